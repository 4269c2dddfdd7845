"""Hold more words of short asks in the languages that the models were tested in: chores, talk, spellings in ASCII.

None is English or a word of programming. `language` counts them as it does those of `spoken`, which stand apart only
because they are the commonest.
"""

CHORES = {
    "es": """
funcion codigo linea dias asi aqui estoy eres sigamos ejecutalo arreglame renombrar commitea pushea haga despliega
imprime probando vacía vacío cuéntame ayúdame ayuda ayudame porfa chau adiós compila compilar desplegar arranca
arrancar inicia iniciar reinicia reiniciar detén detener cierra cerrar abre abrir vaciar deshaz deshacer revierte
revertir fusiona fusionar copia copiar guarda guardar carga cargar envía enviar cuenta contar compara comparar
reemplaza reemplazar separa junta leer imprimir depura depurar optimiza optimizar refactoriza refactorizar documenta
documentar traduce traducir comenta descomenta filtra filtrar agrupa agrupar calcula calcular devuelve devolver
detecta evita evitar pasa pásale pasar sangría espacios repositorio último última últimos nuevo nueva nuevos nuevas
viejo orden nombre nombres tamaño fecha texto clave clases método métodos sesión trabajo buen alguien nadie quien hoy
mañana ayer tiempo llueve chiste cansado sueño comer fútbol partido creo sé perdón siento""",
    "pt": """
nao voce obg codigo funcao entao estou dá deu fica ficou commita renomear ajuda ajude ajeita organiza imprime lê
testando abraço tchau oie kk vazia vazio compila compilar implanta inicia iniciar reinicia reiniciar parar fecha
fechar abre abrir esvazia desfaz desfazer desfaça reverte reverter junta juntar mescla copia copiar salva salvar
carrega carregar envia enviar conta contar compara comparar substitui substituir separa ler imprimir depura depurar
otimiza otimizar refatora refatorar documenta traduz traduzir comenta descomenta filtra agrupa calcula calcular
devolve retorna evita passa passar alguém ninguém último última últimos novo nova novos novas velho mudanças
alterações ordem nome nomes tamanho texto chave método métodos sessão trabalho hoje amanhã ontem tempo chove piada
cansado sono comer futebol jogo acho sei desculpa sumido joia tô vamos""",
    "fr": """
ecris voila etat aidez lire affiche afficher vérifie vérifier relire commite pousser refais refaire allô hein bof
bisous sauf sinon ceux celle compilez déploie déployer démarre démarrer redémarre redémarrer arrête arrêter ferme
fermer ouvre ouvrir vider annule annuler reviens fusionne fusionner copie copier enregistre enregistrer envoie
envoyer compte compter comparer remplace remplacer découpe sépare lis imprime imprimer débogue déboguer optimiser
refactorise refactoriser documente traduis traduire commente décommente filtre filtrer regroupe calcule calculer
renvoie évite passer dernier dernière derniers nouveau nouvelle nouveaux nouvelles ancien changements nom noms taille
texte clé classe méthode branche travail bon quelqu'un personne t'es aujourd'hui demain hier météo pleut blague
raconte fatigué dormir manger faim pense sais désolé bientôt chouette""",
    "de": """
fuer ueber loesche fuege aendere pruefe erklaere waere koennen ausgeben anzeigen reicht bauen geben machen setze
hilfe tschuess nee naja richte verschiebe umstellen einbauen anpassen mache schnell langsam leer kompiliere
kompilieren übersetze deploye ausrollen neustarten stoppe stoppen anhalten schließe schließen öffne öffnen leere
leeren zurücknehmen zurücksetzen rückgängig zusammenführen mergen kopiere kopieren speichere speichern lade sende
senden schicke zähle zählen vergleiche vergleichen ersetze ersetzen trenne teile verbinde lesen ausdrucken debugge
optimiere optimieren refaktoriere dokumentiere dokumentieren übersetzen kommentiere auskommentieren filtere gruppiere
gruppieren berechne berechnen liefert vermeide letzten letzte letzter neue neuen neuer neues alte alten änderungen
änderung reihenfolge namen größe schlüssel methode methoden sitzung zweig einrückung arbeit gute gutes jemand niemand
bist heute gestern wetter regnet witz erzähl müde schlafen essen fußball spiel glaube weiß entschuldigung später
drüberlaufen drüber da rüber""",
    "it": """
perche piu cosi puo ehi boh ottimo stai stanno ragazza committa pusha riordina riordinare leggi stampa fallo falla
rifai rinominala aiuto aiutami usando serata buona notte tempo piove niente vuota vuoto ecco basta compila compilare
distribuisci avvia avviare riavvia riavviare ferma fermare chiudi chiudere apri aprire svuota svuotare annulla
annullare ripristina unisci unire copia copiare salva salvare carica caricare invia inviare manda conta contare
confronta confrontare sostituisci sostituire dividi separa debugga ottimizza ottimizzare rifattorizza documenta
documentare traduci tradurre commenta decommenta filtra raggruppa calcola calcolare restituisci evita passa passare
indentazione spazi ramo ultimo ultima ultimi nuovo nuova nuovi nuove vecchio modifiche ordine nome nomi dimensione
testo chiave classe classi metodo metodi sessione lavoro bel bello bella qualcuno nessuno sei ieri barzelletta
raccontami stanco dormire mangiare calcio partita credo dispiace scusami carino posto tutto tutta""",
    "ru": """
плз пжлст спасиб норм ясно работает падает пустая пусто прогони откати смержи залей подними причеши приветствую
помоги ничего собери собрать скомпилируй разверни задеплой перезапусти останови закрой закрыть открой открыть очисти
очистить откатить отмени отменить верни влей смержить скопируй сохрани сохранить загрузи отправь посчитай сравни
раздели объедини прочитай выведи распечатай отладь оптимизируй отрефактори задокументируй переводи закомментируй
раскомментируй отфильтруй сгруппируй вычисли последний последнюю последние новый новая новую новые старый изменения
порядок имя размер текст ключ класс классы метод методы сессию ветку ветки кэш отступы работа отличная отлично
молодец никто сегодня завтра вчера погода дождь шутку анекдот расскажи устал спать футбол думаю знаю извини прости
увидимся классно""",
    "uk": """
працює падає порожня прожени відкоти злий підніми вітаннячко бувай допоможи нічого справи слава збери зібрати
скомпілюй розгорни задеплой перезапусти зупини закрий закрити відкрий відкрити очисти очистити відкотити скасуй
скасувати поверни злити скопіюй збережи зберегти завантаж надішли порахуй порівняй роздiли об'єднай прочитай виведи
надрукуй налагодь оптимізуй відрефактори задокументуй закоментуй розкоментуй відфільтруй згрупуй обчисли останній
останню останні новий нова нову нові старий порядок ім'я розмір текст ключ клас класи метод методи сесію гілку гілки
кеш відступи робота гарна гарно чудово молодець хтось ніхто сьогодні завтра вчора погода дощ жарт розкажи втомився
спати думаю знаю вибач пробач побачимось класно""",
    "pl": """
dzieki czesc sprawdz uzyj uzywajac wlacz wyjasnij zrob usun zmien dziala działa działają pusta pusty użyj użyć
wczytaj wypisz policz pomóż pomoc zrobić scal cofnij wrzuć podbij ogarnij przetestuj narka skompiluj skompilować
zbuduj wdróż wdrożyć wystartuj zrestartuj zatrzymaj zamknij zamknąć otwórz otworzyć opróżnij cofnąć wycofaj przywróć
scalić połącz skopiuj zapisz zapisać wczytać załaduj wyślij wysłać policzyć porównaj zastąp podziel rozdziel
przeczytaj wydrukuj zdebuguj zoptymalizuj zrefaktoryzuj udokumentuj zakomentuj odkomentuj przefiltruj pogrupuj oblicz
zwróć unikaj ostatni ostatnią ostatnie nowy nowa nową nowe stary zmiany zmian kolejność nazwa nazwy nazwę rozmiar
tekst klucz klasa klasę metoda metody sesję gałąź gałęzi wcięcia praca ktoś nikt jesteś dzisiaj dziś jutro wczoraj
pogoda pada żart opowiedz zmęczony spać jeść głodny mecz myślę wiem przepraszam sorki zaraz narazie""",
    "cs": """
spust dekuju diky cau prosim muzu jaky ktery dobry uprav upravit vypiš načti spočítej pomoz pomoct sluč vrať nahraj
zvedni otestuj používá použij zdar mějte neco něco zkompiluj sestav nasaď spustit nastartuj restartuj zastav zavři
zavřít otevři otevřít vyprázdni vrátit zruš zrušit sloučit zkopíruj ulož uložit načíst odešli pošli spočítat porovnej
nahradit rozděl spoj přečti vytiskni odlaď optimalizuj refaktoruj zdokumentuj zakomentuj odkomentuj vyfiltruj seskup
vypočítej poslední nový nová novou nové starý změny změnu pořadí název jméno velikost klíč třída třídu metodu metody
relaci větev větve odsazení práce dobrá někdo nikdo jsem dnes dneska zítra včera počasí prší vtip řekni unavený spát
jíst hlad fotbal zápas myslím vím promiň omlouvám uprostřed""",
    "tr": """
calistir guncelle duzelt tesekkurler nasilsin icin degil cok gunaydin sagol nasil kullan kullanarak oku yazdır yazdir
hesapla yardım yardim birleştir yükselt geri dene testi boş düzgün hiçbir şey derle derleme dağıt başlat durdur kapat
aç boşalt kopyala kaydet karşılaştır böl ayır birle bas ayıkla iyileştir belgele çevir filtrele grupla döndür eski
değişiklikleri değişiklik sırası adı adını boyut metin anahtar sınıf sınıfı metod oturumu dalı önbelleği girintileri
girinti sunucuyu herkese kimse birisi bugün yarın dün hava yağmur şaka fıkra anlatsana yorgunum uyku açım maç bence
biliyorum özür görüşürüz eline sağlık aferin güzel olmuş şeyi""",
    "hi": """
batado samajh samajhao krna krdo kro krke nhi kyuki padho padhna chhota likhdo kijiyega saaf kholo khol banado hatake
rok roko bhejo bhej dhundo dhoondo ginti jodke milao milado karwao krwao sudhar wapis badhiya tez dheere aakhri
pichla pichle agla agle naye purane kisi kisne jisne jisme wahi yahi aisa aise waisa itna utna kuchh haal chaal de
subah shaam raat mausam barish neend bhookh khana gana sunao batana pagal dost maaf maafi alvida phirse khud dono
saari poora poori pura puri""",
    "vi": """
khong duoc sua xoa giup toi viet nhe chay vậy hả đừng hết đọc tính gộp hoàn tác biên dịch khởi động dừng đóng mở chép
lưu tải gửi đếm sánh tách nối ưu chú lọc nhóm trả cuối cùng cũ đẩy lên kéo thứ tự tên kích thước khóa phương phiên
nhánh đệm thụt lề hôm nay qua thời tiết mưa đùa kể chuyện mệt ăn đói bóng đá nghĩ biết hẹn gặp vui quá lắm thật mày
tao ghê alo cậu""",
    "id": """
baca cetak hitung bantu gabung gabungkan batalkan naikkan perbaikin bersihin kabarnya dijalankan terakhir pengujian
baru hari malamnya tidur kompilasi bangun deploykan nyalakan matikan mulai hentikan tutup buka kosongkan kembalikan
gabungin salin simpen muat kirimkan hitungkan bandingkan pisahkan satukan bacakan cetakkan optimalkan dokumentasikan
terjemahin saring kelompokkan kembalian hindari perubahannya urutan namanya ukuran teks kunci kelas metode sesi
cabang indentasi kerja bagus orang siapapun hai semuanya besok kemarin cuaca hujan lelucon cerita capek ngantuk makan
lapar bola kayaknya tau tahu maaf jumpa banget""",
    "nl": """
lees bereken samenvoegen terugdraaien netjes kun hoort doet gaan gaat staat eerst nieuwe nieuw oude laatste vandaag
morgen weer groetjes compileer compileren bouwen uitrollen herstart stoppen sluit sluiten openen leegmaken terug
herstellen ongedaan kopieer kopiëren bewaar opslaan laad stuur sturen tellen vergelijk vergelijken vervang vervangen
lezen afdrukken debuggen optimaliseer optimaliseren refactoreer documenteer becommentarieer filteren groepeer
groeperen berekenen vermijd wijzigingen wijziging volgorde naam namen grootte tekst sleutel klasse methode sessie tak
inspringing gedaan iemand niemand gisteren regent grap vertel moe slapen eten honger voetbal denk weet spijt straks
gaaf mooie zeg jongens""",
    "ar": """
شكرًا مرحبًا اهلين هنا الآن الان جرب اختبر اقرأ اطبع احسب ساعدني مساعدة فارغ كيفك شخبارك باي ادفع تراجع ارجع افتح
اغلق أغلق شغّلي اعد أعد ادمج دمج انسخ احفظ حمّل ارسل أرسل قارن استبدل قسم اقرا رجع تغييرات التغييرات آخر اخر جديد
جديدة ترتيب اسم حجم مفتاح كلاس جلسة الجلسة فرع السيرفر حد احد أحد رائع جميل ممتاز اليوم بكرة امس أمس الجو الطقس نكتة
تعبان جوعان آسف اسف سامحني""",
}
