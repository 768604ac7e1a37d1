"""Do customers come back: repeat rate, cohorts, new and returning revenue, cost per new customer.

A purchase is a day on which the customer bought; rules for returns and currencies are in
docs/scoring.md. A cohort consists of the customers whose first purchase fell into a month; a
customer is active in a month with at least one purchase.

Example:  scrm retention --months 12
"""

from pydantic import Field

from scrm import config
from scrm.analyze._sales import select_sales
from scrm.analyze.retention.answer import build_answer, build_refusal
from scrm.analyze.retention.cohorts import (
    list_cohorts,
    list_customers,
    split_new_and_returning,
)
from scrm.analyze.retention.query import read_campaign_cost, read_months
from scrm.config import Context
from scrm.params import Days
from scrm.result import Result
from scrm.store import Store

__all__ = ["Params", "run", "split_new_and_returning"]

COMMAND = "retention"
SECTION = 70
READS = ("sales",)
OPTIONAL = ("campaigns",)
WRITES = ()


class Params(config.Params):
    """Settings of ``scrm retention``."""

    months: int = Field(
        12, ge=1, le=120, description="months after the first purchase that the cohort table shows"
    )
    inactive_days: Days = Field(
        180, description="days without a purchase after which a customer counts as inactive"
    )


def run(store: Store, params: Params, context: Context) -> Result:
    """Follow customers from their first purchase on, searched in all data up to as_of."""
    sales = select_sales(store, context)
    if sales is None or sales.last is None:
        return build_refusal()
    months = read_months(store, sales, context.timezone)
    if months.is_empty():
        return build_refusal()
    return build_answer(
        list_customers(months),
        list_cohorts(months, sales.last, params.months),
        split_new_and_returning(months),
        sales=sales,
        campaign_cost=read_campaign_cost(store, sales),
        inactive_days=params.inactive_days,
        has_period=context.period is not None,
    )
