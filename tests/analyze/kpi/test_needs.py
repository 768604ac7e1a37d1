"""What KPIs need can be asked without a database, and says no table that cannot be loaded."""

import json

import pytest

from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.needs import BEHIND_VIEWS, WRITTEN_BY, list_needs, write_tables
from scrm.analyze.kpi.query import list_tables
from scrm.cli import run
from scrm.tables import TABLES
from scrm.views import VIEWS

KNOWN = read_catalogue()


def test_every_table_of_a_kpi_is_loaded_computed_or_behind_a_view():
    for metric in KNOWN.metrics.values():
        for name in list_tables(KNOWN, metric):
            is_loaded = name in TABLES and TABLES[name].role == "canonical"
            assert is_loaded or name in BEHIND_VIEWS or name in WRITTEN_BY, (metric.id, name)


def test_views_stand_for_tables_that_can_be_loaded():
    for view, tables in BEHIND_VIEWS.items():
        assert view in VIEWS
        assert all(TABLES[name].role == "canonical" for name in tables)


def test_a_derived_table_names_the_command_that_writes_it():
    from scrm.analyze import analyses

    for table, command in WRITTEN_BY.items():
        assert table in analyses()[command].writes


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("posts", ("posts", None, None)),
        ("match_rate", ("profiles or posts", "link", None)),
        ("revenue", ("orders or order_lines", None, None)),
        ("penetration", ("customers", None, "market_size")),
    ],
)
def test_the_needs_of_a_kpi(name, needs):
    assert tuple(list_needs(KNOWN, KNOWN.metric(name), "en").values()) == needs


def test_alternatives_are_in_the_language_asked_for():
    assert write_tables(["sales"], "de") == "orders oder order_lines"


@pytest.mark.parametrize("arguments", [["list"], ["list", "--needs"], ["show", "er_reach"]])
def test_the_catalogue_needs_no_database(tmp_path, monkeypatch, capfd, arguments):
    monkeypatch.chdir(tmp_path)
    assert run(["kpi", *arguments, "--format", "json"]) == 0
    assert json.loads(capfd.readouterr().out)["command"] == "kpi"
    assert not list(tmp_path.iterdir())
