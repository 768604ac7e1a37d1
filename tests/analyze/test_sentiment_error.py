"""Errors of sentiment in counts of groups, as other analyses use them."""

import numpy as np
import polars as pl
import pytest
from tests.rows import add, insert

from scrm.analyze import sentiment
from scrm.analyze._sentiment_error import QUANTITIES, fit_label_errors, read_sentiment_errors
from scrm.config import Context
from scrm.store.local import LocalStore

LABELS = np.array(["negative", "neutral", "positive"])


def draw_labels(seed, n, biased=0.4):
    """Return labels of an engine that takes neutral texts for positive ones."""
    generator = np.random.default_rng(seed)
    true = generator.choice(3, n, p=[0.3, 0.4, 0.3])
    found = np.where((true == 1) & (generator.random(n) < biased), 2, true)
    return true, found, generator


def fit(true, found):
    channel = [str(i % 2) for i in range(len(true))]
    columns = {"channel": channel, "true_label": LABELS[true], "found": LABELS[found]}
    return fit_label_errors(pl.DataFrame(columns))


def test_with_labels_the_estimate_undoes_the_bias():
    true, found, _ = draw_labels(0, 600)
    value, low, high = fit(true, found).bound("net_sentiment", [(found - 1).mean()], [10_000])
    assert value[0] == pytest.approx((true - 1).mean(), abs=0.05)
    assert low[0] < value[0] < high[0]
    assert value[0] < (found - 1).mean() - 0.1


@pytest.mark.parametrize("size", [1, 3, 10, 100])
def test_intervals_of_groups_contain_the_truth(size):
    covered = []
    for seed in range(25):
        errors = fit(*draw_labels(seed, 200)[:2])
        true, found, generator = draw_labels(seed + 1_000, 4_000)
        rows = generator.integers(0, 4_000, (40, size))
        truth, counted = ((each[rows] - 1).mean(axis=1) for each in (true, found))
        _, low, high = errors.bound("net_sentiment", counted, np.full(40, size))
        covered += ((low <= truth + 1e-9) & (truth - 1e-9 <= high)).tolist()
    assert np.mean(covered) >= 0.93


def test_more_labels_narrow_the_interval():
    widths = []
    for n in (60, 2_000):
        _, low, high = fit(*draw_labels(1, n)[:2]).bound("positive", [0.5], [50_000])
        widths.append(high[0] - low[0])
    assert widths[0] > widths[1] > 0


def test_a_sample_is_less_certain_than_the_texts_themselves():
    errors = fit(*draw_labels(2, 300)[:2])
    plain, sample = (
        errors.bound("positive", [0.5], [50], is_sample=each) for each in (False, True)
    )
    assert sample[2][0] - sample[1][0] > plain[2][0] - plain[1][0]


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_ends_stay_within_the_possible_values(quantity):
    least, most = QUANTITIES[quantity][1]
    errors = fit(*draw_labels(3, 40)[:2])
    value, low, high = errors.bound(quantity, [least, (least + most) / 2, most], [1, 7, 500])
    assert (least <= low).all()
    assert (low <= high).all()
    assert (high <= most).all()
    assert ((least <= value) & (value <= most)).all()


def test_without_labels_the_range_is_over_kinds_and_around_the_count():
    store = LocalStore(None)
    insert(store, "INSERT INTO posts (channel, post_id, text) VALUES ('x', '1', 'Alles super!')")
    sentiment.run(store, sentiment.Params(), Context())
    errors = read_sentiment_errors(store)
    assert errors.method == "range_over_kinds"
    value, low, high = errors.bound("net_sentiment", [0.2], [500])
    assert value[0] == 0.2
    assert low[0] < -0.1 < 0.5 < high[0]


def test_labels_of_the_database_are_used():
    store = LocalStore(None)
    generator = np.random.default_rng(0)
    label = generator.choice(LABELS, 80)
    texts = [f"Alles super, Nummer {i}!" for i in range(80)]
    ids = [str(i) for i in range(80)]
    add(
        store,
        "posts",
        pl.DataFrame({"channel": "x", "post_id": ids, "text": texts, "label": label}),
    )
    sentiment.run(store, sentiment.Params(), Context())
    errors = read_sentiment_errors(store)
    assert errors.method == "label_errors"
    value, _, _ = errors.bound("positive", [1.0], [80])
    assert value[0] < 0.7  # the engine calls all of them positive, a third are


def test_without_sentiment_nothing_is_known():
    errors = read_sentiment_errors(LocalStore(None))
    value, low, high = errors.bound("positive", [0.5], [10])
    assert (errors.method, value[0]) == ("", 0.5)
    assert np.isnan([low[0], high[0]]).all()


def test_a_group_has_the_same_ends_whatever_groups_are_beside_it():
    true, found, _ = draw_labels(0, 600)
    errors = fit(true, found)
    values, n = np.array([0.5, -0.25, 0.5, 1.0, -0.25]), np.array([4, 8, 4, 3, 12])
    together = errors.bound("net_sentiment", values, n)
    alone = [errors.bound("net_sentiment", values[[k]], n[[k]]) for k in range(len(n))]
    for ends, single in zip(together, zip(*alone, strict=True), strict=True):
        assert ends == pytest.approx(np.concatenate(single), abs=1e-12)
    assert together[1][0] == together[1][2] != together[1][1]
