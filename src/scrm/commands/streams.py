"""The standard streams: opened if the caller closed them, discarded if they fail."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from scrm.errors import FullOutputError, ScrmError, UsageError
from scrm.files import NO_SPACE


def open_closed_streams() -> None:
    """Open the standard streams that the caller closed, so that no other file gets their numbers.

    Standard input is then empty, standard error is discarded, and writing to standard output fails,
    as it does for a closed one.
    """
    for number, (name, flags) in enumerate(
        (("stdin", os.O_RDONLY), ("stdout", os.O_RDONLY), ("stderr", os.O_WRONLY))
    ):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, flags)
            if descriptor != number and not _is_open(number):
                descriptor = os.dup2(descriptor, number)
            mode = "r" if name == "stdin" else "w"
            stream = open(descriptor, mode, encoding="utf-8", closefd=False)  # noqa: SIM115  kept
            setattr(sys, name, stream)


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def discard(stream: TextIO | None) -> None:
    """Redirect a stream to the null device, so that the flush at exit cannot fail again."""
    with suppress(OSError, ValueError, AttributeError):  # a stream in memory has no number
        descriptor = stream.fileno()  # type: ignore[union-attr]
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, descriptor)
        os.close(null)
        stream.flush()  # type: ignore[union-attr]


@contextmanager
def open_stdout() -> Iterator[TextIO]:
    """Yield standard output, and flush it.

    A reader that stops early (``scrm ... | head``) is no error: the rest of the output is
    discarded, the command runs to its end, and its exit code stays the same.

    Raises
    ------
    FullOutputError
        The disk is full.
    UsageError
        The output cannot be written for another reason, such as that the caller closed it.
    """
    try:
        if sys.stdout is None:
            raise OSError(9, "it is closed")  # noqa: TRY301  same message as for other failures
        yield sys.stdout
        sys.stdout.flush()
    except BrokenPipeError:
        discard(sys.stdout)
    except OSError as error:
        discard(sys.stdout)
        raise build_output_error(error) from None


def build_output_error(error: OSError) -> ScrmError:
    """Return the error of a standard output that cannot be written.

    Examples
    --------
    >>> build_output_error(OSError(9, "Bad file descriptor")).message
    'the output could not be written: Bad file descriptor'
    """
    message = f"the output could not be written: {error.strerror or error}"
    if error.errno in NO_SPACE:
        return FullOutputError(message, hint="free some disk space, or write to another disk")
    return UsageError(message)


def write_stderr(text: str) -> None:
    """Write to standard error; do nothing if it is closed or full."""
    try:
        if sys.stderr is not None:
            sys.stderr.write(text)
            sys.stderr.flush()
    except (OSError, ValueError):
        discard(sys.stderr)
