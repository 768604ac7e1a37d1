"""A second opinion beside the groups: scikit-learn's k-means on the same three dimensions.

K-means knows neither how uncertain a value is nor how many signals stand behind it, so that the two
differ most where little is known of people.
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from scrm.analyze.segments.assignment import Assignment, assign_by_distance
from scrm.analyze.segments.diagnostics import name_groups
from scrm.analyze.segments.groups import GROUPS
from scrm.result import Column, Fact, Result, ResultTable, Text

_METHOD = "kmeans"
_COLUMNS = (
    Column("segment", "text", "Gruppe", "Group"),
    Column("rated_count", "count", "bewertet", "Rated"),
    Column("same_share", "share", "auch bei k-means", "Also by k-means"),
    Column(
        "second_segment",
        "text",
        "sonst am häufigsten",
        "Otherwise most often",
        meaning=Text("nach k-means, unter den Übrigen", "by k-means, among the others"),
    ),
    Column("second_share", "share", "Anteil", "Share"),
)


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """Where k-means agrees.

    Parameters
    ----------
    frame : DataFrame
        segment, rated_count, same_share, second_segment, second_share; groups with rated people.
    same_share : float
        Rated people whom both put into the same group.
    rand_index : float
        Adjusted Rand index: 1 for the same groups whatever their names, 0 as by chance.
    """

    frame: pl.DataFrame
    same_share: float
    rand_index: float


def compare_with_kmeans(found: Assignment, min_evidence: int, seed: int) -> SecondOpinion | None:
    """Return where k-means agrees with the groups; None if too few people differ to cluster."""
    from sklearn.metrics import adjusted_rand_score

    rated = found.rated(min_evidence)
    probability, labels, method = assign_by_distance(found.z, found.se, rated, _METHOD, seed)
    if method != _METHOD or not rated.any():
        return None
    other = name_groups(replace(found, probability=probability, labels=labels))[rated]
    own = name_groups(found)[rated]
    rows = []
    for number, group in enumerate(GROUPS):
        theirs = other[own == number]
        if not len(theirs):
            continue
        counts = np.bincount(theirs, minlength=len(GROUPS))
        same = int(counts[number])
        counts[number] = 0
        second = int(np.argmax(counts))
        has_second = counts[second] > 0
        rows.append(
            (
                group,
                len(theirs),
                same / len(theirs),
                GROUPS[second] if has_second else None,
                float(counts[second]) / len(theirs) if has_second else None,
            )
        )
    schema = {
        "segment": pl.String,
        "rated_count": pl.Int64,
        "same_share": pl.Float64,
        "second_segment": pl.String,
        "second_share": pl.Float64,
    }
    return SecondOpinion(
        pl.DataFrame(rows, schema=schema, orient="row"),
        float((own == other).mean()),
        float(adjusted_rand_score(own, other)),
    )


def add_second_opinion(result: Result, opinion: SecondOpinion | None) -> Result:
    """Return the answer with the second opinion as its last table and facts."""
    if opinion is None:
        return result
    title = Text("Zweite Meinung: k-means", "Second opinion: k-means")
    facts = (
        Fact(
            Column("kmeans_same_share", "share", "gleich wie k-means", "The same as k-means"),
            opinion.same_share,
        ),
        Fact(
            Column(
                "kmeans_rand_index",
                "score",
                "Rand-Index gegen k-means",
                "Rand index against k-means",
            ),
            opinion.rand_index,
        ),
    )
    table = ResultTable("second_opinion", title, opinion.frame, _COLUMNS)
    return replace(result, tables=(*result.tables, table), facts=(*result.facts, *facts))
