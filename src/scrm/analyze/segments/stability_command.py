"""How stable the groups are: the command ``scrm segments stability``."""

import numpy as np
import polars as pl

from scrm.analyze.segments import diagnostics
from scrm.analyze.segments.answer import refuse_too_few
from scrm.analyze.segments.common_steps import assign_people
from scrm.analyze.segments.reference import sample_people
from scrm.analyze.segments.settings import LEAST_CELL, Params
from scrm.analyze.segments.stability_answer import answer_stability
from scrm.config import Context
from scrm.result import Result
from scrm.store import Store


def stability(store: Store, params: Params, context: Context) -> Result:
    """Say how far the groups can be trusted: structure, methods, stability, levels.

    Example:  scrm segments stability --method kmeans
    """
    ready = assign_people(store, params, context)
    if isinstance(ready, Result):
        return ready
    _, evidence, fitted, found = ready
    rated = np.flatnonzero(found.rated(params.min_evidence))
    if len(rated) < LEAST_CELL:
        return refuse_too_few(len(rated), params.min_evidence)
    rows = rated[sample_people(len(rated), 1_000)]
    points = np.clip(found.z[rows], -4, 4)
    groups = pl.DataFrame(
        {
            "segment": list(found.labels),
            "n": np.bincount(found.best()[rated], minlength=len(found.labels)).tolist(),
            "jaccard": diagnostics.bootstrap_jaccard(
                evidence, found, fitted, params.min_evidence, seed=context.seed
            ),
            "levels_hold": diagnostics.check_levels(found, params.min_evidence),
        },
        schema_overrides={"jaccard": pl.Float64, "levels_hold": pl.Boolean, "n": pl.Int64},
    )
    return answer_stability(
        groups,
        diagnostics.compare_methods(evidence, fitted, found, params.min_evidence, context.seed),
        diagnostics.gap_statistic(points, seed=context.seed),
        quality=diagnostics.silhouette(points, found.best()[rows]),
        unsure=float((found.probability.max(axis=1)[rated] < 0.5).mean()),  # noqa: PLR2004  a half
    )
