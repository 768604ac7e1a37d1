"""The store: locked, sandboxed, atomic, and silent about rows."""

import subprocess
import sys

import duckdb
import polars as pl
import pytest
from tests.rows import insert

from scrm.errors import StoreError, UsageError
from scrm.store import layout, local
from scrm.store.layout import SCHEMA_VERSION
from scrm.store.local import LocalStore
from scrm.tables import BOOKKEEPING, TABLES, Field
from scrm.views import VIEWS

ROW = pl.DataFrame(
    {
        "customer_id": ["7"],
        "post_count": [2],
        "positive_count": [1],
        "negative_count": [0],
        "polarity": [0.5],
        "net_sentiment": [0.2],
        "net_sentiment_low": [-0.1],
        "net_sentiment_high": [0.5],
    }
)


def test_every_table_has_its_key_among_its_columns():
    for table in TABLES.values():
        assert set(table.key) <= set(table.column_names), table.name
        assert not table.dated_by or table.dated_by in table.column_names


def test_what_is_written_is_there_after_reopening(tmp_path):
    with LocalStore(tmp_path / "a.duckdb") as store:
        store.write("customer_sentiment", ROW)
    with LocalStore(tmp_path / "a.duckdb", read_only=True) as store:
        assert store.frame("SELECT * FROM customer_sentiment").to_dicts() == ROW.to_dicts()


def test_writing_a_derived_table_replaces_it(store):
    store.write("customer_sentiment", ROW)
    store.write("customer_sentiment", ROW)
    assert store.row_count("customer_sentiment") == 1


def test_a_failed_transaction_leaves_nothing(store):
    def interrupted():
        with store.transaction():
            store.write("customer_sentiment", ROW)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert store.row_count("customer_sentiment") == 0


def test_a_long_frame_is_written_part_by_part_and_nothing_of_it_is_lost(store, monkeypatch):
    monkeypatch.setattr("scrm.store.local._APPENDED_ROWS", 2)
    rows = pl.concat([ROW.with_columns(customer_id=pl.lit(str(i))) for i in range(5)])
    store.write("customer_sentiment", rows)
    assert (
        store.frame("SELECT * FROM customer_sentiment ORDER BY customer_id").to_dicts()
        == rows.to_dicts()
    )
    store.write("customer_sentiment", rows.clear())
    assert store.row_count("customer_sentiment") == 0


def test_a_kernel_gets_batches_and_its_frames_are_appended(store):
    sizes = []

    def kernel(frame: pl.DataFrame) -> pl.DataFrame:
        sizes.append(frame.height)
        return frame.select(
            pl.col("n").cast(pl.String).alias("customer_id"),
            pl.lit(1, pl.Int64).alias("post_count"),
            pl.lit(0, pl.Int64).alias("positive_count"),
            pl.lit(0, pl.Int64).alias("negative_count"),
            pl.lit(0.0).alias("polarity"),
            *(pl.lit(None, pl.Float64).alias(name) for name in ROW.columns[5:]),
        )

    written = store.map_batches(
        "SELECT range AS n FROM range(10000)", kernel, "customer_sentiment", size=4096
    )
    assert (written, sum(sizes), len(sizes) > 1) == (10000, 10000, True)
    assert store.row_count("customer_sentiment") == 10000


def test_a_second_writer_learns_who_holds_the_database(tmp_path):
    path = tmp_path / "a.duckdb"
    with LocalStore(path):
        code = (
            "from pathlib import Path\nfrom scrm.store.local import LocalStore\n"
            f"LocalStore(Path({str(path)!r}))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False
        )
    assert "is in use by another process (PID " in done.stderr


def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path):
    path = tmp_path / "notes.duckdb"
    path.write_text("my notes")
    with pytest.raises(StoreError, match=r"notes.duckdb is not a readable DuckDB database"):
        LocalStore(path)
    assert path.read_text() == "my notes"


def test_a_database_of_a_newer_scrm_is_refused(tmp_path):
    path = tmp_path / "a.duckdb"
    with LocalStore(path) as store:
        store.execute("UPDATE scrm_schema SET version = 99")
    with pytest.raises(StoreError, match="written by a newer scrm"):
        LocalStore(path)


def test_reading_needs_a_database(tmp_path):
    with pytest.raises(UsageError, match="there is no database"):
        LocalStore(tmp_path / "none.duckdb", read_only=True)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "COPY orders TO '/tmp/stolen.csv'",
        "ATTACH '/tmp/other.duckdb'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
    ],
)
def test_sql_cannot_reach_the_machine(store, sql):
    with pytest.raises((StoreError, UsageError)):
        store.execute(sql)


def test_an_error_never_quotes_a_row(store):
    store.write("customer_sentiment", ROW.with_columns(customer_id=pl.lit("erika@example.com")))
    with pytest.raises(StoreError) as caught:
        store.frame("SELECT CAST(customer_id AS INTEGER) FROM customer_sentiment")
    assert "erika" not in str(caught.value) + caught.value.hint
    assert caught.value.__cause__ is None


def test_a_wrong_column_is_an_error_of_the_user(store):
    with pytest.raises(UsageError, match='Referenced column "foo" not found'):
        store.frame("SELECT foo FROM orders")


def test_what_a_killed_process_spilled_is_removed(tmp_path):
    path = tmp_path / "a.duckdb"
    spill = tmp_path / "a.duckdb.tmp"
    spill.mkdir()
    (spill / "duckdb_temp_storage-0.tmp").write_text("Erika Mustermann")
    with LocalStore(path):
        assert not list(spill.glob("duckdb_temp_*"))


def test_the_database_is_for_its_owner_only(tmp_path):
    with LocalStore(tmp_path / "a.duckdb"):
        pass
    assert (tmp_path / "a.duckdb").stat().st_mode & 0o077 == 0


def test_sales_counts_an_order_once_from_its_header_or_else_from_its_lines(store):
    insert(
        store,
        "INSERT INTO orders (order_id, customer_id, amount, currency) VALUES ('1', 'a', 10, 'EUR')",
    )
    insert(
        store,
        "INSERT INTO order_lines (order_id, line_id, customer_id, amount, currency) VALUES ('1', "
        "'1', 'a', 9, 'EUR')",
    )
    insert(
        store,
        "INSERT INTO order_lines (order_id, line_id, customer_id, amount, currency) VALUES ('2', "
        "'1', 'a', 5, 'EUR')",
    )
    assert store.value("SELECT sum(amount) FROM sales") == 15


def test_a_canonical_table_stores_only_what_was_given_and_shows_all_its_columns(store):
    insert(store, "INSERT INTO posts (channel, post_id, text) VALUES ('x', '1', 'a')")
    insert(store, "INSERT INTO posts (channel, post_id, rating) VALUES ('x', '2', 4.5)")
    assert store.columns("posts") == ("channel", "post_id", "load_id", "line", "text", "rating")
    shown = store.frame("SELECT * FROM posts ORDER BY post_id")
    assert shown.columns == [field.name for field in (*TABLES["posts"].fields, *BOOKKEEPING)]
    assert shown.select("post_id", "text", "rating", "kind").rows() == [
        ("1", "a", None, None),
        ("2", None, 4.5, None),
    ]
    assert shown.schema["created_at"] == pl.Datetime("us")  # its type, though nobody gave one
    assert "stored" not in str(store.frame("SHOW TABLES"))


def test_a_column_of_a_failed_transaction_is_gone_again(store):
    def interrupted():
        with store.transaction():
            insert(store, "INSERT INTO orders (order_id, amount) VALUES ('1', 5)")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert store.columns("orders") == ("order_id", "load_id", "line")
    assert store.frame("SELECT order_id, amount FROM orders").rows() == []
    insert(store, "INSERT INTO orders (order_id, amount) VALUES ('1', 5)")
    assert store.value("SELECT sum(amount) FROM sales") == 5


def test_views_are_written_again_only_when_a_definition_has_changed(tmp_path, monkeypatch):
    path = tmp_path / "a.duckdb"
    LocalStore(path).close()
    with monkeypatch.context() as patch:
        patch.setattr(local, "create", lambda _: pytest.fail("the tables were created again"))
        LocalStore(path).close()
    monkeypatch.setattr(layout, "VIEWS", {**VIEWS, "newer": "SELECT 42 AS answer"})
    layout.fingerprint.cache_clear()
    try:
        with LocalStore(path) as store:
            assert store.value("SELECT answer FROM newer") == 42
    finally:
        layout.fingerprint.cache_clear()


def test_a_column_that_no_table_has_is_an_error(store):
    with pytest.raises(UsageError, match="price"):
        insert(store, "INSERT INTO orders (order_id, price) VALUES ('1', 5)")


def test_a_database_of_schema_1_reads_as_it_is_and_is_taken_over_by_the_first_writer(tmp_path):
    path = tmp_path / "old.duckdb"
    with duckdb.connect(path) as old:
        old.execute("CREATE TABLE scrm_schema AS SELECT 1 AS version")
        for table in TABLES.values():
            fields = (
                *table.fields,
                *(
                    (*BOOKKEEPING, Field("mapping", "text", ""))
                    if table.role == "canonical"
                    else ()
                ),
            )
            old.execute(
                f"CREATE TABLE {table.name} "
                f"({', '.join(f'{each.name} {each.sql_type}' for each in fields)})"
            )
        old.execute("ALTER TABLE load_files DROP COLUMN given")  # came later
        for name, sql in VIEWS.items():
            old.execute(f"CREATE VIEW {name} AS {sql}")
        old.execute(
            "INSERT INTO orders (order_id, customer_id, amount, load_id) VALUES ('1', 'a', 5, 1), "
            "('2', NULL, 7, 1)"
        )
        old.execute("INSERT INTO scores (customer_id) VALUES ('a')")
    query = "SELECT * FROM sales ORDER BY order_id"
    with LocalStore(path, read_only=True) as store:
        before = store.frame(query)
    for _ in range(2):  # a second writer finds nothing to do
        with LocalStore(path) as store:
            assert store.columns("orders") == (
                "order_id",
                "load_id",
                "line",
                "customer_id",
                "amount",
            )
            assert store.value("SELECT max(version) FROM scrm_schema") == SCHEMA_VERSION
            assert store.row_count("scores") == 1
            assert store.columns("load_files") == TABLES["load_files"].column_names
    with LocalStore(path, read_only=True) as store:
        assert store.frame(query).equals(before)
        assert before.height == 2


def test_a_store_that_is_open_in_this_process_is_not_opened_again(tmp_path):
    with (
        LocalStore(tmp_path / "a.duckdb"),
        pytest.raises(StoreError, match="is open already in this process"),
    ):
        LocalStore(tmp_path / "a.duckdb")


def test_a_relation_that_outlives_its_store_does_not_keep_the_database(tmp_path):
    with LocalStore(tmp_path / "a.duckdb") as store:
        left = [store._connection.sql("SELECT 1")]
        left.append(left)  # found by the collector only
    del left
    with LocalStore(tmp_path / "a.duckdb") as store:
        assert store.value("SELECT 1") == 1
