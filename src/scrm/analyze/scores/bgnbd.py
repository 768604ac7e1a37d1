"""BG/NBD, MBG/NBD and NBD: expected purchases of a customer, and whether the customer is still one.

Purchases are Poisson while the customer is alive, with rates gamma(r, alpha) over customers. After
each repeat purchase the customer leaves with a probability that is beta(a, b) over customers; in
the modified model (MBG) also right after
the first purchase. The NBD has no leaving. Time is in weeks from the first purchase.

Notation: x repeat purchases, the last one at t_x, observed until T; s = 0 (BG) or 1 (MBG). With
``u = log(a / (b + x + s - 1)) + (r + x) log((alpha + T) / (alpha + t_x))`` a customer has the log
likelihood
``log G(r+x)/G(r) + r log alpha - (r+x) log(alpha+T) + log B(a, b+x+s)/B(a, b) + log(1 + e^u)``
and has left with probability ``e^u / (1 + e^u)``; in the BG model nobody with x = 0 has left, and
the last term is zero.

References
----------
Fader, Hardie and Lee (2005), Counting Your Customers the Easy Way, Marketing Science 24(2).
Batislam, Denizel and Filiztekin (2007), Empirical validation and comparison of models for customer
base analysis, IJRM 24(3).
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, expit, gammaln, hyp2f1, psi

from scrm.analyze.scores.likelihood_cells import Cells
from scrm.analyze.scores.maximum_likelihood import Fit, Objective, best_of

Floats = NDArray[np.float64]
Kind = Literal["bgnbd", "mbgnbd"]

NAMES = ("r", "alpha", "a", "b")
_SHIFT: dict[str, int] = {"bgnbd": 0, "mbgnbd": 1}
_STARTS = ((1.0, 1.0), (0.2, 2.0))
"""Where (a, b) begin; two starts must end in the same place."""
_BOUNDS = (float(np.log(1e-4)), float(np.log(1e5)))
_BETA_BOUNDS = (float(np.log(1e-4)), float(np.log(1e3)))
"""Beyond a + b = 1000 a beta distribution is a point, and nothing changes but the digits."""


def fit_nbd(cells: Cells) -> Fit:
    """Fit purchases without leaving: ``r, alpha``, the model that dropout has to beat.

    Examples
    --------
    >>> from scrm.analyze.scores.likelihood_cells import group_histories
    >>> fit_nbd(group_histories([0, 1, 4, 2], [0, 50, 60, 30], [70, 70, 70, 70])).names
    ('r', 'alpha')
    """
    rate = float(cells.weight @ cells.x) / max(float(cells.weight @ cells.age), 1e-9)
    start = np.log([1.0, 1.0 / max(rate, 1e-6)])
    return best_of(nbd_objective(cells), [start], NAMES[:2], [_BOUNDS, _BOUNDS])


def fit(cells: Cells, kind: Kind = "bgnbd", nbd: Fit | None = None) -> Fit:
    """Fit ``r, alpha, a, b`` by maximum likelihood from two starts.

    Parameters
    ----------
    nbd : Fit, optional
        The model without leaving on the same cells, where it is known already.
    """
    nbd = nbd or fit_nbd(cells)
    starts = [np.log((*nbd.values, *start)) for start in _STARTS]
    return best_of(
        objective(cells, kind), starts, NAMES, [_BOUNDS, _BOUNDS, _BETA_BOUNDS, _BETA_BOUNDS]
    )


def nbd_objective(cells: Cells) -> Objective:
    """Return the negative log likelihood of the NBD with its gradient, of the log parameters."""
    n, x, counts = cells.customers, cells.x.astype(float), cells.counts.astype(float)

    def negative(theta: Floats) -> tuple[float, Floats]:
        r, alpha = np.exp(theta)
        log_age = np.log(alpha + cells.age)
        table = gammaln(r + counts) - gammaln(r)
        value = cells.count_weight @ table + n * r * theta[1] - cells.weight @ ((r + x) * log_age)
        d_r = (
            cells.count_weight @ (psi(r + counts) - psi(r)) + n * theta[1] - cells.weight @ log_age
        )
        d_alpha = n * r / alpha - cells.weight @ ((r + x) / (alpha + cells.age))
        return -value, -np.array([d_r * r, d_alpha * alpha])

    return negative


def objective(cells: Cells, kind: Kind) -> Objective:
    """Return the negative log likelihood of a model with its gradient, of the log parameters.

    What depends on x alone is computed once per distinct x, the rest once per cell.
    """
    shift, n, counts = _SHIFT[kind], cells.customers, cells.counts.astype(float)
    x, may_leave = cells.x.astype(float), np.flatnonzero(cells.x + shift > 0)
    x_l, age_l, t_l = x[may_leave], cells.age[may_leave], cells.t_x[may_leave]
    weight_l, count_l = cells.weight[may_leave], cells.count_of[may_leave]

    def negative(theta: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = np.exp(theta)
        beta = b + counts + shift
        stay = np.where(counts + shift > 0, beta - 1, 1.0)
        log_age = np.log(alpha + cells.age)
        gain = log_age[may_leave] - np.log(alpha + t_l)
        u = (theta[2] - np.log(stay))[count_l] + (r + x_l) * gain
        small = np.exp(-u)
        left = weight_l / (1 + small)  # customers of the cell who have left, by expectation
        table = gammaln(r + counts) - gammaln(r) + betaln(a, beta) - betaln(a, b)
        value = cells.count_weight @ table + n * r * theta[1] - cells.weight @ ((r + x) * log_age)
        value += weight_l @ (u + np.log1p(small))
        psi_ab, psi_sum = cells.count_weight @ psi(a + beta), n * psi(a + b)
        d_r = (
            cells.count_weight @ (psi(r + counts) - psi(r))
            + n * theta[1]
            - cells.weight @ log_age
            + left @ gain
        )
        d_alpha = n * r / alpha - cells.weight @ ((r + x) / (alpha + cells.age))
        d_alpha += left @ ((r + x_l) * (1 / (alpha + age_l) - 1 / (alpha + t_l)))
        d_a = psi_sum - psi_ab + left.sum() / a
        d_b = psi_sum - psi_ab + cells.count_weight @ psi(beta) - n * psi(b)
        d_b -= np.bincount(count_l, left, len(counts)) @ (1 / stay)
        return -value, -np.array([d_r * r, d_alpha * alpha, d_a * a, d_b * b])

    return negative


def p_alive(fit: Fit, kind: Kind, x: ArrayLike, t_x: ArrayLike, age: ArrayLike) -> Floats:
    """Return the probability that the customer is still one at the end of observation (weeks).

    Examples
    --------
    >>> cdnow = Fit(NAMES, (0.2426, 4.4135, 0.7929, 2.4258), -9582.43)
    >>> round(float(p_alive(cdnow, "bgnbd", 2, 30.43, 38.86)), 4)
    0.7266
    """
    count, last, now = (np.asarray(column, float) for column in (x, t_x, age))
    return 1 - np.where(
        count + _SHIFT[kind] > 0, expit(_log_odds(fit, kind, count, last, now)), 0.0
    )


def _log_odds(fit: Fit, kind: Kind, x: Floats, t_x: Floats, age: Floats) -> Floats:
    """Return the log odds of having left, u in the notation above.

    It means nothing for x = 0 in the BG model.
    """
    r, alpha, a, b = fit.values
    stay = np.where(x + _SHIFT[kind] > 0, b + x + _SHIFT[kind] - 1, 1.0)
    odds: Floats = np.log(a / stay) + (r + x) * np.log((alpha + age) / (alpha + t_x))
    return odds


def expected_if_alive(fit: Fit, kind: Kind, x: ArrayLike, age: ArrayLike, weeks: float) -> Floats:
    """Return the purchases to expect in the next weeks of customers who are alive.

    The published ``2F1(r+x, b+x; a+b+x-1; z)`` overflows for many purchases. Euler's transformation
    turns it
    into ``(1-z)^(a-1-r-x) 2F1(a+b-1-r, a-1; a+b+x-1; z)``, which does not, and the powers cancel.
    """
    r, alpha, a, b = fit.values
    if abs(a - 1) < 1e-6:  # noqa: PLR2004  a removable singularity
        a = 1 + 1e-6
    count, now = np.asarray(x, float), np.asarray(age, float)
    top = a + b + count + _SHIFT[kind] - 1
    z = weeks / (alpha + now + weeks)
    with np.errstate(over="ignore", invalid="ignore"):
        series = hyp2f1(a + b + _SHIFT[kind] - 1 - r, a - 1, top, z)
        expected = top / (a - 1) * (1 - (1 - z) ** (a - 1) * series)
    leaving = a / (
        top + 1
    )  # where the series overflows, beta(a, b) is nearly a point: all leave with its mean
    certain = -np.expm1(-(r + count) * np.log1p(leaving * weeks / (alpha + now))) / leaving
    return np.where(np.isfinite(expected), expected, certain)


def expected_purchases(
    fit: Fit, kind: Kind, x: ArrayLike, t_x: ArrayLike, age: ArrayLike, weeks: float
) -> Floats:
    """Return the purchases to expect in the next weeks.

    Examples
    --------
    >>> cdnow = Fit(NAMES, (0.2426, 4.4135, 0.7929, 2.4258), -9582.43)
    >>> round(float(expected_purchases(cdnow, "bgnbd", 2, 30.43, 38.86, 39)), 3)
    1.226
    """
    return p_alive(fit, kind, x, t_x, age) * expected_if_alive(fit, kind, x, age, weeks)


def purchase_probability_if_alive(fit: Fit, x: ArrayLike, age: ArrayLike, weeks: float) -> Floats:
    """Return the chance of at least one purchase in the next weeks of customers who are alive.

    It is the same in BG/NBD, MBG/NBD and NBD: nobody leaves before the next purchase, and the
    posterior of the rate of a living customer is gamma(r + x, alpha + T).

    Examples
    --------
    >>> cdnow = Fit(NAMES, (0.2426, 4.4135, 0.7929, 2.4258), -9582.43)
    >>> purchase_probability_if_alive(cdnow, [0, 2], [38.86, 38.86], 39).round(3).tolist()
    [0.144, 0.763]
    """
    r, alpha = fit["r"], fit["alpha"]
    shape, now = r + np.asarray(x, float), np.asarray(age, float)
    chance: Floats = -np.expm1(-shape * np.log1p(weeks / (alpha + now)))
    return chance


def nbd_expected(fit: Fit, x: ArrayLike, age: ArrayLike, weeks: float) -> Floats:
    """Return the purchases to expect in the next weeks where nobody leaves.

    Examples
    --------
    >>> float(nbd_expected(Fit(("r", "alpha"), (1.0, 10.0), 0.0), 3, 30, 20))
    2.0
    """
    return (fit["r"] + np.asarray(x, float)) / (fit["alpha"] + np.asarray(age, float)) * weeks
