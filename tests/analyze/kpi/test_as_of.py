"""Nothing after the last day that counts is counted; cohort KPIs say how they treat the young."""

from datetime import date, datetime

import pytest

from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.measurement import Question, measure
from scrm.analyze.kpi.settings import FormulaParams
from scrm.analyze.kpi.windows import END, START
from scrm.config import Context

from .company import fill

KNOWN = read_catalogue()
DAY = 86_400


def at(month, day):
    return datetime(2026, month, day, 10)  # noqa: DTZ001  UTC, as in the database


TABLES = {
    "campaigns": [
        {"campaign_id": "c", "started_on": date(2026, 3, 1), "cost": 100, "currency": "EUR"}
    ],
    "orders": [
        {"order_id": str(place), "customer_id": "k", "ordered_at": when, "amount": amount,
         "margin": amount / 2, "currency": "EUR", "campaign_id": "c"}
        for place, (when, amount) in enumerate([(at(3, 5), 100), (at(3, 30), 50), (at(4, 5), 25)])
    ],
    "leads": [
        {"lead_id": f"{month}-{day}", "created_at": at(month, day), "campaign_id": "c"}
        for month, day in [(3, 2), (4, 2)]
    ],
    "opportunities": [
        {"opportunity_id": "won", "created_at": at(3, 1), "closed_at": at(3, 20), "state": "won",
         "stage_since": at(3, 20), "amount": 10, "currency": "EUR"},
        {"opportunity_id": "later", "created_at": at(3, 1), "closed_at": at(4, 10), "state": "won",
         "stage_since": at(3, 11), "amount": 1000, "currency": "EUR"},
    ],
    "tickets": [
        {"ticket_id": "a", "channel": "email", "created_at": at(3, 1), "solved_at": at(3, 3),
         "first_reply_at": at(3, 2), "satisfaction": 1.0},
        {"ticket_id": "b", "channel": "email", "created_at": at(3, 1), "solved_at": at(4, 9),
         "first_reply_at": at(4, 8), "reopened_count": 1, "satisfaction": 0.0},
    ],
}  # fmt: skip


@pytest.fixture
def company(store):
    fill(store, TABLES)
    return store


def value(store, name, as_of):
    question = Question(store, KNOWN, FormulaParams(min_n=1), Context(as_of=as_of))
    return measure(question, [KNOWN.metric(name)], (), (START, END))[name, ()].value


@pytest.mark.parametrize(
    ("name", "in_march", "in_april"),
    [
        ("attributed_revenue", 150, 175),
        ("attributed_margin", 75, 87.5),
        ("campaign_orders", 2, 3),
        ("campaign_leads", 1, 2),
        ("revenue", 150, 175),
        ("won_value", 10, 1010),
        ("time_to_solve", 2 * DAY, (2 + 39) / 2 * DAY),
        ("ticket_reply_time", DAY, (1 + 38) / 2 * DAY),
        ("ticket_satisfaction", 1, 0.5),
        ("time_in_stage", 20.5, None),  # at the end of 31 March, 22:00 UTC
    ],
)
def test_what_happens_after_the_last_day_does_not_count(company, name, in_march, in_april):
    assert value(company, name, date(2026, 3, 31)) == pytest.approx(in_march)
    assert value(company, name, date(2026, 4, 30)) == (in_april and pytest.approx(in_april))


def test_every_cohort_kpi_says_how_young_cases_are_treated():
    cohorts = [metric for metric in KNOWN.metrics.values() if metric.basis == "cohort"]
    assert len(cohorts) > 50
    assert [metric.id for metric in cohorts if KNOWN.young_cases(metric) is None] == []
