"""Prompts that come again: each is answered once, and the answer kept for a while.

A prompt is known by a digest of its UTF-8, so that long prompts cost no more memory than short ones.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Generic, TypeVar

A = TypeVar("A")

KEPT = 100_000  # answers: enough for what a log repeats, and bounded
DIGEST_BYTES = 16  # two of 2 ** 32 prompts share a digest with a probability of 1 in 2 ** 65


@dataclass(slots=True)
class Answer(Generic[A]):
    """The place of an answer that may still be worked out; prompts that are alike share one."""

    value: A | None = None


@dataclass(frozen=True, slots=True)
class Questions(Generic[A]):
    """Prompts as they came, and the part of them that has to be asked.

    Attributes:
        answers: one per prompt, in order.
        prompts: those to ask, none of them asked before.
        asked: where their answers go, in the order of `prompts`.
    """

    answers: Sequence[Answer[A]]
    prompts: Sequence[str]
    asked: Sequence[Answer[A]]

    def settle(self, values: Sequence[A]) -> None:
        """Fill in the answers to `prompts`."""
        for answer, value in zip(self.asked, values, strict=True):
            answer.value = value


class Repetition(Generic[A]):
    """Remembers the answers to the prompts seen last, those still being worked out included."""

    def __init__(self, kept: int = KEPT) -> None:
        """Remember so many answers; with 0 every prompt is asked, however often it comes."""
        self._kept = kept
        self._known: OrderedDict[bytes, Answer[A]] = OrderedDict()

    def questions(self, prompts: Sequence[str]) -> Questions[A]:
        """Sort out which prompts are new; the others share the answer of their first."""
        if not self._kept:
            fresh: list[Answer[A]] = [Answer() for _ in prompts]
            return Questions(fresh, prompts, fresh)
        answers: list[Answer[A]] = []
        new: list[tuple[str, Answer[A]]] = []
        for prompt in prompts:
            digest = blake2b(prompt.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).digest()
            answer = self._known.get(digest)
            if answer is None:
                answer = self._known[digest] = Answer()
                new.append((prompt, answer))
            else:
                self._known.move_to_end(digest)
            answers.append(answer)
        while len(self._known) > self._kept:
            self._known.popitem(last=False)
        return Questions(answers, [prompt for prompt, _ in new], [answer for _, answer in new])
