"""The mixture against brute force, and on people whose group is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests.analyze.segments.populations import WINDOW, build_evidence, build_model, draw_people

from scrm.analyze.segments import mixture, posteriors, reference
from scrm.analyze.segments.groups import ARCHETYPES
from scrm.analyze.segments.response_model import GRID


def test_the_probabilities_are_those_of_bayes_rule_by_brute_force():
    likelihoods = posteriors.compute_likelihoods(
        build_evidence([7], [1], [2.0], [2]), build_model()
    )
    groups = mixture.Mixture(
        np.array([[0.3, 0.1, 0.2, 0.25, 0.15], [0.1, 0.1, 0.5, 0.1, 0.2]]),
        np.array([[0.1, -0.1, 0.2], [0.0, 0.2, 0.1]]),
        np.array([[1.1, 0.9, 0.8], [1.0, 1.2, 1.0]]),
        np.array([[0.4, 0.4, 0.5], [0.5, 0.3, 0.6]]),
    )
    expected = np.zeros(5)
    for k in range(2):
        joint = groups.weights[k].copy()
        for g in range(5):
            for d in range(3):
                mean = groups.location[k, d] + groups.scale[k, d] * ARCHETYPES[g, d]
                scatter = stats.norm.pdf(GRID, mean, groups.scatter[k, d])
                joint[g] *= (likelihoods[d][0] * scatter).sum() / scatter.sum()
        expected += joint / joint.sum() / 2
    assert mixture.compute_probabilities(likelihoods, groups)[0] == pytest.approx(expected)


@given(st.lists(st.floats(-3, 3), min_size=5, max_size=5), st.floats(-1.5, 0.5))
def test_people_of_all_groups_together_have_mean_zero_and_deviation_one(logits, scatter):
    parameters = np.concatenate([logits, np.zeros(6), np.full(3, scatter)])
    groups = mixture.from_parameters(parameters[None])
    for d in range(3):
        means = groups.location[0, d] + groups.scale[0, d] * ARCHETYPES[:, d]
        mean = groups.weights[0] @ means
        variance = groups.weights[0] @ (means - mean) ** 2 + groups.scatter[0, d] ** 2
        assert (mean, variance) == (pytest.approx(0, abs=1e-9), pytest.approx(1))


def test_the_sizes_of_a_population_with_much_evidence_are_found():
    truth, evidence = draw_people(3000, seed=3, posts=6.0, surveys=18.0)
    fitted = reference.fit_reference(evidence, WINDOW)
    shares = np.bincount(truth) / 3000
    low, high = np.quantile(fitted.groups.weights, [0.025, 0.975], axis=0)
    assert (low < shares).all()
    assert (shares < high).all()
    assert (high - low).max() < 0.3


def test_more_people_of_the_same_kind_do_not_make_the_sizes_certain():
    assert mixture.coarsen(15, 15) * 15 == pytest.approx(15 * 250 / 265)
    assert mixture.coarsen(10**7, 1000) * 1000 == pytest.approx(250, rel=1e-3)


def test_without_any_signal_every_size_is_open():
    flat = [np.ones((50, len(GRID)))] * 3
    groups = mixture.fit(flat, 50, seed=0)
    low, high = np.quantile(groups.weights, [0.025, 0.975], axis=0)
    assert low.max() < 0.03
    assert high.min() > 0.5
