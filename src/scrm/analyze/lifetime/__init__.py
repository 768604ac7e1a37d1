"""What has a customer brought by each age, cohort by cohort, and what is still expected.

Customers are followed from their first purchase on, if they are known to be new (docs/scoring.md);
all their orders count, returns are subtracted. Values are margins where nearly all orders have one.

Example:  scrm lifetime --by year
"""

from typing import Literal

from pydantic import Field

from scrm import config
from scrm.analyze._new_customers import BURN_IN_DAYS, BurnInDays
from scrm.analyze._sales import explain_no_sales
from scrm.analyze.lifetime.answer import build_answer, refuse
from scrm.analyze.lifetime.cohort_values import choose_customers, list_curves
from scrm.analyze.lifetime.query import SALES, choose_value, offer_sales, read_customers
from scrm.config import Context
from scrm.result import Result
from scrm.store import Store

COMMAND = "lifetime"
SECTION = 71
READS = ("sales",)
OPTIONAL = ("customers", "scores")
WRITES = ()


class Params(config.Params):
    """Settings of ``scrm lifetime``."""

    by: Literal["month", "quarter", "year"] = Field(
        "quarter", description="length of a cohort: when the first purchase was"
    )
    value: Literal["auto", "margin", "revenue"] = Field(
        "auto", description="what is added up; auto: the margin if 95 % of the orders have one"
    )
    burn_in_days: BurnInDays = BURN_IN_DAYS


def run(store: Store, params: Params, context: Context) -> Result:
    """Add up the value of customers by age, younger ones up to the age they have reached.

    Example:  scrm lifetime --value revenue
    """
    with offer_sales(store):
        chosen = choose_value(store, context, params.value)
        if chosen is None or chosen.sales.last is None:
            value = "margin" if params.value == "margin" else "amount"
            return refuse(explain_no_sales(store, context, value=value, source=SALES))
        customers = choose_customers(
            *read_customers(store, chosen, context.timezone, params.burn_in_days)
        )
    curves = list_curves(customers, params.by)
    if not curves:
        return refuse()
    return build_answer(curves, customers, chosen, params.burn_in_days)
