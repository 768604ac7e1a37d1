"""What each customer's next purchase will be worth: Gamma-Gamma, or the common mean."""

import numpy as np
from numpy.typing import NDArray

from scrm.analyze import _stats
from scrm.analyze.scores import gamma_gamma
from scrm.analyze.scores.histories import Histories
from scrm.result import Text

Floats = NDArray[np.float64]
Facts = dict[str, float | bool | None]

_DEPENDENCE = 0.1
"""Rank correlation of frequency and spend that counts as dependence, beyond chance.

It is that of observed means; it is about half the correlation of the customers' rates and values,
because a mean of few purchases varies by chance."""


def estimate_spend(histories: Histories) -> tuple[Floats, Facts, tuple[Text, ...]]:
    """Return the expected value of each customer's next purchase, with parameters and notes."""
    x, spend = histories.x, histories.repeat_spend
    fit = gamma_gamma.fit(x, spend)
    if fit is None or not fit.agree or fit["q"] <= 1:
        return np.full(histories.rows.height, histories.mean_spend), {}, (_COMMON_SPEND,)
    repeats = (x > 0) & (spend > 0)
    correlation = _stats.spearman(x[repeats], spend[repeats])
    facts: Facts = dict(zip(fit.names, fit.values, strict=True))
    facts["log_likelihood_spend"] = fit.log_likelihood
    facts["frequency_spend_correlation"] = correlation if np.isfinite(correlation) else None
    notes = (_DEPENDENT_SPEND,) if is_dependent(correlation, int(repeats.sum())) else ()
    return gamma_gamma.expected_spend(fit, x, spend), facts, notes


def is_dependent(correlation: float, n: int) -> bool:
    """Return whether a rank correlation of `n` customers exceeds a small one beyond chance.

    The bound is that of Fisher's z, with the variance for rank correlations of Fieller, Hartley and
    Pearson (1957), Biometrika 44.

    Examples
    --------
    >>> is_dependent(0.2, 900), is_dependent(0.2, 100), is_dependent(0.05, 100_000)
    (True, False, False)
    """
    if not np.isfinite(correlation) or n < 10:  # noqa: PLR2004  too few for the approximation
        return False
    bound = np.arctanh(min(abs(correlation), 1 - 1e-9)) - 1.645 * np.sqrt(1.06 / (n - 3))
    return bool(np.tanh(bound) > _DEPENDENCE)


_COMMON_SPEND = Text(
    "Der Wert je Kauf lässt sich nicht je Kunde schätzen (zu gleich oder zu ungleich); "
    "alle erhalten den Mittelwert.",
    "The value per purchase cannot be estimated per customer (too alike or too uneven); "
    "all get the common mean.",
)
_DEPENDENT_SPEND = Text(
    "Häufigkeit und Wert je Kauf hängen zusammen; Gamma-Gamma setzt Unabhängigkeit voraus, "
    "der erwartete Umsatz je Kunde ist verzerrt.",
    "Frequency and value per purchase are related; Gamma-Gamma assumes independence, "
    "so the expected revenue per customer is biased.",
)
