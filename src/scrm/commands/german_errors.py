"""German texts of the commonest errors and of their next steps; what is not listed stays English.

Patterns match whole texts; names of files, options, commands and KPIs are taken over.
"""

from collections.abc import Sequence
from typing import Final

from scrm.commands.german_messages import translate

_ERRORS: Final[Sequence[tuple[str, str]]] = (
    (
        r"scrm report writes several files: -o names only one",
        "scrm report schreibt mehrere Dateien: -o nennt nur eine",
    ),
    (r"no such file: (.+?)(?: \(.+\))?", r"es gibt keine Datei \1"),
    (r"there is no (?:readable )?file (.+)", r"es gibt keine lesbare Datei \1"),
    (r"no files to load", "keine Dateien zum Laden"),
    (
        r"(.+): the columns fit no known format, none of the (\d+) is known",
        r"\1: die Spalten passen zu keinem bekannten Format, keine der \2 ist bekannt",
    ),
    (
        r"(.+): the columns fit no known format(.*)",
        r"\1: die Spalten passen zu keinem bekannten Format\2",
    ),
    (r"there is no database at (.+)", r"es gibt keine Datenbank \1"),
    (r"there is no config file (.+)", r"es gibt keine Datei mit Einstellungen \1"),
    (r"there is no KPI (.+)", r"es gibt keine Kennzahl \1"),
    (r"there is no analysis (.+)", r"es gibt keine Analyse \1"),
    (r"there is no snapshot in (.+)", r"in \1 ist kein Snapshot"),
    (r"there is no snapshot (.+)", r"es gibt keinen Snapshot \1"),
    (r"there is no report at (.+)", r"es gibt keinen Bericht \1"),
    (r"there is no table (.+) in the result", r"das Ergebnis hat keine Tabelle \1"),
    (r"SQL: there is no table (.+)", r"SQL: es gibt keine Tabelle \1"),
    (r"there is no table (.+)", r"es gibt keine Tabelle \1"),
    (r"SQL: a statement begins with (.+) or EXPLAIN, not (.+)", r"SQL: \2 ist nicht erlaubt"),
    (r"the query is empty", "die Abfrage ist leer"),
    (r"no mapping is called (.+)", r"keine Zuordnung heißt \1"),
    (r"--by (.+): there is no such dimension", r"--by \1: eine solche Gruppierung gibt es nicht"),
    (r"--by (.+): (.+) cannot be grouped by it", r"--by \1: \2 lässt sich nicht danach gruppieren"),
    (
        r"--period: (.+) is not a period; expected (.+) or (.+)",
        r"--period: \1 ist kein Zeitraum; möglich: \2 oder \3",
    ),
    (
        r"(--[\w-]+): Input should be a valid date(?: or datetime)?, .+",
        r"\1: kein gültiges Datum; erwartet wird zum Beispiel 2026-03-31",
    ),
    (
        r"(--[\w-]+): Input should be a valid (?:integer|number), .+",
        r"\1: keine gültige Zahl",
    ),
    (
        r"(--[\w-]+): Input should be greater than or equal to (\S+)",
        r"\1: mindestens \2 ist nötig",
    ),
    (r"(--[\w-]+): Input should be less than or equal to (\S+)", r"\1: höchstens \2 ist möglich"),
    (
        r"(--[\w-]+): expected a divisor of 24: (.+) or (\d+)",
        r"\1: erwartet wird ein Teiler von 24: \2 oder \3",
    ),
    (
        r"(.+) cannot be written: there is no folder (.+)",
        r"\1 kann nicht geschrieben werden: es gibt keinen Ordner \2",
    ),
    (r"(.+) cannot be written: (.+)", r"\1 kann nicht geschrieben werden: \2"),
    (r"(.+) exists already", r"\1 gibt es schon"),
    (r"(.+) is not empty", r"\1 ist nicht leer"),
    (
        r"there is no customer and no profile of that id",
        "es gibt weder einen Kunden noch ein Profil mit dieser Kennung",
    ),
    (
        r"No such command (.+?)\. Did you mean (.+)\?",
        r"den Befehl \1 gibt es nicht; gemeint ist vielleicht \2",
    ),
    (r"No such command (.+?)\.", r"den Befehl \1 gibt es nicht"),
    (
        r"No such option: (\S+) \(Possible options: (.+)\)",
        r"die Option \1 gibt es nicht; ähnlich: \2",
    ),
    (r"No such option: (\S+)(?: .+)?", r"die Option \1 gibt es nicht"),
    (r"Missing argument (.+)\.", r"das Argument \1 fehlt"),
    (r"Missing option (.+)\.", r"die Option \1 fehlt"),
    (r"Option (.+) requires an argument\.", r"die Option \1 braucht einen Wert"),
    (r"Got unexpected extra arguments? \((.+)\)", r"zu viele Argumente: \1"),
    (
        r"Invalid value for (.+?): (.+) is not one of (.+)\.",
        r"ungültiger Wert für \1: \2; möglich: \3",
    ),
    (r"Invalid value for (.+?): (.+)", r"ungültiger Wert für \1: \2"),
    (r"interrupted; nothing half-done was kept", "abgebrochen; nichts Halbes wurde behalten"),
    (r"terminated; nothing half-done was kept", "beendet; nichts Halbes wurde behalten"),
    (r"a bug in scrm: (.+) in (.+), line (\d+)", r"ein Fehler in scrm: \1 in \2, Zeile \3"),
)
_HINTS: Final[Sequence[tuple[str, str]]] = (
    (
        r"--folder names the folder, --to the formats",
        "--folder nennt den Ordner, --to die Formate",
    ),
    (r"in (.+) there are: (.+)", r"in \1 liegen: \2"),
    (
        (
            r"scrm sources list shows the formats; scrm sources draft FILE writes a mapping for "
            r"this one"
        ),
        (
            "scrm sources list zeigt die Formate; scrm sources draft DATEI schreibt eine Zuordnung "
            "für dieses"
        ),
    ),
    (
        r"load files first \(scrm load FILES\.\.\.\), name one with --db, or try: scrm demo",
        (
            "zuerst Dateien laden (scrm load DATEIEN...), eine andere mit --db nennen oder "
            "ausprobieren: scrm demo"
        ),
    ),
    (
        r"load files first: scrm load FILES\.\.\., or name one with --db",
        "zuerst Dateien laden: scrm load DATEIEN..., oder eine andere mit --db nennen",
    ),
    (r"scrm load FILES\.\.\.", "scrm load DATEIEN..."),
    (r"name one with --db", "eine mit --db nennen"),
    (r"name another database with --db", "eine andere Datenbank mit --db nennen"),
    (r"name another file", "eine andere Datei nennen"),
    (r"scrm init writes a commented one", "scrm init schreibt eine mit Erklärungen"),
    (r"scrm init writes one", "scrm init schreibt eine"),
    (
        r"scrm init writes one, scrm run FILE names one, scrm demo shows one at work",
        "scrm init schreibt eine, scrm run DATEI nennt eine, scrm demo zeigt eine im Einsatz",
    ),
    (r"scrm run writes (?:a new )?one", "scrm run schreibt einen"),
    (r"scrm run or scrm report writes one", "scrm run oder scrm report schreibt einen"),
    (
        r"snapshots in (.+): none yet; scrm run writes one",
        r"in \1 ist noch keiner; scrm run schreibt einen",
    ),
    (r"snapshots in (.+): (.+)", r"in \1 sind: \2"),
    (r"(scrm \w+(?: \w+)?) shows all", r"\1 zeigt alle"),
    (
        r"perhaps (.+); scrm sources list shows all",
        r"vielleicht \1; scrm sources list zeigt alle",
    ),
    (r"near: (.+)", r"ähnlich: \1"),
    (r"one of (.+)", r"eine von: \1"),
    (r"known: (.+)", r"bekannt: \1"),
    (r"tables: (.+)", r"Tabellen: \1"),
    (r'scrm sql "SHOW TABLES" lists what exists', 'scrm sql "SHOW TABLES" nennt die Tabellen'),
    (
        r"scrm sql only reads: one SELECT, (.+) or EXPLAIN",
        r"scrm sql liest nur: ein SELECT, \1 oder EXPLAIN",
    ),
    (r"scrm COMMAND --help", "scrm BEFEHL --help"),
    (r"name a file: (.+)", r"eine Datei nennen: \1"),
    (r"name a folder: (scrm \w+) DIR", r"einen Ordner nennen: \1 ORDNER"),
    (r"name another folder: (scrm \w+) DIR", r"einen anderen Ordner nennen: \1 ORDNER"),
    (r"edit it, or replace it with --force", "sie ändern oder mit --force ersetzen"),
    (
        r"scrm doctor shows where each setting comes from",
        "scrm doctor zeigt, woher jede Einstellung kommt",
    ),
    (
        r"check the name and the rights of the file and its folder",
        "Namen und Rechte der Datei und ihres Ordners prüfen",
    ),
    (r"check indentation and quotes there", "Einrückung und Anführungszeichen dort prüfen"),
    (r"it must be a UTF-8 text file", "nötig ist eine Textdatei in UTF-8"),
    (r"save it as CSV in UTF-8", "als CSV in UTF-8 speichern"),
    (
        r"free some disk space, or write to another disk",
        "Platz schaffen oder auf einen anderen Datenträger schreiben",
    ),
    (
        r"the same with -v for the traceback; please report it",
        "dasselbe mit -v zeigt den Hergang; bitte melden",
    ),
)


def translate_error(text: str) -> str:
    """Return the German text of an error, or the text where there is none.

    Examples
    --------
    >>> translate_error("there is no KPI 'revnue'")
    "es gibt keine Kennzahl 'revnue'"
    """
    return translate(text, _ERRORS)


def translate_hint(text: str) -> str:
    """Return the German text of a next step, or the text where there is none.

    Examples
    --------
    >>> translate_hint("scrm kpi list shows all")
    'scrm kpi list zeigt alle'
    """
    return translate(text, _HINTS)
