"""Results about a draft: what was understood of a file, and which analyses that enables."""

import re
from collections.abc import Mapping

from scrm.analyze import analyses
from scrm.ingest import DraftedTable
from scrm.pipeline.result_parts import build_table
from scrm.result import Column, Fact, Lang, Result, Text
from scrm.tables import TABLES
from scrm.views import VIEWS
from scrm.wording import write_number

_WORD = re.compile(r"\w+")
_COLUMNS = (
    Column("column", "text", "Spalte", "Column"),
    Column("becomes", "text", "wird zu", "Becomes"),
    Column("kind", "text", "Werte", "Values"),
    Column("examples", "text", "Beispiele", "Examples"),
)
_KINDS: Mapping[str, Text] = {
    "empty": Text("leer", "empty"),
    "email": Text("E-Mail-Adressen", "e-mail addresses"),
    "url": Text("Web-Adressen", "web addresses"),
    "time": Text("Zeitpunkte", "times"),
    "date": Text("Tage", "days"),
    "money": Text("Beträge", "amounts"),
    "number": Text("Zahlen", "numbers"),
    "count": Text("ganze Zahlen", "whole numbers"),
    "id": Text("Nummern", "ids"),
    "flag": Text("ja/nein", "yes/no"),
    "currency": Text("Währungen", "currencies"),
    "long_text": Text("lange Texte", "long texts"),
    "text": Text("Texte", "texts"),
}


def of_draft(drafted: DraftedTable, lang: Lang = "de") -> Result:
    """Describe a draft: its columns, what is missing or open, and the analyses that it enables."""
    draft = drafted.draft
    fields = {each.column.index: each for each in draft.fields}
    columns = sorted(
        (*(each.column for each in draft.fields), *draft.unused), key=lambda each: each.index
    )
    rows = [
        {
            "column": each.heading,
            "becomes": f"{draft.table}.{fields[each.index].name}" if each.index in fields else "–",
            "kind": _KINDS[each.profile.kind][lang],
            "examples": ", ".join(drafted.examples.get(each.heading, ())),
        }
        for each in columns
    ]
    title = Text("Verstandene Spalten", "Columns understood")
    used, total = len(draft.fields), len(rows)
    meaning = TABLES[draft.table].meaning
    return Result(
        title=Text(f"Entwurf für {draft.label}", f"Draft for {draft.label}"),
        finding=Text(
            f"{write_number(used, 'de')} von {write_number(total, 'de')} Spalten sind verstanden, "
            f"als {draft.table}.",
            f"{write_number(used, 'en')} of {write_number(total, 'en')} columns are understood, "
            f"as {draft.table} ({meaning}).",
        ),
        tables=(build_table("columns", title, _COLUMNS, rows),),
        facts=(
            Fact(Column("used_count", "count", "verstandene Spalten", "Columns understood"), used),
        ),
        notes=(*_list_notes(drafted),),
    )


def _list_notes(drafted: DraftedTable) -> list[Text]:
    draft = drafted.draft
    notes = [
        Text(f"So ist die Datei nicht ladbar: {each.de}.", f"It cannot be loaded yet: {each.en}.")
        for each in draft.missing
    ]
    notes += [
        Text(
            f"Offen: {each.text.de} Angenommen: {each.options[0]} (--ask fragt nach).",
            f"Open: {each.text.en} Assumed: {each.options[0]} (--ask asks).",
        )
        for each in draft.questions
    ]
    if drafted.known:
        notes.append(
            Text(
                f"Die Datei hat schon ein bekanntes Format: {drafted.known}.",
                f"The file has a known format already: {drafted.known}.",
            )
        )
    if draft.is_loadable and (commands := list_enabled(draft.table)):
        named = ", ".join(f"scrm {each}" for each in commands)
        notes.append(Text(f"Damit möglich: {named}.", f"This enables: {named}."))
    return notes


def list_enabled(table: str) -> list[str]:
    """Return the commands of the analyses that read a table, directly or through others.

    Examples
    --------
    >>> "abc" in list_enabled("orders"), "sentiment" in list_enabled("orders")
    (True, False)
    """
    known, reached = list(analyses().values()), {table}
    for _ in (*known, *VIEWS):
        views = {name for name, sql in VIEWS.items() if reached & set(_WORD.findall(sql))}
        written = {
            each for analysis in known if reached & set(analysis.reads) for each in analysis.writes
        }
        reached |= views | written
    return sorted(
        each.command
        for each in known
        if each.has_run and reached & set(each.reads or each.optional)
    )
