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
