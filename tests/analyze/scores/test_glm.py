"""The Poisson regression forecasts only what it has seen."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from scrm.analyze.scores import glm
from scrm.analyze.scores.forecasts import Horizon, build_forecast
from scrm.analyze.scores.histories import Histories
from scrm.analyze.scores.origins import train_glm
from scrm.analyze.scores.purchase_log import build_log
from scrm.result import Text

FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)


def one_cohort(late=0):
    """Return customers who all came within a week, but for a few who came later."""
    generator = np.random.default_rng(4)
    rows = []
    for customer, rate in enumerate(generator.gamma(0.8, 0.02, 3_187)):
        day = 120 if customer < late else int(generator.integers(7))
        while day <= 365:
            rows.append((f"c{customer:04}", FIRST + timedelta(days=day), 20.0))
            day += 1 + int(generator.exponential(1 / max(rate, 1e-4)))
    frame = pl.DataFrame(rows, schema=["customer_id", "day", "spend"], orient="row")
    return build_log(frame.with_columns(net="spend"))


@pytest.mark.parametrize("late", [0, 20])
def test_a_cohort_that_ages_is_refused_by_name_whatever_a_few_rows_say(late):
    log = one_cohort(late)
    rows = log.list_histories(LAST, windows=glm.WINDOWS)
    trained = train_glm(log, FIRST, LAST, 90)
    refused = build_forecast("glm", Histories(rows), Horizon(90), trained)
    assert isinstance(refused, Text)
    assert refused.en.startswith("Poisson GLM refuses: the customers of today lie")


def test_a_horizon_much_longer_than_what_was_learned_is_refused_and_a_longer_one_is_said():
    log = one_cohort()
    trained = train_glm(log, FIRST, LAST, 60)
    early = Histories(log.list_histories(LAST - timedelta(days=60), windows=glm.WINDOWS))
    refused = build_forecast("glm", early, Horizon(120), trained)
    assert "learned what happens within 60 days; 120 days would be" in refused.en
    said = build_forecast("glm", early, Horizon(80), trained)
    assert "learned from 60 days and is extended to 80" in said.notes[0].en


def test_features_outside_the_training_data_are_limited_to_them():
    x = np.log1p(np.arange(1.0, 101.0))[:, None]
    fitted = glm.regression(x, np.arange(1.0, 101.0))
    far = np.array([[x.max()], [x.max() + 5.0]])
    assert fitted.predict(far)[0] == fitted.predict(far)[1]


def test_differences_of_a_nearly_constant_feature_are_not_blown_up():
    generator = np.random.default_rng(1)
    x = np.column_stack([np.full(500, 5.0), generator.normal(0, 1, 500)])
    x[:3, 0] += 0.01
    fitted = glm.regression(x, generator.poisson(2.0, 500).astype(float))
    assert fitted.shift(x + np.array([0.1, 0.0]))[0] == pytest.approx(
        1.0, abs=0.01
    )  # 10 % is one deviation


def test_overdispersed_purchases_make_a_purchase_less_likely():
    one = glm.regression(np.array([[0.0], [1.0]]), np.array([1.0, 1.0]))
    expected = np.array([0.5, 2.0])
    poisson = glm.Glm(90, one, one, 1.0, 0.0).purchase_probability(expected)
    assert poisson == pytest.approx(1 - np.exp(-expected))
    negative_binomial = glm.Glm(90, one, one, 1.0, 2.0).purchase_probability(expected)
    assert negative_binomial == pytest.approx(1 - (1 + 2 * expected) ** -0.5)
