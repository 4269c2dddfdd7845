"""``vibe-router features``: the measurements of one prompt, without the networks of a model."""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from routerlib.features import complexity, features_of, measure
from routerlib.parsing.prompt import Prompt

COMMAND = str(Path(sys.executable).with_name("vibe-router"))
PROMPT = "Write a hypervisor in Zig; it must boot Linux and survive a crash of any guest."
CODE = "```python\ndef add(a: int, b: int) -> int:\n    return a + b\n```\n"


def run(*arguments: str, stdin: bytes = b"", env: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [COMMAND, "features", *arguments],
        input=stdin,
        capture_output=True,
        env=os.environ | (env or {}),
        timeout=60,
    )


def answer(*arguments: str, stdin: bytes = b"") -> str:
    done = run(*arguments, stdin=stdin)
    assert (done.stderr, done.returncode) == (b"", 0)
    return done.stdout.decode()


@pytest.mark.parametrize(("model", "reading", "count"), [("three_tier_v6", 1, 45), ("three_tier_v7", 2, 50)])
def test_text_is_a_row_for_each_feature_that_the_model_reads_and_one_for_the_complexity(
    model: str, reading: int, count: int
) -> None:
    rows = [line.split(maxsplit=3) for line in answer("--model", model, PROMPT).splitlines()]
    values = measure(Prompt.parse(PROMPT, reading))
    assert len(rows) == count + 1
    for row, feature in zip(rows, features_of(reading), strict=False):
        assert (row[0], row[1], row[3]) == (feature.name, feature.group, feature.unit)
        assert float(row[2]) == pytest.approx(values[feature.name], rel=1e-5, abs=1e-6)
    assert rows[count][0] == "complexity"
    assert float(rows[count][1]) == pytest.approx(complexity(values), rel=1e-5, abs=1e-6)


def test_json_has_the_published_keys_in_their_order() -> None:
    content = json.loads(answer("--format", "json", PROMPT))
    values = measure(Prompt.parse(PROMPT, 2))
    assert list(content) == ["schema", "features", "complexity"]
    assert content["schema"] == 1
    assert [list(feature) for feature in content["features"]] == [["name", "group", "unit", "value"]] * 50
    assert [(f["name"], f["group"], f["unit"], f["value"]) for f in content["features"]] == [
        (feature.name, feature.group, feature.unit, round(values[feature.name], 6)) for feature in features_of(2)
    ]
    assert all(math.isfinite(feature["value"]) for feature in content["features"])
    assert 0 <= content["complexity"] <= 1
    assert content["complexity"] == round(complexity(values), 6)


def test_jsonl_is_json_without_the_schema_and_output_goes_to_a_file(tmp_path: Path) -> None:
    out = tmp_path / "features.jsonl"
    assert answer("--format", "jsonl", "-o", str(out), PROMPT) == ""
    assert out.read_text() == answer("--format", "json", PROMPT).replace('"schema":1,', "", 1)


def test_tsv_is_a_header_and_51_rows_of_four_cells() -> None:
    rows = [line.split("\t") for line in answer("--format", "tsv", PROMPT).splitlines()]
    content = json.loads(answer("--format", "json", PROMPT))
    assert rows[0] == ["name", "group", "unit", "value"]
    assert rows[1:51] == [[f["name"], f["group"], f["unit"], str(f["value"])] for f in content["features"]]
    assert rows[51:] == [["complexity", "", "score", str(content["complexity"])]]


def test_a_prompt_that_is_only_code_asks_nothing_and_is_measured_all_the_same() -> None:
    content = json.loads(answer("--format", "json", "-", stdin=CODE.encode()))
    values = {feature["name"]: feature["value"] for feature in content["features"]}
    assert values["code_share"] > 0.95
    assert values["material_share"] > 0.95
    assert (values["ask_word_count"], values["sentence_count"], values["requirement_clause_count"]) == (
        0,
        0,
        0,
    )


def test_an_empty_prompt_is_an_error_of_one_line() -> None:
    said = b"vibe-router: the prompt is empty; give one as an argument or on standard input\n"
    for done in (run(stdin=b" \n"), run("", stdin=b"not this")):
        assert (done.stdout, done.stderr, done.returncode) == (b"", said, 2)


def test_no_libraries_of_a_model_are_loaded() -> None:
    assert run(PROMPT, env={"VIBE_ROUTER_MODEL": "/no/such/model"}).returncode == 2
    script = (
        "import sys; from routerlib.cli import run; status = run(['features', 'Sort a list']);"
        "heavy = {'mlx', 'ctranslate2', 'tokenizers', 'safetensors', 'numpy'};"
        "print(int(status), sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert (done.stdout.splitlines()[-1], done.stderr) == ("0 []", "")
