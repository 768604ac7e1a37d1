"""`scrm doctor --verify`: read every table completely and compare it with its control totals."""

from typing import TYPE_CHECKING

import polars as pl

from scrm.config import Configuration
from scrm.pipeline import freshness
from scrm.result import Column, Fact, Lang, Result, ResultTable, Text
from scrm.store.local import LocalStore

if TYPE_CHECKING:
    from scrm.store.audit import TableAudit

_OK = Text("in Ordnung", "ok")
_READ = Text(
    "gelesen; ohne vergleichbare Kontrollsummen", "read; it has no control totals to compare with"
)
_OUTDATED = Text(
    "in Ordnung, aber veraltet; der nächste Lauf rechnet sie neu",
    "ok but out of date; the next run computes it again",
)


def verify(configuration: Configuration) -> tuple[Result, bool]:
    """Verify the whole database; return the result, and whether all tables are intact.

    Raises
    ------
    UsageError
        There is no database, or it was written by a version of scrm that kept no control totals.
    StoreError
        The database is in use or cannot be opened.
    """
    settings = configuration.settings
    with LocalStore(
        settings.db, read_only=True, memory_limit=settings.memory_limit, threads=settings.threads
    ) as store:
        audits = store.verify()
        is_intact = not any(each.problem for each in audits)
        outdated = (
            freshness.outdated_tables(store, configuration) if is_intact else frozenset()
        )  # may not be computable
    rows = [(each.table, each.rows, _state(each, outdated, settings.lang)) for each in audits]
    faults = sum(bool(each.problem) for each in audits)
    table = ResultTable(
        "tables",
        Text("Tabellen", "Tables"),
        pl.DataFrame(
            rows, schema={"table": pl.String, "rows": pl.Int64, "state": pl.String}, orient="row"
        ),
        (
            Column("table", "text", "Tabelle", "Table"),
            Column("rows", "count", "Zeilen", "Rows"),
            Column("state", "text", "Stand", "State"),
        ),
    )
    fault_count = Column("fault_count", "count", "fehlerhafte Tabellen", "tables with faults")
    result = Result(
        title=Text("Prüfung der Datenbank", "Verification of the database"),
        facts=(Fact(fault_count, faults),),
        tables=(table,),
    )
    return result, not faults


def _state(audit: "TableAudit", outdated: frozenset[str], lang: Lang) -> str:
    if audit.problem:
        return audit.problem
    if audit.table in outdated:
        return _OUTDATED[lang]
    return (_OK if audit.is_compared else _READ)[lang]
