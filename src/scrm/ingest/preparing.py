"""How one file is read: the plan for its blocks, decided by its cells as far as they are needed."""

import hashlib
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Dict
from functools import cached_property
from itertools import islice

from scrm.ingest import LoadSettings
from scrm.ingest.formats.recognition import Fit
from scrm.ingest.loader import conventions as deciding
from scrm.ingest.loader.blocks import tidy_blocks
from scrm.ingest.loader.plan import INCOMING, Plan
from scrm.ingest.reading import Block, Table
from scrm.ingest.values.casts import plain_cast
from scrm.ingest.values.notation import ColumnConvention
from scrm.ingest.values.value_types import read_value
from scrm.store import Store
from scrm.store.slot import Slot

_WITH_PLAIN_FORM = frozenset({"money", "number"})


class Planner:
    """Decides how the columns of one table are read.

    Most files never show a cell that could be read two ways. They are read by forms that mean the same in every convention,
    and the columns are looked at for evidence when a cell is met that needs more.
    """

    def __init__(
        self, store: Store, incoming: Slot, table: Table, found: Fit, settings: LoadSettings
    ) -> None:
        self.store, self.incoming, self.table, self.settings = store, incoming, table, settings
        self.found, self.mapping, self.columns = found, found.mapping, found.columns
        self.numbers, self.dates = deciding.undecided(self.mapping, self.columns, settings)

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks of the table from its beginning."""
        return tidy_blocks(self.table, self.found)

    @property
    def undecided(self) -> frozenset[str]:
        """The fields that only their cells can decide."""
        return frozenset({*self.numbers, *self.dates})

    @property
    def looks_first(self) -> bool:
        """Some decision is needed before any row can be read."""
        plain = (
            plain_cast("", self.mapping.value_type(each))
            or self.mapping.value_type(each) in _WITH_PLAIN_FORM
            for each in self.undecided
        )
        return bool(self.undecided) and (self._needs_file_end or not all(plain))

    def at_once(self) -> Plan:
        """Return a plan that reads what means the same in every convention."""
        return self._plan(self._conventions(deciding.Evidence()))

    def by_first_block(self) -> tuple[Plan, bool]:
        """Return the plan by the first block, and whether it is the only one; InputError where that does not decide."""
        first = list(islice(self.blocks(), 1))
        return self.by(first), not first or first[0].is_all

    def by(self, blocks: Iterable[Block]) -> Plan:
        """Return the plan by what the cells of some blocks show; InputError where they fit two conventions."""
        return self._plan(self._conventions(self._evidence(blocks)))

    def is_contradicted(self, block: Block, plan: Plan) -> bool:
        """Tell whether a block shows what the plan does not expect."""
        return bool(self.undecided) and deciding.contradicts(
            self._evidence([block]), plan.conventions
        )

    def check_mapping(self, failed: Iterable[str], plan: Plan) -> None:
        """Raise InputError where cells under the headings that some failed show that the mapping misreads others, too."""
        headings = {each: self.table.header[index] for each, index in self.columns.items()}
        numbers, dates = deciding.decided_by_mapping(
            self.mapping, [each for each, heading in headings.items() if heading in failed]
        )
        if (
            self.table.dialect["container"] != "csv"
        ):  # a dot is the decimal mark whatever the mapping says
            numbers = []
        cells = (block.cells for block in self.blocks())
        evidence = deciding.gather(self.store, self.incoming, cells, self.columns, numbers, dates)
        deciding.check_mapping(self.table.label, self.mapping, headings, evidence, plan.conventions)

    def _evidence(self, blocks: Iterable[Block]) -> deciding.Evidence:
        cells = (block.cells for block in blocks)
        return deciding.gather(
            self.store, self.incoming, cells, self.columns, self.numbers, self.dates
        )

    def _conventions(self, evidence: deciding.Evidence) -> dict[str, ColumnConvention]:
        is_exact = self.table.dialect["container"] != "csv"
        table = self.table
        return deciding.conventions(
            table.label,
            self.mapping,
            table.header,
            self.columns,
            self.settings,
            evidence,
            is_exact=is_exact,
        )

    def _plan(self, chosen: dict[str, ColumnConvention]) -> Plan:
        origin = hashlib.sha256(self.table.sha256.encode()).hexdigest()[:12]
        return Plan(
            self.mapping, self.table.header, self.columns, chosen, self.settings.currency, self.table.label, origin,
            self._file_end(chosen), ColumnConvention(timezone=self.settings.timezone), unfounded=self._unfounded,
        )  # fmt: skip

    @cached_property
    def _unfounded(self) -> dict[tuple[str, str], bool]:
        """The columns whose fields are all absent, and whether their expression gives a value all the same."""
        found = self.mapping.list_baseless_expressions(self.columns)
        if not found:
            return {}
        given = ", ".join(
            f"nullif(CAST(({text}) AS VARCHAR), '') IS NOT NULL" for text in found.values()
        )
        row = self.store.frame(f"SELECT [{given}] FROM ({self.mapping.empty_record})").item()
        return dict(zip(found, row, strict=True))

    @property
    def _needs_file_end(self) -> bool:
        counts = any(self.mapping.value_type(each) == "count" for each in self.columns)
        return (
            counts and self.mapping.observed in self.columns and "observed_at" not in self.columns
        )

    def _file_end(self, chosen: Dict[str, ColumnConvention]) -> str:
        """Return the end of the newest day in the file, in UTC: the export was made then at the earliest."""
        if not self._needs_file_end:
            return ""
        observed, zone = self.mapping.observed, self.settings.timezone
        cell = f"nullif(c{self.columns[observed]}, '')"
        value = read_value(cell, self.mapping.value_type(observed), chosen[observed])
        newest = ""
        for block in self.blocks():
            self.incoming.table = block.cells
            newest = max(
                newest, self.store.value(f"SELECT max({value})::VARCHAR FROM {INCOMING}") or ""
            )
        if not newest:
            return ""
        end = "date_trunc('day', timezone($zone, timezone('UTC', $newest::TIMESTAMP))) + INTERVAL 1 DAY - INTERVAL 1 SECOND"
        return str(
            self.store.value(
                f"SELECT timezone('UTC', timezone($zone, {end}))::VARCHAR",
                {"zone": zone, "newest": newest},
            )
        )
