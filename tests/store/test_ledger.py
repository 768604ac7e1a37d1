"""Control totals: what is stored is what was written, or nothing is committed."""

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.cli import run
from scrm.errors import EngineError, IntegrityError
from scrm.ingest import load
from scrm.store import ledger
from scrm.store.control_totals import Totals
from scrm.store.hashes import total_rows
from scrm.store.local import LocalStore
from scrm.store.reconciliation import Part, are_whole, compare_loads
from scrm.tables import TABLES

CELLS = st.one_of(st.none(), st.integers(-5, 5))
ROWS = st.lists(st.tuples(st.text("ab", max_size=2), CELLS, CELLS), max_size=8)
DAY_1 = "order_id,customer_id,ordered_at,amount\n" + "".join(
    f"o{number},k{number % 7},2026-03-{number % 28 + 1:02},{number}.50\n" for number in range(40)
)
DAY_2 = "order_id,customer_id,ordered_at,amount\no3,k3,2026-04-01,99.00\no4,k4,2026-03-05,4.50\n"
FAULTS = {
    "a cell of the new file": ("amount", "UPDATE stored.orders SET amount = amount + 1 WHERE "
                                         "order_id = 'o3'"),
    "a cell of another file": ("customer_id", "UPDATE stored.orders SET customer_id = 'k1' WHERE "
                                              "order_id = 'o9'"),
    "two cells that changed places": (
        "amount",
        "UPDATE stored.orders SET amount = CASE order_id WHEN 'o8' THEN 9.5 ELSE 8.5 END "
        "WHERE order_id IN ('o8', 'o9')",
    ),
    "a row that was lost": ("rows", "DELETE FROM stored.orders WHERE order_id = 'o9'"),
    "a row that is there twice": ("rows", "INSERT INTO stored.orders SELECT * FROM stored.orders "
                                          "WHERE order_id = 'o9'"),
}  # fmt: skip


def _total(rows, lines=None):
    columns = {"post_id": pl.String, "like_count": pl.Int64, "comment_count": pl.Int64}
    frame = pl.DataFrame(rows, schema=columns, orient="row")
    line = pl.Series("line", lines or range(2, 2 + len(rows)), pl.Int64)
    found = total_rows(TABLES["post_metrics"], frame.with_columns(line)).account
    return found.get(0, Totals())


@pytest.fixture
def files(tmp_path):
    for name, text in (("day1.csv", DAY_1), ("day2.csv", DAY_2)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [tmp_path / "day1.csv", tmp_path / "day2.csv"]


@given(ROWS, ROWS)
def test_totals_of_parts_add_up_to_those_of_the_whole(first, second):
    lines = range(2, 2 + len(first)), range(50, 50 + len(second))
    both = _total(first + second, [*lines[0], *lines[1]])
    assert _total(first, lines[0]).plus(_total(second, lines[1])) == both
    assert both.plus(_total(second, lines[1]), -1) == _total(first, lines[0])
    assert Totals.from_json(len(first), _total(first).to_json()) == _total(first)


@given(ROWS)
def test_totals_do_not_depend_on_the_order_of_the_rows(rows):
    lines = list(range(2, 2 + len(rows)))
    assert _total(rows, lines) == _total(rows[::-1], lines[::-1])


@given(st.lists(st.tuples(st.integers(1, 3), CELLS), max_size=9))
def test_totals_by_load_are_those_of_each_load_alone(rows):
    columns = {"load_id": pl.Int64, "like_count": pl.Int64}
    frame = pl.DataFrame(rows, schema=columns, orient="row").with_row_index("line")
    together = total_rows(TABLES["post_metrics"], frame).account
    for number in {number for number, _ in rows}:
        alone = frame.filter(pl.col("load_id") == number).drop("load_id")
        assert total_rows(TABLES["post_metrics"], alone).account[0] == together[number]
    assert sum(each.rows for each in together.values()) == len(rows)


def test_rows_of_arrow_and_of_polars_have_the_same_totals():
    frame = pl.DataFrame(
        {
            "line": [2, 3, 4],
            "load_id": [1, 1, 2],
            "order_id": ["a", "ä" * 20, None],
            "amount": pl.Series(["1.10", None, "-3"]).cast(pl.Decimal(18, 4)),
            "ordered_at": pl.Series(["2026-03-01 10:00:00", None, None]).str.to_datetime(),
            "is_cancellation": [True, None, False],
        }
    )
    totals = [total_rows(TABLES["orders"], each) for each in (frame, frame.to_arrow())]
    batch = total_rows(TABLES["orders"], frame.to_arrow().to_batches()[0], {})
    assert totals[0].account == totals[1].account == batch.account
    assert totals[0].lines == (2, 4)


def test_totals_count_rows_and_cells_and_add_up_money():
    largest = "99999999999999.9999"
    amounts = pl.DataFrame({"line": [2, 3, 4, 5], "amount": ["1.10", "2.0001", None, largest]})
    frame = amounts.with_columns(pl.col("amount").cast(pl.Decimal(18, 4)))
    found = total_rows(TABLES["orders"], frame).account[0]
    assert (found.rows, found.columns["amount"].cells, found.columns["amount"].amount) == (
        4,
        3,
        31_001 + 999_999_999_999_999_999,
    )


def test_cells_that_change_places_change_the_totals():
    assert list(
        _total([("x", 1, 2), ("y", 3, 4)]).differences(_total([("x", 3, 2), ("y", 1, 4)]))
    ) == ["like_count"]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_storage_undoes_the_load_and_names_table_and_column(
    tmp_path, files, monkeypatch, fault
):
    column, statement = FAULTS[fault]
    database = tmp_path / "a.duckdb"
    with LocalStore(database) as store:
        load(store, files[:1])
        before = store.frame("SELECT * FROM orders ORDER BY ALL")
        settle = ledger.Ledger.settle

        def settle_after_fault(self):
            store.execute(statement)
            settle(self)

        monkeypatch.setattr(ledger.Ledger, "settle", settle_after_fault)
        with pytest.raises(IntegrityError, match=rf"orders\.{column}.*not those that were written"):
            load(store, files[1:])
        assert store.frame("SELECT * FROM orders ORDER BY ALL").equals(before)
        assert store.value("SELECT count(*) FROM load_files") == 1


def test_a_key_that_is_stored_twice_undoes_the_load(tmp_path, files, monkeypatch):
    """The ledger agrees with storage here: only the look at the keys finds what merging missed."""
    with LocalStore(tmp_path / "a.duckdb") as store:
        load(store, files[:1])
        monkeypatch.setattr("scrm.ingest.loader.merge._find_duplicates", _find_nothing)
        with pytest.raises(IntegrityError, match="orders: a key is stored twice"):
            load(store, files[1:])
        assert store.value("SELECT count(*) FROM orders") == 40


def _find_nothing(store, *_, **__):
    store.execute("CREATE OR REPLACE TEMP TABLE scrm_duplicates (place BIGINT, row_key VARCHAR)")


def test_the_command_ends_with_70_and_keeps_the_database(tmp_path, files, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["load", str(files[0])]) == 0
    settle = ledger.Ledger.settle

    def settle_after_fault(self):
        if self._tables:  # not when the store is opened
            self._store.execute("UPDATE stored.orders SET amount = 0 WHERE order_id = 'o1'")
        settle(self)

    monkeypatch.setattr(ledger.Ledger, "settle", settle_after_fault)
    assert run(["load", str(files[1])]) == 70
    assert "orders.amount" in capsys.readouterr().err
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert run(["doctor", "--verify"]) == 0


def test_verification_finds_what_changed_after_the_commit(tmp_path, files, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["load", str(files[0])]) == 0
    assert run(["abc"]) == 0
    with duckdb.connect(str(tmp_path / "scrm.duckdb")) as connection:
        connection.execute("UPDATE stored.orders SET customer_id = 'k0' WHERE order_id = 'o5'")
        connection.execute("DELETE FROM abc_classes WHERE customer_id = 'k1'")
    capsys.readouterr()
    assert run(["doctor", "--verify", "--format", "json"]) == 1
    out = capsys.readouterr().out
    assert "orders.customer_id of load 1" in out
    assert "abc_classes.rows" in out
    assert "customers." not in out


def test_verification_finds_rows_of_a_load_that_is_not_listed(tmp_path, files):
    with LocalStore(tmp_path / "a.duckdb") as store:
        load(store, files)
        store.execute("DELETE FROM load_files WHERE load_id = 1")
        problems = {each.table: each.problem for each in store.verify() if each.problem}
    assert problems == {"orders": "orders: rows of a load that load_files does not list"}


@pytest.mark.parametrize(
    ("statement", "table", "problem"),
    [
        ("DROP TABLE segments", "segments", "is missing"),
        ("DROP VIEW orders", "orders", "its view or one of its columns is missing"),
        (
            "CREATE OR REPLACE VIEW orders AS FROM stored.orders WHERE amount > 9",
            "orders",
            "does not show all rows",
        ),
        ("ALTER TABLE stored.orders DROP COLUMN amount", "orders", "orders.amount of load 1"),
        ("UPDATE control_totals SET totals = '{'", "orders", "its control totals cannot be read"),
        ("UPDATE control_totals SET totals = '[]'", "orders", "its control totals cannot be read"),
    ],
)
def test_verification_reports_what_is_missing_and_goes_on(
    tmp_path, files, monkeypatch, capsys, statement, table, problem
):
    monkeypatch.chdir(tmp_path)
    assert run(["load", str(files[0])]) == 0
    with duckdb.connect(str(tmp_path / "scrm.duckdb")) as connection:
        connection.execute(statement)
    capsys.readouterr()
    assert run(["doctor", "--verify", "--lang", "en", "--format", "csv"]) == 1
    lines = {line.partition(",")[0]: line for line in capsys.readouterr().out.splitlines()}
    assert problem in lines[table]
    assert lines["tickets"] == "tickets,0,ok"


def test_verification_of_a_database_that_never_had_totals_says_what_adds_them(
    tmp_path, files, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert run(["load", str(files[0])]) == 0
    with duckdb.connect(str(tmp_path / "scrm.duckdb")) as connection:
        connection.execute("DROP TABLE control_totals")
        connection.execute("UPDATE scrm_schema SET version = 2")
    capsys.readouterr()
    assert run(["doctor", "--verify"]) == 2
    message = capsys.readouterr().err
    assert "has no control totals to compare with" in message
    assert "the next command that writes" in message


def test_a_database_without_totals_gets_them_from_the_first_writer(tmp_path, files):
    with LocalStore(tmp_path / "a.duckdb") as store:
        load(store, files)
        store.execute("DROP TABLE control_totals")
        store.execute("UPDATE scrm_schema SET version = 2")
    with LocalStore(tmp_path / "a.duckdb") as store:
        assert store.value("SELECT row_count FROM control_totals WHERE load_id = 1") == 38
        assert not any(each.problem for each in store.verify())


def test_totals_of_another_method_are_computed_again(tmp_path, files):
    with LocalStore(tmp_path / "a.duckdb") as store:
        load(store, files[:1])
        store.execute("DELETE FROM control_totals WHERE table_name = ''")  # no older one had it
        store.execute("UPDATE control_totals SET method = 'polars 0', totals = '{}'")
        assert not any(each.problem for each in store.verify())
        audit = {each.table: each for each in store.verify()}["orders"]
        assert (audit.problem, audit.is_compared) == ("", False)
        load(store, files[1:])
        audit = {each.table: each for each in store.verify()}["orders"]
        assert (audit.problem, audit.is_compared) == ("", True)


def test_a_large_table_is_read_back_in_turns(tmp_path, monkeypatch):
    monkeypatch.setattr(ledger, "_LEAST_BUDGET", 12)
    read = []

    def compare_noted_loads(store, table, account, loads):
        read.append(loads)
        return compare_loads(store, table, account, loads)

    monkeypatch.setattr(ledger, "compare_loads", compare_noted_loads)
    with LocalStore(tmp_path / "a.duckdb") as store:
        for day in range(1, 31):
            rows = "".join(f"o{day}-{number},k,2026-03-{day:02},1\n" for number in range(3))
            file = tmp_path / f"day{day}.csv"
            file.write_text(f"order_id,customer_id,ordered_at,amount\n{rows}", encoding="utf-8")
            load(store, [file])
    assert all(day in loads for day, loads in enumerate(read, 1))
    assert max(map(len, read)) == 4  # twelve rows, three of them new
    assert {load for loads in read[15:] for load in loads} > set(range(1, 12))


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_fault_in_a_large_load_is_found_by_its_parts(tmp_path, files, monkeypatch, fault):
    """Numbers, dates, keys and the number of rows are compared in all parts of a large load."""
    column, statement = FAULTS[fault]
    monkeypatch.setattr(ledger, "_COMPLETE_ROWS", 30)
    settle = ledger.Ledger.settle
    with LocalStore(tmp_path / "a.duckdb") as store:

        def settle_after_fault(self):
            for each in self._tables:
                assert [len(each) for each in self._tables[each].parts.values()] == [1]
            store.execute(statement.replace("customer_id = 'k1'", "ordered_at = '2026-01-01'"))
            settle(self)

        monkeypatch.setattr(ledger.Ledger, "settle", settle_after_fault)
        wrong = column.replace("customer_id", "ordered_at")
        with pytest.raises(IntegrityError, match=rf"orders\.{wrong}"):
            load(store, files[:1])
        assert store.row_count("orders") == 0


def test_of_a_large_load_every_fourth_part_has_its_texts_compared(tmp_path, monkeypatch):
    monkeypatch.setattr(ledger, "_COMPLETE_ROWS", 30)
    parts = [
        pl.DataFrame(
            {
                "order_id": [f"o{part}-{row}" for row in range(10)],
                "customer_id": ["k"] * 10,
                "load_id": pl.Series([1] * 10, dtype=pl.Int64),
                "line": pl.Series(range(10 * part, 10 * part + 10), dtype=pl.Int64),
            }
        ).to_arrow()
        for part in range(8)
    ]

    def is_found(part):
        statement = f"UPDATE stored.orders SET customer_id = 'x' WHERE order_id = 'o{part}-3'"
        with LocalStore(None) as store:
            try:
                with store.transaction():
                    for each in parts:
                        store.append({"orders": each})
                    store.execute(statement)
            except IntegrityError as error:
                return error.message.startswith("orders.customer_id of load 1")
        return False

    assert [part for part in range(8) if is_found(part)] == [1, 5]


def test_parts_of_a_load_are_read_one_by_one_only_if_their_lines_follow_each_other():
    one, two, within = (Part(*each, Totals(5)) for each in ((2, 9), (10, 30), (12, 13)))
    assert are_whole([one, two], 10)
    assert not are_whole([one, two, within], 15)
    assert not are_whole([one, None], 5)
    assert not are_whole([one, two], 11)  # other rows of the load were there before
    assert not are_whole([], 5)


def test_rows_moved_to_a_large_load_of_before_make_it_be_compared_completely(
    tmp_path, files, monkeypatch
):
    monkeypatch.setattr(ledger, "_COMPLETE_ROWS", 30)
    with LocalStore(tmp_path / "a.duckdb") as store:
        load(store, files)
        moved = "SELECT rowid AS place, 1 AS load_id, line + 100 AS line FROM stored.orders"
        store.update("orders", f"{moved} WHERE load_id = 2")
        assert not any(each.problem for each in store.verify())
        assert store.value("SELECT count(*) FROM orders WHERE load_id = 1") == 40


def test_rows_that_were_deleted_from_a_large_load_make_it_be_compared_completely(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(ledger, "_COMPLETE_ROWS", 30)
    monkeypatch.setattr(ledger, "compare_parts", None)
    rows = DAY_1.splitlines()
    (tmp_path / "twice.csv").write_text("\n".join([*rows, rows[7]]), encoding="utf-8")
    with LocalStore(tmp_path / "a.duckdb") as store:
        load(store, [tmp_path / "twice.csv"])
        assert store.row_count("orders") == 40


def test_distinct_keys_are_known_of_a_table_that_one_transaction_filled(tmp_path, files):
    with LocalStore(tmp_path / "a.duckdb") as store:
        with store.transaction():
            store.insert("orders", ["order_id", "load_id", "line"], "SELECT 'a', 1, 2")
            assert store.has_distinct_keys("orders")
            store.insert("orders", ["order_id", "load_id", "line"], "SELECT 'b', 1, 3")
            assert store.has_distinct_keys("orders")
            store.insert("orders", ["order_id", "load_id", "line"], "SELECT 'a', 1, 4")
            assert not store.has_distinct_keys("orders")
            store.delete("orders", "line = 4")
            assert not store.has_distinct_keys("orders")  # not known any more
        with store.transaction():
            store.insert("orders", ["order_id", "load_id", "line"], "SELECT 'c', 2, 2")
            assert not store.has_distinct_keys("orders")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM stored.orders; DELETE FROM control_totals WHERE table_name = 'orders'",
        "DELETE FROM stored.orders WHERE load_id = 2; "
        "DELETE FROM control_totals WHERE table_name = 'orders' AND load_id = 2",
    ],
)
def test_verification_finds_rows_deleted_together_with_their_totals(tmp_path, files, statement):
    with LocalStore(tmp_path / "a.duckdb") as store:
        load(store, files)
        store.execute(statement)
        problems = {each.table: each.problem for each in store.verify() if each.problem}
    assert list(problems) == ["orders"]
    assert "40 by the balance of all tables" in problems["orders"]


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("DELETE FROM control_totals; DELETE FROM stored.orders", "is missing"),
        ("UPDATE control_totals SET totals = '[1]' WHERE table_name = ''", "cannot be read"),
    ],
)
def test_verification_reports_a_balance_that_is_missing_or_damaged(
    tmp_path, files, statement, problem
):
    with LocalStore(tmp_path / "a.duckdb") as store:
        load(store, files)
        store.execute(statement)
        problems = {each.table: each.problem for each in store.verify() if each.problem}
    assert problems == {"control_totals": f"control_totals: the balance of all tables {problem}"}


def test_a_version_of_the_engine_known_to_corrupt_is_refused_for_writing_only(
    tmp_path, files, monkeypatch
):
    with LocalStore(tmp_path / "a.duckdb") as store:
        load(store, files)
    monkeypatch.setattr(duckdb, "__version__", "2.0.0")
    with pytest.raises(
        EngineError, match=r"does not write with DuckDB 2\.0\.0: loading many overlapping"
    ):
        LocalStore(tmp_path / "a.duckdb")
    with LocalStore(tmp_path / "a.duckdb", read_only=True) as store:
        assert store.row_count("orders") == 40


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE load_files SET row_count = row_count + 1",
        "INSERT INTO load_files SELECT * FROM load_files",
    ],
)
def test_verification_adds_up_the_records_of_each_load(tmp_path, files, statement):
    with LocalStore(tmp_path / "a.duckdb") as store:
        load(store, files)
        store.execute(statement)
        problems = {each.table: each.problem for each in store.verify() if each.problem}
    assert problems == {"load_files": "load_files: the records of a load do not add up"}
