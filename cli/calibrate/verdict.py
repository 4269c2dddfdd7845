"""What a calibration was asked, on what, and what follows from it, as labels and sentences."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from routerlib.errors import counted

from .columns import columns, score, signed
from .findings import Findings
from .log import CHARACTERS_PER_TOKEN
from .naming import Naming

if TYPE_CHECKING:
    from routerlib.calibration.result import Calibration, Recalibration, SliceMeasured

MOST_SLICES = 5  # slices of the log that are worse off, shown; JSON and the report carry all


def described(findings: Findings) -> list[tuple[str, str]]:
    """Return what was asked, on what, and what was chosen, as label and text."""
    found, current = findings.found, findings.current
    known = [(found.n_scored, "scored on every tier"), (found.n_partial, "in part"), (found.n_labelled, "labelled")]
    counts = ", ".join(f"{count:,} {what}" for count, what in known if count)
    left_out = f", {findings.bad:,} bad ones left out" if findings.bad else ""
    whose = "the model's" if findings.naming.tiers is None else "your tiers'"
    lines = [
        ("target", findings.title),
        ("log", f"{findings.log}: {found.n:,} records ({counts or 'no scores, no labels'}){left_out}"),
        ("groups", findings.groups),
        ("prices", f"{whose}, where a record has no cost: answers of {findings.output_tokens:,} tokens, "
         f"{CHARACTERS_PER_TOKEN} characters a token"),
        ("thresholds", f"{_pair(findings)} ({current.source})"),
    ]  # fmt: skip
    if findings.ruled is not None:
        file, count = findings.ruled.rules.file, counted(findings.ruled.count, "record")
        lines.append(("rules", f"{file}: {count} left out, whose tier a rule sets"))
    if findings.unsure is not None:
        tier, count = findings.unsure.tier, counted(findings.unsure.count, "record")
        lines.append(("unsure", f"{count} left out, unfamiliar or without an ask, which go to {tier} at least"))
    for each, temperature in zip(found.recalibrations, (found.temperature_a, found.temperature_b), strict=False):
        lines.append((f"temperature {each.router}", f"{temperature:.4g}; {_fit(each)}"))
    return lines


def _pair(findings: Findings) -> str:
    """Return the thresholds chosen, and those so far; of two tiers only a means anything."""
    found, current = findings.found, findings.current
    if findings.naming.is_alone:
        return f"a = {found.a:g}; so far {current.a:g}"
    return f"a = {found.a:g}, b = {found.b:g}; so far {current.a:g} and {current.b:g}"


def judged(findings: Findings) -> list[tuple[str, str]]:
    """Return what follows from the rows, as label and text."""
    found = findings.found
    lines = list(_compared(findings))
    worse = sorted((slice_ for slice_ in found.slices if slice_.fails), key=_badness)
    lines += [("worse off", worse_off(slice_, findings.naming)) for slice_ in worse[:MOST_SLICES]]
    if len(worse) > MOST_SLICES:
        lines.append(("worse off", f"{len(worse) - MOST_SLICES} more slices; --format json lists them"))
    if found.slices and not worse:
        sizes = sorted(slice_.n for slice_ in found.slices)
        held = f"{sizes[0]:,} to {sizes[-1]:,}" if sizes[0] < sizes[-1] else f"{sizes[0]:,}"
        lines.append(("worse off", f"none significantly; the {len(sizes)} slices hold {held} records"))
    if found.guarantee is not None:
        lines.append(("guarantee", findings.naming.said(guaranteed(found))))
    return lines + [("warning", warning) for warning in found.warnings]


def _compared(findings: Findings) -> Iterator[tuple[str, str]]:
    """Yield what is gained over each rival, and all that differs from the current thresholds."""
    found = findings.found
    others = [text for name, text in _differences(findings) if name != found.criterion]
    gains = {name: _judged_gain(found, name) for name in found.gains}
    first = [gains["current"]] if "current" in gains else []
    yield "against current", "; ".join([*first, ", ".join(others)]).strip("; ") or "nothing to compare"
    if "random" in gains:
        yield "against random", gains["random"]
    for name in findings.naming.rivals:
        if name.startswith("always-") and name in gains:
            yield "against always", f"{name.removeprefix('always-')}: {gains[name]}"


def _judged_gain(found: "Calibration", name: str) -> str:
    """Say what is gained over a rival and whether that is more than luck."""
    gain = found.gains[name]
    what = "weighted agreement" if found.criterion == "agreement" else found.criterion
    where = {"utility": " at the same cost", "agreement": " at the same shares"}.get(found.criterion or "", "")
    verdict = "significant" if gain.low > 0 else "significantly worse" if gain.high < 0 else "not significant"
    return f"{what} {signed(score, gain)}{where if name == 'random' else ''}: {verdict}"


def worse_off(slice_: "SliceMeasured", naming: Naming) -> str:
    """Say which slice of the log is worse off, and than what."""
    compared = [("current", slice_.difference), (naming.said("always sonnet"), slice_.over_sonnet)]
    losses = [f"{signed(score, found)} against {name}" for name, found in compared if found and found.high < 0]
    return f"{slice_.field} {slice_.value!r} ({slice_.n:,} records): {', '.join(losses)}"


def guaranteed(found: "Calibration") -> str:
    """Say what is guaranteed and on how many prompts it was tested."""
    kept = found.guarantee
    assert kept is not None
    unit = "prompts" if found.grouped_by is None else "groups, each counted once"
    return (
        f"with probability {kept.probability:g} quality is at least {kept.share:g} of always opus's "
        f"(tested on {kept.n_test:,} {unit}, p = {kept.p_value:.2g}; kept there {kept.kept:.3f}). It is about logs: of "
        f"100 like this one at most {100 * (1 - kept.probability):.3g} give thresholds that fall short; the held-out "
        "interval is about the mean quality of thresholds fitted to four fifths each, and may reach lower"
    )


def _fit(found: "Recalibration") -> str:
    """Say what a temperature did for the probabilities, held out."""
    (loss, new_loss), (error, new_error) = found.log_loss, found.ece
    return f"log loss {loss:.3f} -> {new_loss:.3f}, calibration error {error:.3f} -> {new_error:.3f}"


def _differences(findings: Findings) -> Iterator[tuple[str, str]]:
    changes = findings.found.difference
    for column in columns(findings.naming.names):
        if column.name in changes:
            yield column.name, f"{column.title} {signed(column.form, changes[column.name])}"


def _badness(slice_: "SliceMeasured") -> float:
    return min(found.value for found in (slice_.difference, slice_.over_sonnet) if found is not None)
