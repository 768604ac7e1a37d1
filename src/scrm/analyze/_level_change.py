"""The change of a level between two spans of a series, apart from weekdays, season and outliers."""

from dataclasses import dataclass

import numpy as np

from scrm.analyze._noise_band import NoiseBand, Series, fit_band

Span = tuple[int, int]
"""First and last period, both included."""


@dataclass(frozen=True, slots=True)
class LevelChange:
    """How the level of a series differs between two spans.

    Parameters
    ----------
    before, after : float
        Value of each span as it is (numerators by denominators, or mean per period); weekdays,
        season and outliers included.
    change, low, high : float
        Change of the level with its 95 % interval, weekdays and season apart, single outliers with
        bounded influence. Relative (0.2 is 20 % more), of a share the difference in fractions.
    p_value : float
        Two-sided, of no change.
    unweighted : float
        The change with outliers in full.
    outliers : tuple of int
        Periods of both spans whose numerators were moved in.
    band : NoiseBand
        The whole series, with a level for each span and one for the rest.
    """

    before: float
    after: float
    change: float
    low: float
    high: float
    p_value: float
    unweighted: float
    outliers: tuple[int, ...]
    band: NoiseBand


def compare_levels(series: Series, before: Span, after: Span) -> LevelChange | None:
    """Compare the levels of two spans of a series.

    The rest of the series helps to know weekdays, season and noise.

    Parameters
    ----------
    series : Series
    before, after : (first, last)
        Numbers of periods, as in ``series.places``; the spans do not overlap.

    Returns
    -------
    LevelChange or None
        None where the series has no band, or one of the spans has no data or only zeros.

    Raises
    ------
    ValueError
        Where the spans overlap.

    Examples
    --------
    >>> from scrm.analyze._noise_band import build_series
    >>> values = [50, 48, 55, 51, 47, 52, 49, 53, 90, 85, 93, 88]
    >>> weeks = build_series(range(100, 112), values, unit="week")
    >>> found = compare_levels(weeks, (100, 107), (108, 111))
    >>> round(found.change, 2), found.low > 0.4, found.p_value < 0.001
    (0.76, True, True)
    """
    from scipy.special import stdtr, stdtrit

    if max(before[0], after[0]) <= min(before[1], after[1]):
        raise ValueError("the two spans of a comparison overlap")
    inside = [series.within(*span) for span in (before, after)]
    if any(series.x[part].sum() <= 0 for part in inside):
        return None
    segments = np.full(len(series.x), 2)
    segments[inside[0]], segments[inside[1]] = 0, 1
    band = fit_band(series, segments=segments)
    if band is None:
        return None
    delta = float(band.levels[1] - band.levels[0])
    contrast = np.zeros(len(band.levels))
    contrast[:2] = -1, 1
    error = float(np.sqrt(contrast @ band.covariance @ contrast * band.long_run))
    reach = float(stdtrit(band.degrees, 0.975)) * error
    old, new = (float(series.x[part].sum() / series.y[part].sum()) for part in inside)
    change, low, high = (
        _express(series, float(band.levels[0]), each)
        for each in (delta, delta - reach, delta + reach)
    )
    fair = _balance(series, band, inside[1]) - _balance(series, band, inside[0])
    moved = (band.clean != series.x) & (inside[0] | inside[1])
    return LevelChange(
        before=old,
        after=new,
        change=change,
        low=low,
        high=high,
        p_value=float(min(2 * stdtr(band.degrees, -abs(delta) / error), 1.0)),
        unweighted=_express(series, float(band.levels[0]), delta + fair),
        outliers=tuple(series.places[moved].tolist()),
        band=band,
    )


def _balance(series: Series, band: NoiseBand, part: "np.ndarray") -> float:
    """Return by how much the level of a span rises if outliers count in full (log or logit)."""
    total, expected, whole = (float(each[part].sum()) for each in (series.x, band.means, series.y))
    if series.kind == "share":
        shares = np.clip([total / whole, expected / whole], 1e-9, 1 - 1e-9)
        logits = np.log(shares / (1 - shares))
        return float(logits[0] - logits[1])
    return float(np.log(total / expected))


def _express(series: Series, base: float, delta: float) -> float:
    """Return a difference of logarithms as a relative change, of logits as one of the share."""
    if series.kind == "share":
        return float(1 / (1 + np.exp(-base - delta)) - 1 / (1 + np.exp(-base)))
    return float(np.expm1(min(delta, 700.0)))
