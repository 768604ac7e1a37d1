"""The command ``scrm link``: what is stored, counted and reported."""

from datetime import date, datetime, timedelta

import pytest
from tests.rows import add

from scrm.analyze._stats import wilson_interval
from scrm.analyze.identities import Params, run, unmatched
from scrm.analyze.identities.unmatched_command import UnmatchedParams
from scrm.config import Context


def test_authors_without_a_profile_count_and_own_accounts_do_not(store):
    add(store, "customers", [{"customer_id": "C1", "social_handles": "x:anna"}])
    add(store, "profiles", [{"channel": "x", "profile_id": "own", "is_own": True}])
    add(store, "profiles", [{"channel": "x", "profile_id": "7", "handle": "anna", "is_own": False}])
    add(store, "posts", [{"channel": "x", "post_id": "1", "author_id": "7"}])
    add(store, "posts", [{"channel": "x", "post_id": "2", "author_id": "berta"}])
    add(store, "posts", [{"channel": "x", "post_id": "3", "author_id": "own", "is_own": True}])
    add(
        store, "posts", [{"channel": "facebook", "post_id": "4", "author_id": "we", "is_own": True}]
    )
    result = run(store, Params(), Context())
    assert (
        result.fact("profile_count"),
        result.fact("linked_count"),
        result.fact("match_rate"),
    ) == (2, 1, 0.5)
    assert [round(result.fact(name), 3) for name in ("match_rate_low", "match_rate_high")] == [
        0.095,
        0.905,
    ]
    evidence = "customers.social_handles = profiles.handle"
    assert store.frame("SELECT * EXCLUDE (link_id) FROM identities").rows() == [
        ("x", "7", "C1", 1, "handle_in_crm", evidence, 0.99, 1)
    ]
    assert result.table("channels").frame.select(
        "channel", "profile_count", "linked_count"
    ).rows() == [("x", 2, 1)]


def test_a_second_run_replaces_the_first(store):
    add(store, "customers", [{"customer_id": "C1", "social_handles": "x:anna"}])
    add(store, "profiles", [{"channel": "x", "profile_id": "7", "handle": "anna"}])
    run(store, Params(), Context())
    add(
        store,
        "identity_map",
        [{"channel": "x", "handle": "anna", "customer_id": "C1", "verdict": "never"}],
    )
    result = run(store, Params(), Context())
    assert (store.row_count("identities"), result.fact("never_count")) == (0, 1)


def test_no_value_of_a_person_appears_in_the_result(store):
    add(
        store,
        "customers",
        [{"customer_id": "C1", "email": "anna.muster@gmx.de", "social_handles": "annahandle"}],
    )
    add(
        store,
        "profiles",
        [
            {
                "channel": "x",
                "profile_id": "7",
                "handle": "annahandle",
                "email": "anna.muster@gmx.de",
            }
        ],
    )
    said = str(run(store, Params(), Context()))
    assert not [value for value in ("annahandle", "anna.muster", "C1") if value in said]


@pytest.mark.parametrize("table", ["customers", "profiles"])
def test_with_nobody_on_one_side_the_refusal_names_the_next_step(store, table):
    if table == "customers":
        add(store, "customers", [{"customer_id": "C1"}])
    else:
        add(store, "profiles", [{"channel": "x", "profile_id": "1"}])
    result = run(store, Params(), Context())
    assert result.refused
    assert "scrm load" in result.notes[0].en


def test_the_note_speaks_of_the_legal_basis(store):
    add(store, "customers", [{"customer_id": "C1"}])
    add(store, "profiles", [{"channel": "x", "profile_id": "1"}])
    result = run(store, Params(tiers=1), Context())
    assert "legal basis" in result.notes[1].en
    assert "2 personal e-mail" not in result.notes[0].en


def test_profiles_of_one_customer_count_together(store):
    """Twenty profiles of four customers say no more than four of twenty would."""
    add(
        store,
        "customers",
        [
            {"customer_id": f"C{k}", "social_handles": "\n".join(f"x:h{k}{j}" for j in range(5))}
            for k in range(4)
        ],
    )
    handles = [f"h{k}{j}" for k in range(8) for j in range(5)]
    add(
        store,
        "profiles",
        [{"channel": "x", "profile_id": name, "handle": name} for name in handles],
    )
    result = run(store, Params(), Context())
    ends = result.fact("match_rate_low"), result.fact("match_rate_high")
    assert (result.fact("match_rate"), ends) == (0.5, pytest.approx(wilson_interval(4, 8)))
    assert result.table("channels").frame["match_rate_low"].to_list() == [ends[0]]
    assert result.intervals == ("clustered_profiles",)


def test_profiles_without_a_customer_are_listed_with_what_they_did(store):
    add(store, "customers", [{"customer_id": "C1", "social_handles": "x:anna"}])
    add(store, "profiles", [
        {"channel": "x", "profile_id": "7", "handle": "anna", "follower_count": 9},
        {"channel": "x", "profile_id": "8", "handle": "ben", "follower_count": 5},
        {"channel": "x", "profile_id": "own", "handle": "we", "is_own": True},
    ])  # fmt: skip
    when = datetime(2026, 3, 1, 23, 30)  # noqa: DTZ001  UTC, as in the database
    posts = [("1", "7", "comment"), ("2", "carla", "mention"), ("3", "carla", "message"),
             ("4", "dora", "mention")]  # fmt: skip
    add(store, "posts", [
        {"channel": "x", "post_id": post, "author_id": author, "kind": kind,
         "created_at": when + timedelta(days=place)}
        for place, (post, author, kind) in enumerate(posts)
    ])  # fmt: skip
    add(store, "posts", [{"channel": "x", "post_id": "5", "author_id": "own", "is_own": True,
                          "parent_id": "2", "created_at": when}])  # fmt: skip
    context = Context(as_of=date(2026, 3, 4))
    result = unmatched(store, UnmatchedParams(), context)
    table = result.table("unmatched")
    assert table.frame.select("profile_id", "post_count", "message_count", "answered_count",
                              "follower_count", "first_day", "last_day").rows() == [
        ("carla", 2, 1, 1, None, date(2026, 3, 3), date(2026, 3, 4)),
        ("8", 0, 0, 0, 5, None, None),
        ("dora", 0, 0, 0, None, None, None),  # 5 March, after the last day
    ]  # fmt: skip
    assert result.fact("post_share") == 2 / 3
    assert {column.name for column in table.columns if column.personal} == {"profile_id", "handle"}
    few = unmatched(store, UnmatchedParams(least=1), context)
    assert few.table("unmatched").frame["profile_id"].to_list() == ["carla"]
    assert few.finding.en.startswith("1 profile belongs to no known customer; 66.7% of the")
