"""What `scrm findings` says of data with a change, without one, and of poor data."""

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from tests.rows import add

from scrm.analyze import analyses, run_analysis
from scrm.config import Context
from scrm.errors import UsageError

LAST = date(2026, 3, 31)
ANALYSIS = analyses()["findings"]


def ask(store, *, key="", **context):
    context = Context(as_of=LAST, lang="en", timezone="UTC", **context)
    if key:
        params = ANALYSIS.params("show")(key=key)
        return run_analysis(ANALYSIS, store, params, context, function="show")
    return run_analysis(ANALYSIS, store, ANALYSIS.params()(), context)


def list_tickets(complaint_rates, *, seed=0, per_day=8, days=392):
    """Return tickets of three channels; `complaint_rates` gives the rate of a channel and age."""
    random = np.random.default_rng(seed)
    rows = []
    for age in range(days):
        for _ in range(random.poisson(per_day)):
            channel = ("mail", "phone", "chat")[int(random.integers(0, 3))]
            at = datetime.combine(LAST, datetime.min.time()) - timedelta(days=age)
            rows.append({
                "ticket_id": f"t{len(rows)}", "channel": channel,
                "customer_id": f"c{int(random.integers(0, 500))}", "created_at": at,
                "is_complaint": bool(random.random() < complaint_rates(channel, age)),
            })  # fmt: skip
    return pl.DataFrame(rows)


@pytest.fixture
def moved(store):
    add(store, "tickets", list_tickets(lambda channel, age: 0.6 if (channel, age < 28) ==
                                       ("chat", True) else 0.2))  # fmt: skip
    return store


def test_a_rate_that_rises_in_one_channel_is_told_once_with_its_size(moved):
    result = ask(moved)
    figures = result.table("figures").frame
    assert figures.height == 1
    row = figures.row(0, named=True)
    assert row["key"] in {"complaint_rate/channel/chat", "complaints/channel/chat"}
    assert row["change_low"] > 0
    text = result.table("findings").frame.row(0, named=True)
    assert "in channel chat" in text["finding"]
    assert text["command"].startswith("scrm findings show ")
    assert result.intervals == ("cell_contrast",)


def test_the_command_of_a_finding_shows_its_months(moved):
    command = ask(moved).table("findings").frame["command"][0]
    result = ask(moved, key=command.removeprefix("scrm findings show "))
    series = result.table("series").frame
    assert series.height == 14
    assert series["value"][-1] > 1.7 * series["value"][:-1].mean()


def test_nothing_that_moved_is_an_answer(store):
    add(store, "tickets", list_tickets(lambda channel, age: 0.2, seed=1))
    result = ask(store)
    assert not result.tables
    assert not result.refused
    assert "nothing moved beyond chance" in result.finding.en
    assert result.fact("finding_count") == 0


def test_many_complaints_of_one_person_are_no_general_change(store):
    tickets = list_tickets(lambda channel, age: 0.2, seed=2)
    one = tickets.filter(pl.col("created_at") > datetime(2026, 3, 10)).head(1)  # noqa: DTZ001
    angry = pl.concat(
        [one.with_columns(ticket_id=pl.lit(f"z{n}"), channel=pl.lit("chat"), is_complaint=True)
         for n in range(80)]
    ).with_columns(customer_id=pl.lit("c999"))  # fmt: skip
    add(store, "tickets", pl.concat([tickets, angry]))
    figures = ask(store).table("figures").frame
    assert set(figures["kind"]) == {"one_source"}


def test_a_channel_whose_data_begin_is_named_and_not_compared(store):
    old = list_tickets(lambda channel, age: 0.2, seed=3)
    new = list_tickets(lambda channel, age: 0.2, seed=4, days=40).with_columns(
        channel=pl.lit("whatsapp"), ticket_id="n" + pl.col("ticket_id")
    )
    add(store, "tickets", pl.concat([old, new]))
    result = ask(store)
    assert not result.tables
    assert any("whatsapp (2026-02-20)" in note.en for note in result.notes)


def test_two_months_of_data_are_too_short(store):
    add(store, "tickets", list_tickets(lambda channel, age: 0.2, days=60))
    result = ask(store)
    assert result.refused
    assert "too short" in result.notes[0].en


def test_an_unknown_key_is_refused_with_what_exists(moved):
    with pytest.raises(UsageError, match="no measure 'mood'"):
        ask(moved, key="mood/channel/x")
    with pytest.raises(UsageError, match="dimension"):
        ask(moved, key="complaints/colour/red")
    with pytest.raises(UsageError, match="no such cell"):
        ask(moved, key="complaints/channel/fax")
