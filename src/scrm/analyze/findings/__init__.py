"""What moved beyond chance? The changes that matter, with evidence and what explains them.

Example:  scrm findings --period 2026-03
"""

import polars as pl
from pydantic import Field

from scrm import config
from scrm.analyze.findings.answer import NO_DATES, TOO_SHORT, answer, refuse
from scrm.analyze.findings.blocks import Blocks, build_blocks
from scrm.analyze.findings.query import (
    read_currency,
    read_events,
    read_names,
    read_products,
)
from scrm.analyze.findings.search import prepare_tables, search_findings
from scrm.analyze.findings.sentences import Words
from scrm.analyze.findings.series import show_series
from scrm.config import Context, argument
from scrm.result import Result
from scrm.store import Store

COMMAND = "findings"
SECTION = 5
READS = ()
OPTIONAL = (
    "posts",
    "post_metrics",
    "channel_metrics",
    "customers",
    "orders",
    "order_lines",
    "tickets",
    "surveys",
    "leads",
    "campaigns",
    "web_visits",
    "identities",
    "post_sentiment",
    "post_worries",
)
WRITES = ()
SUBCOMMANDS = ("show",)


class Params(config.Params):
    """Settings of `scrm findings`: it has none of its own."""


class ShowParams(config.Params):
    """Settings of `scrm findings show`."""

    key: str = Field(
        description="the key of a finding, such as nps/tenure/new",
        json_schema_extra=argument(),
    )


def run(store: Store, params: Params, context: Context) -> Result:
    """Compare all cells with their past, and tell what exceeds chance, most important first.

    Without --period the last 28 days of the data are compared, and windows of three and six times
    as long.
    """
    del params
    blocks = _choose_blocks(context)
    if blocks is None:
        return refuse(NO_DATES)
    currency = read_currency(store, context)
    events = _read_events(store, blocks, context, currency)
    search = search_findings(events, read_products(store), blocks)
    if not search.sources:
        return refuse(TOO_SHORT if any(frame.height for frame in events.values()) else NO_DATES)
    return answer(search, Words(read_names(store), currency, blocks, context.period), context.lang)


def show(store: Store, params: ShowParams, context: Context) -> Result:
    """Show the figures behind a finding: its values block by block, and those of the others.

    Example:  scrm findings show complaint_rate/product/Espresso
    """
    blocks = _choose_blocks(context)
    if blocks is None:
        return refuse(NO_DATES)
    currency = read_currency(store, context)
    tables = prepare_tables(
        _read_events(store, blocks, context, currency), read_products(store), blocks
    )
    return show_series(
        params.key, tables, Words(read_names(store), currency, blocks, context.period), context.lang
    )


def _choose_blocks(context: Context) -> Blocks | None:
    """Return the blocks of the window asked for; None where no data has a date.

    A period that is not over yet ends with the data.
    """
    if context.as_of is None:
        return None
    if context.period is None:
        return build_blocks(context.as_of, None)
    first, last = context.period
    last = min(last, context.as_of) if first <= context.as_of else last
    return build_blocks(last, (first, last))


def _read_events(
    store: Store, blocks: Blocks, context: Context, currency: str
) -> dict[str, pl.DataFrame]:
    first = blocks.list_days(0, blocks.count)[0]
    return read_events(store, first, blocks.last, context, currency)
