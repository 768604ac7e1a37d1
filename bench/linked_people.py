"""A fictional population with a CRM and social profiles, and who is who: for `bench.link`.

The noise is that of German profiles as measured elsewhere: umlauts spelled out in 25 % and
flattened in 15 % of names, an e-mail address known of 18 % of profiles and a town of 60 %. Family
names are as frequent as in Germany: the first (Müller) has .95 % of the people, the tenth .23 %,
the hundredth .05 %, and the rest, here composed names, are rare. Wrong letters and short forms are
as frequent as leaves 93 % of the pairs with a town equal in normalised name and town, as there.
"""

from dataclasses import dataclass, replace
from random import Random

import polars as pl

_FEMALE = [
    "Anna",
    "Maria",
    "Ursula",
    "Monika",
    "Petra",
    "Elisabeth",
    "Sabine",
    "Renate",
    "Helga",
    "Karin",
    "Brigitte",
    "Ingrid",
    "Erika",
    "Andrea",
    "Gisela",
    "Claudia",
    "Susanne",
    "Gabriele",
    "Christa",
    "Christine",
    "Hildegard",
    "Anja",
    "Birgit",
    "Barbara",
    "Ute",
    "Stefanie",
    "Angelika",
    "Heike",
    "Katrin",
    "Martina",
    "Bärbel",
    "Silke",
    "Ingeborg",
    "Julia",
    "Nicole",
    "Katharina",
    "Melanie",
    "Jutta",
    "Sandra",
    "Cornelia",
    "Franziska",
    "Johanna",
    "Lena",
    "Laura",
    "Sarah",
    "Lisa",
    "Sophie",
    "Marie",
    "Emma",
    "Hannah",
    "Mia",
    "Lea",
    "Jana",
    "Jule",
    "Sonja",
    "Tanja",
    "Kerstin",
    "Doris",
    "Margarete",
    "Gerda",
    "Käthe",
    "Änne",
    "Marlies",
    "Anke",
    "Antje",
    "Beate",
    "Bettina",
    "Carola",
    "Charlotte",
    "Christina",
    "Daniela",
    "Dorothea",
    "Edith",
    "Elke",
    "Eva",
    "Frieda",
    "Friederike",
    "Gertrud",
    "Greta",
    "Hanna",
    "Helene",
    "Henriette",
    "Ilse",
    "Inge",
    "Irene",
    "Iris",
    "Irmgard",
    "Jasmin",
    "Jessica",
    "Kathrin",
    "Klara",
    "Kristin",
    "Luise",
    "Magdalena",
    "Manuela",
    "Margit",
    "Marion",
    "Marlene",
    "Martha",
    "Mathilde",
    "Michaela",
    "Mira",
    "Nadine",
    "Nina",
    "Paula",
    "Pauline",
    "Regina",
    "Ricarda",
    "Rosemarie",
    "Roswitha",
    "Ruth",
    "Sigrid",
    "Silvia",
    "Simone",
    "Svenja",
    "Sybille",
    "Theresa",
    "Tina",
    "Ulrike",
    "Vanessa",
    "Vera",
    "Veronika",
    "Waltraud",
    "Wiebke",
    "Yvonne",
]
_MALE = [
    "Peter",
    "Michael",
    "Thomas",
    "Andreas",
    "Wolfgang",
    "Klaus",
    "Jürgen",
    "Stefan",
    "Christian",
    "Uwe",
    "Werner",
    "Horst",
    "Frank",
    "Dieter",
    "Manfred",
    "Gerhard",
    "Hans",
    "Bernd",
    "Torsten",
    "Martin",
    "Karl",
    "Heinz",
    "Helmut",
    "Walter",
    "Matthias",
    "Jörg",
    "Ralf",
    "Rainer",
    "Markus",
    "Günter",
    "Daniel",
    "Alexander",
    "Sebastian",
    "Jan",
    "Tobias",
    "Florian",
    "Philipp",
    "Lukas",
    "Leon",
    "Paul",
    "Jonas",
    "Felix",
    "Maximilian",
    "Tim",
    "Niklas",
    "Moritz",
    "Julian",
    "Fabian",
    "David",
    "Simon",
    "Dirk",
    "Sven",
    "Volker",
    "Olaf",
    "Holger",
    "Achim",
    "Albert",
    "Alfred",
    "Anton",
    "Armin",
    "Arne",
    "Axel",
    "Benedikt",
    "Benjamin",
    "Björn",
    "Carsten",
    "Christoph",
    "Clemens",
    "Detlef",
    "Dominik",
    "Eberhard",
    "Erich",
    "Ernst",
    "Eugen",
    "Felix",
    "Franz",
    "Friedrich",
    "Georg",
    "Gerd",
    "Götz",
    "Gregor",
    "Harald",
    "Hartmut",
    "Heiko",
    "Heinrich",
    "Henning",
    "Herbert",
    "Hermann",
    "Hubert",
    "Ingo",
    "Jakob",
    "Jens",
    "Joachim",
    "Johannes",
    "Josef",
    "Karsten",
    "Kilian",
    "Konrad",
    "Kurt",
    "Lars",
    "Lothar",
    "Ludwig",
    "Marcel",
    "Marco",
    "Mario",
    "Max",
    "Nils",
    "Norbert",
    "Oliver",
    "Oskar",
    "Otto",
    "Patrick",
    "Reinhard",
    "René",
    "Richard",
    "Robert",
    "Roland",
    "Rolf",
    "Rüdiger",
    "Rudolf",
    "Siegfried",
    "Steffen",
    "Theodor",
    "Till",
    "Ulrich",
    "Valentin",
    "Viktor",
    "Vincent",
    "Wilhelm",
    "Winfried",
]
_FAMILY = [
    "Müller",
    "Schmidt",
    "Schneider",
    "Fischer",
    "Weber",
    "Meyer",
    "Wagner",
    "Becker",
    "Schulz",
    "Hoffmann",
    "Schäfer",
    "Koch",
    "Bauer",
    "Richter",
    "Klein",
    "Wolf",
    "Schröder",
    "Neumann",
    "Schwarz",
    "Zimmermann",
    "Braun",
    "Krüger",
    "Hofmann",
    "Hartmann",
    "Lange",
    "Schmitt",
    "Werner",
    "Krause",
    "Meier",
    "Lehmann",
    "Schmid",
    "Schulze",
    "Maier",
    "Köhler",
    "Herrmann",
    "König",
    "Walter",
    "Mayer",
    "Huber",
    "Kaiser",
    "Fuchs",
    "Peters",
    "Lang",
    "Scholz",
    "Möller",
    "Weiß",
    "Jung",
    "Hahn",
    "Schubert",
    "Vogel",
    "Friedrich",
    "Keller",
    "Günther",
    "Frank",
    "Berger",
    "Winkler",
    "Roth",
    "Beck",
    "Lorenz",
    "Baumann",
    "Franke",
    "Albrecht",
    "Schuster",
    "Simon",
    "Ludwig",
    "Böhm",
    "Winter",
    "Kraus",
    "Martin",
    "Schumacher",
    "Krämer",
    "Vogt",
    "Stein",
    "Jäger",
    "Otto",
    "Sommer",
    "Groß",
    "Seidel",
    "Heinrich",
    "Brandt",
    "Haas",
    "Schreiber",
    "Graf",
    "Schulte",
    "Dietrich",
    "Ziegler",
    "Kuhn",
    "Kühn",
    "Pohl",
    "Engel",
    "Horn",
    "Busch",
    "Bergmann",
    "Thomas",
    "Voigt",
    "Sauer",
    "Arnold",
    "Wolff",
    "Pfeiffer",
    "Yılmaz",
    "Kaya",
    "Nowak",
    "Kowalski",
    "Ivanova",
    "Rossi",
]
_STEMS = [
    "Acker",
    "Alten",
    "Asch",
    "Bach",
    "Birken",
    "Blumen",
    "Brand",
    "Breiten",
    "Buchen",
    "Burg",
    "Dorn",
    "Dürr",
    "Eber",
    "Eichen",
    "Eisen",
    "Erlen",
    "Eschen",
    "Falken",
    "Feld",
    "Fichten",
    "Finken",
    "Frei",
    "Grün",
    "Gold",
    "Haber",
    "Hasel",
    "Heiden",
    "Hell",
    "Herz",
    "Hirsch",
    "Hohen",
    "Holz",
    "Kalten",
    "Kirch",
    "Kron",
    "Lauter",
    "Linden",
    "Löwen",
    "Mühl",
    "Mitter",
    "Neu",
    "Nieder",
    "Ober",
    "Öster",
    "Rauch",
    "Reh",
    "Rosen",
    "Roten",
    "Sand",
    "Schön",
    "Schwein",
    "Sieben",
    "Silber",
    "Sonnen",
    "Stein",
    "Steig",
    "Sturm",
    "Süß",
    "Tannen",
    "Thal",
    "Unter",
    "Wald",
    "Wasser",
    "Weiden",
    "Weiß",
    "Wiesen",
    "Winter",
    "Wolken",
    "Zell",
    "Ziegel",
]
_ENDINGS = [
    "mann",
    "berger",
    "hauer",
    "bach",
    "feld",
    "stein",
    "hoff",
    "meier",
    "hofer",
    "inger",
    "eck",
    "walder",
    "ler",
    "kamp",
    "huber",
    "brink",
    "müller",
    "schmied",
    "bauer",
    "groß",
    "wirth",
    "thaler",
    "kötter",
]
_TOWNS = [
    "Berlin:101",
    "Hamburg:202",
    "München:803",
    "Köln:506",
    "Frankfurt_am_Main:603",
    "Stuttgart:701",
    "Düsseldorf:402",
    "Leipzig:041",
    "Dortmund:441",
    "Essen:451",
    "Bremen:281",
    "Dresden:010",
    "Hannover:301",
    "Nürnberg:904",
    "Duisburg:470",
    "Bochum:447",
    "Wuppertal:421",
    "Bielefeld:336",
    "Bonn:531",
    "Münster:481",
    "Mannheim:681",
    "Karlsruhe:761",
    "Augsburg:861",
    "Wiesbaden:651",
    "Mönchengladbach:410",
    "Gelsenkirchen:458",
    "Aachen:520",
    "Braunschweig:381",
    "Kiel:241",
    "Chemnitz:091",
    "Halle_(Saale):061",
    "Magdeburg:391",
    "Freiburg:790",
    "Krefeld:478",
    "Mainz:551",
    "Lübeck:235",
    "Erfurt:990",
    "Oberhausen:460",
    "Rostock:180",
    "Kassel:341",
    "Hagen:580",
    "Potsdam:144",
    "Saarbrücken:661",
    "Hamm:590",
    "Ludwigshafen:670",
    "Oldenburg:261",
    "Mülheim:454",
    "Osnabrück:490",
    "Leverkusen:513",
    "Heidelberg:691",
    "Darmstadt:642",
    "Solingen:426",
    "Regensburg:930",
    "Herne:446",
    "Paderborn:330",
    "Neuss:414",
    "Ingolstadt:850",
    "Offenbach:630",
    "Fürth:907",
    "Ulm:890",
    "Würzburg:970",
    "Heilbronn:740",
    "Pforzheim:751",
    "Wolfsburg:384",
    "Göttingen:370",
    "Bottrop:462",
    "Trier:542",
    "Reutlingen:727",
    "Bremerhaven:275",
    "Koblenz:560",
    "Jena:077",
    "Erlangen:910",
    "Moers:474",
    "Siegen:570",
    "Hildesheim:311",
    "Cottbus:030",
    "Kaiserslautern:676",
    "Gütersloh:333",
    "Schwerin:190",
    "Witten:584",
    "Gera:075",
    "Esslingen:737",
    "Ludwigsburg:716",
    "Hanau:634",
    "Flensburg:249",
    "Tübingen:720",
    "Konstanz:784",
    "Worms:675",
    "Marburg:350",
    "Lüneburg:213",
    "Bayreuth:954",
    "Bamberg:960",
    "Celle:292",
    "Fulda:360",
    "Passau:940",
]
_STREETS = [
    "Hauptstraße",
    "Bahnhofstraße",
    "Gartenweg",
    "Lindenweg",
    "Goethestraße",
    "Schillerstraße",
    "Marktplatz",
    "Kirchgasse",
    "Ringstraße",
    "Am_Mühlbach",
    "Fliederweg",
    "Rosenstraße",
    "Bergstraße",
    "Dorfstraße",
    "Waldweg",
    "Feldstraße",
    "Schulstraße",
    "Ahornweg",
    "Birkenallee",
    "Mozartstraße",
]
_NICKNAMES = {
    "Stefanie": "Steffi", "Katharina": "Kathi", "Johannes": "Hannes", "Josef": "Sepp",
    "Michael": "Michi", "Andreas": "Andi", "Alexander": "Alex", "Sebastian": "Basti",
    "Maximilian": "Max", "Tobias": "Tobi", "Thomas": "Tom", "Christine": "Tine",
    "Susanne": "Susi", "Ursula": "Uschi", "Elisabeth": "Lisa", "Wolfgang": "Wolle",
    "Manfred": "Manni", "Joachim": "Jochen", "Philipp": "Phil", "Franziska": "Franzi",
    "Johanna": "Hanna", "Jürgen": "Jogi", "Angelika": "Geli", "Monika": "Moni",
    "Florian": "Flo", "Daniel": "Dani", "Friedrich": "Fritz", "Heinrich": "Heiner",
    "Gabriele": "Gabi", "Robert": "Rob", "Barbara": "Babsi", "Ulrike": "Uli",
}  # fmt: skip
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe",
                          "Ü": "Ue", "ı": "i"})  # fmt: skip
_FLAT = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "s", "Ä": "A", "Ö": "O", "Ü": "U",
                       "ı": "i"})  # fmt: skip
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
SPELLED_OUT, FLATTENED, WITH_EMAIL, WITH_CITY = 0.25, 0.15, 0.18, 0.60
_MOVED = 0.05
_TYPO, _NICKNAME, _TITLE, _REVERSED, _MIDDLE = 0.04, 0.10, 0.04, 0.04, 0.03


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the population."""

    first: str
    last: str
    town: str
    code: str
    street: str
    birth: str
    email: str
    phone: str


class Population:
    """Draws people, and records of them with errors."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        tail = [stem + ending for stem in _STEMS for ending in _ENDINGS]
        self.rng.shuffle(tail)
        self._family = [*_FAMILY, *tail]
        self._weights = [0.0095 * (rank + 1) ** -0.62 for rank in range(len(self._family))]
        self._given = {
            names[0]: (names, [(rank + 1) ** -0.55 for rank in range(len(names))])
            for names in (_FEMALE, _MALE)
        }
        self._towns = [town.replace("_", " ").split(":") for town in _TOWNS]
        self._sizes = [1 / (rank + 3) for rank in range(len(self._towns))]
        self._count = 0

    def draw_person(self) -> Person:
        """Return a new person."""
        rng = self.rng
        self._count += 1
        names, weights = self._given[rng.choice(sorted(self._given))]
        first = rng.choices(names, weights)[0]
        last = self._draw_family()
        town, region = rng.choices(self._towns, self._sizes)[0]
        local = f"{first}.{last}".lower().translate(_SPELLED)
        number = self._count if rng.random() < 0.8 else rng.randrange(100)
        return Person(
            first,
            last,
            town,
            f"{region}{rng.randrange(100):02d}",
            f"{rng.choice(_STREETS).replace('_', ' ')} {rng.randrange(1, 120)}",
            f"{rng.randrange(1940, 2006)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}",
            f"{local}{number}@{rng.choice(('gmx.de', 'web.de', 'gmail.com', 't-online.de'))}",
            f"0{rng.choice((151, 160, 170, 171, 176))} {rng.randrange(1_000_000, 10_000_000)}",
        )

    def _draw_family(self) -> str:
        if self.rng.random() < sum(self._weights):
            return self.rng.choices(self._family, self._weights)[0]
        first, second = self.rng.sample(_STEMS, 2)
        return first + second.lower() + self.rng.choice(_ENDINGS)

    def misspell(self, name: str, rate: float = _TYPO) -> str:
        """Return a name with umlauts written otherwise and, at a rate, one wrong letter."""
        drawn = self.rng.random()
        if drawn < SPELLED_OUT:
            name = name.translate(_SPELLED)
        elif drawn < SPELLED_OUT + FLATTENED:
            name = name.translate(_FLAT)
        return self.mistype(name) if self.rng.random() < rate else name

    def mistype(self, text: str) -> str:
        """Return a text with one letter dropped, doubled, changed, or two letters swapped."""
        place = self.rng.randrange(1, max(len(text) - 1, 2))
        kind = self.rng.randrange(4)
        head, letter, rest = text[:place], text[place : place + 1], text[place + 1 :]
        if kind == 0:
            return head + rest
        if kind == 1:
            return head + letter * 2 + rest
        if kind == 2:
            return head + self.rng.choice(_LETTERS) + rest
        return head + rest[:1] + letter + rest[1:]

    def show_name(self, person: Person) -> str:
        """Return the name as a profile shows it."""
        rng = self.rng
        first, last = person.first, self.misspell(person.last)
        if rng.random() < _NICKNAME:
            first = _NICKNAMES.get(first, first)
        first = self.misspell(first, _TYPO / 2)
        if rng.random() < _MIDDLE:
            first += f" {rng.choice(_FEMALE if person.first in _FEMALE else _MALE)}"
        name = f"{last} {first}" if rng.random() < _REVERSED else f"{first} {last}"
        if rng.random() < _TITLE:
            name = f"Dr. {name}"
        return name.lower() if rng.random() < 0.1 else name


def draw_company(
    seed: int, *, customers: int = 20_000, linked: int = 6_000, strangers: int = 3_000
) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, str]]:
    """Return customers, profiles, and the customer of each profile that has one."""
    population = Population(seed)
    people = [population.draw_person() for _ in range(customers)]
    rng = population.rng
    crm = [
        {
            "customer_id": f"C{place:06d}",
            "first_name": each.first,
            "last_name": each.last,
            "city": each.town if rng.random() < 0.97 else None,
            "postal_code": each.code if rng.random() < 0.97 else None,
            "email": each.email if rng.random() < 0.9 else None,
            "phone": each.phone if rng.random() < 0.6 else None,
        }
        for place, each in enumerate(people)
    ]
    of_customers = sorted(rng.sample(range(customers), linked))
    shown: list[tuple[Person, str | None]] = [
        (people[place], f"C{place:06d}") for place in of_customers
    ]
    shown += [(population.draw_person(), None) for _ in range(strangers)]
    rng.shuffle(shown)
    profiles = [
        {
            "channel": "facebook",
            "profile_id": f"P{place:06d}",
            "handle": f"user{place}",
            "display_name": population.show_name(each),
            "email": each.email if rng.random() < WITH_EMAIL else None,
            "city": population.misspell(each.town, 0.01) if rng.random() < WITH_CITY else None,
        }
        for place, (each, _) in enumerate(shown)
    ]
    truth = {f"P{place:06d}": known for place, (_, known) in enumerate(shown) if known}
    return (
        pl.DataFrame(crm, infer_schema_length=None),
        pl.DataFrame(profiles, infer_schema_length=None),
        truth,
    )


def draw_crm(
    seed: int, *, people: int = 18_500, copied: float = 0.08
) -> tuple[pl.DataFrame, dict[str, str]]:
    """Return customers, of whom a share has a second number, and the person of each number.

    Every tenth person shares family name, address and phone number with the one before: a
    household. Second numbers come from another system, with other spellings, an older address in
    one of ten cases, and cells missing.
    """
    population = Population(seed)
    rng = population.rng
    drawn: list[Person] = []
    for place in range(people):
        person = population.draw_person()
        if place % 10 == 9:
            before = drawn[-1]
            while person.first == before.first:
                person = population.draw_person()
            home = {name: getattr(before, name) for name in ("last", "town", "code", "street")}
            person = replace(person, **home, phone=before.phone)
        drawn.append(person)
    rows = [_write_customer(rng, each, f"K{place:06d}") for place, each in enumerate(drawn)]
    truth = {f"K{place:06d}": f"K{place:06d}" for place in range(people)}
    for place in sorted(rng.sample(range(people), round(copied * people))):
        number = f"H{rng.randrange(10**8):08d}-{place}"
        rows.append(_write_customer(rng, _copy_person(population, drawn[place]), number))
        truth[number] = f"K{place:06d}"
    return pl.DataFrame(rows, infer_schema_length=None), truth


def _copy_person(population: Population, person: Person) -> Person:
    rng = population.rng
    other = population.draw_person()
    moved = {name: getattr(other, name) for name in ("town", "code", "street")}
    copy = replace(person, **moved) if rng.random() < _MOVED else person
    return replace(
        copy,
        first=population.misspell(_NICKNAMES.get(person.first, person.first), _TYPO)
        if rng.random() < _NICKNAME
        else population.misspell(person.first, _TYPO / 2),
        last=population.misspell(person.last, _TYPO),
        street=copy.street.replace("straße", "str."),
        email=other.email if rng.random() < 0.3 else person.email,
        phone=other.phone if rng.random() < 0.15 else f"+49 {person.phone[1:]}",
    )


def _write_customer(rng: Random, person: Person, number: str) -> dict[str, str | None]:
    return {
        "customer_id": number,
        "first_name": person.first,
        "last_name": person.last,
        "street": person.street if rng.random() < 0.95 else None,
        "postal_code": person.code if rng.random() < 0.97 else None,
        "city": person.town,
        "birth_date": person.birth if rng.random() < 0.6 else None,
        "email": person.email if rng.random() < 0.85 else None,
        "phone": person.phone if rng.random() < 0.65 else None,
    }
