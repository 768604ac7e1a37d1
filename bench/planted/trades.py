"""Three trades: their topics, products, segments, campaigns, channels, and how often things happen.

The first names the topics of texts in a column, the second only within the texts, the third in
tickets.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trade:
    """Words and sizes of a trade; rates are per 28 days."""

    name: str
    topics: tuple[str, ...]
    products: tuple[str, ...]
    segments: tuple[str, ...]
    campaigns: tuple[str, ...]
    networks: tuple[str, ...]
    help_desk: tuple[str, ...]
    post_types: tuple[str, ...]
    has_topic_column: bool
    texts: float
    tickets: float
    surveys: float
    own_posts: float
    customers: int
    order_value: float
    season: float
    """Amplitude of the yearly season of purchases, of the logarithm."""


TRADES = {
    trade.name: trade
    for trade in (
        Trade(
            "hotel",
            ("Frühstück", "Zimmer", "Rezeption", "Wellness", "Parkplatz", "Lage"),
            ("Doppelzimmer Komfort", "Suite Panorama", "Familienzimmer", "Einzelzimmer Basis"),
            ("Geschäftsreisende", "Familien", "Paare", "Gruppen"),
            ("Sommerauszeit", "Herbstgold", "Winterzauber", "Frühbucher"),
            ("instagram", "facebook", "youtube"),
            ("email", "telefon", "whatsapp"),
            ("photo", "video", "link"),
            True, 420, 160, 150, 60, 1600, 240.0, 0.45,
        ),
        Trade(
            "outdoor",
            ("Lieferung", "Rucksack", "Beratung", "Retoure", "Jacke", "Größe"),
            ("Trekkingrucksack Alpin 45", "Regenjacke Fjord", "Zelt Nordlicht 2",
             "Wanderschuh Grat", "Isomatte Moos"),
            ("Stammkunden", "Vereine", "Gelegenheitskäufer"),
            ("Gipfelstart", "Regentage", "Hüttenzauber"),
            ("instagram", "tiktok", "facebook", "x"),
            ("email", "chat", "telefon"),
            ("image", "video", "carousel"),
            False, 560, 210, 130, 75, 2200, 85.0, 0.30,
        ),
        Trade(
            "energy",
            ("Abrechnung", "Zählerstand", "Tarifwechsel", "Kündigung", "Wallbox"),
            ("Ökostrom Plus", "Gas Komfort", "Wärmestrom", "Solarpaket Dach"),
            ("Haushalt", "Gewerbe", "Kommune"),
            ("Wechselbonus", "Solarherbst", "Nachbarn werben"),
            ("facebook", "linkedin", "youtube"),
            ("email", "telefon", "portal"),
            ("Foto", "Video", "Link"),
            True, 380, 320, 170, 50, 1900, 130.0, 0.20,
        ),
    )
}  # fmt: skip

NEGATIVE = (
    "{} war eine einzige Katastrophe, nie wieder.",
    "Sehr enttäuscht: {} ist wirklich schlecht.",
    "{}? Furchtbar, einfach nur ärgerlich.",
    "Unverschämt, was ihr euch bei {} leistet. Miserabel!",
    "Total unzufrieden mit {}, das war mies.",
)
POSITIVE = (
    "{} war großartig, vielen Dank!",
    "Sehr zufrieden mit {}, gerne wieder.",
    "Wunderbar, {} hat uns begeistert.",
    "{}: einfach toll und perfekt.",
)
NEUTRAL = (
    "Wo finde ich Angaben zu {}?",
    "{}: gilt das auch am Montag?",
    "Ich habe gestern wegen {} geschrieben.",
)
WORRIES = {
    "privacy": (
        "Ich mache mir Sorgen, was mit meinen Daten passiert.",
        "Ich habe Angst, dass meine Kundendaten gehackt werden.",
        "Mir macht Sorgen, wer Zugriff auf meine persönlichen Daten hat.",
    ),
    "price": (
        "Ich habe Angst, dass ich mir die Preise bald nicht mehr leisten kann.",
        "Ich mache mir Sorgen wegen der steigenden Kosten.",
    ),
}
COMPLAINTS = (
    "Beschwerde: {} ist nach kurzer Zeit mangelhaft.",
    "{} hat nicht gehalten, was versprochen war. Bitte um Klärung.",
    "Reklamation zu {}.",
)
QUESTIONS = ("Frage zu {}.", "Wie ändere ich etwas an {}?", "Bitte um Auskunft zu {}.")
