"""One customer's history across the CRM and the channels, in one timeline.

Example:  scrm person show 10042
"""

from pydantic import Field

from scrm.analyze.person.answer import build_answer
from scrm.analyze.person.query import (
    find_customer,
    read_abc_class,
    read_events,
    read_profiles,
    read_segment,
)
from scrm.config import Context, Params, argument
from scrm.errors import UsageError
from scrm.result import Result
from scrm.store import Store

COMMAND = "person"
READS = ()
OPTIONAL = (
    "customers",
    "profiles",
    "identities",
    "posts",
    "sales",
    "tickets",
    "leads",
    "opportunities",
    "surveys",
    "post_sentiment",
    "abc_classes",
    "segments",
)
WRITES = ()
SUBCOMMANDS = ("show",)


class ShowParams(Params):
    """Settings of `scrm person show`."""

    id: str = Field(
        description="customer number, or channel:profile of a profile", json_schema_extra=argument()
    )


def show(store: Store, params: ShowParams, context: Context) -> Result:
    """Show one customer's history across both worlds, from the first contact to the last.

    Examples:  scrm person show 10042  |  scrm person show facebook:1234567890
    """
    customer = find_customer(store, params.id)
    profiles = read_profiles(store, customer, params.id)
    if customer is None and not profiles.height:
        raise UsageError(
            "there is no customer and no profile of that id",
            hint='scrm sql "SELECT customer_id FROM customers LIMIT 10"',
        )
    return build_answer(
        read_events(store, customer, profiles, context),
        profile_count=profiles.height,
        is_customer=customer is not None,
        abc_class=read_abc_class(store, customer),
        segment=read_segment(store, customer),
    )
