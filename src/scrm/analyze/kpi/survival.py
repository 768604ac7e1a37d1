"""Median time to an event when not every event has happened yet."""

import numpy as np
from numpy.typing import ArrayLike

from scrm.analyze._survival import Floats, kaplan_meier


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
