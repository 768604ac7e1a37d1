import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.ingest import LoadSettings, load
from scrm.ingest.values.casts import cast_column
from scrm.ingest.values.notation import (
    DE,
    EN,
    MIXED,
    ColumnConvention,
    for_exact_numbers,
)
from scrm.ingest.values.sql import quote_text
from scrm.ingest.values.value_types import read_value
from scrm.store.local import LocalStore

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


HEADER = "post_id,channel,created_at,text,observed_at,like_count\n"


def test_counts_of_a_post_that_comes_twice_are_merged_by_post_and_moment(store, tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text(
        HEADER + "1,x,2026-06-01 10:00:00,a,2026-06-02 00:00:00,1\n"
        "1,x,2026-06-01 10:00:00,b,2026-06-02 00:00:00,2\n"
        "1,x,2026-06-01 10:00:00,b,2026-06-03 00:00:00,3\n"
    )
    summary = load(store, [path], settings=LoadSettings(timezone="UTC")).files[0]
    assert summary.tables == {
        "posts": {"new": 1, "updated": 1, "unchanged": 1},
        "post_metrics": {"new": 2, "updated": 1, "unchanged": 0},
    }
    rows = store.frame(
        "SELECT text, like_count FROM posts JOIN post_metrics USING (post_id) ORDER BY like_count"
    ).rows()
    assert rows == [("b", 2), ("b", 3)]


def test_a_post_that_comes_again_in_a_second_file_keeps_one_row_for_each_moment(store, tmp_path):
    for number, moment in enumerate(("2026-06-02", "2026-06-03", "2026-06-03"), start=1):
        path = tmp_path / f"{number}.csv"
        path.write_text(f"{HEADER}1,x,2026-06-01 10:00:00,a,{moment} 00:00:00,{number}\n")
        load(store, [path], settings=LoadSettings(timezone="UTC"))
    assert store.frame("SELECT like_count FROM post_metrics ORDER BY observed_at").rows() == [
        (1,),
        (3,),
    ]


def test_a_table_of_some_records_only_proves_nothing_about_the_keys_of_another(store, tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "name: mine\ntitle: {de: Meine, en: Mine}\nfields:\n  post_id: {from: [PID]}\n  channel: {from: [Netz]}\n"
        "  kind: {from: [Art]}\n  observed_at: {from: [Stand]}\n  like_count: {from: [Likes]}\n"
        "tables:\n  posts: {when: \"kind = 'post'\"}\n  post_metrics:\n"
    )
    path = tmp_path / "posts.csv"
    path.write_text(
        "PID,Netz,Art,Stand,Likes\n1,x,post,2026-02-01 00:00:00,1\n"
        "2,x,story,2026-02-01 00:00:00,5\n2,x,story,2026-02-01 00:00:00,9\n"
    )
    load(store, [path], settings=LoadSettings(source="mine", source_folders=(tmp_path,)))
    assert store.frame("SELECT post_id, like_count FROM post_metrics ORDER BY post_id").rows() == [
        ("1", 1),
        ("2", 9),
    ]


def test_a_file_with_no_column_for_one_of_the_tables_of_its_mapping_gives_it_no_rows(
    store, tmp_path
):
    (tmp_path / "till.yaml").write_text(
        "name: till\ntitle: {de: Kasse, en: Till}\nfields:\n  order_id: {from: [Beleg], required: true}\n"
        "  amount: {from: [Wert]}\n  email: {from: [Mail]}\ntables: {orders: {}, customers: {}}\n"
    )
    (tmp_path / "till.csv").write_text("Beleg,Wert\n1,5.00\n2,\n")
    settings = LoadSettings(source="till", source_folders=(tmp_path,))
    summary = load(store, [tmp_path / "till.csv"], settings=settings).files[0]
    assert (summary.new, summary.tables["orders"]["new"], summary.tables["customers"]["new"]) == (
        2,
        2,
        0,
    )
