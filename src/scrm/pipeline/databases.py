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
from scrm.store.database_files import is_there
from scrm.store.local import LocalStore


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


def open_for_question(
    configuration: Configuration, analysis: Analysis, function: str, given: Mapping[str, Any]
) -> AbstractContextManager[LocalStore]:
    """Open the database for one question; an empty one in memory where it needs no data.

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
    return open_database(configuration, or_in_memory=has_input, in_memory=not needs_data)


def _is_file(info: FieldInfo) -> bool:
    return Path in (info.annotation, *get_args(info.annotation))
