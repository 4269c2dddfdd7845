"""Score many prompts with a model, block by block: both probabilities of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from routerlib.deciding.cascade import DECIMALS, Thresholds, Tier
from routerlib.router import ThreeTierRouter

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BLOCK = 64  # prompts encoded at a time: their hidden states are in memory together


@dataclass(frozen=True, slots=True)
class Scored:
    """A model's probabilities, (n,) each, p_opus on every prompt, and the thresholds they are compared with."""

    p_cloud: Floats
    p_opus: Floats
    thresholds: Thresholds

    def rows(self, places: Sequence[int]) -> "Scored":
        """Return those rows."""
        return Scored(self.p_cloud[places], self.p_opus[places], self.thresholds)

    def chosen(self) -> Ints:
        """Return the tiers the cascade chooses, (n,) of 0 local to 2 opus; see `routerlib.deciding.cascade`."""
        a, b = round(self.thresholds.a, DECIMALS), round(self.thresholds.b, DECIMALS)
        cloud, opus = np.round(self.p_cloud, DECIMALS) >= a, np.round(self.p_opus, DECIMALS) >= b
        return np.where(cloud, np.where(opus, 2, 1), 0).astype(np.int64)

    def tiers(self) -> list[Tier]:
        """Return the same by name."""
        every = list(Tier)
        return [every[tier] for tier in self.chosen()]


def score(router: ThreeTierRouter, texts: Sequence[str], *, quiet: bool) -> Scored:
    """Return both probabilities of every text, with a progress bar; a text that comes twice is read once.

    Raises:
        BundleError: the encoder is missing or altered.
        ValueError: a text is blank.
    """
    distinct = list(dict.fromkeys(texts))
    found = {
        text: (scores.p_cloud, scores.p_opus)
        for block in _blocks(distinct, "score", quiet=quiet)
        for text, scores in zip(block, router.score_many(block), strict=True)
    }
    pairs = np.array([found[text] for text in texts], dtype=np.float64).reshape(-1, 2)
    return Scored(pairs[:, 0], pairs[:, 1], router.thresholds)


def decide(router: ThreeTierRouter, texts: Sequence[str], name: str, *, quiet: bool) -> list[Tier]:
    """Return the router's decisions, with a progress bar of this name; else as `score`."""
    return [Tier(made.decision) for block in _blocks(texts, name, quiet=quiet) for made in router.route_many(block)]


def _blocks(texts: Sequence[str], what: str, *, quiet: bool) -> Iterator[Sequence[str]]:
    with tqdm(total=len(texts), desc=what, unit="prompt", disable=quiet, leave=False) as bar:
        for start in range(0, len(texts), BLOCK):
            yield texts[start : start + BLOCK]
            bar.update(len(texts[start : start + BLOCK]))
