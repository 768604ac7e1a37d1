"""Parts of Vega-Lite specifications: page, layers, positions. Ticks and labels are given as data.

Each function returns one part of a specification and is named after it.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from scrm.report.charts.axes import Axis
from scrm.report.charts.label_layout import cut_text
from scrm.report.charts.palette import BLUE, GRID, INK, MUTED

Spec = dict[str, Any]

WIDTH = 420
HEIGHT = 230
ROW = 34
SIZE = 14
"""Size of text in pixels; 11 on a phone with a picture of 328 pixels."""
FONT = "Liberation Sans"
_AXIS = {
    "labelFontSize": SIZE, "labelColor": MUTED, "labelPadding": 6, "labelLimit": 0,
    "titleFontSize": SIZE, "titleColor": MUTED, "titleFontWeight": "normal", "titlePadding": 8,
    "gridColor": GRID, "domain": False, "ticks": False,
}  # fmt: skip
_LEGEND = {
    "orient": "top", "title": None, "columns": 3, "offset": 6,
    "labelFontSize": SIZE, "labelColor": INK, "labelLimit": 0,
    "symbolSize": 110, "symbolStrokeWidth": 0,
}  # fmt: skip
_NAME_WIDTH, _LEGEND_WIDTH = 190, 150
"""Widths of the labels of categories and series in pixels, as `text_width` estimates them."""
_MEASURE = {
    "anchor": "start",
    "frame": "bounds",
    "fontSize": SIZE,
    "fontWeight": "normal",
    "color": MUTED,
    "offset": 10,
}


def page(
    layers: Sequence[Spec],
    *,
    height: float,
    measure: str = "",
    rows: Sequence[Spec] = ({},),
    right: float = 2,
) -> Spec:
    """Return a specification: layers over shared rows, with the name of the measure on top."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": WIDTH,
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 1, "top": 1, "bottom": 1, "right": right},
        "data": {"values": list(rows)},
        "layer": list(layers),
        **({"title": {"text": measure, **_MEASURE}} if measure else {}),
        "config": {
            "background": None, "font": FONT, "view": {"stroke": None}, "axis": _AXIS,
            "legend": _LEGEND, "aria": False,
            "text": {"fontSize": SIZE, "fill": INK}, "bar": {"cornerRadiusEnd": 2},
        },
    }  # fmt: skip


def layer(
    kind: str, encoding: Mapping[str, object], rows: Sequence[Spec] | None = None, **look: Any
) -> Spec:
    """Return a layer of marks, over its own rows if given."""
    own = {} if rows is None else {"data": {"values": list(rows)}}
    return {"mark": {"type": kind, **look}, "encoding": dict(encoding), **own}


def dots(encoding: Mapping[str, object], rows: Sequence[Spec] | None = None, **look: Any) -> Spec:
    """Return a layer of filled points."""
    return layer("point", encoding, rows, **{"filled": True, "size": 60, "opacity": 1, **look})


def labels(encoding: Mapping[str, object], rows: Sequence[Spec] | None = None, **look: Any) -> Spec:
    """Return a layer of texts, taken from the field ``label``."""
    return layer(
        "text", {"text": {"field": "label"}, **encoding}, rows, **{"fontSize": SIZE, **look}
    )


def quantity(
    field: str, axis: Axis, *, grid: bool = True, text: bool = True, title: bool = False
) -> Spec:
    """Return a position on an axis; a tick's label is found by its index."""
    step = axis.ticks[1] - axis.ticks[0] if len(axis.ticks) > 1 else 1
    texts = json.dumps(axis.labels, ensure_ascii=False)
    return _position(
        field,
        axis,
        labelExpr=f"{texts}[round((datum.value - {axis.ticks[0]}) / {step})]",
        title=axis.title if title else None,
        grid=grid,
        labels=text,
    )


def days(field: str, axis: Axis) -> Spec:
    """Return a position for days; labels are found by value, as months differ in length."""
    named = {f"{tick:g}": text for tick, text in zip(axis.ticks, axis.labels, strict=True)}
    texts = json.dumps(named, ensure_ascii=False)
    return _position(
        field,
        axis,
        labelExpr=f"{texts}[toString(datum.value)]",
        title=None,
        grid=False,
        labelOverlap="greedy",
    )


def category(field: str, names: Sequence[str], **axis: object) -> Spec:
    """Return a position for categories, in the given order."""
    drawn = {
        "title": None,
        "labelColor": INK,
        "labelAngle": 0,
        **_shorten_labels(names, _NAME_WIDTH),
        **axis,
    }
    return {"field": field, "type": "ordinal", "sort": list(names), "axis": drawn}


def series(scale: Spec, **more: object) -> Spec:
    """Return the colours of a figure's series."""
    legend = {"legend": short} if (short := _shorten_labels(scale["domain"], _LEGEND_WIDTH)) else {}
    return {"field": "series", "type": "nominal", "scale": scale, **legend, **more}


def _shorten_labels(names: Sequence[str], width: float) -> Spec:
    """Return labels cut to a width, empty if none is too long.

    Vega's own limit would cut emoji between their code units.
    """
    texts = [cut_text(name, width, SIZE) for name in names]
    if texts == list(names):
        return {}
    shown, known = (json.dumps(each, ensure_ascii=False) for each in (texts, list(names)))
    return {"labelExpr": f"{shown}[indexof({known}, datum.value)]"}


def literal_channel(field: str) -> Spec:
    """Return a channel whose field holds the colour or size to draw."""
    return {"field": field, "type": "nominal", "scale": None}


def origin(x: Spec) -> Spec:
    """Return the upright line at zero of a position."""
    place = {name: value for name, value in x.items() if name != "field"}
    return layer("rule", {"x": {**place, "datum": 0}}, [{}], stroke=MUTED, strokeWidth=1)


def diagonal(x: Spec, y: Spec, axis: Axis) -> Spec:
    """Return the dashed line on which both positions are equal."""
    ends = [{"x": axis.low, "y": axis.low}, {"x": axis.high, "y": axis.high}]
    return layer("line", {"x": x, "y": y}, ends, stroke=MUTED, strokeDash=[4, 4], strokeWidth=1.2)


def interval(along: str, position: Spec, across: Mapping[str, object], **look: Any) -> Spec:
    """Return rules from the field ``low`` to ``high`` along x or y."""
    ends = {along: {**position, "field": "low"}, f"{along}2": {"field": "high"}}
    drawn: Spec = {"stroke": BLUE, "strokeWidth": 1.5, **look}
    return layer("rule", {**across, **ends}, **drawn)


def _position(field: str, axis: Axis, **drawn: object) -> Spec:
    scale = {"domain": [axis.low, axis.high], "nice": False, "zero": False}
    return {
        "field": field,
        "type": "quantitative",
        "scale": scale,
        "axis": {"values": list(axis.ticks), **drawn},
    }
