"""Letters of headings and states as they are compared: umlauts written out, accents dropped."""

import unicodedata

UMLAUTS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"))
"""Lower-case letter -> how German writes it without umlauts."""
_WRITTEN = str.maketrans(dict(UMLAUTS))


def fold_letters(text: str) -> str:
    """Return a lower-case text in ASCII; what has no ASCII form is left out.

    Examples
    --------
    >>> fold_letters("größe (café)")
    'groesse (cafe)'
    """
    written = unicodedata.normalize("NFKD", text.translate(_WRITTEN))
    return written.encode("ascii", "ignore").decode()
