"""What an export is, and how its lines and values are written."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

Row = Sequence[object]


@dataclass
class Export:
    """One file: its bytes, and what a loader has to find in it."""

    name: str
    content: bytes
    row_count: int  # records below the header, broken and skipped ones included
    broken: int = 0  # records that no loader may take
    skipped: int = 0  # description rows and the like
    note: str = ""


def lines(
    header: Sequence[str],
    rows: Iterable[Row],
    *,
    delimiter: str = ",",
    quote_all: bool = False,
    end: str = "\n",
) -> str:
    """Write rows as CSV."""
    text = io.StringIO()
    writer = csv.writer(
        text,
        delimiter=delimiter,
        lineterminator=end,
        quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
    )
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def with_broken(text: str, broken: dict[int, str], end: str = "\n") -> str:
    """Insert broken lines (line number -> line) into a file whose records are one line each."""
    found = text.split(end)
    for position in sorted(broken):
        found.insert(position, broken[position])
    return end.join(found)


def iso(moment: datetime) -> str:
    """Write a moment in UTC as ISO 8601."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def german(cents: int) -> str:
    """Write cents as ``1.234,56``."""
    return f"{cents / 100:,.2f}".translate(str.maketrans(",.", ".,"))
