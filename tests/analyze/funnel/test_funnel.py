"""The funnel: shares of stages with young cases, and the value of open deals."""

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rows import add

from scrm.analyze import funnel, last_date
from scrm.analyze.funnel.pipeline_value import find_chances, value_pipeline
from scrm.analyze.funnel.query import Cases
from scrm.config import Context

DAY = date(2026, 6, 30)
END = datetime(2026, 6, 30, 22)  # noqa: DTZ001  UTC: the end of the day in Berlin
CONTEXT = Context(as_of=DAY, lang="en")


def fill_leads(store):
    """Forty old leads, of which ten converted after 30 days, and twenty of 10 days."""
    old = [
        {
            "lead_id": f"a{n}",
            "created_at": END - timedelta(days=200),
            "channel": "web" if n % 2 else "messe",
            "source": "form",
            "converted_at": END - timedelta(days=170) if n < 10 else None,
            "is_converted": n < 10,
        }
        for n in range(40)
    ]
    young = [
        {**old[-1], "lead_id": f"b{n}", "created_at": END - timedelta(days=10)} for n in range(20)
    ]
    add(store, "leads", [*old, *young])


def deal(number, age, state="open", took=None, amount=100, **more):
    opened = END - timedelta(days=age)
    return {
        "opportunity_id": f"d{number:03}",
        "created_at": opened,
        "state": state,
        "closed_at": None if took is None else opened + timedelta(days=took),
        "amount": amount,
        "currency": "EUR",
        "channel": "web",
        **more,
    }


def fill_deals(store):
    """Of 40 old deals a half is won after 60 days, the rest lost after 90; ten are 30 days old."""
    old = [deal(n, 300, "won", 60) if n % 2 else deal(n, 300, "lost", 90, 100) for n in range(40)]
    add(store, "opportunities", [*old, *(deal(100 + n, 30) for n in range(10))])


def stages_of(result, name="stages"):
    return {row["funnel_stage"]: row for row in result.table(name).frame.to_dicts()}


def test_young_leads_do_not_lower_the_conversion(store):
    fill_leads(store)
    row = stages_of(funnel.run(store, funnel.Params(), CONTEXT))["converted"]
    assert (row["n"], row["stage_count"]) == (60, 10)
    assert row["rate"] == pytest.approx(10 / 40)
    assert row["low"] < 0.25 < row["high"]
    assert row["drop_off"] == pytest.approx(0.75)


def test_a_stage_that_no_export_has_is_not_there(store):
    fill_leads(store)
    result = funnel.run(store, funnel.Params(), CONTEXT)
    assert set(stages_of(result)) == {"lead", "converted"}
    assert not result.table("groups").frame["funnel_stage"].is_in(["won", "visited"]).any()


def test_groups_are_channels_or_sources(store):
    fill_leads(store)
    by_channel = funnel.run(store, funnel.Params(), CONTEXT).table("groups").frame
    by_source = funnel.run(store, funnel.Params(by="source"), CONTEXT).table("groups").frame
    assert by_channel["channel"].unique().sort().to_list() == ["messe", "web"]
    assert by_source["source"].unique().to_list() == ["form"]


def test_an_open_deal_is_worth_the_share_won_later(store):
    fill_deals(store)
    result = funnel.run(store, funnel.Params(), CONTEXT)
    assert result.fact("open_value") == 1000
    assert result.fact("expected_value") == pytest.approx(500)
    assert result.fact("expected_value_low") < 500 < result.fact("expected_value_high")
    assert stages_of(result)["won"]["rate"] == pytest.approx(0.5)
    assert result.intervals == ("kaplan_meier_share", "drawn_outcomes")


def test_a_deal_older_than_all_wins_is_worth_nothing(store):
    fill_deals(store)
    add(store, "opportunities", [deal(200, 75, amount=10)])
    result = funnel.run(store, funnel.Params(), CONTEXT)
    assert result.fact("open_value") == 1010
    assert result.fact("expected_value") == pytest.approx(500, rel=0.01)


def test_without_decided_deals_the_pipeline_has_no_expected_value(store):
    add(store, "opportunities", [deal(n, 20 + n) for n in range(12)])
    result = funnel.run(store, funnel.Params(), CONTEXT)
    assert result.fact("open_value") == 1200
    assert result.fact("expected_value") is None
    assert any("10 are needed" in note.en for note in result.notes)


def test_what_was_decided_after_as_of_is_open(store):
    fill_deals(store)
    add(store, "opportunities", [deal(300, 20, "won", 25)])
    assert funnel.run(store, funnel.Params(), CONTEXT).fact("open_count") == 11


def test_amounts_in_another_currency_and_missing_ones_are_not_added(store):
    fill_deals(store)
    add(store, "opportunities", [deal(301, 20, currency="USD"), deal(302, 20, amount=None)])
    result = funnel.run(store, funnel.Params(), CONTEXT)
    assert result.fact("open_value") == 1000
    assert any("2 open deals without a value" in note.en for note in result.notes)


def test_reach_and_visits_are_ratios_of_totals(store):
    posts = [
        {"channel": "x", "post_id": str(n), "kind": "post", "is_own": True, "created_at": END}
        for n in range(6)
    ]
    add(store, "posts", [{**row, "created_at": END - timedelta(days=9)} for row in posts])
    keys = [{"channel": "x", "post_id": str(n), "observed_at": END} for n in range(6)]
    add(store, "post_metrics", [
        {**key, "reach_count": 100 + n, "like_count": 3 + n % 3} for n, key in enumerate(keys)
    ])  # fmt: skip
    add(store, "web_visits", [
        {"day": DAY - timedelta(days=7 * n), "channel": "x", "visit_count": 50, "goal_count": n % 3}
        for n in range(8)
    ])  # fmt: skip
    rows = stages_of(funnel.run(store, funnel.Params(), CONTEXT))
    assert (rows["reached"]["stage_count"], rows["interacted"]["stage_count"]) == (615, 24)
    assert rows["interacted"]["rate"] == pytest.approx(24 / 615)
    assert rows["goal_reached"]["rate"] == pytest.approx(7 / 400)
    assert rows["visited"]["rate"] is None
    assert "ordered" not in rows


def second_chances(times, is_won, is_open, weights):
    """Aalen-Johansen once more, by the days of decisions."""
    found = []
    for age in times[is_open]:
        still, won, chance_open = 1.0, 0.0, None
        for day in sorted(set(times)):
            at = times == day
            if day > age and chance_open is None:
                chance_open, won_before = still, won
            risk = weights[times >= day].sum()
            decided = at & ~is_open
            won += still * weights[at & is_won].sum() / risk
            still *= 1 - weights[decided].sum() / risk
        if chance_open is None:
            chance_open, won_before = still, won
        found.append((won - won_before) / chance_open if chance_open > 1e-9 else 0.0)
    return found


@given(
    st.lists(
        st.tuples(st.integers(1, 12), st.sampled_from(["won", "lost", "open"]), st.integers(1, 9)),
        min_size=2,
        max_size=14,
    )
)
def test_chances_are_those_of_aalen_and_johansen(rows):
    times = np.array([float(day) for day, _, _ in rows])
    won, still = (np.array([state == name for _, state, _ in rows]) for name in ("won", "open"))
    weights = np.array([float(weight) for _, _, weight in rows])
    found = find_chances(times, won, still, weights[None, :])[0]
    assert found == pytest.approx(second_chances(times, won, still, weights), abs=1e-9)


def test_the_same_deals_in_another_order_have_the_same_expected_value():
    rows = [(300.0, "won", 60.0), (300.0, "lost", 90.0)] * 8 + [(30.0, "open", None)] * 3
    frame = pl.DataFrame(
        rows, schema=["age_days", "state", "closed_days"], orient="row"
    ).with_columns(group=pl.lit("a"), amount=pl.lit(10.0), currency=pl.lit("EUR"))
    first, second = (value_pipeline(Cases(each), seed=0) for each in (frame, frame.reverse()))
    assert first.expected == pytest.approx(second.expected)
    assert first.low <= first.expected <= first.high


def test_deals_of_negative_amount_have_no_value(store):
    old = [deal(n, 300, "won" if n % 2 else "lost", 60, amount=-5) for n in range(40)]
    add(store, "opportunities", [*old, *(deal(100 + n, 30, amount=-7) for n in range(10))])
    result = funnel.run(store, funnel.Params(), CONTEXT)
    facts = ("open_count", "open_value", "expected_value", "expected_value_low", "decided_count")
    assert [result.fact(name) for name in facts] == [10, None, None, None, 0]
    assert any("10 open deals without a value" in note.en for note in result.notes)


def test_deals_without_a_date_of_opening_are_counted_in_a_note(store):
    undated = [deal(n, 20, created_at=None) for n in range(3)]
    add(store, "opportunities", undated)
    alone = funnel.run(store, funnel.Params(), CONTEXT)
    assert alone.refused
    assert any("3 deals without a date of opening" in note.en for note in alone.notes)
    add(store, "opportunities", [deal(50, 30)])
    result = funnel.run(store, funnel.Params(), CONTEXT)
    assert stages_of(result)["deal"]["stage_count"] == 1
    assert any("3 deals without a date of opening" in note.en for note in result.notes)


def test_deals_without_a_value_are_not_part_of_the_number_beside_it(store):
    fill_deals(store)
    add(store, "opportunities", [deal(302, 20, amount=None)])
    assert "; 10 open deals of EUR 1,000" in funnel.run(store, funnel.Params(), CONTEXT).finding.en


def test_the_data_end_with_the_last_decision_but_not_with_a_plan(store):
    end = last_date(store, "Europe/Berlin")
    assert end is None
    add(store, "opportunities", [deal(1, 50, "won", 20), deal(2, 40, "open", 90)])
    assert last_date(store, "Europe/Berlin") == DAY - timedelta(days=29)
    lead = {"lead_id": "a", "created_at": END - timedelta(days=28), "channel": "web"}
    add(store, "leads", [{**lead, "first_follow_up_at": END - timedelta(days=12)}])
    assert last_date(store, "Europe/Berlin") == DAY - timedelta(days=11)
