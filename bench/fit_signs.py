"""Fit the weights of the signs of a text (`scrm.analyze.sentiment.sign_weights`)."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from scrm.analyze.sentiment.model import log_softmax
from scrm.analyze.sentiment.model_fit import BALANCE
from scrm.analyze.sentiment.sign_weights import SignWeights

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PENALTY: Final = 0.004
"""Of the squared weights of standardised signs."""
STRENGTH: Final = 0.6
"""Share of the fitted weights that counts: the model learns from the same texts, too."""
_LEAST_SCALE: Final = 0.05


def fit_signs(logits: Floats, signs: Floats, labels: Ints, counts: Floats) -> SignWeights:
    """Fit a factor of the logits, an intercept and weights of the signs by penalised likelihood.

    Parameters
    ----------
    logits : array, shape (n, 3)
        Of a model that was not trained on these texts, moved by constructions and verdicts.
    signs : array, shape (n, s)
    labels : array of int, shape (n,)
    counts : array, shape (n,)
        How often each text counts.
    """
    mean, scale = signs.mean(axis=0), np.maximum(signs.std(axis=0), _LEAST_SCALE)
    standard = (signs - mean) / scale
    loss = _build_loss(logits, standard, labels, _weigh_classes(labels, counts))
    start = np.concatenate([[1.0], np.zeros(3 + 3 * standard.shape[1])])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    weights = found[4:].reshape(-1, 3) / scale[:, None]
    return SignWeights(
        1 + STRENGTH * (found[0] - 1), STRENGTH * found[1:4], mean, STRENGTH * weights
    )


def _weigh_classes(labels: Ints, counts: Floats) -> Floats:
    """Return the weights of texts, those rare classes raised as for the model; sum 1."""
    sizes = np.bincount(labels, weights=counts, minlength=3)
    weights = counts * ((sizes.sum() / len(sizes) / sizes) ** BALANCE)[labels]
    return np.asarray(weights / weights.sum())


def _build_loss(
    logits: Floats, signs: Floats, labels: Ints, weights: Floats
) -> Callable[[Floats], tuple[float, Floats]]:
    truth, rows = np.eye(3)[labels], np.arange(len(labels))

    def compute_loss(values: Floats) -> tuple[float, Floats]:
        of_signs = values[4:].reshape(-1, 3)
        likely = log_softmax(values[0] * logits + values[1:4] + signs @ of_signs)
        error = (np.exp(likely) - truth) * weights[:, None]
        loss = -(weights * likely[rows, labels]).sum() + PENALTY * np.square(of_signs).sum()
        slope = signs.T @ error + 2 * PENALTY * of_signs
        return float(loss), np.concatenate(
            [[(error * logits).sum()], error.sum(axis=0), slope.ravel()]
        )

    return compute_loss
