"""Columns that give the outcome away: filled when it was known, so no forecast can use them."""

import re
from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze import _stats
from scrm.analyze.scores.feature_encoding import FeatureColumn, read_categories
from scrm.result import Text
from scrm.wording import write_number, write_share

Labels = NDArray[np.int64]

HIGHEST_AUC = 0.95
"""A single column that separates the outcomes better than this describes them."""
_PURE = 0.9
"""Lower limit of the share of one outcome among rows that describe it."""
_FEWEST = 20
"""Rows below which a value or a filled cell proves nothing."""
_FOLDS = 5
_OUTCOME = re.compile(
    r"\b(churn|convert|won\b|lost\b|clos(e|ed|ing)\b|outcome|cancel|deal stage|customer status"
    r"|ergebnis|abschluss|abgeschlossen|gewonnen|verloren|gek(ü|ue)ndigt|k(ü|ue)ndigung|storniert)",
    re.IGNORECASE,
)


def explain_leaks(
    rows: pl.DataFrame, columns: Sequence[FeatureColumn], label: Labels, seed: int
) -> dict[str, Text]:
    """Return for each column that gives the outcome away the reason, by column.

    Parameters
    ----------
    rows : DataFrame
        The rows to learn from.
    label : ndarray of int, shape (n,)
        1 where the outcome came.

    Examples
    --------
    >>> rows = pl.DataFrame({"reason": ["price"] * 30 + [None] * 70, "land": ["DE", "AT"] * 50})
    >>> label = np.array([1] * 30 + [0] * 70)
    >>> columns = [FeatureColumn("reason", "category", ("price",), has_missing=True)]
    >>> explain_leaks(rows, columns, label, seed=1)["reason"].en
    'separates the outcomes alone (AUC 1.00)'
    """
    found = {each.name: _explain(rows, each, label, seed) for each in columns}
    return {name: reason for name, reason in found.items() if reason}


def _explain(rows: pl.DataFrame, column: FeatureColumn, label: Labels, seed: int) -> Text | None:
    auc = column_auc(rows, column, label, seed)
    if auc > HIGHEST_AUC:
        return Text(
            f"trennt die Ausgänge allein (AUC {write_number(auc, 'de', 2)})",
            f"separates the outcomes alone (AUC {write_number(auc, 'en', 2)})",
        )
    values = read_categories(rows[column.name])
    filled = values.is_not_null().to_numpy()
    outcome = _pure_outcome(label[filled], label)
    if outcome is not None:
        share = float((label[filled] == outcome).mean())
        de, en = ("mit", "with") if outcome else ("ohne", "without")
        return Text(
            f"fast nur in Zeilen {de} Ausgang gefüllt ({write_share(share, 'de')})",
            f"filled almost only in rows {en} the outcome ({write_share(share, 'en')})",
        )
    if _OUTCOME.search(column.name.replace("_", " ")):
        return Text("die Überschrift nennt den Ausgang", "its heading names the outcome")
    for value in column.categories:
        chosen = (values == value).fill_null(value=False).to_numpy()
        if _OUTCOME.search(value) and _pure_outcome(label[chosen], label) is not None:
            return Text(
                f"der Wert „{value}“ beschreibt den Ausgang",
                f'the value "{value}" describes the outcome',
            )
    return None


def _pure_outcome(chosen: Labels, everyone: Labels) -> int | None:
    """Return the label that nearly all chosen rows share though far from all rows do."""
    if not _FEWEST <= len(chosen) <= len(everyone) - _FEWEST:
        return None
    for outcome in (1, 0):
        interval = _stats.wilson_interval(int((chosen == outcome).sum()), len(chosen))
        usual = float((everyone == outcome).mean())
        if interval and interval[0] > _PURE and 1 - usual > 2 * (1 - _PURE):
            return outcome
    return None


def column_auc(rows: pl.DataFrame, column: FeatureColumn, label: Labels, seed: int) -> float:
    """Return how well one column alone separates the outcomes, at least .5.

    Each value of a category stands for the share of the outcome in the other folds; numbers are
    cut into tenths, so that a column that is high for one outcome at both ends is seen, too.
    """
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold

    codes = _codes(column.transform(rows), len(label))
    share = np.empty(len(label))
    base = float(label.mean())
    for train, test in StratifiedKFold(_FOLDS, shuffle=True, random_state=seed).split(codes, label):
        hits = np.bincount(codes[train], weights=label[train], minlength=codes.max() + 1)
        n = np.bincount(codes[train], minlength=codes.max() + 1)
        share[test] = ((hits + base) / (n + 1))[codes[test]]
    return max(0.5, float(roc_auc_score(label, share)))


def _codes(features: Sequence[pl.Series], rows: int) -> NDArray[np.int64]:
    """Return one code per row for what the features of a column say."""
    codes = np.zeros(rows, np.int64)
    for each in features:
        values = each.to_numpy()
        limits = np.unique(np.quantile(values, np.linspace(0, 1, 11)[1:-1]))
        tenth = np.searchsorted(limits, values, side="right")
        codes = np.unique(codes * 16 + tenth, return_inverse=True)[1]
    return codes
