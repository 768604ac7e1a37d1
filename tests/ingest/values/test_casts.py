import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.ingest.values.casts import cast_column
from scrm.ingest.values.notation import (
    DE,
    EN,
    MIXED,
    ColumnConvention,
    for_exact_numbers,
)
from scrm.ingest.values.value_types import read_value
from scrm.store.local import LocalStore
from scrm.store.sql import quote_text

STORE = LocalStore(None)
CELLS = {
    "count": st.one_of(
        st.integers(-(2**63), 2**63 - 1).map(str),
        st.from_regex(r"[+-]?0{0,2}[0-9xe.,]{0,5}", fullmatch=True),
        st.just(""),
    ),
    "money": st.one_of(
        st.decimals(-(10**13) + 1, 10**13 - 1, places=2).map(str),
        st.from_regex(r"[+-]?[0-9]{0,4}[.,]?[0-9]{0,5}(e[0-9])?", fullmatch=True),
        st.just(""),
    ),
    "number": st.one_of(
        st.floats(-1e12, 1e12).map(lambda each: f"{each:.2f}"),
        st.from_regex(r"-?[0-9]{1,13}(\.[0-9]{1,4})?", fullmatch=True),
    ),
    "date": st.one_of(
        st.dates().map(dt.date.isoformat),
        st.from_regex(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,3}", fullmatch=True),
        st.just(""),
    ),
    "time": st.one_of(
        st.datetimes().map(lambda each: each.isoformat(" ", "seconds")),
        st.datetimes().map(dt.datetime.isoformat),
        st.datetimes().map(lambda each: each.isoformat("T", "minutes")),
        st.dates().map(dt.date.isoformat),
        st.from_regex(
            r"20[0-9]{2}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-9]{2}[:+.Z][0-9]{2}", fullmatch=True
        ),
        st.just(""),
    ),
    "time with offset": st.one_of(
        st.datetimes(dt.datetime(1899, 12, 30), dt.datetime(2200, 1, 2)).map(  # noqa: DTZ001
            lambda each: f"{each.isoformat()}Z"
        ),
        st.from_regex(
            r"20[0-9]{2}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9]:[0-5][0-9]"
            r"(\.[0-9]{1,7})? ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)",
            fullmatch=True,
        ),
        st.just(""),
    ),
}
CONVENTIONS = [
    ColumnConvention(),
    ColumnConvention(for_exact_numbers(EN), "mdy"),
    ColumnConvention(DE, "dmy"),
]


@pytest.mark.parametrize("kind", CELLS)
def test_a_column_cast_as_a_whole_has_the_values_that_the_grammar_reads_from_each_cell(kind):
    type_ = kind.split()[0]
    compared = []

    @given(st.lists(CELLS[kind], min_size=1, max_size=3), st.sampled_from(CONVENTIONS))
    def check(cells, convention):
        values = cast_column(pa.chunked_array([cells]), type_, convention.numbers)
        if values is None:
            return
        compared.append(True)
        texts = ", ".join(
            f"({number}, nullif({quote_text(cell)}, ''))" for number, cell in enumerate(cells)
        )
        grammar = read_value("t", type_, convention)
        wanted = (
            STORE.frame(f"SELECT {grammar} FROM (VALUES {texts}) AS cells(n, t) ORDER BY n")
            .to_series()
            .to_list()
        )
        values = values.cast(pa.timestamp("us")) if type_ == "time" else values
        assert values.to_pylist() == wanted

    check()
    assert compared


@pytest.mark.parametrize(
    ("type_", "cells"),
    [
        ("count", ["1", "01"]),
        ("count", ["1", "+1"]),
        ("count", ["0x1F"]),
        ("count", ["9223372036854775808"]),
        ("money", ["1.00", "1.234"]),
        ("money", ["1e3"]),
        ("money", ["12345678901234"]),
        ("number", ["1,5"]),
        ("date", ["2026-06-30", "30.06.2026"]),
        ("date", ["1899-12-31"]),
        ("time", ["2026-06-30 23:59:59", "30.06.2026"]),
        ("time", ["2026-06-30 23:59:59", "2026-06-30 23:59:59Z"]),
        ("time", ["2026-06-30 23:59+02"]),
        ("time", ["2026-06-30 24:00:00"]),
        ("id", ["12", "1.22158E+17"]),
        ("text", ["1"]),
    ],
)
def test_a_column_with_a_cell_of_another_form_is_left_to_the_grammar_of_its_type(type_, cells):
    assert cast_column(pa.chunked_array([cells]), type_, MIXED) is None


def test_an_id_without_an_exponent_is_its_text():
    texts = pa.chunked_array([["007", ""]])
    assert cast_column(texts, "id", MIXED) is texts
