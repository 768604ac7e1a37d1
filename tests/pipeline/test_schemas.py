"""JSON Schemas: the shipped files fit, mistakes do not; `scrm doctor` names the line."""

import json
from pathlib import Path

import fastjsonschema
import pytest
import yaml

from scrm.cli import run
from scrm.config import resources
from scrm.errors import UsageError
from scrm.pipeline.schemas import build_schema, list_schemas

CONFIGS, SAMPLE = resources("configs"), resources("sample_data")
SHIPPED = [
    ("scrm", CONFIGS / "scrm.yaml"),
    ("scrm", SAMPLE / "scrm.yaml"),
    ("checks", CONFIGS / "checks.yaml"),
    ("checks", SAMPLE / "checks.yaml"),
    ("kpis", CONFIGS / "metrics.yaml"),
    *(("benchmarks", path) for path in sorted((CONFIGS / "benchmarks").glob("*.yaml"))),
    *(("mapping", path) for path in sorted((CONFIGS / "sources").glob("*.yaml"))),
]
VALIDATORS = {name: fastjsonschema.compile(build_schema(name)) for name in list_schemas()}


def document(text: str) -> object:
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


@pytest.mark.parametrize(("name", "path"), SHIPPED, ids=lambda value: Path(str(value)).stem)
def test_shipped_files_fit_their_schema(name, path):
    VALIDATORS[name](document(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("scrm", "langg: de\n"),
        ("scrm", "lang: fr\n"),
        ("scrm", "analyses:\n  abd: {}\n"),
        ("scrm", "analyses:\n  abc: {cutz: [80, 95]}\n"),
        ("scrm", "load:\n- {file: a.csv}\n"),
        ("checks", "checks:\n- {metric: a, mn: 1}\n"),
        ("checks", "checks:\n- {min: 1}\n"),
        ("mapping", "name: a\n"),
        ("kpis", "metrics:\n  a: {kind: none}\n"),
        ("benchmarks", "benchmarks:\n  a: {value: 1}\n"),
        ("benchmarks", "benchmark:\n  a: {value: 1}\n"),
    ],
)
def test_mistakes_do_not_fit(name, text):
    with pytest.raises(fastjsonschema.JsonSchemaException):
        VALIDATORS[name](document(text))


def test_an_unknown_schema_is_named():
    with pytest.raises(UsageError, match="no schema 'settings'"):
        build_schema("settings")


def test_the_command_prints_a_schema(capsys):
    assert run(["schema", "checks"]) == 0
    assert json.loads(capsys.readouterr().out) == build_schema("checks")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scrm.yaml").write_text("lang: en\nanalyses:\n  kpi:\n    metrics: own.yaml\n")
    (tmp_path / "checks.yaml").write_text("checks:\n- {metric: revenue, min: 1}\n")
    (tmp_path / "own.yaml").write_text("metrics: {}\n")
    (tmp_path / "sources").mkdir()
    source = (CONFIGS / "sources" / "generic_orders.yaml").read_text(encoding="utf-8")
    (tmp_path / "sources" / "generic_orders.yaml").write_text(source)
    return tmp_path


def files_of(out: str) -> dict[str, str]:
    return {Path(row["file"]).name: row["state"] for row in json.loads(out)["data"]["files"]}


def test_the_doctor_finds_all_files_of_a_project_valid(project, capsys):
    assert run(["doctor", "--format", "json"]) == 0
    assert files_of(capsys.readouterr().out) == dict.fromkeys(
        ("scrm.yaml", "checks.yaml", "generic_orders.yaml", "own.yaml"), "valid"
    )


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("scrm.yaml", "lang: en\nanalyses:\n  abc:\n    cutz: 1\n", "line 4: cutz"),
        ("scrm.yaml", "lang: en\nanalyses:\n  abd: {}\n", "line 3: analyses.abd: unknown"),
        ("checks.yaml", "checks:\n- {metric: revenue, mn: 1}\n", "line 2: checks.0.mn"),
        ("generic_orders.yaml", "name: a\nversionn: 1\n", "generic_orders.yaml, line "),
        ("own.yaml", "metrics:\n  a:\n    kind: count\n    source: orderz\n", "own.yaml, line "),
    ],
)
def test_the_doctor_names_file_line_and_key_of_a_mistake(name, text, fault, project, capsys):
    path = project / ("sources" if name == "generic_orders.yaml" else "") / name
    path.write_text(text)
    assert run(["doctor", "--format", "json"]) == 2
    assert fault in files_of(capsys.readouterr().out)[name]


def test_the_latest_report_is_opened_or_named(project, capsys, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda address: opened.append(address) or True)
    assert run(["open"]) == 2
    assert "there is no report" in capsys.readouterr().err
    (project / "report").mkdir()
    (project / "report" / "report.html").write_text("<p>")
    assert run(["open"]) == 0
    assert opened == [(project / "report" / "report.html").as_uri()]
    monkeypatch.setattr("webbrowser.open", lambda _: False)
    assert run(["open"]) == 0
    assert capsys.readouterr().out.strip() == str(project / "report" / "report.html")
