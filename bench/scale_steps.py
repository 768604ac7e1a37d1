"""What is measured in one process: `scrm run`, the analyses on an engine, their plain peers."""

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from bench import kpis, purchases
from bench.measure import _cpu, _peak_mb
from bench.scale_servers import read_cpu, read_peak_mb

AS_OF = date(2026, 6, 30)
MEMORY = "2GB"
_RUN = """
company: Bench
db: {path}
as_of: {as_of}
memory_limit: {memory}
report: {{to: [md]}}
"""
_SQL = ("frame", "arrow", "value", "execute", "insert", "write", "append", "delete", "row_count")
_CHANGES = ("execute", "insert", "write", "append", "delete")
_SETTINGS = {"score": {"method": "rfm", "backtest": False}}
"""Settings without models, whose cost hides that of the SQL."""
_TEXT_STEPS = (
    ("post_sentiment", "channel, post_id, text, md5(coalesce(text, '')) AS text_hash"),
    (
        "post_worries",
        "channel, post_id, text, language, md5(concat_ws(' ', language, text)) AS text_hash",
    ),
)


def run_all(path: str) -> dict[str, tuple[float, float]]:
    """Do what `scrm run` does on a database; return CPU seconds and peak MB of each step."""
    from scrm.config import read_settings
    from scrm.pipeline.full_run import run
    from scrm.pipeline.run_summary import RunSummary

    found: dict[str, tuple[float, float]] = {}

    @contextlib.contextmanager
    def measure(_: RunSummary, step: str) -> Iterator[None]:
        _reset_peak()
        before = _cpu()
        yield
        found[step] = (_cpu() - before, _peak_mb())

    RunSummary.measure_time = measure  # type: ignore[assignment, method-assign]
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "scrm.yaml"
        file.write_text(_RUN.format(path=path, as_of=AS_OF, memory=MEMORY), encoding="utf-8")
        run(read_settings({}, file=file, environ={}))
    return found


def _reset_peak() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def ask_duckdb(path: str) -> dict[str, Any]:
    """Ask all analyses of a database; return what `_ask` does."""
    from scrm.store.local import LocalStore

    cost = Costs(None)
    with cost.counting(LocalStore)(Path(path), memory_limit=MEMORY) as store:
        return _ask(store, cost)


def ask_server(folder: str, remote: str, session: int) -> dict[str, Any]:
    """Ask all analyses of a lake; return what `_ask` does."""
    from scrm.store.spark import SparkStore
    from scrm.store.spark_session import connect

    cost = Costs(session)
    with (
        tempfile.TemporaryDirectory() as work,
        cost.counting(SparkStore)(connect(remote), Path(folder), Path(work)) as store,
    ):
        return {**_ask(store, cost), "server_mb": read_peak_mb(session)}


def _ask(store: Any, cost: "Costs") -> dict[str, Any]:
    """Return the CPU seconds of each analysis: {"steps": {name: (SQL, all)}, "failed": {...}}."""
    from scrm.analyze import analyses, run_analysis, sort_by_dependency
    from scrm.config import Context
    from scrm.pipeline.report_answers import in_report

    context = Context(as_of=AS_OF, lang="en")
    steps, failed = {}, {}
    for analysis in sort_by_dependency(each for each in analyses().values() if in_report(each)):
        before, sql = cost.now(), cost.sql
        try:
            params = analysis.params("run")(**_SETTINGS.get(analysis.command, {}))
            run_analysis(analysis, store, params, context)
        except Exception as error:  # noqa: BLE001  one analysis that fails does not end the bench
            failed[analysis.command] = f"{type(error).__name__}: {error}"[:200]
        else:
            steps[analysis.command] = (cost.sql - sql, cost.now() - before)
    return {"steps": steps, "failed": failed}


class Costs:
    """The CPU seconds of an engine: those within the methods of its store, without kernels.

    Parameters
    ----------
    session : int or None
        Session of the processes of the server, whose CPU counts as well.
    """

    def __init__(self, session: int | None) -> None:
        self._session, self._depth, self.sql = session, 0, 0.0

    def now(self) -> float:
        """Return the CPU seconds of this process and of the server so far."""
        return _cpu() + (read_cpu(self._session) if self._session else 0.0)

    @contextlib.contextmanager
    def count(self, sign: int = 1) -> Iterator[None]:
        """Add what the block costs, unless it is within another one; with -1 subtract it."""
        counts = sign < 0 or not self._depth
        before = self.now() if counts else 0.0
        self._depth += sign > 0
        try:
            yield
        finally:
            self._depth -= sign > 0
            self.sql += sign * (self.now() - before) if counts else 0.0

    def counting(self, kind: type) -> Any:
        """Return a kind of store whose methods are counted."""

        def counted(name: str) -> Callable[..., Any]:
            plain = getattr(kind, name)

            def method(store: Any, *args: Any, **options: Any) -> Any:
                with self.count():
                    return plain(store, *args, **options)

            return method

        def streamed(name: str) -> Callable[..., Any]:
            plain = getattr(kind, name)

            def method(store: Any, *args: Any, **options: Any) -> Iterator[Any]:
                rows = plain(store, *args, **options)
                while True:
                    with self.count():
                        batch = next(rows, None)
                    if batch is None:
                        return
                    yield batch

            return method

        def map_batches(
            store: Any, sql: str, kernel: Callable[..., Any], table: str, **options: Any
        ) -> Any:
            def uncounted(batch: pl.DataFrame) -> pl.DataFrame:
                with self.count(-1):
                    return kernel(batch)

            options["parallel"] = False  # what threads cost at the same time cannot be told apart
            with self.count():
                return kind.map_batches(store, sql, uncounted, table, **options)  # type: ignore[attr-defined]

        methods = {name: counted(name) for name in _SQL}
        methods |= {name: streamed(name) for name in ("batches", "stream")}
        return type(f"Counting{kind.__name__}", (kind,), {**methods, "map_batches": map_batches})


def ask_some(path: str) -> dict[str, float]:
    """Ask scrm what `ask_plainly` asks; return the CPU seconds of each step."""
    from scrm.analyze import abc_classes, scores
    from scrm.analyze.sentiment.engines import load_engine
    from scrm.analyze.sentiment.query import label_posts
    from scrm.analyze.worries.detector import load_detector
    from scrm.analyze.worries.query import detect_in_posts
    from scrm.store.local import LocalStore

    with LocalStore(Path(path), memory_limit=MEMORY) as store:
        return _time({
            "abc": lambda: abc_classes.run(store, abc_classes.Params(), purchases.CONTEXT),
            "score": lambda: scores.run(
                store, scores.Params(method="rfm", backtest=False), purchases.CONTEXT
            ),
            "kpi": lambda: kpis.own_in(store),
            "sentiment": lambda: label_posts(store, load_engine("model")),
            "worries": lambda: detect_in_posts(store, load_detector(), threshold=0.5),
        })  # fmt: skip


def ask_plainly(path: str) -> dict[str, float]:
    """Do the same in SQL by hand, and by the kernels on batches of plain DuckDB."""
    import duckdb

    from scrm.analyze.kpi.business_hours import Hours, build_calendar
    from scrm.analyze.sentiment import query as sentiment
    from scrm.analyze.sentiment.engines import load_engine
    from scrm.analyze.worries import query as worries
    from scrm.analyze.worries.detector import load_detector

    kernels = (
        sentiment.build_kernel(load_engine("model"), "plain"),
        worries.build_kernel(load_detector(), "plain", 0.5),
    )
    with duckdb.connect(path, config={"memory_limit": MEMORY}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        days = build_calendar(date(2024, 1, 1), date(2027, 1, 1), Hours()).to_arrow()
        connection.register("days", days)

        def ask_kpis() -> None:
            for sql in kpis.BY_HAND.values():
                connection.sql(sql).to_arrow_table()

        def label(table: str, columns: str, kernel: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
            reader = connection.cursor().sql(f"SELECT {columns} FROM posts").to_arrow_reader(50_000)
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE plain_{table} AS FROM {table} LIMIT 0"
            )
            for batch in reader:
                rows = kernel(pl.DataFrame(pl.from_arrow(batch))).to_arrow()
                connection.register("rows", rows)
                connection.execute(f"INSERT INTO plain_{table} BY NAME FROM rows")

        work: dict[str, Callable[[], Any]] = {
            "abc": lambda: connection.execute(purchases.ABC_SQL),
            "score": lambda: connection.execute(purchases.RFM_SQL),
            "kpi": ask_kpis,
        }
        for (table, columns), kernel in zip(_TEXT_STEPS, kernels, strict=True):
            name = "sentiment" if table == "post_sentiment" else "worries"
            work[name] = lambda t=table, c=columns, k=kernel: label(t, c, k)  # type: ignore[misc]
        return _time(work)


def _time(work: Mapping[str, Callable[[], Any]]) -> dict[str, float]:
    found = {}
    for name, do in work.items():
        before = _cpu()
        do()
        found[name] = _cpu() - before
    return found
