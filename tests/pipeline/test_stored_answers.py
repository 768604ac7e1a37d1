"""Stored answers are exactly those computed, and are used only while nothing has changed."""

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.analyze import analyses
from scrm.cli import run
from scrm.config import read_settings
from scrm.pipeline import report_answers, stored_answers
from scrm.pipeline.freshness import build_context, configured_params
from scrm.pipeline.result_codec import UnknownValueError, decode, encode
from scrm.pipeline.stored_answers import StoredAnswers
from scrm.result import Column, Fact, Figure, Provenance, Result, ResultTable, Text
from scrm.store.local import LocalStore
from scrm.store.result_cache import hash_data, read_results

ORDERS = "order_id,customer_id,ordered_at,amount,currency\n"
NAME = Column("n", "count", "Zahl", "Number")
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(),
    st.decimals(allow_nan=False), st.dates(), st.datetimes(),
)  # fmt: skip


@given(st.lists(VALUES))
def test_values_keep_their_types(values: list[object]):
    shown = Result(Text("Ä", "\ud800"), facts=tuple(Fact(NAME, value) for value in values))
    restored = decode(encode(shown))
    assert restored == shown
    assert [type(fact.value) for fact in restored.facts] == [type(value) for value in values]


def test_frames_keep_their_schemas_and_everything_else_its_place():
    frame = pl.DataFrame(
        {
            "money": [Decimal("1.20"), None],
            "day": [date(2026, 1, 1), None],
            "at": [datetime(2026, 1, 1, 12), None],  # noqa: DTZ001  stored in UTC
            "parts": [["a"], []],
            "share": [0.1, float("nan")],
        }
    ).with_columns(pl.col("at").dt.replace_time_zone("UTC").alias("zoned"))
    table = ResultTable("t", Text("", ""), frame, (NAME,), is_main=True)
    figure = Figure("f", Text("", ""), "bars", frame.head(0), {"x": "day"}, (NAME,))
    came = Provenance("abc", None, {"top": 3, "by": ["a", ("b",)]}, 0, "1", {"orders": 2})
    window = (date(2026, 1, 1), date(2026, 1, 31))
    shown = Result(Text("", ""), tables=(table,), figures=(figure,), window=window, provenance=came)
    restored = decode(encode(shown))
    assert (restored.window, restored.provenance) == (window, came)
    assert restored.tables[0].frame.schema == frame.schema
    assert restored.tables[0].frame.equals(frame)
    assert restored.figures[0].frame.schema == frame.schema
    assert restored.tables[0].is_main


def test_a_value_of_another_type_is_refused():
    with pytest.raises(UnknownValueError, match="complex"):
        encode(Result(Text("", ""), facts=(Fact(NAME, 1j),)))
    table = ResultTable("t", Text("", ""), pl.DataFrame({"a": [object()]}), (NAME,))
    with pytest.raises(UnknownValueError, match="frame"):
        encode(Result(Text("", ""), tables=(table,)))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with three orders, whose report answers two questions."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(report_answers, "in_report", lambda each: each.command in {"abc", "kpi"})
    rows = "1,a,2026-01-05,80,EUR\n2,b,2026-02-05,15,EUR\n3,c,2026-03-05,5,EUR\n"
    (tmp_path / "orders.csv").write_text(ORDERS + rows)
    (tmp_path / "scrm.yaml").write_text("company: A\n")
    assert run(["load", "orders.csv", "-q"]) == 0
    return tmp_path


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands of the analyses that run."""
    found: list[str] = []
    from scrm.pipeline import freshness

    begun = freshness.run_and_record
    monkeypatch.setattr(
        freshness,
        "run_and_record",
        lambda store, analysis, *rest: (
            found.append(analysis.command),
            begun(store, analysis, *rest),
        )[1],
    )
    return found


def _report(*options: str) -> dict[str, bytes]:
    assert run(["report", "-q", "--to", "json,md,html", *options]) == 0
    return {str(p): p.read_bytes() for p in sorted(Path("report").rglob("*")) if p.is_file()}


def test_a_report_is_computed_again_when_and_only_when_something_changed(
    project: Path, counted: list[str]
):
    first = _report()
    assert "abc" in counted

    counted.clear()
    assert _report() == first
    assert run(["abc", "-q"]) == 0
    assert counted == []

    assert run(["abc", "--cuts", "50,80", "-q"]) == 0
    assert "abc" in counted

    counted.clear()
    (project / "more.csv").write_text(ORDERS + "4,d,2026-03-06,50,EUR\n")
    assert run(["load", "more.csv", "-q"]) == 0
    assert _report() != first
    assert "abc" in counted

    counted.clear()
    (project / "scrm.yaml").write_text("company: A\nanalyses: {abc: {cuts: [50, 80]}}\n")
    _report()
    assert "abc" in counted


def _name(store: LocalStore, command: str = "worries") -> str:
    configuration = read_settings({}, environ={})
    context = build_context(store, configuration)
    analysis = analyses()[command]
    params = configured_params(configuration, analysis)
    return StoredAnswers(store, configuration, context).name_question(command, params)


def test_a_file_that_a_setting_names_is_part_of_the_question(project: Path):
    """The labels of worries are in worries.csv, whether a setting says so or not."""
    with LocalStore(project / "scrm.duckdb") as store:
        names = [_name(store)]
        for text in ("text,label\nzu teuer,price\n", "text,label\nzu teuer,none\n"):
            (project / "worry_labels.csv").write_text(text)
            names.append(_name(store))
        (project / "worry_labels.csv").unlink()
        assert _name(store) == names[0]
        assert len(set(names)) == 3
        (project / "worry_labels.csv").mkdir()
        assert _name(store) == ""  # a folder may change without notice


def test_other_code_asks_another_question(project: Path, monkeypatch: pytest.MonkeyPatch):
    with LocalStore(project / "scrm.duckdb") as store:
        before = _name(store)
        monkeypatch.setattr(stored_answers, "_hash_code", lambda: "other")
        assert _name(store) != before


def test_the_hash_of_the_data_changes_with_each_row_and_back(project: Path):
    with LocalStore(project / "scrm.duckdb") as store:
        before = hash_data(store)
        store.delete("orders", "order_id = '1'")
        assert hash_data(store) != before


def test_an_erasure_leaves_only_answers_without_the_person(project: Path):
    _report()
    with LocalStore(project / "scrm.duckdb", read_only=True) as store:
        before = store.frame("SELECT content FROM cache.results WHERE octet_length(content) > 999")
    assert run(["person", "erase", "a", "--yes", "-q"]) == 0
    with LocalStore(project / "scrm.duckdb", read_only=True) as store:
        kept = store.frame("SELECT content, state FROM cache.results")
        assert set(kept["state"]) == {hash_data(store)}
    assert before.height
    assert not set(before["content"]) & set(kept["content"])


def _delete_and_fail(store: LocalStore) -> None:
    with store.transaction():
        store.delete("orders", "order_id = '1'")
        raise ZeroDivisionError


def test_a_changed_row_deletes_what_is_stored_and_an_undone_change_does_not(project: Path):
    _report()
    with LocalStore(project / "scrm.duckdb") as store:
        count = "SELECT count(*) FROM cache.results"
        with pytest.raises(ZeroDivisionError):
            _delete_and_fail(store)
        store.write("abc_classes", store.frame("SELECT * FROM abc_classes"))
        assert store.value(count) > 3
        store.delete("orders", "order_id = '1'")
        assert store.value(count) == 0


def test_stored_answers_are_out_of_reach_of_statements_of_users(project: Path, capfd):
    _report()
    for name in ("results", "cache.results"):
        assert run(["sql", f"SELECT * FROM {name}"]) == 2
    assert "results" not in json.dumps(capfd.readouterr().out)


def test_a_database_without_the_table_has_no_answers(project: Path):
    with LocalStore(project / "scrm.duckdb") as store:
        store.execute("DROP TABLE cache.results")
        assert read_results(store, ["a"], hash_data(store)) == {}
        store.execute("COMMENT ON TABLE scrm_schema IS NULL")
    first = _report()
    assert _report() == first
