"""Numbers as text: no value reads as zero that is not, and one number has one text everywhere."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm import wording
from scrm.analyze import analyses, in_order, last_date, perform
from scrm.analyze.abc_classes.answer import _finding
from scrm.analyze.segments.migration_answer import _moved_sentence
from scrm.config import Context, resources
from scrm.ingest import load
from scrm.report import document
from scrm.report.document_types import Options
from scrm.report.value_text import cell
from scrm.result import LANGS, Column, Lang, Result, Text
from scrm.store.local import LocalStore

SHARE = Column("a_share", "share", "Anteil", "Share")
ANSWERED = ("abc", "retention", "link", "cross-selling")
"""Analyses that answer quickly and whose findings quote shares."""
_PER_CENT = re.compile(r"(?<![\d.,])\d[\d.,]*\u202f?%")
_ZERO = re.compile(r"(?<![\d.,])0(?:[.,]0+)?(?![\d.,]*\d)")

langs = st.sampled_from(LANGS)
finite = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15)
decimals = st.decimals(
    allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9
)
numbers = (finite | decimals).filter(bool)
digits = st.integers(0, 4)

WRITERS: dict[str, Callable[[float | Decimal, Lang, int], str]] = {
    "number": wording.write_number,
    "exact": lambda value, lang, _: wording.write_exact(value, lang),
    "share": wording.write_share,
    "share by size": lambda value, lang, _: wording.write_share(value, lang),
    "shares": lambda value, lang, _: wording.write_shares([value, Decimal(1)], lang)[0],
    "points": wording.write_points,
    "money": lambda value, lang, n: wording.write_money(value, "EUR", lang, n),
    "count": lambda value, lang, _: wording.write_count(int(value) or 1, "Zeile", "Zeilen", lang),
    "duration": lambda value, *_: wording.write_duration(value),
    "duration as timedelta": lambda value, *_: wording.write_duration(
        timedelta(microseconds=int(value) or 1)
    ),
}


def reads_as_zero(text: str) -> bool:
    return not re.search(r"[1-9∞<>]", text)


@pytest.mark.parametrize("name", WRITERS)
@given(value=numbers, lang=langs, n=digits)
def test_what_is_not_zero_never_reads_as_zero(
    name: str, value: float | Decimal, lang: Lang, n: int
) -> None:
    assert not reads_as_zero(WRITERS[name](value, lang, n))


@pytest.mark.parametrize("kind", ["number", "share", "money", "score", "duration", "count"])
@given(value=numbers, lang=langs, n=st.none() | digits, name=st.sampled_from(["value", "change"]))
def test_no_cell_of_a_table_reads_as_zero_that_is_not(
    kind: str, value: float | Decimal, lang: Lang, n: int | None, name: str
) -> None:
    column = Column(name, kind, "Wert", "Value", unit="EUR")  # type: ignore[arg-type]
    assert not reads_as_zero(cell(value, column, lang, digits=n))


@pytest.mark.parametrize("zero", [0, 0.0, -0.0, Decimal(0), Decimal("0.0000")])
def test_zero_reads_as_zero(zero: float | Decimal) -> None:
    assert wording.write_number(zero, "de", 2) == "0,00"
    assert wording.write_share(zero, "de") == "0,0\u202f%"
    assert wording.write_duration(zero) == "0\u202fs"


@given(value=finite.filter(bool), lang=langs)
def test_a_share_has_one_text_in_sentences_and_in_tables(value: float, lang: Lang) -> None:
    assert wording.write_share(value, lang) == cell(value, SHARE, lang)


@given(part=st.floats(1e-9, 1), of_value=st.floats(1e-9, 1), lang=langs)
def test_a_finding_says_a_share_as_the_table_below_it(
    part: float, of_value: float, lang: Lang
) -> None:
    summary = pl.DataFrame({"n": [1], "item_share": [part], "value_share": [of_value]})
    finding = _finding(summary, "customer", "revenue")[lang]
    assert cell(part, SHARE, lang) in finding
    assert cell(of_value, SHARE, lang) in finding


@given(moved=st.integers(1, 10**6), more=st.integers(0, 10**9), high=st.floats(1e-9, 1), lang=langs)
def test_a_sentence_about_few_of_many_does_not_say_none(
    moved: int, more: int, high: float, lang: Lang
) -> None:
    sentence = _moved_sentence(moved, moved + more, high, 1)[lang]
    assert not _ZERO.search(sentence), sentence


@given(
    months=st.lists(
        st.tuples(st.floats(1e-9, 1), st.none() | st.floats(0, 1), st.none() | st.floats(0, 1)),
        min_size=2,
        max_size=5,
    ),
    lang=langs,
)
def test_the_title_of_a_trend_does_not_say_zero(
    months: list[tuple[float, float | None, float | None]], lang: Lang
) -> None:
    title = wording.describe_trend(Text("Rate", "Rate"), months, wording.write_share)[lang]
    assert not _ZERO.search(title), title


def test_two_per_mille_reads_the_same_in_a_sentence_and_in_a_table() -> None:
    assert wording.write_share(0.002, "de", 0) == "0,20\u202f%" == cell(0.002, SHARE, "de")
    assert wording.write_share(0.002, "en") == "0.20%"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (wording.write_day(date(987, 1, 2), "de"), "02.01.0987"),
        (wording.write_timestamp(datetime(2026, 1, 2, 3, 4, tzinfo=UTC), "en"), "2026-01-02 03:04"),
        (wording.write_number(float("nan"), "de"), "–"),
        (wording.write_number(float("-inf"), "en"), "−∞"),
        (wording.write_exact(Decimal("1E+3"), "de"), "1.000"),
        (wording.write_shares([], "de"), []),
    ],
)
def test_special_values_have_a_text(text: object, expected: object) -> None:
    assert text == expected


@pytest.fixture(scope="module")
def answers() -> dict[str, Result]:
    """Answers about the sample company."""
    with LocalStore(None) as store:
        load(store, [resources("sample_data") / "exports"])
        context = Context(as_of=last_date(store, "Europe/Berlin"))
        chosen = in_order(analyses()[command] for command in ANSWERED)
        return {each.command: perform(each, store, each.params()(), context) for each in chosen}


def sentences(result: Result, lang: Lang) -> list[str]:
    texts = (result.finding, *result.notes, *(figure.title for figure in result.figures))
    return [text[lang] for text in texts]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("command", ANSWERED)
def test_a_sentence_about_the_sample_company_says_zero_only_where_something_is_zero(
    answers: dict[str, Result], command: str, lang: Lang
) -> None:
    result = answers[command]
    values = [fact.value for fact in result.facts if fact.column.kind == "share"]
    for table in result.tables:
        for column in table.columns:
            if column.kind == "share":
                values += table.frame[column.name].to_list()
    zeros = [
        text for text in sentences(result, lang) if re.search(rf"{_ZERO.pattern}\u202f?%", text)
    ]
    assert not zeros or 0 in values


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("command", ["abc", "retention", "link"])
def test_the_shares_of_a_finding_stand_in_the_tables_of_its_section(
    answers: dict[str, Result], command: str, lang: Lang
) -> None:
    result = answers[command]
    options = Options(lang=lang, charts=False, detail=0)
    (section,) = document.build([(command, result)], None, options).sections
    shown = str([section.facts, section.method.facts, [table.rows for table in section.tables]])
    shares = _PER_CENT.findall(result.finding[lang])
    assert shares
    assert [share for share in shares if share not in shown.replace("\\u202f", "\u202f")] == []


@pytest.mark.parametrize("command", ANSWERED)
def test_a_column_has_a_meaning_in_both_languages_or_in_none(
    answers: dict[str, Result], command: str
) -> None:
    result = answers[command]
    columns = [fact.column for fact in result.facts]
    columns += [column for table in result.tables for column in table.columns]
    assert [each.name for each in columns if bool(each.meaning.de) != bool(each.meaning.en)] == []
    assert any(each.meaning.de for each in columns)
