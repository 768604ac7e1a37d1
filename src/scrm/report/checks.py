"""checks.yaml: what must hold for the numbers of a snapshot, and the verdicts for people, CI and code hosts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from scrm.config import Params
from scrm.report.snapshot import Snapshot
from scrm.result import Lang, Result

Level = Literal["error", "warn", "never"]
Status = Literal["passed", "warned", "failed", "skipped"]
CHECK_FORMATS = ("table", "json", "github", "junit", "sarif")


class Checks(Params):
    """The file as a whole."""

    checks: tuple[dict[str, object], ...] = Field((), description="what must hold")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check says of one metric."""

    status: Status
    line: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """All verdicts, and the same as a Result."""

    verdicts: tuple[Verdict, ...]
    result: Result
    path: Path

    def fails(self, fail_on: Level = "error") -> bool:
        """Say whether the process should end with exit code 1."""
        raise NotImplementedError


def evaluate(path: Path, snapshot: Snapshot, previous: Snapshot | None = None) -> Outcome:
    """Check a snapshot against a checks.yaml; ConfigError names file, line and key."""
    raise NotImplementedError


def render(outcome: Outcome, output: str, lang: Lang) -> str:
    """Return the verdicts as one of `CHECK_FORMATS`."""
    raise NotImplementedError


def summary(outcome: Outcome, lang: Lang) -> str:
    """Return Markdown for ``$GITHUB_STEP_SUMMARY``."""
    raise NotImplementedError


def previous_of(snapshots: Sequence[str], as_of: str) -> str:
    """Return the newest date before `as_of`, or ``""``."""
    raise NotImplementedError
