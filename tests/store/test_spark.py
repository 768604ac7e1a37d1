"""Analyses on Spark Connect give the answers of DuckDB; Sail is the server."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from pyarrow import parquet
from tests.analyze.kpi.company import fill, generated
from tests.store.spark_lake import answer_all, open_spark, plain, show
from tests.store.spark_queries import FOLDER, recorded

from scrm.cli import run
from scrm.errors import InputError, StoreError, UsageError
from scrm.store.local import LocalStore
from scrm.store.spark import SparkStore
from scrm.store.spark_session import connect
from scrm.store.spark_sql import ALLOWED, list_functions
from scrm.tables import TABLES

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
def spark(remote: str, lake: tuple[Path, LocalStore], tmp_path_factory) -> Iterator[SparkStore]:
    with open_spark(remote, lake[0], tmp_path_factory.mktemp("results")) as store:
        yield store


def rows(frame: pl.DataFrame) -> list[str]:
    return sorted(repr(plain(row)) for row in frame.iter_rows())


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_gives_the_same_rows(query, spark):
    with LocalStore(None) as store:
        edges = store.arrow(EDGES)
        with store.offered(t=edges), spark.offered(t=edges):
            assert rows(spark.frame(query)) == rows(store.frame(query))


def test_every_analysis_gives_the_same_answer_by_reviewed_queries(remote, lake, tmp_path):
    folder, local = lake
    expected = dict(answer_all(local))
    with recorded() as recorder, open_spark(remote, folder, tmp_path / "results") as store:
        for command, answer in answer_all(store, recorder.begin):
            assert show(answer) == show(expected[command]), command
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
