"""Fitted models: maximum likelihood in log parameters, from several starts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]
Objective = Callable[[Floats], tuple[float, Floats]]

_AGREEMENT = 1e-2
"""Difference in log likelihood below which two starts ended in the same place."""

_NEAR = 1e-3
"""Distance to a bound, in log, at which a parameter counts as having run into it."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Parameters of a model.

    Parameters
    ----------
    names, values : sequences of the same length
        Positive parameters.
    log_likelihood : float
        At `values`.
    agree : bool
        All starts ended at the same likelihood.
    at_bound : tuple of str
        Parameters that ran into the limits of the search: the data do not say where they are.
    """

    names: tuple[str, ...]
    values: tuple[float, ...]
    log_likelihood: float
    agree: bool = True
    at_bound: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> float:
        """Return one parameter."""
        return self.values[self.names.index(name)]


def best_of(
    objective: Objective,
    starts: Sequence[Floats],
    names: tuple[str, ...],
    bounds: Sequence[tuple[float, float]],
) -> Fit:
    """Minimise a negative log likelihood in log parameters from several starts; keep the best.

    Examples
    --------
    >>> fit = best_of(lambda t: ((t[0] - 1) ** 2, 2 * (t - 1)), [np.zeros(1)], ("k",), [(-5, 5)])
    >>> round(fit["k"], 4), fit.agree, fit.at_bound
    (2.7183, True, ())
    """
    least, most = np.transpose(bounds)
    ends = [
        minimize(
            objective,
            np.clip(start, least, most),
            jac=True,
            method="L-BFGS-B",
            bounds=list(bounds),
            options={"maxiter": 500, "ftol": 1e-12, "gtol": 1e-7, "maxcor": 20},
        )
        for start in starts
    ]
    best = min(ends, key=lambda end: float(end.fun))
    near = np.flatnonzero(np.minimum(best.x - least, most - best.x) < _NEAR)
    return Fit(
        names=names,
        values=tuple(float(value) for value in np.exp(best.x)),
        log_likelihood=-float(best.fun),
        agree=max(float(end.fun) for end in ends) - float(best.fun) < _AGREEMENT,
        at_bound=tuple(names[index] for index in near),
    )


def standard_errors(objective: Objective, fit: Fit) -> tuple[float, ...] | None:
    """Return the standard errors of the parameters; None where the likelihood is flat.

    The Hessian in log parameters comes from central differences of the gradient, the errors from
    the delta method.
    """
    theta = np.log(fit.values)
    step = 1e-4
    rows = [
        (objective(theta + step * unit)[1] - objective(theta - step * unit)[1]) / (2 * step)
        for unit in np.eye(len(theta))
    ]
    hessian = (np.array(rows) + np.array(rows).T) / 2
    if not np.isfinite(hessian).all() or np.linalg.eigvalsh(hessian)[0] <= 0:
        return None
    return tuple(
        float(value) for value in np.sqrt(np.diag(np.linalg.inv(hessian))) * np.array(fit.values)
    )
