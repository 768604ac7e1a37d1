"""Linking of profiles and customers: FEBRL, a German population, duplicates, the sample company.

The peer is splink as its documentation uses it, on the same records and candidates: its own
comparisons of names, exact or similar values elsewhere. `../shared/data` beside the checkout holds
FEBRL; without it the lines are left out.
"""

import sys
import tempfile
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from bench.linked_people import draw_company, draw_crm
from bench.measure import Row, measured
from scrm.analyze.identities.duplicate_pairs import group_pairs, list_duplicate_pairs
from scrm.analyze.identities.linkage_model import choose_one_to_one, limit_blocks, score_pairs
from scrm.analyze.identities.matches import link
from scrm.analyze.identities.record_fields import KEYS, build_records
from scrm.analyze.identities.review_estimate import find_precision_interval

TITLE = "Links of profiles and customers"
ONLY_BY_NAME = True
_ABOVE = [folder / "shared" / "data" for folder in Path(__file__).parents[2:4]]
SHARED = next((folder for folder in _ABOVE if folder.is_dir()), _ABOVE[0])
_FEBRL = {
    "first_name": "given_name",
    "last_name": "surname",
    "city": "suburb",
    "postal_code": "postcode",
    "birth_date": "date_of_birth",
}
_THRESHOLDS = [round(0.05 * step, 2) for step in range(1, 20)]
_DECLARED = dict.fromkeys(("channel", "handle", "customer_id", "verdict"), pl.String)
Pairs = set[tuple[str, str]]


def run(quick: bool) -> list[Row]:
    """Measure quality and cost; `quick` leaves out the further seeds."""
    rows = list(_measure_febrl())
    with tempfile.TemporaryDirectory() as folder:
        rows += _measure_german(Path(folder))
    seeds = range(2, 4 if quick else 12)
    rows.append(_measure_intervals(seeds))
    rows += [_measure_duplicates(seed) for seed in range(1, 2 if quick else 4)]
    return rows


def read_febrl(part: str) -> pl.DataFrame:
    """Return the records of one file of FEBRL 4, without the social security number."""
    frame = pl.read_csv(SHARED / f"febrl4{part}.csv", infer_schema=False)
    frame.columns = [name.strip() for name in frame.columns]
    plain = frame.with_columns(pl.all().str.strip_chars())
    filled = plain.with_columns(pl.when(pl.col(c) != "").then(c).alias(c) for c in plain.columns)
    street = pl.concat_str("street_number", "address_1", separator=" ", ignore_nulls=True)
    return build_records(filled.select("rec_id", street=street, **_FEBRL), pl.col("rec_id"))


def score_febrl() -> dict[str, float]:
    """Return F1 one to one at a probability of .5."""
    best = choose_one_to_one(score_pairs(read_febrl("a"), read_febrl("b")))
    number = r"rec-(\d+)-"
    same = pl.col("left_id").str.extract(number) == pl.col("right_id").str.extract(number)
    right = best.filter(same).height
    return _rate(right, best.height, 5000)


def link_german(folder: str) -> dict[str, Any]:
    """Link the population by tiers and by the model, as `scrm link review` does."""
    customers, profiles = _read(folder)
    linked = _link(customers, profiles)
    scored = score_pairs(
        build_records(profiles, pl.col("profile_id")),
        build_records(customers, pl.col("customer_id")),
        least=_THRESHOLDS[0],
    )
    taken = linked.select(left_id="profile_id"), linked.select(right_id="customer_id")
    free = scored.join(taken[0], on="left_id", how="anti").join(taken[1], on="right_id", how="anti")
    best = choose_one_to_one(free)
    return {
        "linked": linked.select("profile_id", "customer_id").rows(),
        "probable": best.select("left_id", "right_id", "probability").rows(),
    }


def link_plain(folder: str) -> dict[str, Any]:
    """Score the same candidates with splink's own comparisons, as its documentation shows."""
    import logging

    import splink
    import splink.comparison_library as cl

    logging.getLogger("splink").setLevel(logging.ERROR)
    customers, profiles = _read(folder)
    sides = limit_blocks(
        [
            build_records(profiles, pl.col("profile_id")),
            build_records(customers, pl.col("customer_id")),
        ]
    )
    backend = splink.DuckDBAPI()
    tables = [backend.register(side.to_arrow()) for side in sides]
    settings = splink.SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.NameComparison("family").configure(term_frequency_adjustments=True),
            cl.NameComparison("given").configure(term_frequency_adjustments=True),
            cl.ExactMatch("town").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ],
        blocking_rules_to_generate_predictions=[
            splink.block_on(key) for key in KEYS if all(side[key].count() for side in sides)
        ],
    )
    linker = splink.Linker(tables, settings, log_level=logging.ERROR)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [splink.block_on("family", "given", "town"), splink.block_on("email")], recall=0.7
    )
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (("family", "given"), ("town", "family"), ("town", "given")):
        training.estimate_parameters_using_expectation_maximisation(splink.block_on(*rule))
    found = linker.inference.predict(threshold_match_probability=0.5)
    return {"pairs": len(found.as_record_list())}


def _read(folder: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    path = Path(folder)
    return pl.read_parquet(path / "customers.parquet"), pl.read_parquet(path / "profiles.parquet")


def _link(customers: pl.DataFrame, profiles: pl.DataFrame) -> pl.DataFrame:
    """Return the links of tiers 0 to 4."""
    linked = link(
        profiles.with_columns(profile_url=pl.lit(None, pl.String)),
        customers.with_columns(social_handles=pl.lit(None, pl.String)),
        pl.DataFrame(schema=_DECLARED),
        tiers=4,
    )
    return linked.filter(pl.col("status") == "linked")


def _rate(right: int, found: int, true: int) -> dict[str, float]:
    precision, recall = right / max(found, 1), right / true
    total = precision + recall
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / total if total else 0.0,
    }


def _measure_febrl() -> Iterator[Row]:
    if not (SHARED / "febrl4a.csv").exists():
        print("no FEBRL beside the checkout: left out", file=sys.stderr)
        return
    found = measured("bench.link", "score_febrl")
    f1 = found.value["f1"]
    note = f"{found.cpu_seconds:.1f} CPU s; splink with the settings of its examples: .992"
    yield Row("FEBRL 4 without soc_sec_id, one to one", f1, 0.992, "F1", None, ">= .992",
              f1 >= 0.992, found.peak_mb, note)  # fmt: skip


def _measure_german(folder: Path) -> Iterator[Row]:
    customers, profiles, truth = draw_company(1)
    customers.write_parquet(folder / "customers.parquet")
    profiles.write_parquet(folder / "profiles.parquet")
    # pyarrow loads pandas if it is there; an installation of scrm[link] has none
    (folder / "pandas.py").write_text("raise ImportError\n", encoding="utf-8")
    env = {"PYTHONPATH": str(folder)}
    own = measured("bench.link", "link_german", str(folder), env=env)
    plain = measured("bench.link", "link_plain", str(folder), env=env)
    linked: Pairs = {tuple(pair) for pair in own.value["linked"]}
    tiers = _rate(_count_right(linked, truth), len(linked), len(truth))
    yield Row("German population, tiers 0 to 4: precision", tiers["precision"], None, "share", None,
              ">= .99", tiers["precision"] >= 0.99)  # fmt: skip
    yield Row("German population, tiers 0 to 4: recall", tiers["recall"], None, "share", None,
              ">= .60", tiers["recall"] >= 0.60)  # fmt: skip
    best, threshold = max(_list_f1(linked, own.value["probable"], truth))
    yield Row("German population, with tier 5 at one threshold", best, 0.954, "F1", None, ">= .96",
              best >= 0.96, note=f"threshold {threshold}; splink on normalised fields "
              "of another such population: .954")  # fmt: skip
    ratio = own.cpu_seconds / plain.cpu_seconds
    yield Row("cost of all tiers", own.cpu_seconds, plain.cpu_seconds, "CPU s", ratio, "<= 2.0x",
              ratio <= 2, own.peak_mb, f"plain splink: {plain.peak_mb:.0f} MB")  # fmt: skip
    yield Row("memory of all tiers", own.peak_mb, plain.peak_mb, "MB", own.peak_mb / plain.peak_mb,
              "< 300 MB", own.peak_mb < 300)  # fmt: skip


def _count_right(pairs: Pairs, truth: Mapping[str, str]) -> int:
    return sum(truth.get(profile) == customer for profile, customer in pairs)


def _list_f1(
    linked: Pairs, probable: list[tuple[str, str, float]], truth: Mapping[str, str]
) -> Iterator[tuple[float, float]]:
    for threshold in _THRESHOLDS:
        pairs = linked | {(left, right) for left, right, score in probable if score >= threshold}
        yield _rate(_count_right(pairs, truth), len(pairs), len(truth))["f1"], threshold


def _measure_intervals(seeds: range) -> Row:
    """Return in how many populations the interval of 100 reviewed pairs holds the precision."""
    inside = []
    for seed in seeds:
        customers, profiles, truth = draw_company(
            seed, customers=6_000, linked=1_800, strangers=900
        )
        linked = _link(customers, profiles).filter(pl.col("tier") == 4)
        right = np.array(
            [truth.get(a) == b for a, b in linked.select("profile_id", "customer_id").rows()]
        )
        drawn = np.random.default_rng(seed).choice(right, 100, replace=False)
        low, high = find_precision_interval(int(drawn.sum()), 100, len(right))
        inside.append(low <= right.mean() <= high)
    share = sum(inside) / len(inside)
    return Row("stated interval of the precision of tier 4 covers the truth", sum(inside),
               len(inside), "seeds", share, ">= .9", share >= 0.9)  # fmt: skip


def _measure_duplicates(seed: int) -> Row:
    customers, truth = draw_crm(seed)
    found = group_pairs(list_duplicate_pairs(customers, least=0.9, with_model=True))
    true = _pair_up(truth)
    members: dict[str, str] = {}
    for one, other, group in found.select("customer_id", "other_id", "group_id").iter_rows():
        members |= {one: group, other: group}
    pairs = _pair_up(members)
    rate = _rate(len(pairs & true), len(pairs), len(true))
    note = f"precision {rate['precision']:.3f}, recall {rate['recall']:.3f}"
    return Row(f"duplicates in a CRM with 8 %, seed {seed}", rate["f1"], None, "pairwise F1", None,
               ">= .99", rate["f1"] >= 0.99, note=note)  # fmt: skip


def _pair_up(group_of: Mapping[str, str]) -> Pairs:
    """Return the pairs of members of one group."""
    groups: dict[str, list[str]] = {}
    for member, group in sorted(group_of.items()):
        groups.setdefault(group, []).append(member)
    return {pair for each in groups.values() for pair in combinations(each, 2)}
