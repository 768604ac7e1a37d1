"""Charts without marks that are about few people."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from scrm.report.cell_suppression import find_withheld
from scrm.report.people_counts import Withheld, counts_people
from scrm.result import Figure

if TYPE_CHECKING:
    import polars as pl

_MOST_WITHHELD = 0.75
"""A chart that loses more marks, as a fraction of all, is left out."""
_MONTHS = frozenset({"month", "cohort"})


def mask_figures(
    figures: Sequence[Figure], withheld: Sequence[Withheld], k: int, people: int
) -> Iterator[Figure]:
    """Yield charts without the marks of withheld rows, and without small groups of their own.

    Points are people: a series of few points is left out, and others by which their number could
    be computed. A Pareto curve of people keeps points that are at least `k` people apart.

    Parameters
    ----------
    people : int
        How many people the result is about.
    """
    for figure in figures:
        frame = _drop_rows(figure.frame, withheld)
        frame = _drop_small(frame, k)
        if figure.kind == "points":
            frame = _drop_small_series(frame, figure.encoding.get("series", ""), k)
        elif figure.kind == "pareto" and people:
            frame = _thin_curve(frame, figure.encoding["x"], k / people)
        kept = 1 - _MOST_WITHHELD if figure.kind != "pareto" else 0
        if frame is figure.frame or frame.height == figure.frame.height:
            yield figure
        elif frame.height > kept * figure.frame.height:
            yield replace(figure, frame=frame)


def _drop_rows(frame: "pl.DataFrame", withheld: Sequence[Withheld]) -> "pl.DataFrame":
    """Leave out the marks of withheld rows: those with the same keys, or of the same month."""
    for each in withheld:
        pairs = [
            (place, name)
            for place, key in enumerate(each.keys)
            for name in frame.columns
            if name == key or {name, key} <= _MONTHS
        ]
        if not pairs or frame.is_empty():
            continue
        hidden = {tuple(_write_key(row[place]) for place, _ in pairs) for row in each.rows}
        marks = frame.select(name for _, name in pairs).rows()
        frame = frame.filter([tuple(map(_write_key, mark)) not in hidden for mark in marks])
    return frame


def _write_key(value: Any) -> str:
    """Return a key as text; a month as ``2026-03``, whether it is a date or text."""
    return str(value)[:7] if isinstance(value, date) and value.day == 1 else str(value)


def _drop_small(frame: "pl.DataFrame", k: int) -> "pl.DataFrame":
    import polars as pl

    for name in filter(counts_people, frame.columns):
        if frame.schema[name].is_numeric():
            frame = frame.filter(~pl.col(name).is_between(1, k - 1).fill_null(value=False))
    return frame


def _drop_small_series(frame: "pl.DataFrame", series: str, k: int) -> "pl.DataFrame":
    """Leave out series of fewer than `k` points, and others by which these could be counted."""
    if not series:
        return frame if frame.height >= k else frame.clear()
    names = frame[series].to_list()
    found = sorted(set(names), key=str)
    mask = find_withheld([names.count(name) for name in found], [found], k)
    hidden = {name for name, is_hidden in zip(found, mask, strict=True) if is_hidden}
    return frame.filter([name not in hidden for name in names])


def _thin_curve(frame: "pl.DataFrame", x: str, step: float) -> "pl.DataFrame":
    """Keep the first and last point of a curve, and points that are at least `step` apart."""
    kept, last = [], -step
    values = frame[x].to_list()
    for value in values:
        is_kept = value - last >= step * (1 - 1e-9) and (
            value == values[-1] or values[-1] - value >= step * (1 - 1e-9)
        )
        kept.append(is_kept)
        last = value if is_kept else last
    return frame.filter(kept)
