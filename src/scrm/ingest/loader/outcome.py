"""What became of a file: its rows merged with those that were there, summed up, and written down."""

import json
from collections.abc import Iterator, Sequence
from datetime import date

from scrm.errors import ScrmError
from scrm.ingest import FileSummary
from scrm.ingest.loader import id_collisions as people
from scrm.ingest.loader import merge as merging
from scrm.ingest.loader.append import Adding
from scrm.ingest.loader.cell_origins import Said
from scrm.result import Text
from scrm.tables import TABLES


class Finishing:
    """The steps around the adding of one table's blocks, within its transaction: from empty or not to the summary."""

    def __init__(self, adding: Adding, fingerprint: str) -> None:
        self.adding, self.fingerprint = adding, fingerprint
        self.store, self.mapping = adding.store, adding.mapping
        self.warnings: list[Text] = [*adding.table.warnings]
        self.newest: date | None = None
        """The newest date in the file, rows included that then turn out to be unchanged or older; known once they are merged."""
        self.was_empty = {
            name: not self.store.value(f"SELECT 1 FROM {name} LIMIT 1")
            for name in self.mapping.tables
        }
        merging.begin(self.store)

    def finish(self, load_id: int) -> FileSummary:
        """Merge what was added, write the file down and say what became of it."""
        older = self._replace_earlier(load_id)
        summary = self.merged(load_id, older)
        self._remove_leftovers(older)
        self._write_down(load_id, summary)
        return summary

    def merged(
        self, load_id: int, older: Sequence[int] = (), newest: date | None = None
    ) -> FileSummary:
        """Merge the rows added under a load.

        Parameters
        ----------
        older : sequence of int
            The loads of the same bytes, which it replaces.
        newest : date or None
            The newest date among the rows of the file that were loaded before.
        """
        self.newest = max(filter(None, (newest, self._newest(load_id))), default=None)
        tables: dict[str, dict[str, int]] = {}
        again = f"load_id IN ({', '.join(map(str, older))})" if older else ""
        outdated = "TRUE" if self.adding.settings.newer else again
        self._add_by_source(load_id)
        for name, spec in self.mapping.tables.items():
            if spec.once:
                continue
            if name == "customers" and not self.was_empty[name] and not self.adding.settings.newer:
                strangers = people.keep_strangers_apart(self.adding, load_id)
                self.warnings += [people.warning(strangers)] if strangers else []
            merged = (
                merging.all_new(self.store, name, load_id)
                if self._is_single(name, tables)
                else self._merge(name, load_id, outdated)
            )
            tables[name] = {
                "new": merged.new,
                "updated": merged.updated,
                "unchanged": merged.unchanged,
            }
            self._warn(name, merged)
            if merged.opt_outs_kept:
                self.adding.counts.named["opt_out_kept"] += merged.opt_outs_kept
        outcome = self._outcome(load_id)
        if outcome["older"]:
            self.adding.counts.skipped["older_than_loaded"] += outcome["older"]
            self.warnings.append(_older(outcome["older"]))
        return self.summary(outcome, tables)

    def _add_by_source(self, load_id: int) -> None:
        """Add the rows that other tables tell of, before merging removes any of those: the order of files would show."""
        for name, spec in self.mapping.tables.items():
            if spec.source:
                self.store.insert(name, *self.adding.plan.addition(name, load_id))
            if spec.once:
                merging.keep_smallest(self.store, name, load_id)

    def hand_over(self, temporary: int, load_id: int) -> None:
        """Put the rows that a replay added under the load of their file."""
        for name in self.mapping.tables:
            merging.hand_over(self.store, self._added(name, temporary), load_id)

    def _merge(self, name: str, load_id: int, outdated: str) -> merging.Merged:
        occurrence = self.mapping.tables[name].occurrence
        is_counted = bool(occurrence) and occurrence == TABLES[name].counted
        added = self._added(name, load_id)
        return merging.merge(
            self.store,
            added,
            is_first=self.was_empty[name],
            is_counted=is_counted,
            outdated=outdated,
        )

    def _added(self, name: str, load_id: int) -> merging.Added:
        plan = self.adding.plan
        return merging.Added(
            name,
            load_id,
            Said(self.mapping.name, plan.given(name), plan.defaults(name)),
            self.newest,
        )

    def _is_single(self, table: str, merged: dict[str, dict[str, int]]) -> bool:
        """Tell whether no key can be there twice in a table that was empty, as a part of it is there once in another one."""
        if not self.was_empty[table]:
            return False
        same = {column: self.adding.plan.expression(table, column) for column in TABLES[table].key}
        for other, counts in merged.items():
            key = {
                column: self.adding.plan.expression(other, column) for column in TABLES[other].key
            }
            has_all = (
                self.was_empty[other]
                and self.adding.plan.fills(other)
                and not self.mapping.tables[other].when
            )
            is_whole = has_all and not (counts["updated"] or counts["unchanged"])
            if is_whole and all(key.values()) and key.items() <= same.items():
                return True
        return False

    def summary(self, outcome: dict[str, int], tables: dict[str, dict[str, int]]) -> FileSummary:
        """Return what became of the file."""
        counts = self.adding.counts
        loaded = counts.rows - counts.quarantined - sum(counts.skipped.values())
        return FileSummary(
            self.adding.table.label, "loaded", self.mapping.name, self.adding.table.sha256,
            rows=counts.rows, new=loaded - outcome["updated"] - outcome["unchanged"], updated=outcome["updated"],
            unchanged=outcome["unchanged"], quarantined=counts.quarantined, skipped=dict(sorted(counts.skipped.items())),
            named_counts=dict(counts.named), tables=tables, dialect=self.adding.table.dialect,
            findings=tuple(sorted(counts.findings, key=lambda each: each.line)), rules=dict(sorted(counts.rules.items())),
            warnings=tuple(self._warned()),
        )  # fmt: skip

    def _warn(self, table: str, merged: merging.Merged) -> None:
        """Say what a reader of the counts would not expect."""
        if merged.contradicted:
            self.warnings.append(
                Text(
                    f"Zeilen, die in {table} eine frühere Zeile der Datei mit demselben Schlüssel ersetzen: {merged.contradicted}",
                    f"rows that replace an earlier row of the file with the same key in {table}: {merged.contradicted}",
                )
            )
        if merged.from_elsewhere:
            self.warnings.append(
                Text(
                    f"Zeilen, die in {table} Zeilen einer anderen Quelle ersetzen: {merged.from_elsewhere}; was fehlt, bleibt von dort",
                    f"rows that replace rows of another source in {table}: {merged.from_elsewhere}; what they lack is kept from there",
                )
            )

    def _warned(self) -> Iterator[Text]:
        yield from self.warnings
        if self.adding.counts.rows == 0:
            yield Text(
                "die Datei hat eine Kopfzeile, aber keine Zeilen",
                "the file has a header but no rows",
            )

    def _replace_earlier(self, load_id: int) -> list[int]:
        """Return the loads of the same bytes through an older mapping or setting, their findings gone."""
        rows = self.store.frame(
            "SELECT load_id FROM load_files WHERE sha256 = $sha256",
            {"sha256": self.adding.table.sha256},
        )
        older = [int(row[0]) for row in rows.iter_rows() if row[0] != load_id]
        for each in older:
            self.store.execute(f"DELETE FROM quarantine WHERE load_id = {each}")
        return older

    def _newest(self, load_id: int) -> date | None:
        dates = {
            name: TABLES[name].dated_by for name in self.mapping.tables if TABLES[name].dated_by
        }
        days = [
            f"SELECT max(CAST({day} AS DATE)) AS day FROM {name} WHERE load_id = {load_id}"
            for name, day in dates.items()
        ]
        return (
            self.store.value(f"SELECT max(day) FROM ({' UNION ALL '.join(days)})") if days else None
        )

    def _remove_leftovers(self, older: Sequence[int]) -> None:
        if not older:
            return
        listed = ", ".join(map(str, older))
        for name, spec in self.mapping.tables.items():
            if not spec.once:
                self.store.delete(name, f"load_id IN ({listed})")

    def _outcome(self, load_id: int) -> dict[str, int]:
        """Return how many records were updates, unchanged or older; a record that is new to any table is new."""
        if not self.store.value(f"SELECT 1 FROM {merging.OUTCOME} LIMIT 1"):
            return {"updated": 0, "unchanged": 0, "older": 0}
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
            raise ScrmError(
                f"{summary.path}: rows do not add up",
                hint="please report this file; nothing was loaded",
            )
        plan = self.adding.plan
        self.store.execute(
            "INSERT INTO load_files (load_id, path, sha256, mapping, mapping_hash, dialect, row_count, new_count, updated_count, "
            "unchanged_count, quarantined_count, skipped_count, named_counts, last_date, given) "
            "SELECT $load_id, $path, $sha256, $mapping, $hash, $dialect, $rows, $new, $updated, $unchanged, $quarantined, $skipped, "
            "$named, $newest, $given",
            {
                "load_id": load_id, "path": summary.path, "sha256": summary.sha256, "mapping": summary.mapping,
                "hash": self.fingerprint, "dialect": json.dumps(summary.dialect, ensure_ascii=False, sort_keys=True),
                "rows": summary.rows, "new": summary.new, "updated": summary.updated, "unchanged": summary.unchanged,
                "quarantined": summary.quarantined, "skipped": sum(summary.skipped.values()),
                "named": json.dumps({"named": summary.named_counts, "skipped": summary.skipped}, sort_keys=True),
                "newest": self.newest,
                "given": json.dumps({name: [plan.given(name), plan.defaults(name)] for name in self.mapping.tables}),
            },
        )  # fmt: skip


def _older(count: int) -> Text:
    """Say why rows were left out for their age, and how to have them all the same."""
    return Text(
        f"als älter ausgelassene Zeilen: {count}; was schon geladen ist, stammt aus neueren Daten (Änderungsdatum der Zeile, sonst das "
        "jüngste Datum ihrer Datei); ist diese Datei die Berichtigung, so lädt sie scrm load --newer",
        f"rows left out as older: {count}; what is loaded already comes from newer data (the row's date of change, else the newest "
        "date of its file); if this file is the correction, scrm load --newer loads it",
    )
