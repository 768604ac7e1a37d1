"""Intervals of lead scoring: AUC, lift and Brier score of hold-outs of several designs."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from bench.coverage import Coverage
from scrm.analyze import _stats
from scrm.analyze._survival import estimate_lag
from scrm.analyze.scores.auc import auc_interval, lift_interval
from scrm.analyze.scores.logistic_regression import brier_skill

Draw = tuple[NDArray[np.int64], NDArray[np.float64]]
ASKED = (0.93, 0.97)
WIDE = (0.90, 0.99)
_LARGE = 2_000_000
_CONVERTS = 0.3


def measure(quick: bool) -> Iterator[Coverage]:
    """Yield how often the intervals hold the value of a very large hold-out of the same design."""
    runs = 100 if quick else 1000
    yield from measure_lags(runs)
    for name, design in DESIGNS.items():
        truth, score = design(np.random.default_rng(0), _LARGE)
        auc, lift = auc_interval(truth, score)[0], _lift(truth, score)
        for n, asked in ((100, WIDE), (400, ASKED), (2000, ASKED)):
            draws = [design(np.random.default_rng([1, n, run]), n) for run in range(runs)]
            yield _coverage("auc", name, n, [_auc(*draw) for draw in draws], auc, asked)
            yield _coverage("lift", name, n, [_lift_ends(*draw) for draw in draws], lift, asked)
        few = max(20, runs // 3)
        skill = brier_skill(truth.astype(float), score)
        ends = [_brier_ends(*design(np.random.default_rng([2, run]), 400)) for run in range(few)]
        yield _coverage("bootstrap_rows", name, 400, ends, skill, WIDE)


def measure_lags(runs: int) -> Iterator[Coverage]:
    """Yield how often the interval of the time to convert holds that of all who will convert."""
    for name, draw in LAGS.items():
        truth = float(np.quantile(draw(np.random.default_rng(0), _LARGE)[1], 0.9))
        for n, asked in ((300, ASKED), (1000, ASKED), (3000, ASKED)):
            inside, shares = [], []
            for run in range(runs):
                generator = np.random.default_rng([3, n, run])
                age, waited = draw(generator, n)
                converted = (generator.random(n) < _CONVERTS) & (waited <= age)
                lag = estimate_lag(waited[converted], age[converted], 0.9)
                if lag is None:
                    continue
                inside.append(lag.low <= truth <= (np.inf if lag.high is None else lag.high))
                shares.append(converted[age >= lag.value].mean())
            covered, size = float(np.mean(inside)), f"{n} leads"
            yield Coverage("reverse_time", name, size, len(inside), "coverage", covered, asked)
            rate = float(np.mean(shares)) / _CONVERTS
            measured = "conversion of leads old enough, of the true one"
            yield Coverage("reverse_time", name, size, len(shares), measured, rate, (0.95, 1.05))


def _coverage(
    method: str,
    data: str,
    n: int,
    ends: list[_stats.Interval | None],
    truth: float,
    asked: tuple[float, float],
) -> Coverage:
    known = [each for each in ends if each is not None]
    covered = sum(low <= truth <= high for low, high in known) / len(known)
    return Coverage(method, data, str(n), len(known), "coverage", covered, asked)


def _auc(truth: NDArray[np.int64], score: NDArray[np.float64]) -> _stats.Interval | None:
    return auc_interval(truth, score)[1]


def _top(score: NDArray[np.float64]) -> NDArray[np.bool_]:
    top = np.zeros(len(score), bool)
    top[np.argsort(-score, kind="stable")[: len(score) // 10]] = True
    return top


def _lift(truth: NDArray[np.int64], score: NDArray[np.float64]) -> float:
    return float(truth[_top(score)].mean() / truth.mean())


def _lift_ends(truth: NDArray[np.int64], score: NDArray[np.float64]) -> _stats.Interval | None:
    top = _top(score)
    return lift_interval(
        int(truth[top].sum()), int(top.sum()), int(truth[~top].sum()), int((~top).sum())
    )


def _brier_ends(truth: NDArray[np.int64], score: NDArray[np.float64]) -> _stats.Interval | None:
    return _stats.bootstrap_interval(brier_skill, truth.astype(float), score, seed=1, resamples=200)


def _logistic(generator: np.random.Generator, n: int) -> Draw:
    z = generator.normal(-1.5, 1.2, n)
    chance = 1 / (1 + np.exp(-z))
    return generator.binomial(1, chance), chance


def _rare_and_strong(generator: np.random.Generator, n: int) -> Draw:
    truth = generator.binomial(1, 0.15, n)
    score = generator.gamma(2, 1, n) + 2.5 * truth * generator.gamma(3, 0.5, n)
    return truth, 1 / (1 + np.exp(3 - score))


def _few_values(generator: np.random.Generator, n: int) -> Draw:
    grade = generator.choice(4, n, p=[0.4, 0.3, 0.2, 0.1])
    chance = np.array([0.1, 0.2, 0.35, 0.6])[grade]
    return generator.binomial(1, chance), chance + generator.normal(0, 0.001, n)


def _miscalibrated(generator: np.random.Generator, n: int) -> Draw:
    z = generator.standard_t(3, n)
    return generator.binomial(1, 1 / (1 + np.exp(1 - 0.5 * z))), 1 / (1 + np.exp(-z))


DESIGNS: dict[str, Callable[[np.random.Generator, int], Draw]] = {
    "logistic chances": _logistic,
    "rare outcome, skewed scores": _rare_and_strong,
    "four grades": _few_values,
    "overconfident scores, heavy tails": _miscalibrated,
}

Lags = tuple[NDArray[np.float64], NDArray[np.float64]]
LAGS: dict[str, Callable[[np.random.Generator, int], Lags]] = {
    "a year of leads, exponential times to convert": lambda generator, n: (
        generator.uniform(0, 365, n),
        generator.exponential(60, n),
    ),
    "leads of a growing business, gamma times": lambda generator, n: (
        400 * generator.beta(1, 2.5, n),
        generator.gamma(2, 35, n),
    ),
}
"""Ages of leads, and the times that those who convert take."""
