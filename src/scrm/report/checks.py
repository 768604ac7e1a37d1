"""checks.yaml: what must hold for the numbers of a snapshot, and the verdict on each.

A check names a metric and limits. It fails (``level: error``) or warns; it is skipped, and counted as skipped, where the
number rests on fewer than ``min_n`` cases or has no value. A change must exceed its limit *and* be more than chance.
"""

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from scrm import __version__
from scrm.config import Params, read_yaml_lines, validated
from scrm.report.sanitizer import sanitize
from scrm.report.snapshot import Metric, Snapshot, read
from scrm.report.snapshot_diff import Move
from scrm.result import Column, Fact, Provenance, Result, ResultTable, Text

Level = Literal["error", "warn", "never"]
Status = Literal["failed", "warned", "skipped", "passed"]
STATUSES: tuple[Status, ...] = ("failed", "warned", "skipped", "passed")


def _listed(value: object) -> object:
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


def _text(value: object) -> object:
    """Take what YAML reads as a date or a number for the text it was."""
    if isinstance(value, dict):
        return {str(key): _text(inner) for key, inner in value.items()}
    return str(value) if isinstance(value, date | int | float) else value


class Change(Params):
    """How far a number may move."""

    vs: Annotated[str, BeforeValidator(_text)] = Field(
        "previous", description="previous snapshot, or date, file or folder of a baseline"
    )
    max_drop: float | None = Field(
        None, ge=0, description="largest fall, in the unit of the metric"
    )
    max_rise: float | None = Field(
        None, ge=0, description="largest rise, in the unit of the metric"
    )
    relative: bool = Field(False, description="limits are fractions of the earlier value")
    alpha: float | None = Field(
        0.05,
        gt=0,
        lt=1,
        description="a change counts only if chance brings it in fewer than alpha of cases; null: always",
    )


class Check(Params):
    """What must hold for one metric."""

    metric: str = Field(description="name as in kpi.json, e.g. response_rate or abc.gini")
    by: Annotated[tuple[str, ...], BeforeValidator(_listed)] = Field(
        (), description="check each group of this dimension"
    )
    where: Annotated[dict[str, str], BeforeValidator(_text)] = Field(
        {}, description="only groups with these values, e.g. {channel: x}"
    )
    min: float | None = Field(None, description="fails below")
    max: float | None = Field(None, description="fails above")
    warn_below: float | None = Field(None, description="warns below")
    warn_above: float | None = Field(None, description="warns above")
    min_n: int = Field(0, ge=0, description="skipped where n is smaller")
    change: Change | None = Field(
        None, description="limits of the change against an earlier snapshot"
    )
    level: Literal["error", "warn"] = Field(
        "error", description="what min, max and change bring about"
    )
    reason: str = Field("", description="why the check is there; shown with its verdict")

    @model_validator(mode="after")
    def _asks_something(self) -> "Check":
        limits = (self.min, self.max, self.warn_below, self.warn_above)
        change = self.change and (
            self.change.max_drop is not None or self.change.max_rise is not None
        )
        if not change and all(limit is None for limit in limits):
            raise ValueError(
                "a limit is missing: min, max, warn_below, warn_above, or change with max_drop or max_rise"
            )
        return self


class Checks(Params):
    """The file as a whole."""

    checks: tuple[Check, ...] = Field((), description="what must hold")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one limit of a check says of one number.

    Parameters
    ----------
    rule : str
        ``min``, ``max``, ``warn_below``, ``warn_above``, ``max_drop``, ``max_rise``; or why it was skipped.
    value, limit : float or None
        Unscaled, as in checks.yaml; for a change, its size.
    line : int
        Where the check stands in its file.
    """

    status: Status
    metric: str
    group: str
    rule: str
    value: float | None
    limit: float | None
    n: int | None
    line: int
    message: Text
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """All verdicts, and the same as a Result."""

    verdicts: tuple[Verdict, ...]
    result: Result
    path: Path

    def fails(self, fail_on: Level = "error") -> bool:
        """Say whether the process should end with exit code 1."""
        bad = {"error": {"failed"}, "warn": {"failed", "warned"}, "never": set[str]()}[fail_on]
        return any(verdict.status in bad for verdict in self.verdicts)


def evaluate(path: Path, snapshot: Snapshot, previous: Snapshot | None = None) -> Outcome:
    """Check a snapshot against a checks.yaml.

    Parameters
    ----------
    previous : Snapshot or None
        What ``change: {vs: previous}`` compares with; such checks are skipped where there is none.

    Raises
    ------
    ConfigError
        The file is missing or does not fit; the message names file, line and key.
    UsageError
        A baseline does not exist.
    """
    document, lines = read_yaml_lines(path)
    checks = validated(Checks, document, path=path, lines=lines).checks
    verdicts: list[Verdict] = []
    for index, check in enumerate(checks):
        line = lines.get(("checks", index), 1)
        verdicts += _verdicts(check, line, snapshot, _baseline(check, path, previous))
    source = Provenance("check", snapshot.as_of, {"checks": path.name}, 0, __version__)
    return Outcome(tuple(verdicts), replace(_result(verdicts, checks), provenance=source), path)


def _baseline(check: Check, path: Path, previous: Snapshot | None) -> Snapshot | None:
    """Return what a change is measured against; paths start from the folder of checks.yaml."""
    if check.change is None or check.change.vs == "previous":
        return previous
    beside = path.parent / check.change.vs
    return read(beside if beside.exists() else check.change.vs, path.parent / "snapshots")


def _verdicts(
    check: Check, line: int, snapshot: Snapshot, before: Snapshot | None
) -> Iterator[Verdict]:
    chosen = [
        metric
        for metric in snapshot.metrics
        if metric.name == check.metric and _asked(check, metric)
    ]
    if not chosen:
        yield _missing(check, line, snapshot)
    earlier = {metric.key: metric for metric in before.metrics} if before else {}
    for metric in chosen:
        said = list(_judged(check, line, metric, earlier.get(metric.key)))
        bad = [verdict for verdict in said if verdict.status != "passed"]
        yield from bad or said[:1]


def _asked(check: Check, metric: Metric) -> bool:
    """Say whether a number belongs to the groups asked for."""
    group = dict(metric.by)
    wanted = set(check.by) | set(check.where)
    return set(group) == wanted and all(group[name] == value for name, value in check.where.items())


def _missing(check: Check, line: int, snapshot: Snapshot) -> Verdict:
    """Let a check of what is not there fail: a typing error must not pass for years."""
    names = sorted({metric.name for metric in snapshot.metrics})
    groups = sorted(
        {
            ", ".join(name for name, _ in m.by) or "–"
            for m in snapshot.metrics
            if m.name == check.metric
        }
    )
    near = difflib.get_close_matches(check.metric, names, 3)
    known = Text(f"gegliedert nach {'; '.join(groups)}", f"grouped by {'; '.join(groups)}") if groups else Text(
        f"ähnlich: {', '.join(near) or '–'}", f"similar: {', '.join(near) or '–'}"
    )  # fmt: skip
    message = Text(f"nicht im Stand ({known.de})", f"not in the snapshot ({known.en})")
    wanted = ", ".join((*check.by, *(f"{name}={value}" for name, value in check.where.items())))
    return Verdict(
        "failed", check.metric, wanted, "missing", None, None, None, line, message, check.reason
    )


def _judged(check: Check, line: int, metric: Metric, before: Metric | None) -> Iterator[Verdict]:
    """Return a verdict per limit; a single one where there is nothing to judge."""

    def verdict(
        status: Status, rule: str, message: Text, value: float | None, limit: float | None = None
    ) -> Verdict:
        return Verdict(
            status,
            metric.name,
            metric.group,
            rule,
            value,
            limit,
            metric.n,
            line,
            message,
            check.reason,
        )

    if metric.value is None:
        yield verdict("skipped", "no value", Text("kein Wert", "no value"), None)
        return
    if check.min_n and (metric.n is None or metric.n < check.min_n):
        n = "?" if metric.n is None else metric.n
        yield verdict(
            "skipped", "min_n", Text(f"nur {n} Fälle", f"only {n} cases"), metric.value, check.min_n
        )
        return
    severe: Status = "failed" if check.level == "error" else "warned"
    limits: tuple[tuple[str, float | None, bool, Status], ...] = (
        ("min", check.min, True, severe),
        ("max", check.max, False, severe),
        ("warn_below", check.warn_below, True, "warned"),
        ("warn_above", check.warn_above, False, "warned"),
    )
    for rule, limit, lower, status in limits:
        if limit is not None:
            held = metric.value >= limit if lower else metric.value <= limit
            yield verdict(
                "passed" if held else status,
                rule,
                _compared(held, lower=lower),
                metric.value,
                limit,
            )
    if check.change:
        for status, rule, message, size, limit in _changes(check.change, metric, before, severe):
            yield verdict(status, rule, message, size, limit)


def _compared(held: bool, *, lower: bool) -> Text:
    if held:
        return Text("eingehalten", "holds")
    return (
        Text("unter der Grenze", "below the limit")
        if lower
        else Text("über der Grenze", "above the limit")
    )


Judged = tuple[Status, str, Text, float | None, float | None]


def _changes(
    change: Change, metric: Metric, before: Metric | None, severe: Status
) -> Iterator[Judged]:
    """Judge a change: it counts if it exceeds its limit and is more than chance."""
    if before is None or before.value is None:
        yield "skipped", "change", Text("kein früherer Wert", "no earlier value"), None, None
        return
    move = Move(before, metric)
    size = move.change_share if change.relative else move.change
    if size is None:
        yield (
            "skipped",
            "change",
            Text("früherer Wert ist null", "the earlier value is zero"),
            None,
            None,
        )
        return
    for rule, limit, sign in (("max_drop", change.max_drop, -1), ("max_rise", change.max_rise, 1)):
        if limit is None:
            continue
        sure = None if change.alpha is None else move.significant(change.alpha)
        if sign * size <= limit:
            yield "passed", rule, Text("eingehalten", "holds"), size, limit
        elif sure is False:
            yield "passed", rule, Text("kann Zufall sein", "may be chance"), size, limit
        else:
            fell = Text("stärker gefallen als erlaubt", "fell more than allowed")
            rose = Text("stärker gestiegen als erlaubt", "rose more than allowed")
            yield severe, rule, fell if sign < 0 else rose, size, limit


def _result(verdicts: Sequence[Verdict], checks: Sequence[Check]) -> Result:
    import polars as pl

    counts = Counter(verdict.status for verdict in verdicts)
    ordered = sorted(
        verdicts, key=lambda verdict: (STATUSES.index(verdict.status), verdict.line, verdict.group)
    )
    rows = [
        (
            v.status,
            sanitize(v.metric),
            sanitize(v.group),
            v.rule,
            v.value,
            v.limit,
            v.n,
            v.line,
            sanitize(v.reason) or None,
        )
        for v in ordered
    ]
    types: Mapping[str, type[pl.DataType]] = {
        "text": pl.String,
        "count": pl.Int64,
        "number": pl.Float64,
    }
    frame = pl.DataFrame(
        rows, schema={column.name: types[column.kind] for column in COLUMNS}, orient="row"
    )
    only_warn = bool(checks) and all(check.level == "warn" for check in checks)
    return Result(
        title=Text("Prüfungen", "Checks"),
        finding=_finding(counts, len(verdicts)),
        tables=(ResultTable("checks", Text("", ""), frame, COLUMNS),) if rows else (),
        facts=tuple(
            Fact(Column(f"{s}_count", "count", _STATUS[s].de, _STATUS[s].en), counts[s])
            for s in STATUSES
        ),
        notes=(
            *_notes(ordered),
            *((Text("Alle Prüfungen warnen nur.", "All checks only warn."),) if only_warn else ()),
            *(
                (Text("Die Datei enthält keine Prüfung.", "The file holds no check."),)
                if not checks
                else ()
            ),
        ),
    )


def _finding(counts: Mapping[Status, int], total: int) -> Text:
    if not counts["failed"] and not counts["warned"]:
        return Text(
            f"Alle {counts['passed']} Prüfungen bestanden, {counts['skipped']} übersprungen.",
            f"All {counts['passed']} checks passed, {counts['skipped']} skipped.",
        )
    return Text(
        f"{counts['failed']} von {total} Prüfungen nicht bestanden, {counts['warned']} mit Warnung, {counts['skipped']} übersprungen.",
        f"{counts['failed']} of {total} checks failed, {counts['warned']} with a warning, {counts['skipped']} skipped.",
    )


def _notes(verdicts: Sequence[Verdict]) -> Iterator[Text]:
    for v in verdicts:
        if v.status in {"failed", "warned"}:
            name = f"{v.metric} ({v.group})" if v.group else v.metric
            yield Text(f"{name}: {v.rule}, {v.message.de}", f"{name}: {v.rule}, {v.message.en}")


_STATUS: Mapping[str, Text] = {
    "failed": Text("nicht bestanden", "failed"),
    "warned": Text("Warnungen", "warnings"),
    "skipped": Text("übersprungen", "skipped"),
    "passed": Text("bestanden", "passed"),
}
COLUMNS = (
    Column("status", "text", "Ergebnis", "Status"),
    Column("metric", "text", "Kennzahl", "Metric"),
    Column("group", "text", "Gruppe", "Group"),
    Column("rule", "text", "Regel", "Rule"),
    Column(
        "value",
        "number",
        "Wert",
        "Value",
        meaning=Text(
            "unskaliert wie in checks.yaml; bei einer Veränderung deren Größe",
            "unscaled, as in checks.yaml; for a change its size",
        ),
    ),
    Column("limit", "number", "Grenze", "Limit"),
    Column("n", "count", "n", "n"),
    Column(
        "line",
        "count",
        "Zeile",
        "Line",
        meaning=Text("Zeile der Prüfung in ihrer Datei", "where the check stands in its file"),
    ),
    Column("reason", "text", "Grund", "Reason"),
)


def render(outcome: Outcome, output: str, lang: Literal["de", "en"]) -> str:
    """Return the verdicts as ``table``, ``json``, ``github``, ``junit`` or ``sarif`` (`scrm.report.check_formats`)."""
    from scrm.report import check_formats as verdicts

    return verdicts.render(outcome, output, lang)


def summary(outcome: Outcome, lang: Literal["de", "en"]) -> str:
    """Return Markdown for ``$GITHUB_STEP_SUMMARY`` (`scrm.report.check_formats`)."""
    from scrm.report import check_formats as verdicts

    return verdicts.summary(outcome, lang)
