"""What `calibrate` is asked to do: its options as one target."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from routerlib.errors import counted

from ..status import CommandError
from .naming import PACKAGED, Naming

if TYPE_CHECKING:
    from routerlib.calibration.evidence import Evidence
    from routerlib.calibration.targets import Shares, Target

SUM_TOLERANCE = 0.01  # of 100 per cent: 33.33 three times is meant to be all


def asked_target(
    max_utility: bool,
    cost_weight: float | None,
    min_quality: float | None,
    max_cost: float | None,
    shares: str | None,
    agree: bool,
    under_weight: float | None,
    guarantee: float | None,
    naming: Naming = PACKAGED,
) -> "Target":
    """Return the one target that the options ask for; the highest utility where they name none.

    Raises:
        CommandError: two targets, an option of another target, shares that cannot be read.
        CalibrationError: a number out of range.
    """
    from routerlib.calibration.targets import Agree, MaxCost, MaxUtility, MinQuality

    asked = {
        "--max-utility": max_utility,
        "--min-quality": min_quality is not None,
        "--max-cost": max_cost is not None,
        "--shares": shares is not None,
        "--agree": agree,
    }
    named = [option for option, is_asked in asked.items() if is_asked] or ["--max-utility"]
    if len(named) > 1:
        raise CommandError(f"found the targets {' and '.join(named)}, wanted one; leave out all but one")
    _belongs("--cost-weight", cost_weight, "--max-utility", named)
    _belongs("--under-weight", under_weight, "--agree", named)
    _belongs("--guarantee", guarantee, "--min-quality", named)
    if guarantee is not None and not 0.5 <= guarantee < 1:
        raise CommandError(f"--guarantee: found {guarantee:g}, wanted a probability from 0.5 below 1, such as 0.95")
    if shares is not None:
        return read_shares(shares, naming)
    if min_quality is not None:
        return MinQuality(min_quality)
    if max_cost is not None:
        return MaxCost(max_cost)
    if agree:
        return Agree() if under_weight is None else Agree(under_weight)
    return MaxUtility() if cost_weight is None else MaxUtility(cost_weight)


def check_target(target: "Target", evidence: "Evidence", log: str, naming: Naming = PACKAGED) -> None:
    """Raise `CommandError` where no record holds what the target needs; it names a target that does without."""
    has_scores, has_labels = bool(evidence.measured.any()), bool((evidence.label >= 0).any())
    if {"scores": has_scores, "labels": has_labels, "prompts": True}[target.needs]:
        return
    by_label = target.needs == "labels"
    wanted, key = ("labels", "--label-field") if by_label else ("scores", "--scores-field")
    other = ("--max-utility" if by_label else "--agree") if has_scores or has_labels else f"--shares {naming.shares}"
    raise CommandError(
        f"{log}: found no {wanted} on {counted(len(evidence), 'record')}, wanted them for this target; name "
        f"their field with {key}, or ask for {other}"
    )


def read_shares(text: str, naming: Naming = PACKAGED) -> "Shares":
    """Read ``local=60,sonnet=30,opus=10``: per cent of each tier; a tier that is missing gets none.

    Raises:
        CommandError: unknown or doubled tiers, no numbers, or a sum that is not 100.
    """
    from routerlib.calibration.targets import Shares

    parts = [part.partition("=") for part in text.split(",")]
    shares = {tier.strip(): _percent(number) for tier, _, number in parts}
    is_known = set(shares) <= set(naming.names) and len(shares) == len(parts)
    numbers = [shares.get(name, 0.0) for name in naming.names]
    total = sum(numbers)
    if not is_known or not abs(total - 100) <= SUM_TOLERANCE or min(numbers) < 0:
        found = f"{text!r} (sum {total:g})" if is_known and total == total else repr(text)
        raise CommandError(
            f"--shares: found {found}, wanted per cent of the tiers with the sum 100, such as {naming.shares}"
        )
    local, *rest = (number / total for number in numbers)
    return Shares(local, rest[0] if len(rest) > 1 else 0.0, rest[-1])


def _percent(text: str) -> float:
    try:
        return float(text.strip().removesuffix("%"))
    except ValueError:
        return float("nan")


def _belongs(option: str, value: float | None, target: str, named: Sequence[str]) -> None:
    if value is not None and named[0] != target:
        raise CommandError(f"found {option} with {named[0]}, wanted it with {target} only; leave one of them out")


def target_fields(target: "Target", naming: Naming = PACKAGED) -> dict[str, str | float]:
    """Return a target as JSON fields: its name and its numbers, a share under the name of its tier."""
    from dataclasses import asdict

    numbers = asdict(target)
    if target.name == "shares":
        numbers = {naming.name_of(role): numbers[role.value] for role in naming.roles}
    return {"name": target.name, **numbers}
