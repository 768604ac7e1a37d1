"""Levels and slopes of sources, against the people they were drawn from."""

import numpy as np
import polars as pl
import pytest
from scipy.special import expit
from tests.analyze.segments.populations import build_evidence

from scrm.analyze.segments.dispersion import INDEPENDENT
from scrm.analyze.segments.evidence import Evidence, Trials
from scrm.analyze.segments.label_errors import HitRates
from scrm.analyze.segments.response_model import fit_response_model

PEOPLE = 4000


def _draw(seed, low=0.0, high=1.0):
    """Draw people with two sources of satisfaction that tell differently much of it."""
    rng = np.random.default_rng(seed)
    value = rng.standard_normal(PEOPLE)
    asked, posts = rng.poisson(6, PEOPLE), rng.poisson(9, PEOPLE)
    survey = rng.binomial(asked, expit(0.8 + 1.4 * value))
    opinion = rng.binomial(posts, low + (high - low) * expit(-0.3 + 0.7 * value))

    def table(*columns):
        return np.column_stack(columns).astype(np.float32)

    return Evidence(
        pl.Series([f"{i:05d}" for i in range(PEOPLE)]),
        np.ones(PEOPLE, bool),
        Trials(("opinion:x", "survey:nps"), table(posts, asked), table(opinion, survey)),
        Trials((), np.zeros((PEOPLE, 0), np.float32), np.zeros((PEOPLE, 0), np.float32)),
        table(rng.poisson(180 * np.exp(-3.0 + 0.9 * value))),
        np.full(PEOPLE, 180.0),
        np.ones(PEOPLE, bool),
    )


def test_levels_and_slopes_are_those_that_people_were_drawn_with():
    model = fit_response_model(_draw(1), INDEPENDENT, {}, seed=0)
    survey, opinion = model.satisfaction["survey:nps"], model.satisfaction["opinion:x"]
    assert survey.level == pytest.approx([0.8], abs=0.1)
    assert survey.slope == pytest.approx([1.4], abs=0.15)
    assert opinion.level == pytest.approx([-0.3], abs=0.06)
    assert opinion.slope == pytest.approx([0.7], abs=0.06)
    assert model.activity.level == pytest.approx([-3.0], abs=0.06)
    assert model.activity.slope == pytest.approx([0.9], abs=0.05)


def test_known_errors_of_an_engine_do_not_flatten_the_slope():
    rates = {"opinion:x": HitRates(np.array([0.25]), np.array([0.85]))}
    evidence = _draw(2, 0.25, 0.85)
    known = fit_response_model(evidence, INDEPENDENT, rates, seed=0).satisfaction["opinion:x"]
    ignored = fit_response_model(evidence, INDEPENDENT, {}, seed=0).satisfaction["opinion:x"]
    assert known.slope.mean() == pytest.approx(0.7, abs=0.12)
    assert known.level.mean() == pytest.approx(-0.3, abs=0.1)
    assert ignored.slope.mean() < 0.5


def test_with_few_people_levels_and_slopes_vary_and_with_many_they_do_not():
    few = fit_response_model(_draw(3).take(np.arange(15)), INDEPENDENT, {}, seed=0)
    many = fit_response_model(_draw(3), INDEPENDENT, {}, seed=0)
    assert few.satisfaction["survey:nps"].level.std() > 0.2
    assert few.activity.slope.std() > 0.05
    assert many.satisfaction["survey:nps"].level.shape == (1,)


@pytest.mark.parametrize("good", [0, 5])
def test_outcomes_that_are_all_alike_have_finite_levels(good):
    evidence = build_evidence([5] * 30, [good] * 30, [3] * 30, [0] * 30)
    source = fit_response_model(evidence, INDEPENDENT, {}, seed=0).satisfaction["survey:nps"]
    assert np.isfinite(source.level).all()
    assert (source.slope > 0).all()
    assert (source.level > 0).all() == (good == 5)


def test_nobody_who_acts_leaves_activity_unknown():
    evidence = build_evidence([5] * 3, [4] * 3, [0] * 3, [0] * 3)
    assert not fit_response_model(evidence, INDEPENDENT, {}, seed=0).activity.is_known
