"""Probabilities from labels: a calibrated logistic regression, judged on rows it has not seen."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze import _stats
from scrm.result import Text
from scrm.wording import write_number

if TYPE_CHECKING:
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.pipeline import Pipeline

Floats = NDArray[np.float64]

LEAST_ROWS = 100
LEAST_OF_A_CLASS = 20
"""Rows, and rows of the rarer label, below which nothing is learned."""
_RARE = 20
"""Rows of a category below which it is counted as any other."""
_FOLDS = 5


@dataclass(frozen=True)
class FittedClassifier:
    """A model, what it said of the hold-out, and what drives it.

    Parameters
    ----------
    model : fitted classifier with predict_proba
    truth, probability : ndarray, shape (n,)
        Labels of the hold-out, and the probabilities the model gave them.
    drivers : DataFrame
        ``feature, coefficient, odds_ratio``: log odds per standard deviation, strongest first.
    """

    model: "CalibratedClassifierCV"
    truth: NDArray[np.int64]
    probability: Floats
    drivers: pl.DataFrame

    def metrics(self, seed: int, resamples: int) -> dict[str, tuple[float, _stats.Interval | None]]:
        """Return AUC, Brier score and Brier skill, each with its bootstrap interval.

        Brier skill is the gain over predicting the share of the label for every row.
        """
        from sklearn.metrics import brier_score_loss, roc_auc_score

        def auc(truth: Floats, said: Floats) -> float:
            return (
                float(roc_auc_score(truth, said)) if 0 < truth.sum() < len(truth) else float("nan")
            )

        def brier(truth: Floats, said: Floats) -> float:
            return float(brier_score_loss(truth, said))

        def skill(truth: Floats, said: Floats) -> float:
            base = float(truth.mean() * (1 - truth.mean()))
            return 1 - brier(truth, said) / base if base else float("nan")

        drawn = {"auc": auc, "brier": brier, "brier_skill": skill}
        rows = (self.truth.astype(float), self.probability)
        return {
            name: (
                statistic(*rows),
                _stats.bootstrap_interval(statistic, *rows, seed=seed, resamples=resamples),
            )
            for name, statistic in drawn.items()
        }


def explain_too_little(labels: NDArray[np.int64]) -> Text | None:
    """Return why these labels teach nothing; None where they do."""
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
            f"Zu wenige Fälle: {write_number(positive, 'de')} von {write_number(n, 'de')} mit Merkmal; "
            f"nötig sind {LEAST_ROWS} Zeilen und {LEAST_OF_A_CLASS} von jeder Sorte, im Lern- und im "
            "Prüfteil.",
            f"Too few cases: {write_number(positive, 'en')} of {write_number(n, 'en')} carry the label; "
            f"needed are {LEAST_ROWS} rows and {LEAST_OF_A_CLASS} of each kind, for learning and for "
            "checking.",
        )
    return None


def fit_classifier(
    train: pl.DataFrame,
    truth: NDArray[np.int64],
    test: pl.DataFrame,
    test_truth: NDArray[np.int64],
    seed: int,
) -> FittedClassifier:
    """Fit on one part, judge on the other; the columns of both are numbers.

    Probabilities are calibrated by Platt's method on folds of the learning part, so that the
    hold-out stays unseen.
    """
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.model_selection import StratifiedKFold

    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=seed)
    model = CalibratedClassifierCV(_regression(), method="sigmoid", cv=folds).fit(
        train.to_numpy(), truth
    )
    plain = _regression().fit(train.to_numpy(), truth)
    weight = plain[-1].coef_[0]
    drivers = pl.DataFrame(
        {"feature": train.columns, "coefficient": weight, "odds_ratio": np.exp(weight)}
    )
    strongest = drivers.sort([pl.col("coefficient").abs(), "feature"], descending=[True, False])
    said = model.predict_proba(test.to_numpy())[:, 1]
    return FittedClassifier(model, test_truth, np.asarray(said, float), strongest)


def _regression() -> "Pipeline":
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=1000))


def numbers(
    frame: pl.DataFrame, categories: tuple[str, ...], known: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Turn categories into columns of 0 and 1, and missing numbers into zero.

    A value of a category gets a column if it has at least 20 rows in `known`.

    Examples
    --------
    >>> frame = pl.DataFrame({"source": ["fair"] * 20 + ["web"], "cost": [1.0] * 20 + [None]})
    >>> numbers(frame, ("source",)).columns
    ['cost', 'source=fair']
    """
    reference = frame if known is None else known
    columns = [
        pl.col(name).cast(pl.Float64).fill_null(0.0)
        for name in frame.columns
        if name not in categories
    ]
    for name in categories:
        counts = (
            reference.group_by(name)
            .agg(n=pl.len())
            .filter((pl.col("n") >= _RARE) & pl.col(name).is_not_null())
        )
        columns += [
            (pl.col(name) == value).fill_null(value=False).cast(pl.Float64).alias(f"{name}={value}")
            for value in sorted(counts[name].to_list())
        ]
    return frame.select(columns)
