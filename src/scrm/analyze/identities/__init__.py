"""Which profile belongs to which customer, by which evidence, and how many are matched.

Example:  scrm link --tiers 1
"""

import polars as pl

from scrm.analyze.identities.answer import build_answer, build_refusal
from scrm.analyze.identities.matches import link
from scrm.analyze.identities.query import (
    read_customers,
    read_declarations,
    read_merged_customers,
    read_profiles,
)
from scrm.analyze.identities.settings import Params
from scrm.analyze.identities.unmatched_command import unmatched
from scrm.config import Context
from scrm.result import Result
from scrm.store import Store
from scrm.tables import IDENTITIES

COMMAND = "link"
READS = ("customers", "profiles", "posts", "identity_map")
WRITES = ("identities",)
SUBCOMMANDS = ("unmatched",)
SECTION = 90

__all__ = ["Params", "run", "unmatched"]


def run(store: Store, params: Params, context: Context) -> Result:  # noqa: ARG001  shared signature
    """Link profiles to customers and say how many were matched."""
    profiles, customers = read_profiles(store), read_customers(store)
    linked = link(profiles, customers, read_declarations(store), tiers=params.tiers)
    store.write(
        "identities", linked.filter(pl.col("status") == "linked").select(IDENTITIES.column_names)
    )
    merged = read_merged_customers(store)
    if profiles.is_empty() or customers.is_empty():
        return build_refusal(profiles.height, customers.height, merged)
    return build_answer(
        linked, merged, customer_count=customers["customer_id"].n_unique(), tiers=params.tiers
    )
