"""Hold the options of ``batch`` as one value, and derive what follows from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routerlib.deciding.tiers.tiers import NAMES

from .. import options
from ..choices import MAX_LINE, Engine, Format, Origin
from ..input import options as asking
from ..input import own

if TYPE_CHECKING:
    from routerlib.streaming.worker import Assignment

    from ..input.reading import Reading
    from .governing import Governing


@dataclass(frozen=True, slots=True)
class Job:
    """Hold the options of ``batch``, each declared as the option it is.

    Attributes:
        said: the names of those that stand on the command line, and so come neither from the environment nor from here.
    """

    files: options.Files = None
    origin: options.From = Origin.JSONL
    null: options.Null = False
    field: asking.Field = None
    shape: asking.ShapeOf = None
    with_prompt: asking.WithPrompt = False
    sticky: asking.Sticky = False
    raise_on_failure: asking.RaiseOnFailure = False
    local_context: asking.LocalContext = None
    when_unsure: asking.WhenUnsure = None
    key: options.As = "route"
    max_line: options.MaxLine = MAX_LINE
    strict: options.Strict = False
    model: options.Model = None
    thresholds: options.Thresholds = None
    tiers: own.Tiers = None
    rules: own.Rules = None
    overrides: own.Overrides = False
    encoder: options.Encoder = options.DEFAULT_ENCODER
    format_: options.BatchFormat = None
    output: options.Output = None
    explain: options.Explain = False
    check: options.Check = False
    allow: options.Allow = None
    max_share: options.MaxShare = None
    expect: options.Expect = None
    allow_empty: options.AllowEmpty = False
    resume: options.Resume = False
    quiet: options.Quiet = False
    batch_size: options.BatchSize = 64
    block_size: options.BlockSize = 65_536
    threads: options.Threads = None
    workers: options.Workers = None
    no_dedupe: options.NoDedupe = False
    engine: options.Engines = Engine.LOCAL
    address: options.Address = None
    part_bytes: options.PartBytes = 8_388_608
    said: frozenset[str] = frozenset()

    @property
    def inputs(self) -> Sequence[str]:
        """Return the names of the inputs; none for standard input."""
        return self.files or ()

    @property
    def format(self) -> Format:
        """Return how answers are written."""
        return self.format_ or (Format.TEXT if self.check else Format.JSONL)

    @property
    def is_on_ray(self) -> bool:
        """Tell whether a Ray cluster does the work."""
        return self.engine is Engine.RAY

    @property
    def is_columnar(self) -> bool:
        """Tell whether columns are read and written, not lines."""
        from ..input.sources import names_parquet

        return names_parquet(self.inputs, self.output)

    @property
    def reading(self) -> "Reading":
        """Return how records are read."""
        from ..input.fields import Asking
        from ..input.reading import Reading

        key = None if self.check else self.key
        where = Asking(tuple(self.field or ()), self.shape, self.sticky)
        return Reading(
            self.origin,
            where,
            key,
            self.null,
            self.block_size,
            self.expect,
            max_line=self.max_line,
            tiers=tuple(self.names) if self.expect else NAMES,
        )

    @property
    def governing(self) -> "Governing | None":
        """Return what may speak before the networks; None where nothing may.

        Raises:
            RouterError: the rules or the tiers cannot be used.
        """
        if self.rules is None and not self.overrides:
            return None
        from ..loading import models_of, own_rules, own_tiers
        from .governing import Governing

        models = models_of(self.model, own_tiers(self.tiers))
        return Governing(own_rules(self.rules, tuple(models)), models, self.overrides)

    @property
    def names(self) -> Sequence[str]:
        """Return the names of the tiers, cheapest first."""
        from routerlib.deciding.tiers.tiers import names_of

        from ..loading import own_tiers

        return names_of(own_tiers(self.tiers))

    @property
    def kept(self) -> int:
        """Return how many answers are remembered for prompts that come again."""
        from routerlib.streaming.repetition import KEPT

        # Explanations are large: those of a log of repetitions would not fit where its decisions do.
        return 0 if self.no_dedupe or self.explain else KEPT

    @property
    def basis(self) -> dict[str, object]:
        """Return the options that the bytes of the answers depend on."""
        return {
            "from": self.origin,
            "null": self.null,
            "field": self.field,
            "shape": self.shape,
            "with_prompt": self.with_prompt,
            "sticky": self.sticky,
            "raise_on_failure": self.raise_on_failure,
            "local_context": self.local_context,
            "when_unsure": self.when_unsure,
            "as": self.reading.key,
            "max_line": self.max_line,
            "strict": self.strict,
            "format": self.format,
            "explain": self.explain,
            **({"overrides": True} if self.overrides else {}),
        }

    def assigned(self) -> "Assignment":
        """Read the thresholds; return which router answers.

        Raises:
            RouterError: the thresholds cannot be read.
        """
        from ..loading import assignment, circumstances

        threads = self.threads or (1 if self.workers and self.workers > 1 else None)
        given = circumstances(self.sticky, self.raise_on_failure, self.local_context, self.tiers, self.when_unsure)
        return assignment(self.model, self.thresholds, self.encoder, threads, self.explain, given)
