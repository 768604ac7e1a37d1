"""Partial pooling of groups that are alike but not equal, by a hierarchical normal model.

Each group has a true value, drawn from a normal distribution around a common mean with the spread
`tau`; what is measured of it has a known sampling variance. A group with many measurements keeps
its own value, one with few is drawn towards the others, and one without any gets the common mean
with the spread between groups. The spread is not fixed: results are averaged over a grid of it.

References
----------
Gelman et al. (2013), Bayesian Data Analysis, section 5.4; prior of the spread: Gelman (2006),
Bayesian Analysis 1; prediction for a new group: Higgins, Thompson and Spiegelhalter (2009), JRSS A
172.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_GRID: Final = 200
_WIDEST: Final = 5.0
"""End of the grid of `tau`, in units of the prior's scale."""
_MARGIN: Final = 1e-6
"""By how many deviations the search for a quantile begins beyond those of the parts."""
_NARROWEST: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Mixture:
    """Normal distributions of one or several quantities, one for each spread on the grid.

    Parameters
    ----------
    weights : array, shape (g,)
        Posterior probability of each spread; sums to 1.
    means, variances : array, shape (g, k)
        Of each of k quantities, given the spread.
    """

    weights: Floats
    means: Floats
    variances: Floats

    @property
    def mean(self) -> Floats:
        """Mean of each quantity, shape (k,)."""
        return np.asarray(self.weights @ self.means)

    def shift(
        self, offset: ArrayLike, factor: ArrayLike = 1.0, noise: ArrayLike = 0.0
    ) -> "Mixture":
        """Return the distribution of ``offset + factor * quantity``, plus independent noise.

        Parameters
        ----------
        noise : array-like
            Variance of the noise, shape (k,) or scalar like the others.
        """
        scale = np.asarray(factor, float)
        means = np.asarray(offset, float) + scale * self.means
        return Mixture(self.weights, means, scale**2 * self.variances + np.asarray(noise, float))

    def select(self, at: int) -> "Mixture":
        """Return the distribution of one quantity; `shift` can spread it over many again."""
        return Mixture(self.weights, self.means[:, [at]], self.variances[:, [at]])

    def quantile(self, probability: float, *, freedom: float | None = None) -> Floats:
        """Return a quantile of each quantity, shape (k,).

        Parameters
        ----------
        freedom : float, optional
            Degrees of freedom of t distributions of the same scales, in place of the normal ones.

        Examples
        --------
        >>> one = Mixture(np.ones(1), np.zeros((1, 1)), np.ones((1, 1)))
        >>> one.quantile(0.975).round(2).tolist(), one.quantile(0.975, freedom=4).round(2).tolist()
        ([1.96], [2.78])
        """
        from scipy.optimize.elementwise import find_root
        from scipy.special import ndtr, ndtri, stdtr, stdtrit

        deviations = np.maximum(np.sqrt(self.variances), _NARROWEST)
        z = ndtri(probability) if freedom is None else stdtrit(freedom, probability)
        each = self.means + z * deviations  # the quantile lies between those of the parts
        margin = _MARGIN * deviations.max(axis=0) + 8 * np.spacing(np.abs(each).max(axis=0))

        def exceed(value: Floats, at: NDArray[np.int64]) -> Floats:
            distance = (value - self.means[:, at]) / deviations[:, at]
            below = ndtr(distance) if freedom is None else stdtr(freedom, distance)
            return np.asarray(self.weights @ below - probability)

        ends = (each.min(axis=0) - margin, each.max(axis=0) + margin)
        return np.asarray(find_root(exceed, ends, args=(np.arange(self.means.shape[1]),)).x)


def fit_groups(values: ArrayLike, variances: ArrayLike, *, scale: float, groups: int) -> Mixture:
    """Return the posterior of the true values of groups, measured or not.

    Parameters
    ----------
    values, variances : array-like, shape (m,)
        Measured values of the first `m` groups and their sampling variances; at least one.
    scale : float
        Scale of the half-normal prior of the spread between groups.
    groups : int
        Number of groups, k >= m; those after the first `m` are not measured.

    Returns
    -------
    Mixture
        Of k quantities.

    Examples
    --------
    Eight groups without any spread beyond chance share one mean; a ninth is as uncertain:

    >>> found = fit_groups([0.1] * 8, [0.01] * 8, scale=0.1, groups=9)
    >>> found.mean.round(2).tolist() == [0.1] * 9
    True
    """
    y, v = np.asarray(values, float), np.asarray(variances, float)
    tau = scale * _WIDEST * (np.arange(_GRID) + 0.5) / _GRID
    precision = 1 / (v + tau[:, None] ** 2)
    of_mean = 1 / precision.sum(axis=1)
    mean = of_mean * (precision @ y)
    log_weight = (
        -0.5 * (tau / scale) ** 2
        + 0.5 * np.log(of_mean)
        + 0.5 * np.log(precision).sum(axis=1)
        - 0.5 * (precision * (y - mean[:, None]) ** 2).sum(axis=1)
    )
    weights = np.exp(log_weight - log_weight.max())
    pulled = v * precision  # share of the common mean in a measured group's value
    means = pulled * mean[:, None] + (1 - pulled) * y
    spreads = v * (1 - pulled) + pulled**2 * of_mean[:, None]
    new = groups - len(y)
    return Mixture(
        weights / weights.sum(),
        np.column_stack([means, np.repeat(mean[:, None], new, axis=1)]),
        np.column_stack([spreads, np.repeat((of_mean + tau**2)[:, None], new, axis=1)]),
    )
