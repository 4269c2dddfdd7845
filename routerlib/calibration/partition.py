"""Which records stand together: folds for the cross-fitting, buckets for the bootstrap; equal prompts never part."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Places = NDArray[np.int32]

BUCKETS = 4096  # groups of a bigger log are pooled at random: resampling pools resamples their groups


@dataclass(frozen=True, slots=True, eq=False)
class Partition:
    """A log cut by its groups, in an order that depends on their digests alone.

    Attributes:
        fold: (n,) from 0; folds hold as many groups each, give or take one.
        bucket: (n,) from 0; a group each, or several where there are more than `BUCKETS`.
        order: (n,) the rank of each record's group in that order.
        groups: how many distinct ones.
        folds: how many.
        buckets: how many.
    """

    fold: Places
    bucket: Places
    order: Places
    groups: int
    folds: int
    buckets: int

    @classmethod
    def of(cls, group: Ints, folds: int) -> "Partition":
        """Cut records by their groups (n,)."""
        distinct, inverse = np.unique(group, return_inverse=True)
        rank = np.empty(len(distinct), dtype=np.int32)
        rank[np.argsort(_mixed(distinct), kind="stable")] = np.arange(len(distinct), dtype=np.int32)
        order = rank[inverse.reshape(-1)]
        buckets = min(len(distinct), BUCKETS)
        alone = len(distinct) == buckets
        return cls(order % folds, order if alone else order // folds % buckets, order, len(distinct), folds, buckets)


def _mixed(values: Ints) -> NDArray[np.uint64]:
    """Scatter whole numbers over 64 bits (the finaliser of splitmix64, Steele et al. 2014)."""
    mixed = values.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    scattered: NDArray[np.uint64] = mixed ^ (mixed >> np.uint64(31))
    return scattered
