"""One customer's timeline across the CRM and the channels."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rows import insert

from scrm.analyze import person
from scrm.config import Context
from scrm.errors import UsageError
from scrm.store.local import LocalStore

CONTEXT = Context(as_of=date(2026, 3, 31), lang="en")

ROWS = (
    "INSERT INTO customers (customer_id, customer_since, acquisition_source) VALUES ('7', DATE "
    "'2025-01-05', 'fair'), ('8', NULL, NULL)",
    "INSERT INTO identities (channel, profile_id, customer_id, tier) VALUES ('x', 'anna', '7', 1)",
    "INSERT INTO orders (order_id, customer_id, ordered_at, amount, currency) VALUES"
    " ('a', '7', TIMESTAMP '2026-02-01 23:30:00', 50, 'EUR'), ('b', '7', TIMESTAMP '2026-02-10', "
    "-20, 'EUR'),"
    " ('c', '8', TIMESTAMP '2026-02-11', 1, 'EUR'), ('d', '7', TIMESTAMP '2026-04-01', 9, 'EUR')",
    "INSERT INTO order_lines (order_id, line_id, customer_id, ordered_at, amount, currency) VALUES"
    " ('e', '1', '7', TIMESTAMP '2026-03-05', 3, 'EUR'), ('e', '2', '7', TIMESTAMP '2026-03-05', "
    "4, 'EUR')",
    "INSERT INTO posts (channel, post_id, kind, author_id, is_own, created_at, text, parent_id) "
    "VALUES"
    " ('x', '1', 'mention', 'anna', FALSE, TIMESTAMP '2026-02-03 10:00:00', 'Wo bleibt mein "
    "Paket?', NULL),"
    " ('x', '2', 'reply', 'me', TRUE, TIMESTAMP '2026-02-03 11:00:00', 'Unterwegs', '1'),"
    " ('x', '3', 'mention', 'ben', FALSE, TIMESTAMP '2026-02-03 12:00:00', 'Hallo', NULL),"
    " ('x', '4', 'mention', 'anna', FALSE, NULL, 'Ohne Datum', NULL)",
    "INSERT INTO post_sentiment (channel, post_id, label) VALUES ('x', '1', 'negative')",
    "INSERT INTO tickets (ticket_id, customer_id, channel, created_at, solved_at, is_complaint, "
    "subject) VALUES"
    " ('t', '7', 'email', TIMESTAMP '2026-02-04', TIMESTAMP '2026-02-05', TRUE, 'Paket')",
    "INSERT INTO leads (lead_id, customer_id, created_at, source) VALUES ('l', '7', TIMESTAMP "
    "'2025-01-02', 'fair')",
    "INSERT INTO opportunities (opportunity_id, customer_id, created_at, closed_at, state) VALUES"
    " ('o', '7', TIMESTAMP '2025-01-03', TIMESTAMP '2025-01-05', 'won')",
    "INSERT INTO surveys (survey_id, customer_id, answered_at, instrument, score, scale_max) VALUES"
    " ('s', '7', TIMESTAMP '2026-03-01', 'nps', 9, 10)",
    "INSERT INTO abc_classes (customer_id, abc_class) VALUES ('7', 'B')",
)

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_day_begins_at_midnight_a_message_has_its_answer_and_an_answer_no_mood(store):
    for row in (
        "INSERT INTO customers (customer_id, customer_since) VALUES ('7', DATE '2025-07-05')",
        "INSERT INTO identities (channel, profile_id, customer_id, tier) VALUES ('x', 'anna', "
        "'7', 1)",
        "INSERT INTO posts (channel, post_id, kind, author_id, is_own, created_at, thread_id) "
        "VALUES"
        " ('x', '1', 'message', 'anna', FALSE, TIMESTAMP '2026-02-03 10:00:00', 't'),"
        " ('x', '2', 'message', 'anna', FALSE, TIMESTAMP '2026-02-03 10:05:00', 't'),"
        " ('x', '3', 'message', 'me', TRUE, TIMESTAMP '2026-02-03 11:00:00', 't'),"
        " ('x', '4', 'message', 'me', TRUE, TIMESTAMP '2026-02-03 11:00:00', 'other')",
        "INSERT INTO post_sentiment (channel, post_id, label) VALUES ('x', '1', 'negative'), "
        "('x', '3', 'positive')",
        "INSERT INTO surveys (survey_id, customer_id, answered_at, instrument, score, scale_max) "
        "VALUES"
        " ('s', '7', TIMESTAMP '2026-03-01', 'nps', 9, 10), ('t', '7', TIMESTAMP '2026-03-02', "
        "'csat', 4.5, 5)",
    ):
        insert(store, row)
    frame = shown(store, "7").table("timeline").frame
    assert frame["moment"][0] == datetime(2025, 7, 5, tzinfo=BERLIN)
    assert frame["event"].to_list() == [
        "customer_since",
        "message",
        "message",
        "own_answer",
        "survey",
        "survey",
    ]
    assert frame["sentiment"].to_list() == [None, "negative", None, None, None, None]
    assert frame["what"].to_list()[-2:] == ["9 / 10", "4.5 / 5"]


@pytest.fixture
def company(store):
    for row in ROWS:
        insert(store, row)
    return store


def shown(store, name, context=CONTEXT):
    return person.show(store, person.ShowParams(id=name), context)


def test_both_worlds_stand_in_one_timeline_in_order(company):
    frame = shown(company, "7").table("timeline").frame
    assert frame["event"].to_list() == [
        "mention", "lead", "opportunity", "customer_since", "opportunity_won", "order",
        "mention", "own_answer", "complaint", "ticket_solved", "credit", "survey", "order",
    ]  # fmt: skip
    assert frame["moment"][0] is None
    assert frame["moment"].drop_nulls().is_sorted()


def test_times_are_local_and_sentiment_stands_beside_the_post(company):
    frame = shown(company, "7").table("timeline").frame
    order = frame.filter(frame["id"] == "a").row(0, named=True)
    assert order["moment"] == datetime(2026, 2, 2, 0, 30, tzinfo=BERLIN)
    assert (order["amount"], order["currency"]) == (50, "EUR")
    assert frame.filter(frame["id"] == "1")["sentiment"].to_list() == ["negative"]


def test_lines_of_an_order_are_one_event(company):
    frame = shown(company, "7").table("timeline").frame
    assert frame.filter(frame["id"] == "e")["amount"].to_list() == [7]


def test_first_and_last_contact_and_the_counts_are_facts(company):
    result = shown(company, "7")
    assert result.fact("last_contact") == datetime(2026, 3, 5, 1, tzinfo=ZoneInfo("Europe/Berlin"))
    assert (
        result.fact("order_count"),
        result.fact("post_count"),
        result.fact("profile_count"),
    ) == (2, 2, 1)
    assert result.fact("abc_class") == "B"
    assert (
        result.finding.en
        == "10 events in the CRM and 3 on the channels, from 2025-01-02 to 2026-03-05."
    )


def test_a_linked_profile_leads_to_its_customer(company):
    assert (
        shown(company, "x:anna")
        .table("timeline")
        .frame.equals(shown(company, "7").table("timeline").frame)
    )


def test_an_unlinked_profile_has_its_posts_alone(company):
    result = shown(company, "x:ben")
    assert result.table("timeline").frame["event"].to_list() == ["mention"]
    assert "belongs to no known customer" in result.notes[0].en


def test_a_customer_without_a_profile_says_so(company):
    result = shown(company, "8")
    assert result.table("timeline").frame["event"].to_list() == ["customer_since", "order"]
    assert "only the CRM speaks" in result.notes[0].en


def test_a_customer_known_from_orders_alone_is_found(store):
    insert(
        store,
        "INSERT INTO orders (order_id, customer_id, ordered_at, amount) VALUES ('1', '9', "
        "TIMESTAMP '2026-01-01', 5)",
    )
    assert shown(store, "9").fact("order_count") == 1


def test_an_unknown_id_is_an_error_with_the_next_step(company):
    with pytest.raises(UsageError, match="no customer and no profile of that id") as caught:
        shown(company, "nobody")
    assert "scrm sql" in caught.value.hint


def test_numbers_and_contents_are_marked_as_personal(company):
    personal = {
        column.name for column in shown(company, "7").table("timeline").columns if column.personal
    }
    assert personal == {"id", "what"}


@given(days=st.lists(st.integers(0, 300), min_size=1, max_size=20))
@settings(max_examples=10)
def test_no_event_is_lost_or_invented(days):
    with LocalStore(None) as store:
        for number, day in enumerate(days):
            insert(
                store,
                "INSERT INTO orders (order_id, customer_id, ordered_at, amount)"
                " VALUES ($id, '1', TIMESTAMP '2025-06-01' + to_days($day), 1)",
                {"id": str(number), "day": day},
            )
        frame = shown(store, "1").table("timeline").frame
    assert sorted(frame["id"].to_list()) == sorted(str(number) for number in range(len(days)))
    assert frame["moment"].is_sorted()
