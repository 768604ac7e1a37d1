"""A check of checks.yaml, its verdict on a number, and the outcome of all checks, as data."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from scrm.config import Params
from scrm.result import Result, Text

Level = Literal["error", "warn", "never"]
Status = Literal["failed", "warned", "skipped", "passed"]
AGE = "_age_days"
"""How the names of ages end: days from the newest record to the cut-off date."""
STATUSES: tuple[Status, ...] = ("failed", "warned", "skipped", "passed")


def _split_list(value: object) -> object:
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


def _read_text(value: object) -> object:
    """Return dates and numbers that YAML has parsed as text again."""
    if isinstance(value, dict):
        return {str(key): _read_text(inner) for key, inner in value.items()}
    return str(value) if isinstance(value, date | int | float) else value


class Change(Params):
    """Limits of the change of a number."""

    vs: Annotated[str, BeforeValidator(_read_text)] = Field(
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
        description="a change counts only if its probability by chance is below alpha; "
        "null: every change counts",
    )


class Check(Params):
    """Limits of one metric."""

    metric: str = Field(description="name as in kpi.json, e.g. response_rate or abc.gini")
    by: Annotated[tuple[str, ...], BeforeValidator(_split_list)] = Field(
        (), description="check each group of this dimension"
    )
    where: Annotated[dict[str, str], BeforeValidator(_read_text)] = Field(
        {}, description="only groups with these values, e.g. {channel: x}"
    )
    min: float | None = Field(None, description="fails below")
    max: float | None = Field(None, description="fails above")
    warn_below: float | None = Field(None, description="warns below")
    warn_above: float | None = Field(None, description="warns above")
    target: float | None = Field(
        None, description="goal: the report shows value, target and gap; warns if it is missed"
    )
    better: Literal["higher", "lower"] = Field(
        "higher", description="which side of `target` meets it"
    )
    max_age_days: int | None = Field(
        None,
        ge=0,
        description="of coverage.order_age_days, .post_age_days, .file_age_days: "
        "fails if the newest order, post or file is older today (or on the day `as_of`)",
    )
    min_n: int = Field(0, ge=0, description="skipped where n is smaller")
    on_missing: Literal["fail", "skip"] | None = Field(
        None,
        description="where there is no value at all; by default fail with a `min` or "
        "`max_age_days`, else skip",
    )
    change: Change | None = Field(
        None, description="limits of the change against an earlier snapshot"
    )
    level: Literal["error", "warn"] = Field(
        "error", description="consequence of a breach of min, max or change"
    )
    reason: str = Field("", description="why the check is there; shown with its verdict")

    @model_validator(mode="after")
    def _require_limit(self) -> "Check":
        limits = (
            self.min,
            self.max,
            self.warn_below,
            self.warn_above,
            self.target,
            self.max_age_days,
        )
        change = self.change and (
            self.change.max_drop is not None or self.change.max_rise is not None
        )
        if not change and all(limit is None for limit in limits):
            raise ValueError(
                "a limit is missing: min, max, warn_below, warn_above, target, max_age_days, "
                "or change with max_drop or max_rise"
            )
        if self.max_age_days is not None and not self.metric.endswith(AGE):
            raise ValueError(
                f"max_age_days is for metrics such as coverage.order{AGE}, not for {self.metric}"
            )
        return self

    @property
    def fails_if_missing(self) -> bool:
        """Whether a number without any value fails the check."""
        if self.on_missing is None:
            return self.min is not None or self.max_age_days is not None
        return self.on_missing == "fail"


class Checks(Params):
    """The content of checks.yaml."""

    checks: tuple[Check, ...] = Field((), description="what must hold")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one limit of a check for one number.

    Parameters
    ----------
    rule : str
        ``min``, ``max``, ``warn_below``, ``warn_above``, ``max_age_days``, ``max_drop``,
        ``max_rise``, ``target``; or why it was not compared: ``missing``, ``no value``, ``min_n``,
        ``change``.
    value, limit : float or None
        Unscaled, as in checks.yaml; for a change, its size.
    line : int
        Line of the check in its file.
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

    @property
    def gap(self) -> float | None:
        """Value minus limit; None for limits of a change, and where there is nothing to compare."""
        if self.value is None or self.limit is None or self.rule in {"max_drop", "max_rise"}:
            return None
        return self.value - self.limit


@dataclass(frozen=True, slots=True)
class Outcome:
    """All verdicts, also as a Result; `targets` has those on targets, None without any."""

    verdicts: tuple[Verdict, ...]
    result: Result
    path: Path
    targets: Result | None = None

    def fails(self, fail_on: Level = "error") -> bool:
        """Return whether the process should end with exit code 1."""
        bad = {"error": {"failed"}, "warn": {"failed", "warned"}, "never": set[str]()}[fail_on]
        return any(verdict.status in bad for verdict in self.verdicts)
