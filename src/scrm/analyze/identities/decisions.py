"""The file of decisions: which pairs people of the company have confirmed or rejected.

A CSV with one line for each pair. A pair is a profile and a customer, or two customer numbers; it
has the same id in all runs. Later runs keep to the decisions.
"""

import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Final

import polars as pl

from scrm.errors import UsageError
from scrm.files import write_file

SAME: Final = "same"
NEVER: Final = "never"
_WORDS: Final = {
    **dict.fromkeys(("same", "y", "yes", "j", "ja", "1", "true", "gleich"), SAME),
    **dict.fromkeys(("never", "n", "no", "nein", "0", "false", "nie"), NEVER),
}
_LENGTH: Final = 10
"""Characters of an id: 40 bits, so that two of 100,000 pairs share one in 1 of 200 cases."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the file.

    Parameters
    ----------
    pair_id : str
        See `identify_pair`.
    channel, profile_id, customer_id : str
        The pair; without a channel it is two customer numbers.
    other_id : str
        The second customer number; empty for a profile.
    verdict : str
        same or never.
    tier : str
        Tier of the pair when it was decided.
    drawn : str
        random: the pair was drawn at random among those of its tier; else empty.
    """

    pair_id: str
    channel: str = ""
    profile_id: str = ""
    customer_id: str = ""
    other_id: str = ""
    verdict: str = ""
    tier: str = ""
    drawn: str = ""


HEADER: Final = tuple(field.name for field in fields(Decision))


def identify_pair(channel: str, profile_id: str, customer_id: str) -> str:
    r"""Return the id of a pair; two customers are a pair without a channel, in any order.

    Examples
    --------
    >>> identify_pair("", "C1", "C2") == identify_pair("", "C2", "C1")
    True
    >>> len(identify_pair("x", "7", "C1"))
    10
    """
    ids = (profile_id, customer_id) if channel else sorted((profile_id, customer_id))
    text = "\x1f".join((channel, *ids))
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]


def add_pair_ids(pairs: pl.DataFrame, name: str = "link_id") -> pl.DataFrame:
    """Add the ids of pairs to a frame with ``channel, profile_id, customer_id``.

    Rows without a customer have none.
    """
    ids = [
        identify_pair(*row) if row[2] is not None else None
        for row in pairs.select("channel", "profile_id", "customer_id").rows()
    ]
    return pairs.with_columns(pl.Series(name, ids, dtype=pl.String))


def read_verdict(text: str) -> str:
    """Return same, never or, for any other text, nothing.

    Examples
    --------
    >>> read_verdict(" Ja "), read_verdict("n"), read_verdict("later")
    ('same', 'never', '')
    """
    return _WORDS.get(text.strip().lower(), "")


class DecisionFile:
    """Decisions in a CSV file, written after every answer, readable by its owner only.

    Parameters
    ----------
    path : Path
        Created by the first decision.

    Raises
    ------
    UsageError
        The file cannot be read, or has other columns.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._by_id = {row.pair_id: row for row in _read_rows(path)}

    @property
    def rows(self) -> list[Decision]:
        """The decisions, one for each pair."""
        return list(self._by_id.values())

    def get(self, pair_id: str) -> Decision | None:
        """Return the decision on a pair."""
        return self._by_id.get(pair_id)

    def put(self, *rows: Decision) -> None:
        """Add decisions; each replaces an earlier one on the same pair."""
        self._by_id |= {row.pair_id: row for row in rows}
        self._write()

    def drop(self, pair_ids: Iterable[str]) -> None:
        """Remove the decisions on some pairs."""
        gone = set(pair_ids)
        self._by_id = {name: row for name, row in self._by_id.items() if name not in gone}
        self._write()

    def profile_verdicts(self) -> pl.DataFrame:
        """Return ``channel, profile_id, customer_id, verdict`` of the pairs with a profile."""
        columns = ("channel", "profile_id", "customer_id", "verdict")
        rows = [tuple(getattr(row, name) for name in columns) for row in self.rows if row.channel]
        return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")

    def customer_verdicts(self) -> list[tuple[str, str, str]]:
        """Return both customer numbers and the verdict of the other pairs."""
        return [
            (row.customer_id, row.other_id, row.verdict) for row in self.rows if not row.channel
        ]

    def _write(self) -> None:
        with io.StringIO(newline="") as text:
            writer = csv.writer(text)
            writer.writerow(HEADER)
            writer.writerows(astuple(row) for row in self.rows)
            write_file(self.path, text.getvalue())


def _read_rows(path: Path) -> list[Decision]:
    return [
        Decision(**{name: line.get(name) or "" for name in HEADER} | {"verdict": verdict})
        for line in read_csv_lines(path, ("pair_id", "customer_id", "verdict"))
        if (verdict := read_verdict(line["verdict"] or "")) and line["pair_id"]
    ]


def read_csv_lines(path: Path, needed: Iterable[str]) -> list[dict[str, str]]:
    """Return the lines of a CSV file by heading; none if there is no file.

    Comma and semicolon are read as delimiters.

    Raises
    ------
    UsageError
        The file is no text in UTF-8, or lacks a column.
    """
    if not path.exists():
        return []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            f"{path} cannot be read as text in UTF-8", hint="save it as CSV in UTF-8"
        ) from None
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    missing = [name for name in needed if name not in (reader.fieldnames or ())]
    if missing:
        raise UsageError(
            f"{path} has no column {', '.join(missing)}",
            hint=f"it needs the columns {', '.join(needed)}",
        )
    return [{name: value or "" for name, value in line.items() if name} for line in reader]
