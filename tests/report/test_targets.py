"""Targets of checks.yaml: met or missed, with the gap, in checks and in the report."""

import pytest

from scrm.errors import ConfigError
from scrm.report.change_names import label_names
from scrm.report.checks import evaluate
from scrm.report.document import build
from scrm.report.document_types import Options
from scrm.report.markdown_page import render_markdown
from scrm.report.snapshot import Metric, Snapshot
from scrm.result import Result, Text

SNAPSHOT = Snapshot(
    "2026-06-30",
    (
        Metric("response_rate", (("channel", "x"),), 0.55, "share", low=0.5, high=0.62, n=200),
        Metric("response_rate", (), 0.7, "share", low=0.68, high=0.72, n=900),
        Metric("first_reply_time", (), 7200.0, "duration", n=80),
        Metric("revenue", (), 90_000.0, "money", "EUR", n=400),
    ),
)


def outcome(tmp_path, *checks):
    path = tmp_path / "checks.yaml"
    path.write_text("checks:\n" + "".join(f"  - {check}\n" for check in checks))
    return evaluate(path, SNAPSHOT)


def test_a_target_is_met_or_missed_with_its_gap(tmp_path):
    found = outcome(
        tmp_path,
        "{metric: response_rate, target: 0.65}",
        "{metric: first_reply_time, target: 3600, better: lower}",
        "{metric: revenue, target: 100000}",
    )
    verdicts = [(each.metric, each.status, each.limit, each.gap) for each in found.verdicts]
    assert verdicts == [
        ("response_rate", "passed", 0.65, pytest.approx(0.05)),
        ("first_reply_time", "warned", 3600, 3600),
        ("revenue", "warned", 100_000, -10_000),
    ]
    assert not found.fails()
    assert found.fails("warn")
    assert found.targets.finding.en == "1 of 3 targets met."


def test_a_target_stands_beside_a_limit_of_the_same_check(tmp_path):
    found = outcome(tmp_path, "{metric: response_rate, min: 0.6, target: 0.8}")
    assert [(each.rule, each.status) for each in found.verdicts] == [
        ("min", "passed"), ("target", "warned"),
    ]  # fmt: skip


def test_a_gap_within_the_interval_may_be_chance(tmp_path):
    found = outcome(tmp_path, "{metric: response_rate, where: {channel: x}, target: 0.6}",
                    "{metric: response_rate, target: 0.75}")  # fmt: skip
    (table,) = found.targets.tables
    assert table.frame.select("by", "outcome").rows() == [
        ("channel=x", "missed, may be chance"),
        ("", "missed"),
    ]


def test_values_of_all_kinds_are_in_one_table_with_their_units(tmp_path):
    checks = [f"{{metric: {name}, target: 1}}"
              for name in ("response_rate", "revenue", "first_reply_time")]  # fmt: skip
    found = outcome(tmp_path, *checks)
    (table,) = build([], None, Options(targets=found.targets)).targets.tables
    assert [head.label for head in table.heads] == [
        "Kennzahl", "Wert", "Ziel", "Abstand", "Ergebnis",
    ]  # fmt: skip
    assert [row[1:4] for row in table.rows] == [
        ("70,0\u202f%", "100,0\u202f%", "−30,0\u202f%-Pkt."),
        ("90.000\u202fEUR", "1\u202fEUR", "89.999\u202fEUR"),
        ("2\u202fh", "1\u202fs", "1\u202fh 59\u202fmin"),
    ]


def test_without_targets_there_is_no_section(tmp_path):
    assert outcome(tmp_path, "{metric: response_rate, min: 0.1}").targets is None


def test_which_side_is_better_is_one_of_two(tmp_path):
    with pytest.raises(ConfigError, match="better"):
        outcome(tmp_path, "{metric: revenue, target: 1, better: more}")


def test_the_report_shows_value_target_and_gap(tmp_path):
    found = outcome(tmp_path, "{metric: response_rate, target: 0.65}",
                    "{metric: revenue, target: 100000}")  # fmt: skip
    named = label_names(found.targets, [], "en")
    assert named.tables[0].frame["name"].to_list() == ["response_rate", "revenue"]
    answer = Result(Text("KPIs", "KPIs"), Text("Gut.", "Good."))
    document = build([("kpi", answer)], None, Options(lang="en", targets=found.targets))
    text = render_markdown(document, "monthly")
    assert "## Targets" in text
    assert "1 of 2 targets met." in text
    assert "65" in text
    assert "-10,000" in text.replace("\u2212", "-")
