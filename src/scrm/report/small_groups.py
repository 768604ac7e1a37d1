"""Groups of few people are withheld in what is shared: reports, and any output with ``--shared``.

A table counts people if it has a column named so: `person_count`, `customers`, `new_customers`,
`n` and the like (`counts_people`). A row with fewer than `k` people keeps its keys and loses all
numbers, and so do further rows by which it could be computed (`scrm.report.cell_suppression`). In
tables of KPIs, `n` counts cases: there the rows are small that the KPIs withhold themselves. Marks
of charts for a withheld row (`scrm.report.small_group_figures`), and facts and notes that name its
number of people, are withheld, too. Of a table with one key, the first row is its main one, and is
withheld for the sake of another only if no other can be.

Columns that identify a person, and tables with a row per person or post, are left out of what is
shared before (`scrm.report.personal_data`).
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scrm.report.cell_suppression import find_withheld
from scrm.report.people_counts import Withheld, counts_people
from scrm.report.small_group_figures import mask_figures
from scrm.result import Column, Fact, Result, ResultTable, Text
from scrm.wording import write_count, write_number

if TYPE_CHECKING:
    import polars as pl

_PEOPLE_IN_TEXT = (
    "Kund|Person|Mensch|Profil|Mitglied|Interessent|customer|person|people|profile|member|lead"
)
_KEY_KINDS = frozenset({"text", "date", "datetime", "flag"})
_KPI_KEYS = frozenset({"metric", "name", "definition", "basis", "unit"})
_MOST_WITHHELD = 0.75
"""A table with more withheld rows, as a fraction of all, is left out."""
_KPI_TEXTS = frozenset({"method", "note"})


def withhold_small_groups(result: Result, k: int, *, with_column: bool = False) -> Result:
    """Return a result without groups of fewer than `k` people.

    Each table that counts people states `k` in its title.

    Parameters
    ----------
    k : int
        The smallest group that is shown; 1 shows all.
    with_column : bool
        Also state `k` in a column of these tables, for formats without titles.

    Examples
    --------
    >>> import polars as pl
    >>> columns = (Column("town", "text", "Ort", "Town"),
    ...            Column("customer_count", "count", "Kunden", "Customers"))
    >>> frame = pl.DataFrame({"town": ["Ulm", "Bonn", "Köln"], "customer_count": [3, 11, 500]})
    >>> towns = ResultTable("towns", Text("Orte", "Towns"), frame, columns)
    >>> shared = withhold_small_groups(Result(Text("Orte", "Towns"), tables=(towns,)), 10)
    >>> shared.tables[0].frame["customer_count"].to_list(), shared.tables[0].title.en
    ([None, None, 500], 'Towns (k = 10)')
    """
    if k <= 1:
        return result
    tables: list[ResultTable] = []
    withheld: list[Withheld] = []
    for table in result.tables:
        masked, rows = _mask_table(table, k)
        withheld += [rows] if rows else []
        if rows and len(rows.rows) > _MOST_WITHHELD * table.frame.height:
            continue
        tables.append(_state_k(masked, k, with_column=with_column) if _is_about(table) else masked)
    figures = tuple(mask_figures(result.figures, withheld, k, _count_all(result)))
    if not withheld:
        return replace(result, tables=tuple(tables), figures=figures)
    counts = frozenset().union(*(each.counts for each in withheld))
    return replace(
        result,
        finding=_drop_sentences(result.finding, counts),
        tables=tuple(tables),
        figures=figures,
        facts=tuple(fact for fact in result.facts if not _names_count(fact, counts)),
        notes=(
            *(note for note in result.notes if _drop_sentences(note, counts) == note),
            _write_note(withheld, k),
        ),
    )


def _is_about(table: ResultTable) -> bool:
    return not table.detail and any(counts_people(column.name) for column in table.columns)


def _mask_table(table: ResultTable, k: int) -> tuple[ResultTable, Withheld | None]:
    """Return a table with empty numbers in withheld rows, and these rows."""
    if not _is_about(table) or table.frame.is_empty():
        return table, None
    is_kpis = {"metric", "value", "n"} <= {column.name for column in table.columns}
    keys = _list_kpi_keys(table) if is_kpis else _find_keys(table)
    mask = [False] * table.frame.height
    for counts in _list_kpi_counts(table, k) if is_kpis else _list_counts(table):
        values = [table.frame[key].to_list() for key in keys if key != "metric" or not is_kpis]
        found = find_withheld(counts, values, k, dear=() if len(values) > 1 else (0,))
        mask = [old or bool(new) for old, new in zip(mask, found, strict=True)]
    if not any(mask):
        return table, None
    people = [column.name for column in table.columns if counts_people(column.name)]
    rows = table.frame.filter(mask)
    named = frozenset(count for name in people for count in rows[name].to_list() if count)
    small = sum(
        any(row[name] is not None and 0 < row[name] < k for name in people)
        for row in rows.iter_rows(named=True)
    )
    kept = {*keys, *(_KPI_KEYS if is_kpis else ())}
    masked = replace(table, frame=_empty_cells(table.frame, mask, kept))
    return masked, Withheld(tuple(keys), tuple(rows.select(keys).rows()), named, small)


def _count_all(result: Result) -> int:
    """Return the people in the largest table of a result."""
    sums = (
        sum(filter(None, counts))
        for table in result.tables
        if _is_about(table)
        for counts in _list_counts(table)
    )
    return max(sums, default=0)


def _empty_cells(frame: "pl.DataFrame", mask: Sequence[bool], kept: Collection[str]) -> Any:
    import polars as pl

    flags = pl.Series(mask)
    return frame.with_columns(
        pl.when(flags).then(None).otherwise(pl.col(name)).alias(name)
        for name in frame.columns
        if name not in kept
    )


def _list_counts(table: ResultTable) -> Iterable[list[int | None]]:
    for column in table.columns:
        if counts_people(column.name):
            yield [None if each is None else int(each) for each in table.frame[column.name]]


def _list_kpi_counts(table: ResultTable, k: int) -> Iterable[list[int | None]]:
    """Yield the cases of the groups of each KPI that withholds a group of fewer than `k` cases."""
    frame = table.frame.select("metric", "value", "n")
    grouped = len(_list_kpi_keys(table)) > 1
    withholding = {
        metric
        for metric, value, n in frame.iter_rows()
        if grouped and value is None and 0 < (n or 0) < k
    }
    for metric in sorted(withholding):
        yield [
            n if name == metric and (value is not None or 0 < (n or 0) < k) else None
            for name, value, n in frame.iter_rows()
        ]


def _list_kpi_keys(table: ResultTable) -> list[str]:
    described = _KPI_KEYS | _KPI_TEXTS
    groups = [
        column.name
        for column in table.columns
        if column.kind in _KEY_KINDS and column.name not in described
    ]
    return ["metric", *groups]


def _find_keys(table: ResultTable) -> list[str]:
    """Return the fewest leading columns without numbers that identify each row, else the first."""
    keys: list[str] = []
    for column in table.columns:
        if column.kind in _KEY_KINDS:
            keys.append(column.name)
            if table.frame.select(keys).is_unique().all():
                return keys
    first = table.columns[0].name
    return keys if keys or counts_people(first) else [first]


def _names_count(fact: Fact, counts: Collection[int]) -> bool:
    return fact.column.kind == "count" and fact.value in counts


def _drop_sentences(text: Text, counts: Collection[int]) -> Text:
    """Return a text without the sentences that name a number of people that is withheld."""
    named = "|".join(str(count) for count in sorted(counts))
    if not named:
        return text
    of_people = re.compile(rf"(?<![\d.,])({named}) (\w+ )?({_PEOPLE_IN_TEXT})", re.IGNORECASE)

    def drop(words: str) -> str:
        sentences = re.split(r"(?<=[.!?]) +(?=[A-ZÄÖÜ0-9„])", words)
        kept = [each for each in sentences if not of_people.search(each)]
        return words if len(kept) == len(sentences) else " ".join(kept)

    return Text(drop(text.de), drop(text.en))


def _state_k(table: ResultTable, k: int, *, with_column: bool) -> ResultTable:
    """Return a table whose title, and if asked for a column, states the smallest group shown."""
    import polars as pl

    said = {"de": f" (k = {write_number(k, 'de')})", "en": f" (k = {write_number(k, 'en')})"}
    titled = replace(
        table, title=Text(f"{table.title.de}{said['de']}", f"{table.title.en}{said['en']}")
    )
    if not with_column:
        return titled
    column = Column(
        "smallest_group",
        "count",
        "kleinste Gruppe (k)",
        "smallest group (k)",
        meaning=Text("Gruppen aus weniger Menschen fehlen", "groups of fewer people are withheld"),
    )
    frame = titled.frame.with_columns(pl.lit(k).alias(column.name))
    return replace(titled, frame=frame, columns=(*titled.columns, column))


def _write_note(withheld: Sequence[Withheld], k: int) -> Text:
    small = sum(each.small for each in withheld)
    further = sum(len(each.rows) for each in withheld) - small
    both: Mapping[str, str] = {"de": write_number(k, "de"), "en": write_number(k, "en")}
    more = Text(
        f"; dazu {write_count(further, 'Zeile, aus der', 'Zeilen, aus denen', 'de')} sie sich "
        "berechnen ließen"
        if further
        else "",
        f", and {write_count(further, 'row', 'rows', 'en')} by which they could be computed"
        if further
        else "",
    )
    return Text(
        f"Zurückgehalten: {write_count(small, 'Zeile', 'Zeilen', 'de')} über weniger als "
        f"{both['de']} Menschen (k = {both['de']}){more.de}.",
        f"Withheld: {write_count(small, 'row', 'rows', 'en')} about fewer than "
        f"{both['en']} people (k = {both['en']}){more.en}.",
    )
