"""Show on stderr how far a batch has come."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

Advance = Callable[[int, int], None]


@contextmanager
def progress(files: Sequence[str], quiet: bool) -> Iterator[Advance]:
    """Yield a function to tell bytes and records done; on a terminal it draws a bar on stderr, after a second."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield lambda size, count: None  # noqa: ARG005
        return
    from tqdm import tqdm

    from .sources import input_bytes

    done = 0
    with tqdm(total=input_bytes(files), delay=1, unit="B", unit_scale=True, file=sys.stderr) as bar:

        def advance(size: int, count: int) -> None:
            nonlocal done
            done += count
            bar.set_postfix(records=done, refresh=False)
            bar.update(size)

        yield advance
