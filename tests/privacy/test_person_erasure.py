"""All planted values of a person are found before an erasure, and none after it."""

import json
import os
from pathlib import Path

import pytest
from tests.privacy.project import PLANTED_FILES, PLANTED_TABLES, build_project, draw_person

from scrm.errors import NoSpaceError, StoreError, UsageError
from scrm.pipeline import person_erasure
from scrm.pipeline.lock import hold_lock
from scrm.privacy.retention_duties import parse_retained
from scrm.store import rewrite
from scrm.store.local import LocalStore


def _read_database(folder: Path) -> LocalStore:
    return LocalStore(folder / "scrm.duckdb", read_only=True)


def test_every_planted_value_is_found_before_and_none_after(tmp_path: Path) -> None:
    person = draw_person(1)
    configuration = build_project(tmp_path / "a", person)
    before = person_erasure.preview(configuration, person.email, {})
    left = {each.path.name for each in before.files if each.action == "report"}
    assert left == {"decisions.csv"}  # in a folder that is not one of scrm's
    assert {each.path.name for each in before.files} - left == PLANTED_FILES
    assert {
        each.where.split(",")[0].removeprefix("table ") for each in before.places
    } >= PLANTED_TABLES
    untouched = person_erasure.preview(configuration, person.number, {})
    assert untouched.places == before.places  # nothing was changed

    done = person_erasure.erase_person(configuration, person.number, {})
    (place,) = done.places  # the file stays, and is named
    assert place.where.endswith("further/decisions.csv")
    assert done.rows["customers"] == done.rows["order_lines"] == 1
    assert person_erasure.search_everything(configuration, before.plan) == done.places
    assert not person_erasure.journal_path(configuration.settings.db).exists()
    with _read_database(tmp_path / "a") as store:
        assert store.row_count("customers") == 200
        assert store.value("SELECT customer_id FROM orders") == "X7"  # another's order stays
        assert store.value("SELECT customer_email FROM orders") == "[erased]"
        assert store.value("SELECT text FROM posts") == ("Danke @[erased], wir rufen [erased] an.")
        assert store.value("SELECT raw FROM quarantine") == '["x"]'
        log = json.loads(store.value("SELECT row_counts FROM erasures"))
        assert log["customers"] == 1
        assert all(not audit.problem for audit in store.verify())
    labels = (tmp_path / "a/sentiment_labels.csv").read_text()
    assert labels == "text,label,drawn,post\nNaja,neutral,random,2\n"
    assert (tmp_path / "a/export.csv").read_bytes().decode("utf-16") == (
        "id;name\n1;Ida Fremd\n3;Ole Fremd\n"
    )
    with pytest.raises(UsageError, match="nobody is stored"):
        person_erasure.erase_person(configuration, person.email, {})


def test_an_erasure_that_was_killed_is_ended_by_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = draw_person(2)
    configuration = build_project(tmp_path / "a", person)
    plan = person_erasure.preview(configuration, person.number, {}).plan

    class Killed(BaseException):
        pass

    def kill(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(person_erasure, "rewrite_database", kill)
        further = (tmp_path / "a/further",)
        with pytest.raises(Killed):
            person_erasure.erase_person(configuration, person.number, {}, also=further)
    journal = person_erasure.journal_path(configuration.settings.db)
    assert journal.is_file()
    if os.name == "posix":
        assert journal.stat().st_mode & 0o777 == 0o600
    assert person_erasure.search_everything(configuration, plan) != ()
    done = person_erasure.erase_person(configuration, person.number, {})
    assert done.places == ()
    assert person_erasure.search_everything(configuration, plan) == ()
    assert not journal.exists()
    kept = (tmp_path / "a/further/decisions.csv").read_text()  # the journal has --also
    assert kept == "pair_id,channel,profile_id,customer_id,verdict\n"


def test_orders_that_a_law_protects_stay_under_a_pseudonym(tmp_path: Path) -> None:
    person = draw_person(3)
    configuration = build_project(tmp_path / "a", person)
    retained = parse_retained(("orders=invoice-duty",))
    further = (tmp_path / "a/further",)
    done = person_erasure.erase_person(configuration, person.number, retained, also=further)
    assert done.places == ()
    assert done.erased is not None
    assert done.erased.retained == {"orders": 1, "order_lines": 1}
    with _read_database(tmp_path / "a") as store:
        kept = store.value("SELECT customer_id FROM orders WHERE order_id = 'A-1'")
        assert kept.startswith("retained-")
        assert store.value("SELECT pseudonym FROM retained_records") == kept


def test_nothing_is_touched_where_the_disk_is_too_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = draw_person(4)
    configuration = build_project(tmp_path / "a", person)
    monkeypatch.setattr(rewrite.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1000})())
    before = (tmp_path / "a/scrm.duckdb").read_bytes()
    with pytest.raises(NoSpaceError, match="rewritten"):
        person_erasure.erase_person(configuration, person.number, {})
    assert (tmp_path / "a/scrm.duckdb").read_bytes() == before
    assert not person_erasure.journal_path(configuration.settings.db).exists()


def test_an_erasure_waits_for_the_lock_of_a_run(tmp_path: Path) -> None:
    person = draw_person(5)
    configuration = build_project(tmp_path / "a", person)
    with (
        hold_lock(configuration.settings.db),
        pytest.raises(StoreError, match="another run uses"),
    ):
        person_erasure.erase_person(configuration, person.number, {}, wait_seconds=0.2)
