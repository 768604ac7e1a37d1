"""`scrm sql` reads and does nothing else: attempts to escape, limits, and answers of every type."""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial

import duckdb
import polars as pl
import pytest
from tests.rows import insert

from scrm.cli import run
from scrm.errors import StoreError, UsageError
from scrm.pipeline import sql_results as tabular
from scrm.store import read_only_statement
from scrm.store.local import LocalStore

ORDERS = (
    "INSERT INTO orders (order_id, customer_id) SELECT 'o' || range, 'c' || range FROM range(50)"
)
TARGETS = (
    "shop.duckdb",
    "shop.duckdb.wal",
    "shop.duckdb.wal.recovery",
    "shop.duckdb.wal.checkpoint",
)
ATTEMPTS = [
    *(f"COPY (SELECT 'x'::BLOB) TO '{each}' (FORMAT blob)" for each in TARGETS),
    *(f"COPY orders TO '{each}' (FORMAT csv)" for each in TARGETS),
    *(
        f"COPY (SELECT 1) TO '{{db}}{suffix}' (FORMAT parquet)"
        for suffix in ("", ".wal", ".tmp/x", ".tmp/duckdb_temp_x")
    ),
    *(f"SELECT * FROM read_text('{each}')" for each in TARGETS[:2]),
    *(f"SELECT * FROM read_blob('{{db}}{suffix}')" for suffix in ("", ".wal", ".tmp/x")),
    "COPY orders TO 'stolen.csv'",
    "COPY orders FROM 'orders.csv'",
    "COPY FROM DATABASE shop TO memory",
    "EXPORT DATABASE 'stolen'",
    "IMPORT DATABASE 'stolen'",
    "ATTACH 'other.duckdb'",
    "ATTACH '{db}' AS again",
    "ATTACH ':memory:' AS other",
    "DETACH shop",
    "USE memory",
    "INSTALL httpfs",
    "FORCE INSTALL httpfs FROM community",
    "LOAD httpfs",
    "LOAD '{folder}/x.duckdb_extension'",
    "UPDATE EXTENSIONS",
    "PRAGMA database_list",
    "PRAGMA enable_profiling",
    "PRAGMA profiling_output='stolen.json'",
    "PRAGMA force_checkpoint",
    "SET threads = 1",
    "SET GLOBAL enable_external_access = true",
    "SET disabled_filesystems = ''",
    "SET temp_directory = '{folder}/spill'",
    "SET log_query_path = '{folder}/log'",
    "SET VARIABLE x = 1",
    "RESET threads",
    "RESET disabled_filesystems",
    "CALL enable_logging(storage := 'file', storage_path := '{folder}')",
    "CALL force_checkpoint()",
    "CALL pragma_version()",
    "CHECKPOINT",
    "FORCE CHECKPOINT shop",
    "VACUUM",
    "ANALYZE",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "INSERT INTO orders (order_id) VALUES ('x')",
    "INSERT INTO stored.orders BY NAME SELECT 'x' AS order_id",
    "UPDATE stored.orders SET customer_id = 'x'",
    "DELETE FROM stored.orders",
    "TRUNCATE stored.orders",
    "MERGE INTO stored.orders USING (SELECT 1) ON true WHEN MATCHED THEN DELETE",
    "DROP TABLE stored.orders",
    "DROP VIEW orders",
    "ALTER TABLE stored.orders ADD COLUMN x INTEGER",
    "ALTER TABLE stored.orders RENAME TO o",
    "CREATE TABLE x AS SELECT 1",
    "CREATE TEMP TABLE x AS SELECT 1",
    "CREATE OR REPLACE VIEW orders AS SELECT 1",
    "CREATE MACRO f(x) AS x + 1",
    "CREATE MACRO f(x) AS TABLE SELECT * FROM read_text(x)",
    "CREATE SCHEMA x",
    "CREATE SEQUENCE x",
    "CREATE TYPE x AS ENUM ('a')",
    "CREATE SECRET x (TYPE s3)",
    "CREATE INDEX x ON stored.orders (order_id)",
    "COMMENT ON TABLE stored.orders IS 'x'",
    "PREPARE p AS DELETE FROM stored.orders",
    "EXECUTE p",
    "DEALLOCATE p",
    "SELECT 1; DELETE FROM stored.orders",
    "SELECT 1;;DELETE FROM stored.orders;",
    "SELECT 1 -- one\n; DELETE FROM stored.orders",
    "SELECT 1 /* ; */; DELETE FROM stored.orders",
    "-- SELECT\nDELETE FROM stored.orders",
    "/* SELECT 1 */ DELETE FROM stored.orders",
    "/* /* */ */ DELETE FROM stored.orders",
    "SELECT E'\\''; DELETE FROM stored.orders; SELECT '1'",
    "SELECT $$;$$; DELETE FROM stored.orders",
    "SELECT $a$ $$ $a$; DELETE FROM stored.orders",
    "SELECT '\\'; DELETE FROM stored.orders; --'",
    'SELECT "a;" ; DELETE FROM stored.orders',
    "SELECT 1\u037e DELETE FROM stored.orders",
    "SELECT 1\uff1b DELETE FROM stored.orders",
    "\ufeffDELETE FROM stored.orders",
    "\u00a0DELETE FROM stored.orders",
    "DELETE\u00a0FROM\u2003stored.orders",
    "SELECT 1\x00; DELETE FROM stored.orders",
    "ſELECT 1; DROP TABLE stored.orders",
    "WITH x AS (INSERT INTO stored.orders (order_id) VALUES ('x') RETURNING *) SELECT * FROM x",
    "WITH x AS (DELETE FROM stored.orders RETURNING *) SELECT * FROM x",
    "WITH x AS (UPDATE stored.orders SET customer_id = 'x' RETURNING *) SELECT * FROM x",
    "WITH x AS (SELECT 1) INSERT INTO stored.orders (order_id) SELECT * FROM x",
    "WITH x AS (SELECT 1) DELETE FROM stored.orders",
    "WITH a AS (WITH b AS (DELETE FROM stored.orders RETURNING *) SELECT * FROM b) SELECT * FROM a",
    "SELECT * INTO x FROM orders",
    "EXPLAIN ANALYZE DELETE FROM stored.orders",
    "EXPLAIN ANALYZE COPY orders TO 'stolen.csv'",
    "EXPLAIN ANALYZE INSERT INTO stored.orders (order_id) VALUES ('x')",
    "EXPLAIN ANALYZE CREATE TABLE x AS SELECT 1",
    "EXPLAIN DELETE FROM stored.orders",
    "EXPLAIN ANALYZE SELECT 1; DELETE FROM stored.orders",
    "EXPLAIN ANALYZE WITH x AS (DELETE FROM stored.orders RETURNING *) SELECT * FROM x",
    "EXPLAIN EXPLAIN ANALYZE DELETE FROM stored.orders",
    "EXPLAIN",
    "DESCRIBE DELETE FROM stored.orders",
    "DESCRIBE COPY orders TO 'stolen.csv'",
    "DESCRIBE SELECT * FROM read_csv('{db}')",
    "DESCRIBE 'orders.csv'",
    "SHOW TABLES; DELETE FROM stored.orders",
    "SHOW 'orders.csv'",
    "SHOW VARIABLES",
    "SUMMARIZE 'orders.csv'",
    "SUMMARIZE DELETE FROM stored.orders",
    "FROM 'orders.csv'",
    "FROM '{db}'",
    "FROM '{db}.wal'",
    'FROM "orders.csv"',
    "SELECT * FROM 'x.parquet'",
    "SELECT * FROM 'x.json'",
    "SELECT * FROM 'https://example.com/x.csv'",
    "SELECT * FROM (FROM 'orders.csv')",
    "SELECT (SELECT content FROM read_text('orders.csv'))",
    "SELECT * FROM orders WHERE order_id IN (FROM read_text('orders.csv'))",
    "WITH x AS (FROM read_csv('orders.csv')) FROM x",
    *(
        f"SELECT * FROM {each}('{{folder}}/orders.csv')"
        for each in (
            "read_csv",
            "read_csv_auto",
            "read_json",
            "read_json_objects",
            "read_ndjson",
            "read_parquet",
            "parquet_scan",
            "parquet_metadata",
            "sniff_csv",
            "read_duckdb",
            "glob",
            "seq_scan",
            "READ_TEXT",
            '"read_text"',
            "system.main.read_text",
            "arrow_scan",
            "pandas_scan",
        )
    ),
    "SELECT * FROM query('DELETE FROM stored.orders')",
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM query_table('orders')",
    "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
    "SELECT getenv('HOME')",
    "SELECT current_setting('temp_directory')",
    "SELECT system.main.current_setting('allowed_paths')",
    "SELECT getvariable('x')",
    "SELECT nextval('x')",
    "SELECT setseed(0.5)",
    "SELECT write_log('x')",
    "SELECT sleep_ms(60000)",
    "SELECT (orders).current_setting('threads') FROM orders",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM which_secret('s3://x', 's3')",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_databases()",
    "SELECT * FROM duckdb_temporary_files()",
    "SELECT * FROM duckdb_logs()",
    "SELECT * FROM pragma_database_list",
    "SELECT * FROM pg_catalog.pg_settings",
    "SELECT * FROM enable_logging()",
    "SELECT * FROM force_checkpoint()",
    "SELECT * FROM checkpoint('shop')",
    "PIVOT orders ON customer_id USING count(*)",
    "SELECT $1",
    "SELECT ?",
    "SELECT $x",
    "SELECT 'a",
    "(" * 40_000 + "SELECT 1" + ")" * 40_000,
    "SELECT " + "(" * 20_000 + "1" + ")" * 20_000,
    "SELECT 1 " + "+ 1 " * 60_000,
]
"""None may change the database, its folder or what is in it."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    path = tmp_path_factory.mktemp("shop") / "shop.duckdb"
    with LocalStore(path) as store:
        insert(store, ORDERS)
    (path.parent / "orders.csv").write_text("order_id\no1\n")
    return path


@pytest.fixture
def folder(shop, monkeypatch):
    monkeypatch.chdir(shop.parent)
    return shop.parent


def state(folder):
    """Return the bytes of every file of a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def attempt(text, shop):
    return text.replace("{db}", str(shop)).replace("{folder}", str(shop.parent))


def test_the_parser_writes_no_statement_to_a_terminal(shop, caplog):
    text = "WITH x AS MATERIALIZED (COPY orders TO '\x1b[31mx' RETURNING *) FROM x"
    with LocalStore(shop, read_only=True, sealed=True) as store, pytest.raises(UsageError):  # noqa: SIM117
        with store.open_rows(text, seconds=5):
            pass
    assert not caplog.records


def test_there_are_enough_attempts():
    assert len(set(ATTEMPTS)) == len(ATTEMPTS) >= 90


each_attempt = pytest.mark.parametrize(
    "text", ATTEMPTS, ids=[f"{number}:{text[:50]!r}" for number, text in enumerate(ATTEMPTS)]
)


@each_attempt
def test_an_attempt_to_escape_is_refused_and_changes_nothing(text, shop, folder, capsys):
    before = state(folder)
    code = run(["sql", "--db", str(shop), "--timeout", "20", "--", attempt(text, shop)])
    out, err = capsys.readouterr()
    assert (code, out) == (2, ""), err
    assert "a bug in scrm" not in err
    assert state(folder) == before


@each_attempt
def test_the_engine_alone_keeps_files_safe(text, shop, folder):
    before = state(folder)
    if len(text) < 1_000 and "sleep" not in text:
        with LocalStore(shop, read_only=True, sealed=True) as store:
            for each in attempt(text, shop).split("; "):
                with suppress(duckdb.Error, RuntimeError):
                    store._connection.execute(each)
    assert state(folder) == before


def test_without_the_seal_the_engine_writes_its_own_files(tmp_path):
    """Show that the attempts above are real: the engine allows the paths of its own database."""
    path = tmp_path / "shop.duckdb"
    with LocalStore(path):
        pass
    with LocalStore(path, read_only=True) as store:
        store._connection.execute(f"EXPORT DATABASE '{path}.tmp'")
        assert store._connection.execute(f"SELECT size FROM read_blob('{path}')").fetchall()
    assert (tmp_path / "shop.duckdb.tmp" / "schema.sql").exists()


ANSWERED = [
    "SELECT 1;",
    "-- a comment\nSELECT 1",
    "FROM orders",
    "FROM orders SELECT order_id",
    "(SELECT 1) UNION ALL (SELECT 2)",
    "WITH x AS (SELECT 1 AS a) FROM x",
    "WITH RECURSIVE x AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM x WHERE a < 5) SELECT * FROM x",
    "DESCRIBE orders",
    "DESCRIBE SELECT 1",
    "SHOW TABLES",
    "SHOW ALL TABLES",
    "SHOW orders",
    "SUMMARIZE orders",
    "EXPLAIN SELECT * FROM orders",
    "EXPLAIN ANALYZE SELECT * FROM orders",
    "SELECT * FROM test_all_types()",
    "SELECT * FROM range(3)",
    "SELECT * FROM main.orders",
    "SELECT count(*) FROM stored.orders",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM duckdb_tables()",
    "SELECT COLUMNS('order.*') FROM orders",
    "SELECT * EXCLUDE (order_id) FROM orders",
    "SELECT * FROM (PIVOT (SELECT 1 AS a, 2 AS b) ON a IN (1) USING sum(b))",
    "SELECT list_transform([1], lambda x: x + 1), [x + 1 FOR x IN [1]]",
    "SELECT customer_id, count(*) FROM orders GROUP BY ALL ORDER BY ALL",
    "SELECT * FROM orders QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY order_id) "
    "= 1",
    "SELECT * FROM orders USING SAMPLE 10",
    "SELECT ';' AS a, $$;$$ AS b",
    "SELECT 1 AS a, 2 AS a",
    "SELECT 'infinity'::DATE AS d",
    "SELECT 170141183460469231731687303715884105727::HUGEINT AS h",
    "SELECT current_date, now() IS NULL",
]


@pytest.mark.parametrize("text", ANSWERED)
def test_what_only_reads_is_answered(text, shop, capsys):
    assert run(["sql", "--db", str(shop), "--format", "csv", "--", text]) == 0
    assert capsys.readouterr().out


@pytest.mark.parametrize(
    "output", ["table", "json", "ndjson", "csv", "tsv", "md", "html", "parquet", "xlsx"]
)
def test_every_type_of_the_engine_has_an_answer_in_every_format(output, shop, tmp_path):
    target = tmp_path / f"answer.{output}"
    query = "SELECT * FROM test_all_types()"
    assert run(["sql", query, "--db", str(shop), "--format", output, "-o", str(target)]) == 0
    assert target.stat().st_size > 1_000


def test_numbers_and_times_beyond_python_are_written_as_they_are(shop, capsys):
    query = (
        "SELECT hugeint, date, timestamp_tz, int_array, date_array FROM test_all_types() LIMIT 2"
    )
    assert run(["sql", query, "--db", str(shop), "--format", "ndjson"]) == 0
    least, most = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert least["hugeint"] == "-170141183460469231731687303715884105728"
    assert (least["date"], most["date"]) == ("5877642-06-25 (BC)", "5881580-07-10")
    assert most["timestamp_tz"] == "294247-01-10 04:00:54.775806+00"
    assert most["int_array"] == [42, 999, None, None, -42]
    assert json.loads(most["date_array"])[1] == "infinity"


def test_an_answer_in_parts_is_the_answer_as_a_whole(shop, tmp_path):
    query = (
        "SELECT range AS n, 'text ' || range AS t, DATE '2026-01-01' + CAST(range AS INTEGER) "
        "AS d FROM range(150000)"
    )
    with LocalStore(None) as store:
        expected = store.frame(query)
    for suffix, read in (
        ("csv", partial(pl.read_csv, try_parse_dates=True)),
        ("parquet", pl.read_parquet),
        ("ndjson", pl.read_ndjson),
    ):
        path = tmp_path / f"answer.{suffix}"
        assert run(["sql", query, "--db", str(shop), "-o", str(path)]) == 0
        found = read(path).select(
            "n", "t", pl.col("d").str.to_date() if suffix == "ndjson" else "d"
        )
        assert found.sort("n").equals(expected.sort("n"))


def test_no_row_is_a_heading_alone(shop, capsys):
    assert (
        run(
            ["sql", "SELECT order_id FROM orders WHERE FALSE", "--db", str(shop), "--format", "csv"]
        )
        == 0
    )
    assert capsys.readouterr().out == "order_id\n"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (1_000, ""),
        (2_500, "The first 1,000 of 2,500 rows."),
        (3_000_000, "The first 1,000 of more than 1,000,000 rows."),
    ],
)
def test_a_reader_sees_the_first_rows_and_how_many_there_are(rows, said, shop, capsys):
    assert (
        run(["sql", f"SELECT range AS n FROM range({rows})", "--db", str(shop), "--lang", "en"])
        == 0
    )
    out = capsys.readouterr().out
    assert (said in out) == (("The first" in out) or not said)
    assert len([line for line in out.splitlines() if line.strip().isdigit()]) == 1_000


def test_an_answer_too_large_for_one_document_is_refused(shop):
    with (
        LocalStore(shop, read_only=True, sealed=True) as store,
        store.open_rows("SELECT range AS a, range AS b FROM range(1500000)", seconds=60) as rows,
        pytest.raises(UsageError, match="more than 2,000,000 values") as caught,
    ):
        tabular.of_rows(rows, whole=True)
    assert "parquet" in caught.value.hint


def test_a_query_ends_when_its_time_is_over(shop, capsys):
    began = time.monotonic()
    code = run(
        [
            "sql",
            "SELECT count(*) FROM range(100000000000) a, range(1000) b",
            "--db",
            str(shop),
            "--timeout",
            "1",
        ]
    )
    assert code == 5
    assert time.monotonic() - began < 10
    assert "stopped: it took longer than 1 s" in capsys.readouterr().err


def test_only_the_work_of_the_engine_counts(shop):
    with LocalStore(shop, read_only=True, sealed=True) as store:
        with store.open_rows("SELECT range FROM range(200000)", seconds=0.5) as rows:
            batches = rows.batches()
            next(batches)
            time.sleep(0.6)  # a reader who takes his time
            assert sum(batch.num_rows for batch in batches) > 0
        endless = "SELECT count(*) FROM range(100000000000) a, range(1000) b"
        with pytest.raises(StoreError, match=r"longer than 0\.2 s"):
            store.open_rows(endless, seconds=0.2)


@pytest.mark.parametrize("value", ["0", "-1", "x", "1e9", "nan", ""])
def test_a_timeout_is_a_number_of_seconds(value, shop, capsys):
    assert run(["sql", "SELECT 1", "--db", str(shop), "--timeout", value]) == 2


def test_a_large_answer_needs_little_memory(shop, tmp_path):
    """Two million rows are half a gigabyte as lists of Python values."""
    code = (
        "import resource, sys; from scrm.cli import run;"
        f"code = run(['sql', 'SELECT range AS n FROM range(10)', '--db', {str(shop)!r}, '-q', "
        f"'-o', {str(tmp_path / 'a.csv')!r}]);"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "query = \"SELECT range AS n, 'text ' || range AS t FROM range(2000000)\";"
        f"code += run(['sql', query, '--db', {str(shop)!r}, '-q', '-o', "
        f"{str(tmp_path / 'b.csv')!r}]);"
        "print(code, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)"
    )
    environment = {**os.environ, "SCRM_MEMORY_LIMIT": "512MB"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=250,
    )
    failed, grown = map(int, done.stdout.split())
    assert failed == 0
    assert grown < 120


def test_a_sort_beyond_the_memory_limit_ends_with_a_message(shop):
    query = "SELECT range AS n, md5(range::VARCHAR) AS t FROM range(5000000) ORDER BY t"
    with (
        LocalStore(shop, read_only=True, sealed=True, memory_limit="64MB", threads=1) as store,
        pytest.raises(StoreError, match="out of memory"),
    ):
        for _ in store.open_rows(query, seconds=60).batches():
            pass


def test_every_function_with_an_effect_is_denied_or_known(store):
    """New functions of an engine version that are volatile or read settings are reviewed."""
    harmless = {
        "random", "uuid", "uuidv4", "uuidv7", "gen_random_uuid", "error", "stats", "vector_type",
        "apply_function",
    }  # fmt: skip
    rows = store.frame(
        "SELECT DISTINCT function_name AS name FROM duckdb_functions() WHERE has_side_effects AND "
        "function_type <> 'table'"
    )
    assert set(rows["name"]) - read_only_statement.DENIED_FUNCTIONS - harmless == set()


def test_every_function_in_place_of_a_table_exists(store):
    known = store.frame("SELECT DISTINCT function_name AS name FROM duckdb_functions()")[
        "name"
    ].to_list()
    assert set(known) >= read_only_statement.TABLE_FUNCTIONS


def test_an_error_of_a_value_quotes_no_row(shop):
    query = "SELECT CAST(customer_id AS INTEGER) FROM orders"
    with (
        LocalStore(shop, read_only=True, sealed=True) as store,
        pytest.raises(UsageError, match="failed on a value") as caught,
    ):
        for _ in store.open_rows(query, seconds=10).batches():
            pass
    assert "c0" not in caught.value.message + caught.value.hint


@pytest.mark.parametrize(
    "query",
    ["SELECT 'secret'::INT", "SELECT strptime('secret', '%Y')", "SELECT 2147483647::INT + 1::INT"],
)
def test_a_constant_that_does_not_fit_is_an_error_of_the_user_and_is_not_quoted(query):
    with (
        LocalStore(None) as store,
        pytest.raises(UsageError, match="the query failed on a value") as caught,
    ):
        store.open_rows(query, seconds=10)
    assert "secret" not in caught.value.message


@pytest.mark.parametrize("is_new", [True, False])
def test_a_memory_limit_that_is_too_small_is_named(tmp_path, is_new):
    if not is_new:
        LocalStore(tmp_path / "a.duckdb").close()
    with pytest.raises(StoreError, match="the database ran out of memory"):
        LocalStore(tmp_path / "a.duckdb", memory_limit="1KB")
