"""From rows to intervals: persons, days and single rows as the units, few and many of them."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import datetime, timedelta

import numpy as np
import pytest
from scipy import stats
from tests.rows import add

from scrm.analyze._clusters import share_interval, sum_clusters
from scrm.analyze._jackknife import ratio_interval
from scrm.analyze.kpi import components

from .posts import AS_OF, asked, counted, number, numbers, own_post

WHEN = datetime(2026, 3, 1, 10)


def survey(number, person, score, instrument="csat", **more):
    row = {"survey_id": f"s{number}", "customer_id": person, "answered_at": WHEN, "score": score}
    return {**row, "instrument": instrument, "scale_max": 5 if instrument == "csat" else 10, **more}


def test_answers_of_few_persons_rest_on_the_persons(store):
    answers = {"a": [5, 5, 5, 4], "b": [1, 2], "c": [5], "d": [3, 3, 1], "e": [4, 5], "f": [2]}
    flat = [(person, score) for person, scores in answers.items() for score in scores]
    add(store, "surveys", [survey(n, *pair) for n, pair in enumerate(flat)])
    found = number(store, "csat")
    x = [sum(score >= 4 for score in scores) for scores in answers.values()]
    n = [len(scores) for scores in answers.values()]
    expected = share_interval(
        sum_clusters(
            x, n, min(sum(a > 0 for a in x), sum(a < b for a, b in zip(x, n, strict=True)))
        )
    )
    assert (found.low, found.high) == pytest.approx(expected.interval)
    assert found.n_effective == pytest.approx(expected.cases)
    assert found.method == "clustered_wilson"


def test_answers_without_a_person_are_persons_of_their_own(store):
    add(store, "surveys", [survey(n, None, 5 if n < 8 else 1) for n in range(20)])
    found = number(store, "csat")
    expected = stats.binomtest(8, 20).proportion_ci(method="wilson")
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    assert (found.method, found.n_effective) == ("wilson", 20)


def test_the_same_id_of_a_person_and_of_a_survey_is_not_one_person(store):
    rows = [survey(n, "s1" if n == 0 else None, 5 if n < 8 else 1) for n in range(20)]
    add(store, "surveys", rows)
    assert number(store, "csat").n_effective == 20


@pytest.mark.parametrize(("persons", "reason"), [
    (1, "all cases belong together (one person, one day): no interval"),
    (3, "cases of fewer than 4 persons or days: no interval"),
])  # fmt: skip
def test_one_person_or_three_carry_no_interval(store, persons, reason):
    add(store, "surveys", [survey(n, f"k{n % persons}", n % 11, "nps") for n in range(22)])
    found = number(store, "nps")
    assert found.value is not None
    assert (found.low, found.high, found.note.en) == (None, None, reason)


def test_all_from_one_author_carry_no_interval_of_shares_or_quantiles(store):
    posts = []
    for n in range(30):
        ask = {"channel": "x", "post_id": f"q{n}", "kind": "comment", "author_id": "u",
            "is_own": False,
               "created_at": WHEN + timedelta(days=n % 20), "parent_id": f"p{n}"}  # fmt: skip
        posts.append(ask)
        if n % 2:
            posts.append(ask | {"post_id": f"r{n}", "kind": "reply", "author_id": "me",
                "is_own": True,
                                "created_at": ask["created_at"] + timedelta(hours=n),
                                    "parent_id": f"q{n}"})  # fmt: skip
    add(store, "posts", posts)
    for found in numbers(
        store, "response_rate first_reply_time first_reply_time_km action_rate"
    ).values():
        assert found.value is not None
        assert (found.low, found.high) == (None, None)
        assert "no interval" in found.note.en


def test_posts_are_their_own_units(store):
    likes = [3, 40, 12, 7, 25, 9, 14, 2]
    add(store, "posts", [own_post(n, WHEN) for n in range(8)])
    add(store, "post_metrics", [counted(n, count, 100 + 10 * n) for n, count in enumerate(likes)])
    found = number(store, "er_reach")
    expected = ratio_interval(likes, [100 + 10 * n for n in range(8)])
    assert (found.low, found.high) == pytest.approx(expected)
    assert (found.method, found.n_effective) == ("log_jackknife", 8)


def test_days_without_interactions_have_a_value_and_no_interval(store):
    rows = [
        {
            "channel": "x",
            "account_id": "me_x",
            "day": AS_OF - timedelta(days=n),
            "follower_count": 100,
        }
        for n in range(20)
    ]
    add(store, "channel_metrics", rows)
    last = datetime(2026, 3, 31, 12)
    add(store, "posts", [own_post(1, datetime(2025, 1, 1)), asked(2, last)])
    add(store, "post_metrics", [counted(1, 1, 1)])
    found = number(store, "er_daily")
    assert (found.value, found.low, found.note.en) == (0, None, "all cases are zero: no interval")


def test_with_many_clusters_the_sums_say_nearly_the_same_as_the_clusters(store, monkeypatch):
    generator = np.random.default_rng(3)
    person = generator.integers(0, 400, 1500)
    mood = generator.beta(2, 2, 400)[person]
    score = np.where(generator.random(1500) < mood, 5, 2)
    nps = generator.integers(0, 11, 1500)
    rows = [survey(n, f"k{person[n]}", int(score[n])) for n in range(1500)]
    rows += [survey(2000 + n, f"k{person[n]}", int(nps[n]), "nps") for n in range(1500)]
    add(store, "surveys", rows)
    add(store, "posts", [own_post(n, WHEN) for n in range(1500)])
    add(store, "post_metrics", [counted(n, int(nps[n]), 50 + int(person[n])) for n in range(1500)])
    names = "csat nps er_reach applause_rate"
    few = numbers(store, names)
    monkeypatch.setattr(components, "FEW_CLUSTERS", 100)
    many = numbers(store, names)
    for key, one in few.items():
        other = many[key]
        assert (one.value, one.n, one.method) == (other.value, other.n, other.method)
        width = one.high - one.low
        assert other.low == pytest.approx(one.low, abs=0.05 * width), key
        assert other.high == pytest.approx(one.high, abs=0.05 * width), key


def test_the_totals_of_groups_are_those_of_the_group(store):
    rows = [
        survey(n, f"k{n % 7}", 5 if n % 3 else 1, brand="A" if n % 2 else "B") for n in range(60)
    ]
    add(store, "surveys", rows)
    by_brand = numbers(store, "csat", ("brand",))
    for brand in ("A", "B"):
        alone = [row for row in rows if row["brand"] == brand]
        x = [
            sum(row["score"] == 5 for row in alone if row["customer_id"] == f"k{k}")
            for k in range(7)
        ]
        n = [sum(row["customer_id"] == f"k{k}" for row in alone) for k in range(7)]
        informative = min(sum(a > 0 for a in x), sum(a < b for a, b in zip(x, n, strict=True)))
        expected = share_interval(sum_clusters(x, n, informative))
        found = by_brand["csat", (brand,)]
        assert (found.low, found.high) == pytest.approx(expected.interval)
