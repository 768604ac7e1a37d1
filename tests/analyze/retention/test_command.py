"""The command ``scrm retention``: whom it follows, what it knows of new customers, refusals."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from tests.analyze.purchases import orders, store_with
from tests.rows import add, insert

from scrm.analyze import retention
from scrm.certainty import METHODS
from scrm.config import Context

DAY = date(2025, 6, 30)
CONTEXT = Context(as_of=DAY)
YOUNG = retention.Params(burn_in_days=0)
"""The business is as young as the data."""


def growing_shop(months=24, seed=0, first=4, growth=1.2):
    """A shop that wins more customers each month; half of them buy again within a year."""
    generator = np.random.default_rng(seed)
    begin, rows = date(2023, 7, 1), []
    for month in range(months):
        for k in range(int(first * growth**month)):
            day = begin + timedelta(days=int(month * 30.4 + generator.integers(0, 30)))
            rows.append((f"{month}-{k}", day, 10))
            again = day + timedelta(days=int(generator.exponential(365 / np.log(2))) + 1)
            if again <= DAY:
                rows.append((f"{month}-{k}", again, 10))
    return store_with(orders(*(row for row in rows if row[1] <= DAY)))


def test_the_repeat_rate_within_a_year_holds_in_a_growing_shop():
    result = retention.run(growing_shop(), YOUNG, CONTEXT)
    assert result.fact("repeat_rate_days") == 365
    assert result.fact("repeat_rate_low") < 0.5 < result.fact("repeat_rate_high")
    naive = result.fact("repeat_customer_count") / result.fact("customer_count")
    assert naive < 0.25
    assert "within 365 days" in result.finding.en
    assert any("observed for as long" in note.en for note in result.notes)


def test_customers_observed_for_too_short_a_time_have_a_rate_at_a_smaller_age():
    result = retention.run(growing_shop(months=8, first=10), YOUNG, Context(as_of=date(2024, 3, 1)))
    assert result.fact("repeat_rate_days") == 180
    assert any("the rate is that within 180 days" in note.en for note in result.notes)


def test_a_cohort_is_immature_until_its_youngest_member_is_old_enough():
    frame = retention.run(growing_shop(), YOUNG, CONTEXT).table("repeat_rates").frame
    year = frame.filter(pl.col("age_days") == 365)
    mature = year.filter("is_mature")["cohort"].to_list()
    assert mature == [f"2023-{month:02}" for month in range(7, 13)] + [
        f"2024-{month:02}" for month in range(1, 6)
    ] + (["2024-06"] if "2024-06" in mature else [])
    assert year.filter(~pl.col("is_mature"))["share"].null_count() == 24 - len(mature)


def test_customers_older_than_the_data_are_not_followed():
    rows = [(f"old{k}", date(2025, 1, 5), 10) for k in range(40)]
    rows += [(f"old{k}", date(2025, 2, 5), 10) for k in range(40)]
    rows += [(f"new{k}", date(2025, 1, 20), 10) for k in range(20)]
    store = store_with(orders(*rows))
    dates = {f"old{k}": date(2019, 1, 1) for k in range(40)}
    dates |= {f"new{k}": date(2025, 1, 20) for k in range(20)}
    add(
        store,
        "customers",
        [{"customer_id": name, "customer_since": at} for name, at in dates.items()],
    )
    result = retention.run(store, retention.Params(repeat_days=90), CONTEXT)
    assert (result.fact("new_customer_count"), result.fact("repeat_rate")) == (20, 0.0)
    assert result.fact("repeat_rate_high") > 0.1
    january = result.table("new_and_returning").frame.row(0, named=True)
    assert (january["new_customers"], january["returning_customers"]) == (20, 40)


def test_without_dates_it_is_said_that_older_customers_may_be_among_them():
    rows = [(f"c{k}", date(2025, 1, 5), 10) for k in range(30)]
    result = retention.run(store_with(orders(*rows)), retention.Params(), CONTEXT)
    assert result.fact("new_customer_count") is None
    assert "customers with a first purchase in the data" in result.finding.en
    assert any("probably lower" in note.en for note in result.notes)
    january = result.table("new_and_returning").frame.row(0, named=True)
    assert (january["unknown_customers"], january["returning_share"]) == (30, None)


def test_with_a_period_older_customers_are_returning_not_new():
    rows = [("a", date(2023, 1, 5), 10), ("a", date(2025, 3, 5), 10), ("b", date(2025, 3, 6), 10)]
    period = Context(as_of=DAY, period=(date(2025, 3, 1), date(2025, 3, 31)))
    result = retention.run(store_with(orders(*rows)), retention.Params(), period)
    march = result.table("new_and_returning").frame.row(0, named=True)
    assert (march["new_customers"], march["returning_customers"]) == (1, 1)
    assert result.table("cohorts").frame["customers"].to_list() == [1]


def test_inactive_is_only_who_could_be():
    rows = [("a", date(2024, 6, 5), 5), ("b", date(2024, 6, 5), 5), ("b", date(2025, 6, 1), 5)]
    result = retention.run(store_with(orders(*rows, ("c", date(2025, 6, 1), 5))), YOUNG, CONTEXT)
    assert (result.fact("inactive_count"), result.fact("inactive_share")) == (1, 0.5)


def test_one_customer_is_too_few_for_a_rate():
    store = store_with(orders(("a", date(2025, 1, 5), 10)))
    result = retention.run(store, YOUNG, CONTEXT)
    assert result.finding.en == "How many of 1 customer come back cannot be said yet."
    assert (result.fact("repeat_rate"), result.fact("repeat_rate_low")) == (None, None)
    assert any("Fewer than 10 customers" in note.en for note in result.notes)


def test_a_month_that_is_not_over_is_left_out():
    store = store_with(orders(("a", date(2025, 5, 5), 10), ("a", date(2025, 6, 5), 10)))
    whole = retention.run(store, YOUNG, CONTEXT).table("cohorts").frame
    part = retention.run(store, YOUNG, Context(as_of=date(2025, 6, 29))).table("cohorts").frame
    assert whole["age"].to_list() == [0, 1]
    assert part["age"].to_list() == [0]


def test_a_first_purchase_in_december_ages_over_the_year():
    store = store_with(orders(("a", date(2024, 12, 31), 10), ("a", date(2025, 2, 1), 10)))
    params = retention.Params(months=2, burn_in_days=0)
    found = retention.run(store, params, CONTEXT).table("cohorts").frame
    assert found.select("cohort", "age", "active").rows() == [
        ("2024-12", 0, 1),
        ("2024-12", 1, 0),
        ("2024-12", 2, 1),
    ]


@pytest.mark.parametrize(("burn_in_days", "cost"), [(0, 25.0), (365, None)])
def test_cost_per_new_customer_is_campaign_cost_over_new_customers(burn_in_days, cost):
    store = store_with(orders(("a", date(2025, 1, 5), 10), ("b", date(2025, 2, 5), 10)))
    campaigns = "('k', DATE '2025-02-01', 50, 'EUR'), ('u', DATE '2025-02-01', 99, 'USD')"
    insert(
        store, f"INSERT INTO campaigns (campaign_id, started_on, cost, currency) VALUES {campaigns}"
    )
    result = retention.run(store, retention.Params(burn_in_days=burn_in_days), CONTEXT)
    facts = {fact.column.name: fact.value for fact in result.facts}
    assert facts.get("acquisition_cost") == cost


def test_nothing_bought_is_refused_by_name():
    result = retention.run(store_with(orders()), retention.Params(), CONTEXT)
    assert result.refused
    assert "No order is loaded" in result.notes[0].en


def test_intervals_name_their_methods():
    found = retention.run(growing_shop(), YOUNG, CONTEXT).intervals
    assert found == ("kaplan_meier_share", "wilson")
    assert set(found) <= set(METHODS)


def test_within_a_period_customers_are_new_or_returning_as_all_data_know_them():
    """Once, every customer of the period counted as new, and returning ones brought nothing."""
    store = store_with(
        orders(
            *((f"old{n}", date(2025, 1, 5 + n), 10) for n in range(12)),
            *((f"old{n}", date(2025, 6, 5), 30) for n in range(12)),
            ("new", date(2025, 6, 6), 40),
        )
    )
    june = Context(as_of=DAY, period=(date(2025, 6, 1), DAY))
    result = retention.run(store, YOUNG, june)
    assert (result.fact("customer_count"), result.fact("new_customer_count")) == (13, 1)
    (row,) = result.table("new_and_returning").frame.to_dicts()
    assert (row["new_revenue"], row["returning_revenue"]) == (40, 360)
    assert row["returning_share"] == 0.9
    assert not any("0 %" in figure.title.en for figure in result.figures)
