"""The models of purchases as scikit-learn estimators: histories in, expected purchases out."""

from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data

from scrm.analyze._estimators import has_names, read_counts, select_columns
from scrm.analyze.scores import bgnbd, glm
from scrm.analyze.scores.likelihood_cells import WEEK, Cells, group_histories
from scrm.analyze.scores.purchase_models import Expectations, fit_purchase_model

Floats = NDArray[np.float64]

HISTORY = ("repeat_purchases", "active_days", "recency_days")
"""Days with a purchase after the first; days from the first to the last; days since the last."""


class _PurchaseEstimator(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """What the models of purchases with dropout share."""

    days: int

    def fit(self, X: Any, y: None = None) -> Self:  # noqa: ARG002, N803  scikit-learn's names
        """Fit by maximum likelihood.

        Parameters
        ----------
        X : frame or array, shape (n, 3)
            A frame with the columns ``repeat_purchases, active_days, recency_days`` (others are
            ignored), or an array of these three, one row per customer.
        y : ignored

        Raises
        ------
        ValueError
            A column is missing, or a value is missing, negative or no whole number.
        """
        cells = self._read(X, reset=True)
        model = fit_purchase_model(self._method(), cells, bgnbd.fit_nbd(cells))
        reason = model.explain_unreliable()
        if reason:
            import warnings

            warnings.warn(reason.en, ConvergenceWarning, stacklevel=2)
        self._model = model
        used = model.fit if model.has_dropout else model.nbd
        self.parameters_ = dict(zip(used.names, used.values, strict=True))
        self.log_likelihood_ = used.log_likelihood
        self.has_dropout_ = model.has_dropout
        return self

    def predict(self, X: Any) -> Floats:  # noqa: N803
        """Return the purchases to expect of each customer in the next `days`, shape (n,)."""
        found = self._expect(X)
        return found.cells.per_customer(found.purchases(self.days / WEEK))

    def predict_alive(self, X: Any) -> Floats:  # noqa: N803
        """Return each customer's probability of still being one, shape (n,).

        NaN for all where the data do not identify dropout (``has_dropout_`` is false).
        """
        found = self._expect(X)
        if found.p_alive is None:
            return np.full(len(found.cells.of_customer), np.nan)
        return found.cells.per_customer(found.p_alive)

    def predict_purchase(self, X: Any) -> Floats:  # noqa: N803
        """Return the chance of at least one purchase in the next `days`, shape (n,)."""
        found = self._expect(X)
        return found.cells.per_customer(found.purchase_probability(self.days / WEEK))

    def __sklearn_tags__(self) -> Tags:
        tags: Tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        return tags

    def _method(self) -> str:
        raise NotImplementedError

    def _expect(self, table: Any) -> Expectations:
        check_is_fitted(self)
        return Expectations(self._model, self._read(table, reset=False))

    def _read(self, table: Any, *, reset: bool) -> Cells:
        chosen = select_columns(table, HISTORY) if has_names(table) else table
        counts = read_counts(self, chosen, reset=reset)
        if counts.shape[1] != len(HISTORY):
            raise ValueError(
                f"{counts.shape[1]} feature(s) given, {len(HISTORY)} are needed: "
                f"{', '.join(HISTORY)}"
            )
        if (counts != np.round(counts)).any():
            raise ValueError("repeat purchases and days must be whole numbers")
        repeats, active, recency = counts.astype(np.int64).T
        return group_histories(repeats, active, active + recency)


class BGNBD(_PurchaseEstimator):
    """BG/NBD: customers buy at rates of their own, and may leave after a purchase.

    Parameters
    ----------
    days : int
        How far `predict` looks.
    modified : bool
        MBG/NBD: customers may leave after the first purchase, too.

    Attributes
    ----------
    parameters_ : dict
        ``r, alpha, a, b``, per week; ``r, alpha`` where dropout is not identified.
    log_likelihood_ : float
    has_dropout_ : bool
        Whether a model in which customers leave explains the data better than one in which none
        does; if not, predictions are those of the NBD.

    References
    ----------
    Fader, Hardie and Lee (2005), Marketing Science 24(2); Batislam, Denizel and Filiztekin (2007),
    IJRM 24(3).

    Examples
    --------
    >>> import polars as pl
    >>> histories = pl.DataFrame({
    ...     "repeat_purchases": [0, 0, 1, 2, 4, 9, 0, 1],
    ...     "active_days": [0, 0, 20, 60, 200, 250, 0, 90],
    ...     "recency_days": [300, 280, 250, 200, 60, 20, 90, 180],
    ... })
    >>> model = BGNBD(days=90).fit(histories)
    >>> int(model.predict(histories).argmax())
    5
    """

    def __init__(self, days: int = 90, *, modified: bool = False) -> None:
        self.days = days
        self.modified = modified

    def _method(self) -> str:
        return "mbgnbd" if self.modified else "bgnbd"


class ParetoNBD(_PurchaseEstimator):
    """Pareto/NBD: as BG/NBD, but a customer may leave at any time.

    Parameters
    ----------
    days : int
        How far `predict` looks.

    Attributes
    ----------
    parameters_ : dict
        ``r, alpha, s, beta``, per week; ``r, alpha`` where dropout is not identified.
    log_likelihood_ : float
    has_dropout_ : bool
        As for `BGNBD`.

    References
    ----------
    Schmittlein, Morrison and Colombo (1987), Management Science 33(1).

    Examples
    --------
    >>> histories = np.array([[0, 0, 300], [2, 60, 200], [9, 250, 20], [0, 0, 90], [4, 200, 60]])
    >>> sorted(ParetoNBD().fit(histories).parameters_)[:2]
    ['alpha', 'r']
    """

    def __init__(self, days: int = 90) -> None:
        self.days = days

    def _method(self) -> Literal["pareto"]:
        return "pareto"


class PoissonGLM(RegressorMixin, BaseEstimator):  # type: ignore[misc]
    """A Poisson regression with log link that does not extrapolate.

    Features are limited to the range of the training data. Fitted by Newton's method on
    standardised features.

    Parameters
    ----------
    penalty : float
        Weight of the squared coefficients; the intercept is not penalised.

    Attributes
    ----------
    coef_ : array, shape (k,)
        Of the standardised features.
    intercept_ : float

    Examples
    --------
    >>> x, y = [[0.0], [0.0], [1.0], [1.0]], [1.0, 3.0, 4.0, 12.0]
    >>> PoissonGLM(penalty=0.0).fit(x, y).predict([[0.0], [1.0], [9.0]]).round(6).tolist()
    [2.0, 8.0, 8.0]
    """

    def __init__(self, penalty: float = 1e-3) -> None:
        self.penalty = penalty

    def fit(self, X: Any, y: Any) -> Self:  # noqa: N803
        """Fit to counts or rates that are not negative.

        Raises
        ------
        ValueError
            A value is missing or infinite, or one of `y` is negative.
        """
        rows, values = validate_data(self, X, y, dtype=np.float64, y_numeric=True)
        values = np.asarray(values, float)
        if values.min() < 0:
            raise ValueError("negative values in y: a Poisson regression is for counts or rates")
        self._regression = glm.regression(rows, values, self.penalty)
        self.intercept_, self.coef_ = self._regression.weights[0], self._regression.weights[1:]
        return self

    def predict(self, X: Any) -> Floats:  # noqa: N803
        """Return the expected value of each row, shape (n,)."""
        check_is_fitted(self)
        return self._regression.predict(validate_data(self, X, reset=False, dtype=np.float64))

    def __sklearn_tags__(self) -> Tags:
        tags: Tags = super().__sklearn_tags__()
        tags.target_tags.positive_only = True
        return tags
