"""Expected response of each customer to a campaign."""

import polars as pl

_FEWEST = 10
"""People of a group below which the share of all replaces the share of the group."""


def estimate_response(picked: pl.DataFrame, bought: pl.DataFrame) -> pl.DataFrame:
    """Return each customer's expected response: ``customer_id, response``.

    With scores it is the probability of at least one purchase over their horizon that the model
    gives (``p_purchase``), and zero for customers without a score, who never bought.
    Without scores it is the share of recent buyers in the customer's group (of all customers, if
    the group has fewer than ten): the same for all of a group.

    Examples
    --------
    >>> people = pl.DataFrame(
    ...     [("1", "happy", 0.5), ("2", None, None)],
    ...     schema=["customer_id", "segment", "p_purchase"],
    ...     orient="row",
    ... )
    >>> bought = pl.DataFrame({"customer_id": ["1"]})
    >>> estimate_response(people, bought)["response"].to_list()
    [0.5, 0.0]
    """
    if picked["p_purchase"].null_count() < picked.height:
        return picked.select("customer_id", response=pl.col("p_purchase").fill_null(0))
    lately = picked.with_columns(
        hit=pl.col("customer_id").is_in(bought["customer_id"].to_list()).cast(pl.Float64)
    )
    overall = pl.lit(lately["hit"].mean(), pl.Float64)
    of_group = (
        pl.when(pl.len().over("segment") >= _FEWEST)
        .then(pl.col("hit").mean().over("segment"))
        .otherwise(overall)
    )
    return lately.select("customer_id", response=of_group)
