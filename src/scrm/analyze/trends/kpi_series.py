"""Values of KPIs by day, week or month as series: what is zero, what is missing, what is begun."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import polars as pl

from scrm.analyze._noise_band import Kind, Series, Unit, build_series
from scrm.analyze._noise_distribution import Floats
from scrm.result import Text

_TOTALS: Final = frozenset({"count", "distinct", "sum"})
_KINDS: Final[Mapping[str, Kind]] = {"count": "count", "distinct": "count", "share": "share"}
_FEW = 8
"""Median of cases per period from which on a period without any is missing, not zero."""
_MONTH_DAYS = 365.25 / 12
STATE = Text(
    "ein Bestand, kein Verlauf von Fällen: zu fragen ist nach seinem Wachstum",
    "a state, not cases over time: ask for its growth",
)
_RANGES = 10.0
"""Values that may be negative are raised by so many ranges: their distribution is then normal."""
SHORT = Text("zu wenige Zeiträume mit Werten", "too few periods with values")


@dataclass(frozen=True, slots=True)
class KpiSeries:
    """The series of one KPI, and how its values are expressed.

    Parameters
    ----------
    scale, offset : float
        Value of the KPI is ``scale * x / y + offset``.
    sizes : ndarray, shape (n,)
        By what a value per average period is multiplied: the days of a month by those of an average
        one, for totals; otherwise one.
    """

    metric: str
    name: Text
    kind: str
    unit: str
    series: Series
    scale: float = 1.0
    offset: float = 0.0
    sizes: Floats | None = None

    def express(self, values: Floats) -> Floats:
        """Return values of the series in the unit of the KPI, one per period."""
        sizes = 1.0 if self.sizes is None else self.sizes
        return (self.scale * values + self.offset) * sizes

    def express_level(self, value: float) -> float:
        """Return the value of an average period in the unit of the KPI."""
        return self.scale * value + self.offset

    @property
    def days(self) -> list[date]:
        """The first day of each period."""
        return [find_day(int(place), self.series.unit) for place in self.series.places]


def find_place(day: date, unit: Unit) -> int:
    """Return the number of the period that a day lies in.

    Examples
    --------
    >>> find_place(date(2026, 3, 2), "week") - find_place(date(2026, 3, 1), "week")
    1
    """
    if unit == "month":
        return 12 * day.year + day.month - 1
    return day.toordinal() if unit == "day" else (day.toordinal() - 1) // 7


def find_day(place: int, unit: Unit) -> date:
    """Return the first day of a period.

    Examples
    --------
    >>> find_day(find_place(date(2026, 3, 5), "week"), "week")
    datetime.date(2026, 3, 2)
    """
    if unit == "month":
        return date(place // 12, place % 12 + 1, 1)
    return date.fromordinal(place if unit == "day" else 7 * place + 1)


def find_last_day(place: int, unit: Unit) -> date:
    """Return the last day of a period."""
    return find_day(place + 1, unit) - timedelta(days=1)


def build_kpi_series(rows: pl.DataFrame, unit: Unit, as_of: date | None) -> KpiSeries | Text:
    """Return the series of one KPI, or why there is none.

    Parameters
    ----------
    rows : DataFrame
        Of `scrm.analyze._kpi_values.read_kpi_values`, one KPI, with a column named as the unit.

    Notes
    -----
    A period that is not over is left out, and so is the first one of totals by week and month,
    which may have begun before the data. Totals without a row are zero where cases are few (a
    median under 8), otherwise missing.
    """
    first = rows.row(0, named=True)
    if first["basis"] == "state":
        return STATE
    rows = rows.filter(pl.col("value").is_not_null() & pl.col(unit).is_not_null())
    if rows.is_empty():
        return Text(first["note_de"] or SHORT.de, first["note_en"] or SHORT.en)
    places = np.array([find_place(date.fromisoformat(day), unit) for day in rows[unit]])
    kept = np.array([as_of is None or find_last_day(int(each), unit) <= as_of for each in places])
    is_total = first["aggregation"] in _TOTALS
    if is_total and unit != "day" and len(places):
        kept &= places > places.min()
    rows, places = rows.filter(pl.Series(kept)), places[kept]
    if rows.is_empty():
        return SHORT
    if is_total:
        return _build_total(first, rows, places, unit)
    return _build_ratio(first, rows, places, unit)


def _build_total(
    first: Mapping[str, str], rows: pl.DataFrame, places: np.ndarray, unit: Unit
) -> KpiSeries:
    values = rows["value"].cast(pl.Float64).to_numpy()
    known = dict(zip(places.tolist(), values.tolist(), strict=True))
    if float(rows["n"].median() or 0) < _FEW:  # type: ignore[arg-type]
        known = {each: known.get(each, 0.0) for each in range(min(known), max(known) + 1)}
    at = np.array(sorted(known))
    sizes = np.ones(len(at))
    if unit == "month":
        sizes = np.array([monthrange(each // 12, each % 12 + 1)[1] for each in at]) / _MONTH_DAYS
    kind: Kind = "count" if first["aggregation"] in _KINDS else "sum"
    totals = np.array([known[each] for each in at])
    raised = _raise(totals / sizes)
    above = np.maximum(totals + raised * sizes, 0)  # below zero by rounding only
    series = build_series(at, above, sizes, unit=unit, kind=kind)
    return KpiSeries(*_describe(first), series, offset=-raised, sizes=sizes)


def _build_ratio(
    first: Mapping[str, str], rows: pl.DataFrame, places: np.ndarray, unit: Unit
) -> KpiSeries:
    values, cases = (rows[name].cast(pl.Float64).to_numpy() for name in ("value", "n"))
    x, y = (rows[name].cast(pl.Float64).to_numpy() for name in ("numerator", "denominator"))
    if not (np.isfinite(x).all() and np.isfinite(y).all() and (y > 0).all()):
        x, y = values * cases, cases
    ratio = x / y
    known = ratio != 0
    scale = float(np.median(values[known] / ratio[known])) if known.any() else 1.0
    if first["aggregation"] == "balance" and (np.abs(x) <= y).all():
        series = build_series(places, (x + y) / 2, y, unit=unit, kind="share")
        return KpiSeries(*_describe(first), series, scale=2 * scale, offset=-scale)
    kind: Kind = "share" if first["aggregation"] == "share" and (x <= y).all() else "ratio"
    raised = _raise(ratio)
    series = build_series(places, np.maximum(x + raised * y, 0), y, unit=unit, kind=kind)
    return KpiSeries(*_describe(first), series, scale=scale, offset=-scale * raised)


def _raise(values: Floats) -> float:
    """Return what is added to values so that none is negative; 0 where none is."""
    if not (values < 0).any():
        return 0.0
    return float(max(_RANGES * (values.max() - values.min()), -values.min()))


def _describe(first: Mapping[str, str]) -> tuple[str, Text, str, str]:
    return first["metric"], Text(first["name_de"], first["name_en"]), first["kind"], first["unit"]
