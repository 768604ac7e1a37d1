"""The tables of a report: which rows and columns are shown, and their cells as text."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from scrm.report.control_characters import sanitize
from scrm.report.document_types import Head, LinkedText, Options, Table
from scrm.report.fixed_labels import WORDS
from scrm.report.value_text import is_numeric, list_row_units, write_cells, write_heading
from scrm.result import Column, Figure, Lang, Result, ResultTable
from scrm.wording import MISSING, write_number

if TYPE_CHECKING:
    import polars as pl

MAX_ROWS = 12
HIDDEN_WITH_KPIS = frozenset(
    {"metric", "numerator", "denominator", "unit", "definition", "basis", "method", "n_effective"}
)
"""Columns of a table of KPIs that the appendix explains."""
_CALENDAR = frozenset({"day", "week", "month", "quarter", "year"})
_CODES = {"kpi": "title", "benchmark": "title", "unit": "value"}
"""Columns for programs, each with the column that says the same to a reader."""
_NAMES = {"item": "name", "other": "other_name"}
"""Columns of numbers of articles, each with the column of their names."""
_URL = "url"
"""Column with the address of what the first text column names."""


def write_table(table: ResultTable, result: Result, options: Options) -> Table:
    """Write a table without its empty columns, with one column for both ends of an interval.

    Columns for programs are left out where another says the same to a reader. Rows without any
    number, such as withheld ones, are left out of a table that is cut anyway.
    """
    lang, numbered = options.lang, _list_numbered(table)
    frame = _select_rows(replace(table, frame=numbered), options.detail)
    shown = replace(table, frame=frame)
    heads: list[Head] = []
    texts: list[list[str]] = []
    for column in _list_shown(shown):
        text, head = _write_column(column, shown, lang)
        if not texts and column.kind == "text":
            text = [WORDS["without"][lang] if value == MISSING else value for value in text]
        if texts and texts[-1] == text and not head.right:  # a code and a label with the same text
            heads.pop()
            texts.pop()
        heads.append(head)
        texts.append(text)
    title = "" if table.title == result.title else sanitize(table.title[lang])
    left_over = numbered.height - frame.height
    more = write_number(left_over, lang) if left_over else ""
    return Table(
        title,
        tuple(heads),
        tuple(zip(*texts, strict=True)),
        more,
        folded=options.charts and any(_repeats(table, figure) for figure in result.figures),
    )


def _list_shown(table: ResultTable) -> Iterator[Column]:
    """Yield the columns that a reader needs; the upper end of an interval goes with the lower."""
    frame = table.frame
    names = {column.name for column in table.columns}
    left_out = {_URL}
    left_out |= HIDDEN_WITH_KPIS if {"name", "value"} <= names else frozenset()
    left_out |= {name for code, name in _NAMES.items() if code in names}
    left_out |= {code for code, name in _CODES.items() if name in names}
    left_out |= {"post_id"} if "opening" in names else frozenset()
    left_out |= {find_upper(name) for name in names}
    for column in table.columns:
        cells = frame.get_column(column.name).to_list()
        empty = bool(cells) and all(value is None or value == "" for value in cells)
        if column.name not in left_out and not empty:
            yield column


def _write_column(column: Column, table: ResultTable, lang: Lang) -> tuple[list[str], Head]:
    """Write the cells of a column with what belongs to it: the other end, a name, an address."""
    columns = {each.name: each for each in table.columns}
    units = list_row_units(table)

    def write(name: str) -> list[str]:
        cells = table.frame.get_column(name).to_list()
        return write_cells(columns[name], cells, lang, units, with_unit="target" in columns)

    text, other = write(column.name), find_upper(column.name)
    if other in columns:
        ends = zip(text, write(other), strict=True)
        label = WORDS["interval"][lang]
        return [join_interval(*each) for each in ends], Head(label, column.meaning[lang], True)
    if (name := _NAMES.get(column.name)) in columns:
        pairs = zip(text, write(name), strict=True)
        text = [code if found == MISSING else found for code, found in pairs]
    if column.name == "opening" and _URL in columns:
        urls = table.frame.get_column(_URL).to_list()
        text = [LinkedText(*pair) for pair in zip(text, urls, strict=True)]
    return text, Head(write_heading(column, lang), column.meaning[lang], is_numeric(column))


def _repeats(table: ResultTable, figure: Figure) -> bool:
    """Return whether a table has the numbers of a chart: the same groups and the same measure."""
    names = [column.name for column in table.columns]
    measures = {figure.encoding.get(channel) for channel in ("y", "value")}
    keys = [
        column.name for column in table.columns if column.kind == "text" or column.name == names[0]
    ]
    group = next((name for name in keys if name in figure.encoding.values()), "")
    is_key = group == names[0] or (group in names and table.frame[group].is_unique().all())
    if is_key and group in figure.frame.columns:
        drawn = set(figure.frame.get_column(group).to_list())
        written = set(table.frame.get_column(group).to_list())
        return bool(drawn & written) and (bool(measures & set(names)) or drawn == written)
    return False


def _list_numbered(table: ResultTable) -> "pl.DataFrame":
    """Return the rows with a number, of a table with more rows than a report shows."""
    import polars as pl

    numbers = [column.name for column in table.columns if is_numeric(column)]
    if not numbers or table.frame.height <= (table.report_rows or MAX_ROWS):
        return table.frame
    return table.frame.filter(pl.any_horizontal(pl.col(numbers).is_not_null()))


def _select_rows(table: ResultTable, detail: int | None) -> "pl.DataFrame":
    """Return the first rows of a table, or the latest dates; of a list of cases, `detail` rows."""
    if table.detail and detail is not None:
        return table.frame.head(detail or table.frame.height)
    dated = table.columns[0].kind == "date" or table.columns[0].name in _CALENDAR
    most = table.report_rows or MAX_ROWS
    return table.frame.tail(most) if dated else table.frame.head(most)


def find_upper(name: str) -> str:
    """Return the column of the upper end: ``high`` for ``low``, ``x_high`` for ``x_low``."""
    return f"{name.removesuffix('low')}high" if name == "low" or name.endswith("_low") else ""


def join_interval(low: str, high: str) -> str:
    """Write an interval; a missing end stays visible.

    Examples
    --------
    >>> join_interval("3,8", "4,5"), join_interval("–", "–")
    ('3,8 … 4,5', '–')
    """
    return MISSING if low == high == MISSING else f"{low} … {high}"
