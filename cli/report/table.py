"""The report as text: sums first, then a table for each way to break them down."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from routerlib.errors import counted

from ..status import visible

if TYPE_CHECKING:
    from routerlib.reporting.savings import Savings
    from routerlib.reporting.tally import Row, Tally

LABEL = 20  # columns of what stands in front
MOST_ROWS = 20  # of one table, those of the highest cost; json has them all
FEW = 20  # conversations below which an interval is too narrow


def table(tally: "Tally", saved: "Savings", rows: Mapping[str, Mapping[str, "Row"]]) -> bytes:
    """Return the whole report.

    Args:
        tally: the sums.
        saved: what the decisions would have saved.
        rows: the breakdowns to show, by what they are broken down by.
    """
    lines = [*facts(tally, saved), ""]
    for title, named in rows.items():
        lines += [*_breakdown(title, named, tally.tariff.names), ""]
    return "".join(f"{line}\n" for line in lines[:-1]).encode("utf-8", "replace")


def facts(tally: "Tally", saved: "Savings") -> Iterator[str]:
    """Yield the lines about everything that was read."""
    sizes = ((len(tally.saved), "session"), (tally.prompts, "prompt"), (tally.requests, "request"))
    yield _line("read", ", ".join(counted(*size) for size in sizes))
    yield from _columns("answered by", ("prompts", "requests", "input", "output", "cache read", "written", "USD"), (
        (tier, (e.prompts, e.requests, e.input_tokens, e.output_tokens, e.cache_read_tokens, e.cache_write_tokens,
                e.cost))
        for tier, e in tally.answered.items()
    ))  # fmt: skip
    yield from _columns("would have gone to", ("prompts", "USD"), (
        (tier, (entry.prompts, entry.cost)) for tier, entry in tally.decided.items()
    ))  # fmt: skip
    yield from (_line(label, text) for label, text in findings(tally, saved))


def findings(tally: "Tally", saved: "Savings") -> Iterator[tuple[str, str]]:
    """Yield what came out, each with what it is called."""
    yield "would have saved", interval(saved, len(tally.saved))
    yield "sent lower", downgrades(tally.downgrades, tally.regretted)
    loss = tally.cache_loss
    yield (
        "prompt cache",
        f"USD {money(loss.cost)} of that lost at most: {counted(loss.switches, 'change')} of tier inside sessions, "
        f"{loss.tokens:,} cached tokens to be written anew",
    )
    if tally.subagents:
        yield "subagents", f"{counted(tally.subagents, 'request')}, counted as they were; nothing is decided for them"
    yield "unknown", "; ".join(unknown(tally)) or "nothing"


def interval(saved: "Savings", sessions: int) -> str:
    """Return savings with their interval, and how far it is to be trusted."""
    if saved.low is None or saved.high is None:
        return f"USD {money(saved.value)} (one session: no interval)"
    few = ", too few for it to be wide enough" if sessions < FEW else ""
    return (
        f"USD {money(saved.value)} ({money(saved.low)} to {money(saved.high)}: 95 %, drawing {sessions} sessions{few})"
    )


def downgrades(prompts: int, regretted: int) -> str:
    """Return how many prompts would have been sent lower than they went, and how many of those were regretted."""
    said = counted(prompts, "prompt")
    return f"{said}; after {regretted:,} of them the person complained, asked again or switched up"


def unknown(tally: "Tally") -> Iterator[str]:
    """Yield what the files do not say."""
    lacks = tally.unknown
    if lacks.model:
        yield f"{counted(lacks.model, 'prompt')} without a model"
    if lacks.other_model:
        yield f"{counted(lacks.other_model, 'prompt')} answered by models of no tier"
    if lacks.usage:
        yield f"{counted(lacks.usage, 'prompt')} without tokens"
    if lacks.requests:
        yield f"the cost of {counted(lacks.requests, 'request')}"
    if lacks.models:
        most = sorted(lacks.models, key=lambda name: -lacks.models[name])[:5]
        yield f"the tier of {', '.join(map(visible, most))}"


def money(value: float) -> str:
    """Return USD to the cent, without a sign where nothing is left."""
    return f"{round(value, 2) + 0.0:,.2f}"


def _line(label: str, text: str) -> str:
    return f"{label:<{LABEL}}{text}"


def _columns(title: str, heads: Sequence[str], rows: Iterable[tuple[str, Sequence[float]]]) -> Iterator[str]:
    """Yield a small table of numbers."""
    cells = [(name, [money(n) if isinstance(n, float) else f"{n:,}" for n in numbers]) for name, numbers in rows]
    widths = [max(len(head), *(len(numbers[i]) for _, numbers in cells)) for i, head in enumerate(heads)]
    yield _line(title, "  ".join(head.rjust(width) for head, width in zip(heads, widths, strict=True)))
    for name, numbers in cells:
        yield _line(f"  {name}", "  ".join(n.rjust(width) for n, width in zip(numbers, widths, strict=True)))


def _breakdown(title: str, named: "Mapping[str, Row]", tiers: Sequence[str]) -> Iterator[str]:
    """Yield a table with a row for each name: all days, else the dearest."""
    names = (
        sorted(named) if title == "day" else sorted(named, key=lambda name: (-named[name].cost, -named[name].prompts))
    )
    shown = names[-MOST_ROWS:] if title == "day" else names[:MOST_ROWS]
    heads = (f"by {title}", "prompts", *tiers, "requests", "USD", "saved", "lower", "regretted")
    cells = [heads, *(_cells(name, named[name], tiers) for name in shown)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(heads))]
    for row in cells:
        first, *numbers = row
        beside = (number.rjust(width) for number, width in zip(numbers, widths[1:], strict=True))
        yield f"{first:<{max(widths[0], LABEL - 2)}}  {'  '.join(beside)}"
    if len(names) > len(shown):
        yield f"and {len(names) - len(shown):,} more; --format json --by {title} has all"


def _cells(name: str, row: "Row", tiers: Sequence[str]) -> tuple[str, ...]:
    moved = (f"{row.answered.get(tier, 0):,}>{row.decided.get(tier, 0):,}" for tier in tiers)
    shown = visible(name if len(name) <= 40 else f"…{name[-39:]}")
    numbers = (f"{row.requests:,}", money(row.cost), money(row.saved), f"{row.downgrades:,}", f"{row.regretted:,}")
    return (shown, f"{row.prompts:,}", *moved, *numbers)
