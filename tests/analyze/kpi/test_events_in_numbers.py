"""What is odd about a number is said beside it, wherever it appears."""

from datetime import date, datetime, timedelta

from scrm.analyze import kpi
from scrm.config import Context

from .company import fill

CONTEXT = Context(as_of=date(2026, 3, 31), lang="en")


def notes(store, *names, by=()):
    found = kpi.run_(store, kpi.RunParams(ids=names, by=by, min_n=1), CONTEXT)
    return dict(found.tables[0].frame.select("metric", "note").rows())


def test_followers_name_the_jump_that_bots_made(store):
    counts = [1000 + day for day in range(20)] + [5000 + day for day in range(20, 31)]
    fill(store, {"channel_metrics": [
        {"channel": "x", "account_id": "me", "day": date(2026, 3, 1) + timedelta(days=day),
         "follower_count": count} for day, count in enumerate(counts)]})  # fmt: skip
    found = notes(store, "followers", "follower_growth")
    assert "jumps of the follower count: 1" in found["followers"]
    assert "jumps of the follower count: 1" in found["follower_growth"]


def test_the_overview_and_so_the_report_name_them_in_a_sentence(store):
    fill(store, posts_with_reach([600, 610, 300]))
    context = Context(as_of=date(2026, 3, 31), period=(date(2026, 3, 1), date(2026, 3, 31)))
    found = kpi.run(store, kpi.Params(min_n=1), context)
    assert "reach: breaks in the reach: 1." in [note.en for note in found.notes]


def posts_with_reach(reaches):
    """Return ten own posts in each month from January, with 1,000 impressions and a reach each."""
    posts = [
        {"channel": "x", "post_id": f"{month}-{day}", "kind": "post", "is_own": True,
         "author_id": "me", "created_at": datetime(2026, month, day, 12)}  # noqa: DTZ001
        for month in range(1, len(reaches) + 1) for day in range(1, 11)
    ]  # fmt: skip
    metrics = [
        {"channel": "x", "post_id": post["post_id"], "observed_at": datetime(2026, 3, 31),  # noqa: DTZ001
         "impression_count": 1000, "reach_count": reaches[post["created_at"].month - 1],
         "like_count": 1, "comment_count": 0, "share_count": 0} for post in posts
    ]  # fmt: skip
    return {"posts": posts, "post_metrics": metrics}


def test_a_reach_that_is_counted_differently_is_named(store):
    fill(store, posts_with_reach([600, 610, 300]))
    found = notes(store, "reach", "er_reach")
    assert "breaks in the reach: 1" in found["reach"]
    assert "breaks in the reach: 1" in found["er_reach"]


def test_a_steady_reach_has_no_break(store):
    fill(store, posts_with_reach([600, 800, 610]))
    assert "breaks" not in notes(store, "reach")["reach"]
