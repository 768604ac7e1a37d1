"""A report as PDF, set by Typst with its own fonts: the same document gives the same bytes.

The file is PDF/A-2a, for archives, and PDF/UA-1, for screen readers. The document reaches the
template as JSON, so that no text of it is read as markup.
"""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Literal

from scrm.errors import UsageError
from scrm.report.charts.svg import Chart
from scrm.report.document_types import Document, LinkedText, Section, Table

_TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
_STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]
_SECONDS_PER_DAY = 86_400


def render_pdf(
    document: Document, template: str = "monthly", *, as_of: date | None = None
) -> bytes:
    """Return the report as PDF.

    Parameters
    ----------
    template : str
        ``weekly``, ``onepage`` and ``management`` have their own layout; every other one gives the
        full report.
    as_of : date or None
        The date of the file: the clock has no part in it.

    Raises
    ------
    UsageError
        The extra ``pdf`` is not installed.
    """
    try:
        import typst
    except ImportError:
        raise UsageError(
            "PDF needs an extra that is not installed",
            hint="pip install 'scrm[pdf]'; or --to html, and print the page",
        ) from None
    content = json.dumps(describe_document(document, template), ensure_ascii=False)
    days = (as_of - date(1970, 1, 1)).days if as_of else 0
    made: bytes = typst.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=list(_STANDARDS),
        sys_inputs={"document": content},
        timestamp=days * _SECONDS_PER_DAY,
    )
    return made


def describe_document(document: Document, template: str) -> dict[str, Any]:
    """Return the document as plain values for the template."""
    words, about = document.words, document.coverage
    period = document.period or document.window
    meta = [
        *([f"{words['period']} {period}"] if period else []),
        *([f"{words['as_of']} {document.as_of}"] if document.as_of else []),
        *([about.finding] if about and about.finding else []),
    ]
    return {
        "template": template,
        "lang": document.lang,
        "title": document.title,
        "words": dict(words),
        "meta": meta,
        "findings": None if document.findings is None else asdict(document.findings),
        "tiles": [
            {name: getattr(tile, name) for name in tile.__slots__} for tile in document.tiles
        ],
        "targets": _describe_section(document.targets) if document.targets else None,
        "sections": [_describe_section(part) for part in document.answered],
        "unanswered": [_describe_section(part) for part in document.unanswered],
        "open": _describe_table(document.open_questions) if document.open_questions else None,
        "changes": _describe_section(document.changes) if document.changes else None,
        "coverage": _describe_section(about) if about else None,
        "methods": [
            described
            for part in document.sections
            if (described := _describe_method(part, document))["tables"]
        ],
    }


def _describe_section(part: Section) -> dict[str, Any]:
    return {
        "title": part.title,
        "finding": part.finding,
        "facts": [list(fact) for fact in part.facts],
        "charts": [_describe_chart(chart) for chart in part.charts],
        "tables": [_describe_table(table) for table in part.tables if not table.folded],
        "notes": list(part.notes),
    }


def _describe_chart(chart: Chart) -> dict[str, str]:
    return {"title": chart.title, "source": chart.source, "alt": chart.alt, "svg": chart.inline}


def _describe_table(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "heads": [{"label": head.label, "right": head.right} for head in table.heads],
        "rows": [[_describe_cell(text) for text in row] for row in table.rows],
        "more": table.more,
    }


def _describe_cell(text: str) -> str | dict[str, str]:
    """Return the text of a cell, with its address if it has one."""
    url = text.url if isinstance(text, LinkedText) else ""
    return {"text": str(text), "url": url} if url else str(text)


def _describe_method(part: Section, document: Document) -> dict[str, Any]:
    """Return an appendix as tables of two columns, and the tables that repeat a chart."""
    words, method = document.words, part.method
    pairs = (
        (words["lesser"], words["value"], [(name, value) for name, value, _ in method.facts]),
        (words["column"], words["meaning"], method.meanings),
        (words["setting"], words["value"], method.settings),
        (words["rows"], words["n"], method.rows),
    )
    tables = [
        {
            "title": "",
            "heads": [{"label": left, "right": False}, {"label": right, "right": False}],
            "rows": [list(pair) for pair in rows],
            "more": "",
        }
        for left, right, rows in pairs
        if rows
    ]
    further = [*(table for table in part.tables if table.folded), *method.tables]
    return {
        "title": method.title,
        "tables": tables + [_describe_table(table) for table in further],
    }
