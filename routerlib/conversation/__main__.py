"""Print the table of shapes: ``python -m routerlib.conversation``."""

from routerlib.conversation.shapes.table import SHAPES


def table() -> str:
    """Return the table of shapes in the order in which they are asked, as Markdown."""
    rows = [f"| {shape.name} | {shape.lives} | {shape.prompt} |" for shape in SHAPES]
    return "\n".join(["| shape | lives in | the prompt |", "|---|---|---|", *rows])


if __name__ == "__main__":
    print(table())
