"""Chores: what only carries out or tidies up what is done ("commit it", "run the linter"), in many languages."""

from routerlib.conversation.phrases import openings, phrases

LONGEST = 9  # words

# Chores: they carry out or tidy up what is done, and weigh what they are.
CHORES = """
commit|push|pull|merge|stage|stash|rebase|tag|release|deploy|publish|amend|squash|save|format|lint|test|run|rerun|
re-run|restart|install|delete|remove|undo|revert|bump
"""

CHORE_OBJECTS = """
it|that|this|them|all|everything|the|these|those|your|my|changes|change|branch|code|file|files|tests|test|suite|
linter|lint|formatter|format|build|server|app|pr|pull|request|a|an|commit|and|to|push|main|master|origin|remote|
with|message|please|now|again|up|for|me|us|on|in|everything|diff|log|status|version|dependencies|deps|package|
script|it's|then|merge|stage|release|tag|new|dev|production|prod|staging|types|type|checker|check|checks|mypy|
ruff|eslint|prettier|pytest|black|clippy|make|npm|cargo|go|git|result|results|output|so|far|work|current|last|
latest|locally|upstream|unit
"""

CHORE_PHRASES = """
commit it|commit that|commit this|commit|commit and push|merge|deploy|release|undo|revert|show the diff|
show me the diff|git status|start the server|build the project|commit the changes|commit everything|push it|push|
push the branch|push to origin|open a pr|open a pull request|create a pr|create a pull request|make a pr|
raise a pr|run the linter|run the tests|run tests|run it|run the build|run the formatter|format it|lint it|
merge it|stage it|save it|ship the branch|tag it|bump the version|clean up|run the test suite|check the types|
squash the commits|committe das|committen|commite es|mach einen commit|pushe es|push das|pushe den branch|
führe die tests aus|lass die tests laufen|lass den linter laufen|starte die tests|starte den linter|commite|
committe|fais un commit|pousse la branche|pousse|lance les tests|lance le linter|lance les tests unitaires|
exécute les tests|ouvre une pr|haz commit|haz un commit|confirma los cambios|sube la rama|sube los cambios|
haz push|ejecuta los tests|ejecuta las pruebas|ejecuta el linter|corre los tests|corre las pruebas|pasa el linter|
faça o commit|faz o commit|faça commit|commita|suba a branch|envie a branch|rode os testes|rode o linter|
execute os testes|roda os testes|dá push|fai il commit|committa|fai commit|pusha|fai push|esegui i test|
lancia i test|esegui il linter|lancia il linter|apri una pr|commit het|push het|push de branch|draai de tests|
voer de tests uit|draai de linter|run de tests|zacommituj|zrób commit|wypchnij gałąź|wypchnij|uruchom testy|
puść testy|odpal testy|uruchom linter|закоммить|сделай коммит|закоммить это|запушь|запушь ветку|запусти тесты|
прогони тесты|запусти линтер|прогони линтер|отправь ветку|открой pr|зроби коміт|закоміть|запусти тести|commit et|
commitle|commit at|pushla|push et|testleri çalıştır|linter'ı çalıştır|linteri çalıştır|dalı pushla|コミットして|
コミットしてください|プッシュして|プッシュしてください|ブランチをプッシュして|テストを実行して|テストを走らせて|
テスト回して|リンターを実行して|リントして|コミット|提交|提交吧|提交代码|提交一下|推送|推送分支|推送代码|推上去|
运行测试|跑测试|跑一下测试|运行linter|运行 linter|运行代码检查|格式化代码|合并|커밋해|커밋해줘|커밋해 주세요|
푸시해|푸시해줘|브랜치 푸시해줘|테스트 실행해줘|테스트 돌려줘|테스트 실행|린터 실행해줘|린트 돌려줘|कमिट करो|
कमिट कर दो|पुश करो|टेस्ट चलाओ|commit karo|push karo|test chalao|نفذ الاختبارات|شغل الاختبارات|ادفع الفرع|
ارفع التغييرات|قم بالالتزام|اعمل commit|commitni to|pushni to|spusť testy|chạy test|chạy kiểm thử|commit đi|
push đi|jalankan test|jalankan tes|commit saja|kör testerna|committa det|pusha
"""

# Beginnings after which a turn is a chore whatever little follows ("commit this with a good message").
CHORE_OPENINGS = """
commit it|commit this|commit that|commit them|commit these|commit those|commit the |commit your |commit my |
commit all|commit everything|commit with |commit and |commit as |commit to |commit das|commit die|git add|
git commit|git push|git pull|git rebase|git merge|git status|git stash|push it|push this|push that|push to |
push the |push my |push your |push and |open a pr|open a pull request|open pr|open the pr|create a pr|
create a pull request|create the pr|make a pr|make a pull request|raise a pr|submit a pr|file a pr|
open a draft pr|create a draft pr|open an mr|open a merge request|create a merge request|run the tests|
run the test|run all tests|run all the tests|run tests|run the linter|run the lint|run the suite|run the build|
run the formatter|run the type|run the migrations|run prettier|run eslint|run pytest|run mypy|run ruff|rerun the |
re-run the |run npm |run cargo |run make|run go |merge it|merge this|merge the pr|merge the branch|merge to |
merge into |rebase on|rebase onto|tag the |tag it|bump the version|squash the |deploy it|deploy to |release it
"""


def is_chore(said: str) -> bool:
    """Tell whether a turn only carries out or tidies up what is done.

    It comes in lower case, without marks at its ends.
    """
    if said in phrases(CHORE_PHRASES):
        return True
    words = said.replace("'", " ").split()
    if len(words) > LONGEST:
        return False
    for opening in openings(CHORE_OPENINGS):
        if said.startswith(opening) and not said[len(opening.rstrip()) :][:1].isalnum():
            return True
    if len(words) < 2 or words[0] not in phrases(CHORES):
        return False
    return all(word in phrases(CHORES) or word in phrases(CHORE_OBJECTS) for word in words[1:])
