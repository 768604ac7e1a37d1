"""From the events of all sources to ranked findings."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from scrm.analyze.findings.blocks import Blocks
from scrm.analyze.findings.candidates import (
    Candidate,
    Table,
    build_table,
    list_candidates,
    select_changes,
    sharpen_windows,
)
from scrm.analyze.findings.data_breaks import find_break, find_burst, find_sudden_breaks
from scrm.analyze.findings.explanation import Cause, Finding, explain_changes
from scrm.analyze.findings.gaps import NAMED, Gap, list_unusual
from scrm.analyze.findings.measures import BY_NAME
from scrm.analyze.findings.priorities import rank_findings
from scrm.analyze.findings.returning_customers import compare_campaigns
from scrm.analyze.findings.single_customers import find_single_customer
from scrm.analyze.findings.text_cells import find_products, find_words
from scrm.analyze.findings.weekends import compare_weekends
from scrm.analyze.findings.window_tests import LEAST_BEFORE, MOST_BEFORE

_BROKEN = ("channel_reach", "post_reach")


@dataclass(frozen=True, slots=True)
class Search:
    """What was looked at, and what was found.

    Parameters
    ----------
    findings : tuple of Finding
        Most important first.
    comparisons : int
        Cells and windows compared.
    young : mapping
        Channel -> age in days of its first event, where its data begin too late to compare.
    sources : tuple of str
        Sources with enough history.
    gaps : mapping
        Source -> its recent days without data.
    """

    findings: tuple[Finding, ...]
    comparisons: int
    young: Mapping[str, int]
    sources: tuple[str, ...]
    gaps: Mapping[str, Sequence[Gap]] = field(default_factory=dict)


def search_findings(
    events: Mapping[str, pl.DataFrame], products: Sequence[str], blocks: Blocks
) -> Search:
    """Return the findings in the events of all sources.

    Parameters
    ----------
    events : mapping
        Source -> its events, of `scrm.analyze.findings.query.read_events`.
    products : sequence of str
        Names of products to look for in texts.
    """
    tables = prepare_tables(events, products, blocks)
    candidates = list_candidates(tables)
    lasting = _list_lasting(tables)
    chosen = select_changes([*candidates, *(each for each, _ in lasting)])
    chosen = sharpen_windows(chosen, tables)
    single = _find_customer(tables)
    known = [*([single] if single else []), *_find_breaks(tables)]
    changes = [each for each in chosen if each.against != "others"]
    found = explain_changes(changes, tables, known)
    found = [_look_for_data(each, tables) for each in found]
    found += _list_differences(chosen, lasting, found)
    order_value = _read_order_value(tables)
    young = {name: age for table in tables.values() for name, age in table.young.items()}
    return Search(
        tuple(rank_findings(found, order_value)),
        len(candidates) + len(lasting),
        dict(sorted(young.items())),
        tuple(name for name, table in tables.items() if table.complete > 3),  # noqa: PLR2004
        {
            name: gaps
            for name in NAMED
            if name in tables
            if (gaps := list_unusual(tables[name].gaps))
        },
    )


def prepare_tables(
    events: Mapping[str, pl.DataFrame], products: Sequence[str], blocks: Blocks
) -> dict[str, Table]:
    """Return the sources that have events, with the products and words that texts name."""
    return {
        name: build_table(_name_in_texts(frame, products), blocks)
        for name, frame in events.items()
        if frame.height
    }


def _name_in_texts(frame: pl.DataFrame, products: Sequence[str]) -> pl.DataFrame:
    if "text" not in frame.columns:
        return frame
    return frame.with_columns(
        find_products(frame["text"], products).alias("product"),
        find_words(frame["text"]).alias("word"),
    ).drop("text")


def _list_lasting(tables: Mapping[str, Table]) -> list[tuple[Candidate, int]]:
    """Return differences between cells that need not be new, with the days they count."""
    found: list[tuple[Candidate, int]] = []
    if "orders" in tables:
        found += compare_campaigns(tables["orders"].events)
    if "own_posts" in tables:
        rows = tables["own_posts"].list_rows(BY_NAME["interactions"])
        weekend = compare_weekends(rows) if rows.height else None
        found += [(weekend, 0)] if weekend else []
    return found


def _list_differences(
    chosen: Sequence[Candidate], lasting: Sequence[tuple[Candidate, int]], found: Sequence[Finding]
) -> list[Finding]:
    """Return the lasting differences that no change already tells."""
    days = {each.key: age for each, age in lasting}
    told = {each.change.key for each in found}
    return [
        Finding(each, detail=days[each.key])
        for each in chosen
        if each.against == "others" and each.key not in told
    ]


def _find_customer(tables: Mapping[str, Table]) -> Finding | None:
    if "orders" not in tables or not tables["orders"].complete:
        return None
    table = tables["orders"]
    rows = table.list_rows(BY_NAME["revenue"])
    found = find_single_customer(rows, table.blocks, table.complete)
    if found is None:
        return None
    mine = rows.filter(pl.col("cluster") == found.customer)
    change = Candidate(
        BY_NAME["revenue"], "", "", found.width, found.before_width, found.total_before,
        found.total_now, 0.0, 4 * found.excess, 0.0, 0.0, found.orders,
    )  # fmt: skip
    used = frozenset(mine["row"].to_list())
    return Finding(change, cause="single_customer", detail=found, rows=used)


def _find_breaks(tables: Mapping[str, Table]) -> Iterator[Finding]:
    """Yield the channels whose reach is counted anew."""
    table = tables.get("channel_days")
    if table is None or table.complete < LEAST_BEFORE:
        return
    measure, blocks = BY_NAME["channel_reach"], table.blocks
    rows = table.list_rows(measure)
    for channel, found in find_sudden_breaks(rows, _list_interactions(tables)).items():
        own = rows.filter(pl.col("channel") == channel)
        width = int(np.searchsorted(blocks.edges, found.age))
        before = min(MOST_BEFORE, table.complete - width)
        if before < 1:
            continue
        since = pl.col("age") < found.age
        now, past = own.filter(since), own.filter(~since & (pl.col("age") < found.age + 28))
        spread = float(own["value"].std() or 0.0)  # type: ignore[arg-type]
        level = float(past["value"].mean() or 0.0)  # type: ignore[arg-type]
        change = Candidate(
            measure, "channel", channel, width, before, level, level + found.change,
            0.0, 4.0 * abs(found.change) / max(spread, 1e-9), math.inf, 0.0,
            now.height,
        )  # fmt: skip
        yield Finding(change, cause="redefined", detail=found, rows=frozenset(own["row"]))


def _list_interactions(tables: Mapping[str, Table]) -> pl.DataFrame:
    if "own_posts" in tables:
        return tables["own_posts"].list_rows(BY_NAME["interactions"])
    return pl.DataFrame(schema={"age": pl.Int32, "channel": pl.String, "value": pl.Float64})


def _look_for_data(finding: Finding, tables: Mapping[str, Table]) -> Finding:
    """Return a finding on reach or followers with what the data themselves tell of it."""
    change = finding.change
    if change.dimension != "channel" or change.measure.source not in {"own_posts", "channel_days"}:
        return finding
    table = tables[change.measure.source]
    rows = table.list_rows(change.measure)
    if finding.detail is not None:
        return finding
    interactions = _list_interactions(tables)
    if change.measure.name in _BROKEN:
        most = int(table.blocks.edges[min(change.width + 1, table.blocks.count)])
        found = find_break(rows, change.cell, interactions, most)
        return replace(finding, cause="redefined", detail=found) if found else finding
    if change.measure.name == "followers_gained" and change.change > 0:
        burst = find_burst(rows, change.cell, interactions, table.blocks, change.width)
        cause: Cause = "idle_followers" if burst and burst.is_idle else ""
        return replace(finding, cause=cause, detail=burst)
    return finding


def _read_order_value(tables: Mapping[str, Table]) -> float:
    if "orders" not in tables:
        return 1.0
    median = tables["orders"].events.filter(pl.col("is_order"))["amount"].median()
    return float(median) if median else 1.0  # type: ignore[arg-type]
