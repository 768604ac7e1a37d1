"""KPI snapshots: ``snapshots/AS_OF/kpi.json``. `scrm.report.snapshot_diff` compares two of them.

A snapshot holds facts (``abc.gini``), KPI rows (``er_reach``, e.g. by channel) and the numbers of
small tables (``abc.classes.value``, by class). They are sorted and rounded, one number per line and
without the time of writing, so that version control shows what changed. A snapshot holds nothing
that identifies a person.
"""

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Any

from scrm.errors import UsageError
from scrm.files import make_folder, write_file
from scrm.report.control_characters import sanitize_json
from scrm.report.data_values import to_data_value
from scrm.result import Column, Kind, Result, ResultTable, Text

SCHEMA = "scrm.snapshot/1"
FILE = "kpi.json"
_MAX_TABLE_ROWS = 60
_MAX_KPI_ROWS = 1000
"""Rows of the largest table of KPIs by group that a snapshot takes; other tables are smaller."""
_NUMBERS = frozenset({"count", "number", "money", "share", "score", "duration"})
_DESCRIBES = frozenset(
    {
        "low",
        "high",
        "n",
        "n_effective",
        "numerator",
        "denominator",
        "previous",
        "change",
        "change_share",
    }
)


@dataclass(frozen=True, slots=True)
class Metric:
    """One number of a snapshot, with its interval and number of cases.

    Parameters
    ----------
    name : str
        ``command.fact``, ``command.table.column`` or the id of a KPI.
    by : tuple of (str, str)
        The group it belongs to, e.g. ``(("channel", "x"),)``; empty for the whole.
    value : float, int or None
        Unscaled: shares are fractions, durations seconds.
    low, high : float or None
        95 % interval.
    first, last : str
        The days that count, ISO 8601; empty where they are not known.
    """

    name: str
    by: tuple[tuple[str, str], ...] = ()
    value: float | None = None
    kind: Kind = "number"
    unit: str = ""
    low: float | None = None
    high: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    n: int | None = None
    definition: str = ""
    first: str = ""
    last: str = ""

    @property
    def key(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Name and group: the key of the same number in other snapshots."""
        return self.name, self.by

    @property
    def group(self) -> str:
        """The group as text, e.g. ``channel=x``."""
        return ", ".join(f"{name}={value}" for name, value in self.by)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The numbers of one cut-off date, sorted by name and group."""

    as_of: str
    metrics: tuple[Metric, ...]


def build_snapshot(results: Sequence[tuple[str, Result]], as_of: str) -> Snapshot:
    """Collect the numbers of results: facts, KPI rows, small tables.

    KPI rows are those of tables with the columns ``metric`` and ``value``.

    Parameters
    ----------
    results : sequence of (command, Result)
    as_of : str
        Cut-off date, ISO 8601.
    """
    found: dict[object, Metric] = {}
    for command, result in results:
        for metric in (*_list_tables(command, result), *_list_facts(command, result)):
            found.setdefault(metric.key, metric)
    names = {metric.name for metric in found.values()}
    return Snapshot(
        as_of,
        _sort_metrics(metric for metric in found.values() if not _is_repeated_kpi(metric, names)),
    )


def to_json(snapshot: Snapshot) -> str:
    """Return a snapshot as JSON with one number per line."""
    lines = [
        json.dumps(_build_record(metric), ensure_ascii=False, sort_keys=True)
        for metric in snapshot.metrics
    ]
    head = f'{{\n"as_of": {json.dumps(snapshot.as_of)},\n"schema": "{SCHEMA}",\n"metrics": ['
    return sanitize_json(head + ",".join(f"\n{line}" for line in lines) + "\n]\n}\n")


def write_snapshot(snapshot: Snapshot, folder: Path) -> Path:
    """Write ``folder/AS_OF/kpi.json`` and return its path."""
    path = folder / snapshot.as_of / FILE
    make_folder(path.parent)
    write_file(path, to_json(snapshot))
    return path


def read_snapshot(name: str | Path, folder: Path = Path("snapshots")) -> Snapshot:
    """Read a snapshot by its date, or by the path of its file or folder.

    Raises
    ------
    UsageError
        There is none, or the file is not a snapshot; the hint names those that exist.
    """
    candidates = (folder / name / FILE, Path(name) / FILE, Path(name))
    path = next((path for path in candidates if path.is_file()), None)
    if path is None:
        known = ", ".join(list_dates(folder)) or "none yet; scrm run writes one"
        raise UsageError(f"there is no snapshot {name}", hint=f"snapshots in {folder}: {known}")
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        schema = document["schema"]
        if schema == SCHEMA:
            return Snapshot(
                document["as_of"], _sort_metrics(map(_read_metric, document["metrics"]))
            )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise UsageError(f"{path} is not a snapshot of scrm", hint="scrm run writes one") from None
    raise UsageError(
        f"{path} has the schema {schema!r}, this scrm reads {SCHEMA}",
        hint="scrm run writes a new one",
    )


def list_dates(folder: Path) -> tuple[str, ...]:
    """Return the dates of the snapshots in a folder, oldest first."""
    return tuple(sorted(path.parent.name for path in folder.glob(f"*/{FILE}")))


def read_previous(folder: Path, as_of: str) -> Snapshot | None:
    """Return the newest snapshot before `as_of`; None if there is none."""
    earlier = [day for day in list_dates(folder) if day < as_of]
    return read_snapshot(earlier[-1], folder) if earlier else None


def list_snapshots(folder: Path) -> Result:
    """Describe the snapshots in a folder."""
    import polars as pl

    found = [(day, len(read_snapshot(day, folder).metrics)) for day in list_dates(folder)]
    columns = (
        Column("as_of", "text", "Stichtag", "As of"),
        Column("metric_count", "count", "Kennzahlen", "Metrics"),
    )
    frame = pl.DataFrame(found, schema={"as_of": pl.String, "metric_count": pl.Int64}, orient="row")
    title = Text("Kennzahlenstände", "Snapshots")
    notes = (
        ()
        if found
        else (Text("Noch keiner; scrm run schreibt einen.", "None yet; scrm run writes one."),)
    )
    return Result(title, tables=(ResultTable("snapshots", title, frame, columns),), notes=notes)


def _sort_metrics(metrics: Iterable[Metric]) -> tuple[Metric, ...]:
    return tuple(sorted(metrics, key=lambda metric: metric.key))


def _list_facts(command: str, result: Result) -> Iterator[Metric]:
    """Yield the numeric facts; ``x_low`` and ``x_high`` are the interval of ``x``."""
    columns = {fact.column.name: fact.column for fact in result.facts if not fact.column.personal}
    values = {fact.column.name: fact.value for fact in result.facts}
    for name, column in columns.items():
        known = column.kind in _NUMBERS and (values[name] is None or _is_number(values[name]))
        if known and not _is_end(name, columns):
            yield _build_metric(Metric(f"{command}.{name}"), values, columns, name)


def _list_tables(command: str, result: Result) -> Iterator[Metric]:
    for table in result.tables:
        names = {column.name for column in table.columns}
        personal = any(column.personal for column in table.columns)
        is_kpis = {"metric", "value"} <= names
        most = _MAX_KPI_ROWS if is_kpis else _MAX_TABLE_ROWS
        if table.detail or personal or "rank" in names or table.frame.height > most:
            continue  # rank 3 is another post each month: it cannot be compared
        if is_kpis:
            yield from _list_kpis(table, result.window)
        elif keys := _find_keys(table):
            yield from _list_table(f"{command}.{table.name}", table, keys)


def _list_kpis(table: ResultTable, window: tuple[date, date] | None) -> Iterator[Metric]:
    """Yield the rows of a KPI table; its other text and date columns are the groups.

    A KPI of a state counts no window.
    """
    days = tuple(day.isoformat() for day in window) if window else ("", "")
    columns = {column.name: column for column in table.columns}
    describes = {
        "metric",
        "name",
        "group",
        "value",
        "unit",
        "definition",
        "basis",
        "method",
        "note",
        *_DESCRIBES,
    }
    groups = [
        column
        for column in table.columns
        if column.name not in describes and column.kind not in _NUMBERS
    ]
    for row in table.frame.iter_rows(named=True):
        by = tuple(sorted((group.name, _write_key(row[group.name])) for group in groups))
        first, last = ("", "") if row.get("basis") == "state" else days
        found = _build_metric(Metric(str(row["metric"]), by), row, columns, "value")
        yield replace(found, first=first, last=last)


def _list_table(name: str, table: ResultTable, keys: Sequence[Column]) -> Iterator[Metric]:
    """Yield the numbers of a small table; ``low``, ``high`` belong to the number before them."""
    columns = {column.name: column for column in table.columns}
    before_low = {a.name for a, b in pairwise(table.columns) if b.name == "low"}
    for row in table.frame.iter_rows(named=True):
        by = tuple(sorted((key.name, _write_key(row[key.name])) for key in keys))
        for column in table.columns:
            if (
                column.kind in _NUMBERS
                and column.name not in _DESCRIBES - {"n"}
                and not _is_end(column.name, columns)
            ):
                shared = {
                    end: columns[end]
                    for end in ("low", "high")
                    if column.name in before_low and end in columns
                }
                own = {key: value for key, value in columns.items() if key.startswith(column.name)}
                yield _build_metric(
                    Metric(f"{name}.{column.name}", by), row, own | shared, column.name
                )


def _is_end(name: str, names: Container[str]) -> bool:
    """Return whether a name is one end of the interval of another number."""
    return any(name.endswith(end) and name.removesuffix(end) in names for end in ("_low", "_high"))


def _find_keys(table: ResultTable) -> list[Column]:
    """Return the fewest leading columns that identify each row."""
    keys: list[Column] = []
    for column in takewhile(lambda column: column.kind not in _NUMBERS, table.columns):
        keys.append(column)
        if table.frame.select([key.name for key in keys]).is_unique().all():
            return keys
    return []


def _build_metric(
    metric: Metric, row: Mapping[str, Any], columns: Mapping[str, Column], name: str
) -> Metric:
    """Return a metric with its value, interval and number of cases."""
    column = columns[name]
    found = {
        key: _to_number(row[key], columns[key])
        for key in ("low", "high", "numerator", "denominator")
        if key in columns
    }
    count = row["n"] if "n" in columns else None
    definition = str(row["definition"] or "") if "definition" in columns else ""
    return replace(
        metric,
        value=_to_number(row[name], column),
        kind=column.kind,
        unit=column.unit,
        n=None if count is None else int(count),
        definition=definition,
        low=found.get("low"),
        high=found.get("high"),
        numerator=found.get("numerator"),
        denominator=found.get("denominator"),
    )


def _is_repeated_kpi(metric: Metric, names: set[str]) -> bool:
    """Return whether a fact repeats a KPI: ``kpi.er_reach`` and ``er_reach``."""
    return metric.name.startswith("kpi.") and metric.name.removeprefix("kpi.") in names


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _to_number(value: object, column: Column) -> float | None:
    rounded = to_data_value(value, column)
    if rounded is None or isinstance(rounded, int):
        return rounded
    return float(rounded) if isinstance(rounded, float | Decimal) else None


def _write_key(value: object) -> str:
    return "" if value is None else str(value)


def _build_record(metric: Metric) -> dict[str, Any]:
    """Return the record of a metric, without empty values."""
    record = {**asdict(metric), "by": dict(metric.by)}
    return {
        name: value
        for name, value in record.items()
        if name in {"name", "value"} or (value not in (None, "", {}))
    }


def _read_metric(record: Mapping[str, Any]) -> Metric:
    return Metric(**{**record, "by": tuple(sorted(record.get("by", {}).items()))})
