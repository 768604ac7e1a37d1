"""Whom should a campaign reach: a list that respects consent, with size, overlap, expected response and waste.

A rule is conditions joined by ``and``: ``segment in engaged, happy and abc = A and recency_days < 120``. Words are values
as they stand in the data; quotes are needed only around blanks and commas. Only customers who consented are listed.

Example:  scrm select "abc = A and recency_days < 120" -o mailing.csv
"""

from datetime import date

import polars as pl
from pydantic import Field

from scrm import config
from scrm.analyze.selection.answer import answer, refusal
from scrm.analyze.selection.rule_syntax import ATTRIBUTES, parse_rule
from scrm.config import Context, argument
from scrm.params import Days
from scrm.result import Result
from scrm.store import Store

__all__ = ["ATTRIBUTES", "Params", "parsed", "response", "run", "selected"]

COMMAND = "select"
SECTION = 45
READS = ("customers",)
OPTIONAL = ("sales", "segments", "abc_classes", "scores", "identities", "posts", "post_worries")
WRITES = ()

_LEAST = 10
"""People of a group below which the share of all stands for the share of the group."""


class Params(config.Params):
    """Settings of ``scrm select``."""

    rule: str = Field(
        "",
        description="conditions joined by 'and'; empty for everybody",
        json_schema_extra=argument(),
    )
    against: str = Field("", description="another rule, to see the overlap")
    limit: int = Field(
        0, ge=0, description="most people to list, best expected response first; 0 for all"
    )
    cost_per_contact: float = Field(
        0.0, ge=0, description="cost of one contact, for the cost of waste"
    )
    response_days: Days = Field(
        90, description="days within which a purchase counts as a response, without scores"
    )


def run(store: Store, params: Params, context: Context) -> Result:
    """List the customers a rule selects and who may be contacted."""
    for rule in (params.rule, params.against):
        parse_rule(rule)  # refuses a wrong rule before there are customers
    if not store.row_count("customers"):
        return refusal()
    picked = select_customers(store, params.rule)
    rate = response(picked, _bought_lately(store, context, params.response_days))
    picked = picked.join(rate, on="customer_id", how="left").sort(
        ["response", "customer_id"], descending=[True, False], nulls_last=True
    )
    allowed = picked.filter(pl.col("consent") == "yes")
    listed = allowed.head(params.limit) if params.limit else allowed
    other = (
        select_customers(store, params.against).filter(pl.col("consent") == "yes")
        if params.against
        else None
    )
    customers, cost = store.row_count("customers"), (params.cost_per_contact, context.currency)
    scored = store.row_count("scores") > 0
    return answer(picked, listed, customers=customers, cost=cost, other=other, scored=scored)


def select_customers(store: Store, rule: str) -> pl.DataFrame:
    """Return the customers a rule selects, whoever they are: ``customer_id, consent, segment, abc_class, expected_purchases``."""
    condition, bound = parse_rule(rule)
    return store.frame(
        f"""
SELECT c.customer_id, coalesce(c.consent, 'unknown') AS consent, g.segment, a.abc_class, s.expected_purchases
FROM customers c
LEFT JOIN segments g ON g.is_customer AND g.person_id = c.customer_id
LEFT JOIN abc_classes a ON a.customer_id = c.customer_id
LEFT JOIN scores s ON s.customer_id = c.customer_id
WHERE {condition} ORDER BY c.customer_id
""",
        bound,
    )


def _bought_lately(store: Store, context: Context, days: int) -> pl.DataFrame:
    """Return who bought within the last days: what a response looks like where there are no scores."""
    if context.as_of is None:
        return pl.DataFrame(schema={"customer_id": pl.String})
    return store.frame(
        """
SELECT DISTINCT customer_id FROM sales
WHERE customer_id IS NOT NULL AND amount > 0 AND NOT coalesce(is_cancellation, FALSE)
  AND CAST(timezone($zone, timezone('UTC', ordered_at)) AS DATE) BETWEEN $first AND $last
ORDER BY customer_id
""",
        {
            "zone": context.timezone,
            "first": date.fromordinal(context.as_of.toordinal() - days + 1),
            "last": context.as_of,
        },
    )


def response(picked: pl.DataFrame, bought: pl.DataFrame) -> pl.DataFrame:
    """Return each customer's expected response: ``customer_id, response``.

    With scores it is the chance of at least one purchase over their horizon, ``1 - exp(-expected purchases)``, and zero
    for whoever has none, because they never bought; without scores, the
    share of the customer's group who bought lately (the share of all where a group has fewer than ten), the same for all
    of a group: what is known of a group, not of a person.

    Examples
    --------
    >>> people = pl.DataFrame({"customer_id": ["1", "2"], "segment": ["happy", None], "expected_purchases": [0.7, 0.0]})
    >>> response(people, pl.DataFrame({"customer_id": ["1"]}))["response"].round(3).to_list()
    [0.503, 0.0]
    """
    if picked["expected_purchases"].null_count() < picked.height:
        return picked.select(
            "customer_id", response=1 - (-pl.col("expected_purchases").clip(0).fill_null(0)).exp()
        )
    lately = picked.with_columns(
        hit=pl.col("customer_id").is_in(bought["customer_id"].to_list()).cast(pl.Float64)
    )
    overall = pl.lit(lately["hit"].mean(), pl.Float64)
    of_group = (
        pl.when(pl.len().over("segment") >= _LEAST)
        .then(pl.col("hit").mean().over("segment"))
        .otherwise(overall)
    )
    return lately.select("customer_id", response=of_group)
