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
from scrm.analyze.abc_classes.answer import _finding
from scrm.analyze.segments.migration_answer import _moved_sentence
from scrm.report.value_text import write_cell
from scrm.result import LANGS, Column, Lang, Text

SHARE = Column("a_share", "share", "Anteil", "Share")
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
    "duration": lambda value, lang, _: wording.write_duration(value, lang),
    "duration as timedelta": lambda value, *_: wording.write_duration(
        timedelta(microseconds=int(value) or 1)
    ),
}


def reads_as_zero(text: str) -> bool:
    return not re.search(r"[1-9∞<>]", text)


@pytest.mark.parametrize("name", WRITERS)
@given(value=numbers, lang=langs, n=digits)
def test_a_value_other_than_zero_never_reads_as_zero(
    name: str, value: float | Decimal, lang: Lang, n: int
) -> None:
    assert not reads_as_zero(WRITERS[name](value, lang, n))


@pytest.mark.parametrize("kind", ["number", "share", "money", "score", "duration", "count"])
@given(value=numbers, lang=langs, n=st.none() | digits, name=st.sampled_from(["value", "change"]))
def test_a_cell_other_than_zero_never_reads_as_zero(
    kind: str, value: float | Decimal, lang: Lang, n: int | None, name: str
) -> None:
    column = Column(name, kind, "Wert", "Value", unit="EUR")  # type: ignore[arg-type]
    assert not reads_as_zero(write_cell(value, column, lang, digits=n))


@pytest.mark.parametrize("zero", [0, 0.0, -0.0, Decimal(0), Decimal("0.0000")])
def test_zero_reads_as_zero(zero: float | Decimal) -> None:
    assert wording.write_number(zero, "de", 2) == "0,00"
    assert wording.write_share(zero, "de") == "0,0\u202f%"
    assert wording.write_duration(zero) == "0\u202fs"


@given(value=finite.filter(bool), lang=langs)
def test_a_share_has_one_text_in_sentences_and_in_tables(value: float, lang: Lang) -> None:
    assert wording.write_share(value, lang) == write_cell(value, SHARE, lang)


@given(part=st.floats(1e-9, 1), of_value=st.floats(1e-9, 1), lang=langs)
def test_a_share_reads_the_same_in_a_finding_and_in_its_table(
    part: float, of_value: float, lang: Lang
) -> None:
    summary = pl.DataFrame({"n": [1], "item_share": [part], "value_share": [of_value]})
    finding = _finding(summary, "customer", "revenue")[lang]
    assert write_cell(part, SHARE, lang) in finding
    assert write_cell(of_value, SHARE, lang) in finding


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
    assert wording.write_share(0.002, "de", 0) == "0,20\u202f%" == write_cell(0.002, SHARE, "de")
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
