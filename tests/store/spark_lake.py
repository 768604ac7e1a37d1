"""A Spark Connect server and a lake for tests of `engine: spark`, and all answers from them."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pyarrow import parquet
from pysail.spark import SparkConnectServer
from tests.analyze.kpi.company import fill, generated

from scrm.analyze import analyses, run_analysis, sort_by_dependency
from scrm.config import Context
from scrm.result import Result
from scrm.store import Store
from scrm.store.local import LocalStore
from scrm.store.spark import SparkStore
from scrm.store.spark_session import connect
from scrm.tables import TABLES

CONTEXT = Context(as_of=dt.date(2026, 3, 31), lang="en")


@contextmanager
def local_server() -> Iterator[str]:
    """Run a server of Sail; give its address."""
    server = SparkConnectServer(ip="127.0.0.1", port=0)
    server.start(background=True)
    host, port = server.listening_address
    try:
        yield f"sc://{host}:{port}"
    finally:
        server.stop()


@contextmanager
def generate_lake(folder: Path) -> Iterator[LocalStore]:
    """Write the tables of a company as Parquet files; give the database that has them, too."""
    with LocalStore(None) as store:
        fill(store, generated(3))
        for table in TABLES.values():
            if table.role == "canonical" and store.row_count(table.name):
                rows = store.arrow(f"SELECT * FROM {table.name}")
                parquet.write_table(rows, folder / f"{table.name}.parquet")
        yield store


@contextmanager
def open_spark(remote: str, tables: Path, work: Path) -> Iterator[SparkStore]:
    """Open a lake in a session of its own."""
    session = connect(remote)
    with SparkStore(session, tables, work) as store:
        yield store
    session.stop()


def answer_all(
    store: Store, begin: Callable[[str], None] = lambda command: None
) -> Iterator[tuple[str, Result]]:
    """Yield each analysis that needs no input, with its answer; `begin` gets its name before."""
    for analysis in sort_by_dependency(analyses().values()):
        if analysis.has_run:
            begin(analysis.command)
            params = analysis.params("run")()
            yield analysis.command, run_analysis(analysis, store, params, CONTEXT)


def plain(value: object) -> object:
    """Return a value that is equal on both engines if it is the same to nine digits."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, dt.date | dt.datetime):
        return str(value)
    return float(f"{float(value):.9g}")  # type: ignore[arg-type]


def show(result: Result) -> list[object]:
    """Return what an answer says."""
    tables = [(table.name, *map(plain, table.frame.rows())) for table in result.tables]
    return [
        *tables,
        [plain(fact.value) for fact in result.facts],
        result.finding,
        result.refused,
    ]
