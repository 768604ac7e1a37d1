"""From changes that are more than chance to those that explain them.

Many cells show one change: the topic, a word of the same texts, their channel, the total. The
strongest cell is kept; another one is dropped if it moves no more without the rows of those kept.
Within a kept cell, the part that explains it is named; and where a single person, customer or post
makes the change, it is said.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import polars as pl

from scrm.analyze.findings.blocks import Blocks
from scrm.analyze.findings.candidates import Candidate, Table
from scrm.analyze.findings.data_breaks import Break, Burst
from scrm.analyze.findings.measures import BY_DAY, Measure
from scrm.analyze.findings.single_customers import SingleCustomer

Cause = Literal["", "one_source", "redefined", "idle_followers", "single_customer"]
_KEPT = 0.5
"""A cell is explained if less than this part of its change remains without others."""
_LEAST_STATISTIC = 3.0
_MOST_OF_CELL = 0.6
_REMAINS = 0.35
_ONE_SOURCE = 0.5
_LEAST_CASES = 8


@dataclass(frozen=True, slots=True)
class Finding:
    """One change with what explains it.

    Parameters
    ----------
    within : (dimension, cell) or None
        The part of the cell that makes the change.
    others : (before, now) or None
        Values of the other cells of the dimension together.
    cause : str
        ``one_source``: a single person or post; ``redefined``, ``idle_followers``,
        ``single_customer``; empty for a change.
    rows : frozenset of int
        Rows of the source that it rests on.
    """

    change: Candidate
    within: tuple[str, str] | None = None
    others: tuple[float, float] | None = None
    cause: Cause = ""
    detail: Break | Burst | SingleCustomer | int | None = None
    rows: frozenset[int] = field(default=frozenset(), repr=False)


@dataclass(frozen=True, slots=True)
class Level:
    """Values of a cell before and now, its part of the whole, and its cases now."""

    before: float
    now: float
    part_before: float
    part_now: float
    cases: int

    def change(self, kind: str, *, is_total: bool) -> float:
        """Return how far the cell moved: of counts and sums the part of the whole."""
        if kind in {"count", "sum"} and not is_total:
            return self.part_now - self.part_before
        return self.now - self.before


def measure_level(
    change: Candidate, cell: pl.DataFrame, whole: pl.DataFrame, blocks: Blocks
) -> Level:
    """Return the values of a cell in the windows of a change."""
    width, until = change.width, change.width + change.before_width
    days = blocks.lengths
    lengths = float(days[:width].sum()), float(days[width:until].sum())
    found: list[tuple[float, float]] = []
    for low, high, length in ((0, width, lengths[0]), (width, until, lengths[1])):
        inside = (pl.col("block") >= low) & (pl.col("block") < high)
        mine, all_ = cell.filter(inside), whole.filter(inside)
        kind = change.measure.kind
        if kind in {"count", "sum"}:
            amount = mine.height if kind == "count" else float(mine["value"].sum())
            total = all_.height if kind == "count" else float(all_["value"].sum())
            found.append((amount / length, amount / total if total else 0.0))
        else:
            mean = mine["value"].mean()
            found.append((float(mean) if mean is not None else np.nan, 0.0))  # type: ignore[arg-type]
    cases = cell.filter(pl.col("block") < width).height
    return Level(found[1][0], found[0][0], found[1][1], found[0][1], cases)


def select_rows(rows: pl.DataFrame, dimension: str, cell: str) -> pl.DataFrame:
    """Return the rows of a cell; all of them for the total."""
    if not dimension:
        return rows
    if isinstance(rows.schema[dimension], pl.List):
        return rows.filter(pl.col(dimension).list.contains(cell))
    return rows.filter(pl.col(dimension) == cell)


def _select_whole(rows: pl.DataFrame, dimension: str) -> pl.DataFrame:
    return rows.filter(pl.col(dimension).is_not_null()) if dimension else rows


def explain_changes(
    changes: Sequence[Candidate],
    tables: Mapping[str, Table],
    known: Sequence[Finding] = (),
) -> list[Finding]:
    """Return the findings among changes, strongest first; totals last, as cells explain them.

    Parameters
    ----------
    known : sequence of Finding
        What is explained already, with the rows it rests on.
    """
    found = list(known)
    ordered = sorted(
        changes, key=lambda each: (not each.dimension, each.dimension == "word",
                                   -abs(each.statistic), each.key),
    )  # fmt: skip
    alone = {each.key: each for each in ordered}
    for change in ordered:
        table = tables[change.measure.source]
        rows = table.list_rows(change.measure)
        inside = _list_source_findings(found, change)
        if _is_explained(change, rows, table.blocks, inside):
            continue
        finding = _explain_one(change, rows, table.blocks)
        part = finding.within and alone.get((change.measure.name, *finding.within))
        if not part:
            found.append(finding)
            continue
        found.append(_explain_one(part, rows, table.blocks))  # the part moves as a whole
        if not _is_explained(change, rows, table.blocks, _list_source_findings(found, change)):
            found.append(finding)
    return found


def _list_source_findings(found: Sequence[Finding], change: Candidate) -> list[Finding]:
    return [
        each for each in found if _choose_group(each.change.measure) ==
        _choose_group(change.measure)
    ]  # fmt: skip


def _choose_group(measure: Measure) -> tuple[str, str]:
    """Return the group of measures that say the same of the same things.

    Rows may tell of several subjects: the days of a channel of reach and of followers.
    """
    source = {"lines": "orders", "channel_days": "own_posts"}.get(measure.source, measure.source)
    return source, measure.subject


def _is_explained(
    change: Candidate, rows: pl.DataFrame, blocks: Blocks, found: Sequence[Finding]
) -> bool:
    """Return whether too little of a change remains without the rows of findings."""
    same = [each for each in found if each.change.measure.source == change.measure.source]
    others = [each for each in found if each not in same]
    if any(_is_same_cell(each.change, change) for each in found):
        return True
    if any(_is_parent(change, each.change) for each in others):
        return True
    is_sum = change.measure.kind == "sum"
    if is_sum and any(each.cause == "single_customer" for each in others):
        return True
    left = _drop_known(change, rows, same, others)
    if left.height == rows.height:
        return False
    before = _measure(change, rows, blocks)
    after = _measure(change, left, blocks)
    is_total = not change.dimension
    whole = before.change(change.measure.kind, is_total=is_total)
    rest = after.change(change.measure.kind, is_total=is_total)
    if not np.isfinite(rest) or (after.cases < _LEAST_CASES and change.now >= change.before):
        return True
    if change.against == "expected":
        growth = change.before / before.before if before.before else 1.0
        whole, rest = before.now - growth * before.before, after.now - growth * after.before
    kept = rest / whole if whole else 0.0
    return kept < _KEPT or abs(change.statistic) * kept < _LEAST_STATISTIC


def _drop_known(
    change: Candidate, rows: pl.DataFrame, same: Sequence[Finding], others: Sequence[Finding]
) -> pl.DataFrame:
    """Return the rows without those of findings; of reach, without channels counted anew."""
    taken = frozenset[int]().union(*(each.rows for each in same))
    left = rows.filter(~pl.col("row").is_in(list(taken))) if taken else rows
    if change.measure.name != "post_reach":
        return left
    known = [each.change.cell for each in others if each.change.measure.name == "channel_reach"]
    return left.filter(~pl.col("channel").is_in(known))


def _is_same_cell(one: Candidate, other: Candidate) -> bool:
    """Return whether two changes are of the same cell of things counted in the same rows."""
    return bool(one.dimension) and (one.measure.source, one.dimension, one.cell) == (
        other.measure.source, other.dimension, other.cell
    )  # fmt: skip


def _is_parent(change: Candidate, other: Candidate) -> bool:
    """Return whether a change of posts repeats one of the days of the same channel."""
    same = {"channel_reach": "post_reach", "post_reach": "channel_reach"}
    return same.get(change.measure.name) == other.measure.name and (
        not change.dimension or change.cell == other.cell
    )


def _measure(change: Candidate, rows: pl.DataFrame, blocks: Blocks) -> Level:
    cell = select_rows(rows, change.dimension, change.cell)
    return measure_level(change, cell, _select_whole(rows, change.dimension), blocks)


def _explain_one(change: Candidate, rows: pl.DataFrame, blocks: Blocks) -> Finding:
    """Return a change with the part that makes it, or the single source."""
    cell = select_rows(rows, change.dimension, change.cell)
    level = _measure(change, rows, blocks)
    used = frozenset(cell["row"].to_list())
    finding = Finding(change, rows=used, others=_measure_others(change, rows, blocks))
    if _comes_from_one(change, cell, rows, blocks, level):
        return replace(finding, cause="one_source")
    within = _find_part(change, cell, rows, blocks)
    if within:
        part = select_rows(cell, *within)
        return replace(finding, within=within, rows=frozenset(part["row"].to_list()))
    return finding


def _measure_others(
    change: Candidate, rows: pl.DataFrame, blocks: Blocks
) -> tuple[float, float] | None:
    if not change.dimension or change.measure.kind in {"count", "sum"}:
        return None
    whole = _select_whole(rows, change.dimension)
    mine = select_rows(whole, change.dimension, change.cell)
    level = measure_level(change, whole.join(mine.select("row"), on="row", how="anti"), whole,
                          blocks)  # fmt: skip
    known = np.isfinite(level.before) and np.isfinite(level.now)
    return (level.before, level.now) if known else None


def _comes_from_one(
    change: Candidate, cell: pl.DataFrame, rows: pl.DataFrame, blocks: Blocks, level: Level
) -> bool:
    """Return whether half of the change vanishes without the person or post with most of it."""
    recent = cell.filter(pl.col("block") < change.width)
    if recent.is_empty() or change.measure.is_log or change.measure.source in BY_DAY:
        return False
    sizes = recent.group_by("cluster").agg(pl.len(), pl.col("value").sum().alias("sum"))
    by = "sum" if change.measure.kind in {"sum", "share"} else "len"
    largest = sizes.sort([by, "cluster"], descending=[True, False])["cluster"][0]
    left = rows.filter((pl.col("cluster") != largest) | (pl.col("block") >= change.width))
    after = _measure(change, left, blocks)
    kind, is_total = change.measure.kind, not change.dimension
    whole = level.change(kind, is_total=is_total)
    rest = after.change(kind, is_total=is_total)
    return not np.isfinite(rest) or rest / whole < _ONE_SOURCE if whole else False


def _find_growth(change: Candidate, level: Level, rows: pl.DataFrame, blocks: Blocks) -> float:
    """Return the ratio by which a count or sum would have grown without the change."""
    if change.measure.kind not in {"count", "sum"}:
        return 1.0
    if change.against == "expected":
        return change.before / level.before if level.before else 1.0
    whole = _select_whole(rows, change.dimension)
    rest = measure_level(change, whole, whole, blocks)
    others = rest.before - level.before
    return (rest.now - level.now) / others if others > 0 else 1.0


def _find_part(
    change: Candidate, cell: pl.DataFrame, rows: pl.DataFrame, blocks: Blocks
) -> tuple[str, str] | None:
    """Return the part of a cell without which it hardly moves, if it is not most of the cell."""
    kind = change.measure.kind
    all_ = measure_level(change, cell, cell, blocks)
    growth = _find_growth(change, all_, rows, blocks)
    whole = all_.now - growth * all_.before
    best: tuple[float, str, str] | None = None
    for dimension in (*change.measure.dimensions, *change.measure.parts):
        if dimension in {change.dimension, "word"} or dimension not in cell.columns:
            continue
        for name, level, rest in _list_parts(change, cell, dimension, blocks):
            size = level.cases / max(all_.cases, 1)
            before = level.before / all_.before if kind in {"count", "sum"} and all_.before else 0
            if level.cases < _LEAST_CASES or max(before, 0) > _MOST_OF_CELL:
                continue
            if kind not in {"count", "sum"} and size > _MOST_OF_CELL:
                continue
            remains = (rest.now - growth * rest.before) / whole if whole else 1.0
            if remains < _REMAINS and (best is None or remains < best[0]):
                best = remains, dimension, name
    return best and (best[1], best[2])


def _list_parts(
    change: Candidate, cell: pl.DataFrame, dimension: str, blocks: Blocks
) -> Iterator[tuple[str, Level, Level]]:
    until = change.width + change.before_width
    names = cell.filter(pl.col("block") < until)[dimension].drop_nulls().unique().sort().to_list()
    if len(names) > 30:  # noqa: PLR2004  none of so many explains a cell
        return
    for name in names:
        part = select_rows(cell, dimension, name)
        rest = cell.filter(pl.col(dimension).ne_missing(name))
        yield (
            name,
            measure_level(change, part, cell, blocks),
            measure_level(change, rest, cell, blocks),
        )
