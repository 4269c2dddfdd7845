"""Keep a bounded cache of answers, keyed by a digest of the prompt: a prompt that comes again is answered once.

A prompt is known by a digest of its UTF-8, so that long prompts cost no more memory than short ones.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

if TYPE_CHECKING:
    from routerlib.conversation.request import Request

A = TypeVar("A")

Prompt: TypeAlias = "str | Request"

KEPT = 100_000  # answers: enough for what a log repeats, and bounded
DIGEST_BYTES = 16  # two of 2 ** 32 prompts share a digest with a probability of 1 in 2 ** 65


@dataclass(slots=True)
class Answer(Generic[A]):
    """Hold an answer, or the place of one that is still worked out; equal prompts share one."""

    value: A | None = None


@dataclass(frozen=True, slots=True)
class Questions(Generic[A]):
    """Hold the answers to prompts as they came, and list those prompts that have to be asked.

    Attributes:
        answers: one per prompt, in order.
        prompts: those to ask, none of them asked before.
        asked: where their answers go, in the order of `prompts`.
    """

    answers: Sequence[Answer[A]]
    prompts: Sequence[Prompt]
    asked: Sequence[Answer[A]]

    def settle(self, values: Sequence[A]) -> None:
        """Fill in the answers to ``prompts``."""
        for answer, value in zip(self.asked, values, strict=True):
            answer.value = value


class Repetition(Generic[A]):
    """Cache the answers to the prompts seen last (least recently used go first), those under way included."""

    def __init__(self, kept: int = KEPT) -> None:
        """Keep at most ``kept`` answers; with 0 every prompt is asked, however often it comes."""
        self._kept = kept
        self._known: OrderedDict[bytes, Answer[A]] = OrderedDict()

    def questions(self, prompts: Sequence[Prompt]) -> Questions[A]:
        """Tell which prompts are new; the others share the answer of the first that is equal."""
        if not self._kept:
            fresh: list[Answer[A]] = [Answer() for _ in prompts]
            return Questions(fresh, prompts, fresh)
        answers: list[Answer[A]] = []
        new: list[tuple[Prompt, Answer[A]]] = []
        for prompt in prompts:
            text = prompt if isinstance(prompt, str) else prompt.identity
            digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).digest()
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
