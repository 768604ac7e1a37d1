"""The errors a user can meet, with their exit codes.

::

    ScrmError                        70  a bug, if nothing more precise fits
    ├── UsageError                    2  an option, argument or file name
    ├── ConfigError                   2  scrm.yaml or configs/: file, line and key
    ├── InputError                    3  a file scrm was asked to load
    │   ├── UnreadableFileError          not the CSV, JSON or NDJSON it claims to be
    │   ├── UnknownFormatError           its columns fit no mapping
    │   └── ReaderError                  the reader itself failed on it: a bug worth reporting
    ├── StoreError                    5  the database file is in use, or could not be read or written
    │   ├── NotADatabaseError         2  it is none, or one of a newer scrm
    │   └── EngineError               2  this version of the engine is known to damage databases
    ├── IntegrityError               70  the database does not hold what was written into it
    └── NotEnoughDataError            4  too little evidence for an honest answer (0 without --strict)

Each carries a `message` (what, where) and a `hint` (what exists, the next command). Neither ever quotes a person's data.
Rows that cannot be loaded are no errors but findings (see `scrm.ingest`).
"""

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """What a process of scrm ends with; these numbers are frozen."""

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

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(ScrmError):
    """An option, argument or file name that cannot be used."""

    exit_code = ExitCode.USAGE


class ConfigError(ScrmError):
    """A configuration file that cannot be used; the message names file, line and key."""

    exit_code = ExitCode.USAGE


class InputError(ScrmError):
    """A file that cannot be loaded."""

    exit_code = ExitCode.INPUT_REJECTED


class UnreadableFileError(InputError):
    """A file that is not the CSV, JSON or NDJSON it claims to be."""


class UnknownFormatError(InputError):
    """A file whose columns fit no mapping."""


class ReaderError(InputError):
    """A file whose reader failed by a fault of its own: a bug, but one that costs this file only."""


class StoreError(ScrmError):
    """A database that is in use, or cannot be read or written."""

    exit_code = ExitCode.LOCKED


class NotADatabaseError(StoreError):
    """A file that is no database of scrm, or one of a newer scrm."""

    exit_code = ExitCode.USAGE


class EngineError(StoreError):
    """A version of the engine that is known to damage databases."""

    exit_code = ExitCode.USAGE


class IntegrityError(ScrmError):
    """A database that does not hold what was written into it: a fault of the engine, of the disk or of scrm."""


class NotEnoughDataError(ScrmError):
    """Too little evidence for an honest answer."""

    exit_code = ExitCode.NOT_ENOUGH_EVIDENCE
