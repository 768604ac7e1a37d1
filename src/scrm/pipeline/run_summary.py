"""What a run did: its results, exit code and warnings, and the journal run.json."""

import json
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from scrm import __version__
from scrm.errors import ExitCode, NotEnoughDataError
from scrm.files import write_file
from scrm.ingest import LoadSummary
from scrm.privacy.retention import Expired
from scrm.report.check_types import Outcome
from scrm.report.control_characters import sanitize_json, sanitize_message
from scrm.result import NamedResult, Result, Text


@dataclass
class RunSummary:
    """What a run did: results in report order, files written, outcome of the checks."""

    loaded: LoadSummary = field(default_factory=lambda: LoadSummary(()))
    results: list[NamedResult] = field(default_factory=list)
    checked: list[NamedResult] = field(default_factory=list)
    """What checks ask for, and the report does not have."""
    coverage: Result = field(default_factory=lambda: Result(title=Text("", "")))
    cells: Result | None = None
    """What the page can filter."""
    pictures: dict[str, str] = field(default_factory=dict)
    """Charts drawn before."""
    written: list[Path] = field(default_factory=list)
    outcome: Outcome | None = None
    timings: dict[str, float] = field(default_factory=dict)
    as_of: str = ""
    expired: tuple[Expired, ...] = ()
    """What retention rules deleted."""

    def exit_code(self, *, strict: bool = False) -> int:
        """Return the exit code: input rejected, check failed, not enough data, or 0."""
        if self.loaded.refused:
            return ExitCode.INPUT_REJECTED
        if self.outcome is not None and self.outcome.fails():
            return ExitCode.CHECK_FAILED
        if strict and any(result.refused for _, result in self.results):
            return NotEnoughDataError.exit_code
        return ExitCode.OK

    def warnings(self) -> list[str]:
        """Return what needs attention, one line each, without values of the data."""
        files = self.loaded.files
        found = [f"{file.path}: not loaded: {file.error}" for file in self.loaded.refused]
        found += [
            f"{file.path}: {file.quarantined} rows in quarantine"
            for file in files
            if file.quarantined
        ]
        found += [
            f"{command}: not enough data for an answer"
            for command, result in self.results
            if result.refused
        ]
        if not self.as_of:
            found.append("no dated data: no snapshot was written")
        if self.outcome is not None and self.outcome.fails("warn"):
            found.append("a check failed or warned: scrm check")
        return found

    @contextmanager
    def measure_time(self, step: str) -> Iterator[None]:
        """Record the duration of a step."""
        start = time.perf_counter()
        yield
        self.timings[step] = round(time.perf_counter() - start, 3)


def write_journal(path: Path, summary: RunSummary, started: datetime, *, strict: bool) -> None:
    """Write run.json, the only output with the current time in it."""
    packages = ("duckdb", "polars", "pyarrow", "scikit-learn", "scipy", "numpy")
    journal = {
        "schema": "scrm.run/1",
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "as_of": summary.as_of,
        "exit_code": summary.exit_code(strict=strict),
        "timings_seconds": summary.timings,
        "files": [
            {
                "path": f.path,
                "status": f.status,
                "rows": f.rows,
                "new": f.new,
                "quarantined": f.quarantined,
            }
            for f in summary.loaded.files
        ],
        "retention": [
            {"table": each.table, "source": each.source, "deleted": each.count}
            for each in summary.expired
        ],
        "refused_analyses": [command for command, result in summary.results if result.refused],
        "warnings": [sanitize_message(warning) for warning in summary.warnings()],
        "written": [str(file) for file in summary.written],
        "versions": {
            "scrm": __version__,
            "python": platform.python_version(),
            **{name: version(name) for name in packages},
        },
    }
    write_file(
        path,
        sanitize_json(json.dumps(journal, indent=2, ensure_ascii=False, sort_keys=True)) + "\n",
    )
