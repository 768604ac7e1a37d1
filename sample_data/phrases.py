"""What people write to the sample company: sentence parts that `texts` puts together."""

# name in the shop, article number, price in cents, category, what people call it (nominative,
# accusative), colour words
PRODUCTS = (
    ("Kräutertee Bergwiese 100 g", "T-1001", 890, "Tee", "der Bergwiesentee", "den Bergwiesentee"),
    ("Schwarztee Nordufer 250 g", "T-1002", 1450, "Tee", "der Schwarztee", "den Schwarztee"),
    ("Röstkaffee Morgenrot 500 g", "K-2001", 1390, "Kaffee", "der Kaffee", "den Kaffee"),
    ("Espresso Nachtzug 1 kg", "K-2002", 2490, "Kaffee", "der Espresso", "den Espresso"),
    ("Olivenölseife Rosmarin", "S-3001", 650, "Pflege", "die Seife", "die Seife"),
    ("Handcreme Ringelblume 75 ml", "S-3002", 1190, "Pflege", "die Handcreme", "die Handcreme"),
    ("Gusseisenpfanne 28 cm", "H-4001", 8900, "Küche", "die Pfanne", "die Pfanne"),
    ("Schneidebrett Eiche", "H-4002", 4590, "Küche", "das Schneidebrett", "das Schneidebrett"),
    ("Gewürzmühle Nussbaum", "H-4003", 3450, "Küche", "die Mühle", "die Mühle"),
    ("Teekanne Steinzeug 1,2 l", "H-4004", 5490, "Küche", "die Teekanne", "die Teekanne"),
    ("Emaillebecher Feldblume", "H-4005", 1690, "Küche", "der Becher", "den Becher"),
    ("Brotkasten Zirbe", "H-4006", 7990, "Küche", "der Brotkasten", "den Brotkasten"),
    (
        "Bienenwachstücher 3er-Set",
        "H-4007",
        1990,
        "Küche",
        "das Wachstuch-Set",
        "das Wachstuch-Set",
    ),
    ("Wolldecke Hochmoor", "W-5001", 12900, "Wohnen", "die Wolldecke", "die Wolldecke"),
    ("Leinenkissen Kiesel", "W-5002", 3990, "Wohnen", "das Kissen", "das Kissen"),
    ("Kerze Waldboden", "W-5003", 1890, "Wohnen", "die Kerze", "die Kerze"),
    ("Saatmischung Hummelwiese", "G-6001", 790, "Garten", "die Saatmischung", "die Saatmischung"),
    ("Handspaten Esche", "G-6002", 2790, "Garten", "der Handspaten", "den Handspaten"),
    ("Honig Lindenblüte 500 g", "L-7001", 1290, "Vorrat", "der Honig", "den Honig"),
    ("Geschenkkorb Sonntag", "L-7002", 6990, "Vorrat", "der Geschenkkorb", "den Geschenkkorb"),
)

OPENERS = (
    "Hallo zusammen, ", "Hallo liebes Team, ", "Hi, ", "Moin, ", "Servus, ", "Guten Tag, ", "Hey, ",
    "Also ehrlich: ",
    "Mal ganz offen: ", "Kurz gesagt: ", "Nur mal so: ", "Ihr Lieben, ", "Grüße aus {ort}! ",
    "Nach {zeit} kann ich sagen: ",
    "Muss ich mal loswerden: ", "Ok, ", "Na ja, ", "Sooo, ", "Update: ", "Kleine Rückmeldung: ",
)  # fmt: skip
ZEITEN = (
    "zwei Wochen",
    "einem Monat",
    "einem halben Jahr",
    "drei Bestellungen",
    "einem Jahr",
    "ein paar Tagen",
    "dem ersten Test",
)
ORTE = (
    "Kassel", "Leipzig", "Freiburg", "Bremen", "Rostock", "Bamberg", "Erfurt", "Lübeck", "Ulm",
    "Trier", "Görlitz", "Münster",
    "Augsburg", "Kiel", "Jena", "Siegen", "Passau", "Potsdam", "Hameln", "Wismar",
)  # fmt: skip

POSITIVE = (
    "{Der} ist einfach super", "ich liebe {den}", "bin total begeistert von eurem Laden",
    "{der} hält, was ihr versprecht",
    "beste Qualität, die ich seit langem in der Hand hatte",
    "die Lieferung kam schneller als gedacht",
    "{Der} kam gestern an und ist wunderschön verpackt", "so ein netter Kundenservice, danke dafür",
    "am Telefon wurde mir sofort geholfen", "mega lecker, {der}", "jeden Cent wert",
    "meine Mutter hat sich riesig über {den} gefreut",
    "endlich mal ein Shop, bei dem alles klappt", "{der} ist jetzt mein Lieblingsstück",
    "bin rundum zufrieden",
    "tolle Idee mit {dem_thema}", "alles bestens, gerne wieder",
    "der Umtausch ging völlig unkompliziert",
    "hab {den} schon zum dritten Mal bestellt", "das riecht so gut, ich könnte drin baden",
    "{der} fühlt sich richtig wertig an",
    "die Beratung im Laden war herzlich und kompetent", "freu mich jedes Mal über euer Paket",
    "ganz großes Lob an euch",
    "{der} ist nach einem Jahr noch wie neu", "perfektes Geschenk gewesen",
    "eure Fotos machen gute Laune",
    "so schön, dass ihr auf Kritik hört", "schmeckt fantastisch",
    "der neue Shop ist klasse und übersichtlich",
    "hat mich echt positiv überrascht", "die Verarbeitung ist hervorragend", "5 Sterne von mir",
    "danke für die handgeschriebene Karte",
    "{der} macht einfach Freude", "wie immer top", "hätte nicht gedacht, dass {der} so gut ist",
)  # fmt: skip
NEGATIVE = (
    "{Der} ist leider kaputt angekommen", "bin echt enttäuscht von euch",
    "seit {tage} Tagen warte ich auf mein Paket",
    "am Telefon hing ich {minuten} Minuten in der Warteschleife",
    "{der} ist nach {zeit_dat} auseinandergefallen",
    "viel zu teuer für das, was man bekommt", "die Qualität hat stark nachgelassen",
    "keine Antwort auf meine Mail, unverschämt",
    "schon wieder das Falsche geliefert", "{der} schmeckt muffig",
    "Rückgeld lässt seit Wochen auf sich warten",
    "der Service ist nicht gut", "so was habe ich noch nicht erlebt",
    "das war meine letzte Bestellung",
    "die Seite stürzt beim Bezahlen dauernd ab", "{der} stinkt nach Chemie",
    "absolut nicht zu empfehlen",
    "ihr lasst einen echt hängen", "Verpackung total zerfetzt, Inhalt auch",
    "Werbung top, Ware flop",
    "man fühlt sich als Kunde verarscht", "{der} sieht ganz anders aus als auf dem Foto",
    "ich ärgere mich jedes Mal aufs Neue",
    "drei Mails, keine einzige Antwort", "der Gutschein funktioniert mal wieder nicht",
    "das ist schlicht eine Frechheit",
    "{der} hat nach zwei Mal Benutzen Risse", "unfreundliche Auskunft im Laden bekommen",
    "völlig überzogene Versandkosten",
    "nur Ausreden statt einer Lösung", "der Farbton ist grauenhaft",
    "dafür ist mir mein Geld zu schade", "wirklich schlecht organisiert",
    "ihr habt mich doppelt abgebucht", "die Reklamation läuft jetzt seit {tage} Tagen",
    "bin ziemlich sauer",
)  # fmt: skip
NEUTRAL = (
    "hab heute {den} bestellt", "{der} kommt laut Tracking am Mittwoch",
    "ich nehme {den} immer zum Frühstück",
    "bei uns steht {der} in der Küche", "war gestern bei euch im Laden in Kassel",
    "gibt es auch in Grün, steht auf der Seite",
    "meine Kollegin hat {den} auch", "wir sind am Samstag auf dem Markt",
    "ich schau mir das mal an", "hab euch eine Nachricht geschickt",
    "steht so auch im Newsletter", "das Paket liegt beim Nachbarn", "bin auf Seite 2 vom Katalog",
    "mache bei der Verlosung mit",
    "{der} wiegt ungefähr so viel wie mein Buch", "ich hatte bisher immer den anderen",
    "heute Abend wird gekocht",
    "hab nächste Woche Urlaub", "schicke euch später ein Foto", "der Code gilt bis Sonntag",
    "hier noch der Link aus eurem Beitrag",
    "{der} passt genau ins Regal, 28 cm", "wir haben drei Stück genommen",
    "bei mir kam die Mail um acht", "Nummer steht auf der Rechnung",
)  # fmt: skip
QUESTIONS = (
    "Wann ist {der} wieder lieferbar?", "Versendet ihr auch nach Österreich?",
    "Ist {der} spülmaschinenfest?",
    "Gibt es {den} auch in einer kleineren Größe?", "Wie lange dauert der Versand gerade?",
    "Kann ich mit Rechnung zahlen?",
    "Habt ihr am Samstag geöffnet?", "Wo finde ich die Pflegehinweise?", "Ist da Palmöl drin?",
    "Wie lange ist {der} haltbar?",
    "Kann man {den} auch als Geschenk einpacken lassen?", "Gilt der Code auch im Laden?",
    "Wer kann mir bei der Anmeldung helfen?",
    "Wo wird {der} eigentlich hergestellt?", "Kommt {der} nochmal rein?",
    "Sucht ihr noch Aushilfen für den Laden?",
    "Was ist der Unterschied zum alten Modell?", "Kann ich meine Adresse noch ändern?",
    "Wie melde ich mich vom Newsletter ab?",
    "Wird es dieses Jahr wieder einen Adventskalender geben?", "Habt ihr auch Ersatzteile?",
    "Welche Temperatur braucht {der}?",
)  # fmt: skip
RECOMMEND = (
    "Kann ich nur weiterempfehlen!", "Klare Kaufempfehlung.",
    "Hab euch schon allen Freundinnen empfohlen.",
    "Holt euch {den}, ihr werdet es nicht bereuen.", "Empfehle ich jedem weiter.",
    "Meine Schwester bestellt jetzt auch bei euch, auf meine Empfehlung.",
    "Absolut empfehlenswert!", "Würde ich jederzeit weiterempfehlen.",
    "@{freund} das wär was für dich, probier es aus!",
)  # fmt: skip
WARN = (
    "Finger weg!", "Kann ich niemandem empfehlen.", "Kauft woanders.", "Spart euch das Geld.",
    "Rate jedem davon ab.",
    "Würde ich nicht weiterempfehlen.", "Lasst bloß die Finger davon.", "Vorsicht vor diesem Shop.",
    "Nicht kaufen!",
)  # fmt: skip
WORRIES = {
    "datenschutz": (
        "Ich mache mir Sorgen um meine Daten.",
        "Was passiert eigentlich mit meinen Daten bei euch?",
        "Habe Angst, dass meine Kontodaten in falsche Hände geraten.",
        "Mir ist nicht wohl dabei, dass ihr jetzt eine App mit Standort wollt.",
        "Nach der komischen Mail frage ich mich, ob meine Daten noch sicher sind.",
        "Befürchte, dass ihr meine Adresse weiterverkauft.",
        "Dass ihr jetzt mein Geburtsdatum wollt, macht mich stutzig und unsicher.",
        "Ist euer Konto gehackt worden? Bin verunsichert.",
    ),
    "preis": (
        "Ich habe Angst, dass ich mir euch bald nicht mehr leisten kann.",
        "Mach mir Sorgen, dass alles immer teurer wird.",
        "Befürchte, die nächste Preiserhöhung kommt schon im Herbst.",
        "Wie soll man das bei der Rente noch bezahlen?",
        "Hoffentlich werden die Preise nicht noch weiter steigen, langsam wird mir mulmig.",
        "Kommt da jetzt jedes Quartal eine Erhöhung? Das macht mir Sorge.",
        "Ich fürchte, bei den Versandkosten wird es nicht bleiben.",
    ),
    "lieferung": (
        "Ich habe Angst, dass das Paket nicht ankommt.",
        "Mache mir Sorgen, ob das noch vor dem Geburtstag klappt.",
        "Befürchte, dass mein Paket verloren gegangen ist.",
        "Hoffentlich kommt {der} noch rechtzeitig, ich bin schon ganz nervös.",
        "Seit Tagen keine Bewegung im Tracking, langsam bekomme ich Bauchschmerzen.",
        "Kommt da überhaupt noch was? Bin echt beunruhigt.",
        "Was, wenn die Lieferung bis Heiligabend nicht da ist?",
    ),
    "qualitaet": (
        "Ich mache mir Sorgen, ob {der} wirklich schadstofffrei ist.",
        "Habe Angst, dass da was Giftiges in der Beschichtung ist.",
        "Bin unsicher, ob man {den} für Kinder bedenkenlos nehmen kann.",
        "Ist die Charge vom Rückruf betroffen? Das beunruhigt mich sehr.",
        "Befürchte, dass {der} beim Erhitzen platzt.",
        "Kriegt man davon nicht Ausschlag? Meine Haut ist eh empfindlich, hab etwas Angst.",
        "Der Riss macht mir Sorgen, nicht dass mir {der} um die Ohren fliegt.",
    ),
    "service": (
        "Ich befürchte, dass sich wieder niemand meldet.",
        "Hab Sorge, dass meine Reklamation einfach untergeht.",
        (
            "Wenn die Hotline abgeschafft wird, an wen soll ich mich dann wenden? Das macht mir "
            "echt Sorgen."
        ),
        "Angst, dass ich auf den Kosten sitzen bleibe.",
        "Ob mir da jemals jemand antwortet? Habe meine Zweifel und langsam Bammel um mein Geld.",
    ),
    "arbeit": (
        "Ich mache mir Sorgen um die Leute in eurer Werkstatt.",
        "Stimmt es, dass ihr Stellen streicht? Das beunruhigt mich.",
        "Befürchte, dass die Produktion jetzt ins Ausland geht und hier alle ihren Job verlieren.",
        "Werden eure Näherinnen eigentlich fair bezahlt? Ich hab da ein ungutes Gefühl.",
        "Habe Angst um meinen Laden vor Ort, wird der geschlossen?",
    ),
    "umwelt": (
        "Ich mache mir Sorgen, wie viel Plastik da inzwischen dabei ist.",
        "Habe Angst, dass Bio bei euch bald nur noch ein Etikett ist.",
        "Befürchte, dass für das Holz Wald abgeholzt wird, der nie wieder nachwächst.",
        "Kommt der Honig wirklich noch von hier? Das Bienensterben macht mir Angst.",
        (
            "Wie soll das mit dem Klima weitergehen, wenn jetzt sogar ihr per Luftfracht "
            "versendet? Besorgt mich."
        ),
    ),
    "insolvenz": (
        "Gibt es euch nächstes Jahr noch?", "Ich befürchte, ihr geht pleite.",
        "Sorgen mache ich mir um meine Gutscheine, wenn ihr zumacht.",
        "Habe gelesen, dass es euch schlecht geht. Muss ich Angst um meine Anzahlung haben?",
        (
            "Macht ihr jetzt auch dicht wie alle anderen? Das würde mich echt treffen, mache mir "
            "Sorgen."
        ),
    ),
}  # fmt: skip
VALUES = {
    "customers": (
        ("Ihr kennt eure Kunden wirklich und geht auf jeden ein",
         "Man merkt, dass euch Kunden am Herzen liegen"),
        ("Respekt vor Kunden sieht anders aus", "Als Stammkundin bin ich euch wohl egal"),
    ),
    "csr": (
        ("Toll, dass ihr die Tafel unterstützt", "Stark, wie ihr euch für die Region einsetzt"),
        ("Soziale Verantwortung ist bei euch nur ein Werbespruch",
         "Spenden ankündigen und dann nichts mehr hören"),
    ),
    "environment": (
        ("Super, dass ihr plastikfrei verpackt", "Eure Nachhaltigkeit überzeugt mich"),
        ("So viel Plastik im Paket, von wegen nachhaltig", "Das ist doch Greenwashing"),
    ),
    "staff": (
        ("Schön zu sehen, wie gut ihr mit euren Mitarbeitern umgeht",
         "Man merkt, dass eure Leute gern bei euch arbeiten"),
        ("Wie ihr mit euren Mitarbeitern umgeht, ist traurig",
         "Die Verkäuferin war völlig überlastet, zahlt ihr die Leute anständig?"),
    ),
}  # fmt: skip
CLOSERS_POSITIVE = (
    "Danke!",
    "Weiter so!",
    "LG",
    "Liebe Grüße",
    "Macht weiter so.",
    "Bis bald!",
    "Ganz lieben Dank.",
    "Top!",
    "",
)
CLOSERS_NEGATIVE = (
    "Bitte melden!",
    "Schade.",
    "Ich erwarte eine Antwort.",
    "Nie wieder.",
    "So geht das nicht.",
    "Traurig.",
    "MfG",
    "",
)
CLOSERS_NEUTRAL = ("LG", "VG", "Gruß", "Danke schon mal.", "Schönen Tag noch.", "", "", "")
EMOJI = {
    "positive": (
        "😍",
        "❤️",
        "👍",
        "😊",
        "🥰",
        "🙌",
        "💚",
        "👏",
        "😋",
        "☕️",
        "🎉",
        ":)",
        ";-)",
        "<3",
    ),
    "negative": ("😡", "👎", "😤", "🙄", "😞", "🤦‍♀️", "😠", ":(", "🤬"),
    "neutral": ("🙂", "🤔", "👀", "🤷", "☕️", "🌿", ":-)"),
    "worry": ("😟", "😰", "😬", "🥺", "🙏", "😨"),
}
HASHTAGS = (
    "#tannquell",
    "#naturwaren",
    "#plastikfrei",
    "#tee",
    "#kaffeeliebe",
    "#küchenglück",
    "#nachhaltig",
    "#teatime",
    "#fairtrade",
)
ENGLISH = {
    "positive": (
        "Love this shop, {name_en} is gorgeous!", "Best tea I have had in years, thank you!",
        "Super fast delivery to Berlin, very happy.",
        "Great service and lovely packaging.", "My {name_en} arrived today and I am thrilled.",
        "Highly recommend these guys.",
    ),
    "negative": (
        "Very disappointed, the {name_en} arrived broken.",
        "Three emails and still no reply. Terrible service.", "Way too expensive for this quality.",
        "Still waiting for my refund, this is not ok.", "Wrong item again, I am annoyed.",
    ),
    "neutral": (
        "Do you ship to the Netherlands?", "Is the {name_en} dishwasher safe?",
        "Ordered the {name_en} yesterday.", "What are your opening hours on Saturday?",
        "Is there an English version of the catalogue?", "Which size is the one in the picture?",
    ),
}  # fmt: skip
NAMES_EN = {
    "Tee": "tea", "Kaffee": "coffee", "Pflege": "soap", "Küche": "pan", "Wohnen": "blanket",
    "Garten": "trowel", "Vorrat": "honey",
}  # fmt: skip

# own posts: campaign or series -> texts; {Der}/{der}/{den} as above, {name} as in the shop
OWN = {
    "product": (
        "Neu im Sortiment: {name}. Gemacht in kleinen Serien, von Hand geprüft.",
        "Wieder da: {name}! Solange der Vorrat reicht.",
        "Unser Liebling der Woche: {name}. Wie benutzt ihr {den}?",
        "{name} – schlicht, haltbar, schön.", "So pflegt ihr {den} richtig: drei Tipps im Beitrag.",
    ),
    "offer": (
        "Nur bis Sonntag: 15 % auf {name}. Code im Newsletter.",
        "Sonderangebot: zwei kaufen, eins verschenken. Gilt auch für {den}.",
        "Versandkostenfrei am Wochenende, ab 30 Euro.", "Letzte Chance: {name} zum kleinen Preis.",
    ),
    "story": (
        "Aus der Werkstatt, Teil {teil}: wie aus Eiche ein Brett wird.",
        "Unsere Röstmeisterin erzählt, Teil {teil}: vom Rohkaffee zur Tasse.",
        "Ein Tag bei unserer Imkerin, Teil {teil}.", "Teil {teil} unserer Reise zu den Teegärten.",
    ),
    "question": (
        "Tee oder Kaffee am Morgen? Schreibt es uns!", "Was ist euer liebstes Rezept mit Honig?",
        "Welche Farbe sollen wir als Nächstes machen? Grün oder Blau?",
        "Wo steht bei euch {der}?", "Was wünscht ihr euch von uns im nächsten Jahr?",
    ),
    "pr": (
        "Als innovatives Unternehmen stehen wir für höchste Qualität und einzigartige Erlebnisse.",
        (
            "Wir freuen uns sehr, unseren ganzheitlichen Ansatz weiter auszubauen und neue "
            "Maßstäbe zu setzen."
        ),
        (
            "Mit Leidenschaft und Kompetenz bieten wir maßgeschneiderte Lösungen für "
            "anspruchsvolle Kunden."
        ),
    ),
    "job": ("Wir suchen Verstärkung für Versand und Laden in Kassel. Bewerbt euch!",
            "Ausbildung bei uns: Kauffrau/Kaufmann im E-Commerce ab August."),
    "values": (
        "Seit diesem Monat verpacken wir komplett plastikfrei.",
        "10 Euro von jedem Geschenkkorb gehen an die Tafel.",
        "Unser Team hat abgestimmt: vier Tage Woche in der Werkstatt.",
    ),
}  # fmt: skip
REPLY_OPEN = (
    "Hallo {vor}, ",
    "Hi {vor}, ",
    "Liebe/r {vor}, ",
    "Hallo, ",
    "Danke für deine Nachricht, {vor}. ",
    "",
)
REPLIES = {
    "positive": (
        "das freut uns riesig!", "vielen Dank für das Lob, wir geben es an die Werkstatt weiter.",
        "danke dir, genau dafür machen wir das.",
        "wie schön! Zeig uns gern ein Foto.", "lieben Dank, bis zum nächsten Mal!",
    ),
    "negative": (
        ("das tut uns leid. Schick uns bitte deine Bestellnummer per Nachricht, "
         "wir klären das heute noch."),
        "so soll das nicht sein. Wir tauschen sofort um.",
        "entschuldige bitte die Wartezeit, wir kümmern uns.",
        "wir verstehen deinen Ärger und melden uns gleich per Telefon.",
        "das Geld ist heute angewiesen worden, bitte entschuldige.",
    ),
    "neutral": ("danke für die Info!", "gern, melde dich jederzeit.",
                "alles klar, viel Spaß damit!", "wir drücken die Daumen!"),
    "question": (
        "ja, das geht. Alle Angaben stehen auf der Produktseite.",
        "wir rechnen Ende nächster Woche mit Nachschub.",
        "Versand dauert gerade zwei bis drei Tage.",
        "im Laden sind wir Montag bis Samstag von 9 bis 18 Uhr für dich da.",
        "leider nein, aber wir nehmen den Wunsch gern mit.",
        "das ist Handarbeit aus Nordhessen.",
        "schau mal in die Pflegehinweise, dort steht es genau.",
    ),
    "worry": (
        "keine Sorge, deine Daten bleiben bei uns und werden nie verkauft.",
        "wir verstehen deine Sorge gut. Hier ist der aktuelle Stand: {stand}",
        "danke, dass du nachfragst. Wir prüfen das und melden uns bis morgen.",
        "da können wir dich beruhigen: {stand}",
    ),
}  # fmt: skip
STAND = (
    "das Paket ist heute im Verteilzentrum.",
    "alle Stellen bleiben erhalten.",
    "die Preise gelten bis Jahresende.",
    "die Prüfung war ohne Befund.",
    "uns gibt es noch lange.",
)
AUTOMATIC = (
    "Danke für deine Nachricht! Wir melden uns innerhalb von 24 Stunden. (Automatische Antwort)"
)
PEER = (
    "@{freund} bei mir war es genauso, einfach kurz warten.",
    "@{freund} du musst den Code vor dem Bezahlen eingeben.",
    "@{freund} geht auf jeden Fall in die Spülmaschine.",
    "@{freund} ich hab im Laden angerufen, dann ging es schnell.",
    "@{freund} mit lauwarmem Wasser und Öl einbrennen, dann klebt nichts.",
)  # fmt: skip
TICKETS = {
    "complaint": (
        "Falsche Ware geliefert", "Paket nicht angekommen", "Reklamation Bestellung {nr}",
        "Ware defekt", "Doppelte Abbuchung", "Rückerstattung fehlt",
        "Keine Antwort auf meine Mail", "Beschwerde über Hotline",
    ),
    "question": ("Frage zur Bestellung {nr}", "Adresse ändern", "Rechnung fehlt",
                 "Wann kommt der Nachschub?", "Newsletter abmelden", "Gutschein einlösen"),
}  # fmt: skip
FIRST_F = (
    "Anna", "Maria", "Julia", "Katrin", "Sabine", "Petra", "Heike", "Claudia", "Lena", "Sophie",
    "Hannah", "Greta", "Jana", "Birgit", "Ute", "Renate",
    "Svenja", "Nadine", "Jördis", "Ayşe", "Elif", "Olga", "Käthe", "Luise", "Frieda", "Ronja",
    "Silke", "Antje", "Monika", "Ingrid",
)  # fmt: skip
FIRST_M = (
    "Thomas", "Michael", "Jürgen", "Stefan", "Jan", "Lukas", "Felix", "Jonas", "Paul", "Max",
    "Björn", "Sören", "Karl", "Uwe", "Bernd", "Günther",
    "Mehmet", "Emre", "Piotr", "Andrej", "Malte", "Till", "Oskar", "Anton", "Ralf", "Dieter",
    "Frank", "Holger", "Marco", "Jörg",
)  # fmt: skip
LAST = (
    "Müller", "Schmidt", "Meyer", "Weiß", "Krüger", "Schäfer", "Köhler", "Groß", "Böhm", "Jäger",
    "Lindner", "Brandt", "Vogel", "Fuchs", "Winkler",
    "Horstmann", "Ebersbach", "Thalmann", "Rosenau", "Tiefenbach", "Wiesengrund", "Ahrens",
    "Petersen", "Hansen", "Yıldız", "Kaya", "Nowak", "Kowalski",
    "von Hagen", "Dahlmann", "Steinbrück", "Oberländer", "Hühnerbein", "Grünwald", "Weißenfels",
    "Löwe", "Birkholz", "Kranich", "Seidel", "Quast",
    "Rübsam", "Haferkamp", "Kienast", "Moosbach", "Sperling", "Zeisig", "Ullrich", "Strauß",
    "Schwarz", "Hölzer",
)  # fmt: skip
STREETS = (
    "Lindenweg", "Hauptstraße", "Am Mühlbach", "Gartenstraße", "Schillerstraße", "Bahnhofstr.",
    "Kirchgasse", "An der Au", "Birkenallee", "Marktplatz",
    "Fliederweg", "Goethestr.", "Zum Steinbruch", "Brunnenstraße",
)  # fmt: skip
TOWNS = (
    ("01067", "Dresden"), ("04109", "Leipzig"), ("06108", "Halle (Saale)"), ("07743", "Jena"),
    ("10115", "Berlin"), ("20095", "Hamburg"), ("23552", "Lübeck"),
    ("28195", "Bremen"), ("30159", "Hannover"), ("34117", "Kassel"), ("34119", "Kassel"),
    ("37073", "Göttingen"), ("45127", "Essen"), ("48143", "Münster"),
    ("50667", "Köln"), ("54290", "Trier"), ("60311", "Frankfurt am Main"), ("70173", "Stuttgart"),
    ("79098", "Freiburg im Breisgau"), ("80331", "München"),
    ("86150", "Augsburg"), ("89073", "Ulm"), ("90402", "Nürnberg"), ("96047", "Bamberg"),
    ("99084", "Erfurt"), ("02826", "Görlitz"), ("09111", "Chemnitz"),
)  # fmt: skip
FIRMS = (
    "Hofladen",
    "Café",
    "Teestube",
    "Pension",
    "Buchhandlung",
    "Kita",
    "Feinkost",
    "Praxis",
    "Kanzlei",
    "Bioladen",
)
NICKS = (
    "teetrinkerin", "kaffeekatze", "waldkauz", "moosgruen", "brotliebe", "hummelflug", "kuechenfee",
    "nordlicht", "gartenzwerg", "lesemaus", "bergziege",
    "flussaufwaerts", "sonntagskind", "knopfauge", "pusteblume", "regenwurm", "zimtstern",
    "apfelbaum", "nachteule", "wanderlust",
)  # fmt: skip
RIVAL_MENTIONS = (
    "Bei {rival} gibt es gerade Tee im Angebot.", "Hat jemand die Kanne von {rival}?",
    "Von {rival} war ich diesmal enttäuscht, die Lieferung kam zu spät.",
    "{rival} oder Tannquell, was ist besser?", "Ich kaufe den Honig jetzt bei {rival}.",
    "Der Laden von {rival} ist wirklich schön geworden.",
    "Tannquell verpackt besser als {rival}, finde ich.", "{rival} hat meine Mail nie beantwortet.",
    "Neu bei {rival}: Seife am Stück.",
)  # fmt: skip
INFLUENCER_POSTS = (
    "Heute in meiner Tasse: Bergwiesentee von Tannquell. #teezeit",
    "Ich zeige euch, wie ich eine Pfanne einbrenne. #küche",
    "Sonntagsfrühstück mit Honig und Zeit. #frühstück",
    "Fünf Tipps für weniger Müll in der Küche. #plastikfrei",
    "Verlosung: ein Geschenkkorb von Tannquell. #gewinnspiel",
)
COMMUNITY_OWN = {
    "marketing": (
        "Willkommen in der Community! Stellt euch gern vor.",
        "Neu im Magazin: zehn Rezepte mit Honig.", "Wer kommt am Samstag zum Hofmarkt?",
    ),
    "product": (
        "Werkstattnotiz: der Deckel der Teekanne sitzt jetzt fester.",
        "Wir testen eine neue Sorte und suchen zwanzig Leute zum Probieren.",
    ),
    "hr": ("Wir suchen eine Aushilfe für den Versand.", "Ausbildung bei uns: fragt uns alles."),
}  # fmt: skip
COMMUNITY_QUESTIONS = (
    "Wann ist {der} wieder lieferbar?", "Weiß jemand, wann {der} wieder lieferbar ist?",
    "Wie pflege ich {den} richtig?", "Hallo zusammen, wie pflege ich {den} richtig?",
    "Ist {der} spülmaschinenfest?", "Hat jemand {den} schon länger im Gebrauch?",
    "Wie lange dauert der Versand gerade?", "Gibt es den Adventskalender wieder?",
)  # fmt: skip
IDEAS = (
    "Wie wäre es, wenn ihr {den} auch in einer kleinen Größe anbietet?",
    "Könntet ihr {den} nicht auch im Set verkaufen?", "Ich wünsche mir {den} in Dunkelblau.",
    "Macht doch mal einen Workshop dazu!", "Bitte nehmt die Minzseife wieder ins Sortiment.",
    "Vorschlag: ein Pfandglas für den Honig.", "Schön wäre eine Merkliste im Shop.",
    "Habt ihr schon mal überlegt, eine Nachfüllstation im Laden aufzubauen?",
    "Ich fände es toll, wenn ihr auch nach Südtirol liefert.",
    "Warum gibt es {den} eigentlich nicht als Probierpackung?",
)  # fmt: skip
COMMUNITY_TALK = (
    "Mein erstes Paket ist da, {der} ist wunderschön. #ausgepackt",
    "Heute Brot gebacken und Honig dazu. #frühstück", "Sonntag ist Teezeit. #teezeit",
    "Die Hummeln lieben die Saatmischung. #garten",
    "Schade, bei mir kam {der} zerbrochen an.", "Liebe Grüße in die Runde!",
)  # fmt: skip
COMMUNITY_ANSWERS = {
    "support": (
        "Danke fürs Fragen! Der Nachschub kommt Ende der Woche.",
        "Am besten von Hand abwaschen und gut trocknen lassen.",
    ),
    "product": (
        "Schöne Idee, die nehmen wir in die Werkstatt mit.",
        "Das haben wir ausprobiert, es hielt leider nicht. Wir bleiben dran.",
    ),
}
