"""The results of `scrm person find`, `erase` and `restrict` as tables."""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from scrm.pipeline.person_erasure import Erasure
from scrm.privacy.people import Person
from scrm.privacy.table_search import Place
from scrm.result import Column, Fact, Result, ResultTable, Text
from scrm.wording import write_count, write_day

_ROWS = (
    Column("table", "text", "Tabelle", "Table"),
    Column("row_count", "count", "Zeilen", "Rows"),
    Column("outcome", "text", "Ergebnis", "Outcome"),
)
_PLACES = (
    Column("place", "text", "Fundstelle", "Place"),
    Column("hit_count", "count", "Treffer", "Hits"),
)
_FILES = (
    Column("file", "text", "Datei", "File"),
    Column("action", "text", "Maßnahme", "Action"),
)
_PERSONS = (
    Column("person", "text", "Person", "Person", personal=True),
    Column("customer_count", "count", "Kundennummern", "Customer numbers"),
    Column("profile_count", "count", "Profile", "Profiles"),
    Column("email_count", "count", "E-Mail-Adressen", "E-mail addresses"),
    Column("row_count", "count", "Zeilen", "Rows"),
    Column("table_count", "count", "Tabellen", "Tables"),
)
_ACTIONS = {
    "redact": "values replaced",
    "filter": "records left out",
    "remove": "removed",
    "report": "unchanged",
    "look": "unchanged: please look",
}


def _build_table(
    name: str, title: Text, columns: tuple[Column, ...], rows: Iterable[tuple[Any, ...]]
) -> ResultTable:
    kinds = {"text": pl.String, "count": pl.Int64}
    schema = {column.name: kinds[column.kind] for column in columns}
    return ResultTable(name, title, pl.DataFrame(list(rows), schema=schema, orient="row"), columns)


def of_found(found: Iterable[tuple[Person, Mapping[str, int]]], places: Iterable[Place]) -> Result:
    """Return the persons that fit, and the places in which what was asked for is."""
    rows = [
        (
            person.label,
            len(person.customers),
            len(person.profiles),
            len(person.emails),
            sum(counts.values()),
            len(counts),
        )
        for person, counts in found
    ]
    listed = list(places)
    tables = [_build_table("persons", Text("Personen", "Persons"), _PERSONS, rows)]
    tables += _build_places(listed)
    sure = sum(not place.is_possible for place in listed)
    return Result(
        Text("Wer gemeint ist", "Who is meant"),
        finding=Text(
            f"{write_count(len(rows), 'Person passt', 'Personen passen', 'de')}; "
            f"{write_count(sure, 'Fundstelle', 'Fundstellen', 'de')}.",
            f"{write_count(len(rows), 'person fits', 'persons fit', 'en')}; "
            f"{write_count(sure, 'place', 'places', 'en')}.",
        ),
        tables=tuple(tables),
    )


def _build_places(places: Iterable[Place]) -> list[ResultTable]:
    """Return the table of places, and that of possible ones if there are any."""
    listed = list(places)
    sure, possible = (
        [(place.where, place.count) for place in listed if place.is_possible == kind]
        for kind in (False, True)
    )
    tables = [_build_table("places", Text("Fundstellen", "Places"), _PLACES, sure)]
    if possible:
        title = Text("Mögliche Fundstellen: bitte ansehen", "Possible places: please look")
        tables.append(_build_table("possible_places", title, _PLACES, possible))
    return tables


def of_erasure(done: Erasure) -> Result:
    """Return what an erasure has done, or would do."""
    sure = sum(not place.is_possible for place in done.places)
    outcome = "erased" if done.is_done else "would be erased"
    rows = [(table, count, outcome) for table, count in sorted(done.rows.items())]
    if done.erased:
        rows += [(t, n, "kept under a pseudonym") for t, n in sorted(done.erased.retained.items())]
    files = [(str(each.path), _ACTIONS[each.action]) for each in done.files]
    files += [(str(path), "source file: unchanged") for path in done.sources]
    tables = [
        _build_table("rows", Text("Zeilen", "Rows"), _ROWS, rows),
        *_build_places(done.places),
    ]
    if files:
        tables.insert(1, _build_table("files", Text("Dateien", "Files"), _FILES, files))
    return Result(
        Text("Löschung", "Erasure") if done.is_done else Text("Löschung (Probe)", "Erasure (dry)"),
        finding=_write_finding(done),
        tables=tuple(tables),
        facts=(
            Fact(Column("place_count", "count", "Fundstellen", "Places"), sure),
            Fact(
                Column("possible_count", "count", "mögliche Fundstellen", "Possible places"),
                len(done.places) - sure,
            ),
            Fact(
                Column("row_count", "count", "Zeilen der Person", "Rows of the person"),
                sum(done.rows.values()),
            ),
            Fact(
                Column("redacted_count", "count", "geschwärzte Zellen", "Redacted cells"),
                done.erased.redacted if done.erased else None,
            ),
            Fact(Column("backup_count", "count", "Sicherungen", "Backups"), done.backups),
        ),
        notes=tuple(_write_notes(done)),
    )


def _write_finding(done: Erasure) -> Text:
    count = sum(not place.is_possible for place in done.places)
    places = {
        "de": write_count(count, "Stelle", "Stellen", "de"),
        "en": write_count(count, "place", "places", "en"),
    }
    if done.is_done:
        possible = len(done.places) - count
        if not possible:
            return Text(
                f"{places['de']}: nach der Löschung gefunden.",
                f"{places['en']} found after erasure.",
            )
        look = write_count(possible, "mögliche Stelle", "mögliche Stellen", "de")
        return Text(
            f"{places['de']} nach der Löschung gefunden, dazu {look}: bitte ansehen.",
            f"{places['en']} found after erasure, and "
            f"{write_count(possible, 'possible place', 'possible places', 'en')}: please look.",
        )
    rows = sum(done.rows.values())
    return Text(
        f"{write_count(rows, 'Zeile', 'Zeilen', 'de')} und {places['de']}; nichts wurde geändert. "
        "Mit --yes wird gelöscht.",
        f"{write_count(rows, 'row', 'rows', 'en')} and {places['en']}; nothing was changed. "
        "--yes erases.",
    )


def _write_notes(done: Erasure) -> Iterable[Text]:
    if done.sources:
        count = len(done.sources)
        yield Text(
            f"{write_count(count, 'geladene Datei enthält', 'geladene Dateien enthalten', 'de')} "
            "die Person noch. scrm ändert Quelldateien nicht; beim nächsten Laden wird die Person "
            "ausgelassen (suppressed).",
            f"{write_count(count, 'source file', 'source files', 'en')} still have the person. "
            "scrm does not change source files; the next load leaves the person out (suppressed).",
        )
    if done.erased and done.erased.until:
        until = done.erased.until
        yield Text(
            f"Aufbewahrt unter einem Pseudonym bis {write_day(until, 'de')}.",
            f"Kept under a pseudonym until {write_day(until, 'en')}.",
        )
    if any(place.is_possible for place in done.places):
        yield Text(
            "Mögliche Fundstellen haben eine Nummer, die die Kundennummer sein kann oder etwas "
            "anderes. Das entscheidet ein Mensch; scrm ändert dort nichts.",
            "Possible places have a number that may be the customer number or something else. "
            "A person has to decide; scrm changes nothing there.",
        )
    left = sum(each.action == "report" for each in done.files)
    if left:
        yield Text(
            f"{write_count(left, 'Datei bleibt', 'Dateien bleiben', 'de')} unverändert: nicht "
            "lesbar, oder keine, die scrm schreibt. Bitte ansehen; --also DATEI gibt sie frei.",
            f"{write_count(left, 'file stays', 'files stay', 'en')} unchanged: unreadable, or not "
            "of a kind that scrm writes. Please look; --also FILE lets scrm change them.",
        )
    if done.plan.shared:
        yield Text(
            f"{write_count(done.plan.shared, 'Wert', 'Werte', 'de')} (Name, Straße, Telefon oder "
            "E-Mail) haben auch andere: danach wird in Texten und Dateien nicht gesucht.",
            f"{write_count(done.plan.shared, 'value', 'values', 'en')} (name, street, phone or "
            "e-mail) that others have, too: texts and files are not searched for these.",
        )
