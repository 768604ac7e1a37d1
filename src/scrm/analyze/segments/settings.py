"""The settings of the commands on groups."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from scrm import config
from scrm.analyze.segments.assignment import Method
from scrm.analyze.segments.evidence import COMMENT_WEIGHT
from scrm.analyze.segments.hysteresis import MARGIN

LEAST_CELL = 10
"""Fewer people than this are not compared: too few for a statement, and single people could be
recognised."""


class Common(config.Params):
    """Settings of every command on groups."""

    method: Method = Field(
        "evidence", description="evidence (mixture), archetype (distance), kmeans or gmm"
    )
    min_evidence: int = Field(10, ge=0, description="signals below which a person is not rated")
    window_days: int = Field(
        540,
        ge=0,
        le=36500,
        description="days up to as-of that count, where no --period is given; 0 for all",
    )
    people: Literal["all", "customers"] = Field(
        "all", description="customers and unlinked profiles, or customers alone"
    )


class Params(Common):
    """Settings of ``scrm segments``."""

    comment_weight: float = Field(
        COMMENT_WEIGHT,
        gt=0,
        le=10,
        description="what a comment or reply weighs where a text a person began weighs 1",
    )


class FitParams(Params):
    """Settings of ``scrm segments fit``."""

    save: bool = Field(default=False, description="write the reference to --model")
    model: Path = Field(Path("segments.json"), description="file of the frozen reference")


class ApplyParams(Common):
    """Settings of ``scrm segments apply``; the reference says what an action weighs."""

    model: Path = Field(Path("segments.json"), description="file of the frozen reference")


class MigrateParams(Params):
    """Settings of ``scrm segments migrate``."""

    window_days: int = Field(
        180,
        ge=1,
        le=36500,
        description="length of each of the two windows, one right after the other",
    )
    margin: float = Field(
        MARGIN,
        ge=0,
        le=1,
        description="how much more probable another group must be to count as a move",
    )
    draws: int = Field(
        79, ge=39, le=10_000, description="random swaps of signals behind the noise floor"
    )
