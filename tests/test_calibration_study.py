"""The study of calibration runs on a data folder of the documented schema and reports every source."""

import json
import random
from pathlib import Path

import pytest
from made_up import MAPPING, scored, write_rows

from routerlib.training.evaluation.calibration_study import study


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rng = random.Random(0)
    write_rows(tmp_path / "scored_leetcode.jsonl", [scored("leetcode", n, rng) for n in range(120)])
    write_rows(tmp_path / "scored_bfcl.jsonl", [scored("bfcl", n, rng) for n in range(20)])
    unmarked = {**MAPPING, "default": False}
    tiers = {"default_pack": ["leetcode"], "sources": {"leetcode": [MAPPING], "bfcl": [unmarked]}}
    (tmp_path / "tiers.json").write_text(json.dumps(tiers))
    return tmp_path


def test_every_source_is_reported(data: Path) -> None:
    lines = list(study(data, None, logs=2, size=300, quiet=True))
    assert lines[2].split()[:2] == ["leetcode", "120"]
    assert "log: found 20 different prompts" in lines[3]
    assert lines[4].startswith("calibrated is better on ")
    assert " of 1 sources" in lines[4]
    text = "\n".join(lines)
    assert "synthetic logs, 2 of 300 records" in text
    assert "broken in " in text
