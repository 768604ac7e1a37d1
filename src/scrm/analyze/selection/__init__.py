"""Whom should a campaign reach: a list that respects consent, with expected response and waste.

A rule is conditions joined by ``and``: ``segment in engaged, happy and abc = A and recency_days <
120``. Words are values as in the data; quotes are needed only around blanks and commas. Only
customers who consented are listed.

Example:  scrm select "abc = A and recency_days < 120" -o mailing.csv
"""

import polars as pl
from pydantic import Field

from scrm import config
from scrm.analyze.selection.answer import build_answer, build_refusal
from scrm.analyze.selection.query import read_recent_buyers, select_customers
from scrm.analyze.selection.rule_syntax import ATTRIBUTES, parse_rule
from scrm.config import Context, argument
from scrm.params import Days
from scrm.result import Result
from scrm.store import Store

__all__ = ["ATTRIBUTES", "Params", "estimate_response", "parse_rule", "run", "select_customers"]

COMMAND = "select"
SECTION = 45
READS = ("customers",)
OPTIONAL = ("sales", "segments", "abc_classes", "scores", "identities", "posts", "post_worries")
WRITES = ()

_LEAST = 10
"""People of a group below which the share of all is taken."""


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
        return build_refusal()
    picked = select_customers(store, params.rule)
    rate = estimate_response(picked, read_recent_buyers(store, context, params.response_days))
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
    return build_answer(picked, listed, customers=customers, cost=cost, other=other, scored=scored)


def estimate_response(picked: pl.DataFrame, bought: pl.DataFrame) -> pl.DataFrame:
    """Return each customer's expected response: ``customer_id, response``.

    With scores it is the chance of at least one purchase over their horizon (``p_purchase``), and
    zero for customers without one, because they never bought. Without scores it is the share of the
    customer's group who bought lately (the share of all where a group has fewer than ten): known of
    a group, not of a person.

    Examples
    --------
    >>> people = {"customer_id": ["1", "2"], "segment": ["happy", None], "p_purchase": [0.5, None]}
    >>> bought = pl.DataFrame({"customer_id": ["1"]})
    >>> estimate_response(pl.DataFrame(people), bought)["response"].to_list()
    [0.5, 0.0]
    """
    if picked["p_purchase"].null_count() < picked.height:
        return picked.select("customer_id", response=pl.col("p_purchase").fill_null(0))
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
