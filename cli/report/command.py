"""``vibe-router report``: what sessions and logs cost, and what the router would have made of them."""

import sys
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .. import options
from ..choices import MAX_LINE
from ..input import own
from ..status import CommandError, ended, warn

if TYPE_CHECKING:
    from routerlib.reporting.savings import Savings
    from routerlib.reporting.tally import Row, Tally
    from routerlib.router import ThreeTierRouter

    from .reading import Found

MOST_SHARED = 1_000_000


class ReportFormat(StrEnum):
    """How the report is written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


class By(StrEnum):
    """What the sums are broken down by."""

    KIND = "kind"
    DAY = "day"
    PROJECT = "project"
    SESSION = "session"


BY_DEFAULT = (By.KIND, By.DAY, By.PROJECT)  # in text; json has what is asked for

Sessions = Annotated[
    list[str] | None,
    typer.Argument(metavar="FILE...", help="Sessions, exports, logs; - for standard input.", show_default=False),
]
OfFormat = Annotated[ReportFormat, typer.Option("--format", help="How the report is written.")]
BreakDown = Annotated[
    list[By] | None, typer.Option("--by", help="What to break the sums down by; repeatable.", show_default=False)
]
WantLabels = Annotated[
    bool, typer.Option("--labels", help="Write records for calibrate --agree instead, where behaviour is plain.")
]
Share = Annotated[
    int | None,
    typer.Option(
        "--share",
        metavar="N",
        min=1,
        max=MOST_SHARED,
        help="Name no project or session, and tell groups of fewer than N prompts together.",
        show_default=False,
    ),
]


def report(
    context: typer.Context,
    files: Sessions = None,
    format_: OfFormat = ReportFormat.TEXT,
    by: BreakDown = None,
    labels: WantLabels = False,
    share: Share = None,
    max_line: options.MaxLine = MAX_LINE,
    strict: options.Strict = False,
    model: options.Model = None,
    thresholds: options.Thresholds = None,
    tiers: own.Tiers = None,
    encoder: options.Encoder = options.DEFAULT_ENCODER,
    output: options.Output = None,
    threads: options.Threads = None,
) -> None:
    """Say what sessions cost, and what the router would have saved.

    \b
    vibe-router report ~/.claude/projects/*/*.jsonl
    vibe-router report --format html -o report.html ~/.codex/sessions/*/*/*/*.jsonl
    vibe-router report --labels -o labels.jsonl ~/.claude/projects/*/*.jsonl
    vibe-router calibrate --agree -o thresholds.json labels.jsonl

    Tokens are counted once for each request to a model, whatever a file repeats. Prompts that the router would have
    sent lower than they went are told apart, with how often the person was not content even so. What the files do not
    say is unknown, and no guess. No report holds a word of a prompt; --labels does.
    """
    if not files and (sys.stdin is None or sys.stdin.isatty()):
        options.give_help(context)
    from ..loading import circumstances, load_router
    from ..output.answers import check_apart, opened_output
    from .reading import read_files

    check_apart({"-o": output}, files or [])
    _check(format_, labels, share, by)
    from routerlib.reporting.prices import tariff_of
    from routerlib.reporting.report import Report

    router = load_router(model, thresholds, encoder, threads, circumstances(tiers=tiers))
    tariff = tariff_of(router.bundle.config, router.circumstances)
    with opened_output(output) as write:
        if labels:
            from .labels import Labels

            told = Labels(write, tariff)
            found = read_files(files or [], Report(router, tariff, told), max_line << 20, strict)
            warn(told.summary())
        else:
            found = read_files(files or [], Report(router, tariff), max_line << 20, strict)
            write(_written(found, router, format_, by or [], share))
    if status := ended(unroutable=found.bad, violations=0):
        raise typer.Exit(status)


def _check(format_: ReportFormat, labels: bool, share: int | None, by: list[By] | None) -> None:
    """Raise `CommandError` where options do not go together."""
    if labels and (share is not None or by or format_ is not ReportFormat.TEXT):
        other = "--share" if share is not None else "--by" if by else "--format"
        raise CommandError(f"found --labels with {other}, wanted one of the two: labels are JSON lines")
    if share is not None and by and (By.PROJECT in by or By.SESSION in by):
        raise CommandError("found --share with --by project or session, wanted no names of them; leave one out")
    if by and format_ is ReportFormat.HTML:
        raise CommandError("found --by with --format html, wanted text or json: the page has them all")


def _written(
    found: "Found", router: "ThreeTierRouter", format_: ReportFormat, by: list[By], share: int | None
) -> bytes:
    """Return the report in the format that was asked for."""
    from routerlib.reporting.savings import savings

    tally = found.tally
    saved = savings(tally.saved.values())
    if share is not None:
        from .share import shared

        shared(tally, share)
    if format_ is ReportFormat.HTML:
        from .page import page

        return page(tally, saved, router.bundle.router)
    if format_ is ReportFormat.JSON:
        return _json(tally, saved, by)
    from routerlib.reporting.asked import UNKNOWN

    from .table import table

    chosen = by or [one for one in BY_DEFAULT if set(_rows(tally)[one]) - {UNKNOWN}]
    return table(tally, saved, {one.value: _rows(tally)[one] for one in chosen})


def _json(tally: "Tally", saved: "Savings", by: list[By]) -> bytes:
    from dataclasses import asdict

    import orjson

    from routerlib.reporting.report import told, usd

    def row(name: str, found: "Row") -> dict[str, Any]:
        return {"name": name, **asdict(found), "cost": usd(found.cost), "saved": usd(found.saved)}

    content = told(tally, saved)
    if by:
        rows = _rows(tally)
        content["by"] = {one.value: [row(*each) for each in sorted(rows[one].items())] for one in by}
    return orjson.dumps(content) + b"\n"


def _rows(tally: "Tally") -> "Mapping[By, Mapping[str, Row]]":
    return {By.KIND: tally.kinds, By.DAY: tally.days, By.PROJECT: tally.projects, By.SESSION: tally.sessions}
