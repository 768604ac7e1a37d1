"""The data of a figure by channel: numbers as float, dates as days, sanitized text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any

from scrm.report.charts.axes import Axis, fit_value_axis, to_days
from scrm.report.charts.palette import choose_colours
from scrm.report.control_characters import sanitize
from scrm.report.value_text import (
    choose_column_digits,
    choose_digits,
    write_cell,
    write_heading,
)
from scrm.result import Column, Figure, Lang, Text

Row = dict[str, Any]

NO_DATA = Text("keine Daten", "no data")
_NEEDED = frozenset({"x", "y", "value", "source", "target"})
_ROWS_IN_WORDS = 12
_CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "bars": ("x",),
    "waterfall": ("x",),
    "stacked": ("x", "series"),
    "heat": ("x", "y"),
    "cohort": ("x", "y"),
    "slope": ("x", "series"),
    "flow": ("source", "target"),
    "line": ("series",),
    "points": ("series",),
}
"""Channels that are categories even if they hold numbers or dates."""


@dataclass(frozen=True, slots=True)
class FigureData:
    """A figure with its rows by channel; rows without a position are left out."""

    figure: Figure
    lang: Lang
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, figure: Figure, lang: Lang) -> "FigureData":
        """Read the rows of a figure."""
        columns = {column.name: column for column in figure.columns}
        categories = _CATEGORIES.get(figure.kind, ())
        rows = []
        for record in figure.frame.select(list(dict.fromkeys(figure.encoding.values()))).to_dicts():
            row: Row = {}
            for channel, name in figure.encoding.items():
                column = columns.get(name, Column(name, "text", name, name))
                row |= _read_value(
                    channel, record[name], column, lang, is_name=channel in categories
                )
            if all(row[channel] is not None for channel in _NEEDED & row.keys()):
                rows.append(row)
        return cls(figure, lang, tuple(rows))

    def column(self, channel: str) -> Column:
        """Return what the column of a channel means."""
        name = self.figure.encoding[channel]
        return next(
            (column for column in self.figure.columns if column.name == name),
            Column(name, "text", name, name),
        )

    def label(self, channel: str) -> str:
        """Return the heading of a channel's column, with its unit."""
        return write_heading(self.column(channel), self.lang)

    def has(self, *channels: str) -> bool:
        """Return whether the figure uses all of these channels."""
        return all(channel in self.figure.encoding for channel in channels)

    def values(self, *channels: str) -> list[float]:
        """Return the numbers of one or several channels, without None."""
        return [
            row[channel]
            for row in self.rows
            for channel in channels
            if row.get(channel) is not None
        ]

    def names(self, channel: str) -> list[str]:
        """Return the categories of a channel in the order of the figure's rows.

        Rows without a value are not drawn, but have a place in this order.
        """
        drawn = {row[channel] for row in self.rows}
        column = self.column(channel)
        given = self.figure.frame[column.name].to_list()
        order = dict.fromkeys(
            _read_value(channel, value, column, self.lang, is_name=True)[channel] for value in given
        )
        return [name for name in order if name in drawn]

    def axis(self, channel: str, values: list[float], *, zero: bool = True) -> Axis:
        """Return an axis with round ticks for values of a channel."""
        return fit_value_axis(self.column(channel), values, self.lang, zero=zero)

    def write_value(self, channel: str, value: float | None, *, brief: bool = False) -> str:
        """Write a number of a channel without its unit; `brief` drops most decimals."""
        column, digits = self.column(channel), None
        if brief and column.kind == "share":
            digits = max(0, choose_digits(column, self.values(channel)) - 1)
        elif brief and column.kind in {"count", "money"}:
            digits = 0
        elif column.kind in {"share", "number", "score"}:
            digits = choose_column_digits(column, self.values(channel))
        return write_cell(value, column, self.lang, digits=digits, unit=False)

    def colour(self, channel: str = "series") -> Row:
        """Return a colour scale for the categories of a channel."""
        names = self.names(channel)
        return {"domain": names, "range": choose_colours(names)}


def describe_figure(figure: Figure, lang: Lang) -> str:
    """Describe in words and numbers what a figure shows: its alternative text."""
    data = FigureData.of(figure, lang)
    measure = "value" if data.has("value") else "y"
    column = data.column(measure)
    digits = choose_digits(column, data.values(measure)) if column.kind == "share" else None

    def describe_row(row: Row) -> str:
        value = write_cell(row[measure], column, lang, digits=digits)
        return f"{' / '.join(_name_row(data, row, measure))}: {value}"

    parts = [describe_row(row) for row in data.rows[:_ROWS_IN_WORDS]]
    left = len(data.rows) - len(parts)
    more = [f"… (+{left})"] if left else []
    return f"{sanitize(figure.title[lang])}. " + ("; ".join([*parts, *more]) or NO_DATA[lang])


def _name_row(data: FigureData, row: Row, measure: str) -> list[str]:
    """Return the texts that identify a row: all channels but the measure."""
    keys = [
        channel
        for channel in ("series", "source", "target", "x", "y")
        if channel in row and channel != measure
    ]
    texts = {key: row[key] if isinstance(row[key], str) else row.get(f"{key}_text") for key in keys}
    return [text or data.write_value(key, row[key]) for key, text in texts.items()]


def _read_value(channel: str, value: object, column: Column, lang: Lang, *, is_name: bool) -> Row:
    if isinstance(value, date) and not is_name:
        return {channel: to_days(value), f"{channel}_text": write_cell(value, column, lang)}
    if is_name or isinstance(value, str):
        return {channel: write_cell(value, column, lang, unit=False)}
    if isinstance(value, int | float | Decimal) and isfinite(value):
        return {channel: float(value)}
    return {channel: None}
