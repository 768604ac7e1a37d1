"""Errors of engines, by hand."""

import numpy as np
import polars as pl
import pytest

from scrm.analyze._text_kinds import load_kinds
from scrm.analyze.segments.label_errors import (
    build_label_errors,
    draw_opinion_rates,
    draw_worry_rates,
)
from scrm.analyze.sentiment.engines import load_engine

ENGINE = load_engine("model").name
NO_OWN = pl.DataFrame(
    schema={"drawn": pl.String, "true_label": pl.String, "found": pl.String, "n": pl.Int64}
)


def _engines(*rows):
    return pl.DataFrame(rows, schema=["source", "engine", "n"], orient="row")


def test_rates_are_those_of_the_counts():
    counts = np.array([[60, 20, 20], [30, 100, 50], [10, 10, 180]]) * 10_000
    rates = draw_opinion_rates([counts], draws=3, seed=0)
    # neutral texts: per opinion 30/300 found negative, 50/300 found positive
    low = (0.2 + 50 / 300) / (0.8 + 80 / 300)
    high = (0.9 + 50 / 300) / (0.95 + 80 / 300)
    assert rates.low == pytest.approx([low] * 3, abs=0.01)
    assert rates.high == pytest.approx([high] * 3, abs=0.01)
    worries = draw_worry_rates([np.array([[95, 5], [30, 70]]) * 10_000], draws=2, seed=0)
    assert worries.low == pytest.approx([0.05] * 2, abs=0.01)
    assert worries.high == pytest.approx([0.7] * 2, abs=0.01)


def test_kinds_of_texts_take_turns_and_few_labels_vary_more():
    few, many = (
        draw_worry_rates([np.array([[9, 1], [2, 8]]) * times], draws=200, seed=0)
        for times in (1, 100)
    )
    assert few.high.std() > 5 * many.high.std()
    two = draw_worry_rates(
        [np.diag([10**6, 10**6]), np.array([[1, 1], [1, 1]]) * 10**6], draws=4, seed=0
    )
    assert two.high == pytest.approx([0.999, 0.55, 0.999, 0.55], abs=0.01)


def test_labels_that_came_with_the_posts_count_as_right():
    engines = _engines(("opinion:x", ENGINE + ",w", 30), ("opinion:x", "", 70))
    mixed = build_label_errors(engines, NO_OWN, ["opinion:x"], seed=0).rates["opinion:x"]
    alone = build_label_errors(engines[:1], NO_OWN, ["opinion:x"], seed=0).rates["opinion:x"]
    assert mixed.low == pytest.approx(0.3 * alone.low)
    assert mixed.high == pytest.approx(0.3 * alone.high + 0.7)
    assert build_label_errors(engines[1:], NO_OWN, ["opinion:x"], seed=0).rates == {}


def test_own_labels_replace_other_kinds_of_texts():
    own = pl.DataFrame(
        [("random", "negative", "negative", 100), ("random", "positive", "positive", 100)],
        schema=NO_OWN.schema,
        orient="row",
    )
    engines = _engines(("opinion:x", ENGINE + ",w", 30))
    found = build_label_errors(engines, own, ["opinion:x"], seed=0).rates["opinion:x"]
    assert found.low.mean() < 0.05
    assert found.high.mean() > 0.95
    few = own.with_columns(n=pl.lit(10))
    other = build_label_errors(engines, few, ["opinion:x"], seed=0).rates["opinion:x"]
    assert other.low.mean() > 0.1


def test_an_engine_that_was_never_measured_is_named():
    found = build_label_errors(_engines(("worry:x", "own 1", 3)), NO_OWN, ["worry:x"], seed=0)
    assert (found.rates, found.unmeasured) == ({}, ("own 1",))


def test_channels_without_a_source_of_their_own_share_the_errors_of_the_rest():
    engines = _engines(("opinion:x", "", 50), ("opinion:y", ENGINE + ",w", 3))
    found = build_label_errors(engines, NO_OWN, ["opinion:x", "opinion:other"], seed=0)
    assert list(found.rates) == ["opinion:other"]


def test_the_shipped_engine_is_among_the_measured():
    assert load_kinds(ENGINE)
