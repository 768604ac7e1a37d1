"""The tables that formulas may read beside those of the database."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import polars as pl

from scrm.analyze.kpi.business_hours import build_calendar
from scrm.analyze.kpi.own_accounts import Evidence, list_aliases
from scrm.analyze.kpi.query import OWN_NAMES
from scrm.analyze.kpi.settings import FormulaParams, list_calendar_days
from scrm.channels import META, add_own_kinds, read_channels
from scrm.config import Context
from scrm.store import Store

if TYPE_CHECKING:
    import pyarrow as pa


def build_offered_tables(
    store: Store, params: FormulaParams, context: Context, wanted: Collection[str]
) -> "dict[str, pa.Table]":
    """Return those of the tables of `scrm.analyze.kpi.formulas.OFFERED` that are wanted.

    Raises
    ------
    UsageError
        The business hours or the state are not valid.

    Returns
    -------
    dict of str to pyarrow.Table
        ``days``: the calendar, with business hours. ``channel_kinds``: each known name of a channel
        with its kind, and whether Meta counts its conversations (`channel`, `kind`, `is_meta`).
        ``account_aliases``: names of own accounts beside the one that the account has (`channel`,
        `name`, `account`).
    """
    found = {}
    hours = params.read_hours()  # a wrong value is refused whatever is wanted
    if "days" in wanted:
        first, last = list_calendar_days(context)
        found["days"] = build_calendar(first, last, hours).to_arrow()
    if "channel_kinds" in wanted:
        found["channel_kinds"] = _list_channel_kinds(context).to_arrow()
    if "account_aliases" in wanted:
        found["account_aliases"] = _list_account_aliases(store, context).to_arrow()
    return found


def _list_channel_kinds(context: Context) -> pl.DataFrame:
    known = add_own_kinds(context.channels)
    rows = [(name, kind, known.find(name) in META) for name, kind in known.list_kinds()]
    return pl.DataFrame(rows, schema=["channel", "kind", "is_meta"], orient="row")


def _list_account_aliases(store: Store, context: Context) -> pl.DataFrame:
    aliases = list_aliases(_read_evidence(store, context))
    rows = [(channel, name, account) for (channel, name), account in aliases.items()]
    schema = dict.fromkeys(("channel", "name", "account"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def _read_evidence(store: Store, context: Context) -> Iterator[Evidence]:
    """Yield what settings and data say of own accounts."""
    for channel, accounts in context.accounts.items():
        for names in accounts:
            yield Evidence(read_channels().find(channel), names[:1], rank=0)
            yield Evidence(read_channels().find(channel), names)
    for row in store.frame(OWN_NAMES).iter_rows(named=True):
        ids = tuple(row[key] for key in ("id", "handle") if row[key])
        yield Evidence(row["channel"], ids, row["shown"] or "", row["rank"])
