"""Group near-duplicate texts by shared word shingles, so that a split never separates them.

Two texts belong together when

* their words are equal, in order;
* or they share at least `LEAST_SHARED` telling shingles (runs of three words) and either are alike as wholes
  (Jaccard >= `ALIKE`: shared over all of both) or one stands in the other (containment >= `CONTAINED`: shared over all
  of the smaller), which is how one exercise appears with and without its examples;
* or the first line of one, `LEAST_OPENING` words or more, is all that the other says;
* or both end in the same JSON list (of functions to call) of `LEAST_JSON` words or more, whatever is asked;
* or they are rows of one source with the same ``question``.

A shingle that many texts hold says nothing (an instruction that every prompt of a source opens with, a ticket
template, a stack trace's last frames), so common ones are left out of every count; see `is_common`. Nor does a list of
functions as common as that.

The bounds were set by reading pairs of public prompts: between sources, every pair read above a Jaccard of 0.4 was one
exercise or a variant of it, and below it stack traces of different tickets began; inside a source, those just above it
are siblings (a problem's "I" and "II", one ticket per module). Groups are what pairs connect, in whatever order the
texts come.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b, sha256

import numpy as np
from numpy.typing import NDArray

WORDS = re.compile(r"\w+")
LENGTH = 3  # words in a shingle
ALIKE = 0.4
CONTAINED = 0.85
LEAST_SHARED = 4
LEAST_OPENING = 5
LEAST_JSON = 8
COMMON = 30  # in more texts than this, of all sources together, a shingle is common
COMMON_SHARE = 0.10  # in more than this share of one source's texts too, ...
COMMON_LEAST = 5  # ... unless those are this few

Words = tuple[str, ...]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Member:
    """One text to group.

    Attributes:
        key: differs from every other member's; it names the group.
        source: where it is from; what is common is judged within a source too.
        text: what is compared.
        question: members of one source that share it belong together whatever their text says.
    """

    key: str
    source: str
    text: str
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Shingled:
    """Shingles of different texts, one entry per text and shingle, sorted by shingle.

    Attributes:
        text: (m,) which text, from 0.
        shingle: (m,) which shingle, from 0.
        texts: how many texts.
    """

    text: Indices
    shingle: Indices
    texts: int


class Groups:
    """A union-find over the indices 0 to ``count`` - 1."""

    __slots__ = ("_above",)

    def __init__(self, count: int) -> None:
        self._above = list(range(count))

    def root(self, index: int) -> int:
        """Return the representative of an index's group; it may change with the next `join`."""
        above = self._above
        while above[index] != index:
            above[index] = above[above[index]]
            index = above[index]
        return index

    def join(self, one: int, other: int) -> None:
        """Merge the groups of two indices."""
        self._above[self.root(other)] = self.root(one)


def group_names(members: Sequence[Member]) -> list[str]:
    """Return the name of every member's group: 16 hexadecimal digits, the smallest hash among its members' keys."""
    groups = Groups(len(members))
    different = _join_equal(groups, members)
    _join_closing(groups, members)
    rank = {source: n for n, source in enumerate(dict.fromkeys(member.source for member in members))}
    sources = np.array([rank[members[index].source] for index in different.values()], dtype=np.int64)
    places = list(different.values())
    for one, other in near_pairs(shingle_all(different), sources):
        groups.join(places[one], places[other])
    names: dict[int, str] = {}
    for index, member in enumerate(members):
        name = sha256(member.key.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        root = groups.root(index)
        names[root] = min(names.get(root, name), name)
    return [names[groups.root(index)] for index in range(len(members))]


def _join_equal(groups: Groups, members: Sequence[Member]) -> dict[Words, int]:
    """Join what is equal in words, question or one's opening; return each different text's first member by key."""
    different: dict[Words, int] = {}
    asked: dict[tuple[str, str], int] = {}
    for index in sorted(range(len(members)), key=lambda index: members[index].key):
        member = members[index]
        groups.join(different.setdefault(_words(member.text), index), index)
        if member.question is not None:
            groups.join(asked.setdefault((member.source, member.question), index), index)
    for index, member in enumerate(members):
        opening = _words(member.text.strip().partition("\n")[0])
        if len(opening) >= LEAST_OPENING and opening in different:
            groups.join(different[opening], index)
    return different


def _join_closing(groups: Groups, members: Sequence[Member]) -> None:
    """Join texts that end in the same JSON, unless it is common as a shingle may be."""
    holders: dict[str, list[int]] = {}
    for index, member in enumerate(members):
        closing = _closing_json(member.text)
        if closing is not None:
            holders.setdefault(closing, []).append(index)
    sizes = Counter(member.source for member in members)
    for indices in holders.values():
        held = Counter(members[index].source for index in indices)
        bounded = all(held[source] <= max(COMMON_LEAST, COMMON_SHARE * sizes[source]) for source in held)
        if bounded and len(indices) <= COMMON:
            for index in indices[1:]:
                groups.join(indices[0], index)


def near_pairs(shingled: Shingled, sources: Indices) -> list[tuple[int, int]]:
    """Return the pairs of texts above the Jaccard or the containment bound.

    Args:
        shingled: of all texts.
        sources: (texts,) each text's source, from 0.
    """
    telling = ~is_common(shingled, sources)
    text, shingle = shingled.text[telling], shingled.shingle[telling]
    sizes = np.bincount(text, minlength=shingled.texts)
    one, other, shared = _shared(text, shingle, shingled.texts)
    smaller = np.minimum(sizes[one], sizes[other])
    alike = shared >= ALIKE * (sizes[one] + sizes[other] - shared)
    near = (shared >= LEAST_SHARED) & (alike | (shared >= CONTAINED * smaller))
    return list(zip(one[near].tolist(), other[near].tolist(), strict=True))


def is_common(shingled: Shingled, sources: Indices) -> Flags:
    """Flag the entries (m,) of common shingles: in more than `COMMON` texts, or in too many of one source.

    Too many is more than `COMMON_SHARE` of the source's texts and more than `COMMON_LEAST`. What is common in one
    source counts nowhere.
    """
    if not shingled.texts:
        return np.zeros(0, dtype=bool)
    kinds = int(sources.max()) + 1
    bounds = np.maximum(COMMON_LEAST, COMMON_SHARE * np.bincount(sources, minlength=kinds))
    of_source, held = np.unique(shingled.shingle * kinds + sources[shingled.text], return_counts=True)
    common = np.bincount(shingled.shingle) > COMMON
    common[of_source[held > bounds[of_source % kinds]] // kinds] = True
    return common[shingled.shingle]


def shingle_all(texts: Iterable[Words]) -> Shingled:
    """Cut word sequences into shingles; a sequence shorter than a shingle is one.

    Hashes of 64 bits stand for shingles; they are the same in every run and on every machine.
    """
    known: dict[str, int] = {}
    rows = [_hashed(words, known) for words in texts]
    if not rows:
        empty = np.zeros(0, dtype=np.int64)
        return Shingled(empty, empty, 0)
    text = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    _, shingle = np.unique(np.concatenate(rows), return_inverse=True)
    order = np.argsort(shingle, kind="stable")
    return Shingled(text[order], shingle[order].astype(np.int64), len(rows))


def _hashed(words: Words, known: dict[str, int]) -> NDArray[np.uint64]:
    """Return the hashes of a text's different shingles; ``known`` keeps the hashes of words between calls."""
    for word in words:
        if word not in known:
            digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
            known[word] = int.from_bytes(digest, "big")
    hashes = np.array([known[word] for word in words], dtype=np.uint64)
    mixed = np.zeros(max(len(words) - LENGTH + 1, 1), dtype=np.uint64)
    for offset in range(min(LENGTH, len(words))):
        mixed += hashes[offset : offset + len(mixed)]
        mixed ^= mixed >> np.uint64(29)
        mixed *= np.uint64(0xBF58476D1CE4E5B9)  # odd, from splitmix64's finalizer: order within a shingle matters
        mixed ^= mixed >> np.uint64(32)
    return np.unique(mixed)


def _shared(text: Indices, shingle: Indices, texts: int) -> tuple[Indices, Indices, Indices]:
    """Return every pair of texts that share a shingle, smaller index first, and how many they share.

    Args:
        text: (m,) entries sorted by shingle.
        shingle: (m,).
        texts: how many texts.
    """
    _, starts, counts = np.unique(shingle, return_index=True, return_counts=True)
    codes = [np.zeros(0, dtype=np.int64)]
    for count in range(2, COMMON + 1):
        holders = np.sort(text[starts[counts == count][:, None] + np.arange(count)], axis=1)
        one, other = np.triu_indices(count, k=1)
        codes.append((holders[:, one] * texts + holders[:, other]).ravel())
    pairs, shared = np.unique(np.concatenate(codes), return_counts=True)
    return pairs // texts, pairs % texts, shared


def _words(text: str) -> Words:
    return tuple(WORDS.findall(text.lower())) or (text.strip(),)


def _closing_json(text: str) -> str | None:
    """Return the JSON list of objects on a text's last line, in one spelling; None where none is worth comparing."""
    last = text.rstrip().rpartition("\n")[2]
    if not (last.startswith("[{") and last.endswith("}]")) or len(_words(last)) < LEAST_JSON:
        return None
    try:
        return json.dumps(json.loads(last), sort_keys=True)
    except (ValueError, RecursionError):
        return None
