"""Probabilities from labels: a calibrated logistic regression, judged on rows it has not seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze import _stats
from scrm.analyze.scores.auc import auc_interval
from scrm.result import Text
from scrm.wording import write_number

if TYPE_CHECKING:
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.model_selection import StratifiedKFold
    from sklearn.pipeline import Pipeline

Floats = NDArray[np.float64]

LEAST_ROWS = 100
LEAST_OF_A_CLASS = 20
"""Rows, and rows of the rarer label, below which nothing is learned."""
_FOLDS = 5
STRENGTHS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
"""Inverse strengths of the ridge penalty to choose from; 1 is scikit-learn's default."""
_MOST_ROWS = 20_000
"""Rows beyond which a sample decides the penalty."""


@dataclass(frozen=True)
class FittedClassifier:
    """A model, what it said of the hold-out, and what drives it.

    Parameters
    ----------
    model : CalibratedRegression
    truth, probability : ndarray, shape (n,)
        Labels of the hold-out, and the probabilities the model gave them.
    drivers : DataFrame
        ``feature, coefficient, odds_ratio``: log odds per standard deviation, strongest first.
    """

    model: "CalibratedRegression"
    truth: NDArray[np.int64]
    probability: Floats
    drivers: pl.DataFrame

    def metrics(self, seed: int, resamples: int) -> dict[str, tuple[float, _stats.Interval | None]]:
        """Return AUC, Brier score and Brier skill, each with its 95 % interval.

        Brier skill is the gain over predicting the share of the label for every row. The intervals
        are DeLong's for the AUC, and bootstraps over the rows of the hold-out.
        """
        drawn = {"brier": brier_score, "brier_skill": brier_skill}
        rows = (self.truth.astype(float), self.probability)
        return {"auc": auc_interval(*rows)} | {
            name: (
                statistic(*rows),
                _stats.bootstrap_interval(statistic, *rows, seed=seed, resamples=resamples),
            )
            for name, statistic in drawn.items()
        }


def brier_score(truth: Floats, probability: Floats) -> float:
    """Return the mean squared error of probabilities."""
    return float(np.mean((probability - truth) ** 2))


def brier_skill(truth: Floats, probability: Floats) -> float:
    """Return the share of the Brier score that the probabilities save against the base rate.

    Examples
    --------
    >>> brier_skill(np.array([0.0, 1.0]), np.array([0.25, 0.75]))
    0.75
    """
    base = float(truth.mean() * (1 - truth.mean()))
    return 1 - brier_score(truth, probability) / base if base else float("nan")


def explain_too_little(labels: NDArray[np.int64]) -> Text | None:
    """Return why no classifier can be fitted to these labels; None if one can."""
    n, positive = len(labels), int(labels.sum())
    if n and positive in (0, n):
        return Text(
            f"Alle {write_number(n, 'de')} Zeilen tragen dasselbe Merkmal: "
            "Es gibt nichts zu unterscheiden.",
            f"All {write_number(n, 'en')} rows carry the same label: "
            "there is nothing to tell apart.",
        )
    if n < LEAST_ROWS or min(positive, n - positive) < LEAST_OF_A_CLASS:
        return Text(
            f"Zu wenige Fälle: {write_number(positive, 'de')} von {write_number(n, 'de')} mit "
            f"Merkmal; nötig sind {write_number(LEAST_ROWS, 'de')} Zeilen und "
            f"{write_number(LEAST_OF_A_CLASS, 'de')} von jeder Sorte, im Lern- und im Prüfteil.",
            f"Too few cases: {write_number(positive, 'en')} of {write_number(n, 'en')} carry the "
            f"label; needed are {write_number(LEAST_ROWS, 'en')} rows and "
            f"{write_number(LEAST_OF_A_CLASS, 'en')} of each kind, for learning and for checking.",
        )
    return None


@dataclass(frozen=True, slots=True)
class CalibratedRegression:
    """A logistic regression on numbers.

    Parameters
    ----------
    calibrated : CalibratedClassifierCV
        Gives the probabilities.
    coefficients : ndarray, shape (k,)
        Log odds per standard deviation of each feature, before calibration.
    """

    calibrated: "CalibratedClassifierCV"
    coefficients: Floats

    def predict(self, rows: Floats) -> Floats:
        """Return the probability of label 1 of each row, shape (n,)."""
        return np.asarray(self.calibrated.predict_proba(rows)[:, 1], float)

    def list_drivers(self, names: Sequence[str]) -> pl.DataFrame:
        """Return ``feature, coefficient, odds_ratio``, strongest first."""
        odds = np.exp(self.coefficients)
        drivers = pl.DataFrame(
            {"feature": names, "coefficient": self.coefficients, "odds_ratio": odds},
            schema_overrides={"feature": pl.String},
        )
        return drivers.sort([pl.col("coefficient").abs(), "feature"], descending=[True, False])


def fit_regression(
    rows: Floats, truth: NDArray[np.int64], seed: int, strengths: Sequence[float] = STRENGTHS
) -> CalibratedRegression:
    """Fit to labels of 0 and 1, of each at least two.

    The strength of the penalty is chosen by the log loss of cross-validation. Probabilities are
    calibrated by Platt's method on folds of the rows.

    Parameters
    ----------
    rows : ndarray, shape (n, k)
    strengths : sequence of float
        Inverse strengths of the ridge penalty to choose from.
    """
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.model_selection import StratifiedKFold

    rarest = int(np.bincount(truth, minlength=2).min())
    folds = StratifiedKFold(min(_FOLDS, rarest), shuffle=True, random_state=seed)
    strength = _choose_penalty(rows, truth, folds, seed, strengths)
    model = CalibratedClassifierCV(_regression(strength), method="sigmoid", cv=folds)
    plain = _regression(strength).fit(rows, truth)
    return CalibratedRegression(model.fit(rows, truth), plain[-1].coef_[0])


def fit_classifier(
    train: pl.DataFrame,
    truth: NDArray[np.int64],
    test: pl.DataFrame,
    test_truth: NDArray[np.int64],
    seed: int,
) -> FittedClassifier:
    """Fit on one part, judge on the other, which stays unseen; the columns of both are numbers."""
    model = fit_regression(train.to_numpy(), truth, seed)
    said = model.predict(test.to_numpy())
    return FittedClassifier(model, test_truth, said, model.list_drivers(train.columns))


def _choose_penalty(
    rows: Floats,
    truth: NDArray[np.int64],
    folds: "StratifiedKFold",
    seed: int,
    strengths: Sequence[float],
) -> float:
    """Return the inverse strength of the penalty with the best log loss on rows left out."""
    if len(strengths) == 1:
        return strengths[0]
    from sklearn.model_selection import GridSearchCV

    if len(rows) > _MOST_ROWS:
        chosen = np.random.default_rng(seed).choice(len(rows), _MOST_ROWS, replace=False)
        rows, truth = rows[chosen], truth[chosen]
    name = "logisticregression__C"
    search = GridSearchCV(
        _regression(1.0), {name: list(strengths)}, scoring="neg_log_loss", cv=folds, refit=False
    )
    return float(search.fit(rows, truth).best_params_[name])


def _regression(strength: float) -> "Pipeline":
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=1000))
