"""The sales that an analysis of purchases counts: one window of days, one currency, stated rules for returns.

Rules (docs/scoring.md): a cancellation counts only where it takes money back (a negative amount reduces revenue, a
cancelled order with a positive amount was never revenue); sales in another currency than the one with the most revenue
are named and left out, never added; sales after `as_of` are left out; sales without a customer are nobody's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from scrm.analyze import _words
from scrm.config import Context
from scrm.result import Provenance, Text
from scrm.store import Store

if TYPE_CHECKING:
    import polars as pl

COUNTED = "CASE WHEN is_cancellation AND {value} > 0 THEN 0 ELSE {value} END"
"""SQL of the value of a row: what a cancelled order would have brought is not revenue."""

BOUGHT = "is_cancellation IS NOT TRUE AND (amount > 0 OR (amount = 0 AND NOT is_line))"
"""SQL of a row of `sales` that is, or is part of, a purchase."""


@dataclass(frozen=True, slots=True)
class Sales:
    """The rows counted, as a condition in SQL with its values, and what was left out.

    Parameters
    ----------
    relation : str
        ``sales`` or ``order_lines``.
    currency : str
        ISO 4217 code of the currency analysed.
    first, last : date or None
        First day with a sale in the window and last day that counts, in the time zone of the context; None undated.
    where : str
        Condition on rows of `sales` or `order_lines`; its values are in `bound`.
    rows, left_out : Mapping[str, int]
        Rows read, and rows not counted by reason.
    """

    relation: str
    currency: str
    first: date | None
    last: date | None
    where: str
    bound: Mapping[str, Any]
    rows: int
    left_out: Mapping[str, int]
    notes: tuple[Text, ...] = ()

    def between(self, first: date, last: date, zone: str) -> "Sales":
        """Return the same sales within other days (both count)."""
        start, end = utc_bounds(first, last, zone)
        return replace(self, first=first, last=last, bound={**self.bound, "start": start, "end": end})

    def provenance(self) -> Provenance:
        """Return what was read and left out; `scrm.analyze.perform` fills in the rest."""
        return Provenance("", None, {}, 0, "", {self.relation: self.rows}, self.left_out)


def utc_bounds(first: date, last: date, zone: str) -> tuple[datetime, datetime]:
    """Return the instants, in UTC, at which the first day begins and the last one has ended.

    Examples
    --------
    >>> [str(instant) for instant in utc_bounds(date(2025, 3, 30), date(2025, 3, 30), "Europe/Berlin")]
    ['2025-03-29 23:00:00', '2025-03-30 22:00:00']
    """
    return _midnight(first, zone), _midnight(last + timedelta(days=1), zone)


def _midnight(day: date, zone: str) -> datetime:
    if day.year <= 1:
        return datetime(1, 1, 1)  # noqa: DTZ001  the beginning of time has no zone
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def local_day(column: str, zone: str, first: date, last: date) -> str:
    """Return the SQL of the day, in a time zone, of a time in UTC between two days.

    The offsets are written out as intervals: the engine's own conversion costs twenty times as much per row.

    Examples
    --------
    >>> local_day("t", "UTC", date(2025, 1, 1), date(2025, 12, 31))
    'CAST(t + to_seconds(0) AS DATE)'
    """
    return f"CAST({local_time(column, zone, first, last)} AS DATE)"


def local_time(column: str, zone: str, first: date, last: date) -> str:
    """Return the SQL of the local time of a time in UTC between two days, with the offsets written out.

    Examples
    --------
    >>> local_time("t", "UTC", date(2025, 1, 1), date(2025, 12, 31))
    't + to_seconds(0)'
    """
    (_, offset), *changes = _offsets(zone, first, last)
    seconds = str(offset)
    if changes:
        branches = " ".join(f"WHEN {column} >= TIMESTAMP '{at}' THEN {later}" for at, later in reversed(changes))
        seconds = f"CASE {branches} ELSE {offset} END"
    return f"{column} + to_seconds({seconds})"


@cache
def _offsets(zone: str, first: date, last: date) -> tuple[tuple[datetime, int], ...]:
    """Return the instants (UTC) from which an offset in seconds holds, the first one at the beginning."""
    info = ZoneInfo(zone)

    def offset(instant: datetime) -> int:
        found = instant.replace(tzinfo=UTC).astimezone(info).utcoffset()
        return int(found.total_seconds()) if found else 0

    at, end = utc_bounds(max(first, date(1900, 1, 1)), min(last, date(2100, 1, 1)), zone)  # no rules beyond
    changes = [(at, offset(at))]
    while at < end:
        later, before = at + timedelta(days=1), changes[-1][1]
        if offset(later) != before:
            low, high = at, later
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                low, high = (middle, high) if offset(middle) == before else (low, middle)
            change = high.replace(microsecond=0)
            changes.append((change, offset(change)))
        at = later
    return tuple(changes)


def purchase_days(sales: Sales, zone: str, also: str = "") -> str:
    """Return the SQL of one row per customer and day: ``customer_id, day, spend, net``; spend is null without a purchase."""
    day = local_day("ordered_at", zone, sales.first or date.min, sales.last or date.max)
    return f"""
SELECT customer_id, {day} AS day, CAST(sum(amount) FILTER ({BOUGHT}) AS DECIMAL(18,4)) AS spend,
  CAST(sum({COUNTED.format(value="amount")}) AS DECIMAL(18,4)) AS net
FROM sales
WHERE {sales.where} {also}
GROUP BY ALL"""


def sales_of(
    store: Store,
    context: Context,
    *,
    relation: str = "sales",
    value: str = "amount",
    undated: bool = False,
    anonymous: bool = False,
) -> Sales | None:
    """Return the sales to analyse; None where there is no row with a value and a customer in the window.

    Parameters
    ----------
    relation : str
        ``sales`` or ``order_lines``.
    value : str
        The money column that is summed: ``amount`` or ``margin``.
    undated : bool
        Count sales without a date too, where no period is asked for.
    anonymous : bool
        Count sales without a customer too.
    """
    first, last = context.period or (date.min, context.as_of or date.max - timedelta(days=1))
    if context.as_of:
        last = min(last, context.as_of)
    start, end = utc_bounds(first, last, context.timezone)
    bound: dict[str, Any] = {"start": start, "end": end}
    inside = "ordered_at >= $start AND ordered_at < $end"
    if undated and context.period is None:
        inside = f"({inside} OR ordered_at IS NULL)"
    named = f"{value} IS NOT NULL" if anonymous else f"{value} IS NOT NULL AND customer_id IS NOT NULL"
    parts = _parts(store, relation, value, inside, named, {**bound, "home": context.currency})
    counted = parts.filter(parts["counted"] > 0)
    if counted.is_empty():
        return None
    main = counted.row(0, named=True)
    where = f"{inside} AND {named}"
    if parts.height > 1:
        where += " AND coalesce(currency, $home) = $currency"
        bound |= {"home": context.currency, "currency": main["currency"]}
    total = parts.sum().row(0, named=True)
    return Sales(
        relation=relation,
        currency=main["currency"],
        first=_day_of(main["first_at"], context.timezone),
        last=last if context.as_of else _day_of(main["last_at"], context.timezone),
        where=where,
        bound=bound,
        rows=total["all_rows"],
        left_out={
            "without a customer": total["without_customer"],
            "without a value": total["without_value"],
            "without a date": total["without_date"],
            "outside the period": total["outside"],
            "in another currency": total["counted"] - main["counted"],
        },
        notes=_currency_notes(counted.to_dicts()),
    )


def _day_of(instant: datetime | None, zone: str) -> date | None:
    return instant and instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()


def _parts(
    store: Store, relation: str, value: str, inside: str, named: str, bound: Mapping[str, Any]
) -> "pl.DataFrame":
    """Count the rows of each currency by what becomes of them, most revenue first.

    One currency is the rule; counting it without groups and sums costs a third of the general case.
    """
    kept = f"{inside} AND {named}"
    counts = f"""
  count(*) AS all_rows,
  count(*) FILTER ({kept}) AS counted,
  count(*) FILTER ({inside} AND {value} IS NULL) AS without_value,
  count(*) FILTER ({inside} AND {value} IS NOT NULL AND NOT ({named})) AS without_customer,
  count(*) FILTER (ordered_at IS NULL AND ({inside}) IS NOT TRUE) AS without_date,
  count(*) FILTER (NOT ({inside})) AS outside,
  min(ordered_at) FILTER ({kept}) AS first_at, max(ordered_at) FILTER ({kept}) AS last_at
FROM {relation}"""
    used = "coalesce(currency, $home)"
    only = store.frame(f"SELECT min({used}) AS currency, max({used}) AS last, 0 AS revenue, {counts}", bound)
    if only["currency"][0] == only["last"][0]:
        return only.drop("last").with_columns(only["currency"].fill_null(bound["home"]))
    revenue = f"coalesce(sum({value}) FILTER ({kept} AND {value} > 0), 0)"
    return store.frame(
        f"SELECT coalesce(currency, $home) AS currency, {revenue} AS revenue, {counts} GROUP BY 1 ORDER BY revenue DESC, currency",
        bound,
    )


def _currency_notes(parts: list[dict[str, Any]]) -> tuple[Text, ...]:
    if len(parts) < 2:  # noqa: PLR2004  one currency needs no note
        return ()

    def listed(lang: Any) -> str:
        return ", ".join(
            f"{_words.money(part['revenue'], part['currency'], lang)} ({_words.number(part['counted'], lang)})"
            for part in parts[1:]
        )

    return (
        Text(
            f"Ausgewertet ist {parts[0]['currency']}, die Währung mit dem meisten Umsatz. Ohne Kurstabelle wird nichts "
            f"addiert; außen vor bleiben (Umsatz, Zeilen): {listed('de')}.",
            f"Analysed is {parts[0]['currency']}, the currency with the most revenue. Nothing is added without a rate "
            f"table; left out (revenue, rows): {listed('en')}.",
        ),
    )
