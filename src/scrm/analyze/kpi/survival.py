"""Time to an event when not every event has happened yet: Kaplan-Meier and its median."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


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


def median_survival(
    events: ArrayLike, censored: ArrayLike, *, level: float = 0.95
) -> tuple[float | None, tuple[float | None, float | None]]:
    """Return the time by which half had the event, with its interval; None where too few had it.

    The interval has all times at which the log(-log) interval of the share waiting covers a half.

    References
    ----------
    Brookmeyer and Crowley (1982), Biometrics 38; R's ``survfit(conf.type = "log-log")``.

    Examples
    --------
    >>> median_survival([6, 6, 6, 7, 10], [6, 9])[0]
    7.0
    >>> median_survival([5], [9, 9, 9])
    (None, (5.0, None))
    """
    from scipy.special import ndtri

    times, survival, greenwood = kaplan_meier(events, censored)
    if not len(times):
        return None, (None, None)
    z = float(ndtri(0.5 + level / 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(survival)
        half = z * np.sqrt(greenwood) / np.abs(logs)
        lower, upper = survival ** np.exp(half), survival ** np.exp(-half)
    lower, upper = np.where(survival > 0, lower, 0.0), np.where(survival > 0, upper, 0.0)
    return _first(times, survival), (_first(times, lower), _first(times, upper))


def _first(times: Floats, shares: Floats) -> float | None:
    """Return the first time at which a share is down to one half."""
    below = shares <= 0.5 + 1e-12  # and the noise of a running product
    return float(times[np.argmax(below)]) if below.any() else None
