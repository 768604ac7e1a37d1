"""Profiles without a customer, with what they did: the command ``scrm link unmatched``."""

from datetime import date

import polars as pl
from pydantic import Field

from scrm.analyze.identities.answer import build_refusal
from scrm.analyze.identities.links import find_links
from scrm.analyze.identities.query import read_activity, read_merged_customers
from scrm.analyze.identities.settings import Params
from scrm.config import Context
from scrm.result import LANGS, Column, Fact, Result, ResultTable, Text
from scrm.store import Store
from scrm.wording import write_count, write_share

_LAST_DAY = date(9999, 12, 30)
TITLE = Text("Profile ohne Kunden", "Profiles without a customer")
_PROFILES = Column("profile_count", "count", "Profile ohne Kunden", "Profiles without a customer")
_POSTS = Column("post_count", "count", "ihre Beiträge", "Their posts")
_SHARE = Column(
    "post_share",
    "share",
    "Anteil der Beiträge",
    "Share of posts",
    meaning=Text(
        "ihre Beiträge / Beiträge aller Profile; Vollerhebung",
        "their posts / posts of all profiles; a complete count",
    ),
)
COLUMNS = (
    Column("channel", "text", "Kanal", "Channel"),
    Column("profile_id", "text", "Profil", "Profile", personal=True),
    Column("handle", "text", "Name im Kanal", "Handle", personal=True),
    Column(
        "status",
        "text",
        "Grund",
        "Reason",
        meaning=Text(
            "unmatched: kein Kunde passt; ambiguous: zwei passen; never: eine Erklärung sagt nie",
            "unmatched: no customer fits; ambiguous: two fit; never: a declaration says never",
        ),
    ),
    Column("post_count", "count", "Beiträge", "Posts"),
    Column("message_count", "count", "davon Nachrichten", "Of them messages"),
    Column("answered_count", "count", "davon beantwortet", "Of them answered"),
    Column("follower_count", "count", "Follower", "Followers"),
    Column("first_day", "date", "zuerst", "First"),
    Column("last_day", "date", "zuletzt", "Last"),
)


class UnmatchedParams(Params):
    """Settings of ``scrm link unmatched``."""

    least: int = Field(0, ge=0, description="fewest posts of a profile that is listed")


def unmatched(store: Store, params: UnmatchedParams, context: Context) -> Result:
    """List the profiles that belong to no known customer, the most active first.

    Example:  scrm link unmatched --least 3 -o unmatched.csv
    """
    links = find_links(store, params, context)
    profiles, linked = links.profiles, links.frame
    if profiles.is_empty():
        return build_refusal(0, links.customers.height, read_merged_customers(store))
    activity = read_activity(store, context.period, context.as_of or _LAST_DAY, context.timezone)
    rows = linked.join(
        profiles.select("channel", "profile_id", "handle"), on=["channel", "profile_id"]
    ).join(activity, on=["channel", "profile_id"], how="left")
    counts = ("post_count", "message_count", "answered_count")
    rows = rows.with_columns(pl.col(counts).fill_null(0))
    found = rows.filter(pl.col("status") != "linked", pl.col("post_count") >= params.least).sort(
        ["post_count", "follower_count", "channel", "profile_id"],
        descending=[True, True, False, False],
        nulls_last=True,
    )
    return _build_answer(found, int(rows["post_count"].sum()))


def _build_answer(found: pl.DataFrame, all_posts: int) -> Result:
    posts = int(found["post_count"].sum())
    share = posts / all_posts if all_posts else None
    shares = {lang: "–" if share is None else write_share(share, lang) for lang in LANGS}
    profiles = {
        "de": write_count(found.height, "Profil gehört", "Profile gehören", "de"),
        "en": write_count(found.height, "profile belongs", "profiles belong", "en"),
    }
    table = ResultTable(
        "unmatched",
        TITLE,
        found.select(column.name for column in COLUMNS),
        COLUMNS,
        detail=True,
        is_main=True,
    )
    return Result(
        TITLE,
        finding=Text(
            f"{profiles['de']} zu keinem bekannten Kunden; von ihnen kommen {shares['de']} der "
            "Beiträge.",
            f"{profiles['en']} to no known customer; {shares['en']} of the posts come from them.",
        ),
        tables=(table,),
        facts=(Fact(_PROFILES, found.height), Fact(_POSTS, posts), Fact(_SHARE, share)),
    )
