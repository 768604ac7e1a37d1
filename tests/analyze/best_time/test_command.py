"""The command ``scrm best-time``: which posts count, on which basis, and what it says."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
import yaml
from tests.rows import add

from scrm.analyze import best_time
from scrm.analyze._post_forms import post_form
from scrm.analyze.best_time.post_rates import choose_posts
from scrm.analyze.best_time.query import read_followers, read_posts
from scrm.config import Context, resources

CONTEXT = Context(as_of=date(2026, 6, 30), lang="en")
MONDAY = datetime(2026, 1, 5, 8)  # noqa: DTZ001  UTC


def fill(store, count=60, *, channel="x", hour=True, **changes):
    """Two posts a week; every second one is a video, which has ten times the likes."""
    posts, counts = [], []
    for n in range(count):
        at = MONDAY + timedelta(days=7 * (n // 2) + 3 * (n % 2), minutes=30 * (n % 3))
        at = at if hour else at.replace(hour=0, minute=0)
        key = {"channel": channel, "post_id": f"{n:02}"}
        posts.append(
            {
                **key,
                "kind": "post",
                "is_own": True,
                "author_id": "us",
                "created_at": at,
                "post_type": "IG reel" if n % 4 < 2 else "IG image",
                "text": "Neu",
            }
            | changes
        )
        likes = (100 if n % 4 < 2 else 10) + n % 5
        counts.append({**key, "observed_at": at + timedelta(days=9), "like_count": likes})
    add(store, "posts", posts)
    add(store, "post_metrics", counts)


def follow(store, channel="x"):
    rows = [
        {"channel": channel, "account_id": "us", "day": MONDAY.date() + timedelta(days=5 * n)}
        for n in range(40)
    ]
    add(store, "channel_metrics", [row | {"follower_count": 1000} for row in rows])


def choose(store, days=3):
    return choose_posts(read_posts(store, CONTEXT), read_followers(store, CONTEXT), days)


def test_videos_with_ten_times_the_likes_are_the_finding(store):
    fill(store)
    follow(store)
    result = best_time.run(store, best_time.Params(), CONTEXT)
    assert result.finding.en.startswith("Against the average post: picture −")
    levels = result.table("levels").frame.filter(pl.col("factor") == "form")
    index = dict(levels.select("level", "index").iter_rows())
    assert index["video"] / index["photo"] == pytest.approx(100 / 12, rel=0.25)
    assert levels["is_reliable"].all()
    assert result.fact("typical_rate") == pytest.approx(0.035, rel=0.1)
    assert result.intervals == ("pooled_levels", "signs_by_week")


def test_rates_are_per_follower_of_the_latest_count_within_a_week(store):
    fill(store, 4)
    follow(store)
    frame = choose(store).frame
    assert frame["basis"].unique().to_list() == ["followers"]
    assert frame["rate"].to_list() == [0.1, 0.101, 0.012, 0.013]


def test_without_followers_interactions_alone_are_compared(store):
    fill(store, 4)
    posts = choose(store)
    assert posts.main_basis == "none"
    assert posts.frame["rate"].to_list() == [100, 101, 12, 13]


def test_young_and_paid_posts_and_those_without_counts_do_not_count(store):
    fill(store, 4)
    fill(store, 2, channel="facebook", is_paid=True)
    assert choose(store, days=10).left_out["counts read too early"] == 4
    assert choose(store).frame["channel"].unique().to_list() == ["x"]
    unseen = {"channel": "x", "post_id": "z", "kind": "post", "is_own": True, "created_at": MONDAY}
    add(store, "posts", [unseen])
    left_out = {"promoted": 2, "without counts": 1, "counts read too early": 4}
    assert choose(store, days=10).left_out == {**left_out, "without a basis": 0}


def test_a_refusal_says_that_all_posts_were_promoted(store):
    fill(store, 50, is_paid=True)
    result = best_time.run(store, best_time.Params(), CONTEXT)
    assert result.refused
    assert result.notes[1].en == "50 posts left out: 50 promoted."


def test_times_are_those_of_the_project_and_midnight_is_no_hour(store):
    fill(store, 6)
    assert choose(store).frame["posted_at"][0] == MONDAY + timedelta(hours=1)
    fill(store, 6, channel="facebook", hour=False)
    hours = choose(store).frame.group_by("channel").agg(pl.col("hour").null_count()).sort("channel")
    assert hours.rows() == [("facebook", 6), ("x", 0)]


def test_too_few_posts_are_refused_with_what_is_needed(store):
    fill(store, 20)
    result = best_time.run(store, best_time.Params(), CONTEXT)
    assert result.refused
    assert "30 own posts with counts from 8 weeks" in result.notes[0].en
    assert "there are 20 from 10" in result.notes[0].en


def test_hours_of_a_slot_divide_the_day():
    with pytest.raises(ValueError, match="a divisor of 24"):
        best_time.Params(hours=5)


def test_posts_at_one_time_of_one_form_have_nothing_to_compare(store):
    fill(store, 60, post_type="IG reel", created_at=MONDAY.replace(tzinfo=UTC))
    assert best_time.run(store, best_time.Params(), CONTEXT).refused


def test_forms_are_defined_as_in_the_kpis():
    document = yaml.safe_load((resources("configs") / "metrics.yaml").read_text("utf-8"))
    form = document["sources"]["own_posts"]["dimensions"]["post_form"]
    assert form.split() == post_form("p.post_type").split()
