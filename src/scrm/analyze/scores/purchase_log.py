"""The purchase days of customers in memory: their histories at any day, and what came after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_EPOCH = date(1970, 1, 1)
_UNITS = 10_000
"""Money is summed in units of 1/10000, so that sums are exact."""


@dataclass(frozen=True)
class PurchaseLog:
    """Days on which customers bought or returned something, ordered by customer and day.

    Parameters
    ----------
    customers : Series of str, shape (n,)
        Ids in ascending order.
    customer : ndarray of int, shape (m,)
        Index into `customers`, ascending.
    day : ndarray of int, shape (m,)
        Days since 1970-01-01, ascending within a customer.
    bought : ndarray of bool, shape (m,)
        Whether the day has a purchase; the others have returns only.
    spend, net : ndarray of int, shape (m,)
        Before and after returns, in units of 1/10000.
    """

    customers: pl.Series
    customer: Ints
    day: Ints
    bought: NDArray[np.bool_]
    spend: Ints
    net: Ints

    def list_histories(self, cutoff: date, windows: Sequence[int] = ()) -> pl.DataFrame:
        """Return the rows of `query.read_histories` for the end of a day.

        Examples
        --------
        >>> days = [date(2025, 1, 1), date(2025, 1, 11), date(2025, 3, 1)]
        >>> log = build_log(pl.DataFrame({"customer_id": ["a", "a", "b"], "day": days,
        ...     "spend": [5, 7, 9], "net": [5, 7, 9]}))
        >>> rows = log.list_histories(date(2025, 1, 31), windows=(30,))
        >>> rows.select("customer_id", "purchases", "first_age", "last_age", "spend_30").row(0)
        ('a', 2, 30, 20, 7.0)
        """
        now = (cutoff - _EPOCH).days
        rows = np.flatnonzero(self.bought & (self.day <= now))
        customer, day, spend = self.customer[rows], self.day[rows], self.spend[rows]
        start = np.flatnonzero(np.diff(customer, prepend=-1))
        known = customer[start]
        end = np.append(start[1:], len(rows))[: len(start)] - 1
        sums: dict[str, NDArray[Any]] = {
            "purchases": end - start + 1,
            "first_age": now - day[start],
        }
        sums |= {"last_age": now - day[end], "spend": _add(spend, start) / _UNITS}
        sums |= {"first_spend": spend[start] / _UNITS}
        until = self.day <= now
        net = np.bincount(self.customer[until], self.net[until], len(self.customers))
        sums |= {"net": net[known] / _UNITS}
        for days in windows:
            recent = day > now - days
            sums[f"purchases_{days}"] = _add(recent.astype(np.int64), start)
            sums[f"spend_{days}"] = _add(np.where(recent, spend, 0), start) / _UNITS
        return pl.DataFrame({"customer_id": self.customers[known], **sums})

    def list_outcomes(self, cutoff: date, days: int, customers: pl.Series) -> pl.DataFrame:
        """Return ``purchases, spend`` in the days after a cut-off, in the order of `customers`."""
        now = (cutoff - _EPOCH).days
        rows = np.flatnonzero(self.bought & (self.day > now) & (self.day <= now + days))
        place = self.customers.search_sorted(customers).to_numpy()
        n = len(self.customers)
        purchases = np.bincount(self.customer[rows], minlength=n)[place]
        spend = np.bincount(self.customer[rows], self.spend[rows], n)[place] / _UNITS
        return pl.DataFrame({"purchases": purchases, "spend": spend})


def _add(values: Ints, start: Ints) -> Ints:
    """Sum runs of values that begin at `start`."""
    return np.add.reduceat(values, start) if len(start) else values[:0]


def build_log(days: pl.DataFrame) -> PurchaseLog:
    """Return the log of rows ``customer_id, day, spend, net`` ordered by customer and day.

    `spend` is null on days without a purchase.
    """
    customer = days["customer_id"].rle_id().cast(pl.Int64).to_numpy()
    units = days.select(
        (pl.col(name).fill_null(0) * _UNITS).round().cast(pl.Int64) for name in ("spend", "net")
    )
    return PurchaseLog(
        customers=days["customer_id"].unique(maintain_order=True),
        customer=customer,
        day=days["day"].cast(pl.Date).to_physical().cast(pl.Int64).to_numpy(),
        bought=days["spend"].is_not_null().to_numpy(),
        spend=units["spend"].to_numpy(),
        net=units["net"].to_numpy(),
    )
