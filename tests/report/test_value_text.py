"""Values read the same everywhere: worked examples, and the rules that keep numbers honest."""

import math
import unicodedata
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scrm.analyze import _sales
from scrm.analyze.best_time import post_rates
from scrm.config import resources
from scrm.ingest.files import line_repair as mending
from scrm.report.code_labels import GERMAN, label_code
from scrm.report.control_characters import sanitize, sanitize_json
from scrm.report.data_values import to_data_value
from scrm.report.value_text import choose_digits, write_cell, write_cells, write_heading
from scrm.result import Column, Text
from scrm.wording import write_number

MONEY = Column("revenue", "money", "Umsatz", "Revenue", unit="EUR")
SHARE = Column("a_share", "share", "Anteil", "Share")
COUNT = Column("n", "count", "n", "n")
SCORE = Column("p", "score", "p", "p")
NUMBER = Column("per_year", "number", "Bestellungen", "Orders", unit="1/a")
DURATION = Column("reply_seconds", "duration", "Antwortzeit", "Time to reply")
DAY = Column("day", "date", "Tag", "Day")
FLAG = Column("is_open", "flag", "offen", "open")
TEXT = Column("text", "text", "Text", "Text")


@pytest.mark.parametrize(
    ("value", "column", "german", "english"),
    [
        (Decimal("8300065.8100"), MONEY, "8.300.065,81\u202fEUR", "EUR 8,300,065.81"),
        (Decimal("-3070.47"), MONEY, "−3.070,47\u202fEUR", "EUR −3,070.47"),
        (0.274, SHARE, "27,4\u202f%", "27.4%"),
        (1, SHARE, "100,0\u202f%", "100.0%"),
        (541909, COUNT, "541.909", "541,909"),
        (0.0004, SCORE, "0,0004", "0.0004"),
        (0.00000003, SCORE, "< 0,0001", "< 0.0001"),
        (14.25, NUMBER, "14,25\u202f1/a", "14.25\u202f1/a"),
        (7500, DURATION, "2\u202fh 5\u202fmin", "2\u202fh 5\u202fmin"),
        (timedelta(days=1, seconds=7384), DURATION, "1\u202fTag 2\u202fh", "1\u202fday 2\u202fh"),
        (0.2, DURATION, "< 1\u202fs", "< 1\u202fs"),
        (date(2024, 12, 31), DAY, "31.12.2024", "2024-12-31"),
        (datetime(2024, 12, 31, 13, 5, tzinfo=UTC), DAY, "31.12.2024 13:05", "2024-12-31 13:05"),
        (True, FLAG, "ja", "yes"),
        (None, MONEY, "–", "–"),
        (math.nan, SCORE, "–", "–"),
        (math.inf, SCORE, "∞", "∞"),
        (Text("Kunden", "customers"), TEXT, "Kunden", "customers"),
        (["a", "b"], TEXT, "a, b", "a, b"),
    ],
)
def test_a_value_reads_as_its_kind_says(
    value: object, column: Column, german: str, english: str
) -> None:
    assert (write_cell(value, column, "de"), write_cell(value, column, "en")) == (german, english)


def test_a_value_other_than_zero_never_reads_as_zero() -> None:
    assert write_number(0.004, "en", 2) == "< 0.01"
    assert write_number(-0.004, "de", 2) == "> −0,01"
    assert write_number(0.0, "de", 2) == "0,00"


def test_a_column_has_the_same_decimals_in_each_row() -> None:
    assert write_cells(SCORE, [0.5, 0.123456, None], "de") == ["0,50", "0,12", "–"]
    assert choose_digits(NUMBER, [5, 7]) == 0


def test_a_column_of_several_kinds_has_separate_decimals_in_each_row() -> None:
    assert write_cells(NUMBER, [12000.0, 0.0412], "en") == ["12,000", "0.041"]


def test_the_unit_of_numbers_is_in_the_heading() -> None:
    assert write_heading(MONEY, "de") == "Umsatz in EUR"
    assert write_heading(SHARE, "de") == "Anteil"


@pytest.mark.parametrize(
    ("value", "column", "expected"),
    [
        (1 / 3, SHARE, 0.333333),
        (8300065.814, MONEY, 8300065.81),
        (1234567.8, NUMBER, 1234568.0),
        (Decimal("8300065.8100"), MONEY, Decimal("8300065.81")),
        (Decimal("0.1234"), MONEY, Decimal("0.1234")),
        (-0.0, SCORE, 0.0),
        (math.nan, SCORE, None),
        (math.inf, SCORE, None),
        (date(2024, 12, 31), DAY, "2024-12-31"),
        (True, FLAG, True),
        ([0.1234567], SCORE, [0.123457]),
    ],
)
def test_data_formats_get_rounded_unscaled_values(
    value: object, column: Column, expected: object
) -> None:
    assert to_data_value(value, column) == expected


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**13), max_value=10**13
    )
)
def test_an_amount_stays_exact(value: Decimal) -> None:
    assert to_data_value(value, MONEY) == value


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_rounding_keeps_six_digits(value: float) -> None:
    rounded = to_data_value(value, NUMBER)
    assert isinstance(rounded, float)
    assert abs(rounded - value) <= max(abs(value) * 5.1e-6, 1e-300) or abs(rounded - value) <= 0.5


@given(
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12),
    st.integers(0, 4),
)
def test_a_german_number_is_read_back_as_the_same_number(value: float, digits: int) -> None:
    text = write_number(value, "de", digits)
    if "<" not in text and ">" not in text:
        assert float(text.replace(".", "").replace(",", ".").replace("−", "-")) == pytest.approx(
            round(value, digits), abs=10**-digits
        )


@given(st.characters(codec=None))
def test_every_control_character_is_made_visible(char: str) -> None:
    turns = unicodedata.bidirectional(char) in {
        "LRE",
        "RLE",
        "LRO",
        "RLO",
        "PDF",
        "LRI",
        "RLI",
        "FSI",
        "PDI",
    }
    steers = turns or unicodedata.category(char) in {"Cc", "Zl", "Zp", "Cs"}
    assert (sanitize(char) != char) or not steers


def test_emoji_and_typography_stay() -> None:
    assert sanitize("👩‍👩‍👧 „schön“ – 5\u202f%") == "👩‍👩‍👧 „schön“ – 5\u202f%"


def test_white_space_that_breaks_lines_becomes_a_blank() -> None:
    assert sanitize("a\r\nb\tc\u2028d") == "a  b c d"
    assert sanitize("a\nb", keep="\n") == "a\nb"


@given(st.text(st.characters(codec=None)))
def test_json_escapes_lose_nothing(text: str) -> None:
    import json

    assert json.loads(sanitize_json(json.dumps(text, ensure_ascii=False))) == text


def test_codes_have_german_words_and_data_keeps_the_codes() -> None:
    topic = Column("topic", "text", "Thema", "Topic")
    assert (
        write_cell("price", topic, "de"),
        write_cell("price", topic, "en"),
        to_data_value("price", topic),
    ) == (
        "Preis",
        "price",
        "price",
    )
    assert write_cell("price", TEXT, "de") == "price"


def test_a_change_carries_its_sign_and_that_of_a_share_is_in_points() -> None:
    assert (
        write_cell(0.003, Column("change", "share", "Veränderung", "Change"), "de")
        == "+0,30\u202f%-Pkt."
    )
    assert (
        write_cell(-0.003, Column("change", "share", "Veränderung", "Change"), "en")
        == "−0.30\u202fpp"
    )
    assert (
        write_cell(0.494, Column("change_share", "share", "relativ", "Relative"), "en") == "+49.4%"
    )


def test_the_first_day_of_a_period_means_the_period() -> None:
    day = date(2026, 7, 1)
    named = {
        name: write_cell(day, Column(name, "date", "", ""), "de")
        for name in ("month", "quarter", "year", "day")
    }
    assert named == {
        "month": "Juli 2026",
        "quarter": "Q3 2026",
        "year": "2026",
        "day": "01.07.2026",
    }


def test_units_are_words_of_the_language() -> None:
    column = Column("gap", "number", "Abstand", "Gap", unit="days")
    assert (write_heading(column, "de"), write_heading(column, "en")) == (
        "Abstand (Tage)",
        "Gap (days)",
    )
    assert write_cell(2.5, column, "de") == "2,50\u202fTage"


def test_whole_numbers_have_no_decimals_in_a_column_of_several_kinds() -> None:
    value = Column("value", "number", "Wert", "Value")
    assert write_cells(value, [13.0, 20.0, 0.04], "de") == ["13", "20", "0,040"]
    assert write_cells(Column("rate", "number", "Rate", "Rate"), [13.0, 0.5], "de") == [
        "13,00",
        "0,50",
    ]


def test_every_name_that_records_are_counted_by_has_a_word() -> None:
    mappings = [
        yaml.safe_load(path.read_bytes())
        for path in (resources("configs") / "sources").glob("*.yaml")
    ]
    names = {
        name
        for mapping in mappings
        for part in ("named_counts", "skip")
        for name in mapping.get(part) or ()
    }
    fields = [
        spec
        for mapping in mappings
        for spec in mapping["fields"].values()
        if isinstance(spec, dict)
    ]
    names |= {spec["lacking"] for spec in fields if "lacking" in spec}
    names |= {*mending.NAMES, "opt_out_kept", "opt_out_lifted", "footer"}
    assert names <= GERMAN["name"].keys()
    assert write_cell("flop 2", Column("rank", "text", "Rang", "Rank"), "en") == "bottom 2"
    assert (
        write_cell("older_than_loaded", Column("name", "text", "", ""), "de")
        == "älter als der geladene Stand"
    )


def test_every_reason_for_leaving_rows_out_has_a_german_word() -> None:
    reasons = {*_sales._FATES[1:], "in another currency", "unrated", *post_rates.REASONS}
    assert reasons == GERMAN["rows_left_out"].keys()
    assert label_code("rows_left_out", "without a date", "de") == "ohne Datum"
    assert label_code("rows_left_out", "without a date", "en") == "without a date"


@pytest.mark.parametrize("name", ["change", "change_within", "change_mix", "gap", "gap_low"])
def test_the_difference_of_two_shares_is_in_percentage_points(name: str) -> None:
    column = Column(name, "share", "Abstand", "Gap")
    assert write_cell(-0.0015, column, "de") == "−0,15\u202f%-Pkt."
    assert write_cells(column, [-0.0015, -0.002], "en") == ["−0.15\u202fpp", "−0.20\u202fpp"]
