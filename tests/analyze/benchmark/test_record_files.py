"""A user's file of published figures: added, checked, and refused with file, line and key."""

import pytest

from scrm.analyze.benchmark.comparisons import list_alike_kpis
from scrm.analyze.benchmark.record_files import find_ranking, read_library
from scrm.config import read_settings
from scrm.errors import ConfigError, UsageError
from scrm.pipeline.project_files import examine_files

OWN = """
studies:
  ours: {name: {de: Wir, en: We}, vendor: Us, year: 2026, n: 12}
benchmarks:
  reply: {study: ours, name: {de: a, en: a}, value: 7200, unit: seconds, measured_as: first_reply_time}
  rate:
    study: lithium_2016
    name: {de: b, en: b}
    value: 0.5
    unit: share
    numerator: interactions
    denominator: reach
    population: own_posts
    aggregation: median
"""  # noqa: E501  a record on a line


def write(tmp_path, text):
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_of_the_user_adds_records(tmp_path):
    known = read_library(write(tmp_path, OWN))
    assert known.benchmarks["reply"].value == 7200
    assert known.count_cases(known.benchmarks["reply"]) == 12
    assert list_alike_kpis(known, known.benchmarks["rate"]) == ["er_reach_median"]
    assert "sprout_2016_reply" in known.benchmarks


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("study: ours", "study: our", "line 5: benchmarks.reply.study: there is no study 'our'"),
        ("value: 0.5", "value: 50", "a share is a fraction from 0 to 1"),
        ("numerator: int", "numerater: int", "numerater: unknown key"),
        ("aggregation: median", "aggregation: modal", "aggregation"),
        ("year: 2026", "year: 26", "year"),
    ],
)
def test_a_mistake_is_named_with_file_and_key(tmp_path, old, new, message):
    with pytest.raises(ConfigError, match=message) as caught:
        read_library(write(tmp_path, OWN.replace(old, new)))
    assert "own.yaml, line" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "fault"),
    [(OWN, ""), (OWN.replace("first_reply_time", "no_kpi"), "there is no KPI 'no_kpi'")],
)
def test_the_doctor_checks_the_file(tmp_path, text, fault):
    write(tmp_path, text)
    project = tmp_path / "scrm.yaml"
    project.write_text("analyses:\n  benchmark: {records: own.yaml}\n", encoding="utf-8")
    found = {file.kind: file.fault for file in examine_files(read_settings({}, file=project))}
    assert found["scrm"] == ""
    assert fault in found["benchmarks"]
    assert bool(fault) == bool(found["benchmarks"])


def test_a_ranking_that_does_not_exist_is_refused():
    with pytest.raises(UsageError, match="no ranking 'x'"):
        find_ranking(read_library(), "x")
