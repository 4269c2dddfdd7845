"""Coverage-guided fuzzing of reading and measuring: any text, and short scripts of markers.

    pip install atheris
    cd tests && python -m fuzz.fuzz_prompt -max_total_time=1800 -dict=fuzz/prompt.dict FOLDER fuzz/corpus_prompt

New inputs are kept in FOLDER; an input that breaks a law is written beside, named crash-*, with the traceback on
stderr. `fuzz_prompt FILE` replays one.
"""

import sys

import atheris


def main() -> None:
    """Fuzz until the time is up or a law is broken."""
    with atheris.instrument_imports(include=["routerlib"]):
        from fuzz.prompt_laws import check_prompt, written_out

    atheris.Setup(sys.argv, lambda data: check_prompt(written_out(data)))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
