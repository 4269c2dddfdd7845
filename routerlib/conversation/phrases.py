"""What people say when they lean on what went before, in more than sixteen languages.

A phrase is matched against a whole turn in lower case, marks and politeness aside; an opening may go on.
"""

from functools import cache

# "yes", "go ahead": what the model proposed is what is asked for.
APPROVALS = """
y|yes|yeah|yep|yup|ya|sure|sure thing|ok|okay|okey|k|kk|alright|all right|fine|good|great|perfect|nice|cool|
awesome|excellent|correct|right|exactly|agreed|approved|approve|lgtm|looks good|looks good to me|sounds good|
sounds great|that works|works for me|go|go on then|go ahead|go for it|do it|do that|do this|do so|do all of it|
do all of them|do both|both|all of them|all of it|proceed|make it so|ship it|yes please|yes do it|yes do that|
yes go ahead|yes proceed|ok do it|ok go|ok go ahead|ok proceed|okay go ahead|yes to all|yes to both|i agree|
let's do it|let's do that|let's go|lets go|lets do it|let's go with that|go with that|go with it|that one|
the first one|the second one|the first|the second|the last one|first one|second one|option a|option b|option c|
option 1|option 2|option 3|option one|option two|a|b|c|1|2|3|number 1|number 2|approved go ahead|absolutely|
definitely|of course|confirmed|confirm|why not|start|begin|apply it|apply that|apply the fix|apply the changes|
apply the change|implement it|implement that|implement the plan|execute the plan|start with the first|
as you suggest|as you suggested|as proposed|your call|up to you|you choose|ja|jo|jawohl|jap|klar|gerne|okay mach|
mach das|mach es|mach mal|mach's|leg los|los|los geht's|passt|einverstanden|genau|ja bitte|ja mach das|ja gerne|
sehr gut|super|in ordnung|tu das|ja genau|setz es um|setze es um|oui|ouais|d'accord|d'acc|vas-y|allez-y|vas y|
allez y|parfait|bien sûr|fais-le|faites-le|fais le|ça marche|ca marche|c'est bon|oui vas-y|oui s'il te plaît|
entendu|très bien|go oui|fais ça|exactement|sí|si|sip|claro|vale|dale|de acuerdo|adelante|hazlo|perfecto|
sí por favor|por supuesto|está bien|esta bien|procede|sí adelante|sí hazlo|si hazlo|correcto|exacto|bien|listo|
aplícalo|hágalo|sim|claro que sim|pode ser|pode fazer|faça|faça isso|faz isso|manda ver|vai em frente|beleza|
perfeito|tudo bem|está bom|ok pode|sim por favor|pode seguir|certo|combinado|bora|sì|va bene|certo|procedi|fallo|
fai pure|d'accordo|perfetto|vai|avanti|sì grazie|sì procedi|ottimo|esatto|ja graag|doe maar|prima|akkoord|
ga je gang|goed|is goed|ja doe maar|doe dat|top|zeker|oké|tak|dobrze|zgoda|jasne|zrób to|dawaj|w porządku|
tak proszę|rób|działaj|oczywiście|świetnie|śmiało|да|ага|давай|хорошо|ладно|ок|окей|отлично|согласен|согласна|
делай|сделай|сделай это|сделай так|вперёд|вперед|конечно|да давай|да пожалуйста|поехали|супер|верно|именно|
подходит|приступай|так|добре|гаразд|давай|роби|зроби це|звісно|evet|tamam|olur|tabii|tabi|yap|devam et lütfen|
harika|peki|evet lütfen|hadi|yap bunu|aynen|uygula|はい|うん|ok です|okです|お願いします|おねがいします|それで|
それでお願いします|いいね|いいです|いいですね|了解|進めて|進めてください|やって|やってください|そうして|
そうしてください|はいお願いします|承認|大丈夫です|実行して|その方向で|好|好的|好吧|行|可以|是|是的|对|嗯|没问题|
同意|就这样|就这么做|做吧|开始吧|开始|请继续做|可以的|去做吧|好的请做|来吧|照做|按你说的做|执行吧|没错|네|예|응|
좋아|좋아요|그래|그렇게 해|그렇게 해줘|해줘|해주세요|진행해|진행해줘|진행해 주세요|오케이|알겠어|맞아|물론|부탁해|
시작해|हाँ|हां|ठीक है|ठीक|करो|कर दो|जी हाँ|बिल्कुल|सही है|आगे बढ़ो|haan|theek hai|kar do|نعم|أجل|حسنا|حسنًا|تمام|
موافق|افعل ذلك|تفضل|ممتاز|أكيد|نفذ|طيب|ano|jo jasně|dobře|souhlasím|udělej to|do toho|vâng|được|đồng ý|làm đi|ừ|
ya boleh|iya|baik|oke|lanjut saja|setuju|ja tack|visst|kör|gör det|bra|okej
"""

# "continue": the ask that was begun goes on.
CONTINUATIONS = """
continue|continue please|please continue|cont|contd|go on|carry on|keep going|keep on|keep at it|resume|next|
next one|next step|move on|and then|then|more|and|finish|finish it|finish that|finish the rest|finish the job|
do the rest|the rest|and the rest|the remaining ones|do the others|now the others|the others too|now the rest|
complete it|continue where you left off|continue from where you left off|keep working|keep working on it|try|
try again|retry|again|once more|one more time|redo|redo it|do it again|try once more|another|another one|one more|
more please|also the others|ok next|ok continue|yes continue|ok and now|now what|what next|what's next|whats next|
so|step 2|step 3|step two|phase 2|phase two|go deeper|elaborate|details|more details|more detail|expand|
expand on that|tell me more|why|why not|how|how so|how come|what|and why|what do you mean|explain|explain that|
explain more|explain it|explain why|really|are you sure|you sure|what else|anything else|for example|example|
an example|weiter|mach weiter|bitte weiter|weiter so|fortfahren|setze fort|nächster schritt|noch mal|nochmal|
noch einmal|und weiter|und jetzt|und dann|den rest|mach den rest|warum|wieso|wie|genauer|und|mehr|
versuch es nochmal|noch eins|mach fertig|continue s'il te plaît|continuez|poursuis|poursuivez|la suite|suite|
ensuite|encore|encore une fois|réessaie|réessayez|pourquoi|et ensuite|et après|et maintenant|termine|finis|
plus de détails|le reste|continúa|continua|sigue|sigue adelante|siguiente|siguiente paso|otra vez|de nuevo|
inténtalo de nuevo|por qué|y ahora|y luego|termina|más|más detalles|el resto|prosigue|continue por favor|
continuar|prossiga|próximo|próximo passo|de novo|outra vez|tente de novo|tenta de novo|por quê|por que|e agora|
e depois|termine|mais|mais detalhes|o resto|segue|continua pure|prosegui|vai avanti|prossimo|ancora|di nuovo|
riprova|perché|e adesso|e poi|finisci|il resto|avanti così|ga door|ga verder|verder|volgende|nog een keer|opnieuw|
waarom|en nu|de rest|maak af|kontynuuj|dalej|następny|jeszcze raz|spróbuj ponownie|dlaczego|i co dalej|dokończ|
reszta|продолжай|продолжи|продолжить|дальше|далее|ещё|еще|ещё раз|еще раз|снова|попробуй ещё раз|попробуй еще раз|
почему|и что дальше|а дальше|закончи|доделай|остальное|следующий|следующий шаг|подробнее|продовжуй|далі|ще раз|
чому|devam|devam et|sürdür|sonraki|tekrar|bir daha|tekrar dene|neden|sonra|bitir|kalanı|続けて|続けてください|
続き|続きをお願いします|次|次へ|次は|もう一度|もう一回|やり直して|なぜ|なんで|残りも|詳しく|それから|つづけて|
继续|请继续|接着|接着做|下一步|下一个|再来|再试一次|再来一次|重试|为什么|然后呢|完成它|剩下的|继续吧|继续做|
详细点|往下|계속|계속해|계속해줘|계속해 주세요|계속하세요|다음|다음 단계|다시|다시 해줘|한 번 더|왜|그다음|
나머지도|마저 해줘|더 자세히|जारी रखो|जारी रखें|आगे|फिर से|दोबारा|क्यों|अगला|aage badho|phir se|تابع|أكمل|استمر|
واصل|التالي|مرة أخرى|حاول مرة أخرى|لماذا|ثم ماذا|الباقي|كمل|pokračuj|dál|znovu|proč|tiếp tục|tiếp|làm lại|tại sao|
lanjut|lanjutkan|lagi|kenapa|coba lagi|fortsätt|igen|varför|nästa
"""

# "still broken": the last answer failed.
COMPLAINTS = """
no|nope|nah|wrong|not really|not quite|not what i meant|not what i asked|not what i wanted|that's wrong|
thats wrong|this is wrong|that is wrong|that's not right|that's not it|that's not what i meant|
that's not what i asked|that's not what i asked for|incorrect|that didn't work|that did not work|that didnt work|
it didn't work|didn't work|didnt work|did not work|doesn't work|doesnt work|does not work|it doesn't work|
it does not work|it doesnt work|this doesn't work|that doesn't work|not working|it's not working|its not working|
still not working|it still doesn't work|still doesn't work|still doesnt work|still broken|it's still broken|
still failing|still fails|it still fails|it fails|fails|failed|it failed|same error|same error again|same problem|
same issue|same result|same thing happens|still the same|still the same error|still the same problem|
still same error|still an error|still getting the error|still getting the same error|still wrong|still there|
still happening|still happens|still crashes|it still crashes|it crashes|still red|still slow|broken|it's broken|
it broke|you broke it|now it's broken|now it is worse|worse|it's worse|that made it worse|that broke it|no luck|
no change|nothing changed|no difference|error|another error|new error|tests still fail|the tests still fail|
the test still fails|tests fail|tests are failing|build fails|the build still fails|try something else|
try a different approach|try another way|bad|no good|undo that|revert that|this is not what i asked for|
you didn't fix it|you did not fix it|not fixed|it's not fixed|still not fixed|fix it|fix that|fix this|please fix|
fix it properly|wtf|hmm no|no that's wrong|no not that|not that|not that one|hm|hmm|useless|seriously|nein|nö|
falsch|das ist falsch|stimmt nicht|geht nicht|geht immer noch nicht|geht noch immer nicht|funktioniert nicht|
klappt nicht|funktioniert immer noch nicht|immer noch kaputt|immer noch falsch|gleicher fehler|derselbe fehler|
immer noch der gleiche fehler|immer noch derselbe fehler|noch immer kaputt|hat nicht funktioniert|das geht nicht|
klappt immer noch nicht|kaputt|non|faux|c'est faux|ça ne marche pas|ca ne marche pas|ça marche pas|
ça ne marche toujours pas|toujours pas|toujours cassé|même erreur|toujours la même erreur|ne fonctionne pas|
ça ne fonctionne pas|ça ne fonctionne toujours pas|incorrect|mal|está mal|no funciona|sigue sin funcionar|
todavía no funciona|aún no funciona|sigue fallando|sigue roto|mismo error|el mismo error|no sirve|incorrecto|
falló|no va|sigue igual|eso no funciona|não|nao|errado|está errado|não funciona|nao funciona|não funcionou|
ainda não funciona|continua quebrado|ainda quebrado|mesmo erro|o mesmo erro|continua falhando|não deu certo|
ainda falha|sbagliato|non va|non funziona|non funziona ancora|ancora rotto|stesso errore|lo stesso errore|
ancora sbagliato|è sbagliato|nee|fout|werkt niet|werkt nog steeds niet|nog steeds kapot|zelfde fout|dezelfde fout|
doet het niet|nie|źle|nie działa|nadal nie działa|dalej nie działa|wciąż nie działa|ten sam błąd|to nie działa|
błąd|нет|не|неверно|неправильно|не работает|всё ещё не работает|все еще не работает|по-прежнему не работает|
опять не работает|та же ошибка|всё равно не работает|все равно не работает|не помогло|ошибка|сломалось|не так|ні|
не працює|досі не працює|та сама помилка|hayır|yanlış|çalışmıyor|hala çalışmıyor|hâlâ çalışmıyor|hala bozuk|
aynı hata|olmadı|bozuk|いいえ|いや|違う|違います|ちがう|動かない|動きません|まだ動かない|まだ動きません|
まだ壊れている|同じエラー|まだ失敗する|ダメ|だめ|まだダメ|直ってない|直っていない|不|不对|不是|错了|不行|还是不行|
还不行|不工作|还是不工作|还是错|还是错的|没用|同样的错误|还是同样的错误|还是报错|依然报错|没修好|不起作用|
仍然失败|还是坏的|아니|아니요|아뇨|틀렸어|안 돼|안돼|안 돼요|여전히 안 돼|여전히 안돼|아직도 안 돼|아직 안 돼|
작동 안 해|작동하지 않아|같은 오류|같은 에러|똑같은 오류|고장|नहीं|गलत|काम नहीं कर रहा|अभी भी काम नहीं कर रहा|
वही त्रुटि|nahi|galat|لا|خطأ|لا يعمل|ما زال لا يعمل|لا يزال لا يعمل|نفس الخطأ|لم ينجح|لم يعمل|ne|nefunguje|
pořád nefunguje|stejná chyba|không|sai rồi|vẫn không được|vẫn lỗi|không chạy|cùng lỗi|tidak|salah|tidak jalan|
masih error|nej|fel|funkar inte|samma fel
"""

# Words in front of what is meant.
FILLERS = """
now|then|ok|okay|k|great|perfect|nice|cool|good|thanks|thx|and|also|so|well|alright|right|jetzt|nun|dann|also|gut|
maintenant|alors|puis|ahora|luego|entonces|agora|então|adesso|ora|poi|nu|dan|teraz|теперь|тогда|а|и|şimdi
"""

# Said with all of these, and no part of them.
POLITE = """
please|pls|plz|thanks|thank you|thx|ty|cheers|then|now|bitte|danke|merci|s'il te plaît|s'il vous plaît|por favor|
gracias|obrigado|obrigada|per favore|grazie|alstublieft|alsjeblieft|proszę|dzięki|пожалуйста|спасибо|lütfen|
teşekkürler|ください|お願いします|请|谢谢|부탁해요|감사합니다|कृपया|من فضلك|شكرا|prosím|tack|cảm ơn
"""

# Approvals that only take note where nothing was proposed.
ACKNOWLEDGING = """
ok|okay|okey|k|kk|alright|all right|fine|good|great|perfect|nice|cool|awesome|excellent|correct|right|exactly|
lgtm|looks good|looks good to me|that works|works for me|sehr gut|super|passt|gut|parfait|très bien|c'est bon|
perfecto|vale|bien|perfeito|beleza|perfetto|ottimo|va bene|prima|goed|top|dobrze|świetnie|отлично|хорошо|ладно|
супер|harika|tamam|いいね|いいです|了解|好|好的|嗯|좋아|좋아요|알겠어|ठीक है|ठीक|حسنا|ممتاز|dobře|bra
"""

# Said without asking anything: never what a later turn leans on.
IDLE = """
hi|hello|hey|hi there|hello there|good morning|yo|hallo|guten tag|salut|bonjour|hola|oi|olá|ciao|hej|cześć|привет|
merhaba|こんにちは|你好|안녕|नमस्ते|مرحبا|ahoj|thanks|thank you|thx|ty|cheers|thanks a lot|thank you very much|
many thanks|danke|merci|gracias|obrigado|obrigada|grazie|bedankt|dzięki|dziękuję|спасибо|teşekkürler|ありがとう|
ありがとうございます|谢谢|고마워|감사합니다|धन्यवाद|شكرا|děkuji|díky|tack|cảm ơn|terima kasih|bye|good night|
no thanks|no thank you|nothing|nothing else|nothing more|that's all|thats all|that is all|that's it|
that's it for today|all good|no need|never mind|nevermind|forget it|stop|cancel|nein danke|das war's|
non merci|no gracias|eso es todo|
não obrigado|no grazie|nee bedankt|nie dziękuję|нет спасибо|это всё|hayır teşekkürler|いいえ結構です|
以上です|不用了|不用谢谢|没有了|아니요 괜찮아요
"""

# First clauses that take up a proposal; "ok" and "great" may as well close one matter before the next.
ACCEPTING = """
yes|yeah|yep|yup|go ahead|do it|do that|proceed|sounds good|approved|agreed|lgtm|that works|go for it|ja|ja bitte|
oui|vas-y|sí|si|dale|adelante|sim|sì|procedi|tak|да|давай|evet|はい|好的|是的|可以|同意|네|हाँ|نعم|ano|vâng
"""

# Ends of a turn that adds to the ask before it ("on ARM too").
ADDING = """
too|as well|instead|also|aswell|auch|stattdessen|ebenfalls|aussi|également|à la place|también|también no|
en su lugar|também|em vez disso|anche|invece|ook|też|również|тоже|также|вместо этого|теж|da|de|bunun yerine|も|也|
도|भी|أيضا|أيضًا|také|cũng|juga|också
"""

# Words that point at what went before where they end a turn or one of the second list follows.
POINTING = """
it|that|this|them|these|those
"""

AFTER_POINTING = """
in|into|to|for|with|without|as|so|on|from|by|more|faster|slower|smaller|safer|async|again|please|and|but|using|
work|up|down|out|properly|better|cleaner|first|instead|too|now
"""

# Simple changes: with a pronoun they still say all there is to weigh.
SIMPLE = """
rename|format|move|delete|remove|sort|shorten|comment|uncomment|print|save|copy|translate|capitalize|capitalise|
indent|call|name|log|show|hide|put|open|close|read|spell|paste|list|count|lowercase|uppercase|quote|escape|trim|
round|bold|underline|center|align
"""

# A turn that begins with one of these asks for something of its own.
ASKING = """
write|rename|add|fix|create|build|implement|explain|show|make|use|delete|remove|refactor|test|find|list|design|
prove|convert|translate|change|update|generate|give|tell|help|how|what|why|when|where|which|who|can|could|would|
should|is|are|does|do|did|will|please|let|set|run|debug|review|summarize|summarise|describe|compare|check|move|
sort|print|optimize|optimise|migrate|port|replace|draft|document|count|name|format|parse|deploy|install|configure|
i|we|now|schreib|schreibe|füge|erstelle|erkläre|wie|warum|was|écris|ajoute|crée|explique|comment|escribe|añade|
crea|explica|cómo|qué|escreva|adicione|crie|explique|como|scrivi|aggiungi|crea|spiega|come|schrijf|voeg|maak|
napisz|dodaj|utwórz|напиши|добавь|создай|объясни|как|переименуй
"""


@cache
def phrases(table: str) -> frozenset[str]:
    """Return the phrases of a table, cut at its bars."""
    return frozenset(phrase for piece in table.replace("\n", "").split("|") if (phrase := piece.strip()))


@cache
def openings(table: str) -> tuple[str, ...]:
    """Return the openings of a table, the blank at the end of each kept: it ends a word."""
    return tuple(piece for piece in table.replace("\n", "").split("|") if piece.strip())
