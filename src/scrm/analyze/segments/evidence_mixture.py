"""The group model as a scikit-learn estimator: counts of signals to probabilities of groups."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from scrm.analyze._estimators import has_names, read_counts, select_columns
from scrm.analyze.segments import mixture
from scrm.analyze.segments.assignment import compute_values
from scrm.analyze.segments.dispersion import Dispersions
from scrm.analyze.segments.evidence import COMMENT_WEIGHT, KINDS, Evidence, Trials
from scrm.analyze.segments.groups import DIMENSIONS, GROUPS
from scrm.analyze.segments.reference import fit_groups

Floats = NDArray[np.float64]

_SIGNALS = re.compile(r"(satisfaction|worries)_(yes|no):(.+)")
_WEIGHTS = dict(zip(KINDS, (1.0, COMMENT_WEIGHT), strict=True))
_OTHERS = (*KINDS, "days", "has_profile")


class EvidenceMixture(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Five groups by satisfaction, worries and activity, from counts of signals.

    It is the model of ``scrm segments``: a person with few signals is compatible with several
    groups, and probabilities average over what is not known of sizes and scatter. Columns of X:

    * ``satisfaction_yes:S, satisfaction_no:S``: good and bad outcomes of a source S, such as
      ``satisfaction_yes:survey``.
    * ``worries_yes:S, worries_no:S``: texts of S with and without a worry.
    * ``created, contributed``: texts a person began, and comments and replies.
    * ``days``: days in which the person could act; by default the same for all.
    * ``has_profile``: 0 where actions would be unknown, else 1, the default.

    Other columns of a frame are ignored. The columns of an array without names are taken in pairs
    as ``satisfaction_yes`` and ``satisfaction_no`` of sources 1, 2, ...; an odd last one is
    ``created``.

    Parameters
    ----------
    dispersion : mapping of str to float, optional
        By how much the signals of a source vary more than independent ones would, by names such as
        ``satisfaction:survey``, ``worries:posts`` or ``actions``. By default they are independent.
    draws : int
        Draws of the posterior of the groups.
    random_state : int

    Attributes
    ----------
    classes_ : array of str, shape (5,)
        The groups, in the order of the probabilities.
    weights_ : array, shape (5,)
        Their sizes, as means of the draws.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> mood = rng.normal(size=60)
    >>> yes = rng.binomial(20, 1 / (1 + np.exp(-2 * mood)))
    >>> people = pl.DataFrame({"satisfaction_yes:survey": yes, "satisfaction_no:survey": 20 - yes})
    >>> model = EvidenceMixture(draws=50).fit(people)
    >>> model.predict_proba(people).shape, model.classes_.tolist()[0]
    ((60, 5), 'engaged')
    >>> values = model.predict_values(people)
    >>> bool(np.corrcoef(values["satisfaction_z"], mood)[0, 1] > 0.8)
    True
    """

    def __init__(
        self,
        *,
        dispersion: Mapping[str, float] | None = None,
        draws: int = mixture.DRAWS,
        random_state: int = 0,
    ) -> None:
        self.dispersion = dispersion
        self.draws = draws
        self.random_state = random_state

    def fit(self, X: Any, y: None = None) -> Self:  # noqa: ARG002, N803  scikit-learn's names
        """Fit to people.

        Parameters
        ----------
        X : frame or array, shape (n, k)
            One row per person; the columns are those above.
        y : ignored

        Raises
        ------
        ValueError
            No column holds signals, or a value is missing, infinite or negative.
        """
        evidence = self._read(X, reset=True)
        given = dict(self.dispersion or {})
        dispersions = Dispersions(
            {
                name: given.pop(f"satisfaction:{name}", 1.0)
                for name in evidence.satisfaction.sources
            },
            {name: given.pop(f"worries:{name}", 1.0) for name in evidence.worries.sources},
            given.pop("actions", None),
        )
        if given:
            raise ValueError(f"dispersion names no source of X: {', '.join(sorted(given))}")
        self._model, self._groups = fit_groups(
            evidence, dispersions, {}, seed=self.random_state, draws=self.draws
        )
        self.classes_ = np.array(GROUPS)
        self.weights_ = self._groups.weights.mean(axis=0)
        return self

    def predict_proba(self, X: Any) -> Floats:  # noqa: N803
        """Return each person's probability of each group, shape (n, 5)."""
        return self._compute(X)[2]

    def predict(self, X: Any) -> NDArray[np.int64]:  # noqa: N803
        """Return the index into `classes_` of each person's most probable group, shape (n,)."""
        found: NDArray[np.int64] = self.predict_proba(X).argmax(axis=1)
        return found

    def predict_values(self, X: Any) -> pl.DataFrame:  # noqa: N803
        """Return satisfaction, worries and activity of each person with their standard errors.

        Returns
        -------
        DataFrame
            ``satisfaction_z, worries_z, activity_z``, in standard deviations between people, and
            ``satisfaction_se, worries_se, activity_se``.
        """
        z, se, _ = self._compute(X)
        return pl.DataFrame(
            {
                f"{name}_{suffix}": values[:, d]
                for suffix, values in (("z", z), ("se", se))
                for d, name in enumerate(DIMENSIONS)
            }
        )

    def __sklearn_tags__(self) -> Tags:
        tags: Tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        return tags

    def _compute(self, table: Any) -> tuple[Floats, Floats, Floats]:
        check_is_fitted(self)
        return compute_values(self._read(table, reset=False), self._model, self._groups)

    def _read(self, table: Any, *, reset: bool) -> Evidence:
        if has_names(table):
            names = _list_names(table.columns) if reset else list(self.feature_names_in_)
            counts = read_counts(self, select_columns(table, names), reset=reset)
        else:
            counts = read_counts(self, table, reset=reset)
            names = list(getattr(self, "feature_names_in_", _name_columns(counts.shape[1])))
        return _build_evidence(counts, names)


def _read_dispersions(given: Mapping[str, float], evidence: Evidence) -> Dispersions:
    """Return the dispersions of all sources.

    Raises
    ------
    ValueError
        A name is that of no source, or a value is not positive.
    """
    rest = dict(given)
    satisfaction, worries = (
        {name: rest.pop(f"{dimension}:{name}", 1.0) for name in trials.sources}
        for dimension, trials in (
            ("satisfaction", evidence.satisfaction),
            ("worries", evidence.worries),
        )
    )
    found = Dispersions(satisfaction, worries, rest.pop("actions", None))
    if rest:
        raise ValueError(f"dispersion names no source of X: {', '.join(sorted(rest))}")
    if not all(0 < value < np.inf for value in given.values()):
        raise ValueError("each dispersion must be above 0")
    return found


def _list_names(columns: Sequence[str]) -> list[str]:
    """Return the columns that hold signals, and what belongs to them.

    Raises
    ------
    ValueError
        There is none, or a source has only one of its two columns.
    """
    names = [each for each in columns if each in _OTHERS or _SIGNALS.fullmatch(str(each))]
    for name in names:
        found = _SIGNALS.fullmatch(name)
        other = found and f"{found[1]}_{'no' if found[2] == 'yes' else 'yes'}:{found[3]}"
        if other and other not in names:
            raise ValueError(f"there is a column {name!r}, but no {other!r}")
    if not set(names) - {"days", "has_profile"}:
        raise ValueError(
            "no column holds signals: name them satisfaction_yes:SOURCE, satisfaction_no:SOURCE, "
            "worries_yes:SOURCE, worries_no:SOURCE, created or contributed"
        )
    return names


def _name_columns(count: int) -> list[str]:
    """Return the names that the columns of an array are taken to have.

    Examples
    --------
    >>> _name_columns(3)
    ['satisfaction_yes:1', 'satisfaction_no:1', 'created']
    """
    pairs = [f"satisfaction_{side}:{k + 1}" for k in range(count // 2) for side in ("yes", "no")]
    return pairs + ["created"] * (count % 2)


def _build_evidence(counts: Floats, names: Sequence[str]) -> Evidence:
    column = dict(zip(names, counts.T, strict=True))
    people = len(counts)
    kinds = [kind for kind in KINDS if kind in column]
    nothing = np.zeros((people, 1))
    return Evidence(
        people=pl.Series(np.arange(people)),
        is_customer=np.ones(people, bool),
        satisfaction=_build_trials("satisfaction", column, people),
        worries=_build_trials("worries", column, people),
        actions=np.column_stack([column[kind] for kind in kinds] or [nothing]).astype(np.float32),
        days=np.maximum(column.get("days", np.ones(people)), 1e-9),
        has_profile=column.get("has_profile", np.ones(people) * bool(kinds)) > 0,
        weights=tuple(_WEIGHTS[kind] for kind in kinds) or (1.0,),
    )


def _build_trials(dimension: str, column: Mapping[str, Floats], people: int) -> Trials:
    start = f"{dimension}_yes:"
    sources = [name.removeprefix(start) for name in column if name.startswith(start)]
    nothing = np.zeros((people, 0))
    yes, no = (
        np.column_stack([nothing, *(column[f"{dimension}_{side}:{name}"] for name in sources)])
        for side in ("yes", "no")
    )
    return Trials(tuple(sources), (yes + no).astype(np.float32), yes.astype(np.float32))
