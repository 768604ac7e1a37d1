"""A report as one HTML file: charts inside, no script, nothing loaded; light, dark, on paper and on a phone."""

from scrm.report.charts.svg import Chart, dark_rules
from scrm.report.document_types import Document
from scrm.report.template_engine import fill


def page(document: Document, template: str = "monthly") -> str:
    """Return the report as a page that needs no other file."""
    from markupsafe import Markup

    def picture(chart: Chart) -> Markup:
        """Return a chart as an svg element: drawn by scrm from escaped text, hence finished."""
        return Markup(chart.inline)  # noqa: S704

    values = {
        "report": document,
        "words": document.words,
        "picture": picture,
        "dark_chart": Markup(dark_rules(".chart ")),  # noqa: S704  (constants)
    }
    return fill(template, "html", values, None)
