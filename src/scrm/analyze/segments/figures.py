"""Charts of the groups: their sizes with intervals, and each pair of the three dimensions."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import polars as pl

from scrm.analyze import _stats
from scrm.analyze.segments.assignment import Assignment
from scrm.analyze.segments.evidence import Floats, Mask
from scrm.analyze.segments.groups import DIMENSION_NAMES, DIMENSIONS, UNRATED, write_name
from scrm.analyze.segments.reference import sample_people
from scrm.result import Column, Figure, Lang, Text
from scrm.wording import write_number, write_shares

NAME = Column("name", "text", "Gruppe", "Group")
"""A group's name in the reader's language, for charts; tables hold the key."""
_FISHER = 3
"""The variance of Fisher's z is 1 / (n - 3)."""
_POINTS = 400
"""People shown in a scatter plot."""


def size_figure(counted: pl.DataFrame, people: int, lang: Lang) -> tuple[Figure, ...]:
    """Return the estimated sizes with their intervals; nothing if some are not known."""
    known = counted.filter(pl.col("segment") != UNRATED)
    if known["estimate"].null_count() or known["low"].null_count():
        return ()
    columns = (
        NAME,
        Column("estimate", "share", "geschätzter Anteil an allen", "Estimated share of all"),
        Column("low", "share", "von", "Low"),
        Column("high", "share", "bis", "High"),
    )
    top = known.sort("estimate", descending=True, maintain_order=True).row(0, named=True)
    name, ends = write_name(top["segment"]), (top["low"], top["high"])
    return (
        Figure(
            "segment_sizes",
            Text(
                f"{name.de}: geschätzt {' bis '.join(write_shares(ends, 'de'))} aller Personen",
                f"{name.en}: an estimated {' to '.join(write_shares(ends, 'en'))} of all people",
            ),
            "bars",
            with_names(known, lang, columns),
            {"x": "name", "y": "estimate", "low": "low", "high": "high"},
            columns,
            Text(
                f"Anteile mit 95-%-Intervall; n = {write_number(people, 'de')}",
                f"Shares with 95% interval; n = {write_number(people, 'en')}",
            ),
        ),
    )


def _describe_correlation(x: Text, y: Text, z: Floats) -> Text:
    """Return the correlation as a sentence, if its 95 % interval (Fisher's z) excludes zero."""
    r = _stats.pearson(z[:, 0], z[:, 1])
    least = 1.96 / np.sqrt(max(len(z) - _FISHER, 1))
    if len(z) <= _FISHER or not abs(np.arctanh(min(abs(r), 0.999999))) > least:
        return Text(
            f"{x.de} und {y.de}: kein gesicherter Zusammenhang",
            f"{x.en} and {y.en.lower()}: no certain relation",
        )
    de, en = ("mehr", "more") if r > 0 else ("weniger", "fewer" if y.en == "Worries" else "less")
    return Text(
        f"Je mehr {x.de}, desto {de} {y.de} (r\u00a0=\u00a0{write_number(r, 'de', 2)})",
        f"The more {x.en.lower()}, the {en} {y.en.lower()} "
        f"(r\u00a0=\u00a0{write_number(r, 'en', 2)})",
    )


def point_figures(found: Assignment, rated: Mask, lang: Lang) -> tuple[Figure, ...]:
    """Return a scatter plot of each pair of dimensions, one point per rated person."""
    members = np.flatnonzero(rated)
    if len(members) < 2:  # noqa: PLR2004  a single point is no picture
        return ()
    members = members[sample_people(len(members), _POINTS)]
    members = members[
        np.argsort(found.best()[members], kind="stable")
    ]  # the legend in the order of the groups
    names = [write_name(found.labels[i])[lang] for i in found.best()[members]]
    figures = []
    for a, b in combinations(range(3), 2):
        x, y = DIMENSIONS[a], DIMENSIONS[b]
        columns = (
            Column(f"{x}_z", "score", DIMENSION_NAMES[x].de, DIMENSION_NAMES[x].en, "z"),
            Column(f"{y}_z", "score", DIMENSION_NAMES[y].de, DIMENSION_NAMES[y].en, "z"),
            NAME,
        )
        frame = pl.DataFrame(
            {
                f"{x}_z": np.round(found.z[members, a], 3),
                f"{y}_z": np.round(found.z[members, b], 3),
                "name": names,
            }
        )
        figures.append(
            Figure(
                f"segments_{x}_{y}",
                _describe_correlation(
                    DIMENSION_NAMES[x], DIMENSION_NAMES[y], found.z[members][:, [a, b]]
                ),
                "points",
                frame,
                {"x": f"{x}_z", "y": f"{y}_z", "series": "name"},
                columns,
                Text(
                    f"Ein Punkt je Person, n = {write_number(len(members), 'de')}; Abweichung vom "
                    f"Maßstab",
                    f"One point per person, n = {write_number(len(members), 'en')}; deviation from "
                    f"the yardstick",
                ),
            )
        )
    return tuple(figures)


def with_names(frame: pl.DataFrame, lang: Lang, columns: Sequence[Column]) -> pl.DataFrame:
    """Add the groups' names in one language, and put the columns into order."""
    names = pl.Series(
        "name",
        [write_name(segment)[lang] for segment in frame["segment"].to_list()],
        dtype=pl.String,
    )
    return frame.with_columns(names).select([column.name for column in columns])
