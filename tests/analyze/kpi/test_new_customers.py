"""New customers: by their date in the CRM, or after the burn-in period; otherwise unknown."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from tests.rows import add

from scrm.analyze._new_customers import IS_NEW
from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.measurement import Question, measure
from scrm.analyze.kpi.settings import FormulaParams
from scrm.analyze.kpi.windows import END, START
from scrm.config import Context
from scrm.store.local import LocalStore

BEGIN = datetime(2024, 1, 1, 12)  # noqa: DTZ001  stored in UTC
COST = 2000
MONTHS = 18


def shop(seed=0, *, dated=1.0, old=200, new=20, rate=0.8):
    """A shop with old customers, some new ones each month, and campaigns of constant cost."""
    generator = np.random.default_rng(seed)
    customers, orders = [], []
    for k in range(old + new * MONTHS):
        joined = 0.0 if k < old else (k - old) // new * 30.4 + generator.uniform(0, 30)
        since = date(2020, 5, 5) if k < old else (BEGIN + timedelta(days=joined)).date()
        row = {"customer_id": f"{k}", "gender": "w"}
        customers.append(row | ({"customer_since": since} if generator.random() < dated else {}))
        moments = [joined] if k >= old else []
        at = joined + generator.exponential(30 / rate)
        while at < MONTHS * 30.4:
            moments.append(at)
            at += generator.exponential(30 / rate)
        orders += [
            {
                "order_id": f"{k}-{n}",
                "customer_id": f"{k}",
                "ordered_at": BEGIN + timedelta(days=moment),
                "amount": 10,
                "margin": 3,
                "currency": "EUR",
            }
            for n, moment in enumerate(moments)
        ]
    store = LocalStore(None)
    add(store, "customers", [{"customer_since": None} | row for row in customers])
    add(store, "orders", orders)
    add(
        store,
        "campaigns",
        [
            {
                "campaign_id": f"c{month}",
                "started_on": date(2024 + month // 12, 1 + month % 12, 1),
                "cost": COST,
                "currency": "EUR",
            }
            for month in range(MONTHS)
        ],
    )
    return store


def numbers(store, names, by=(), window=(START, END), **settings):
    known = read_catalogue()
    question = Question(store, known, FormulaParams(**settings), Context(as_of=date(2025, 6, 30)))
    return measure(question, [known.metric(name) for name in names.split()], by, window)


JANUARY = (date(2024, 1, 1), date(2024, 1, 31))


def test_customers_older_than_the_data_are_not_new_in_its_first_month():
    found = numbers(shop(), "new_customers acquisition_cost", window=JANUARY)
    new = found["new_customers", ()].value
    assert new == pytest.approx(20, abs=1)  # a month of the simulation is a little shorter
    assert found["acquisition_cost", ()].value == COST / new


def test_without_dates_new_customers_are_unknown_within_the_burn_in_period_and_that_is_said():
    store = shop(dated=0.0)
    found = numbers(store, "new_customers acquisition_cost new_revenue_share", window=JANUARY)
    assert [number.value for number in found.values()] == [None, None, None]
    assert found["new_customers", ()].note.en.startswith("customers perhaps older than the data: 1")


def test_without_dates_the_months_after_the_burn_in_period_are_right():
    found = numbers(shop(dated=0.0), "new_customers acquisition_cost", ("month",))
    late = {
        group[0]: number.value
        for (name, group), number in found.items()
        if name == "new_customers" and group[0] >= date(2025, 1, 1)
    }
    assert list(late.values()) == pytest.approx([20] * 6, abs=3)
    whole = numbers(shop(dated=0.0), "acquisition_cost")["acquisition_cost", ()].value
    assert whole == pytest.approx(100, rel=0.1)


def test_some_customers_with_a_date_do_not_make_the_burn_in_period_known():
    assert (
        numbers(shop(dated=0.6), "new_customers", window=JANUARY)["new_customers", ()].value is None
    )


def test_no_burn_in_takes_the_data_for_the_whole_history():
    found = numbers(shop(old=0, dated=0.0), "new_customers", window=JANUARY, burn_in_days=0)
    assert found["new_customers", ()].value == pytest.approx(20, abs=1)


def test_a_date_of_a_later_import_says_nothing():
    store = shop(dated=0.0)
    add(store, "customers", [{"customer_id": "x", "customer_since": date(2025, 3, 1)}])
    sql = f"SELECT is_since_start, {IS_NEW} AS is_new FROM first_purchases WHERE customer_id = 'x'"
    order = {"order_id": "x", "customer_id": "x", "amount": 5, "currency": "EUR"}
    add(store, "orders", [order | {"ordered_at": BEGIN + timedelta(days=9)}])
    assert store.frame(sql, {"burn_in_days": 365}).rows() == [(None, None)]


def test_a_mistyped_year_does_not_begin_the_data():
    store = shop(dated=0.0)
    order = {"order_id": "x", "customer_id": "x", "amount": 5, "currency": "EUR"}
    add(store, "orders", [order | {"ordered_at": datetime(2002, 1, 1)}])  # noqa: DTZ001  in UTC
    assert numbers(store, "new_customers", window=JANUARY)["new_customers", ()].value is None


def test_the_catalogue_and_the_other_analyses_define_new_customers_alike():
    text = read_catalogue().relations["first_sales"].sql
    assert " ".join(IS_NEW.split()).replace("(", "").replace(")", "") in " ".join(
        text.split()
    ).replace("(", "").replace(")", "")
