"""How stable the groups are: the command ``scrm segments stability``."""

import numpy as np
import polars as pl

from scrm.analyze.segments import diagnostics
from scrm.analyze.segments import reference as references
from scrm.analyze.segments.answer import SEGMENT
from scrm.analyze.segments.groups import GROUPS
from scrm.analyze.segments.reference_commands import LEAST_CELL, Params, prepare_segments, too_few
from scrm.config import Context
from scrm.result import Column, Fact, Result, ResultTable, Text
from scrm.store import Store
from scrm.wording import write_number, write_share

_STABLE, _DISSOLVES = 0.75, 0.6


def stability(store: Store, params: Params, context: Context) -> Result:
    """Say how far the groups can be trusted: structure, agreement of methods, stability under redrawing, levels.

    Example:  scrm segments stability --method kmeans
    """
    ready = prepare_segments(store, params, context)
    if isinstance(ready, Result):
        return ready
    _, evidence, fitted, found = ready
    rated = np.flatnonzero(found.rated(params.min_evidence))
    if len(rated) < LEAST_CELL:
        return too_few(len(rated), params.min_evidence)
    rows = rated[references.sample_people(len(rated), 1_000)]
    points = np.clip(found.z[rows], -4, 4)
    gaps = diagnostics.gap_statistic(points, seed=context.seed)
    similar = diagnostics.bootstrap_jaccard(
        evidence, found, fitted, params.min_evidence, seed=context.seed
    )
    methods = diagnostics.agreement(evidence, fitted, found, params.min_evidence, context.seed)
    held = diagnostics.levels(found, params.min_evidence)
    counts = np.bincount(found.best()[rated], minlength=len(found.labels))
    groups = pl.DataFrame(
        {
            "segment": list(found.labels),
            "n": counts.tolist(),
            "jaccard": similar,
            "levels_hold": held,
        },
        schema_overrides={"jaccard": pl.Float64, "levels_hold": pl.Boolean, "n": pl.Int64},
    )
    unsure = float((found.probability.max(axis=1)[rated] < 0.5).mean())  # noqa: PLR2004  a half
    quality = diagnostics.silhouette(points, found.best()[rows])
    suggested = diagnostics.gap_clusters(gaps)
    return Result(
        title=Text("Wie sicher sind die Gruppen?", "How sure are the groups?"),
        finding=_stability_finding(groups, unsure),
        tables=(_stability_table(groups), _methods_table(methods), _gap_table(gaps)),
        facts=(
            Fact(Column("rated_count", "count", "bewertbar", "Rated"), len(rated)),
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
        notes=_stability_notes(quality, suggested, methods),
    )


def _stability_finding(groups: pl.DataFrame, unsure: float) -> Text:
    known = groups.filter(pl.col("jaccard").is_not_null())
    if known.height == 1:
        return Text(
            "Alle Bewerteten sind in derselben Gruppe: ob sie stabil ist, sagt nichts; "
            f"bei {write_share(unsure, 'de')} der Bewerteten ist sie weniger wahrscheinlich als nicht.",
            "All of the rated are in the same group: that it is stable tells nothing; "
            f"for {write_share(unsure, 'en')} of the rated it is less likely than not.",
        )
    stable = known.filter(pl.col("jaccard") >= _STABLE).height
    return Text(
        f"{stable} von {known.height} besetzten Gruppen sind stabil (Jaccard ab {write_number(_STABLE, 'de', 2)}); "
        f"bei {write_share(unsure, 'de')} der Bewerteten ist die Gruppe weniger wahrscheinlich als nicht.",
        f"{stable} of {known.height} groups with members are stable (Jaccard from {write_number(_STABLE, 'en', 2)}); "
        f"for {write_share(unsure, 'en')} of the rated the group is less likely than not.",
    )


def _stability_notes(
    quality: float | None, suggested: int | None, methods: pl.DataFrame
) -> tuple[Text, ...]:
    notes = [
        Text(
            "Jaccard: wie viele Mitglieder bleiben, wenn man die Personen neu zieht und neu einteilt; "
            f"unter {write_number(_DISSOLVES, 'de', 1)} zerfällt die Gruppe. "
            "archetype lernt nichts von den Personen und bleibt immer gleich. "
            "Stabil heißt nicht richtig: eine Einteilung kann stabil und falsch sein.",
            f"Jaccard: how many members stay when people are drawn and grouped again; below {write_number(_DISSOLVES, 'en', 1)} "
            "the group dissolves. archetype learns nothing from people and always stays the same. "
            "Stable does not mean right: a grouping can be stable and wrong.",
        )
    ]
    if quality is not None:
        blurred = quality < 0.25  # noqa: PLR2004  Kaufman and Rousseeuw's "no substantial structure"
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
                f"Gap-Statistik: die Werte zeigen {suggested} statt fünf Häufungen. Die Namen kommen aus der Theorie, nicht aus den Daten.",
                f"Gap statistic: the values show {suggested} instead of five clusters. The names come from theory, not from the data.",
            )
        )
    if methods.height:
        lowest = methods.sort("same_share").row(0, named=True)
        notes.append(
            Text(
                f"Am wenigsten stimmt {lowest['method']} überein: "
                f"{write_share(lowest['same_share'], 'de')} der Bewerteten in derselben Gruppe. "
                "Rand-Index: 0 wie zufällig verteilt, 1 dieselbe Einteilung.",
                f"{lowest['method']} agrees least: {write_share(lowest['same_share'], 'en')} of the rated in the same group. "
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
