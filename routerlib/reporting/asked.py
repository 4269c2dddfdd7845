"""What a person asked, with the requests to models that answered it."""

from dataclasses import dataclass, field

from routerlib.conversation.request import Request
from routerlib.conversation.usage import Usage

UNKNOWN = "unknown"  # a project or a day that no file names


@dataclass(slots=True)
class Prompt:
    """One thing a person asked, and what came of it.

    Attributes:
        request: what was asked, as the router reads it.
        session: the conversation it belongs to.
        project: the folder it was asked in; `UNKNOWN` where the file does not say.
        day: the date the file gives, `UNKNOWN` where it gives none.
        requests: to models, by what identifies them, in order.
        models: the models that turns name which tell no usage.
        after: the next prompts of the conversation, as far as they are seen.
    """

    request: Request
    session: str
    project: str = UNKNOWN
    day: str = UNKNOWN
    requests: dict[str, Usage] = field(default_factory=dict)
    models: list[str] = field(default_factory=list)
    after: list["Prompt"] = field(default_factory=list)

    @property
    def main(self) -> list[Usage]:
        """Return the requests of the conversation itself, without those of subagents."""
        return [usage for usage in self.requests.values() if not usage.is_nested]

    @property
    def model(self) -> str | None:
        """Return the model that answered: the one of most requests, the first of equals."""
        named = [usage.model for usage in self.main if usage.model] or self.models
        return max(named, key=named.count) if named else None


@dataclass(frozen=True, slots=True)
class Loose:
    """A request that belongs to no prompt of its file, such as those of a subagent in a file of its own."""

    usage: Usage
    session: str
    project: str
    day: str
