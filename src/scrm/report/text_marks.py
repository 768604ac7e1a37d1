"""Bars and sparklines from characters, for a terminal."""

from collections.abc import Iterator, Sequence

from scrm.report.control_characters import sanitize
from scrm.report.value_text import write_cell
from scrm.result import Column, Figure, Lang

BAR_WIDTH = 12
_EIGHTHS = " ▏▎▍▌▋▊▉"
_LEVELS = "▁▂▃▄▅▆▇█"


def draw_bar(fraction: float, width: int = BAR_WIDTH) -> str:
    """Draw a fraction 0..1 in eighths of a character.

    Examples
    --------
    >>> draw_bar(0.5, 4), draw_bar(0.03125, 4), draw_bar(1, 4)
    ('██', '▏', '████')
    """
    whole, rest = divmod(round(min(max(fraction, 0), 1) * width * 8), 8)
    return ("█" * whole + _EIGHTHS[rest]).rstrip()


def draw_sparkline(values: Sequence[float | None], width: int = 40) -> str:
    """Draw the last `width` values between their minimum and maximum; None is a blank.

    Examples
    --------
    >>> draw_sparkline([1, 2, None, 4])
    '▁▃ █'
    """
    shown = values[-width:]
    known = [value for value in shown if value is not None]
    if not known:
        return ""
    low, span = min(known), max(known) - min(known)
    return "".join(
        " " if value is None else _LEVELS[round(7 * (value - low) / span) if span else 3]
        for value in shown
    )


def list_sparklines(figure: Figure, lang: Lang) -> Iterator[tuple[str, str]]:
    """Yield each series of a line figure: its name, and its sparkline with first and last value."""
    y, series = figure.encoding["y"], figure.encoding.get("series")
    column = next(
        (column for column in figure.columns if column.name == y), Column(y, "number", y, y)
    )
    parts = figure.frame.partition_by(series, maintain_order=True) if series else [figure.frame]
    for part in parts:
        values = part.get_column(y).to_list()
        if values:
            name = str(part.get_column(series)[0]) if series else column.label(lang)
            first, last = (write_cell(value, column, lang) for value in (values[0], values[-1]))
            line = draw_sparkline([None if value is None else float(value) for value in values])
            yield sanitize(name), f"{first} {line} {last}"
