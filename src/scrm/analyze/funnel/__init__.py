"""Where do leads and deals drop out, stage by stage, and what are the open deals worth.

Example:  scrm funnel --by source
"""

from typing import Literal

from pydantic import Field

from scrm import config
from scrm.analyze._case_ages import DEAL_DAYS, LEAD_DAYS
from scrm.analyze.funnel.answer import build_answer, refuse
from scrm.analyze.funnel.pipeline_value import value_pipeline
from scrm.analyze.funnel.query import read_cases, read_totals
from scrm.analyze.funnel.stages import list_stages
from scrm.config import Context
from scrm.params import Days
from scrm.result import Result
from scrm.store import Store

COMMAND = "funnel"
SECTION = 72
READS = ()
OPTIONAL = ("posts", "post_metrics", "web_visits", "orders", "leads", "opportunities")
WRITES = ()


class Params(config.Params):
    """Settings of ``scrm funnel``."""

    by: Literal["channel", "source"] = Field(
        "channel", description="groups of stages and of open deals"
    )
    lead_days: Days = Field(LEAD_DAYS, description="a lead is converted or not by so many days")
    deal_days: Days = Field(DEAL_DAYS, description="an opportunity is won or not by so many days")


def run(store: Store, params: Params, context: Context) -> Result:
    """Show the stages that are loaded, the share that reaches each, and the value of open deals.

    Young leads and deals count for as long as they were observed. Each open deal counts with the
    chance that deals of its age had on your own data.

    Example:  scrm funnel --by source
    """
    totals = read_totals(store, context)
    leads, deals = read_cases(store, context, params.by)
    stages = list_stages(
        totals if params.by == "channel" else totals.drop_groups(), leads, deals, params
    )
    if stages.is_empty():
        return refuse(deals)
    pipeline = value_pipeline(deals.in_currency(context.currency), seed=context.seed)
    return build_answer(stages, pipeline, deals, params.by)
