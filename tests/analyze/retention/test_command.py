"""Retention: cohorts and repeat rate by hand, months that are not over, cost per new customer."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from tests.analyze.purchases import orders, store_with
from tests.rows import insert

from scrm.analyze import retention
from scrm.config import Context

DAY = date(2025, 6, 30)
CONTEXT = Context(as_of=DAY)


def test_repeat_rate_and_inactivity_by_hand():
    store = store_with(
        orders(
            ("a", date(2025, 1, 5), 10),
            ("a", date(2025, 6, 5), 10),
            ("b", date(2024, 6, 5), 5),
            ("b", date(2024, 6, 5), 5),
        )
    )
    result = retention.run(store, retention.Params(), CONTEXT)
    assert (
        result.fact("customer_count"),
        result.fact("repeat_customer_count"),
        result.fact("repeat_rate"),
    ) == (
        2,
        1,
        0.5,
    )
    assert result.fact("inactive_count") == 1
    assert result.finding.en == "50.0% of 2 customers have bought more than once (9.5% to 90.5%)."
    assert result.fact("repeat_rate_low") < 0.5 < result.fact("repeat_rate_high")


def test_one_customer_is_counted_in_the_singular():
    result = retention.run(
        store_with(orders(("a", date(2025, 1, 5), 10))), retention.Params(), CONTEXT
    )
    assert result.finding.de == "Der einzige Kunde hat nur einmal gekauft."
    assert result.finding.en == "The only customer has bought only once."


def test_a_month_that_is_not_over_is_left_out():
    store = store_with(orders(("a", date(2025, 5, 5), 10), ("a", date(2025, 6, 5), 10)))
    whole = retention.run(store, retention.Params(), CONTEXT).table("cohorts").frame
    part = (
        retention.run(store, retention.Params(), Context(as_of=date(2025, 6, 29)))
        .table("cohorts")
        .frame
    )
    assert whole["age"].to_list() == [0, 1]
    assert part["age"].to_list() == [0]


def test_a_first_purchase_in_december_ages_over_the_year():
    store = store_with(orders(("a", date(2024, 12, 31), 10), ("a", date(2025, 2, 1), 10)))
    found = retention.run(store, retention.Params(months=2), CONTEXT).table("cohorts").frame
    assert found.select("cohort", "age", "active").rows() == [
        ("2024-12", 0, 1),
        ("2024-12", 1, 0),
        ("2024-12", 2, 1),
    ]


@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.integers(0, 500), st.integers(1, 99)),
        min_size=1,
        max_size=40,
    )
)
def test_new_and_returning_revenue_add_up(rows):
    days = [
        (name, (date(2024, 1, 1) + timedelta(days=day)).replace(day=1), float(amount))
        for name, day, amount in rows
    ]
    months = pl.DataFrame(days, schema=["customer_id", "month", "revenue"], orient="row")
    months = months.group_by("customer_id", "month").agg(pl.col("revenue").sum())
    found = retention.split_new_and_returning(months)
    assert found["new_revenue"].sum() + found["returning_revenue"].sum() == sum(
        amount for _, _, amount in rows
    )
    assert found["new_customers"].sum() == months["customer_id"].n_unique()


def test_cost_per_new_customer_is_campaign_cost_over_first_purchases():
    store = store_with(orders(("a", date(2025, 1, 5), 10), ("b", date(2025, 2, 5), 10)))
    campaigns = "('k', DATE '2025-02-01', 50, 'EUR'), ('u', DATE '2025-02-01', 99, 'USD')"
    insert(
        store, f"INSERT INTO campaigns (campaign_id, started_on, cost, currency) VALUES {campaigns}"
    )
    assert retention.run(store, retention.Params(), CONTEXT).fact("cost_per_new_customer") == 25.0


def test_nothing_bought_is_refused_by_name():
    result = retention.run(store_with(orders()), retention.Params(), CONTEXT)
    assert result.refused
    assert "No purchase" in result.notes[0].en
