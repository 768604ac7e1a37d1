"""Pareto/NBD: as BG/NBD, but a customer may leave at any time, not only after a purchase.

Rates are gamma(r, alpha) and lifetimes exponential with rates gamma(s, beta) over customers; time
is in weeks. A customer with x repeat purchases, the last at t_x, observed until T, has the
likelihood ``c (A + B)`` with ``c = G(r+x)/G(r) alpha^r beta^s`` and

* alive at T: ``A = (alpha+T)^-(r+x) (beta+T)^-s``,
* left before: ``B = s`` times the integral over y from t_x to T of
  ``(alpha+y)^-(r+x) (beta+y)^-(s+1)``.

The integral is computed by Gauss-Legendre quadrature instead of hypergeometric functions: the error
of a log likelihood stays below 1e-5, nothing overflows, and the gradient comes from the same nodes.

References
----------
Schmittlein, Morrison and Colombo (1987), Counting Your Customers, Management Science 33(1).
Fader and Hardie (2005), A Note on Deriving the Pareto/NBD Model, brucehardie.com/notes/009.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, gammaln, psi

from scrm.analyze.scores.likelihood_cells import Cells
from scrm.analyze.scores.maximum_likelihood import Fit, Objective, best_of

Floats = NDArray[np.float64]

NAMES = ("r", "alpha", "s", "beta")
_STARTS = ((0.5, 10.0), (1.5, 5.0))
_BOUNDS = (float(np.log(1e-4)), float(np.log(1e5)))
LARGEST = 5_000
"""Cells above which the fit uses a coarser grid; expectations are those of the exact histories."""
_NODES, _WEIGHTS = (np.polynomial.legendre.leggauss(8)[part] / 2 for part in (0, 1))
_FLATTENING = 0.2
"""Part of the integrand's decay that the substitution takes out; 0.2 has the least error."""
_ROWS = 20_000
"""Histories whose nodes are in memory at once."""


def fit(cells: Cells, nbd: Fit) -> Fit:
    """Fit ``r, alpha, s, beta`` by maximum likelihood from two starts and the NBD's parameters."""
    starts = [np.log((*nbd.values, *start)) for start in _STARTS]
    return best_of(objective(cells.coarsen(LARGEST)), starts, NAMES, [_BOUNDS] * 4)


def objective(cells: Cells) -> Objective:
    """Return the negative log likelihood with its gradient, as a function of the log parameters."""
    x = cells.x.astype(float)
    counts, n = cells.counts.astype(float), cells.customers

    def negative(theta: Floats) -> tuple[float, Floats]:
        r, alpha, s, beta = np.exp(theta)
        parts = _integrate(np.exp(theta), x, cells.t_x, cells.age)
        left = expit(parts.log_left - parts.log_alive)  # probability of having left
        total = cells.weight @ np.logaddexp(parts.log_alive, parts.log_left)
        total += cells.count_weight @ (gammaln(r + counts) - gammaln(r))
        total += n * (r * theta[1] + s * theta[3])

        def mean(alive: Floats, gone: Floats) -> float:
            return float(cells.weight @ (alive + left * (gone - alive)))

        log_alpha, log_beta = np.log(alpha + cells.age), np.log(beta + cells.age)
        d_r = cells.count_weight @ (psi(r + counts) - psi(r)) + n * theta[1]
        d_r -= mean(log_alpha, parts.log_alpha)
        d_alpha = n * r / alpha - mean((r + x) / (alpha + cells.age), (r + x) * parts.per_alpha)
        d_s = n * theta[3] + cells.weight @ left / s - mean(log_beta, parts.log_beta)
        d_beta = n * s / beta - mean(s / (beta + cells.age), (s + 1) * parts.per_beta)
        return -float(total), -np.array([d_r * r, d_alpha * alpha, d_s * s, d_beta * beta])

    return negative


@dataclass(frozen=True, slots=True)
class _Parts:
    """Logs of A and B for each history, and means over the day of leaving y.

    ``log_alpha`` is the mean of log(alpha + y), ``per_alpha`` that of 1 / (alpha + y).
    """

    log_alive: Floats
    log_left: Floats
    log_alpha: Floats
    log_beta: Floats
    per_alpha: Floats
    per_beta: Floats


def _integrate(parameters: ArrayLike, x: Floats, t_x: Floats, age: Floats) -> _Parts:
    """Return A, B and the means for each history."""
    r, alpha, s, beta = np.asarray(parameters, float)
    blocks = [
        _integrate_block((r, alpha, s, beta), x[rows], t_x[rows], age[rows])
        for rows in (slice(at, at + _ROWS) for at in range(0, max(len(x), 1), _ROWS))
    ]
    log_left, *means = (np.concatenate(column) for column in zip(*blocks, strict=True))
    log_alive = -(r + x) * np.log(alpha + age) - s * np.log(beta + age)
    return _Parts(log_alive, log_left, *means)


def _integrate_block(
    parameters: tuple[float, float, float, float], x: Floats, t_x: Floats, age: Floats
) -> tuple[Floats, ...]:
    """Return log B and the four means.

    The substitution ``y = (c + t_x) e^v - c``, ``u = e^(-k v)`` with c the smaller scale makes the
    integrand nearly flat: k is a part of its decay at t_x.
    """
    r, alpha, s, beta = parameters
    c = min(alpha, beta)
    start = c + t_x
    decay = _FLATTENING * start * ((r + x) / (alpha + t_x) + (s + 1) / (beta + t_x))
    end = np.expm1(-decay * np.log((c + age) / start))  # u at the end, minus one
    v = -np.log1p(np.multiply.outer(_NODES + 0.5, end)) / decay
    y = start * np.exp(v) - c
    log_alpha, log_beta = np.log(alpha + y), np.log(beta + y)
    value = (1 + decay) * v - (r + x) * log_alpha - (s + 1) * log_beta
    largest = value.max(axis=0)
    weight = np.exp(value - largest) * _WEIGHTS[:, None]
    total = weight.sum(axis=0)
    span = np.maximum(-end * start / decay, 1e-300)
    log_left = np.log(s) + largest + np.log(total) + np.log(span)
    means = [
        (weight * part).sum(axis=0) / total
        for part in (log_alpha, log_beta, 1 / (alpha + y), 1 / (beta + y))
    ]
    return (log_left, *means)


def p_alive(fit: Fit, x: ArrayLike, t_x: ArrayLike, age: ArrayLike) -> Floats:
    """Return the probability that the customer is still one at the end of observation (weeks).

    Examples
    --------
    >>> cdnow = Fit(NAMES, (0.5533, 10.5776, 0.6062, 11.6679), -9594.974)
    >>> p_alive(cdnow, 2, 30.43, 38.86).round(3).tolist()
    [0.869]
    """
    parts = _integrate(fit.values, *(np.atleast_1d(np.asarray(c, float)) for c in (x, t_x, age)))
    return np.asarray(expit(parts.log_alive - parts.log_left), float)


def expected_purchases(
    fit: Fit, x: ArrayLike, t_x: ArrayLike, age: ArrayLike, weeks: float
) -> Floats:
    """Return the purchases to expect in the next weeks.

    Examples
    --------
    >>> cdnow = Fit(NAMES, (0.5533, 10.5776, 0.6062, 11.6679), -9594.974)
    >>> expected_purchases(cdnow, 2, 30.43, 38.86, 39).round(3).tolist()
    [1.455]
    """
    return p_alive(fit, x, t_x, age) * expected_if_alive(fit, x, age, weeks)


def expected_if_alive(fit: Fit, x: ArrayLike, age: ArrayLike, weeks: float) -> Floats:
    """Return the purchases to expect in the next weeks of customers who are alive."""
    r, alpha, s, beta = fit.values
    count, now = np.asarray(x, float), np.asarray(age, float)
    log_wait = np.log1p(weeks / (beta + now))
    is_one = abs(s - 1) < 1e-9  # noqa: PLR2004  the limit of the formula
    lifetime = log_wait if is_one else -np.expm1((1 - s) * log_wait) / (s - 1)
    expected: Floats = (r + count) / (alpha + now) * (beta + now) * lifetime
    return expected


def purchase_probability_if_alive(fit: Fit, x: ArrayLike, age: ArrayLike, weeks: float) -> Floats:
    """Return the chance of at least one purchase in the next weeks of customers who are alive.

    It is the integral over the time u of the first purchase of the density of buying at u, times
    the chance of not having left by then:
    ``(r+x)/(alpha+T+u) ((alpha+T)/(alpha+T+u))^(r+x) ((beta+T)/(beta+T+u))^s``.

    Examples
    --------
    >>> cdnow = Fit(NAMES, (0.5533, 10.5776, 0.6062, 11.6679), -9594.974)
    >>> purchase_probability_if_alive(cdnow, [0, 2], [38.86, 38.86], 39).round(3).tolist()
    [0.235, 0.681]
    """
    r, alpha, s, beta = fit.values
    shape = np.atleast_1d(r + np.asarray(x, float))
    now = np.atleast_1d(np.asarray(age, float))
    longest = -np.expm1(-shape * np.log1p(weeks / (alpha + now)))  # if nobody left
    # Substitute p, the chance of a purchase by u if nobody left: its density takes the first factor
    p = np.multiply.outer(_NODES + 0.5, longest)
    u = (alpha + now) * np.expm1(-np.log1p(-p) / shape)
    stays = np.exp(-s * np.log1p(u / (beta + now)))
    chance: Floats = longest * (_WEIGHTS @ stays)
    return chance
