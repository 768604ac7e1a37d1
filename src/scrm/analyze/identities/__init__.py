"""Which profile belongs to which customer, by which evidence, and how many are matched.

Example:  scrm link --tiers 1
"""

import polars as pl

from scrm.analyze.identities.answer import build_answer, build_refusal
from scrm.analyze.identities.completeness_command import completeness
from scrm.analyze.identities.duplicates_command import duplicates
from scrm.analyze.identities.evaluate_answer import list_estimates
from scrm.analyze.identities.evaluate_command import evaluate
from scrm.analyze.identities.explain_command import explain
from scrm.analyze.identities.links import Links, find_links, store_links, update_persons
from scrm.analyze.identities.query import read_merged_customers
from scrm.analyze.identities.review_command import review
from scrm.analyze.identities.review_estimate import estimate_precision
from scrm.analyze.identities.settings import Params
from scrm.analyze.identities.undo_command import undo
from scrm.analyze.identities.unmatched_command import unmatched
from scrm.config import Context
from scrm.result import Result, ResultTable
from scrm.store import Store

COMMAND = "link"
READS = ("customers", "profiles", "posts", "identity_map")
OPTIONAL = ("orders", "order_lines", "tickets")
WRITES = ("identities", "person_decisions")
SUBCOMMANDS = ("completeness", "duplicates", "evaluate", "explain", "review", "undo", "unmatched")
SECTION = 90

__all__ = [
    "Params",
    "completeness",
    "duplicates",
    "evaluate",
    "explain",
    "review",
    "run",
    "undo",
    "unmatched",
]


def run(store: Store, params: Params, context: Context) -> Result:
    """Link profiles to customers and say how many were matched."""
    contradictions = update_persons(store, params, context)
    links = find_links(store, params, context)
    store_links(store, links)
    merged = read_merged_customers(store)
    if links.profiles.is_empty() or links.customers.is_empty():
        return build_refusal(links.profiles.height, links.customers.height, merged)
    return build_answer(
        links.frame,
        merged,
        customer_count=links.customers["customer_id"].n_unique(),
        tiers=params.tiers,
        contradictions=contradictions,
        reviewed=_list_reviewed(links),
    )


def _list_reviewed(links: Links) -> ResultTable | None:
    """Return the precision of the tiers with reviewed pairs; None without any."""
    linked = links.frame.filter(pl.col("status") == "linked", pl.col("rule") != "reviewed")
    found = estimate_precision(links.file.rows, dict(linked.group_by("tier").len().rows()))
    return list_estimates(found) if found.height else None
