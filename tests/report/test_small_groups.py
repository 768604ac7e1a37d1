"""Shared results show no group of few people: in tables, facts, notes and charts."""

from datetime import date

import polars as pl
import pytest

from scrm.errors import UsageError
from scrm.report.document import build
from scrm.report.document_types import Options
from scrm.report.shared_changes import withhold_small_changes
from scrm.report.shared_results import share_result
from scrm.report.small_groups import withhold_small_groups
from scrm.report.snapshot import Metric, Snapshot
from scrm.result import Column, Fact, Figure, Result, ResultTable, Text

TOWN = Column("town", "text", "Ort", "Town")
MONTH = Column("month", "date", "Monat", "Month")
CUSTOMERS = Column("customer_count", "count", "Kunden", "Customers")
REVENUE = Column("revenue", "money", "Umsatz", "Revenue", "EUR")
NAME = Column("name", "text", "Name", "Name", personal=True)
TITLE = Text("Orte", "Towns")


def _table(counts: dict[str, int], **kinds: bool) -> ResultTable:
    frame = pl.DataFrame(
        {
            "town": list(counts),
            "customer_count": list(counts.values()),
            "revenue": [100.0 * count for count in counts.values()],
        }
    )
    return ResultTable("towns", TITLE, frame, (TOWN, CUSTOMERS, REVENUE), **kinds)


TOWNS = _table({"Köln": 500, "Bonn": 11, "Ulm": 3})


def test_all_numbers_of_a_small_group_and_of_the_one_that_reveals_it_are_withheld() -> None:
    (table,) = withhold_small_groups(Result(TITLE, tables=(TOWNS,)), 10).tables
    assert table.frame["town"].to_list() == ["Köln", "Bonn", "Ulm"]
    assert table.frame["customer_count"].to_list() == [500, None, None]
    assert table.frame["revenue"].to_list() == [50000.0, None, None]


def test_a_table_about_people_states_k_and_the_result_says_what_is_missing() -> None:
    result = withhold_small_groups(Result(TITLE, tables=(TOWNS,)), 10)
    assert result.tables[0].title.de == "Orte (k = 10)"
    assert result.notes[-1].de == (
        "Zurückgehalten: 1 Zeile über weniger als 10 Menschen (k = 10); dazu 1 Zeile, aus der sie "
        "sich berechnen ließen."
    )
    unchanged = withhold_small_groups(Result(TITLE, tables=(_table({"Köln": 500}),)), 10)
    assert unchanged.notes == ()
    assert unchanged.tables[0].title.en == "Towns (k = 10)"


def test_with_k_of_one_every_number_is_shown() -> None:
    (table,) = withhold_small_groups(Result(TITLE, tables=(TOWNS,)), 1).tables
    assert table.frame.equals(TOWNS.frame)


def test_facts_and_sentences_that_name_a_withheld_number_of_people_are_dropped() -> None:
    result = Result(
        TITLE,
        finding=Text("Köln führt. In Ulm sind 3 Kunden.", "Cologne leads. Ulm has 3 customers."),
        tables=(TOWNS,),
        facts=(
            Fact(Column("least", "count", "wenigste", "least"), 3),
            Fact(Column("town_count", "count", "Orte", "Towns"), 7),
        ),
        notes=(Text("Nur 3 Menschen in Ulm.", "Only 3 people."), Text("3 Orte.", "3 towns.")),
    )
    shared = withhold_small_groups(result, 10)
    assert shared.finding == Text("Köln führt.", "Cologne leads.")
    assert [fact.value for fact in shared.facts] == [7]
    assert shared.notes[0].de == "3 Orte."
    assert len(shared.notes) == 2


def test_charts_lose_the_marks_of_withheld_rows_also_where_months_are_text() -> None:
    months = [date(2026, month, 1) for month in (1, 2, 3, 4)]
    frame = pl.DataFrame({"month": months, "customer_count": [90, 4, 30, 70]})
    table = ResultTable("months", TITLE, frame, (MONTH, CUSTOMERS))
    bars = Figure(
        "bars",
        TITLE,
        "bars",
        pl.DataFrame({"cohort": ["2026-01", "2026-02", "2026-03", "2026-04"], "y": [1, 2, 3, 4]}),
        {"x": "cohort", "y": "y"},
        (Column("cohort", "text", "Kohorte", "Cohort"),),
    )
    shared = withhold_small_groups(Result(TITLE, tables=(table,), figures=(bars,)), 10)
    assert shared.figures[0].frame["cohort"].to_list() == ["2026-01", "2026-04"]


def test_points_of_a_series_of_few_people_are_not_drawn() -> None:
    frame = pl.DataFrame(
        {"x": range(43), "y": range(43), "group": ["a"] * 25 + ["b"] * 15 + ["c"] * 3}
    )
    encoding = {"x": "x", "y": "y", "series": "group"}
    points = Figure("points", TITLE, "points", frame, encoding, (TOWN,))
    shared = withhold_small_groups(Result(TITLE, figures=(points,)), 10)
    assert shared.figures[0].frame["group"].unique().to_list() == ["a"]


def test_a_pareto_curve_shows_no_single_customer() -> None:
    frame = pl.DataFrame({"x": [n / 50 for n in range(51)], "y": [n / 50 for n in range(51)]})
    curve = Figure("curve", TITLE, "pareto", frame, {"x": "x", "y": "y"}, (TOWN,))
    result = Result(TITLE, tables=(_table({"a": 50}),), figures=(curve,))
    shared = withhold_small_groups(result, 10)
    assert shared.figures[0].frame["x"].to_list() == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1])


def test_kpis_by_group_hide_a_withheld_group_behind_another_one() -> None:
    names = ("metric", "town", "value", "n", "note")
    rows = [
        ("customers", "Köln", 500.0, 500, ""),
        ("customers", "Bonn", 40.0, 40, ""),
        ("customers", "Ulm", None, 3, "n = 3 < 10: withheld"),
        ("posts", "Köln", 4.0, 4, ""),
        ("posts", "Ulm", 5.0, 5, ""),
    ]
    kinds = ("text", "text", "number", "count", "text")
    columns = tuple(Column(*each, "", "") for each in zip(names, kinds, strict=True))
    table = ResultTable("kpis", TITLE, pl.DataFrame(rows, schema=names, orient="row"), columns)
    (shared,) = withhold_small_groups(Result(TITLE, tables=(table,)), 10).tables
    assert shared.frame["n"].to_list() == [500, None, None, 4, 5]
    assert shared.frame["note"].to_list()[2] is None


def test_reports_withhold_small_groups() -> None:
    result = Result(TITLE, tables=(TOWNS,))
    section = build([("towns", result)], None, Options(smallest_group=10)).sections[0]
    assert section.tables[0].rows[1:] == (("Bonn", "–", "–"), ("Ulm", "–", "–"))


def test_shared_output_has_no_persons_and_says_so_where_nothing_is_left() -> None:
    people = ResultTable("p", TITLE, pl.DataFrame({"name": ["A"]}), (NAME,), detail=True)
    assert [t.name for t in share_result(Result(TITLE, tables=(TOWNS, people)), 10).tables] == [
        "towns"
    ]
    with pytest.raises(UsageError, match="a row per person or post"):
        share_result(Result(TITLE, tables=(people,)), 10)


def test_shared_tables_of_formats_without_titles_state_k_in_a_column() -> None:
    shared = share_result(Result(TITLE, tables=(TOWNS,)), 10, with_column=True)
    assert shared.tables[0].frame["smallest_group"].to_list() == [10, 10, 10]


def test_changes_leave_out_groups_that_are_small_in_either_snapshot() -> None:
    def take(day: str, *counts: int) -> Snapshot:
        metrics = (
            Metric(f"link.towns.{column}", (("town", town),), value)
            for town, value in zip("abc", counts, strict=True)
            for column in ("customer_count", "revenue")
        )
        return Snapshot(day, tuple(metrics))

    shared = withhold_small_changes(
        take("2026-05-31", 500, 20, 3), take("2026-06-30", 510, 22, 30), 10
    )
    for snapshot in shared:
        assert {metric.by[0][1] for metric in snapshot.metrics} == {"a"}
