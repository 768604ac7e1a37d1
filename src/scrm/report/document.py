"""Results to a report: which parts are shown, in which order, as text.

Tables with one row per customer or post and columns that identify a person are left out unless
`Options.personal` is set. The report lists the unanswered conversations that have waited longest,
without their authors.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrm import __version__
from scrm.errors import NoSpaceError
from scrm.report import document_types
from scrm.report.change_names import label_names, name_changes
from scrm.report.charts.svg import Chart, draw_figure
from scrm.report.code_labels import label_code
from scrm.report.control_characters import sanitize
from scrm.report.document_types import (
    Document,
    Head,
    Kpi,
    Mark,
    Method,
    Options,
    Section,
    Table,
    Target,
)
from scrm.report.fixed_labels import WORDS
from scrm.report.personal_data import lists_open_questions
from scrm.report.shared_results import publish_result
from scrm.report.value_text import (
    choose_digits,
    is_numeric,
    list_row_units,
    write_cell,
    write_cells,
    write_heading,
)
from scrm.result import Column, Lang, NamedResult, Passage, Provenance, Result, ResultTable
from scrm.wording import MISSING, write_number

if TYPE_CHECKING:
    import polars as pl

MAX_ROWS = 12
MAX_FACTS = 8
MAX_HEADLINE = 7
_CALENDAR = frozenset({"day", "week", "month", "quarter", "year"})
_IN_APPENDIX = frozenset(
    {"metric", "numerator", "denominator", "unit", "definition", "basis", "method"}
)


def build(sections: Sequence[NamedResult], coverage: Result | None, options: Options) -> Document:
    """Build a report from results in the given order; `coverage` describes files and rows."""
    words = {name: text[options.lang] for name, text in WORDS.items()}
    public = [(command, publish_result(result, options)) for command, result in sections]
    waiting = [
        _write_table(table, result, options)
        for _, result in public
        for table in result.tables
        if lists_open_questions(table)
    ]
    about = None if coverage is None else publish_result(coverage, options)
    everything = [*sections, *([("coverage", coverage)] if coverage else [])]
    moved = (
        None if options.changes is None else name_changes(options.changes, everything, options.lang)
    )
    headline = [kpi for _, result in public for kpi in _list_kpis(result, options.lang)][
        :MAX_HEADLINE
    ]
    return Document(
        title=f"{words['report']} {sanitize(options.company)}".strip()
        if options.company
        else words["report"],
        lang=options.lang,
        as_of=_write_date(options.as_of, options.lang),
        period=sanitize(options.period),
        headline=tuple(headline),
        targets=None
        if options.targets is None
        else _build_section(
            "targets", label_names(options.targets, everything, options.lang), options
        ),
        coverage=None if about is None else _build_section("coverage", about, options),
        sections=tuple(_build_section(command, result, options) for command, result in public),
        open_questions=waiting[0] if waiting else None,
        changes=None if moved is None else _build_section("changes", moved, options),
        files=_list_files([*(result for _, result in public), *([coverage] if coverage else [])]),
        words=words,
        version=__version__,
        results=((("coverage", about),) if about else ()) + tuple(public),
    )


def publish(
    document: Document,
    folder: Path,
    *,
    to: Sequence[Target] = ("md", "html"),
    template: str = "monthly",
) -> tuple[Path, ...]:
    """Write the report in the formats `to` and return the files written.

    They are ``report.md`` with ``charts/*.svg``, ``report.html`` and ``report.json``.

    Parameters
    ----------
    template : str
        Name of a built-in template, or the user's file or folder (docs/templates.md).
    """
    from scrm.files import make_folder, write_file
    from scrm.report.html_page import render_html
    from scrm.report.json_output import to_json
    from scrm.report.markdown_page import render_markdown

    files: dict[Path, str] = {}
    for target in to:
        if target == "md":
            files[folder / "report.md"] = render_markdown(document, template)
            files |= {
                folder / "charts" / f"{chart.name}.svg": chart.svg
                for chart in list_charts(document)
            }
        elif target == "html":
            files[folder / "report.html"] = render_html(document, template)
        else:
            files[folder / "report.json"] = to_json(document.results, document.lang)
    try:
        for path, text in files.items():
            make_folder(path.parent)
            write_file(path, text)
    except NoSpaceError as error:
        needed = sum(len(text.encode("utf-8", "replace")) for text in files.values())
        raise error.during("writing the report", needed=needed) from None
    return tuple(files)


def list_charts(document: Document) -> Iterator[Chart]:
    """Yield the charts of all sections in reading order."""
    for section in (document.coverage, document.changes, *document.sections):
        yield from section.charts if section else ()


def _build_section(command: str, result: Result, options: Options) -> Section:
    lang = options.lang
    name, facts = _build_slug(command), tuple(_write_facts(_without_headline(result), lang))
    figures = [
        replace(figure, name=f"{name}-{_build_slug(figure.name)}") for figure in result.figures
    ]
    return Section(
        id=name,
        title=sanitize(result.title[lang]),
        finding=sanitize(result.finding[lang]),
        facts=facts[:MAX_FACTS],
        tables=tuple(
            _write_table(table, result, options)
            for table in result.tables
            if not _is_headline(table)
        ),
        charts=tuple(draw_figure(figure, lang) for figure in figures) if options.charts else (),
        notes=tuple(sanitize(note[lang]) for note in result.notes),
        refused=result.refused,
        method=_build_method(result, lang, facts[MAX_FACTS:]),
        passages=tuple(_mark_passage(passage, lang) for passage in result.passages),
    )


def _mark_passage(passage: Passage, lang: Lang) -> document_types.Passage:
    marks = [
        Mark(sanitize(text), "up" if weight > 0 else "down", write_number(weight, lang, 2))
        if weight
        else Mark(sanitize(text))
        for text, weight in passage.parts
    ]
    return document_types.Passage(passage.caption[lang], tuple(marks))


def _without_headline(result: Result) -> Result:
    """Leave out the facts that the headline table already shows."""
    shown = {
        name
        for table in result.tables
        if _is_headline(table)
        for name in table.frame.get_column("metric")
    }
    return replace(
        result, facts=tuple(fact for fact in result.facts if fact.column.name not in shown)
    )


def _write_facts(result: Result, lang: Lang) -> Iterator[tuple[str, str, str]]:
    """Yield label, value and interval of each fact; ``x_low`` to ``x_high`` is that of ``x``."""
    values = {fact.column.name: fact.value for fact in result.facts}
    with_ends = {name for name in values if {f"{name}_low", f"{name}_high"} <= values.keys()}
    ends = {f"{name}_{end}" for name in with_ends for end in ("low", "high")}
    for fact in result.facts:
        name, column = fact.column.name, fact.column
        if name in with_ends:
            row = [values[name], values[f"{name}_low"], values[f"{name}_high"]]
            value, low, high = (
                write_cell(each, column, lang, digits=choose_digits(column, row)) for each in row
            )
            yield sanitize(column.label(lang) or name), value, join_interval(low, high)
        elif name not in ends:
            yield sanitize(column.label(lang) or name), write_cell(fact.value, column, lang), ""


def _build_slug(name: str) -> str:
    """Return a name for files and URLs: lower-case letters, digits, hyphens."""
    return "-".join(part for part in re.split("[^a-z0-9]+", name.lower()) if part) or "x"


def _write_table(table: ResultTable, result: Result, options: Options) -> Table:
    """Write a table without its empty columns, with one column for both ends of an interval."""
    lang, frame = options.lang, _select_rows(table, options.detail)
    values = {column.name: frame.get_column(column.name).to_list() for column in table.columns}
    left_out = _IN_APPENDIX if {"name", "value"} <= values.keys() else frozenset[str]()
    units = list_row_units(replace(table, frame=frame))
    heads: list[Head] = []
    texts: list[list[str]] = []
    columns = {column.name: column for column in table.columns}
    for column in table.columns:
        name, other = column.name, _find_upper(column.name)
        empty = bool(values[name]) and all(value is None for value in values[name])
        if empty or name in left_out or any(_find_upper(low) == name for low in values):
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
        if texts and texts[-1] == text and not head.right:  # a code and a label with the same text
            heads.pop()
            texts.pop()
        heads.append(head)
        texts.append(text)
    title = "" if table.title == result.title else sanitize(table.title[lang])
    left_over = table.frame.height - frame.height
    more = write_number(left_over, lang) if left_over else ""
    return Table(title, tuple(heads), tuple(zip(*texts, strict=True)), more)


def _select_rows(table: ResultTable, detail: int | None) -> "pl.DataFrame":
    """Return the first rows of a table, or the latest dates; of a list of cases, `detail` rows."""
    if table.detail and detail is not None:
        return table.frame.head(detail or table.frame.height)
    dated = table.columns[0].kind == "date" or table.columns[0].name in _CALENDAR
    return table.frame.tail(MAX_ROWS) if dated else table.frame.head(MAX_ROWS)


def _find_upper(name: str) -> str:
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


def _is_headline(table: ResultTable) -> bool:
    """Return whether the headline shows all rows of a KPI table: no groups, few rows."""
    return _is_kpis(table) and not _list_groups(table) and table.frame.height <= MAX_HEADLINE


def _is_kpis(table: ResultTable) -> bool:
    return {"metric", "value", "n"} <= {column.name for column in table.columns}


def _list_groups(table: ResultTable) -> list[Column]:
    """Return the columns that group a KPI table: text and dates that do not describe the KPI."""
    described = _IN_APPENDIX | {"name", "note"}
    return [
        column
        for column in table.columns
        if column.kind in {"text", "date"} and column.name not in described
    ]


def _list_kpis(result: Result, lang: Lang) -> Iterator[Kpi]:
    """Yield the headline rows of a result: those of KPI tables without groups."""
    for table in result.tables:
        if _is_kpis(table) and not _list_groups(table):
            columns = {column.name: column for column in table.columns}
            for row in table.frame.iter_rows(named=True):
                yield _write_kpi(row, columns, lang)


def _write_kpi(row: Mapping[str, Any], columns: Mapping[str, Column], lang: Lang) -> Kpi:
    measure = columns["value"]
    digits = choose_digits(
        measure, [row.get(name) for name in ("value", "previous", "low", "high")]
    )

    def text(name: str) -> str:
        return write_cell(row.get(name), columns[name], lang) if name in columns else MISSING

    def write_measure(name: str) -> str:
        return (
            write_cell(row.get(name), replace(measure, name=name), lang, digits=digits)
            if name in columns
            else MISSING
        )

    relative = f" ({text('change_share')})" if row.get("change_share") is not None else ""
    return Kpi(
        name=text("name") if row.get("name") else text("metric"),
        value=write_measure("value"),
        previous=write_measure("previous"),
        change=write_measure("change") + relative,
        interval=join_interval(write_measure("low"), write_measure("high")),
        n=text("n"),
        reference=text("definition"),
    )


def _build_method(result: Result, lang: Lang, facts: tuple[tuple[str, str, str], ...]) -> Method:
    source = result.provenance or Provenance("", None, {}, 0, __version__)
    columns = [column for table in result.tables for column in table.columns] + [
        fact.column for fact in result.facts
    ]
    ends = {
        end
        for column in columns
        for end in (column.name, _find_upper(column.name))
        if _find_upper(column.name)
    }
    meanings = {
        write_heading(column, lang): sanitize(column.meaning[lang])
        for column in columns
        if column.meaning[lang] and column.name not in ends
    }
    versions = [
        sanitize(str(value))
        for table in result.tables
        if "definition" in table.frame.columns
        for value in table.frame.get_column("definition").drop_nulls().unique(maintain_order=True)
    ]
    counts = Column("rows", "count", "", "")
    read = [
        (sanitize(name), write_cell(count, counts, lang))
        for name, count in source.rows_read.items()
    ]
    left_out = [
        (f"− {sanitize(label_code('rows_left_out', name, lang))}", write_cell(count, counts, lang))
        for name, count in source.rows_left_out.items()
    ]
    return Method(
        title=sanitize(result.title[lang]),
        meanings=tuple(meanings.items()),
        definitions=tuple(dict.fromkeys(versions)),
        settings=tuple(
            (sanitize(name), _write_setting(value)) for name, value in source.settings.items()
        ),
        rows=(*read, *left_out),
        facts=facts,
    )


def _write_setting(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_write_setting, value)) or MISSING
    return MISSING if value is None or value == "" else sanitize(str(value))


def _list_files(results: Sequence[Result]) -> tuple[tuple[str, str], ...]:
    """Return each file name once, with the first digits of its hash."""
    found = {
        (sanitize(str(source.get("file", ""))), sanitize(str(source.get("sha256", "")))[:12])
        for result in results
        if result.provenance
        for source in result.provenance.sources
    }
    return tuple(sorted(found))


def _write_date(iso: str, lang: Lang) -> str:
    from datetime import date

    return write_cell(date.fromisoformat(iso), Column("as_of", "date", "", ""), lang) if iso else ""
