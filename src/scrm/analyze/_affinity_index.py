"""The affinity index of a group: 100 x share of an item in the group / share overall.

With an interval; marked only if the difference remains after correcting for the many comparisons
(Benjamini-Hochberg).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze._clusters import bound_share
from scrm.analyze._stats import Interval
from scrm.changes import benjamini_hochberg

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

OVER, UNDER = 120.0, 80.0
_ALPHA = 0.05
_LEAST_PEOPLE = 3
"""Fewer people do not show a tendency of a group, however many texts they write."""
_AS_ALL = 100
"""The index of an item that is as frequent in the group as overall."""


@dataclass(frozen=True, slots=True)
class Use:
    """Hits of items, and the trials they are hits of.

    Parameters
    ----------
    hits : DataFrame
        ``segment, person_id, item, hits``
    trials : DataFrame
        ``segment, person_id, trials``
    """

    hits: pl.DataFrame
    trials: pl.DataFrame


def list_large_groups(use: Use, segments: Iterable[str], least: int) -> list[str]:
    """Return the groups of which at least `least` people have a trial.

    Fewer people are too few for a statement, and could be recognised.

    Examples
    --------
    >>> trials = pl.DataFrame(
    ...     {"segment": ["happy", "happy", "average"], "person_id": list("abc"), "trials": 1}
    ... )
    >>> list_large_groups(Use(trials, trials), ["happy", "average"], 2)
    ['happy']
    """
    people = dict(use.trials.group_by("segment").agg(pl.col("person_id").n_unique()).iter_rows())
    return [segment for segment in segments if people.get(segment, 0) >= least]


def build_index_table(use: Use, segments: Iterable[str]) -> pl.DataFrame:
    """Return the index of each item in each group.

    Texts of one person are not independent trials: shares are ratios of sums over people, compared
    by `compare_shares`.

    Returns
    -------
    DataFrame
        ``segment, item, n, share, overall, index, low, high, p_adjusted, mark``; `n` people with
        the item, `mark` over, under or empty. A mark needs three people with the item, in the group
        or outside of it; where `compare_shares` has no interval, there is none.

    Examples
    --------
    >>> group = ["happy"] * 10 + ["average"] * 10
    >>> people = list("abcdefghijklmnopqrst")
    >>> trials = pl.DataFrame({"segment": group, "person_id": people, "trials": [1] * 20})
    >>> hits = trials[[*range(9), 10]].drop("trials").with_columns(item=pl.lit("x"), hits=1)
    >>> table = build_index_table(Use(hits, trials), ["happy"])
    >>> table.select("share", "overall", "index", "mark").row(0)
    (0.9, 0.5, 180.0, 'over')
    """
    rows = [
        _compare_item(use, segment, item)
        for segment in segments
        if (use.trials["segment"] == segment).any()
        for item in use.hits["item"].unique().sort().to_list()
    ]
    counts = dict.fromkeys(("n", "others"), pl.Int64)
    schema = {"segment": pl.String, "item": pl.String, **counts} | dict.fromkeys(
        ("share", "overall", "index", "low", "high", "p"), pl.Float64
    )
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    known = frame["p"].fill_null(1.0).to_numpy()
    adjusted = benjamini_hochberg(known) if frame.height else np.empty(0)
    sure = pl.Series(adjusted) <= _ALPHA
    enough, others = pl.col("n") >= _LEAST_PEOPLE, pl.col("others") >= _LEAST_PEOPLE
    mark = (
        pl.when((pl.col("index") >= OVER) & (pl.col("low") > _AS_ALL) & sure & enough)
        .then(pl.lit("over"))
        .when((pl.col("index") <= UNDER) & (pl.col("high") < _AS_ALL) & sure & others)
        .then(pl.lit("under"))
        .otherwise(pl.lit(""))
    )
    table = frame.with_columns(p_adjusted=pl.Series(adjusted, dtype=pl.Float64), mark=mark)
    return table.drop("p", "others")


def _compare_item(
    use: Use, segment: str, item: str
) -> tuple[str, str, int, int, float, float, float, float | None, float | None, float | None]:
    joined = use.trials.join(
        use.hits.filter(pl.col("item") == item), on=["segment", "person_id"], how="left"
    )
    hits = joined["hits"].fill_null(0).to_numpy().astype(float)
    trials = joined["trials"].to_numpy().astype(float)
    inside = (joined["segment"] == segment).to_numpy()
    share, overall = (float(hits[of].sum() / trials[of].sum()) for of in (inside, trials > 0))
    low, high, p = compare_shares(hits, trials, inside) or (None, None, None)
    index = 100 * share / overall if overall else 0.0
    n, others = (int((hits[of] > 0).sum()) for of in (inside, ~inside))
    return segment, item, n, others, share, overall, index, low, high, p


def compare_shares(
    hits: Floats, trials: Floats, inside: Flags
) -> tuple[float, float, float] | None:
    """Return the interval of the index of a group, and the p-value of a difference to the others.

    With f the group's share of all trials, and a and b the shares of hits in the group and among
    the others, the index is 100 a / (f a + (1 - f) b). The intervals of the three shares are those
    of clustered cases, with the quantiles of Student's t; the deviations of the logarithm at their
    ends are added as squares (MOVER).

    Parameters
    ----------
    hits, trials : array, shape (people,)
        ``0 <= hits <= trials``, ``trials > 0``.
    inside : array of bool, shape (people,)
        Who belongs to the group.

    Returns
    -------
    low, high, p : float, or None
        None for fewer than four people in the group or outside of it, or if fewer than three people
        have the item, or have anything else.

    References
    ----------
    Zou and Donner (2008), Statistics in Medicine 27; Korn and Graubard (1998), Survey Methodology
    24.

    Examples
    --------
    >>> ones = np.ones(200)
    >>> inside = np.arange(200) < 100
    >>> hits = np.where(inside, np.arange(200) % 2, np.arange(200) % 4 == 0).astype(float)
    >>> [round(value, 3) for value in compare_shares(hits, ones, inside)]
    [115.143, 151.437, 0.0]
    """
    group = bound_share(hits[inside], trials[inside])
    rest = bound_share(hits[~inside], trials[~inside])
    part = bound_share(np.where(inside, trials, 0.0), trials)
    few = min(int((hits > 0).sum()), int((hits < trials).sum())) < _LEAST_PEOPLE
    if group is None or rest is None or part is None or few:
        return None
    a, b = (float(hits[of].sum() / trials[of].sum()) for of in (inside, ~inside))
    f = float(trials[inside].sum() / trials.sum())
    low, high = _bound_index(f, a, b, (part, group, rest))
    return low, high, _compute_p(a, b, group, rest)


def _bound_index(
    f: float, a: float, b: float, ends: tuple[Interval, Interval, Interval]
) -> Interval:
    (f_low, f_high), (a_low, a_high), (b_low, b_high) = ends

    def index(f: float, a: float, b: float) -> float:
        return 100 * a / (f * a + (1 - f) * b)

    middle = index(f, a, b)
    down = (index(f, a_low, b), index(f, a, b_high), index(f_high, a, b))
    up = (index(f, a_high, b), index(f, a, b_low) if a else 0.0, index(f_low, a, b))
    if a == 0:
        return 0.0, float(np.sqrt(sum((end - middle) ** 2 for end in up)))
    rise = float(np.sqrt(sum(np.log(end / middle) ** 2 for end in up)))
    if a_low == 0:
        return 0.0, middle * float(np.exp(rise))
    fall = float(np.sqrt(sum(np.log(middle / end) ** 2 for end in down)))
    return middle * float(np.exp(-fall)), middle * float(np.exp(rise))


def _compute_p(a: float, b: float, group: Interval, rest: Interval) -> float:
    """Return the p-value of a difference: the level at which its interval (MOVER) excludes 0."""
    width = np.hypot(a - group[0], rest[1] - b) if a >= b else np.hypot(group[1] - a, b - rest[0])
    from scipy.special import ndtr, ndtri

    return float(2 * ndtr(ndtri(0.025) * abs(a - b) / width))
