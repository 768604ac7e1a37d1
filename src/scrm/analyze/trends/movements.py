"""What moved in several KPIs: changes of level and unusual values, with few false claims in all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from scrm.analyze._noise_band import fit_band
from scrm.analyze._noise_distribution import Floats
from scrm.analyze.trends.change_points import ALPHA, Segmentation, find_changes
from scrm.analyze.trends.kpi_series import SHORT, KpiSeries
from scrm.changes import adjust_known, benjamini_hochberg
from scrm.result import Text

_MEAN_PERIODS = {"day": 28, "week": 4, "month": 1}


@dataclass(frozen=True, slots=True)
class Movement:
    """One KPI over time.

    Parameters
    ----------
    chances : ndarray, shape (n,)
        p-values of the single values, adjusted for their number; unusual ones are at most 0.05.
    means : ndarray, shape (n,)
        Mean of the last four weeks at each period (of months, the value itself).
    """

    kpi: KpiSeries
    found: Segmentation
    chances: Floats
    means: Floats


def find_movements(
    series: Mapping[str, KpiSeries], *, seed: int
) -> tuple[list[Movement], dict[str, Text]]:
    """Return what moved in each KPI, and which KPIs have too few values.

    Of several KPIs, the false discovery rate of those said to have changed is 5 %.
    """
    segmented = {name: find_changes(kpi.series, seed=seed) for name, kpi in series.items()}
    short = {name: SHORT for name, found in segmented.items() if found is None}
    known = {name: found for name, found in segmented.items() if found is not None}
    adjusted = adjust_known([found.p_value for found in known.values()])
    movements = []
    for (name, found), chance in zip(known.items(), adjusted, strict=True):
        kpi = series[name]
        is_known = chance is not None and chance <= ALPHA
        kept = found if is_known else _without_changes(kpi, found)
        # a value so far out that its probability underflows is not impossible
        chances = np.maximum(benjamini_hochberg(kept.band.p_values), np.finfo(float).tiny)
        movements.append(Movement(kpi, kept, chances, measure_means(kpi)))
    return movements, short


def _without_changes(kpi: KpiSeries, found: Segmentation) -> Segmentation:
    if not found.points and not found.is_gradual:
        return found
    band = fit_band(kpi.series) or found.band
    return replace(
        found, band=band, segments=np.zeros_like(found.segments), points=(), is_gradual=False
    )


def measure_means(kpi: KpiSeries) -> Floats:
    """Return the mean of the last four weeks at each period, unknown before there are four weeks.

    Numerators by denominators, so that days with many cases weigh more in a ratio.
    """
    series, length = kpi.series, _MEAN_PERIODS[kpi.series.unit]
    first = np.searchsorted(series.places, series.places - length + 1)
    sums = [np.r_[0.0, np.cumsum(each)] for each in (series.x, series.y)]
    last = np.arange(1, len(series.x) + 1)
    x, y = (each[last] - each[first] for each in sums)
    means = np.where(series.places - series.places[0] >= length - 1, x / y, np.nan)
    return kpi.express(means) if length == 1 else kpi.scale * means + kpi.offset
