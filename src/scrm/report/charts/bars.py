"""Figures over categories: bars with intervals, stacked parts, shaded tables."""

from dataclasses import replace

from scrm.report.charts.axes import Axis
from scrm.report.charts.figure_data import FigureData
from scrm.report.charts.label_layout import estimate_width
from scrm.report.charts.palette import BLUE, FIXED, INK, MUTED, PAPER, choose_ink, choose_shade
from scrm.report.charts.vega_lite import (
    HEIGHT,
    ROW,
    SIZE,
    WIDTH,
    Spec,
    category,
    interval,
    labels,
    layer,
    literal_channel,
    origin,
    page,
    quantity,
    series,
)
from scrm.wording import write_number

_CELL = 32
_FULL = 0.9
"""Share of its column that a label may fill before it is turned by 90 degrees."""
_SMALLEST = 9.0
_LEAST_SHADE = 25.0
"""Distance from 100 at which an index has the darkest shade, or a larger one if there is one."""


def draw_bars(data: FigureData) -> Spec:
    """Draw horizontal bars with optional intervals; vertical ones for dates."""
    ends = ("low", "high") if data.has("low", "high") else ()
    axis = data.axis("y", data.values("y", *ends))
    if data.column("x").kind in {"date", "datetime"}:
        return _draw_columns(data, axis)
    rows = [
        {
            **row,
            "label": data.write_value("y", row["y"]),
            "end": max(0.0, row["y"], row.get("high") or 0.0),
        }
        for row in data.rows
    ]
    longest = max(row["end"] for row in rows) or axis.high
    x = quantity("y", replace(axis, high=longest), grid=False, text=False)
    y = category("x", data.names("x"))
    layers = [layer("bar", {"x": x, "y": y}, fill=BLUE, height={"band": 0.62})]
    if axis.low < 0:
        layers.append(origin(x))
    if ends:
        layers.append(interval("x", x, {"y": y}, stroke=INK, strokeWidth=2))
    layers.append(labels({"x": {**x, "field": "end"}, "y": y}, align="left", dx=7))
    return page(layers, height=ROW * len(rows), measure=data.label("y"), rows=rows)


def _draw_columns(data: FigureData, axis: Axis) -> Spec:
    """Draw vertical bars along a calendar."""
    x = category("x", data.names("x"), labelOverlap="greedy", labelColor=MUTED)
    columns = layer("bar", {"x": x, "y": quantity("y", axis)}, fill=BLUE, width={"band": 0.8})
    return page([columns], height=HEIGHT, measure=axis.title, rows=data.rows)


def draw_stacks(data: FigureData) -> Spec:
    """Draw stacked bars; parts that are wide enough show their number."""
    names, parts, scale = data.names("x"), data.names("series"), data.colour()
    totals = {name: sum(row["y"] for row in data.rows if row["x"] == name) for name in names}
    axis, longest = data.axis("y", list(totals.values())), max(totals.values()) or 1.0
    scale["range"] = [FIXED.get(colour, colour) for colour in scale["range"]]
    ground, reached, rows = (
        dict(zip(scale["domain"], scale["range"], strict=True)),
        dict.fromkeys(names, 0.0),
        [],
    )
    for row in sorted(data.rows, key=lambda row: parts.index(row["series"])):
        start = reached[row["x"]]
        reached[row["x"]] = stop = start + row["y"]
        label = data.write_value("y", row["y"], brief=True)
        fits = estimate_width(label, SIZE) < row["y"] / longest * 0.7 * WIDTH
        place = {"start": start, "stop": stop, "middle": (start + stop) / 2}
        rows.append(
            {
                **row,
                **place,
                "label": label if fits else "",
                "ink": choose_ink(ground[row["series"]]),
            }
        )
    x, y = (
        quantity("start", replace(axis, high=longest), grid=False, text=False),
        category("x", names),
    )
    look: Spec = {"height": {"band": 0.72}, "stroke": PAPER, "strokeWidth": 1, "cornerRadiusEnd": 0}
    layers = [
        layer(
            "bar",
            {"x": x, "x2": {"field": "stop"}, "y": y, "color": series(scale, sort=parts)},
            **look,
        ),
        labels({"x": {**x, "field": "middle"}, "y": y, "color": literal_channel("ink")}),
    ]
    return page(layers, height=ROW * len(names), measure=data.label("y"), rows=rows)


def draw_heat_map(data: FigureData) -> Spec:
    """Draw a heat map of two categories; each cell shows its number if there is room.

    Shares are written without the per cent sign. Values of unit ``index`` are shaded from 100 up
    and down.
    """
    columns, lines, values = data.names("x"), data.names("y"), data.values("value")
    low, high = min(0.0, *values), max(0.0, *values)
    if data.column("value").unit == "index":
        low, high = 100.0, 100.0 + max(_LEAST_SHADE, *(abs(value - 100) for value in values))
    per_cent = data.column("value").kind == "share"
    rows = []
    for row in data.rows:
        label = (
            write_number(100 * row["value"], data.lang, 0)
            if per_cent
            else data.write_value("value", row["value"], brief=True)
        )
        fill = choose_shade((row["value"] - low) / ((high - low) or 1))
        rows.append({**row, "fill": fill, "ink": choose_ink(fill), "label": label})
    crowded = max(estimate_width(each, SIZE) for each in columns) > _FULL * WIDTH / len(columns)
    upright = (
        {"labelAngle": -90, "labelAlign": "left", "labelBaseline": "middle"} if crowded else {}
    )
    x = category(
        "x",
        columns,
        orient="top",
        labelColor=MUTED,
        title=data.label("x"),
        labelOverlap=False,
        **upright,
    )
    y = category("y", lines)
    layers = [
        layer(
            "rect",
            {"x": x, "y": y, "fill": literal_channel("fill")},
            stroke=PAPER,
            strokeWidth=2,
            cornerRadius=3,
        )
    ]
    size = 0.75 * WIDTH / len(columns) / max(estimate_width(row["label"], 1) for row in rows)
    if size >= _SMALLEST:
        layers.append(
            labels(
                {"x": x, "y": y, "color": literal_channel("ink")},
                fontSize=round(min(SIZE, size), 1),
            )
        )
    unit = " (%)" if per_cent else ""
    return page(layers, height=_CELL * len(lines), measure=data.label("value") + unit, rows=rows)
