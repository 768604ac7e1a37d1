"""The analyses: one module or folder per question. The folder listing is the registry.

A module declares itself in literals above its first class or function (`COMMAND`, `READS`,
`OPTIONAL`, `WRITES`, `SUBCOMMANDS`, and `SECTION`, its place in the report) and in the first line
of its docstring. `REPORTED` names the subcommands that `scrm run` answers if scrm.yaml configures
them. All are parsed with `ast`, so that listing the analyses imports none of them.
"""

import ast
import importlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrm import __version__
from scrm.result import Provenance, Result

if TYPE_CHECKING:
    from scrm.config import Context, Params
    from scrm.store import Store

_LITERALS = frozenset(
    {"COMMAND", "READS", "OPTIONAL", "WRITES", "SUBCOMMANDS", "REPORTED", "SECTION"}
)
_BODY = re.compile(r"^(?:def |class |@|async )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is known of an analysis without importing its module."""

    module: str
    command: str
    summary: str
    reads: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    subcommands: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()
    section: int = 500
    has_run: bool = True
    path: Path = field(default_factory=Path)

    def import_module(self) -> Any:
        """Import the module."""
        return importlib.import_module(self.module)

    def params(self, function: str = "run") -> "type[Params]":
        """Return the class of the settings that a function of the module takes."""
        import typing

        hints = typing.get_type_hints(getattr(self.import_module(), function))
        found: type[Params] = hints["params"]
        return found


@cache
def analyses() -> Mapping[str, Analysis]:
    """Return the analyses by command, in alphabetical order.

    Examples
    --------
    >>> analyses()["abc"].writes
    ('abc_classes',)
    """
    here = Path(__file__).parent
    files = [path for path in here.glob("*.py") if not path.name.startswith("_")]
    files += [path for path in here.glob("*/__init__.py") if not path.parent.name.startswith("_")]
    found = [analysis for path in files if (analysis := _read_registration(path))]
    return {
        analysis.command: analysis
        for analysis in sorted(found, key=lambda analysis: analysis.command)
    }


def _read_registration(path: Path) -> Analysis | None:
    """Return what the literals of a module declare; None if it has no command."""
    source = path.read_text(encoding="utf-8")
    body = _BODY.search(source)
    head = ast.parse(source[: body.start()] if body else source)
    said = {
        target.id: ast.literal_eval(statement.value)
        for statement in head.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name) and target.id in _LITERALS
    }
    if "COMMAND" not in said:
        return None
    name = path.parent.name if path.name == "__init__.py" else path.stem
    return Analysis(
        module=f"{__name__}.{name}",
        command=said["COMMAND"],
        summary=(ast.get_docstring(head) or "").split("\n", 1)[0],
        reads=said.get("READS", ()),
        optional=said.get("OPTIONAL", ()),
        writes=said.get("WRITES", ()),
        subcommands=said.get("SUBCOMMANDS", ()),
        reported=said.get("REPORTED", ()),
        section=said.get("SECTION", 500),
        has_run=bool(re.search(r"^def run\(|^from \S+ import .*\brun\b", source, re.MULTILINE)),
        path=path,
    )


def sort_by_dependency(chosen: Iterable[Analysis]) -> list[Analysis]:
    """Sort analyses so that each comes after those whose tables it reads; ties by command."""
    by_command = {analysis.command: analysis for analysis in chosen}
    writers = {
        table: analysis.command for analysis in by_command.values() for table in analysis.writes
    }
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for command, analysis in sorted(by_command.items()):
        needs = {
            writers[table] for table in (*analysis.reads, *analysis.optional) if table in writers
        }
        sorter.add(command, *sorted(needs - {command}))
    sorter.prepare()
    order: list[Analysis] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order += [by_command[command] for command in ready]
        sorter.done(*ready)
    return order


def run_analysis(
    analysis: Analysis,
    store: "Store",
    params: "Params",
    context: "Context",
    *,
    function: str = "run",
) -> Result:
    """Run an analysis (or one of its subcommands) and add the provenance of the result."""
    result: Result = getattr(analysis.import_module(), function)(store, params, context)
    if not result.refused and _rests_on_links(analysis, params, context):
        from scrm.analyze._link_note import note_links

        result = replace(result, notes=(*result.notes, *note_links(store)))
    given = result.provenance
    known = store.relations()
    provenance = Provenance(
        analysis=analysis.command
        if function == "run"
        else f"{analysis.command} {function.rstrip('_')}",
        as_of=context.as_of.isoformat() if context.as_of else None,
        settings=params.model_dump(mode="json"),
        seed=context.seed,
        scrm_version=__version__,
        rows_read=dict(given.rows_read)
        if given
        else {t: store.row_count(t) for t in analysis.reads if t in known},
        rows_left_out=dict(given.rows_left_out) if given else {},
        sources=_sources(store),
    )
    return replace(result, provenance=provenance)


def _rests_on_links(analysis: Analysis, params: "Params", context: "Context") -> bool:
    """Return whether an answer joins profiles with customers, and so states how they are linked."""
    own = getattr(analysis.import_module(), "reads_for", None)
    tables = own(params, context) if own else (*analysis.reads, *analysis.optional)
    return "identities" in tables and "identities" not in analysis.writes


def _sources(store: "Store") -> tuple[Mapping[str, Any], ...]:
    """Return the loaded files by name and hash, without their folders, for reproducible output."""
    files = store.frame("SELECT DISTINCT path, sha256, mapping FROM load_files").to_dicts()
    named = {(Path(file["path"]).name, file["sha256"], file["mapping"]) for file in files}
    return tuple(
        {"file": name, "sha256": sha256, "mapping": mapping}
        for name, sha256, mapping in sorted(named)
    )


_LATER_EVENTS = {
    "leads": "greatest(created_at, first_follow_up_at, converted_at)",
    "opportunities": "CASE WHEN lower(state) IN ('won', 'lost') AND closed_at > created_at "
    "THEN closed_at ELSE created_at END",
}
"""The last event of a row, where it is not that of `Table.dated_by`; open deals may have a plan."""


def last_date(store: "Store", timezone: str) -> date | None:
    """Return the last day of any event in the data, in a time zone; None if nothing has a date.

    Orders, posts, tickets, surveys and the like count, and what became of leads and deals;
    campaigns and their contacts do not: these may be plans. Answers to tickets do not count either:
    those opened after the last one may not be in the export.
    """
    from zoneinfo import ZoneInfo

    from scrm.tables import CANONICAL

    days: list[date] = []
    for table in CANONICAL:
        if not table.dated_by or table.name in {"campaigns", "campaign_contacts", "follows"}:
            continue
        moment = _LATER_EVENTS.get(table.name, table.dated_by)
        last = store.value(f"SELECT max({moment}) FROM {table.name}")
        if isinstance(last, datetime):
            last = last.replace(tzinfo=UTC).astimezone(ZoneInfo(timezone)).date()
        if last:
            days.append(last)
    return max(days, default=None)
