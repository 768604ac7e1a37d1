"""Which row of a file of unknown format is its header."""

from collections import Counter
from collections.abc import Sequence

from scrm.ingest.formats.recognition import HEADER_WITHIN, guess_header_row


def fit_header_width(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return a header as wide as its rows if only the rows, or only the header, end in a delimiter.

    Examples
    --------
    >>> fit_header_width(("a", "b"), [("1", "2", "")])
    ('a', 'b', '')
    >>> fit_header_width(("a", "b", ""), [("1", "2")])
    ('a', 'b')
    >>> fit_header_width(("a", "b"), [("1", "2", "3")])
    ('a', 'b')
    """
    widths = {len(row) for row in rows if any(row) and len(row) > 1}
    if widths == {len(header) + 1} and all(not row[-1] for row in rows if len(row) > 1):
        return (*header, "")
    if widths == {len(header) - 1} and len(header) > 1 and not header[-1].strip():
        return header[:-1]
    return header


def find_header(rows: Sequence[Sequence[str]]) -> int:
    """Return the index of the header of a file of unknown format."""
    at = guess_header_row(rows[:HEADER_WITHIN])
    return find_first_full_row(rows) if at is None else at


def find_first_full_row(rows: Sequence[Sequence[str]]) -> int:
    """Return the index of the first row with the most common number of fields.

    A title in the first cell of a row, as spreadsheets write it, does not count.
    """
    counts = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
    if not counts:
        return 0
    width = max(counts, key=lambda each: (counts[each] if each > 1 else 0, each))
    full = [index for index, row in enumerate(rows) if len(row) == width]
    return next((each for each in full if sum(map(bool, rows[each])) > 1), full[0])
