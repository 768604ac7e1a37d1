"""Waterfalls: parts of a change, each from where the one before it ends, and the change."""

from scrm.report.charts.axes import Axis
from scrm.report.charts.figure_data import FigureData
from scrm.report.charts.palette import BLUE, MUTED, VERMILION
from scrm.report.charts.vega_lite import (
    ROW,
    Spec,
    category,
    labels,
    layer,
    literal_channel,
    origin,
    page,
    quantity,
)
from scrm.result import Text

TOTAL = Text("Veränderung", "Change")


def draw_waterfall(data: FigureData) -> Spec:
    """Draw parts one after the other, rises and falls in two colours, the sum of them last."""
    rows, reached = [], 0.0
    for row in data.rows:
        stop = reached + row["y"]
        rows.append(_place(data, row["x"], row["y"], reached, stop))
        reached = stop
    total = TOTAL[data.lang]
    rows.append({**_place(data, total, reached, 0.0, reached), "ink": MUTED})
    ends = [0.0, *(row[end] for row in rows for end in ("start", "stop"))]
    low, high = min(ends), max(ends)
    axis = Axis(low, high if high > low else low + 1, (low,), ("",), data.label("y"))
    x = quantity("start", axis, grid=False, text=False)
    y = category("x", [row["x"] for row in rows])
    bars = layer(
        "bar",
        {"x": x, "x2": {"field": "stop"}, "y": y, "color": literal_channel("ink")},
        height={"band": 0.62},
    )
    texts = labels({"x": {**x, "field": "end"}, "y": y}, align="left", dx=7)
    return page([origin(x), bars, texts], height=ROW * len(rows), measure=axis.title, rows=rows)


def _place(data: FigureData, name: str, value: float, start: float, stop: float) -> Spec:
    text = data.write_value("y", value)
    sign = "+" if value > 0 and text[:1].isdigit() else ""
    return {
        "x": name,
        "y": value,
        "start": start,
        "stop": stop,
        "end": max(start, stop),
        "label": f"{sign}{text}",
        "ink": BLUE if value >= 0 else VERMILION,
    }
