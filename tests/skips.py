"""With ``SCRM_NO_SKIP=1`` (CI) a skipped test fails, unless its reason is listed here."""

import os
from collections.abc import Generator
from typing import TypeVar

import pytest

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

ALLOWED = (
    "no file system can be mounted here",
    "no right to mount a small disk",
    "this system lets nobody mount",
    "needs unshare",
    "only root can give files away",
    "the extra transformers is not installed",
    "no docker here",
    "hadolint has no wheel for this system",
)
"""Prefixes of reasons that may skip a test in CI: tests for root, and a large extra."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a skipped test fail."""
    report = yield
    return _failed_if_skipped(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let a skipped module fail."""
    report = yield
    return _failed_if_skipped(report)


def _failed_if_skipped(report: Report) -> Report:
    is_strict = os.environ.get("SCRM_NO_SKIP") == "1"
    if not is_strict or report.outcome != "skipped" or hasattr(report, "wasxfail"):
        return report
    reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
    if not reason.removeprefix("Skipped: ").startswith(ALLOWED):
        report.outcome, report.longrepr = (
            "failed",
            f"nothing may be skipped here (SCRM_NO_SKIP=1): {reason}",
        )
    return report
