"""Say what each tier takes, and which model ids belong to it, where nobody says otherwise.

No part of a model folder: a window that grows changes no digest, and no thresholds that were fitted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import MappingProxyType

from routerlib.deciding.cascade import Tier
from routerlib.deciding.tiers.tiers import Tiers

NO_LIMIT = 1 << 62  # tokens


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a tier takes.

    Attributes:
        images: whether it reads images.
        context: its window, in tokens.
    """

    images: bool
    context: int


# Qwen3-Coder-Next reads text, 262,144 tokens as released; the Claude models have a million with the long window.
CAPACITIES: Mapping[Tier, Capacity] = MappingProxyType(
    {
        Tier.LOCAL: Capacity(images=False, context=262_144),
        Tier.SONNET: Capacity(images=True, context=1_000_000),
        Tier.OPUS: Capacity(images=True, context=1_000_000),
    }
)

# Patterns of model ids in lower case, the first that fits. Providers put their names before an id, versions after it.
MODEL_IDS: tuple[tuple[str, Tier], ...] = (
    ("local", Tier.LOCAL),
    ("sonnet", Tier.SONNET),
    ("opus", Tier.OPUS),
    ("*claude*sonnet*", Tier.SONNET),
    ("*claude*opus*", Tier.OPUS),
    ("*qwen*coder*", Tier.LOCAL),
    ("ollama/*", Tier.LOCAL),
    ("ollama_chat/*", Tier.LOCAL),
    ("lm_studio/*", Tier.LOCAL),
    ("llamafile/*", Tier.LOCAL),
)


def tier_of(model: str | None) -> Tier | None:
    """Return the tier that a model id belongs to; None where none is known of it."""
    if not model:
        return None
    name = model.strip().lower()
    return next((tier for pattern, tier in MODEL_IDS if fnmatchcase(name, pattern)), None)


def with_local_context(tokens: int, capacities: Mapping[Tier, Capacity] = CAPACITIES) -> Mapping[Tier, Capacity]:
    """Return what the tiers take where the local one has a window of so many tokens."""
    local = Capacity(capacities[Tier.LOCAL].images, tokens)
    return {**capacities, Tier.LOCAL: local}


def capacities_of(tiers: Tiers) -> Mapping[Tier, Capacity]:
    """Return what one's own tiers take; what their file does not say is no limit."""
    return {role: Capacity(tier.images is not False, tier.context or NO_LIMIT) for role, tier in tiers.by_role.items()}
