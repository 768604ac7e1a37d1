"""All changes that could be told, with the false discovery rate controlled over all of them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import polars as pl

from scrm.analyze.findings.blocks import Blocks
from scrm.analyze.findings.cells import (
    Codes,
    Values,
    build_grid,
    encode,
    measure_clustering,
    prepare_rows,
    read_values,
    sum_cells,
    sum_total,
)
from scrm.analyze.findings.contrasts import Contrast, contrast_all
from scrm.analyze.findings.gaps import Gap, count_missing, find_gaps
from scrm.analyze.findings.measures import BY_DAY, BY_NAME, MEASURES, Measure
from scrm.analyze.findings.window_tests import ADDITIVE, BETWEEN, LEAST_BEFORE, WIDTHS
from scrm.changes import benjamini_hochberg

Against = Literal["past", "beside", "expected", "others"]
"""What a value is compared with: the blocks before; what other cells, or season and growth of the
year before, let expect; other cells."""
FALSE_DISCOVERIES = 0.03
"""Of the changes told, so many are expected to be chance; if nothing changed, one is told in three
of 100 cases, and in as many more if values vary otherwise than was assumed."""
_OF_WORDS = 0.02
_LEAST_RATIO = 0.1
_LEAST_POINTS = {"share": 0.03, "points": 0.0}
_SHORT = 6
_THIN = 0.2


@dataclass(frozen=True, slots=True)
class Candidate:
    """One cell of a measure in one window."""

    measure: Measure
    dimension: str
    cell: str
    width: int
    before_width: int
    before: float
    now: float
    error: float
    statistic: float
    degrees: float
    p: float
    cases: int
    against: Against = "past"

    @property
    def key(self) -> tuple[str, str, str]:
        """Measure, dimension and cell."""
        return self.measure.name, self.dimension, self.cell

    @property
    def change(self) -> float:
        """The change; of a mean of logarithms, that of the logarithm."""
        return self.now - self.before

    @property
    def is_relevant(self) -> bool:
        """Whether the change is large enough to be told."""
        unit = self.measure.unit
        if self.measure.is_log:
            return abs(self.change) >= math.log1p(_LEAST_RATIO)
        if unit in _LEAST_POINTS and abs(self.change) < _LEAST_POINTS[unit]:
            return False
        return abs(self.change) >= _LEAST_RATIO * abs(self.before)


@dataclass(slots=True)
class Table:
    """The events of a source, ready for all its measures."""

    events: pl.DataFrame
    blocks: Blocks
    complete: int
    """Blocks that the data cover."""
    young: dict[str, int] = field(default_factory=dict)
    """Channel whose data begin within the history -> age of its first event."""
    gaps: list[Gap] = field(default_factory=list)
    rows: dict[str, pl.DataFrame] = field(default_factory=dict)

    codes: dict[str, Codes] = field(default_factory=dict)
    values: dict[str, Values] = field(default_factory=dict)

    def list_values(self, measure: Measure) -> Values:
        """Return the rows of a measure as arrays, computed once."""
        if measure.name not in self.values:
            ages = self.events["age"].to_numpy()
            block = np.searchsorted(self.blocks.edges, ages, side="right") - 1
            block = np.where(block < self.blocks.count, block, -1)
            self.values[measure.name] = read_values(measure, self.events, block)
        return self.values[measure.name]

    def encode(self, column: str) -> Codes:
        """Return a column as numbers, computed once; without nulls of persons."""
        if column not in self.codes:
            self.codes[column] = encode(self.events[column])
        return self.codes[column]

    def list_rows(self, measure: Measure) -> pl.DataFrame:
        """Return the rows of a measure, computed once."""
        if measure.name not in self.rows:
            self.rows[measure.name] = prepare_rows(self.events, self.list_values(measure))
        return self.rows[measure.name]


def build_table(events: pl.DataFrame, blocks: Blocks) -> Table:
    """Return a source with its complete blocks; channels that begin late are left out.

    The first blocks count only from the one in which there are a fifth of the usual events: exports
    begin with a few old ones.
    """
    if events.is_empty():
        return Table(events, blocks, 0)
    events = events.with_row_index("row").with_columns(pl.col("cluster").fill_null(""))
    complete = _count_complete(events, blocks)
    young = _list_young(events, blocks, complete)
    if young:
        events = events.filter(~pl.col("channel").is_in(list(young)))
        complete = _count_complete(events, blocks)
    ages = events["age"].to_numpy()
    gaps = find_gaps(ages[ages < blocks.edges[complete]])
    if gaps:
        blocks = replace(blocks, missing=count_missing(gaps, blocks.edges))
    if complete and blocks.lengths[0] < _THIN * (blocks.edges[1] - blocks.edges[0]):
        complete = 0
    return Table(events, blocks, complete, young, gaps=gaps)


def _count_complete(events: pl.DataFrame, blocks: Blocks) -> int:
    if events.is_empty():
        return 0
    oldest = int(events["age"].max())  # type: ignore[arg-type]
    complete = min(blocks.until(oldest), blocks.count)
    ages = events["age"].to_numpy()
    sizes = np.histogram(ages, bins=blocks.edges)[0][:complete]
    rates = sizes / blocks.lengths[:complete]
    usual = float(np.median(rates[rates > 0])) if (rates > 0).any() else 0.0
    while complete and rates[complete - 1] < _THIN * usual:
        complete -= 1
    return complete


def _list_young(events: pl.DataFrame, blocks: Blocks, complete: int) -> dict[str, int]:
    """Return the channels whose first event lies within the latest blocks of the history."""
    if "channel" not in events.columns or complete <= LEAST_BEFORE:
        return {}
    since = int(blocks.edges[min(_SHORT, complete - 1)])
    first = events.group_by("channel").agg(pl.col("age").max(), pl.len())
    late = first.filter((pl.col("age") < since) & pl.col("channel").is_not_null())
    return dict(late.sort("channel").select("channel", "age").iter_rows())


def list_candidates(tables: Mapping[str, Table]) -> list[Candidate]:
    """Return the best window of each cell of each measure, with p-values not yet adjusted."""
    return [
        candidate
        for measure in MEASURES
        if measure.source in tables
        for candidate in _test_measure(measure, tables[measure.source])
    ]


def sharpen_windows(chosen: Sequence[Candidate], tables: Mapping[str, Table]) -> list[Candidate]:
    """Return changes with the window that shows them best, of any width.

    A change of two months fills neither a window of one nor one of three.
    """
    best = {each.key: each for each in chosen}
    names = sorted({each.measure.name for each in chosen if each.measure.name in BY_NAME})
    for measure in (BY_NAME[name] for name in names):
        for each in _test_measure(measure, tables[measure.source], BETWEEN):
            known = best.get(each.key)
            if known and known.width and abs(each.statistic) > abs(known.statistic):
                best[each.key] = replace(each, p=known.p)
    return sorted(best.values(), key=lambda each: (-abs(each.statistic), each.key))


def _test_measure(
    measure: Measure, table: Table, widths: tuple[int, ...] = WIDTHS
) -> Iterator[Candidate]:
    if table.complete < LEAST_BEFORE + 1:
        return
    values, count = table.list_values(measure), table.blocks.count
    if not len(values.place):
        return
    cluster = table.encode("cluster")
    total = sum_total(measure, values, cluster, count)
    found = [
        cells
        for dimension in measure.dimensions
        if dimension in table.events.columns
        if (cells := sum_cells(measure, values, dimension, table.encode(dimension), cluster, count))
    ]
    labels = [(each.dimension, name) for each in found for name in each.names]
    is_by_day = measure.source in BY_DAY
    clustering = {} if is_by_day else measure_clustering(measure, values, cluster)
    grid = build_grid(measure, found, total, table.complete, clustering)
    for contrast in contrast_all(measure.kind, grid, table.blocks, table.complete, widths):
        yield from _list_cells(measure, [*labels, ("", "")], contrast)


def _list_cells(
    measure: Measure, labels: Sequence[tuple[str, str]], contrast: Contrast
) -> Iterator[Candidate]:
    from scipy.special import stdtr

    p = 2 * stdtr(contrast.degrees, -np.abs(contrast.statistic))
    for place, (dimension, cell) in enumerate(labels):
        if measure.rest and cell in {measure.rest, ""}:
            continue
        yield Candidate(
            measure,
            dimension,
            cell,
            contrast.width,
            contrast.before_width,
            float(contrast.before[place]),
            float(contrast.now[place]),
            float(contrast.error[place]),
            float(contrast.statistic[place]),
            float(contrast.degrees[place]),
            float(p[place]) if contrast.statistic[place] else 1.0,
            int(contrast.cases[place]),
            _choose_against(measure, dimension),
        )


def _choose_against(measure: Measure, dimension: str) -> Against:
    if measure.kind not in ADDITIVE:
        return "past"
    return "beside" if dimension else "expected"


def select_changes(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the changes that are more than chance, one window for each cell, strongest first.

    Words are a family of their own with fewer false discoveries: there are many of them, and each
    other dimension would pay for them.
    """
    best: dict[tuple[str, str, str], Candidate] = {}
    for of_words in (False, True):
        family = [each for each in candidates if (each.dimension == "word") == of_words]
        if not family:
            continue
        adjusted = benjamini_hochberg([each.p for each in family])
        for each, p in zip(family, adjusted.tolist(), strict=True):
            is_better = each.key not in best or abs(each.statistic) > abs(best[each.key].statistic)
            least = _OF_WORDS if of_words else FALSE_DISCOVERIES
            if p <= least and each.is_relevant and is_better:
                best[each.key] = replace(each, p=p)
    return sorted(best.values(), key=lambda each: (-abs(each.statistic), each.key))
