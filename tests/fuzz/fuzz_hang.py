"""Coverage-guided search for texts that take too long: scripts of markers, written out to 400,000 characters.

    pip install atheris
    cd tests && python -m fuzz.fuzz_hang -max_total_time=1800 FOLDER fuzz/corpus_hang
    cd tests && python -m fuzz.fuzz_hang --replay FOLDER
    cd tests && python -m fuzz.fuzz_hang --pairs

A fuzzer finds no slow text among short ones, and by itself writes none that are long and alike. The instruments make
the code about four times slower, so what is slow is what takes four times `SECONDS_PER_MEGABYTE`; ``--replay`` runs
every script that was kept without instruments and prints the slowest of them, ``--pairs`` every two markers, repeated
in turn, one after the other, and line by line.
"""

import sys
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

LONGEST = 400_000  # characters
PAIRED = 50_000  # characters, of each pair
SLOWED = 4  # times, by the instruments


def main() -> None:
    """Fuzz until the time is up or a text is too slow."""
    if sys.argv[1:2] == ["--replay"]:
        time_all(scripts(Path(sys.argv[2])))
        return
    if sys.argv[1:2] == ["--pairs"]:
        time_all(pairs())
        return
    import atheris

    with atheris.instrument_imports(include=["routerlib"]):
        from fuzz.prompt_laws import SECONDS_PER_MEGABYTE, check_time, written_out

    def check(data: bytes) -> None:
        check_time(written_out(b"\x80" + data, LONGEST), SLOWED * SECONDS_PER_MEGABYTE)

    atheris.Setup(sys.argv, check)
    atheris.Fuzz()


def scripts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of every script in a folder."""
    from fuzz.prompt_laws import written_out

    for path in sorted(folder.iterdir()):
        yield path.name, written_out(b"\x80" + path.read_bytes(), LONGEST)


def pairs() -> Iterator[tuple[str, str]]:
    """Yield (name, text) of every two markers in three arrangements."""
    from fuzz.prompt_laws import MARKERS

    for first, second in product(MARKERS, repeat=2):
        times = PAIRED // len(first + second)
        yield f"({first!r} {second!r})*", (first + second) * times
        yield f"{first!r}* {second!r}*", first * times + second * times
        yield f"({first!r}{second!r} newline)*", (first + second + "\n") * times


def time_all(texts: Iterable[tuple[str, str]]) -> None:
    """Check the time of every long text, and print how many there were and the slowest: seconds a megabyte, name."""
    from fuzz.prompt_laws import SHORTEST_TIMED, check_time, seconds

    found = []
    for name, text in texts:
        size = len(text.encode("utf-8", "surrogatepass"))
        if size >= SHORTEST_TIMED:
            check_time(text)
            found.append((seconds(text) * 1e6 / size, name))
    print(f"{len(found)} long texts; the slowest:")
    for pace, name in sorted(found)[-5:]:
        print(f"{pace:.2f} s/MB {name}")


if __name__ == "__main__":
    main()
