"""How turns begin, or what they hold, that lean on what went before and say a little more.

A blank at the end of a beginning ends a word.
"""

# Openings of a complaint that says more ("still getting a 500", "that still crashes on start").
COMPLAINING = """
still |that still |it still |this still |but it still |nope |no, that|no that |no, it|no it |no, the|that didn't |
that did not |it didn't|it doesn't |that doesn't |this doesn't |it does not |that's not what|not what i |
same error |same problem |now it fails|now it crashes|now it says|now i get |now there is an error|i still get|
i'm still getting|im still getting|you forgot|you missed|that broke |this broke |it's still |its still |doesn't |
didn't |that's not |it's not |that is not |wrong |won't |das geht |das funktioniert |es geht nicht|
es funktioniert|you broke|immer noch |geht immer noch|ça ne marche|toujours |ne marche |sigue |todavía |aún |
ainda |continua |ancora |nog steeds |nadal |wciąż|всё ещё |все еще |по-прежнему |опять |hâlâ |hala |まだ|还是|
仍然|依然|여전히|아직도
"""

# What marks a complaint wherever it stands in a short turn.
COMPLAINING_INSIDE = """
 still fail| still broken| still red| still slow| still wrong| still not | still doesn't| still crash| still get|
 still there| still the same| still an error| is failing| are failing| are red| is red| is broken|
 immer noch nicht| noch immer nicht| immer noch kaputt| toujours pas| sigue sin | sigue fallando| todavía no |
 ainda não | ancora non| non funziona| nog steeds| nadal nie | wciąż nie | не работает| не помогло|还是不|
还是报错|仍然不|依然不|まだ動|まだエラー|여전히 안|아직도 안|hâlâ çalışm|hala çalışm
"""

# Openings that take up a proposal and say a little more ("yes go ahead and do it").
APPROVING = """
yes |yeah |yep |yup |sure |go ahead |please go ahead|please proceed|proceed with |do it |go with |let's go with |
lets go with |ja |oui |sí |sim |sì |tak |да |evet |好的|是的|はい|네 |हाँ |نعم |start with |use option |option |
i like |the first |the second |the third |the last |
"""

# Openings that carry on.
CONTINUING = """
continue |carry on |keep going |keep working |resume |finish the |finish what |finish with |do the rest|
do the remaining |now the rest|next step|go on |proceed to |try again |try it again|weiter mit|mach weiter|
continuez |continue avec|continúa con|sigue con|continue com|continua con|ga door met|ga verder met|kontynuuj |
продолжай |devam et |继续|繼續|接着|続けて|계속
"""

# Openings of a turn that varies the ask before it.
VARIATIONS = """
same |the same |do the same|and the same|now the same|now do the same|also the same|and do the same|
please do the same|likewise|ditto|similarly|as above|do likewise|same thing|what about |how about |
and what about |and how about |and for |also for |now for |but for|and with |but with |now with |also with |
without |repeat |but without |and without |and now for |and in |now in |but in |and on |now on|in the same way|
the other |and the other|now the other|also the other|or for |for windows|for linux|for macos|instead of that|
and if |but if |and keep |and make it|and make that|and make them|but make it|but keep |but not |and no |but no |
and also |also handle|and handle|but handle|also support|and support|make it |make that |make them |
make this work|make this faster|make this safe|turn it into|port it|extend it|optimize it|optimise it|
optimize that|optimise that|optimize this|speed it up|convert it|rewrite it|rewrite that|rewrite them|refactor it|
refactor that|implement it |improve it|improve that|generalize it|generalise it|harden it|parallelize it|
parallelise it|scale it|simplify it|change it so|change that so|now make it|now make that|now make them|
now optimize it|now optimise it|now port it|now extend it|now do it|then make it|can you make it|
could you make it|can it |could it |does it |does that |will it |will that |is it thread|is it safe|is it fast|
is it correct|is it ok|is it enough|is it compatible|is it still|is it also|is it portable|is that safe|
is that enough|is that correct|would that |would it |should it |why does it|why did it |why is it |why is that |
why does that |how does it |how does that |how would that |what if |what does that |which one|dasselbe |
das gleiche |das selbe|genauso |ebenso|und für |auch für |jetzt für |jetzt noch |und was ist mit|was ist mit |
ohne |und ohne |aber ohne |mach es |und mit|aber mit |mach das auch|und in |jetzt in |das auch für|pareil |
la même chose|le même |même chose|et pour |aussi pour |pour windows|et avec |mais avec |sans |et sans |et si |
rends-le |rends le |fais pareil|fais de même|lo mismo |igual para|haz lo mismo|y para |también para|y con |
pero con |sin |y sin |y si |hazlo |ahora para |ahora en |pero sin|o mesmo |a mesma coisa|faça o mesmo|faz o mesmo|
e para |também para|e com |mas com |sem |e sem |e se |agora para |agora em |mas sem |torne-o|lo stesso |
la stessa cosa|fai lo stesso|e per |anche per |e con |ma con |senza |e senza |ora per |ora in |rendilo|hetzelfde |
doe hetzelfde|en voor |ook voor |en met |zonder |en zonder |maak het |nu voor|to samo |zrób to samo|a dla |
także dla|również dla|i dla |bez |ale bez |a co z |teraz dla|то же |тоже самое|сделай то же|аналогично|а для |
и для |также для |теперь для |а с |без |но без |а если |теперь на|те саме |а для |aynısı|aynısını |aynı şeyi |
bir de |peki ya |ama |onu |şimdi de|同じ|同様に|windowsも|windows でも|も同じ|では|じゃあ|それを|これを|それも|
代わりに|同样|一样|也给|也为|那么|那|换成|改成|把它|用同样|不要用|也支持|똑같이|같은 |마찬가지로|그럼 |그것을 |
이것도|그것도|वही |उसी तरह|और |لنفس|نفس الشيء|نفس |وماذا عن|ماذا عن |بدون |والآن|totéž |to samé |tương tự|
làm tương tự|còn |sama untuk|hal yang sama|samma för|samma sak|och för
"""

# What makes a variation wherever it stands in a short turn.
VARYING_INSIDE = """
 in the same way| the same way|也一样|一样|똑같이|마찬가지|aynısını|同じように|同様に| likewise| genauso |
 auch für | de même| igual para | lo stesso per | hetzelfde | to samo |
"""

# Openings of a fragment of up to three words ("in Rust").
FRAGMENTS = """
in |for |on |using |as |en |pour |para |für |auf |per |voor |dla |для |на |
"""

# A model that proposes something says so with one of these, or asks.
PROPOSING = """
shall i|should i|want me to|would you like|do you want|i can |i could |i would |i'd |i will |i'll |i propose|
i suggest|i recommend|my plan|the plan|plan:|proposal|proposed|option a|option 1|approach|next step|next, |
ready to|let me know|soll ich|möchtest du|ich würde|vorschlag|plan |veux-tu|voulez-vous|je propose|quieres que|
propongo|quer que|proponho|vuoi che|propongo|zal ik|wil je|czy mam|proponuję|мне |хотите|предлагаю|ister misin|
önerim|しましょうか|提案|要我|建议|我可以|할까요|제안
"""
