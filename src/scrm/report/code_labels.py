"""Labels of the codes in text columns, by column; a code without a label is shown unchanged.

Data formats keep the codes: only `scrm.report.value_text` and the report use the labels.
"""

from collections.abc import Mapping

from scrm.channels import KIND_NAMES
from scrm.result import Lang

_METHOD = {
    "bgnbd": "BG/NBD",
    "mbgnbd": "MBG/NBD",
    "pareto": "Pareto/NBD",
    "glm": "Poisson-GLM",
    "rfm": "RFM",
    "nbd": "NBD",
}
_SENTIMENT = {"positive": "positiv", "neutral": "neutral", "negative": "negativ"}
_SEGMENT = {
    "engaged": "Engagierte",
    "happy": "Glückliche",
    "average": "Durchschnittliche",
    "escapist": "Eskapisten",
    "negative": "Negative",
    "unrated": "nicht bewertbar",
}
_CLUSTER = {
    f"cluster_{k}_{like}": f"Cluster {k} (ähnlich {name})"
    for k in range(1, 6)
    for like, name in _SEGMENT.items()
}
_GROUP = _SEGMENT | _CLUSTER
_TOPIC = {
    "price": "Preis",
    "delivery": "Lieferung",
    "privacy": "Datenschutz",
    "quality": "Qualität",
    "environment": "Umwelt",
    "solvency": "Zahlungsfähigkeit",
    "health": "Gesundheit",
    "deception": "Täuschung",
    "urgent": "dringend",
    "voiced": "ausgesprochen",
    "mentioned": "erwähnt",
    "writer": "der schreibenden Person",
    "others": "anderer",
    "report": "aus Berichten",
    "service": "Service",
    "jobs": "Arbeitsplätze",
    "staff": "Personal",
    "app": "App und Website",
    "sustainability": "Nachhaltigkeit",
    "customers": "Kunden achten",
    "csr": "Verantwortung",
}
_VALUE = {
    "customers": "Umgang mit Kunden",
    "csr": "soziale Verantwortung",
    "environment": "Umwelt",
    "staff": "Umgang mit Mitarbeitenden",
}
_KIND = {
    "post": "Beitrag",
    "comment": "Kommentar",
    "reply": "Antwort",
    "mention": "Erwähnung",
    "review": "Bewertung",
    "message": "Nachricht",
}
_UNIT = {
    "answers": "Antworten",
    "channels": "Kanäle",
    "comments per post": "Kommentare je Beitrag",
    "contacts": "Kontakte",
    "conversations": "Gespräche",
    "customers": "Kunden",
    "days": "Tage",
    "interactions": "Interaktionen",
    "leads": "Leads",
    "likes per answer": "Likes je Antwort",
    "likes per post": "Likes je Beitrag",
    "money": "Betrag",
    "months": "Monate",
    "opportunities": "Verkaufschancen",
    "orders": "Bestellungen",
    "people": "Personen",
    "people per post": "Personen je Beitrag",
    "per 1,000 customers": "je 1.000 Kunden",
    "per 1,000 followers": "je 1.000 Follower",
    "points": "Punkte",
    "posts": "Beiträge",
    "rank": "Rang",
    "ratio": "Verhältnis",
    "rho": "Rho",
    "seconds": "Dauer",
    "share": "Anteil",
    "shares per post": "geteilt je Beitrag",
    "tickets": "Tickets",
    "views": "Aufrufe",
    "visits": "Besuche",
    "yes (1) or no (0)": "ja (1) oder nein (0)",
}
_LINKED_BY = {
    "declared": "erklärt",
    "handle_in_crm": "Profilname im CRM",
    "handle_without_channel": "Profilname im CRM, ohne Kanal",
    "profile_address": "Profiladresse im CRM",
    "personal_email": "persönliche E-Mail",
    "same_email": "dieselbe E-Mail-Adresse",
}
_ERROR = {
    "bias": "Abweichung gesamt",
    "mae": "Mittlerer Fehler",
    "rmse": "RMSE",
    "pearson": "Pearson",
    "deviance": "Poisson-Devianz",
    "spearman": "Spearman",
    "normalised_gini": "Gini (normiert)",
    "top_10_capture": "Umsatz der besten 10 %",
}
GERMAN: Mapping[str, Mapping[str, str]] = {
    "channel_kind": {kind: name.de for kind, name in KIND_NAMES.items()},
    "sentiment": _SENTIMENT,
    "label": _SENTIMENT,
    "stars": _SENTIMENT,
    "left_out": {
        "neutral": "sieht nur nach Sorge aus",
        "report": "Sorge aus einem Bericht",
        "others": "Sorge anderer",
    },
    "segment": _GROUP,
    "second_segment": _GROUP,
    "target_segment": _GROUP,
    "from_segment": _GROUP,
    "to_segment": _GROUP,
    "method": _METHOD | {"average": "Mittel der Verfahren"},
    "topic": _TOPIC | {"": "ohne Thema"},
    "scope": {"all_rows": "alle", "with_customer": "mit Kunde", "without_customer": "ohne Kunde"},
    "item": {**_TOPIC, **_VALUE},
    "outcome": {
        "met": "erreicht",
        "missed": "verfehlt",
        "met, may be chance": "erreicht, kann Zufall sein",
        "missed, may be chance": "verfehlt, kann Zufall sein",
    },
    "position": {
        "above": "darüber",
        "below": "darunter",
        "not distinguishable": "nicht zu unterscheiden",
        "no interval": "ohne Intervall",
        "limit only": "nur eine Grenze bekannt",
    },
    "pace": {
        "faster": "schneller als in drei Jahren",
        "on the path": "auf dem Weg",
        "slower": "langsamer als in fünf Jahren",
        "not distinguishable": "nicht zu unterscheiden",
        "no interval": "ohne Intervall",
    },
    "quantity": {
        "social_share": "Anteil an den Kontakten",
        "social_contacts": "Kontakte",
    },
    "side": {
        "consumers": "Kunden",
        "company": "Unternehmen",
        "customer_texts": "Texte von Kunden",
        "own_posts": "eigene Beiträge",
    },
    "mark": {"over": "über", "under": "unter"},
    "half": {"above": "stärker", "middle": "Mitte", "below": "schwächer"},
    "bound": {
        "exact": "genau",
        "about": "ungefähr",
        "at_most": "höchstens",
        "at_least": "mindestens",
    },
    "aggregation": {
        "share": "Anteil",
        "ratio": "Verhältnis",
        "ratio_of_sums": "Verhältnis der Summen",
        "mean": "Mittel",
        "median": "Median",
        "balance": "Saldo",
        "sum": "Summe",
        "count": "Anzahl",
    },
    "theme": _VALUE,
    "value_theme": _VALUE,
    "department": {
        "support": "Kundenservice",
        "marketing": "Marketing",
        "hr": "Personal",
        "product": "Produkt",
    },
    "kind": {
        "direct": "ausgesprochen",
        "question": "als Frage",
        "implicit": "angedeutet",
        "product": "Produkt",
        "other": "sonstige",
        **_KIND,
    },
    "kind_of": _KIND,
    "origin": {
        "new_revenue": "neu",
        "returning_revenue": "wiederkehrend",
        "unknown_revenue": "unbekannt",
        "default": "Vorgabe",
    },
    "rule": _LINKED_BY,
    "reason": {
        "empty": "leer",
        "language": "andere Sprache",
        "dialect": "Mundart ohne bekanntes Wort",
        "no_words": "ohne Wörter",
    },
    "language": {
        "de": "Deutsch",
        "dialect": "Deutsch, Mundart",
        "en": "Englisch",
        "und": "unklar, als Deutsch gelesen",
        "other": "andere Schrift",
        "fr": "Französisch",
        "es": "Spanisch",
        "it": "Italienisch",
        "nl": "Niederländisch",
        "tr": "Türkisch",
        "pl": "Polnisch",
    },
    "status": {
        "failed": "nicht bestanden",
        "warned": "Warnung",
        "skipped": "übersprungen",
        "passed": "bestanden",
        "loaded": "geladen",
        "loadable": "ladbar",
        "refused": "nicht geladen",
        "same_file": "dieselbe Datei",
    },
    "name": {
        "answered": "beantwortet",
        "blank": "leere Zeilen",
        "boost": "geteilte Beiträge anderer",
        "cancellation": "Stornos",
        "cancellation_without_customer": "Stornos ohne Kunde",
        "continuation_row": "Folgezeilen",
        "deleted": "gelöscht",
        "deleted_member": "gelöschte Mitglieder",
        "description_row": "Beschreibungszeilen",
        "double_encoded": "doppelt kodierte Umlaute",
        "footer": "Fußnoten",
        "gain_of_a_day": "Zuwachs eines Tages, kein Stand",
        "id_replaced_by_permalink": "Kennung aus der Adresse",
        "internal_note": "interne Notizen",
        "lines_in_cp1252": "Zeilen in cp1252",
        "mended_quotes": "Anführungszeichen ergänzt",
        "nameless": "ohne Namen",
        "no_post": "keine Beiträge",
        "not_lifetime": "nicht über die Laufzeit",
        "not_social": "nicht aus sozialen Medien",
        "older_than_loaded": "älter als der geladene Stand",
        "opt_out_kept": "Widersprüche bewahrt",
        "opt_out_lifted": "Widersprüche durch spätere Einwilligung aufgehoben",
        "repeated_header": "wiederholte Kopfzeilen",
        "retweet": "Retweets",
        "rounded_amounts": "auf Cent gerundete Beträge",
        "total_row": "Summenzeilen",
        "unwrapped_lines": "Zeilen ausgepackt",
        "without_author": "ohne Verfasser",
        "without_channel": "ohne Kanal",
        "without_content": "ohne Inhalt",
        "without_customer": "ohne Kunde",
        "without_date": "ohne Datum",
        "without_id": "ohne Kennung",
        "without_text": "ohne Text",
    },
    "rows_left_out": {
        "in another currency": "in anderer Währung",
        "outside the period": "außerhalb des Zeitraums",
        "unrated": "nicht bewertbar",
        "without a customer": "ohne Kunde",
        "without a date": "ohne Datum",
        "without a value": "ohne Wert",
    },
    "unit": _UNIT,
    "basis": {"event": "Ereignis", "cohort": "Kohorte", "state": "Bestand"},
    "metric": _ERROR,
    "part": {
        "container": "Dateiart",
        "encoding": "Kodierung",
        "delimiter": "Trennzeichen",
        "quote": "Anführungszeichen",
        "escape": "Fluchtzeichen",
        "padding": "Leerzeichen um Anführungszeichen",
        "header_line": "Kopfzeile in Zeile",
        "header": "Spalten",
        "configs": "Ordner der Einstellungen",
        "database": "Datenbank",
        "terminal_encoding": "Kodierung der Ausgabe",
        "locale": "Gebietsschema",
    },
    "convention": {"mixed": "gemischt"},
    "grade": {"own": "eigenes"},
    "rank": {f"flop {place}": f"Platz {place} von hinten" for place in range(1, 6)}
    | {f"top {place}": f"Platz {place}" for place in range(1, 6)},
}
_ENGLISH: Mapping[str, str] = (
    _METHOD
    | {
        "mae": "MAE",
        "rmse": "RMSE",
        "pearson": "Pearson",
        "spearman": "Spearman",
        "seconds": "duration",
    }
    | {"configs": "folder of configs", "terminal_encoding": "encoding of the output"}
    | {"glm": "Poisson GLM", "": "no topic", "all_rows": "all", "refused": "not loaded"}
    | {
        "handle_in_crm": "handle in the CRM",
        "handle_without_channel": "handle in the CRM, without channel",
        "profile_address": "profile address in the CRM",
        "personal_email": "personal e-mail",
        "same_email": "the same e-mail address",
    }
    | {f"flop {place}": f"bottom {place}" for place in range(1, 6)}
    | {
        f"cluster_{k}_{like}": f"Cluster {k} (similar to {like})"
        for k in range(1, 6)
        for like in _SEGMENT
    }
)


def label_code(column: str, code: str, lang: Lang) -> str:
    """Return the label of a code; the default in English is the code with blanks.

    Examples
    --------
    >>> label_code("status", "same_file", "de"), label_code("status", "same_file", "en")
    ('dieselbe Datei', 'same file')
    >>> label_code("file", "same_file", "en")
    'same_file'
    """
    known = GERMAN.get(column, {})
    if code not in known:
        return code
    return known[code] if lang == "de" else _ENGLISH.get(code, code.replace("_", " "))
