"""The errors a user can meet, with their exit codes.

::

    ScrmError                        70  a bug, if nothing more precise fits
    ├── UsageError                    2  an option, argument or file name
    ├── ConfigError                   2  scrm.yaml or configs/: file, line and key
    ├── InputError                    3  a file scrm was asked to load
    │   ├── UnreadableFileError          not the CSV, JSON or NDJSON it claims to be
    │   ├── UnknownFormatError           its columns fit no mapping
    │   └── ReaderError                  the reader itself failed on it: a bug worth reporting
    ├── StoreError                    5  the database is in use, or could not be read or written
    │   ├── NotADatabaseError         2  the file is not a database of this or an older scrm
    │   ├── DatabaseAccessError       2  this user may not read or write the file, or its folder
    │   ├── StatementError           70  a statement failed on a value, e.g. a CAST in a formula
    │   ├── BackupError               2  a backup that is damaged, or must not be replaced
    │   └── EngineError               2  this version of the engine is known to damage databases
    ├── IntegrityError               70  the database does not contain what was written to it
    ├── NoSpaceError                  5  the disk is full
    ├── FullOutputError               5  the disk under standard output is full
    ├── NotEnoughDataError            4  not enough evidence for an answer (0 without --strict)
    └── InterruptError              130  Ctrl-C; the message says what was kept
        └── TerminationError        143  SIGTERM; the same

Each has a `message` (what, where) and a `hint` (what exists, the next command). Neither ever quotes
personal data. Rows that cannot be loaded are not errors but findings (see `scrm.ingest`).
"""

from enum import IntEnum
from pathlib import Path
from typing import ClassVar


class ExitCode(IntEnum):
    """The exit codes of `scrm`; these numbers are frozen."""

    OK = 0
    CHECK_FAILED = 1
    USAGE = 2
    INPUT_REJECTED = 3
    NOT_ENOUGH_EVIDENCE = 4
    LOCKED = 5
    BUG = 70
    INTERRUPTED = 130
    TERMINATED = 143


class ScrmError(Exception):
    """Base of all errors that scrm raises on purpose.

    Examples
    --------
    >>> str(UsageError("no such file: orders.csv", hint="ls *.csv"))
    'no such file: orders.csv'
    """

    exit_code: ClassVar[ExitCode] = ExitCode.BUG

    def __init__(self, message: str, *, hint: str = "", detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.detail = detail
        """What a server said, which may quote data: shown with -vv only."""


class UsageError(ScrmError):
    """An option, argument or file name that cannot be used.

    Examples
    --------
    >>> import scrm
    >>> scrm.open("shop.duckdb").ask("abcd")
    Traceback (most recent call last):
    scrm.errors.UsageError: there is no analysis 'abcd'
    """

    exit_code = ExitCode.USAGE


class ConfigError(ScrmError):
    """A configuration file that cannot be used; the message names file, line and key.

    Examples
    --------
    >>> error = ConfigError("scrm.yaml, line 3: lang: fr", hint="one of de, en")
    >>> error.hint, error.exit_code.value
    ('one of de, en', 2)
    """

    exit_code = ExitCode.USAGE


class InputError(ScrmError):
    """A file that cannot be loaded.

    Examples
    --------
    >>> InputError("orders.csv: not loaded").exit_code.value
    3
    """

    exit_code = ExitCode.INPUT_REJECTED


class UnreadableFileError(InputError):
    """A file that is not the CSV, JSON or NDJSON it claims to be."""


class UnknownFormatError(InputError):
    """A file whose columns fit no mapping."""


class ReaderError(InputError):
    """A file whose reader crashed: a bug, but the other files are still loaded."""


class StoreError(ScrmError):
    """A database that is in use, or cannot be read or written.

    Examples
    --------
    >>> StoreError("shop.duckdb is in use by another process").exit_code.value
    5
    """

    exit_code = ExitCode.LOCKED


class NotADatabaseError(StoreError):
    """A file that is not a database of scrm, or was written by a newer version."""

    exit_code = ExitCode.USAGE


class EngineError(StoreError):
    """A version of the engine that is known to damage databases."""

    exit_code = ExitCode.USAGE


class DatabaseAccessError(StoreError):
    """A database file or folder that this user may not read or write."""

    exit_code = ExitCode.USAGE


class StatementError(StoreError):
    """A statement that failed on a value, such as a CAST in a formula.

    Whoever runs a user's formula raises an error that names it; else it is a bug.
    """

    exit_code = ExitCode.BUG


class BackupError(StoreError):
    """A backup that is damaged, or that must not be written or restored."""

    exit_code = ExitCode.USAGE


class NoSpaceError(ScrmError):
    """A full disk.

    Parameters
    ----------
    path : Path
        The file that could not be written.
    needed, free : int
        Bytes that the file would need (rounded up to MB in the message), and free bytes.
    task : str
        The current task, e.g. ``loading orders.csv``.

    Examples
    --------
    >>> NoSpaceError(Path("report.html"), needed=2_100_000, free=4_096).message
    'no space left for report.html: about 3 MB needed, 0 MB free'
    """

    exit_code = ExitCode.LOCKED

    def __init__(self, path: Path, *, needed: int, free: int, task: str = "") -> None:
        self.path, self.needed, self.free = path, needed, free
        doing = f" while {task}" if task else ""
        megabytes = max(1, -(-needed // 1_000_000))
        super().__init__(
            f"no space left for {path}{doing}: "
            f"about {megabytes} MB needed, {free // 1_000_000} MB free",
            hint="free some disk space and run the same command again: committed data is kept",
        )

    def during(self, task: str, *, needed: int) -> "NoSpaceError":
        """Return the error with the task and the bytes that the whole task needs."""
        return NoSpaceError(self.path, needed=needed, free=self.free, task=task)


class FullOutputError(ScrmError):
    """Standard output on a full disk."""

    exit_code = ExitCode.LOCKED


class InterruptError(ScrmError):
    """A command that was ended by Ctrl-C."""

    exit_code = ExitCode.INTERRUPTED


class TerminationError(InterruptError):
    """A command that was ended by SIGTERM."""

    exit_code = ExitCode.TERMINATED


class IntegrityError(ScrmError):
    """A database that does not contain what was written to it: a fault of engine, disk or scrm."""


class NotEnoughDataError(ScrmError):
    """Not enough evidence for an answer.

    Examples
    --------
    >>> NotEnoughDataError("12 of 100 customers needed").exit_code.value
    4
    """

    exit_code = ExitCode.NOT_ENOUGH_EVIDENCE
