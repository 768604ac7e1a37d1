"""Texts as examples, without what names a person."""

import polars as pl

_MASKS = (
    (r"https?://\S+|www\.\S+", "[Link]"),
    (r"[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+", "[E-Mail]"),
    (r"@[\p{L}\p{N}_.]+", "@…"),
    (r"\+?\d[\d /.-]{5,}\d", "[Nummer]"),
)
_NAME = r"(?i)\b(ich bin|mein name ist|my name is|i am|gruß,?|grüße,?|lg,?|vg,?)\s+\p{Lu}\p{L}+"
_MOST_LETTERS = 240


def mask_persons(texts: pl.Series, names: pl.Series) -> pl.Series:
    """Return texts without handles, links, addresses, numbers and the names of their writers.

    Examples
    --------
    >>> texts = pl.Series(["@tannquell Wo bleibt DHL 00340434161094? LG Jörg"])
    >>> mask_persons(texts, pl.Series(["Jörg Nowak"])).to_list()
    ['@… Wo bleibt DHL [Nummer]? LG …']
    """
    masked = texts
    for pattern, instead in _MASKS:
        masked = masked.str.replace_all(pattern, instead)
    masked = masked.str.replace_all(_NAME, "${1} …")
    parts = names.fill_null("").str.extract_all(r"\p{L}{3,}").to_list()
    found = []
    for text, own in zip(masked.to_list(), parts, strict=True):
        said = text
        for part in own:
            said = _replace_word(said, part)
        found.append(said if len(said) <= _MOST_LETTERS else said[: _MOST_LETTERS - 1] + "…")
    return pl.Series(found, dtype=pl.String)


def _replace_word(text: str, word: str) -> str:
    import re

    return re.sub(rf"(?i)\b{re.escape(word)}\b", "…", text)
