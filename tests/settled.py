"""Wait for what still loads: the engine reads the environment in its thread, where the C library allows no change."""

import threading

from routerlib.encoding.background import NAME


def settle() -> None:
    """Wait for every thread that loads in the background."""
    for thread in threading.enumerate():
        if thread.name == NAME:
            thread.join()
