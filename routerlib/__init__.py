"""Vibe Coding Router: which model tier should answer a coding prompt, decided on the user's machine.

    from routerlib import ThreeTierRouter
    ThreeTierRouter().route("Write a Python function to sort a list").decision

Public names are resolved when first used, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from routerlib.bundle.config import BundleError as BundleError
    from routerlib.deciding.cascade import Decision as Decision
    from routerlib.deciding.cascade import Flag as Flag
    from routerlib.deciding.cascade import Reason as Reason
    from routerlib.deciding.cascade import Thresholds as Thresholds
    from routerlib.deciding.cascade import Tier as Tier
    from routerlib.deciding.tiers.file import TiersError as TiersError
    from routerlib.deciding.tiers.file import read_tiers as read_tiers
    from routerlib.deciding.tiers.tiers import Tiers as Tiers
    from routerlib.errors import EncoderError as EncoderError
    from routerlib.errors import RouterError as RouterError
    from routerlib.explaining.attribution import Explanation as Explanation
    from routerlib.features import FEATURES as FEATURES
    from routerlib.parsing.prompt import Prompt as Prompt
    from routerlib.router import ThreeTierRouter as ThreeTierRouter

VERSION = "0.4.0.dev0"  # of the distribution

_HOMES = {
    "BundleError": "bundle.config",
    "Decision": "deciding.cascade",
    "EncoderError": "errors",
    "Explanation": "explaining.attribution",
    "FEATURES": "features",
    "Flag": "deciding.cascade",
    "Prompt": "parsing.prompt",
    "Reason": "deciding.cascade",
    "RouterError": "errors",
    "ThreeTierRouter": "router",
    "Thresholds": "deciding.cascade",
    "Tier": "deciding.cascade",
    "Tiers": "deciding.tiers.tiers",
    "TiersError": "deciding.tiers.file",
    "read_tiers": "deciding.tiers.file",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'routerlib' has no attribute {name!r}")
    return getattr(import_module(f"routerlib.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return list(__all__)
