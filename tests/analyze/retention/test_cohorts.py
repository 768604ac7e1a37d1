"""New, returning and unknown customers add up."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from scrm.analyze.retention.cohorts import split_new_and_returning


@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.integers(0, 500), st.integers(1, 99)),
        min_size=1,
        max_size=40,
    ),
    st.lists(st.sampled_from([True, False, None]), min_size=4, max_size=4),
)
def test_new_returning_and_unknown_revenue_add_up(rows, are_new):
    days = [
        (name, (date(2024, 1, 1) + timedelta(days=day)).replace(day=1), float(amount))
        for name, day, amount in rows
    ]
    months = pl.DataFrame(days, schema=["customer_id", "month", "revenue"], orient="row")
    months = months.group_by("customer_id", "month").agg(pl.col("revenue").sum())
    known = dict(zip("abcd", are_new, strict=True))
    customers = months.group_by("customer_id").agg(begin=pl.col("month").min())
    customers = customers.with_columns(
        is_new=pl.col("customer_id").replace_strict(known, return_dtype=pl.Boolean)
    )
    found = split_new_and_returning(months, customers)
    kinds = ("new", "returning", "unknown")
    assert sum(found[f"{kind}_revenue"].sum() for kind in kinds) == sum(
        amount for _, _, amount in rows
    )
    assert sum(found[f"{kind}_customers"].sum() for kind in kinds) == months.height
    count = {flag: int((customers["is_new"].eq_missing(flag)).sum()) for flag in (True, None)}
    assert (found["new_customers"].sum(), found["unknown_customers"].sum()) == (
        count[True],
        count[None],
    )
