"""Who may be contacted."""

import polars as pl


def select_consenting(customers: pl.DataFrame) -> pl.DataFrame:
    """Return the customers who consented; an unknown consent counts as none.

    Examples
    --------
    >>> consents = pl.DataFrame({"customer_id": ["a", "b"], "consent": ["yes", "unknown"]})
    >>> select_consenting(consents)["customer_id"].to_list()
    ['a']
    """
    return customers.filter(pl.col("consent") == "yes")
