"""Posts, answers and counts of a small company, and the numbers computed from them."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import date, datetime, timedelta

from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.measurement import Question, measure
from scrm.analyze.kpi.settings import FormulaParams
from scrm.analyze.kpi.windows import END, START
from scrm.config import Context
from scrm.config import read_settings as configured

AS_OF = date(2026, 3, 31)
CONTEXT = Context(as_of=AS_OF, lang="en")
SOURCED = configured({}, environ={})
ALL = (START, END)
DAY = timedelta(days=1)


def own_post(number, when, channel="x", **more):
    row = {
        "channel": channel,
        "post_id": str(number),
        "kind": "post",
        "author_id": f"me_{channel}",
        "is_own": True,
        "created_at": when,
    }
    return {**row, "text": "Hallo", **more}


def counted(number, likes, reach, channel="x", **more):
    row = {
        "channel": channel,
        "post_id": str(number),
        "observed_at": datetime(2026, 6, 1),
        "like_count": likes,
        "reach_count": reach,
    }
    return {**row, **more}


def asked(number, when, channel="x", author="u", **more):
    row = {
        "channel": channel,
        "post_id": f"q{number}",
        "kind": "comment",
        "author_id": f"{author}{number}",
        "is_own": False,
    }
    return {**row, "created_at": when, "parent_id": "1", **more}


def replied(number, when, channel="x", **more):
    row = {
        "channel": channel,
        "post_id": f"r{number}",
        "kind": "reply",
        "author_id": f"me_{channel}",
        "is_own": True,
    }
    return {**row, "created_at": when, "parent_id": f"q{number}", **more}


def numbers(store, names, by=(), window=ALL, context=CONTEXT, **params):
    known = read_catalogue()
    question = Question(store, known, FormulaParams(**{"min_n": 1, **params}), context)
    return measure(question, [known.metric(name) for name in names.split()], by, window)


def number(store, name, window=ALL, context=CONTEXT, **params):
    return numbers(store, name, (), window, context, **params)[name, ()]
