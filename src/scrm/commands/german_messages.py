"""German texts of messages on standard error; what is not listed stays English.

Patterns match whole messages; names of files, commands and counts are taken over. JSON lines keep
the English texts: programs read them.
"""

import re
from collections.abc import Sequence
from typing import Final

LEVELS: Final = {"warning": "Warnung", "error": "Fehler"}
NEXT_STEP: Final = "nächster Schritt"
_MESSAGES: Final[Sequence[tuple[str, str]]] = (
    (
        r"wrote (.+?): (\d+) rows in (\d+) tables, as of (.+); verified",
        r"geschrieben: \1, \2 Zeilen in \3 Tabellen, Stand \4; geprüft",
    ),
    (
        r"restored (.+) from (.+?): (\d+) rows in (\d+) tables, as of (.+)",
        r"\1 wiederhergestellt aus \2: \3 Zeilen in \4 Tabellen, Stand \5",
    ),
    (r"wrote (\d+) records to (.+)", r"\1 Datensätze geschrieben: \2"),
    (r"wrote (.+)", r"geschrieben: \1"),
    (r"1 rows are in quarantine: (.+)", r"1 Zeile ist in Quarantäne: \1"),
    (r"([\d.,]+) rows are in quarantine: (.+)", r"\1 Zeilen sind in Quarantäne: \2"),
    (r"(.+): not loaded: (.+)", r"\1: nicht geladen: \2"),
    (r"first: (scrm \S+(?: \S+)?) \(.+\)", r"zuerst: \1"),
    (
        r"nothing has changed since these answers were computed",
        "seit diesen Antworten hat sich nichts geändert",
    ),
    (r"again: (.+)", r"noch einmal: \1"),
    (r"table (\S+) of (.+); --table chooses", r"Tabelle \1 von \2; eine andere mit --table"),
    (r"([a-z-]+): [A-Z][a-z].*[.?]", r"Analyse: \1"),
    (r"load (.+)", r"laden: \1"),
    (r"reading (.+)", r"lesen: \1"),
    (r"report", "Bericht"),
    (r"backup", "Sicherung"),
    (r"backup (.+) is rewritten", r"Sicherung \1 wird neu geschrieben"),
    (
        r"an erasure was not finished: it is ended first",
        "eine Löschung war nicht beendet: sie zuerst",
    ),
    (
        r"rows are deleted; the database is rewritten",
        "Zeilen sind gelöscht; die Datenbank wird neu geschrieben",
    ),
    (r"everything retained is searched", "alles Aufbewahrte wird durchsucht"),
    (
        r"retention: (\d+) rows of (\w+)(.*) deleted",
        r"Aufbewahrung: \1 Zeilen aus \2\3 gelöscht",
    ),
    (
        r"next: list your exports under `load:` in scrm.yaml, then: scrm run",
        "weiter: die Exporte in scrm.yaml unter `load:` eintragen, dann: scrm run",
    ),
    (
        r"the exports, scrm.yaml and the database are in (.+) too; try: (.+)",
        r"Exporte, scrm.yaml und Datenbank liegen auch in \1; zum Beispiel: \2",
    ),
)


def translate_message(text: str) -> str:
    """Return the German text of a message, or the message where there is none.

    Examples
    --------
    >>> translate_message("wrote report/report.html")
    'geschrieben: report/report.html'
    >>> translate_message("13 rows are in quarantine: scrm quarantine list")
    '13 Zeilen sind in Quarantäne: scrm quarantine list'
    >>> translate_message("no such file: a.csv")
    'no such file: a.csv'
    """
    return translate(text, _MESSAGES)


def translate(text: str, patterns: Sequence[tuple[str, str]]) -> str:
    """Return the German text of the first pattern that matches a whole text, or the text."""
    for pattern, german in patterns:
        found = re.fullmatch(pattern, text, re.DOTALL)
        if found:
            return found.expand(german)
    return text
