"""The stability of the groups put into words and tables."""

import polars as pl

from scrm.analyze.segments.answer import SEGMENT
from scrm.analyze.segments.diagnostics import choose_clusters
from scrm.analyze.segments.groups import GROUPS
from scrm.result import Column, Fact, Result, ResultTable, Text
from scrm.wording import write_number, write_share

_STABLE, _DISSOLVES = 0.75, 0.6
_NO_STRUCTURE = 0.25
"""Kaufman and Rousseeuw (1990): no substantial structure."""


def answer_stability(
    groups: pl.DataFrame,
    methods: pl.DataFrame,
    gaps: pl.DataFrame,
    *,
    quality: float | None,
    unsure: float,
) -> Result:
    """Return the answer.

    Parameters
    ----------
    groups : DataFrame
        ``segment, n, jaccard, levels_hold``
    methods, gaps : DataFrame
        Of `diagnostics.compare_methods` and `diagnostics.gap_statistic`.
    quality : float or None
        Mean silhouette.
    unsure : float
        Share of the rated whose group is less probable than a half.
    """
    suggested = choose_clusters(gaps)
    return Result(
        title=Text("Wie sicher sind die Gruppen?", "How sure are the groups?"),
        finding=_finding(groups, unsure),
        tables=(_stability_table(groups), _methods_table(methods), _gap_table(gaps)),
        facts=(
            Fact(Column("rated_count", "count", "bewertbar", "Rated"), int(groups["n"].sum())),
            Fact(
                Column(
                    "below_half_share",
                    "share",
                    "Anteil unter 50 % Wahrscheinlichkeit",
                    "Share below 50% probability",
                ),
                unsure,
            ),
            Fact(
                Column(
                    "silhouette",
                    "score",
                    "Silhouette",
                    "Silhouette",
                    meaning=Text("−1 bis 1 (Rousseeuw 1987)", "-1..1 (Rousseeuw 1987)"),
                ),
                quality,
            ),
            Fact(
                Column(
                    "gap_clusters",
                    "count",
                    "Gruppen nach Gap-Statistik",
                    "Groups by the gap statistic",
                ),
                suggested,
            ),
        ),
        notes=_notes(quality, suggested, methods),
    )


def _finding(groups: pl.DataFrame, unsure: float) -> Text:
    known = groups.filter(pl.col("jaccard").is_not_null())
    if known.height == 1:
        return Text(
            "Alle Bewerteten sind in derselben Gruppe: ob sie stabil ist, sagt nichts; "
            f"bei {write_share(unsure, 'de')} der Bewerteten ist sie weniger wahrscheinlich als "
            f"nicht.",
            "All of the rated are in the same group: that it is stable tells nothing; "
            f"for {write_share(unsure, 'en')} of the rated it is less likely than not.",
        )
    stable = known.filter(pl.col("jaccard") >= _STABLE).height
    return Text(
        f"{write_number(stable, 'de')} von {write_number(known.height, 'de')} "
        f"besetzten Gruppen sind stabil (Jaccard ab "
        f"{write_number(_STABLE, 'de', 2)}); "
        f"bei {write_share(unsure, 'de')} der Bewerteten ist die Gruppe weniger wahrscheinlich als "
        f"nicht.",
        f"{write_number(stable, 'en')} of {write_number(known.height, 'en')} "
        f"groups with members are stable (Jaccard from "
        f"{write_number(_STABLE, 'en', 2)}); "
        f"for {write_share(unsure, 'en')} of the rated the group is less likely than not.",
    )


def _notes(quality: float | None, suggested: int | None, methods: pl.DataFrame) -> tuple[Text, ...]:
    notes = [
        Text(
            "Jaccard: wie viele Mitglieder bleiben, wenn man die Personen neu zieht und neu "
            "einteilt; "
            f"unter {write_number(_DISSOLVES, 'de', 1)} zerfällt die Gruppe. "
            "archetype lernt nichts von den Personen und bleibt immer gleich. "
            "Stabil heißt nicht richtig: eine Einteilung kann stabil und falsch sein.",
            f"Jaccard: how many members stay when people are drawn and grouped again; below "
            f"{write_number(_DISSOLVES, 'en', 1)} "
            "the group dissolves. archetype learns nothing from people and always stays the same. "
            "Stable does not mean right: a grouping can be stable and wrong.",
        )
    ]
    if quality is not None:
        blurred = quality < _NO_STRUCTURE
        notes.append(
            Text(
                "Silhouette: die Gruppen gehen ineinander über; sie sind Gegenden, keine Inseln."
                if blurred
                else "Silhouette: die Gruppen sind getrennt.",
                "Silhouette: the groups shade into each other; they are regions, not islands."
                if blurred
                else "Silhouette: the groups are apart.",
            )
        )
    if suggested is not None and suggested != len(GROUPS):
        notes.append(
            Text(
                f"Gap-Statistik: die Werte zeigen {write_number(suggested, 'de')} statt "
                "fünf Häufungen. Die Namen "
                f"kommen aus der Theorie, nicht aus den Daten.",
                f"Gap statistic: the values show {write_number(suggested, 'en')} instead "
                "of five clusters. The names "
                f"come from theory, not from the data.",
            )
        )
    if methods.height:
        lowest = methods.sort("same_share").row(0, named=True)
        notes.append(
            Text(
                f"Am wenigsten stimmt {lowest['method']} überein: "
                f"{write_share(lowest['same_share'], 'de')} der Bewerteten in derselben Gruppe. "
                "Rand-Index: 0 wie zufällig verteilt, 1 dieselbe Einteilung.",
                f"{lowest['method']} agrees least: {write_share(lowest['same_share'], 'en')} of "
                f"the rated in the same group. "
                "Rand index: 0 as by chance, 1 the same grouping.",
            )
        )
    return tuple(notes)


def _stability_table(groups: pl.DataFrame) -> ResultTable:
    columns = (
        SEGMENT,
        Column("n", "count", "Personen", "People"),
        Column(
            "jaccard",
            "score",
            "Jaccard",
            "Jaccard",
            meaning=Text(
                "Ähnlichkeit der Mitglieder nach erneuter Ziehung der Personen (Hennig 2007)",
                "similarity of the members after drawing people again (Hennig 2007)",
            ),
        ),
        Column(
            "levels_hold",
            "flag",
            "Niveaus stimmen",
            "Levels hold",
            meaning=Text(
                "hoch und niedrig, wo die Gruppe es sein muss",
                "high and low where the group must be",
            ),
        ),
    )
    return ResultTable(
        "stability",
        Text("Stabilität je Gruppe", "Stability by group"),
        groups.select(c.name for c in columns),
        columns,
    )


def _methods_table(methods: pl.DataFrame) -> ResultTable:
    columns = (
        Column("method", "text", "Verfahren", "Method"),
        Column("same_share", "share", "gleiche Gruppe", "Same group"),
        Column("ari", "score", "Rand-Index (bereinigt)", "Adjusted Rand index"),
    )
    return ResultTable(
        "methods",
        Text("Übereinstimmung der Verfahren", "Agreement of the methods"),
        methods,
        columns,
    )


def _gap_table(gaps: pl.DataFrame) -> ResultTable:
    columns = (
        Column("k", "count", "Gruppen", "Groups"),
        Column(
            "gap",
            "score",
            "Gap",
            "Gap",
            meaning=Text(
                "Struktur über gleichverteilte Daten hinaus (Tibshirani 2001)",
                "structure beyond uniform data (Tibshirani 2001)",
            ),
        ),
        Column("se", "score", "±", "±"),
    )
    return ResultTable("gap", Text("Gap-Statistik", "Gap statistic"), gaps, columns)
