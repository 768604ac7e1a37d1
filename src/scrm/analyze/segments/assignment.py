"""From evidence to groups: values with errors, probabilities by four methods, the evidence gate."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze.segments import mixture, posteriors
from scrm.analyze.segments.evidence import Evidence
from scrm.analyze.segments.groups import ARCHETYPES, DIMENSIONS, GROUPS, UNRATED, name_centres
from scrm.analyze.segments.reference import Reference, sample_people
from scrm.analyze.segments.response_model import ResponseModel

Floats = NDArray[np.float64]
Method = Literal["evidence", "archetype", "kmeans", "gmm"]

WIDTH = 0.6
"""Width of an archetype (`archetype`) or cluster (`kmeans`), in z: the spread within a group."""
_CLIP = 4.0
"""z-scores are clipped here, so that one extreme person does not become a cluster."""
_FEWEST = 20
"""With fewer different rated people there is no clustering; the archetypes are the centres."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Values, errors and groups of each person, rows as in the evidence.

    Parameters
    ----------
    z, se : array, shape (people, 3)
        Satisfaction, worries, activity against the reference; standard errors in the same unit.
    signals : array of int
        Signals behind a person's values: texts, ratings, survey answers, tickets, and orders
        weighted by their information.
    probability : array, shape (people, 5)
        Probability of each label.
    labels : tuple of str
        Group names, or clusters whose name was refused.
    """

    z: Floats
    se: Floats
    signals: NDArray[np.int64]
    probability: Floats
    labels: tuple[str, ...]
    method: str

    def best(self) -> NDArray[np.int64]:
        """Return the column of each person's most probable group; ties go to the first."""
        found: NDArray[np.int64] = np.argmax(self.probability, axis=1)
        return found

    def rated(self, min_evidence: int) -> NDArray[np.bool_]:
        """Return who has enough signals for a group."""
        return self.signals >= min_evidence


def assign(
    evidence: Evidence,
    reference: Reference,
    method: Method = "evidence",
    *,
    min_evidence: int = 10,
    seed: int = 0,
) -> Assignment:
    """Give every person values and probabilities against a reference."""
    known = evidence.with_sources(
        tuple(reference.model.satisfaction), tuple(reference.model.worries)
    )
    z, se, probability = compute_values(known, reference.model, reference.groups)
    count = count_signals(known, reference)
    labels: tuple[str, ...] = GROUPS
    if method != "evidence":
        probability, labels, method = assign_by_distance(z, se, count >= min_evidence, method, seed)
    return Assignment(z, se, count, probability, labels, f"{method}-2")


def compute_values(
    evidence: Evidence, model: ResponseModel, groups: mixture.Mixture
) -> tuple[Floats, Floats, Floats]:
    """Return values and standard errors, shape (people, 3), and probabilities of groups.

    Parameters
    ----------
    evidence : Evidence
        With the sources of the model, in its order.
    """
    few, people = groups.thin(), len(evidence)
    z, se, probability = (np.empty((people, k)) for k in (3, 3, len(GROUPS)))
    for rows, likelihoods in posteriors.iterate_chunks(evidence, model):
        for d, like in enumerate(likelihoods):
            z[rows, d], se[rows, d] = posteriors.compute_values(like)
        probability[rows] = mixture.compute_probabilities(likelihoods, few)
    return z, se, probability


def count_signals(evidence: Evidence, reference: Reference) -> NDArray[np.int64]:
    """Count each person's signals; orders count less the more of them are kept overall.

    An order counts 4 m (1 - m), m being the share of orders kept: 1 at even odds, 0.36 at .9.
    """
    total = evidence.action_count
    for position, source in enumerate(evidence.satisfaction.sources):
        kind = source.split(":")[0]
        if kind in {"survey", "ticket", "order"}:
            mean = reference.model.satisfaction[source].mean
            worth = 4 * mean * (1 - mean) if kind == "order" else 1.0
            total += worth * evidence.satisfaction.n[:, position]
    return np.floor(total + 1e-9).astype(np.int64)


def assign_by_distance(
    z: Floats, se: Floats, rated: NDArray[np.bool_], method: Method, seed: int
) -> tuple[Floats, tuple[str, ...], Method]:
    """Return probabilities, labels and the method used (archetype if too few people differ)."""
    points = np.clip(z, -_CLIP, _CLIP)
    learn = points[rated] if rated.sum() >= _FEWEST else points
    if len(learn) > 0:
        learn = learn[sample_people(len(learn))]
    if method == "archetype" or len(np.unique(learn, axis=0)) < _FEWEST:
        return soft_membership(points, se, ARCHETYPES), GROUPS, "archetype"
    if method == "kmeans":
        from sklearn.cluster import KMeans

        centres = (
            KMeans(len(GROUPS), init=ARCHETYPES, n_init=1, random_state=seed)
            .fit(learn)
            .cluster_centers_
        )
        return soft_membership(points, se, centres), tuple(name_centres(centres)), method
    from sklearn.mixture import GaussianMixture

    model = GaussianMixture(
        len(GROUPS),
        covariance_type="diag",
        means_init=ARCHETYPES,
        reg_covar=0.01,
        random_state=seed,
        max_iter=500,
    )
    model.fit(learn)
    return model.predict_proba(points), tuple(name_centres(model.means_)), method


def soft_membership(z: Floats, se: Floats, centres: Floats) -> Floats:
    """Return probabilities that fall with the squared distance from each centre.

    Each dimension's squared distance is divided by ``WIDTH**2 + se**2``: an uncertain value decides
    little.

    Examples
    --------
    >>> point = np.array([[1.0, 1.0, 1.0]])
    >>> soft_membership(point, np.zeros((1, 3)), ARCHETYPES)[0].round(2).tolist()
    [0.98, 0.0, 0.02, 0.0, 0.0]
    """
    distance = np.zeros((len(z), len(centres)))
    for d in range(z.shape[1]):
        distance += (z[:, [d]] - centres[:, d]) ** 2 / (WIDTH**2 + se[:, [d]] ** 2)
    found: Floats = np.exp(-0.5 * (distance - distance.min(axis=1, keepdims=True)))
    found /= found.sum(axis=1, keepdims=True)
    return found


def segments_frame(evidence: Evidence, found: Assignment, min_evidence: int) -> pl.DataFrame:
    """Return the rows of the table `segments`, in the order of person_id."""
    labels = pl.Series(found.labels, dtype=pl.String)
    first, second = _two_likeliest(found.probability)
    highest = np.take_along_axis(found.probability, first[:, None], axis=1)[:, 0]
    unrated = pl.Series(~found.rated(min_evidence))
    columns = {
        f"{name}_{suffix}": np.round(values[:, d], 6)
        for suffix, values in (("z", found.z), ("se", found.se))
        for d, name in enumerate(DIMENSIONS)
    }
    return pl.DataFrame(
        {
            "person_id": evidence.people,
            "is_customer": evidence.is_customer,
            **columns,
            "evidence_count": found.signals,
            "segment": labels.gather(pl.Series(first)).set(unrated, UNRATED),
            "probability": pl.Series(np.round(highest, 6)).set(unrated, None),
            "second_segment": labels.gather(pl.Series(second)).set(unrated, None),
            "method": pl.repeat(found.method, len(first), eager=True),
        }
    )


def _two_likeliest(probability: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the columns of each person's two most probable groups; ties go to the first."""
    rest = probability.copy()
    first = np.argmax(rest, axis=1)
    np.put_along_axis(rest, first[:, None], -1.0, axis=1)
    return first, np.argmax(rest, axis=1)
