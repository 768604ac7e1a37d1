"""The load itself: read -> recognise -> decide -> clean -> merge, one transaction per file."""

import hashlib
import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import compute

from scrm.errors import InputError, ScrmError, UsageError
from scrm.ingest import FileSummary, Finding, LoadSettings, LoadSummary, Progress, deciding, merging
from scrm.ingest.checking import broken_expression
from scrm.ingest.clean import Convention, typed
from scrm.ingest.decoding import OtherEncoding
from scrm.ingest.detecting import tables_of
from scrm.ingest.grouping import grouped
from scrm.ingest.mapping import Mapping, find, mappings
from scrm.ingest.mending import tidied
from scrm.ingest.opening import Part, Unusable, check_paths, parts
from scrm.ingest.planning import BLOCK, INCOMING, Plan
from scrm.ingest.reading import LINE, Bad, Block, Shown, Table, beside
from scrm.ingest.recognising import Fit, best_fit, fit, unknown
from scrm.result import Text
from scrm.store import Store
from scrm.tables import TABLES

_NOTHING = pa.table({LINE: pa.array([], pa.int64())})


class _Undone(Exception):  # noqa: N818  no error: a dry run's way back
    """Rolls a dry run back."""


class _ReadAgain(Exception):  # noqa: N818  no error: a second look
    """A later block shows what the first one did not: decide by the whole file."""


def load_files(store: Store, files: Sequence[str | Path], settings: LoadSettings) -> LoadSummary:
    """Load files one by one; see `scrm.ingest.load`."""
    check_paths(files)
    known = known_mappings(settings)
    summaries: list[FileSummary] = []
    errors: list[InputError] = []
    with ExitStack() as stack:
        if settings.on_error == "stop":
            stack.enter_context(store.transaction())
        for part in parts(files, settings.limits):
            for summary, error in _load_part(store, part, settings, known, glance=settings.on_error != "stop"):
                _stop_if_asked(summary, settings)
                summaries.append(summary)
                errors += [error] if error else []
        _check_any_loaded(summaries, errors)
    return LoadSummary(tuple(summaries), settings.dry_run)


def known_mappings(settings: LoadSettings) -> tuple[Mapping, ...]:
    """Return the mappings to choose from: all, or the one asked for."""
    if settings.source:
        return (find(settings.source, settings.source_folders),)
    return tuple(mappings(settings.source_folders).values())


def _stop_if_asked(summary: FileSummary, settings: LoadSettings) -> None:
    if settings.on_error != "stop":
        return
    if summary.status == "refused":
        raise InputError(f"{summary.error}; nothing was changed", hint=summary.hint)
    if summary.quarantined:
        first = summary.findings[0]
        raise InputError(
            f"{summary.path}: {summary.quarantined} of {summary.rows} rows cannot be loaded; the first: line {first.line}, "
            f"column {first.column or '-'}: {first.text.en}; nothing was changed",
            hint="leave out --on-error stop to keep such rows apart in quarantine",
        )


def _check_any_loaded(summaries: Sequence[FileSummary], errors: Sequence[InputError]) -> None:
    if not errors or len(errors) < len(summaries):
        return
    more = f" ({len(errors) - 1} more files could not be loaded either)" if len(errors) > 1 else ""
    raise type(errors[0])(errors[0].message + more, hint=errors[0].hint)


def _load_part(
    store: Store, part: Part | Unusable, settings: LoadSettings, known: Sequence[Mapping], *, glance: bool
) -> Iterator[tuple[FileSummary, InputError | None]]:
    if isinstance(part, Unusable):
        yield refused(part.label, part.error), part.error
        return
    label = part.label
    try:
        for table in tables_of(part, settings, known, glance=glance):
            label = table.label
            yield _load_table(store, table, settings, known), None
    except OtherEncoding:
        yield from _load_part(store, part, settings, known, glance=False)
    except InputError as error:
        yield refused(label, error), error


def refused(label: str, error: InputError) -> FileSummary:
    """Return the summary of a file of which nothing was loaded."""
    return FileSummary(label, "refused", error=error.message, hint=error.hint)


def fitted(table: Table, settings: LoadSettings, known: Sequence[Mapping]) -> Fit:
    """Return the mapping for a table; UnknownFormatError or InputError where none fits or a heading is there twice."""
    found = best_fit(table.header, known)
    if found is None and settings.source:
        lacking = fit(known[0], table.header).missing
        raise InputError(
            f"{table.label} is no {settings.source}: it lacks {', '.join(lacking)}",
            hint="scrm inspect FILE shows what it is",
        )
    if found is None:
        raise unknown(table.label, table.header, known)
    if found.ambiguous:
        raise InputError(
            f"{table.label}: the heading {found.ambiguous[0]!r} is there twice, and {found.mapping.name} needs it",
            hint="rename or remove one of the two columns",
        )
    return found


def _load_table(store: Store, table: Table, settings: LoadSettings, known: Sequence[Mapping]) -> FileSummary:
    found = fitted(table, settings, known)
    fingerprint = settings_hash(found.mapping, settings)
    earlier = store.frame(
        "SELECT load_id, row_count, quarantined_count, skipped_count, named_counts FROM load_files "
        "WHERE sha256 = $sha256 AND mapping_hash = $hash ORDER BY load_id DESC LIMIT 1",
        {"sha256": table.sha256, "hash": fingerprint},
    )
    if earlier.height:
        return _same_file(table, found.mapping, earlier.row(0, named=True))
    job = Job(store, table, found, settings, fingerprint)
    try:
        return job.run(survey=settings.on_error == "stop")
    except _ReadAgain:
        return job.run(survey=True)


def settings_hash(mapping: Mapping, settings: LoadSettings) -> str:
    """Return the hash of all that decides how a file's bytes become rows."""
    deciders = (
        settings.timezone,
        settings.currency,
        settings.decimal,
        settings.dates,
        settings.encoding,
        settings.delimiter,
        *(["newer"] if settings.newer else []),
    )
    return hashlib.sha256("|".join((mapping.hash, *deciders)).encode()).hexdigest()[:32]


def _older(count: int) -> Text:
    """Say why rows were left out for their age, and how to have them all the same."""
    return Text(
        f"als älter ausgelassene Zeilen: {count}; was schon geladen ist, stammt aus neueren Daten (Änderungsdatum der Zeile, sonst das "
        "jüngste Datum ihrer Datei); ist diese Datei die Berichtigung, so lädt sie scrm load --newer",
        f"rows left out as older: {count}; what is loaded already comes from newer data (the row's date of change, else the newest "
        "date of its file); if this file is the correction, scrm load --newer loads it",
    )


def _same_file(table: Table, mapping: Mapping, earlier: dict[str, Any]) -> FileSummary:
    known = json.loads(earlier["named_counts"] or "{}")
    return FileSummary(
        table.label,
        "same_file",
        mapping.name,
        table.sha256,
        rows=earlier["row_count"],
        unchanged=earlier["row_count"] - earlier["quarantined_count"] - earlier["skipped_count"],
        quarantined=earlier["quarantined_count"],
        skipped=known.get("skipped", {}),
        named_counts=known.get("named", {}),
        dialect=table.dialect,
    )


@dataclass(slots=True)
class _Counts:
    rows: int = 0
    quarantined: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)


class Job:
    """One table on its way into the store."""

    def __init__(self, store: Store, table: Table, found: Fit, settings: LoadSettings, fingerprint: str) -> None:
        self.store, self.table, self.settings, self.fingerprint = store, table, settings, fingerprint
        self.mapping, self.columns = found.mapping, found.columns
        self.counts = _Counts()
        self.warnings: list[Text] = [*table.warnings]
        self.full: frozenset[str] = frozenset()
        self.chosen: Plan | None = None
        self.resumed: Iterator[Block] | None = None
        self.incoming, self.typed = Shown(_NOTHING), Shown(_NOTHING)

    def run(self, *, survey: bool) -> FileSummary:
        """Load the table in one transaction."""
        self.counts, self.resumed = _Counts(), None
        return self._kept(lambda: self._run(survey=survey))

    def replay(self, load_id: int) -> FileSummary:
        """Read quarantined records again under the number of their load; those that pass leave quarantine."""
        return self._kept(lambda: self._replay(load_id))

    def _kept(self, work: Callable[[], FileSummary]) -> FileSummary:
        """Do the work in one transaction, which a dry run rolls back."""
        summary: FileSummary | None = None
        try:
            with (
                self.store.one_thread(),
                self.store.transaction(),
                self.store.offered(**{INCOMING: self.incoming, BLOCK: self.typed}),
            ):
                summary = work()
                if self.settings.dry_run:
                    raise _Undone  # noqa: TRY301  a roll-back needs an exception within the transaction
        except _Undone:
            pass
        except UsageError as error:  # SQL that the database does not accept is a mapping's
            raise broken_expression(self.store, self.mapping, error) from None
        assert summary is not None  # noqa: S101  the work returned, or raised
        return summary

    def _replay(self, load_id: int) -> FileSummary:
        tried = [line for block in self.table.blocks() for line in block.cells.column(LINE).to_pylist()]
        if not tried:
            return replace(self._summary({"updated": 0, "unchanged": 0}, {}), mapping=self.mapping.name)
        plan, _, _ = self.plan(survey=True)
        self.store.execute(
            f"DELETE FROM quarantine WHERE load_id = {load_id} AND line IN (SELECT unnest($lines))", {"lines": tried}
        )
        temporary = int(self.store.value("SELECT max(load_id) + 1 FROM load_files"))
        was_empty = self._begin()
        for block in self.blocks():
            self._take(block, plan, temporary, None)
        summary = self._merged(temporary, was_empty, plan)
        for name in self.mapping.tables:
            self.store.execute(f"UPDATE {name} SET load_id = {load_id} WHERE load_id = {temporary}")
        self.store.execute(f"UPDATE quarantine SET load_id = {load_id} WHERE load_id = {temporary}")
        left_out = sum(summary.skipped.values())
        self.store.execute(
            "UPDATE load_files SET new_count = new_count + $new, updated_count = updated_count + $updated, "
            "unchanged_count = unchanged_count + $unchanged, skipped_count = skipped_count + $skipped, "
            f"quarantined_count = quarantined_count - $passed, mapping_hash = $hash WHERE load_id = {load_id}",
            {
                "new": summary.new, "updated": summary.updated, "unchanged": summary.unchanged, "skipped": left_out,
                "passed": summary.rows - summary.quarantined, "hash": self.fingerprint,
            },
        )  # fmt: skip
        return summary

    def _run(self, *, survey: bool) -> FileSummary:
        plan, evidence_fields, is_certain = self.plan(survey=survey)
        load_id = int(self.store.value("SELECT coalesce(max(load_id), 0) + 1 FROM load_files"))
        was_empty = self._begin()
        for block in self.resumed or self.blocks():
            self._take(block, plan, load_id, None if is_certain else evidence_fields)
        return self._finish(load_id, was_empty, plan)

    def _begin(self) -> dict[str, bool]:
        """Return which tables are empty before the load."""
        merging.begin(self.store)
        return {name: not self.store.value(f"SELECT 1 FROM {name} LIMIT 1") for name in self.mapping.tables}

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks of the table with trimmed cells; continuation rows filled."""
        used = sorted(set(self.columns.values()))
        read = (self._trimmed(block, used) for block in self.table.blocks())
        return grouped(read, self.mapping, self.columns) if self.mapping.fill_down else read

    def _trimmed(self, block: Block, used: Sequence[int]) -> Block:
        cells = block.cells
        for index in used:
            cells = cells.set_column(index, f"c{index}", tidied(cells.column(index)))
        cells, repeated = self._without_repeated_header(cells)
        return replace(block, cells=cells, repeated=repeated)

    def _without_repeated_header(self, cells: pa.Table) -> tuple[pa.Table, int]:
        """Leave out lines that repeat the header, as files put together have them."""
        header = self.table.header
        repeated = compute.equal(cells.column(0), header[0].strip()) if cells.num_rows else None
        if repeated is None or not header[0].strip() or not compute.any(repeated).as_py():
            return cells, 0
        for index in range(1, len(header)):
            repeated = compute.and_(
                repeated, compute.equal(compute.ascii_trim_whitespace(cells.column(index)), header[index].strip())
            )
        count = compute.sum(repeated).as_py()
        return (cells.filter(compute.invert(repeated)) if count else cells), count

    def plan(self, *, survey: bool) -> tuple[Plan, tuple[list[str], list[str]], bool]:
        """Return how the table is read, the fields that were decided by their cells, and whether all cells were seen."""
        numbers, dates = deciding.undecided(self.mapping, self.columns, self.settings)
        chosen, is_whole = None, survey
        if (numbers or dates) and not survey:
            blocks = self.blocks()
            first = list(itertools.islice(blocks, 1))
            is_whole = not first or first[0].is_all
            self.resumed = itertools.chain(first, blocks)
            chosen = self._decided(first, numbers, dates, is_whole=is_whole)
        if chosen is None:
            self.resumed = None
            chosen = self._decided(self.blocks() if numbers or dates else (), numbers, dates, is_whole=True)
            is_whole = True
        assert chosen is not None  # noqa: S101  a whole file decides or refuses
        origin = hashlib.sha256(self.table.sha256.encode()).hexdigest()[:12]
        plan = Plan(
            self.mapping, self.table.header, self.columns, chosen, self.settings.currency, self.table.label, origin,
            self._file_end(chosen), Convention("mixed", "mixed", self.settings.timezone),
        )  # fmt: skip
        self.chosen = plan
        return plan, (numbers, dates), is_whole

    def _decided(
        self, blocks: Iterable[Block], numbers: list[str], dates: list[str], *, is_whole: bool
    ) -> dict[str, Convention] | None:
        """Return how each field is read, None where more of the file has to be seen first."""
        evidence = deciding.gather(
            self.store, self.incoming, (block.cells for block in blocks), self.columns, numbers, dates
        )
        is_exact = self.table.dialect["container"] != "csv"
        try:
            return deciding.conventions(
                self.table.label,
                self.mapping,
                self.table.header,
                self.columns,
                self.settings,
                evidence,
                is_exact=is_exact,
            )
        except InputError:
            if is_whole:
                raise
            return None

    def _file_end(self, chosen: dict[str, Convention]) -> str:
        """Return the end of the newest day in the file, in UTC: the export was made then at the earliest."""
        observed = self.mapping.observed
        counts = any(self.mapping.type_of(each) == "count" for each in self.columns)
        if not counts or observed not in self.columns or "observed_at" in self.columns:
            return ""
        cell = f"nullif(c{self.columns[observed]}, '')"
        newest = ""
        for block in self.blocks():
            self.incoming.table = block.cells
            value = self.store.value(
                f"SELECT max({typed(cell, self.mapping.type_of(observed), chosen[observed])})::VARCHAR FROM {INCOMING}"
            )
            newest = max(newest, value or "")
        if not newest:
            return ""
        zone = self.settings.timezone
        end = "date_trunc('day', timezone($zone, timezone('UTC', $newest::TIMESTAMP))) + INTERVAL 1 DAY - INTERVAL 1 SECOND"
        return str(
            self.store.value(
                f"SELECT timezone('UTC', timezone($zone, {end}))::VARCHAR", {"zone": zone, "newest": newest}
            )
        )

    def _take(self, block: Block, plan: Plan, load_id: int, undecided: tuple[list[str], list[str]] | None) -> None:
        """Clean one block and add its rows to their tables."""
        counts, store = self.counts, self.store
        counts.rows += block.rows
        if block.blank:
            counts.skipped["blank"] += block.blank
        if block.repeated:
            counts.skipped["repeated_header"] += block.repeated
        if block.footer:
            counts.skipped["footer"] += block.footer
        counts.named.update(block.mended)
        if block.bad:
            self._keep_bad(block.bad, load_id)
        if undecided and any(undecided):
            evidence = deciding.gather(store, self.incoming, [block.cells], self.columns, *undecided)
            if deciding.contradicts(evidence, plan.conventions):
                raise _ReadAgain
        self.incoming.table = block.cells
        plan, found = self._block(plan)
        self._count(found)
        if found["_bad"]:
            self._keep_findings(plan, load_id)
        self._add(plan, load_id)
        self.incoming.table = self.typed.table = _NOTHING  # the next block is read without this one in memory
        if self.settings.progress:
            self.settings.progress(Progress(self.table.label, counts.rows, block.bytes_read, self.table.size))

    def _add(self, plan: Plan, load_id: int) -> None:
        """Add the rows of the typed block to their tables."""
        for name, spec in self.mapping.tables.items():
            if not spec.source:
                self.store.execute(plan.insert(name, load_id))

    def _block(self, plan: Plan) -> tuple[Plan, dict[str, int]]:
        """Make the typed block; where the plain form of a type does not read all cells of a field, with its full grammar."""
        plan = replace(plan, full=plan.full | self.full)
        self.typed.table = beside(self.incoming.table, self.store.arrow(plan.typed))
        found = self.store.frame(plan.counts).row(0, named=True)
        if found["_unsure"]:
            missed = self.store.frame(plan.probe).row(0, named=True)
            self.full |= {each for each, count in missed.items() if count}
            return self._block(plan)
        return plan, found

    def _count(self, found: dict[str, int]) -> None:
        self.counts.quarantined += found["_bad"]
        for label, count in found.items():
            kind, _, name = label.partition(":")
            if kind == "skip" and count:
                self.counts.skipped[name] += count
            elif kind == "named":
                self.counts.named[name] += count
        if found["_rowless"]:
            self.counts.skipped["without_content"] += found["_rowless"]

    def _keep_bad(self, bad: Sequence[Bad], load_id: int) -> None:
        self.counts.quarantined += len(bad)
        rows = [
            (each.line, each.column, each.raw if each.rule == "encoding" else "", each.rule, each.raw) for each in bad
        ]
        self._quarantine(rows, load_id)

    def _keep_findings(self, plan: Plan, load_id: int) -> None:
        self._quarantine(list(self.store.frame(plan.findings).iter_rows()), load_id)

    def _quarantine(self, rows: list[tuple[Any, ...]], load_id: int) -> None:
        """Keep findings (line, column, value, rule, raw) apart."""
        counts = self.counts
        for line, column, _, rule, _ in rows:
            counts.rules[rule.partition(":")[0]] += 1
            if len(counts.findings) < self.settings.findings_shown:
                counts.findings.append(Finding(self.table.label, line, column, rule))
        names = ("line", "column_name", "value", "rule", "raw")
        types = (pa.int64(), pa.string(), pa.string(), pa.string(), pa.string())
        columns = [pa.array(list(column), type_) for column, type_ in zip(zip(*rows, strict=True), types, strict=True)]
        with self.store.offered(scrm_findings=pa.table(columns, names=list(names))):
            self.store.execute(
                "INSERT INTO quarantine (load_id, path, mapping, line, column_name, value, rule, raw) "
                "SELECT $load_id, $path, $mapping, line, column_name, value, rule, raw FROM scrm_findings",
                {"load_id": load_id, "path": self.table.label, "mapping": self.mapping.name},
            )

    def _finish(self, load_id: int, was_empty: dict[str, bool], plan: Plan) -> FileSummary:
        """Merge what was added, write the file down and say what became of it."""
        older = self._replace_earlier(load_id)
        summary = self._merged(load_id, was_empty, plan, older)
        self._remove_leftovers(older)
        self._write_down(load_id, summary)
        return summary

    def _merged(self, load_id: int, was_empty: dict[str, bool], plan: Plan, older: Sequence[int] = ()) -> FileSummary:
        tables: dict[str, dict[str, int]] = {}
        again = f"load_id IN ({', '.join(map(str, older))})" if older else ""
        outdated = "TRUE" if self.settings.newer else again
        for name, spec in self.mapping.tables.items():
            if spec.source:
                self.store.execute(plan.insert(name, load_id))
            if spec.once and not (spec.source and was_empty[name]):
                merging.keep_smallest(self.store, name, load_id)
            if spec.once:
                continue
            merged = merging.merge(
                self.store, name, load_id, plan.content(name),
                is_first=was_empty[name], is_counted=bool(spec.occurrence) and spec.occurrence == TABLES[name].counted,
                outdated=outdated,
            )  # fmt: skip
            tables[name] = {"new": merged.new, "updated": merged.updated, "unchanged": merged.unchanged}
            self._warn(name, merged)
            if merged.opt_outs_kept:
                self.counts.named["opt_out_kept"] += merged.opt_outs_kept
        outcome = self._outcome(load_id)
        if outcome["older"]:
            self.counts.skipped["older_than_loaded"] += outcome["older"]
            self.warnings.append(_older(outcome["older"]))
        return self._summary(outcome, tables)

    def _summary(self, outcome: dict[str, int], tables: dict[str, dict[str, int]]) -> FileSummary:
        counts = self.counts
        loaded = counts.rows - counts.quarantined - sum(counts.skipped.values())
        return FileSummary(
            self.table.label, "loaded", self.mapping.name, self.table.sha256,
            rows=counts.rows, new=loaded - outcome["updated"] - outcome["unchanged"], updated=outcome["updated"],
            unchanged=outcome["unchanged"], quarantined=counts.quarantined, skipped=dict(sorted(counts.skipped.items())),
            named_counts=dict(counts.named), tables=tables, dialect=self.table.dialect,
            findings=tuple(sorted(counts.findings, key=lambda each: each.line)), rules=dict(sorted(counts.rules.items())),
            warnings=tuple(self._warned()),
        )  # fmt: skip

    def _warn(self, table: str, merged: merging.Merged) -> None:
        """Say what a reader of the counts would not expect."""
        if merged.contradicted:
            self.warnings.append(
                Text(
                    f"{merged.contradicted} Zeilen haben in {table} denselben Schlüssel wie eine frühere Zeile der Datei und ersetzen sie",
                    f"{merged.contradicted} rows share their key in {table} with an earlier row of the file and replace it",
                )
            )
        if merged.from_elsewhere:
            self.warnings.append(
                Text(
                    f"{merged.from_elsewhere} Zeilen ersetzen in {table} Zeilen aus einer anderen Quelle; was fehlt, bleibt von dort",
                    f"{merged.from_elsewhere} rows replace rows of another source in {table}; what they lack is kept from there",
                )
            )

    def _warned(self) -> Iterator[Text]:
        yield from self.warnings
        if self.counts.rows == 0:
            yield Text("die Datei hat eine Kopfzeile, aber keine Zeilen", "the file has a header but no rows")

    def _replace_earlier(self, load_id: int) -> list[int]:
        """Return the loads of the same bytes through an older mapping or setting, their findings gone."""
        rows = self.store.frame("SELECT load_id FROM load_files WHERE sha256 = $sha256", {"sha256": self.table.sha256})
        older = [int(row[0]) for row in rows.iter_rows() if row[0] != load_id]
        for each in older:
            self.store.execute(f"DELETE FROM quarantine WHERE load_id = {each}")
        return older

    def _remove_leftovers(self, older: Sequence[int]) -> None:
        if not older:
            return
        listed = ", ".join(map(str, older))
        for name, spec in self.mapping.tables.items():
            if not spec.once:
                self.store.execute(f"DELETE FROM {name} WHERE load_id IN ({listed})")

    def _outcome(self, load_id: int) -> dict[str, int]:
        """Return how many records were updates, unchanged or older; a record that is new to any table is new."""
        others = [
            f"SELECT line, {merging.NEW} AS rank FROM {name} WHERE load_id = {load_id} "
            f"AND line IN (SELECT line FROM {merging.OUTCOME} WHERE source <> '{name}') "
            f"AND line NOT IN (SELECT line FROM {merging.OUTCOME} WHERE source = '{name}')"
            for name, spec in self.mapping.tables.items()
            if not spec.once
        ]
        every = " UNION ALL ".join([f"SELECT line, rank FROM {merging.OUTCOME}", *others])
        rows = self.store.frame(
            f"SELECT best, count(*) FROM (SELECT line, max(rank) AS best FROM ({every}) GROUP BY line) GROUP BY best"
        )
        found = dict(rows.iter_rows())
        return {
            "updated": found.get(merging.UPDATED, 0),
            "unchanged": found.get(merging.UNCHANGED, 0),
            "older": found.get(merging.OLDER, 0),
        }

    def _write_down(self, load_id: int, summary: FileSummary) -> None:
        if not summary.is_balanced or summary.new < 0:
            raise ScrmError(f"{summary.path}: rows do not add up", hint="please report this file; nothing was loaded")
        dates = [
            f"SELECT max(CAST({TABLES[name].dated_by} AS DATE)) AS day FROM {name} WHERE load_id = {load_id}"
            for name in self.mapping.tables
            if TABLES[name].dated_by
        ]
        newest = f"(SELECT max(day) FROM ({' UNION ALL '.join(dates)}))" if dates else "NULL"
        self.store.execute(
            "INSERT INTO load_files (load_id, path, sha256, mapping, mapping_hash, dialect, row_count, new_count, updated_count, "
            "unchanged_count, quarantined_count, skipped_count, named_counts, last_date) "
            "SELECT $load_id, $path, $sha256, $mapping, $hash, $dialect, $rows, $new, $updated, $unchanged, $quarantined, $skipped, "
            f"$named, {newest}",
            {
                "load_id": load_id, "path": summary.path, "sha256": summary.sha256, "mapping": summary.mapping,
                "hash": self.fingerprint, "dialect": json.dumps(summary.dialect, ensure_ascii=False, sort_keys=True),
                "rows": summary.rows, "new": summary.new, "updated": summary.updated, "unchanged": summary.unchanged,
                "quarantined": summary.quarantined, "skipped": sum(summary.skipped.values()),
                "named": json.dumps({"named": summary.named_counts, "skipped": summary.skipped}, sort_keys=True),
            },
        )  # fmt: skip
