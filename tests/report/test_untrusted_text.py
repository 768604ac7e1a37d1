"""Text of strangers never controls a terminal, runs in a page, or becomes markup or a formula.

475 strings go through every output.
"""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.report.hostile import FORMULAS, STRINGS

from scrm.report import check_formats as verdicts
from scrm.report import checks, document, snapshot
from scrm.report import document_types as outline
from scrm.report.charts.svg import draw_figure
from scrm.report.control_characters import sanitize
from scrm.report.csv_output import CsvStyle
from scrm.report.export import render
from scrm.report.html_page import read_script, render_html
from scrm.report.markdown_page import escape_markdown, render_markdown
from scrm.report.terminal import render_text
from scrm.result import Column, Fact, Figure, Provenance, Result, ResultTable, Text

STEERING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
    "\ufffe\uffff]"
)
STRUCTURE = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "link",
    "body",
    "a",
    "header",
    "main",
    "section",
    "footer",
    "nav",
    "div",
}
CONTENT = {
    "h1",
    "h2",
    "h3",
    "p",
    "br",
    "strong",
    "em",
    "code",
    "ol",
    "ul",
    "li",
    "dl",
    "dt",
    "dd",
    "figure",
    "figcaption",
    "img",
}
TABLES = {"table", "caption", "thead", "tbody", "tr", "th", "td"}
PICTURES = {
    "svg",
    "g",
    "path",
    "text",
    "line",
    "rect",
    "desc",
    "tspan",
    "defs",
    "clippath",
    "clipPath",
}
FOLDED = {"details", "summary", "span"}
ALLOWED = STRUCTURE | CONTENT | TABLES | PICTURES | FOLDED
CHART_ROWS = 40


def both(text: str) -> Text:
    return Text(text, text)


def result_of(texts: list[str], *, charts: bool = False) -> Result:
    """Put every text into every place that holds text."""
    keys = list(dict.fromkeys(map(sanitize, texts)))
    name = Column("name", "text", "Name", "Name")
    columns = (
        name,
        Column("value", "score", "Wert", "Value"),
        Column("text", "text", "Text", "Text"),
    )
    frame = pl.DataFrame(
        {"name": texts, "value": [1.0] * len(texts), "text": texts},
        schema={"name": pl.String, "value": pl.Float64, "text": pl.String},
    )
    tables = [ResultTable("all", Text("Alle", "All"), frame, columns)]
    tables += [
        ResultTable(
            f"t{index}",
            both(text),
            pl.DataFrame({"name": ["a"]}),
            (Column("name", "text", text, text, meaning=Text(text, text)),),
        )
        for index, text in enumerate(texts)
    ]
    figures = [
        Figure(
            "f",
            both(texts[0]),
            "bars",
            frame.head(CHART_ROWS),
            {"x": "name", "y": "value"},
            columns,
            both(texts[-1]),
        ),
        Figure(
            "s",
            both(" ".join(texts[:3])),
            "stacked",
            frame.head(CHART_ROWS),
            {"x": "name", "y": "value", "series": "text"},
            columns,
        ),
        Figure(
            "l",
            both("x"),
            "line",
            frame.head(CHART_ROWS),
            {"x": "name", "y": "value", "series": "text"},
            columns,
        ),
    ]
    return Result(
        title=both(texts[0]),
        finding=both(texts[-1]),
        tables=tuple(tables),
        facts=tuple(
            Fact(Column(f"f{index}", "text", text, text, unit=text), text)
            for index, text in enumerate(texts)
        ),
        notes=tuple(map(both, texts)),
        figures=tuple(figures) if charts else (),
        provenance=Provenance(
            "x",
            None,
            dict.fromkeys(keys, 1),
            0,
            "0",
            {},
            {},
            tuple({"file": text, "sha256": text} for text in texts),
        ),
    )


HOSTILE = list(STRINGS)
_SHOWN = [sanitize(text) for text in HOSTILE]
BENIGN = [
    f"x{_SHOWN.index(shown)}" if shown.strip() else text
    for shown, text in zip(_SHOWN, HOSTILE, strict=True)
]
"""Harmless texts: empty if the hostile text is, and equal if two hostile ones are shown alike."""


class Elements(HTMLParser):
    """Collect every element with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.links: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))
        self.links += [
            value or "" for name, value in attrs if name in {"href", "src", "xlink:href", "action"}
        ]


def inert(text: str) -> Elements:
    elements = Elements(text.replace(f"<script>{read_script()}</script>", ""))
    assert {tag for tag, _ in elements.found} <= ALLOWED
    assert not [name for _, names in elements.found for name in names if name.startswith("on")]
    assert all(
        link.startswith("#") or link == "data:," or re.fullmatch(r"charts/[a-z0-9-]+\.svg", link)
        for link in elements.links
    )
    return elements


def page_of(texts: list[str], *, charts: bool = False) -> document.Document:
    result = result_of(texts, charts=charts)
    options = outline.Options(
        company=texts[0], period=texts[1], changes=result_of(texts[:3]), charts=charts
    )
    return document.build([("a", result)], result, options)


def test_there_are_more_than_300_strings() -> None:
    assert len(STRINGS) > 300


def test_a_terminal_gets_no_control_byte() -> None:
    text = render_text(result_of(HOSTILE), lang="de")
    assert not STEERING.search(text)


def test_a_coloured_terminal_gets_only_our_own_colours() -> None:
    text = render_text(result_of(HOSTILE), lang="de", color=True)
    assert not STEERING.search(re.sub(r"\x1b\[(0|1|2|3|33)m", "", text))


@pytest.mark.parametrize("output", ["json", "ndjson", "csv", "tsv", "md", "html"])
def test_no_text_format_holds_a_control_byte(output: str) -> None:
    text = render([("a", result_of(HOSTILE))], output, lang="en")
    assert not STEERING.search(text.replace("\t", " "))


def test_json_loses_nothing() -> None:
    parsed = json.loads(render([("a", result_of(HOSTILE))], "json", lang="de"))
    assert [row["name"] for row in parsed["data"]["all"]] == HOSTILE


def test_a_page_has_the_same_elements_whatever_people_write() -> None:
    hostile, benign = (inert(render_html(page_of(texts))) for texts in (HOSTILE, BENIGN))
    assert hostile.found == benign.found


def test_a_page_with_charts_has_no_active_element() -> None:
    inert(render_html(page_of(HOSTILE[:10], charts=True)))


@pytest.mark.parametrize("start", range(0, len(HOSTILE), CHART_ROWS))
def test_charts_are_wellformed_and_inert(start: int) -> None:
    kind = start // CHART_ROWS % 3
    chart = draw_figure(
        result_of(HOSTILE[start : start + CHART_ROWS], charts=True).figures[kind], "de"
    )
    inert(chart.svg)
    for svg in (chart.svg, chart.inline):
        assert not STEERING.search(svg)
        assert {element.tag.rpartition("}")[2] for element in ET.fromstring(svg).iter()} <= ALLOWED


def test_markdown_has_the_same_structure_whatever_people_write() -> None:
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    pages = (inert(reader.render(render_markdown(page_of(texts)))) for texts in (HOSTILE, BENIGN))
    hostile, benign = (
        [element for element in page.found if element[0] != "code"] for page in pages
    )
    assert hostile == benign


def test_markdown_alone_is_escaped_at_any_place() -> None:
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    for text in HOSTILE:
        rendered = reader.render(f"{escape_markdown(sanitize(text))}\n")
        assert {tag for tag, _ in Elements(rendered).found} <= {"p", "code"}, text


def test_no_address_in_markdown_is_left_for_a_code_host_to_link_or_ping() -> None:
    """Code hosts turn addresses in text into links, escaped or not, but never those in code."""
    for text in [
        *HOSTILE,
        "a@b.de",
        "mailto:a@b.de",
        "xmpp:`a@b.de`",
        "ping @all-of-you, (@x)",
        "ü.a+1@ö.de",
    ]:
        outside = re.sub("(?<!\\\\)`[^`]+`", "", escape_markdown(sanitize(text)))
        assert not re.search(r"@\w", outside), text


def test_no_cell_of_a_csv_is_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(render([("a", result_of(HOSTILE))], "csv", lang="de"))))
    live = re.compile(r"^\s*[=+\-@＝＋－＠\t\r\0]")
    number = re.compile(r"[+-]\d[\d., ]*")
    assert not [
        cell
        for row in rows
        for cell in row
        if live.match(cell) and not number.fullmatch(cell.strip())
    ]


def test_plain_numbers_in_text_stay_unchanged() -> None:
    text = render([("a", result_of(["-5,00", "-12.5", "+49 30 1234567", "+1"]))], "csv", lang="de")
    assert "'" not in text


def test_raw_csv_holds_exactly_the_data() -> None:
    text = render([("a", result_of(list(FORMULAS)))], "csv", lang="de", style=CsvStyle(raw=True))
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["name"] for row in rows] == list(FORMULAS)


def test_a_workbook_holds_text_as_text(tmp_path: Path) -> None:
    xlsx = pytest.importorskip("python_calamine")
    (tmp_path / "x.xlsx").write_bytes(render([("a", result_of(HOSTILE))], "xlsx", lang="de"))
    book = xlsx.CalamineWorkbook.from_path(str(tmp_path / "x.xlsx"))
    rows = book.get_sheet_by_name("all").to_python()
    assert len(rows) == len(HOSTILE) + 1
    with __import__("zipfile").ZipFile(tmp_path / "x.xlsx") as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]


def test_verdicts_are_escaped_for_every_reader(tmp_path: Path) -> None:
    (tmp_path / "checks.yaml").write_text(
        "checks:\n"
        + "".join(
            f"- {{metric: {json.dumps(text, ensure_ascii=False)}, min: 1}}\n"
            for text in HOSTILE
            if text.isprintable()
        )
    )
    outcome = checks.evaluate(tmp_path / "checks.yaml", snapshot.Snapshot("2024-12-31", ()))
    annotations = verdicts.render(outcome, "github", "de")
    assert not STEERING.search(annotations)
    assert annotations.count("\n::") + 1 == len(outcome.verdicts)
    assert not STEERING.search(verdicts.render(outcome, "sarif", "de"))
    assert len(
        list(ET.fromstring(verdicts.render(outcome, "junit", "de")).iter("testcase"))
    ) == len(outcome.verdicts)
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    assert {
        tag for tag, _ in Elements(reader.render(verdicts.render_summary(outcome, "de"))).found
    } <= ALLOWED


def test_a_snapshot_keeps_hostile_groups_and_reads_them_again(tmp_path: Path) -> None:
    taken = snapshot.build_snapshot(
        [("a", Result(both("x"), tables=(result_of(HOSTILE[:60]).tables[0],)))], "2024-12-31"
    )
    path = snapshot.write_snapshot(taken, tmp_path)
    assert not STEERING.search(path.read_text())
    assert snapshot.read_snapshot(path) == taken


@given(st.text(st.characters(codec=None)))
def test_sanitized_text_contains_no_control_character(text: str) -> None:
    shown = sanitize(text)
    assert not STEERING.search(shown)
    assert "\n" not in shown


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=3, max_size=6, unique=True))
def test_any_text_is_inert_in_page_and_terminal(texts: list[str]) -> None:
    inert(render_html(page_of(texts)))
    assert not STEERING.search(render_text(result_of(texts), lang="en"))
