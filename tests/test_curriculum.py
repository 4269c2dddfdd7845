"""Graded asks: what is packaged, what is refused, and what foreign material changes."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from routerlib.parsing.prompt import Prompt
from routerlib.training.data.curriculum import (
    LEVELS,
    LONGEST_ASK,
    PASTED,
    Graded,
    foreign_material,
    probability_of,
    read_curriculum,
    read_graded_log,
    with_material,
)
from routerlib.training.data.rows import DataError

SUITE = Path(__file__).parent / "data" / "real_world.jsonl"
LOG = "\n".join(f"2026-01-02 10:{minute:02d}:00 INFO worker {minute} is up and running" for minute in range(60))
CODE = "\n".join(f"value_{number} = load(number={number})" for number in range(600))
MATERIAL = [LOG, CODE, f"```\n{LOG}\n```"]
ASKS = [Graded(f"Write a parser for the {name} format.", level, "build") for level in range(1, 9) for name in "abcdef"]


def written(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def bare(text: str) -> str:
    """Return a text's words alone, lower-cased; its marks where it has no words."""
    return " ".join(re.findall(r"\w+", text.lower())) or text.strip()


def test_the_packaged_file_holds_every_level() -> None:
    assert {row.level for row in read_curriculum()} == set(range(LEVELS + 1))


def test_no_packaged_ask_comes_twice() -> None:
    prompts = [row.prompt for row in read_curriculum()]
    assert len(prompts) == len(set(prompts))


def test_length_says_nothing_about_the_level() -> None:
    from scipy.stats import spearmanr

    rows = [row for row in read_curriculum() if row.level > 0]
    assert abs(spearmanr([len(row.prompt.split()) for row in rows], [row.level for row in rows]).statistic) < 0.15


def test_no_packaged_ask_is_a_prompt_of_the_suite() -> None:
    suite = {bare(json.loads(line)["prompt"]) for line in SUITE.read_text(encoding="utf-8").splitlines()}
    assert len(suite) > 100
    assert [row.prompt for row in read_curriculum() if bare(row.prompt) in suite] == []


def test_a_row_is_read_as_it_stands(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"id": "1", "prompt": "hi", "level": 0, "kind": "chat"},
        {"id": "2", "prompt": "prove it", "level": 8, "kind": "concept"},
    ]
    assert read_curriculum(written(tmp_path / "c.jsonl", *rows)) == [
        Graded("hi", 0, "chat"),
        Graded("prove it", 8, "concept"),
    ]


@pytest.mark.parametrize("level", [-1, LEVELS + 1, 2.0, "3", True, None])
def test_a_level_that_is_none_is_refused_in_one_line(tmp_path: Path, level: object) -> None:
    good: dict[str, Any] = {"id": "1", "prompt": "hi", "level": 0, "kind": "chat"}
    path = written(tmp_path / "c.jsonl", good, {**good, "level": level})
    with pytest.raises(DataError) as refused:
        read_curriculum(path)
    message = str(refused.value)
    assert message.startswith(f"{path}:2: ")
    assert f"level = {level!r}" in message
    assert f"from 0 to {LEVELS}" in message
    assert "\n" not in message


@pytest.mark.parametrize("change", [{"kind": None}, {"kind": 3}, {"prompt": " "}, {"prompt": 1}, {"id": ""}])
def test_a_row_without_a_kind_a_prompt_or_an_id_is_refused_in_one_line(tmp_path: Path, change: dict[str, Any]) -> None:
    row: dict[str, Any] = {"id": "1", "prompt": "hi", "level": 0, "kind": "chat"}
    path = written(tmp_path / "c.jsonl", {**row, **change})
    with pytest.raises(DataError, match=rf"^{re.escape(str(path))}:1: found [^\n]*$"):
        read_curriculum(path)


def test_a_missing_file_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^[^\n]*none\.jsonl: cannot be read[^\n]*$"):
        read_curriculum(tmp_path / "none.jsonl")


def logged(data: Path, *names: str) -> None:
    with gzip.open(data / "prompt_log.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps({"id": name, "prompt": f"the prompt {name}"}) + "\n" for name in names)


def test_the_graded_log_comes_in_the_order_of_the_log(tmp_path: Path) -> None:
    logged(tmp_path, "b/2", "a/1", "c/3")
    grades = tmp_path / "grades.json"
    grades.write_text('{"a/1": 4, "b/2": 0, "z/9": 8}', encoding="utf-8")
    assert read_graded_log(tmp_path, grades) == [Graded("the prompt b/2", 0, "log"), Graded("the prompt a/1", 4, "log")]


@pytest.mark.parametrize(
    ("grades", "found"),
    [
        ("{", "cannot be read"),
        ("[1]", "found a JSON list"),
        ('{"a": 9}', "found levels {'a': 9}"),
        ('{"a": 1.5}', "1.5"),
    ],
)
def test_grades_that_are_none_are_refused_in_one_line(tmp_path: Path, grades: str, found: str) -> None:
    logged(tmp_path, "a")
    path = tmp_path / "grades.json"
    path.write_text(grades, encoding="utf-8")
    with pytest.raises(DataError) as refused:
        read_graded_log(tmp_path, path)
    assert str(refused.value).startswith(f"{path}: ")
    assert found in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_data_folder_without_a_log_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"prompt_log\.jsonl\.gz: cannot be read"):
        read_graded_log(tmp_path)


def test_foreign_material_is_what_texts_carry_long_enough_and_in_order() -> None:
    short = "2026-01-02 10:00:00 INFO up"
    texts = [f"Why?\n\n{LOG}\n", f"Why?\n\n{short}", "Why?", f"What is it?\n\n{CODE}\n\nAnd this?\n\n{LOG}"]
    assert foreign_material(texts, 10) == [LOG, CODE, LOG]
    assert foreign_material(texts, 2) == [LOG, CODE]
    assert foreign_material(texts, 0) == []
    assert all(len(piece) >= 300 for piece in foreign_material(texts, 10))


@pytest.mark.parametrize(("length", "found"), [(299, 0), (300, 1)])
def test_foreign_material_has_its_least_length(length: int, found: int) -> None:
    assert len(foreign_material([f"Why is that?\n\n{LOG[: length - 1]}x"], 5)) == found


def test_an_ask_with_material_keeps_its_level_and_its_kind() -> None:
    made = with_material(ASKS, MATERIAL, seed=1)
    assert [(row.level, row.kind) for row in made] == [(row.level, row.kind) for row in ASKS]
    for row, ask in zip(made, ASKS, strict=True):
        assert row.prompt.startswith(ask.prompt + "\n") or row.prompt.endswith("\n" + ask.prompt)
        assert len(row.prompt) > len(ask.prompt) + 300


def test_an_ask_with_material_still_asks_the_same() -> None:
    made = with_material(ASKS, MATERIAL, seed=2)
    assert [Prompt.parse(row.prompt).ask for row in made] == [ask.prompt for ask in ASKS]


def test_material_stands_before_and_after_in_fences_and_without_near_and_apart_and_at_every_length() -> None:
    made = [row.prompt for row in with_material(ASKS * 4, [CODE], seed=3)]
    before = [text for text in made if text.endswith(".")]
    fenced = [text for text in made if "```" in text]
    apart = [text for text in made if "\n\n" in text]
    for some in (before, fenced, apart):
        assert 0.2 * len(made) < len(some) < 0.8 * len(made)
    assert all(text.count("```") == 2 for text in fenced)
    lengths = {min(PASTED, key=lambda pasted, text=text: abs(len(text) - pasted)) for text in made}  # type: ignore[misc]
    assert lengths == set(PASTED)


def test_material_in_a_fence_gets_no_other() -> None:
    made = [row.prompt for row in with_material(ASKS, [f"```\n{LOG[:400]}\n```"], seed=4)]
    assert {text.count("```") for text in made} == {2}


def test_noise_long_asks_and_asks_that_carry_something_come_once() -> None:
    graded = [
        Graded("hi", 0, "chat"),
        Graded("Write it. " * (LONGEST_ASK // 10) + "x", 3, "build"),
        Graded(f"Why?\n\n{LOG[:300]}", 3, "chat"),
        Graded("Write a lexer.", 4, "build"),
    ]
    made = with_material(graded, MATERIAL, seed=0)
    assert [(row.level, "Write a lexer." in row.prompt) for row in made] == [(4, True)]


def test_without_material_nothing_comes_again() -> None:
    assert with_material(ASKS, [], seed=0) == []


def test_the_same_seed_gives_the_same_material_another_seed_other() -> None:
    first, again, other = (with_material(ASKS, MATERIAL, seed) for seed in (5, 5, 6))
    assert first == again
    assert first != other


def test_probability_is_a_half_at_the_center_and_rises_by_the_level() -> None:
    made = probability_of(np.array([0, 3, 4, 5]), 4.0)
    e = np.e
    assert made == pytest.approx([1 / (1 + e**4), 1 / (1 + e), 0.5, e / (1 + e)])
