"""Differences between two snapshots, and which of them are larger than chance explains."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

from scrm.report.snapshot import Metric, Snapshot
from scrm.result import LANGS, Column, Fact, Kind, Result, ResultTable, Text
from scrm.wording import write_number

_CONFIDENCE = 0.95


def compare_snapshots(before: Snapshot, after: Snapshot) -> Result:
    """Compare two snapshots: which numbers changed, and which changes exceed their interval.

    The interval of a change is computed from the intervals of both values (MOVER: Zou & Donner
    2008, Stat. Med. 27:1693). If only one value has an interval, the other value must lie outside
    it. Totals have no interval: whether their change is chance stays open (None).
    """
    old, new = ({metric.key: metric for metric in snapshot.metrics} for snapshot in (before, after))
    moves = [Move(old[key], new[key]) for key in sorted(old.keys() & new.keys())]
    moved = [move for move in moves if move.has_changed]
    beyond = sum(move.exceeds is True for move in moved)
    gone = [old[key] for key in sorted(old.keys() - new.keys())]
    come = [new[key] for key in sorted(new.keys() - old.keys())]
    return Result(
        title=Text(f"{before.as_of} → {after.as_of}", f"{before.as_of} → {after.as_of}"),
        finding=_write_finding(len(moved), len(moves), beyond),
        tables=tuple(_list_tables(moved)),
        facts=(
            Fact(Column("moved_count", "count", "bewegt", "moved"), len(moved)),
            Fact(
                Column(
                    "beyond_count", "count", "über das Intervall hinaus", "beyond their interval"
                ),
                beyond,
            ),
            Fact(Column("new_count", "count", "neu", "new"), len(come)),
            Fact(Column("gone_count", "count", "weggefallen", "gone"), len(gone)),
        ),
        notes=(*_join_names("Neu", "New", come), *_join_names("Weggefallen", "Gone", gone)),
    )


@dataclass(frozen=True, slots=True)
class Move:
    """One number in two snapshots."""

    before: Metric
    after: Metric

    @property
    def has_changed(self) -> bool:
        """Whether the value differs."""
        return self.before.value != self.after.value

    @property
    def change(self) -> float | None:
        """The new value minus the old one; None where one is missing."""
        old, new = self.before.value, self.after.value
        return None if old is None or new is None else new - old

    @property
    def change_share(self) -> float | None:
        """The change relative to the old value."""
        old, change = self.before.value, self.change
        return change / abs(old) if old and change is not None else None

    def interval(self, confidence: float = _CONFIDENCE) -> tuple[float, float] | None:
        """Return the interval of the change (MOVER), scaled to a confidence as if normal."""
        old, new, change = self.before, self.after, self.change
        ends = (old.low, old.high, new.low, new.high)
        if old.value is None or new.value is None or change is None or None in ends:
            return None
        low, high, new_low, new_high = (float(end) for end in ends if end is not None)
        scale = NormalDist().inv_cdf((1 + confidence) / 2) / NormalDist().inv_cdf(
            (1 + _CONFIDENCE) / 2
        )
        down = math.hypot(new.value - new_low, high - old.value) * scale
        up = math.hypot(new_high - new.value, old.value - low) * scale
        return change - down, change + up

    @property
    def exceeds(self) -> bool | None:
        """Whether the change is significant at 5 %; None if neither value has an interval."""
        return self.is_significant(1 - _CONFIDENCE)

    def is_significant(self, alpha: float) -> bool | None:
        """Return whether the interval at level ``1 - alpha`` excludes zero; None without one."""
        if (ends := self.interval(1 - alpha)) is not None:
            return not ends[0] <= 0 <= ends[1]
        for one, other in ((self.before, self.after), (self.after, self.before)):
            if one.low is not None and one.high is not None and other.value is not None:
                return not one.low <= other.value <= one.high
        return None


def _write_finding(moved: int, total: int, beyond: int) -> Text:
    counts = (moved, total, beyond)
    de, en = ([write_number(count, lang) for count in counts] for lang in LANGS)
    return Text(
        f"{de[0]} von {de[1]} Zahlen haben sich bewegt, {de[2]} davon über ihr Intervall hinaus.",
        f"{en[0]} of {en[1]} numbers moved, {en[2]} of them beyond their interval.",
    )


def _join_names(de: str, en: str, metrics: Sequence[Metric]) -> tuple[Text, ...]:
    names = ", ".join(dict.fromkeys(metric.name for metric in metrics))
    return (Text(f"{de}: {names}", f"{en}: {names}"),) if names else ()


def _list_tables(moved: Sequence[Move]) -> Iterator[ResultTable]:
    """Yield one table per kind and unit, the most certain changes first."""
    import polars as pl

    for kind, unit in sorted({_find_measure(move.after) for move in moved}):
        chosen = [move for move in moved if _find_measure(move.after) == (kind, unit)]
        chosen.sort(
            key=lambda move: (
                move.exceeds is not True,
                -abs(move.change_share or 0),
                move.after.key,
            )
        )
        columns = _build_columns(kind, unit)
        types = {"text": pl.String, "flag": pl.Boolean}
        schema = {column.name: types.get(column.kind, pl.Float64) for column in columns}
        frame = pl.DataFrame([_build_row(move) for move in chosen], schema=schema, orient="row")
        yield ResultTable(f"{kind}_{unit}".rstrip("_"), _KINDS[kind], frame, columns)


def _find_measure(metric: Metric) -> tuple[Kind, str]:
    """Return kind and unit; counts and scores of different units share one table."""
    return metric.kind, "" if metric.kind in {"count", "score"} else metric.unit


_KINDS: Mapping[str, Text] = {
    "count": Text("Anzahlen", "Counts"),
    "number": Text("Werte", "Values"),
    "money": Text("Beträge", "Amounts"),
    "share": Text("Anteile", "Shares"),
    "score": Text("Maßzahlen", "Scores"),
    "duration": Text("Dauern", "Durations"),
}


def _build_row(move: Move) -> tuple[Any, ...]:
    ends = move.interval() or (None, None)
    known = None if move.exceeds is None else bool(move.exceeds)
    return (
        move.after.name,
        move.after.group,
        move.before.value,
        move.after.value,
        move.change,
        None
        if move.after.kind == "score"
        else move.change_share,  # scores may be near zero: a relative change means nothing
        *ends,
        known,
    )


def _build_columns(kind: Kind, unit: str) -> tuple[Column, ...]:
    return (
        Column("name", "text", "Kennzahl", "Metric"),
        Column("by", "text", "Gruppe", "Group"),
        Column("before", kind, "Vorher", "Before", unit),
        Column("after", kind, "Nachher", "After", unit),
        Column("change", kind, "Veränderung", "Change", unit),
        Column("change_share", "share", "relativ", "Relative"),
        Column(
            "low",
            kind,
            "von",
            "from",
            unit,
            Text(
                "untere Grenze des 95-%-Intervalls der Veränderung",
                "lower end of the 95 % interval of the change",
            ),
        ),
        Column(
            "high",
            kind,
            "bis",
            "to",
            unit,
            Text(
                "obere Grenze des 95-%-Intervalls der Veränderung",
                "upper end of the 95 % interval of the change",
            ),
        ),
        Column(
            "exceeds",
            "flag",
            "über Intervall",
            "Beyond interval",
            meaning=Text("die Veränderung ist mehr als Zufall", "the change is more than chance"),
        ),
    )
