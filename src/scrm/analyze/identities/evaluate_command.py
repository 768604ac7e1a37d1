"""How many links are right, and how many are found: the command ``scrm link evaluate``."""

from pathlib import Path
from typing import Final

import polars as pl
from pydantic import Field

from scrm.analyze._stats import wilson_interval
from scrm.analyze.identities.answer import build_refusal
from scrm.analyze.identities.candidates import PROBABLE, list_candidates
from scrm.analyze.identities.decisions import read_csv_lines
from scrm.analyze.identities.evaluate_answer import build_estimate, build_measurement, refuse
from scrm.analyze.identities.links import Links, find_links
from scrm.analyze.identities.matches import SCORES
from scrm.analyze.identities.pairs import PROFILE
from scrm.analyze.identities.query import read_merged_customers, read_persons
from scrm.analyze.identities.review_estimate import estimate_precision, estimate_recall
from scrm.analyze.identities.settings import Params
from scrm.config import Context, argument
from scrm.errors import UsageError
from scrm.result import Result
from scrm.store import Store

_ALL_TIERS: Final = 4


class EvaluateParams(Params):
    """Settings of ``scrm link evaluate``."""

    truth: Path | None = Field(
        None,
        description="CSV with the columns channel, profile_id and customer_id (empty: nobody's); "
        "without it the reviewed pairs",
        json_schema_extra=argument(),
    )
    least: float = Field(0.5, ge=0.01, le=1, description="lowest probability of a pair of tier 5")


def evaluate(store: Store, params: EvaluateParams, context: Context) -> Result:
    """Measure precision and recall of each tier, from a file of truth or from reviewed pairs.

    Example:  scrm link evaluate truth.csv --tiers 4
    """
    links = find_links(store, params, context, candidates=_ALL_TIERS)
    if links.profiles.is_empty() or links.customers.is_empty():
        return build_refusal(
            links.profiles.height, links.customers.height, read_merged_customers(store)
        )
    if params.truth is None:
        return _estimate(links, params)
    truth = _read_truth(store, context.folder / params.truth, links)
    if truth.is_empty():
        return refuse(is_truth=True)
    return build_measurement(measure_tiers(links.frame, truth, tiers=params.tiers))


def measure_tiers(linked: pl.DataFrame, truth: pl.DataFrame, *, tiers: int) -> pl.DataFrame:
    """Return precision and recall of the links up to each tier.

    Parameters
    ----------
    linked : DataFrame
        See `matches.link`.
    truth : DataFrame
        ``channel, profile_id, true_id``; null for a profile that belongs to no customer.

    Returns
    -------
    DataFrame
        ``tier, linked_count, right_count, precision, precision_low, precision_high, recall_to``:
        for each tier, and the recall of all tiers up to it.
    """
    judged = linked.join(truth, on=PROFILE).with_columns(
        is_right=(pl.col("customer_id") == pl.col("true_id")).fill_null(value=False)
    )
    possible = int(truth["true_id"].count())
    lines, found = [], 0
    for tier in range(tiers + 1):
        of_tier = judged.filter(pl.col("tier") == tier)
        right = int(of_tier["is_right"].sum())
        found += right
        ends = wilson_interval(right, of_tier.height) or (None, None)
        precision = right / of_tier.height if of_tier.height else None
        recall = found / possible if possible else None
        lines.append((tier, of_tier.height, right, precision, *ends, recall))
    schema = {
        **dict.fromkeys(("tier", "linked_count", "right_count"), pl.Int64),
        **dict.fromkeys(("precision", "precision_low", "precision_high", "recall_to"), pl.Float64),
    }
    return pl.DataFrame(lines, schema=schema, orient="row")


def _read_truth(store: Store, path: Path, links: Links) -> pl.DataFrame:
    """Return ``channel, profile_id, true_id`` of the profiles of the file that are known."""
    if not path.is_file():
        raise UsageError(f"there is no file {path}", hint="name a CSV with the true pairs")
    lines = read_csv_lines(path, ("channel", "profile_id", "customer_id"))
    rows = [
        (line["channel"].strip().lower(), line["profile_id"], line["customer_id"].strip() or None)
        for line in lines
    ]
    persons = dict(read_persons(store).rows())
    columns = [*PROFILE, "true_id"]
    truth = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    return (
        truth.unique(maintain_order=True)
        .unique(PROFILE, keep="none", maintain_order=True)
        .with_columns(pl.col("true_id").replace(persons))
        .join(links.profiles.select(PROFILE), on=PROFILE, how="semi")
    )


def count_undecided(links: Links, *, least: float) -> dict[int, int | None]:
    """Return the number of pairs without a decision of each tier."""
    linked = links.frame.filter(pl.col("status") == "linked", pl.col("rule") != "reviewed")
    by_tier = dict(linked.group_by("tier").len().rows())
    counts: dict[int, int | None] = {tier: by_tier.get(tier, 0) for tier in SCORES}
    others = [tier for tier in (_ALL_TIERS,) if not by_tier.get(tier)]
    candidates = list_candidates(links, [*others, PROBABLE], least=least)
    counts |= {tier: candidates.filter(pl.col("tier") == tier).height for tier in others}
    counts[PROBABLE] = candidates.filter(pl.col("tier") == PROBABLE).height
    return counts


def _estimate(links: Links, params: EvaluateParams) -> Result:
    rows = [row for row in links.file.rows if row.channel and row.drawn == "random"]
    if not rows:
        return refuse(is_truth=False)
    found = estimate_precision(rows, count_undecided(links, least=params.least))
    return build_estimate(found, estimate_recall(found, params.tiers), tiers=params.tiers)
