"""German words for the codes that analyses write into text columns, by column; what is not named is shown as it is.

Data formats keep the codes: only `cells` looks here.
"""

from collections.abc import Mapping

_SENTIMENT = {"positive": "positiv", "neutral": "neutral", "negative": "negativ"}
_SEGMENT = {
    "engaged": "Engagierte",
    "happy": "Glückliche",
    "average": "Durchschnittliche",
    "escapist": "Eskapisten",
    "negative": "Negative",
    "unrated": "nicht bewertbar",
}
GERMAN: Mapping[str, Mapping[str, str]] = {
    "sentiment": _SENTIMENT,
    "label": _SENTIMENT,
    "segment": _SEGMENT,
    "second_segment": _SEGMENT,
    "topic": {
        "price": "Preis",
        "delivery": "Lieferung",
        "privacy": "Datenschutz",
        "quality": "Qualität",
        "environment": "Umwelt",
        "solvency": "Zahlungsfähigkeit",
        "service": "Service",
        "jobs": "Arbeitsplätze",
    },
    "kind": {
        "direct": "ausgesprochen",
        "question": "als Frage",
        "implicit": "angedeutet",
        "post": "Beitrag",
        "comment": "Kommentar",
        "reply": "Antwort",
        "mention": "Erwähnung",
        "review": "Bewertung",
        "message": "Nachricht",
    },
    "origin": {"new_revenue": "neu", "returning_revenue": "wiederkehrend"},
    "reason": {"empty": "leer", "language": "andere Sprache", "no_words": "ohne Wörter"},
    "status": {"failed": "nicht bestanden", "warned": "Warnung", "skipped": "übersprungen", "passed": "bestanden"},
}
