"""Weights of methods over rolling origins, and their mean."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from scrm.analyze.scores.forecast_metrics import Outcome
from scrm.analyze.scores.forecasts import Forecast
from scrm.analyze.scores.method_weights import (
    AVERAGE,
    Weights,
    combine_forecasts,
    fill_refusals,
    measure_losses,
)
from scrm.analyze.scores.origins import Origin

N = 400


def forecast(purchases, method="pareto", **known):
    return Forecast(method, purchases, purchases * 10, 1 - np.exp(-purchases), **known)


def origin(seed, *, history=300, methods=("good", "bad", "half")):
    """Return customers with known rates, a method that knows them, and two that do not."""
    generator = np.random.default_rng(seed)
    rate = generator.gamma(0.8, 1.0, N)
    outcome = Outcome(generator.poisson(rate).astype(float), generator.poisson(rate) * 10.0)
    others = {"good": rate, "bad": generator.permutation(rate) * 3, "half": rate * 0.3}
    forecasts = {name: forecast(others[name], name) for name in methods}
    return Origin(date(2025, 1, 1), 90, history, pl.DataFrame(), forecasts, {}, outcome, 1.0, 1.0)


def test_the_method_that_knows_the_rates_gets_all_the_weight():
    losses = measure_losses([origin(seed) for seed in range(5)], ("good", "bad", "half"), 0)
    weights = losses.choose_weights()
    assert weights.purchases == {"good": 1.0, "bad": 0.0, "half": 0.0}
    assert weights.spend["bad"] == 0


def test_with_fewer_than_two_origins_all_methods_weigh_the_same():
    methods = ("good", "bad")
    one = measure_losses([origin(1)], methods, 0)
    assert one.choose_weights().purchases == {"good": 0.5, "bad": 0.5}
    two = measure_losses([origin(1), origin(2)], methods, 0)
    assert two.choose_weights(without=0).spend == {"good": 0.5, "bad": 0.5}
    assert two.choose_weights().purchases["good"] > 0.5


def test_two_halves_of_the_truth_are_averaged():
    generator = np.random.default_rng(7)
    origins = []
    for seed in range(6):
        rate = generator.gamma(0.8, 1.0, N)
        noise = generator.normal(0, 0.6, N)
        forecasts = {
            "high": forecast(np.maximum(rate + noise, 0.01)),
            "low": forecast(np.maximum(rate - noise, 0.01)),
        }
        outcome = Outcome(generator.poisson(rate).astype(float), rate * 10)
        origins.append(
            Origin(date(2025, 1, 1), 90, 300 + seed, pl.DataFrame(), forecasts, {}, outcome, 1, 1)
        )
    weights = measure_losses(origins, ("high", "low"), 0).choose_weights()
    assert 0.25 <= weights.purchases["high"] <= 0.75


def test_an_origin_with_a_longer_history_counts_more():
    flipped = [origin(seed, history=30, methods=("bad", "good")) for seed in range(2)]
    losses = measure_losses([*flipped, origin(9, history=3_000)], ("good", "bad"), 0)
    assert losses.importance.tolist() == [900.0, 900.0, 9_000_000.0]


def test_a_method_that_refused_counts_as_the_mean_of_the_others():
    found = fill_refusals(origin(1, methods=("good", "half")), ("good", "bad", "half"))
    assert found[1][0] == pytest.approx((found[0][0] + found[2][0]) / 2)
    assert fill_refusals(origin(1, methods=()), ("good",)) is None


def test_the_mean_has_chances_at_most_those_of_being_alive():
    first = forecast(np.array([2.0, 0.5]), "mbgnbd", p_alive=np.array([0.9, 0.4]))
    second = forecast(np.array([4.0, 1.5]), "glm")
    weights = Weights({"a": 0.5, "b": 0.5}, {"a": 0.25, "b": 0.75})
    mean = combine_forecasts({"a": first, "b": second}, weights)
    assert mean.method == AVERAGE
    assert mean.purchases.tolist() == [3.0, 1.0]
    assert mean.spend.tolist() == [35.0, 12.5]
    assert mean.p_alive.tolist() == [0.9, 0.4]
    assert (mean.p_purchase <= mean.p_alive).all()


def test_a_method_that_cannot_tell_p_alive_of_a_customer_is_left_out_for_that_customer():
    unknown = forecast(np.ones(2), "bgnbd", p_alive=np.array([np.nan, 0.8]))
    known = forecast(np.ones(2), "pareto", p_alive=np.array([0.6, 0.4]))
    weights = Weights({"a": 0.5, "b": 0.5}, {"a": 0.5, "b": 0.5})
    mean = combine_forecasts({"a": unknown, "b": known}, weights)
    assert mean.p_alive == pytest.approx([0.6, 0.6])


def test_a_single_method_with_all_the_weight_is_taken_as_it_is():
    one, other = forecast(np.ones(2)), forecast(np.zeros(2), "glm")
    weights = Weights({"a": 1.0, "b": 0.0}, {"a": 1.0, "b": 0.0})
    assert combine_forecasts({"a": one, "b": other}, weights) is one
    assert weights.among(("b",)).purchases == {"b": 1.0}
