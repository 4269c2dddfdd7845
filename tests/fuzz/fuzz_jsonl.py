"""Coverage-guided fuzzing of the JSON lines path: any bytes, block size, separator, key, field and division into files.

    pip install atheris
    cd tests && python -m fuzz.fuzz_jsonl -max_total_time=1800 -dict=fuzz/jsonl.dict FOLDER fuzz/corpus_jsonl

New inputs are kept in FOLDER; an input that breaks a law is written beside, named crash-*, with the traceback on
stderr. `fuzz_jsonl FILE` replays one.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris


def main() -> None:
    """Fuzz until the time is up or a law is broken."""
    with atheris.instrument_imports(include=["routerlib"]):
        from fuzz.jsonl_laws import check_stream

    sys.setrecursionlimit(3_000)  # so that a few frames more or less do not decide what is nested too deeply
    with TemporaryDirectory() as folder:
        atheris.Setup(sys.argv, lambda data: check_stream(data, Path(folder)))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
