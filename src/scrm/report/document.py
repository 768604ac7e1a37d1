"""Results to a report: which parts are shown, in which order, as text.

Tables with one row per customer or post and columns that identify a person are left out unless
`Options.personal` is set. The report lists the unanswered conversations that have waited longest,
without their authors.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from scrm import __version__
from scrm.errors import NoSpaceError
from scrm.report import document_types
from scrm.report.change_names import label_names, name_changes
from scrm.report.charts.svg import Chart, draw_figure
from scrm.report.code_labels import label_code
from scrm.report.control_characters import sanitize
from scrm.report.document_findings import COMMAND as FINDINGS
from scrm.report.document_findings import list_findings
from scrm.report.document_kpis import is_headline, list_headline, list_tiles
from scrm.report.document_tables import find_upper, join_interval, write_table
from scrm.report.document_trends import add_trends
from scrm.report.document_types import Document, Mark, Method, Options, Section, Target
from scrm.report.explorer import build_cells
from scrm.report.fixed_labels import WORDS
from scrm.report.group_names import rename_groups
from scrm.report.personal_data import lists_open_questions
from scrm.report.shared_results import publish_result
from scrm.report.value_text import choose_digits, write_cell, write_heading
from scrm.result import Column, Lang, NamedResult, Passage, Provenance, Result
from scrm.wording import MISSING, write_day, write_number

MAX_FACTS = 8
METHOD_FACTS = frozenset({"engine", "method", "match_tiers", "bias", "mae", "rmse", "origin_count"})
"""Facts about how a number was computed."""


def build(sections: Sequence[NamedResult], coverage: Result | None, options: Options) -> Document:
    """Build a report from results in the given order; `coverage` describes files and rows."""
    words = {name: text[options.lang] for name, text in WORDS.items()}
    named = [(command, rename_groups(result, options.names)) for command, result in sections]
    public = [(command, publish_result(result, options)) for command, result in named]
    waiting = [
        write_table(table, result, options)
        for _, result in public
        for table in result.tables
        if lists_open_questions(table)
    ]
    about = None if coverage is None else publish_result(coverage, options)
    everything = [*sections, *([("coverage", coverage)] if coverage else [])]
    moved = (
        None if options.changes is None else name_changes(options.changes, everything, options.lang)
    )
    findings = list_findings(public, options.lang)
    headline = list_headline([result for _, result in public], options.lang)
    parts = [
        _build_section(command, result, options)
        for command, result in public
        if findings is None or command != FINDINGS
    ]
    basis = None if about is None else _build_section("coverage", about, options)
    if basis is not None:
        basis, parts = _gather_notes(basis, parts)
    return Document(
        title=f"{words['report']} {sanitize(options.company)}".strip()
        if options.company
        else words["report"],
        lang=options.lang,
        as_of=_write_date(options.as_of, options.lang),
        period=sanitize(options.period),
        headline=headline,
        targets=None
        if options.targets is None
        else _build_section(
            "targets", label_names(options.targets, everything, options.lang), options
        ),
        coverage=basis,
        sections=tuple(parts),
        open_questions=waiting[0] if waiting else None,
        changes=None if moved is None else _build_section("changes", moved, options),
        files=_list_files([*(result for _, result in public), *([coverage] if coverage else [])]),
        words=words,
        version=__version__,
        results=((("coverage", about),) if about else ()) + tuple(public),
        window=_write_window([result for _, result in public], options.lang),
        tiles=add_trends(list_tiles(headline), public, findings, options.lang),
        findings=findings,
        cells=""
        if options.cells is None
        else build_cells(options.cells, options.lang, options.names, options.smallest_group),
    )


def publish(
    document: Document,
    folder: Path,
    *,
    to: Sequence[Target] = ("md", "html"),
    template: str = "monthly",
) -> tuple[Path, ...]:
    """Write the report in the formats `to` and return the files written.

    They are ``report.md`` with ``charts/*.svg``, ``report.html``, ``report.json`` and
    ``report.pdf``.

    Parameters
    ----------
    template : str
        Name of a built-in template, or the user's file or folder (docs/templates.md).
    """
    from scrm.files import make_folder, write_file
    from scrm.report.html_page import render_html
    from scrm.report.json_output import to_json
    from scrm.report.markdown_page import render_markdown
    from scrm.report.pdf_page import render_pdf

    files: dict[Path, str | bytes] = {}
    for target in to:
        if target == "md":
            files[folder / "report.md"] = render_markdown(document, template)
            files |= {
                folder / "charts" / f"{chart.name}.svg": chart.svg
                for chart in list_charts(document)
            }
        elif target == "html":
            files[folder / "report.html"] = render_html(document, template)
        elif target == "pdf":
            files[folder / "report.pdf"] = render_pdf(document, template)
        else:
            files[folder / "report.json"] = to_json(document.results, document.lang)
    try:
        for path, text in files.items():
            make_folder(path.parent)
            write_file(path, text)
    except NoSpaceError as error:
        needed = sum(
            len(each if isinstance(each, bytes) else each.encode("utf-8", "replace"))
            for each in files.values()
        )
        raise error.during("writing the report", needed=needed) from None
    return tuple(files)


def list_charts(document: Document) -> Iterator[Chart]:
    """Yield the charts of all sections in reading order."""
    for section in (document.coverage, document.changes, *document.sections):
        yield from section.charts if section else ()


def _gather_notes(basis: Section, parts: Sequence[Section]) -> tuple[Section, list[Section]]:
    """Move notes of several sections, such as one on orders without a customer, to the basis."""
    written = Counter(
        note for part in parts if part.is_answered for note in dict.fromkeys(part.notes)
    )
    common = [note for note, count in written.items() if count > 1]
    left = [
        replace(part, notes=tuple(note for note in part.notes if note not in common))
        if part.is_answered
        else part
        for part in parts
    ]
    return replace(basis, notes=tuple(dict.fromkeys((*basis.notes, *common)))), left


def _build_section(command: str, result: Result, options: Options) -> Section:
    lang = options.lang
    name, shown = _build_slug(command), _without_headline(result)
    facts = tuple(_write_facts(shown, lang, METHOD_FACTS, within=False))
    of_method = tuple(_write_facts(shown, lang, METHOD_FACTS, within=True))
    tables = [table for table in result.tables if not is_headline(table)]
    figures = [
        replace(figure, name=f"{name}-{_build_slug(figure.name)}") for figure in result.figures
    ]
    return Section(
        id=name,
        title=sanitize(result.title[lang]),
        finding=sanitize(result.finding[lang]),
        facts=facts[:MAX_FACTS],
        tables=tuple(
            write_table(table, result, options) for table in tables if not table.in_appendix
        ),
        charts=tuple(draw_figure(figure, lang, options.pictures) for figure in figures)
        if options.charts
        else (),
        notes=tuple(sanitize(note[lang]) for note in result.notes),
        refused=result.refused,
        method=replace(
            _build_method(result, lang, (*facts[MAX_FACTS:], *of_method)),
            tables=tuple(
                write_table(table, result, options) for table in tables if table.in_appendix
            ),
        ),
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
        if is_headline(table)
        for name in table.frame.get_column("metric")
    }
    return replace(
        result, facts=tuple(fact for fact in result.facts if fact.column.name not in shown)
    )


def _write_facts(
    result: Result, lang: Lang, names: frozenset[str], *, within: bool
) -> Iterator[tuple[str, str, str]]:
    """Yield label, value and interval of the facts that are, or are not, within `names`.

    ``x_low`` to ``x_high`` is the interval of ``x``.
    """
    values = {fact.column.name: fact.value for fact in result.facts}
    with_ends = {name: found for name in values if (found := _find_ends(name, values))}
    ends = {end for found in with_ends.values() for end in found}
    for fact in result.facts:
        name, column = fact.column.name, fact.column
        if (name in names) is not within:
            continue
        if name.endswith("_from") and (other := f"{name[:-4]}to") in values:
            low, high = (write_cell(values[each], column, lang) for each in (name, other))
            label = column.label(lang).rpartition(",")[0] or column.label(lang)
            yield sanitize(label), join_interval(low, high), ""
            continue
        if name.endswith("_to") and f"{name[:-2]}from" in values:
            continue
        if name in with_ends:
            row = [values[each] for each in (name, *with_ends[name])]
            value, low, high = (
                write_cell(each, column, lang, digits=choose_digits(column, row)) for each in row
            )
            yield sanitize(column.label(lang) or name), value, join_interval(low, high)
        elif name not in ends:
            yield sanitize(column.label(lang) or name), write_cell(fact.value, column, lang), ""


def _find_ends(name: str, values: Mapping[str, object]) -> tuple[str, ...]:
    """Return the facts with the ends of an interval, empty if there are none.

    Examples
    --------
    >>> _find_ends("idea_share", {"idea_share": 1, "idea_low": 0, "idea_high": 2})
    ('idea_low', 'idea_high')
    """
    for base in (name, name.removesuffix("_share")):
        ends = (f"{base}_low", f"{base}_high")
        if values.keys() >= set(ends):
            return ends
    return ()


def _build_slug(name: str) -> str:
    """Return a name for files and URLs: lower-case letters, digits, hyphens."""
    return "-".join(part for part in re.split("[^a-z0-9]+", name.lower()) if part) or "x"


def _build_method(result: Result, lang: Lang, facts: tuple[tuple[str, str, str], ...]) -> Method:
    source = result.provenance or Provenance("", None, {}, 0, __version__)
    columns = [column for table in result.tables for column in table.columns] + [
        fact.column for fact in result.facts
    ]
    ends = {
        end
        for column in columns
        for end in (column.name, find_upper(column.name))
        if find_upper(column.name)
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


def _write_window(results: Sequence[Result], lang: Lang) -> str:
    """Write the days that the KPIs count; empty where no result names them."""
    window = next((result.window for result in results if result.window), None)
    if window is None:
        return ""
    first, last = (write_day(day, lang) for day in window)
    return f"{first} {WORDS['to'][lang]} {last}"
