"""The tables that formulas may read beside those of the database."""

from typing import TYPE_CHECKING

import polars as pl

from scrm.analyze.kpi.business_hours import build_calendar
from scrm.analyze.kpi.settings import FormulaParams, list_calendar_days
from scrm.channels import META, add_own_kinds
from scrm.config import Context

if TYPE_CHECKING:
    import pyarrow as pa


def build_offered_tables(params: FormulaParams, context: Context) -> "dict[str, pa.Table]":
    """Return the tables by name, as `scrm.analyze.kpi.formulas.OFFERED` lists them.

    Returns
    -------
    dict of str to pyarrow.Table
        ``days``: the calendar, with business hours. ``channel_kinds``: each known name of a channel
        with its kind, and whether Meta counts its conversations (`channel`, `kind`, `is_meta`).
    """
    first, last = list_calendar_days(context)
    return {
        "days": build_calendar(first, last, params.read_hours()).to_arrow(),
        "channel_kinds": _list_channel_kinds(context).to_arrow(),
    }


def _list_channel_kinds(context: Context) -> pl.DataFrame:
    known = add_own_kinds(context.channels)
    rows = [(name, kind, known.find(name) in META) for name, kind in known.list_kinds()]
    return pl.DataFrame(rows, schema=["channel", "kind", "is_meta"], orient="row")
