"""Which profile belongs to which customer, on what evidence, and how many could be matched at all.

Example:  scrm link --tiers 1
"""

import polars as pl
from pydantic import Field

from scrm.analyze.identities.answer import answer, refusal
from scrm.analyze.identities.matches import link
from scrm.config import Context
from scrm.config import Params as Base
from scrm.result import Result
from scrm.store import Store
from scrm.tables import IDENTITIES

COMMAND = "link"
READS = ("customers", "profiles", "posts", "identity_map")
WRITES = ("identities",)
SECTION = 90

_PROFILES = """
SELECT channel, profile_id, handle, profile_url, email
FROM profiles
WHERE NOT coalesce(is_own, FALSE)
UNION ALL
SELECT channel, author_id AS profile_id, NULL AS handle, NULL AS profile_url, NULL AS email
FROM posts
WHERE author_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM profiles WHERE profiles.channel = posts.channel AND profiles.profile_id = posts.author_id)
GROUP BY channel, author_id
HAVING NOT coalesce(bool_or(is_own), FALSE)
ORDER BY channel, profile_id"""
_CUSTOMERS = "SELECT customer_id, email, social_handles FROM customers ORDER BY customer_id"
_DECLARED = "SELECT channel, handle, customer_id, verdict FROM identity_map ORDER BY ALL"


class Params(Base):
    """Settings of ``scrm link``."""

    tiers: int = Field(
        2,
        ge=0,
        le=2,
        description="highest tier that links: 0 declared, 1 handle in the CRM, 2 e-mail",
    )


def run(store: Store, params: Params, context: Context) -> Result:  # noqa: ARG001  analyses share a signature
    """Link profiles to customers and say how many were matched."""
    profiles, customers = store.frame(_PROFILES), store.frame(_CUSTOMERS)
    profiles = profiles.unique(["channel", "profile_id"], keep="first", maintain_order=True)
    linked = link(profiles, customers, store.frame(_DECLARED), tiers=params.tiers)
    store.write(
        "identities", linked.filter(pl.col("status") == "linked").select(IDENTITIES.column_names)
    )
    if profiles.is_empty() or customers.is_empty():
        return refusal(profiles.height, customers.height)
    return answer(linked, customer_count=customers.height, tiers=params.tiers)
