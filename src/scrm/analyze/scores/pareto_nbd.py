"""Pareto/NBD: as BG/NBD, but a customer may leave at any time, not only after a purchase.

Rates are gamma(r, alpha) and lifetimes exponential with rates gamma(s, beta) over customers; time is in weeks.

References
----------
Schmittlein, Morrison and Colombo (1987), Counting Your Customers, Management Science 33(1).
Fader and Hardie (2005), A Note on Deriving the Pareto/NBD Model, brucehardie.com/notes/009.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, gammaln, hyp2f1

from scrm.analyze.scores.fit import Fit, Objective, best_of
from scrm.analyze.scores.likelihood_cells import Cells

Floats = NDArray[np.float64]

NAMES = ("r", "alpha", "s", "beta")
_STARTS = ((0.5, 10.0), (1.5, 5.0))
_WORST = 1e12
"""Stands for the negative log likelihood where it cannot be computed: the search turns away from there."""
_BOUNDS = (float(np.log(1e-4)), float(np.log(1e5)))


def fit(cells: Cells, nbd: Fit) -> Fit:
    """Fit ``r, alpha, s, beta`` by maximum likelihood from two starts beside the NBD's ``r, alpha``."""
    starts = [np.log((*nbd.values, *start)) for start in _STARTS]
    return best_of(objective(cells), starts, NAMES, [_BOUNDS] * 4)


def objective(cells: Cells) -> Objective:
    """Return the negative log likelihood with its gradient by central differences, in the log parameters."""

    def value(theta: Floats) -> float:
        with np.errstate(
            invalid="ignore", divide="ignore", over="ignore"
        ):  # at the bounds the integral runs out of range
            log_alive, log_dead = _log_parts(np.exp(theta), cells.x, cells.t_x, cells.age)
            total = -float(cells.weight @ np.logaddexp(log_alive, log_dead))
        return total if np.isfinite(total) else _WORST

    def negative(theta: Floats) -> tuple[float, Floats]:
        steps = 1e-5 * np.eye(4)
        return value(theta), np.array(
            [(value(theta + step) - value(theta - step)) / 2e-5 for step in steps]
        )

    return negative


def _log_parts(
    parameters: ArrayLike, x: ArrayLike, t_x: ArrayLike, age: ArrayLike
) -> tuple[Floats, Floats]:
    """Return the log likelihood of the history together with being alive at the end, and with having left before."""
    r, alpha, s, beta = np.asarray(parameters, float)
    count, last, now = (np.asarray(column, float) for column in (x, t_x, age))
    common = gammaln(r + count) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    alive = common - (r + count) * np.log(alpha + now) - s * np.log(beta + now)
    from_last, from_now = (_log_tail(r, alpha, s, beta, count, time) for time in (last, now))
    gap = np.minimum(from_now - from_last, -1e-300)
    dead = (
        common
        + np.log(s)
        - np.log(r + s + count)
        + from_last
        + np.log(np.maximum(-np.expm1(gap), 1e-300))
    )
    return alive, dead


def _log_tail(r: float, alpha: float, s: float, beta: float, x: Floats, time: Floats) -> Floats:
    """Return the log of the integral of leaving after `time`, times (r + s + x) / s: a 2F1 that cannot overflow."""
    larger, distance = max(alpha, beta), abs(alpha - beta)
    power = s + 1 if alpha >= beta else r + x
    z = distance / (larger + time)
    rest = hyp2f1(
        1.0, r + s + x + 1 - power, r + s + x + 1, z
    )  # (1-z)^(power-1) 2F1(r+s+x, power; r+s+x+1; z)
    tail: Floats = np.log(rest) + (1 - power) * np.log1p(-z) - (r + s + x) * np.log(larger + time)
    return tail


def p_alive(fit: Fit, x: ArrayLike, t_x: ArrayLike, age: ArrayLike) -> Floats:
    """Return the probability that the customer is still one at the end of observation (weeks).

    Examples
    --------
    >>> cdnow = Fit(NAMES, (0.5533, 10.5776, 0.6062, 11.6679), -9594.974)
    >>> round(float(p_alive(cdnow, 2, 30.43, 38.86)), 3)
    0.869
    """
    alive, dead = _log_parts(fit.values, x, t_x, age)
    return np.asarray(expit(alive - dead), float)


def expected_purchases(
    fit: Fit, x: ArrayLike, t_x: ArrayLike, age: ArrayLike, weeks: float
) -> Floats:
    """Return the purchases to expect in the next weeks.

    Examples
    --------
    >>> cdnow = Fit(NAMES, (0.5533, 10.5776, 0.6062, 11.6679), -9594.974)
    >>> round(float(expected_purchases(cdnow, 2, 30.43, 38.86, 39)), 3)
    1.455
    """
    r, alpha, s, beta = fit.values
    count, now = np.asarray(x, float), np.asarray(age, float)
    log_wait = np.log1p(weeks / (beta + now))
    lifetime = log_wait if abs(s - 1) < 1e-9 else -np.expm1((1 - s) * log_wait) / (s - 1)  # noqa: PLR2004  its limit
    expected: Floats = (
        p_alive(fit, x, t_x, age) * (r + count) / (alpha + now) * (beta + now) * lifetime
    )
    return expected
