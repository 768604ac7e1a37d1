"""Values and errors against second implementations."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from tests.analyze.segments.populations import build_evidence

from scrm.analyze.segments import posteriors


def test_a_value_is_the_posterior_mean_of_a_second_implementation():
    evidence = build_evidence([6], [5], [4.0], [1])
    base = posteriors.Bases({"survey:nps": 0.6}, {"worry:facebook": 0.2}, 0.01)
    satisfaction, worries, activity = posteriors.compute_likelihoods(evidence, base)
    shift = posteriors.GRID

    def expected(likelihood, mean, sd):
        weights = likelihood * stats.norm.pdf(shift, mean, sd)
        return float((weights * shift).sum() / weights.sum())

    chance = 1 / (1 + np.exp(-(np.log(0.6 / 0.4) + shift)))
    assert posteriors.compute_values(satisfaction, (0.0, 0.8))[0][0] == pytest.approx(
        expected(stats.binom.pmf(5, 6, chance), 0.0, 0.8)
    )
    chance = 1 / (1 + np.exp(-(np.log(0.2 / 0.8) + shift)))
    assert posteriors.compute_values(worries, (0.1, 0.5))[0][0] == pytest.approx(
        expected(stats.binom.pmf(1, 4, chance), 0.1, 0.5)
    )
    rate = stats.poisson.pmf(4, 365 * 0.01 * np.exp(posteriors.ACTIVITY_SCALE * shift))
    assert posteriors.compute_values(activity, (0.0, 1.0))[0][0] == pytest.approx(
        expected(rate, 0.0, 1.0)
    )


def test_more_evidence_of_the_same_kind_moves_the_value_further_and_makes_it_surer():
    base = posteriors.Bases({"survey:nps": 0.5}, {"worry:facebook": 0.2}, 0.01)
    evidence = build_evidence([0, 2, 20, 200], [0, 2, 20, 200], [0, 0, 0, 0], [0, 0, 0, 0])
    values, errors = posteriors.compute_values(
        posteriors.compute_likelihoods(evidence, base)[0], (0.0, 1.0)
    )
    assert np.all(np.diff(values) > 0)
    assert np.all(np.diff(errors) < 0)


def test_equal_weights_change_nothing_but_the_unit():
    evidence = build_evidence([0] * 4, [0] * 4, [1.0, 2.0, 4.0, 9.0], [0] * 4)
    once, doubled = evidence, replace(evidence, weights=(2.0,))
    first, second = (
        posteriors.compute_likelihoods(one, posteriors.fit_bases(one))[2] for one in (once, doubled)
    )
    assert second == pytest.approx(first)


def test_weighted_actions_are_as_sure_as_a_compound_poisson_allows():
    rng = np.random.default_rng(7)
    people, weights = 20_000, (1.0, 0.5)
    counts = rng.poisson((4.0, 12.0), (people, 2)).astype(np.float32)
    evidence = replace(
        build_evidence(np.zeros(people), np.zeros(people), np.zeros(people), np.zeros(people)),
        actions=counts,
        weights=weights,
    )
    base = posteriors.fit_bases(evidence)
    assert evidence.weighted_actions.var() / evidence.weighted_actions.mean() == pytest.approx(
        base.dispersion, rel=0.03
    )
    assert evidence.action_count.tolist()[:3] == counts.sum(axis=1).tolist()[:3]
    values, errors = posteriors.compute_values(
        posteriors.compute_likelihoods(evidence, base)[2], (0.0, 5.0)
    )
    assert values.std() == pytest.approx(
        errors.mean(), rel=0.15
    )  # nobody differs: all spread is error


def test_the_prior_found_is_the_one_people_were_drawn_from():
    rng = np.random.default_rng(1)
    shift = rng.normal(0.3, 0.9, 4000)
    good = rng.binomial(12, 1 / (1 + np.exp(-shift)))
    evidence = build_evidence(np.full(4000, 12), good, np.zeros(4000), np.zeros(4000))
    like = posteriors.compute_likelihoods(
        evidence, posteriors.Bases({"survey:nps": 0.5}, {"worry:facebook": 0.5}, 1.0)
    )[0]
    mean, sd = posteriors.fit_normal_prior(like)
    assert (mean, sd) == (pytest.approx(0.3, abs=0.05), pytest.approx(0.9, abs=0.06))


def test_whoever_has_no_known_profile_has_an_unknown_activity_not_none():
    evidence = build_evidence([5, 5], [4, 4], [0, 0], [0, 0])
    evidence.has_profile[1] = False
    like = posteriors.compute_likelihoods(
        evidence, posteriors.Bases({"survey:nps": 0.5}, {"worry:facebook": 0.2}, 0.05)
    )[2]
    assert np.ptp(like[0]) > 0.5
    assert np.ptp(like[1]) == 0.0
