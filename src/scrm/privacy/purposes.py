"""Why each table is processed, and what it holds, in words for persons and authorities."""

from scrm.result import Text

_ANALYSIS = Text(
    "Auswertung der Kundenbeziehung in Kennzahlen und Gruppen",
    "analysis of the customer relationship in KPIs and groups",
)
_SERVICE = Text("Güte und Dauer des Kundendienstes", "quality and duration of customer service")
_VOICE = Text(
    "was Kunden und andere öffentlich oder im Gespräch mit uns sagen: Stimmung, Sorgen, Fragen",
    "what customers and others say in public or to us: sentiment, worries, questions",
)
_SALES = Text("Umsatz, Wiederkauf und Kundenwert", "revenue, repeat purchases and customer value")
_MARKETING = Text(
    "Wirkung von Kampagnen; Auswahl nur mit Einwilligung",
    "effect of campaigns; selection with consent only",
)
PURPOSES: dict[str, Text] = {
    "customers": _ANALYSIS,
    "profiles": _VOICE,
    "posts": _VOICE,
    "orders": _SALES,
    "order_lines": _SALES,
    "leads": _MARKETING,
    "opportunities": _SALES,
    "tickets": _SERVICE,
    "surveys": _SERVICE,
    "campaign_contacts": _MARKETING,
    "follows": _VOICE,
    "reactions": _VOICE,
    "influencers": _MARKETING,
    "identity_map": _ANALYSIS,
}


def find_purpose(table: str) -> Text:
    """Return the purpose of a table; derived ones are part of the analysis.

    Examples
    --------
    >>> find_purpose("scores").en
    'analysis of the customer relationship in KPIs and groups'
    """
    return PURPOSES.get(table, _ANALYSIS)


_TITLES: dict[str, Text] = {
    "customers": Text("Stammdaten", "Customer record"),
    "profiles": Text("Profile in sozialen Medien", "Social media profiles"),
    "posts": Text("Beiträge, Bewertungen und Nachrichten", "Posts, reviews and messages"),
    "orders": Text("Bestellungen", "Orders"),
    "order_lines": Text("Bestellte Artikel", "Items ordered"),
    "leads": Text("Anfragen als Interessent", "Leads"),
    "opportunities": Text("Angebote", "Offers"),
    "tickets": Text("Anfragen an den Kundendienst", "Service requests"),
    "surveys": Text("Antworten auf Umfragen", "Survey answers"),
    "campaign_contacts": Text("Kontakte durch Kampagnen", "Campaign contacts"),
    "follows": Text("Gefolgte Konten", "Accounts followed"),
    "reactions": Text("Likes und geteilte Beiträge", "Likes and shares"),
    "influencers": Text("Liste der Influencer", "List of influencers"),
    "identity_map": Text("Erklärte Zuordnungen", "Declared links"),
    "identities": Text("Zuordnung von Profilen", "Links of profiles"),
    "post_sentiment": Text("Berechnet: Stimmung je Text", "Computed: sentiment per text"),
    "post_worries": Text("Berechnet: Sorgen je Text", "Computed: worries per text"),
    "post_ideas": Text("Berechnet: Ideen je Text", "Computed: ideas per text"),
    "post_questions": Text("Berechnet: Fragen je Text", "Computed: questions per text"),
    "post_themes": Text("Berechnet: Themen je Text", "Computed: themes per text"),
    "post_topics": Text("Berechnet: Gesprächsthema je Text", "Computed: topic per text"),
    "customer_sentiment": Text("Berechnet: Stimmung", "Computed: sentiment"),
    "abc_classes": Text("Berechnet: Klasse nach Umsatz", "Computed: class by revenue"),
    "scores": Text("Berechnet: erwartete Käufe", "Computed: expected purchases"),
    "segments": Text("Berechnet: Kundengruppe", "Computed: customer group"),
    "person_interests": Text("Berechnet: Interessen", "Computed: interests"),
    "mentions": Text("Erwähnungen und nicht geladene Zeilen", "Mentions and rows not loaded"),
}


def find_title(table: str) -> Text:
    """Return the heading of a table for the person it is about.

    Examples
    --------
    >>> find_title("orders").de, find_title("other").de
    ('Bestellungen', 'other')
    """
    return _TITLES.get(table, Text(table, table))
