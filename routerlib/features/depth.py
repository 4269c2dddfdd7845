"""Depth: what has to be known or worked out before a line can be written."""

from routerlib.features.feature import group
from routerlib.parsing.lexicon import ALGORITHMS, MACHINERY, MATHEMATICS, PERFORMANCE, PROOFS
from routerlib.parsing.prompt import Prompt


def algorithm_count(prompt: Prompt) -> float:
    """Words of algorithms and data structures beyond the library's: suffix array, SAT solver ..."""
    return float(prompt.count(ALGORITHMS))


def proof_count(prompt: Prompt) -> float:
    """Words of proof and formal reasoning: prove, invariant, worst case, type system ..."""
    return float(prompt.count(PROOFS))


def performance_count(prompt: Prompt) -> float:
    """Words of performance: latency, profile, SIMD, bottleneck, scale ..."""
    return float(prompt.count(PERFORMANCE))


def mathematics_count(prompt: Prompt) -> float:
    """Words of mathematics: gradient, numerical, probability, elliptic ..."""
    return float(prompt.count(MATHEMATICS))


def machinery_count(prompt: Prompt) -> float:
    """Words of the machinery under programs: kernel, compiler, allocator, hypervisor, bytecode ..."""
    return float(prompt.count(MACHINERY))


DEPTH = group(
    "depth",
    ("terms", algorithm_count),
    ("terms", proof_count),
    ("terms", performance_count),
    ("terms", mathematics_count),
    ("terms", machinery_count),
)
