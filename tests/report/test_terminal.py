"""Output in a terminal: numbers are never cut; long tables, sparklines, refusals."""

import errno
import io
import os
import pty

import polars as pl
import pytest
from tests.report.gallery import GALLERY, LINES, REFUSED

from scrm.report.terminal import print_result, render_text
from scrm.report.text_marks import draw_sparkline
from scrm.result import Column, Excerpt, Result, ResultTable, Text


def shown(result: Result, **options: object) -> str:
    return render_text(result, lang="de", **options)


def test_a_small_result_reads_like_this() -> None:
    table = ResultTable(
        "classes",
        Text("Klassen", "Classes"),
        pl.DataFrame(
            {
                "c": ["A", "B"],
                "n": [1178, 55],
                "share": [0.8, 0.2],
                "revenue": [6643123.12, -3070.47],
            }
        ),
        (
            Column("c", "text", "Klasse", "Class"),
            Column("n", "count", "Kunden", "Customers"),
            Column("share", "share", "Anteil", "Share"),
            Column("revenue", "money", "Umsatz", "Revenue", unit="EUR"),
        ),
    )
    result = Result(
        Text("ABC", "ABC"),
        Text("Ein Satz.", "One sentence."),
        (table,),
        notes=(Text("Achtung", "Beware"),),
    )
    assert render_text(result, lang="en").replace("\u202f", " ") == (
        "ABC\n"
        "One sentence.\n"
        "\n"
        "Classes\n"
        "Class  Customers  Share                Revenue in EUR\n"
        "─────────────────────────────────────────────────────\n"
        "A          1,178  80.0%  ████████████    6,643,123.12\n"
        "B             55  20.0%  ███                −3,070.47\n"
        "\n"
        "Note: Beware\n"
    )


def divided(excerpt: Excerpt) -> Result:
    """Return KPIs of two themes, of several units; one has no value."""
    frame = pl.DataFrame(
        {
            "metric": ["a", "b", "c", "d"],
            "name": ["Rate", "Time", "Empty", "Revenue"],
            "group": ["monitoring", "response", "response", "monitoring"],
            "value": [0.0075, 46320.0, None, 12.5],
            "n": [10, 20, 0, 30],
            "unit": ["share", "seconds", "share", "money"],
        }
    )
    kinds = {"value": "number", "n": "count"}
    columns = tuple(Column(name, kinds.get(name, "text"), name, name) for name in frame.columns)
    return Result(
        Text("KPIs", "KPIs"),
        tables=(
            ResultTable("kpis", Text("KPIs", "KPIs"), frame, columns, excerpt=excerpt),
            ResultTable("more", Text("More", "More"), frame, columns, excerpt=Excerpt(hidden=True)),
        ),
    )


def test_kpis_are_shown_by_theme_with_the_digits_that_each_value_needs() -> None:
    excerpt = Excerpt("group", ("name", "value", "n"), rows=1)
    assert render_text(divided(excerpt), lang="en", width=80).replace("\u202f", " ") == (
        "KPIs\n\n"
        "Reach and attention\n"
        "name  value   n\n"
        "───────────────\n"
        "Rate  0.75%  10\n"
        "… 1 more: --all\n\n"
        "Answers and service\n"
        "name        value   n\n"
        "─────────────────────\n"
        "Time  12 h 52 min  20\n\n"
        "1 KPI has no value: --all gives the reason\n"
    )


def test_all_shows_every_kpi_and_column() -> None:
    text = render_text(divided(Excerpt("group")), lang="en", width=100)
    assert "Empty" in text
    assert "seconds" in text or "duration" in text
    assert "--all" not in text


def test_no_number_is_cut_at_any_width() -> None:
    for width in (30, 60, 100, 200):
        text = shown(GALLERY, width=width)
        assert "6.643.123,12" in text
        assert "8.300.065,81" in text.replace("\n", "")


def test_columns_that_do_not_fit_continue_below_with_their_first_column() -> None:
    lines = shown(GALLERY, width=60).splitlines()
    assert max(map(len, lines)) <= 60
    assert sum(line.startswith("Klasse") for line in lines) > 1


def test_a_table_per_customer_shows_its_head_and_says_what_is_left() -> None:
    text = shown(GALLERY, limit=5)
    assert "K0005" in text
    assert "K0006" not in text
    assert "25 weitere Zeilen" in text
    assert "K0030" in shown(GALLERY, limit=0)


def test_a_refusal_is_said_in_words() -> None:
    assert "Hinweis: Zu wenige Kunden" in shown(REFUSED)


def test_an_empty_table_says_so() -> None:
    frame = pl.DataFrame({"c": []}, schema={"c": pl.String})
    table = ResultTable("t", Text("", ""), frame, (Column("c", "text", "C", "C"),))
    assert "(keine Zeilen)" in shown(Result(Text("x", "x"), tables=(table,)))


def test_lines_are_drawn_as_sparklines() -> None:
    text = shown(Result(Text("x", "x"), figures=(LINES,)))
    assert "Instagram  2,10 % ▁▂▁▃▄▄▃▅▆▆▇█ 4,10 %" in text.replace("\u202f", " ")


def test_a_sparkline_has_gaps_and_may_be_flat() -> None:
    assert draw_sparkline([]) == ""
    assert draw_sparkline([None]) == ""
    assert draw_sparkline([2.0, None, 2.0]) == "▄ ▄"


def test_without_a_terminal_there_is_no_colour_and_the_width_is_fixed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("FORCE_COLOR", "1")
    stream = io.StringIO()
    print_result(GALLERY, stream, lang="de")
    assert "\x1b" not in stream.getvalue()
    assert stream.getvalue() == shown(GALLERY, width=100)


@pytest.mark.parametrize(
    ("name", "value", "coloured"),
    [("TERM", "xterm", True), ("TERM", "dumb", False), ("NO_COLOR", "1", False)],
)
def test_a_terminal_is_coloured_unless_switched_off(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, coloured: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv(name, value)
    leader, follower = pty.openpty()
    with os.fdopen(follower, "w", encoding="utf-8") as stream:
        print_result(REFUSED, stream, lang="de")
        stream.flush()
        text = os.read(leader, 10000).decode()
    os.close(leader)
    assert ("\x1b[" in text) is coloured


def test_a_stream_without_unicode_gets_plain_signs() -> None:
    buffer = io.BytesIO()
    stream = io.TextIOWrapper(buffer, encoding="ascii")
    print_result(GALLERY, stream, lang="de")
    stream.flush()
    assert "-3.070,47" in buffer.getvalue().decode("ascii")


def test_a_full_disk_is_an_os_error_when_writing() -> None:
    class Full(io.StringIO):
        def flush(self) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OSError, match="No space left"):
        print_result(GALLERY, Full(), lang="de")


def test_shares_have_bars_also_where_a_long_list_is_cut():
    shares = pl.DataFrame({"share": [0.5] + [0.02] * 25})
    column = Column("share", "share", "Anteil", "Share")
    table = ResultTable("customers", Text("", ""), shares, (column,), detail=True)
    lines = shown(Result(Text("", ""), tables=(table,)), limit=3).replace("\u202f", " ")
    assert lines.count("50,0 %") == 1
    assert lines.count("█") > 10
    assert lines.count("2,0 %") == 2
