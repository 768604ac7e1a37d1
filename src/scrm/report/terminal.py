"""Results as tables in a terminal, or as plain text of fixed width if the output is no terminal.

Data is passed to rich as `Text`, never as markup, and sanitized first, so that it cannot control
the terminal. Column widths are computed here: numbers are never cut, and columns that do not fit
continue in a second block.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from typing import TYPE_CHECKING, TextIO

from scrm.report.control_characters import break_ci_commands, sanitize
from scrm.report.line_breaks import wrap_words
from scrm.report.text_marks import BAR_WIDTH, draw_bar, list_sparklines
from scrm.report.value_text import (
    is_numeric,
    list_row_units,
    write_cell,
    write_cells,
    write_heading,
)
from scrm.result import Column, Excerpt, Fact, Lang, Passage, Result, ResultTable, Text
from scrm.wording import write_number

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

PLAIN_WIDTH = 100
_GAP = 2
_TEXT_WIDTH = (16, 60)
_BAR_ROWS = 30
_ROUNDING = 0.005
"""Difference from one that the sum of rounded shares may have."""
_PLAINER = str.maketrans("\u202f−–─…„“’▁▂▃▄▅▆▇█▉▊▋▌▍▎▏", ' ---~""\'_.-=+*%####||||')
_WORDS = {
    "more": Text("{} weitere Zeilen", "{} more rows"),
    "note": Text("Hinweis", "Note"),
    "empty": Text("keine Zeilen", "no rows"),
    "more_all": Text("… {} weitere: --all", "… {} more: --all"),
    "one_without_value": Text(
        "1 Kennzahl hat keinen Wert: --all nennt den Grund",
        "1 KPI has no value: --all gives the reason",
    ),
    "without_value": Text(
        "{} Kennzahlen haben keinen Wert: --all nennt die Gründe",
        "{} KPIs have no value: --all gives the reasons",
    ),
}


def print_result(
    result: Result,
    stream: TextIO,
    *,
    lang: Lang,
    width: int | None = None,
    color: bool | None = None,
    limit: int = 20,
) -> None:
    """Write a result: finding, tables, facts, sparklines, notes.

    Parameters
    ----------
    width : int or None
        Columns; None takes the width of the terminal, or 100 if `stream` is not a terminal.
    color : bool or None
        None uses colours in a terminal unless ``NO_COLOR`` is set or ``TERM`` is ``dumb``.
    limit : int
        Rows shown of a table with one row per customer or post; 0 for all.
    """
    is_terminal = stream.isatty()
    if width is None:
        width = shutil.get_terminal_size((PLAIN_WIDTH, 24)).columns if is_terminal else PLAIN_WIDTH
    wanted = is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    text = render_text(
        result, lang=lang, width=width, color=wanted if color is None else color, limit=limit
    )
    stream.write(_replace_unencodable(text, stream.encoding or "utf-8"))
    stream.flush()  # raises OSError for a full disk or a closed pipe


def render_text(
    result: Result, *, lang: Lang, width: int = PLAIN_WIDTH, color: bool = False, limit: int = 20
) -> str:
    """Return what `print_result` writes."""
    from rich.console import Console

    out = StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        _environ={},
    )
    _show(result, console, lang, limit)
    return (
        break_ci_commands(
            "\n".join(line.rstrip() for line in out.getvalue().splitlines()).rstrip("\n")
        )
        + "\n"
    )


def _show(result: Result, console: "Console", lang: Lang, limit: int) -> None:
    """Print the parts of a result in reading order."""
    _print_line(console, result.title[lang], "bold")
    if result.finding[lang]:
        _print_line(console, result.finding[lang])
    for passage in result.passages:
        console.print()
        _print_passage(console, passage, lang)
    for table in result.tables:
        if table.excerpt and table.excerpt.hidden:
            continue
        console.print()
        if table.title[lang] and table.title != result.title:
            _print_line(console, table.title[lang], "italic")
        if table.excerpt:
            _show_parts(table, table.excerpt, console, lang, limit)
        else:
            _show_table(table, console, lang, limit)
    if result.facts:
        console.print()
        _show_grid([_write_fact(fact, lang) for fact in result.facts], console)
    sparklines = [
        line
        for figure in result.figures
        if figure.kind == "line"
        for line in list_sparklines(figure, lang)
    ]
    if sparklines:
        console.print()
        _show_grid(sparklines, console)
    for note in result.notes:
        console.print()
        _print_line(
            console, f"{_WORDS['note'][lang]}: {note[lang]}", "yellow" if result.refused else "dim"
        )


def _print_line(console: "Console", text: str, style: str = "") -> None:
    from rich.cells import cell_len
    from rich.text import Text as Plain

    for line in wrap_words(sanitize(text), lambda line: cell_len(line) <= console.width):
        console.print(Plain(line, style=style))


def _print_passage(console: "Console", passage: Passage, lang: Lang) -> None:
    """Print a text with its marked words in brackets, and in colour where there are colours."""
    from rich.text import Text as Plain

    line = Plain()
    for text, weight in passage.parts:
        if weight:
            line.append(f"[{sanitize(text)}]", style="bold green" if weight > 0 else "bold red")
        else:
            line.append(sanitize(text))
    console.print(line)
    _print_line(console, passage.caption[lang], "dim")


def _show_parts(
    table: ResultTable, excerpt: Excerpt, console: "Console", lang: Lang, limit: int
) -> None:
    """Print the parts of a long table, each under its own heading."""
    column = next(each for each in table.columns if each.name == excerpt.by)
    names = {column.name, *(() if excerpt.columns else ("metric",))}
    kept = tuple(
        each
        for each in table.columns
        if each.name not in names and (not excerpt.columns or each.name in excerpt.columns)
    )
    empty = 0
    for number, part in enumerate(table.frame.partition_by(excerpt.by, maintain_order=True)):
        known = part.drop_nulls("value") if excerpt.rows else part
        empty += part.height - known.height
        if not known.height:
            continue
        if number:
            console.print()
        heading = write_cell(part.get_column(excerpt.by)[0], column, lang)
        _print_line(console, heading[:1].upper() + heading[1:], "bold")
        shown = known.head(excerpt.rows) if excerpt.rows else known
        units = list_row_units(replace(table, frame=shown))
        _show_table(
            replace(table, frame=shown, columns=_drop_empty(kept, shown)),
            console,
            lang,
            limit,
            units,
        )
        if left := known.height - shown.height:
            _print_line(console, _WORDS["more_all"][lang].format(write_number(left, lang)), "dim")
    if empty:
        console.print()
        words = _WORDS["one_without_value" if empty == 1 else "without_value"]
        _print_line(console, words[lang].format(write_number(empty, lang)), "dim")


def _drop_empty(columns: tuple[Column, ...], frame: "pl.DataFrame") -> tuple[Column, ...]:
    """Return the columns with at least one value."""
    return tuple(each for each in columns if not frame.get_column(each.name).is_null().all())


def _show_table(
    table: ResultTable,
    console: "Console",
    lang: Lang,
    limit: int,
    units: Sequence[str | None] | None = None,
) -> None:
    shown = table.frame.head(limit) if table.detail and limit else table.frame
    if not shown.height:
        _print_line(console, f"({_WORDS['empty'][lang]})", "dim")
        return
    table = _without_ids(table)
    units = list_row_units(replace(table, frame=shown)) if units is None else units
    columns = [
        _TextColumn.of(column, shown.get_column(column.name).to_list(), lang, units)
        for column in table.columns
    ]
    for number, block in enumerate(_split_blocks(_insert_bars(columns, table), console.width)):
        if number:
            console.print()
        _show_block(block, console, cut=table.detail)
    if left := table.frame.height - shown.height:
        _print_line(
            console,
            "… "
            + _WORDS["more"][lang].format(write_cell(left, Column("rows", "count", "", ""), lang)),
            "dim",
        )


def _without_ids(table: ResultTable) -> ResultTable:
    """Leave out the id of KPIs whose name is shown, and units by which values are written."""
    names = {column.name for column in table.columns}
    left_out = {"metric"} if {"name", "value", "definition"} <= names else set()
    if {"metric", "name", "unit"} <= names and "definition" not in names:
        left_out = {"metric", "unit"}
    return replace(
        table, columns=tuple(column for column in table.columns if column.name not in left_out)
    )


@dataclass(frozen=True, slots=True)
class _TextColumn:
    """A column as text, with its minimum and its preferred width in characters."""

    title: str
    values: tuple[str, ...]
    right: bool
    least: int
    best: int

    @classmethod
    def of(
        cls,
        column: Column,
        values: list[object],
        lang: Lang,
        units: Sequence[str | None] = (),
    ) -> "_TextColumn":
        title, texts, right = (
            write_heading(column, lang),
            tuple(write_cells(column, values, lang, units)),
            is_numeric(column),
        )
        content, word = max(map(_count_cells, texts)), max(map(_count_cells, title.split() or [""]))
        least, most = (
            (content, content)
            if right
            else (min(content, _TEXT_WIDTH[0]), min(content, _TEXT_WIDTH[1]))
        )
        return cls(title, texts, right, max(least, word), max(most, _count_cells(title)))


def _count_cells(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def _insert_bars(columns: list[_TextColumn], table: ResultTable) -> list[_TextColumn]:
    """Add bars after the first column of shares that add up to one, also if some are not shown."""
    for index, column in enumerate(table.columns):
        values = (
            table.frame.get_column(column.name).to_list()
            if column.kind == "share" and table.frame.height <= _BAR_ROWS
            else []
        )
        if (
            len(values) > 1
            and None not in values
            and min(values) >= 0
            and abs(sum(values) - 1) < _ROUNDING
        ):
            bars = _TextColumn(
                "",
                tuple(
                    draw_bar(each / max(values)) for each in values[: len(columns[index].values)]
                ),
                False,
                BAR_WIDTH,
                BAR_WIDTH,
            )
            return [*columns[: index + 1], bars, *columns[index + 1 :]]
    return columns


def _split_blocks(columns: list[_TextColumn], width: int) -> Iterator[list[_TextColumn]]:
    """Break columns into blocks that fit; each further block repeats the first column."""
    block: list[_TextColumn] = []
    for column in columns:
        if len(block) > 1 and sum(shown.least + _GAP for shown in block) + column.least > width:
            yield block
            block = [columns[0]]
        block.append(column)
    yield block


def _show_block(block: list[_TextColumn], console: "Console", *, cut: bool) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text as Plain

    grid = Table(
        box=SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        collapse_padding=True,
        header_style="bold",
        border_style="dim",
    )
    spare = console.width - sum(shown.least + _GAP for shown in block) + _GAP
    for shown in block:
        extra = min(shown.best - shown.least, max(spare, 0))
        spare -= extra
        grid.add_column(
            Plain(shown.title),
            justify="right" if shown.right else "left",
            width=shown.least + extra,
            vertical="top",
            overflow="fold",
        )
    for row in zip(*(shown.values for shown in block), strict=True):
        grid.add_row(
            *(Plain(text, no_wrap=cut, overflow="ellipsis" if cut else "fold") for text in row)
        )
    console.print(grid)


def _show_grid(rows: Iterable[tuple[str, str]], console: "Console") -> None:
    from rich.table import Table
    from rich.text import Text as Plain

    grid = Table.grid(padding=(0, 2))
    for row in rows:
        grid.add_row(*map(Plain, row))
    console.print(grid)


def _write_fact(fact: Fact, lang: Lang) -> tuple[str, str]:
    return sanitize(fact.column.label(lang) or fact.column.name), write_cell(
        fact.value, fact.column, lang
    )


def _replace_unencodable(text: str, encoding: str) -> str:
    """Replace what the encoding lacks: typographic signs by ASCII, other characters by escapes."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_PLAINER).encode(encoding, "backslashreplace").decode(encoding)
    return text
