"""Pairs confirmed or rejected by people: the command ``scrm link review``."""

from pathlib import Path
from typing import Final

import polars as pl
from pydantic import Field

from scrm.analyze.identities.agreements import (
    compare,
    describe_sides,
    key_profiles,
    write_table,
)
from scrm.analyze.identities.answer import build_refusal
from scrm.analyze.identities.candidates import PROBABLE, list_candidates
from scrm.analyze.identities.decisions import (
    Decision,
    DecisionFile,
    identify_pair,
    read_csv_lines,
    read_verdict,
)
from scrm.analyze.identities.links import Links, find_links, store_links, update_persons
from scrm.analyze.identities.query import read_merged_customers, read_persons, read_profiles
from scrm.analyze.identities.review_answer import Imported, build_answer, build_list
from scrm.analyze.identities.review_session import ask_pairs
from scrm.analyze.identities.settings import Params
from scrm.config import Context
from scrm.errors import UsageError
from scrm.result import Lang, Result
from scrm.store import Store
from scrm.wording import write_share

_ALL_TIERS: Final = 4


class ReviewParams(Params):
    """Settings of ``scrm link review``."""

    tier: int | None = Field(
        None,
        ge=1,
        le=5,
        description="only pairs of this tier; without it those of the tiers that do not count, "
        "and 5: pairs by probability",
    )
    least: float = Field(0.5, ge=0.01, le=1, description="lowest probability of a pair")
    most: int = Field(50, ge=1, description="number of pairs shown")
    list_: bool = Field(False, description="list the pairs, for a CSV, instead of asking")
    answers: Path | None = Field(
        None, description="CSV with the columns pair_id, customer_id and verdict (same or never)"
    )


def review(store: Store, params: ReviewParams, context: Context) -> Result:
    """Show pairs of profile and customer, and keep what people decide on them.

    The pairs of a tier come in random order: those answered are a random sample, from which
    `scrm link evaluate` estimates how many links are right. Answers override later runs.

    Example:  scrm link review --tier 5
    Example:  scrm link review --list -o pairs.csv   (fill in verdict; then --answers pairs.csv)
    """
    if params.answers is not None:
        return _import_answers(store, params, context)
    links = find_links(store, params, context, candidates=_ALL_TIERS)
    if links.profiles.is_empty() or links.customers.is_empty():
        return build_refusal(
            links.profiles.height, links.customers.height, read_merged_customers(store)
        )
    tiers = [params.tier] if params.tier else [*range(params.tiers + 1, _ALL_TIERS + 1), PROBABLE]
    found = list_candidates(links, tiers, least=params.least)
    shown = found.head(params.most)
    sides = _describe(links, shown)
    if params.list_:
        return build_list(_list_pairs(shown, *sides), found.height)
    pairs = [
        (_write_pair(row, *sides, lang=context.lang), _make_decision(row))
        for row in shown.to_dicts()
    ]
    answered = ask_pairs(links.file, pairs, context.lang)
    _apply(store, params, context)
    return build_answer(links.file.rows, answered, found.height - answered)


Sides = dict[str, dict[str, tuple[str, str]]]


def _describe(links: Links, shown: pl.DataFrame) -> tuple[Sides, Sides]:
    """Return what is known of the profiles and customers of some pairs."""
    pairs = key_profiles(shown)
    profiles = key_profiles(links.profiles).join(pairs.select("key"), on="key", how="semi")
    people = links.customers.unique("customer_id", keep="first", maintain_order=True)
    customers = people.join(pairs.select("customer_id"), on="customer_id", how="semi")
    return describe_sides(profiles, "key"), describe_sides(customers, "customer_id")


def _key(row: dict[str, str]) -> str:
    return f"{row['channel']}\x1f{row['profile_id']}"


def _make_decision(row: dict[str, str]) -> Decision:
    return Decision(
        pair_id=row["link_id"],
        channel=row["channel"],
        profile_id=row["profile_id"],
        customer_id=row["customer_id"],
        tier=str(row["tier"]),
        drawn="random",
    )


def _write_pair(row: dict[str, str], profiles: Sides, customers: Sides, *, lang: Lang) -> str:
    table = write_table(profiles[_key(row)], customers[row["customer_id"]], lang)
    word = {"de": "Stufe", "en": "tier"}[lang]
    share = write_share(float(row["score"]), lang)
    head = f"{row['channel']}:{row['profile_id']} – {row['customer_id']}, {word} {row['tier']}"
    shown = "".join(each if each.isprintable() else " " for each in head)
    return f"{shown} ({share})\n{table}"


def _list_pairs(shown: pl.DataFrame, profiles: Sides, customers: Sides) -> pl.DataFrame:
    """Return the pairs with the values of both sides and how each field agrees."""
    rows = []
    for row in shown.to_dicts():
        left, right = profiles[_key(row)], customers[row["customer_id"]]
        agreements = {field: compare(left[field], right[field]) for field in left}
        rows.append(
            {
                "pair_id": row["link_id"],
                "channel": row["channel"],
                "profile_id": row["profile_id"],
                "customer_id": row["customer_id"],
                "tier": row["tier"],
                "score": row["score"],
                "profile_name": left["name"][0],
                "customer_name": right["name"][0],
                "equal": ", ".join(name for name, how in agreements.items() if how == "equal"),
                "similar": ", ".join(name for name, how in agreements.items() if how == "similar"),
                "different": ", ".join(
                    name for name, how in agreements.items() if how == "different"
                ),
                "drawn": "random",
                "verdict": "",
            }
        )
    texts = ("profile_name", "customer_name", "equal", "similar", "different", "drawn", "verdict")
    schema = {
        "pair_id": pl.String,
        **dict.fromkeys(("channel", "profile_id", "customer_id"), pl.String),
        "tier": pl.Int64,
        "score": pl.Float64,
        **dict.fromkeys(texts, pl.String),
    }
    return pl.DataFrame(rows, schema=schema)


def _import_answers(store: Store, params: ReviewParams, context: Context) -> Result:
    path = context.folder / (params.answers or "")
    if not path.is_file():
        raise UsageError(f"there is no file {path}", hint="scrm link review --list -o pairs.csv")
    lines = read_csv_lines(path, ("pair_id", "customer_id", "verdict"))
    customers = set(read_persons(store)["customer_id"])
    profiles = set(read_profiles(store).select("channel", "profile_id").rows())
    good: dict[str, Decision] = {}
    unknown, unclear, contradictory = 0, 0, set[str]()
    for line in lines:
        verdict = read_verdict(line["verdict"])
        row = _read_line(line, verdict)
        if not _is_known(row, customers, profiles):
            unknown += 1
        elif not verdict:
            unclear += bool(line["verdict"].strip())
        elif row.pair_id in good and good[row.pair_id].verdict != verdict:
            contradictory.add(row.pair_id)
        else:
            good[row.pair_id] = row
    kept = [row for name, row in good.items() if name not in contradictory]
    file = DecisionFile(context.folder / params.decisions)
    if kept:
        file.put(*kept)
    _apply(store, params, context)
    left_out = Imported(unknown, unclear, len(contradictory))
    return build_answer(file.rows, len(kept), None, left_out)


def _read_line(line: dict[str, str], verdict: str) -> Decision:
    return Decision(
        pair_id=line["pair_id"].strip(),
        channel=line.get("channel", ""),
        profile_id=line.get("profile_id", ""),
        customer_id=line["customer_id"],
        other_id=line.get("other_id", ""),
        verdict=verdict,
        tier=line.get("tier", ""),
        drawn=line.get("drawn", ""),
    )


def _is_known(row: Decision, customers: set[str], profiles: set[tuple[str, str]]) -> bool:
    """Return whether the pair has that id, and both of it are in the data."""
    if row.channel:
        is_there = (row.channel, row.profile_id) in profiles and row.customer_id in customers
        return is_there and row.pair_id == identify_pair(
            row.channel, row.profile_id, row.customer_id
        )
    is_there = {row.customer_id, row.other_id} <= customers and row.customer_id != row.other_id
    return is_there and row.pair_id == identify_pair("", row.customer_id, row.other_id)


def _apply(store: Store, params: ReviewParams, context: Context) -> None:
    """Merge persons and link profiles as the decisions now say."""
    update_persons(store, params, context)
    store_links(store, find_links(store, params, context))
