"""The number, the handle and the page name of one own account are one account."""

from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.measurement import Question, measure
from scrm.analyze.kpi.own_accounts import Evidence, list_aliases
from scrm.analyze.kpi.settings import FormulaParams
from scrm.analyze.kpi.windows import END, START
from scrm.config import Context

from .company import fill

KNOWN = read_catalogue()


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


def test_an_account_with_a_number_and_a_handle_counts_once(store):
    fill(store, {
        "profiles": [{"channel": "x", "profile_id": "709", "handle": "acme", "is_own": True}],
        "channel_metrics": [
            {"channel": "x", "account_id": name, "day": date(2026, 3, day), "follower_count": 100}
            for name in ("709", "acme") for day in (1, 2)
        ],
        "posts": [
            {"channel": "x", "post_id": "1", "kind": "post", "author_id": "acme", "is_own": True,
             "created_at": datetime(2026, 3, 1, 12)},  # noqa: DTZ001
            {"channel": "x", "post_id": "2", "kind": "reply", "author_id": "709", "is_own": True,
             "created_at": datetime(2026, 3, 2, 12)},  # noqa: DTZ001
        ],
        "post_metrics": [
            {"channel": "x", "post_id": "1", "observed_at": datetime(2026, 3, 3), "like_count": 5,  # noqa: DTZ001
             "comment_count": 0, "share_count": 0}
        ],
    })  # fmt: skip
    question = Question(store, KNOWN, FormulaParams(min_n=1), Context(as_of=date(2026, 3, 31)))
    names = ("followers", "ever_engaged", "interaction_rate", "posts")
    metrics = [KNOWN.metric(name) for name in names]
    found = measure(question, metrics, (), (START, END))
    assert [found[name, ()].value for name in names] == [100, 1, 5 / 100, 1]
    by_account = measure(question, metrics[1:2], ("account",), (START, END))
    assert {group for _, group in by_account} == {("709",)}


def test_accounts_of_the_settings_are_joined(store):
    fill(store, {"posts": [
        {"channel": "x", "post_id": str(place), "kind": kind, "author_id": author, "is_own": True,
         "created_at": datetime(2026, 3, 1, 12)}  # noqa: DTZ001
        for place, (kind, author) in enumerate([("post", "old_name"), ("reply", "acme")])
    ]})  # fmt: skip
    context = Context(as_of=date(2026, 3, 31), accounts={"Twitter": (("acme", "old_name"),)})
    question = Question(store, KNOWN, FormulaParams(min_n=1), context)
    found = measure(question, [KNOWN.metric("ever_engaged")], ("account",), (START, END))
    assert {group: number.value for (_, group), number in found.items()} == {("acme",): 1}
