"""The expected tables after some exports: a second implementation of the merge, in dictionaries.

It is written from docs/adr/0013 and 0018 and shares no code with scrm. The date of a version of a
row is its `updated_at`, else the newest date of its file. The value of a cell is that of the newest
version whose file has the column; of equally new ones, the last one loaded. An opt-out is never
taken back. Deleted tickets and records that cannot be read change nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.endurance.exports import BAD_AMOUNT, DELETED, Export, Row

Key = tuple[str, ...]
Totals = dict[str, int]

SHOWN: dict[str, dict[str, str]] = {
    "orders": {
        "order_id": "order_id", "customer_id": "customer_id", "ordered_at": "ordered_at::VARCHAR",
        "amount": "(amount * 100)::BIGINT", "currency": "currency", "status": "status",
        "channel": "channel",
        "is_cancellation": "is_cancellation::INTEGER",
    },
    "posts": {
        "channel": "channel", "post_id": "post_id", "author_id": "author_id",
        "author_name": "author_name",
        "created_at": "created_at::VARCHAR", "text": "text", "language": "language", "kind": "kind",
    },
    "post_metrics": {
        "channel": "channel", "post_id": "post_id", "observed_at": "observed_at::VARCHAR",
        "impression_count": "impression_count", "like_count": "like_count",
        "comment_count": "comment_count",
        "share_count": "share_count",
    },
    "customers": {
        "customer_id": "customer_id", "first_name": "first_name", "last_name": "last_name",
        "email": "email",
        "phone": "phone", "city": "city", "segment": "segment", "consent": "consent",
        "updated_at": "updated_at::VARCHAR",
    },
    "tickets": {
        "ticket_id": "ticket_id", "requester": "requester", "created_at": "created_at::VARCHAR",
        "solved_at": "solved_at::VARCHAR", "status": "status", "subject": "subject", "text": "text",
        "channel": "channel",
    },
    "profiles": {"channel": "channel", "profile_id": "profile_id", "display_name": "display_name"},
}  # fmt: skip
"""Columns compared, with the SQL that shows them: money in cents, flags as 0 and 1."""
KEYS = {
    "orders": ("order_id",),
    "posts": ("channel", "post_id"),
    "post_metrics": ("channel", "post_id", "observed_at"),
    "customers": ("customer_id",),
    "tickets": ("ticket_id",),
    "profiles": ("channel", "profile_id"),
}
_SUMS = {
    "orders": ("amount", "is_cancellation"),
    "post_metrics": ("impression_count", "like_count", "comment_count", "share_count"),
}
_COUNTS = ("impression_count", "like_count", "comment_count", "share_count")


@dataclass(slots=True)
class Cell:
    """A value and the date of the version it comes from."""

    value: Any
    date: str


@dataclass
class Expected:
    """The rows of each table by key, and how many records could not be loaded."""

    tables: dict[str, dict[Key, dict[str, Cell]]] = field(
        default_factory=lambda: {table: {} for table in KEYS}
    )
    opted_out: set[Key] = field(default_factory=set)
    quarantined: int = 0
    loaded: set[str] = field(default_factory=set)
    """Files loaded: the same one again changes nothing."""

    def load(self, export: Export) -> None:
        """Merge the rows of a file."""
        if export.title in self.loaded:
            return
        self.loaded.add(export.title)
        for row in export.rows:
            for table, values in _READERS[export.table](row):
                self._merge(
                    table,
                    values,
                    row.get("updated_at", "") if table == "customers" else str(export.day),
                )
            self.quarantined += row.get("amount") == BAD_AMOUNT

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        """Return the rows of a table in the order of their keys, with the columns of `SHOWN`."""
        found = []
        for key, cells in self.tables[table].items():
            values = [cells[name].value if name in cells else None for name in SHOWN[table]]
            if table == "customers" and key in self.opted_out:
                values[list(SHOWN[table]).index("consent")] = "no"
            found.append((key, tuple(values)))
        return [values for _, values in sorted(found)]

    def totals(self) -> dict[str, Totals]:
        """Return rows, distinct keys and sums by table; money in cents."""
        found = {}
        for table, rows in self.tables.items():
            sums = {
                name: sum(cells[name].value or 0 for cells in rows.values())
                for name in _SUMS.get(table, ())
            }
            found[table] = {"rows": len(rows), "keys": len(rows), **sums}
        return found | {"quarantine": {"rows": self.quarantined}}

    def _merge(self, table: str, values: dict[str, Any], date: str) -> None:
        key = tuple(values[name] for name in KEYS[table])
        cells = self.tables[table].setdefault(key, {})
        for name, value in values.items():
            if name not in cells or date >= cells[name].date:
                cells[name] = Cell(value, date)
        if table == "customers" and values["consent"] == "no":
            self.opted_out.add(key)


def totals_sql(table: str) -> str:
    """Return the query that gives the totals of a table, in the order of `Expected.totals`."""
    if table == "quarantine":
        return "SELECT count(*) FROM quarantine"
    keys = ", ".join(KEYS[table])
    sums = "".join(
        f", coalesce(sum({SHOWN[table][name]}), 0)::BIGINT" for name in _SUMS.get(table, ())
    )
    return f"SELECT count(*), count(DISTINCT ({keys})){sums} FROM {table}"


def rows_sql(table: str) -> str:
    """Return the query that gives the rows of a table, in the order of `Expected.rows`."""
    return (
        f"SELECT {', '.join(SHOWN[table].values())} FROM {table} ORDER BY {', '.join(KEYS[table])}"
    )


Reader = Callable[[Row], Iterator[tuple[str, dict[str, Any]]]]


def _order(row: Row) -> Iterator[tuple[str, dict[str, Any]]]:
    if row["amount"] != BAD_AMOUNT:
        amount = int(row["amount"].replace(".", ""))
        yield (
            "orders",
            {
                **row,
                "amount": amount,
                "is_cancellation": int(amount < 0 or row["status"] == "cancelled"),
            },
        )


def _post(row: Row) -> Iterator[tuple[str, dict[str, Any]]]:
    metrics = (*_COUNTS, "observed_at")
    yield "posts", {name: value or None for name, value in row.items() if name not in metrics}
    if row["impression_count"]:
        keys = {name: row[name] for name in KEYS["post_metrics"]}
        yield "post_metrics", keys | {name: int(row[name]) for name in _COUNTS}
    author = {
        "channel": row["channel"],
        "profile_id": row["author_id"],
        "display_name": row["author_name"],
    }
    yield "profiles", author


def _customer(row: Row) -> Iterator[tuple[str, dict[str, Any]]]:
    consent = {"ja": "yes", "nein": "no"}.get(row["consent"], "unknown")
    yield "customers", {**{name: value or None for name, value in row.items()}, "consent": consent}


def _ticket(row: Row) -> Iterator[tuple[str, dict[str, Any]]]:
    if row["status"] != DELETED:
        solved = row["solved_at"] or (row["updated_at"] if row["status"] == "solved" else None)
        yield (
            "tickets",
            {
                "ticket_id": row["id"], "requester": row["requester_id"],
                "created_at": row["created_at"],
                "solved_at": solved, "status": row["status"], "subject": row["subject"],
                "text": row["description"],
                "channel": row["via_channel"],
            },
        )  # fmt: skip


_READERS: dict[str, Reader] = {
    "orders": _order,
    "posts": _post,
    "customers": _customer,
    "tickets": _ticket,
}
