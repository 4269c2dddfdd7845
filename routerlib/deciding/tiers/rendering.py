"""Write tiers as a commented file of TOML, which `file.read_tiers` reads again."""

from collections.abc import Sequence
from importlib.resources import files

from routerlib.deciding.tiers.tiers import OwnTier, Tiers

HEAD = """\
# The tiers that answer, two or three, cheapest first. Save it, change it, and name it:
#   vibe-router tiers > tiers.toml; VIBE_ROUTER_TIERS=tiers.toml vibe-router route "PROMPT"
# name: what decisions, labels and options call it; model: the id that decisions name.
# models: further ids that belong to it, * stands for anything. Prices are USD per million tokens.
# images, context: what it takes: whether it reads images, and how many tokens its window holds.
"""


def rendered(tiers: Sequence[OwnTier], notes: Sequence[str] = ()) -> str:
    """Return tiers as TOML, below what is said of them all; a value that is not known is a comment."""
    return "\n".join([HEAD + "".join(f"# {note}\n" for note in notes), *map(_tier, tiers)])


def in_force(tiers: Tiers) -> str:
    """Return one's own tiers as TOML."""
    return rendered(tiers.tiers, [f"In force: {tiers.file}"])


def example_of(name: str) -> str:
    """Return the text of a packaged example."""
    return files("routerlib.deciding.tiers").joinpath("examples", f"{name}.toml").read_text(encoding="utf-8")


def _tier(tier: OwnTier) -> str:
    lines = [
        "[[tier]]",
        f"name = {_text(tier.name)}",
        f"model = {_text(tier.model)}",
        f"models = [{', '.join(map(_text, tier.models))}]",
        f"input = {tier.usd_per_million_in!r}",
        f"output = {tier.usd_per_million_out!r}",
        _optional("cache_read", tier.usd_per_million_cache_read, "0.0"),
        _optional("cache_write", tier.usd_per_million_cache_write, "0.0"),
        _optional("images", None if tier.images is None else str(tier.images).lower(), "true"),
        _optional("context", tier.context, "32768"),
    ]
    return "".join(f"{line}\n" for line in lines)


def _optional(key: str, value: object, example: str) -> str:
    return f"# {key} = {example}" if value is None else f"{key} = {value}"


def _text(value: str) -> str:
    """Return a text as TOML: what is printable needs no escape but for quotes and backslashes."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
