"""The number, the handle and the page name of one own account are one account."""

from hypothesis import given
from hypothesis import strategies as st

from scrm.analyze.kpi.own_accounts import Evidence, list_aliases


def test_a_profile_with_number_and_handle_joins_authors_known_by_either():
    rows = [
        Evidence("x", ("709", "acme"), "Acme", rank=2),
        Evidence("x", ("@Acme",)),
        Evidence("x", ("709",), rank=1),
    ]
    assert list_aliases(rows) == {("x", "@Acme"): "709", ("x", "acme"): "709"}


def test_the_name_of_a_page_in_place_of_its_id_is_the_same_account():
    rows = [Evidence("facebook", ("104", "acme"), "Acme Naturwaren", rank=2),
            Evidence("facebook", ("Acme Naturwaren",))]  # fmt: skip
    assert list_aliases(rows) == {
        ("facebook", "Acme Naturwaren"): "104", ("facebook", "acme"): "104",
    }  # fmt: skip


def test_a_number_and_a_handle_under_one_name_are_one_account():
    rows = [Evidence("x", ("709",), "Acme"), Evidence("x", ("acme_de",), "Acme")]
    assert list_aliases(rows) == {("x", "acme_de"): "709"}


def test_two_handles_under_one_name_stay_two_accounts():
    rows = [Evidence("x", ("acme",), "Acme"), Evidence("x", ("acme_jobs",), "Acme")]
    assert list_aliases(rows) == {}


def test_two_numbers_and_a_handle_under_one_name_are_left_alone():
    rows = [Evidence("x", ("1",), "Acme"), Evidence("x", ("2",), "Acme"),
            Evidence("x", ("acme",), "Acme")]  # fmt: skip
    assert list_aliases(rows) == {}


def test_accounts_of_two_channels_are_two_accounts():
    assert list_aliases([Evidence("x", ("acme",)), Evidence("facebook", ("acme",))]) == {}


def test_the_name_that_is_declared_first_names_the_account():
    rows = [Evidence("x", ("709", "acme"), rank=2), Evidence("x", ("acme",), rank=0),
            Evidence("x", ("acme", "709"), rank=1)]  # fmt: skip
    assert list_aliases(rows) == {("x", "709"): "acme"}


NAMES = st.sampled_from(["1", "2", "a", "A", "@a", "b c", "d"])
ROWS = st.lists(
    st.builds(
        Evidence, st.sampled_from(["x", "y"]), st.lists(NAMES, min_size=1, max_size=2).map(tuple),
        NAMES, st.integers(0, 3),
    ),
    max_size=6,
)  # fmt: skip


@given(rows=ROWS)
def test_every_alias_leads_to_an_account_in_one_step_whatever_the_order(rows):
    found = list_aliases(rows)
    assert list_aliases(rows[::-1]) == found
    for (channel, name), account in found.items():
        assert name != account
        assert (channel, account) not in found
