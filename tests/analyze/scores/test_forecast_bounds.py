"""Forecasts within what past periods showed."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from scrm.analyze.scores.forecast_bounds import (
    Bounds,
    check_total,
    find_bounds,
    limit_forecast,
    list_paces,
)
from scrm.analyze.scores.forecast_metrics import Outcome
from scrm.analyze.scores.forecasts import Forecast
from scrm.analyze.scores.origins import Origin


def forecast(purchases, spend):
    n = len(purchases)
    return Forecast(
        "glm", np.array(purchases), np.array(spend), np.full(n, 0.5), None, np.array(spend) * 2
    )


ROWS = pl.DataFrame(
    {
        "first_age": [300, 300],
        "purchases": [4, 30],
        "spend": [100.0, 6_000.0],
        "spend_91": [50.0, 910.0],
    }
)


def test_a_customer_gets_at_most_what_anybody_bought_in_a_past_period():
    found, count = limit_forecast(
        forecast([1.0, 900.0], [30.0, 4_750_000.0]), Bounds(20.0, 145_000.0, 90), ROWS, 90
    )
    assert count == 1
    assert found.purchases.tolist() == [1.0, 20.0]
    assert found.spend.tolist() == [30.0, 145_000.0]
    assert found.lifetime_value.tolist() == [60.0, 290_000.0]


def test_the_own_pace_is_a_bound_too_and_longer_horizons_have_larger_ones():
    asked = forecast([1.0, 1.0], [10.0, 5_000.0])
    found, _ = limit_forecast(asked, Bounds(20.0, 200.0, 90), ROWS, 90)
    assert found.spend[1] == pytest.approx(6_000 / 301 * 90)  # since the first purchase
    found, _ = limit_forecast(asked, Bounds(20.0, 2_000.0, 90), ROWS, 180)
    assert found.spend[1] == pytest.approx(4_000)


def test_a_forecast_within_the_bounds_stays_as_it_is():
    asked = forecast([1.0, 2.0], [10.0, 20.0])
    found, count = limit_forecast(asked, Bounds(20.0, 200.0, 90), ROWS, 90)
    assert found is asked
    assert count == 0


def test_the_highest_pace_counts_a_new_customer_over_a_month_at_least():
    rows = pl.DataFrame({"first_age": [0], "purchases": [1], "purchases_30": [1]})
    assert list_paces(rows, "purchases").tolist() == [1 / 30]


def test_bounds_are_the_largest_outcome_of_any_period():
    def origin(purchases, spend):
        outcome = Outcome(np.array(purchases), np.array(spend))
        return Origin(date(2025, 1, 1), 60, 300, ROWS, {}, {}, outcome, 1.0, 1.0)

    bounds = find_bounds([origin([3.0, 0.0], [10.0, 0.0]), origin([1.0, 2.0], [90.0, 5.0])])
    assert bounds == Bounds(3.0, 90.0, 60)
    assert find_bounds([origin([0.0], [0.0])]) is None


def test_a_total_unlike_the_past_is_found_and_an_ordinary_one_is_not():
    actual, before = [90.0, 110.0, 100.0], [100.0, 100.0, 100.0]
    assert check_total(550.0, 100.0, actual, before, 1.0).is_outside
    assert check_total(6.0, 100.0, actual, before, 1.0).is_outside
    assert not check_total(105.0, 100.0, actual, before, 1.0).is_outside
    assert check_total(105.0, 100.0, actual[:1], before[:1], 1.0) is None
    assert check_total(105.0, 0.0, actual, before, 1.0) is None
