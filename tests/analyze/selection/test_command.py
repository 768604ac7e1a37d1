"""Selection for a campaign: rules, consent, overlap, expected response and waste."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rows import add

from scrm.analyze import selection
from scrm.analyze.selection import Params
from scrm.analyze.selection.query import read_customers
from scrm.analyze.selection.rule_syntax import ATTRIBUTES, parse_rule
from scrm.config import Context
from scrm.errors import UsageError

CONTEXT = Context(as_of=date(2026, 6, 30), lang="en")


def _sample(store, *, scores=True):
    consent = ("yes", "yes", "no", "unknown")
    add(
        store,
        "customers",
        [
            {
                "customer_id": f"c{n:02d}",
                "consent": consent[n % 4],
                "city": "Bad Hersfeld" if n < 4 else "Ulm",
                "customer_since": date(2020 + n // 10, 1, 1),
            }
            for n in range(40)
        ],
    )
    add(
        store,
        "segments",
        [
            {
                "person_id": f"c{n:02d}",
                "is_customer": True,
                "segment": "engaged" if n < 20 else "negative",
                "satisfaction_z": n / 10 - 2,
            }
            for n in range(40)
        ],
    )
    add(
        store,
        "abc_classes",
        [
            {"customer_id": f"c{n:02d}", "abc_class": "A" if n % 2 else "C", "revenue": 10.0 * n}
            for n in range(40)
        ],
    )
    add(
        store,
        "identities",
        [
            {"channel": "Instagram", "profile_id": f"a{n}", "customer_id": f"c{n:02d}"}
            for n in range(10)
        ],
    )
    if scores:
        add(
            store,
            "scores",
            [
                {
                    "customer_id": f"c{n:02d}",
                    "expected_purchases": n / 20,
                    "p_purchase": n / 80,
                    "recency_days": n * 10,
                }
                for n in range(40)
            ],
        )


def _ids(store, rule):
    return read_customers(store, rule)["customer_id"].to_list()


@pytest.mark.parametrize(("rule", "expected"), [
    ("", range(40)),
    ("segment == Engaged and abc = a", range(1, 20, 2)),
    ("segment in engaged, negative and revenue >= 380", (38, 39)),
    ("segment != engaged and recency_days < 220", (20, 21)),
    ("abc not in A", range(0, 40, 2)),
    ("city = 'Bad Hersfeld'", range(4)),
    ("city = Bad Hersfeld AND channel = instagram", range(4)),
    ("channel != instagram and satisfaction_z < -0.8", (10, 11)),
    ("since >= 2023-01-01", range(30, 40)),
    ("worry = price", ()),
])  # fmt: skip
def test_a_rule_selects_whom_it_says(store, rule, expected):
    _sample(store)
    assert _ids(store, rule) == [f"c{n:02d}" for n in expected]


@pytest.mark.parametrize(("rule", "match"), [
    ("segmnt = happy", "cannot ask about segmnt; perhaps segment"),
    ("class = A", "cannot ask about class; perhaps abc"),
    ("abc", "cannot be read: abc"),
    ("abc = A and", "cannot be read"),
    ("recency_days < soon", "recency_days is compared with 'soon'"),
    ("since > yesterday", "since is compared"),
    ("segment > happy", "makes no sense"),
    ("segment = hapy", "segment has no value 'hapy'"),
    ("abc = D", "abc has no value 'D'"),
    ("abc = A or abc = B", "no 'or'"),
    ("abc = A or B", "no 'or'"),
    ("recency_days < nan", "compared with 'nan'"),
    ("revenue > 1e400", "compared with '1e400'"),
    ("abc = 'A", "quote is not closed"),
    ("city in 'Ulm' 'Hof'", "comma is missing"),
    ("abc = A, B", "needs one value"),
    ("abc = ''", "needs a value"),
])  # fmt: skip
def test_a_rule_that_cannot_be_meant_is_an_error_with_the_next_step(rule, match):
    with pytest.raises(UsageError, match=match) as raised:
        parse_rule(rule)
    assert raised.value.hint


@given(st.text(max_size=60))
def test_no_rule_puts_its_text_into_the_statement(text):
    try:
        condition, bound = parse_rule(f"city = '{text}'")
    except UsageError:
        return
    assert set(condition) <= set("coalesce(lower(c.city) IN ($v0_0123456789, $), FALSE)")
    assert all(isinstance(value, str) for value in bound.values())


def test_a_hostile_value_selects_nobody_and_changes_nothing(store):
    _sample(store)
    assert _ids(store, 'city = "x\'; DROP TABLE customers; --"') == []
    assert store.row_count("customers") == 40


def test_only_those_who_consented_are_listed(store):
    _sample(store)
    result = selection.run(store, Params(rule="segment = engaged"), CONTEXT)
    assert (
        result.fact("matched_count"),
        result.fact("without_consent_count"),
        result.fact("selected_count"),
    ) == (
        20,
        10,
        10,
    )
    listed = result.table("customers").frame["customer_id"].to_list()
    assert all(int(customer[1:]) % 4 < 2 for customer in listed)
    assert result.table("customers").columns[0].personal


def test_expected_response_and_waste_follow_from_the_scores(store):
    _sample(store)
    result = selection.run(store, Params(rule="segment = negative", cost_per_contact=0.5), CONTEXT)
    chances = [n / 80 for n in range(20, 40) if n % 4 < 2]
    assert result.fact("expected_responses") == pytest.approx(sum(chances), abs=0.01)
    assert result.fact("waste_share") == pytest.approx(1 - sum(chances) / 10)
    low, high = (result.fact(f"expected_response_share_{end}") for end in ("low", "high"))
    assert 0 < low < sum(chances) / 10 < high < 1
    assert result.fact("cost") == pytest.approx(5.0)
    assert result.fact("waste_cost") == pytest.approx(0.5 * (10 - sum(chances)), abs=0.01)


def test_whoever_has_no_forecast_counts_as_zero_in_every_number(store):
    _sample(store)
    store.delete("scores", "customer_id >= 'c10'")
    result = selection.run(store, Params(rule="segment = engaged"), CONTEXT)
    chances = [n / 80 for n in range(10) if n % 4 < 2]
    assert result.fact("expected_response_share") == pytest.approx(sum(chances) / 10)
    assert result.table("by_segment").frame["response"].to_list() == pytest.approx(
        [sum(chances) / 10]
    )
    nobody = selection.run(store, Params(rule="city = Nirgendwo"), CONTEXT)
    assert "there is no forecast" not in nobody.notes[0].en


def test_the_best_are_listed_first_and_the_limit_keeps_them(store):
    _sample(store)
    result = selection.run(store, Params(limit=3), CONTEXT)
    assert result.table("customers").frame["customer_id"].to_list() == ["c37", "c36", "c33"]


def test_without_scores_the_response_is_that_of_the_group(store):
    _sample(store, scores=False)
    lately = {"ordered_at": datetime(2026, 6, 1, 12), "amount": 10.0, "is_cancellation": False}
    add(
        store,
        "orders",
        [{"order_id": f"o{n}", "customer_id": f"c{n:02d}", **lately} for n in range(5)],
    )
    result = selection.run(store, Params(), CONTEXT)
    by_group = result.table("by_segment").frame
    assert by_group["response"].to_list() == pytest.approx([0.25, 0.0])
    assert by_group["matched"].to_list() == [20, 20]
    assert "there is no forecast" in result.notes[0].en


def test_the_overlap_with_another_rule_is_counted(store):
    _sample(store)
    result = selection.run(store, Params(rule="segment = engaged", against="abc = A"), CONTEXT)
    assert result.fact("overlap_count") == 5
    assert result.fact("overlap_share") == pytest.approx(5 / 15)  # of those who consented in both


def test_nobody_to_contact_is_said(store):
    assert selection.run(store, Params(), CONTEXT).refused
    add(store, "customers", [{"customer_id": "1", "consent": None}])
    result = selection.run(store, Params(), Context())
    assert result.fact("selected_count") == 0
    assert result.fact("waste_share") is None
    assert "Nobody may be contacted" in result.finding.en


def test_every_attribute_can_be_asked_about(store):
    _sample(store)
    values = {"number": "> 0", "text": "= x", "set": "= x", "date": "> 2020-01-01"}
    for name, attribute in ATTRIBUTES.items():
        known = {"segment": "= happy", "abc": "= A"}
        read_customers(store, f"{name} {known.get(name, values[attribute.type])}")


def test_a_group_may_be_named_as_german_tables_name_it(store):
    assert parse_rule("segment in Engagierte, 'nicht bewertbar'")[1] == {
        "v0_0": "engaged",
        "v0_1": "unrated",
    }
    assert parse_rule("worry = Lieferung")[1] == {"v0_0": "delivery"}
    assert parse_rule("city = 'Frankfurt or so'")[1] == {"v0_0": "frankfurt or so"}
    _sample(store)
    german = selection.run(store, Params(rule="segment = Engagierte"), CONTEXT)
    assert german.fact("matched_count") == 20


def test_a_rule_that_nobody_matches_is_not_blamed_on_consent(store):
    _sample(store)
    assert (
        selection.run(store, Params(rule="city = Nirgendwo"), CONTEXT).finding.en
        == "Nobody matches the rule."
    )
