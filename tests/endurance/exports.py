"""Daily exports of an invented company that overlap from day to day, generated from a seed.

Each day has a file of orders and, in turn, one of customers, posts with metrics, or tickets. A file
contains new records, corrections and unchanged copies of earlier records, older versions
(customers), records that are deleted and return (tickets, cancelled orders), and one record that
cannot be loaded (orders); some files lack a column. Some files arrive days late, some are exported
a second time with corrections, and some are loaded twice unchanged.
"""

import csv
import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

FIRST_DAY = dt.date(2026, 1, 1)
BAD_AMOUNT = "zwölf"
DELETED = "deleted"
_LATE_EVERY, _LATE_BY = 7, 3
"""Every seventh day's files arrive three days late."""
_WORDS = (
    "Lieferung", "Paket", "Farbe", "Größe", "Preis", "Qualität", "Beratung", "Rechnung", "Kissen",
    "Lampe", "war",
    "bleibt", "kam", "schnell", "langsam", "schön", "kaputt", "super", "schlecht", "gut", "günstig",
    "danke", "nie",
)  # fmt: skip
_CITIES = ("Bonn", "Köln", "Ulm", "Kiel", "Jena", "")

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Volume:
    """Records of each kind in the files of one day."""

    orders: int = 1500
    orders_corrected: int = 200
    orders_repeated: int = 300
    posts: int = 300
    posts_corrected: int = 30
    posts_repeated: int = 100
    customers: int = 100
    customers_corrected: int = 40
    customers_repeated: int = 40
    customers_older: int = 10
    tickets: int = 60
    tickets_changed: int = 60


@dataclass(frozen=True, slots=True)
class Export:
    """One file: its records, in the order of its lines.

    Files are named in the order of their arrival, which is also the order in which `scrm load`
    loads several files. The same `title` means the same bytes.
    """

    title: str
    table: str
    day: dt.date
    rows: tuple[Row, ...]
    name: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings; all rows have the same."""
        return tuple(self.rows[0])

    def write(self, folder: Path) -> Path:
        """Write the file and return its path."""
        path = folder / self.name
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, self.columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(self.rows)
        return path


def arrivals(days: int, seed: int, volume: Volume | None = None) -> Iterator[list[Export]]:
    """Yield the files that arrive on each day, in the order in which they are to be loaded.

    Examples
    --------
    >>> first = next(arrivals(1, seed=1))
    >>> [each.name for each in first]
    ['0001_customers_of_day_1.csv', '0002_orders_of_day_1.csv']
    """
    company, late, count = _Company(random.Random(seed), volume or Volume()), {}, 0
    for number in range(days):
        files = company.day(number)
        if number % _LATE_EVERY == 4 and number + _LATE_BY < days:
            late[number + _LATE_BY] = files
            files = []
        arrived = [*files, *late.pop(number, [])]
        if number % 5 == 3:
            arrived += company.exported_again(number)
        if number % 10 == 6:
            arrived += files[-1:]  # the same bytes once more
        yield [
            replace(each, name=f"{count + index:04}_{each.title}.csv")
            for index, each in enumerate(arrived, 1)
        ]
        count += len(arrived)


@dataclass
class _Company:
    """What the company's systems hold, from which each day's files are exported."""

    random: random.Random
    volume: Volume
    orders: dict[int, list[Row]] = field(default_factory=dict)
    posts: dict[int, list[Row]] = field(default_factory=dict)
    tickets: dict[int, list[Row]] = field(default_factory=dict)
    customers: list[Row] = field(default_factory=list)
    former: list[Row] = field(default_factory=list)
    """Versions of customers that were changed since."""

    def day(self, number: int) -> list[Export]:
        """Return the files exported at the end of a day."""
        in_turn = (
            ("customers", self._customers),
            ("posts", self._posts),
            ("tickets", self._tickets),
        )
        makers = (in_turn[number % 3], ("orders", self._orders))
        return [self._export(table, number, rows(number)) for table, rows in makers]

    def exported_again(self, number: int) -> list[Export]:
        """Return a second export of a day's orders and posts, corrected but with the same date."""
        orders = [
            self._order_changed(row)
            for row in self._sample(self.orders[number], self.volume.orders_corrected)
        ]
        files = [self._export("orders", number, orders, again=True)]
        if number in self.posts:
            posts = [
                self._post_changed(row)
                for row in self._sample(self.posts[number], self.volume.posts_corrected)
            ]
            files.append(self._export("posts", number, self._observed(posts, number), again=True))
        return files

    def _export(self, table: str, number: int, rows: list[Row], *, again: bool = False) -> Export:
        column, lacks = {
            "orders": ("channel", number % 9 == 8),
            "posts": ("language", number // 3 % 4 == 3),
            "customers": ("city", number // 3 % 3 == 2),
        }.get(table, ("", False))
        if lacks:
            rows = [{name: value for name, value in row.items() if name != column} for row in rows]
        title = f"{table}_of_day_{number + 1}{'_again' * again}"
        return Export(title, table, _date(number), tuple(dict(row) for row in rows))

    def _customers(self, number: int) -> list[Row]:
        rows = []
        for _ in range(self.volume.customers):
            key = 10_000 + len(self.customers) + len(rows)
            rows.append({
                "customer_id": str(key), "first_name": self._pick(_WORDS),
                "last_name": f"Muster{key}",
                "email": f"k{key}@example.org", "phone": f"0228 {key}", "city": self._pick(_CITIES),
                "segment": self._pick("AB"), "consent": self._pick(("ja", "ja", "", "nein")),
                "updated_at": self._moment(number),
            })  # fmt: skip
        known, self.customers = self.customers, [*self.customers, *rows]
        corrected = self._sample(known, self.volume.customers_corrected)
        repeated = self._sample(known, self.volume.customers_repeated)
        older = self._sample(self.former, self.volume.customers_older)
        self.former += [dict(row) for row in corrected]
        seen = {row["customer_id"] for row in corrected}
        for row in corrected:
            row |= {
                "city": self._pick(_CITIES),
                "consent": self._pick(("ja", "", "nein")),
                "segment": self._pick("ABC"),
            }
            row["updated_at"] = self._moment(number)
        others = {
            row["customer_id"]: row for row in (*repeated, *older) if row["customer_id"] not in seen
        }
        return self._shuffled([*rows, *corrected, *others.values()])

    def _orders(self, number: int) -> list[Row]:
        rows = []
        for index in range(self.volume.orders):
            cents = self.random.randint(-2_000, 90_000)
            rows.append({
                "order_id": f"A{number + 1:03}-{index:05}",
                "customer_id": self._pick(self.customers)["customer_id"],
                "ordered_at": self._moment(number), "amount": _money(cents), "currency": "EUR",
                "status": self._pick(("open", "paid")),
                "channel": self._pick(("shop", "phone", "store")),
            })  # fmt: skip
        self.orders[number] = rows
        recent = [row for each in range(max(0, number - 5), number) for row in self.orders[each]]
        chosen = self._sample(recent, self.volume.orders_corrected + self.volume.orders_repeated)
        corrected = [self._order_changed(row) for row in chosen[: self.volume.orders_corrected]]
        twice = [{**row, "amount": _money(self.random.randint(0, 9_999))} for row in rows[:5]]
        bad = {**rows[0], "order_id": f"A{number + 1:03}-bad", "amount": BAD_AMOUNT}
        # of two lines of one file with the same key the last one counts
        return [
            *twice,
            *self._shuffled([*rows, *corrected, *chosen[self.volume.orders_corrected :], bad]),
        ]

    def _order_changed(self, row: Row) -> Row:
        """Change an order: its amount, or its status, to cancelled or back."""
        if self.random.random() < 0.5:
            row["amount"] = _money(self.random.randint(-2_000, 90_000))
        else:
            row["status"] = "paid" if row["status"] == "cancelled" else "cancelled"
        return row

    def _posts(self, number: int) -> list[Row]:
        rows = []
        for index in range(self.volume.posts):
            author = self.random.randint(1, 40 * self.volume.posts)
            rows.append({
                "post_id": f"{number + 1:03}{index:06}",
                "channel": self._pick(("facebook", "x", "instagram")),
                "author_id": f"u{author}", "author_name": f"Name {author}",
                "created_at": self._moment(number),
                "text": self._text(), "language": self._pick(("de", "en", "")),
                "kind": self._pick(("post", "comment")),
            })  # fmt: skip
        self.posts[number] = rows
        recent = [
            row for each in range(max(0, number - 9), number) for row in self.posts.get(each, ())
        ]
        chosen = self._sample(recent, self.volume.posts_corrected + self.volume.posts_repeated)
        for row in chosen[: self.volume.posts_corrected]:
            self._post_changed(row)
        return self._observed(self._shuffled([*rows, *chosen]), number)

    def _post_changed(self, row: Row) -> Row:
        row |= {"text": self._text(), "language": self._pick(("de", "en", ""))}
        return row

    def _observed(self, rows: list[Row], number: int) -> list[Row]:
        """Return posts with the counts read at the end of a day; some have none."""
        counts = ("impression_count", "like_count", "comment_count", "share_count")
        found = []
        for row in rows:
            has_counts = self.random.random() < 0.9
            values = {
                each: str(self.random.randint(0, 9_999)) if has_counts else "" for each in counts
            }
            found.append({**row, "observed_at": f"{_date(number)} 23:30:00", **values})
        return found

    def _tickets(self, number: int) -> list[Row]:
        rows = []
        for index in range(self.volume.tickets):
            moment = self._moment(number)
            rows.append({
                "id": f"{number + 1}{index:05}",
                "requester_id": self._pick(self.customers)["email"],
                "created_at": moment, "updated_at": moment, "solved_at": "", "status": "new",
                "subject": self._text(), "description": self._text(),
                "via_channel": self._pick(("mail", "web")),
            })  # fmt: skip
        self.tickets[number] = rows
        recent = [
            row for each in range(max(0, number - 20), number) for row in self.tickets.get(each, ())
        ]
        changed = self._sample(recent, self.volume.tickets_changed)
        for row in changed[: len(changed) * 2 // 3]:  # the others are unchanged copies
            row["status"] = (
                "open"
                if row["status"] == DELETED
                else self._pick(("open", "pending", "solved", DELETED))
            )
            row["updated_at"] = self._moment(number)
            row["solved_at"] = (
                row["updated_at"]
                if row["status"] == "solved" and self.random.random() < 0.5
                else ""
            )
        return self._shuffled([*rows, *changed])

    def _moment(self, number: int) -> str:
        seconds = self.random.randint(6 * 3600, 22 * 3600)
        time = dt.datetime.combine(_date(number), dt.time()) + dt.timedelta(seconds=seconds)
        return f"{time:%Y-%m-%d %H:%M:%S}"

    def _text(self) -> str:
        text = " ".join(self.random.choices(_WORDS, k=self.random.randint(3, 14)))
        return (
            text.replace(" ", self._pick((", ", ' "', "\n", "; ")), 1)
            if self.random.random() < 0.1
            else text
        )

    def _pick(self, choices):
        return self.random.choice(choices)

    def _sample(self, rows: list[Row], count: int) -> list[Row]:
        return self.random.sample(rows, min(count, len(rows)))

    def _shuffled(self, rows: list[Row]) -> list[Row]:
        return self.random.sample(rows, len(rows))


def _date(number: int) -> dt.date:
    return FIRST_DAY + dt.timedelta(days=number)


def _money(cents: int) -> str:
    return f"{'-' * (cents < 0)}{abs(cents) // 100}.{abs(cents) % 100:02}"
