"""Checks: limits, evidence, changes that are more than chance, and the formats CI reads."""

import json
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest

from scrm.config import resources
from scrm.errors import ConfigError, UsageError
from scrm.report.check_formats import render, render_summary
from scrm.report.check_types import Outcome
from scrm.report.checks import evaluate
from scrm.report.snapshot import Metric, Snapshot, write_snapshot

NOW = Snapshot(
    "2024-12-31",
    (
        Metric("abc.gini", value=0.71, kind="score"),
        Metric("empty", value=None),
        Metric("few", value=None, n=3),
        Metric("coverage.post_age_days", value=2, kind="count"),
        Metric("er_reach", value=0.03, low=0.027, high=0.033, n=400),
        Metric(
            "response_rate", (("channel", "facebook"),), 0.55, "share", low=0.45, high=0.65, n=100
        ),
        Metric(
            "response_rate", (("channel", "instagram"),), 0.8, "share", low=0.72, high=0.86, n=120
        ),
        Metric("response_rate", (("channel", "x"),), 0.2, "share", low=0.05, high=0.5, n=10),
        Metric("revenue", value=90.0, kind="money"),
    ),
)
BEFORE = Snapshot(
    "2024-11-30",
    (
        Metric("er_reach", value=0.04, low=0.037, high=0.043),
        Metric("revenue", value=100.0),
        Metric("abc.gini", value=0.0),
    ),
)


def outcome(tmp_path: Path, text: str, before: Snapshot | None = BEFORE) -> Outcome:
    path = tmp_path / "checks.yaml"
    path.write_text("checks:\n" + text)
    return evaluate(path, NOW, before)


def verdicts_of(found: Outcome) -> list[tuple]:
    return [(verdict.status, verdict.group, verdict.rule) for verdict in found.verdicts]


def test_each_group_is_judged_by_limits_and_evidence(tmp_path: Path) -> None:
    found = outcome(
        tmp_path, "- {metric: response_rate, by: channel, min: 0.6, warn_below: 0.85, min_n: 50}\n"
    )
    assert verdicts_of(found) == [
        ("failed", "channel=facebook", "min"),
        ("warned", "channel=facebook", "warn_below"),
        ("warned", "channel=instagram", "warn_below"),
        ("skipped", "channel=x", "min_n"),
    ]
    assert found.result.finding.en == "1 of 4 checks failed, 2 with a warning, 1 skipped."


def test_one_group_can_be_chosen(tmp_path: Path) -> None:
    assert verdicts_of(
        outcome(tmp_path, "- {metric: response_rate, where: {channel: instagram}, min: 0.6}\n")
    ) == [("passed", "channel=instagram", "min")]


def test_an_upper_limit_holds_at_the_limit(tmp_path: Path) -> None:
    assert verdicts_of(outcome(tmp_path, "- {metric: abc.gini, max: 0.71}\n")) == [
        ("passed", "", "max")
    ]
    assert verdicts_of(outcome(tmp_path, "- {metric: abc.gini, warn_above: 0.7, max: 0.8}\n")) == [
        ("warned", "", "warn_above")
    ]


def test_a_change_must_be_large_and_more_than_chance(tmp_path: Path) -> None:
    change = "- {{metric: er_reach, change: {{max_drop: {0}, alpha: {1}}}}}\n"
    assert verdicts_of(outcome(tmp_path, change.format(0.005, 0.05))) == [
        ("failed", "", "max_drop")
    ]
    assert verdicts_of(outcome(tmp_path, change.format(0.02, 0.05))) == [("passed", "", "max_drop")]
    found = outcome(tmp_path, change.format(0.005, 0.000001))
    assert found.verdicts[0].message.en == "may be chance"


def test_a_total_without_interval_is_judged_by_size(tmp_path: Path) -> None:
    change = "- {{metric: revenue, level: warn, change: {{max_drop: {}, relative: true}}}}\n"
    assert verdicts_of(outcome(tmp_path, change.format(0.05))) == [("warned", "", "max_drop")]
    assert verdicts_of(outcome(tmp_path, change.format(0.1))) == [("passed", "", "max_drop")]


def test_without_an_earlier_value_a_change_is_skipped(tmp_path: Path) -> None:
    text = (
        "- {metric: er_reach, change: {max_drop: 0.1}}\n"
        "- {metric: abc.gini, change: {max_rise: 0.1, relative: true}}\n"
    )
    assert verdicts_of(outcome(tmp_path, text, None))[0] == ("skipped", "", "change")
    assert verdicts_of(outcome(tmp_path, text))[1] == ("skipped", "", "change")


def test_a_change_of_the_definition_is_no_change_of_the_value(tmp_path: Path) -> None:
    text = "- {metric: roi, change: {max_drop: 0.1}}\n"
    path = tmp_path / "checks.yaml"
    path.write_text("checks:\n" + text)
    old, new = (
        Metric("roi", value=value, definition=f"roi@{n}") for value, n in ((1.0, 1), (0.2, 2))
    )
    found = evaluate(path, Snapshot("2024-12-31", (new,)), Snapshot("2024-11-30", (old,)))
    assert verdicts_of(found) == [("skipped", "", "change")]
    assert found.verdicts[0].message.en == "another definition: roi@1 before"


def test_a_baseline_is_read_relative_to_the_file(tmp_path: Path) -> None:
    write_snapshot(Snapshot("2023-12-31", (Metric("revenue", value=10.0),)), tmp_path / "snapshots")
    text = "- {metric: revenue, change: {vs: 2023-12-31, max_rise: 5}}\n"
    assert verdicts_of(outcome(tmp_path, text)) == [("failed", "", "max_rise")]
    with pytest.raises(UsageError, match="no snapshot 1999"):
        outcome(tmp_path, "- {metric: revenue, change: {vs: '1999', max_rise: 5}}\n")


def test_a_missing_metric_fails_and_names_similar_ones(tmp_path: Path) -> None:
    found = outcome(tmp_path, "- {metric: er_reech, min: 0}\n- {metric: response_rate, min: 0}\n")
    assert [verdict.message.en for verdict in found.verdicts] == [
        "not in the snapshot (similar: er_reach)",
        "not in the snapshot (grouped by channel)",
    ]
    assert found.fails()


def test_a_number_without_any_value_fails_its_minimum_unless_it_may_be_missing(
    tmp_path: Path,
) -> None:
    text = (
        "- {metric: empty, min: 0}\n"
        "- {metric: empty, min: 0, level: warn}\n"
        "- {metric: empty, min: 0, on_missing: skip}\n"
        "- {metric: empty, max: 9}\n"
        "- {metric: empty, max: 9, on_missing: fail}\n"
    )
    found = outcome(tmp_path, text)
    assert [verdict.status for verdict in found.verdicts] == [
        "failed",
        "warned",
        "skipped",
        "skipped",
        "failed",
    ]
    assert {verdict.rule for verdict in found.verdicts} == {"no value"}


def test_a_number_of_too_few_cases_is_skipped(tmp_path: Path) -> None:
    assert verdicts_of(outcome(tmp_path, "- {metric: few, min: 1}\n")) == [
        ("skipped", "", "no value")
    ]


def test_a_group_that_is_not_there_is_skipped_only_where_it_may_be_missing(tmp_path: Path) -> None:
    group = "metric: response_rate, where: {channel: tiktok}, min: 0.5"
    found = outcome(tmp_path, f"- {{{group}}}\n- {{{group}, on_missing: skip}}\n")
    assert [verdict.status for verdict in found.verdicts] == ["failed", "skipped"]
    assert verdicts_of(outcome(tmp_path, "- {metric: nothing, min: 1, on_missing: skip}\n")) == [
        ("failed", "", "missing")
    ]


def test_ages_count_up_to_the_day_of_the_check(tmp_path: Path) -> None:
    path = tmp_path / "checks.yaml"
    path.write_text("checks:\n- {metric: coverage.post_age_days, max_age_days: 3}\n")
    # two days old on 2024-12-31, the cut-off date of the snapshot
    ages = {}
    for day in (None, date(2024, 12, 31), date(2025, 1, 1), date(2025, 1, 2), date(2024, 6, 1)):
        [verdict] = evaluate(path, NOW, today=day).verdicts
        ages[day] = (verdict.value, verdict.status)
    assert list(ages.values()) == [
        (2, "passed"),
        (2, "passed"),
        (3, "passed"),
        (4, "failed"),
        (2, "passed"),
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("- {metric: a}\n", r"line 2: checks\.0: a limit is missing"),
        ("- {metric: a, max_age_days: 3}\n", r"max_age_days is for metrics such as coverage"),
        ("- {metric: a, min: x}\n", r"line 2: checks\.0\.min: .*number"),
        ("- metric: a\n  min: 1\n  mx: 2\n", r"line 4: checks\.0\.mx: unknown key"),
        ("- {metric: a, change: {max_drop: -1}}\n", r"line 2: checks\.0\.change\.max_drop"),
        ("- {metric: a, min: 1\n", "not valid YAML"),
    ],
)
def test_an_error_in_the_file_names_line_and_key(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(ConfigError, match=fault):
        outcome(tmp_path, text)


def test_the_severity_that_ends_with_code_1_can_be_chosen(tmp_path: Path) -> None:
    warned = outcome(tmp_path, "- {metric: abc.gini, warn_above: 0.5}\n")
    assert [warned.fails(level) for level in ("error", "warn", "never")] == [False, True, False]
    failed = outcome(tmp_path, "- {metric: abc.gini, max: 0.5}\n")
    assert [failed.fails(level) for level in ("error", "warn", "never")] == [True, True, False]


TEXT = (
    "- {metric: response_rate, by: channel, min: 0.6, min_n: 50, reason: '50 %: so, ja'}\n"
    "- {metric: abc.gini, warn_above: 0.5}\n"
)


def test_annotations_name_file_and_line(tmp_path: Path) -> None:
    lines = render(outcome(tmp_path, TEXT), "github", "en").splitlines()
    place, _, message = lines[0].partition("checks.yaml,")
    assert place.startswith("::error file=")
    assert (
        message == "line=2,title=response_rate (channel=facebook)::"
        "below the limit: 0.55 (min: 0.6), n = 100 – 50 %25: so, ja"
    )
    assert lines[1].startswith("::warning file=")
    assert lines[-1] == "1 of 4 checks failed, 1 with a warning, 1 skipped."


def test_junit_has_one_case_per_verdict(tmp_path: Path) -> None:
    suite = ET.fromstring(render(outcome(tmp_path, TEXT), "junit", "en")).find("testsuite")
    assert suite is not None
    assert suite.attrib == {
        "name": "scrm check",
        "tests": "4",
        "failures": "1",
        "errors": "0",
        "skipped": "1",
    }
    assert [[child.tag for child in case] for case in suite] == [
        ["failure"],
        [],
        ["skipped"],
        ["system-out"],
    ]


def test_sarif_names_rule_level_and_place(tmp_path: Path) -> None:
    document = json.loads(render(outcome(tmp_path, TEXT), "sarif", "en"))
    run = document["runs"][0]
    assert document["version"] == "2.1.0"
    assert [(result["ruleId"], result["level"]) for result in run["results"]] == [
        ("response_rate", "error"),
        ("response_rate", "note"),
        ("abc.gini", "warning"),
    ]
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 2}


def test_table_and_json_show_the_worst_first(tmp_path: Path) -> None:
    found = outcome(tmp_path, TEXT)
    rows = json.loads(render(found, "json", "en"))["data"]["checks"]
    assert [row["status"] for row in rows] == ["failed", "warned", "skipped", "passed"]
    assert "failed" in render(found, "table", "en")
    with pytest.raises(UsageError, match="no format 'toml'"):
        render(found, "toml", "en")


def test_the_step_summary_is_a_table(tmp_path: Path) -> None:
    text = render_summary(outcome(tmp_path, TEXT), "de")
    assert text.startswith("### Prüfungen\n\n1 von 4 Prüfungen nicht bestanden")
    assert text.count("\n| ") == 6


def test_the_checks_of_a_new_project_are_valid_with_and_without_their_comment_signs(
    tmp_path: Path,
) -> None:
    source = (resources("configs") / "checks.yaml").read_text()
    active = {v.metric for v in evaluate(resources("configs") / "checks.yaml", NOW).verdicts}
    assert active == {"coverage.row_count", "coverage.quarantined_share"}
    lines = [line[2:] for line in source.splitlines() if line.startswith("#   ")]
    (tmp_path / "checks.yaml").write_text("checks:\n" + "\n".join(lines))
    assert {
        verdict.metric for verdict in evaluate(tmp_path / "checks.yaml", NOW, BEFORE).verdicts
    } == {
        "coverage.post_age_days",
        "response_rate",
        "er_reach",
        "first_reply_time",
        "topics.warning_count",
    }


def test_a_file_without_checks_says_so(tmp_path: Path) -> None:
    (tmp_path / "checks.yaml").write_text("")
    found = evaluate(tmp_path / "checks.yaml", NOW)
    assert not found.fails("warn")
    assert "no check" in found.result.notes[0].en


@pytest.mark.parametrize(("before", "now", "verdict"), [
    (20, 26, "passed"), (20, 40, "failed"), (2000, 2600, "failed"), (20, 22, "passed"),
])  # fmt: skip
def test_a_rise_of_a_count_must_exceed_the_chance_of_a_poisson_count(
    tmp_path: Path, before: int, now: int, verdict: str
) -> None:
    def snapshot(day: str, value: int) -> Snapshot:
        return Snapshot(day, (Metric("unanswered", value=value, kind="count", n=value),))

    path = tmp_path / "checks.yaml"
    path.write_text("checks:\n- {metric: unanswered, change: {max_rise: 0.2, relative: true}}\n")
    found = evaluate(path, snapshot("2026-03-31", now), snapshot("2026-02-28", before))
    assert [each.status for each in found.verdicts] == [verdict]
