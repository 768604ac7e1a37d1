"""Words for nothing where an id, or a fact about a person, is expected."""

import io

import pytest

from scrm.errors import InputError
from scrm.ingest import LoadSettings, load


def frame(store, tmp_path, name, text, query):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    load(store, [path])
    return store.frame(query).rows()


def test_an_order_whose_customer_is_a_word_for_nothing_has_none(store, tmp_path):
    words = ("-", "–", "NULL", "n/a", "k. A.", "#NV", "none", "0")
    lines = [f"{number},{word},2024-01-31,1,EUR" for number, word in enumerate(words)]
    text = "order_id,customer_id,ordered_at,amount,currency\n" + "\n".join(lines) + "\n"
    rows = frame(
        store, tmp_path, "orders.csv", text, "SELECT customer_id FROM orders ORDER BY line"
    )
    assert [row[0] for row in rows] == [None] * 6 + ["none", "0"]


def test_people_without_an_address_are_not_one_person_where_a_dash_says_so(store, tmp_path):
    text = "Vorname;Nachname;Firma;E-Mail-Adresse;Mobiltelefon\nAnna;A;;-;1\nBen;B;;-;2\n"
    rows = frame(
        store,
        tmp_path,
        "contacts.csv",
        text,
        "SELECT first_name, email FROM customers ORDER BY line",
    )
    assert rows == [("Anna", None), ("Ben", None)]


def test_words_for_nothing_are_no_company_address_or_handle_of_a_house_crm(store, tmp_path):
    text = "Kundennummer;Nachname;Firma;E-Mail;Ort;Instagram\n1;Null;k. A.;n/a;–;-\n"
    query = "SELECT last_name, company, email, city, social_handles FROM customers"
    assert frame(store, tmp_path, "crm.csv", text, query) == [("Null", None, None, None, None)]


def test_a_compressed_file_of_sound_rows_is_refused_by_its_ratio_at_once(store, tmp_path):
    import gzip

    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb") as stream:
        stream.write(
            b"order_id,customer_id,ordered_at,amount\n" + b"1,a,2024-01-31,5.00\n" * 600_000
        )
    (tmp_path / "orders.csv.gz").write_bytes(buffer.getvalue())
    seen = []
    with pytest.raises(InputError, match="limit: compression_ratio"):
        load(store, [tmp_path / "orders.csv.gz"], settings=LoadSettings(progress=seen.append))
    assert sum(1 for each in seen if each.rows > 600_000) == 0
