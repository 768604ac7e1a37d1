"""Pairs of published figures and KPIs: which are looked at, and what comes of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

import polars as pl

from scrm.analyze._kpi_values import KpiRequest
from scrm.analyze.benchmark.likeness import Measured, Outcome, compare_value, explain_unlike
from scrm.analyze.benchmark.record_files import find_benchmark
from scrm.analyze.benchmark.records import Benchmark, Library
from scrm.result import Text

WHOLE, BY_CHANNEL = "whole", "by_channel"
"""Names of the requests: KPIs of all channels together, and of each channel."""
Pair = tuple[Benchmark, str]
"""A published figure, and the KPI it is compared with."""
NO_CASES = Text("keine Fälle auf diesem Kanal", "no cases on this channel")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A published figure beside the own value, or the reason why the two are not compared."""

    record: Benchmark
    measured: Measured
    why_not: Text | None
    outcome: Outcome | Literal[""]


def list_alike_kpis(library: Library, record: Benchmark) -> list[str]:
    """Return the KPIs that measure what a published figure does.

    Examples
    --------
    >>> from scrm.analyze.benchmark.record_files import read_library
    >>> known = read_library()
    >>> list_alike_kpis(known, known.benchmarks["sprout_2016_reply"])
    ['social_response_rate']
    >>> list_alike_kpis(known, known.benchmarks["lithium_2016_consistent"])
    []
    """
    if record.measured_as:
        return [record.measured_as.partition("@")[0]]
    return [
        name
        for name, each in library.definitions.items()
        if not explain_unlike(
            library, record, Measured(name, f"{name}@{each.version}", record.channel)
        )
    ]


def choose_pairs(library: Library, names: Sequence[str]) -> list[Pair]:
    """Return the pairs to look at: of the KPIs and published figures named, or all that are alike.

    A KPI or figure named alone is paired with those that are alike, and with those that look like
    it (`tempting`); several of both, each with each.
    """
    for name in names:
        _refuse_misspelling(library, name)
    records = [library.benchmarks[name] for name in names if name in library.benchmarks]
    kpis = [name for name in names if name not in library.benchmarks]
    if records and kpis:
        return [(record, kpi) for record in records for kpi in kpis]
    alike = {record.id: list_alike_kpis(library, record) for record in library.benchmarks.values()}
    if not names:
        return [(library.benchmarks[name], kpi) for name, found in alike.items() for kpi in found]
    if records:
        return [
            (record, kpi)
            for record in records
            for kpi in dict.fromkeys((*alike[record.id], *record.tempting))
        ]
    return [
        (record, kpi)
        for kpi in kpis
        for record in library.benchmarks.values()
        if kpi in alike[record.id] or kpi in record.tempting
    ]


def list_requests(
    pairs: Sequence[Pair], days: int, named: Sequence[str] = ()
) -> tuple[KpiRequest, ...]:
    """Return what has to be measured for some pairs, and the KPIs that were named."""
    whole = [kpi for record, kpi in pairs if not record.channel]
    by_channel = tuple(dict.fromkeys(kpi for record, kpi in pairs if record.channel))
    whole += [name for name in named if name not in by_channel]
    found = (
        KpiRequest(WHOLE, tuple(dict.fromkeys(whole)), days=days),
        KpiRequest(BY_CHANNEL, by_channel, ("channel",), days=days),
    )
    return tuple(request for request in found if request.ids)


def read_measured(frames: Iterable[pl.DataFrame]) -> dict[tuple[str, str], Measured]:
    """Return the own values by KPI and channel; the channel is empty for all together."""
    found = {}
    for frame in frames:
        for row in frame.iter_rows(named=True):
            channel = row.get("channel") or ""
            found[row["metric"], channel] = Measured(
                row["metric"],
                row["definition"],
                channel,
                row["value"],
                row["low"],
                row["high"],
                row["n"] or 0,
                is_complete=row["is_complete"] and row["value"] is not None,
                method=row["method"] or "",
                note=Text(row["note_de"], row["note_en"]),
            )
    return found


def compare_pairs(
    library: Library, pairs: Sequence[Pair], measured: Mapping[tuple[str, str], Measured]
) -> list[Comparison]:
    """Compare the pairs that are alike, and say of the others why not."""
    definitions = {kpi: each.definition for (kpi, _), each in measured.items()}
    found = []
    for record, kpi in pairs:
        missing = Measured(kpi, definitions.get(kpi, kpi), record.channel, note=NO_CASES)
        own = measured.get((kpi, record.channel), missing)
        why_not = explain_unlike(library, record, own)
        outcome = "" if why_not or own.value is None else compare_value(record, own)
        found.append(Comparison(record, own, why_not, outcome))
    return found


def _refuse_misspelling(library: Library, name: str) -> None:
    """Raise UsageError for a name that is nearly that of a figure; others are taken for KPIs."""
    is_known = name in library.benchmarks or name in library.definitions
    if not is_known and get_close_matches(name, library.benchmarks, 1, 0.8):
        find_benchmark(library, name)
