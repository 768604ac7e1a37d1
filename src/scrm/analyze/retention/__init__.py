"""Do customers come back: repeat rate, cohorts, new and returning revenue, cost per new customer.

A purchase is a day on which the customer bought; rules for returns and currencies are in
docs/scoring.md. Customers are followed from their first purchase on, if it is known to be their
first: the CRM's date of the customer lies within the data or, without a date, the purchase comes
after a burn-in period. The repeat rate is the share who buy again within a fixed time, with those
observed for less counted for as long as they were observed (Kaplan-Meier). A cohort has the
customers whose first purchase fell into a month.

Example:  scrm retention --months 12
"""

from datetime import date

from pydantic import Field

from scrm import config
from scrm.analyze._new_customers import BURN_IN_DAYS, BurnInDays
from scrm.analyze._sales import explain_no_sales, select_sales
from scrm.analyze.retention.acquisition_cost_query import count_new_customers, read_campaign_cost
from scrm.analyze.retention.answer import Retention, build_answer, build_refusal
from scrm.analyze.retention.cohorts import (
    choose_newcomers,
    list_cohorts,
    list_repeat_rates,
    split_new_and_returning,
)
from scrm.analyze.retention.query import read_customers, read_months
from scrm.analyze.retention.repeat_rate import AGES, estimate_repeat_rate
from scrm.config import Context
from scrm.params import Days
from scrm.result import Result
from scrm.store import Store

COMMAND = "retention"
SECTION = 70
READS = ("sales",)
OPTIONAL = ("campaigns", "customers")
WRITES = ()


class Params(config.Params):
    """Settings of ``scrm retention``."""

    months: int = Field(
        12, ge=1, le=120, description="months after the first purchase that the cohort table shows"
    )
    repeat_days: Days = Field(
        365, description="days after the first purchase within which a customer buys again"
    )
    inactive_days: Days = Field(
        180, description="days without a purchase after which a customer counts as inactive"
    )
    burn_in_days: BurnInDays = BURN_IN_DAYS


def run(store: Store, params: Params, context: Context) -> Result:
    """Follow customers from their first purchase on, searched in all data up to as_of."""
    sales = select_sales(store, context)
    if sales is None or sales.last is None:
        return build_refusal(explain_no_sales(store, context))
    months = read_months(store, sales, context.timezone)
    customers = read_customers(store, sales, context.timezone, params.burn_in_days)
    if months.is_empty():
        return build_refusal(explain_no_sales(store, context))
    since = context.period[0] if context.period else date.min
    newcomers = choose_newcomers(customers, since)
    return build_answer(
        Retention(
            customers=customers,
            newcomers=newcomers,
            rate=estimate_repeat_rate(newcomers.frame, sales.last, params.repeat_days),
            cohorts=list_cohorts(months, newcomers.frame, sales.last, params.months),
            repeat_rates=list_repeat_rates(newcomers.frame, sales.last, AGES),
            revenue=split_new_and_returning(months, customers),
            campaign_cost=read_campaign_cost(store, sales, since, params.burn_in_days),
            new_customer_count=count_new_customers(
                store, since, sales.last, context.timezone, params.burn_in_days
            ),
        ),
        sales=sales,
        repeat_days=params.repeat_days,
        inactive_days=params.inactive_days,
        burn_in_days=params.burn_in_days,
    )
