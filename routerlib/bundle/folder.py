"""Find the folder of a model; nothing of it is read."""

import os
from importlib import import_module
from pathlib import Path

from routerlib.bundle.config import BundleError

DEFAULT_MODEL = "three_tier_v7"


def find_model(model: str | Path | None = None) -> Path:
    """Find a model's folder: an existing path wins, else its last part names a packaged model; None is the default.

    Raises:
        BundleError: there is no such folder and no packaged model of that name.
    """
    if model is not None and os.path.isdir(model):  # noqa: PTH112 - answers for any text, however long
        return Path(model)
    packaged = packaged_models()
    name = Path(model).name if model is not None else DEFAULT_MODEL
    if name in packaged:
        return packaged[name]
    raise BundleError(
        f"model {str(model)!r}: found no such folder, wanted a path or one of: {', '.join(sorted(packaged))}"
    )


def packaged_models() -> dict[str, Path]:
    """Find the folder of every model in the package, by name."""
    return {path.parent.name: path.parent for path in sorted(packages().glob("*/thresholds.json"))}


def packages() -> Path:
    """Return the folder of all packaged models and encoders."""
    return Path(str(import_module("routerlib.models").__file__)).parent
