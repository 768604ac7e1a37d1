"""What each customer will buy: RFM and purchase forecasts, with the proof of how well they held.

Rules for returns, several orders on one day and several currencies: docs/scoring.md.
"""

from typing import Literal

import polars as pl
from pydantic import Field

from scrm import config
from scrm.analyze._sales import sales_of
from scrm.analyze.scores.answer import answer, refusal
from scrm.analyze.scores.histories import histories
from scrm.analyze.scores.rfm import rfm
from scrm.config import Context
from scrm.result import Result
from scrm.store import Store
from scrm.tables import SCORES

COMMAND = "score"
READS = ("sales",)
WRITES = ("scores",)


class Params(config.Params):
    """Settings of ``scrm score``."""

    method: Literal["rfm"] = Field("rfm", description="how purchases are scored")


def run(store: Store, params: Params, context: Context) -> Result:
    """Score every customer who has bought; stores one row each."""
    sales = sales_of(store, context)
    if sales is None or sales.last is None or context.as_of is None:
        store.execute("DELETE FROM scores")  # scores of other data would mislead
        return refusal()
    rows = histories(store, sales, sales.last, context.timezone)
    scored = rows.select("customer_id").hstack(rfm(rows)).with_columns(method=pl.lit(params.method))
    empty = [pl.lit(None).alias(name) for name in SCORES.column_names if name not in scored.columns]
    scored = scored.with_columns(*empty).select(SCORES.column_names)
    store.write("scores", scored)
    return answer(scored, sales)
