"""`scrm person` on the command line: old form, letters, exports."""

import json

import pytest

from scrm.cli import run
from scrm.store.local import LocalStore


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scrm.yaml").write_text("lang: en\ncompany: ACME\n")
    with LocalStore(tmp_path / "scrm.duckdb") as store:
        store.insert(
            "customers",
            ("customer_id", "first_name", "last_name", "load_id", "line"),
            "SELECT '10042', 'Anna', 'Muster', 1, 1",
        )
    return tmp_path


def test_the_old_form_names_the_new_one(capsys):
    assert run(["person", "10042"]) == 2
    assert "scrm person show WHO" in capsys.readouterr().err


def test_a_person_is_exported_erased_and_answered(project, capsys):
    assert run(["person", "export", "10042", "-o", "answer.html"]) == 0
    assert "Customer record" in (project / "answer.html").read_text()
    (project / "answer.html").unlink()
    assert run(["person", "erase", "10042", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["data"]["rows"][0]["outcome"] == "would be erased"
    arguments = ["person", "erase", "Anna Muster", "--yes", "--letter", "letter.txt"]
    assert run([*arguments, "--retain", "orders=invoice-duty"]) == 0
    assert "0 places found after erasure" in capsys.readouterr().out
    assert "To that extent we refuse your request" in (project / "letter.txt").read_text()
    assert run(["person", "erase", "10042", "--yes"]) == 2
    assert "nobody is stored" in capsys.readouterr().err


def test_an_unknown_duty_is_refused_before_anything_is_done(project, capsys):
    assert run(["person", "erase", "10042", "--retain", "orders=forever", "--yes"]) == 2
    assert "duties: invoice-duty" in capsys.readouterr().err
    with LocalStore(project / "scrm.duckdb", read_only=True) as store:
        assert store.row_count("customers") == 1
