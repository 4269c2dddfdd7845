"""Hold the commonest words of languages that the models were not tested in, lest they be taken for a neighbour.

As `spoken` does for those they were tested in: function words, chores, greetings. `language` counts them.
"""

NEIGHBOURS = {
    "sk": """
som sa že nie aby ako pre voči ktorý ktorá alebo iba čo mi je na si bol mal tento napíš funkciu prečo keď ktoré ktorú
ktorých sú má mám máš môj moja moje byť bude môže treba chcem kde kedy kto koľko každý každú všetko všetky jeden dva
ešte veľmi tiež medzi bez pri tak už pod nad ale v z k od po za tá tú spusti oprav aktualizuj nainštaluj vymaž
odstráň pridaj zoraď naformátuj vyčisti vygeneruj vysvetli vytvor zmeň premenuj nájdi navrhni dokáž skontroluj chyby
súbor riadok slová tabuľka rozdiel závislosti testy ďakujem pekne ahoj dobrý deň prosím pokračuj áno""",
    "sv": """
och att det som en ett på är av för med till den inte om hur jag kan från vad skriv du har de så eller när mig gör
varför vilken vilket vilka mellan utan alla detta denna dessa mitt mina vår vårt skulle måste vill behöver finns blir
varje bara också mycket här där nu två lägg kör fixa ta bort ändra uppdatera installera rensa sortera förklara skapa
hitta bevisa testerna felen fil filen filer funktion tabellen texten räknar skillnaden tack hej mår morgon snälla bra
fortsätt beroenden""",
    "da": """
og at det som en et på er af for med til den ikke om hvordan jeg kan fra hvad skriv du har de så eller når mig lav
hvorfor hvilken hvilket hvilke hvor mellem uden alle dette denne disse mit vores skal skulle må vil bliver hver kun
også meget der nu efter tilføj kør fjern ændr opdater ryd sortér forklar opret bevis testene fejl fejlene filen linje
funktion tabellen teksten tæller forskellen tak mange hej hjælpen går godmorgen venligst fortsæt igen""",
    "no": """
og at det som en et på er av for med til den ikke om hvordan jeg kan fra hva skriv du har de så eller når meg lag
hvorfor hvilken hvilket hvilke hvor mellom uten alle dette denne disse mitt vår skal skulle må vil blir hver også mye
der nå etter legg kjør fiks fjern endre oppdater rydd sorter forklar opprett bevis testene feil feilene filen linje
funksjon tabellen teksten teller forskjellen takk tusen hei hjelpen går morn vennligst fortsett nytt igjen""",
    "fi": """
ja on ei että se kun niin miten mikä tämä jos voi kuin tai mutta kirjoita minun olen ovat mitä kanssa ilman joka tee
miksi missä milloin kuka paljon kuinka kaikki kaikkien jokainen vain myös hyvin tässä siellä nyt sitten ennen jälkeen
välillä välinen kaksi minä sinä hän tätä tuo nämä pitää täytyy haluan tarvitsen aja suorita korjaa lisää poista muuta
päivitä asenna siivoa järjestä muotoile selitä näytä luo etsi todista testit virheet virheen tiedosto rivi funktio
taulu taulukko tekstin sanat ero kiitos avusta hei moi terve huomenta ole hyvä jatka uudelleen tyhjä kuuluu""",
    "ro": """
și în de la cu pe pentru care este un o nu că din să cum ce mai sau dar fără scrie între acest această când fă îmi
sunt am avem au poate trebuie vreau unde cine cât câte fiecare toate toți doar foarte aici acum după înainte două
trei mea meu mele nostru lui ei ea el noi voi rulează corectează repară adaugă șterge modifică actualizează
instalează curăță sortează formatează explică arată creează găsește demonstrează testele eroare erorile fișier
fișierul linie funcție tabelul gol cuvintele diferența dintre mulțumesc mult bună salut ziua te rog continuă nou
ajutor faci""",
    "hu": """
a az és hogy nem egy is van ez mi írj hogyan meg ha vagy kell csak már ezt mint egyik nekem miért függvényt között
azt ezek azok ami amely aki hol mikor ki mit mennyi minden mindig nagyon itt ott után előtt nélkül két három én te ő
ti ők enyém volt lesz lehet tud akarok szeretném kellene futtasd javítsd töröld hozzá cseréld frissítsd telepítsd
rendezd formázd magyarázd mutasd hozz készíts írd keresd bizonyítsd tesztek teszteket hiba hibát hibákat fájl fájlt
sor függvény tábla táblát üres szavakat különbség különbséget köszönöm szépen szia helló jó napot reggelt kérlek
folytasd el le""",
    "ca": """
el la els les de que i en un una per amb com què és no més o si meu aquest aquesta quan entre sense escriu fes d'un
aquests aquestes això són està estan té tinc fer puc pot vull necessito cal qui quin quina quants perquè també ja
molt moltes altre altra cada tots totes qualsevol nostre nostra meva nos fins des després abans ara aquí només
executa arregla instal·la actualitza esborra elimina afegeix ordena neteja formata explica mostra crea canvia cerca
troba demostra fitxer línia funció taula buida paraules diferència consulta falla gràcies hola estàs bon dia plau
endavant l'ajuda formulari vegada""",
    "sw": """
ya na wa kwa ni katika la za kuwa hii hiyo jinsi gani andika tengeneza cha vya yangu bila kama au huyo huu huo hizi
hizo hilo hili ambayo ambao kila yote wote moja mbili tatu sana pia tu bado sasa baada kabla kati yake yako wako
wangu mimi wewe sisi nini nani lini wapi kwanini ikiwa lakini hivyo ili lazima naomba nataka endesha rekebisha ongeza
futa badilisha sasisha sakinisha safisha panga eleza onyesha unda tafuta thibitisha majaribio makosa faili mstari
maneno jedwali tofauti tupu sehemu fomu asante habari hujambo jambo karibu tafadhali rafiki msaada tena endelea""",
    "tl": """
ang ng sa na mga ay at ko mo para paano ano ito kung hindi may isang gumawa sumulat ni kay o iyon iyan nito niya nila
namin natin kami tayo sila siya ako ikaw ka kayo po opo bakit kailan saan sino ilan lahat bawat din rin kasi pero
dahil kapag habang walang wala mayroon meron gusto kailangan pwede puwede nang yung yong naman patakbuhin ayusin
dagdagan magdagdag tanggalin burahin palitan linisin ipaliwanag ipakita hanapin patunayan mali salita pagkakaiba
laman maraming salamat tulong kumusta kamusta magandang umaga gabi sige ituloy pakiusap pakisulat""",
    "bg": """
и в на да се за от е с не по как какво това този тази със към че или ми ако напиши функция което която са при които
който тези онзи беше бъде може трябва искам имам има няма къде кога кой колко защо всеки всяка всички само още вече
много също между преди след без под над две три аз ти ние вие той тя мой моя моята нашия пусни поправи оправи добави
изтрий махни промени обнови инсталирай изчисти сортирай форматирай обясни покажи създай намери докажи тестове
тестовете грешка грешките файл файла ред думите таблицата празна разликата заявката поле благодаря здравей здрасти
добър ден моля продължи помощта отново си ли""",
    "sr": """
и у на да се за је од не са по како шта ово овај или ми ако напиши који која су при funkciju kako šta napiši koji
које коју био била бити може треба желим имам има нема где када ко колико зашто сваки све само још већ много такође
између пре после без две три ја ти ви он она мој моја покрени исправи додај обриши промени ажурирај инсталирај очисти
сортирај објасни покажи направи нађи докажи тестове тестови грешка грешке датотека ред речи табела празна разлику
упит поље хвала здраво молим настави поново помоћи ovo ovaj ova ovu je da su nije ili ako kada gde gdje zašto što
samo još već između posle poslije bez pokreni ispravi dodaj obriši izbriši promeni promijeni ažuriraj instaliraj
očisti sortiraj objasni pokaži napravi nađi dokaži greške grešku datoteku riječi reči tabela tablica prazna razliku
upit polje hvala zdravo molim nastavi ponovo koja koje mi moj se za na po od iz""",
    "fa": """
و در به از که این را با است برای یک چگونه چه آن بنویس می کنید تابع کن شود شده باشد بود دارد دارم هست نیست ها های هر
همه یا اگر تا بین بدون روی بعد قبل من تو ما شما او آنها چرا کجا کی چند وقتی فقط خیلی هم اجرا اصلاح درست حذف اضافه
تغییر مرتب توضیح بده نشان بساز پیدا ثابت خطا خطاها خطاهای فایل جدول خالی کلمه فرق ممنون متشکرم سلام چطوری لطفا ادامه
دوباره کمک""",
    "ur": """
اور میں کے کی کا ہے سے کو یہ ایک کیسے کیا لکھو لکھیں کریں پر نے ہیں وہ جو کہ تو ہو ہوں تھا اگر یا لیکن بھی صرف کیوں
کب کہاں کون کتنے ہر سب مجھے میرے میرا ہم آپ اپنے بغیر بعد پہلے درمیان دو چلائیں ٹھیک درست حذف شامل تبدیل بتائیں
سمجھائیں دکھائیں بنائیں غلطی غلطیاں فائل خالی الفاظ فرق شکریہ سلام مدد بہت دوبارہ""",
    "mr": """
आणि आहे या मध्ये ते हे एक कसे काय लिहा करा साठी मला च्या नाही आहेत होते होता असेल असताना असे की तर पण किंवा जर फक्त
प्रत्येक सर्व माझ्या माझा मी तुम्ही आम्ही तू का कुठे कधी कोण किती मधील नंतर आधी शिवाय पुन्हा चालवा दुरुस्त काढा काढून
टाका जोडा बदला समजावून सांगा दाखवा बनवा शोधा चुका चूक फरक शब्द खूप आभार धन्यवाद नमस्कार कृपया रिकामे ही हा तो ती आहात""",
    "ne": """
र छ को मा यो एक कसरी के लेख्नुहोस् गर्नुहोस् लागि मलाई छन् छैन हो हुन्छ हुँदा थियो भने तर वा यदि मात्र प्रत्येक सबै
मेरो म हामी तपाईं तपाईंलाई किन कहाँ कहिले कति बीच बीचको पछि अघि बिना फेरि चलाउनुहोस् सच्याउनुहोस् हटाउनुहोस्
थप्नुहोस् बुझाउनुहोस् देखाउनुहोस् बनाउनुहोस् एउटा शब्द फरक धेरै धन्यवाद नमस्ते कृपया खाली लागी कस्तो पनि सँग बाट लाई
हरू""",
}
