"""Own posts tell a story if three of them share something within a week."""

from datetime import date, datetime

import pytest

from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.measurement import Question, measure
from scrm.analyze.kpi.settings import FormulaParams
from scrm.analyze.kpi.windows import END, START
from scrm.config import Context

from .company import fill

KNOWN = read_catalogue()


def share(store, posts):
    """Return the storytelling share of own posts on the days of March given with what they hold."""
    rows = [
        {"channel": "x", "post_id": str(place), "kind": "post", "author_id": "me", "is_own": True,
         "created_at": datetime(2026, 3, day, 10), "text": "Hallo", "topic": None, **more}  # noqa: DTZ001
        for place, (day, more) in enumerate(posts)
    ]  # fmt: skip
    fill(store, {"posts": rows})
    question = Question(store, KNOWN, FormulaParams(min_n=1), Context(as_of=date(2026, 3, 31)))
    found = measure(question, [KNOWN.metric("storytelling_share")], (), (START, END))
    return found["storytelling_share", ()].value


def with_texts(*texts):
    return [(day, {"text": text}) for day, text in enumerate(texts, 1)]


@pytest.mark.parametrize(
    ("posts", "value"),
    [
        # hashtags in any case, among other words
        (with_texts("#Hof heute", "Neues vom #hof", "Hallo", "und #HOF!"), 3 / 4),
        # a series
        (with_texts("Der Acker, Teil 1", "Teil 2: die Saat", "Hallo", "Teil 3"), 3 / 4),
        (with_texts("Folge 12 ist da", "Hallo", "Hallo"), 0),
        # a topic and a hashtag of the same word
        ([(1, {"topic": "hof"}), (2, {"text": "#hof"}), (3, {"topic": "#Hof"})], 1),
        # a campaign
        ([(day, {"campaign_id": "c"}) for day in (1, 3, 5)] + [(6, {})], 3 / 4),
        # three within a week, not within two
        ([(day, {"topic": "a"}) for day in (1, 8, 15)], 0),
        # nothing shared: a share of zero, and not none
        (with_texts("Hallo", "Guten Tag"), 0),
    ],
)
def test_posts_that_share_something_within_a_week_tell_a_story(store, posts, value):
    assert share(store, posts) == pytest.approx(value)


def test_a_hashtag_on_most_posts_of_an_account_is_its_own(store):
    many = [(1 + place // 2, {"text": "#acme"}) for place in range(40)]
    assert share(store, many) == 0


def test_a_hashtag_on_most_of_a_few_posts_is_a_story(store):
    assert share(store, with_texts("#hof", "#hof", "#hof")) == 1
