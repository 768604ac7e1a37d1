"""The tables of a report: which rows and columns are shown, and their cells as text."""

from dataclasses import replace
from typing import TYPE_CHECKING

from scrm.report.control_characters import sanitize
from scrm.report.document_types import Head, LinkedText, Options, Table
from scrm.report.fixed_labels import WORDS
from scrm.report.value_text import is_numeric, list_row_units, write_cells, write_heading
from scrm.result import Figure, Result, ResultTable
from scrm.wording import MISSING, write_number

if TYPE_CHECKING:
    import polars as pl

MAX_ROWS = 12
HIDDEN_WITH_KPIS = frozenset(
    {"metric", "numerator", "denominator", "unit", "definition", "basis", "method", "n_effective"}
)
"""Columns of a table of KPIs that the appendix explains."""
_CALENDAR = frozenset({"day", "week", "month", "quarter", "year"})
_URL = "url"
"""Column with the address of what the first text column names."""


def write_table(table: ResultTable, result: Result, options: Options) -> Table:
    """Write a table without its empty columns, with one column for both ends of an interval."""
    lang, frame = options.lang, _select_rows(table, options.detail)
    values = {column.name: frame.get_column(column.name).to_list() for column in table.columns}
    left_out = HIDDEN_WITH_KPIS if {"name", "value"} <= values.keys() else frozenset[str]()
    units = list_row_units(replace(table, frame=frame))
    heads: list[Head] = []
    texts: list[list[str]] = []
    columns = {column.name: column for column in table.columns}
    for column in table.columns:
        name, other = column.name, find_upper(column.name)
        empty = bool(values[name]) and all(value is None for value in values[name])
        if (
            empty
            or name in left_out
            or name == _URL
            or (name == "post_id" and "opening" in values)
            or any(find_upper(low) == name for low in values)
        ):
            continue
        text, head = (
            write_cells(column, values[name], lang, units),
            Head(write_heading(column, lang), column.meaning[lang], is_numeric(column)),
        )
        if other in values:
            text = [
                join_interval(*ends)
                for ends in zip(
                    text, write_cells(columns[other], values[other], lang, units), strict=True
                )
            ]
            head = Head(WORDS["interval"][lang], column.meaning[lang], right=True)
        if column.name == "opening" and _URL in values:
            text = [LinkedText(*pair) for pair in zip(text, values[_URL], strict=True)]
        if texts and texts[-1] == text and not head.right:  # a code and a label with the same text
            heads.pop()
            texts.pop()
        heads.append(head)
        texts.append(text)
    title = "" if table.title == result.title else sanitize(table.title[lang])
    left_over = table.frame.height - frame.height
    more = write_number(left_over, lang) if left_over else ""
    return Table(
        title,
        tuple(heads),
        tuple(zip(*texts, strict=True)),
        more,
        folded=options.charts and any(_repeats(table, figure) for figure in result.figures),
    )


def _repeats(table: ResultTable, figure: Figure) -> bool:
    """Return whether a table has the numbers of a chart: the same groups and the same measure."""
    if table.columns[0].name not in figure.encoding.values():
        return False
    names = [column.name for column in table.columns]
    measures = {figure.encoding.get(channel) for channel in ("y", "value")}
    group = table.columns[0].name
    if group in figure.frame.columns:
        drawn = set(figure.frame.get_column(group).to_list())
        written = set(table.frame.get_column(group).to_list())
        return bool(drawn & written) and (bool(measures & set(names)) or drawn == written)
    return False


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
