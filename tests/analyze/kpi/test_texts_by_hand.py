"""The KPIs of texts, worked out by hand on a company small enough to follow.

All times are UTC. The last day that counts is 31 March 2026.
"""

from datetime import date, datetime

import pytest

from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.measurement import Question, measure
from scrm.analyze.kpi.settings import FormulaParams
from scrm.analyze.kpi.social_lists import list_cascades, list_departments, list_influencers
from scrm.analyze.kpi.windows import END, START
from scrm.analyze.sentiment.engines import load_engine
from scrm.config import Context
from scrm.store.local import LocalStore

from .company import fill

CONTEXT = Context(as_of=date(2026, 3, 31), lang="en")
PARAMS = FormulaParams(min_n=1)
THEMES = ("has_customers", "has_csr", "has_environment", "has_staff")


def at(day: str, hour: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"2026-{day}T{hour}:00")


def post(channel, post_id, kind, author, when, **more):
    row = {"channel": channel, "post_id": post_id, "kind": kind, "author_id": author}
    return {**row, "created_at": when, **more}


def reaction(channel, post_id, profile_id, kind, when, via_id=None):
    row = {"channel": channel, "post_id": post_id, "profile_id": profile_id, "kind": kind}
    return {**row, "reacted_at": when, "via_id": via_id}


def themes(post_id, *found):
    return {"channel": "x", "post_id": post_id, **{name: name in found for name in THEMES}}


TABLES = {
    "posts": [
        post("x", "P1", "post", "me_x", at("03-02"), is_own=True, text="Danke @star!",
             department="Marketing"),
        post("x", "P2", "post", "me_x", at("03-03"), is_own=True, text="Hallo"),
        post("facebook", "F1", "post", "me_f", at("03-10"), is_own=True, department="PR"),
        # u1 proposes something, is answered, and writes again; u2 is not answered
        post("x", "C1", "comment", "u1", at("03-02", "11:00"), parent_id="P1"),
        post("x", "R1", "reply", "me_x", at("03-02", "12:00"), is_own=True, parent_id="C1",
             department="Kundenservice"),
        post("x", "C2", "comment", "u2", at("03-02", "13:00"), parent_id="P1"),
        post("x", "C3", "comment", "u1", at("03-04"), parent_id="P1"),
        post("x", "C4", "comment", "u2", at("03-05"), parent_id="P2"),
        # an influencer of the list, answered by the people who hire
        post("x", "I1", "mention", "i1", at("03-06")),
        post("x", "R2", "reply", "me_x", at("03-06", "11:00"), is_own=True, parent_id="I1",
             department="Recruiting"),
        # a quarrel of two
        post("x", "N1", "mention", "u5", at("03-08")),
        post("x", "N2", "comment", "u6", at("03-08", "12:00"), parent_id="N1"),
    ],
    "post_metrics": [
        {"channel": "x", "post_id": "C1", "observed_at": at("03-20"), "like_count": 4},
        {"channel": "x", "post_id": "C4", "observed_at": at("03-20"), "like_count": -1},
    ],
    "reactions": [
        reaction("x", "P1", "u1", "like", at("03-02", "10:20")),
        reaction("x", "P1", "v1", "share", at("03-02", "10:30")),
        reaction("x", "P1", "v2", "share", at("03-02", "10:40"), "v1"),
        reaction("x", "P2", "v1", "like", at("03-03", "12:00")),
        reaction("x", "C1", "v3", "share", at("03-09")),
        reaction("facebook", "F1", "w1", "share", at("03-11"), "me_f"),
    ],
    "profiles": [
        {"channel": "x", "profile_id": "me_x", "is_own": True},
        {"channel": "facebook", "profile_id": "me_f", "is_own": True},
        {"channel": "x", "profile_id": "i1", "handle": "Star"},
        {"channel": "facebook", "profile_id": "i2", "handle": "star.fb"},
    ],
    "follows": [
        {"channel": "facebook", "profile_id": "me_f", "target_id": "i2"},
        {"channel": "x", "profile_id": "u1", "target_id": "i1"},
    ],
    "influencers": [
        {"name": "Star", "x": "star", "facebook": "star.fb"},
        {"name": "Solo", "instagram": "solo"},
        {"name": "Quiet", "youtube": "quiet"},
    ],
    "post_sentiment": [
        {"channel": "x", "post_id": name, "label": label, "recommends": 0}
        for name, label in (("C1", "negative"), ("C2", "neutral"), ("C3", "positive"),
                            ("C4", "negative"), ("I1", None), ("N1", "negative"),
                            ("N2", "negative"))
    ],
    "post_ideas": [
        {"channel": "x", "post_id": name, "is_idea": is_idea, "kind": kind}
        for name, is_idea, kind in (("C1", True, "product"), ("C2", False, ""), ("C3", False, ""),
                                    ("C4", True, "other"), ("I1", None, ""), ("N1", False, ""),
                                    ("N2", False, ""))
    ],
    "post_questions": [
        {"channel": "x", "post_id": name, "question_id": question, "is_repeated": repeated}
        for name, question, repeated in (("C1", "x:C1", False), ("C2", "x:C2", False),
                                         ("C4", "x:C1", True), ("N2", "x:N2", False))
    ],
    "post_themes": [
        themes("C1", "has_environment"), themes("C2", "has_staff", "has_customers"),
        themes("C3"), themes("C4"), themes("N1"), themes("N2"),
        {"channel": "x", "post_id": "I1"},
    ],
    "post_worries": [
        {"channel": "x", "post_id": name, "is_worry": is_worry}
        for name, is_worry in (("C1", True), ("C2", False), ("I1", None), ("N2", True))
    ],
    "customers": [{"customer_id": f"k{n}"} for n in range(1, 5)],
    "person_interests": [{"person_id": "k1", "topic": "tee"},
                         {"person_id": "k1", "topic": "seife"},
                         {"person_id": "x:u9", "topic": "tee"}],
}  # fmt: skip
"""value, numerator, denominator, n of each KPI"""
BY_HAND = {
    # shares of own posts: v1 and v2 (from v1) of P1, w1 of F1 (from the author)
    "cascade_size": (3 / 2, 3, 2, 2),
    "secondhand_shares": (1 / 3, 1, 3, 3),
    # first at P1: u1, v1, v2, u2; at F1: w1; u5, u6, i1 and v3 began elsewhere
    "first_engagers_per_post": (5 / 3, 5, 3, 3),
    "influencers_followed": (1 / 3, 1, 3, 3),
    "influencers_mentioned": (1 / 3, 1, 3, 3),
    "influencers_answered": (1 / 3, 1, 3, 3),
    "influencers_on_channels": (1 / 3, 1, 3, 3),
    "department_posts": (1, 3, 3, 3),
    "department_answers": (1, 2, 2, 2),
    "own_community": (0, 0, None, 1),
    "ideas": (2, 2, None, 2),
    "product_wishes": (1, 1, None, 1),
    "idea_share": (2 / 6, 2, 6, 6),
    "ideas_answered": (1 / 2, 1, 2, 2),
    "votes_per_idea": (4, 4, 1, 1),  # -1 is an error of the export
    "questions": (4, 4, None, 4),
    "repeated_questions": (1 / 4, 1, 4, 4),
    "questions_per_answer": (2, 2, 1, 1),  # C1 and C4 ask the same, R1 answers both
    "worried_texts": (2, 2, None, 3),  # C1 and N2 of C1, C2, N2
    "value_mentions": (3, 3, None, 3),
    "value_share": (2 / 6, 2, 6, 6),
    "value_sentiment": (-100 / 3, -1, 3, 3),  # C1 -1; C2 0, twice
    # P1: -1, 0, +1; N1: -1, -1; P2 and I1 have one text or none
    "discussion_sentiment": (-50, -1, 2, 2),
    "negative_discussions": (1 / 2, 1, 2, 2),
    "mood_change_answered": (200, 2, 1, 1),  # C1 to C3
    "mood_change_unanswered": (-100, -1, 1, 1),  # C2 to C4
    "answer_effect": (300, None, None, 1),
    "interest_coverage": (1 / 4, 1, 4, 4),
    "interests_per_customer": (2, 2, 1, 1),
    # P1 and I1; P2 has a comment without an answer, N1 is a talk of others
    "two_way_share": (2 / 5, 2, 5, 5),
}


@pytest.fixture(scope="module")
def company():
    with LocalStore(None) as store:
        fill(store, TABLES)
        yield store


def question(store):
    return Question(store, read_catalogue(), PARAMS, CONTEXT)


@pytest.fixture(scope="module")
def numbers(company):
    known = read_catalogue()
    metrics = [known.metric(name) for name in BY_HAND]
    return measure(question(company), metrics, (), (START, END))


@pytest.mark.parametrize("name", BY_HAND)
def test_the_number_is_the_one_worked_out_by_hand(numbers, name):
    found = numbers[name, ()]
    expected = [None if each is None else pytest.approx(each) for each in BY_HAND[name]]
    assert [found.value, found.numerator, found.denominator, found.n] == expected


@pytest.mark.parametrize("name", BY_HAND)
def test_a_number_has_an_interval_around_it_or_the_reason_why_not(numbers, name):
    found = numbers[name, ()]
    if found.low is None or found.high is None:
        assert found.note.en
        assert found.note.de
    else:
        assert found.method
        assert found.low <= found.value <= found.high


def by(store, name, dimension):
    found = measure(question(store), [read_catalogue().metric(name)], (dimension,), (START, END))
    return {group[0]: number.value for (_, group), number in found.items()}


def test_departments_have_one_vocabulary_whatever_they_are_called(company):
    posts, answers = (
        by(company, f"department_{kind}", "department") for kind in ("posts", "answers")
    )
    assert posts == pytest.approx({"marketing": 2 / 3, None: 1 / 3, "support": 0, "hr": 0})
    assert answers == {"support": 1 / 2, "hr": 1 / 2, "marketing": 0, None: 0}


def test_one_table_shows_posts_and_answers_of_each_department(company):
    (table,) = list_departments(question(company), (START, END))
    assert table.frame.rows() == [
        ("hr", 0, 0.0, 1, 1 / 2),
        ("marketing", 2, pytest.approx(2 / 3), 0, 0.0),
        ("support", 0, 0.0, 1, 1 / 2),
        (None, 1, pytest.approx(1 / 3), 0, 0.0),
    ]


def test_a_value_is_counted_for_each_theme(company):
    assert by(company, "value_mentions", "value_theme") == {
        "customers": 1, "environment": 1, "staff": 1,
    }  # fmt: skip


def test_cascades_name_the_posts_that_were_shared_most(company):
    (table,) = list_cascades(question(company), (START, END))
    assert table.frame["opening"].to_list()[0] == "Danke @…"
    assert table.frame.drop("opening", "url").rows() == [
        ("x", "P1", date(2026, 3, 2), 2, 1, 4),
        ("facebook", "F1", date(2026, 3, 10), 1, 0, 1),
    ]


def test_influencers_are_listed_with_the_channels_of_each_contact(company):
    (table,) = list_influencers(question(company), (START, END))
    assert table.frame.rows() == [("Star", 1, 1, 1, 2), ("Quiet", 0, 0, 0, 0), ("Solo", 0, 0, 0, 0)]
    assert table.columns[0].personal


def test_without_a_list_or_departments_there_are_no_tables(store):
    fill(store, {"posts": [post("x", "1", "post", "me", at("03-02"), is_own=True)]})
    window = (START, END)
    assert list_influencers(question(store), window) == ()
    assert list_departments(question(store), window) == ()
    assert list_cascades(question(store), window) == ()


def test_a_channel_of_the_kind_community_is_an_own_community(store):
    rows = [
        post("x", "1", "mention", "u", at("03-02")),
        post("forum.example.org", "2", "mention", "u", at("03-02")),
    ]
    fill(store, {"posts": rows})
    metric = read_catalogue().metric("own_community")
    for kind, expected in (("community", 1), ("social", 0)):
        context = Context(as_of=date(2026, 3, 31), channels={"forum.example.org": kind})
        asked = Question(store, read_catalogue(), PARAMS, context)
        found = measure(asked, [metric], (), (START, END))
        assert found["own_community", ()].value == expected


def test_an_automatic_answer_does_not_make_a_thread_two_way(store):
    rows = [
        post("x", "P", "post", "me", at("03-02"), is_own=True),
        post("x", "C", "comment", "u", at("03-02", "11:00"), parent_id="P"),
        post("x", "R", "reply", "me", at("03-02", "11:01"), is_own=True, parent_id="C",
             is_automatic=True),
    ]  # fmt: skip
    fill(store, {"posts": rows})
    assert by(store, "two_way_share", "channel") == {"x": 0}


@pytest.mark.parametrize("engine", [load_engine("lexicon").name, "an engine nobody measured"])
def test_sentiment_of_values_carries_the_errors_of_the_engine(store, engine):
    texts = [
        post("x", f"m{n}", "mention", f"u{n}", at("03-02"), text="Plastikfrei") for n in range(60)
    ]
    labels = ["positive", "negative", "neutral"]
    fill(store, {
        "posts": texts,
        "post_themes": [themes(each["post_id"], "has_environment") for each in texts],
        "post_sentiment": [{"channel": "x", "post_id": each["post_id"], "label": labels[n % 3],
                            "engine": f"{engine}, words"} for n, each in enumerate(texts)],
    })  # fmt: skip
    metric = read_catalogue().metric("value_sentiment")
    found = measure(question(store), [metric], (), (START, END))["value_sentiment", ()]
    assert found.value == 0
    if engine.startswith("lexicon"):
        assert found.method == "range_over_kinds"
        assert found.low < -25  # wider than chance among 60 texts: about 21 to both sides
        assert found.high > 25
    else:
        assert (found.low, found.high, found.method) == (None, None, "")
        assert found.note.en == "errors of the engine unknown: no interval"
