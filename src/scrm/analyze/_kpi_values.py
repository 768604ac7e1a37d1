"""KPIs that an analysis asks for, and their values, which it reads as a table.

An analysis that reads KPIs has a function ``list_kpi_requests(params, context)``; whoever runs it
(`scrm.pipeline.kpi_values`) measures them and offers the table `TABLE` for as long as it runs.
"""

from dataclasses import dataclass
from typing import Final

import polars as pl

from scrm.store import Store

TABLE: Final = "kpi_values"


@dataclass(frozen=True, slots=True)
class KpiRequest:
    """KPIs to measure.

    Parameters
    ----------
    name : str
        Value of the column ``request``.
    ids : tuple of str
        KPIs; one that cannot be grouped by all of `by` has one row that says so.
    by : tuple of str
        Dimensions, each a column of the table.
    days : int or None
        Length of the window up to `as_of` where the user names no period; None for everything.
    by_brand : bool
        Once for each brand of `profiles`, as if its accounts were the own ones (column ``brand``).
    fewest_brands : int
        With fewer brands that posted, nothing is measured.
    """

    name: str
    ids: tuple[str, ...]
    by: tuple[str, ...] = ()
    days: int | None = None
    by_brand: bool = False
    fewest_brands: int = 1


def read_kpi_values(store: Store, request: str) -> pl.DataFrame | None:
    """Return the values of one request; None where none are offered.

    Returns
    -------
    DataFrame
        metric, name_de, name_en, definition, kind (as of columns), unit, value, low, high, n,
        numerator, denominator, method, note_de, note_en, is_complete, aggregation and basis (kind
        and basis of the definition), brand, is_own (brand), and one column for each dimension
        asked for.
    """
    if TABLE not in store.relations():
        return None
    sql = f"SELECT * FROM {TABLE} WHERE request = $request ORDER BY place"
    return store.frame(sql, {"request": request}).drop("request", "place")
