"""Time to an event when not every event has happened yet: Kaplan-Meier, and in reverse time."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scrm.analyze._stats import Interval, wilson_interval

Floats = NDArray[np.float64]
_FEWEST_WATCHED = 10
"""Fewer cases that were watched for long enough do not carry the share at a time."""


def kaplan_meier(events: ArrayLike, censored: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Return the times of events, the share still waiting after each, and Greenwood's sum.

    Parameters
    ----------
    events : array-like, shape (n,)
        Seconds until the event, for those who had it.
    censored : array-like, shape (m,)
        Seconds watched without it, for the others; one that ends at the time of an event was
        still waiting then.

    Returns
    -------
    times, survival, greenwood : arrays, shape (k,)
        ``survival**2 * greenwood`` is the variance of ``survival``.

    References
    ----------
    Kaplan and Meier (1958), JASA 53; Greenwood (1926).

    Examples
    --------
    >>> times, survival, _ = kaplan_meier([6, 6, 6, 7, 10], [6, 9])
    >>> times.tolist(), survival.round(4).tolist()
    ([6.0, 7.0, 10.0], [0.5714, 0.381, 0.0])
    """
    happened, watched = np.sort(np.asarray(events, float)), np.sort(np.asarray(censored, float))
    times, counts = np.unique(happened, return_counts=True)
    at_risk = (
        len(happened)
        - np.searchsorted(happened, times)
        + len(watched)
        - np.searchsorted(watched, times)
    )
    survival = np.cumprod(1 - counts / at_risk)
    with np.errstate(divide="ignore"):
        greenwood = np.cumsum(counts / (at_risk * (at_risk - counts).astype(float)))
    return times, survival, greenwood


class EventShare(NamedTuple):
    """The share that has had the event by an age, with its interval.

    `observed` counts those that were watched for at least that long.
    """

    share: float
    interval: Interval
    observed: int


def estimate_share(
    events: ArrayLike, censored: ArrayLike, watched: ArrayLike, age: float
) -> EventShare | None:
    """Return the share that has had the event by an age, when some are younger than that.

    The interval is Wilson's for the number of cases that would give Greenwood's variance without
    censoring: it stays within 0 and 1, and has a width where nobody or everybody had the event.

    Parameters
    ----------
    events : array-like, shape (n,)
        Time until the event, for those who had it.
    censored : array-like, shape (m,)
        Time watched without it, for the others.
    watched : array-like, shape (n + m,)
        Time for which each could have been watched, with or without the event.
    age : float
        The age, in the same unit.

    Returns
    -------
    EventShare or None
        None if nobody was watched for as long.

    References
    ----------
    Rothman (1978), Estimation of confidence limits for the cumulative probability of survival in
    life table analysis, Journal of Chronic Diseases 31.

    Examples
    --------
    >>> found = estimate_share([10, 40], [60, 90, 5], [60, 60, 60, 90, 5], 50)
    >>> found.share, found.observed
    (0.5, 4)
    """
    observed = int((np.asarray(watched, float) >= age).sum())
    if not observed:
        return None
    times, survival, greenwood = kaplan_meier(events, censored)
    place = int(np.searchsorted(times, age, side="right")) - 1
    share = 0.0 if place < 0 else 1 - float(survival[place])
    cases = float(observed)
    if 0 < share < 1:
        cases = max(share / ((1 - share) * float(greenwood[place])), cases)
    interval = wilson_interval(share * cases, cases) or (0.0, 1.0)
    return EventShare(share, interval, observed)


class Lag(NamedTuple):
    """A quantile of the time until an event; `high` is None beyond what is observed."""

    value: float
    low: float
    high: float | None


def estimate_lag(
    waited: ArrayLike, watched: ArrayLike, q: float, *, level: float = 0.95
) -> Lag | None:
    """Return a quantile of the time until an event among those who will have it.

    Only events that have happened are known: a case watched for 50 days has none that took 60, so
    short times are overrepresented (right truncation). In reverse time this is a product limit with
    late entry: at each time, only cases that were watched for as long count. Times end at the
    largest one at which `_FEWEST_WATCHED` cases count.

    Parameters
    ----------
    waited : array-like, shape (n,)
        Time until the event, for those who had it.
    watched : array-like, shape (n,)
        Time for which each of them has been watched; ``watched >= waited``.

    Returns
    -------
    Lag or None
        The quantile with its log(-log) interval; None for too few cases.

    References
    ----------
    Kalbfleisch and Lawless (1989), Inference based on retrospective ascertainment, JASA 84.

    Examples
    --------
    >>> estimate_lag([10] * 30 + [90] * 10, [20] * 20 + [100] * 20, 0.9).value
    90.0
    """
    times, ends = np.sort(np.asarray(waited, float)), np.sort(np.asarray(watched, float))
    moments, events = np.unique(times, return_counts=True)
    counted = np.searchsorted(times, moments, side="right") - np.searchsorted(ends, moments)
    known = np.flatnonzero(counted >= _FEWEST_WATCHED)
    if not len(known):
        return None
    last = int(known[-1]) + 1
    moments, events, counted = moments[:last], events[:last], counted[:last].astype(float)
    share, lower, upper = _limit_in_reverse(events, counted, level)
    value, low, high = (
        float(moments[np.argmax(bound >= q - 1e-12)]) for bound in (share, upper, lower)
    )
    return Lag(value, low, high if high < moments[-1] else None)


def _limit_in_reverse(
    events: NDArray[Any], counted: NDArray[Any], level: float
) -> tuple[Floats, ...]:
    """Return the share of events up to each time, and the ends of its log(-log) interval.

    Parameters
    ----------
    events, counted : arrays, shape (k,)
        Events at each time, and the cases that count there.

    Returns
    -------
    share, lower, upper : arrays, shape (k,)
        The last share is one.
    """
    from scipy.special import ndtri

    stay = 1 - events / counted
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = events / (counted * (counted - events))
        share = np.append(np.cumprod(stay[:0:-1])[::-1], 1.0)
        errors = np.sqrt(np.append(np.cumsum(spread[:0:-1])[::-1], 0.0))
        half = float(ndtri(0.5 + level / 2)) * errors / np.abs(np.log(share))
        lower, upper = share ** np.exp(half), share ** np.exp(-half)
    inside = (share > 0) & (share < 1)
    return share, np.where(inside, lower, share), np.where(inside, upper, share)
