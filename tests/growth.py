"""Check that work grows as its text does: seconds say more of the machine than of the code, a ratio says enough."""

import time
from collections.abc import Callable

TRIES = 3  # a machine that does other things too may slow one of two runs; it will not do so three times over
MOST = 10.0  # times as long for four times the text: about four where work grows with it, sixteen where with its square
NOISE = 0.1  # seconds


def assert_linear(work: Callable[[str], object], text: str) -> None:
    """Check that work on a whole text takes about four times what it takes on the first quarter.

    Raises:
        AssertionError: it took more than ten times as long, three times over.
    """
    taken = []
    for _ in range(TRIES):
        part, whole = (seconds(work, shown) for shown in (text[: len(text) // 4], text))
        if whole < MOST * part + NOISE:
            return
        taken.append((part, whole))
    raise AssertionError(f"a quarter of the text and all of it took, in seconds: {taken}")


def seconds(work: Callable[[str], object], text: str) -> float:
    """Return the processor time of work on a text, in seconds."""
    start = time.process_time()
    work(text)
    return time.process_time() - start
