"""The report: what is in it, what stays out, and that templates of one's own work."""

import base64
import hashlib
import json
import re
from dataclasses import fields, replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from markdown_it import MarkdownIt
from tests.report.gallery import (
    BARS,
    CLASSES,
    CUSTOMERS,
    GALLERY,
    KPIS,
    LINE,
    NAME,
    PEOPLE,
    REFUSED,
)

from scrm.errors import ConfigError, UsageError
from scrm.report.charts.svg import Chart
from scrm.report.document import build, publish
from scrm.report.document_types import (
    Document,
    Head,
    Kpi,
    LinkedText,
    Method,
    Options,
    Section,
    Table,
    Tile,
)
from scrm.report.fixed_labels import WORDS
from scrm.report.html_page import render_html
from scrm.report.markdown_page import render_markdown
from scrm.result import Column, Fact, Lang, Result, ResultTable, Text

SMALL = replace(GALLERY, figures=(BARS, LINE))
COVERAGE = Result(
    Text("Datenbasis", "Coverage"),
    Text("9 Dateien.", "9 files."),
    facts=(Fact(Column("n", "count", "Zeilen", "Rows"), 541909),),
)


def document(**options: object) -> Document:
    given = {"company": "Muster & Söhne", "as_of": "2024-12-31", "charts": False, **options}
    return build([("gallery", SMALL), ("score", REFUSED)], COVERAGE, Options(**given))


def test_a_report_says_what_it_is_and_up_to_when() -> None:
    page = render_markdown(document())
    assert page.startswith("# Social-CRM-Bericht Muster &amp; Söhne\n\nStichtag: **31.12.2024**\n")
    assert "541.909" in page


def test_the_same_results_give_the_same_files(tmp_path: Path) -> None:
    def files(folder: Path) -> dict[str, bytes]:
        written = publish(document(charts=True), folder, to=("md", "html", "json"))
        return {str(path.relative_to(folder)): path.read_bytes() for path in written}

    one = files(tmp_path / "a")
    assert one == files(tmp_path / "b")
    assert set(one) == {
        "report.md",
        "report.html",
        "report.json",
        "charts/gallery-bars.svg",
        "charts/gallery-line.svg",
    }


def test_every_linked_chart_exists(tmp_path: Path) -> None:
    publish(document(charts=True), tmp_path, to=("md",))
    links = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", (tmp_path / "report.md").read_text())
    assert links == ["charts/gallery-bars.svg", "charts/gallery-line.svg"]
    assert all((tmp_path / link).is_file() for link in links)


def test_what_identifies_a_person_stays_out(tmp_path: Path) -> None:
    named = replace(
        SMALL,
        facts=(*SMALL.facts, Fact(NAME, "K0001")),
        tables=(*SMALL.tables, replace(PEOPLE, name="top", detail=False)),
    )
    built = build([("gallery", named)], None, Options())
    for path in publish(built, tmp_path, to=("md", "html", "json")):
        assert "K0001" not in path.read_text()
        assert "Super Service" not in path.read_text()


def test_persons_are_shown_on_request() -> None:
    page = render_markdown(document(personal=True))
    assert "K0001" in page
    assert "18 weitere Zeilen" in page


def test_kpis_without_groups_are_the_headline() -> None:
    plain = replace(
        KPIS,
        frame=KPIS.frame.drop("channel").tail(2),
        columns=tuple(c for c in KPIS.columns if c.name != "channel"),
    )
    built = build([("kpi", replace(SMALL, tables=(plain, CLASSES)))], None, Options(charts=False))
    assert [
        (kpi.name, kpi.value, kpi.interval.replace("\u202f", " ")) for kpi in built.headline
    ] == [
        ("Response_rate", "71,0\u202f%", "61,5 % … 79,0 %"),
        ("Follower_growth", "3,40\u202f%", "–"),
    ]
    assert [table.title for table in built.sections[0].tables] == ["Umsatz nach Klassen"]


def test_the_facts_of_the_headline_are_not_repeated() -> None:
    columns = (
        Column("metric", "text", "", ""),
        Column("value", "share", "", ""),
        Column("n", "count", "", ""),
    )
    rows = pl.DataFrame({"metric": ["rate"], "value": [0.5], "n": [20]})
    facts = (
        Fact(Column("rate", "share", "Quote", "Rate"), 0.5),
        Fact(Column("other", "count", "Andere", "Other"), 3),
    )
    result = Result(
        Text("x", "x"), tables=(ResultTable("kpis", Text("x", "x"), rows, columns),), facts=facts
    )
    assert build([("kpi", result)], None, Options()).sections[0].facts == (("Andere", "3", ""),)


def kpis(**values: list) -> ResultTable:
    """Return the KPI table of a report."""
    kinds = {"metric": "text", "name": "text", "note": "text", "n": "count"}
    columns = tuple(Column(name, kinds.get(name, "share"), name, name) for name in values)
    return ResultTable("kpis", Text("x", "x"), pl.DataFrame(values), columns)


def test_each_subject_has_one_tile_with_the_first_kpi_that_has_a_value() -> None:
    table = kpis(
        metric=["reach", "interaction_rate", "interactions", "net_sentiment", "revenue"],
        name=["reach", "rate", "interactions", "net", "revenue"],
        value=[1.0, 0.2, None, None, 0.5],
        previous=[None, None, None, None, 0.4],
        change=[None, None, None, None, 0.1],
        low=[None, 0.1, None, None, 0.45],
        high=[None, 0.3, None, None, 0.55],
        n=[1, 1, 1, 1, 1],
        note=[None, None, "no likes", "load texts", "may be chance"],
    )
    built = build([("kpi", Result(Text("x", "x"), tables=(table,)))], None, Options(lang="en"))
    assert [(tile.name, tile.value, tile.interval, tile.reason) for tile in built.tiles] == [
        ("Revenue", "50.0%", "45.0% … 55.0%", ""),
        ("Rate", "20.0%", "10.0% … 30.0%", ""),
        ("Net", "–", "", "load texts"),
    ]
    assert built.tiles[0].change == "+10.0\u202fpp"
    assert built.tiles[0].note == "may be chance"
    page = render_html(built)
    assert page.index('<p class="reason">load texts</p>') < page.index('id="method"')


def test_a_table_with_the_numbers_of_a_chart_is_folded() -> None:
    frame = pl.DataFrame({"segment": ["a", "b"], "engagement_rate": [0.1, 0.2]})
    columns = (Column("segment", "text", "s", "s"), Column("engagement_rate", "share", "r", "r"))
    same = ResultTable("same", Text("Same", "Same"), frame, columns)
    other = replace(same, name="other", frame=frame.with_columns(segment=pl.Series(["c", "d"])))
    figure = replace(BARS, frame=frame, encoding={"x": "segment", "y": "engagement_rate"})
    result = Result(Text("x", "x"), tables=(same, other), figures=(figure,))
    tables = build([("x", result)], None, Options(lang="en")).sections[0].tables
    assert [table.folded for table in tables] == [True, False]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://x.com/a/status/1?b=2", "https://x.com/a/status/1?b=2"),
        ("javascript:alert(1)", ""),
        ('https://a.b/"onclick="x', "https://a.b/%22onclick=%22x"),
        ("https://a.b/x)[y](z", "https://a.b/x%29%5By%5D%28z"),
        ("//a.b", ""),
        (None, ""),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str | None, kept: str) -> None:
    assert LinkedText("a", url).url == kept


def test_own_posts_link_to_their_address_by_their_first_words() -> None:
    frame = pl.DataFrame(
        {"opening": ["<b>Neu</b> [x](y)"], "url": ["https://x.com/1"], "post_id": ["987"]}
    )
    columns = tuple(Column(name, "text", name, name) for name in frame.columns)
    table = ResultTable("posts", Text("Posts", "Posts"), frame, columns)
    built = build([("kpi", Result(Text("x", "x"), tables=(table,)))], None, Options(lang="en"))
    page = render_html(built)
    assert (
        '<a href="https://x.com/1" rel="noreferrer noopener">'
        "&lt;b&gt;Neu&lt;/b&gt; [x](y)</a>" in page
    )
    assert "987" not in page
    assert r"[&lt;b&gt;Neu&lt;/b&gt; \[x\](y)](https://x.com/1)" in render_markdown(built)


def test_groups_have_the_names_of_the_settings_in_tables_charts_and_sentences() -> None:
    frame = pl.DataFrame({"segment": ["negative", "happy"], "engagement_rate": [0.1, 0.2]})
    columns = (Column("segment", "text", "s", "s"), Column("engagement_rate", "share", "r", "r"))
    result = Result(
        Text("x", "x"),
        finding=Text("Negative sind selten, Negatives auch.", "Negative are rare."),
        tables=(ResultTable("groups", Text("g", "g"), frame, columns),),
    )
    plain = Result(Text("y", "y"), finding=Text("Negative Texte.", "Negative texts."))
    options = Options(names={"negative": "Unzufriedene"}, charts=False)
    first, second = build([("segments", result), ("y", plain)], None, options).sections
    assert first.finding == "Unzufriedene sind selten, Negatives auch."
    assert [row[0] for row in first.tables[0].rows] == ["Unzufriedene", "Glückliche"]
    assert second.finding == "Negative Texte."


def test_definitions_are_separated_by_commas() -> None:
    (section,) = build([("gallery", SMALL)], None, Options(charts=False)).sections
    method = replace(section.method, definitions=("a@1", "b@1"))
    page = render_markdown(replace(document(), sections=(replace(section, method=method),)))
    assert "`a@1`, `b@1`" in page


def test_a_fact_is_shown_with_its_interval_and_further_facts_are_in_the_appendix() -> None:
    def fact(name: str, value: float) -> Fact:
        return Fact(Column(name, "share", name, name), value)

    facts = (
        fact("rate", 0.5),
        fact("rate_low", 0.4),
        fact("rate_high", 0.6),
        *(fact(f"f{index}", 0.1) for index in range(9)),
    )
    section = build(
        [("x", Result(Text("x", "x"), facts=facts))], None, Options(lang="en")
    ).sections[0]
    assert section.facts[0] == ("rate", "50.0%", "40.0% … 60.0%")
    assert len(section.facts) == 8
    assert [name for name, *_ in section.method.facts] == ["f7", "f8"]


def test_both_ends_of_an_interval_are_one_column_and_of_dates_the_latest_are_shown() -> None:
    months = [date(2024, month, 1) for month in range(1, 13)] + [date(2025, 1, 1), date(2025, 2, 1)]
    values = {
        "month": months,
        "a_share": 0.5,
        "a_share_low": 0.4,
        "a_share_high": 0.6,
        "empty": None,
    }
    frame = pl.DataFrame(values).with_columns(pl.col("empty").cast(pl.Int64))
    kinds = {"month": "date", "empty": "count"}
    columns = tuple(Column(name, kinds.get(name, "share"), name, name) for name in frame.columns)
    result = Result(Text("x", "x"), tables=(ResultTable("t", Text("", ""), frame, columns),))
    table = build([("x", result)], None, Options(lang="en")).sections[0].tables[0]
    assert [head.label for head in table.heads] == ["month", "a_share", "Interval (95%)"]
    assert table.rows[-1] == ("Feb 2025", "50.0%", "40.0% … 60.0%")
    assert (len(table.rows), table.more) == (12, "2")


def test_analyses_without_an_answer_share_one_section_that_says_why() -> None:
    why = "Zu wenige Kunden: 12 von 100. Mehr Bestellungen laden."
    page, text = render_html(document()), render_markdown(document())
    assert text.count("## Dafür fehlen Daten") == 1
    assert re.search(rf"^- \*\*[^*]+\*\*: {why}$", text, re.MULTILINE)
    assert re.search(rf'<dt id="score">[^<]+</dt>\s*<dd>{why}</dd>', page)
    assert '<li><a href="#unanswered">Dafür fehlen Daten</a></li>' in page
    assert '<a href="#score">' not in page


def test_findings_that_cannot_be_told_say_first_what_is_missing() -> None:
    refused = Result(Text("Was zählt", "What matters"), notes=REFUSED.notes, refused=True)
    page = render_html(build([("gallery", GALLERY), ("findings", refused)], None, Options()))
    assert page.index('<p class="finding">Zu wenige Kunden') < page.index('id="gallery"')


def test_the_appendix_names_settings_meanings_rows_and_files() -> None:
    page = render_markdown(document(lang="en"))
    for line in (
        "| cuts | 80, 95 |",
        "| sales | 541,909 |",
        "| − without_customer | 135,080 |",
        "| Revenue in EUR | net of cancellations |",
    ):
        assert line in page
    assert "| orders.csv | abababababab |" in page
    assert "| Umsatz in EUR | abzüglich Stornos |" in render_markdown(document(lang="de"))
    assert "engagement_by_reach" in page


def test_changes_since_the_last_snapshot_have_a_section() -> None:
    assert "## Veränderungen seit dem letzten Stand" in render_markdown(document(changes=REFUSED))


def test_changes_are_shown_with_the_labels_of_metrics() -> None:
    columns = tuple(Column(name, "text", name, name) for name in ("name", "by", "after"))
    rows = [
        ("gallery.net", "", "1"),
        ("gallery.classes.revenue", "abc_class=A", "2"),
        ("gone.by", "sentiment=negative", "3"),
    ]
    frame = pl.DataFrame(rows, schema=["name", "by", "after"], orient="row")
    changes = Result(Text("x", "x"), tables=(ResultTable("count", Text("x", "x"), frame, columns),))
    section = document(changes=changes).changes
    assert section is not None
    net = next(fact for fact in SMALL.facts if fact.column.name == "net")
    revenue = next(column for column in CLASSES.columns if column.name == "revenue")
    assert section.tables[0].rows == (
        (f"{SMALL.title.de}: {net.column.label_de}", "", "1"),
        (f"{CLASSES.title.de}: {revenue.label_de}", "A", "2"),
        ("gone.by", "negativ", "3"),
    )


def test_the_json_report_holds_every_section(tmp_path: Path) -> None:
    (path,) = publish(document(), tmp_path, to=("json",))
    parsed = json.loads(path.read_text())
    assert [part["command"] for part in parsed["results"]] == ["coverage", "gallery", "score"]


def test_markdown_tables_are_tables_to_a_reader() -> None:
    page = render_markdown(document())
    rendered = MarkdownIt("commonmark").enable("table").render(page)
    assert rendered.count("<table>") == page.count("\n| :--")
    assert "|" not in re.sub(r"<[^>]+>", "", rendered)


class Page(HTMLParser):
    """Collect what accessibility rests on."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict]:
        return [attributes for name, attributes in self.elements if name == tag]


def test_the_page_is_one_file_that_loads_nothing() -> None:
    text = render_html(document(charts=True))
    page = Page(text)
    policy = next(
        meta["content"]
        for meta in page.all("meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    )
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy.replace("style-src 'unsafe-inline'", "")
    assert [script for script in page.all("script") if "type" not in script] == [{}]
    assert not any("src" in script for script in page.all("script"))
    script = text.split("<script>")[1].split("</script>")[0]
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{allowed}';" in policy
    assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)", text)
    assert len(text.encode()) < 1_000_000


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_page_can_be_read_by_keyboard_and_screen_reader(lang: str) -> None:
    page = Page(render_html(document(lang=lang, charts=True)))
    assert page.all("html")[0]["lang"] == lang
    assert (
        len(page.all("main"))
        == len(page.all("header"))
        == len(page.all("footer"))
        == len(page.all("h1"))
        == 1
    )
    assert all(svg["role"] == "img" and svg["aria-label"] for svg in page.all("svg"))
    assert all(head["scope"] in {"col", "row"} for head in page.all("th"))
    assert all(
        box["tabindex"] == "0" and box["aria-label"]
        for box in page.all("div")
        if box.get("class") == "scroll"
    )
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {link["href"].removeprefix("#") for link in page.all("a")} <= set(ids)
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_a_folder_of_the_user_extends_the_template(tmp_path: Path) -> None:
    (tmp_path / "report.html.j2").write_text(
        '{% extends "monthly.html.j2" %}'
        "{% block title %}<h1>Haus {{ report.title }}</h1>{% endblock %}"
    )
    assert "<h1>Haus Social-CRM-Bericht Muster &amp; Söhne</h1>" in render_html(
        document(), str(tmp_path)
    )
    assert render_markdown(document(), str(tmp_path)) == render_markdown(document())


def test_a_file_of_the_user_is_a_template(tmp_path: Path) -> None:
    (tmp_path / "kurz.md.j2").write_text(
        "{% for part in report.sections %}- {{ part.title }}: {{ part.finding }}\n"
        "{% endfor %}{{ '<b>' }}"
    )
    page = render_markdown(document(), str(tmp_path / "kurz.md.j2"))
    assert (
        page == "- Galerie: 27 % der Kunden bringen 80 % des Umsatzes.\n- Prognose: \n&lt;b&gt;\n"
    )


def test_an_error_in_a_template_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "x.md.j2"
    for text, fault in (
        ("a\n{{ report.titel }}\n", "titel"),
        ("a\n{% for %}\n", "Expected"),
        ("a\n{{ report.__class__ }}", "unsafe"),
        ("a\n{{ 1 / 0 }}", "ZeroDivisionError"),
        ("a\n{{ report.sections + 1 }}", "TypeError"),
        ("a\n{% include 'nobody.j2' %}", "nobody"),
    ):
        path.write_text(text)
        with pytest.raises(ConfigError, match=rf"x\.md\.j2, line 2: .*{fault}"):
            render_markdown(document(), str(path))


def test_an_unknown_template_names_those_that_exist() -> None:
    with pytest.raises(UsageError, match="no template 'quarterly'") as error:
        render_html(document(), "quarterly")
    assert "templates: management, monthly, onepage, weekly;" in error.value.hint


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_weekly_report_has_the_findings_and_unanswered_questions(lang: Lang) -> None:
    columns = (
        Column("channel_name", "text", "Kanal", "Channel"),
        Column("post_id", "text", "Beitrag", "Post", personal=True),
        Column("day", "date", "Tag", "Day"),
    )
    frame = pl.DataFrame(
        {"channel_name": ["x"] * 20, "post_id": ["p77"] * 20, "day": [date(2024, 12, 1)] * 20}
    )
    waiting = ResultTable(
        "unanswered", Text("20 unbeantwortet", "20 unanswered"), frame, columns, detail=True
    )
    built = build(
        [("kpi", replace(SMALL, tables=(waiting,)))], None, Options(lang=lang, charts=False)
    )
    for page in (render_markdown(built, "weekly"), render_html(built, "weekly")):
        assert SMALL.finding[lang].replace("%", "") in page.replace("%", "")
        assert page.count({"de": "01.12.2024", "en": "2024-12-01"}[lang]) == 12
        assert {"de": "8 weitere Zeilen", "en": "8 more rows"}[lang] in page
        assert "p77" not in page
    assert WORDS["none_open"][lang] in render_markdown(
        build([], None, Options(lang=lang)), "weekly"
    )


def test_an_empty_report_is_a_report() -> None:
    built = build([], None, Options())
    assert "Social-CRM-Bericht" in render_markdown(built)
    assert "<h1>Social-CRM-Bericht</h1>" in render_html(built)


def test_the_documentation_names_every_variable_of_a_template() -> None:
    text = (Path(__file__).parents[2] / "docs" / "templates.md").read_text(encoding="utf-8")
    for kind in (Document, Section, Kpi, Tile, Table, Head, Method, Chart):
        for field in fields(kind):
            assert f"`{field.name}`" in text, f"{kind.__name__}.{field.name}"


def test_the_example_of_the_documentation_works(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "templates.md").read_text(encoding="utf-8")
    first, second = (part.split("```")[0] for part in text.split("```jinja\n")[1:])
    (tmp_path / "report.html.j2").write_text(second)
    assert "<h1>" in render_html(document(), str(tmp_path))
    (tmp_path / "report.html.j2").write_text(first)
    page = render_html(document(), str(tmp_path))
    assert "<p>Nur für den internen Gebrauch. Stichtag 31.12.2024</p>" in page
    assert "h1 { color: #7a1f5c; }" in page


def test_a_table_names_articles_by_name_and_leaves_out_codes_for_programs() -> None:
    frame = pl.DataFrame(
        {
            "item": ["H-1", "H-2"],
            "name": ["Becher", None],
            "channel": ["", ""],
            "lift": [1.5, 2.5],
        }
    )
    kinds = {"lift": "score"}
    columns = tuple(Column(name, kinds.get(name, "text"), name, name) for name in frame.columns)
    result = Result(Text("x", "x"), tables=(ResultTable("t", Text("", ""), frame, columns),))
    (table,) = build([("x", result)], None, Options()).sections[0].tables
    assert [head.label for head in table.heads] == ["item", "lift"]
    assert [row[0] for row in table.rows] == ["Becher", "H-2"]


def test_withheld_rows_do_not_fill_a_table_that_is_cut() -> None:
    counts = [None, 20] * 20
    frame = pl.DataFrame({"topic": [f"t{at:02}" for at in range(40)], "person_count": counts})
    columns = (Column("topic", "text", "Thema", "Topic"), replace(CUSTOMERS, name="person_count"))
    result = Result(Text("x", "x"), tables=(ResultTable("t", Text("", ""), frame, columns),))
    (table,) = build([("x", result)], None, Options()).sections[0].tables
    assert {row[1] for row in table.rows} == {"20"}
    assert table.more == "8"


def test_a_note_of_several_sections_is_written_once_with_the_basis() -> None:
    note, own = Text("Ohne Kunde: 3.", "3 without."), Text("Nur hier.", "Only here.")
    one, two = (
        Result(Text(name, name), Text("Satz.", "Sentence."), notes=notes)
        for name, notes in (("a", (note, own)), ("b", (note,)))
    )
    built = build([("a", one), ("b", two)], Result(Text("Datenbasis", "Coverage")), Options())
    assert [part.notes for part in built.sections] == [("Nur hier.",), ()]
    assert built.coverage is not None
    assert built.coverage.notes == ("Ohne Kunde: 3.",)


def test_a_tile_has_the_digits_that_its_interval_supports() -> None:
    row = {"metric": "net_sentiment", "name": "Netto-Stimmung", "value": 20.14, "previous": 14.84}
    frame = pl.DataFrame(
        {
            **row,
            "change": 5.3,
            "low": 10.25,
            "high": 29.6,
            "n": 300,
            "definition": "net_sentiment@1",
        }
    )
    kinds = {"n": "count", "metric": "text", "name": "text", "definition": "text"}
    columns = tuple(
        Column(name, kinds.get(name, "number"), name, name, "" if name in kinds else "points")
        for name in frame.columns
    )
    result = Result(Text("x", "x"), tables=(ResultTable("t", Text("", ""), frame, columns),))
    (tile,) = build([("kpi", result)], None, Options()).tiles
    shown = (tile.value, tile.change, tile.previous, tile.interval)
    space = "\u202f"
    assert [text.replace(space, " ") for text in shown] == [
        "20 Punkte", "+5 Punkte", "15 Punkte", "10 Punkte … 30 Punkte",
    ]  # fmt: skip
