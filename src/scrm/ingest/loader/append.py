"""Blocks of text cells to rows of the canonical tables, findings to quarantine, and the count of both."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
from pyarrow import compute

from scrm.errors import InputError
from scrm.ingest import Finding, LoadSettings, Progress
from scrm.ingest.loader.plan import BLOCK, INCOMING, NAMED, Plan
from scrm.ingest.preparing import Planner
from scrm.ingest.reading import Bad, Block, Table, beside
from scrm.ingest.values.casts import cast_columns
from scrm.store import Store
from scrm.store.slot import Slot


class ReadAgain(Exception):  # noqa: N818  no error: a second look
    """A later block shows what the first one did not: decide by the whole file."""


@dataclass(slots=True)
class Counts:
    """What became of the records seen so far."""

    rows: int = 0
    quarantined: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    def add_block(self, block: Block) -> None:
        """Count what a reader found out already."""
        self.rows += block.rows
        self.quarantined += len(block.bad)
        for name, count in (
            ("blank", block.blank),
            ("repeated_header", block.repeated),
            ("footer", block.footer),
        ):
            if count:
                self.skipped[name] += count
        self.named.update(block.mended)

    def add_typed(self, found: dict[str, int]) -> None:
        """Count what the plan of a file tells apart: bad records, records without any row, skipped and named parts."""
        self.quarantined += found["_bad"]
        if found["_rowless"]:
            self.skipped["without_content"] += found["_rowless"]
        for label, count in found.items():
            kind, _, name = label.partition(":")
            if kind == "skip" and count:
                self.skipped[name] += count
            elif kind == "named":
                self.named[name] += count


class Shelf:
    """The two tables that SQL sees of the block of the moment: its cells, and these with the values read from them."""

    def __init__(self) -> None:
        self.incoming, self.typed = Slot(), Slot()

    @property
    def names(self) -> dict[str, Slot]:
        """What is offered to SQL, by name."""
        return {INCOMING: self.incoming, BLOCK: self.typed}

    def clear(self) -> None:
        """Let go of the block, so that the next one is read without it in memory."""
        self.incoming.clear()
        self.typed.clear()
        pa.default_memory_pool().release_unused()


class Adding:
    """Adds the blocks of one table to the canonical tables under the number of a load.

    Parameters
    ----------
    plan : Plan
        How cells are read; it grows with what they need.
    has_evidence : bool
        The plan was made after a look at the cells.
    is_watching : bool
        Not all cells were looked at: each block is checked against the plan.
    """

    def __init__(
        self, store: Store, table: Table, planner: Planner, settings: LoadSettings, shelf: Shelf
    ) -> None:
        self.store, self.table, self.planner, self.settings, self.shelf = (
            store,
            table,
            planner,
            settings,
            shelf,
        )
        self.mapping = planner.mapping
        self.counts = Counts()
        self.failed: set[str] = set()
        """Headings of the columns that some record was kept apart for."""
        self.plan: Plan
        self.has_evidence = self.is_watching = False

    def decide(self, *, survey: bool) -> None:
        """Make the plan: by all cells, by those of the first block where some are needed, or by the settings."""
        planner = self.planner
        self.has_evidence = survey or planner.looks_first or not planner.undecided
        self.is_watching = False
        if survey:
            self.plan = planner.by(planner.blocks() if planner.undecided else ())
        elif planner.looks_first:
            self.plan, self.is_watching = self._by_first_block()
        else:
            self.plan = planner.at_once()

    def _by_first_block(self) -> tuple[Plan, bool]:
        try:
            plan, is_all = self.planner.by_first_block()
        except InputError:
            raise ReadAgain from None
        return plan, not is_all

    def add(self, load_id: int) -> None:
        """Add all blocks of the table."""
        for block in self.planner.blocks():
            self._add_block(block, load_id)
            if self.settings.progress:
                self.settings.progress(
                    Progress(self.table.label, self.counts.rows, block.bytes_read, self.table.size)
                )
            del block  # or it stays in memory while the next one is read

    def check_mapping(self) -> None:
        """Raise InputError where what was kept apart shows that the mapping misreads other cells in silence."""
        if self.failed:
            self.planner.check_mapping(self.failed, self.plan)
            self.shelf.clear()

    def _add_block(self, block: Block, load_id: int) -> None:
        if self.is_watching and self.planner.is_contradicted(block, self.plan):
            raise ReadAgain
        self.counts.add_block(block)
        self._keep_bad(block.bad, load_id)
        self._read(self._cast(block))
        found = self._counted()
        self.counts.add_typed(found)
        if found["_bad"]:
            self.keep_apart(list(self.store.frame(self.plan.findings).iter_rows()), load_id)
        for name, spec in self.mapping.tables.items():
            if not spec.source and self.plan.fills(name):
                self.store.insert(name, *self.plan.addition(name, load_id))
        self.shelf.clear()

    def _counted(self) -> dict[str, int]:
        typed = self.shelf.typed.table
        found = {"_bad": compute.sum(typed.column("_bad")).as_py() or 0, "_rowless": 0}
        if self.mapping.skip:
            skipped = compute.value_counts(typed.column("_skip")).to_pylist()
            found |= {
                f"skip:{each['values']}": each["counts"] for each in skipped if each["values"]
            }
        marks = [each for each in typed.column_names if each.startswith(NAMED)]
        found |= {
            each: count for each in marks if (count := compute.sum(typed.column(each)).as_py())
        }
        if self.plan.has_parts:
            found |= self.store.frame(self.plan.counts).row(0, named=True)
        return found

    def _cast(self, block: Block) -> Block:
        """Put the values of the columns that can be cast as a whole beside the cells, and plan for them."""
        cells, cast = cast_columns(
            block.cells,
            self.plan.columns,
            {each: self.mapping.value_type(each) for each in self.plan.columns},
        )
        if cast != self.plan.cast:
            self.plan = replace(self.plan, cast=cast)
        self.shelf.incoming.table = cells
        return replace(block, cells=cells)

    def _read(self, block: Block) -> None:
        """Read the cells; where the plain form of a type does not read all cells of a field, with its full grammar."""
        self._show_typed(block)
        while compute.any(self.shelf.typed.table.column("_unsure")).as_py():
            missed = self.store.frame(self.plan.probe).row(0, named=True)
            fields = frozenset(each for each, count in missed.items() if count)
            if not self.has_evidence and fields & self.planner.undecided:
                self._look(block)
            self.plan = replace(self.plan, full=self.plan.full | fields)
            self._show_typed(block)

    def _show_typed(self, block: Block) -> None:
        self.shelf.typed.table = beside(block.cells, self.store.arrow(self.plan.typed))

    def _look(self, block: Block) -> None:
        """Decide by the block at hand what its cells need: by all cells where it is not the first one, or does not decide."""
        if self.counts.rows > block.rows:
            raise ReadAgain
        try:
            self.plan = replace(self.planner.by([block]), full=self.plan.full, cast=self.plan.cast)
        except InputError:
            if block.is_all:
                raise
            raise ReadAgain from None
        self.shelf.incoming.table = block.cells
        self.has_evidence, self.is_watching = True, not block.is_all

    def _keep_bad(self, bad: Sequence[Bad], load_id: int) -> None:
        if bad:
            rows = [
                (
                    each.line,
                    each.column,
                    each.raw if each.rule == "encoding" else "",
                    each.rule,
                    each.raw,
                )
                for each in bad
            ]
            self.keep_apart(rows, load_id)

    def keep_apart(self, rows: Sequence[tuple[Any, ...]], load_id: int) -> None:
        """Keep findings (line, column, value, rule, raw) apart."""
        counts = self.counts
        for line, column, _, rule, _ in rows:
            self.failed.add(column)
            counts.rules[rule.partition(":")[0]] += 1
            if len(counts.findings) < self.settings.findings_shown:
                counts.findings.append(Finding(self.table.label, line, column, rule))
        names = ("line", "column_name", "value", "rule", "raw")
        types = (pa.int64(), pa.string(), pa.string(), pa.string(), pa.string())
        columns = [
            pa.array(list(column), type_)
            for column, type_ in zip(zip(*rows, strict=True), types, strict=True)
        ]
        with self.store.offered(scrm_findings=pa.table(columns, names=list(names))):
            self.store.execute(
                "INSERT INTO quarantine (load_id, path, mapping, line, column_name, value, rule, raw) "
                "SELECT $load_id, $path, $mapping, line, column_name, value, rule, raw FROM scrm_findings",
                {"load_id": load_id, "path": self.table.label, "mapping": self.mapping.name},
            )
