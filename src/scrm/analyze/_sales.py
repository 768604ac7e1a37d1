"""The sales that an analysis of purchases counts: one period, one currency, rules for returns.

Rules (docs/scoring.md): a cancellation with a negative amount reduces revenue; a cancelled order
with a positive amount was never revenue (`sales` and `line_sales` count it zero). Sales in other
currencies than the one with the most revenue are left out and reported, never added. Sales
after `as_of` or without a customer are left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from scrm.analyze._local_days import local_day, utc_bounds
from scrm.analyze._sales_notes import explain_missing_sales, list_join_notes
from scrm.config import Context
from scrm.result import Provenance, Text
from scrm.store import Store
from scrm.wording import write_money, write_number

BOUGHT = "is_cancellation IS NOT TRUE AND (amount > 0 OR (amount = 0 AND NOT is_line))"
"""SQL condition: the row of `sales` is a purchase, or part of one."""


_FATES = (
    "counted",
    "without a customer",
    "without a value",
    "without a date",
    "outside the period",
)
"""Whether a row counts, and otherwise the reason why it is left out."""


@dataclass(frozen=True, slots=True)
class Sales:
    """The rows that count, as an SQL condition with its values, and the rows left out by reason.

    Parameters
    ----------
    relation : str
        ``sales`` or ``order_lines``.
    source : str
        What SQL reads: ``line_sales`` for order lines, and if no order headers are loaded (the
        same rows, at less cost); else ``sales``.
    currency : str
        ISO 4217 code of the currency analysed.
    first, last : date or None
        First day with a sale in the period and last day that counts, in the time zone of the
        context; None if no sale has a date.
    where : str
        Condition on rows of `sales` or `order_lines`; its values are in `bound`.
    rows, left_out : Mapping[str, int]
        Rows read, and rows not counted by reason.
    """

    relation: str
    source: str
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
        return replace(
            self, first=first, last=last, bound={**self.bound, "start": start, "end": end}
        )

    def provenance(self) -> Provenance:
        """Return what was read and left out; `scrm.analyze.run_analysis` fills in the rest."""
        return Provenance("", None, {}, 0, "", {self.relation: self.rows}, self.left_out)


def purchase_days(sales: Sales, zone: str, also: str = "") -> str:
    """Return the SQL of one row per customer and day: ``customer_id, day, spend, net``.

    ``spend`` is null on a day without a purchase.
    """
    day = local_day("ordered_at", zone, sales.first or date.min, sales.last or date.max)
    return f"""
SELECT customer_id, {day} AS day, CAST(sum(amount) FILTER ({BOUGHT}) AS DECIMAL(18,4)) AS spend,
  CAST(sum(amount) AS DECIMAL(18,4)) AS net
FROM {sales.source}
WHERE {sales.where} {also}
GROUP BY ALL"""


def select_sales(
    store: Store,
    context: Context,
    *,
    relation: str = "sales",
    value: str = "amount",
    undated: bool = False,
    anonymous: bool = False,
    source: str = "",
) -> Sales | None:
    """Return the sales to analyse; None if no row in the period has a value and a customer.

    Parameters
    ----------
    relation : str
        ``sales`` or ``order_lines``.
    value : str
        The money column that is summed: ``amount`` or ``margin``.
    undated : bool
        Count sales without a date too, unless a period is given.
    anonymous : bool
        Count sales without a customer too.
    source : str
        What SQL reads, if not the view: the same rows under another name.
    """
    last, inside, bound = _window(context, undated=undated)
    named = (
        f"{value} IS NOT NULL" if anonymous else f"{value} IS NOT NULL AND customer_id IS NOT NULL"
    )
    source = source or choose_source(store, relation)
    rows = _rows(store, source, value, inside, named, {**bound, "home": context.currency})
    counted = rows.filter(pl.col("fate") == 0).sort("revenue", "currency", descending=[True, False])
    if counted.is_empty():
        return None
    main = counted.row(0, named=True)
    where = f"{inside} AND {named}"
    if rows["currency"].n_unique() > 1:
        where += " AND coalesce(currency, $home) = $currency"
        bound |= {"home": context.currency, "currency": main["currency"]}
    fates = {
        name: int(rows.filter(pl.col("fate") == fate)["n"].sum())
        for fate, name in enumerate(_FATES)
    }
    return Sales(
        relation=relation,
        source=source,
        currency=main["currency"],
        first=_day_of(main["first_at"], context.timezone),
        last=last if context.as_of else _day_of(main["last_at"], context.timezone),
        where=where,
        bound=bound,
        rows=int(rows["n"].sum()),
        left_out={
            **{name: fates[name] for name in _FATES[1:]},
            "in another currency": int(counted["n"][1:].sum()),
        },
        notes=(
            *_currency_notes(counted.to_dicts()),
            *list_join_notes(
                store, source, value, inside, {**bound, "home": context.currency}, fates
            ),
        ),
    )


def explain_no_sales(
    store: Store,
    context: Context,
    *,
    relation: str = "sales",
    value: str = "amount",
    anonymous: bool = False,
    source: str = "",
) -> Text:
    """Return why `select_sales` found none with the same arguments, with the next step."""
    _, inside, bound = _window(context, undated=False)
    source = source or choose_source(store, relation)
    return explain_missing_sales(store, source, value, inside, bound, anonymous=anonymous)


def choose_source(store: Store, relation: str = "sales") -> str:
    """Return the view with the rows of a relation: `line_sales` if no order headers are loaded."""
    is_lines = relation == "order_lines" or not store.row_count("orders")
    return "line_sales" if is_lines else relation


def _window(context: Context, *, undated: bool) -> tuple[date, str, dict[str, Any]]:
    """Return the last day that may count, and the condition on ``ordered_at`` with its values."""
    first, last = context.period or (date.min, context.as_of or date.max - timedelta(days=1))
    last = min(last, context.as_of or last)
    start, end = utc_bounds(first, last, context.timezone)
    inside = "ordered_at >= $start AND ordered_at < $end"
    if undated and context.period is None:
        inside = f"({inside} OR ordered_at IS NULL)"
    return last, inside, {"start": start, "end": end}


def _day_of(instant: datetime | None, zone: str) -> date | None:
    return instant and instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()


def _rows(
    store: Store, source: str, value: str, inside: str, named: str, bound: Mapping[str, Any]
) -> pl.DataFrame:
    """Count rows by currency and fate: ``currency, fate, n, first_at, last_at, revenue``.

    ``fate`` is an index of `_FATES`. Revenue decides between currencies; it is summed only if there
    are several.
    """
    currency, kept = "coalesce(currency, $home)", f"{inside} AND {named}"
    rows = store.frame(
        f"""
SELECT {currency} AS currency, count(*) AS n, min(ordered_at) AS first_at,
  max(ordered_at) AS last_at, 0 AS revenue,
  CASE WHEN {kept} THEN 0 WHEN {inside} AND {value} IS NULL THEN 2 WHEN {inside} THEN 1
    WHEN ordered_at IS NULL THEN 3 ELSE 4 END AS fate
FROM {source}
GROUP BY ALL
""",
        bound,
    )
    if rows["currency"].n_unique() < 2:  # noqa: PLR2004  nothing to decide
        return rows
    revenue = f"""
SELECT {currency} AS currency, 0 AS fate, coalesce(sum({value}) FILTER ({value} > 0), 0) AS revenue
FROM {source} WHERE {kept} GROUP BY ALL
"""
    return rows.drop("revenue").join(
        store.frame(revenue, bound), on=["currency", "fate"], how="left"
    )


def _currency_notes(parts: list[dict[str, Any]]) -> tuple[Text, ...]:
    if len(parts) < 2:  # noqa: PLR2004  one currency needs no note
        return ()

    def join_amounts(lang: Any) -> str:
        return ", ".join(
            f"{write_money(part['revenue'], part['currency'], lang)} "
            f"({write_number(part['n'], lang)})"
            for part in parts[1:]
        )

    return (
        Text(
            f"Ausgewertet ist {parts[0]['currency']}, die Währung mit dem meisten Umsatz. Ohne "
            "Kurstabelle wird nichts addiert; außen vor bleiben (Umsatz, Zeilen): "
            f"{join_amounts('de')}.",
            f"Analysed is {parts[0]['currency']}, the currency with the most revenue. Nothing is "
            f"added without a rate table; left out (revenue, rows): {join_amounts('en')}.",
        ),
    )
