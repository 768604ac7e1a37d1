"""Evaluate checks.yaml: limits for the numbers of a snapshot.

A check names a metric and its limits. It fails (``level: error``) or warns. It is skipped, and
counted as skipped, if the number rests on too few cases. Whether a number without any value fails
is decided by ``on_missing``. A change must exceed its limit *and* be more than chance.
"""

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from scrm import __version__
from scrm.config import read_yaml_lines, validate
from scrm.report.check_types import AGE, STATUSES, Change, Check, Checks, Outcome, Status, Verdict
from scrm.report.control_characters import sanitize
from scrm.report.snapshot import Metric, Snapshot, read_snapshot
from scrm.report.snapshot_diff import Move
from scrm.report.targets import TARGET, build_targets
from scrm.result import LANGS, Column, Fact, Provenance, Result, ResultTable, Text
from scrm.wording import write_number
from scrm.yaml_files import Place


def evaluate(
    path: Path,
    snapshot: Snapshot,
    previous: Snapshot | None = None,
    *,
    today: date | None = None,
) -> Outcome:
    """Check a snapshot against a checks.yaml.

    Parameters
    ----------
    previous : Snapshot or None
        The snapshot for ``change: {vs: previous}``; without it such checks are skipped.
    today : date or None
        The day up to which ages count; None for the cut-off date of the snapshot.

    Raises
    ------
    ConfigError
        The file is missing or invalid; the message names file, line and key.
    UsageError
        A baseline does not exist.
    """
    checks, lines = _read_checks(path)
    verdicts: list[Verdict] = []
    snapshot = _age_until(snapshot, today)
    for index, check in enumerate(checks):
        line = lines.get(("checks", index), 1)
        verdicts += _list_verdicts(check, line, snapshot, _read_baseline(check, path, previous))
    source = Provenance("check", snapshot.as_of, {"checks": path.name}, 0, __version__)
    result = replace(_build_result(verdicts, checks), provenance=source)
    return Outcome(tuple(verdicts), result, path, build_targets(verdicts, snapshot))


def list_groups(path: Path) -> dict[tuple[str, ...], list[str]]:
    """Return the dimensions that checks ask for, in order, with the metrics grouped by each.

    Raises
    ------
    ConfigError
        The file is missing or invalid; the message names file, line and key.
    """
    found: dict[tuple[str, ...], list[str]] = {}
    for check in _read_checks(path)[0]:
        names = found.setdefault(tuple(sorted({*check.by, *check.where})), [])
        names += [check.metric] if check.metric not in names else []
    return found


def _read_checks(path: Path) -> tuple[tuple[Check, ...], Mapping[Place, int]]:
    document, lines = read_yaml_lines(path)
    return validate(Checks, document, path=path, lines=lines).checks, lines


def _age_until(snapshot: Snapshot, today: date | None) -> Snapshot:
    """Return a snapshot with its ages up to a later day than its cut-off date."""
    if today is None or not snapshot.as_of:
        return snapshot
    days = max((today - date.fromisoformat(snapshot.as_of)).days, 0)
    metrics = (
        replace(metric, value=metric.value + days)
        if metric.name.endswith(AGE) and metric.value is not None
        else metric
        for metric in snapshot.metrics
    )
    return replace(snapshot, metrics=tuple(metrics))


def _read_baseline(check: Check, path: Path, previous: Snapshot | None) -> Snapshot | None:
    """Return the snapshot to compare with; paths are relative to the folder of checks.yaml."""
    if check.change is None or check.change.vs == "previous":
        return previous
    baseline = path.parent / check.change.vs
    return read_snapshot(
        baseline if baseline.exists() else check.change.vs, path.parent / "snapshots"
    )


def _list_verdicts(
    check: Check, line: int, snapshot: Snapshot, before: Snapshot | None
) -> Iterator[Verdict]:
    chosen = [
        metric
        for metric in snapshot.metrics
        if metric.name == check.metric and _is_selected(check, metric)
    ]
    if not chosen:
        yield _judge_missing(check, line, snapshot)
    earlier = {metric.key: metric for metric in before.metrics} if before else {}
    for metric in chosen:
        found = list(_judge(check, line, metric, earlier.get(metric.key)))
        limits = [verdict for verdict in found if verdict.rule != TARGET]
        bad = [verdict for verdict in limits if verdict.status != "passed"]
        yield from bad or limits[:1]
        yield from (verdict for verdict in found if verdict.rule == TARGET)


def _is_selected(check: Check, metric: Metric) -> bool:
    """Return whether a number belongs to the requested groups."""
    group = dict(metric.by)
    wanted = set(check.by) | set(check.where)
    return set(group) == wanted and all(group[name] == value for name, value in check.where.items())


def _judge_missing(check: Check, line: int, snapshot: Snapshot) -> Verdict:
    """Fail a check of a metric that does not exist, so that a typo does not pass unnoticed.

    With ``on_missing: skip`` a known metric may lack the group.
    """
    names = sorted({metric.name for metric in snapshot.metrics})
    groups = sorted(
        {
            ", ".join(name for name, _ in m.by) or "–"
            for m in snapshot.metrics
            if m.name == check.metric
        }
    )
    near = difflib.get_close_matches(check.metric, names, 3)
    listed, similar = "; ".join(groups), ", ".join(near) or "–"
    known = Text(f"ähnlich: {similar}", f"similar: {similar}")
    if groups:
        known = Text(f"gegliedert nach {listed}", f"grouped by {listed}")
    message = Text(f"nicht im Stand ({known.de})", f"not in the snapshot ({known.en})")
    wanted = ", ".join((*check.by, *(f"{name}={value}" for name, value in check.where.items())))
    status: Status = "skipped" if groups and check.on_missing == "skip" else "failed"
    return Verdict(
        status, check.metric, wanted, "missing", None, None, None, line, message, check.reason
    )


def _judge(check: Check, line: int, metric: Metric, before: Metric | None) -> Iterator[Verdict]:
    """Yield a verdict per limit, or a single one if the check is skipped."""

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

    severe: Status = "failed" if check.level == "error" else "warned"
    if metric.value is None and metric.n and metric.denominator is None:
        few = Text(f"nur {metric.n} Fälle", f"only {metric.n} cases")
        yield verdict("skipped", "no value", few, None)
        return
    if metric.value is None:
        status = severe if check.fails_if_missing else "skipped"
        yield verdict(status, "no value", Text("nichts gezählt", "nothing counted"), None)
        return
    if check.min_n and (metric.n is None or metric.n < check.min_n):
        n = "?" if metric.n is None else metric.n
        yield verdict(
            "skipped", "min_n", Text(f"nur {n} Fälle", f"only {n} cases"), metric.value, check.min_n
        )
        return
    limits: tuple[tuple[str, float | None, bool, Status], ...] = (
        ("min", check.min, True, severe),
        ("max", check.max, False, severe),
        ("warn_below", check.warn_below, True, "warned"),
        ("warn_above", check.warn_above, False, "warned"),
        ("max_age_days", check.max_age_days, False, severe),
    )
    for rule, limit, lower, status in limits:
        if limit is not None:
            holds = metric.value >= limit if lower else metric.value <= limit
            yield verdict(
                "passed" if holds else status,
                rule,
                _compare_limit(holds, lower=lower),
                metric.value,
                limit,
            )
    if check.target is not None:
        is_met = (
            metric.value >= check.target
            if check.better == "higher"
            else metric.value <= check.target
        )
        met, missed = Text("Ziel erreicht", "met"), Text("Ziel verfehlt", "missed")
        message = met if is_met else missed
        yield verdict("passed" if is_met else "warned", TARGET, message, metric.value, check.target)
    if check.change:
        for status, rule, message, size, limit in _judge_change(
            check.change, metric, before, severe
        ):
            yield verdict(status, rule, message, size, limit)


def _compare_limit(holds: bool, *, lower: bool) -> Text:
    if holds:
        return Text("eingehalten", "holds")
    return (
        Text("unter der Grenze", "below the limit")
        if lower
        else Text("über der Grenze", "above the limit")
    )


Judged = tuple[Status, str, Text, float | None, float | None]


def _judge_change(
    change: Change, metric: Metric, before: Metric | None, severe: Status
) -> Iterator[Judged]:
    """Compare a change with its limits; it also has to be more than chance."""
    if before is None or before.value is None:
        yield "skipped", "change", Text("kein früherer Wert", "no earlier value"), None, None
        return
    move = Move(before, metric)
    if move.is_redefined:
        message = Text(
            f"andere Definition: früher {before.definition}",
            f"another definition: {before.definition} before",
        )
        yield "skipped", "change", message, None, None
        return
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
        sure = None if change.alpha is None else move.is_significant(change.alpha)
        if sign * size <= limit:
            yield "passed", rule, Text("eingehalten", "holds"), size, limit
        elif sure is False:
            yield "passed", rule, Text("kann Zufall sein", "may be chance"), size, limit
        else:
            fell = Text("stärker gefallen als erlaubt", "fell more than allowed")
            rose = Text("stärker gestiegen als erlaubt", "rose more than allowed")
            yield severe, rule, fell if sign < 0 else rose, size, limit


def _build_result(verdicts: Sequence[Verdict], checks: Sequence[Check]) -> Result:
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
            v.gap,
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
        finding=_write_finding({each: counts[each] for each in STATUSES}, len(verdicts)),
        tables=(ResultTable("checks", Text("", ""), frame, COLUMNS),) if rows else (),
        facts=tuple(
            Fact(Column(f"{s}_count", "count", _STATUS[s].de, _STATUS[s].en), counts[s])
            for s in STATUSES
        ),
        notes=(
            *_write_notes(ordered),
            *((Text("Alle Prüfungen warnen nur.", "All checks only warn."),) if only_warn else ()),
            *(
                (Text("Die Datei enthält keine Prüfung.", "The file contains no checks."),)
                if not checks
                else ()
            ),
        ),
    )


def _write_finding(counts: Mapping[Status, int], total: int) -> Text:
    numbers = {str(name): count for name, count in counts.items()} | {"total": total}
    de, en = (
        {name: write_number(number, lang) for name, number in numbers.items()} for lang in LANGS
    )
    if not counts["failed"] and not counts["warned"]:
        return Text(
            f"Alle {de['passed']} Prüfungen bestanden, {de['skipped']} übersprungen.",
            f"All {en['passed']} checks passed, {en['skipped']} skipped.",
        )
    return Text(
        f"{de['failed']} von {de['total']} Prüfungen nicht bestanden, "
        f"{de['warned']} mit Warnung, {de['skipped']} übersprungen.",
        f"{en['failed']} of {en['total']} checks failed, "
        f"{en['warned']} with a warning, {en['skipped']} skipped.",
    )


def _write_notes(verdicts: Sequence[Verdict]) -> Iterator[Text]:
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
    Column(
        "gap",
        "number",
        "Abstand",
        "Gap",
        meaning=Text("Wert minus Grenze oder Ziel", "value minus limit or target"),
    ),
    Column("n", "count", "n", "n"),
    Column(
        "line",
        "count",
        "Zeile",
        "Line",
        meaning=Text("Zeile der Prüfung in ihrer Datei", "line of the check in its file"),
    ),
    Column("reason", "text", "Grund", "Reason"),
)
