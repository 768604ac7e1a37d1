"""The mixture against brute force."""

import numpy as np
import pytest
from scipy import stats
from tests.analyze.segments.populations import build_evidence

from scrm.analyze.segments import mixture, posteriors
from scrm.analyze.segments.groups import ARCHETYPES


def test_the_probabilities_are_those_of_bayes_rule_by_brute_force():
    evidence = build_evidence([7], [1], [2.0], [2])
    base = posteriors.Bases({"survey:nps": 0.55}, {"worry:facebook": 0.2}, 0.004)
    groups = mixture.Mixture(
        np.array([0.3, 0.1, 0.2, 0.25, 0.15]),
        np.array([0.1, -0.1, 0.2]),
        np.array([1.1, 0.9, 0.8]),
        np.array([0.4, 0.4, 0.5]),
    )
    joint = groups.weights.copy()
    likes = posteriors.compute_likelihoods(evidence, base)
    for g in range(5):
        for d in range(2):
            scatter = stats.norm.pdf(
                posteriors.GRID,
                groups.location[d] + groups.scale[d] * ARCHETYPES[g, d],
                groups.scatter[d],
            )
            joint[g] *= (likes[d][0] * scatter).sum() / scatter.sum()
        joint[g] *= (likes[2][0] * groups.densities(2)[:, g]).sum()
    assert mixture.compute_probabilities(likes, groups)[0] == pytest.approx(joint / joint.sum())


def test_the_scatter_of_activity_is_a_gamma_of_the_stated_logarithmic_moments():
    density = mixture.START.densities(2)[:, 2]
    mean = float(density @ posteriors.GRID)
    assert mean == pytest.approx(0.0, abs=0.01)
    assert float(np.sqrt(density @ (posteriors.GRID - mean) ** 2)) == pytest.approx(0.6, abs=0.01)
