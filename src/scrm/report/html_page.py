"""A report as one self-contained HTML file with inline charts and one script of its own.

The script sorts tables and filters cells (`scrm.report.explorer`); without it everything else can
be read. The Content-Security-Policy names its hash, so that no other script runs, and forbids the
page to load anything. The style sheet covers light and dark colour schemes, print and small
screens.
"""

import hashlib
from base64 import b64encode
from functools import cache
from pathlib import Path

from scrm.report.charts.svg import Chart, build_dark_rules
from scrm.report.document_types import Document
from scrm.report.template_engine import fill_template


def render_html(document: Document, template: str = "monthly") -> str:
    """Return the report as an HTML page that refers to no other file."""
    from markupsafe import Markup

    def picture(chart: Chart) -> Markup:
        """Return a chart as an svg element, whose text is escaped already."""
        return Markup(chart.inline)  # noqa: S704

    script = read_script()
    values = {
        "script": Markup(script),  # noqa: S704  (a file of the package)
        "script_hash": b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        "cells": Markup(document.cells),  # noqa: S704  (JSON without "<")
        "report": document,
        "words": document.words,
        "picture": picture,
        "dark_chart": Markup(build_dark_rules(".chart ")),  # noqa: S704  (constants)
    }
    return fill_template(template, "html", values, None)


@cache
def read_script() -> str:
    """Return the script of the page."""
    path = Path(__file__).parent / "templates" / "explorer.js"
    return path.read_text(encoding="utf-8")
