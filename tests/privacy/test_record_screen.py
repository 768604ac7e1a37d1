"""Erased persons stay away when files are loaded; pseudonyms are the same in all files."""

from pathlib import Path

import pytest

from scrm.config import read_settings
from scrm.errors import ConfigError
from scrm.ingest import load
from scrm.pipeline import configured_loads, person_erasure
from scrm.pipeline.person_lookup import find_persons
from scrm.privacy.key_file import key_path, make_key, read_key
from scrm.privacy.record_screen import mask_text
from scrm.store.local import LocalStore

CUSTOMERS = (
    "customer_id,first_name,last_name,email,phone,birth_date\n"
    "4711,Anna,Muster,anna.muster@mail.example,030 901820,1980-05-06\n"
    "4712,Ben,Beispiel,ben@mail.example,,1990-01-02\n"
)


def _project(folder: Path, text: str = CUSTOMERS) -> tuple[object, Path]:
    (folder / "scrm.yaml").write_text("lang: en\n")
    file = folder / "customers.csv"
    file.write_text(text)
    return read_settings({}, file=folder / "scrm.yaml"), file


def _load(configuration, file, *, pseudonymise=False):
    with LocalStore(configuration.settings.db) as store:
        screen = configured_loads.build_screen(store, configuration, pseudonymise=pseudonymise)
        settings = configured_loads.load_settings(
            configuration, source="generic_customers", screen=screen
        )
        return load(store, [file], settings=settings).files[0]


def test_a_later_file_does_not_bring_an_erased_person_back(tmp_path):
    configuration, file = _project(tmp_path)
    _load(configuration, file)
    person_erasure.erase_person(configuration, "anna.muster@mail.example", {})
    # another export: new bytes, another number, the address in capitals; and a broken record
    file.write_text(
        CUSTOMERS.replace("4711,", "9,").replace("anna.m", "ANNA.M")
        + "4711,,,,,gestern\n4713,Cleo,Neu,cleo@mail.example,,2000-01-01\n"
    )
    summary = _load(configuration, file)
    assert dict(summary.skipped) == {"suppressed": 2}
    assert summary.is_balanced
    with LocalStore(configuration.settings.db, read_only=True) as store:
        assert store.frame("SELECT customer_id FROM customers ORDER BY 1").rows() == [
            ("4712",),
            ("4713",),
        ]
        assert store.row_count("quarantine") == 0


def test_loads_refuse_to_go_on_without_the_key_of_the_suppression_list(tmp_path):
    configuration, file = _project(tmp_path)
    _load(configuration, file)
    person_erasure.erase_person(configuration, "4711", {})
    key_path(configuration.settings.db).unlink()
    with pytest.raises(ConfigError, match="key file .* is missing"):
        _load(configuration, file)
    make_key(key_path(configuration.settings.db))
    with pytest.raises(ConfigError, match="holds the key .* the database was made with"):
        _load(configuration, file)


def test_an_erasure_refuses_to_make_a_second_key_unasked(tmp_path):
    configuration, file = _project(tmp_path)
    _load(configuration, file)
    person_erasure.erase_person(configuration, "4711", {})
    key_path(configuration.settings.db).unlink()
    with pytest.raises(ConfigError, match="key file .* is missing"):
        person_erasure.erase_person(configuration, "4712", {})
    done = person_erasure.erase_person(configuration, "4712", {}, new_key=True)
    assert done.places == ()
    file.write_text(CUSTOMERS.replace("030", "031"))
    assert dict(_load(configuration, file).skipped) == {"suppressed": 1}  # of 4711 nothing is known


def test_a_person_is_found_and_erased_under_a_pseudonym(tmp_path):
    configuration, file = _project(tmp_path)
    _load(configuration, file, pseudonymise=True)
    with LocalStore(configuration.settings.db) as store:
        (found,) = find_persons(store, "4711")
        assert find_persons(store, " Anna.Muster@MAIL.example ") == (found,)
        assert find_persons(store, "Anna Muster") == (found,)
        assert find_persons(store, "4799") == ()
    assert person_erasure.erase_person(configuration, "4711", {}).places == ()
    file.write_text(CUSTOMERS.replace("Muster", "Muster-Neu"))
    summary = _load(configuration, file, pseudonymise=True)
    assert dict(summary.skipped) == {"suppressed": 1}


def test_pseudonyms_replace_what_identifies_a_person(tmp_path):
    configuration, file = _project(tmp_path)
    _load(configuration, file, pseudonymise=True)
    with LocalStore(configuration.settings.db, read_only=True) as store:
        row = store.frame("FROM customers ORDER BY birth_date").row(0, named=True)
    assert row["customer_id"].startswith("p-")
    assert row["email"].endswith("@pseudonym.local")
    assert row["phone"].startswith("p-")
    assert str(row["birth_date"]) == "1980-01-01"
    assert not {"4711", "Anna", "Muster"} & set(map(str, row.values()))
    key = key_path(configuration.settings.db)
    assert key.stat().st_mode & 0o077 == 0
    again = _load(configuration, file, pseudonymise=True)
    assert again.status == "same_file"


def test_pseudonyms_are_the_same_in_a_second_file(tmp_path):
    configuration, file = _project(tmp_path)
    _load(configuration, file, pseudonymise=True)
    file.write_text(CUSTOMERS.replace("Muster", "Muster-Neu"))
    summary = _load(configuration, file, pseudonymise=True)
    assert (summary.new, summary.updated, summary.unchanged) == (0, 1, 1)


def test_a_key_file_that_is_none_is_refused(tmp_path):
    path = tmp_path / "a.key"
    path.write_text("hello")
    with pytest.raises(ConfigError, match="is not a key file"):
        read_key(path)


def test_masked_texts_keep_their_words():
    assert mask_text("3 Stück am 01.02.2026 für 12,50 EUR") == "3 Stück am 01.02.2026 für 12,50 EUR"
    assert mask_text("Nr. 0049 30 901820, a@b.de") == "Nr. …, …"
