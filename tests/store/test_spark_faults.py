"""What can go wrong between scrm, a lake and a Spark server: one line, and the next step."""

import errno
import os
import signal
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from pyarrow import parquet
from tests.store.spark_lake import local_server, open_spark

from scrm.cli import run
from scrm.errors import InputError, NoSpaceError, StoreError
from scrm.store import spark_session
from scrm.store.spark_errors import describe_error, hide_credentials
from scrm.store.spark_session import connect, open_session
from scrm.store.spark_steps import Steps

SERVER = """
import sys
from pysail.spark import SparkConnectServer
server = SparkConnectServer(ip="127.0.0.1", port=0)
server.start(background=True)
print(server.listening_address[1], flush=True)
sys.stdin.read()
"""


def write(path: Path, **columns: list) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(pa.table(columns), path)


def test_after_a_server_was_killed_the_same_command_goes_on(remote, lake, tmp_path, monkeypatch):
    monkeypatch.setattr(spark_session, "RETRIES", 1)
    work, query = tmp_path / "results", "SELECT count(*) AS n, sum(amount) AS s FROM orders"
    with subprocess.Popen(
        [sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        port = int(server.stdout.readline())

        def ask_and_kill() -> None:
            with open_spark(f"sc://127.0.0.1:{port}", lake[0], work) as store:
                found.append(store.frame(query))
                server.send_signal(signal.SIGKILL)
                server.wait()
                store.frame("SELECT count(*) AS n FROM posts")

        found: list[pl.DataFrame] = []
        with pytest.raises(StoreError, match="the Spark server stopped answering") as caught:
            ask_and_kill()
    assert "goes on after the last finished step" in caught.value.hint
    monkeypatch.setattr(Steps, "find_rows", only_finished)
    same = local_server() if "SPARK_REMOTE" in os.environ else nullcontext(remote)
    with same as address, open_spark(address, lake[0], work) as store:
        assert store.frame(query).equals(found[0])
    assert not (work / "steps").exists()


def only_finished(steps: Steps, key: str, compute: object) -> pa.Table:
    """Return the rows of a step, which must be finished."""
    from pyarrow import feather

    return feather.read_table(steps._folder / f"{key}.arrow")


def test_an_address_is_shown_without_user_and_token(capfd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    remote = "sc://anna:secret@127.0.0.1:1/;token=secret;x-key=secret"
    assert hide_credentials(remote) == "sc://127.0.0.1:1"
    assert hide_credentials("") == ""
    for command in ("abc", "doctor"):
        run([command, "--engine", "spark", "--remote", remote, "-vv", "--lang", "en"])
        shown = "".join(capfd.readouterr())
        assert "no Spark Connect server answers" in shown
        assert "secret" not in shown
        assert "anna" not in shown
    error = describe_error(ValueError(f"invalid URL {remote}, Bearer secret"))
    assert "secret" not in error.detail


def test_a_server_that_is_too_old_is_refused():
    class Session:
        version = "3.5.7"

    with pytest.raises(StoreError, match=r"is Spark 3\.5\.7; scrm needs 4 or newer"):
        open_session("", Session()).__enter__()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[INVALID_HANDLE.SESSION_NOT_FOUND] The handle is invalid", "session .* has ended"),
        ("[INVALID_HANDLE.SESSION_CHANGED] The existing server", "session .* has ended"),
        ("[TABLE_OR_VIEW_NOT_FOUND] `posts` cannot be found", "session .* has ended"),
        ("status = StatusCode.UNAVAILABLE", "stopped answering"),
        ("[RETRIES_EXCEEDED] The maximum number of retries", "stopped answering"),
        ("java.io.IOException: No space left on device", "has no space left"),
        ("[CAST_INVALID_INPUT] The value 'Meier' cannot be cast", r"refused a step \(ValueError\)"),
    ],
)
def test_an_error_of_the_server_is_one_line_without_values(text, message):
    error = describe_error(ValueError(f"{text}\n\nJVM stacktrace:\n\tat org.apache.spark.X"))
    with pytest.raises(StoreError, match=message):
        raise error
    assert error.hint
    assert "JVM" not in error.message + error.hint
    assert "Meier" not in error.message + error.hint
    assert text in error.detail


def test_a_session_that_ended_is_named(remote, lake, tmp_path):
    session = connect(remote)
    with open_session("", session) as given:
        store = spark_store(given, lake[0], tmp_path)
        given.catalog.dropTempView("orders")  # as a server does after a time-out
        with pytest.raises(StoreError, match="has ended"):
            store.frame("SELECT count(*) AS n FROM orders")
    session.stop()


def spark_store(session, tables, work):
    from scrm.store.spark import SparkStore

    return SparkStore(session, tables, work)


def test_a_full_disk_is_named_and_changes_nothing(remote, lake, tmp_path, monkeypatch):
    def fail(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    rows = pl.DataFrame({"command": ["a"], "fingerprint": ["1"]})
    with open_spark(remote, lake[0], tmp_path / "results") as store:
        store.write("derivations", rows)
        with monkeypatch.context() as patch:
            patch.setattr("scrm.files.os.fsync", fail)
            with pytest.raises(NoSpaceError, match="no space left for .*derivations"):
                store.write("derivations", rows.clear())
            with pytest.raises(NoSpaceError, match="no space left for .*steps"):
                store.frame("SELECT count(*) AS n FROM orders")
        assert store.frame("SELECT * FROM derivations").equals(rows)


FAULTY = {
    "the key is missing": (
        {"a.parquet": {"amount": [1.0]}},
        "orders of the lake has no column order_id, which identifies its rows",
    ),
    "two files differ in the type of a column": (
        {
            "a.parquet": {"order_id": ["1"], "amount": [1.0]},
            "b.parquet": {"order_id": ["2"], "amount": ["1,00"]},
        },
        "column amount has the type double in a.parquet, and string in b.parquet",
    ),
    "two names differ in upper and lower case": (
        {"a.parquet": {"order_id": ["1"], "Order_ID": ["2"]}},
        "orders of the lake",
    ),
}


@pytest.mark.parametrize("case", FAULTY)
def test_columns_that_do_not_fit_are_named(case, remote, tmp_path):
    files, message = FAULTY[case]
    for name, columns in files.items():
        write(tmp_path / "lake" / "orders" / name, **columns)
    with (
        pytest.raises((InputError, StoreError), match=message) as caught,
        open_spark(remote, tmp_path / "lake", tmp_path / "results"),
    ):
        pass
    assert caught.value.hint


def test_a_file_that_is_not_parquet_is_named(remote, tmp_path):
    (tmp_path / "posts.parquet").write_text("post_id\n1\n")
    with (
        pytest.raises(InputError, match=r"posts of the lake: posts\.parquet cannot be read"),
        open_spark(remote, tmp_path, tmp_path / "results"),
    ):
        pass


def test_a_column_that_some_files_lack_is_null_there_and_an_empty_table_has_no_rows(
    remote, tmp_path
):
    write(tmp_path / "orders" / "a.parquet", order_id=["1"])
    write(tmp_path / "orders" / "b.parquet", order_id=["2"], Amount=[2.5])
    write(tmp_path / "orders" / "_temporary" / "c.parquet", order_id=["3"])
    write(
        tmp_path / "posts.parquet", channel=pa.array([], "string"), post_id=pa.array([], "string")
    )
    (tmp_path / "tickets").mkdir()
    with open_spark(remote, tmp_path, tmp_path / "results") as store:
        rows = store.frame("SELECT order_id, amount FROM orders ORDER BY order_id").rows()
        assert [(key, amount and float(amount)) for key, amount in rows] == [
            ("1", None),
            ("2", 2.5),
        ]
        assert store.row_count("posts") == store.row_count("tickets") == 0


def test_a_lake_that_changed_is_computed_again(remote, tmp_path):
    query = "SELECT count(*) AS n FROM orders"
    states = []
    for keys in (["1"], ["1", "2"]):
        write(tmp_path / "orders.parquet", order_id=keys)
        session = connect(remote)
        store = spark_store(session, tmp_path, tmp_path / "results")
        assert store.value(query) == len(keys)
        states.append(store.lake_state)
        store.close(is_finished=False)
        session.stop()
    assert states[0] != states[1]
