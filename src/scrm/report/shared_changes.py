"""Changes between two snapshots without groups of few people, for reports."""

from collections.abc import Iterator
from dataclasses import replace

from scrm.report.cell_suppression import find_withheld
from scrm.report.people_counts import counts_people
from scrm.report.snapshot import Metric, Snapshot

_Group = tuple[str, tuple[tuple[str, str], ...]]
"""A table, or a KPI, and the keys of one of its rows."""


def withhold_small_changes(before: Snapshot, after: Snapshot, k: int) -> tuple[Snapshot, Snapshot]:
    """Return two snapshots without the rows that are about fewer than `k` people in either.

    Rows by which these could be computed are left out as well, as in the tables of the report.

    Examples
    --------
    >>> old = Snapshot("2026-05-31", (Metric("abc.classes.n", (("abc_class", "A"),), 4),))
    >>> [len(each.metrics) for each in withhold_small_changes(old, old, 10)]
    [0, 0]
    """
    hidden = {*_list_withheld(before, k), *_list_withheld(after, k)}
    shown = [
        replace(each, metrics=tuple(m for m in each.metrics if _find_group(m) not in hidden))
        for each in (before, after)
    ]
    return shown[0], shown[1]


def _find_group(metric: Metric) -> _Group:
    table, _, column = metric.name.rpartition(".")
    return (table if column and "." in table else metric.name), metric.by


def _list_withheld(snapshot: Snapshot, k: int) -> Iterator[_Group]:
    """Yield the rows that are withheld: those of few people, and those that would reveal them."""
    columns: dict[str, list[Metric]] = {}
    for metric in snapshot.metrics:
        is_people = counts_people(metric.name.rpartition(".")[2])
        if metric.by and isinstance(metric.value, int | float) and is_people:
            columns.setdefault(metric.name, []).append(metric)
    for metrics in columns.values():
        counts = [int(metric.value or 0) for metric in metrics]
        names = sorted({name for metric in metrics for name, _ in metric.by})
        keys = [[dict(metric.by).get(name, "") for metric in metrics] for name in names]
        for metric, is_hidden in zip(metrics, find_withheld(counts, keys, k), strict=True):
            if is_hidden:
                yield _find_group(metric)
