"""A report as one self-contained HTML file with inline charts and without scripts.

The style sheet covers light and dark colour schemes, print and small screens.
"""

from scrm.report.charts.svg import Chart, build_dark_rules
from scrm.report.document_types import Document
from scrm.report.template_engine import fill_template


def render_html(document: Document, template: str = "monthly") -> str:
    """Return the report as an HTML page that refers to no other file."""
    from markupsafe import Markup

    def picture(chart: Chart) -> Markup:
        """Return a chart as an svg element, whose text is escaped already."""
        return Markup(chart.inline)  # noqa: S704

    values = {
        "report": document,
        "words": document.words,
        "picture": picture,
        "dark_chart": Markup(build_dark_rules(".chart ")),  # noqa: S704  (constants)
    }
    return fill_template(template, "html", values, None)
