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

    They move as little as possible: neighbours that are too close form a block around the
    mean of their positions.

    Examples
    --------
    >>> spread_positions([3.0, 3.5, 8.0], 1.0, 0.0, 10.0)
    [2.75, 3.75, 8.0]
    >>> spread_positions([0.1, 0.1], 1.0, 0.0, 10.0)
    [0.0, 1.0]
    """
    order = sorted(range(len(positions)), key=lambda index: (positions[index], index))
    blocks: list[tuple[float, int]] = []  # the first place of a block, and its members
    for index in order:
        start, size = positions[index], 1
        while blocks and blocks[-1][0] + gap * blocks[-1][1] > start:
            before, members = blocks.pop()
            start = (before * members + (start - gap * members) * size) / (members + size)
            size += members
        blocks.append((start, size))
    places = [start + gap * place for start, size in blocks for place in range(size)]
    places = [min(place, high - gap * behind) for behind, place in enumerate(reversed(places))]
    places = [max(place, low + gap * before) for before, place in enumerate(reversed(places))]
    placed = dict(zip(order, places, strict=True))
    return [placed[index] for index in range(len(positions))]


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
