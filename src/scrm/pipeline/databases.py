"""Open the database that the settings name, for one command or one question."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from scrm.config import Configuration
from scrm.errors import UsageError
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
