"""What has changed over time? KPIs with noise band, changes of level and unusual values.

Example:  scrm trends net_sentiment revenue --by week
"""

from typing import Literal

from pydantic import Field

from scrm.analyze._kpi_values import KpiRequest, read_kpi_values
from scrm.analyze._words import Ids
from scrm.analyze.trends.answer import answer, refuse
from scrm.analyze.trends.kpi_series import KpiSeries, build_kpi_series
from scrm.analyze.trends.movements import find_movements
from scrm.config import Context, Params, argument
from scrm.result import Result, Text
from scrm.store import Store

COMMAND = "trends"
SECTION = 15
READS = ()
OPTIONAL = (
    "posts",
    "post_metrics",
    "orders",
    "order_lines",
    "tickets",
    "surveys",
    "post_sentiment",
    "post_labels",
)
WRITES = ()
REQUEST = "trends"
DEFAULT = ("inbound_posts", "net_sentiment", "interactions", "response_rate", "revenue")


class TrendParams(Params):
    """Settings of `scrm trends`."""

    kpis: Ids = Field(
        (),
        description="KPIs, separated by commas; " + ", ".join(DEFAULT) + " where none is named",
        json_schema_extra=argument(),
    )
    by: Literal["day", "week", "month"] = Field("week", description="length of a period")


def list_kpi_requests(params: TrendParams, context: Context) -> tuple[KpiRequest, ...]:
    """Return the KPIs that are looked at over time."""
    del context
    return (KpiRequest(REQUEST, params.kpis or DEFAULT, (params.by,)),)


def run(store: Store, params: TrendParams, context: Context) -> Result:
    """Show KPIs over time: the band of chance, changes of the level with their dates, outliers.

    The band knows weekdays and, from two years on, the season. "Nothing has changed" is an answer:
    of series without a change, 5 % are said to have one.

    Example:  scrm trends net_sentiment revenue --by week
    """
    values = read_kpi_values(store, REQUEST)
    if values is None or values.is_empty():
        return refuse({})
    found: dict[str, KpiSeries] = {}
    missing: dict[str, Text] = {}
    for (metric,), rows in values.group_by("metric", maintain_order=True):
        built = build_kpi_series(rows, params.by, context.as_of)
        if isinstance(built, KpiSeries):
            found[str(metric)] = built
        else:
            missing[str(metric)] = built
    movements, short = find_movements(found, seed=context.seed)
    missing |= short
    if not movements:
        return refuse(missing)
    return answer(movements, missing, params.by, context.lang)
