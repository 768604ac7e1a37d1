"""The range over other kinds of texts: offsets by hand, kinds left out, engines of today."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrm.analyze._text_kinds import (
    apply_offset,
    estimate_rare_range,
    fit_offset,
    load_kinds,
    measure_offset,
)
from scrm.analyze.sentiment.engines import load_engine
from scrm.analyze.sentiment.quantities import QUANTITIES
from scrm.analyze.worries.detector import load_detector
from scrm.analyze.worries.query import name_version

SECOND = (np.array([0.0, 1.0]), np.ones(2))


def confuse(size, truth, hits, alarms):
    """Return the confusion of a detector with these rates."""
    positive = size * truth
    hit, alarm = positive * hits, (size - positive) * alarms
    return np.rint([[size - positive - alarm, alarm], [positive - hit, hit]]).astype(int)


def test_an_offset_is_the_difference_of_logits():
    offset, _ = measure_offset(np.array([[50_000, 20_000], [0, 30_000]]), SECOND)
    assert offset == pytest.approx(np.log(0.3 / 0.7) - np.log(0.5 / 0.5), abs=1e-3)


def test_the_variance_of_an_offset_is_that_of_resampled_texts():
    counts, generator = np.array([[300, 60], [40, 100]]), np.random.default_rng(0)
    drawn = generator.multinomial(500, counts.ravel() / 500, size=4_000).reshape(-1, 2, 2)
    offsets = [measure_offset(each, SECOND)[0] for each in drawn]
    assert measure_offset(counts, SECOND)[1] == pytest.approx(np.var(offsets), rel=0.08)


def test_an_engine_that_always_errs_alike_has_a_narrow_range():
    kinds = {str(i): confuse(100_000, 0.3, 0.8, 0.1) for i in range(8)}
    low, high = apply_offset([0.31], [100_000], fit_offset(kinds, SECOND))
    assert low[0] <= 0.3 <= high[0]
    assert high[0] - low[0] < 0.1


def test_kinds_that_differ_make_the_range_wide():
    rates = [(0.95, 0.02), (0.9, 0.3), (0.4, 0.02), (0.5, 0.2), (0.8, 0.1)]
    kinds = {str(i): confuse(2_000, 0.3, *each) for i, each in enumerate(rates)}
    low, high = apply_offset([0.3], [2_000], fit_offset(kinds, SECOND))
    assert high[0] - low[0] > 0.3


def test_two_kinds_say_nothing_of_a_third():
    assert (
        fit_offset({"a": confuse(100, 0.3, 0.8, 0.1), "b": confuse(99, 0.4, 0.8, 0.1)}, SECOND)
        is None
    )


def test_a_rare_class_is_bounded_by_false_alarms_elsewhere():
    kinds = {str(i): confuse(1_000, 0.02, 0.8, 0.04 + 0.01 * i) for i in range(6)}
    low, high = estimate_rare_range(80, 1_000, kinds, seed=0)
    assert low == 0.0
    assert 0.02 < high < 0.15
    assert estimate_rare_range(80, 1_000, kinds, seed=0) == (low, high)


def test_simulated_kinds_left_out_are_covered():
    generator, covered = np.random.default_rng(5), []
    for _ in range(150):
        kinds = {
            str(i): confuse(1_000, *generator.uniform([0.1, 0.6, 0.02], [0.6, 0.95, 0.25]))
            for i in range(8)
        }
        left_out = kinds.pop("0")
        counted, truth = left_out[:, 1].sum() / 1_000, left_out[1].sum() / 1_000
        low, high = apply_offset([counted], [1_000], fit_offset(kinds, SECOND))
        covered.append(low[0] <= truth <= high[0])
    assert np.mean(covered) >= 0.93


@pytest.mark.parametrize("name", ["model", "lexicon", "textblob"])
def test_the_counts_that_ship_are_those_of_the_engines_of_today(name):
    kinds = load_kinds(load_engine(name).name)
    assert len(kinds) >= 7, "run python -m bench.text_kinds"
    assert all(counts.shape == (3, 3) and counts.sum() >= 150 for counts in kinds.values())


def test_the_counts_that_ship_are_those_of_the_detector_of_today():
    kinds = load_kinds(name_version(load_detector(), 0.5))
    assert len(kinds) >= 7, "run python -m bench.text_kinds"
    assert all(counts.shape == (2, 2) for counts in kinds.values())


def test_each_kind_that_ships_is_covered_by_the_others_but_for_a_few():
    kinds = load_kinds(load_engine("model").name)
    covered = []
    for kind, counts in kinds.items():
        others = {name: each for name, each in kinds.items() if name != kind}
        for quantity in QUANTITIES:
            true, found = (quantity.compute(counts.sum(axis=axis)) for axis in (1, 0))
            n = counts.sum(axis=0) @ quantity.weights[1]
            offset = fit_offset(others, quantity.weights, quantity.bounds)
            low, high = apply_offset([found], [n], offset, quantity.bounds)
            covered.append(low[0] <= true <= high[0])
    assert np.mean(covered) >= 0.9


def test_an_engine_that_was_never_measured_has_no_kinds():
    assert load_kinds("model 99") == {}


@given(st.floats(0, 1), st.integers(1, 10_000))
@settings(max_examples=50, deadline=None)
def test_a_range_contains_the_count_and_stays_possible(counted, n):
    kinds = {str(i): confuse(500, 0.1 + 0.1 * i, 0.8, 0.1) for i in range(5)}
    low, high = apply_offset([counted], [n], fit_offset(kinds, SECOND))
    assert 0 <= low[0] <= counted <= high[0] <= 1
