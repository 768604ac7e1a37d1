"""Export, restriction, retention, and the record of processing of one small project."""

import json
from datetime import date

import pytest
from tests.privacy.project import build_project, draw_person
from tests.rows import insert

from scrm.config import RetentionRule
from scrm.errors import ConfigError, UsageError
from scrm.pipeline.databases import open_database
from scrm.pipeline.person_lookup import find_one
from scrm.pipeline.person_restriction import change_restriction
from scrm.pipeline.processing_record import write_record
from scrm.privacy.people import Person, find_people
from scrm.privacy.person_details import read_values
from scrm.privacy.person_export import read_extracts, to_html, to_json
from scrm.privacy.restriction import lift_restriction, restrict
from scrm.privacy.retention import apply_retention, check_rules, delete_ended

TODAY = date(2026, 11, 30)


def _fill(store):
    for statement in (
        "INSERT INTO customers (customer_id, first_name, last_name, email) VALUES "
        "('7', 'Anna', 'Muster', 'anna@mail.example'), ('8', 'Ben', 'Muster', 'ben@mail.example'),"
        "('9', 'Anna', 'Muster', NULL)",
        "INSERT INTO orders (order_id, customer_id, customer_email, ordered_at, amount) VALUES "
        "('a', '7', NULL, TIMESTAMP '2024-01-05', 5), ('b', NULL, 'Anna@mail.example', TIMESTAMP "
        "'2026-01-05', 7), ('c', '8', NULL, TIMESTAMP '2026-01-05', 11)",
        "INSERT INTO order_lines (order_id, line_id, amount) VALUES ('a', '1', 5), ('c', '1', 11)",
        "INSERT INTO posts (channel, post_id, author_id, text, created_at) VALUES "
        "('x', '1', 'anna_m', 'Hallo', TIMESTAMP '2026-01-05')",
        "INSERT INTO identities (channel, profile_id, customer_id) VALUES ('x', 'anna_m', '7')",
    ):
        insert(store, statement)


def test_a_person_is_found_by_every_key(store):
    _fill(store)
    anna = Person(("7",), ("x:anna_m",), ("anna@mail.example",))
    for term in ("7", "x:anna_m", "anna_m", " ANNA@mail.example "):
        assert find_people(store, term) == (anna,)
    assert find_people(store, "Muster, Anna") == (anna, Person(customers=("9",)))
    assert find_people(store, "") == find_people(store, "nobody@mail.example") == ()
    with pytest.raises(UsageError, match="2 persons fit"):
        find_one(store, "anna muster")


def test_a_phone_number_finds_customers_and_profiles_of_every_country(store):
    _fill(store)
    insert(
        store,
        "INSERT INTO customers (customer_id, phone, country) VALUES ('w', '01 5550379', 'AT')",
    )
    insert(
        store,
        "INSERT INTO profiles (channel, profile_id, phone) VALUES ('whatsapp', '491705550379', "
        "NULL), ('x', 'cleo', '0170 / 555 03 79')",
    )
    found = {key for each in find_people(store, "+49 (0)170 5550379") for key in each.profiles}
    assert found == {"whatsapp:491705550379", "x:cleo"}
    assert find_people(store, "01 5550379") == (Person(customers=("w",)),)
    assert find_people(store, "0043 1 5550379") == (Person(customers=("w",)),)


def test_values_of_a_household_are_not_searched(store):
    for number, name in (("7", "Anna"), ("8", "Ben")):
        insert(
            store,
            "INSERT INTO customers (customer_id, first_name, last_name, phone, street) VALUES "
            f"('{number}', '{name}', 'Muster', '030/9018{number if number == '7' else '20'}20', "
            "'Am Weiher 5')",
        )
    insert(store, "INSERT INTO customers (customer_id, mobile) VALUES ('9', '+49 30 9018720')")
    known = read_values(store, Person(customers=("7",)))
    assert {value.kind for value in known.values} == {"number", "name", "parts"}
    assert known.shared == 2  # the street, and the phone of customer 9


def test_an_address_that_only_quarantine_has_is_a_person(store):
    store.execute(
        'INSERT INTO quarantine (load_id, line, raw) VALUES (1, 2, \'["Cleo@mail.example", "x"]\')'
    )
    assert find_one(store, "cleo@mail.example") == Person(emails=("cleo@mail.example",))
    with pytest.raises(UsageError, match="nobody is stored"):
        find_one(store, "030 123456")


def test_analyses_do_not_see_a_person_under_restriction(store):
    _fill(store)
    (anna,) = find_people(store, "7")
    restrict(store, anna, today=TODAY)
    assert store.frame("SELECT customer_id FROM customers ORDER BY 1").rows() == [("8",), ("9",)]
    assert store.frame("SELECT order_id FROM sales").rows() == [("c",)]
    assert store.row_count("order_lines") == 1
    assert store.row_count("posts") == store.row_count("identities") == 0
    assert store.value("SELECT count(*) FROM stored.orders") == 3  # stored all the same
    insert(store, "INSERT INTO orders (order_id, customer_id, amount) VALUES ('d', '7', 3)")
    assert store.row_count("orders") == 1  # what comes later is hidden as well
    lift_restriction(store, anna)
    assert lift_restriction(store, anna) == 0


def test_a_restriction_outlives_the_process_and_can_be_lifted(tmp_path):
    person = draw_person(6)
    configuration = build_project(tmp_path / "a", person)
    change_restriction(configuration, person.email, today=TODAY)
    with open_database(configuration) as store:
        assert store.row_count("customers") == 200
        assert all(not audit.problem for audit in store.verify())
    change_restriction(configuration, person.number, today=TODAY, lift=True)
    with open_database(configuration, writing=False) as store:
        assert store.row_count("customers") == 201
    with pytest.raises(UsageError, match="nothing of this person"):
        change_restriction(configuration, person.number, today=TODAY, lift=True)
    record = write_record(configuration)
    assert "| customers | 201 | customer_id, first_name, last_name" in record
    assert "Recipients: none" in record


def test_an_export_has_all_rows_with_source_purpose_and_retention(store):
    _fill(store)
    store.execute(
        "INSERT INTO load_files (load_id, path, mapping) VALUES (1, '/x/kunden.csv', 'm')"
    )
    rules = (RetentionRule(table="orders", keep="8 years"),)
    found = read_extracts(store, find_people(store, "7")[0], rules)
    tables = {each.table: each for each in found}
    assert {name: len(each.rows) for name, each in tables.items()} == {
        "customers": 1,
        "posts": 1,
        "orders": 2,
        "order_lines": 1,
        "identities": 1,
    }
    assert tables["orders"].retention == "8 years"
    assert tables["identities"].origin == "derived"
    document = json.loads(to_json(found, "ACME", TODAY, "en"))
    assert document["tables"][0]["rows"][0]["email"] == "anna@mail.example"
    assert document["tables"][0]["purpose"].startswith("analysis of the customer")
    page = to_html(found, "<ACME>", TODAY, "de")
    assert "&lt;ACME&gt;" in page
    assert "<script" not in page
    assert "Auskunft" in page


def test_rows_older_than_their_rule_are_deleted_and_counted(store):
    _fill(store)
    rules = (
        RetentionRule(table="orders", keep="24 months"),
        RetentionRule(table="posts", source="other", keep="1 day"),
    )
    counts = {each.table: each.count for each in apply_retention(store, rules, TODAY)}
    assert counts == {"orders": 1, "posts": 0}
    assert store.row_count("orders") == 2
    with pytest.raises(ConfigError, match="'customers' is no table whose rows have a date"):
        check_rules((RetentionRule(table="customers", keep="1 year"),))


def test_records_under_a_pseudonym_are_deleted_after_their_last_day(store):
    insert(
        store,
        "INSERT INTO orders (order_id, customer_id, amount) VALUES ('a', 'retained-1', 5),"
        "('b', '8', 5)",
    )
    store.execute(
        "INSERT INTO retained_records VALUES ('retained-1', 'orders', 'invoice-duty', "
        "DATE '2034-12-31')"
    )
    assert apply_retention(store, (), date(2034, 12, 31)) == ()
    assert [each.count for each in apply_retention(store, (), date(2035, 1, 1))] == [1]
    assert store.frame("SELECT order_id FROM orders").rows() == [("b",)]


def test_a_record_under_a_pseudonym_ends_with_its_own_year(store):
    insert(
        store,
        "INSERT INTO orders (order_id, customer_id, ordered_at) VALUES "
        "('old', 'retained-1', TIMESTAMP '2017-03-01'), "
        "('new', 'retained-1', TIMESTAMP '2026-03-01')",
    )
    insert(
        store,
        "INSERT INTO order_lines (order_id, line_id, customer_id) VALUES "
        "('old', '1', 'retained-1'), ('new', '1', 'retained-1')",
    )
    store.execute(
        "INSERT INTO retained_records VALUES ('retained-1', 'orders', 'invoice-duty', "
        "DATE '2034-12-31')"
    )
    assert delete_ended(store, date(2025, 12, 31)) == []
    assert {each.table: each.count for each in delete_ended(store, date(2026, 1, 1))} == {
        "order_lines": 1,
        "orders": 1,
    }
    assert store.frame("SELECT order_id FROM order_lines").rows() == [("new",)]
