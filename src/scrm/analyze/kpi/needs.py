"""What a KPI needs: tables to load, commands that write derived ones, and settings."""

from collections.abc import Iterable

from scrm.analyze.kpi.catalogue import Catalogue, Metric
from scrm.analyze.kpi.query import list_tables
from scrm.result import Column, Lang, Text

BEHIND_VIEWS = {
    "sales": ("orders", "order_lines"),
    "first_purchases": ("orders", "order_lines"),
    "line_sales": ("order_lines",),
    "linkable_profiles": ("profiles", "posts"),
}
"""View -> the tables one of which it needs."""
WRITTEN_BY = {
    "identities": "link",
    "post_sentiment": "sentiment",
    "post_ideas": "ideas",
    "post_questions": "questions",
    "post_themes": "themes",
    "post_topics": "topics",
    "post_worries": "worries",
    "person_interests": "interests",
    "segments": "segments",
    "abc_classes": "abc",
}
"""Derived table -> the command that writes it; a question runs it first."""
_OR: dict[Lang, str] = {"de": " oder ", "en": " or "}
NEEDS_COLUMNS = (
    Column("metric", "text", "Kennzahl", "KPI"),
    Column("name", "text", "Name", "Name"),
    Column(
        "needs",
        "text",
        "zu laden",
        "To load",
        meaning=Text(
            "Tabellen, ohne die es keinen Wert gibt", "tables without which there is no value"
        ),
    ),
    Column(
        "commands",
        "text",
        "rechnet zuvor",
        "Runs first",
        meaning=Text(
            "Befehle, die eine Frage nach der Kennzahl zuerst ausführt",
            "commands that a question about the KPI runs first",
        ),
    ),
    Column(
        "settings",
        "text",
        "Einstellung",
        "Setting",
        meaning=Text("Einstellung, ohne die es keinen Wert gibt", "setting without which no value"),
    ),
)
"""The columns of the table of needs."""


def write_tables(names: Iterable[str], lang: Lang) -> str:
    """Return the tables to load, with alternatives for views.

    Examples
    --------
    >>> write_tables(["posts", "sales"], "en")
    'posts, orders or order_lines'
    """
    return ", ".join(_OR[lang].join(BEHIND_VIEWS.get(name, (name,))) for name in names)


def list_needs(known: Catalogue, metric: Metric, lang: Lang) -> dict[str, str | None]:
    """Return the cells of a KPI in the table of needs.

    Examples
    --------
    >>> from scrm.analyze.kpi.catalogue_file import read_catalogue
    >>> known = read_catalogue()
    >>> list_needs(known, known.metric("net_sentiment"), "en")
    {'needs': 'posts', 'commands': 'sentiment', 'settings': None}
    >>> list_needs(known, known.metric("penetration"), "en")
    {'needs': 'customers', 'commands': None, 'settings': 'market_size'}
    """
    tables = list_tables(known, metric)
    loaded = [name for name in tables if name not in WRITTEN_BY]
    commands = [WRITTEN_BY[name] for name in tables if name in WRITTEN_BY]
    is_market = any(part.id == "market_size" for part in known.components(metric))
    return {
        "needs": write_tables(loaded, lang) or None,
        "commands": ", ".join(commands) or None,
        "settings": "market_size" if is_market else None,
    }
