"""Write what `tests/test_reference.py` compares with: the reference vectors and the golden decisions.

    PYTHONPATH=. PYTHON tests/reference/make.py               minilm_fp32.safetensors
    PYTHONPATH=. PYTHON tests/reference/make.py --decisions   MODEL.jsonl for every packaged model

The first needs an interpreter with the extra ``reference`` (sentence-transformers and its 32-bit weights) and mlx; the
second only the project itself, installed. Run the second again whenever a model folder is trained anew.
"""

import argparse
import json
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROMPTS = HERE.parent / "data" / "golden_prompts.jsonl"
VECTORS = HERE / "minilm_fp32.safetensors"
MAX_PIECES = 256


def golden_prompts() -> list[tuple[str, str]]:
    """Return (id, prompt) of every golden prompt, in the file's order."""
    rows = map(json.loads, PROMPTS.read_text(encoding="utf-8").splitlines())
    return [(row["id"], row["prompt"]) for row in rows]


def write_vectors() -> None:
    """Write the sentence-transformers vectors: tensor ``rows``, float32 (prompts, 384)."""
    import mlx.core as mx

    from routerlib.encoder import SentenceTransformersEncoder

    encoded = SentenceTransformersEncoder(MAX_PIECES).encode([prompt for _, prompt in golden_prompts()])
    mx.save_safetensors(str(VECTORS), {"rows": encoded.rows})


def write_decisions() -> None:
    """Write the decisions of every packaged model: id, decision, p_cloud, p_opus per line."""
    from routerlib.bundle import packaged_models
    from routerlib.router import ThreeTierRouter

    golden = golden_prompts()
    for model in packaged_models():
        decisions = ThreeTierRouter(model).route_many([prompt for _, prompt in golden])
        lines = [
            json.dumps({"id": name, "decision": made.decision.value, "p_cloud": made.p_cloud, "p_opus": made.p_opus})
            for (name, _), made in zip(golden, decisions, strict=True)
        ]
        (HERE / f"{model}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--decisions", action="store_true", help="write the decisions instead of the vectors")
    if parser.parse_args().decisions:
        write_decisions()
    else:
        write_vectors()
