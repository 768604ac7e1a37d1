"""The sizes of the groups."""

from dataclasses import replace

import numpy as np
import pytest
from tests.analyze.segments.populations import WINDOW, build_evidence, draw_people

from scrm.analyze.segments import reference
from scrm.analyze.segments.assignment import assign
from scrm.analyze.segments.groups import GROUPS, UNRATED
from scrm.analyze.segments.sizes import WIDEST, build_size_frame, draw_sizes


def test_against_a_frozen_reference_a_fall_for_all_shows_in_the_sizes():
    _, evidence = draw_people(1500, seed=6, surveys=18.0)
    fitted = reference.fit_reference(evidence, WINDOW)
    worse = replace(
        evidence,
        satisfaction=replace(evidence.satisfaction, s=np.floor(evidence.satisfaction.s * 0.7)),
    )
    before, now = (draw_sizes(each, fitted, 0, frozen=True) for each in (evidence, worse))
    assert before.mean(axis=0) == pytest.approx(fitted.groups.weights.mean(axis=0), abs=0.05)
    assert now[:, :2].sum(axis=1).mean() < before[:, :2].sum(axis=1).mean() - 0.05


@pytest.mark.parametrize("method", ["evidence", "archetype", "kmeans", "gmm"])
def test_only_the_mixture_states_intervals_and_a_largest_group(method):
    _, evidence = draw_people(300, seed=1)
    fitted = reference.fit_reference(evidence, WINDOW)
    found = assign(evidence, fitted, method)
    frame = build_size_frame(evidence, found, fitted, 10, 0)
    groups = frame.filter(frame["segment"] != UNRATED)
    assert frame["n"].sum() == 300
    if method == "evidence":
        assert groups["largest"].sum() == pytest.approx(1)
        assert (groups["low"] < groups["high"]).all()
    else:
        assert groups["low"].null_count() == groups["largest"].null_count() == 5


def test_a_size_that_is_hardly_known_has_an_interval_but_no_value():
    _, evidence = draw_people(300, seed=1, posts=1.0, surveys=1.0)
    fitted = reference.fit_reference(evidence, WINDOW)
    groups = build_size_frame(evidence, assign(evidence, fitted), fitted, 0, 0)[:5]
    wide = groups["high"] - groups["low"] > WIDEST
    assert wide.any()
    assert (groups["estimate"].is_null() == wide).all()


def test_a_population_in_one_group_and_one_without_features_have_wide_sizes():
    rng = np.random.default_rng(0)
    posts = rng.poisson(6, 200)
    one_group = build_evidence(
        np.full(200, 10), rng.binomial(10, 0.5, 200), posts, rng.binomial(posts, 0.1)
    )
    constant = build_evidence([5] * 200, [4] * 200, [3] * 200, [0] * 200)
    for evidence in (one_group, constant):
        fitted = reference.fit_reference(evidence, WINDOW)
        frame = build_size_frame(evidence, assign(evidence, fitted), fitted, 0, 0)
        assert frame["segment"].to_list() == [*GROUPS, UNRATED]
        assert (frame["high"] - frame["low"]).drop_nulls().min() > 0.2
        assert frame["largest"].max() < 0.95


def test_one_person_is_of_any_group():
    evidence = build_evidence([3], [1], [2], [1])
    fitted = reference.fit_reference(evidence, WINDOW)
    found = assign(evidence, fitted)
    frame = build_size_frame(evidence, found, fitted, 0, 0)
    assert np.isfinite(found.z).all()
    assert found.probability.max() < 0.6
    assert (frame["high"] - frame["low"]).drop_nulls().min() > 0.4
