"""Answers that come with reviews and tickets count in the KPIs of answering."""

import json
from datetime import date

from tests.ingest.inputs import write_file

from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.measurement import Question, measure
from scrm.analyze.kpi.settings import FormulaParams
from scrm.analyze.kpi.windows import END, START
from scrm.config import Context
from scrm.ingest import LoadSettings, load

UTC = LoadSettings(timezone="UTC")
CONTEXT = Context(as_of=date(2026, 4, 30), timezone="UTC")
PARAMS = FormulaParams(min_n=1)


def _measure(store, name):
    """Return the value of a KPI over all data."""
    known = read_catalogue()
    question = Question(store, known, PARAMS, CONTEXT)
    (number,) = measure(question, [known.metric(name)], (), (START, END)).values()
    return number.value


def test_the_answer_of_the_owner_is_an_answer_to_the_review(store, tmp_path):
    reviews = [
        {
            "reviewId": f"r{number}",
            "reviewer": {"displayName": f"Kim {number}"},
            "starRating": "FIVE",
            "comment": "Fine",
            "createTime": "2026-03-02T09:00:00Z",
        }
        for number in range(4)
    ]
    reviews[0]["reviewReply"] = {"comment": "Thanks", "updateTime": "2026-03-02T15:00:00Z"}
    load(store, [write_file(tmp_path, json.dumps({"reviews": reviews}), "r.json")], settings=UTC)
    assert _measure(store, "response_rate") == 0.25


def test_the_time_to_the_first_reply_is_that_of_an_agent_in_public(store, tmp_path):
    lines = [
        "Ticket ID,Subject,Requester,Assignee,Created at,Comment,Comment Author,Public",
        "1,Cup,Kim,Ana,03/02/2026 09:00,It broke,Kim,true",
        "1,Cup,Kim,Ana,03/02/2026 09:05,Ask the store,Ana,false",
        "1,Cup,Kim,Ana,03/02/2026 15:00,A new one comes,Ana,true",
        "2,Call,Uta,Ana,03/02/2026 09:00,She called,Ana,true",
    ]
    load(store, [write_file(tmp_path, "\n".join(lines) + "\n", "z.csv")], settings=UTC)
    assert _measure(store, "first_reply_time") == 6 * 3600
