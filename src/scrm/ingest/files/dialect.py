"""The dialect of a CSV file: delimiter, quote and header line, and the reasons."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest

from scrm.errors import InputError, UsageError
from scrm.ingest.files.csv_reader import read_blocks
from scrm.ingest.files.csv_records import Dialect, find_records
from scrm.ingest.files.encoding import (
    Encoding,
)
from scrm.ingest.files.file_parts import FilePart
from scrm.ingest.files.header import find_first_full_row, find_header, fit_header_width
from scrm.ingest.files.quote_style import QuoteStyle, normalise_quotes
from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.formats.recognition import HEADER_WITHIN, Fit, find_header_row
from scrm.ingest.types import LoadSettings, Table
from scrm.result import Text

_GERMAN = {"comma": "Komma", "semicolon": "Semikolon", "tab": "Tabulator"}
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
RARE = {"^": "caret", "~": "tilde", "\x1f": "unit separator", "\x01": "control A"}
"""Delimiters that are tried if no other leads to a known format."""
HEAD_BYTES = 1 << 20
"""Bytes from which the dialect is detected."""
_SAMPLE = 60
_SEPARATOR_LINE = re.compile(rb'^"?sep=(.)"?\r?\n', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Guess:
    """The beginning of a file read with one delimiter, quote and quote style.

    Parameters
    ----------
    rows : tuple of tuple of str
        The first records.
    lines, ends : tuple of int
        Line in which each begins, counted from 0, and the position of its end.
    header_at : int
        Index of the header.
    fit : Fit or None
        The mapping that fits the header.
    faults : int
        Records with characters after a closing quote, or with a quote that is not closed.
    rank : tuple
        Sort key: fit of a mapping first, then whether all records that are not blank have the same
        number of fields, then the share of those with the most common number (0 if that is one
        field): commas in texts never outweigh a delimiter that every line has.
    """

    delimiter: str
    quote: str
    style: QuoteStyle
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    ends: tuple[int, ...]
    header_at: int
    fit: Fit | None
    faults: int
    rank: tuple[bool, tuple[int, int], bool, float]


def detect_dialect(
    part: FilePart,
    encoding: Encoding,
    head: bytes,
    settings: LoadSettings,
    mappings: Sequence[Mapping],
    *,
    is_whole: bool,
) -> Table:
    """Return the table of a CSV file, read as the best of all guesses says."""
    separator = _SEPARATOR_LINE.match(head)
    skip = separator.end() if separator else 0
    delimiters: tuple[str, ...] = tuple(DELIMITERS)
    if separator:
        delimiters = (separator.group(1).decode(),)
    elif settings.delimiter != "auto":
        delimiters = (_parse_delimiter(settings.delimiter),)
    guesses = _list_guesses(head[skip:], delimiters, mappings, is_whole=is_whole)
    if len(delimiters) > 1 and not any(guess.fit for guess in guesses):
        guesses += _list_guesses(head[skip:], tuple(RARE), mappings, is_whole=is_whole)
    if not guesses:
        raise InputError(
            f"{part.label}: the first line is longer than {HEAD_BYTES:,} bytes (limit: line_bytes)",
            hint="is this a CSV file?",
        )
    guess = max(guesses, key=lambda each: each.rank)
    if not guess.fit:
        guess = replace(guess, header_at=find_header(guess.rows))
    return _build_table(part, encoding, guess, skip, 1 if separator else 0)


def _parse_delimiter(asked: str) -> str:
    """Return the delimiter that the settings name, as a character or by its name."""
    words = {name: character for character, name in (DELIMITERS | RARE).items()} | {"\\t": "\t"}
    chosen = words.get(asked, asked)
    if len(chosen) != 1 or not chosen.isascii() or chosen.isalnum() or chosen in '"\r\n':
        raise UsageError(
            f"{asked!r} is not a delimiter: one character of ASCII that is"
            " no letter, digit, quote or line end",
            hint=f"auto, {', '.join(name for name in DELIMITERS.values())}, or one such character",
        )
    return chosen


def _list_guesses(
    head: bytes, delimiters: Sequence[str], mappings: Sequence[Mapping], *, is_whole: bool
) -> list[_Guess]:
    """Return one guess per delimiter, with the quote and quote style that leave no faults."""
    first_line = head.split(b"\n", 1)[0]
    quote = "'" if head.lstrip()[:1] == b"'" and b'"' not in first_line else '"'
    found = []
    for delimiter in delimiters:
        read = partial(_read_guess, head, delimiter, mappings=mappings, is_whole=is_whole)
        guess = read(quote)
        if guess.faults and b'\\"' in head:
            other = read(guess.quote, "escaped")
            guess = other if not other.faults and other.rank >= guess.rank else guess
        if b"'" in head and not _has_quoted_cell(head, delimiter):
            other = read("'")
            is_better = other.rank > guess.rank or _is_quoted_with(guess, "'")
            guess = other if is_better and not other.faults else guess
        if guess.quote.encode() in head and guess.rows and _is_padded(guess.rows[guess.header_at]):
            guess = read(guess.quote, "padded")
        found.append(guess)
    return [guess for guess in found if guess.rows]


def _has_quoted_cell(head: bytes, delimiter: str) -> bool:
    """Return whether a cell begins with a double quote."""
    begins = (b"\n", delimiter.encode())
    return head.startswith(b'"') or any(each + b'"' in head for each in begins)


def _is_padded(header: Sequence[str]) -> bool:
    """Return whether each delimiter of the header is followed, or preceded, by a blank."""
    is_one_sided = all(cell[:1] == " " for cell in header[1:]) or all(
        cell[-1:] == " " for cell in header[:-1]
    )
    return len(header) > 1 and is_one_sided


def _is_quoted_with(guess: _Guess, quote: str) -> bool:
    """Return whether at least half of the cells of a column are enclosed in another quote."""
    for column in zip_longest(*guess.rows[guess.header_at + 1 :], fillvalue=""):
        begun = [cell for cell in column if cell.startswith(quote)]
        if (
            len(begun) > 1
            and 2 * len(begun) >= len(column)
            and all(cell[1:].endswith(quote) for cell in begun)
        ):
            return True
    return False


def _read_guess(
    head: bytes,
    delimiter: str,
    quote: str,
    style: QuoteStyle = "plain",
    *,
    mappings: Sequence[Mapping],
    is_whole: bool,
) -> _Guess:
    """Read the beginning of a file with one delimiter, quote and quote style."""
    if style != "plain":
        head = b"".join(normalise_quotes(iter([head]), style, delimiter, quote))
    found = find_records(head, delimiter, quote, is_last=is_whole)
    places = (
        _find_line_ends(head, found.end)
        if found.ends is None
        else [int(end) for end in found.ends[:_SAMPLE]]
    )
    starts = [0, *(place + 1 for place in places[:-1])][: len(places)]
    rows = tuple(
        split_record(head[start:place], delimiter, quote)
        for start, place in zip(starts, places, strict=True)
    )
    lines = tuple(int(line) for line in found.lines[: len(places)])
    header_at, fit = find_header_row(rows[:HEADER_WITHIN], mappings)
    widths = [len(row) for row in rows if any(cell.strip() for cell in row)]
    width, count = max(Counter(widths).items(), key=lambda each: each[::-1], default=(1, 0))
    share = count / len(widths) if width > 1 else 0.0
    return _Guess(
        delimiter,
        quote,
        style,
        rows,
        lines,
        tuple(places),
        header_at if fit else find_first_full_row(rows),
        fit,
        len(found.malformed) + (found.open_quote and is_whole),
        (fit is not None, fit.score if fit else (0, 0), share == 1, share * (1 - 1 / width)),
    )


def _find_line_ends(head: bytes, end: int) -> list[int]:
    places: list[int] = []
    place = -1
    while len(places) < _SAMPLE and (place := head.find(b"\n", place + 1, end)) >= 0:
        places.append(place)
    if len(places) < _SAMPLE and end > len(head):
        places.append(len(head))
    return places


def split_record(record: bytes, delimiter: str, quote: str) -> tuple[str, ...]:
    """Return the fields of one record.

    Examples
    --------
    >>> split_record(b'1,"a,b"', ",", '"')
    ('1', 'a,b')
    """
    text = record.rstrip(b"\r").decode(errors="replace")
    csv.field_size_limit(1 << 30)
    cells = next(csv.reader([text], delimiter=delimiter, quotechar=quote), [])
    if (
        len(cells) == 1
        and text.startswith(quote)
        and delimiter in cells[0]
        and "\n" not in cells[0]
    ):
        return split_record(cells[0].encode(), delimiter, quote)  # the whole line was quoted
    return tuple(cells)


def _build_table(
    part: FilePart, encoding: Encoding, guess: _Guess, skipped: int, lines_above: int
) -> Table:
    """Return the table that a guess describes.

    Parameters
    ----------
    skipped, lines_above : int
        Bytes and lines above those that the guess was made from.
    """
    at, most = guess.header_at, part.settings.limits.columns
    header = fit_header_width(guess.rows[at], guess.rows[at + 1 :])
    if len(header) > most:
        raise InputError(
            f"{part.label}: {len(header)} columns are more than {most} (limit: columns)",
            hint=f"is the delimiter right? scrm inspect shows it; --limit columns={len(header)} "
            "reads it all the same",
        )
    header_line = lines_above + guess.lines[at] + 1
    is_last = len(guess.rows) - 1 == at
    first_line = header_line + 1 if is_last else lines_above + guess.lines[at + 1] + 1
    skip = skipped + guess.ends[at] + 1
    dialect = Dialect(guess.delimiter, guess.quote, skip, first_line, guess.style)
    description = {
        "container": "csv",
        "encoding": encoding.name,
        "delimiter": guess.delimiter,
        "quote": guess.quote,
        **({"escape": "\\"} if guess.style == "escaped" else {}),
        **({"padding": f"{guess.delimiter} {guess.quote}"} if guess.style == "padded" else {}),
        "header_line": header_line,
        "header": list(header),
    }
    reasons = (
        Text(
            f"Kodierung {encoding.name}: {encoding.reason.de}",
            f"encoding {encoding.name}: {encoding.reason.en}",
        ),
        _explain_choice(guess, header_line),
    )
    return Table(
        part.label,
        part.sha256,
        header,
        description,
        partial(read_blocks, part, encoding, dialect, header),
        part.size,
        reasons,
        sample=tuple(row for row in guess.rows[at + 1 :] if len(row) > 1 or len(header) == 1),
    )


def _explain_choice(guess: _Guess, line: object) -> Text:
    name = (DELIMITERS | RARE).get(guess.delimiter, guess.delimiter)
    german = _GERMAN.get(name, name)
    if guess.fit:
        mapping = guess.fit.mapping.name
        return Text(
            f"Trennzeichen {german}, Kopfzeile {line}: so passen die Spalten zu {mapping}",
            f"delimiter {name}, header in line {line}: the columns then fit {mapping}",
        )
    return Text(
        f"Trennzeichen {german}, Kopfzeile {line}: so haben die meisten Zeilen gleich viele Felder",
        f"delimiter {name}, header in line {line}: most lines then have the same number of fields",
    )
