"""Brands side by side: the KPIs of rivals by the same definitions, industries, and growth."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
from tests.rows import add

from scrm.analyze import analyses, benchmark
from scrm.analyze.benchmark.monthly_values import count_contacts, measure_revenue_growth
from scrm.analyze.benchmark.performers import (
    bound_difference,
    compare_halves,
    split_at_median,
)
from scrm.analyze.benchmark.scorecard import VALUES, compare_orders, rank_industries, score_brands
from scrm.analyze.benchmark.yearly_growth import Growth, measure_growth
from scrm.config import Context, read_settings
from scrm.pipeline import answer_question

AS_OF = date(2026, 3, 31)
CONTEXT = Context(as_of=AS_OF, lang="en")


def post(number, author, *, own=False, kind="post", parent=None, channel="x", day=1):
    return {
        "channel": channel, "post_id": f"{channel}{number}", "kind": kind, "author_id": author,
        "is_own": own, "created_at": datetime(2026, 3, day, 9, tzinfo=UTC).replace(tzinfo=None),
        "parent_id": parent, "text": "Text",
    }  # fmt: skip


def fill(store):
    """We post 4 times and answer 4 of 6 questions; Rival posts 6 times and answers 2 of them."""
    add(store, "profiles", [
        {"channel": "x", "profile_id": "us", "handle": "us", "is_own": True, "brand": "Wir"},
        {"channel": "x", "profile_id": "r1", "handle": "rival", "is_own": False, "brand": "Rival"},
        {"channel": "x", "profile_id": "m1", "handle": "mute", "is_own": False, "brand": "Mute"},
        {"channel": "x", "profile_id": "n1", "handle": "none", "is_own": False, "brand": "None"},
    ])  # fmt: skip
    rows = [post(n, "us", own=True, day=n + 1) for n in range(4)]
    rows += [post(10 + n, "r1", day=n + 1) for n in range(5)]
    rows += [post(15, "rival", day=9)]  # known by its handle
    rows += [post(20 + n, f"u{n}", kind="comment", parent="x0", day=10) for n in range(6)]
    rows += [post(30 + n, "us", own=True, kind="reply", parent=f"x{20 + n}", day=11)
             for n in range(4)]  # fmt: skip
    rows += [post(40 + n, f"v{n}", kind="comment", parent="x10", day=10) for n in range(2)]
    rows += [post(50 + n, "r1", kind="reply", parent=f"x{40 + n}", day=11) for n in range(2)]
    rows += [post(60 + n, "m1", day=n + 1) for n in range(3)]
    add(store, "posts", rows)


def ask(store, tmp_path, function="run", **given):
    analysis = analyses()["benchmark"]
    params = analysis.params(function)(**given)
    configuration = read_settings({"lang": "en", "db": tmp_path / "a.duckdb"})
    return answer_question(store, analysis, params, CONTEXT, configuration, function=function)


def test_rivals_are_measured_by_the_definitions_of_the_own_brand(store, tmp_path):
    fill(store)
    result = ask(store, tmp_path, "brands", industries={"Wir": "retail", "Rival": "media"})
    rows = {row["brand"]: row for row in result.table("brands").frame.iter_rows(named=True)}
    assert set(rows) == {"Wir", "Rival", "Mute"}, "no row without posts"
    assert rows["Wir"]["broadcast_share"] == 4 / 8
    assert rows["Rival"]["broadcast_share"] == 6 / 8
    assert (rows["Rival"]["post_count"], rows["Rival"]["answer_count"]) == (6, 2)
    assert (rows["Wir"]["is_own"], rows["Rival"]["is_own"]) == (True, False)
    assert rows["Mute"]["broadcast_share"] is None, "nothing it could have answered is loaded"
    assert any("Nothing that could have been answered" in note.en for note in result.notes)
    assert any("Fewer than three industries" in note.en for note in result.notes)
    left = store.frame("SELECT count(*) FILTER (WHERE is_own) AS own FROM posts")
    assert left["own"][0] == 8, "what is stored is unchanged"
    assert store.frame("SELECT count(*) AS n FROM information_schema.tables WHERE "
                       "table_type = 'LOCAL TEMPORARY'")["n"][0] == 0  # fmt: skip


def test_the_overview_answers_what_it_can(store, tmp_path):
    fill(store)
    result = ask(store, tmp_path)
    assert not result.refused
    names = [table.name for table in result.tables]
    assert names == ["comparisons", "brands"]
    rows = {row["kpi"]: row for row in result.table("comparisons").frame.iter_rows(named=True)}
    row = rows["broadcast_share@2"]
    assert (row["value"], row["position"]) == (0.5, "below")
    assert any("same month in the year before" in note.en for note in result.notes)


def test_a_question_without_measured_kpis_is_refused(store):
    assert benchmark.run(store, benchmark.OverviewParams(), CONTEXT).refused
    assert benchmark.tripling(store, benchmark.TriplingParams(), CONTEXT).refused
    assert benchmark.segments(store, benchmark.SegmentParams(), CONTEXT).refused


def scores(**composites):
    return pl.DataFrame({"brand": list(composites), "composite": list(composites.values())})


def test_the_composite_takes_what_all_brands_have_and_turns_the_broadcast_share():
    rows = [
        ("a", True, "broadcast_share", 0.25, 1.0, 4.0),
        ("a", True, "ever_engaged", 0.5, 1.0, 2.0),
        ("a", True, "storytelling_share", 0.9, 9.0, 10.0),
        ("b", False, "broadcast_share", 0.75, 3.0, 4.0),
        ("b", False, "ever_engaged", 1.0, 1.0, 1.0),
        ("b", False, "storytelling_share", None, None, None),
    ]
    order = ["brand", "is_own", "metric", "value", "numerator", "denominator"]
    frame = pl.DataFrame(rows, schema=order, orient="row")
    found = score_brands(frame.select(*VALUES), {})
    assert found.select("brand", "composite").rows() == [("a", 0.625), ("b", 0.625)]


def test_industries_are_ranked_and_compared_with_the_study():
    industries = {"a": "retail", "b": "media", "c": "pharma", "d": "technology", "e": "pharma"}
    own = rank_industries(scores(a=0.9, b=0.7, c=0.1, d=0.5, e=0.3), industries)
    assert own.select("industry", "rank").rows() == [
        ("retail", 1.0), ("media", 2.0), ("technology", 3.0), ("pharma", 4.0),
    ]  # fmt: skip
    found = compare_orders(own, ["retail", "media", "technology", "pharma"])
    assert (found.tau, found.industries) == (pytest.approx(1), 4)
    assert found.p == pytest.approx(2 / 24), "two of 24 orders agree or disagree as much"
    assert compare_orders(own.head(2), ["retail", "media"]) is None


def test_tied_industries_share_a_rank():
    own = rank_industries(scores(a=0.5, b=0.5, c=0.1), {"a": "x", "b": "y", "c": "z"})
    assert own["rank"].to_list() == [1.5, 1.5, 3.0]
    found = compare_orders(own, ["x", "y", "z"])
    assert found.tau == pytest.approx(2 / (2 * 3) ** 0.5)
    tied = rank_industries(scores(a=0.5, b=0.5, c=0.5), {"a": "x", "b": "y", "c": "z"})
    assert compare_orders(tied, ["x", "y", "z"]) is None


def months(first, year, values):
    return {date(year, first + place, 1): value for place, value in enumerate(values)}


def test_the_growth_of_social_media_by_hand():
    counts = months(1, 2025, [(10, 100)] * 6) | months(1, 2026, [(12, 100), (18, 100)] * 3)
    share, contacts = measure_growth(counts)
    assert (share.before, share.now) == (0.1, pytest.approx(0.15))
    assert share.factor == pytest.approx(1.5)
    assert (contacts.before, contacts.now, contacts.months) == (60, 90, 6)
    assert share.interval[0] < 1.5 < share.interval[1]


@pytest.mark.parametrize(
    ("interval", "pace"),
    [
        ((1.5, 1.9), "faster"),
        ((1.0, 1.2), "slower"),
        ((1.26, 1.4), "on the path"),
        ((1.0, 1.6), "not distinguishable"),
        (None, "no interval"),
    ],
)
def test_the_pace_follows_from_the_interval(interval, pace):
    assert Growth("social_share", 0.1, 0.2, 1.3, interval, 6).pace == pace


def test_three_pairs_of_months_have_no_interval_and_none_no_growth():
    counts = months(1, 2025, [(10, 100)] * 3) | months(1, 2026, [(12, 100)] * 3)
    assert all(each.interval is None for each in measure_growth(counts))
    assert measure_growth(months(1, 2026, [(12, 100)] * 6)) == []
    assert measure_growth(months(1, 2025, [(0, 9)] * 4) | months(1, 2026, [(1, 9)] * 4)) == []


def test_a_large_share_cannot_triple():
    assert not Growth("social_share", 0.3, 0.5, 1.6, None, 6).can_triple
    assert Growth("social_contacts", 100, 150, 1.5, None, 6).can_triple


def test_contacts_count_whole_months_after_the_first():
    values = pl.DataFrame({
        "channel_kind": ["social", "mail", "social", "social"],
        "month": ["2026-01-01", "2026-02-01", "2026-02-01", "2026-03-01"],
        "value": [5.0, 3.0, 2.0, 9.0],
    })  # fmt: skip
    assert count_contacts(values, date(2026, 3, 30)) == {date(2026, 2, 1): (2.0, 5.0)}


def test_segments_that_grew_more_against_the_others_by_hand():
    months_ = [f"{year}-0{month}-01" for year in (2025, 2026) for month in (1, 2, 3)]
    parts = [
        pl.DataFrame({"crm_segment": name, "month": months_, "value": [1.0, 10, 10, 1, now, now]})
        for name, now in (("a", 20.0), ("b", 15.0), ("c", 10.0), ("d", 5.0))
    ]
    growth = measure_revenue_growth(pl.concat(parts), AS_OF)
    assert growth == {"a": 1.0, "b": 0.5, "c": 0.0, "d": -0.5}
    halves = split_at_median(growth)
    assert (halves.above, halves.below, halves.median) == (("a", "b"), ("c", "d"), 0.25)
    (found,) = compare_halves(halves, {"k": {"a": 3.0, "b": 5.0, "c": 1.0, "d": 2.0, "z": 9.0}})
    assert (found.above, found.below, found.value, found.interval) == (4.0, 1.5, 2.5, None)


def test_welchs_interval_as_scipy_computes_it():
    stats = pytest.importorskip("scipy.stats")
    one, other = [0.8, 0.9, 0.7, 0.95], [0.5, 0.65, 0.4]
    expected = stats.ttest_ind(one, other, equal_var=False)
    ends = expected.confidence_interval()
    found = bound_difference(one, other)
    assert found[:2] == pytest.approx((ends.low, ends.high))
    assert found.p == pytest.approx(2 * stats.t.sf(abs(expected.statistic), 2))
    assert bound_difference([1.0, 2.0], [1.0, 2.0, 3.0]) is None
