"""Labels in charts: their width in pixels, wrapped, cut, and moved apart."""

from collections.abc import Sequence

from scrm.report.line_breaks import wrap_words

_NARROW = frozenset("ijlftrI.,:;'|!()[]- /\u202f")
_WIDE = frozenset("mwMW@%—–ÄÖÜOQG")
_SQUARE = "\u2e80"
"""Characters from this code point on are as wide as high."""


def estimate_width(text: str, size: float) -> float:
    """Estimate the width of text in pixels (a sans serif such as Arial; a little generous)."""
    ems = sum(
        0.32
        if c in _NARROW
        else 0.84
        if c in _WIDE
        else 1.05
        if c >= _SQUARE
        else 0.7
        if c.isupper()
        else 0.56
        for c in text
    )
    return ems * size


def wrap_text(text: str, width: float, size: float) -> list[str]:
    """Break text into lines of at most `width` pixels, at blanks.

    Examples
    --------
    >>> wrap_text("27% of the customers bring 80% of the revenue", 200, 16)
    ['27% of the customers', 'bring 80% of the revenue']
    """
    lines = wrap_words(text, lambda line: estimate_width(line, size) <= width)
    return [cut_text(line, width, size) for line in lines]


def spread_positions(
    positions: Sequence[float], gap: float, low: float, high: float
) -> list[float]:
    """Move positions at least `gap` apart, within low..high if there is room.

    Examples
    --------
    >>> spread_positions([1.0, 1.1, 5.0], 1.0, 0.0, 10.0)
    [1.0, 2.0, 5.0]
    """
    order = sorted(range(len(positions)), key=lambda index: (positions[index], index))
    placed, floor = [0.0] * len(positions), low
    for index in order:
        placed[index] = floor = max(positions[index], floor)
        floor += gap
    ceiling = high
    for index in reversed(order):
        placed[index] = ceiling = min(placed[index], ceiling)
        ceiling -= gap
    return placed


def cut_text(text: str, width: float, size: float) -> str:
    """Return text of at most `width` pixels, with an ellipsis if it was cut.

    Examples
    --------
    >>> cut_text("Kundenzufriedenheit", 80, 14), cut_text("Preis", 80, 14)
    ('Kundenzuf…', 'Preis')
    """
    if estimate_width(text, size) <= width:
        return text
    while text and estimate_width(text + "…", size) > width:
        text = text[:-1]
    return text + "…"
