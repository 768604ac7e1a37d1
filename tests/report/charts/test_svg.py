"""Charts: every kind is drawn, with the same bytes each time, and numbers read as in tables."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.gallery import BARS, FIGURES, LINE, PARETO

from scrm.report.charts.axes import Axis, fit_day_axis, fit_value_axis, to_date, to_days
from scrm.report.charts.kinds import KINDS
from scrm.report.charts.label_layout import estimate_width, spread_positions, wrap_text
from scrm.report.charts.palette import DARK, INK, PALETTE, PAPER, compute_luminance
from scrm.report.charts.svg import build_dark_rules, draw_figure, render_png
from scrm.report.charts.vega_lite import WIDTH
from scrm.result import Column, Figure, Text

MONEY = Column("r", "money", "Umsatz", "Revenue", unit="EUR")
SHARE = Column("s", "share", "Anteil", "Share")


def texts(svg: str) -> list[str]:
    return [
        "".join(element.itertext())
        for element in ET.fromstring(svg).iter()
        if element.tag.endswith("text")
    ]


def test_the_gallery_shows_every_kind() -> None:
    assert {figure.kind for figure in FIGURES} == set(KINDS)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_a_figure_is_drawn_the_same_twice(figure: Figure) -> None:
    chart = draw_figure(figure, "de")
    assert chart == draw_figure(figure, "de")
    root = ET.fromstring(chart.svg)
    assert float(root.attrib["width"]) <= WIDTH + 40
    assert root.find("{http://www.w3.org/2000/svg}title").text == figure.title.de
    assert "NaN" not in chart.svg
    assert "undefined" not in chart.svg


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_no_text_leaves_the_picture(figure: Figure) -> None:
    """Places of text are absolute once the groups' shifts are added up."""
    svg = ET.fromstring(draw_figure(figure, "de").inline)
    width = float(svg.attrib["width"])

    def walk(element: ET.Element, shift: float) -> None:
        if found := re.match(r"translate\(([-\d.]+)", element.attrib.get("transform", "")):
            shift += float(found[1])
        if element.tag.endswith("text"):
            text, size = (
                "".join(element.itertext()),
                float(element.attrib.get("font-size", "14px").removesuffix("px")),
            )
            length = estimate_width(text, size) * 0.9
            start = {"end": shift - length, "middle": shift - length / 2}.get(
                element.attrib.get("text-anchor", ""), shift
            )
            assert start >= -6, text
            assert start + length <= width + 6, text
        for child in element:
            walk(child, shift)

    walk(svg, 0.0)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_text_is_large_enough_for_a_phone(figure: Figure) -> None:
    """At 328 pixels (a phone of 360 with margins) no text is smaller than 9 pixels."""
    sizes = [
        float(size)
        for size in re.findall(r'font-size="([\d.]+)px?"', draw_figure(figure, "de").inline)
    ]
    assert min(sizes) * 328 / WIDTH >= 9


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
@pytest.mark.parametrize("rows", [0, 1])
def test_a_figure_with_no_or_one_row_is_drawn(figure: Figure, rows: int) -> None:
    chart = draw_figure(replace(figure, frame=figure.frame.head(rows)), "en")
    ET.fromstring(chart.svg)
    assert rows or "no data" in chart.svg


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_missing_values_leave_a_gap(figure: Figure) -> None:
    numbers = [name for name, dtype in figure.frame.schema.items() if dtype.is_numeric()]
    second = pl.int_range(pl.len()) == 1
    broken = figure.frame.with_columns(
        pl.when(second).then(None).otherwise(pl.col(name)).alias(name) for name in numbers
    )
    assert "NaN" not in draw_figure(replace(figure, frame=broken), "de").svg


def test_identical_and_zero_values_are_drawn() -> None:
    for value in (0.0, 0.5, -3.0):
        for figure in FIGURES:
            flat = figure.frame.with_columns(
                pl.lit(value).alias(name)
                for name, dtype in figure.frame.schema.items()
                if dtype.is_numeric()
            )
            assert "NaN" not in draw_figure(replace(figure, frame=flat), "de").svg


def test_numbers_in_a_chart_read_as_in_the_table() -> None:
    assert "6,40\u202f%" in texts(draw_figure(BARS, "de").svg)
    assert "6.40%" in texts(draw_figure(BARS, "en").svg)


def test_the_concentration_curve_names_where_it_passes_80_per_cent() -> None:
    """1 - (1 - x)^5 = 0.8 at x = 1 - 0.2^(1/5) = 0.2752."""
    assert "28\u202f% → 80\u202f%" in texts(draw_figure(PARETO, "de").svg)


@pytest.mark.parametrize("kind", ["bars", "stacked", "points", "heat"])
def test_a_long_name_full_of_pictures_is_cut_between_them(kind: str) -> None:
    name = "__proto__ " + "👩🏽‍🚀𝕏" * 30
    frame = pl.DataFrame({"a": [name, "kurz"], "b": ["kurz", name], "v": [1.0, 2.0]})
    text = [Column(column, "text", column, column) for column in "ab"]
    encoding = {
        "bars": {"x": "a", "y": "v"},
        "stacked": {"x": "a", "y": "v", "series": "b"},
        "points": {"x": "v", "y": "v", "series": "a"},
        "heat": {"x": "a", "y": "b", "value": "v"},
    }[kind]
    figure = Figure(
        "x", Text("x", "x"), kind, frame, encoding, (*text, Column("v", "number", "v", "v"))
    )
    assert any(
        label.startswith("__proto__ 👩") and label.endswith("…")
        for label in texts(draw_figure(figure, "de").svg)
    )


def test_an_unknown_kind_names_those_that_exist() -> None:
    with pytest.raises(ValueError, match=r"no kind 'pie'; kinds: bars, line"):
        draw_figure(replace(BARS, kind="pie"), "de")


def test_the_alternative_text_holds_the_numbers() -> None:
    assert "Engagierte: 6,40\u202f%" in draw_figure(BARS, "de").alt


def test_a_picture_does_not_depend_on_what_was_drawn_before_nor_on_the_machine() -> None:
    code = (
        "import sys\n"
        "from scrm.report.charts.svg import draw_figure\n"
        "from tests.report.gallery import LINE\n"
        "sys.stdout.buffer.write(draw_figure(LINE, 'de').svg.encode())"
    )
    here = draw_figure(LINE, "de").svg
    for zone in ("UTC", "Pacific/Auckland"):
        environment = {"TZ": zone, "LC_ALL": "C", "PYTHONHASHSEED": "7", "PATH": ""}
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, env=environment
        )
        assert done.stdout.decode() == here


def test_a_chart_is_rendered_as_png() -> None:
    assert render_png(draw_figure(BARS, "de")).startswith(b"\x89PNG")


def _contrast(one: str, other: str) -> float:
    high, low = sorted((compute_luminance(one), compute_luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_text_has_contrast_in_light_and_dark() -> None:
    assert _contrast(INK, PAPER) > 7
    assert _contrast(DARK[INK], DARK[PAPER]) > 7
    for colour in ("#59636e",):
        assert _contrast(colour, PAPER) >= 4.5
        assert _contrast(DARK[colour], DARK[PAPER]) >= 4.5


def _seen(colour: str, kind: str) -> tuple[float, ...]:
    """Return linear RGB as seen with protanopia or deuteranopia (Viénot, Brettel & Mollon 1999)."""
    red, green, blue = ((int(colour[i : i + 2], 16) / 255) ** 2.2 for i in (1, 3, 5))
    if kind == "protanopia":
        mixed = 0.11238 * red + 0.88762 * green
        return mixed, mixed, 0.00401 * red - 0.00401 * green + blue
    mixed = 0.29275 * red + 0.70725 * green
    return mixed, mixed, -0.02234 * red + 0.02234 * green + blue


@pytest.mark.parametrize("kind", ["protanopia", "deuteranopia"])
def test_the_first_series_are_distinguishable_without_red_or_green(kind: str) -> None:
    for one, other in combinations(PALETTE[:4], 2):
        assert (
            max(abs(a - b) for a, b in zip(_seen(one, kind), _seen(other, kind), strict=True))
            > 0.05
        )


def test_dark_rules_name_every_colour_that_changes() -> None:
    assert build_dark_rules().count("fill:") == len(DARK)


@given(st.lists(st.floats(-1e9, 1e9, allow_nan=False), min_size=1, max_size=20))
def test_ticks_enclose_the_values_and_are_few(values: list[float]) -> None:
    axis = fit_value_axis(MONEY, values, "de")
    assert axis.low <= min(values) + 1e-6 * abs(min(values)) + 1e-9
    assert axis.high >= max(values) - 1e-6 * abs(max(values)) - 1e-9
    assert 2 <= len(axis.ticks) <= 8
    assert len(axis.labels) == len(axis.ticks)


def test_ticks_are_round_and_written_by_kind() -> None:
    assert fit_value_axis(SHARE, [0.0, 1.0], "de").labels == (
        "0\u202f%",
        "20\u202f%",
        "40\u202f%",
        "60\u202f%",
        "80\u202f%",
        "100\u202f%",
    )
    axis = fit_value_axis(MONEY, [0, 51000], "en")
    assert axis == Axis(
        0, 60000, (0, 20000, 40000, 60000), ("0", "20", "40", "60"), "Revenue in EUR k", 1000
    )


def test_days_have_ticks_at_firsts_of_months() -> None:
    days = [to_days(date(2024, 1, 15)), to_days(date(2024, 12, 1))]
    axis = fit_day_axis(days, "de", SHARE)
    assert [to_date(tick) for tick in axis.ticks] == [
        date(2024, month, 1) for month in (3, 5, 7, 9, 11)
    ]
    assert axis.labels == ("März 24", "Mai 24", "Juli 24", "Sept. 24", "Nov. 24")
    assert fit_day_axis(
        [to_days(date(2018, 1, 1)), to_days(date(2024, 1, 1))], "en", SHARE
    ).labels == (
        "2018",
        "2020",
        "2022",
        "2024",
    )


def test_a_short_window_has_ticks_at_days() -> None:
    axis = fit_day_axis([to_days(date(2024, 12, day)) for day in (1, 9)], "de", SHARE)
    assert axis.labels == (
        "1. Dez.",
        "3. Dez.",
        "5. Dez.",
        "7. Dez.",
        "9. Dez.",
    )


@given(st.lists(st.floats(0, 100), min_size=1, max_size=8))
def test_labels_do_not_overlap_and_stay_inside(positions: list[float]) -> None:
    placed = sorted(spread_positions(positions, 10, 0, 100))
    assert all(b - a >= 10 - 1e-9 for a, b in pairwise(placed))
    assert placed[-1] <= 100


def test_a_long_title_is_wrapped_and_a_long_word_cut() -> None:
    lines = wrap_text("Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen " * 2, 200, 16)
    assert all(estimate_width(line, 16) <= 200 for line in lines)
    assert lines[0].endswith("…")


def test_dates_as_categories_make_columns() -> None:
    frame = pl.DataFrame({"d": [date(2024, month, 1) for month in range(1, 7)], "n": range(6)})
    columns = (Column("d", "date", "Monat", "Month"), Column("n", "count", "n", "n"))
    assert (
        "01.01.2024"
        in draw_figure(
            Figure("c", Text("x", "x"), "bars", frame, {"x": "d", "y": "n"}, columns), "de"
        ).alt
    )


def test_a_label_and_the_measure_above_it_have_the_same_unit() -> None:
    columns = (Column("d", "date", "Tag", "Day"), Column("g", "text", "Gruppe", "Group"), MONEY)
    frame = pl.DataFrame(
        {"d": [date(2024, 1, 1), date(2024, 6, 1)], "g": ["a", "b"], "r": [45000.0, 51000.0]}
    )
    line = Figure("l", Text("x", "x"), "line", frame, {"x": "d", "y": "r"}, columns)
    bars = Figure("b", Text("x", "x"), "bars", frame, {"x": "g", "y": "r"}, columns)
    assert {"Revenue in EUR k", "51.00", "52"} <= set(texts(draw_figure(line, "en").svg))
    assert {"Revenue in EUR", "51,000.00"} <= set(texts(draw_figure(bars, "en").svg))


def test_a_wide_cohort_table_keeps_readable_numbers() -> None:
    frame = pl.DataFrame({"age": [*range(12)], "c": ["2024-01"] * 12, "v": [1.0] * 12})
    columns = (
        Column("age", "count", "Monat", "Month"),
        Column("c", "text", "Kohorte", "Cohort"),
        Column("v", "share", "Aktiv", "Active"),
    )
    svg = draw_figure(
        Figure("c", Text("x", "x"), "cohort", frame, {"x": "age", "y": "c", "value": "v"}, columns),
        "en",
    ).inline
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)px?"[^>]*>100<', svg)]
    assert len(sizes) == 12
    assert min(sizes) >= 11


def test_the_names_of_both_sides_of_a_slope_do_not_meet() -> None:
    rows = [
        (side, f"Punkt {place}", share)
        for place, pair in enumerate([(0.06, 0.31), (0.11, 0.0), (0.1, 0.07)])
        for side, share in zip(("Texte von Kunden", "eigene Beiträge"), pair, strict=True)
    ]
    frame = pl.DataFrame(rows, schema=["side", "item", "share"], orient="row")
    columns = (Column("side", "text", "Seite", "Side"), replace(SHARE, name="share"))
    encoding = {"x": "side", "y": "share", "series": "item"}
    figure = Figure("s", Text("s", "s"), "slope", frame, encoding, columns)
    places = {}
    for element, shift in walk_texts(ET.fromstring(draw_figure(figure, "de").inline)):
        places["".join(element.itertext())] = shift
    left, right = places["Texte von Kunden"], places["eigene Beiträge"]
    assert left + estimate_width("Texte von Kunden", 14) < right


def walk_texts(element, shift=0.0):
    if found := re.match(r"translate\(([-\d.]+)", element.attrib.get("transform", "")):
        shift += float(found[1])
    if element.tag.endswith("text"):
        yield element, shift
    for child in element:
        yield from walk_texts(child, shift)


def test_labels_move_as_little_as_possible() -> None:
    assert spread_positions([5.0, 5.0, 5.0], 1.0, 0.0, 10.0) == [4.0, 5.0, 6.0]
    assert spread_positions([9.9, 9.9], 1.0, 0.0, 10.0) == [9.0, 10.0]
