"""Workbooks (.xlsx, .xls, .xlsb, .ods) to sheets of text, read by a separate process.

The reader is native code, whose process ends if it cannot get memory. Each workbook is read by a
process of its own, with limits of memory and time, so that only one file is refused.
"""

import json
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

from scrm import system
from scrm.errors import InputError, ReaderError, UnreadableFileError, UsageError
from scrm.ingest.files.cell_table import build_cell_table
from scrm.ingest.files.file_parts import FilePart
from scrm.ingest.reader_errors import REPORT
from scrm.ingest.types import Limits

PROGRAM = Path(__file__).with_name("workbook_process.py")
_OUT_OF_MEMORY = b"memory allocation of"
"""Message of a native program that aborts for lack of memory."""


@dataclass(slots=True)
class Sheet:
    """One sheet that is not empty.

    Parameters
    ----------
    width : int
        Columns up to the last one used.
    batches : list of pyarrow.Table
        Rows that are not empty: text cells ``c0``, ``c1``, ... and the ``line`` in the sheet.
    """

    name: str
    width: int
    batches: "list[pa.Table]" = field(default_factory=list, repr=False)


def read_workbook(part: FilePart, limits: Limits) -> list[Sheet]:
    """Return the sheets of a workbook that are not empty.

    Raises
    ------
    InputError
        The workbook is beyond a limit, damaged or protected; ReaderError if the reader failed.
    """
    process = _start(part, limits)
    try:
        _send(part, process)
        sheets: list[Sheet] = []
        size, is_complete = 0, False
        for line in process.stdout or ():
            size += len(line)
            if size > limits.book_bytes:
                raise _text_size_error(part, limits)
            is_complete = _add_answer(json.loads(line), sheets, part, limits)
        if not is_complete:
            raise _early_end_error(part, process, limits)
        return sheets
    finally:
        process.kill()
        with process, suppress(BrokenPipeError):  # closes its pipes, waits for its end
            pass


def _start(part: FilePart, limits: Limits) -> "subprocess.Popen[bytes]":
    found = find_spec("python_calamine")
    if found is None or not found.origin:
        raise UsageError(
            f"{part.label}: spreadsheets need one more package",
            hint='pip install "scrm[xlsx]", or export as CSV',
        )
    options = {
        **limits.model_dump(),
        "path": str(Path(found.origin).parents[1]),
        "scrm": str(Path(system.__file__).parents[1]),
    }
    return subprocess.Popen(  # noqa: S603  this interpreter, a program of this package
        [sys.executable, "-I", "-S", str(PROGRAM), json.dumps(options)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _send(part: FilePart, process: "subprocess.Popen[bytes]") -> None:
    """Write the workbook to the process; if it ends early, reading its answer notices that."""
    stream: IO[bytes] | None = process.stdin
    assert stream is not None  # noqa: S101  requested above
    is_open = True
    for chunk in part.read_chunks():
        if is_open:
            try:
                stream.write(chunk)
            except BrokenPipeError:
                is_open = False
    with suppress(BrokenPipeError):
        stream.close()


def _add_answer(
    answer: dict[str, Any], sheets: list[Sheet], part: FilePart, limits: Limits
) -> bool:
    """Add one line of the answer to the sheets; return whether the answer is complete."""
    if "sheet" in answer:
        if answer["width"] > limits.columns:
            raise InputError(
                f"{part.label}/{answer['sheet']}: more than {limits.columns} columns"
                " (limit: columns)",
                hint="is this an export?",
            )
        sheets.append(Sheet(answer["sheet"], answer["width"]))
    elif "lines" in answer:
        sheet = sheets[-1]
        sheet.batches.append(build_cell_table(answer["columns"], answer["lines"], sheet.width))
    elif "end" not in answer:
        raise _build_refusal(answer, part, limits)
    return "end" in answer


def _build_refusal(answer: dict[str, Any], part: FilePart, limits: Limits) -> InputError:
    if "refused" in answer:
        return InputError(f"{part.label}: {answer['refused']}", hint=answer["hint"])
    if "memory" in answer:
        return _memory_error(part, limits)
    if "unreadable" in answer:
        return UnreadableFileError(
            f"{part.label}: not a readable spreadsheet (damaged, or protected by a password)",
            hint="save it again as XLSX or CSV",
        )
    place = f"{PROGRAM.name}, line {answer['code_line']}"
    return ReaderError(
        f"{part.label}: the reader failed: {answer['failed']} in {place}", hint=REPORT
    )


def _text_size_error(part: FilePart, limits: Limits) -> InputError:
    return InputError(
        f"{part.label}: the text of its cells is longer than {limits.book_bytes:,} bytes"
        " (limit: book_bytes)",
        hint="split the file",
    )


def _memory_error(part: FilePart, limits: Limits) -> InputError:
    return InputError(
        f"{part.label}: reading it needs more than {limits.book_memory:,} bytes of memory"
        " (limit: book_memory)",
        hint="delete what is far from the table and save it again, or export it as CSV",
    )


def _early_end_error(
    part: FilePart, process: "subprocess.Popen[bytes]", limits: Limits
) -> InputError:
    """Return the error for a process that ended before its answer was complete."""
    errors = process.stderr.read() if process.stderr else b""
    code = process.wait()
    if _OUT_OF_MEMORY in errors or b"MemoryError" in errors:
        return _memory_error(part, limits)
    if code == -getattr(signal, "SIGXCPU", 0):
        return InputError(
            f"{part.label}: reading it takes more than {limits.book_seconds} seconds of processor"
            " time (limit: book_seconds)",
            hint="export it as CSV",
        )
    how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    return ReaderError(
        f"{part.label}: the reader failed: its process ended with {how}", hint=REPORT
    )
