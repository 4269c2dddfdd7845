"""Data folders made by hand: what is read from them, how it is split, what is refused and in which words."""

import gzip
import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routerlib.training.data.dataset import (
    FAMILIES,
    UNFITTED,
    DataError,
    Example,
    Family,
    default_pack,
    read_examples,
    read_junk,
    read_log,
    read_pack,
    read_rows,
    read_stand_ins,
    split_of,
)

SCORES = {"small": 0.25, "middle": 0.5, "large": 1, "other": 0.25}
MAPPING = {"name": "m", "default": True, "local": "small", "sonnet": "middle", "opus": "large"}
TIERS = {"default_pack": ["team"], "sources": {"team": [{**MAPPING, "default": False}, MAPPING]}}
GOOD = {"id": "1", "prompt": "hi"}


def write_lines(path: Path, rows: Sequence[object]) -> None:
    text = "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode(), mtime=0) if path.suffix == ".gz" else text.encode())


def scored(name: str, **more: object) -> dict[str, Any]:
    return {"id": name, "prompt": f"prompt {name}", "scores": dict(SCORES), **more}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a user's own folder: one scored file, one judged by people, both under names nobody knows."""
    write_lines(tmp_path / "scored_team.jsonl", [scored("a"), scored("b", category="fix"), scored("c")])
    judged = [{"id": "x", "prompt": "prompt x", "difficulty": 0.75}, {"id": "y", "prompt": "prompt y", "difficulty": 0}]
    write_lines(tmp_path / "difficulty_board.jsonl.gz", judged)
    (tmp_path / "tiers.json").write_text(json.dumps(TIERS), encoding="utf-8")
    return tmp_path


def change(path: Path, edit: Callable[[dict[str, Any]], object], line: int = 2) -> None:
    rows = [row for _, row in read_rows(path)]
    edit(rows[line - 1])
    write_lines(path, rows)


def refusal(data: Path, read: Callable[[Path], object] = read_examples) -> str:
    with pytest.raises(DataError) as caught:
        read(data)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# Splits


def test_a_group_keeps_its_split_for_ever() -> None:
    assert [split_of(f"group {n}") for n in range(8)] == [*["train"] * 6, "test", "test"]
    assert split_of("") == place(hashlib.sha256(b"").hexdigest())
    assert [split_of(str(n)) for n in range(500)] == [
        place(hashlib.sha256(str(n).encode()).hexdigest()) for n in range(500)
    ]


def place(digest: str) -> str:
    share = int(digest[:16], 16) / 2**64
    return "train" if share < 0.70 else "validation" if share < 0.85 else "test"


def test_splits_have_the_shares_of_the_recipe() -> None:
    splits = [split_of(f"group {n}") for n in range(20_000)]
    for name, share in (("train", 0.70), ("validation", 0.15), ("test", 0.15)):
        assert splits.count(name) / 20_000 == pytest.approx(share, abs=0.01)  # type: ignore[arg-type]


# Rows


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz"])
def test_rows_are_read_with_their_line_numbers_blank_lines_passed_over(name: str, tmp_path: Path) -> None:
    write_lines(tmp_path / name, [GOOD, "", {"id": "2", "prompt": "ho"}])
    assert list(read_rows(tmp_path / name)) == [(1, GOOD), (3, {"id": "2", "prompt": "ho"})]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("{", "found invalid JSON ("),
        pytest.param("[" * 100_000, "found invalid JSON (", id="nested too deeply"),
        ("[]", "found a JSON list, wanted an object"),
        ({"prompt": "hi"}, "found id = None, wanted a text that is not empty"),
        ({"id": 7, "prompt": "hi"}, "found id = 7, wanted a text that is not empty"),
        ({"id": "1", "prompt": " "}, "found prompt = ' ', wanted a text that is not empty"),
        ({"id": "1", "prompt": None}, "found prompt = None, wanted a text that is not empty"),
    ],
)
@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz"])
def test_a_bad_row_is_refused_by_file_and_line(name: str, row: object, found: str, tmp_path: Path) -> None:
    write_lines(tmp_path / name, [GOOD, "", row])
    message = refusal(tmp_path / name, lambda path: list(read_rows(path)))
    assert message.startswith(f"{tmp_path / name}:3: {found}")


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(
        DataError, match=r"nothing\.jsonl: cannot be read \(No such file or directory\); name the folder"
    ):
        list(read_rows(tmp_path / "nothing.jsonl"))


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("latin.jsonl", '{"id": "1", "prompt": "é"}'.encode("latin-1")),
        ("plain.jsonl.gz", b'{"id": "1", "prompt": "hi"}'),
        ("cut.jsonl.gz", gzip.compress(b'{"id": "1", "prompt": "hi"}\n' * 99, mtime=0)[:-12]),
    ],
    ids=["not UTF-8", "not gzipped", "cut short"],
)
def test_a_file_that_cannot_be_decoded_is_refused_by_name(name: str, raw: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(raw)
    assert refusal(tmp_path / name, lambda path: list(read_rows(path))).startswith(f"{tmp_path / name}")


# Examples


def test_a_users_own_folder_is_read(folder: Path) -> None:
    examples = read_examples(folder)
    assert [(example.source, example.id) for example in examples] == [
        *(("board", "x"), ("board", "y"), ("team", "a"), ("team", "b"), ("team", "c"))
    ]
    x, _, a, b, _ = examples
    assert (x.difficulty, x.scores, x.quality, x.hardness()) == (0.75, {}, None, 0.75)
    assert (a.difficulty, a.scores, a.quality) == (None, SCORES, (0.25, 0.5, 1.0))
    assert a.hardness() == pytest.approx(0.5)
    assert (a.category, b.category) == (None, "fix")
    assert {example.family for example in examples} == {None}
    assert [example.split for example in examples] == [split_of(example.group) for example in examples]


def test_a_source_may_be_judged_and_scored(folder: Path) -> None:
    change(folder / "scored_team.jsonl", lambda row: row.update(difficulty=0.125, source="team"))
    judged = folder / "difficulty_board.jsonl.gz"
    change(judged, lambda row: row.update(scores={"small": 0.5}, source="board"))
    examples = {example.id: example for example in read_examples(folder)}
    assert (examples["b"].difficulty, examples["b"].hardness()) == (0.125, 0.125)
    assert (examples["y"].scores, examples["y"].hardness()) == ({"small": 0.5}, 0.0)


def test_nothing_is_known_of_a_prompt_that_nobody_measured(folder: Path) -> None:
    change(folder / "scored_team.jsonl", lambda row: row.update(scores={}))
    b = next(example for example in read_examples(folder) if example.id == "b")
    assert (b.scores, b.quality, b.hardness()) == ({}, None, None)


def test_near_duplicates_of_different_files_stand_on_one_side(folder: Path) -> None:
    task = "Find the least number of rooms so that no two meetings overlap in one room of the house"
    change(folder / "scored_team.jsonl", lambda row: row.update(prompt=task))
    change(folder / "difficulty_board.jsonl.gz", lambda row: row.update(prompt=f"Exercise. {task}!"))
    examples = {example.id: example for example in read_examples(folder)}
    assert examples["b"].group == examples["y"].group
    assert examples["b"].split == examples["y"].split
    assert len({example.group for example in examples.values()}) == 4


def test_rows_of_one_question_stand_on_one_side(folder: Path) -> None:
    for line in (1, 3):
        change(folder / "scored_team.jsonl", lambda row: row.update(meta={"question": "q"}), line)
    examples = {example.id: example for example in read_examples(folder)}
    assert examples["a"].group == examples["c"].group != examples["b"].group


def test_neither_the_names_of_files_nor_the_order_of_rows_move_a_prompt(folder: Path) -> None:
    before = {example.id: (example.group, example.split) for example in read_examples(folder)}
    path = folder / "scored_team.jsonl"
    rows = [row for _, row in read_rows(path)]
    path.unlink()
    write_lines(folder / "scored_team.jsonl.gz", rows[::-1])
    write_lines(folder / "difficulty_aaa.jsonl", [{"id": "new", "prompt": "something new", "difficulty": 1}])
    after = {example.id: (example.group, example.split) for example in read_examples(folder)}
    assert after.keys() - before.keys() == {"new"}
    assert {name: after[name] for name in before} == before


def test_files_of_other_names_are_passed_over(folder: Path) -> None:
    wanted = read_examples(folder)
    for name in ("difficulty_join.json", "scored_.jsonl", "prompt_log.jsonl", "scored_team.jsonl.bak"):
        (folder / name).write_text("not rows", encoding="utf-8")
    assert read_examples(folder) == wanted


def test_a_folder_that_people_alone_judged_needs_no_tiers(folder: Path) -> None:
    (folder / "tiers.json").unlink()
    (folder / "scored_team.jsonl").unlink()
    assert [example.id for example in read_examples(folder)] == ["x", "y"]


@given(difficulty=st.none() | st.floats(0, 1), scores=st.dictionaries(st.text(max_size=2), st.floats(0, 1), max_size=4))
def test_hardness_is_a_share(difficulty: float | None, scores: dict[str, float]) -> None:
    hardness = Example("i", "p", "s", None, None, "g", "train", scores, None, difficulty).hardness()
    assert hardness is None if difficulty is None and not scores else hardness is not None and 0 <= hardness <= 1


# Refusals


@pytest.mark.parametrize(
    "scores",
    [None, [], {"m": 1.5}, {"m": -0.1}, {"m": "1"}, {"m": True}, {"m": None}, {"m": float("nan")}, {"m": float("inf")}],
)
def test_scores_that_are_no_qualities_are_refused_by_file_and_line(scores: object, folder: Path) -> None:
    change(folder / "scored_team.jsonl", lambda row: row.update(scores=scores))
    message = refusal(folder)
    assert message.startswith(f"{folder / 'scored_team.jsonl'}:2: found scores = ")
    assert message.endswith("wanted an object of numbers from 0 to 1")


def test_of_many_scores_the_bad_one_is_named(folder: Path) -> None:
    change(folder / "scored_team.jsonl", lambda row: row["scores"].update(other=7))
    assert "found scores = {'other': 7}, wanted" in refusal(folder)


@pytest.mark.parametrize("difficulty", [None, "0.5", True, -0.1, 1.1, float("nan"), float("inf"), [0.5]])
def test_a_difficulty_that_is_no_rank_is_refused_by_file_and_line(difficulty: object, folder: Path) -> None:
    path = folder / "difficulty_board.jsonl.gz"
    change(path, lambda row: row.update(difficulty=difficulty))
    assert refusal(folder).startswith(f"{path}:2: found difficulty = {difficulty!r}, wanted a number from 0 to 1")


@pytest.mark.parametrize(
    ("name", "field"), [("scored_team.jsonl", "scores"), ("difficulty_board.jsonl.gz", "difficulty")]
)
def test_what_a_file_is_named_for_must_be_there(name: str, field: str, folder: Path) -> None:
    change(folder / name, lambda row: row.pop(field))
    assert refusal(folder).startswith(f"{folder / name}:2: found {field} = None, wanted ")


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        ({"id": "a"}, "found id = 'a' of line 1 again, wanted ids that differ"),
        ({"source": "elsewhere"}, "found source = 'elsewhere', wanted 'team' as the file's name says"),
        ({"source": None}, "found source = None, wanted 'team' as the file's name says"),
        ({"meta": "q"}, "found meta = 'q', wanted an object"),
    ],
)
def test_a_row_that_contradicts_is_refused_by_file_and_line(edit: dict[str, Any], found: str, folder: Path) -> None:
    change(folder / "scored_team.jsonl", lambda row: row.update(edit))
    assert refusal(folder) == f"{folder / 'scored_team.jsonl'}:2: {found}"


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    for data in (tmp_path, tmp_path / "missing"):
        assert refusal(data).startswith(f"{data}: found no scored_*.jsonl or difficulty_*.jsonl; name their folder")


def test_one_file_twice_is_refused(folder: Path) -> None:
    write_lines(folder / "scored_team.jsonl.gz", [scored("a")])
    assert "scored_team.jsonl.gz: found scored_team.jsonl beside it, wanted one of the two" in refusal(folder)


def tiers(**changes: object) -> dict[str, Any]:
    return {"default_pack": ["team"], "sources": {"team": [{**MAPPING, **changes}]}}


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("{", "cannot be read (Expecting property name"),
        ([], "found a JSON list, wanted an object"),
        ({"default_pack": []}, "sources: found None, wanted an object of lists of mappings"),
        ({"sources": {}}, "default_pack: found None, wanted a list of different source names"),
        ({"sources": {}, "default_pack": [1]}, "default_pack: found [1], wanted"),
        ({**TIERS, "default_pack": ["team", "team"]}, "default_pack: found ['team', 'team'], wanted"),
        ({**TIERS, "default_pack": ["lost"]}, "default_pack: found 'lost', wanted a source with a mapping"),
        (tiers(default=False), "default_pack: found 'team', wanted a source with a mapping"),
        (tiers(opus=None), "sources.team: opus: found None, wanted the name of a model"),
        (tiers(local="tiny"), "sources.team: local: found 'tiny', wanted a model that scored_team has scores of"),
        ({**TIERS, "sources": {"team": MAPPING}}, "sources.team: found {"),
        ({**TIERS, "sources": {"team": [MAPPING, MAPPING]}}, "sources.team: found '2 defaults', wanted one"),
        ({**TIERS, "sources": {"team": [MAPPING], "lost": []}}, "sources: found 'lost', wanted a source with a file"),
        ({**TIERS, "sources": {"team": [MAPPING], "board": []}}, "sources: found 'board', wanted a source with a file"),
    ],
)
@pytest.mark.parametrize("read", [read_examples, read_pack])
def test_a_malformed_table_of_tiers_is_refused(
    content: object, found: str, read: Callable[[Path], object], folder: Path
) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / "tiers.json").write_text(text, encoding="utf-8")
    assert refusal(folder, read).startswith(f"{folder / 'tiers.json'}: {found}")


def test_a_missing_table_of_tiers_is_refused_by_name(folder: Path) -> None:
    (folder / "tiers.json").unlink()
    for read in (read_examples, read_pack, read_stand_ins):
        assert refusal(folder, read).startswith(f"{folder / 'tiers.json'}: cannot be read (No such file")


# The pack, junk, the log, families


def test_a_pack_holds_the_rows_that_have_all_three_tiers_in_its_own_order(folder: Path) -> None:
    write_lines(folder / "scored_also.jsonl", [scored("p"), scored("q")])
    write_lines(folder / "scored_aside.jsonl", [scored("s")])
    change(folder / "scored_team.jsonl", lambda row: row["scores"].pop("middle"))
    swapped = {**MAPPING, "local": "large", "opus": "small"}
    sources = {"also": [swapped], "team": [MAPPING], "aside": [{**MAPPING, "default": False}]}
    (folder / "tiers.json").write_text(
        json.dumps({"default_pack": ["team", "also"], "sources": sources}), encoding="utf-8"
    )
    examples = read_examples(folder)
    pack = read_pack(folder)
    assert [(example.id, example.quality) for example in pack] == [
        *(("a", (0.25, 0.5, 1.0)), ("c", (0.25, 0.5, 1.0)), ("p", (1.0, 0.5, 0.25)), ("q", (1.0, 0.5, 0.25)))
    ]
    assert default_pack(examples, folder) == pack
    assert {example.id: example.quality for example in examples}["s"] is None
    assert read_stand_ins(folder) == {"team": ("small", "middle", "large"), "also": ("large", "middle", "small")}
    assert list(read_stand_ins(folder)) == ["team", "also"]


def test_junk_and_log_are_drawn_by_the_hash_of_their_ids(tmp_path: Path) -> None:
    rows = [{"id": f"row-{n}", "prompt": f"prompt {n}", "source": "chat"} for n in range(20)]
    left_out = [{"id": f"out-{n}", "prompt": f"left out {n}", "source": "mbpp_plus"} for n in range(5)]
    wanted = [row["prompt"] for row in sorted(rows, key=lambda row: hashlib.sha256(row["id"].encode()).hexdigest())]
    write_lines(tmp_path / "junk_prompts.jsonl.gz", rows)
    write_lines(tmp_path / "prompt_log.jsonl.gz", [*left_out, *rows])
    assert read_junk(tmp_path, 99) == read_log(tmp_path, 99) == wanted
    assert read_junk(tmp_path, 3) == read_log(tmp_path, 3) == wanted[:3]
    write_lines(tmp_path / "junk_prompts.jsonl.gz", rows[::-1])
    assert read_junk(tmp_path, 99) == wanted


def test_every_family_has_a_source_and_what_is_not_fitted_is_known() -> None:
    assert set(FAMILIES.values()) == set(get_args(Family))
    assert set(UNFITTED) == {"llmrouter_code", "evalperf", "storypoints_gitlab"}
    assert UNFITTED.keys() <= FAMILIES.keys()
    assert all(UNFITTED.values())
