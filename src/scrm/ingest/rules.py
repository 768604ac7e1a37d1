"""Rules that a record can fail, as text; a finding names a rule and never quotes a value."""

from scrm.result import Text

RULES: dict[str, Text] = {
    "fields": Text("falsche Zahl von Feldern", "wrong number of fields"),
    "quotes": Text(
        "Zeichen nach dem schließenden Anführungszeichen", "characters after the closing quote"
    ),
    "unclosed_quote": Text("Anführungszeichen wird nicht geschlossen", "a quote is not closed"),
    "encoding": Text(
        "Bytes passen nicht zur Kodierung der Datei", "bytes do not fit the encoding of the file"
    ),
    "json": Text("kein gültiges JSON", "not valid JSON"),
    "duplicate_key": Text("JSON-Schlüssel doppelt", "a JSON key appears twice"),
    "not_an_object": Text("JSON-Eintrag ist kein Objekt", "the JSON entry is not an object"),
    "surrogate": Text("halbes Unicode-Zeichen", "half a Unicode character"),
    "required": Text(
        "Pflichtfeld ist leer oder hält nur einen Platzhalter (NaN, n/a, -)",
        "a required value is empty or a null marker (NaN, n/a, -)",
    ),
    "id": Text("Kennung unlesbar", "not an id"),
    "damaged_id": Text(
        "Kennung von einer Tabellenkalkulation gerundet (1,2E+17)",
        "id rounded by a spreadsheet (1.2E+17)",
    ),
    "count": Text("keine ganze Zahl", "not a whole number"),
    "number": Text(
        "keine Zahl, oder mehr Stellen, als genau zu speichern sind",
        "not a number, or with more digits than can be kept exactly",
    ),
    "money": Text(
        "kein Geldbetrag (höchstens vier Nachkommastellen)",
        "not an amount (at most four decimals)",
    ),
    "currency": Text(
        "Währung unbekannt (kein Kürzel nach ISO 4217) oder widersprüchlich",
        "currency unknown (no code of ISO 4217) or contradictory",
    ),
    "share": Text("kein Anteil (0..1 oder Prozent)", "not a share (0..1 or per cent)"),
    "duration": Text("keine Dauer (h:mm:ss)", "not a duration (h:mm:ss)"),
    "scale": Text("liegt nicht auf der Skala", "not on its scale"),
    "rating": Text("keine Bewertung (1 bis 5)", "not a rating (1 to 5)"),
    "date": Text("kein Datum (Jahr vierstellig)", "not a date (year in four digits)"),
    "time": Text("kein Zeitpunkt (Jahr vierstellig)", "not a time (year in four digits)"),
    "epoch": Text("kein Zeitpunkt in Sekunden", "not a time in seconds"),
    "flag": Text("weder ja noch nein", "neither yes nor no"),
    "role": Text("weder treated noch control", "neither treated nor control"),
    "verdict": Text("weder same (ja) noch never (nein)", "neither same (yes) nor never (no)"),
    "order_of_two": Text(
        "dieselbe Bestellnummer bei verschiedenen Kunden",
        "the same order number with different customers",
    ),
    "id_of_another": Text(
        "Nummer gehört nach einer anderen Quelle zu jemand anderem",
        "the number is another person's in another source",
    ),
}


def explain_rule(rule: str) -> Text:
    """Return a rule as text; ``fields:3:4`` holds the number of fields found and expected.

    Examples
    --------
    >>> explain_rule("fields:3:4")["en"]
    'wrong number of fields: 3 instead of 4'
    """
    code, *numbers = rule.split(":")
    text = RULES.get(code, Text(code, code))
    if len(numbers) != 2:  # noqa: PLR2004  found and expected
        return text
    return Text(
        f"{text.de}: {numbers[0]} statt {numbers[1]}",
        f"{text.en}: {numbers[0]} instead of {numbers[1]}",
    )
