"""Dispersion of signals within people."""

import numpy as np
import pytest

from scrm.analyze.segments.dispersion import measure_actions, measure_trials
from scrm.analyze.segments.evidence import Blocks, Trials

PEOPLE, COUNT = 3000, 6


def _blocks(n, s, actions):
    """Build blocks from arrays of shape (people, blocks)."""
    person = np.repeat(np.arange(PEOPLE), COUNT)
    trials = Trials(("opinion:x",), n.reshape(-1, 1), s.reshape(-1, 1))
    return Blocks(
        person, np.tile(np.arange(COUNT), PEOPLE), COUNT, PEOPLE, trials, trials,
        np.column_stack([actions.ravel(), np.zeros(actions.size)]),
    )  # fmt: skip


def test_independent_signals_have_the_dispersion_one():
    rng = np.random.default_rng(0)
    chance = rng.beta(3, 2, (PEOPLE, 1))
    n = rng.poisson(3, (PEOPLE, COUNT))
    blocks = _blocks(n, rng.binomial(n, chance), n)
    assert measure_trials(blocks.satisfaction, blocks)["opinion:x"] == pytest.approx(1, abs=0.05)
    assert measure_actions(blocks, (1.0, 0.5)) == pytest.approx(1, abs=0.03)


def test_texts_of_a_month_that_share_a_mood_disperse_more():
    rng = np.random.default_rng(0)
    chance = rng.beta(3, 2, (PEOPLE, 1))
    n = rng.poisson(3, (PEOPLE, COUNT))
    mood = rng.random(n.shape) < chance
    blocks = _blocks(n, np.where(mood, n, 0), n)
    found = measure_trials(blocks.satisfaction, blocks)["opinion:x"]
    assert found == pytest.approx((n**2).sum() / n.sum(), rel=0.12)  # a block counts as one


def test_actions_that_come_in_bursts_disperse_by_the_size_of_a_burst():
    rng = np.random.default_rng(0)
    bursts = rng.poisson(0.7, (PEOPLE, COUNT))
    blocks = _blocks(np.zeros_like(bursts), np.zeros_like(bursts), 5 * bursts)
    assert measure_actions(blocks, (1.0, 0.5)) == pytest.approx(5, rel=0.05)


def test_graded_answers_of_a_person_disperse_less_than_yes_and_no():
    rng = np.random.default_rng(0)
    usual = rng.uniform(0.2, 0.8, (PEOPLE, 1))
    answer = np.clip(rng.normal(usual, 0.1, (PEOPLE, COUNT)), 0, 1)
    blocks = _blocks(np.ones_like(answer), answer, np.ones_like(answer))
    expected = 0.01 / np.mean(usual * (1 - usual))
    assert measure_trials(blocks.satisfaction, blocks)["opinion:x"] == pytest.approx(
        expected, rel=0.35
    )


def test_without_anybody_who_has_two_signals_nothing_is_measured():
    n = np.zeros((PEOPLE, COUNT))
    n[:, 0] = 1
    blocks = _blocks(n, n, n)
    assert measure_trials(blocks.satisfaction, blocks) == {"opinion:x": 1.0}
    assert measure_actions(blocks, (1.0, 0.5)) == 1.0
