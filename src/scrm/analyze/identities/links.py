"""The links of a run: found, numbered, and compared with those of the run before."""

from dataclasses import dataclass

import polars as pl

from scrm.analyze.identities.decisions import DecisionFile, add_pair_ids
from scrm.analyze.identities.matches import collect_pairs, decide_pairs
from scrm.analyze.identities.person_groups import group_customers
from scrm.analyze.identities.query import (
    read_customers,
    read_declarations,
    read_links,
    read_person_numbers,
    read_persons,
    read_profiles,
    read_references,
)
from scrm.analyze.identities.settings import Params
from scrm.config import Context
from scrm.store import Store
from scrm.tables import IDENTITIES


@dataclass(frozen=True, slots=True)
class Links:
    """Profiles, customers, and which belong together.

    Parameters
    ----------
    profiles, customers : DataFrame
        See `read_profiles` and `read_customers`.
    pairs, never : DataFrame
        See `collect_pairs`.
    frame : DataFrame
        The frame of `matches.link`, with ``link_id`` and ``run``.
    file : DecisionFile
        The decisions that counted.
    """

    profiles: pl.DataFrame
    customers: pl.DataFrame
    pairs: pl.DataFrame
    never: pl.DataFrame
    frame: pl.DataFrame
    file: DecisionFile


def find_links(
    store: Store, params: Params, context: Context, *, candidates: int | None = None
) -> Links:
    """Link the profiles by the tiers that count, and by the decisions.

    Parameters
    ----------
    candidates : int
        Highest tier of the candidate pairs that are returned; by default the highest that links.
    """
    file = DecisionFile(context.folder / params.decisions)
    profiles, customers = read_profiles(store), read_customers(store)
    pairs, never = collect_pairs(
        profiles,
        customers,
        read_declarations(store),
        references=read_references(store),
        decided=read_decided_pairs(store, file),
        tiers=params.tiers if candidates is None else candidates,
    )
    linked = decide_pairs(profiles, pairs.filter(pl.col("tier") <= params.tiers), never)
    numbered = number_runs(add_pair_ids(linked), read_links(store))
    return Links(profiles, customers, pairs, never, numbered, file)


def store_links(store: Store, links: Links) -> None:
    """Write the links to `identities`."""
    linked = links.frame.filter(pl.col("status") == "linked")
    store.write("identities", linked.select(IDENTITIES.column_names))


def update_persons(store: Store, params: Params, context: Context) -> int:
    """Write `person_decisions` from the file; return the number of contradictory groups."""
    file = DecisionFile(context.folder / params.decisions)
    verdicts = file.customer_verdicts()
    if not verdicts and not store.row_count("person_decisions"):
        return 0
    store.write("person_decisions", group_customers([], [])[0])
    rows, contradictions = group_customers(verdicts, read_person_numbers(store).rows())
    store.write("person_decisions", rows)
    return contradictions


def read_decided_pairs(store: Store, file: DecisionFile) -> pl.DataFrame:
    """Return ``channel, profile_id, customer_id, verdict`` of the decisions, by person."""
    decided = file.profile_verdicts()
    if decided.is_empty():
        return decided
    persons = dict(read_persons(store).rows())
    return decided.with_columns(pl.col("customer_id").replace(persons))


def number_runs(linked: pl.DataFrame, earlier: pl.DataFrame) -> pl.DataFrame:
    """Add ``run``: that of the link in the last run, else the next number.

    Examples
    --------
    >>> linked = pl.DataFrame({"link_id": ["a", "b", None]})
    >>> earlier = pl.DataFrame({"link_id": ["a", "c"], "run": [1, 3]})
    >>> number_runs(linked, earlier)["run"].to_list()
    [1, 4, None]
    """
    known = earlier.drop_nulls(["link_id", "run"]).select("link_id", "run")
    last = known["run"].max()
    upcoming = (int(last) if isinstance(last, int) else 0) + 1
    number = pl.when(pl.col("link_id").is_not_null()).then(pl.col("run").fill_null(upcoming))
    return linked.join(known, on="link_id", how="left", maintain_order="left").with_columns(
        run=number.cast(pl.Int64)
    )
