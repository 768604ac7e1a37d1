"""Texts with HTML in them: tags removed, entities such as ``&amp;`` decoded."""

from scrm.store.sql import quote_text


def strip_tags(text: str) -> str:
    """Return the SQL of the text of a piece of HTML; paragraphs and <br> end a line."""
    lines = f"regexp_replace({text}, '(?i)<br[^<>]*>|</p>', chr(10), 'g')"
    bare = f"regexp_replace({lines}, '<[^<>]+>', '', 'g')"
    return f"nullif(trim({bare}, ' ' || chr(10)), '')"


def decode_entities(text: str) -> str:
    """Return the SQL of a text with HTML entities decoded once: ``&amp;lt;`` gives ``&lt;``."""
    for entity, character in (
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", '"'),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ):
        text = f"replace({text}, {quote_text(entity)}, {quote_text(character)})"
    return text
