"""Analyses on Spark Connect give the answers of DuckDB; Sail is the server."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from pyarrow import parquet
from tests.analyze.kpi.company import fill, generated
from tests.store.spark_lake import CONTEXT, answer_all, open_spark, show
from tests.store.spark_queries import FOLDER, recorded

import scrm
from scrm.analyze import analyses, run_analysis
from scrm.cli import run
from scrm.errors import InputError, StoreError, UsageError
from scrm.pipeline.data_coverage import of_store
from scrm.store import Store
from scrm.store.local import LocalStore
from scrm.store.spark import SparkStore
from scrm.store.spark_session import connect
from scrm.store.spark_sql import ALLOWED, list_functions
from scrm.tables import TABLES


@pytest.fixture(scope="module")
def spark(remote: str, lake: tuple[Path, LocalStore], tmp_path_factory) -> Iterator[SparkStore]:
    with open_spark(remote, lake[0], tmp_path_factory.mktemp("results")) as store:
        yield store


def test_every_analysis_gives_the_same_answer_by_reviewed_queries(remote, lake, tmp_path):
    folder, local = lake
    expected = dict(answer_all(local))
    with recorded() as recorder, open_spark(remote, folder, tmp_path / "results") as store:
        for command, answer in answer_all(store, recorder.begin):
            assert show(answer) == show(expected[command]), command
        recorder.begin("coverage")
        assert show(of_store(store, CONTEXT)) == show(of_store(local, CONTEXT))
    reviewed = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.sql")}
    assert recorder.render() == reviewed, "python -m tests.store.spark_queries writes them again"


def test_reviewed_queries_call_only_functions_of_the_list():
    called = [list_functions(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.sql")]
    assert len(called) > 20  # an empty folder would pass
    assert frozenset().union(*called) <= ALLOWED


def test_a_transaction_that_fails_changes_nothing(spark):
    frame = pl.DataFrame({"command": ["a"], "fingerprint": ["1"]})
    spark.write("derivations", frame)

    def fail() -> None:
        with spark.transaction():
            spark.delete("derivations")
            assert spark.row_count("derivations") == 0
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert spark.frame("SELECT * FROM derivations").equals(frame)
    assert spark.delete("derivations", "command = $name", {"name": "b"}) == 0
    assert spark.delete("derivations", "command = $name", {"name": "a"}) == 1


def test_results_outlive_the_session_and_no_file_is_left_over(remote, lake, tmp_path):
    session = connect(remote)
    with SparkStore(session, lake[0], tmp_path / "results") as store:
        store.write("derivations", pl.DataFrame({"command": ["a"], "fingerprint": ["1"]}))
        store.write("derivations", pl.DataFrame({"command": ["b"], "fingerprint": ["2"]}))
        store.execute("CREATE TEMP TABLE kept AS SELECT 1 AS n")
        assert store.value("SELECT n FROM kept") == 1
    with SparkStore(session, lake[0], tmp_path / "results") as store:
        assert store.value("SELECT command FROM derivations") == "b"
        assert "kept" not in store.relations()
    session.stop()
    found = [path.name.partition("-")[0] for path in (tmp_path / "results").iterdir()]
    assert sorted(found) == ["derivations", "tables.json"]


def test_the_command_gives_the_same_bytes(remote, lake, tmp_path, monkeypatch, capfdbinary):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scrm.yaml").write_text("lake_results: results\nas_of: 2026-03-31\n")
    with LocalStore(tmp_path / "scrm.duckdb") as store:
        fill(store, generated(3))
    assert run(["export", "lake", "--all"]) == 0
    exported = capfdbinary.readouterr().out.decode().split()
    assert exported == [f"lake/{path.name}" for path in sorted_as_tables(lake[0])]
    assert run(["retention", "--format", "json"]) == 0
    answer = capfdbinary.readouterr().out
    spark = ["--engine", "spark", "--remote", remote, "--format", "json"]
    assert run(["retention", *spark]) == 0
    assert capfdbinary.readouterr().out == answer
    assert run(["sql", "SELECT 1", *spark]) == 2
    assert b"works on the database" in capfdbinary.readouterr().err


def sorted_as_tables(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.parquet"), key=lambda path: list(TABLES).index(path.stem))


def test_a_server_that_does_not_answer_is_named_without_its_token(remote):
    for address in ("sc://127.0.0.1:1", remote):  # nothing there; no TLS, which a token needs
        with pytest.raises(StoreError, match=r"no Spark Connect server answers at sc://") as caught:
            connect(f"{address}/;token=secret")
        assert "secret" not in str(caught.value)


def test_a_lake_is_only_read(spark):
    with pytest.raises(UsageError, match="only read"):
        spark.execute("UPDATE orders SET amount = 0")


@pytest.mark.parametrize("order_id", [[1], 1.0])
def test_a_column_of_another_type_is_refused(remote, tmp_path, order_id):
    parquet.write_table(pa.table({"order_id": [order_id]}), tmp_path / "orders.parquet")
    session = connect(remote)
    with pytest.raises(InputError, match="orders of the lake: column order_id has the type"):
        SparkStore(session, tmp_path, tmp_path / "results")
    session.stop()


def test_tables_of_the_catalogue_of_the_server_and_a_session_that_is_open(
    remote, lake, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    session = connect(remote)
    for table in ("orders", "customers"):
        rows = session.read.parquet(str(lake[0] / f"{table}.parquet"))
        rows.createOrReplaceTempView(f"sales_{table}")
    database = scrm.open(
        spark=session,
        lake="nothing",
        lake_results="results",
        tables={"orders": "sales_orders", "customers": "sales_customers"},
        as_of="2026-03-31",
        lang="en",
    )
    answer = database.retention()
    with LocalStore(None) as store:
        for table in ("orders", "customers"):
            store.append({table: lake[1].arrow(f"SELECT * FROM {table}")})
        context = replace(CONTEXT, period=None)
        expected = run_analysis(
            analyses()["retention"], store, analyses()["retention"].params("run")(), context
        )
    assert show(answer.result) == show(expected)
    assert session.sql("SELECT 1 AS n").toArrow().num_rows == 1  # the session is still open
    with pytest.raises(UsageError, match="there is no table 'order'"):
        scrm.open(spark=session, tables={"order": "sales_orders"}).retention()
    with pytest.raises(StoreError, match="cannot read orders of the lake at sales.nothing"):
        scrm.open(spark=session, tables={"orders": "sales.nothing"}).retention()
    session.stop()


def test_a_delta_table_of_the_catalogue(remote, lake, tmp_path):
    if "SPARK_REMOTE" in os.environ:
        pytest.skip("Delta is a package of its own for Apache Spark")
    session = connect(remote)
    place, rows = tmp_path / "delta", lake[1].arrow("SELECT order_id, amount FROM orders")
    session.createDataFrame(rows).write.format("delta").save(str(place))
    session.sql(f"CREATE TABLE delta_orders USING delta LOCATION '{place}'")
    catalogue = {"orders": "delta_orders"}
    with SparkStore(session, tmp_path, tmp_path / "results", catalogue=catalogue) as store:
        assert rows_of(store) == rows_of(lake[1])
        state = store.lake_state
    with SparkStore(session, tmp_path, tmp_path / "results", catalogue=catalogue) as store:
        assert store.lake_state != state  # it may have changed
    session.stop()


def rows_of(store: Store) -> list[tuple]:
    return store.frame("SELECT order_id, amount FROM orders ORDER BY order_id").rows()
