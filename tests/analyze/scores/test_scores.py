"""The command `score`: the published hold-out of CDNOW, intervals, bounds, and hostile data."""

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analyze.purchases import cdnow, orders, store_with

from scrm.analyze import scores
from scrm.analyze._local_days import local_day
from scrm.analyze._sales import select_sales
from scrm.analyze.scores.forecasts import METHODS
from scrm.analyze.scores.method_weights import AVERAGE
from scrm.analyze.scores.query import read_histories
from scrm.config import Context
from scrm.errors import UsageError

DAY = date(2025, 6, 30)
CONTEXT = Context(as_of=DAY)
CDNOW_END, CDNOW_CUT = date(1998, 6, 30), date(1997, 9, 30)


@pytest.fixture(scope="module")
def sample():
    with store_with(cdnow()) as store:
        yield store


def test_the_hold_out_of_cdnow_is_that_of_the_literature(sample):
    params = scores.Params(method="bgnbd", calibration_end=CDNOW_CUT, holdout_days=273)
    result = scores.run(sample, params, Context(as_of=CDNOW_END))
    assert result.fact("calibration_customers") == 2357
    assert result.fact("holdout_purchases") == 1882
    assert result.fact("mae") <= 0.79
    assert result.fact("pearson") >= 0.62
    assert result.fact("calibration_log_likelihood") == pytest.approx(-9582.43, abs=0.01)
    assert result.fact("mae_low") < result.fact("mae") < result.fact("mae_high")
    assert result.fact("rfm_does_as_well") is True


def test_the_parameters_of_cdnow_are_the_published_ones(sample):
    result = scores.run(
        sample, scores.Params(method="bgnbd", backtest=False), Context(as_of=CDNOW_CUT)
    )
    assert [result.fact(name) for name in ["r", "alpha", "a", "b"]] == pytest.approx(
        [0.2426, 4.4135, 0.7929, 2.4258], abs=1e-3
    )
    assert result.fact("log_likelihood") == pytest.approx(-9582.43, abs=0.01)
    assert [result.fact(name) for name in "pq"] == pytest.approx([6.249, 3.745], abs=1e-3)
    assert result.fact("v") == pytest.approx(15.448, abs=1e-2)
    assert sample.row_count("scores") == 2357


@pytest.fixture(scope="module")
def auto(sample):
    return scores.run(sample, scores.Params(resamples=20), Context(as_of=CDNOW_END))


def test_auto_weights_the_methods_and_names_the_one_that_refuses(sample, auto):
    assert auto.fact("method") in (*METHODS, AVERAGE)
    weights = auto.table("weights").frame
    assert weights["purchase_weight_share"].sum() == pytest.approx(1)
    assert weights["spend_weight_share"].sum() == pytest.approx(1)
    assert any("Poisson GLM refuses" in note.en for note in auto.notes)  # one cohort that ages
    again = scores.run(sample, scores.Params(resamples=20), Context(as_of=CDNOW_END))
    assert [fact.value for fact in auto.facts] == [fact.value for fact in again.facts]
    assert auto.table("scores").frame.equals(again.table("scores").frame)


def test_the_total_has_a_prediction_interval_from_the_errors_of_past_periods(auto):
    periods = auto.table("periods").frame
    assert periods["calibration_end"].to_list()[:2] == [date(1998, 4, 1), date(1998, 1, 1)]
    latest = periods.head(3)  # the earlier ones saw less than half of the history
    half = 0.5
    log_ratio = ((latest["actual_purchases"] + half) / (latest["forecast_purchases"] + half)).log()
    reach = 3.182446 * np.sqrt((log_ratio**2).mean())  # t with three degrees of freedom
    total = auto.table("scores").frame["expected_purchases"].sum()
    ends = [(total + half) * np.exp(sign * reach) - half for sign in (-1, 1)]
    found = [auto.fact(f"expected_purchases_{end}") for end in ("low", "high")]
    assert found == [round(end) for end in ends]
    assert auto.fact("period_count") == 3
    assert "95% prediction intervals rest on 3 past periods of 90 days" in auto.finding.en
    assert "wide because they rest on only 3 periods" in " ".join(note.en for note in auto.notes)
    assert auto.intervals == ("rolling_origin", "customer_bootstrap")


def test_without_a_backtest_there_is_no_interval_and_a_sentence_why(sample):
    result = scores.run(sample, scores.Params(backtest=False), Context(as_of=CDNOW_END))
    assert result.fact("expected_purchases_low") is None
    assert "there is no interval because no past period has been checked" in result.finding.en
    assert result.intervals == ()


def test_a_plain_rfm_sum_has_a_backtest_and_no_forecast(sample):
    result = scores.run(sample, scores.Params(method="rfm", resamples=20), Context(as_of=CDNOW_END))
    assert result.table("backtest").frame["method"].to_list() == ["RFM"]
    assert result.table("scores").frame["expected_purchases"].null_count() == 2357
    assert result.intervals == ("customer_bootstrap",)
    assert "customers have an RFM sum of 13 or more" in result.finding.en


def test_expected_revenue_has_an_interval_and_no_cents(auto):
    low, total, high = (
        auto.fact(name) for name in ("expected_spend_low", "expected_spend", "expected_spend_high")
    )
    assert low < total < high
    assert all(isinstance(value, int) for value in (low, total, high))
    assert f"USD {total:,} ({low:,} to {high:,}) of revenue" in auto.finding.en


def test_a_horizon_beyond_all_hold_outs_widens_the_interval_and_warns(sample):
    result = scores.run(sample, scores.Params(horizon=273, resamples=20), Context(as_of=CDNOW_CUT))
    assert result.fact("method") == "pareto"  # the best of the published hold-out by its error
    notes = " ".join(note.en for note in result.notes)
    assert "273 days are longer than any hold-out (72 days)" in notes
    assert "made 1.9 times as wide" in notes  # the root of 273 / 72
    assert "it learned what happens within 90 days; 273 days would be an extrapolation" in notes


def test_bgnbd_says_nothing_about_customers_with_one_purchase(sample):
    params = scores.Params(method="bgnbd", backtest=False)
    result = scores.run(sample, params, Context(as_of=CDNOW_END))
    frame = result.table("scores").frame
    once = frame["frequency"] == 1
    assert frame.filter(once)["p_alive"].null_count() == once.sum() > 1000
    assert frame.filter(~once)["p_alive"].null_count() == 0
    assert any("P(alive) stays empty for customers with one" in note.en for note in result.notes)


@pytest.mark.parametrize("method", ["auto", "mbgnbd", "pareto"])
def test_the_chance_of_a_purchase_is_at_most_that_of_being_alive(sample, method):
    params = scores.Params(method=method, resamples=20)
    frame = scores.run(sample, params, Context(as_of=CDNOW_END)).table("scores").frame
    assert frame["p_alive"].null_count() == 0
    assert (frame["p_purchase"] <= frame["p_alive"]).all()
    assert frame["p_purchase"].is_between(0, 1).all()
    assert frame["expected_spend"].is_sorted(descending=True)


def test_customers_who_never_leave_have_no_p_alive():
    generator = np.random.default_rng(5)
    rows = []
    for customer, rate in enumerate(generator.gamma(2.0, 0.02, 400)):
        day = int(generator.integers(0, 100))
        while day < 365:
            rows.append(
                (f"c{customer:03}", date(2024, 7, 1) + timedelta(days=day), 20.0 + customer % 7)
            )
            day += 1 + int(generator.exponential(1 / rate))
    result = scores.run(
        store_with(orders(*rows)), scores.Params(method="bgnbd", resamples=20), CONTEXT
    )
    assert result.fact("dropout_identified") is False
    assert result.fact("method") == "nbd"
    assert result.fact("likelihood_gain") < 2
    assert any("Dropout not identified" in note.en for note in result.notes)
    assert (
        result.table("scores").frame["p_alive"].null_count() == result.table("scores").frame.height
    )


def hotel(days=540):
    """Return guests, and an agency whose bookings grow from one a day without end."""
    generator = np.random.default_rng(0)
    rows = []
    for guest, rate in enumerate(generator.gamma(0.6, 0.02, 1_500)):
        day = int(generator.integers(days)) if guest % 3 else 0
        while day < days:
            rows.append((f"g{guest:04}", date(2024, 1, 1) + timedelta(days=day), 150.0))
            day += 1 + int(generator.exponential(1 / max(rate, 1e-4)))
    rows += [
        ("agency", date(2024, 1, 1) + timedelta(days=day), 1_000.0 * 1.01 ** (day - 300))
        for day in range(300, days)
    ]
    return orders(*rows), date(2024, 1, 1) + timedelta(days=days - 1)


@pytest.mark.parametrize("method", ["auto", "glm"])
def test_no_customer_is_expected_to_buy_more_than_anybody_did(method):
    bought, last = hotel()
    result = scores.run(
        store_with(bought), scores.Params(method=method, resamples=20), Context(as_of=last)
    )
    recent = bought.filter(
        (pl.col("customer_id") == "agency")
        & (pl.col("ordered_at").dt.date() > last - timedelta(90))
    )["amount"].sum()  # the agency's last 90 days are the most that anybody bought
    frame = result.table("scores").frame.filter(pl.col("customer_id") == "agency")
    assert frame["expected_spend"][0] <= float(recent) * 1.001
    assert frame["expected_purchases"][0] <= 90
    if method == "glm":
        assert any("it is limited to that" in note.en for note in result.notes)


def test_a_short_past_has_a_forecast_without_an_interval_and_says_why():
    generator = np.random.default_rng(8)
    rows = [
        (f"c{customer:03}", date(2025, 5, 1) + timedelta(days=int(day)), 10.0)
        for customer, rate in enumerate(generator.gamma(1.0, 4.0, 400))
        for day in generator.integers(0, 60, 1 + generator.poisson(rate))
    ]
    result = scores.run(store_with(orders(*rows)), scores.Params(resamples=20), CONTEXT)
    assert result.fact("expected_purchases") > 0
    assert result.fact("expected_purchases_low") is None
    notes = " ".join(note.en for note in result.notes)
    assert "there are fewer than 56 days of purchases before 2025-06-02" in notes


def test_several_orders_on_one_day_are_one_purchase_and_returns_are_none():
    rows = orders(
        ("a", date(2025, 1, 1), 10),
        ("a", date(2025, 1, 1), 5),
        ("a", date(2025, 2, 1), 0),
        ("a", date(2025, 3, 1), -5),
    )
    rows = rows.with_columns(is_cancellation=pl.Series([False, False, False, True]))
    store = store_with(rows)
    row = read_histories(store, select_sales(store, CONTEXT), DAY, "UTC").row(0, named=True)
    assert (row["purchases"], row["first_age"], row["last_age"]) == (2, 180, 149)
    assert (row["spend"], row["first_spend"], float(row["net"])) == (15.0, 15.0, 10.0)


def test_a_line_of_zero_is_no_purchase():
    lines = orders(("a", date(2025, 1, 1), 10), ("a", date(2025, 2, 1), 0)).with_columns(
        line_id=pl.lit("1")
    )
    store = store_with(lines, "order_lines")
    assert read_histories(store, select_sales(store, CONTEXT), DAY, "UTC")[
        "purchases"
    ].to_list() == [1]


def test_days_are_those_of_the_time_zone():
    late = orders(("a", date(2025, 1, 1), 10)).with_columns(
        ordered_at=pl.datetime(2025, 1, 1, 23, 30)
    )
    store = store_with(late)
    contexts = [Context(as_of=DAY, timezone=zone) for zone in ("UTC", "Europe/Berlin")]
    found = [
        read_histories(store, select_sales(store, context), DAY, context.timezone)["last_age"][0]
        for context in contexts
    ]
    assert found == [180, 179]


@pytest.fixture(scope="module")
def empty():
    with store_with(orders()) as store:
        yield store


@given(
    moment=st.integers(0, 7 * 365 * 86_400 - 1).map(
        lambda seconds: datetime.fromisoformat("2020-01-01") + timedelta(seconds=seconds)
    )
)
def test_local_days_agree_with_the_engine(empty, moment):
    sql = local_day("t", "Europe/Berlin", date(2020, 1, 1), date(2026, 12, 31))
    engine = "CAST(timezone('Europe/Berlin', timezone('UTC', t)) AS DATE)"
    assert (
        empty.value(
            f"SELECT {sql} = {engine} FROM (SELECT CAST($t AS TIMESTAMP) AS t)", {"t": moment}
        )
        is True
    )


def hostile():
    many = [f"c{number:03}" for number in range(150)]
    day = date(2025, 1, 1)
    return {
        "nobody": [],
        "one": [("a", day, 10)],
        "two": [("a", day, 10), ("b", day, 20)],
        "one order each": [(name, day, 10) for name in many],
        "all identical": [
            (name, day + timedelta(days=30 * k), 10) for name in many for k in range(3)
        ],
        "negative": [(name, day, -10) for name in many],
        "zero": [(name, day + timedelta(days=k), 0) for name in many for k in (0, 9)],
        "constant spend": [
            (name, day + timedelta(days=k * (1 + i % 9)), 10)
            for i, name in enumerate(many)
            for k in range(1 + i % 6)
        ],
        "outlier": [
            (name, day + timedelta(days=k * (1 + i % 9)), 1e12 if i == 7 else 5 + i)
            for i, name in enumerate(many)
            for k in range(1 + i % 6)
        ],
        "the future": [(name, date(2026, 1, 1), 10) for name in many],
    }


@pytest.mark.parametrize("method", ["auto", "rfm", "bgnbd", "mbgnbd", "pareto", "glm"])
@pytest.mark.parametrize("case", hostile())
def test_bad_data_get_an_answer_or_a_named_refusal(case, method):
    result = scores.run(
        store_with(orders(*hostile()[case])), scores.Params(method=method, resamples=20), CONTEXT
    )
    assert result.finding.en or (result.refused and result.notes)
    numbers = [fact.value for fact in result.facts if isinstance(fact.value, float)]
    assert np.isfinite(numbers).all()
    for table in result.tables:
        for column in table.frame.select(pl.col(pl.Float64)).iter_columns():
            assert column.is_finite().all(), column.name


def test_too_few_repeat_customers_are_refused_by_name():
    rows = [(name, date(2025, 1, 1), 10) for name in "abc"]
    result = scores.run(store_with(orders(*rows)), scores.Params(method="bgnbd"), CONTEXT)
    assert result.refused
    assert "Too few customers with a repeat purchase: 0 of 3" in result.notes[0].en


def test_a_hold_out_that_ends_after_as_of_is_impossible(sample):
    with pytest.raises(UsageError, match="does not end by 1998-06-30"):
        scores.run(
            sample,
            scores.Params(calibration_end=date(1998, 6, 1), holdout_days=273),
            Context(as_of=CDNOW_END),
        )
