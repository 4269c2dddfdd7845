"""What an ask leans on: approvals, continuations, complaints, variations and chores in many languages."""

import pytest

from routerlib.conversation.leaning import lean_of, leaning
from routerlib.conversation.reading import request_of
from routerlib.conversation.request import Request
from routerlib.conversation.turn import Turn

HARD = "Prove that the allocator never frees a page twice"
PLAN = "I can rewrite the free list as an epoch scheme. Shall I go ahead?"
LEANING = {
    "approval": (
        "yes|Yes, please!|OK do it|sounds good, go for it|LGTM|yes, but keep the old name|the second one|"
        "ja, mach das|Oui, vas-y|sí, adelante|sim, pode fazer|sì, procedi|ja, doe maar|tak, zrób to|"
        "да, давай|evet, lütfen|はい、お願いします|好的，开始吧|네, 진행해 주세요|हाँ, करो|نعم، تفضل"
    ),
    "continuation": (
        "Continue.|ok, continue|go on with step 2|try again|why?|weiter|mach weiter|continuez|continúa|"
        "prossiga|prosegui|ga verder|kontynuuj|продолжай|devam et|続けて|继续|계속해줘|जारी रखो|تابع"
    ),
    "complaint": (
        "nope|still broken|that didn't work|same error|it still crashes on start|no, that's wrong|"
        "das geht immer noch nicht|ça ne marche toujours pas|sigue sin funcionar|ainda não funciona|"
        "non funziona ancora|werkt nog steeds niet|nadal nie działa|не работает|hala çalışmıyor|"
        "まだ動かない|还是不行|여전히 안 돼요|काम नहीं कर रहा|لا يعمل"
    ),
    "variation": (
        "same for Windows|and on ARM?|what about the client?|without recursion|make it async|"
        "use Postgres instead|in Rust|dasselbe für Windows|la même chose pour Windows|"
        "lo mismo para Windows|o mesmo para Windows|lo stesso per Windows|hetzelfde voor Windows|"
        "to samo dla Windows|то же для Windows|Windows için de aynısını yap|Windowsも同じように|"
        "Windows 也一样|윈도우도 똑같이|نفس الشيء لويندوز"
    ),
    "chore": (
        "commit it|commit and push|thanks, now run the tests|run the linter|push the branch|"
        "create a PR for this|looks good, commit it|führe die Tests aus|lance les tests|"
        "ejecuta las pruebas|rode os testes|esegui i test|draai de tests|uruchom testy|запусти тесты|"
        "testleri çalıştır|コミットして|提交|커밋해줘|कमिट करो|نفذ الاختبارات"
    ),
    "": (
        "now rename x to y|Also rename the button to Save|rename it to --format json|"
        "What time is it in Madrid?|great, now rename x to count|ok. Add a docstring to parse()|"
        "and fix the typo in the readme|with React, build a board|next.js: add a page|thanks|hi|"
        "yes/no prompt helper in bash please|Create a prompt for a poem|"
        "Is it possible to have static methods in Python?|schreibe einen Parser für TOML|写一个函数来排序|"
        "перепиши парсер на Rust"
    ),
}
CASES = [(kind, text) for kind, texts in LEANING.items() for text in texts.split("|")]


@pytest.mark.parametrize(("kind", "text"), CASES)
def test_a_turn_leans_as_people_mean_it(kind: str, text: str) -> None:
    assert lean_of(text) == kind


def chat(*texts: str) -> dict[str, object]:
    """Return a body in which a person and a model take turns."""
    roles = ("user", "assistant")
    return {"messages": [{"role": roles[i % 2], "content": text} for i, text in enumerate(texts)]}


def judged(*texts: str, sticky: bool = False) -> Request:
    found = request_of(chat(*texts), sticky=sticky)
    assert isinstance(found, Request)
    return found


def test_an_approval_is_judged_with_the_ask_and_what_was_proposed() -> None:
    found = judged("The pages leak", PLAN, "yes")
    assert (found.lean, found.continues, found.continues_turn, found.flags) == (
        "approval",
        "The pages leak",
        0,
        ("continued",),
    )
    assert found.judged == f"The pages leak\n\n{PLAN}\n\nyes"
    assert found.prompt == "yes"


def test_code_of_an_answer_is_no_part_of_what_it_proposed() -> None:
    assert judged("The pages leak", f"```c\nfree(p);\n```\n{PLAN}", "yes").proposed == PLAN


def test_praise_where_nothing_was_proposed_stands_alone() -> None:
    assert judged(HARD, "Done, all lemmas hold.", "great, thanks").judged == "great, thanks"
    assert judged(HARD, PLAN, "great").continues == HARD


def test_a_complaint_goes_back_over_chores_and_thanks_to_the_ask() -> None:
    found = judged(HARD, "Done.", "run the tests", "Two fail.", "thanks", "Sure.", "still broken")
    assert (found.lean, found.continues, found.proposed) == ("complaint", HARD, None)


def test_an_approval_takes_up_a_chore_where_its_answer_proposed_something() -> None:
    assert (
        judged(HARD, "Done.", "run the linter", "Two findings. Shall I fix them?", "yes").continues == "run the linter"
    )


def test_a_new_ask_lets_the_weight_of_the_old_one_go() -> None:
    found = judged(HARD, "Done.", "now rename x to y")
    assert (found.judged, found.lean, found.continues) == ("now rename x to y", "", None)


def test_a_chore_is_judged_as_what_it_is_unless_the_tier_is_to_stick() -> None:
    assert judged(HARD, "Done.", "commit it").judged == "commit it"
    assert judged(HARD, "Done.", "commit it", sticky=True).continues == HARD
    assert judged(HARD, "Done.", "great, thanks", sticky=True).continues == HARD
    assert judged(HARD, "Done.", "now rename x to y", sticky=True).continues is None


def test_an_answer_to_a_question_is_judged_with_the_ask() -> None:
    found = judged(HARD, "Which allocator?", "the buddy allocator")
    assert (found.lean, found.continues) == ("answer", HARD)
    assert judged(HARD, "Which allocator?", "rename x to y").continues is None


def test_hard_words_of_an_answer_are_not_the_ask() -> None:
    assert judged("List the files", HARD, "Sort them by size").judged == "Sort them by size"


@pytest.mark.parametrize("text", ["No, thanks!", "thank you", "That's all.", "never mind", "Nein, danke", "不用了"])
def test_declining_leans_on_nothing(text: str) -> None:
    found = judged(HARD, "Done. Shall I also write the tests?", text)
    assert (found.judged, found.continues) == (text, None)


def test_the_first_turn_leans_on_nothing() -> None:
    assert leaning((Turn("person", "yes"),), 0).kind == ""
    assert leaning((Turn("program", HARD), Turn("person", "continue")), 1).continues is None
