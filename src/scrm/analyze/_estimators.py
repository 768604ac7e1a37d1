"""What the estimators for scikit-learn share: named columns of a frame, or an array in that order.

The import of scikit-learn is slow; only modules of estimators import this one.
"""

import difflib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import validate_data

Floats = NDArray[np.float64]


def has_names(table: Any) -> bool:
    """Return whether a table has named columns: a frame of Polars or pandas.

    Examples
    --------
    >>> has_names(np.zeros((2, 2)))
    False
    """
    return hasattr(table, "columns") and hasattr(table, "shape")


def select_columns(table: Any, names: Sequence[str]) -> Any:
    """Return the named columns of a frame in this order; its other columns are ignored.

    Raises
    ------
    ValueError
        The frame has no column of such a name; similar ones are given.

    Examples
    --------
    >>> import polars as pl
    >>> select_columns(pl.DataFrame({"b": [1], "id": ["x"], "a": [2]}), ["a", "b"]).rows()
    [(2, 1)]
    """
    known = list(table.columns)
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, [str(each) for each in known], 3)
            hint = f"; similar: {', '.join(near)}" if near else ""
            raise ValueError(f"there is no column {name!r}{hint}")
    return table[list(names)]


def read_counts(estimator: Any, table: Any, *, reset: bool) -> Floats:
    """Return a table of counts as an array, after the checks of scikit-learn.

    Sets ``n_features_in_`` and ``feature_names_in_`` where `reset` is true, else compares.

    Raises
    ------
    ValueError
        A value is missing, infinite or negative.
    """
    counts: Floats = validate_data(estimator, table, reset=reset, dtype=np.float64)
    if counts.min() < 0:
        raise ValueError(f"Negative values in data passed to {type(estimator).__name__}: counts")
    return counts
