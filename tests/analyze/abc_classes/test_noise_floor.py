"""Moves between classes that chance explains: customers who do not change, and some who do."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.analyze.abc_classes.classes import classify, find_class_floors
from scrm.analyze.abc_classes.migration import CLASSES, count_moves, list_moves
from scrm.analyze.abc_classes.noise_floor import group_purchases, simulate_moves

BEGIN, HALF = date(2024, 1, 1), 365
MIDDLE = BEGIN + timedelta(days=HALF - 1)


def draw_days(seed, customers=600, leavers=0.0):
    """Customers who buy at a constant rate; some of the best never come back after a year."""
    generator = np.random.default_rng(seed)
    rate = generator.gamma(0.8, 10 / 0.8, customers)  # purchases in a year
    spend = np.exp(generator.normal(3, 1, customers))
    counts = generator.poisson(2 * rate)
    item = np.repeat(np.arange(customers), counts)
    day = generator.integers(0, 2 * HALF, len(item))
    best = np.argsort(-rate * spend)[: int(leavers * customers)]
    kept = ~(np.isin(item, best) & (day >= HALF))
    frame = pl.DataFrame({"item": item[kept], "offset": day[kept], "value": spend[item[kept]]})
    dated = frame.with_columns(day=pl.lit(BEGIN) + pl.duration(days="offset"))
    return dated.group_by("item", "day").agg(pl.col("value").sum()).sort("item", "day")


def observe(days):
    first, second = (
        classify(days.filter(inside).group_by("item").agg(pl.col("value").sum()))
        for inside in (pl.col("day") <= MIDDLE, pl.col("day") > MIDDLE)
    )
    return count_moves(list_moves(first, second))["n"].to_numpy().reshape(4, 4)


def simulate(days, seed=0):
    return simulate_moves(group_purchases(days), MIDDLE, cuts=(80, 95), rule="before", seed=seed)


@pytest.mark.parametrize("seed", range(4))
def test_customers_who_do_not_change_move_no_more_than_chance_explains(seed):
    days = draw_days(seed)
    observed, noise = observe(days), simulate(days)
    lost = observed[0, 1:].sum()
    mean, high = noise.predict_lost()
    assert lost > 10
    assert lost <= high
    assert mean == pytest.approx(lost, rel=0.5)
    assert not noise.is_change(observed).any()


def test_customers_who_leave_are_more_than_chance_explains():
    days = draw_days(0, leavers=0.1)
    observed, noise = observe(days), simulate(days)
    assert observed[0, 1:].sum() > noise.predict_lost()[1]
    assert noise.is_change(observed)[0, 3]


def test_the_same_seed_gives_the_same_counts():
    days = draw_days(1, customers=50)
    assert np.array_equal(simulate(days).counts, simulate(days).counts)
    assert not np.array_equal(simulate(days).counts, simulate(days, seed=1).counts)


def test_every_simulation_counts_every_customer_once():
    days = draw_days(2, customers=80)
    totals = simulate(days).counts.sum(axis=(1, 2))
    assert set(totals) == {days["item"].n_unique()}


def test_purchases_in_close_succession_stay_together_for_a_fortnight():
    days = [0, 7, 14, 21, 28, 40, 48]
    rows = [("p", BEGIN + timedelta(days=day), 1.0) for day in days]
    found = group_purchases(pl.DataFrame(rows, schema=["item", "day", "value"], orient="row"))
    starts = [(start - BEGIN).days for start in found["start"]]
    assert (starts, found["value"].to_list()) == ([0, 21, 40, 48], [3.0, 2.0, 1.0, 1.0])


@given(
    st.lists(st.integers(1, 500), min_size=1, max_size=40),
    st.sampled_from(["before", "inclusive", "computed"]),
)
def test_classes_of_simulations_are_those_of_the_exact_rule(values, rule):
    exact = classify(pl.DataFrame({"item": range(len(values)), "value": values}), rule=rule)
    floor_a, floor_b = find_class_floors(np.array(values, float), rule=rule)
    found = ["A" if x >= floor_a else "B" if x >= floor_b else "C" for x in exact["value"]]
    assert found == exact["abc_class"].to_list()


def test_one_customer_with_one_purchase_gives_no_error():
    days = pl.DataFrame({"item": ["p"], "day": [BEGIN], "value": [5.0]})
    noise = simulate(days)
    assert noise.counts[:, 0, 3].all()  # all purchases lie in the first period
    assert CLASSES[0] == "A"
