"""Contacts of campaigns: who was outside the target, who bought anyway, who was persuaded."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import date, datetime, timedelta

import pytest
from tests.rows import add

from scrm.analyze._clusters import share_interval, sum_clusters
from scrm.analyze._stats import wilson_interval
from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.estimates import Number
from scrm.analyze.kpi.measurement import Question, measure
from scrm.analyze.kpi.metric_ratios import subtract
from scrm.analyze.kpi.settings import FormulaParams
from scrm.analyze.kpi.windows import END, START
from scrm.config import Context

KNOWN = read_catalogue()
CONTEXT = Context(as_of=date(2026, 3, 31), lang="en")
WHEN = datetime(2026, 1, 10, 9)


def ask(store, name, *by, **settings):
    params = FormulaParams(**{"min_n": 1, "campaign_days": 30, **settings})
    found = measure(Question(store, KNOWN, params, CONTEXT), [KNOWN.metric(name)], by, (START, END))
    return {group[0] if by else "": each for (_, group), each in found.items()}


def value(store, name, *by, **settings):
    return {group: each.value for group, each in ask(store, name, *by, **settings).items()}


def contact(store, campaign, first, count, role, buyers, **more):
    """Add contacts of customers from a number on, of whom the first ones buy a week later."""
    people = [f"k{number}" for number in range(first, first + count)]
    add(store, "campaign_contacts", [
        {"campaign_id": campaign, "customer_id": who, "contacted_at": WHEN, "role": role, **more}
        for who in people
    ])  # fmt: skip
    if buyers:
        add(store, "orders", [
            {"order_id": f"{campaign}{who}", "customer_id": who, "amount": 20, "currency": "EUR",
             "ordered_at": WHEN + timedelta(days=7)} for who in people[:buyers]
        ])  # fmt: skip


def test_the_three_parts_of_contacts_add_up_to_all_of_them(store):
    contact(store, "c", 0, 70, "treated", 56)
    contact(store, "c", 100, 80, "control", 48)
    parts = [value(store, name)[""] for name in ("persuaded", "bought_anyway",
                                                 "contacts_without_effect")]  # fmt: skip
    assert parts == pytest.approx([0.2, 0.6, 0.2])
    assert value(store, "contact_response")[""] == pytest.approx(0.8)


def test_the_interval_of_a_difference_is_the_one_newcombe_published():
    (low, high), (lower, higher) = wilson_interval(56, 70), wilson_interval(48, 80)
    found = subtract(Number(0.8, n=70, low=low, high=high),
                     Number(0.6, n=80, low=lower, high=higher))  # fmt: skip
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert (found.value, found.method) == (pytest.approx(0.2), "change_mover")


def test_control_groups_of_unlike_size_do_not_bend_the_effect(store):
    # 10 % buy anyway in a, 50 % in b; the contact adds 10 points in both
    contact(store, "a", 0, 100, "treated", 20)
    contact(store, "a", 200, 300, "control", 30)
    contact(store, "b", 1000, 300, "treated", 180)
    contact(store, "b", 2000, 100, "control", 50)
    assert value(store, "persuaded", "campaign") == pytest.approx({"a": 0.1, "b": 0.1})
    assert value(store, "persuaded")[""] == pytest.approx(0.1)
    assert value(store, "bought_anyway")[""] == pytest.approx((100 * 0.1 + 300 * 0.5) / 400)


def test_without_a_control_group_nobody_is_called_persuaded(store):
    contact(store, "c", 0, 50, None, 20)
    assert value(store, "contact_response") == {"": 0.4}
    for name in ("persuaded", "bought_anyway"):
        found = ask(store, name)[""]
        assert (found.value, found.low, found.note.en) == (
            None, None, "no campaign has a control group",
        )  # fmt: skip


def test_purchases_after_the_days_of_the_campaign_do_not_count(store):
    contact(store, "c", 0, 20, "treated", 20)
    assert value(store, "contact_response", campaign_days=8) == {"": 1}
    assert value(store, "contact_response", campaign_days=7) == {"": 0}
    assert value(store, "contact_response", campaign_days=90) == {"": None}
    assert value(store, "young_contacts", campaign_days=90) == {"": 20}


@pytest.mark.parametrize(("target", "share"), [
    ("gold", 1 / 2),  # a segment of the CRM
    (" Gold ", 1 / 2), ("A", 1 / 3), ("engaged", 2 / 3), ("", None), (None, None),
])  # fmt: skip
def test_a_target_is_a_segment_of_the_crm_an_abc_class_or_a_group(store, target, share):
    add(store, "campaigns", [{"campaign_id": "c", "target_segment": target, "cost": 8}])
    add(store, "customers", [{"customer_id": "k0", "segment": "Gold"},
                             {"customer_id": "k1", "segment": "Silber"}, {"customer_id": "k2"},
                             {"customer_id": "k3"}])  # fmt: skip
    add(
        store,
        "abc_classes",
        [{"customer_id": f"k{n}", "abc_class": each} for n, each in enumerate("AAB")],
    )
    add(store, "segments", [
        {"person_id": f"k{n}", "segment": "happy" if n else "engaged"} for n in range(3)
    ])  # fmt: skip
    contact(store, "c", 0, 4, "treated", 0)
    assert value(store, "off_target_contacts") == {"": share}


def test_the_cost_of_a_campaign_is_divided_by_its_contacts(store):
    add(store, "campaigns", [{"campaign_id": "c", "cost": 100, "target_segment": "gold"}])
    add(store, "customers", [{"customer_id": f"k{n}", "segment": "Gold" if n else "Neu"}
                             for n in range(5)])  # fmt: skip
    contact(store, "c", 0, 3, "treated", 2)
    contact(store, "c", 3, 1, "treated", 0, cost=7, currency="EUR")
    contact(store, "c", 4, 1, "control", 0)
    assert value(store, "contact_cost") == {"": 25 * 3 + 7}
    assert value(store, "contact_cost", "crm_segment") == {"Gold": 57, "Neu": 25}
    assert value(store, "off_target_cost") == {"": 25}
    assert value(store, "without_effect_cost") == {"": 25 + 7}


def test_return_on_contacts_by_segment_counts_orders_with_the_campaign(store):
    add(store, "campaigns", [{"campaign_id": "c", "cost": 40}])
    add(store, "segments", [{"person_id": "k0", "segment": "happy"}])
    contact(store, "c", 0, 2, "treated", 0)
    add(store, "orders", [
        {"order_id": f"{n}", "customer_id": who, "amount": amount, "currency": "EUR",
         "ordered_at": WHEN + timedelta(days=1), "campaign_id": campaign}
        for n, (who, amount, campaign) in enumerate(
            [("k0", 50, "c"), ("k1", 30, "c"), ("k1", 99, None)])
    ])  # fmt: skip
    assert value(store, "contact_roi", "segment") == {None: 30 / 20 - 1, "happy": 50 / 20 - 1}
    assert value(store, "contact_response", "segment") == {None: 1, "happy": 1}


def test_lapsed_customers_are_those_who_bought_long_before_the_contact(store):
    contact(store, "c", 0, 3, "treated", 0)
    add(store, "orders", [
        {"order_id": f"{n}", "customer_id": who, "amount": 5,
         "ordered_at": WHEN - timedelta(days=days)}
        for n, (who, days) in enumerate([("k0", 60), ("k1", 60), ("k1", 5)])
    ])  # fmt: skip
    assert value(store, "lapsed_contacts", lapsed_days=50) == {"": 1 / 3}
    assert value(store, "listed_contacts") == {"": 3}
    assert value(store, "contact_response", "recency", lapsed_days=50) == {
        "active": 0, "lapsed": 0, "none": 0,
    }  # fmt: skip


def test_a_control_group_of_weighted_customers_has_the_interval_of_their_effective_number(store):
    contact(store, "a", 0, 60, "treated", 20)
    contact(store, "a", 100, 20, "control", 5)  # each counts for three
    contact(store, "b", 200, 20, "treated", 10)
    contact(store, "b", 300, 20, "control", 10)  # each counts for one
    found = ask(store, "bought_anyway")[""]
    totals, weights = [1.5] * 5 + [0] * 15 + [0.5] * 10 + [0] * 10, [1.5] * 20 + [0.5] * 20
    expected = share_interval(sum_clusters(totals, weights, 15))
    assert found.value == pytest.approx((15 + 10) / 80)
    assert (found.low, found.high) == pytest.approx(expected.interval)
    assert (found.method, found.n_effective) == ("clustered_wilson", pytest.approx(expected.cases))
    assert found.n_effective < 40
