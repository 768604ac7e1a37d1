"""One table on its way into the store: read -> decide -> clean -> merge, in one transaction."""

from collections.abc import Callable

from scrm.errors import InputError, StatementError, UsageError
from scrm.ingest import FileSummary, LoadSettings
from scrm.ingest.adding import Adding, ReadAgain, Shelf
from scrm.ingest.checking import broken_expression
from scrm.ingest.finishing import Finishing
from scrm.ingest.planning import Plan
from scrm.ingest.preparing import Planner
from scrm.ingest.reading import LINE, Table
from scrm.ingest.recognising import Fit
from scrm.store import Store


class _Undone(Exception):  # noqa: N818  no error: a dry run's way back
    """Rolls a dry run back."""


class Job:
    """One table on its way into the store."""

    def __init__(self, store: Store, table: Table, found: Fit, settings: LoadSettings, fingerprint: str) -> None:
        self.store, self.table, self.mapping, self.settings = store, table, found.mapping, settings
        self.fingerprint, self.shelf = fingerprint, Shelf()
        self.planner = Planner(store, self.shelf.incoming, table, found, settings)
        self.plan: Plan | None = None
        """How the table was read, once it was."""

    def run(self) -> FileSummary:
        """Load the table; where its beginning does not show how to read the rest, by a look at all of it."""
        if self.settings.on_error == "stop":  # nothing could be rolled back for a second reading
            return self.surveyed()
        try:
            return self._kept(lambda: self._load(survey=False))
        except ReadAgain:
            return self.surveyed()

    def surveyed(self) -> FileSummary:
        """Load the table by a plan made from all its cells."""
        return self._kept(lambda: self._load(survey=True))

    def replay(self, load_id: int) -> FileSummary:
        """Read quarantined records again under the number of their load; those that pass leave quarantine."""
        return self._kept(lambda: self._replay(load_id))

    def _kept(self, work: Callable[[], FileSummary]) -> FileSummary:
        """Do the work in one transaction, which a dry run rolls back."""
        summary: FileSummary | None = None
        try:
            with self.store.one_thread(), self.store.transaction(), self.store.offered(**self.shelf.names):
                summary = work()
                if self.settings.dry_run:
                    raise _Undone  # noqa: TRY301  a roll-back needs an exception within the transaction
        except _Undone:
            pass
        except UsageError as error:  # SQL that the database does not accept is a mapping's
            raise broken_expression(self.store, self.mapping, error) from None
        except StatementError:
            raise InputError(
                f"{self.table.label}: a formula of the mapping {self.mapping.name} failed on a value of this file",
                hint="TRY_CAST and try_strptime give NULL where CAST and strptime fail",
            ) from None
        assert summary is not None  # noqa: S101  the work returned, or raised
        return summary

    def _decided(self, *, survey: bool) -> Adding:
        adding = Adding(self.store, self.table, self.planner, self.settings, self.shelf)
        adding.decide(survey=survey)
        return adding

    def _load(self, *, survey: bool) -> FileSummary:
        adding = self._decided(survey=survey)
        load_id = int(self.store.value("SELECT coalesce(max(load_id), 0) + 1 FROM load_files"))
        finishing = Finishing(adding, self.fingerprint)
        adding.add(load_id)
        adding.check_mapping()
        self.plan = adding.plan
        return finishing.finish(load_id)

    def _replay(self, load_id: int) -> FileSummary:
        tried = [line for block in self.table.blocks() for line in block.cells.column(LINE).to_pylist()]
        if not tried:
            return FileSummary(
                self.table.label, "loaded", self.mapping.name, self.table.sha256, dialect=self.table.dialect
            )
        adding = self._decided(survey=True)
        self.store.execute(
            f"DELETE FROM quarantine WHERE load_id = {load_id} AND line IN (SELECT unnest($lines))", {"lines": tried}
        )
        temporary = int(self.store.value("SELECT max(load_id) + 1 FROM load_files"))
        finishing = Finishing(adding, self.fingerprint)
        adding.add(temporary)
        before = self.store.value(f"SELECT last_date FROM load_files WHERE load_id = {load_id}")
        summary = finishing.merged(temporary, newest=before)
        finishing.hand_over(temporary, load_id)
        self.store.execute(f"UPDATE quarantine SET load_id = {load_id} WHERE load_id = {temporary}")
        left_out = sum(summary.skipped.values())
        self.store.execute(
            "UPDATE load_files SET new_count = new_count + $new, updated_count = updated_count + $updated, "
            "unchanged_count = unchanged_count + $unchanged, skipped_count = skipped_count + $skipped, "
            f"quarantined_count = quarantined_count - $passed, mapping_hash = $hash, last_date = $newest WHERE load_id = {load_id}",
            {
                "new": summary.new, "updated": summary.updated, "unchanged": summary.unchanged, "skipped": left_out,
                "passed": summary.rows - summary.quarantined, "hash": self.fingerprint,
                "newest": finishing.newest,
            },
        )  # fmt: skip
        return summary
