"""KPIs of social media leave out the help desk; visits and orders count by the kind of channel."""

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


def at(day, hour=10, minute=0):
    return datetime(2026, 3, day, hour, minute)  # noqa: DTZ001  UTC, as in the database


def post(channel, post_id, kind, author, when, **more):
    return {"channel": channel, "post_id": post_id, "kind": kind, "author_id": author,
            "created_at": when, "is_own": False, **more}  # fmt: skip


def own(channel, post_id, kind, author, when, **more):
    return {**post(channel, post_id, kind, author, when, **more), "is_own": True}


TABLES = {
    "posts": [
        # Facebook: a post, an answered comment, and a message answered after ten minutes
        own("facebook", "P1", "post", "me", at(18)),
        post("facebook", "C1", "comment", "u1", at(18, 11), parent_id="P1"),
        own("facebook", "R1", "reply", "me", at(18, 12), parent_id="C1"),
        post("facebook", "M1", "message", "u2", at(27), thread_id="T1"),
        own("facebook", "A1", "message", "me", at(27, 10, 10), thread_id="T1"),
        # X: a post, and nothing answered
        own("x", "P2", "post", "me", at(26)),
        # a review with the owner's answer
        post("google", "V1", "review", "u3", at(20)),
        own("google", "V2", "reply", "shop", at(21), parent_id="V1"),
        # tickets: by e-mail, and one that came by X, answered by people of the help desk
        post("email", "K1", "message", "u4", at(20), thread_id="501"),
        own("email", "K2", "message", "Agent Alfa", at(20, 16), thread_id="501"),
        post("email", "K3", "message", "u4", at(20, 17), thread_id="501"),
        post("x", "K4", "message", "u5", at(22), thread_id="502"),
        own("x", "K5", "message", "Agent Beta", at(22, 11), thread_id="502"),
    ],
    "tickets": [
        {"ticket_id": "501", "channel": "email", "created_at": at(20)},
        {"ticket_id": "502", "channel": "x", "created_at": at(22)},
    ],
    "customers": [{"customer_id": f"k{number}"} for number in range(1, 3)],
}  # fmt: skip


@pytest.fixture
def company(store):
    fill(store, TABLES)
    return store


def values(store, name, *by, context=CONTEXT, **settings):
    question = Question(store, KNOWN, FormulaParams(min_n=1, **settings), context)
    found = measure(question, [KNOWN.metric(name)], by, (START, END))
    return {group: number.value for (_, group), number in found.items()}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ever_engaged", 1 / 2),  # facebook answered, X did not; no agent is an account
        ("active_channels", 2),  # neither google nor email
        ("channel_coverage", 2 / 5),
        ("broadcast_share", 2 / 4),  # P1, P2 of these and R1, A1
        ("cross_channel_regularity", 0),  # answers on facebook only
        ("inbound_posts", 3),  # C1, M1, V1
        ("user_generated_posts", 2),  # C1, V1: M1 is private
        ("ugc_per_1000_customers", 1000),
        ("new_engagers", 3),
        ("meta_response_rate", 1),  # M1
        ("meta_reply_median", 600),
        ("meta_badge", 1),
        ("social_response_rate", 1),  # C1; M1 is too young
        ("response_rate", 1),  # C1, V1, 501 and 502
        ("channel_contacts", 5),  # C1, M1, V1, and each ticket once
        ("first_reply_time", 3600),  # C1, M1, V1, 501, 502: 1 h, 10 min, 24 h, 6 h, 1 h
    ],
)
def test_social_kpis_leave_out_the_help_desk(company, name, value):
    assert values(company, name) == {(): pytest.approx(value)}


def test_contacts_are_divided_by_kind_of_channel(company):
    assert values(company, "channel_contacts", "channel_kind") == {
        ("mail",): 1, ("review",): 1, ("social",): 3,
    }  # fmt: skip


def test_no_agent_is_an_account(company):
    found = values(company, "department_share", "account")
    assert set(found) == {("me",), ("shop",), (None,)}
    assert set(values(company, "ever_engaged", "account")) == {("me",)}


def test_a_kind_of_the_user_decides(company):
    ours = Context(as_of=date(2026, 3, 31), channels={"google": "social", "x": "help_desk"})
    assert values(company, "active_channels", context=ours) == {(): 2}  # facebook and google
    assert values(company, "ever_engaged", context=ours) == {(): 1}


def test_a_channel_that_is_not_listed_is_social_where_people_post(store):
    fill(store, {"posts": [own("newnet", "1", "post", "me", at(1)),
                           own("newnet", "2", "reply", "me", at(2), parent_id="0")]})  # fmt: skip
    assert values(store, "broadcast_share") == {(): 1 / 2}
    assert values(store, "meta_response_rate") == {(): None}


def test_visits_count_as_social_by_the_kind_of_their_channel(store):
    sources = {"google": 100, "instagram": 10, "(direct)": 50, "newsletter": 20, "corner": 7}
    fill(store, {"web_visits": [
        {"day": date(2026, 3, 1), "channel": channel, "visit_count": visits, "goal_value": 30,
         "currency": "EUR"} for channel, visits in sources.items()]})  # fmt: skip
    assert values(store, "social_visits") == {(): 10}
    assert values(store, "economic_value") == {(): 3}
    assert values(store, "unlisted_visits") == {(): 7}


def test_social_revenue_is_by_utm_source_and_that_of_posters_has_a_name_of_its_own(store):
    order = {"ordered_at": at(10), "amount": 100, "currency": "EUR"}
    fill(store, {
        "orders": [
            {**order, "order_id": "1", "customer_id": "k1", "social_channel": "instagram"},
            {**order, "order_id": "2", "customer_id": "k2", "social_channel": None},
            {**order, "order_id": "3", "customer_id": "k3", "social_channel": "google"},
            {**order, "order_id": "4", "customer_id": "k4", "social_channel": "newsletter"},
            {**order, "order_id": "5", "customer_id": "k5", "social_channel": "corner"},
        ],
        "posts": [
            post("facebook", "1", "comment", "a", at(1)),
            post("facebook", "2", "comment", "b", at(9)),
            post("facebook", "3", "comment", "c", at(11)),  # after the purchase
            post("google", "4", "review", "d", at(9)),  # no social channel
        ],
        "identities": [
            {"channel": "google" if author == "d" else "facebook", "profile_id": author,
             "customer_id": f"k{place}", "tier": 0}
            for place, author in enumerate("abcd", 1)
        ],
    })  # fmt: skip
    assert values(store, "social_revenue_share") == {(): 100 / 500}
    assert values(store, "poster_revenue_share") == {(): 200 / 500}
    assert values(store, "social_revenue_last") == {(): 200}
    assert values(store, "unlisted_sources") == {(): 1}
    assert values(store, "social_revenue", "channel_kind") == {
        ("mail",): None, ("review",): None, ("social",): 100, (None,): None,
    }  # fmt: skip
