"""Texts with HTML in them: entities such as ``&amp;`` decoded."""

from scrm.ingest.values.sql import quote_text


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
