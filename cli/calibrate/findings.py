"""What a calibration found, and on what, in its public forms: JSON and the thresholds file."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from routerlib import VERSION

from ..output.formats import SCHEMA
from ..status import visible
from .log import CHARACTERS_PER_TOKEN
from .naming import PACKAGED, Naming
from .target import target_fields

if TYPE_CHECKING:
    from routerlib.calibration.result import Calibration, SliceMeasured, WayMeasured
    from routerlib.deciding.cascade import Thresholds

    from .ruled import RuledOut, Unsure

DECIMALS = 6
OWN = ("name", "a", "b")  # what a row says of itself, not of what is expected of it


@dataclass(frozen=True, slots=True)
class Findings:
    """A calibration, with the log, the router and the options it came from.

    Attributes:
        found: what was chosen and measured.
        current: the thresholds it is compared with.
        log: what the input is called.
        sha256: digest of its bytes.
        bad: records that were left out.
        router: the model folder, as every decision names it.
        output_tokens: assumed length of an answer.
        groups: how its records are grouped, in a line.
        gain_over: the rivals that a gain is required over.
        date: day of the calibration, ISO 8601.
        next_step: what to do now.
        naming: what the tiers are called.
        ruled: what rules decided and was left out; None where there were no rules.
        unsure: what ``--when-unsure`` decides and was left out; None without.
    """

    found: "Calibration"
    current: "Thresholds"
    log: str
    sha256: str
    bad: int
    router: str
    output_tokens: int
    date: str
    groups: str
    gain_over: tuple[str, ...]
    next_step: str
    naming: Naming = PACKAGED
    ruled: "RuledOut | None" = None
    unsure: "Unsure | None" = None

    @property
    def rows(self) -> "tuple[WayMeasured, ...]":
        """Return the rows that the log defines: without scores and labels there is no oracle."""
        return tuple(row for row in self.found.rows if not isnan(row.cost.value))

    @property
    def calibrated(self) -> "WayMeasured":
        """Return the row of the thresholds chosen, held out."""
        return self.found.rows[0]

    @property
    def has_gain(self) -> bool:
        """Tell whether the gain over every rival named is significant: its interval lies above 0."""
        return not self.missed_gains

    @property
    def missed_gains(self) -> tuple[str, ...]:
        """Return the rivals named over which no gain is significant."""
        gains = self.found.gains
        return tuple(name for name in self.gain_over if name not in gains or gains[name].low <= 0)

    @property
    def title(self) -> str:
        """Return the target in a few words."""
        title = self.found.target.title
        if self.naming.is_alone:  # the role between has no tier
            title = title.replace(", sonnet 0 %", "")
        return self.naming.said(title)

    @property
    def thresholds(self) -> dict[str, float]:
        """Return the thresholds chosen, by letter."""
        return {"a": self.found.a} if self.naming.is_alone else {"a": self.found.a, "b": self.found.b}

    @property
    def source(self) -> str:
        """Return the line by which every decision names these thresholds."""
        return visible(f"calibrated {self.date} on {Path(self.log).name}, {self.title}, n={self.found.n}")


def thresholds_file(findings: Findings) -> bytes:
    """Return the bytes of thresholds.json, which ``--thresholds`` reads."""
    found = findings.found
    temperatures = {"a": found.temperature_a, "b": found.temperature_b}
    expected = measured_fields(findings.calibrated, findings.naming.names)
    is_warmed = set(temperatures.values()) != {1.0}
    content = {
        **findings.thresholds,
        "source": findings.source,
        **({"temperature": temperatures} if is_warmed else {}),
        "router": findings.router,
        **({"models": list(findings.naming.models)} if findings.naming.models else {}),
        **({"rules": findings.ruled.rules.digest} if findings.ruled else {}),
        "target": target_fields(found.target, findings.naming),
        "data_sha256": findings.sha256,
        "n": found.n,
        "date": findings.date,
        "tool": f"vibe-router {VERSION}",
        "expected": {name: value for name, value in expected.items() if value is not None and name not in OWN},
        **({"guarantee": rounded(asdict(found.guarantee))} if found.guarantee else {}),
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def findings_fields(findings: Findings) -> dict[str, Any]:
    """Return everything found, in its public form; numbers rounded to 6 decimals."""
    found, current, names = findings.found, findings.current, findings.naming.names
    fields = {
        "target": target_fields(found.target, findings.naming),
        "thresholds": {
            **findings.thresholds,
            "source": findings.source,
            "temperature": {"a": found.temperature_a, "b": found.temperature_b},
        },
        "current": {
            "a": current.a,
            **({} if current.is_alone else {"b": current.b}),
            "source": current.source,
            "temperature": {"a": current.temperature_a, "b": current.temperature_b},
        },
        "router": findings.router,
        "log": {
            "name": visible(findings.log),
            "sha256": findings.sha256,
            "bad": findings.bad,
            **({"ruled": findings.ruled.count} if findings.ruled else {}),
            **({"unsure": findings.unsure.count} if findings.unsure else {}),
            "n": found.n,
            "used": found.n_used,
            "scored": found.n_scored,
            "partly_scored": found.n_partial,
            "labelled": found.n_labelled,
            "distinct": found.groups,
            "grouped_by": found.grouped_by,
        },
        "assumed": {"output_tokens": findings.output_tokens, "characters_per_token": CHARACTERS_PER_TOKEN},
        "method": {"folds": found.folds, "resamples": found.resamples, "interval": 0.95},
        "rows": [measured_fields(row, names) for row in findings.rows],
        "difference": {CALLED.get(name, name): asdict(interval) for name, interval in found.difference.items()},
        "criterion": found.criterion,
        "gain_over_random": found.gain_over_random and asdict(found.gain_over_random),
        "significant_gain": findings.has_gain,
        "gain_over": list(findings.gain_over),
        "gains": {name: {**asdict(gain), "significant": gain.low > 0} for name, gain in found.gains.items()},
        "slices": [_slice_fields(slice_, names) for slice_ in found.slices],
        "folds": [{"a": fold.a, "b": fold.b, "shares": _by_tier(fold.shares, names)} for fold in found.by_fold],
        "frontier": [{**asdict(point), "shares": _by_tier(point.shares, names)} for point in found.frontier],
        "guarantee": found.guarantee and asdict(found.guarantee),
        "recalibrations": [asdict(each) for each in found.recalibrations],
        "warnings": list(found.warnings),
    }
    return {name: rounded(value) for name, value in fields.items()}


def findings_json(findings: Findings, with_schema: bool) -> bytes:
    """Return everything found as one line of JSON."""
    schema = {"schema": SCHEMA} if with_schema else {}
    return orjson.dumps({**schema, **findings_fields(findings)}, option=orjson.OPT_APPEND_NEWLINE)


CALLED = {"cost": "cost_per_1000"}


def measured_fields(row: "WayMeasured", names: Sequence[str]) -> dict[str, Any]:
    """Return the public form of what a way of routing is worth."""
    fields = asdict(row)
    fields["shares"] = _by_tier(fields["shares"], names)
    return {CALLED.get(name, name): rounded(value) for name, value in fields.items()}


def _slice_fields(slice_: "SliceMeasured", names: Sequence[str]) -> dict[str, Any]:
    return {
        **asdict(slice_),
        "value": visible(slice_.value),
        "current": measured_fields(slice_.current, names),
        "calibrated": measured_fields(slice_.calibrated, names),
    }


def _by_tier(values: Any, names: Sequence[str]) -> dict[str, Any]:
    return dict(zip(names, values, strict=True))


def rounded(value: Any) -> Any:
    """Round every float in a value of JSON."""
    if isinstance(value, float):
        return round(float(value), DECIMALS)  # a numpy number among them becomes a plain one
    if isinstance(value, Mapping):
        return {name: rounded(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(inner) for inner in value]
    return value
