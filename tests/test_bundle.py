"""A model folder that is damaged in any way is refused in one line: the file, what was found, what was wanted."""

import io
import json
import os
import pickle
import re
import shutil
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load_file, save

from routerlib.bundle.bundle import find_encoder, read_bundle, read_thresholds, write_bundle
from routerlib.bundle.config import FILES, BundleError
from routerlib.bundle.folder import DEFAULT_MODEL, find_model, packaged_models
from routerlib.deciding.cascade import Thresholds, Tier
from routerlib.router import ThreeTierRouter

PACKAGED = find_model("three_tier_v5")
TENSORS = ("preprocessing.safetensors", "router_a.safetensors", "router_b.safetensors")

Array = NDArray[Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKAGED, tmp_path / "three_tier_v5"))


def refusal(folder: Path) -> str:
    """Return the message with which reading the folder is refused, its path taken off."""
    with pytest.raises(BundleError) as caught:
        read_bundle(folder)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{folder}{os.sep}")
    assert "wanted" in message
    return message.removeprefix(f"{folder}{os.sep}")


def change_config(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    change(config)
    path.write_text(json.dumps(config), encoding="utf-8")


def replace(folder: Path, name: str, raw: bytes) -> None:
    """Replace a file and its digest in the config, as somebody would who means harm."""
    (folder / name).write_bytes(raw)
    change_config(folder, lambda config: config["sha256"].update({name: sha256(raw).hexdigest()}))


def change_tensors(folder: Path, name: str, change: Callable[[dict[str, Array]], object]) -> None:
    tensors: dict[str, Array] = dict(load_file(folder / name))
    change(tensors)
    replace(folder, name, save(tensors))


def test_the_packaged_folder_is_read(folder: Path) -> None:
    bundle = read_bundle(folder)
    assert bundle.router == f"three_tier_v5@{sha256((folder / 'config.json').read_bytes()).hexdigest()[:8]}"
    assert set(bundle.config.models) == set(Tier)
    assert 0 <= bundle.thresholds.b <= 1


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_byte_is_refused(name: str, folder: Path) -> None:
    raw = bytearray((folder / name).read_bytes())
    raw[-4 if name in TENSORS else len(raw) // 2] ^= 1  # of a tensor: the lowest bit of the last number
    (folder / name).write_bytes(raw)
    found, wanted = (digest[:16] for digest in (sha256(raw).hexdigest(), read_config(folder)["sha256"][name]))
    assert refusal(folder).startswith(f"{name}: found sha256 {found}..., wanted {wanted}...; ")


def read_config(folder: Path) -> dict[str, Any]:
    config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return config


@pytest.mark.parametrize("name", ["config.json", *FILES])
def test_a_missing_file_is_refused(name: str, folder: Path) -> None:
    (folder / name).unlink()
    assert refusal(folder).startswith(f"{name}: found no such file, wanted a readable one; ")


def test_a_renamed_feature_is_refused(folder: Path) -> None:
    change_config(folder, lambda config: config["features"].__setitem__(11, "spam_score"))
    assert refusal(folder).startswith("config.json: found feature 'spam_score' in place 11, wanted 'junk_score'; ")


def test_swapped_features_are_refused(folder: Path) -> None:
    change_config(folder, lambda config: config["features"].reverse())
    assert refusal(folder).startswith("config.json: found feature 'design_count' in place 0, wanted 'word_count'; ")


def test_a_missing_feature_is_refused(folder: Path) -> None:
    change_config(folder, lambda config: config["features"].pop())
    assert refusal(folder).startswith("config.json: found 44 features, wanted 45; ")


def test_one_feature_more_is_refused(folder: Path) -> None:
    change_config(folder, lambda config: config["features"].append("mood"))
    assert refusal(folder).startswith("config.json: found 46 features, wanted 45; ")


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_another_format_version_is_refused(version: object, folder: Path) -> None:
    change_config(folder, lambda config: config.update(format_version=version))
    assert refusal(folder).startswith(f"config.json: found format_version {version!r}, wanted 1; ")


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("name", 7),
        ("name", "two\nlines"),
        ("name", "\x1b[31mred"),
        ("features", 7),
        ("components", "many"),
        ("components", None),
        ("hidden_a", "wide"),
        ("hidden_b", [128, None]),
        ("tiers", {"huge": {}}),
        ("tiers", {"local": {}}),
        ("tiers", []),
        ("encoder", 7),
        ("encoder_sha256", []),
        ("encoder_sha256", {"model.bin": 7}),
        ("embeds", "nothing"),
        ("max_pieces", "many"),
        ("max_pieces", 0),
        ("sha256", []),
        ("sha256", {}),
        ("sha256", dict.fromkeys(FILES, 7)),
        ("surprise", 7),
    ],
)
def test_a_card_with_an_impossible_value_is_refused(change: str, value: object, folder: Path) -> None:
    change_config(folder, lambda config: config.update({change: value}))
    assert refusal(folder).startswith("config.json: found ")


@pytest.mark.parametrize(
    "key", ["name", "features", "components", "tiers", "encoder", "embeds", "max_pieces", "sha256"]
)
def test_a_card_without_one_of_its_keys_is_refused(key: str, folder: Path) -> None:
    change_config(folder, lambda config: config.pop(key))
    message = refusal(folder)
    assert message.startswith("config.json: found a configuration that cannot be read (")
    assert key in message


NO_OBJECTS = [
    (b"{", "found invalid JSON ("),
    (b"", "found invalid JSON ("),
    (b"\xff\xfe\x00", "found invalid JSON ("),
    (b"[]", "found a JSON list, wanted an object"),
    (b"null", "found a JSON NoneType, wanted an object"),
    (b"[" * 100_000, "found "),
]
NO_OBJECT_IDS = ["cut short", "empty", "not UTF-8", "a list", "null", "nested deeply"]


@pytest.mark.parametrize(("raw", "found"), NO_OBJECTS, ids=NO_OBJECT_IDS)
def test_a_card_that_is_no_object_is_refused(raw: bytes, found: str, folder: Path) -> None:
    (folder / "config.json").write_bytes(raw)
    assert refusal(folder).startswith(f"config.json: {found}")


def test_the_number_of_components_must_be_that_of_the_tensors(folder: Path) -> None:
    change_config(folder, lambda config: config.update(components=31))
    assert refusal(folder).startswith(
        "preprocessing.safetensors: found components of type F32 and shape [32, 384], wanted F32 and [31, 384]; "
    )


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(
    ("name", "tensor"),
    [
        ("preprocessing.safetensors", "feature_scale"),
        ("router_a.safetensors", "hidden.0.weight"),
        ("router_b.safetensors", "output.bias"),
    ],
)
def test_a_number_that_is_not_finite_is_refused(name: str, tensor: str, number: float, folder: Path) -> None:
    change_tensors(folder, name, lambda tensors: tensors[tensor].flat.__setitem__(0, number))
    assert refusal(folder).startswith(
        f"{name}: found a number in {tensor} that is not finite, wanted finite numbers only; "
    )


class Trap:
    """What runs a command when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return Path.touch, (Path("trapped"),)  # type: ignore[return-value]


@pytest.mark.parametrize("name", TENSORS)
@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_pickle_is_refused_and_not_run(
    name: str, protocol: int, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    replace(folder, name, pickle.dumps({"weight": Trap()}, protocol))
    assert refusal(folder).startswith(f"{name}: found a pickle, wanted a safetensors file; ")
    assert not Path("trapped").exists()


def test_a_zip_archive_is_refused(folder: Path) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("archive/data.pkl", pickle.dumps({}))
    replace(folder, "router_a.safetensors", archive.getvalue())
    assert refusal(folder).startswith(
        "router_a.safetensors: found a zip archive (torch.save?), wanted a safetensors file; "
    )


@pytest.mark.parametrize("length", [0, 4, 8, 100, -1])
def test_a_truncated_tensor_file_is_refused(length: int, folder: Path) -> None:
    replace(folder, "router_b.safetensors", (PACKAGED / "router_b.safetensors").read_bytes()[:length])
    assert re.match(r"router_b\.safetensors: found no safetensors \(.+\), wanted a safetensors file; ", refusal(folder))


def test_a_tensor_of_another_shape_is_refused(folder: Path) -> None:
    change_tensors(
        folder, "router_a.safetensors", lambda t: t.update({"hidden.1.weight": t["hidden.1.weight"].T.copy()})
    )
    assert refusal(folder).startswith(
        "router_a.safetensors: found hidden.1.weight of type F32 and shape [32, 16], wanted F32 and [16, 32]; "
    )


def test_a_tensor_of_another_type_is_refused(folder: Path) -> None:
    change_tensors(folder, "router_a.safetensors", lambda t: t.update({"output.bias": np.zeros(1, np.float16)}))
    assert refusal(folder).startswith(
        "router_a.safetensors: found output.bias of type F16 and shape [1], wanted F32 and [1]; "
    )


def test_a_tensor_too_many_is_refused(folder: Path) -> None:
    change_tensors(folder, "router_a.safetensors", lambda t: t.update(extra=np.zeros(1, np.float32)))
    assert refusal(folder).startswith(
        "router_a.safetensors: found an unknown tensor 'extra', wanted none of that name; "
    )


def test_a_tensor_too_few_is_refused(folder: Path) -> None:
    change_tensors(folder, "preprocessing.safetensors", lambda t: t.pop("feature_mean"))
    assert refusal(folder).startswith("preprocessing.safetensors: found no tensor 'feature_mean', wanted it; ")


BAD_THRESHOLDS: list[tuple[str, str]] = [
    ('{"a": 1.5, "b": 0.5, "source": "x"}', "found a = 1.5, wanted a number from 0 to 1"),
    ('{"a": -0.1, "b": 0.5, "source": "x"}', "found a = -0.1, wanted a number from 0 to 1"),
    ('{"a": 0.5, "b": 1e400, "source": "x"}', "found b = inf, wanted a number from 0 to 1"),
    ('{"a": 0.5, "b": NaN, "source": "x"}', "found b = nan, wanted a number from 0 to 1"),
    ('{"a": "0.5", "b": 0.5, "source": "x"}', "found a = '0.5', wanted a number from 0 to 1"),
    ('{"a": true, "b": 0.5, "source": "x"}', "found a = True, wanted a number from 0 to 1"),
    ('{"a": 0.5, "source": "x"}', "found b = None, wanted a number from 0 to 1"),
    ('{"a": 0.5, "b": 0.5}', "found source = None, wanted a line of text saying who set the thresholds"),
    ('{"a": 0.5, "b": 0.5, "source": "two\\nlines"}', "found source = 'two\\nlines', wanted a line of text saying who"),
    (
        '{"a": 0.5, "b": 0.5, "source": "me", "temperature": {"a": 0, "b": 1}}',
        "found temperature = {'a': 0, 'b': 1}, wanted {\"a\": ..., \"b\": ...} with numbers from 0.01 to 100",
    ),
    ('{"a": 0.5, "b": 0.5, "source": "me", "temperature": 2}', "found temperature = 2, wanted"),
    (
        '{"a": 0.5, "b": 0.5, "source": "me", "router": 2}',
        "found router = 2, wanted the name of a model folder with its digest",
    ),
    ('{"a": 0.5, "b": 0.5, "source": 7}', "found source = 7, wanted a line of text saying who set the thresholds"),
]


@pytest.mark.parametrize(("content", "found"), BAD_THRESHOLDS)
def test_bad_thresholds_are_refused(content: str, found: str, folder: Path) -> None:
    replace(folder, "thresholds.json", content.encode())
    assert refusal(folder).startswith(f"thresholds.json: {found}")


@pytest.mark.parametrize(("raw", "found"), NO_OBJECTS, ids=NO_OBJECT_IDS)
def test_thresholds_that_are_no_object_are_refused(raw: bytes, found: str, folder: Path) -> None:
    replace(folder, "thresholds.json", raw)
    assert refusal(folder).startswith(f"thresholds.json: {found}")


def test_thresholds_may_be_whole_numbers_and_have_further_keys(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text('{"a": 0, "b": 1, "source": "me", "target": "cost"}', encoding="utf-8")
    assert read_thresholds(path) == Thresholds(0.0, 1.0, "me")


def test_thresholds_may_have_temperatures_and_a_model_they_belong_to(tmp_path: Path) -> None:
    path = tmp_path / "thresholds.json"
    path.write_text('{"a": 0.5, "b": 0.5, "source": "me", "temperature": {"a": 2, "b": 0.5}, "router": "m@1"}')
    assert read_thresholds(path) == Thresholds(0.5, 0.5, "me", 2.0, 0.5, "m@1")


def test_a_folder_in_place_of_a_file_is_refused(folder: Path) -> None:
    (folder / "thresholds.json").unlink()
    (folder / "thresholds.json").mkdir()
    with pytest.raises(BundleError, match=r"thresholds\.json: cannot be read \(Is a directory\); "):
        read_bundle(folder)


ENCODER_FILES = ("config.json", "model.bin", "tokenizer.json", "vocabulary.txt")


@pytest.fixture
def encoder(folder: Path) -> Path:
    """Return a copy of the encoder beside the model folder, its large files linked."""
    copy = folder.parent / "all-minilm-l6-v2"
    copy.mkdir()
    for name in ENCODER_FILES:
        (copy / name).symlink_to(PACKAGED.parent / copy.name / name)
    return copy


def test_the_encoder_beside_the_model_wins(folder: Path, encoder: Path) -> None:
    assert find_encoder(read_bundle(folder).config, folder) == encoder


def altered(raw: bytes) -> bytes:
    return raw[:-1] + bytes([raw[-1] ^ 1])


def shortened(raw: bytes) -> bytes:
    return raw[: len(raw) // 2]


@pytest.mark.parametrize("change", [altered, shortened, bytes.upper])
@pytest.mark.parametrize("name", ENCODER_FILES)
def test_an_altered_file_of_the_encoder_is_refused(
    name: str, change: Callable[[bytes], bytes], folder: Path, encoder: Path
) -> None:
    before = (encoder / name).read_bytes()
    raw = change(before)
    (encoder / name).unlink()
    (encoder / name).write_bytes(raw)
    found, wanted = (sha256(content).hexdigest()[:16] for content in (raw, before))
    with pytest.raises(BundleError) as caught:
        ThreeTierRouter(folder).route("Sort a list")
    assert str(caught.value).startswith(f"{encoder / name}: found sha256 {found}..., wanted {wanted}...; ")


@pytest.mark.parametrize("name", ENCODER_FILES)
def test_a_missing_file_of_the_encoder_is_refused(name: str, folder: Path, encoder: Path) -> None:
    (encoder / name).unlink()
    with pytest.raises(BundleError) as caught:
        ThreeTierRouter(folder).route("Sort a list")
    assert str(caught.value).startswith(f"{encoder / name}: found no such file, wanted a readable one; ")


def test_a_model_is_found_by_path_by_name_and_by_default(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_model(folder) == find_model(str(folder)) == folder
    monkeypatch.chdir(folder)  # where there is no folder of any model's name
    assert find_model("three_tier_v5") == find_model("models/three_tier_v5/") == PACKAGED
    assert find_model() == find_model(DEFAULT_MODEL) == packaged_models()[DEFAULT_MODEL]
    monkeypatch.chdir(tmp_path)
    assert find_model("three_tier_v5") == Path("three_tier_v5")


def test_an_unknown_model_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(
        BundleError, match=r"^model 'four_tier': found no such folder, wanted a path or one of: .*three_t"
    ):
        find_model("four_tier")


@pytest.mark.parametrize("order", ["C", "F"])
def test_what_is_written_is_read_back_whatever_the_order_in_memory(order: Any, tmp_path: Path) -> None:
    config = read_bundle(PACKAGED).config
    tensors = {name: {k: np.array(v, order=order) for k, v in load_file(PACKAGED / name).items()} for name in TENSORS}
    write_bundle(tmp_path / "copy", config, tensors, {"a": 0.25, "b": 0.75, "source": "a test"})
    written, packaged = read_bundle(tmp_path / "copy"), read_bundle(PACKAGED)
    assert written.thresholds == Thresholds(0.25, 0.75, "a test")
    assert written.projection.components.tolist() == packaged.projection.components.tolist()
    for mine, theirs in ((written.router_a, packaged.router_a), (written.router_b, packaged.router_b)):
        assert {k: v.tolist() for k, v in mine.parameters.items()} == {
            k: v.tolist() for k, v in theirs.parameters.items()
        }


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    config = read_bundle(PACKAGED).config
    tensors = {name: load_file(PACKAGED / name) for name in TENSORS}
    for name in ("one", "two"):
        write_bundle(tmp_path / name, config, tensors, {"a": 0.25, "b": 0.75, "source": "a test"})
    for name in ("config.json", *FILES):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
