"""Lifetime value: curves by hand, young customers, returns, margins, and what is unknown."""

from datetime import date, timedelta

import polars as pl
import pytest
from tests.analyze.purchases import orders, store_with
from tests.rows import add

from scrm.analyze import lifetime
from scrm.config import Context

DAY = date(2025, 12, 31)
CONTEXT = Context(as_of=DAY, lang="en")
YOUNG = lifetime.Params(burn_in_days=0)


def old_and_young():
    """Twelve customers of January buy for 100 and, 40 days later, for 20; ten of December."""
    rows = []
    for n in range(12):
        begin = date(2025, 1, 1 + n)
        rows += [(f"a{n}", begin, 100.0 + n), (f"a{n}", begin + timedelta(days=40), 20.0)]
    rows += [(f"b{n}", date(2025, 12, 10), 60.0) for n in range(10)]
    return rows


def values_of(result, cohort):
    ages = result.table("ages").frame.filter(pl.col("cohort") == cohort)
    return dict(ages.select("age_months", "value").iter_rows())


def test_each_month_is_the_mean_of_those_who_lived_through_it():
    result = lifetime.run(store_with(orders(*old_and_young())), YOUNG, CONTEXT)
    first = sum(100 + n for n in range(12)) / 12
    january = values_of(result, "2025-Q1")
    assert january[0] == pytest.approx(first)
    assert january[1] == pytest.approx(first)
    assert january[2] == pytest.approx(first + 20)
    everyone = values_of(result, "all")
    assert everyone[0] == pytest.approx((12 * first + 600) / 22)
    assert everyone[2] == pytest.approx(everyone[0] + 20)
    assert values_of(result, "2025-Q4") == {0: 60.0}


def test_returns_are_subtracted_and_cancelled_customers_are_none():
    store = store_with(orders(*old_and_young()))
    back = orders(*((f"a{n}", date(2025, 3, 30), -20.0) for n in range(12)))
    add(store, "orders", back.with_columns(order_id=pl.lit("r") + pl.col("order_id")))
    result = lifetime.run(store, YOUNG, CONTEXT)
    january = values_of(result, "2025-Q1")
    assert january[3] == pytest.approx(january[1])


def test_margins_are_added_up_if_nearly_all_orders_have_one():
    frame = orders(*old_and_young()).with_columns(margin=pl.col("amount") / 2)
    result = lifetime.run(store_with(frame), YOUNG, CONTEXT)
    assert values_of(result, "2025-Q4") == {0: 30.0}
    assert "margin" in result.finding.en
    few = frame.with_columns(margin=pl.when(pl.col("amount") < 100).then("margin"))
    result = lifetime.run(store_with(few), YOUNG, CONTEXT)
    assert values_of(result, "2025-Q4") == {0: 60.0}
    assert "revenue after returns" in result.finding.en


def test_cohorts_with_fewer_than_ten_customers_have_no_curve():
    rows = [row for row in old_and_young() if row[0] not in {"b0", "b1"}]
    result = lifetime.run(store_with(orders(*rows)), YOUNG, CONTEXT)
    assert result.table("cohorts").frame["cohort"].to_list() == ["all", "2025-Q1"]


def test_without_a_way_to_tell_new_customers_all_are_followed_and_it_is_said():
    result = lifetime.run(store_with(orders(*old_and_young())), lifetime.Params(), CONTEXT)
    assert result.fact("customer_count") == 22
    assert result.finding.en.startswith("A customer brings")
    assert any("older ones too" in note.en for note in result.notes)


def test_expected_revenue_is_that_of_the_scores():
    store = store_with(orders(*old_and_young()))
    add(store, "scores", [
        {"customer_id": f"a{n}", "lifetime_value": 50.0 + n} for n in range(12)
    ])  # fmt: skip
    frame = lifetime.run(store, YOUNG, CONTEXT).table("cohorts").frame
    expected = dict(frame.select("cohort", "expected_revenue").iter_rows())
    assert expected == {"all": 55.5, "2025-Q1": 55.5, "2025-Q4": None}


def test_no_or_too_few_sales_are_refused(store):
    assert lifetime.run(store, YOUNG, CONTEXT).refused
    few = store_with(orders(*old_and_young()[:6]))
    result = lifetime.run(few, YOUNG, CONTEXT)
    assert result.refused
    assert "ten are needed" in result.notes[0].en


def test_customers_who_began_in_another_currency_are_not_followed():
    store = store_with(orders(*old_and_young()))
    abroad = orders(*((f"c{n}", date(2025, 1, 1 + n), 90.0) for n in range(8)), currency="CHF")
    later = orders(*((f"c{n}", date(2025, 2, 20), 50.0) for n in range(8)))
    add(store, "orders", abroad.with_columns(order_id=pl.lit("f") + pl.col("order_id")))
    add(store, "orders", later.with_columns(order_id=pl.lit("g") + pl.col("order_id")))
    result = lifetime.run(store, YOUNG, CONTEXT)
    assert result.fact("customer_count") == 22
    first = sum(100 + n for n in range(12)) / 12
    assert values_of(result, "2025-Q1")[0] == pytest.approx(first)
    assert values_of(result, "2025-Q1")[2] == pytest.approx(first + 20)


def test_customers_of_one_month_bring_their_first_purchase():
    rows = [(f"b{n}", date(2025, 12, 10 + n), 60.0 + n) for n in range(12)]
    result = lifetime.run(store_with(orders(*rows)), YOUNG, CONTEXT)
    assert "with the first purchase" in result.finding.en
    assert "0 months" not in result.finding.en + result.figures[0].title.en
    assert values_of(result, "all") == {0: pytest.approx(65.5)}


def test_margins_that_are_missing_are_the_reason():
    result = lifetime.run(
        store_with(orders(*old_and_young())), lifetime.Params(value="margin"), CONTEXT
    )
    assert result.refused
    assert "34 without a margin" in result.notes[0].en
    assert "--value revenue" in result.notes[0].en
