"""Null markers in columns of ids and of facts about a person."""

from scrm.ingest import load


def frame(store, tmp_path, name, text, query):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    load(store, [path])
    return store.frame(query).rows()


def test_an_order_with_a_null_marker_as_customer_has_no_customer(store, tmp_path):
    words = ("-", "–", "NULL", "n/a", "k. A.", "#NV", "none", "0")
    lines = [f"{number},{word},2024-01-31,1,EUR" for number, word in enumerate(words)]
    text = "order_id,customer_id,ordered_at,amount,currency\n" + "\n".join(lines) + "\n"
    rows = frame(
        store, tmp_path, "orders.csv", text, "SELECT customer_id FROM orders ORDER BY line"
    )
    assert [row[0] for row in rows] == [None] * 6 + ["none", "0"]


def test_people_with_a_dash_as_address_are_not_one_person(store, tmp_path):
    text = "Vorname;Nachname;Firma;E-Mail-Adresse;Mobiltelefon\nAnna;A;;-;1\nBen;B;;-;2\n"
    rows = frame(
        store,
        tmp_path,
        "contacts.csv",
        text,
        "SELECT first_name, email FROM customers ORDER BY line",
    )
    assert rows == [("Anna", None), ("Ben", None)]


def test_null_markers_are_no_company_address_or_handle_of_a_house_crm(store, tmp_path):
    text = "Kundennummer;Nachname;Firma;E-Mail;Ort;Instagram\n1;Null;k. A.;n/a;–;-\n"
    query = "SELECT last_name, company, email, city, social_handles FROM customers"
    assert frame(store, tmp_path, "crm.csv", text, query) == [("Null", None, None, None, None)]
