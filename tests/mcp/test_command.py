"""The command: a missing package, a missing database."""

import sys

import pytest

from scrm.cli import run
from scrm.errors import UsageError
from scrm.mcp.questions import Questions
from scrm.mcp.server import build_server


def test_a_missing_package_is_named_with_the_command_that_installs_it(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    with pytest.raises(UsageError, match="mcp is not installed") as raised:
        build_server(Questions(tmp_path / "shop.duckdb"))
    assert "pip install 'scrm[mcp]'" in raised.value.hint


def test_a_project_without_a_database_is_refused_at_the_start(tmp_path, capsys):
    assert run(["mcp", str(tmp_path / "shop.duckdb")]) == 2
    assert "there is no database at" in capsys.readouterr().err
    assert run(["mcp", str(tmp_path)]) == 2
    assert "neither scrm.yaml nor scrm.duckdb" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda q: q.run_kpis([]), "name at least one KPI"),
        (lambda q: q.run_kpis(["er_reech"]), "no such KPI here"),
        (lambda q: q.run_kpis(["mentions"], by=["channel", "month", "kind"]), "at most 2 groups"),
        (lambda q: q.run_kpis(["mentions"], period="2026-05-01"), "year, quarter or month"),
        (lambda q: q.run_analysis("person"), "no such analysis here"),
        (lambda q: q.run_analysis("abc", {"cuts": "1"}), "abc has no such option here"),
        (lambda q: q.query_views("SELECT 1" + " " * 4000), "at most 4000 characters"),
        (lambda q: q.query_views("DELETE FROM posts"), "must be one SELECT"),
        (lambda q: q.query_views("SELECT * FROM posts"), "no aggregated view"),
    ],
)
def test_a_wrong_request_is_refused_by_name(ask, message, tmp_path):
    with pytest.raises(UsageError, match=message):
        ask(Questions(tmp_path / "shop.duckdb"))
