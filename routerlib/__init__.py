"""Vibe Coding Router: which model tier should answer a coding prompt, decided on the user's machine.

    from routerlib import ThreeTierRouter
    ThreeTierRouter().route("Write a Python function to sort a list").decision

Public names are resolved when first used, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from routerlib.bundle.config import BundleError as BundleError
    from routerlib.cascade import Decision as Decision
    from routerlib.cascade import Flag as Flag
    from routerlib.cascade import Reason as Reason
    from routerlib.cascade import Thresholds as Thresholds
    from routerlib.cascade import Tier as Tier
    from routerlib.errors import EncoderError as EncoderError
    from routerlib.errors import RouterError as RouterError
    from routerlib.explaining.attribution import Explanation as Explanation
    from routerlib.features import FEATURES as FEATURES
    from routerlib.parsing.prompt import Prompt as Prompt
    from routerlib.router import ThreeTierRouter as ThreeTierRouter
    from routerlib.tiers.file import TiersError as TiersError
    from routerlib.tiers.file import read_tiers as read_tiers
    from routerlib.tiers.tiers import Tiers as Tiers

_HOMES = {
    "BundleError": "bundle.config",
    "Decision": "cascade",
    "EncoderError": "errors",
    "Explanation": "explaining.attribution",
    "FEATURES": "features",
    "Flag": "cascade",
    "Prompt": "parsing.prompt",
    "Reason": "cascade",
    "RouterError": "errors",
    "ThreeTierRouter": "router",
    "Thresholds": "cascade",
    "Tier": "cascade",
    "Tiers": "tiers.tiers",
    "TiersError": "tiers.file",
    "read_tiers": "tiers.file",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'routerlib' has no attribute {name!r}")
    return getattr(import_module(f"routerlib.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return list(__all__)
