"""How does the brand compare? With studies, with rivals, with the growth that was expected.

Only figures of the same definition are compared; `scrm benchmark compare` says of others why not.

Example:  scrm benchmark --days 90
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import polars as pl
from pydantic import BeforeValidator, Field

from scrm.analyze._kpi_values import KpiRequest, read_kpi_values
from scrm.analyze._words import Ids
from scrm.analyze.benchmark.brand_answer import IndustryRanks, build_scorecard, build_segments
from scrm.analyze.benchmark.comparison_answer import NO_VALUES, TITLE, build_comparison
from scrm.analyze.benchmark.comparisons import (
    BY_CHANNEL,
    WHOLE,
    choose_pairs,
    compare_pairs,
    list_requests,
    read_measured,
)
from scrm.analyze.benchmark.likeness import explain_alone
from scrm.analyze.benchmark.monthly_values import count_contacts, measure_revenue_growth
from scrm.analyze.benchmark.performers import compare_halves, split_at_median
from scrm.analyze.benchmark.query import count_inbound_texts
from scrm.analyze.benchmark.record_answer import build_list, build_record
from scrm.analyze.benchmark.record_files import find_benchmark, find_ranking, read_library
from scrm.analyze.benchmark.records import Library
from scrm.analyze.benchmark.scorecard import (
    CONDUCT,
    OF_OWN_DATA,
    VALUES,
    compare_orders,
    rank_industries,
    score_brands,
)
from scrm.analyze.benchmark.tripling_answer import build_tripling
from scrm.analyze.benchmark.yearly_growth import measure_growth, pair_months
from scrm.config import Context, Params, argument
from scrm.params import Days
from scrm.result import Result
from scrm.store import Store

COMMAND = "benchmark"
SECTION = 14
READS = ()
OPTIONAL = (
    "posts",
    "post_metrics",
    "channel_metrics",
    "profiles",
    "follows",
    "influencers",
    "tickets",
)
WRITES = ()
SUBCOMMANDS = ("list_", "show", "compare", "brands", "segments", "tripling")
WITHOUT_DATA = ("list_", "show")
"""Subcommands that need no database."""
BRANDS, MONTHS, REVENUE, SEGMENTS = "brands", "months", "revenue", "segments"
"""Names of the requests for KPIs."""


def _split_pairs(value: Any) -> Any:
    """Return ``a=1,b=2`` as a mapping."""
    if not isinstance(value, str):
        return value
    parts = [part.partition("=") for part in value.split(",") if part.strip()]
    if not all(sign for _, sign, _ in parts):
        raise ValueError("expected name=value, separated by commas")
    return {name.strip(): text.strip() for name, _, text in parts}


Pairs = Annotated[dict[str, str], BeforeValidator(_split_pairs)]
Rates = Annotated[dict[str, float], BeforeValidator(_split_pairs)]


class RecordParams(Params):
    """Which published figures there are."""

    records: Path | None = Field(
        None,
        description="a file with benchmarks of your own, in the form of configs/benchmarks/*.yaml",
    )

    def read_library(self, context: Context) -> Library:
        """Return the records that these settings know."""
        return read_library(self.records and context.folder / self.records)


class WindowParams(RecordParams):
    """Which days count."""

    days: Days = Field(
        365, description="length of the window up to as-of where no --period is given"
    )


class ListParams(RecordParams):
    """Settings of `scrm benchmark list`."""


class ShowParams(RecordParams):
    """Settings of `scrm benchmark show`."""

    id: str = Field(description="the published figure", json_schema_extra=argument())


class CompareParams(WindowParams):
    """Settings of `scrm benchmark compare`."""

    ids: Ids = Field(
        (),
        description="KPIs and published figures; all that are alike where none is named",
        json_schema_extra=argument(),
    )


class BrandParams(WindowParams):
    """Settings of `scrm benchmark brands`."""

    industries: Pairs = Field(
        {}, description="industry of each brand, such as Tannquell=retail; own: the own brand"
    )
    ranking: str = Field(
        "lithium_2016_industries", description="published order of industries to compare with"
    )
    growth: Rates = Field(
        {}, description="revenue growth of each brand, such as Tannquell=0.12, to split them by"
    )


class SegmentParams(WindowParams):
    """Settings of `scrm benchmark segments`."""

    kpis: Ids = Field(
        ("response_rate", "first_reply_time", "ticket_satisfaction", "complaint_rate", "nps"),
        description="KPIs to compare",
    )


class TriplingParams(Params):
    """Settings of `scrm benchmark tripling`: it has none of its own."""


class OverviewParams(BrandParams):
    """Settings of the overview."""


def list_kpi_requests(params: Params, context: Context) -> tuple[KpiRequest, ...]:
    """Return the KPIs that one question reads.

    Refuses a name that is neither a KPI nor a published figure.
    """
    found: list[KpiRequest] = []
    if isinstance(params, CompareParams | OverviewParams):
        library = params.read_library(context)
        ids = params.ids if isinstance(params, CompareParams) else ()
        kpis = [name for name in ids if name not in library.benchmarks]
        found += list_requests(choose_pairs(library, ids), params.days, kpis)
    if isinstance(params, BrandParams):
        fewest = 2 if isinstance(params, OverviewParams) else 1
        found.append(
            KpiRequest(BRANDS, CONDUCT, days=params.days, by_brand=True, fewest_brands=fewest)
        )
    if isinstance(params, TriplingParams | OverviewParams):
        found.append(KpiRequest(MONTHS, ("channel_contacts",), ("channel_kind", "month")))
    if isinstance(params, SegmentParams):
        found.append(KpiRequest(REVENUE, ("revenue",), ("crm_segment", "month")))
        found.append(KpiRequest(SEGMENTS, params.kpis, ("crm_segment",), days=params.days))
    return tuple(found)


def run(store: Store, params: OverviewParams, context: Context) -> Result:
    """Show where the brand lies: figures that are alike, brands, growth of social media."""
    compared = _compare(store, params, (), context)
    scored = brands(store, params, context)
    tripled = tripling(store, TriplingParams(), context)
    answered = [each for each in (compared, scored, tripled) if not each.refused]
    if not answered:
        return Result(TITLE, notes=(NO_VALUES,), refused=True)
    return Result(
        TITLE,
        finding=answered[0].finding,
        tables=tuple(table for each in answered for table in each.tables),
        facts=tripled.facts,
        notes=tuple(
            dict.fromkeys(note for each in (compared, scored, tripled) for note in each.notes)
        ),
        intervals=tuple(sorted({name for each in answered for name in each.intervals})),
    )


def list_(store: Store, params: ListParams, context: Context) -> Result:
    """List the published figures, and the KPIs that each may be compared with.

    Example:  scrm benchmark list --format csv
    """
    del store
    return build_list(params.read_library(context), context.lang)


def show(store: Store, params: ShowParams, context: Context) -> Result:
    """Show one published figure: its wording, what it counts, what it does not say.

    Example:  scrm benchmark show lithium_2016_consistent
    """
    del store
    library = params.read_library(context)
    return build_record(library, find_benchmark(library, params.id), context.lang)


def compare(store: Store, params: CompareParams, context: Context) -> Result:
    """Compare own KPIs with published figures of the same definition; of others say why not.

    With --strict a pair that was named and is not alike ends with code 4.

    Example:  scrm benchmark compare social_response_rate sprout_2016_reply
    """
    return _compare(store, params, params.ids, context)


def _compare(store: Store, params: RecordParams, names: Sequence[str], context: Context) -> Result:
    library = params.read_library(context)
    whole, by_channel = (read_kpi_values(store, name) for name in (WHOLE, BY_CHANNEL))
    pairs = choose_pairs(library, names)
    measured = read_measured([each for each in (whole, by_channel) if each is not None])
    found = compare_pairs(library, pairs, measured)
    if not names:  # channels without own posts are not of interest
        found = [each for each in found if each.outcome]
    has_records = any(name in library.benchmarks for name in names)
    has_kpis = any(name not in library.benchmarks for name in names)
    paired = {record.id for record, _ in pairs}
    alone = [
        explain_alone(library.benchmarks[name])
        for name in names
        if name in library.benchmarks and name not in paired
    ]
    built = build_comparison(
        library, found, context.lang, context.as_of, is_explicit=has_records and has_kpis
    )
    return replace(built, notes=(*alone, *built.notes), refused=built.refused or bool(alone))


def brands(store: Store, params: BrandParams, context: Context) -> Result:
    """Compare brands by how they behave: the own one and rivals whose accounts are loaded.

    A rival is an account in `profiles` with a `brand`, and its posts in `posts`.

    Example:  scrm benchmark brands --industries Tannquell=retail,Waldquell=media
    """
    values = read_kpi_values(store, BRANDS)
    ranking = find_ranking(params.read_library(context), params.ranking)
    values = pl.DataFrame(schema=VALUES) if values is None else values
    scores = score_brands(values, count_inbound_texts(store) if values.height else {})
    own = rank_industries(scores, params.industries)
    agreement = compare_orders(own, [each.id for each in ranking.order])
    halves = split_at_median(
        {name: rate for name, rate in params.growth.items() if name in scores["brand"]}
    )
    by_kpi = {
        name: dict(scores.select("brand", name).drop_nulls().iter_rows())
        for name in CONDUCT
        if name not in OF_OWN_DATA and scores[name].null_count() < scores.height
    }
    return build_scorecard(
        scores,
        scores.filter(pl.col("broadcast_share").is_null())["brand"].to_list(),
        IndustryRanks(ranking, own, agreement),
        halves,
        compare_halves(halves, by_kpi) if halves else [],
        context.lang,
    )


def segments(store: Store, params: SegmentParams, context: Context) -> Result:
    """Compare CRM segments whose revenue grew more than the median with the others.

    Revenue of the latest whole months is compared with the same months of the year before.

    Example:  scrm benchmark segments --kpis response_rate,first_reply_time
    """
    del params
    revenue, values = read_kpi_values(store, REVENUE), read_kpi_values(store, SEGMENTS)
    if revenue is None or values is None:
        return build_segments({}, None, [], {}, {})
    growth = measure_revenue_growth(revenue, context.as_of)
    halves = split_at_median(growth)
    known = values.filter(pl.col("value").is_not_null(), pl.col("crm_segment").is_not_null())
    by_kpi = {
        str(name): dict(part.select("crm_segment", "value").iter_rows())
        for (name,), part in known.group_by("metric", maintain_order=True)
    }
    units = dict(values.select("metric", "unit").iter_rows())
    names = dict(values.select("metric", f"name_{context.lang}").iter_rows())
    differences = compare_halves(halves, by_kpi) if halves else []
    return build_segments(growth, halves, differences, names, units)


def tripling(store: Store, params: TriplingParams, context: Context) -> Result:
    """Compare the growth of social media with a tripling in three to five years.

    Each of the latest whole months is compared with the same month of the year before.

    Example:  scrm benchmark tripling
    """
    del params
    values = read_kpi_values(store, MONTHS)
    counts = {} if values is None else count_contacts(values, context.as_of)
    return build_tripling(measure_growth(counts), pair_months(counts))
