"""Analyses on Spark Connect give the answers of DuckDB; Sail is the server."""

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from pyarrow import parquet
from pysail.spark import SparkConnectServer
from tests.analyze.kpi.company import fill, generated

from scrm.analyze import analyses, run_analysis, sort_by_dependency
from scrm.cli import run
from scrm.config import Context
from scrm.errors import InputError, StoreError, UsageError
from scrm.result import Result
from scrm.store.local import LocalStore
from scrm.store.spark import SparkStore
from scrm.store.spark_session import connect
from scrm.tables import TABLES

CONTEXT = Context(as_of=dt.date(2026, 3, 31), lang="en")
EDGES = """
SELECT * FROM (VALUES
  (1, 'a', 10.5, TIMESTAMP '2026-03-29 00:59:59.9', DATE '2026-03-29', 3, TRUE),
  (2, 'a', -4.0, TIMESTAMP '2026-03-29 01:00:00.1', DATE '2026-03-30', 0, FALSE),
  (3, 'b', 0.0, TIMESTAMP '2026-10-25 00:30:00', DATE '2026-10-25', NULL, NULL),
  (4, 'B', 10.5, TIMESTAMP '2025-12-31 23:59:59', NULL, 3, TRUE),
  (5, NULL, NULL, NULL, DATE '2024-02-29', 7, FALSE)
) AS v(id, k, x, ts, day, n, f)"""
QUERIES = [
    "SELECT k, median(x) AS a, quantile_cont(x, 0.9) AS b, count(*) AS c FROM t GROUP BY ALL",
    "SELECT id, date_diff('second', ts, lead(ts) OVER (ORDER BY id)) AS s,"
    " date_diff('minute', ts, lead(ts) OVER (ORDER BY id)) AS m FROM t",
    "SELECT date_diff('month', min(ts), max(ts)) AS m, date_diff('week', min(day), max(day)) AS w"
    " FROM t",
    "SELECT id, n / 2 AS a, x / nullif(n, 0) AS b, n // 2 AS c, n % 2 AS d FROM t",
    "SELECT arg_min(x, ts) AS a, arg_max(k, id) AS b FROM t",
    "SELECT sum(n) AS a, avg(x) AS b, bool_or(f) AS c, min(k) AS d FROM t",
    "SELECT sum(n) AS a, count(n) AS b, median(x) AS c, max(ts) AS d FROM t WHERE id > 9",
    "SELECT CAST(x AS BIGINT) AS a, round(x / 3, 3) AS b FROM t",
    "SELECT id, date_trunc('month', ts) AS a, day - DATE '2026-01-01' AS b,"
    " strftime(ts, '%Y-%m-%d %H:%M') AS c, year(day) AS d FROM t",
    "SELECT id, timezone('Europe/Berlin', timezone('UTC', ts)) AS a FROM t",
    "SELECT id, k || '-' || id AS a, concat(k, 'x', id) AS b, md5(k) AS c, strpos(k, 'a') AS d"
    " FROM t",
    "SELECT id, regexp_extract('ab-12 c', '([a-z]+)-(\\d+)', 2) AS a,"
    " regexp_matches(k, '^[a-z]$') AS b FROM t",
    "SELECT id, greatest(x, n) AS a, k IN ('a', NULL) AS b, k NOT IN ('a') AS c FROM t",
    "SELECT id, rank() OVER (ORDER BY x DESC) AS a, ntile(2) OVER (ORDER BY id) AS b,"
    " sum(x) OVER (w ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS c FROM t"
    " WINDOW w AS (ORDER BY id)",
    "SELECT id, k, x FROM t QUALIFY row_number() OVER (PARTITION BY k ORDER BY id) = 1",
    "WITH a AS MATERIALIZED (SELECT * FROM t) SELECT * REPLACE (x * 2 AS x) FROM a",
    "SELECT k, x, id FROM t ORDER BY x DESC, id LIMIT 3",
]


@pytest.fixture(scope="module")
def remote() -> Iterator[str]:
    """The address of a server: that of `make spark`, else one that is started here."""
    if address := os.environ.get("SPARK_REMOTE"):
        yield address
        return
    server = SparkConnectServer(ip="127.0.0.1", port=0)
    server.start(background=True)
    host, port = server.listening_address
    yield f"sc://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, LocalStore]]:
    """The tables of a company as Parquet files, and in a database."""
    folder = tmp_path_factory.mktemp("lake")
    with LocalStore(None) as store:
        fill(store, generated(3))
        for table in TABLES.values():
            if table.role == "canonical" and store.row_count(table.name):
                rows = store.arrow(f"SELECT * FROM {table.name}")
                parquet.write_table(rows, folder / f"{table.name}.parquet")
        yield folder, store


@pytest.fixture(scope="module")
def spark(remote: str, lake: tuple[Path, LocalStore], tmp_path_factory) -> Iterator[SparkStore]:
    session = connect(remote)
    with SparkStore(session, lake[0], tmp_path_factory.mktemp("results")) as store:
        yield store
    session.stop()


def plain(value: object) -> object:
    """Return a value that is equal on both engines if it is the same to nine digits."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, dt.date | dt.datetime):
        return str(value)
    return float(f"{float(value):.9g}")  # type: ignore[arg-type]


def rows(frame: pl.DataFrame) -> list[str]:
    return sorted(repr(plain(row)) for row in frame.iter_rows())


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_gives_the_same_rows(query, spark):
    with LocalStore(None) as store:
        edges = store.arrow(EDGES)
        with store.offered(t=edges), spark.offered(t=edges):
            assert rows(spark.frame(query)) == rows(store.frame(query))


def test_every_analysis_gives_the_same_answer(spark, lake):
    _, local = lake

    def show(result: Result) -> list[object]:
        tables = [(table.name, *map(plain, table.frame.rows())) for table in result.tables]
        return [
            *tables,
            [plain(fact.value) for fact in result.facts],
            result.finding,
            result.refused,
        ]

    for analysis in sort_by_dependency(analyses().values()):
        if analysis.has_run:
            params = analysis.params("run")()
            expected = run_analysis(analysis, local, params, CONTEXT)
            assert show(run_analysis(analysis, spark, params, CONTEXT)) == show(expected), (
                analysis.command
            )


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
