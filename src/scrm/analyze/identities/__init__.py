"""Which profile belongs to which customer, by which evidence, and how many are matched.

Example:  scrm link --tiers 1
"""

from pathlib import Path

from scrm.analyze.identities.answer import build_answer, build_refusal
from scrm.analyze.identities.explain_command import explain
from scrm.analyze.identities.links import find_links, store_links, update_persons
from scrm.analyze.identities.query import read_merged_customers
from scrm.analyze.identities.review_command import review
from scrm.analyze.identities.settings import Params
from scrm.analyze.identities.undo_command import undo
from scrm.analyze.identities.unmatched_command import unmatched
from scrm.config import Context
from scrm.result import Result
from scrm.store import Store

COMMAND = "link"
READS = ("customers", "profiles", "posts", "identity_map")
OPTIONAL = ("orders", "order_lines", "tickets")
WRITES = ("identities", "person_decisions")
SUBCOMMANDS = ("explain", "review", "undo", "unmatched")
SECTION = 90

__all__ = ["Params", "explain", "files_for", "review", "run", "undo", "unmatched"]


def files_for(params: Params, context: Context) -> tuple[Path, ...]:
    """Return the files that the links depend on."""
    return (context.folder / params.decisions,)


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
    )
