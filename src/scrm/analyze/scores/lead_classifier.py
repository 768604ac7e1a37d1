"""Lead scoring as a scikit-learn classifier: columns of any kind in, probabilities out."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import Tags, assert_all_finite
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import (
    _check_feature_names,
    check_is_fitted,
    column_or_1d,
    validate_data,
)

from scrm.analyze._estimators import has_names, select_columns
from scrm.analyze.scores.classifier_features import choose_features
from scrm.analyze.scores.feature_encoding import fit_features
from scrm.analyze.scores.logistic_regression import STRENGTHS, fit_regression

Floats = NDArray[np.float64]

_DATE = "created_at"
"""The column that dates a row: dates of other columns become days before it."""


class LeadClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # no types
    """A calibrated logistic regression on numbers, dates and categories, for two labels.

    A missing value is a value of its own, rare categories are pooled, numbers stay within the range
    of the training rows. It is what ``scrm score leads`` fits.

    Parameters
    ----------
    drop_leaks : bool
        Leave out columns that give the label away, as ``scrm score leads`` does; `leaks_` says why.
    keep : sequence of str
        Columns to use although they seem to give the label away.
    strengths : sequence of float
        Inverse strengths of the ridge penalty to choose from by cross-validation.
    random_state : int
        Seed of the folds.

    Attributes
    ----------
    classes_ : array, shape (2,)
    leaks_ : dict
        Column -> why it seems to give the label away; empty without `drop_leaks`.
    drivers_ : DataFrame
        ``feature, coefficient, odds_ratio``: log odds per standard deviation, strongest first.

    Examples
    --------
    >>> leads = pl.DataFrame({"visits": [0, 1, 2, 3] * 30, "land": ["DE", "AT", "AT"] * 40})
    >>> bought = leads["visits"] >= 2
    >>> model = LeadClassifier().fit(leads, bought)
    >>> model.predict(leads[:4]).tolist(), model.drivers_["feature"][0]
    ([False, False, True, True], 'visits')
    """

    def __init__(
        self,
        *,
        drop_leaks: bool = False,
        keep: Sequence[str] = (),
        strengths: Sequence[float] = STRENGTHS,
        random_state: int = 0,
    ) -> None:
        self.drop_leaks = drop_leaks
        self.keep = keep
        self.strengths = strengths
        self.random_state = random_state

    def fit(self, X: Any, y: Any) -> Self:  # noqa: N803  scikit-learn's names
        """Learn from rows with their labels.

        Parameters
        ----------
        X : frame or array, shape (n, k)
            One row per lead. A column ``created_at`` dates the rows and is no feature.
        y : array, shape (n,)
            Two different labels, each at least twice.

        Raises
        ------
        ValueError
            There are not two labels, or one of them occurs once only.
        """
        rows = self._read(X, reset=True)
        labels = self._encode_labels(y, rows.height)
        names = [name for name in rows.columns if name != _DATE]
        self.leaks_: dict[str, str] = {}
        if self.drop_leaks:
            chosen = choose_features(rows, names, labels, ",".join(self.keep), self.random_state)
            self._features = chosen.features
            self.leaks_ = {name: reason.en for name, reason in chosen.leaks.items()}
        else:
            self._features = fit_features(rows, names)
        found = self._encode_rows(rows)
        self._regression = fit_regression(
            found.to_numpy(), labels, self.random_state, self.strengths
        )
        self.drivers_ = self._regression.list_drivers(found.columns)
        return self

    def predict_proba(self, X: Any) -> Floats:  # noqa: N803
        """Return the probability of each label, shape (n, 2), in the order of `classes_`."""
        check_is_fitted(self)
        second = self._regression.predict(self._encode_rows(self._read(X, reset=False)).to_numpy())
        return np.column_stack([1 - second, second])

    def predict(self, X: Any) -> NDArray[Any]:  # noqa: N803
        """Return the more probable label of each row, shape (n,)."""
        best = self.predict_proba(X).argmax(axis=1)
        found: NDArray[Any] = self.classes_[best]
        return found

    def __sklearn_tags__(self) -> Tags:
        tags: Tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        tags.input_tags.categorical = True
        tags.input_tags.string = True
        return tags

    def _read(self, table: Any, *, reset: bool) -> pl.DataFrame:
        """Return the rows as a frame, after the checks of scikit-learn."""
        if has_names(table):
            if reset:
                _check_feature_names(self, table, reset=True)
                self.n_features_in_ = table.shape[1]
            elif hasattr(self, "feature_names_in_"):
                table = select_columns(table, list(self.feature_names_in_))
            if table.shape[0] and table.shape[1] and hasattr(self, "feature_names_in_"):
                return table if isinstance(table, pl.DataFrame) else _from_columns(table)
        rows = validate_data(self, table, reset=reset, dtype=None, ensure_all_finite="allow-nan")
        names = [f"x{k}" for k in range(rows.shape[1])]
        columns = {name: _read_column(rows[:, k]) for k, name in enumerate(names)}
        return pl.DataFrame(columns)

    def _encode_labels(self, y: Any, rows: int) -> NDArray[np.int64]:
        if y is None:
            raise ValueError("LeadClassifier requires y to be passed, but the target y is None")
        labels = column_or_1d(y.to_numpy() if isinstance(y, pl.Series) else y, warn=True)
        if labels.dtype.kind == "f":
            assert_all_finite(labels, input_name="y")
        check_classification_targets(labels)
        if len(labels) != rows:
            raise ValueError(f"{rows} rows, but {len(labels)} labels")
        self.classes_, codes, counts = np.unique(labels, return_inverse=True, return_counts=True)
        if len(counts) > 2:  # noqa: PLR2004  two labels
            kind = type_of_target(labels)
            raise ValueError(
                f"Only binary classification is supported. The type of the target is {kind}."
            )
        if len(counts) < 2 or counts.min() < 2:  # noqa: PLR2004  for learning and for checking
            raise ValueError(
                f"y has {len(counts)} class(es), the rarest with {counts.min()} row(s); "
                "two classes are needed, each at least twice"
            )
        return codes.astype(np.int64)

    def _encode_rows(self, rows: pl.DataFrame) -> pl.DataFrame:
        found = self._features.transform(rows)
        return found if found.width else pl.DataFrame({"constant": np.zeros(rows.height)})


def _from_columns(table: Any) -> pl.DataFrame:
    """Return a frame of another library as one of Polars; missing values are null."""
    return pl.DataFrame(
        {str(name): _read_column(np.asarray(table[name])) for name in table.columns}
    )


def _read_column(values: NDArray[Any]) -> pl.Series:
    if values.dtype == object:
        missing = [each is None or each != each for each in values]  # noqa: PLR0124  NaN
        numbers = all(m or isinstance(v, int | float) for v, m in zip(values, missing, strict=True))
        cells = [None if m else v for v, m in zip(values, missing, strict=True)]
        return pl.Series(cells if numbers else [None if c is None else str(c) for c in cells])
    return pl.Series(values, nan_to_null=values.dtype.kind == "f")
