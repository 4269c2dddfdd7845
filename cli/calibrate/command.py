"""``vibe-router calibrate``: thresholds fitted to your own log, and what they are worth."""

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from .. import options
from ..choices import MAX_LINE, Format, Origin, check_tiers, rivals_begun
from ..input import options as asking
from ..input import own
from ..status import CommandError, ExitStatus, ended, warn

if TYPE_CHECKING:
    from .findings import Findings
    from .naming import Naming

BLOCK = 65_536  # bytes read at a time
MOST_WEIGHT = 1_000_000
MOST_USD = 1_000_000_000
MOST_TOKENS = 1_000_000_000


MaxUtility = Annotated[bool, typer.Option("--max-utility", help="Target: quality less weighted cost. The default.")]
CostWeight = Annotated[
    float | None,
    typer.Option(
        "--cost-weight",
        metavar="W",
        min=0,
        max=MOST_WEIGHT,
        help="What always-opus's mean cost weighs in quality; 0.075.",
    ),
]
MinQuality = Annotated[
    float | None,
    typer.Option("--min-quality", metavar="Q", help="Target: cheapest with this share of always-opus's quality."),
]
MaxCost = Annotated[
    float | None,
    typer.Option(
        "--max-cost", metavar="USD", min=0, max=MOST_USD, help="Target: best quality at this cost per 1,000 prompts."
    ),
]
Shares = Annotated[
    str | None,
    typer.Option("--shares", metavar="SHARES", help="Target: per cent by tier, local=60,sonnet=30,opus=10."),
]
Agree = Annotated[bool, typer.Option("--agree", help="Target: fewest prompts sent elsewhere than their label.")]
UnderWeight = Annotated[
    float | None,
    typer.Option(
        "--under-weight",
        metavar="W",
        min=0,
        max=MOST_WEIGHT,
        help="With --agree: what too low weighs over too high; 3.",
    ),
]
GuaranteeOf = Annotated[
    float | None,
    typer.Option("--guarantee", metavar="P", help="With --min-quality: keep it with this probability, or say no."),
]
RequireGain = Annotated[
    bool, typer.Option("--require-gain", help="Exit 1, write no thresholds, unless significantly better than a rival.")
]
GainOver = Annotated[
    list[str] | None,
    typer.Option(
        "--gain-over",
        metavar="RIVAL",
        help="Rival that --require-gain asks to beat: random (lots at equal cost), current, always-TIER; repeatable.",
        autocompletion=rivals_begun,
    ),
]
Group = Annotated[
    str | None,
    typer.Option(
        "--group",
        metavar="FIELD",
        help="Field whose equal values stay together, a conversation's number, say; by itself the first of sessionId, "
        "session_id, conversation_id, thread_id, trace_id that a record has.",
    ),
]
Recalibrate = Annotated[bool, typer.Option("--recalibrate", help="Fit the temperature of both routers, too.")]
Slice = Annotated[
    list[str] | None, typer.Option("--slice", metavar="PATH", help="Field to report by, dotted; repeatable.")
]
ScoresField = Annotated[str, typer.Option("--scores-field", metavar="PATH", help="Field of the scores, dotted.")]
LabelField = Annotated[str, typer.Option("--label-field", metavar="PATH", help="Field of the label, dotted.")]
CostField = Annotated[str, typer.Option("--cost-field", metavar="PATH", help="Field of the cost, dotted.")]
OutputTokens = Annotated[
    int,
    typer.Option(
        "--output-tokens", metavar="N", min=0, max=MOST_TOKENS, help="Assumed length of an answer, for its price."
    ),
]
ThresholdsFile = Annotated[
    str | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write the thresholds here, for --thresholds; with - they are all that is printed.",
    ),
]
Report = Annotated[str | None, typer.Option("--report", metavar="FILE", help="Draw a report: FILE.html or FILE.svg.")]
Seed = Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Seed of the bootstrap.")]


def calibrate(
    context: typer.Context,
    files: options.Files = None,
    max_utility: MaxUtility = False,
    cost_weight: CostWeight = None,
    min_quality: MinQuality = None,
    max_cost: MaxCost = None,
    shares: Shares = None,
    agree: Agree = False,
    under_weight: UnderWeight = None,
    guarantee: GuaranteeOf = None,
    require_gain: RequireGain = False,
    gain_over: GainOver = None,
    recalibrate: Recalibrate = False,
    slices: Slice = None,
    group: Group = None,
    origin: options.From = Origin.JSONL,
    field: asking.Field = None,
    shape: asking.ShapeOf = None,
    scores_field: ScoresField = "scores",
    label_field: LabelField = "label",
    cost_field: CostField = "cost",
    output_tokens: OutputTokens = 800,
    max_line: options.MaxLine = MAX_LINE,
    strict: options.Strict = False,
    model: options.Model = None,
    thresholds: options.Thresholds = None,
    tiers: own.Tiers = None,
    rules: own.Rules = None,
    when_unsure: asking.WhenUnsure = None,
    encoder: options.Encoder = options.DEFAULT_ENCODER,
    format_: options.AnswerFormat = Format.TEXT,
    output: ThresholdsFile = None,
    report: Report = None,
    quiet: options.Quiet = False,
    threads: options.Threads = None,
    seed: Seed = 0,
) -> None:
    """Fit the thresholds to a log of yours.

    \b
    vibe-router calibrate log.jsonl -o thresholds.json --report report.html
    vibe-router calibrate log.jsonl --min-quality 0.97 --guarantee 0.95
    vibe-router calibrate log.jsonl --shares local=60,sonnet=30,opus=10
    vibe-router route --thresholds thresholds.json "PROMPT"

    Each line is a record as batch reads it, with "scores" {"local": 0.8, "sonnet": 1, "opus": 1} (measured quality, 0
    to 1, any of the three), or the "label" of the tier that should have answered, or neither (--shares only). A "cost"
    in USD by tier, or one number and the "tier" that answered, wins over the prices. One target at a time.

    It also says what they are worth, and every figure is held out: each record is routed by thresholds fitted to the
    others. Intervals are 95 %. A bad record is said and left out, and the exit code is 2.
    """
    if not files and sys.stdin is not None and sys.stdin.isatty():
        options.give_help(context)
    from ..input.fields import asked_where
    from ..input.reading import Reading
    from ..input.sources import names_parquet
    from ..loading import circumstances, load_router, models_of, own_rules, own_tiers
    from ..output.answers import check_apart
    from .facts import CONVERSATIONS, Places
    from .fit import Fit, find, today
    from .log import Log
    from .naming import Naming
    from .outputs import check_writable
    from .report import check_report
    from .ruled import RuledOut, Unsure
    from .target import asked_target

    naming = Naming(own_tiers(tiers))
    targets = (max_utility, cost_weight, min_quality, max_cost, shares, agree, under_weight)
    target = asked_target(*targets, guarantee, naming)
    check_report(report)
    if gain_over and not require_gain:
        raise CommandError("found --gain-over without --require-gain, wanted both; add --require-gain or leave it out")
    check_tiers("--gain-over", gain_over or (), tuple(naming.rivals))
    rivals = tuple(gain_over or ("random",))
    if names_parquet(files or [], None):
        raise CommandError("found Parquet, wanted JSON lines; write its rows as such (.jsonl, .jsonl.gz or .jsonl.zst)")
    check_apart({"-o": output, "--report": report}, files or [])
    groups = CONVERSATIONS if group is None else (group,)
    places = Places(scores_field, label_field, cost_field, tuple(slices or ()), groups, naming)
    models = models_of(model, naming.tiers)
    chosen = own_rules(rules, tuple(models))
    ruled = None if chosen is None else RuledOut(chosen, models)
    looked_at = (*places.paths, *(chosen.fields if chosen else ()))
    log = Log(
        files or [],
        Reading(origin, asked_where(field, shape), None, False, BLOCK, fields=looked_at, max_line=max_line),
        places,
        output_tokens,
        strict,
        ruled,
        Unsure(when_unsure) if when_unsure else None,
    )
    fit = Fit(target, guarantee, recalibrate, seed, today(), rivals)
    for name in (output, report):
        check_writable(name)
    router = load_router(model, thresholds, encoder, threads, circumstances(tiers=tiers, when_unsure=when_unsure))
    findings = find(log, fit, router, output, quiet)
    if status := _written_out(findings, naming, format_, output, report, require_gain):
        raise typer.Exit(status)


def _written_out(
    findings: "Findings", naming: "Naming", format_: Format, output: str | None, report: str | None, require_gain: bool
) -> ExitStatus:
    """Write thresholds, report and table; say where a gain that was required is missing, and how the run ended."""
    from .outputs import write_outputs

    if require_gain and not findings.found.gains:
        raise CommandError("--require-gain: found neither scores nor labels, wanted some to measure a gain on")
    lacks_gain = require_gain and not findings.has_gain
    if lacks_gain:
        findings = replace(findings, next_step="no thresholds are written: add records, or keep the current ones")
    write_outputs(findings, output, report, with_thresholds=not lacks_gain)
    if output != "-":
        _printed(findings, format_)
    if lacks_gain:
        missed = " and ".join(naming.rivals[rival] for rival in findings.missed_gains)
        warn(f"--require-gain: found no significant gain over {missed}; no thresholds are written")
    return ended(unroutable=findings.bad, violations=lacks_gain)


def _printed(findings: "Findings", format_: Format) -> None:
    from ..output.answers import opened_output
    from .findings import findings_json
    from .table import annotations, tab_separated, table

    written = {Format.TEXT: table, Format.TSV: tab_separated, Format.GITHUB: annotations}
    with opened_output(None) as write:
        if format_ in written:
            write(written[format_](findings))
        else:
            write(findings_json(findings, with_schema=format_ is Format.JSON))
