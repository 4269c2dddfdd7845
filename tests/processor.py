"""The kind of processor that golden files are made on and tests and measurements run on."""

import os
import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

SHOWN = ("avx", "avx2", "avx_vnni", "avx512f", "avx512_vnni", "amx_int8", "asimd", "i8mm")
BACKEND_SETS = {  # what oneDNN calls an instruction set, and what Linux calls the flag it needs
    "SSE41": "sse4_1",
    "AVX": "avx",
    "AVX2": "avx2",
    "AVX512_CORE": "avx512bw",
    "AVX512_CORE_VNNI": "avx512_vnni",
}
OWN_SETS = {"AVX": "avx", "AVX2": "avx2", "AVX512": "avx512f", "NEON": "asimd"}  # what CTranslate2 calls them


@cache
def facts() -> Mapping[str, str]:
    """Return what Linux says of the first processor, by name; nothing elsewhere."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    pairs = [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    return dict(reversed(pairs))


def flags() -> frozenset[str]:
    """Return the processor's features, as Linux names them; nothing elsewhere."""
    return frozenset((facts().get("flags") or facts().get("Features") or "").split())


def instruction_sets() -> tuple[str, ...]:
    """Return the vector instructions that matter to matrix products."""
    return tuple(name for name in SHOWN if name in flags())


def processor() -> str:
    """Return the processor's name and its vector instructions: ``AMD EPYC (avx, avx2)``."""
    sets = ", ".join(instruction_sets()) or "instructions unknown"
    return f"{facts().get('model name', platform.machine())} ({sets})"


def kind() -> str:
    """Return a short name of this kind of processor, for the ids of tests: its widest instructions."""
    return instruction_sets()[-1] if instruction_sets() else platform.machine()


def made_on() -> dict[str, str]:
    """Return what the numbers of a golden file may depend on."""
    forced = {name: value for name, value in sorted(os.environ.items()) if name.startswith(("CT2_", "ONEDNN_", "MKL_"))}
    environment = " ".join(f"{name}={value}" for name, value in forced.items())
    return {"processor": processor(), "ctranslate2": version("ctranslate2"), "environment": environment}


def settings_at_hand() -> list[Mapping[str, str]]:
    """Return the environments that make CTranslate2 or its backend compute with another instruction set.

    CTranslate2's own kernels (layer norm, activations) obey one variable, oneDNN's matrix products another; a third
    exchanges oneDNN for MKL, which only x86 builds have.
    """
    own = [{"CT2_FORCE_CPU_ISA": name} for name in ("GENERIC", *(n for n, flag in OWN_SETS.items() if flag in flags()))]
    if platform.machine() != "x86_64":
        return list(own)
    backend = [
        {"CT2_USE_MKL": "0", "ONEDNN_MAX_CPU_ISA": name} for name, flag in BACKEND_SETS.items() if flag in flags()
    ]
    return [*own, *backend, {"CT2_USE_MKL": "1"}]
