"""Differences between two snapshots, and which of them are larger than chance explains."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from scrm.changes import (
    LEVEL,
    Estimate,
    adjust_known,
    change_interval,
    change_p_value,
    count_p_value,
    overlap,
)
from scrm.report.snapshot import Metric, Snapshot
from scrm.result import LANGS, Column, Fact, Kind, Result, ResultTable, Text
from scrm.wording import write_number


def compare_snapshots(before: Snapshot, after: Snapshot) -> Result:
    """Compare two snapshots: which numbers changed, and which changes exceed their interval.

    The interval of a change is computed from the intervals of both values; counts of cases are
    compared as Poisson counts (`scrm.changes`). The false discovery rate of all comparisons is
    controlled at 5 %. Other totals have no interval: whether their change is chance stays open.
    """
    old, new = ({metric.key: metric for metric in snapshot.metrics} for snapshot in (before, after))
    pairs = [Move(old[key], new[key]) for key in sorted(old.keys() & new.keys())]
    moves = [move for move in pairs if not move.is_redefined]
    redefined = [move for move in pairs if move.is_redefined]
    adjusted = adjust_known([move.p_value for move in moves])
    known = {
        move.after.key: None if p is None else p <= 1 - LEVEL
        for move, p in zip(moves, adjusted, strict=True)
    }
    moved = [move for move in moves if move.has_changed]
    beyond = sum(known[move.after.key] is True for move in moved)
    gone = [old[key] for key in sorted(old.keys() - new.keys())]
    come = [new[key] for key in sorted(new.keys() - old.keys())]
    return Result(
        title=Text(f"{before.as_of} → {after.as_of}", f"{before.as_of} → {after.as_of}"),
        finding=_write_finding(len(moved), len(moves), beyond),
        tables=tuple(_list_tables(moved, known)),
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
        notes=(
            *_note_redefined(redefined),
            *_join_names("Neu", "New", come),
            *_join_names("Weggefallen", "Gone", gone),
        ),
        intervals=("change_mover",) if any(move.interval for move in moved) else (),
    )


@dataclass(frozen=True, slots=True)
class Move:
    """One number in two snapshots."""

    before: Metric
    after: Metric

    @property
    def is_redefined(self) -> bool:
        """Whether the two values are of different definitions, such as two versions of a KPI."""
        old, new = self.before.definition, self.after.definition
        return bool(old and new) and old != new

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

    @property
    def shared(self) -> float:
        """Correlation of both values through the days that both count."""
        if not (self.before.first and self.after.first):
            return 0.0
        windows = (
            [date.fromisoformat(day).toordinal() for day in (metric.first, metric.last)]
            for metric in (self.before, self.after)
        )
        return overlap(*windows)

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the change; None where neither value has one."""
        ends = self._read_estimates()
        return change_interval(*ends, shared=self.shared) if ends else None

    @property
    def p_value(self) -> float | None:
        """How often chance brings such a change; None where that is not known."""
        old, new = self.before, self.after
        if _is_count_of_cases(old) and _is_count_of_cases(new):
            before = float(old.value or 0) * (1 - self.shared)  # what both count cancels
            return count_p_value(before, max(before + float(self.change or 0), 0.0))
        ends = self._read_estimates()
        return change_p_value(*ends, shared=self.shared) if ends else None

    def is_significant(self, alpha: float) -> bool | None:
        """Return whether chance brings such a change in at most `alpha` of cases, or None."""
        return None if self.p_value is None else self.p_value <= alpha

    def _read_estimates(self) -> tuple[Estimate, Estimate] | None:
        old, new = self.before, self.after
        if old.value is None or new.value is None:
            return None
        return Estimate(old.value, old.low, old.high), Estimate(new.value, new.low, new.high)


def _is_count_of_cases(metric: Metric) -> bool:
    """Return whether a number counts its cases, unlike a sum or a stock."""
    return metric.kind == "count" and metric.low is None and metric.value == metric.n is not None


def _write_finding(moved: int, total: int, beyond: int) -> Text:
    counts = (moved, total, beyond)
    de, en = ([write_number(count, lang) for count in counts] for lang in LANGS)
    return Text(
        f"{de[0]} von {de[1]} Zahlen haben sich bewegt, {de[2]} davon über ihr Intervall hinaus.",
        f"{en[0]} of {en[1]} numbers moved, {en[2]} of them beyond their interval.",
    )


def _note_redefined(moves: Sequence[Move]) -> tuple[Text, ...]:
    """Name the KPIs that are not compared, as their definition is another one now."""
    names = ", ".join(
        dict.fromkeys(f"{move.before.definition} → {move.after.definition}" for move in moves)
    )
    if not names:
        return ()
    return (
        Text(
            f"Nicht verglichen, andere Definition: {names}",
            f"Not compared, another definition: {names}",
        ),
    )


def _join_names(de: str, en: str, metrics: Sequence[Metric]) -> tuple[Text, ...]:
    names = ", ".join(dict.fromkeys(metric.name for metric in metrics))
    return (Text(f"{de}: {names}", f"{en}: {names}"),) if names else ()


Known = Mapping[tuple[str, tuple[tuple[str, str], ...]], bool | None]
"""Key of a number -> whether its change exceeds chance; None where that is not known."""


def _list_tables(moved: Sequence[Move], known: Known) -> Iterator[ResultTable]:
    """Yield one table per kind and unit, the most certain changes first."""
    import polars as pl

    for kind, unit in sorted({_find_measure(move.after) for move in moved}):
        chosen = [move for move in moved if _find_measure(move.after) == (kind, unit)]
        chosen.sort(
            key=lambda move: (
                known[move.after.key] is not True,
                -abs(move.change_share or 0),
                move.after.key,
            )
        )
        columns = _build_columns(kind, unit)
        types = {"text": pl.String, "flag": pl.Boolean}
        schema = {column.name: types.get(column.kind, pl.Float64) for column in columns}
        frame = pl.DataFrame(
            [_build_row(move, known) for move in chosen], schema=schema, orient="row"
        )
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


def _build_row(move: Move, known: Known) -> tuple[Any, ...]:
    ends = move.interval or (None, None)
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
        known[move.after.key],
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
