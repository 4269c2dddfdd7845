"""A user's log as columns: what both routers say of each prompt, and what the records say of the answers.

Read as a stream; what stays of a record are a few numbers, whatever its prompt.
"""

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import isnan
from typing import TYPE_CHECKING

from routerlib.deciding.cascade import Tier
from routerlib.errors import counted
from routerlib.parsing.prompt import Prompt
from routerlib.streaming.records import Record, RecordError

from ..input.batches import batches, say_skipped
from ..input.sources import record_blocks
from ..status import CommandError, warn
from .facts import Facts, Places, facts_of
from .groups import Groups

if TYPE_CHECKING:
    from routerlib.calibration.evidence import Evidence
    from routerlib.deciding.circumstances import Asked
    from routerlib.deciding.tiers.tiers import Priced
    from routerlib.router import Scores, ThreeTierRouter

    from ..input.progress import Advance
    from ..input.reading import Reading
    from .ruled import RuledOut, Unsure

BATCH = 256  # records scored together
CHARACTERS_PER_TOKEN = 4
MOST_VALUES = 1_000  # values that a field to slice by may have
MOST_SAID = 20  # bad records that are reported one by one
CODE = frozenset({"code", "diff"})


@dataclass(frozen=True, slots=True)
class Prices:
    """What an answer costs where a record does not say: by the tier's prices, with an assumed length."""

    tiers: Mapping[Tier, "Priced"]
    output_tokens: int

    def usd(self, characters: int) -> list[float]:
        """Return USD of one answer by each tier, for a prompt of so many characters."""
        return [
            (
                characters / CHARACTERS_PER_TOKEN * entry.usd_per_million_in
                + self.output_tokens * entry.usd_per_million_out
            )
            / 1e6
            for entry in (self.tiers[tier] for tier in Tier)
        ]


@dataclass(frozen=True, slots=True)
class Log:
    """Where a log is and how it is read.

    Attributes:
        files: its files; none for standard input.
        reading: how records are read.
        places: where a record says what.
        output_tokens: assumed length of an answer.
        strict: whether the first bad record ends the run.
        ruled: leaves out what rules decide; None where there are no rules.
        unsure: leaves out what is decided by ``--when-unsure``; None without.
    """

    files: Sequence[str]
    reading: "Reading"
    places: Places
    output_tokens: int
    strict: bool
    ruled: "RuledOut | None" = None
    unsure: "Unsure | None" = None

    @property
    def name(self) -> str:
        """Return what the log is called in a line of text."""
        if len(self.files) > 1:
            return f"{len(self.files)} files"
        return "standard input" if self.files in ([], ["-"]) else self.files[0]


@dataclass(frozen=True, slots=True)
class Known:
    """A log that was read: its columns, the sha256 of its bytes, and how many records were bad and left out.

    ``groups`` says how its records were grouped, in a line.
    """

    evidence: "Evidence"
    sha256: str
    bad: int
    groups: str


class LogColumns:
    """LogColumns that grow record by record."""

    def __init__(self, prices: Prices, places: Places) -> None:
        """Start empty."""
        self._prices, self._is_alone = prices, places.naming.is_alone
        self._p_cloud, self._p_opus = array("d"), array("d")
        self._quality, self._cost = array("f"), array("f")
        self._label, self._has_code = array("b"), array("b")
        self._length = array("i")
        self.groups = Groups(places.groups)
        self._codes = {name: array("i") for name in places.slices}
        self._names: dict[str, dict[str, int]] = {name: {} for name in places.slices}

    def __len__(self) -> int:
        return len(self._p_cloud)

    def append(self, asked: "Asked", facts: Facts, scores: "Scores") -> None:
        """Add one record."""
        text = asked if isinstance(asked, str) else asked.judged
        self._p_cloud.append(scores.p_cloud)
        self._p_opus.append(1.0 if self._is_alone else scores.p_opus)  # so that only threshold a is chosen
        self._quality.extend(facts.quality)
        self._label.append(facts.label)
        priced = self._prices.usd(len(text))
        self._cost.extend(usd if isnan(own) else own for own, usd in zip(facts.cost, priced, strict=True))
        self._length.append(len(text.split()))
        self._has_code.append(has_code(text))
        self.groups.append(text, facts.group)
        for (name, codes), value in zip(self._codes.items(), facts.values, strict=True):
            codes.append(self._code(name, value))

    def evidence(self) -> "Evidence":
        """Return the columns as arrays; they share memory with this object, which must not grow any more."""
        import numpy as np

        from routerlib.calibration.evidence import Evidence, Slicing

        return Evidence(
            p_cloud=np.frombuffer(self._p_cloud, np.float64),
            p_opus=np.frombuffer(self._p_opus, np.float64),
            quality=np.frombuffer(self._quality, np.float32).reshape(-1, 3),
            label=np.frombuffer(self._label, np.int8),
            cost=np.frombuffer(self._cost, np.float32).reshape(-1, 3),
            length=np.frombuffer(self._length, np.int32),
            has_code=np.frombuffer(self._has_code, np.bool_),
            group=self.groups.digests(),
            grouped_by=self.groups.field,
            slices={
                name: Slicing(np.frombuffer(codes, np.int32), tuple(self._names[name]))
                for name, codes in self._codes.items()
            },
        )

    def check_slices(self) -> None:
        """Raise `CommandError` where no record has a field to report by."""
        for name, known in self._names.items():
            if not known:
                raise CommandError(
                    f"--slice {name}: found it on none of {counted(len(self), 'record')}; name another field"
                )

    def _code(self, name: str, value: str | None) -> int:
        if value is None:
            return -1
        known = self._names[name]
        code = known.setdefault(value, len(known))
        if code == MOST_VALUES:
            raise CommandError(
                f"--slice {name}: found more than {MOST_VALUES:,} values, wanted a field with few; name another"
            )
        return code


def read_log(log: Log, router: "ThreeTierRouter", advance: "Advance") -> Known:
    """Read and score a log; a bad record is said on stderr and left out.

    Raises:
        CommandError: a file cannot be read, it holds no good record or, where ``strict``, a bad one, or a field to
            slice by has too many values.
    """
    own = log.places.naming.tiers
    prices = Prices(own.prices if own else router.bundle.config.tiers, log.output_tokens)
    columns = LogColumns(prices, log.places)
    complaints = Complaints(log.strict)
    whole, skipped = sha256(), Counter[str]()
    for batch in batches(record_blocks(log.files, log.reading), BATCH):
        whole.update(b"".join(record.raw for record in batch.records))
        records = batch.records if log.ruled is None else log.ruled.left(batch.records)
        good = list(complaints.sift(records, log.places))
        for (asked, facts), scores in zip(good, router.score_many([asked for asked, _ in good]), strict=True):
            if log.unsure is None or not log.unsure.leaves_out(scores.flags):
                columns.append(asked, facts, scores)
        skipped.update(batch.skipped)
        advance(batch.size, batch.count)
    complaints.sum_up()
    say_skipped(skipped)
    if not len(columns):
        kind = "good record" if complaints.count else "record"
        if log.unsure is not None and log.unsure.count:
            kind = "record that --when-unsure leaves in"
        raise CommandError(f"{log.name}: found no {kind}, wanted a JSON object with a prompt on each line")
    columns.check_slices()
    columns.groups.check()
    return Known(columns.evidence(), whole.hexdigest(), complaints.count, columns.groups.said())


class Complaints:
    """Says what is wrong with bad records, one line each for the first `MOST_SAID`, and counts them all."""

    def __init__(self, strict: bool) -> None:
        """Stop at the first one where ``strict``."""
        self.count = 0
        self._strict = strict

    def sift(self, records: Sequence[Record], places: Places) -> "Iterator[tuple[Asked, Facts]]":
        """Yield prompt and facts of the good records among these."""
        for record in records:
            try:
                if record.prompt is not None:
                    yield record.prompt, facts_of(record.fields, places)
                elif record.problem is not None:
                    self._say(record, record.problem)
            except RecordError as error:
                self._say(record, str(error))

    def sum_up(self) -> None:
        """Say how many there were, where not each was said."""
        if self.count > MOST_SAID:
            warn(f"{counted(self.count - MOST_SAID, 'more bad record')} left out, {self.count:,} in all")

    def _say(self, record: Record, problem: str) -> None:
        complaint = f"{record.place}: {problem}"
        if self._strict or not record.number:  # half of a log is another log
            raise CommandError(complaint)
        self.count += 1
        if self.count <= MOST_SAID:
            warn(complaint)


def has_code(text: str) -> bool:
    """Tell whether a prompt carries code or a diff."""
    return not CODE.isdisjoint(Prompt.parse(text).kinds)
