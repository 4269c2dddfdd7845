"""The packaged encoder and model against committed references; `tests/reference/make.py` writes those.

The golden decisions name the kind of processor they were made on; the ids of the tests name the kind they run on. One
and the same tolerance holds on every kind.
"""

import json
from pathlib import Path
from typing import Any

import mlx.core as mx
import pytest
from processor import kind, processor

from routerlib import Decision, ThreeTierRouter, Tier
from routerlib.bundle.folder import packaged_models

HERE = Path(__file__).parent
LEAST_COSINE = 0.97
LEAST_MEAN_COSINE = 0.99
TOLERANCE = 0.002  # whatever the processor


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


PROMPTS = read_lines(HERE / "data" / "golden_prompts.jsonl")
MODELS = sorted(packaged_models())
HEADS = {model: read_lines(HERE / "reference" / f"{model}.jsonl")[0]["made_on"] for model in MODELS}
GOLDEN = {model: read_lines(HERE / "reference" / f"{model}.jsonl")[1:] for model in MODELS}
CASES = [(model, number) for model in MODELS for number in range(len(PROMPTS))]


@pytest.fixture(scope="module")
def cosines() -> list[float]:
    """Return the cosine of every golden prompt's packaged vector with its sentence-transformers vector.

    Of the model that reads as many word pieces as the reference does, 256.
    """
    loaded = mx.load(str(HERE / "reference" / "minilm_fp32.safetensors"))
    assert isinstance(loaded, dict)
    reference = loaded["rows"]
    assert reference.shape == (len(PROMPTS), 384)
    rows = ThreeTierRouter("three_tier_v5")._encoder.encode([row["prompt"] for row in PROMPTS]).rows
    return [float(cosine) for cosine in mx.sum(rows * reference, axis=1).tolist()]  # type: ignore[union-attr, arg-type]


def test_every_packaged_vector_is_near_its_reference(cosines: list[float]) -> None:
    far = {row["id"]: round(cosine, 4) for row, cosine in zip(PROMPTS, cosines, strict=True) if cosine < LEAST_COSINE}
    assert far == {}


def test_packaged_vectors_are_very_near_their_references_on_average(cosines: list[float]) -> None:
    assert sum(cosines) / len(cosines) >= LEAST_MEAN_COSINE


@pytest.fixture(scope="module")
def decisions() -> dict[str, list[Decision]]:
    prompts = [row["prompt"] for row in PROMPTS]
    return {model: ThreeTierRouter(model).route_many(prompts) for model in MODELS}


@pytest.mark.parametrize("model", MODELS)
def test_golden_decisions_are_those_of_the_golden_prompts(model: str) -> None:
    assert [row["id"] for row in GOLDEN[model]] == [row["id"] for row in PROMPTS]


@pytest.mark.parametrize("model", MODELS)
def test_golden_decisions_name_the_processor_they_were_made_on(model: str) -> None:
    head = HEADS[model]
    assert set(head) == {"processor", "ctranslate2", "environment"}
    assert "(" in head["processor"], "wanted a processor with its instructions"
    assert head["environment"] == "", "made with a forced instruction set or backend"


@pytest.mark.parametrize(
    ("model", "number"), CASES, ids=[f"{model}-{PROMPTS[n]['id']}-on-{kind()}" for model, n in CASES]
)
def test_golden_scores_are_reached(model: str, number: int, decisions: dict[str, list[Decision]]) -> None:
    golden, made = GOLDEN[model][number], decisions[model][number]
    assert made.p_cloud == pytest.approx(golden["p_cloud"], abs=TOLERANCE), (
        f"made on {HEADS[model]['processor']}, runs on {processor()}"
    )
    if golden["p_opus"] is not None and made.p_opus is not None:
        assert made.p_opus == pytest.approx(golden["p_opus"], abs=TOLERANCE)
    if is_clear(golden["p_cloud"], made.thresholds.a) and is_clear(golden["p_opus"], made.thresholds.b):
        assert made.decision == Tier(golden["decision"])
        assert (made.p_opus is None) == (golden["p_opus"] is None)


def is_clear(score: float | None, threshold: float) -> bool:
    return score is None or abs(score - threshold) > TOLERANCE
