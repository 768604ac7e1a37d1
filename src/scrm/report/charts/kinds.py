"""The kinds of charts as Vega-Lite specifications (`flow` as Vega), each a plain dict.

Kinds over scales are here, those over categories in `bars`. Series differ in direct labels or
shapes too, never in colour alone.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from scrm.report.charts.axes import Axis, fit_day_axis
from scrm.report.charts.bars import draw_bars, draw_heat_map, draw_stacks
from scrm.report.charts.figure_data import NO_DATA, FigureData, Row
from scrm.report.charts.flow import draw_flow
from scrm.report.charts.label_layout import cut_text, estimate_width, spread_positions, wrap_text
from scrm.report.charts.palette import BLUE, MUTED, PAPER, VERMILION
from scrm.report.charts.vega_lite import (
    HEIGHT,
    SIZE,
    WIDTH,
    Spec,
    category,
    days,
    diagonal,
    dots,
    interval,
    labels,
    layer,
    literal_channel,
    page,
    quantity,
    series,
)  # fmt: skip
from scrm.report.charts.waterfall import draw_waterfall
from scrm.result import Figure, Lang

_EIGHTY = 0.8
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
_LINE: Spec = {"strokeWidth": 2.5, "strokeCap": "round"}
_LABEL_GAP = 18
_SLOPE_HEIGHT = 300
_GAP = 10
"""Pixels between a point and its label."""


def build_specification(figure: Figure, lang: Lang) -> Spec:
    """Return the specification of a figure; without rows, a note that there is no data."""
    data = FigureData.of(figure, lang)
    if figure.kind not in KINDS:
        raise ValueError(
            f"figure {figure.name!r}: there is no kind {figure.kind!r}; kinds: {', '.join(KINDS)}"
        )
    if not data.rows:
        return page([layer("text", {"text": {"value": NO_DATA[lang]}}, fill=MUTED)], height=60)
    return KINDS[figure.kind](data)


def _draw_lines(data: FigureData) -> Spec:
    """Draw lines over time, each labelled at its end, with a band for intervals."""
    channels = ("y", "low", "high") if data.has("low", "high") else ("y",)
    values = data.values(*channels)
    axis = data.axis("y", values, zero=0 <= min(values) < max(values) / 2)
    x, y = _place_times(data), quantity("y", axis)
    colour = {
        "color": series(data.colour(), legend=None) if data.has("series") else {"value": BLUE}
    }
    last = {row.get("series"): row for row in data.rows}
    ends = _place_labels(list(last.values()), axis, HEIGHT)
    ends = [
        {**row, "label": row.get("series") or data.write_value("y", row["y"] / axis.divisor)}
        for row in ends
    ]
    layers = [
        layer("line", {"x": x, "y": y, **colour}, **_LINE),
        dots({"x": x, "y": y, **colour}, ends, size=50),
        labels({"x": x, "y": {**y, "field": "place"}}, ends, align="left", dx=9),
    ]
    if len(channels) > 1:
        band = {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, **colour}
        layers.insert(0, layer("area", band, opacity=0.18))
    return page(layers, height=HEIGHT, measure=axis.title, rows=data.rows)


def _place_times(data: FigureData) -> Spec:
    """Return the x of a line: days, or numbers, or categories in their given order."""
    first = data.rows[0]
    if "x_text" in first:
        return days("x", fit_day_axis(data.values("x"), data.lang, data.column("x")))
    if isinstance(first["x"], float):
        return quantity("x", data.axis("x", data.values("x"), zero=False), grid=False, title=True)
    return category("x", data.names("x"), labelOverlap="greedy", labelColor=MUTED)


def _place_labels(rows: Sequence[Row], axis: Axis, height: float) -> list[Row]:
    """Return rows with a ``place`` for their label, so that labels do not overlap."""
    gap = _LABEL_GAP / height * (axis.high - axis.low)
    places = spread_positions([row["y"] for row in rows], gap, axis.low, axis.high)
    return [{**row, "place": place} for row, place in zip(rows, places, strict=True)]


def _draw_pareto(data: FigureData) -> Spec:
    """Draw the concentration curve, with the point at which it reaches 80 %."""
    rows = sorted(data.rows, key=lambda row: (row["x"], row["y"]))
    x_axis, y_axis = data.axis("x", [0, 1]), data.axis("y", [0, 1])
    place = {"x": quantity("x", x_axis, title=True), "y": quantity("y", y_axis)}
    at = {"x": _find_crossing(rows, _EIGHTY), "y": _EIGHTY}
    label = " → ".join(data.write_value(channel, at[channel], brief=True) for channel in ("x", "y"))
    layers = [
        layer("area", place, fill=BLUE, opacity=0.12),
        diagonal(place["x"], place["y"], x_axis),
        layer("line", place, stroke=BLUE, **_LINE),
        dots(place, [at], fill=VERMILION, size=70),
        labels(place, [{**at, "label": label}], align="left", dx=10, dy=14, fontWeight="bold"),
    ]
    return page(layers, height=HEIGHT + 20, measure=y_axis.title, rows=rows, right=12)


def _find_crossing(rows: Sequence[Row], height: float) -> float:
    """Return where a rising curve reaches a height, by linear interpolation."""
    for before, after in pairwise(rows):
        if before["y"] <= height <= after["y"]:
            rise = after["y"] - before["y"]
            return float(
                before["x"]
                + (after["x"] - before["x"]) * ((height - before["y"]) / rise if rise else 0)
            )
    return float(rows[-1]["x"])


def _draw_slopes(data: FigureData) -> Spec:
    """Join the two values of each series; numbers at both ends, names at the right one."""
    times, values = data.names("x")[:2], data.values("y")
    rows = [row for row in data.rows if row["x"] in times]
    room = 0.05 * ((max(values) - min(values)) or max(map(abs, values)) or 1.0)
    low, high = min(values) - room, max(values) + room
    axis = Axis(low, high, (low,), ("",), data.label("y"))
    x = {**category("x", times), "scale": {"padding": 0}}
    x["axis"] = None
    y = quantity("y", axis, grid=False, text=False)
    colour = {"color": series(data.colour(), legend=None, sort=data.names("series"))}
    layers = [layer("line", {"x": x, "y": y, **colour}, **_LINE), dots({"x": x, "y": y, **colour})]
    widths = []
    for time, align, dx in zip(times, ("right", "left"), (-_GAP, _GAP), strict=False):
        ends = _place_labels([row for row in rows if row["x"] == time], axis, _SLOPE_HEIGHT)
        for row in ends:
            number = data.write_value("y", row["y"], brief=data.column("y").kind == "share")
            row["label"] = f"{number}  {row['series']}" if align == "left" else number
        widths.append(max(estimate_width(row["label"], SIZE) for row in ends) + _GAP)
        layers.append(labels({"x": x, "y": {**y, "field": "place"}}, ends, align=align, dx=dx))
    spare = 2 + 2 * max(len(row["series"]) for row in rows)  # fonts of readers may be wider
    layers += _write_slope_heads(times, x, widths, WIDTH - spare)
    return page(layers, height=_SLOPE_HEIGHT, measure=axis.title, rows=rows, right=spare)


def _write_slope_heads(
    times: Sequence[str], x: Spec, widths: Sequence[float], width: float
) -> list[Spec]:
    """Return the names of both sides over their labels, in lines that do not meet."""
    inner = width - widths[0] - widths[-1]
    fits = estimate_width(times[-1], SIZE) <= widths[-1]
    rooms = (widths[0] + inner * (1 if fits else 0.5) - _LABEL_GAP, widths[-1] + inner / 2)
    places = (("left", -widths[0]), ("left", 0.0) if fits else ("right", widths[-1]))
    return [
        labels(
            {"x": x, "y": {"value": -_LABEL_GAP / 2}},
            [{"x": time, "label": "\n".join(_break_head(time, room))}],
            align=align,
            baseline="line-bottom",
            dx=shift,
            lineBreak="\n",
            fill=MUTED,
        )
        for time, room, (align, shift) in zip(times, rooms, places, strict=False)
    ]


def _break_head(text: str, width: float) -> list[str]:
    """Return a text in at most two lines."""
    first, *rest = wrap_text(text, width, SIZE)
    left = text.removeprefix(first).strip()
    return [first, cut_text(left, width, SIZE)] if rest and left != text else [first]


def _draw_calibration(data: FigureData) -> Spec:
    """Draw observed against predicted values on one scale, with the diagonal of equality."""
    ends = ("low", "high") if data.has("low", "high") else ()
    reach = [0.0, 1.0] if data.column("x").kind == "share" else data.values("x", "y", *ends)
    axis = data.axis("x", reach)
    x, y = quantity("x", axis, title=True), quantity("y", axis)
    largest = max(data.values("n"), default=1.0) or 1.0
    rows = [{**row, "size": 40 + 260 * (row.get("n") or largest) / largest} for row in data.rows]
    layers = [diagonal(x, y, axis)]
    if ends:
        layers.append(interval("y", y, {"x": x}))
    size = {**literal_channel("size"), "type": "quantitative", "legend": None}
    layers.append(
        dots({"x": x, "y": y, "size": size}, fill=BLUE, opacity=0.85, stroke=PAPER, strokeWidth=1)
    )
    return page(layers, height=300, measure=data.label("y"), rows=rows, right=12)


def _draw_points(data: FigureData) -> Spec:
    """Draw a scatter plot; series differ in colour and shape."""
    across = data.values("x")
    x_axis = data.axis("x", across, zero=0 <= min(across) < max(across) / 2)
    y_axis = data.axis("y", data.values("y"), zero=False)
    encoding: Spec = {"x": quantity("x", x_axis, title=True), "y": quantity("y", y_axis)}
    look: Spec = {"fill": BLUE}
    if data.has("series"):
        names = data.names("series")
        shapes = {
            "domain": names,
            "range": [_SHAPES[index % len(_SHAPES)] for index in range(len(names))],
        }
        encoding |= {"color": series(data.colour()), "shape": series(shapes)}
        look = {}
    return page(
        [dots(encoding, opacity=0.75, **look)],
        height=HEIGHT + 30,
        measure=y_axis.title,
        rows=data.rows,
        right=12,
    )


KINDS: Mapping[str, Callable[[FigureData], Spec]] = {
    "bars": draw_bars,
    "line": _draw_lines,
    "pareto": _draw_pareto,
    "stacked": draw_stacks,
    "heat": draw_heat_map,
    "slope": _draw_slopes,
    "cohort": draw_heat_map,
    "calibration": _draw_calibration,
    "flow": draw_flow,
    "points": _draw_points,
    "waterfall": draw_waterfall,
}
