"""Hold the commonest words of the languages that the models were tested in, and those of short asks in them.

Function words first; then the first verbs and nouns of coding chores, greetings, thanks, laughter; `chores` has more.
A word that is English as well or a word of programming (``var``, ``todo``, ``main``) is left out, unless a language is
unreadable without it. Hindi stands in both its scripts. `language` counts them.
"""

SPOKEN = {
    "en": """
the a an to of in is and for how what with that this it on my i you do does can are be as from write make when why
which if not by or at me we should there all use has have using your code was will but any only no its into give show
explain create add fix so than then one where who get run would could please between without our them these after
each he she his her they name like find many much need want help new about just more also now some over even both
same other while until since because too very here hi hello thanks thank yes instead against across every still
already through used doesn't don't can't it's i'm let's back down off up out two first last next been were being had
did didn't isn't won't i've i'd what's that's there's you're we're could've may might must such those something
anything nothing everything again am""",
    "es": """
el la los las de que y en un una para con por del al cómo como qué es se lo su mi este esta esto estos estas cuando
si no más renombra ejecuta pruebas jajaja jaja jajajaja borra actualiza entre hay cada sin sobre pero escribe haz
crea dame pon muestra hola gracias vale estás función unos unas ese esa eso está están ser fue tiene tengo tienen
hace hacer hago puedo puede puedes quiero necesito necesita quisiera donde dónde quién cuál cuáles cuánto cuántos
porque porqué también ya muy mucho muchas muchos otro otra otros otras todas cualquier nuestro nuestra nos te tu sus
mis ella ellos usted ustedes nosotros hasta desde según sino aunque mientras siempre nunca ahora luego después antes
aquí allí así bien mal mejor peor sólo solamente cambia cambiar cambios cambio corre correr ejecutar ejecutá prueba
probar corrige corregir arregla arreglar arréglalo instala instalar actualizar elimina eliminar quita quitar agrega
agregar añade añadir ordena ordenar limpia limpiar sube subir baja sacar formatea formatear genera generar explica
explicar explícame muéstrame escribir crear hazlo revisa revisar busca buscar convierte convertir mueve mover
dependencias paquetes archivo archivos fichero ficheros carpeta línea líneas código errores fallo fallos tipos rama
comentarios comentario importaciones tabla lista listas cadena botón página formulario campo usuario usuarios
servidor funciona falla diferencia implementa implementar diseña diseñar demuestra buenos buenas días tardes noches
dale sigue seguí adelante listo perfecto genial claro saludos oye tío vos podés querés che venga siguiente versión
consulta hilos datos sistema memoria""",
    "pt": """
o os as um uma de do da dos das que e em no na para com por como é se não mais seu sua meu este esta isso quando
implemente demonstre segurança atualize dependências valeu renomeie teste segura kkkkkk kkkk kkk kkkkk kkkkkkk
kkkkkkkk kkkkkkkkkk rsrs rsrsrs entre cada sem sobre mas escreva crie faça faço me qual oi olá tudo bem você ao às
pelo pela nos mostre roda uns umas esse essa isto aquele são ser está estão foi tem tenho têm fazer posso pode podem
quero preciso precisa onde quem quais quanto quantos porque porquê também já muito muita muitos outra outros todas
qualquer nosso nossa minha meus minhas seus suas lhe ele ela eles nós vocês até desde depois antes agora então sempre
nunca aqui ali assim mal melhor pior só apenas rodar rode executa executar testes testar corrige corrigir corrija
conserta consertar arruma arrumar instala instalar atualiza atualizar apaga apagar remova remover exclui excluir
adiciona adicionar adicione acrescenta ordena ordenar limpa limpar sobe subir formata formatar gera gerar gere
explica explicar explique mostra mostrar escreve escrever cria criar muda mudar troca trocar troque procura busca
converte mexe faz pacotes arquivo arquivos ficheiro ficheiros pasta linha linhas código erro erros falha falhas tipos
comentário comentários função lista tabela página formulário campo usuário usuários utilizador servidor banco dados
diferença implementa implementar projete projetar consulta sistema memória à prova bom boa dia tarde noite obrigado
obrigada continua continuar seguir segue beleza certo blz vlw vc pra tá né cara mano galera ótimo perfeito toda vez""",
    "fr": """
le la les un une des de du et en à au aux que qui pour avec sur dans ce cette ces est sont comment quoi quelle quel
renomme lance mdr calc supprime mon ma mes sans par plus ne pas si écris fais crée donne mets il elle je tu nous vous
d'un d'une qu'est c'est salut ça ceci cela leur leurs notre votre nos vos ou où mais donc quand comme lorsque puis
alors aussi très trop bien mal mieux encore déjà toujours jamais être avoir fait faire faut peut peux veux voudrais
dois suis sommes êtes ont était quels quelles pourquoi combien chaque tous toutes toute tout aucun aucune autre
autres même entre chez vers depuis pendant avant après deux trois j'ai n'est n'ai s'il qu'il l'on jusqu'à lancer
exécute exécuter corrige corriger répare réparer installe mettre actualise supprimer efface effacer enlève enlever
vire ajoute ajouter trie trier nettoie nettoyer formate formater génère générer explique expliquer montre montrer
écrire créer renommer changer modifie cherche chercher convertis déplace ranger valide pousse relance dépendances
paquets fichier fichiers dossier ligne lignes erreur erreurs avertissements chaîne bouton formulaire champ
utilisateur utilisateurs serveur différence définition implémente implémenter conçois concevoir démontre prouve
requête requêtes données système mémoire sauvegarde échoue bonjour bonsoir merci beaucoup soirée journée continuez
d'accord ouais oui coucou stp svp bonne parfait génial mdrr ptdr azertyuiop azerty reçois te plaît voilà allez marche
vas""",
    "de": """
der die das den dem des ein eine einen einem und ist in zu mit für auf von wie was ich du wir nicht auch bei aus nach
danke führe benenne lösche aktualisiere bitte im am zum zur dass wenn oder aber diese dieser dieses mir mich gib
schreib mach baue keine nur unser unsere sich es hallo um als einer eines sind wird werden wurde habe haben hast kann
kannst können muss müssen soll sollen sollte möchte brauche warum wieso welche welcher welches welchen wo wann wer
wem viel viele mehr noch schon immer nie jetzt dann hier dort sehr ohne durch über unter vor zwischen gegen bis seit
während weil damit sondern doch jede jeder jedes jeden alle alles meine mein meinen meinem meiner dein deine ihr ihre
sein seine sie uns euch kein keinen beide zwei drei eigentlich genau mal nichts etwas ausführen laufen lassen starte
starten testen korrigiere beheben behebe repariere reparieren installiere installieren aktualisieren entferne
entfernen löschen füge hinzu hinzufügen sortiere sortieren räume aufräumen bereinige formatiere formatieren erzeuge
erzeugen erkläre erklären zeig zeige schreibe schreiben erstelle erstellen umbenennen ändere ändern suche suchen
wandle entwirf entwerfen beweise implementiere implementieren prüfe prüfen weiter weitermachen committe pushe
abhängigkeiten paket pakete datei dateien ordner zeile zeilen fehler warnungen kommentare kommentar zeichenkette
schaltfläche formular feld benutzer tabelle unterschied abfrage abfragen daten speicher verteiltes verteilten
funktion funktionen klasse liste ausgabe guten morgen gut guter abend vielen dank dankeschön klar na los moin servus
tschüss ja nein läuft gruß grüße geil""",
    "it": """
il lo la gli le un uno una di del della dei delle che e in per con su da al come cosa è si non più mio mia questo
esegui rinomina va bene grazie totale ahahah ahaha questa quando se tra ogni senza scrivi crea dammi fai mostra qual
quale ciao nel nella sono ma mi perché c'è i oggi alla alle allo agli dal dalla dai sul sulla nei nelle degli dello
questi queste quello quella quelli hai abbiamo avere essere faccio posso puoi può voglio vorrei devo deve dove quanto
quanti anche già molto molta molti altro altra altri tutti tutte qualsiasi nostro nostra miei mie suo sua loro noi
voi lui lei ne ti fino dopo prima adesso sempre qui così meglio soltanto oppure però quindi mentre allora tre
un'altra l'errore domani lancia lanciare eseguire prova provare testa correggi correggere sistema sistemare aggiusta
installa installare aggiorna aggiornare cancella cancellare elimina eliminare rimuovi rimuovere togli aggiungi
aggiungere ordina ordinare pulisci pulire formatta formattare genera generare spiega spiegami spiegare mostrami
scrivere creare rinominare cambia cambiare modifica cerca cercare converti convertire sposta fammi metti controlla
alza implementa implementare progetta progettare dimostra verifica dipendenze pacchetti pacchetto cartella righe
codice errore errori commenti commento funzione funzioni stringa elenco lista tabella pagina campo utente utenti tipi
servizio versione richiesta richieste differenza dati memoria funziona fallisce buongiorno buonasera buonanotte buon
giorno prego avanti mille certo perfetto vai vado andiamo fantastico ragazzi saluti scusa secondo caffè""",
    "ru": """
и в на с что как не для из по это этот эта эту за от к до при или мне мой если чтобы напиши сделай какой какая чем
под без у но все его её их так же ли бы где когда почему есть нет привет он она я ты мы после эти этого этой этом
этому тот того такой такая такие который которая которое которые которую которых был была было были быть будет может
можно нужно нужна нужен нужны надо хочу моя моё мои меня тебя нас наш наша наши ваш свой свою себя они вы кто куда
откуда сколько зачем какие какое каждый каждую каждого каждой всё весь вся всех один два две три только ещё уже очень
тоже также через между перед над об о во со ко про пока потом затем сейчас теперь здесь там тут хотя либо чтоб лучше
больше меньше запусти запустить исправь исправить почини починить поправь обнови обновить установи установить удали
удалить убери убрать добавь добавить отсортируй отформатируй почисти сгенерируй объясни объяснить покажи написать
создай создать переименуй измени изменить поменяй замени найди найти переведи перенеси реализуй реализовать
спроектируй докажи проверь проверить закоммить запушь сделать тесты тест зависимости пакеты файл файлы файле папку
строку строки строк ошибку ошибки ошибка комментарии код коде функцию функция функции список таблицу таблица страницу
кнопку поле пользователь пользователя запрос запросы сервер данных данные система систему памяти разница разницу
спасибо большое пожалуйста добрый день утро вечер здравствуйте здравствуй ладно хорошо продолжай давай понял понятно
ага окей ок ахах ахаха ахахах хаха лол круто супер спс пж шучу дальше""",
    "uk": """
і в на з що як не для із по це цей ця цю за від до при або мені мій якщо щоб напиши зроби який яка чим під без у
тести дякую змінну перейменуй видали але всі його її їх так же чи би де коли чому є немає привіт та й він вона я ти
ми після ці цього цієї цьому той того така такий такі котрий яке які яку яких був була було були бути буде може можна
треба потрібно потрібна потрібен потрібні хочу моя моє мої мене тебе нас наш наша наші ваш свій свою себе вони ви хто
куди звідки скільки навіщо кожен кожну кожного кожної все увесь вся всіх один два дві три тільки лише ще вже дуже теж
також через між перед над про об зі зо поки потім тепер зараз тут там хоча краще більше менше робити зробити шо хай
нехай запусти запустити виправ виправити полагодь полагодити онови оновити встанови встановити видалити прибери
прибрати додай додати відсортуй відформатуй почисти згенеруй поясни пояснити покажи написати створи створити зміни
змінити заміни знайди знайти переклади перенеси реалізуй реалізувати спроєктуй спроектуй доведи перевір перевірити
закоміть запуш залежності пакети файл файли файлі папку рядок рядки рядків помилку помилки помилка коментарі код коді
функцію функція функції список таблицю таблиця сторінку кнопку поле користувач користувача запит запити сервер даних
дані система систему пам'яті різниця різницю зауваження точний хвилини щиро спасибі будь ласка добрий день ранок
вечір вітаю доброго дня гаразд добре продовжуй давай зрозуміло зрозумів ага окей ок ахах ахаха ахахах хаха лол круто
супер дякс далі""",
    "pl": """
i w na z że się nie do jak co jest dla od po za to ten ta tę lub ale czy przez przy bez mój moja napisz zrób jaki
uruchom testy dobra dzięki usuń jaka czym który która które dlaczego gdy jeśli oraz tego tej są o ma tak już pod nad
dwa cześć zmień zaprojektuj te tych tym tamten taki taka takie którą których był była było być będzie może można
trzeba potrzebuję potrzebny chcę mam masz mamy mają moje moim mi mnie ciebie nasz nasza nasze swój oni wy kto gdzie
skąd ile jakie jaką każdy każda każdego każdej wszystko wszystkie wszystkich jeden dwie trzy tylko jeszcze bardzo też
także między przed ze aż więc albo żeby aby kiedy potem teraz tutaj tam chociaż lepiej więcej mniej czyli odpal
odpalić uruchomić popraw poprawić napraw naprawić zaktualizuj zainstaluj wywal usunąć dodaj dodać posortuj sformatuj
sformatować wyczyść posprzątaj wygeneruj wyjaśnij pokaż napisać stwórz stworzyć utwórz zamień zmienić znajdź znaleźć
przetłumacz przenieś zaimplementuj zaprojektować udowodnij sprawdź sprawdzić zacommituj wypchnij zależności pakiety
plik pliki pliku plików katalog linię linie błąd błędy błędów komentarze komentarz kod kodu kodzie funkcję funkcja
funkcji listę tabelę tabela stronę przycisk pole użytkownik użytkownika zapytanie zapytania serwer danych dane bazy
różnica różnicę importy zmienne klasy dzień dobry dziękuję proszę siema hej witam spoko okej kontynuuj dalej jasne
robota dobranoc wieczór pozdrawiam fajnie świetnie""",
    "cs": """
spusť přejmenuj zjistím nahraď a v na s že se ne do jak co je pro od po za to ten ta tu nebo ale při bez můj moje
napiš udělej jaký jaká který která které proč když jestli tato tuto jsou o má tak už pod nad mezi ve ze k mi ani si
tento ahoj dva dej ukaž občas toho této těch takový takové kterou kterých byl byla bylo být bude může můžu lze musí
potřebuji potřebuju chci mám máš máme mají moji mě tebe nás náš naše svůj oni vy kdo kde odkud kolik jaké jakou každý
každá každého každé všechno všechny všech jeden dvě tři jen jenom ještě velmi také taky před až tedy anebo aby kdy
potom teď tady tam ačkoli lépe více méně protože tenhle tahle tohle oprav opravit aktualizuj nainstaluj smaž odstraň
přidej přidat seřaď naformátuj zformátuj vyčisti ukliď vygeneruj vysvětli napsat vytvoř vytvořit změň změnit najdi
najít přelož přesuň implementuj navrhni navrhnout dokaž zkontroluj ověř commitni pushni pusť závislosti balíčky
soubor soubory souboru složku řádek řádky chyba chyby chybu komentáře komentář kód kódu funkci funkce seznam tabulku
tabulka tabulky stránku tlačítko uživatel uživatele dotaz dotazy databáze rozdíl testy proměnné proměnnou dobrý den
děkuji děkuju díky moc prosím čau nazdar jasně pokračuj dál dobře hotovo jsi kam víkendu zkouška funguje ukázka
krátká výlet dobrou noc""",
    "tr": """
bir ve bu için ile ne nasıl mi mı mu mü da de gibi çok daha olan olarak şu ben sen biz neden hangi kadar sonra önce
tamam çalıştır testleri sil yaz yap yok her ama veya ya göre en iki değil olsun bana bul düzelt selam merhaba nedir
bunu buna bunun şunu onu o onun benim senin bizim bize sana nerede nereye kaç niye niçin bütün hepsi tüm bazı başka
aynı ayrı yeni iyi kötü şimdi zaman hala hâlâ hiç değilse ise olur oldu olacak olmalı lazım gerek gerekiyor istiyorum
istiyoruz ediyor etmek eden et etsin edin yapar yapan yapıyor veren alan arasında arasındaki arka içinde üzerinde
altında çalışmıyor çalışıyor çalışan veriyor nasılsın misin musun mısın eğer çünkü yani fakat ancak sadece bile dahi
testler çalıştırır kur yükle güncelle onar kaldır ekle çıkar sırala temizle biçimlendir biçimle oluştur üret açıkla
anlat göster yazın değiştir dönüştür taşı ara tasarla kanıtla ispatla incele kontrol doğrula uygula hallet gönder
yeniden adlandır devam kütüphane bağımlılıkları paketleri paket dosya dosyayı dosyası klasör satır satırı hata
hataları hatası hatalarını uyarıları yorumları yorum kodu kodunu fonksiyon fonksiyonu liste listeyi tablo tabloyu
sayfa düğme alanı kullanıcı sunucu sorgu sorgusu veri veritabanı fark farkı farkını rastgele dağıtık değişken
değişkeni teşekkürler teşekkür ederim sağol sağ ol eyvallah günaydın selamlar selamın aleyküm naber kanka hocam
tamamdır peki evet hayır süper harika kolay gelsin geceler günler""",
    "ar": """
في من على إلى عن مع ما ماذا هل كيف هذا هذه ذلك التي الذي أن إن لا لم لن أو ثم كل بين بدون عند عندي لي لو إذا كان كانت
يكون هو هي أنا أنت نحن قد لكن حتى بعد قبل كما أي أين متى لماذا لأن فقط أريد اريد يجب يمكن غير جدا الى ان او اذا انا
ايش وش شو ليش ليه لما وين بدي ابغى أبغى عايز عاوز محتاج مش مو هاد هاي هيك كده دي ده اللي علشان عشان شلون ازاي إزاي
كيفاش شنو واش اكتب أكتب كود شغل شغّل صحح صلح أصلح احذف حذف امسح أضف اضف حدث حدّث ثبت ثبّت رتب نظف نسق اشرح وضح أنشئ
انشئ سوي اعمل اعطني أعطني غيّر عدل عدّل ابحث حول حوّل صمم نفذ طبق أثبت برهن راجع افحص تحقق دالة ملف الملف ملفات جدول
الجدول قاعدة بيانات البيانات خطأ الخطأ الأخطاء اختبارات الاختبارات الحزم التعليقات قائمة نص صفحة زر مستخدم المستخدم
خادم الفرق نظام مرحبا مرحباً أهلا اهلا هلا السلام عليكم شكرا شكراً جزيلا صباح مساء الخير تمام طيب كمل استمر نعم حلو
يعطيك العافية ههه هههه ههههه اوكي يا لك لكل ال و""",
    "hi": """
और में के की का है से को यह एक कैसे क्या लिखो करो पर ने जो हो कर इस मुझे हर मेरे बिना नहीं हैं दो कि आप बनाओ चलाओ ये
वह वो उस इन उन मैं हम हमारे हमारा मेरा मेरी अपने अपना अपनी तो ही भी तक जब अगर लेकिन या फिर सब कुछ कोई क्यों कब कहाँ
कहां कौन कितना कितने था थी थे हूँ हूं रहा रही रहे गया गयी करना करने करके करें कीजिए दें लिए साथ बाद पहले चाहिए सकता
सकते वाला वाले वाली हटाओ जोड़ो बदलो ठीक बताओ समझाओ दिखाओ दे चलाना लिखना लिखें बनाना सिर्फ अभी बहुत नमस्ते धन्यवाद
शुक्रिया हाँ हां अच्छा भाई चलो यार kya kyun kyon kyu kaise kaisa kaisi kahan kab kaun kaunsa kitna kitne kitni hai
hain tha thi hoga hogi honge hoon hota hoti hote hona hone hua hui nahi nahin nai kar karo karna karne karke karta
karti karte karein kare karu karun kiya kijiye kariye kariyega dedo dena dijiye deta deti dete diya leta lena lelo
liya ka ki ke ko se mein pe aur ya yeh ye woh wo isko isse usko isme usme iska uska iske uske inko unko bhi toh tak
jab agar lekin magar phir sab kuch koi mera meri mere mujhe hum humko hamara hamare humara humare tum tumne aap aapka
tera apna apne apni wala wale wali raha rahi rahe rha rhi rhe gaya gayi gaye gya jata jati jate jaata jaati jana jaye
jao aata aati aate aana aaye chahiye chaiye sakta sakti sakte liye saath baad pehle bina sirf abhi aaj kal yahan
wahan idhar udhar bahut bohot zyada kam thoda sahi galat ek kyunki taki jaise waise accha acha achha theek thik haan
yaar bhai bhaiya didi arre arey shukriya dhanyavad dhanyawad dhanyavaad namaste namaskar chalo chal chala chalao
chalana hata hatao hatana jodo jodna badlo badal badalna banao bana banate likho likhna likh likhe dikhao dikhana
dikha samjhao samjha samjhana batao bata bataye dekho dekh dekhna hatado kardo chalado daalo dalo daal sudharo khali
wapas dobara chalu saare sare naya nayi purana antar waah mast bolo lagta lagti lagegi pata badhao badho kaam do me
to""",
    "vi": """
là của và có các cho một những không được này trong với để khi làm sao thế nào viết tôi bạn hãy từ theo đến ra bị
cách gì nếu hay trên về tạo hàm dùng sửa lỗi mà vẫn như bằng cần giữa chào đổi chạy đó kia mọi mỗi tất cả nhiều ít
hơn rất cũng đã đang sẽ vừa mới rồi chưa thì nên vì bởi tại đâu mấy bao nhiêu mình em anh chị nó họ chúng ta giúp
giùm đi nhé nha ạ ơi thôi lại nữa xóa xoá thêm bớt cài đặt cập nhật kiểm thử tra sắp xếp dọn định dạng sinh giải
thích hiển thị thay tìm chuyển thiết kế chứng minh triển khai xem lấy gọi gỡ bỏ tệp thư mục dòng mã biến lớp danh
sách bảng trang nút người máy chủ truy vấn cơ sở dữ liệu hệ thống bộ nhớ khác nhau phân tán cảm ơn cám xin tiếp tục
đúng vâng dạ ừ tốt tuyệt buổi sáng tối ngủ ngon hihi báo""",
    "id": """
yang dan di ke dari untuk dengan ini itu adalah bagaimana apa cara saya kamu anda tidak pada dalam jika atau agar
jalankan ganti nama makasih wkwkwk hapus buat tulis buatkan beri ubah tiap setiap akan bisa tanpa oleh juga serta
halo kabar cari perbaiki menjadi karena antara lewat aku kita kami mereka dia gue gua lu kalian punya ada adanya
bukan belum sudah udah sedang lagi masih mau ingin harus perlu dapat boleh jangan sampai saja aja sih kok nih deh ya
kan nya kalau kalo supaya maka tapi tetapi namun sehingga sebagai seperti sama semua banyak beberapa satu dua tiga
lebih paling sangat sekali setelah sebelum ketika saat waktu sekarang nanti kemudian lalu terus kenapa mengapa gimana
dimana kapan siapa berapa mana gak nggak ngga enggak tak jadi bikin bikinin buatin tolong mohon coba jalanin jalan
benerin beresin betulkan betulin pasang instal perbarui tambah tambahkan tambahin hapusin hilangkan urutkan rapikan
rapiin bersihkan susun jelaskan jelasin tampilkan tunjukkan tuliskan tulisin gantiin ubahin pindahkan terjemahkan
rancang implementasikan buktikan periksa cek lanjut lanjutkan lanjutin kirim simpan unduh gunakan pakai pake berkas
baris kesalahan galat komentar fungsi daftar tabel halaman tombol pengguna peladen kueri dependensi paket kode
formatnya perubahan sistem memori terdistribusi perbedaan laporan kosong gagal tes terima kasih selamat pagi siang
sore malam mantap siap oke keren wkwk wkwkwkwk wkwkwkwkwk hehe kak mas permisi""",
    "nl": """
de het een en van in is op te voor met hoe wat dat die deze dit ik je jij wij niet ook bij uit naar om als of maar
mijn draai hernoem bedankt verwijder totaal zonder geen er aan door schrijf maak geef bouw zoek waarom wanneer zijn
wordt onze nog hoi oké tussen per hem zet hij zij ze wie waar welke welk hoeveel heb heeft hebben hebt ben bent kan
kunt kunnen moet moeten wil wilt willen zou zal worden werd ons jullie jouw haar hun iets niets alles alle elke ieder
iedere andere meer minder veel heel zeer altijd nooit nu dan daar hier zo omdat tot sinds terwijl onder boven tegen
twee drie mij zich wel toch eens voer uitvoeren draaien repareer repareren herstel los installeer installeren werk
bijwerken verwijderen wis wissen voeg toevoegen sorteer sorteren ruim opruimen formatteer formatteren opmaken
genereer genereren uitleggen toon laat zien schrijven maken hernoemen wijzig wijzigen verander veranderen vind zoeken
vertaal verplaats implementeer implementeren ontwerp ontwerpen bewijs controleer controleren bekijk ga verder
doorgaan afhankelijkheden pakketten pakket bestand bestanden regel regels fout fouten lintfouten foutmelding
waarschuwingen commentaar functie functies lijst tabel pagina knop formulier veld gebruiker gebruikers zoekopdracht
gegevens geheugen verschil verdeelde gedistribueerde werkt leeg goedemorgen goedemiddag goedenavond goeiemorgen dank
dankje dankjewel graag alsjeblieft alstublieft hallo doei prima mooi lekker precies ja nee hoor goed leuk gezellig
welterusten bezig""",
}
