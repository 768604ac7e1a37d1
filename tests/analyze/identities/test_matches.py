"""Profiles linked to customers: tiers, ambiguity, declarations."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.analyze.identities.matches import link

PROFILES = {
    "channel": pl.String,
    "profile_id": pl.String,
    "handle": pl.String,
    "profile_url": pl.String,
    "email": pl.String,
}
CUSTOMERS = {"customer_id": pl.String, "email": pl.String, "social_handles": pl.String}
DECLARED = {
    "channel": pl.String,
    "handle": pl.String,
    "customer_id": pl.String,
    "verdict": pl.String,
}


def _linked(profiles, customers, declared=(), **settings):
    frames = [
        pl.DataFrame(
            [row + (None,) * (len(schema) - len(row)) for row in rows], schema=schema, orient="row"
        )
        for rows, schema in ((profiles, PROFILES), (customers, CUSTOMERS), (declared, DECLARED))
    ]
    return link(*frames, **settings)


@pytest.mark.parametrize(
    ("social", "rule", "evidence"),
    [
        ("@Anna", "handle_without_channel", "customers.social_handles = profiles.handle"),
        ("instagram:anna", "handle_in_crm", "customers.social_handles = profiles.handle"),
        (
            "https://www.instagram.com/anna/",
            "profile_address",
            "customers.social_handles = profiles.handle",
        ),
        ("instagram:4711", "handle_in_crm", "customers.social_handles = profiles.profile_id"),
        ("nothing\n@ANNA", "handle_without_channel", "customers.social_handles = profiles.handle"),
    ],
)
def test_a_handle_address_or_id_in_the_crm_links_at_tier_1(social, rule, evidence):
    row = _linked([("instagram", "4711", "anna")], [("C1", None, social)]).row(0, named=True)
    assert (row["customer_id"], row["tier"], row["rule"], row["evidence"], row["score"]) == (
        "C1",
        1,
        rule,
        evidence,
        0.99,
    )


def test_the_address_of_a_profile_speaks_where_the_export_has_no_handle():
    row = _linked([("x", "7", None, "https://x.com/Anna")], [("C1", None, "twitter.com/anna")]).row(
        0, named=True
    )
    assert (row["customer_id"], row["evidence"]) == (
        "C1",
        "customers.social_handles = profiles.profile_url",
    )


def test_an_address_of_another_channel_does_not_link():
    assert _linked([("x", "7", "anna")], [("C1", None, "https://instagram.com/anna")])[
        "status"
    ].to_list() == ["unmatched"]


def test_a_handle_that_fits_two_customers_links_none():
    found = _linked(
        [("x", "7", "anna")], [("C1", None, "x:anna"), ("C2", None, "https://x.com/anna")]
    )
    assert found.select("customer_id", "tier", "score", "status").rows() == [
        (None, None, None, "ambiguous")
    ]


def test_a_handle_that_two_profiles_of_a_channel_share_links_none():
    found = _linked([("x", "7", "anna"), ("x", "8", "Anna")], [("C1", None, "x.com/anna")])
    assert found["status"].to_list() == ["ambiguous", "ambiguous"]


def test_an_author_told_by_handle_and_the_profile_with_that_handle_are_one_account():
    found = _linked([("x", "7", "anna"), ("x", "anna")], [("C1", None, "x:anna")])
    assert found["customer_id"].to_list() == ["C1", "C1"]


def test_a_handle_without_channel_that_fits_two_channels_links_none_but_mail_may():
    profiles = [("x", "7", "anna", None, "anna@example.org"), ("instagram", "8", "anna")]
    found = _linked(profiles, [("C1", "ANNA@example.org", "anna")])
    assert found.select("channel", "customer_id", "tier", "status").rows() == [
        ("instagram", None, None, "ambiguous"),
        ("x", "C1", 2, "linked"),
    ]


def test_the_same_personal_mail_links_at_tier_2_and_a_shared_one_does_not():
    profiles = [("x", "1", "a", None, "Anna@gmx.de"), ("x", "2", "b", None, "info@firma.de")]
    found = _linked(profiles, [("C1", "anna@gmx.de"), ("C2", "info@firma.de")])
    assert found.select("customer_id", "tier", "rule", "status").rows() == [
        ("C1", 2, "personal_email", "linked"),
        (None, None, None, "unmatched"),
    ]


def test_an_author_known_by_the_address_itself_links_at_tier_2():
    row = _linked([("zendesk", "Anna@gmx.de")], [("C1", "anna@gmx.de")]).row(0, named=True)
    assert (row["customer_id"], row["tier"], row["evidence"]) == (
        "C1",
        2,
        "customers.email = profiles.profile_id",
    )


def test_a_mail_of_two_customers_links_none():
    found = _linked([("x", "1", "a", None, "a@gmx.de")], [("C1", "a@gmx.de"), ("C2", "a@gmx.de")])
    assert found["status"].to_list() == ["ambiguous"]


def test_the_lower_tier_decides():
    found = _linked(
        [("x", "1", "anna", None, "a@gmx.de")], [("C1", "a@gmx.de"), ("C2", None, "x:anna")]
    )
    assert found.select("customer_id", "tier").rows() == [("C2", 1)]


def test_a_declaration_wins_over_everything():
    profiles = [("x", "1", "anna", None, "a@gmx.de")]
    found = _linked(profiles, [("C1", "a@gmx.de", "anna"), ("C2",)], [("x", "@Anna", "C2", "same")])
    assert found.select("customer_id", "tier", "rule", "score").rows() == [
        ("C2", 0, "declared", 1.0)
    ]


def test_a_declaration_may_name_an_address_an_id_or_every_channel():
    profiles = [
        ("x", "1", "anna"),
        ("instagram", "2", "berta"),
        ("facebook", "3", "carl"),
        ("x", "4", "carl"),
    ]
    declared = [
        (None, "https://x.com/anna", "C1", "same"),
        ("instagram", "2", "C2", "same"),
        ("", "carl", "C3", "same"),
    ]
    found = _linked(profiles, [("C1",), ("C2",), ("C3",)], declared)
    assert found["customer_id"].to_list() == ["C3", "C2", "C1", "C3"]


def test_never_keeps_a_pair_apart_at_every_tier():
    profiles = [("x", "1", "anna", None, "a@gmx.de")]
    never = [("x", "anna", "C1", "never")]
    assert _linked(profiles, [("C1", "a@gmx.de", "x:anna")], never)["status"].to_list() == ["never"]
    both = _linked(profiles, [("C1", "a@gmx.de", "x:anna"), ("C2", None, "x:anna")], never)
    assert both.select("customer_id", "status").rows() == [("C2", "linked")]


def test_a_declaration_holds_on_channels_nobody_has_heard_of_and_for_authors_known_by_address():
    profiles = [("forum", "anna"), ("zendesk", "Anna@gmx.de")]
    declared = [("forum", "Anna", "C1", "same"), ("zendesk", "anna@gmx.de", "C2", "never")]
    found = _linked(profiles, [("C1",), ("C2", "anna@gmx.de")], declared)
    assert found["status"].to_list() == ["linked", "never"]


def test_never_without_a_customer_forbids_all():
    found = _linked([("x", "1", "anna")], [("C1", None, "x:anna")], [("x", "anna", None, "never")])
    assert found["status"].to_list() == ["never"]


def test_two_declarations_that_contradict_each_other_link_none():
    found = _linked(
        [("x", "1", "anna")],
        [("C1",), ("C2",)],
        [("x", "anna", "C1", "same"), ("x", "anna", "C2", "same")],
    )
    assert found["status"].to_list() == ["ambiguous"]


def test_a_declared_customer_whom_nobody_knows_is_not_linked():
    assert _linked([("x", "1", "anna")], [("C1",)], [("x", "anna", "C9", "same")])[
        "status"
    ].to_list() == ["unmatched"]


@pytest.mark.parametrize(("tiers", "linked"), [(0, 1), (1, 2), (2, 3)])
def test_higher_tiers_can_be_switched_off(tiers, linked):
    profiles = [("x", "1", "a"), ("x", "2", "b"), ("x", "3", "c", None, "c@gmx.de")]
    customers = [("C1",), ("C2", None, "x:b"), ("C3", "c@gmx.de")]
    found = _linked(profiles, customers, [("x", "a", "C1", "same")], tiers=tiers)
    assert found["customer_id"].count() == linked


def test_facebook_reads_user_names_with_and_without_dots_alike():
    assert _linked(
        [("facebook", "1", "nadinemuster")], [("C1", None, "facebook.com/nadine.muster")]
    )["tier"].to_list() == [1]
    assert _linked([("facebook", "1", "nadine.muster")], [("C1", None, "@nadine.muster")])[
        "tier"
    ].to_list() == [1]
    assert _linked([("instagram", "1", "nadinemuster")], [("C1", None, "instagram:nadine.muster")])[
        "tier"
    ].to_list() == [None]


NAMES = st.sampled_from(["anna", "berta", "carl", "dora"])
CHANNELS = st.sampled_from(["x", "instagram"])


@given(
    st.lists(
        st.tuples(CHANNELS, st.sampled_from("1234"), NAMES),
        max_size=6,
        unique_by=lambda row: row[:2],
    ),
    st.lists(
        st.tuples(st.sampled_from(["C1", "C2", "C3"]), NAMES),
        max_size=4,
        unique_by=lambda row: row[0],
    ),
    st.lists(
        st.tuples(
            CHANNELS, NAMES, st.sampled_from(["C1", "C2"]), st.sampled_from(["same", "never"])
        ),
        max_size=3,
    ),
    st.randoms(),
)
def test_the_order_of_rows_never_matters_and_each_profile_appears_once(
    profiles, customers, declared, random
):
    full = [(*row, None, f"{row[2]}@gmx.de") for row in profiles]
    known = [(customer, f"{name}@gmx.de", f"{name}\nx:{name}") for customer, name in customers]
    straight = _linked(full, known, declared)
    for rows in (full, known, declared):
        random.shuffle(rows)
    assert _linked(full, known, declared).rows() == straight.rows()
    assert straight.select("channel", "profile_id").rows() == sorted(row[:2] for row in profiles)
    forbidden = {
        (channel, handle, customer)
        for channel, handle, customer, verdict in declared
        if verdict == "never"
    }
    handles = {row[:2]: row[2] for row in profiles}
    for row in straight.filter(pl.col("status") == "linked").iter_rows(named=True):
        profile = (row["channel"], row["profile_id"])
        assert (row["channel"], handles[profile], row["customer_id"]) not in forbidden
