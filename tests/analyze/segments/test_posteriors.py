"""Values and errors against second implementations."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from tests.analyze.segments.populations import build_evidence, build_model

from scrm.analyze.segments.dispersion import INDEPENDENT
from scrm.analyze.segments.posteriors import compute_likelihoods, compute_values
from scrm.analyze.segments.response_model import GRID, fit_response_model


def test_a_value_is_the_posterior_mean_of_a_second_implementation():
    evidence = build_evidence([6], [5], [4.0], [1])
    model = build_model(chance=0.6, worry=0.2, actions=0.01, slope=1.3)
    satisfaction, worries, activity = compute_likelihoods(evidence, model)

    def expected(likelihood):
        weights = likelihood * stats.norm.pdf(GRID)
        return float((weights * GRID).sum() / weights.sum())

    chance = 0.001 + 0.998 / (1 + np.exp(-(np.log(0.6 / 0.4) + 1.3 * GRID)))
    assert compute_values(satisfaction)[0][0] == pytest.approx(
        expected(stats.binom.pmf(5, 6, chance))
    )
    chance = 0.001 + 0.998 / (1 + np.exp(-(np.log(0.2 / 0.8) + 1.3 * GRID)))
    assert compute_values(worries)[0][0] == pytest.approx(expected(stats.binom.pmf(1, 4, chance)))
    rate = stats.poisson.pmf(4, 365 * 0.01 * np.exp(1.3 * GRID))
    assert compute_values(activity)[0][0] == pytest.approx(expected(rate))


def test_more_evidence_of_the_same_kind_moves_the_value_further_and_makes_it_surer():
    evidence = build_evidence([0, 2, 20, 200], [0, 2, 20, 200], [0] * 4, [0] * 4)
    values, errors = compute_values(compute_likelihoods(evidence, build_model())[0])
    assert (values[0], errors[0]) == (pytest.approx(0), pytest.approx(1, abs=1e-3))
    assert np.all(np.diff(values) > 0)
    assert np.all(np.diff(errors) < 0)


def test_a_source_with_a_larger_dispersion_tells_less():
    evidence = build_evidence([20], [20], [0], [0])
    errors = [
        compute_values(compute_likelihoods(evidence, build_model(dispersion=phi))[0])[1][0]
        for phi in (0.5, 1.0, 4.0)
    ]
    assert errors == sorted(errors)


def test_several_draws_of_a_model_are_averaged():
    evidence = build_evidence([8], [8], [0], [0])
    one, other = build_model(chance=0.3), build_model(chance=0.8)
    joined = replace(one.satisfaction["survey:nps"])
    parts = {
        name: np.concatenate(
            [getattr(each.satisfaction["survey:nps"], name) for each in (one, other)]
        )
        for name in ("level", "slope", "low", "high")
    }
    both = replace(one, satisfaction={"survey:nps": replace(joined, **parts)})
    chances = [each.satisfaction["survey:nps"].chances(0) for each in (one, other)]
    expected = (stats.binom.pmf(8, 8, chances[0]) + stats.binom.pmf(8, 8, chances[1])) / 2
    assert compute_likelihoods(evidence, both)[0][0] == pytest.approx(expected / expected.max())


def test_equal_weights_change_nothing_but_the_unit():
    evidence = build_evidence([0] * 4, [0] * 4, [1.0, 2.0, 4.0, 9.0], [0] * 4)
    once, doubled = evidence, replace(evidence, weights=(2.0,))
    first, second = (
        compute_likelihoods(one, fit_response_model(one, INDEPENDENT, {}, seed=0))[2]
        for one in (once, doubled)
    )
    assert second == pytest.approx(first, abs=1e-3)


def test_weighted_actions_are_as_sure_as_a_compound_poisson_allows():
    rng = np.random.default_rng(7)
    people, weights = 20_000, (1.0, 0.5)
    counts = rng.poisson((4.0, 12.0), (people, 2)).astype(np.float32)
    evidence = replace(
        build_evidence(np.zeros(people), np.zeros(people), np.zeros(people), np.zeros(people)),
        actions=counts,
        weights=weights,
    )
    model = fit_response_model(evidence, INDEPENDENT, {}, seed=0)
    weighted = evidence.weighted_actions
    assert weighted.var() / weighted.mean() == pytest.approx(model.activity.dispersion, rel=0.03)
    assert model.activity.slope[0] < 0.12  # nobody differs


def test_a_person_without_a_known_profile_has_an_unknown_activity_not_none():
    evidence = build_evidence([5, 5], [4, 4], [0, 0], [0, 0])
    evidence.has_profile[1] = False
    likelihood = compute_likelihoods(evidence, build_model())[2]
    assert np.ptp(likelihood[0]) > 0.5
    assert np.ptp(likelihood[1]) == 0.0
