"""Completeness by acquisition source, and what linked profiles add."""

from tests.rows import add

from scrm.analyze.identities import completeness
from scrm.analyze.identities.completeness_command import CompletenessParams
from scrm.config import Context


def test_placeholders_are_empty_and_profiles_add_what_the_crm_lacks(store):
    full = {"street": "Am Ring 1", "postal_code": "50667", "city": "Köln", "salutation": "Frau",
            "email": "a@gmx.de", "phone": "030 5550379", "acquisition_source": "Messe"}  # fmt: skip
    empty = {"street": "k. A.", "postal_code": "-", "city": " ", "salutation": "Firma",
             "email": "keine@keine.de", "phone": "000000", "acquisition_source": None}  # fmt: skip
    add(store, "customers", [
        {"customer_id": "C1", **full, "social_handles": None},
        {"customer_id": "C2", **empty, "social_handles": "x:ben"},
    ])  # fmt: skip
    add(store, "profiles", [{"channel": "x", "profile_id": "1", "handle": "ben",
                             "email": "ben@gmx.de", "city": "Bonn"}])  # fmt: skip
    result = completeness(store, CompletenessParams(fewest=1), Context())
    sources = result.table("sources").frame
    assert sources.drop("age_share").rows() == [
        ("Messe", 1, 1.0, 1.0, 1.0, 1.0, 0.0),
        ("unknown", 1, 0.0, 0.0, 0.0, 0.0, 1.0),
        ("all_rows", 2, 0.5, 0.5, 0.5, 0.5, 0.5),
    ]
    added = result.table("added").frame
    assert added.select("customer_field", "crm_count", "added_count", "both_share").rows() == [
        ("handle", 1, 0, 0.5),
        ("email", 1, 1, 1.0),
        ("phone", 1, 0, 0.5),
        ("address", 1, 1, 1.0),
    ]


def test_small_sources_count_together_and_no_customers_are_refused(store):
    assert completeness(store, CompletenessParams(), Context()).refused
    add(store, "customers", [
        {"customer_id": f"C{n}", "acquisition_source": "Messe" if n < 3 else f"Q{n}"}
        for n in range(5)
    ])  # fmt: skip
    sources = completeness(store, CompletenessParams(fewest=3), Context()).table("sources").frame
    assert sources.select("acquisition_source", "customer_count").rows() == [
        ("Messe", 3), ("others", 2), ("all_rows", 5)
    ]  # fmt: skip
