"""One answer on every processor: golden prompts under each instruction set and backend that can be forced here.

What a machine lacks it cannot show: the golden files made on one kind of processor and met on another do that; see
`test_reference`. The files are made on AVX2; float32 on AVX-512, on VNNI and on NEON was not at hand when they were.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from processor import OWN_SETS, flags, kind, settings_at_hand

HERE = Path(__file__).parent
TOLERANCE = 0.002
COMMAND = Path(sys.executable).with_name("vibe-router")
SCORE = """\
import json, sys
from routerlib import ThreeTierRouter
from routerlib.bundle.folder import packaged_models
prompts = json.load(sys.stdin)
for model in packaged_models():
    decisions = ThreeTierRouter(model, threads=1).route_many(prompts)
    print(json.dumps([model, [[made.p_cloud, made.p_opus] for made in decisions]]))
"""
BACKEND_SAYS = {
    "SSE41": "SSE4.1\n",
    "AVX": "AVX\n",
    "AVX2": "AVX2\n",
    "AVX512_CORE": "AVX-512",
    "AVX512_CORE_VNNI": "AVX-512",
}
SETTINGS = settings_at_hand()


def read_lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def proof(setting: Mapping[str, str]) -> list[str]:
    """Return what CTranslate2 and oneDNN report where a setting took effect."""
    said = []
    if name := setting.get("CT2_FORCE_CPU_ISA"):
        said.append(f"Selected ISA: {name}\n")
    if name := setting.get("ONEDNN_MAX_CPU_ISA"):
        said.append(f"onednn_verbose,info,cpu,isa:Intel {BACKEND_SAYS[name]}")
    if name := setting.get("CT2_USE_MKL"):
        said.append(f"Use Intel MKL: {'true' if name == '1' else 'false'}\n")
    return said


@pytest.mark.parametrize(
    "setting", SETTINGS, ids=["+".join(f"{n}={v}" for n, v in one.items()) + f"-on-{kind()}" for one in SETTINGS]
)
def test_golden_scores_are_reached_under_every_instruction_set_at_hand(setting: Mapping[str, str]) -> None:
    chosen = slice(7, None, 8)  # with golden-48, which 8-bit arithmetic moved farthest
    prompts = [row["prompt"] for row in read_lines(HERE / "data" / "golden_prompts.jsonl")[chosen]]
    environment = {**os.environ, "CT2_VERBOSE": "1", "ONEDNN_VERBOSE": "1", **setting}
    done = subprocess.run(
        [sys.executable, "-c", SCORE],
        input=json.dumps(prompts),
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    for said in proof(setting):
        assert said in done.stderr + done.stdout
    found = dict(json.loads(line) for line in done.stdout.splitlines() if line.startswith("["))
    for model, scores in found.items():
        golden = read_lines(HERE / "reference" / f"{model}.jsonl")[1:][chosen]
        for wanted, (p_cloud, p_opus) in zip(golden, scores, strict=True):
            assert p_cloud == pytest.approx(wanted["p_cloud"], abs=TOLERANCE), (model, wanted["id"])
            if wanted["p_opus"] is not None and p_opus is not None:
                assert p_opus == pytest.approx(wanted["p_opus"], abs=TOLERANCE), (model, wanted["id"])
    assert sorted(found) == ["three_tier_v5", "three_tier_v6", "three_tier_v7", "three_tier_v7_fast"]


@pytest.mark.parametrize("name", ["AVX512", "NEON", "avx2", "nonsense", "AVX512\nand more", "x" * 1000])
@pytest.mark.parametrize("command", ["route", "explain", "batch"])
def test_a_forced_instruction_set_that_the_processor_lacks_is_one_line(name: str, command: str) -> None:
    if OWN_SETS.get(name) in flags():
        pytest.skip(f"this processor has {name}")
    done = subprocess.run(
        [str(COMMAND), command, "--model", "three_tier_v6", *([] if command == "batch" else ["sort a list"])],
        input='{"prompt": "sort a list"}\n',
        env={**os.environ, "CT2_FORCE_CPU_ISA": name},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    shown = repr(name)[:40]
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"vibe-router: CT2_FORCE_CPU_ISA: found {shown}, wanted an instruction set that this processor has, "
        "or GENERIC; correct it, or unset CT2_FORCE_CPU_ISA for the best this processor has\n"
    )
