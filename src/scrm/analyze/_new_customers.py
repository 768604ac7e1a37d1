"""Who is a new customer, and from when on new customers can be told from older ones."""

import re
from typing import Annotated

from pydantic import Field

from scrm.views import VIEWS

FEWEST = 10
"""Customers without whom no rate is given."""
BURN_IN_DAYS = 365
BurnInDays = Annotated[
    int,
    Field(
        ge=0,
        le=36_500,
        description="without a date in the CRM, a first purchase within so many days from the "
        "beginning of the data may be that of an older customer; 0 if the business is as young",
    ),
]
"""Days from the beginning of the data after which a first purchase means a new customer."""
IS_NEW_KNOWN = """
(dated_share >= 0.95 OR date_diff('second', data_start, {moment}) >= 86400 * $burn_in_days)"""
"""SQL over `first_purchases`: whether new customers of a moment can be told from older ones.

Unless at least 95 % of the customers have a date in the CRM, they cannot within the burn-in period:
customers older than the data would count as new, and those with a date alone would be too few.
"""
IS_NEW = f"""
CASE WHEN {IS_NEW_KNOWN.format(moment="first_at")} THEN coalesce(is_since_start,
  date_diff('second', data_start, first_at) >= 86400 * $burn_in_days) END"""
"""SQL over `first_purchases`: the customer is new with the first purchase; null if unknown.

A customer is new if the CRM's date of the customer lies within the data, or, without a date, if the
first purchase comes after the burn-in period.
"""


def first_purchases_of(sales: str) -> str:
    """Return the SQL of the view `first_purchases` over the sales of another name.

    Views of views are planned anew in each query, which takes longer than their rows.

    Examples
    --------
    >>> "FROM read_sales" in first_purchases_of("read_sales")
    True
    """
    return re.sub(r"\bsales\b", sales, VIEWS["first_purchases"])


def are_told_apart(new: int, unknown: int) -> bool:
    """Return whether new customers are followed alone, or all with a first purchase in the data.

    Parameters
    ----------
    new, unknown : int
        Customers known to be new, and those of whom it is unknown.

    Examples
    --------
    >>> are_told_apart(200, 50), are_told_apart(3, 50), are_told_apart(3, 0)
    (True, False, True)
    """
    return new >= FEWEST or unknown == 0
