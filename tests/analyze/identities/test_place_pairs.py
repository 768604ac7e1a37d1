"""Pairs by the same name at the same place."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.analyze.identities.place_pairs import list_place_pairs

CUSTOMER = ("customer_id", "first_name", "last_name", "city", "postal_code", "company")
PROFILE = ("channel", "profile_id", "display_name", "city", "postal_code")


def _pairs(customers, profiles):
    frames = [
        pl.DataFrame(
            [row + (None,) * (len(names) - len(row)) for row in rows],
            schema=dict.fromkeys(names, pl.String),
            orient="row",
        )
        for names, rows in ((CUSTOMER, customers), (PROFILE, profiles))
    ]
    found = list_place_pairs(*frames).sort("profile_id", "customer_id")
    return found.select("profile_id", "customer_id", "rule", "sure").rows()


def _is_linked(first, last, city, shown, shown_city):
    pairs = _pairs([("C1", first, last, city)], [("x", "1", shown, shown_city)])
    return pairs == [("1", "C1", "name_and_city", True)]


@pytest.mark.parametrize(
    ("shown", "city"),
    [
        ("Stefanie Größer", "Frankfurt am Main"),
        ("steffi groesser", "Frankfurt"),
        ("STEPHANIE GROSSER", "Frankfurt/Main"),
        ("Dr. Stefanie von Größer", "frankfurt a. M."),
        ("Größer, Stefanie", "Frankfurt am Main, Germany"),
        ("Stefanie Maria Größer", "Frankfurt (Main)"),
        ("Größer Stefanie", "Frankfurt"),
    ],
)
def test_spelling_title_order_and_short_form_do_not_matter(shown, city):
    assert _is_linked("Stefanie", "Größer", "Frankfurt am Main", shown, city)


@pytest.mark.parametrize(
    ("shown", "city"),
    [
        ("Stefan Größer", "Frankfurt"),
        ("Stefanie Größer", "Köln"),
        ("Stefanie Größer", None),
        ("Stefanie Größer", " "),
        ("S. Größer", "Frankfurt"),
        ("Stefanie", "Frankfurt"),
        ("Größer", "Frankfurt"),
        ("Stefanie Größer-Kranz", "Frankfurt"),
        ("Stеfanie Größer", "Frankfurt"),
        ("", "Frankfurt"),
        (None, "Frankfurt"),
    ],
)
def test_another_name_or_place_is_no_pair(shown, city):
    assert not _is_linked("Stefanie", "Größer", "Frankfurt am Main", shown, city)


def test_hidden_signs_do_not_hide_a_name():
    assert _is_linked("Anna", "Muster", "Köln", "An\u200bna \u202eMuster", "Köln")


def test_a_namesake_at_the_place_or_without_a_place_makes_the_pair_unsure():
    profile = [("x", "1", "Anna Muster", "Köln")]
    anna = ("C1", "Anna", "Muster", "Köln")
    assert [row[3] for row in _pairs([anna, ("C2", "Anne", "Muster", "Köln")], profile)] == [
        False,
        False,
    ]
    assert _pairs([anna, ("C2", "Anna", "Muster")], profile) == [
        ("1", "C1", "name_and_city", False)
    ]
    assert _pairs([anna, ("C2", "Anna", "Muster", "Bonn")], profile) == [
        ("1", "C1", "name_and_city", True)
    ]


def test_two_profiles_of_a_channel_with_one_name_are_unsure_and_of_two_channels_are_not():
    anna = [("C1", "Anna", "Muster", "Köln")]
    same = _pairs(anna, [("x", "1", "Anna Muster", "Köln"), ("x", "2", "Anna Muster", "Köln")])
    other = _pairs(anna, [("x", "1", "Anna Muster", "Köln"), ("y", "2", "Anna Muster", "Köln")])
    assert ([row[3] for row in same], [row[3] for row in other]) == ([False] * 2, [True] * 2)


def test_towns_of_one_name_with_codes_of_different_regions_are_different():
    customer = [("C1", "Anna", "Muster", "Frankfurt (Oder)", "15230")]
    assert _pairs(customer, [("x", "1", "Anna Muster", "Frankfurt", "60311")]) == []
    assert _pairs(customer, [("x", "1", "Anna Muster", "Frankfurt", "15236")]) != []


def test_a_company_is_compared_without_its_legal_form():
    customer = [("C1", None, None, "Köln", None, "Blumen Müller e.K.")]
    assert _pairs(customer, [("x", "1", "Blumen Mueller GmbH", "Köln")]) == [
        ("1", "C1", "company_and_city", True)
    ]


@given(st.lists(st.sampled_from(["", " ", "-", "A", "A B", "???", "\u202e", "Dr.", "von", "GmbH"])))
def test_nobody_is_linked_by_names_that_say_nothing(names):
    customers = [(f"C{n}", name, name, "Köln", "50667", name) for n, name in enumerate(names)]
    profiles = [("x", str(n), name, "Köln", "50667") for n, name in enumerate(names)]
    assert _pairs(customers, profiles) == []


def test_thousands_of_namesakes_give_few_pairs_and_none_is_sure():
    customers = [(f"C{n}", "Anna", "Muster", "Köln") for n in range(4_000)]
    found = _pairs(customers, [("x", str(n), "Anna Muster", "Köln") for n in range(4_000)])
    assert (len(found), any(row[3] for row in found)) == (4_000 * 20, False)
