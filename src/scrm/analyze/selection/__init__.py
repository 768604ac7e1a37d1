"""Whom should a campaign reach: customers who consented, with expected response and waste.

A rule consists of conditions joined by ``and``:
``segment in engaged, happy and abc = A and recency_days < 120``. Words are values of the data;
quotes are needed only around blanks and commas. Only customers who consented are listed. An opt-out
applies to the e-mail address, and to all customer numbers of the person, in all systems; a later
consent lifts it only if its export, or ``scrm load --newer``, says so.

Example:  scrm select "abc = A and recency_days < 120" -o mailing.csv
"""

from pydantic import Field

from scrm import config
from scrm.analyze.selection.answer import build_answer, build_refusal
from scrm.analyze.selection.consent import select_consenting
from scrm.analyze.selection.query import count_persons, read_customers, read_recent_buyers
from scrm.analyze.selection.response import estimate_response
from scrm.analyze.selection.rule_syntax import parse_rule
from scrm.config import Context, argument
from scrm.params import Days
from scrm.result import Result
from scrm.store import Store

COMMAND = "select"
SECTION = 45
READS = ("customers",)
OPTIONAL = ("sales", "segments", "abc_classes", "scores", "identities", "posts", "post_worries")
WRITES = ()


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
    picked = read_customers(store, params.rule)
    rate = estimate_response(picked, read_recent_buyers(store, context, params.response_days))
    picked = picked.join(rate, on="customer_id", how="left").sort(
        ["response", "customer_id"], descending=[True, False], nulls_last=True
    )
    allowed = select_consenting(picked)
    listed = allowed.head(params.limit) if params.limit else allowed
    other = select_consenting(read_customers(store, params.against)) if params.against else None
    customers, cost = count_persons(store), (params.cost_per_contact, context.currency)
    scored = store.row_count("scores") > 0
    return build_answer(picked, listed, customers=customers, cost=cost, other=other, scored=scored)
