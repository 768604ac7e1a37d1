"""Pairs by phone number and family name, and by a number that only a customer knows."""

import polars as pl
import pytest
from tests.rows import add

from scrm.analyze.identities import Params, run
from scrm.analyze.identities.contact_pairs import list_phone_pairs
from scrm.config import Context

CUSTOMER = ("customer_id", "first_name", "last_name", "company", "phone", "mobile", "country")
PROFILE = ("channel", "profile_id", "display_name", "phone")


def _pairs(customers, profiles):
    frames = [
        pl.DataFrame(
            [row + (None,) * (len(names) - len(row)) for row in rows],
            schema=dict.fromkeys(names, pl.String),
            orient="row",
        )
        for names, rows in ((CUSTOMER, customers), (PROFILE, profiles))
    ]
    found = list_phone_pairs(*frames).sort("profile_id", "customer_id")
    return found.select("profile_id", "customer_id", "rule").rows()


def test_a_number_in_any_notation_and_the_family_name_link():
    customers = [("C1", "Jörg", "Groß", None, None, "+49 (0) 170 5550379")]
    profiles = [("x", "1", "Joerg Gross", "0170/555 03 79"), ("x", "2", "Gross", "00491705550379")]
    assert _pairs(customers, profiles) == [
        ("1", "C1", "phone_and_name"),
        ("2", "C1", "phone_and_name"),
    ]


@pytest.mark.parametrize("shown", ["Petra Groß", "Jörg Kranz", None, "", "J. G."])
def test_a_number_without_the_name_links_nobody(shown):
    customers = [("C1", "Jörg", "Groß", None, "0170 5550379")]
    assert _pairs(customers, [("x", "1", shown, "0170 5550379")]) == []


def test_the_members_of_a_household_are_told_apart_by_the_given_name():
    customers = [("C1", "Jörg", "Groß", None, "030 5550379"), ("C2", "Steffi", "Groß", None,
                 "030 5550379")]  # fmt: skip
    assert _pairs(customers, [("x", "1", "Stefanie Groß", "+49305550379")]) == [
        ("1", "C2", "phone_and_name")
    ]


def test_the_number_of_a_company_links_its_profile():
    customers = [("C1", None, None, "Müller & Söhne GmbH & Co. KG", "030 5550379")]
    assert _pairs(customers, [("x", "1", "Mueller & Soehne", "+49305550379")]) == [
        ("1", "C1", "phone_and_company")
    ]


def test_the_number_of_another_country_is_another_number():
    customers = [("C1", "Jörg", "Groß", None, "01 5550379", None, "Österreich")]
    profiles = [("x", "1", "Jörg Groß", "01 5550379"), ("x", "2", "Jörg Groß", "+43 1 5550379")]
    assert _pairs(customers, profiles) == [("2", "C1", "phone_and_name")]


@pytest.mark.parametrize("number", ["", " ", "-", "000000000", "12345", "unbekannt", "k. A."])
def test_a_placeholder_is_no_number(number):
    assert _pairs([("C1", "Jörg", "Groß", None, number)], [("x", "1", "Jörg Groß", number)]) == []


def test_the_id_of_a_messenger_is_a_phone_number():
    customers = [("C1", "Jörg", "Groß", None, "0170 5550379")]
    assert _pairs(customers, [("whatsapp", "491705550379", "Jörg Groß")]) == [
        ("491705550379", "C1", "phone_and_name")
    ]


def test_a_number_that_thousands_share_gives_few_pairs():
    customers = [(f"C{n}", "Jörg", "Groß", None, "0170 5550379") for n in range(2_000)]
    profiles = [("x", f"{n}", "Jörg Groß", "0170 5550379") for n in range(2_000)]
    assert len(_pairs(customers, profiles)) == 2_000 * 20


def test_an_order_number_named_with_a_post_links_its_author(store):
    add(store, "customers", [{"customer_id": "C1"}, {"customer_id": "C2"}])
    add(store, "orders", [{"order_id": "A-17", "customer_id": "C1"},
                          {"order_id": "A-18", "customer_id": "C2"}])  # fmt: skip
    add(store, "tickets", [{"ticket_id": "A-18", "customer_id": "C1"}])
    posts = [("1", "anna", "A-17"), ("2", "ben", "A-18"), ("3", "carl", "A-19"),
             ("4", "dora", "C2")]  # fmt: skip
    add(store, "posts", [
        {"channel": "trustpilot", "post_id": post, "author_id": author, "reference": number}
        for post, author, number in posts
    ])  # fmt: skip
    run(store, Params(), Context())
    assert store.frame(
        "SELECT profile_id, customer_id, tier, rule FROM identities ORDER BY ALL"
    ).rows() == [("anna", "C1", 3, "order_number"), ("dora", "C2", 3, "customer_number")]
