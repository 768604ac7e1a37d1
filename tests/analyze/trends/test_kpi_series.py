"""From values of KPIs to series: what is zero, missing, begun, or negative."""

from datetime import date

import polars as pl
import pytest

from scrm.analyze.trends.kpi_series import (
    SHORT,
    STATE,
    build_kpi_series,
    find_day,
    find_last_day,
    find_place,
)
from scrm.analyze.trends.movements import find_movements, measure_means


def _rows(unit, days, values, **given):
    size = len(days)
    columns = {
        "metric": "posts", "name_de": "Beiträge", "name_en": "posts", "kind": "count",
        "unit": "posts", "aggregation": "count", "basis": "event", "note_de": "", "note_en": "",
        "n": values, "numerator": values, "denominator": None,
    } | given  # fmt: skip
    listed = {
        name: value if isinstance(value, list) else [value] * size
        for name, value in columns.items()
    }
    return pl.DataFrame({**listed, unit: days, "value": values})


def test_days_without_cases_are_zero_where_cases_are_few():
    days = ["2026-03-01", "2026-03-02", "2026-03-05"]
    few = build_kpi_series(_rows("day", days, [2, 3, 1]), "day", date(2026, 3, 5))
    assert few.series.x.tolist() == [2, 3, 0, 0, 1]
    many = build_kpi_series(_rows("day", days, [90, 80, 85]), "day", date(2026, 3, 5))
    assert many.series.x.tolist() == [90, 80, 85]


def test_a_week_begun_and_the_first_one_are_left_out_of_totals():
    days = ["2026-02-16", "2026-02-23", "2026-03-02"]
    found = build_kpi_series(_rows("week", days, [20, 90, 40]), "week", date(2026, 3, 5))
    assert found.days == [date(2026, 2, 23)]


def test_months_count_by_their_days():
    days = ["2026-01-01", "2026-02-01", "2026-03-01"]
    found = build_kpi_series(_rows("month", days, [310, 280, 310]), "month", date(2026, 3, 31))
    assert found.series.values[0] == pytest.approx(found.series.values[1])
    assert found.express(found.series.values).tolist() == pytest.approx([280, 310])


def test_a_net_share_is_expressed_as_it_was():
    rows = _rows(
        "day", ["2026-03-01", "2026-03-02"], [20.0, -40.0],
        aggregation="balance", numerator=[10, -20], denominator=[50, 50], n=50,
    )  # fmt: skip
    found = build_kpi_series(rows, "day", None)
    assert found.series.x.tolist() == [30, 15]
    assert found.express(found.series.values).tolist() == pytest.approx([20, -40])


def test_totals_below_zero_keep_their_values():
    rows = _rows("day", ["2026-03-01", "2026-03-02"], [500.0, -100.0], aggregation="sum", n=20)
    found = build_kpi_series(rows, "day", None)
    assert (found.series.x > 0).all()
    assert found.express(found.series.values).tolist() == pytest.approx([500, -100])


@pytest.mark.parametrize(
    ("unit", "days", "values"),
    [
        ("day", ["2026-02-01"], [-5.0]),
        ("month", ["2026-01-01", "2026-02-01"], [60.0, -5.0]),
        ("month", ["2025-12-01", "2026-01-01", "2026-02-01"], [1.0, -5.0, -5.0]),
    ],
)
def test_few_totals_below_zero_are_no_error(unit, days, values):
    rows = _rows(unit, days, values, aggregation="sum", n=20)
    found = build_kpi_series(rows, unit, None)
    assert found.express(found.series.values).tolist()[-1] == pytest.approx(-5)


def test_medians_weigh_by_their_cases():
    rows = _rows(
        "day", ["2026-03-01", "2026-03-02"], [2.5, 3.5],
        aggregation="quantile", numerator=None, n=[10, 30],
    )  # fmt: skip
    found = build_kpi_series(rows, "day", None)
    assert found.series.kind == "ratio"
    assert found.express(found.series.values).tolist() == pytest.approx([2.5, 3.5])


def test_states_and_empty_kpis_say_why_they_have_no_series():
    rows = _rows("day", ["2026-03-01"], [5], basis="state")
    assert build_kpi_series(rows, "day", None) is STATE
    rows = _rows("day", [None], [None], note_de="braucht x", note_en="needs x")
    assert build_kpi_series(rows, "day", None).en == "needs x"


def test_the_mean_of_four_weeks_begins_after_four_weeks():
    days = [find_day(find_place(date(2026, 1, 5), "week") + each, "week") for each in range(7)]
    rows = _rows("week", [day.isoformat() for day in days], [99, 10, 20, 30, 40, 50, 60])
    means = measure_means(build_kpi_series(rows, "week", None))
    assert means[3:].tolist() == pytest.approx([25, 35, 45])
    assert not (means[:3] == means[:3]).any()


def test_a_short_series_is_named():
    rows = _rows("day", ["2026-03-01", "2026-03-02"], [5, 6])
    movements, short = find_movements({"posts": build_kpi_series(rows, "day", None)}, seed=1)
    assert movements == []
    assert short == {"posts": SHORT}


@pytest.mark.parametrize(
    ("unit", "last"),
    [("day", date(2026, 3, 4)), ("week", date(2026, 3, 8)), ("month", date(2026, 3, 31))],
)
def test_a_period_ends_before_the_next_one(unit, last):
    assert find_last_day(find_place(date(2026, 3, 4), unit), unit) == last
