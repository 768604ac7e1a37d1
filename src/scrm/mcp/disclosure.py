"""What of an answer may leave the company: aggregates of at least k people, and what is withheld.

Three rules, each of which alone keeps persons out of an ordinary answer:

1. `scrm.report.shared_results`: no column that identifies a person, no table with a row per person
   or post, no group of few people, none by which one could be computed.
2. A column of text is shown only if it is in `TEXTS`, which hold names of groups, KPIs or methods.
   A table with another text or an id is withheld as a whole.
3. A finding or note is shown only if it quotes nothing and names no small number: with quotation
   marks, an address, a handle, or a whole number below `K` it is withheld.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from scrm.errors import UsageError
from scrm.report.cell_suppression import find_withheld
from scrm.report.people_counts import counts_people
from scrm.report.shared_results import share_result
from scrm.result import Lang, Result, ResultTable
from scrm.tables import TABLES

K = 10
"""The smallest group; the setting `smallest_group` may raise it, never lower it."""
MOST_ROWS = 200
"""Rows of a table."""

TEXTS = frozenset(
    {
        *("abc_class", "xyz_class", "label", "segment", "second_segment", "from_segment"),
        *("to_segment", "target_segment", "channel", "channel_kind", "channel_name", "kind"),
        *("topic", "theme", "stars", "sentiment", "currency", "month", "origin", "cohort", "rule"),
        *("metric", "name", "definition", "basis", "unit", "method", "quantity", "measure", "note"),
        *("post_type", "post_form", "weekday", "value_class", "from_class", "to_class", "tier"),
        *("mark", "group", "by", "explanation", "meaning", "formula", "reason"),
    }
)
"""Columns of text whose values are names of groups, KPIs or methods, never of people."""
_KPI_TEXTS = frozenset({"metric", "name", "method", "unit", "definition", "basis", "note"})
_QUOTES = re.compile(r"""[„“”"«»@]|https?:|www\.|\S+@\S+""")
_SMALL = re.compile(r"(?<![\d.,:/\-–−^])\b[1-9]\b(?![.,:/\-–]?\d|\s?%)")
"""A whole number below ten that is no part of a larger number, a date or a share."""
_PERSONAL_DAYS = {
    field.name
    for table in TABLES.values()
    for field in table.fields
    if field.personal and field.type in {"date", "time"}
}
"""Such as a date of birth; texts are shown by `TEXTS` only."""
_COUNT = re.compile(r".+_count")
_ID = re.compile(r"(.+_)?(id|ids|url|handle|email|text|author)")


@dataclass(frozen=True, slots=True)
class Disclosed:
    """An answer without persons, ready for JSON, and what was withheld.

    Parameters
    ----------
    content : dict
        ``title, finding, notes, facts, tables``.
    limits : tuple of str
        What was withheld and why, in English; never empty.
    """

    content: dict[str, Any]
    limits: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return everything as one object."""
        return {**self.content, "limits": list(self.limits)}


def disclose(
    result: Result, k: int, lang: Lang, further: frozenset[str] = frozenset()
) -> Disclosed:
    """Return what of a result may be shown.

    Parameters
    ----------
    k : int
        The smallest group of people, at least `K`.
    further : set of str
        Columns of text that name groups in this result, besides `TEXTS`.
    """
    k = max(k, K)
    limits = [
        f"Groups of fewer than {k} people are withheld, and rows they could be computed from."
    ]
    named = {table.name for table in result.tables}
    try:
        shared = share_result(result, k)
    except UsageError:
        shared = share_result(_without_tables(result), k)
    tables = [table for table in shared.tables if is_shown(table, further)]
    lost = sorted(named - {table.name for table in tables})
    if lost:
        limits.append(
            "Withheld tables, which are about single persons, texts or ids, or do not say how many "
            f"people a row is about: {', '.join(lost)}."
        )
    shown = [_write_table(table, k, lang) for table in tables]
    limits += [
        f"Table {table['name']}: the first {MOST_ROWS} of {table['row_count']} rows."
        for table in shown
        if table["row_count"] > MOST_ROWS
    ]
    finding = keep_text(shared.finding[lang])
    notes = [keep_text(note[lang]) for note in shared.notes]
    if [finding, *notes] != [shared.finding[lang], *(note[lang] for note in shared.notes)]:
        limits.append("Withheld sentences that quote something or name small numbers.")
    content = {
        "title": shared.title[lang],
        "finding": finding,
        "notes": [note for note in notes if note],
        "facts": dict(_list_facts(shared, k)),
        "tables": shown,
        "refused": shared.refused,
    }
    return Disclosed(content, tuple(limits))


def _without_tables(result: Result) -> Result:
    return replace(result, tables=(), figures=())


def is_shown(table: ResultTable, further: frozenset[str] = frozenset()) -> bool:
    """Return whether all columns of a table may be shown, and it says how many each row is about.

    Examples
    --------
    >>> import polars as pl
    >>> from scrm.result import Column, Text
    >>> columns = (Column("channel", "text", "", ""), Column("n", "count", "", ""))
    >>> is_shown(ResultTable("t", Text("", ""), pl.DataFrame(), columns))
    True
    >>> is_shown(ResultTable("t", Text("", ""), pl.DataFrame(), columns[:1]))
    False
    """
    names = {column.name for column in table.columns}
    return not any(
        column.personal
        or column.name in _PERSONAL_DAYS
        or _ID.fullmatch(column.name)
        or (column.kind == "text" and column.name not in TEXTS | further)
        for column in table.columns
    ) and any(map(counts_people, names))


def _write_table(table: ResultTable, k: int, lang: Lang) -> dict[str, Any]:
    """Return a table with its columns, without rows that count few."""
    names = [column.name for column in table.columns]
    counts = [name for name in names if _COUNT.fullmatch(name) or counts_people(name)]
    rows = [
        row
        for row, is_hidden in zip(
            table.frame.select(names).iter_rows(named=True), _find_hidden(table, k), strict=True
        )
        if not is_hidden and not any(row[name] is None or 0 < row[name] < k for name in counts)
    ]
    return {
        "name": table.name,
        "title": table.title[lang],
        "columns": {
            column.name: column.label(lang) + (f" ({column.unit})" if column.unit else "")
            for column in table.columns
        },
        "row_count": len(rows),
        "withheld_row_count": table.frame.height - len(rows),
        "rows": [[_write_cell(value) for value in row.values()] for row in rows[:MOST_ROWS]],
    }


def _write_cell(value: Any) -> Any:
    return None if isinstance(value, str) and _QUOTES.search(value) else write_value(value)


def _find_hidden(table: ResultTable, k: int) -> list[bool]:
    """Return which rows of KPIs are of few people, or would reveal the number of those."""
    names = {column.name for column in table.columns}
    if not {"metric", "person_count"} <= names:
        return [False] * table.frame.height
    keys = [
        column.name
        for column in table.columns
        if column.kind in {"text", "date"} and column.name not in _KPI_TEXTS
    ]
    hidden: dict[int, bool] = {}
    numbered = table.frame.with_row_index("place")
    for _, group in numbered.group_by("metric", maintain_order=True):
        found = find_withheld(
            group["person_count"].to_list(), [group[key].to_list() for key in keys], k
        )
        hidden |= dict(zip(group["place"].to_list(), map(bool, found), strict=True))
    return [hidden[place] for place in range(table.frame.height)]


def _list_facts(result: Result, k: int) -> Iterator[tuple[str, Any]]:
    """Yield facts that are numbers or days; counts below `k` are left out."""
    for fact in result.facts:
        column, value = fact.column, fact.value
        if column.personal or column.kind == "text" or _ID.fullmatch(column.name):
            continue
        is_small = isinstance(value, int) and not isinstance(value, bool) and 0 < value < k
        if column.kind == "count" and is_small:
            continue
        if isinstance(value, bool | int | float | Decimal | date) or value is None:
            yield column.name, write_value(value)


def keep_text(text: str) -> str:
    """Return a text, or nothing if it quotes something or names a small number.

    Examples
    --------
    >>> keep_text("268 customers bring 80% of the revenue as of 2026-06-03.")
    '268 customers bring 80% of the revenue as of 2026-06-03.'
    >>> keep_text("Without a class: 7 customers."), keep_text("Most say „toll“.")
    ('', '')
    """
    return "" if _QUOTES.search(text) or _SMALL.search(text) else text


def write_value(value: Any) -> Any:
    """Return a value as JSON has it: a number, flag or text, or null.

    Examples
    --------
    >>> write_value(Decimal("2.50")), write_value(date(2026, 6, 30)), write_value(float("nan"))
    (2.5, '2026-06-30', None)
    """
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float):
        return round(value, 6) if value == value and abs(value) != float("inf") else None  # noqa: PLR0124  NaN
    return value if isinstance(value, str | bool | int | None) else str(value)
