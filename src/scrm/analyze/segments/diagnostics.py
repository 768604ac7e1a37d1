"""How far the groups can be trusted: structure, agreement, stability, and whether the levels hold.

None of these proves that a person is in the right group: a clustering can be stable and wrong. They
show when it cannot be right: no structure, methods that disagree, groups that dissolve when people
are drawn again.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze.segments import mixture, posteriors
from scrm.analyze.segments.assignment import Assignment, Method, assign
from scrm.analyze.segments.evidence import Evidence
from scrm.analyze.segments.groups import GROUPS, has_levels
from scrm.analyze.segments.reference import Reference, sample_people

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

METHODS: Sequence[Method] = ("evidence", "archetype", "kmeans", "gmm")
_SAMPLE = 1_000
_MOST_CLUSTERS = 8


def silhouette(points: Floats, labels: Labels) -> float | None:
    """Return the mean silhouette (Rousseeuw 1987), -1..1; None below two groups or three people."""
    from sklearn.metrics import silhouette_score

    found = len(np.unique(labels))
    if found < 2 or len(points) <= found:  # noqa: PLR2004  the definition needs two groups
        return None
    return float(silhouette_score(points, labels))


def gap_statistic(points: Floats, *, seed: int, draws: int = 10) -> pl.DataFrame:
    """Return Tibshirani's gap for 1 to 8 clusters: ``k, gap, se``.

    The higher the gap, the more structure beyond uniform data.

    References
    ----------
    Tibshirani, Walther and Hastie (2001), JRSS B 63.
    """
    rng = np.random.default_rng(seed)
    low, high = points.min(axis=0), points.max(axis=0)
    uniform = [rng.uniform(low, high, points.shape) for _ in range(draws)]
    rows = []
    for k in range(1, min(_MOST_CLUSTERS, len(np.unique(points, axis=0)) - 1) + 1):
        reference = np.array([_log_inertia(drawn, k, seed) for drawn in uniform])
        rows.append(
            (
                k,
                float(reference.mean() - _log_inertia(points, k, seed)),
                float(reference.std() * np.sqrt(1 + 1 / draws)),
            )
        )
    return pl.DataFrame(
        rows, schema={"k": pl.Int64, "gap": pl.Float64, "se": pl.Float64}, orient="row"
    )


def choose_clusters(gaps: pl.DataFrame) -> int | None:
    """Return the smallest k whose gap is within one standard error of the next one's.

    The rule of Tibshirani, Walther and Hastie (2001).

    Examples
    --------
    >>> gaps = {"k": [1, 2, 3], "gap": [0.1, 0.5, 0.52], "se": [0.02, 0.02, 0.05]}
    >>> choose_clusters(pl.DataFrame(gaps))
    2
    """
    for now, following in zip(
        gaps.iter_rows(named=True), gaps.slice(1).iter_rows(named=True), strict=False
    ):
        if now["gap"] >= following["gap"] - following["se"]:
            return int(now["k"])
    return None


def _log_inertia(points: Floats, k: int, seed: int) -> float:
    from sklearn.cluster import KMeans

    inertia = KMeans(k, n_init=3, random_state=seed).fit(points).inertia_
    return float(np.log(max(inertia, 1e-12)))


def compare_methods(
    evidence: Evidence, reference: Reference, found: Assignment, min_evidence: int, seed: int
) -> pl.DataFrame:
    """Return how far each other method agrees among the rated: ``method, same_share, ari``."""
    from sklearn.metrics import adjusted_rand_score

    rated = found.rated(min_evidence)
    own = name_groups(found)[rated]
    rows = []
    for method in METHODS:
        if found.method.startswith(method) or not rated.any():
            continue
        other = name_groups(
            assign(evidence, reference, method, min_evidence=min_evidence, seed=seed)
        )[rated]
        rows.append((method, float((own == other).mean()), float(adjusted_rand_score(own, other))))
    return pl.DataFrame(
        rows,
        schema={"method": pl.String, "same_share": pl.Float64, "ari": pl.Float64},
        orient="row",
    )


def name_groups(found: Assignment) -> Labels:
    """Return each person's group; a cluster counts for the group it is similar to."""
    names = [GROUPS.index(label.rsplit("_", 1)[-1]) for label in found.labels]
    groups: Labels = np.array(names)[found.best()]
    return groups


def bootstrap_jaccard(
    evidence: Evidence,
    found: Assignment,
    reference: Reference,
    min_evidence: int,
    *,
    seed: int,
    draws: int = 20,
) -> list[float | None]:
    """Return each group's mean Jaccard similarity of members after refitting to a bootstrap sample.

    The draws of the mixture are weighted by how often each person is in the sample; clusters
    (``kmeans``, ``gmm``) are refitted to a sample of the rated, who are then compared.
    ``archetype`` is not fitted to people: its groups cannot dissolve.

    References
    ----------
    Hennig (2007), Computational Statistics & Data Analysis 52: 0.75 and more is usually read as
    stable, below 0.6 as not.
    """
    rows = np.flatnonzero(found.rated(min_evidence))
    if not found.method.startswith("evidence"):
        return _refit_clusters(evidence.take(rows), found.method, reference, seed=seed, draws=draws)
    known = evidence.with_sources(
        tuple(reference.model.satisfaction), tuple(reference.model.worries)
    )
    if not len(rows):
        return [None] * len(GROUPS)
    everybody = sample_people(len(known), mixture.PEOPLE)
    likelihoods = posteriors.compute_likelihoods(known.take(everybody), reference.model)
    rated = posteriors.compute_likelihoods(
        known.take(rows[sample_people(len(rows), 3 * _SAMPLE)]), reference.model
    )
    groups = reference.groups
    by_draw = mixture.compute_log_likelihoods(likelihoods, groups)
    power = mixture.coarsen(len(known), len(everybody))
    before = mixture.compute_probabilities(rated, groups.thin()).argmax(axis=1)
    rng = np.random.default_rng(seed)
    similar = np.full((draws, len(GROUPS)), np.nan)
    for draw in range(draws):
        times = rng.multinomial(len(everybody), np.full(len(everybody), 1 / len(everybody))) - 1
        logarithm = power * (times @ by_draw)
        weights = np.exp(logarithm - logarithm.max())
        again = rng.choice(len(groups), mixture.FEW_DRAWS, p=weights / weights.sum())
        after = mixture.compute_probabilities(rated, groups.take(again)).argmax(axis=1)
        similar[draw] = _jaccard(before, after)
    return _means(similar)


def _refit_clusters(
    rated: Evidence, version: str, reference: Reference, *, seed: int, draws: int
) -> list[float | None]:
    """Return the similarity of clusters fitted to people and to a bootstrap sample of them."""
    method: Method = next(name for name in METHODS if version.startswith(name))
    some = rated.take(sample_people(len(rated), 3 * _SAMPLE))
    before = name_groups(assign(some, reference, method, min_evidence=0, seed=seed))
    rng = np.random.default_rng(seed)
    similar = np.full((draws, len(GROUPS)), np.nan)
    for draw in range(draws):
        drawn = rng.integers(0, len(some), len(some))
        again = name_groups(assign(some.take(drawn), reference, method, min_evidence=0, seed=seed))
        similar[draw] = _jaccard(before[drawn], again)
    return _means(similar)


def _jaccard(before: Labels, after: Labels) -> Floats:
    """Return each group's members in both over members in either; NaN where it had none."""
    groups = np.arange(len(GROUPS))[:, None]
    both = ((before == groups) & (after == groups)).sum(axis=1)
    either = ((before == groups) | (after == groups)).sum(axis=1)
    had = (before == groups).any(axis=1)
    return np.where(had, both / np.maximum(either, 1), np.nan)


def _means(similar: Floats) -> list[float | None]:
    return [
        float(np.nanmean(column)) if np.isfinite(column).any() else None for column in similar.T
    ]


def check_levels(found: Assignment, min_evidence: int) -> list[bool | None]:
    """Return for each label whether its rated members have the group's levels; None if it is empty.

    The members' mean is divided by its reliability: shrunken values understate a group's distance.
    """
    rated, best = found.rated(min_evidence), found.best()
    held: list[bool | None] = []
    for position, label in enumerate(found.labels):
        members = rated & (best == position)
        if not members.any():
            held.append(None)
            continue
        reliability = np.clip(1 - (found.se[members] ** 2).mean(axis=0), 0.2, 1.0)
        centre = found.z[members].mean(axis=0) / reliability
        held.append(has_levels(centre, GROUPS.index(label.rsplit("_", 1)[-1])))
    return held
