"""Yes and no in several languages, as SQL."""

from scrm.store.sql import quote_text

_YES = ("ja", "j", "yes", "y", "true", "t", "wahr", "1", "x", "on", "oui", "si", "sí")
_NO = ("nein", "n", "no", "false", "f", "falsch", "0", "off", "non")


def read_flag(text: str) -> str:
    """Return the SQL of a flag; NULL for a word that is neither yes nor no."""
    yes, no = (", ".join(quote_text(word) for word in words) for words in (_YES, _NO))
    return (
        f"CASE WHEN lower({text}) IN ({yes}) THEN TRUE WHEN lower({text}) IN ({no}) THEN FALSE END"
    )
