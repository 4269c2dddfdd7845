"""A prompt that comes again shares the answer of its first, in a bounded memory."""

from hypothesis import given
from hypothesis import strategies as st

from routerlib.streaming.repetition import Repetition

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=3)


@given(st.lists(st.lists(ANY_TEXT, max_size=6), max_size=6), st.integers(0, 4))
def test_every_prompt_gets_its_own_answer_whatever_is_remembered(batches: list[list[str]], kept: int) -> None:
    repetition: Repetition[str] = Repetition(kept)
    for prompts in batches:
        questions = repetition.questions(prompts)
        questions.settle([f"{prompt}!" for prompt in questions.prompts])
        assert [answer.value for answer in questions.answers] == [f"{prompt}!" for prompt in prompts]


@given(st.lists(ANY_TEXT, max_size=30))
def test_each_prompt_is_asked_once_while_it_is_remembered(prompts: list[str]) -> None:
    repetition: Repetition[str] = Repetition()
    asked = [*repetition.questions(prompts).prompts, *repetition.questions(prompts[::-1]).prompts]
    assert asked == list(dict.fromkeys(prompts))


def test_a_prompt_under_way_is_not_asked_again_and_its_answer_arrives() -> None:
    repetition: Repetition[int] = Repetition()
    first, second = repetition.questions(["a", "b"]), repetition.questions(["b", "c", "b"])
    assert (first.prompts, second.prompts) == (["a", "b"], ["c"])
    second.settle([3])
    first.settle([1, 2])
    assert [answer.value for answer in second.answers] == [2, 3, 2]


def test_the_prompt_seen_longest_ago_is_forgotten() -> None:
    repetition: Repetition[int] = Repetition(2)
    for prompt in "aba":
        repetition.questions([prompt])
    assert repetition.questions(["c"]).prompts == ["c"]  # b, not a, makes room
    assert repetition.questions(["a"]).prompts == []
    assert repetition.questions(["b"]).prompts == ["b"]


def test_nothing_kept_asks_everything() -> None:
    repetition: Repetition[int] = Repetition(0)
    questions = repetition.questions(["a", "a"])
    assert questions.prompts == ["a", "a"]
    questions.settle([1, 2])
    assert [answer.value for answer in questions.answers] == [1, 2]
