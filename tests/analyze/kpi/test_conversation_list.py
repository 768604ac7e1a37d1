"""One row per conversation, the share within a service level, and the cases behind a KPI."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import datetime

import pytest
from pydantic import ValidationError
from tests.rows import add

from scrm.analyze import kpi
from scrm.errors import UsageError

from .posts import CONTEXT, asked, replied


class TestConversations:
    def test_each_row_has_its_reply_turns_and_sentiment(self, store):
        add(store, "posts", [asked(n, datetime(2026, 3, 9 + n, 10)) for n in range(3)])
        add(
            store,
            "posts",
            [replied(0, datetime(2026, 3, 9, 13)), replied(1, datetime(2026, 3, 12, 10))],
        )
        add(
            store,
            "post_sentiment",
            [{"channel": "x", "post_id": f"q{n}", "label": "negative"} for n in range(2)],
        )
        result = kpi.conversations(store, kpi.ConversationParams(sla="4h"), CONTEXT)
        rows = result.table("conversations").frame.select(
            "post_id", "reply_seconds", "business_seconds", "turns", "is_closed", "first_tone"
        )
        assert rows.rows() == [
            ("q2", None, None, 1, False, None),
            ("q1", 48 * 3600, 16 * 3600, 2, True, "negative"),
            ("q0", 3 * 3600, 3 * 3600, 2, True, "negative"),
        ]
        facts = {fact.column.name: fact.value for fact in result.facts}
        assert (facts["sla_share"], facts["due_count"]) == (pytest.approx(1 / 3), 3)
        assert facts["answered_count"] == 2

    def test_a_question_whose_time_is_not_up_does_not_count_yet(self, store):
        add(store, "posts", [asked(0, datetime(2026, 3, 31, 21, 30))])
        facts = kpi.conversations(store, kpi.ConversationParams(sla="2d"), CONTEXT).facts
        assert {fact.column.name: fact.value for fact in facts}["due_count"] == 0

    @pytest.mark.parametrize("wrong", ["4", "0h", "h", "4 weeks", "-1h"])
    def test_what_is_no_duration_is_refused(self, wrong):
        with pytest.raises(ValidationError, match="write 30min, 4h or 2d"):
            kpi.ConversationParams(sla=wrong)

    def test_without_conversations_the_next_step_is_named(self, store):
        result = kpi.conversations(store, kpi.ConversationParams(), CONTEXT)
        assert result.refused
        assert "scrm load" in result.notes[0].en


class TestCases:
    def test_the_cases_of_a_kpi_are_as_many_as_it_counts_and_have_ids_without_texts(self, store):
        add(store, "posts", [asked(n, datetime(2026, 3, 9 + n, 10)) for n in range(3)])
        add(store, "posts", [replied(0, datetime(2026, 3, 9, 13))])
        table = kpi.cases(
            store, kpi.CasesParams(id="first_reply_time", by="channel"), CONTEXT
        ).table("cases")
        assert table.frame.select("channel", "post_id", "value").rows() == [("x", "q0", 10800.0)]
        assert "text" not in table.frame.columns
        assert [column.name for column in table.columns if column.personal] == ["post_id", "url"]

    def test_a_kpi_without_cases_names_those_of_its_parts(self, store):
        with pytest.raises(UsageError, match="no cases of its own") as caught:
            kpi.cases(store, kpi.CasesParams(id="penetration"), CONTEXT)
        assert "scrm kpi cases customers" in caught.value.hint

    def test_an_unknown_dimension_names_those_that_exist(self, store):
        with pytest.raises(UsageError, match="no such dimension") as caught:
            kpi.cases(store, kpi.CasesParams(id="first_reply_time", by="colour"), CONTEXT)
        assert "channel" in caught.value.hint
