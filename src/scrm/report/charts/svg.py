"""Figures as SVG and PNG, drawn offline; the same data gives the same bytes.

`scrm.report.charts.kinds` builds the Vega-Lite specification, vl-convert renders it with its
bundled fonts. Ticks and labels are written by `scrm.wording`, so that a chart and the table below
it agree. A chart in its own file has title and source around it; a page with a `figcaption` takes
the picture alone.
"""

import hashlib
import json
import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from html import escape
from typing import Any

from scrm.report.charts.figure_data import describe_figure
from scrm.report.charts.kinds import build_specification
from scrm.report.charts.label_layout import wrap_text
from scrm.report.charts.palette import DARK, INK, MUTED, PAPER
from scrm.report.charts.vega_lite import FONT, WIDTH
from scrm.report.control_characters import sanitize
from scrm.report.line_breaks import keep_counts_together
from scrm.result import Figure, Lang

_MARGIN = 16
_TITLE_SIZE, _SOURCE_SIZE = 17, 13
_TAG = re.compile(r"<[^>]+>")
_ROLE = re.compile(r' (?:role|aria-[a-z]+|pointer-events|class)="[^"]*"| opacity="1"')
_EMPTY = re.compile(r'<path[^>]* d=""[^>]*/>|<path[^>]* d="M0,0h0v0h0Z"[^>]*/>')
_SIZE = re.compile(r'<svg[^>]*? width="([\d.]+)" height="([\d.]+)"')
_IDS = re.compile(r'\bid="([^"]+)"')
_STACK = "'Liberation Sans',Arial,Helvetica,sans-serif"


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn figure.

    Parameters
    ----------
    svg : str
        The picture with title and source, for its own file.
    inline : str
        The picture alone, for a page with a `figcaption`; its ids are unique to the figure.
    alt : str
        Alternative text: what the picture shows.
    """

    name: str
    title: str
    source: str
    svg: str
    inline: str
    alt: str


def draw_figure(
    figure: Figure, lang: Lang, pictures: MutableMapping[str, str] | None = None
) -> Chart:
    """Draw a figure; the first call of a process starts the engine (half a second).

    Parameters
    ----------
    pictures : mutable mapping, optional
        Hash of a specification -> what the engine drew. A picture that is there is not drawn
        again, and a new one is added.
    """
    title, source = sanitize(figure.title[lang]), sanitize(figure.source[lang])
    spec = build_specification(figure, lang)
    body, width, height = _edit_picture(_draw(spec, pictures), figure.name)
    alt = describe_figure(figure, lang)
    return Chart(
        name=figure.name,
        title=title,
        source=keep_counts_together(source),
        svg=_add_frame(body, (width, height), title, source, alt),
        inline=_build_root(body, (width, height), alt),
        alt=alt,
    )


def render_png(chart: Chart, scale: float = 2.0) -> bytes:
    """Return a chart as PNG, on white."""
    import vl_convert

    picture: bytes = vl_convert.svg_to_png(chart.svg, scale=scale)
    return picture


def build_dark_rules(scope: str = "") -> str:
    """Return the CSS of chart colours on dark pages; `scope` is a selector such as ``figure ``."""
    return "".join(
        f'{scope}[fill="{a}"]{{fill:{b}}}{scope}[stroke="{a}"]{{stroke:{b}}}'
        for a, b in DARK.items()
    )


def _draw(spec: Mapping[str, Any], pictures: MutableMapping[str, str] | None) -> str:
    """Return what the engine draws of a specification."""
    text = json.dumps(spec, sort_keys=True)
    key = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    if pictures is None or key not in pictures:
        import vl_convert

        vega = "/vega/" in str(spec["$schema"])
        convert = vl_convert.vega_to_svg if vega else vl_convert.vegalite_to_svg
        drawn: str = convert(dict(spec), allowed_base_urls=[])
        if pictures is None:
            return drawn
        pictures[key] = drawn
    return pictures[key]


def _edit_picture(svg: str, name: str) -> tuple[str, float, float]:
    """Return the content of the svg element, its width and height."""
    size = _SIZE.search(svg)
    if size is None:  # pragma: no cover  (vl-convert writes both)
        raise AssertionError("an SVG without a size")
    inner = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    inner = _EMPTY.sub("", _TAG.sub(lambda tag: _ROLE.sub("", tag[0]), inner))
    for number, old in enumerate(_IDS.findall(inner)):
        new = f"{re.sub('[^a-z0-9]+', '-', name.lower())}-{number}"
        inner = inner.replace(f'id="{old}"', f'id="{new}"').replace(f"url(#{old})", f"url(#{new})")
    return (
        inner.replace(f'font-family="{FONT}"', "").replace("  ", " "),
        float(size[1]),
        float(size[2]),
    )


def _build_root(body: str, size: tuple[float, float], alt: str) -> str:
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(alt)}"'
        f' viewBox="0 0 {width:g} {height:g}"'
        f' width="{width:g}" height="{height:g}" font-family="{_STACK}">{body}</svg>'
    )


def _add_frame(body: str, size: tuple[float, float], title: str, source: str, alt: str) -> str:
    """Add title and source to a picture, on a background that follows the colour scheme."""
    heading = wrap_text(title, WIDTH, _TITLE_SIZE * 1.04)
    footing = wrap_text(source, WIDTH, _SOURCE_SIZE) if source else []
    top = _MARGIN + len(heading) * (_TITLE_SIZE + 5) + 6
    bottom = top + size[1] + 10
    height = bottom + len(footing) * (_SOURCE_SIZE + 4) + _MARGIN - 4
    width = size[0] + 2 * _MARGIN
    parts = (
        f"<title>{escape(title)}</title><desc>{escape(alt)}</desc>",
        f"<style>@media (prefers-color-scheme:dark){{{build_dark_rules()}}}</style>",
        f'<rect width="{width:g}" height="{height:g}" fill="{PAPER}"/>',
        _write_lines(
            heading, _MARGIN + _TITLE_SIZE, _TITLE_SIZE, f'font-weight="bold" fill="{INK}"'
        ),
        f'<g transform="translate({_MARGIN},{top:g})">{body}</g>',
        _write_lines(footing, bottom + _SOURCE_SIZE, _SOURCE_SIZE, f'fill="{MUTED}"'),
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width:g} {height:g}"'
        f' width="{width:g}" height="{height:g}" font-family="{_STACK}">{"".join(parts)}</svg>\n'
    )


def _write_lines(lines: list[str], y: float, size: int, style: str) -> str:
    step = size + (5 if size == _TITLE_SIZE else 4)
    return "".join(
        f'<text x="{_MARGIN}" y="{y + index * step:g}" font-size="{size}" {style}>'
        f"{escape(line)}</text>"
        for index, line in enumerate(lines)
    )
