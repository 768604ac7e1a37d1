"""Where data allow no number, a KPI is null with a reason: never infinite, and never a crash."""

import math
from datetime import date, datetime

import pytest

from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.measurement import Question, measure
from scrm.analyze.kpi.settings import FormulaParams
from scrm.analyze.kpi.windows import END, START
from scrm.config import Context

from .company import fill

KNOWN = read_catalogue()
CONTEXT = Context(as_of=date(2026, 3, 31), lang="en")


def at(day, hour=10):
    return datetime(2026, 3, day, hour)  # noqa: DTZ001  UTC, as in the database


def post(post_id, kind, author, when, **more):
    return {"channel": "x", "post_id": post_id, "kind": kind, "author_id": author,
            "created_at": when, "is_own": author == "me", **more}  # fmt: skip


ZERO = {
    "posts": [post("1", "post", "me", at(1))],
    "post_metrics": [{"channel": "x", "post_id": "1", "observed_at": at(2), "reach_count": 0,
                      "impression_count": 0, "like_count": 0, "comment_count": 0,
                      "share_count": 0}],
    "channel_metrics": [{"channel": "x", "account_id": "me", "day": date(2026, 3, 1),
                         "follower_count": 0}],
    "campaigns": [{"campaign_id": "c", "started_on": date(2025, 3, 1), "cost": 0,
                   "contact_count": 0, "currency": "EUR"}],
    "orders": [{"order_id": "1", "customer_id": "k", "ordered_at": at(1), "amount": 0, "margin": 0,
                "currency": "EUR", "campaign_id": "c", "social_channel": "x"}],
    "web_visits": [{"day": date(2026, 3, 1), "channel": "x", "visit_count": 0, "goal_value": 0,
                    "currency": "EUR"}],
    "surveys": [{"survey_id": "1", "instrument": "csat", "score": 0, "scale_max": 0,
                 "answered_at": at(1)}],
    "customers": [{"customer_id": "k"}],
}  # fmt: skip
ONE_DAY = {
    "posts": [post("1", "post", "me", at(1)), post("2", "comment", "u", at(1), parent_id="1"),
              post("3", "reply", "me", at(1), parent_id="2")],
    "post_metrics": [{"channel": "x", "post_id": "1", "observed_at": at(1), "like_count": 1,
                      "comment_count": 1, "share_count": 0, "reach_count": 10,
                      "impression_count": 10}],
    "channel_metrics": [{"channel": "x", "account_id": "me", "day": date(2026, 3, 1),
                         "follower_count": 10}],
}  # fmt: skip
CIRCLE = {
    "posts": [
        post("1", "comment", "u", at(1), parent_id="2"),
        post("2", "reply", "me", at(2), parent_id="1"),
        post("3", "comment", "u", at(3), parent_id="3"),
        post("4", "reply", "me", at(4), parent_id="4"),
        post("5", "comment", "v", at(5), parent_id="6", thread_id="5"),
        post("6", "comment", "u", at(6), parent_id="5", thread_id="6"),
    ]
}
BEFORE = {
    "posts": [post("1", "mention", "u", at(10)), post("2", "reply", "me", at(9), parent_id="1")]
}


def numbers(store, tables):
    fill(store, tables)
    question = Question(store, KNOWN, FormulaParams(min_n=1), CONTEXT)
    found = measure(question, list(KNOWN.metrics.values()), (), (START, END))
    return {name: number for (name, _), number in found.items()}


@pytest.mark.parametrize("tables", [{}, ZERO, ONE_DAY, CIRCLE, BEFORE])
def test_a_number_is_finite_or_null_with_a_reason(store, tables):
    found = numbers(store, tables)
    assert set(found) == set(KNOWN.metrics)
    for name, number in found.items():
        if number.value is None:
            assert number.note.en, name
            assert number.note.de, name
        else:
            assert math.isfinite(number.value), name


def test_zero_denominators_are_named(store):
    found = numbers(store, ZERO)
    for name in ("roi", "roas", "campaign_response", "cost_per_contact", "follower_growth"):
        assert found[name].value is None, name
        assert found[name].note.en, name


def test_a_growth_of_one_day_is_none(store):
    assert numbers(store, ONE_DAY)["follower_growth"].value is None


def test_posts_that_answer_each_other_or_themselves_are_conversations_all_the_same(store):
    found = numbers(store, CIRCLE)
    assert found["response_rate"].value == 1 / 4  # 1 is answered; 3, 5 and 6 are not
    assert found["first_reply_time"].value == 86_400


def test_a_reply_before_its_post_answers_it_at_an_unknown_time(store):
    found = numbers(store, BEFORE)
    assert found["response_rate"].value == 1
    assert found["first_reply_time"].value is None
    assert found["early_replies"].value == 1
