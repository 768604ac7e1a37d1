"""What each kind of figure looks like, as a Vega-Lite specification (`flow` as Vega); a plain dict each.

Values are given with positions, ticks and labels already decided (`scales`, `cells`); the engine only lays them out.
The palette is that of Okabe and Ito (2008), which people with colour vision deficiencies can tell apart; series are told
apart by direct labels too, never by colour alone.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import isfinite
from typing import Any

from scrm.report.cells import cell, safe
from scrm.report.scales import Axis, as_days, day_axis, spread, text_width, value_axis
from scrm.result import Column, Figure, Lang, Text

Spec = dict[str, Any]

WIDTH = 420
FONT = "Liberation Sans"
INK, MUTED, GRID, PAPER = "#1f2328", "#59636e", "#d8dee4", "#ffffff"
BLUE, VERMILION, GREEN, PINK, ORANGE, SKY, GREY = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#e69f00",
    "#56b4e9",
    "#8c959f",
)
PALETTE = (BLUE, VERMILION, GREEN, PINK, ORANGE, SKY, GREY)
DARK = {INK: "#e6edf3", MUTED: "#a3adb8", GRID: "#3a424c", PAPER: "#0f1419", BLUE: "#3d9bd8"}
"""Colours that change on a dark page; all others are read on both grounds."""
_ON_LIGHT, _ON_DARK = "#1f2329", "#fffffe"
_GROUND = {BLUE: "#0072b3"}
"""Colours under text stay the same on dark pages, as their text does."""
_SHADES = ((236, 244, 250), (11, 79, 138))
_SENTIMENT = {
    "positiv": BLUE, "positive": BLUE, "neutral": "#c3c9d0", "negativ": VERMILION, "negative": VERMILION,
}  # fmt: skip
_SIZE = 14
_ROW = 34
_HEIGHT = 230
_EIGHTY = 0.8
_NO_DATA = Text("keine Daten", "no data")
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure's rows by channel: numbers as float, dates as days, text safe to show."""

    figure: Figure
    lang: Lang
    rows: tuple[Spec, ...]

    def column(self, channel: str) -> Column:
        """Return what the column of a channel means."""
        name = self.figure.encoding[channel]
        return next((column for column in self.figure.columns if column.name == name), Column(name, "text", name, name))

    def has(self, *channels: str) -> bool:
        """Say whether the figure uses all of these channels."""
        return all(channel in self.figure.encoding for channel in channels)

    def values(self, *channels: str) -> list[float]:
        """Return the numbers of one or several channels, without gaps."""
        return [row[channel] for row in self.rows for channel in channels if row.get(channel) is not None]

    def shown(self, channel: str, value: float | None, digits: int | None = None) -> str:
        """Write a number of a channel, without its unit."""
        return cell(value, self.column(channel), self.lang, digits=digits, unit=False)

    def names(self, channel: str) -> list[str]:
        """Return the categories of a channel in drawing order."""
        return list(dict.fromkeys(row[channel] for row in self.rows))

    def colours(self, channel: str = "series") -> Spec:
        """Return a colour scale for the categories of a channel."""
        names = self.names(channel)
        if all(name.lower() in _SENTIMENT for name in names):
            return {"domain": names, "range": [_SENTIMENT[name.lower()] for name in names]}
        return {"domain": names, "range": [PALETTE[index % len(PALETTE)] for index in range(len(names))]}


def specification(figure: Figure, lang: Lang) -> Spec:
    """Return the specification of a figure; a figure without rows says so."""
    drawing = Drawing(figure, lang, tuple(_rows(figure, lang)))
    if figure.kind not in KINDS:
        raise ValueError(f"figure {figure.name!r}: there is no kind {figure.kind!r}; kinds: {', '.join(KINDS)}")
    if not drawing.rows:
        return _page([{"mark": _text(MUTED), "encoding": {"text": {"value": _NO_DATA[lang]}}}], height=60)
    return KINDS[figure.kind](drawing)


def described(figure: Figure, lang: Lang) -> str:
    """Say in words and numbers what a figure shows, for those who do not see it."""
    drawing = Drawing(figure, lang, tuple(_rows(figure, lang)))
    measure = next((channel for channel in ("value", "y") if drawing.has(channel)), "y")
    parts = [
        f"{' / '.join(_said(drawing, row, measure))}: {cell(row[measure], drawing.column(measure), lang)}"
        for row in drawing.rows[:12]
    ]
    left = len(drawing.rows) - len(parts)
    more = [] if not left else [f"… (+{left})"]
    return f"{safe(figure.title[lang])}. " + ("; ".join([*parts, *more]) or _NO_DATA[lang])


def _said(drawing: Drawing, row: Spec, measure: str) -> list[str]:
    keys = [channel for channel in ("series", "source", "target", "x", "y") if channel in row and channel != measure]
    return [
        row[key] if isinstance(row[key], str) else row.get(f"{key}_text") or drawing.shown(key, row[key])
        for key in keys
    ]


def _rows(figure: Figure, lang: Lang) -> list[Spec]:
    """Return the rows by channel; those that lack a position are left out."""
    needed = {"x", "y", "value", "source", "target"} & set(figure.encoding)
    columns = {column.name: column for column in figure.columns}
    rows = []
    for record in figure.frame.select(list(dict.fromkeys(figure.encoding.values()))).to_dicts():
        row: Spec = {}
        for channel, name in figure.encoding.items():
            column = columns.get(name, Column(name, "text", name, name))
            row |= _datum(channel, record[name], column, lang, text=channel in _CATEGORICAL.get(figure.kind, ()))
        if all(row[channel] is not None for channel in needed):
            rows.append(row)
    return rows


_CATEGORICAL: Mapping[str, tuple[str, ...]] = {
    "bars": ("x",),
    "stacked": ("x", "series"),
    "heat": ("x", "y"),
    "cohort": ("x", "y"),
    "slope": ("x", "series"),
    "flow": ("source", "target"),
    "line": ("series",),
    "points": ("series",),
}


def _datum(channel: str, value: object, column: Column, lang: Lang, *, text: bool) -> Spec:
    if isinstance(value, date) and not text:
        return {channel: as_days(value), f"{channel}_text": cell(value, column, lang)}
    if text or isinstance(value, str):
        return {channel: cell(value, column, lang, unit=False)}
    if isinstance(value, int | float | Decimal) and isfinite(value):
        return {channel: float(value)}
    return {channel: None}


def _page(layer: Sequence[Spec], *, height: float, title: str = "", right: float = 2, **more: object) -> Spec:
    """Return layers with the house style: measure on top, quiet axes, no frame."""
    axis = {
        "labelFontSize": _SIZE, "titleFontSize": _SIZE, "labelColor": MUTED, "titleColor": MUTED, "titleFontWeight": "normal",
        "gridColor": GRID, "domain": False, "ticks": False, "labelPadding": 6, "titlePadding": 8, "labelLimit": 150,
    }  # fmt: skip
    legend = {
        "orient": "top", "title": None, "labelFontSize": _SIZE, "labelColor": INK, "symbolSize": 110, "symbolStrokeWidth": 0,
        "columns": 3, "offset": 6, "labelLimit": 130,
    }  # fmt: skip
    heading = {
        "text": title,
        "anchor": "start",
        "frame": "bounds",
        "fontSize": _SIZE,
        "fontWeight": "normal",
        "color": MUTED,
        "offset": 10,
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": WIDTH,
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 1, "top": 1, "bottom": 1, "right": right},
        "data": {"values": [{}]},
        "layer": list(layer),
        **({"title": heading} if title else {}),
        **more,
        "config": {
            "background": None, "font": FONT, "view": {"stroke": None}, "axis": axis, "legend": legend, "aria": False,
            "text": {"fontSize": _SIZE, "fill": INK}, "bar": {"cornerRadiusEnd": 2},
        },
    }  # fmt: skip


def _quantity(field: str, axis: Axis, *, grid: bool = True, labels: bool = True, title: bool = False) -> Spec:
    """Return a position channel on a decided axis; each tick finds its label by its place in the row of ticks."""
    step = (axis.ticks[1] - axis.ticks[0]) if len(axis.ticks) > 1 else 1
    texts = json.dumps(axis.labels, ensure_ascii=False)
    drawn = {
        "values": list(axis.ticks), "labelExpr": f"{texts}[round((datum.value - {axis.ticks[0]}) / {step})]",
        "title": axis.title if title else None, "grid": grid, "labels": labels,
    }  # fmt: skip
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": [axis.low, axis.high], "nice": False, "zero": False},
        "axis": drawn,
    }


def _days(field: str, axis: Axis) -> Spec:
    """Return a position channel for days; months differ in length, so each tick is looked up by its value."""
    texts = json.dumps(
        {f"{tick:g}": label for tick, label in zip(axis.ticks, axis.labels, strict=True)}, ensure_ascii=False
    )
    drawn = {
        "values": list(axis.ticks),
        "labelExpr": f"{texts}[toString(datum.value)]",
        "title": None,
        "grid": False,
        "labelOverlap": "greedy",
    }
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": [axis.low, axis.high], "nice": False, "zero": False},
        "axis": drawn,
    }


def _category(field: str, names: Sequence[str], **axis: object) -> Spec:
    return {"field": field, "type": "nominal", "sort": list(names), "axis": {"title": None, "labelColor": INK, **axis}}


def _text(colour: str = INK, **more: object) -> Spec:
    return {"type": "text", "fill": colour, "fontSize": _SIZE, **more}


def _data(rows: Sequence[Mapping[str, object]]) -> Spec:
    return {"values": [dict(row) for row in rows]}


def _widest(texts: Sequence[str], size: float = _SIZE) -> float:
    return max((text_width(text, size) for text in texts), default=0)


def _bars(drawing: Drawing) -> Spec:
    """Lay bars on their side, so that names are read without turning the head; the interval crosses the bar's end."""
    interval = drawing.has("low", "high")
    axis = value_axis(drawing.column("y"), drawing.values("y", *(("low", "high") if interval else ())), drawing.lang)
    rows = [
        {**row, "label": drawing.shown("y", row["y"]), "end": max(0.0, *(row.get(c) or 0.0 for c in ("y", "high")))}
        for row in drawing.rows
    ]
    if drawing.column("x").kind in {"date", "datetime"}:
        return _columns(drawing, axis)
    end = max(row["end"] for row in rows) or axis.high
    x, y = _quantity("y", replace(axis, high=end), grid=False, labels=False), _category("x", drawing.names("x"))
    layer: list[Spec] = [
        {"mark": {"type": "bar", "fill": BLUE, "height": {"band": 0.62}}, "encoding": {"x": x, "y": y}},
        {
            "mark": _text(align="left", dx=7),
            "encoding": {"x": {**x, "field": "end"}, "y": y, "text": {"field": "label"}},
        },
    ]
    if interval:
        layer[1:1] = [_whisker(x, y)]
    return _page(layer, height=_ROW * len(rows), title=axis.title, data=_data(rows))


def _whisker(x: Spec, y: Spec) -> Spec:
    low, high = {**x, "field": "low"}, {"field": "high"}
    return {"mark": {"type": "rule", "stroke": INK, "strokeWidth": 2}, "encoding": {"x": low, "x2": high, "y": y}}


def _columns(drawing: Drawing, axis: Axis) -> Spec:
    x = _category("x", drawing.names("x"), labelOverlap="greedy", labelAngle=0, labelColor=MUTED)
    mark = {"type": "bar", "fill": BLUE, "width": {"band": 0.8}}
    layer = [{"mark": mark, "encoding": {"x": x, "y": _quantity("y", axis)}}]
    return _page(layer, height=_HEIGHT, title=axis.title, data=_data(drawing.rows))


def _line(drawing: Drawing) -> Spec:
    """Draw courses over time; each is named at its end."""
    channels = ("y", "low", "high") if drawing.has("low", "high") else ("y",)
    values = drawing.values(*channels)
    zero = min(values) >= 0 and min(values) < max(values) / 2
    axis = value_axis(drawing.column("y"), values, drawing.lang, zero=zero)
    x = (
        _days("x", day_axis(drawing.values("x"), drawing.lang, drawing.column("x")))
        if _dated(drawing)
        else _ordered(drawing)
    )
    y = _quantity("y", axis)
    colour = (
        {"field": "series", "type": "nominal", "scale": drawing.colours(), "legend": None}
        if drawing.has("series")
        else {"value": BLUE}
    )
    ends = _ends(drawing, axis)
    layer: list[Spec] = [
        {
            "mark": {"type": "line", "strokeWidth": 2.5, "strokeCap": "round"},
            "encoding": {"x": x, "y": y, "color": colour},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 50, "opacity": 1},
            "data": _data(ends),
            "encoding": {"x": x, "y": y, "color": colour},
        },
        {
            "mark": _text(align="left", dx=9),
            "data": _data(ends),
            "encoding": {"x": x, "y": {**y, "field": "place"}, "text": {"field": "label"}},
        },
    ]
    if len(channels) > 1:
        band = {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, "color": colour}
        layer.insert(0, {"mark": {"type": "area", "opacity": 0.18}, "encoding": band})
    return _page(layer, height=_HEIGHT, title=axis.title, data=_data(drawing.rows))


def _dated(drawing: Drawing) -> bool:
    return "x_text" in drawing.rows[0]


def _ordered(drawing: Drawing) -> Spec:
    """Return an x channel for what is no date: numbers on a scale, words in the order given."""
    if isinstance(drawing.rows[0]["x"], float):
        return _quantity(
            "x", value_axis(drawing.column("x"), drawing.values("x"), drawing.lang, zero=False), grid=False
        )
    return {
        **_category("x", drawing.names("x"), labelOverlap="greedy", labelAngle=0, labelColor=MUTED),
        "type": "ordinal",
    }


def _ends(drawing: Drawing, axis: Axis) -> list[Spec]:
    """Return the last point of each series with its label, moved apart where they would overlap."""
    last = {row.get("series"): row for row in drawing.rows}
    places = spread([row["y"] for row in last.values()], 17 / _HEIGHT * (axis.high - axis.low), axis.low, axis.high)
    return [
        {**row, "place": place, "label": name or drawing.shown("y", row["y"])}
        for (name, row), place in zip(last.items(), places, strict=True)
    ]


def _pareto(drawing: Drawing) -> Spec:
    """Draw the concentration curve with the point where it passes 80 %."""
    rows = sorted(drawing.rows, key=lambda row: (row["x"], row["y"]))
    x = value_axis(drawing.column("x"), [0, 1], drawing.lang)
    y = value_axis(drawing.column("y"), [0, 1], drawing.lang)
    mark = {"x": _crossing(rows, _EIGHTY), "y": _EIGHTY}
    label = f"{drawing.shown('x', mark['x'], 0)} → {drawing.shown('y', mark['y'], 0)}"
    across, up = _quantity("x", x, title=True), _quantity("y", y)
    point = {"x": across, "y": up}
    layer: list[Spec] = [
        {"mark": {"type": "area", "fill": BLUE, "opacity": 0.12}, "encoding": point},
        _diagonal(across, up, x),
        {"mark": {"type": "line", "stroke": BLUE, "strokeWidth": 2.5}, "encoding": point},
        {
            "mark": {"type": "point", "filled": True, "size": 70, "fill": VERMILION, "opacity": 1},
            "data": _data([mark]),
            "encoding": point,
        },
        {
            "mark": _text(align="left", dx=10, dy=14, fontWeight="bold"),
            "data": _data([mark]),
            "encoding": {**point, "text": {"value": label}},
        },
    ]
    return _page(layer, height=_HEIGHT + 20, title=y.title, right=12, data=_data(rows))


def _crossing(rows: Sequence[Spec], height: float) -> float:
    """Return where a rising curve passes a height, between two points in proportion."""
    for before, after in pairwise(rows):
        if before["y"] <= height <= after["y"]:
            rise = after["y"] - before["y"]
            return float(before["x"] + (after["x"] - before["x"]) * ((height - before["y"]) / rise if rise else 0))
    return float(rows[-1]["x"])


def _diagonal(x: Spec, y: Spec, axis: Axis) -> Spec:
    ends = _data([{"x": axis.low, "y": axis.low}, {"x": axis.high, "y": axis.high}])
    return {
        "mark": {"type": "line", "stroke": MUTED, "strokeDash": [4, 4], "strokeWidth": 1.2},
        "data": ends,
        "encoding": {"x": x, "y": y},
    }


def _stacked(drawing: Drawing) -> Spec:
    """Stack the parts of each bar; parts wide enough carry their number."""
    names, series = drawing.names("x"), drawing.names("series")
    totals = {name: sum(row["y"] for row in drawing.rows if row["x"] == name) for name in names}
    axis = value_axis(drawing.column("y"), list(totals.values()), drawing.lang)
    scale, rows, reached = drawing.colours(), [], dict.fromkeys(names, 0.0)
    scale["range"] = [_GROUND.get(colour, colour) for colour in scale["range"]]
    ground = dict(zip(scale["domain"], scale["range"], strict=True))
    digits = 0 if drawing.column("y").kind == "share" else None
    for row in sorted(drawing.rows, key=lambda row: series.index(row["series"])):
        start = reached[row["x"]]
        reached[row["x"]] = stop = start + row["y"]
        label = drawing.shown("y", row["y"], digits)
        fits = text_width(label, _SIZE) < (stop - start) / (axis.high or 1) * 0.7 * WIDTH
        rows.append(
            {
                **row,
                "start": start,
                "stop": stop,
                "middle": (start + stop) / 2,
                "label": label if fits else "",
                "ink": _on(ground[row["series"]]),
            }
        )
    x = _quantity("start", replace(axis, high=max(totals.values()) or 1.0), grid=False, labels=False)
    y = _category("x", names)
    colour = {"field": "series", "type": "nominal", "scale": scale, "sort": series}
    ink = {"field": "ink", "type": "nominal", "scale": None}
    layer = [
        {
            "mark": {"type": "bar", "height": {"band": 0.72}, "stroke": PAPER, "strokeWidth": 1, "cornerRadiusEnd": 0},
            "encoding": {"x": x, "x2": {"field": "stop"}, "y": y, "color": colour},
        },
        {
            "mark": {"type": "text", "fontSize": _SIZE},
            "encoding": {"x": {**x, "field": "middle"}, "y": y, "text": {"field": "label"}, "color": ink},
        },
    ]
    return _page(layer, height=_ROW * len(names), title=axis.title, data=_data(rows))


def _on(colour: str) -> str:
    """Return the ink, dark or light, with more contrast on a colour (relative luminance of WCAG 2)."""
    return _ON_LIGHT if (luminance(colour) + 0.05) ** 2 > 1.05 * (luminance(_ON_LIGHT) + 0.05) else _ON_DARK


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2 of a colour such as ``#0072b2``.

    Examples
    --------
    >>> luminance("#ffffff"), luminance("#000000")
    (1.0, 0.0)
    """
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]  # noqa: PLR2004  (sRGB)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _heat(drawing: Drawing) -> Spec:
    """Shade a table of two categories; each cell carries its number."""
    columns, lines = drawing.names("x"), drawing.names("y")
    values = drawing.values("value")
    low, high = min(0.0, *values), max(0.0, *values)
    size = min(_SIZE, 300 / max(len(columns), 1) / max(_widest([drawing.shown("value", v, 0) for v in values], 1), 1))
    rows = []
    for row in drawing.rows:
        shade = _shade((row["value"] - low) / ((high - low) or 1))
        digits = 0 if drawing.column("value").kind in {"share", "count", "money"} else None
        rows.append({**row, "fill": shade, "ink": _on(shade), "label": drawing.shown("value", row["value"], digits)})
    x = {**_category("x", columns, orient="top", labelAngle=0, labelColor=MUTED, domain=False), "type": "ordinal"}
    x["axis"] |= {
        "title": drawing.column("x").label(drawing.lang),
        "labelOverlap": False,
        "labelFontSize": min(_SIZE, 2000 / WIDTH * 2.9),
    }
    y = {**_category("y", lines), "type": "ordinal"}
    plain = {"type": "nominal", "scale": None}
    cells = {
        "mark": {"type": "rect", "stroke": PAPER, "strokeWidth": 2, "cornerRadius": 3},
        "encoding": {"x": x, "y": y, "fill": {"field": "fill", **plain}},
    }
    numbers = {
        "mark": {"type": "text", "fontSize": round(size, 1)},
        "encoding": {"x": x, "y": y, "text": {"field": "label"}, "color": {"field": "ink", **plain}},
    }
    layer = [cells, numbers] if size >= 9 else [cells]  # noqa: PLR2004  (smaller is not read)
    title = value_axis(drawing.column("value"), [0, 1], drawing.lang).title
    return _page(layer, height=32 * len(lines), title=title, data=_data(rows))


def _shade(share: float) -> str:
    start, end = _SHADES
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(start, end, strict=True))


def _slope(drawing: Drawing) -> Spec:
    """Join each series' two values; names and numbers stand at the ends."""
    moments, series = drawing.names("x")[:2], drawing.names("series")
    values = drawing.values("y")
    room = (max(values) - min(values)) or max(map(abs, values)) or 1.0
    low, high = min(values) - 0.05 * room, max(values) + 0.05 * room
    axis = Axis(low, high, (low,), ("",), value_axis(drawing.column("y"), values, drawing.lang).title)
    labels, digits = [], 0 if drawing.column("y").kind == "share" else None
    for side, moment in enumerate(moments):
        found = [row for row in drawing.rows if row["x"] == moment]
        for row, place in zip(
            found, spread([row["y"] for row in found], 18 / 260 * (high - low), low, high), strict=True
        ):
            number = drawing.shown("y", row["y"], digits)
            labels.append(
                {**row, "place": place, "side": side, "label": f"{number}  {row['series']}" if side else number}
            )
    x = {
        "field": "x",
        "type": "ordinal",
        "sort": moments,
        "scale": {"padding": 0},
        "axis": {"title": None, "labelAngle": 0, "labelColor": INK, "orient": "top"},
    }
    y = _quantity("y", axis, grid=False, labels=False)
    colour = {"field": "series", "type": "nominal", "scale": drawing.colours(), "legend": None, "sort": series}
    layer: list[Spec] = [
        {"mark": {"type": "line", "strokeWidth": 2.5}, "encoding": {"x": x, "y": y, "color": colour}},
        {
            "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
            "encoding": {"x": x, "y": y, "color": colour},
        },
    ]
    for side, align in enumerate(("right", "left")):
        texts = _data([row for row in labels if row["side"] == side])
        mark = _text(align=align, dx=10 if side else -10)
        layer.append(
            {
                "mark": mark,
                "data": texts,
                "encoding": {"x": x, "y": {**y, "field": "place"}, "text": {"field": "label"}},
            }
        )
    return _page(layer, height=260, title=axis.title, data=_data([row for row in drawing.rows if row["x"] in moments]))


def _calibration(drawing: Drawing) -> Spec:
    """Set what was predicted against what came, both on one scale; on the dashed line the forecast is right."""
    ends = ("low", "high") if drawing.has("low", "high") else ()
    reach = [0.0, 1.0] if drawing.column("x").kind == "share" else drawing.values("x", "y", *ends)
    axis = value_axis(drawing.column("x"), reach, drawing.lang)
    x, y = _quantity("x", axis, title=True), _quantity("y", axis)
    largest = max(drawing.values("n"), default=1.0) if drawing.has("n") else 1.0
    rows = [{**row, "size": 40 + 260 * (row.get("n") or largest) / (largest or 1)} for row in drawing.rows]
    size = {"field": "size", "type": "quantitative", "scale": None, "legend": None}
    mark = {"type": "point", "filled": True, "fill": BLUE, "opacity": 0.85, "stroke": PAPER, "strokeWidth": 1}
    layer: list[Spec] = [_diagonal(x, y, axis), {"mark": mark, "encoding": {"x": x, "y": y, "size": size}}]
    if ends:
        bar = {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}
        layer.insert(1, {"mark": {"type": "rule", "stroke": BLUE, "strokeWidth": 1.5}, "encoding": bar})
    return _page(layer, height=300, title=drawing.column("y").label(drawing.lang), right=12, data=_data(rows))


def _points(drawing: Drawing) -> Spec:
    """Scatter points; series differ in colour and shape."""
    x = value_axis(
        drawing.column("x"),
        drawing.values("x"),
        drawing.lang,
        zero=min(drawing.values("x")) < max(drawing.values("x")) / 2,
    )
    y = value_axis(drawing.column("y"), drawing.values("y"), drawing.lang, zero=False)
    encoding: Spec = {"x": _quantity("x", x, title=True), "y": _quantity("y", y)}
    if drawing.has("series"):
        names = drawing.names("series")
        shapes = {"domain": names, "range": [_SHAPES[index % len(_SHAPES)] for index in range(len(names))]}
        encoding |= {
            "color": {"field": "series", "type": "nominal", "scale": drawing.colours()},
            "shape": {"field": "series", "type": "nominal", "scale": shapes},
        }
    mark = {
        "type": "point",
        "filled": True,
        "size": 60,
        "opacity": 0.75,
        **({} if drawing.has("series") else {"fill": BLUE}),
    }
    return _page(
        [{"mark": mark, "encoding": encoding}], height=_HEIGHT + 30, title=y.title, right=12, data=_data(drawing.rows)
    )


def _flow(drawing: Drawing) -> Spec:
    """Draw who went where: a band per pair, as thick as its count (an alluvial diagram, laid out here)."""
    from scrm.report.flow import flow

    return flow(drawing)


KINDS: Mapping[str, Callable[[Drawing], Spec]] = {
    "bars": _bars,
    "line": _line,
    "pareto": _pareto,
    "stacked": _stacked,
    "heat": _heat,
    "slope": _slope,
    "cohort": _heat,
    "calibration": _calibration,
    "flow": _flow,
    "points": _points,
}
