"""Coverage-guided fuzzing of the shapes of records: any JSON, through every shape, in a session, with fields.

    pip install atheris
    cd tests && python -m fuzz.fuzz_record -max_total_time=1800 -max_len=400 FOLDER

New inputs are kept in FOLDER; an input that breaks a law is written beside, named crash-*, with the traceback on
stderr. `fuzz_record FILE` replays one.
"""

import sys

import atheris


def main() -> None:
    """Fuzz until the time is up or a law is broken."""
    with atheris.instrument_imports(include=["routerlib"]):
        from fuzz.record_laws import check_record, written_record

    atheris.Setup(sys.argv, lambda data: check_record(written_record(data)))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
