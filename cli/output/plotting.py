"""Draw with matplotlib, and leave the settings of the user alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def own_settings() -> Iterator[None]:
    """Give matplotlib a scratch folder for its list of fonts, which it would leave in the user's home.

    Not where MPLCONFIGDIR names a place: then that is what the user wants.
    """
    if "MPLCONFIGDIR" in os.environ:
        yield
        return
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="vibe-") as folder:
        os.environ["MPLCONFIGDIR"] = folder
        try:
            yield
        finally:
            del os.environ["MPLCONFIGDIR"]
