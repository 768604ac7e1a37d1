"""A tile says whether its KPI is unusual in the period of the report."""

from datetime import date

import polars as pl
import pytest

from scrm.report.document_trends import add_trends
from scrm.report.document_types import Findings, Tile, Told
from scrm.result import Column, Result, ResultTable, Text

WINDOW = (date(2026, 6, 3), date(2026, 6, 30))
TILE = Tile("revenue", "Umsatz", "1", "2", "−1", "", "", "")
WEEKS = [date(2026, 5, 25), date(2026, 6, 8), date(2026, 6, 15)]


def say(
    unusual: list[bool],
    changes: list[tuple[date, date]] | None = None,
    command: str = "",
    tile: Tile = TILE,
) -> str:
    series = pl.DataFrame({"metric": ["revenue"] * 3, "day": WEEKS, "is_unusual": unusual})
    moved = pl.DataFrame(
        [("revenue", *each) for each in changes or []],
        schema={"metric": pl.String, "changed_on": pl.Date, "date_high": pl.Date},
        orient="row",
    )
    tables = [
        ResultTable(name, Text("", ""), frame, (Column("metric", "text", "", ""),))
        for name, frame in (("series", series), ("changes", moved))
    ]
    told = Findings("", "", (Told("", "", command),), (), ()) if command else None
    sections = [
        ("kpi", Result(Text("", ""), window=WINDOW)),
        ("trends", Result(Text("", ""), tables=tuple(tables))),
    ]
    return add_trends([tile], sections, told, "de")[0].trend


USUAL = "Verlauf: nichts Auffälliges (3 Zeiträume verglichen)"


@pytest.mark.parametrize("unusual", [[False, False, False], [True, False, False]])
def test_a_value_without_unusual_weeks_in_the_period_is_said_to_be_usual(
    unusual: list[bool],
) -> None:
    assert say(unusual) == USUAL


def test_unusual_weeks_in_the_period_are_counted() -> None:
    expected = "Verlauf: 2 auffällige Zeiträume (3 Zeiträume verglichen)"
    assert say([True, True, True]) == expected


def test_a_change_of_level_counts_if_it_may_lie_in_the_period() -> None:
    early, late = date(2025, 1, 6), date(2026, 6, 1)
    assert say([False] * 3, [(early, date(2025, 2, 2))]) == USUAL
    assert say([True] * 3, [(late, WINDOW[0])]) == "Verlauf: Niveau verändert seit 01.06.2026"


def test_nothing_is_said_of_a_kpi_without_weeks_a_value_or_beside_a_finding() -> None:
    assert say([False] * 3, command="scrm findings show 'revenue/brand/A b'") == ""
    assert say([False] * 3, command="scrm findings show reach/channel/revenue") == USUAL
    assert say([False] * 3, tile=Tile("reach", "", "1", "", "", "", "", "")) == ""
    assert say([False] * 3, tile=Tile("revenue", "", "–", "", "", "", "", "no orders")) == ""
