"""Draws from posteriors that are known."""

import numpy as np
import pytest

from scrm.analyze.segments.importance_sampler import draw_posterior


def test_both_of_two_separate_modes_are_drawn_in_their_proportions():
    def likelihood(points):
        inner = -0.5 * ((points - 2) ** 2).sum(axis=1) / 0.1
        other = -0.5 * ((points + 2) ** 2).sum(axis=1) / 0.1
        return np.logaddexp(np.log(0.75) + inner, np.log(0.25) + other)

    draws = draw_posterior(likelihood, np.zeros(3), np.full(3, 2.0), draws=600, seed=0)
    assert (draws[:, 0] > 0).mean() == pytest.approx(0.75, abs=0.08)
    near = draws[draws[:, 0] > 0]
    assert near.mean() == pytest.approx(2 * 40 / 41, abs=0.05)  # prior N(0, 4), 10 / (10 + 1/4)
    assert near.var(axis=0).mean() == pytest.approx(0.1, rel=0.25)


def test_the_same_seed_gives_the_same_draws():
    draws = [
        draw_posterior(lambda x: -(x**2).sum(axis=1), np.zeros(2), np.ones(2), draws=9, seed=3)
        for _ in range(2)
    ]
    assert (draws[0] == draws[1]).all()
