"""`scrm kpi why`: from tables to parts that add up."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest
from tests.rows import add

from scrm.analyze import analyses, run_analysis
from scrm.config import Context
from scrm.errors import UsageError

KPI = analyses()["kpi"]
LAST = date(2026, 3, 31)


def ask(store, **settings):
    context = Context(as_of=LAST, lang="en", timezone="UTC")
    return run_analysis(KPI, store, KPI.params("why")(**settings), context, function="why")


@pytest.fixture
def tickets(store):
    """Complaints of 10 of 40 by mail in both windows; by phone 10 of 40, then 30 of 60."""
    rows = []
    for back, channel, complaints, count in (
        (0, "mail", 10, 40), (28, "mail", 10, 40), (0, "phone", 30, 60), (28, "phone", 10, 40),
    ):  # fmt: skip
        for number in range(count):
            at = datetime(2026, 3, 31, 12) - timedelta(days=back + number % 28)  # noqa: DTZ001
            rows.append({"ticket_id": f"t{len(rows)}", "customer_id": f"c{len(rows)}",
                         "channel": channel, "created_at": at,
                         "is_complaint": number < complaints})  # fmt: skip
    add(store, "tickets", pl.DataFrame(rows))
    return store


def test_the_parts_of_a_rate_are_those_computed_by_hand(tickets):
    result = ask(tickets, id="complaint_rate", by="channel")
    parts = {row["channel"]: row for row in result.table("parts").frame.to_dicts()}
    # shares .5/.5 -> .4/.6; rates .25 -> .25 and .25 -> .5; middle (.25 + .4) / 2
    assert parts["phone"]["by_rate"] == pytest.approx(0.55 * 0.25)
    assert parts["phone"]["by_mix"] == pytest.approx((0.375 - 0.325) * 0.1)
    assert parts["mail"]["part"] == pytest.approx((0.25 - 0.325) * -0.1)
    assert sum(row["part"] for row in parts.values()) == pytest.approx(0.15)
    assert result.figures[0].kind == "waterfall"


def test_the_parts_of_a_count_add_up(tickets):
    result = ask(tickets, id="tickets", by="channel")
    assert result.table("parts").frame["part"].to_list() == [20, 0]
    assert result.intervals == ("count_parts",)


def test_without_a_dimension_the_one_that_stands_out_is_taken(tickets):
    assert ask(tickets, id="complaint_rate").table("parts").frame.columns[0] == "channel"


def test_a_median_is_not_split(tickets):
    result = ask(tickets, id="time_to_solve")
    assert result.refused
    assert "ratios of sums" in result.notes[0].en


def test_a_dimension_that_the_kpi_does_not_have_is_refused(tickets):
    with pytest.raises(UsageError, match="cannot be grouped"):
        ask(tickets, id="complaint_rate", by="campaign")
