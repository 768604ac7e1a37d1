"""Open the database that the settings name, for one command or one question."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, get_args

from pydantic.fields import FieldInfo

from scrm.analyze import Analysis
from scrm.config import Configuration
from scrm.errors import UsageError
from scrm.params import is_argument
from scrm.pipeline.lock import hold_lock
from scrm.store import Store
from scrm.store.database_files import is_there
from scrm.store.local import LocalStore
from scrm.tables import TABLES


@contextmanager
def open_database(
    configuration: Configuration,
    *,
    writing: bool = True,
    must_exist: bool = True,
    or_in_memory: bool = False,
    in_memory: bool = False,
    sealed: bool = False,
    local_times: bool = False,
) -> Iterator[LocalStore]:
    """Open the database.

    Parameters
    ----------
    must_exist : bool
        Raise UsageError if there is no database.
    or_in_memory : bool
        Open an empty database in memory if there is none.
    in_memory : bool
        Open an empty database in memory, whether there is one or not.
    sealed : bool
        As for `LocalStore`: queries cannot reach files.
    local_times : bool
        SQL sees times in the time zone of the settings.
    """
    settings = configuration.settings
    path = settings.db
    if settings.engine != "duckdb":
        raise UsageError(
            "this command works on the database; the Spark server runs analyses",
            hint="leave out --engine and engine: in scrm.yaml",
        )
    if in_memory or (or_in_memory and not is_there(path)):
        with LocalStore(None, threads=settings.threads) as store:
            yield store
        return
    if must_exist and not is_there(path):
        raise UsageError(
            f"there is no database at {path}",
            hint="load files first (scrm load FILES...), name one with --db, or try: scrm demo",
        )
    limits: dict[str, Any] = {"memory_limit": settings.memory_limit, "threads": settings.threads}
    if local_times:
        limits["timezone"] = settings.timezone
    with LocalStore(path, read_only=not writing, sealed=sealed, **limits) as store:
        if local_times:
            store.show_local_times()
        yield store


@contextmanager
def open_lake(configuration: Configuration) -> Iterator[Store]:
    """Connect to the Spark server, and show the tables of the lake.

    Raises
    ------
    UsageError
        No server is named, a table that is mapped does not exist, or the extra is not installed.
    StoreError
        There is no server, it cannot read the tables, or another command uses the results.
    InputError
        The columns of a table do not fit.
    """
    settings = configuration.settings
    if not settings.remote and configuration.spark is None:
        raise UsageError(
            "no Spark server is named", hint="--remote sc://host:port, or remote: in scrm.yaml"
        )
    known = [table.name for table in TABLES.values() if table.role == "canonical"]
    for name in settings.tables:
        if name not in known:
            raise UsageError(
                f"{configuration.where('tables', name)}: tables: there is no table {name!r}",
                hint="known: " + ", ".join(known),
            )
    try:
        from scrm.store.spark import SparkStore
        from scrm.store.spark_session import open_session
    except ImportError:
        raise UsageError(
            "the extra for Spark is not installed", hint="pip install 'scrm[spark]'"
        ) from None
    with (
        hold_lock(settings.lake_results / "tables"),
        open_session(settings.remote, configuration.spark) as session,
        SparkStore(
            session,
            settings.lake,
            settings.lake_results,
            catalogue=settings.tables,
            keep=settings.keep_steps,
        ) as store,
    ):
        yield store


def open_for_analyses(
    configuration: Configuration, *, must_exist: bool = True
) -> AbstractContextManager[Store]:
    """Open what the settings name for analyses: the database, or the lake."""
    if configuration.settings.engine == "spark":
        return open_lake(configuration)
    return open_database(configuration, must_exist=must_exist)


def open_for_question(
    configuration: Configuration, analysis: Analysis, function: str, given: Mapping[str, Any]
) -> AbstractContextManager[Store]:
    """Open what the settings name for one question; an empty database where it needs no data.

    Parameters
    ----------
    function : str
        The function of the analysis that answers.
    given : mapping
        The options given; a subcommand whose input is an argument, and a question about a file,
        need no database.
    """
    fields = analysis.params(function).model_fields
    inputs = [info for name, info in fields.items() if is_argument(info) and name in given]
    has_input = bool(inputs) and (function != "run" or any(map(_is_file, inputs)))
    needs_data = function not in getattr(analysis.import_module(), "WITHOUT_DATA", ())
    if needs_data and not has_input and configuration.settings.engine == "spark":
        return open_lake(configuration)
    return open_database(configuration, or_in_memory=has_input, in_memory=not needs_data)


def _is_file(info: FieldInfo) -> bool:
    return Path in (info.annotation, *get_args(info.annotation))
