"""A report as Markdown for code hosts: pipe tables, and charts as linked SVG files.

All text is escaped: text from a post becomes neither markup nor a link, an image or a table
border.
"""

import re

from scrm.report.document_types import Document
from scrm.report.template_engine import fill_template

_ADDRESS = re.compile(r"[\w.+\-]*@[\w.+\-]+")
_BRACKETS = {ord("("): "%28", ord(")"): "%29"}
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ACTIVE = re.compile(
    r"[&<>]"
    r"|[\\`*\[\]|~$@]"
    r"|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])"  # not inside a word, where it means nothing
    r"|:(?=[^\s\d])"  # addresses and emoji names
    r"|(?<=www)\.|(?<=WWW)\."
    r"|^[#+\-=](?=[\s#+\-=]|$)"  # headings, lists and rules at line starts
    r"|^\d{1,9}[.)](?=\s|$)",
    re.IGNORECASE,
)


def escape_markdown(text: str) -> str:
    r"""Escape text for any place in a Markdown document, also at line starts and inside tables.

    E-mail addresses and handles become code spans: code hosts link them even where ``@`` is
    escaped, and notify the person whom a handle names.

    Examples
    --------
    >>> escape_markdown("<b>a|b</b> snake_case *x* http://a.b")
    '&lt;b&gt;a\\|b&lt;/b&gt; snake_case \\*x\\* http\\://a.b'
    >>> escape_markdown("*an* otto@a.b")
    '\\*an\\* `otto@a.b`'
    """
    one_line = " ".join(text.split())
    plain, places = _ADDRESS.split(one_line), _ADDRESS.findall(one_line)
    return "".join(
        f"{_escape_plain(text)}`{place}`" for text, place in zip(plain, places, strict=False)
    ) + _escape_plain(plain[-1])


def _escape_plain(text: str) -> str:
    return _ACTIVE.sub(
        lambda found: _ENTITIES.get(found[0]) or f"{found[0][:-1]}\\{found[0][-1]}", text
    )


def render_markdown(document: Document, template: str = "monthly", *, charts: bool = True) -> str:
    """Return the report as Markdown; with `charts`, it links ``charts/NAME.svg``."""
    from markupsafe import Markup

    values = {
        "report": document,
        "words": document.words,
        "show_charts": charts,
        "level3": Markup("###"),
        "link": lambda url: Markup(url.translate(_BRACKETS)),  # noqa: S704  (coded by LinkedText)
    }
    text = fill_template(template, "md", values, escape_markdown)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
