"""Issues and pull requests as `gh` lists them."""

from routerlib.conversation.paths import text_at
from routerlib.conversation.shapes.shape import Record, Shape, told
from routerlib.conversation.turn import Conversation, Skipped, Turn


def without_comments(text: str) -> str:
    """Take the HTML comments of an issue template out of a body, whole lines with their ends; code blocks stay."""
    kept: list[str] = []
    at = fences = 0
    while (start := text.find("<!--", at)) >= 0 and (closing := text.find("-->", start)) >= 0:
        end = closing + len("-->")
        fences += text.count("```", at, start)
        if fences % 2:
            kept.append(text[at:end])
        else:
            kept.append(text[at:start])
            fills = text[at:start].rpartition("\n")[2] == "" and text[end : end + 1] == "\n"
            end += fills
        at = end
    return "".join([*kept, text[at:]]).strip() if at else text


def read(record: Record) -> Conversation | Skipped | None:
    """Read a title and a body, the comments of the template taken out."""
    title = text_at(record, "title")
    if title is None or "body" not in record or not (record["body"] is None or isinstance(record["body"], str)):
        return None
    body = without_comments(record["body"] or "")
    text = f"{title}\n\n{body}" if body.strip() else title
    return Conversation(
        (Turn("person", text),), session=told(record, "url", "number"), time=told(record, "createdAt", "created_at")
    )


ISSUES = Shape("github-issues", "`gh issue list --json title,body`, an element", "`title`, an empty line, `body`", read)
