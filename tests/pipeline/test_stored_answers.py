"""Stored answers are exactly those computed, and are used only while nothing has changed."""

import hashlib
import json
import os
import zlib
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.analyze import analyses
from scrm.cli import run
from scrm.config import read_settings
from scrm.errors import StoreError
from scrm.pipeline import report_answers, stored_answers
from scrm.pipeline.freshness import build_context, configured_params
from scrm.pipeline.result_codec import UnknownValueError, decode, encode
from scrm.pipeline.setting_files import UnseenChangesError, hash_file
from scrm.pipeline.stored_answers import StoredAnswers
from scrm.result import Column, Fact, Figure, Provenance, Result, ResultTable, Text
from scrm.store import result_cache
from scrm.store.local import LocalStore
from scrm.store.result_cache import hash_data, read_results

ORDERS = "order_id,customer_id,ordered_at,amount,currency\n"
JSON_REPORT = ["report", "-q", "--to", "json"]
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
    monkeypatch.setattr(
        report_answers, "in_report", lambda each: each.command in {"abc", "kpi", "link"}
    )
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


def _answers(store: LocalStore) -> StoredAnswers:
    configuration = read_settings({}, environ={})
    return StoredAnswers(store, configuration, build_context(store, configuration))


def test_a_question_is_computed_again_when_a_file_of_another_analysis_changed(
    project: Path, counted: list[str]
):
    """Who is one person depends on the decisions of `scrm link`, which `scrm abc` does not name."""
    assert run(JSON_REPORT) == 0
    (project / "link_decisions.csv").write_text("pair_id,customer_id,verdict\n")
    decisions = configured_params(read_settings({}, environ={}), analyses()["link"]).model_dump()
    assert str(decisions["decisions"]) == "link_decisions.csv"
    counted.clear()
    assert run(["abc", "-q"]) == 0
    assert counted == ["link", "abc"]


def test_a_question_about_another_period_than_that_of_the_settings_is_computed(
    project: Path, counted: list[str]
):
    assert run([*JSON_REPORT, "--period", "2026-01"]) == 0
    counted.clear()
    assert run(["abc", "-q", "--period", "2026-01"]) == 0
    assert "link" in counted


def test_an_answer_is_not_stored_if_a_file_changed_while_it_was_computed(
    project: Path, monkeypatch: pytest.MonkeyPatch, counted: list[str]
):
    (project / "scrm.yaml").write_text("analyses: {kpi: {metrics: own.yaml}}\n")
    (project / "own.yaml").write_text("metrics: {}\n")
    compute = report_answers._compute

    def compute_slowly(*given: Any) -> Any:
        found = compute(*given)
        (project / "own.yaml").write_text("metrics: {}  # changed\n")
        return found

    monkeypatch.setattr(report_answers, "_compute", compute_slowly)
    assert run(JSON_REPORT) == 0
    monkeypatch.setattr(report_answers, "_compute", compute)
    counted.clear()
    assert run(JSON_REPORT) == 0
    assert "kpi" in counted


def test_an_answer_is_not_stored_if_the_code_changed_while_it_was_computed(
    project: Path, monkeypatch: pytest.MonkeyPatch
):
    with LocalStore(project / "scrm.duckdb") as store:
        answers = _answers(store)
        answers.write_pictures({"a": "<svg/>"})
        assert answers.read_pictures() == {"a": "<svg/>"}
        monkeypatch.setattr(stored_answers, "_compute_code_hash", lambda: "newer")
        answers.write_pictures({"b": "<svg/>"})
        assert answers.read_pictures() == {"a": "<svg/>"}


def test_the_hash_of_the_code_changes_with_content_of_the_same_size_and_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    found = []
    monkeypatch.setattr(stored_answers, "resources", lambda _: tmp_path)
    for text in ("a: 1", "a: 2"):
        (tmp_path / "metrics.yaml").write_text(text)
        os.utime(tmp_path / "metrics.yaml", (1, 1))
        found.append(stored_answers._compute_code_hash())
    assert found[0] != found[1]


def _damage(content: bytes) -> list[bytes]:
    """Return what may be found in place of a content, the last with a correct hash."""
    foreign = zlib.compress(b'[13]\n["Result", 1]')
    return [
        content[:40] + bytes([content[40] ^ 1]) + content[41:],
        content[:40],
        b"",
        hashlib.sha256(foreign).digest() + foreign,
    ]


def test_damaged_answers_are_computed_again(project: Path, counted: list[str]):
    first = _report()
    analysis = analyses()["abc"]
    with LocalStore(project / "scrm.duckdb") as store:
        params = configured_params(read_settings({}, environ={}), analysis)
        rows = store.frame("SELECT question, state, content FROM cache.results").rows()
        assert _answers(store).read(analysis, params)
        for number in range(4):
            store.execute("DELETE FROM cache.results")
            for question, state, content in rows:
                damaged = {"content": _damage(content)[number]}
                given = {"question": question, "state": state, **damaged}
                store.execute("INSERT INTO cache.results SELECT $question, $state, $content", given)
            assert _answers(store).read(analysis, params) is None
            assert _answers(store).read_pictures() == {}
    counted.clear()
    assert _report() == first
    assert "abc" in counted


def test_an_error_of_the_disk_does_not_withhold_the_report(
    project: Path, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(stored_answers, "write_results", fail)
    assert run(JSON_REPORT) == 0


def test_the_order_and_the_types_of_settings_are_part_of_the_question(project: Path):
    names = set()
    with LocalStore(project / "scrm.duckdb") as store:
        for text in ("{a: x, b: y}", "{b: y, a: x}", "{a: 1}", "{a: '1'}", "{1: a, b: c}"):
            (project / "scrm.yaml").write_text(f"analyses: {{benchmark: {{labels: {text}}}}}\n")
            names.add(_name(store))
    assert len(names) == 5


@pytest.mark.parametrize("name", ["a" * 200 + "/" + "b" * 200 + ".csv", "non\u00a0breaking.csv"])
def test_a_file_with_a_long_or_unusual_name_is_part_of_the_question(project: Path, name: str):
    (project / "scrm.yaml").write_text(f"analyses: {{worries: {{labels: {name}}}}}\n", "utf-8")
    with LocalStore(project / "scrm.duckdb") as store:
        before = _name(store)
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text("text,label\n")
        assert _name(store) not in {before, ""}


def test_texts_that_are_no_names_and_what_is_no_regular_file(tmp_path: Path):
    assert [hash_file(tmp_path / each) for each in ("x" * 999, "a\0b", "\ud800", "none")] == [
        None, None, None, None,
    ]  # fmt: skip
    os.mkfifo(tmp_path / "pipe")
    for each in ("pipe", "."):
        with pytest.raises(UnseenChangesError):
            hash_file(tmp_path / each)


def test_answers_by_a_model_that_a_hub_may_exchange_are_not_stored(project: Path):
    with LocalStore(project / "scrm.duckdb") as store:
        assert _name(store, "sentiment")
        (project / "scrm.yaml").write_text("analyses: {sentiment: {engine: transformers}}\n")
        assert _name(store, "sentiment") == ""


def test_restriction_and_its_end_delete_all_stored_answers(project: Path):
    for option in ((), ("--lift",)):
        with LocalStore(project / "scrm.duckdb") as store:
            _answers(store).write_pictures({"a": "<svg/>"})
            assert store.value("SELECT count(*) FROM cache.results") == 1
        assert run(["person", "restrict", "a", "-q", *option]) == 0
        with LocalStore(project / "scrm.duckdb", read_only=True) as store:
            assert store.value("SELECT count(*) FROM cache.results") == 0


def test_the_oldest_of_too_many_answers_are_dropped(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(result_cache, "_MOST_BYTES", 25)
    for number in range(5):
        result_cache.write_results(store, {str(number): b"0123456789"}, "state")
    found = result_cache.read_results(store, [str(number) for number in range(5)], "state")
    assert sorted(found) == ["3", "4"]
