"""KPIs by channel in checks, snapshots and reports, and reports that cover a week."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from tests.rows import add

from scrm.config import read_settings
from scrm.errors import ScrmError
from scrm.pipeline import run
from scrm.report.snapshot import read_snapshot
from scrm.store.local import LocalStore

ASKED = datetime(2026, 3, 10, 9)


def build_project(folder: Path, settings: str, checks: str = "") -> Path:
    """Write a project whose database has 40 mentions on x, of which 10 are unanswered, and 20 on
    facebook, all answered; the last post is of 31 March."""
    asked, answers = [], []
    for number in range(60):
        channel = "x" if number < 40 else "facebook"
        asked.append({"channel": channel, "post_id": f"q{number}", "kind": "mention",
                      "author_id": f"u{number}", "created_at": ASKED})  # fmt: skip
        if number >= 10:
            answers.append({"channel": channel, "post_id": f"r{number}", "kind": "reply",
                            "author_id": "me", "is_own": True, "parent_id": f"q{number}",
                            "created_at": ASKED + timedelta(hours=1)})  # fmt: skip
    own = [{"channel": "x", "post_id": f"p{day}", "kind": "post", "author_id": "me",
            "is_own": True, "created_at": datetime(2026, 3, day, 9)}
           for day in (12, 28, 31)]  # fmt: skip
    with LocalStore(folder / "scrm.duckdb") as store:
        for rows in (asked, answers, own):
            add(store, "posts", rows)
    (folder / "scrm.yaml").write_text(f"load: []\nlang: en\n{settings}", encoding="utf-8")
    (folder / "checks.yaml").write_text(checks or "checks: []\n", encoding="utf-8")
    return folder / "scrm.yaml"


def run_project(file: Path):
    return run(read_settings({}, file=file, environ={}))


def test_checks_by_channel_judge_each_channel(tmp_path):
    checks = """checks:
  - {metric: response_rate, by: channel, min: 0.80, warn_below: 0.90, min_n: 15}
  - {metric: response_rate, where: {channel: facebook}, min: 0.9}
  - {metric: response_rate, min: 0.9}
  - {metric: response_rate, by: stage, min: 0.9}
"""
    summary = run_project(build_project(tmp_path, "checks: checks.yaml\n", checks))
    found = [(each.status, each.group, each.value) for each in summary.outcome.verdicts]
    assert found == [
        ("passed", "channel=facebook", 1),
        ("failed", "channel=x", 0.75),
        ("warned", "channel=x", 0.75),
        ("passed", "channel=facebook", 1),
        ("failed", "", pytest.approx(50 / 60)),
        ("failed", "stage", None),
    ]
    taken = read_snapshot("2026-03-31", tmp_path / "snapshots")
    rates = {each.by: each for each in taken.metrics if each.name == "response_rate"}
    assert rates[("channel", "x"),].n == 40
    assert (rates[()].first, rates[()].last) == ("2026-03-04", "2026-03-31")
    assert [command for command, _ in summary.results].count("kpi") == 1


def test_a_kpi_run_in_the_settings_is_a_section_of_the_report(tmp_path):
    settings = "analyses:\n  kpi run:\n    ids: [posts]\n    by: [channel, kind]\n    min_n: 3\n"
    settings = settings.replace("[posts]", "[inbound_posts]")
    summary = run_project(build_project(tmp_path, settings))
    commands = [command for command, _ in summary.results]
    assert commands.index("kpi run") == commands.index("kpi") + 1
    report = (tmp_path / "report" / "report.md").read_text(encoding="utf-8")
    assert "## KPIs by channel and kind" in report
    taken = read_snapshot("2026-03-31", tmp_path / "snapshots")
    grouped = {each.group: each.value for each in taken.metrics if each.name == "inbound_posts"}
    assert grouped == {"channel=facebook, kind=mention": 20, "channel=x, kind=mention": 40}


@pytest.mark.parametrize(("settings", "first"), [
    ("report: {template: weekly}\n", date(2026, 3, 25)),
    ("report: {template: monthly}\n", date(2026, 3, 4)),
    ("report: {template: weekly}\nanalyses: {kpi: {days: 14}}\n", date(2026, 3, 18)),
    ("report: {template: weekly}\nperiod: 2026-03\n", date(2026, 3, 1)),
])  # fmt: skip
def test_a_weekly_report_covers_a_week(tmp_path, settings, first):
    summary = run_project(build_project(tmp_path, settings))
    assert dict(summary.results)["kpi"].window == (first, date(2026, 3, 31))


@pytest.mark.parametrize(("settings", "match"), [
    ("analyses:\n  kpi rum:\n    by: [channel]\n", "line 4: analyses.kpi rum: unknown analysis"),
    ("analyses:\n  kpi run:\n    bye: [channel]\n", r"line 5: .*bye"),
    ("analyses:\n  kpi run:\n    by: [chanel]\n", "there is no such dimension"),
])  # fmt: skip
def test_settings_of_a_kpi_run_that_do_not_fit_are_refused(tmp_path, settings, match):
    with pytest.raises(ScrmError, match=match):
        run_project(build_project(tmp_path, settings))
