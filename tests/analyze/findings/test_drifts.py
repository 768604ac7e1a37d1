"""How series vary between blocks: noise, drift, clusters of persons, earlier changes."""

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from scrm.analyze.findings.cells import (
    Values,
    encode,
    limit_outliers,
    measure_clustering,
    read_values,
    sum_cells,
    sum_total,
)
from scrm.analyze.findings.drifts import estimate_swings, measure_earlier, spread_of_drift
from scrm.analyze.findings.measures import BY_NAME


def test_the_spread_of_drift_is_that_of_simulated_walks():
    walks = np.cumsum(np.random.default_rng(0).normal(size=(20_000, 15)), axis=1)[:, ::-1]
    changes = walks[:, :3].mean(axis=1) - walks[:, 3:].mean(axis=1)
    assert spread_of_drift(3, 12) == pytest.approx(float(changes.var()), rel=0.03)


def test_steps_and_noise_are_told_apart():
    random = np.random.default_rng(1)
    noise = random.normal(0, 0.3, (60, 24))
    walks = np.cumsum(random.normal(0, 0.1, (60, 24)), axis=1)
    found = estimate_swings(walks + noise, np.full(noise.shape, 1e-6), np.ones(60), 0.01)
    assert found[0] == pytest.approx(0.09, rel=0.25)
    assert found[1] == pytest.approx(0.01, rel=0.5)


def test_missing_blocks_and_a_single_block_are_borne():
    values = np.array([[1.0, np.nan, 1.2, 0.8, np.nan, 1.1]])
    for found in (
        estimate_swings(values, np.full(values.shape, 0.1), np.ones(1), 0.01),
        estimate_swings(values[:, :1], np.full((1, 1), 0.1), np.ones(1), 0.01),
    ):
        assert np.isfinite(found).all()
        assert min(found) >= 0


def test_the_largest_earlier_change_is_that_of_a_window_as_wide():
    values = np.array([[0.0, 0.0, 5.0, 5.0, 0.0, 0.0, 0.0, 0.0]])
    # two blocks of 5 against four of 0 before them; single blocks: 5 against (5 + 0 * 4) / 5
    assert measure_earlier(values, np.ones(values.shape), 2).tolist() == [5.0]
    assert measure_earlier(values, np.ones(values.shape), 1).tolist() == [5.0]
    assert measure_earlier(values[:, :2], np.ones((1, 2)), 1).tolist() == [0.0]


def list_events(rows):
    return pl.DataFrame(
        rows, schema={"age": pl.Int64, "channel": pl.String, "cluster": pl.String,
                      "word": pl.List(pl.String), "seconds": pl.Int64}, orient="row",
    )  # fmt: skip


EVENTS = list_events([
    (1, "a", "u1", ["x", "y"], 60), (1, "a", "u2", ["x"], 120), (30, "b", "u1", [], None),
    (31, None, "u3", ["y"], 40),
])  # fmt: skip
BLOCK = np.array([0, 0, 1, 1])


def test_rows_without_a_value_do_not_count():
    found = read_values(BY_NAME["ticket_reply_time"], EVENTS, BLOCK)
    assert found.place.tolist() == [0, 1, 3]
    assert found.value == pytest.approx(np.log([120, 180, 100]))


def test_cells_of_words_are_summed_by_block_and_rows_of_two_words_count_in_both():
    measure = BY_NAME["texts"]
    rows = list_events([
        (age, "a", f"u{n}", ["x", "y"] if n % 2 else ["x"], None)
        for age in (1, 30) for n in range(24)
    ])  # fmt: skip
    values = read_values(measure, rows, np.repeat([0, 1], 24))
    cells = sum_cells(measure, values, "word", encode(rows["word"]), encode(rows["cluster"]), 2)
    assert cells.names == ("x", "y")
    assert cells.sums.n.tolist() == [[24, 24], [12, 12]]
    assert cells.whole.n.tolist() == [[24, 24]]
    assert sum_total(measure, values, encode(rows["cluster"]), 2).n.tolist() == [[24, 24]]


def test_a_word_of_few_people_is_no_cell():
    rows = list_events([(1, "a", f"u{n % 9}", ["x", "y"], None) for n in range(40)])
    values = read_values(BY_NAME["texts"], rows, np.zeros(40, int))
    codes = encode(rows["word"]), encode(rows["cluster"])
    assert sum_cells(BY_NAME["texts"], values, "word", *codes, 1) is None


def test_cases_of_a_person_that_are_alike_count_for_less():
    # 20 persons with 4 equal cases each: squares of sums are (4 v)^2 over 4 v^2 of single ones
    value = np.repeat(np.where(np.arange(20) % 2, 1.0, -1.0), 4)
    people = encode(pl.Series([f"u{n // 4}" for n in range(80)]))
    values = Values(np.arange(80), np.zeros(80, int), value)
    share = SimpleNamespace(kind="mean")
    assert measure_clustering(share, values, people)[1] == pytest.approx(4 * 19 / 20)
    alone = encode(pl.Series([f"u{n}" for n in range(80)]))
    assert measure_clustering(share, values, alone) == {}


def test_an_outlier_counts_like_three_standard_deviations():
    values = np.r_[np.random.default_rng(2).normal(size=400), 50.0]
    assert limit_outliers(values).max() == pytest.approx(3, rel=0.15)
    assert limit_outliers(np.full(4, 2.0)).tolist() == [2.0] * 4
