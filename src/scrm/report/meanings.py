"""What the columns of a report mean, in German; what is not named here is told in English, as `Column.meaning` says it."""

from collections.abc import Mapping

from scrm.result import Lang

GERMAN: Mapping[str, str] = {
    # ABC, retention, campaigns
    "0 all equal; negative values as zero": "0: alle gleich; negative Werte als null",
    "A, B or C; empty for a value of zero or less": "A, B oder C; leer bei null oder weniger",
    "before returns": "vor Rücksendungen",
    "cost of all campaigns begun in the window over customers with a first purchase in it: no attribution": (
        "Kosten aller im Fenster begonnenen Kampagnen / Kunden mit erstem Kauf darin: keine Zuschreibung"
    ),
    "contacts from whom no purchase is expected": "Angeschriebene, von denen kein Kauf zu erwarten ist",
    "first day of the month": "erster Tag des Monats",
    # profiles
    "0 declared, 1 profile in the CRM, 2 personal e-mail": "0 erklärt, 1 Profil im CRM, 2 persönliche E-Mail",
    "a declaration says never": "eine Erklärung sagt nie",
    "profiles linked / profiles of others": "verknüpfte Profile / fremde Profile",
    "profiles of others, and authors of posts": "fremde Profile und Verfasser von Beiträgen",
    "two customers fit: linked to none": "zwei Kunden passen: mit keinem verknüpft",
    # scores
    "1 highest expected spend, or RFM sum without a forecast": (
        "1: höchster erwarteter Umsatz, ohne Prognose die höchste RFM-Summe"
    ),
    "actual spend of the tenth ranked highest": "tatsächlicher Umsatz des Zehntels, das vorn gesehen wurde",
    "forecast over actual purchases, minus one": "vorhergesagte / tatsächliche Käufe, minus eins",
    "linear correlation of forecast and actual purchases": (
        "lineare Korrelation von vorhergesagten und tatsächlichen Käufen"
    ),
    "mean absolute error of purchases per customer": "mittlerer absoluter Fehler der Käufe je Kunde",
    "mean deviance of purchases: what auto chooses by": "mittlere Devianz der Käufe: danach wählt auto",
    "rank correlation with actual purchases": "Rangkorrelation mit den tatsächlichen Käufen",
    "ranking by spend, 1 is perfect": "Reihung nach Umsatz, 1 ist vollkommen",
    "root mean squared error of purchases per customer": "Wurzel des mittleren quadrierten Fehlers der Käufe je Kunde",
    "time in weeks": "Zeit in Wochen",
    # segments, sentiment, worries
    "engaged, happy, average, escapist, negative or unrated": "eine der fünf Gruppen, oder nicht bewertbar",
    "high and low where the group must be": "hoch und niedrig, wo die Gruppe es sein muss",
    "mean against the reference, in deviations between people": (
        "Mittel gegen den Maßstab, in Abweichungen zwischen Personen"
    ),
    "of everybody, also of those below the gate": "von allen, auch von nicht Bewertbaren",
    "of the rated": "der Bewerteten",
    "of the rated; the share expected to be right": "der Bewerteten; so viele sind voraussichtlich richtig",
    "standard error of one person's value, root mean square": (
        "Standardfehler des Werts einer Person, quadratisches Mittel"
    ),
    "for the engine's errors, adjusted_count@1": "um die Fehler des Verfahrens, adjusted_count@1",
    "direct, question or implicit": "ausgesprochen, als Frage oder angedeutet",
    "empty, without words, other language": "leer, ohne Wörter, andere Sprache",
    "texts with a worry / texts read": "Texte mit einer Sorge / gelesene Texte",
    "what the worry is about; empty where no topic was recognised": (
        "worum die Sorge geht; leer, wo kein Thema erkannt wurde"
    ),
    # KPIs
    "id@version: scrm kpi show ID": "Kennung@Fassung: scrm kpi show KENNUNG",
    "cases the value rests on": "Fälle, auf denen der Wert beruht",
    "change / previous": "Veränderung / Vorher",
    "change of followers / count before the window": "Zuwachs der Follower / Zahl vor dem Fenster",
    "event, cohort or state": "Ereignis, Kohorte oder Bestand",
    "id of the KPI": "Kennung der Kennzahl",
    "interactions of a post per follower on the day it was published, median of the posts": (
        "Interaktionen eines Beitrags je Follower am Tag der Veröffentlichung, Median der Beiträge"
    ),
    "interactions per follower on the day of the post": "Interaktionen je Follower am Tag des Beitrags",
    "reactions, comments and shares": "Reaktionen, Kommentare und Geteiltes",
    "sum of interactions / sum of impressions": "Summe der Interaktionen / Summe der Impressionen",
    "sum of interactions / sum of reach": "Summe der Interaktionen / Summe der Reichweite",
    "sum of the reach of the posts": "Summe der Reichweite der Beiträge",
    "top or flop, and the place": "von vorn oder von hinten, und der Platz",
    "value in the window compared with": "Wert im Fenster, mit dem verglichen wird",
    "value minus previous, in the unit of the KPI": "Wert minus Vorher, in der Einheit der Kennzahl",
    "why there is no value, no interval or no comparison": "warum Wert, Intervall oder Vergleich fehlt",
    # rows left out
    "in another currency": "in anderer Währung",
    "outside the period": "außerhalb des Zeitraums",
    "unrated": "nicht bewertbar",
    "without a customer": "ohne Kunde",
    "without a date": "ohne Datum",
    "without a value": "ohne Wert",
}


def told(english: str, lang: Lang) -> str:
    """Return a meaning in the language of the report.

    Examples
    --------
    >>> told("before returns", "de"), told("before returns", "en"), told("something new", "de")
    ('vor Rücksendungen', 'before returns', 'something new')
    """
    return GERMAN.get(english, english) if lang == "de" else english
