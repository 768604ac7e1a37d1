"""Flows between two points in time as an alluvial diagram, with the layout computed here."""

from collections.abc import Mapping, Sequence
from typing import Any

from scrm.report.charts.figure_data import FigureData
from scrm.report.charts.label_layout import estimate_width
from scrm.report.charts.palette import INK, MUTED, choose_colours
from scrm.report.charts.vega_lite import FONT, WIDTH

_HEIGHT, _TOP, _NODE, _GAP, _SIZE = 300, 26, 12, 10, 14


def draw_flow(data: FigureData) -> dict[str, Any]:
    """Return a Vega specification: a band per source and target, as thick as its value."""
    sides = [data.names("source"), data.names("target")]
    sides[1].sort(key=lambda name: sides[0].index(name) if name in sides[0] else len(sides[0]))
    names = list(dict.fromkeys([*sides[0], *sides[1]]))
    colour = dict(zip(names, choose_colours(names), strict=True))
    total = sum(row["value"] for row in data.rows) or 1.0
    scale = (_HEIGHT - _GAP * (max(map(len, sides)) - 1)) / total
    nodes = [
        _place_nodes(data, channel, side, scale)
        for channel, side in zip(("source", "target"), sides, strict=True)
    ]
    labels = [
        _write_labels(data, channel, node)
        for channel, node in zip(("source", "target"), nodes, strict=True)
    ]
    left, right = (
        max(estimate_width(text, _SIZE) for text in side.values()) + 8 for side in labels
    )
    xs = (left, WIDTH - right - _NODE)
    marks = [
        *(
            _draw_band(band, colour[band["source"]])
            for band in _place_bands(data, nodes, xs, scale)
        ),
        *(
            _draw_node(x, *place, colour[name])
            for x, side in zip(xs, nodes, strict=True)
            for name, place in side.items()
        ),
        *(
            _draw_label(text, (xs[0] - 6, nodes[0][name]), "right")
            for name, text in labels[0].items()
        ),
        *(
            _draw_label(text, (xs[1] + _NODE + 6, nodes[1][name]), "left")
            for name, text in labels[1].items()
        ),
        _draw_text(data.label("source"), xs[0] + _NODE, 12, "right", MUTED),
        _draw_text(data.label("target"), xs[1], 12, "left", MUTED),
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega/v6.json",
        "width": WIDTH,
        "height": _HEIGHT + _TOP + 4,
        "padding": 0,
        "config": {"aria": False, "font": FONT},
        "marks": marks,
    }


def _place_nodes(
    data: FigureData, channel: str, names: Sequence[str], scale: float
) -> dict[str, tuple[float, float]]:
    """Return top and height of each category of one side."""
    places, top = {}, float(_TOP)
    for name in names:
        height = scale * sum(row["value"] for row in data.rows if row[channel] == name)
        places[name] = (top, height)
        top += height + _GAP
    return places


def _write_labels(data: FigureData, channel: str, names: Mapping[str, object]) -> dict[str, str]:
    sums = {name: sum(row["value"] for row in data.rows if row[channel] == name) for name in names}
    return {name: f"{name} {data.write_value('value', value)}" for name, value in sums.items()}


def _place_bands(
    data: FigureData,
    nodes: Sequence[Mapping[str, tuple[float, float]]],
    xs: tuple[float, float],
    scale: float,
) -> list[dict[str, Any]]:
    """Return the outline of each band, from the next free place of its source to its target's."""
    sources, targets = list(nodes[0]), list(nodes[1])
    free = [{name: place[0] for name, place in side.items()} for side in nodes]
    starts: dict[tuple[str, str], float] = {}
    rows = {(row["source"], row["target"]): row["value"] * scale for row in data.rows}
    for pair in sorted(rows, key=lambda pair: (sources.index(pair[0]), targets.index(pair[1]))):
        starts[pair], free[0][pair[0]] = free[0][pair[0]], free[0][pair[0]] + rows[pair]
    bands = []
    for source, target in sorted(
        rows, key=lambda pair: (targets.index(pair[1]), sources.index(pair[0]))
    ):
        a, b, height = starts[source, target], free[1][target], rows[source, target]
        free[1][target] += height
        bands.append({"source": source, "path": _build_outline(xs[0] + _NODE, a, xs[1], b, height)})
    return bands


def _build_outline(x: float, a: float, end: float, b: float, height: float) -> str:
    middle, low_a, low_b = (x + end) / 2, a + height, b + height
    parts = [
        f"M{x:.1f},{a:.1f}",
        f"C{middle:.1f},{a:.1f} {middle:.1f},{b:.1f} {end:.1f},{b:.1f}",
        f"L{end:.1f},{low_b:.1f}",
        f"C{middle:.1f},{low_b:.1f} {middle:.1f},{low_a:.1f} {x:.1f},{low_a:.1f}Z",
    ]
    return "".join(parts)


def _draw_band(band: Mapping[str, Any], colour: str) -> dict[str, Any]:
    return _build_mark("path", path=band["path"], fill=colour, fillOpacity=0.38)


def _draw_node(x: float, top: float, height: float, colour: str) -> dict[str, Any]:
    return _build_mark("rect", x=x, y=top, width=_NODE, height=max(height, 1), fill=colour)


def _draw_label(text: str, place: tuple[float, tuple[float, float]], align: str) -> dict[str, Any]:
    x, (top, height) = place
    return _draw_text(text, x, top + height / 2 + _SIZE / 3, align, INK)


def _draw_text(text: str, x: float, y: float, align: str, colour: str) -> dict[str, Any]:
    return _build_mark("text", text=text, x=x, y=y, align=align, fill=colour, fontSize=_SIZE)


def _build_mark(kind: str, **channels: object) -> dict[str, Any]:
    return {
        "type": kind,
        "encode": {"enter": {channel: {"value": value} for channel, value in channels.items()}},
    }
