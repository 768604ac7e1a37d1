"""How the signals of people follow from their values: satisfaction, worries and activity.

A value is in standard deviations between people: in each dimension people are taken to be
distributed as N(0, 1). A trial of a source succeeds with the chance

    low + (high - low) * logistic(level + slope * value)

(item response theory). `level` is that of the mean person, `slope` says how much the source tells
of the dimension, `low` and `high` are the errors of the engine that labels texts. Sources differ:
what comes of a ticket says less about a person than ten opinions, and those who open tickets are
not the mean person. Weighted actions are Poisson with the rate ``exp(level + slope * value)`` per
day. Log-likelihoods are divided by the dispersion of the source (`dispersion`).

Level and slope maximise the marginal likelihood of all people. With few people they are uncertain:
draws from their normal approximation are kept, and likelihoods are averaged over them.

References
----------
Birnbaum (1968), in Lord and Novick; Bock and Aitkin (1981), Psychometrika 46 (marginal maximum
likelihood); Berndt, Hall, Hall and Hausman (1974) (covariance from scores).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit

from scrm.analyze.segments.dispersion import Dispersions, compute_independent
from scrm.analyze.segments.evidence import Evidence, Trials
from scrm.analyze.segments.label_errors import NO_ERRORS, LabelErrors

Floats = NDArray[np.float64]
Scores = Callable[[Floats], tuple[float, Floats]]
"""Parameters to the log-likelihood, and each person's derivatives (people, parameters)."""

GRID: Floats = np.linspace(-5.0, 5.0, 51)
"""Values at which likelihoods are computed, in standard deviations between people."""
NORMAL: Floats = np.exp(-0.5 * GRID**2) / np.exp(-0.5 * GRID**2).sum()
CERTAIN = 1_000
"""People from which levels and slopes are certain enough: their variance is a thousandth."""
_DRAWS = 16
_ERROR_DRAWS = 4
"""Draws of the errors of engines where level and slope are certain."""
_LEVEL_SD, _SLOPE, _SLOPE_SD = 1.5, 0.9, 0.5
"""Priors: level N(logit of the mean, 1.5), log slope N(log 0.9, 0.5)."""
_ACTIVITY_SLOPE = 1.2
_FEW_STEPS = 60


@dataclass(frozen=True, slots=True)
class Source:
    """The response model of one source.

    Parameters
    ----------
    mean : float
        Share of good outcomes among all trials.
    level, slope, low, high : array, shape (draws,)
    dispersion : float
    """

    mean: float
    level: Floats
    slope: Floats
    low: Floats
    high: Floats
    dispersion: float = 1.0

    def chances(self, draw: int) -> Floats:
        """Return the chance of a good outcome at each node of `GRID`."""
        inner = expit(self.level[draw] + self.slope[draw] * GRID)
        found: Floats = self.low[draw] + (self.high[draw] - self.low[draw]) * inner
        return found


@dataclass(frozen=True, slots=True)
class Activity:
    """The response model of actions: `level` of the logarithm of weighted actions per day.

    Without anybody who acts, `level` is empty.
    """

    level: Floats
    slope: Floats
    dispersion: float
    weights: tuple[float, ...]

    @property
    def is_known(self) -> bool:
        """Whether anybody acted."""
        return len(self.level) > 0


@dataclass(frozen=True, slots=True)
class ResponseModel:
    """The response models of all sources and of activity."""

    satisfaction: Mapping[str, Source]
    worries: Mapping[str, Source]
    activity: Activity


def fit_response_model(
    evidence: Evidence, dispersions: Dispersions, errors: LabelErrors, *, seed: int
) -> ResponseModel:
    """Fit levels and slopes to people.

    Parameters
    ----------
    evidence : Evidence
        The people, or an evenly spaced sample of them.
    dispersions : Dispersions
    errors : LabelErrors
        Rates of the sources whose labels an engine gave.
    """
    few = len(evidence) < CERTAIN
    rng = np.random.default_rng(seed)
    draws = _DRAWS if few else _ERROR_DRAWS if errors else 1
    return ResponseModel(
        _fit_dimension(
            evidence.satisfaction, dispersions.satisfaction, errors, draws, rng if few else None
        ),
        _fit_dimension(evidence.worries, dispersions.worries, errors, draws, rng if few else None),
        _fit_activity(evidence, dispersions, draws if few else 1, rng if few else None),
    )


def _fit_dimension(
    trials: Trials,
    dispersions: Mapping[str, float],
    errors: LabelErrors,
    draws: int,
    rng: np.random.Generator | None,
) -> dict[str, Source]:
    names = trials.sources
    if not names:
        return {}
    scale = np.array([dispersions.get(name, 1.0) for name in names])
    n, s = (counts.astype(float) / scale for counts in (trials.n, trials.s))
    rates = [errors.get(name, NO_ERRORS).pick(draws) for name in names]
    low, high = (np.array([getattr(rate, side) for rate in rates]) for side in ("low", "high"))
    certain = all(name not in errors for name in names)
    found: list[Floats] = []
    fitted: Floats | None = None
    for r in range(draws):
        if not certain or fitted is None:
            fitted, covariance = _fit_sources(n, s, (low[:, r], high[:, r]), fitted)
        found.append(_disturb(fitted, covariance, rng))
    parameters = np.array(found).reshape(draws, 2, len(names))
    mean = (trials.s.sum(axis=0, dtype=float) + 1) / (trials.n.sum(axis=0, dtype=float) + 2)
    return {
        name: Source(
            float(mean[j]),
            parameters[:, 0, j],
            np.exp(parameters[:, 1, j]),
            low[j],
            high[j],
            float(scale[j]),
        )
        for j, name in enumerate(names)
    }


def _disturb(fitted: Floats, covariance: Floats, rng: np.random.Generator | None) -> Floats:
    """Return the parameters as fitted, or drawn from their normal approximation."""
    if rng is None:
        return fitted
    found: Floats = rng.multivariate_normal(fitted, covariance, method="eigh")
    return found


def _fit_sources(
    n: Floats, s: Floats, rates: tuple[Floats, Floats], start: Floats | None
) -> tuple[Floats, Floats]:
    """Return levels and logarithms of slopes (2 x sources), and their covariance."""
    low, high = rates
    mean = (s.sum(axis=0) + 0.5) / (n.sum(axis=0) + 1)
    prior = np.concatenate(
        [
            logit(np.clip((mean - low) / (high - low), 0.02, 0.98)),
            np.full(len(low), np.log(_SLOPE)),
        ]
    )
    spread = np.repeat([_LEVEL_SD, _SLOPE_SD], len(low))

    def scores(x: Floats) -> tuple[float, Floats]:
        level, slope = x[: len(low)], np.exp(x[len(low) :])
        inner = expit(level[:, None] + slope[:, None] * GRID)
        chance = low[:, None] + (high - low)[:, None] * inner
        logarithm = s @ np.log(chance) + (n - s) @ np.log1p(-chance)
        value, posterior = _marginal(logarithm)
        rise = (high - low)[:, None] * inner * (1 - inner) / (chance * (1 - chance))
        by_level = s * (posterior @ rise.T) - n * (posterior @ (rise * chance).T)
        along = rise * slope[:, None] * GRID
        by_slope = s * (posterior @ along.T) - n * (posterior @ (along * chance).T)
        return value, np.concatenate([by_level, by_slope], axis=1)

    return _maximise(scores, prior, spread, start)


def _marginal(logarithm: Floats) -> tuple[float, Floats]:
    """Return the log-likelihood under N(0, 1), and each person's posterior over the grid."""
    highest = logarithm.max(axis=1, keepdims=True)
    joint = np.exp(logarithm - highest) * NORMAL
    total = joint.sum(axis=1, keepdims=True)
    return float((np.log(total) + highest).sum()), joint / total


def _maximise(
    scores: Scores, prior: Floats, spread: Floats, start: Floats | None
) -> tuple[Floats, Floats]:
    """Return the parameters of the highest posterior density, and their covariance."""

    def objective(x: Floats) -> tuple[float, Floats]:
        value, derivatives = scores(x)
        away = (x - prior) / spread
        return -value + 0.5 * float(away @ away), -derivatives.sum(axis=0) + away / spread

    first = prior if start is None else start
    limits = [(p - 6 * w, p + 6 * w) for p, w in zip(prior, spread, strict=True)]
    found = minimize(
        objective, first, jac=True, method="L-BFGS-B", bounds=limits,
        options={"maxiter": _FEW_STEPS, "ftol": 1e-10},
    )  # fmt: skip
    derivatives = scores(found.x)[1]
    information = derivatives.T @ derivatives + np.diag(spread**-2.0)
    covariance: Floats = np.asarray(np.linalg.inv(information), float)
    return np.asarray(found.x, float), covariance


def _fit_activity(
    evidence: Evidence, dispersions: Dispersions, draws: int, rng: np.random.Generator | None
) -> Activity:
    dispersion = dispersions.actions or compute_independent(evidence.actions, evidence.weights)
    known = evidence.has_profile
    actions, days = evidence.weighted_actions[known], evidence.days[known]
    nobody = np.empty(0)
    if not actions.any():
        return Activity(nobody, nobody, dispersion, evidence.weights)
    prior = np.array(
        [np.log(actions.sum() / days.sum()) - _ACTIVITY_SLOPE**2 / 2, np.log(_ACTIVITY_SLOPE)]
    )

    def scores(x: Floats) -> tuple[float, Floats]:
        slope = float(np.exp(x[1]))
        rate = np.exp(x[0] + slope * GRID)
        linear = (np.outer(actions, x[0] + slope * GRID) - np.outer(days, rate)) / dispersion
        value, posterior = _marginal(linear)
        along = slope * GRID
        by_level = actions - days * (posterior @ rate)
        by_slope = actions * (posterior @ along) - days * (posterior @ (rate * along))
        return value, np.column_stack([by_level, by_slope]) / dispersion

    fitted, covariance = _maximise(scores, prior, np.array([3.0, _SLOPE_SD]), None)
    drawn = np.array([_disturb(fitted, covariance, rng) for _ in range(draws)])
    return Activity(drawn[:, 0], np.exp(drawn[:, 1]), dispersion, evidence.weights)
