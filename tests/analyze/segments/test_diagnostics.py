"""Structure, stability and agreement."""

import numpy as np
import pytest
from tests.analyze.segments.populations import WINDOW, draw_population

from scrm.analyze.segments import reference
from scrm.analyze.segments.assignment import assign
from scrm.analyze.segments.diagnostics import (
    bootstrap_jaccard,
    choose_clusters,
    gap_statistic,
    silhouette,
)


def test_the_gap_statistic_finds_three_islands_and_no_structure_in_a_cloud():
    rng = np.random.default_rng(0)
    islands = np.concatenate([rng.normal(centre, 0.2, (60, 3)) for centre in (-4, 0, 4)])
    assert choose_clusters(gap_statistic(islands, seed=0)) == 3
    assert choose_clusters(gap_statistic(rng.uniform(size=(200, 3)), seed=0)) == 1
    assert silhouette(islands, np.repeat([0, 1, 2], 60)) > 0.8
    assert silhouette(islands, np.zeros(180, int)) is None


def test_groups_with_much_evidence_survive_drawing_people_again():
    evidence, _ = draw_population(1500, 1)
    fitted = reference.fit_reference(evidence, WINDOW)
    found = assign(evidence, fitted)
    similar = bootstrap_jaccard(evidence, found, fitted, 10, seed=0, draws=5)
    assert min(similar) > 0.75
    assert max(similar) <= 1


@pytest.mark.parametrize("method", ["archetype", "kmeans", "gmm"])
def test_stability_is_that_of_the_method_asked_for(method):
    evidence, _ = draw_population(400, 1)
    fitted = reference.fit_reference(evidence, WINDOW)
    found = assign(evidence, fitted, method)
    similar = bootstrap_jaccard(evidence, found, fitted, 10, seed=0, draws=4)
    assert len(similar) == 5
    assert all(value == 1 if method == "archetype" else 0.2 < value < 1 for value in similar)
