"""The affinity index of a group: 100 x share of an item in the group / share overall.

With an interval; marked only if the difference remains after correcting for the many comparisons
(Benjamini-Hochberg).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze import _stats
from scrm.analyze._phrase_lexicon import fold, lexicon, pattern

LEXICON = "value_themes_de"
THEMES = ("customers", "csr", "environment", "staff")
OVER, UNDER = 120.0, 80.0
_ALPHA = 0.05
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


def find_value_themes(texts: pl.DataFrame) -> Use:
    """Return which values of the company people write about; the trials are their texts.

    Parameters
    ----------
    texts : DataFrame
        ``segment, person_id, text``
    """
    folded = fold(texts["text"])
    phrases = lexicon(LEXICON)
    person = pl.col("segment", "person_id")
    parts = [
        texts.filter(folded.str.contains(pattern(phrases[theme]))).select(
            person, item=pl.lit(theme)
        )
        for theme in THEMES
    ]
    hits = pl.concat(parts).group_by("segment", "person_id", "item").agg(hits=pl.len())
    return Use(
        hits.sort("segment", "person_id", "item"),
        texts.group_by("segment", "person_id").agg(trials=pl.len()).sort("segment", "person_id"),
    )


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

    Texts of one person are not independent trials: shares are ratios of sums over people, and the
    number of trials is that of an independent sample of the same variance (the effective size; at
    most the texts; one per person if all or none hit). With one trial per person this is the plain
    binomial.

    Returns
    -------
    DataFrame
        ``segment, item, n, share, overall, index, low, high, p_adjusted, mark``; `n` people with
        the item, `mark` over, under or empty. The interval is Wilson's of the group's share, over
        the overall share; p compares the group with everybody else (Fisher's exact test on
        effective counts).

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
    schema = {"segment": pl.String, "item": pl.String, "n": pl.Int64} | dict.fromkeys(
        ("share", "overall", "index", "low", "high", "p"), pl.Float64
    )
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    adjusted = _stats.benjamini_hochberg(frame["p"].to_numpy()) if frame.height else np.empty(0)
    sure = pl.Series(adjusted) <= _ALPHA
    mark = (
        pl.when((pl.col("index") >= OVER) & (pl.col("low") > _AS_ALL) & sure)
        .then(pl.lit("over"))
        .when((pl.col("index") <= UNDER) & (pl.col("high") < _AS_ALL) & sure)
        .then(pl.lit("under"))
        .otherwise(pl.lit(""))
    )
    return frame.with_columns(p_adjusted=pl.Series(adjusted, dtype=pl.Float64), mark=mark).drop("p")


def _compare_item(
    use: Use, segment: str, item: str
) -> tuple[str, str, int, float, float, float, float, float, float]:
    from scipy.stats import fisher_exact  # slow import

    joined = use.trials.join(
        use.hits.filter(pl.col("item") == item), on=["segment", "person_id"], how="left"
    )
    hits, trials = (
        joined["hits"].fill_null(0).to_numpy().astype(float),
        joined["trials"].to_numpy().astype(float),
    )
    inside = (joined["segment"] == segment).to_numpy()
    share, size = _effective(hits[inside], trials[inside])
    others, other_size = _effective(hits[~inside], trials[~inside])
    low, high = _stats.wilson_interval(share * size, size) or (0.0, 1.0)
    overall = float(hits.sum() / trials.sum())
    table = np.round(
        [[share * size, (1 - share) * size], [others * other_size, (1 - others) * other_size]]
    ).astype(np.int64)
    index = [100 * value / overall if overall else 0.0 for value in (share, low, high)]
    p = float(fisher_exact(table)[1])
    return (
        segment,
        item,
        int((hits[inside] > 0).sum()),
        share,
        overall,
        index[0],
        index[1],
        index[2],
        p,
    )


def _effective(hits: NDArray[np.float64], trials: NDArray[np.float64]) -> tuple[float, float]:
    """Return the share of hits and the size of an independent sample that would know it as well."""
    total = float(trials.sum())
    if not total:
        return 0.0, 0.0
    share = float(hits.sum()) / total
    variance = float(((hits - share * trials) ** 2).sum()) / total**2
    if not 0 < share < 1:
        return share, float(len(trials))
    return share, min(share * (1 - share) / variance, total) if variance > 0 else total
