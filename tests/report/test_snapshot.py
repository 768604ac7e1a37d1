"""Snapshots: what they keep, that they are the same bytes, and which changes exceed chance."""

import json
import math
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.gallery import GALLERY, KPIS, PEOPLE

from scrm.errors import UsageError
from scrm.report.change_names import name_changes
from scrm.report.snapshot import (
    Metric,
    Snapshot,
    build_snapshot,
    list_dates,
    list_snapshots,
    read_previous,
    read_snapshot,
    to_json,
    write_snapshot,
)
from scrm.report.snapshot_diff import Move, compare_snapshots
from scrm.result import Column, Result, ResultTable, Text

TAKEN = build_snapshot([("gallery", GALLERY)], "2024-12-31")
RATES = {"low": 0.0375, "high": 0.0453}


def found(name: str, **by: str) -> Metric:
    return next(
        metric for metric in TAKEN.metrics if metric.key == (name, tuple(sorted(by.items())))
    )


def test_a_snapshot_keeps_facts_kpis_and_small_tables() -> None:
    assert found("gallery.gini").value == 0.71234
    assert found("gallery.net").value == 8300065.81
    rate = found("engagement_rate", channel="instagram")
    assert (rate.value, rate.low, rate.high, rate.n, rate.definition) == (
        0.0412,
        0.0375,
        0.0453,
        120,
        "engagement_by_reach@1",
    )
    assert found("gallery.classes.revenue", abc_class="A").value == 6643123.12


def test_a_snapshot_keeps_nothing_of_persons() -> None:
    taken = build_snapshot(
        [("x", Result(Text("x", "x"), tables=(PEOPLE, replace(PEOPLE, detail=False))))],
        "2024-12-31",
    )
    assert taken.metrics == ()


def test_the_file_is_sorted_has_no_clock_and_one_number_per_line(tmp_path: Path) -> None:
    path = write_snapshot(TAKEN, tmp_path)
    assert path == tmp_path / "2024-12-31" / "kpi.json"
    parsed = json.loads(path.read_text())
    assert parsed["schema"] == "scrm.snapshot/1"
    keys = [(metric["name"], sorted(metric.get("by", {}).items())) for metric in parsed["metrics"]]
    assert keys == sorted(keys)
    assert len(path.read_text().splitlines()) == len(TAKEN.metrics) + 6


def test_a_report_shows_the_most_certain_changes_and_counts_the_others() -> None:
    old = [replace(TAKEN.metrics[0], name=f"gallery.n{number}", value=1.0) for number in range(10)]
    new = [replace(metric, value=1.0 + place) for place, metric in enumerate(old)]
    changes = compare_snapshots(
        replace(TAKEN, metrics=tuple(old)), replace(TAKEN, metrics=tuple(new))
    )
    (shown,) = name_changes(changes, [], "de").tables
    assert shown.frame["after"].to_list() == [10.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0]
    assert name_changes(changes, [], "de").notes[-1].de == "1 weitere zeigt scrm snapshot diff."


def test_the_order_of_rows_does_not_matter() -> None:
    turned = replace(KPIS, frame=KPIS.frame.reverse())
    one, two = (
        build_snapshot([("kpi", Result(Text("x", "x"), tables=(table,)))], "2024-12-31")
        for table in (KPIS, turned)
    )
    assert to_json(one) == to_json(two)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    write_snapshot(TAKEN, tmp_path)
    for name in ("2024-12-31", tmp_path / "2024-12-31", tmp_path / "2024-12-31" / "kpi.json"):
        assert read_snapshot(name, tmp_path) == TAKEN


def test_the_newest_earlier_snapshot_is_the_previous_one(tmp_path: Path) -> None:
    for day in ("2024-10-31", "2024-12-31", "2024-11-30"):
        write_snapshot(Snapshot(day, TAKEN.metrics), tmp_path)
    assert list_dates(tmp_path) == ("2024-10-31", "2024-11-30", "2024-12-31")
    earlier = read_previous(tmp_path, "2024-12-31")
    assert earlier is not None
    assert earlier.as_of == "2024-11-30"
    assert read_previous(tmp_path, "2024-10-31") is None
    assert list_snapshots(tmp_path).tables[0].frame.height == 3


def test_a_missing_or_broken_snapshot_names_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no snapshot 2020-01-01") as error:
        read_snapshot("2020-01-01", tmp_path)
    assert "scrm run" in error.value.hint
    path = write_snapshot(TAKEN, tmp_path)
    for text in ("{", "[]", '{"schema": "scrm.snapshot/1"}', "null"):
        path.write_text(text)
        with pytest.raises(UsageError, match="not a snapshot of scrm"):
            read_snapshot(path)
    path.write_text('{"schema": "scrm.snapshot/9"}')
    with pytest.raises(UsageError, match=r"scrm\.snapshot/9"):
        read_snapshot(path)


def wilson(hits: int, n: int) -> Metric:
    z, p = 1.959964, hits / n
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return Metric(
        "p", value=p, low=(middle - half) / (1 + z * z / n), high=(middle + half) / (1 + z * z / n)
    )


def test_the_interval_of_a_change_is_that_of_mover() -> None:
    """Newcombe (1998), Stat. Med. 17:873, table II, case (a), method 10.

    56/70 - 48/80 is 0.2, with the interval 0.0524 to 0.3339.
    """
    move = Move(wilson(48, 80), wilson(56, 70))
    assert move.interval == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert move.is_significant(0.05) is True


def test_a_change_within_the_intervals_is_chance() -> None:
    move = Move(Metric("p", value=0.041, **RATES), Metric("p", value=0.043, low=0.039, high=0.047))
    assert move.is_significant(0.05) is False


def test_with_one_interval_the_other_value_is_as_uncertain() -> None:
    """0.041 to 0.05 is beyond its own interval (0.037 to 0.045), but the other value varies too."""
    known = Metric("p", value=0.041, **RATES)
    assert Move(known, Metric("p", value=0.046)).is_significant(0.05) is False
    assert Move(known, Metric("p", value=0.049)).is_significant(0.05) is True
    assert Move(Metric("p", value=1), Metric("p", value=2)).is_significant(0.05) is None


def test_windows_that_overlap_show_smaller_changes() -> None:
    """Three of four weeks are the same: the distances shrink to half."""
    apart = Move(
        Metric("p", value=10, low=8, high=12), Metric("p", value=12.2, low=10.2, high=14.2)
    )
    days = (
        {"first": "2026-03-01", "last": "2026-03-28"},
        {"first": "2026-03-08", "last": "2026-04-04"},
    )
    nested = Move(
        *(replace(each, **day) for each, day in zip((apart.before, apart.after), days, strict=True))
    )
    assert apart.is_significant(0.05) is False
    assert nested.shared == 0.75
    assert nested.is_significant(0.05) is True
    assert nested.interval[1] - nested.interval[0] == pytest.approx(2 * math.sqrt(2))


def test_counts_of_cases_vary_as_poisson_counts() -> None:
    def count(value: int, n: int | None) -> Metric:
        return Metric("unanswered", value=value, kind="count", n=n)

    assert Move(count(20, 20), count(26, 26)).is_significant(0.05) is False
    assert Move(count(20, 20), count(60, 60)).is_significant(0.05) is True
    assert (
        Move(count(2000, 3), count(2600, 3)).is_significant(0.05) is None
    )  # followers of 3 accounts
    assert Move(count(20, None), count(26, None)).is_significant(0.05) is None


def test_of_many_changes_those_that_chance_explains_are_not_named() -> None:
    """One change at p = 0.04 is more than chance alone, not among twenty numbers."""

    def numbers(count: int, moved: float) -> Snapshot:
        first = Metric("m0", value=0.5 + moved, low=0.4 + moved, high=0.6 + moved)
        others = [Metric(f"m{place}", value=0.5, low=0.4, high=0.6) for place in range(1, count)]
        return Snapshot("2026-03-31", (first, *others))

    change = 2.054 * 0.1 * math.sqrt(2) / 1.96
    for count, beyond in ((1, 1), (20, 0)):
        result = compare_snapshots(numbers(count, 0), numbers(count, change))
        assert result.fact("beyond_count") == beyond


def test_a_diff_names_changed_new_and_missing_metrics() -> None:
    before = Snapshot(
        "2024-11-30",
        (
            Metric("a", value=0.03, kind="share", low=0.028, high=0.032),
            Metric("b", value=5, kind="count"),
            Metric("c", value=1),
        ),
    )
    after = Snapshot(
        "2024-12-31",
        (
            Metric("a", value=0.05, kind="share", low=0.047, high=0.053),
            Metric("b", value=5, kind="count"),
            Metric("d", value=1),
        ),
    )
    result = compare_snapshots(before, after)
    assert result.finding.en == "1 of 2 numbers moved, 1 of them beyond their interval."
    assert [
        result.fact(name) for name in ("moved_count", "beyond_count", "new_count", "gone_count")
    ] == [1, 1, 1, 1]
    (table,) = result.tables
    assert table.frame.row(0)[:5] == ("a", "", 0.03, 0.05, pytest.approx(0.02))
    assert [note.en for note in result.notes] == ["New: d", "Gone: c"]


def test_values_of_two_versions_of_a_definition_are_not_compared() -> None:
    """Engagement seems to rise by half; but what is counted changed."""
    ends = {"kind": "share", "low": 0.001, "high": 0.002}
    old = Metric("er_daily", value=0.0015, definition="er_daily@1", **ends)
    new = Metric("er_daily", value=0.0099, definition="er_daily@2", **ends)
    result = compare_snapshots(Snapshot("2024-11-30", (old,)), Snapshot("2024-12-31", (new,)))
    assert (result.tables, result.fact("moved_count")) == ((), 0)
    assert [note.en for note in result.notes] == [
        "Not compared, another definition: er_daily@1 → er_daily@2"
    ]
    assert not Move(replace(old, definition=""), new).is_redefined


def test_equal_snapshots_do_not_differ() -> None:
    result = compare_snapshots(TAKEN, TAKEN)
    assert result.tables == ()
    assert result.fact("moved_count") == 0


@given(st.floats(0.01, 0.99), st.floats(0.001, 0.2), st.floats(0.01, 0.99), st.floats(0.001, 0.2))
def test_the_interval_of_the_opposite_change_is_mirrored(
    a: float, da: float, b: float, db: float
) -> None:
    one, two = (
        Metric("p", value=a, low=a - da, high=a + da),
        Metric("p", value=b, low=b - db, high=b + db),
    )
    forth, back = Move(one, two).interval, Move(two, one).interval
    assert forth is not None
    assert back is not None
    assert forth == pytest.approx((-back[1], -back[0]))
    assert forth[0] <= b - a <= forth[1]


def test_a_table_whose_rows_have_no_key_is_left_out() -> None:
    double = replace(KPIS, columns=KPIS.columns[1:], frame=pl.concat([KPIS.frame, KPIS.frame]))
    assert (
        build_snapshot([("x", Result(Text("x", "x"), tables=(double,)))], "2024-12-31").metrics
        == ()
    )


def test_the_translated_name_of_a_code_is_not_part_of_the_group() -> None:
    frame = pl.DataFrame(
        {"segment": ["happy", "average"], "name": ["Glückliche", "Durchschnittliche"], "n": [1, 2]}
    )
    columns = (
        Column("segment", "text", "", ""),
        Column("name", "text", "", ""),
        Column("n", "count", "", ""),
    )
    taken = build_snapshot(
        [("x", Result(Text("x", "x"), tables=(ResultTable("t", Text("", ""), frame, columns),)))],
        "2024-12-31",
    )
    assert [(metric.group, metric.value) for metric in taken.metrics] == [
        ("segment=average", 2),
        ("segment=happy", 1),
    ]


def test_rankings_are_not_in_a_snapshot() -> None:
    columns = (
        Column("rank", "text", "Rang", "Rank"),
        Column("reach", "count", "Reichweite", "Reach"),
    )
    posts = ResultTable(
        "best", Text("x", "x"), pl.DataFrame({"rank": ["top 1"], "reach": [7]}), columns
    )
    assert (
        build_snapshot([("kpi", Result(Text("x", "x"), tables=(posts,)))], "2024-12-31").metrics
        == ()
    )


def test_counts_of_all_units_share_one_table() -> None:
    before, after = (
        Snapshot(
            day,
            (
                Metric("a", value=value, kind="count", unit="texts"),
                Metric("b", value=value, kind="count"),
            ),
        )
        for day, value in (("2024-11-30", 1), ("2024-12-31", 2))
    )
    assert [table.name for table in compare_snapshots(before, after).tables] == ["count"]
