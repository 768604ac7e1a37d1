"""Classes X, Y and Z: the variation beyond chance, and whether the months suffice to tell."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.analyze.abc_classes.variation import classify_variation, list_whole_months


def list_months(n):
    return [date(2020 + k // 12, k % 12 + 1, 1) for k in range(n)]


def frame(purchases):
    """Return the demand of one item from the purchases of each month."""
    months = list_months(len(purchases))
    rows = [
        ("p", month, sum(q), sum(x**2 for x in q), sum(x**4 for x in q))
        for month, q in zip(months, purchases, strict=True)
        if len(q)
    ]
    schema = ["item", "month", "demand", "squares", "fourths"]
    found = pl.DataFrame(rows, schema=schema, orient="row")
    return found.with_columns(pl.col("demand", "squares", "fourths").cast(pl.Float64))


def classify(purchases, cuts=(0.5, 1.0)):
    found = classify_variation(frame(purchases), list_months(len(purchases)), cuts)
    return found.row(0, named=True)


def draw(seed, rates, size=1):
    generator = np.random.default_rng(seed)
    return [[size] * generator.poisson(rate) for rate in rates]


def test_the_variations_by_hand():
    # 2, 4, 6 purchases of one piece, twice: mean 4, variance 16 / 5, by chance 4
    row = classify([[1] * n for n in (2, 4, 6, 2, 4, 6)])
    assert row["mean"] == 4
    assert row["variation"] == pytest.approx(np.sqrt(16 / 5) / 4)
    assert row["chance_variation"] == pytest.approx(0.5)
    assert row["excess_variation"] == 0
    # 6 pieces at once in every other month: variance 54 / 5, by chance 18
    assert classify([[6], [], [6], [], [6], []])["chance_variation"] == pytest.approx(18**0.5 / 3)


@pytest.mark.parametrize("mean", [1, 2, 4, 10, 40])
def test_constant_demand_is_never_called_unsteady_however_rare(mean):
    classes = [classify(draw(seed, [mean] * 18))["xyz_class"] for seed in range(60)]
    assert set(classes) <= {"X", None}
    if mean >= 40:
        assert set(classes) == {"X"}


def test_frequent_demand_that_comes_in_waves_is_told_from_steady_demand():
    waves = [40 * (1 + 0.9 * np.sin(month)) for month in range(60)]
    assert classify(draw(0, waves))["xyz_class"] == "Y"
    storms = [200 if month % 7 == 0 else 2 for month in range(60)]
    assert classify(draw(0, storms))["xyz_class"] == "Z"


def test_pieces_bought_by_the_dozen_vary_more_by_chance():
    single, dozens = (classify(draw(1, [36 / size] * 18, size)) for size in (1, 12))
    assert dozens["chance_variation"] > 3 * single["chance_variation"]
    assert single["xyz_class"] == "X"


@given(st.lists(st.lists(st.integers(1, 50), max_size=6), min_size=6, max_size=24))
def test_any_demand_has_numbers_or_nothing(purchases):
    if not any(purchases):
        return
    row = classify(purchases)
    numbers = [row[f"{name}variation"] for name in ("", "chance_", "excess_")]
    assert all(x is None for x in numbers) or all(np.isfinite(x) and x >= 0 for x in numbers)
    assert row["xyz_class"] in {"X", "Y", "Z", None}


def test_an_item_with_too_few_months_has_no_class():
    row = classify([[], [], [], [], [5], [5], [5], [5]])
    assert (row["months"], row["variation"], row["xyz_class"]) == (4, None, None)


def test_only_whole_months_count():
    assert list_whole_months(date(2025, 1, 2), date(2025, 2, 27)) == []
