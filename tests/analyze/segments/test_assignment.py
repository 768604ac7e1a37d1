"""Probabilities of the groups on people whose group is known."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analyze.segments.populations import WINDOW, build_evidence, draw_people

from scrm.analyze.segments import reference
from scrm.analyze.segments.assignment import _two_likeliest, assign, segments_frame, soft_membership
from scrm.analyze.segments.groups import ARCHETYPES, GROUPS, UNRATED


def test_groups_of_a_well_behaved_population_are_found_and_their_probabilities_hold():
    truth, evidence = draw_people(3000, seed=3, posts=6.0, surveys=18.0)
    found = assign(evidence, reference.fit_reference(evidence, WINDOW))
    right = found.best() == truth
    assert right.mean() > 0.7
    assert found.probability.max(axis=1).mean() == pytest.approx(right.mean(), abs=0.05)
    assert np.abs(found.probability.mean(axis=0) - np.bincount(truth) / 3000).max() < 0.1


def test_with_little_evidence_the_stated_probability_is_low_rather_than_wrong():
    truth, evidence = draw_people(3000, seed=4, posts=3.0, surveys=0.0)
    found = assign(evidence, reference.fit_reference(evidence, WINDOW))
    right, stated = found.best() == truth, found.probability.max(axis=1)
    assert stated.mean() == pytest.approx(right.mean(), abs=0.04)
    assert right[stated >= 0.6].mean() > 0.8


@pytest.mark.parametrize("method", ["evidence", "archetype", "kmeans", "gmm"])
def test_every_method_gives_probabilities_of_five_labels(method):
    _, evidence = draw_people(400, seed=5)
    found = assign(evidence, reference.fit_reference(evidence, WINDOW), method)
    assert found.probability.sum(axis=1) == pytest.approx(np.ones(400))
    assert len(found.labels) == 5
    assert np.isfinite(found.z).all()
    assert (found.se >= 0).all()


def test_a_wide_error_makes_the_membership_softer():
    point = np.array([[1.0, 1.0, 1.0]])
    sure, unsure = (
        soft_membership(point, np.full((1, 3), se), ARCHETYPES)[0, 0] for se in (0.1, 2.0)
    )
    assert sure > 0.95
    assert unsure < 0.5


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30)),
        min_size=1,
        max_size=30,
    ),
    st.randoms(),
)
def test_groups_do_not_depend_on_the_order_of_rows_and_are_proper(rows, random):
    def made(some):
        return build_evidence(
            [a + b for a, b, _, _ in some],
            [a for a, _, _, _ in some],
            [c + d for _, _, c, d in some],
            [d for _, _, _, d in some],
        )

    evidence = made(rows)
    order = list(range(len(rows)))
    random.shuffle(order)
    fitted = reference.fit_reference(evidence, WINDOW)
    found, shuffled = assign(evidence, fitted), assign(made([rows[i] for i in order]), fitted)
    assert found.probability[order] == pytest.approx(shuffled.probability, abs=1e-9)
    assert ((found.probability >= 0) & (found.probability <= 1)).all()
    frame = segments_frame(evidence, found, 10)
    assert set(frame["segment"]) <= {*GROUPS, UNRATED}
    assert (
        frame.filter(pl.col("segment") == UNRATED)["probability"].null_count()
        == (frame["segment"] == UNRATED).sum()
    )


def test_the_two_likeliest_groups_are_the_first_of_the_sorted_and_the_first_of_equals():
    found = np.round(np.random.default_rng(0).dirichlet(np.ones(5), 500), 1)  # rounded: many ties
    found[0] = 0.2
    order = np.argsort(-found, axis=1, kind="stable")
    first, second = _two_likeliest(found)
    assert first.tolist() == order[:, 0].tolist()
    assert second.tolist() == order[:, 1].tolist()
    assert found[0].tolist() == [0.2] * 5  # the caller's values stay
