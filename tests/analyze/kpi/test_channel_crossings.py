"""Since when social media have brought more contacts than each other way."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st
from tests.rows import add

from scrm.analyze import kpi
from scrm.analyze.kpi.channel_crossings import find_crossings
from scrm.config import Context

MONTHS = [date(2026, month, 1) for month in range(1, 6)]


def months(*counts):
    return {month: count for month, count in zip(MONTHS, counts, strict=True) if count}


def test_social_media_pass_a_way_when_they_stay_ahead_of_it():
    found = find_crossings({
        "social": months(10, 30, 20, 40, 50), "web": months(20, 20, 25, 20, 20),
        "phone": months(9, 9, 9, 9, 9), "partner": months(0, 0, 0, 0, 60),
        "mail": months(9, 9, 9, 9, 49),
    })  # fmt: skip
    assert [(each.channel_kind, each.since, each.is_since_start) for each in found] == [
        ("mail", MONTHS[0], True), ("partner", None, False), ("phone", MONTHS[0], True),
        ("web", MONTHS[3], False),
    ]  # fmt: skip
    assert [each.may_be_chance for each in found] == [True, True, False, False]


def test_a_month_as_strong_as_the_other_is_not_ahead():
    (found,) = find_crossings({"social": months(5, 5, 5, 5, 5), "web": months(1, 1, 1, 5, 1)})
    assert found.since == MONTHS[4]


def test_without_social_media_nothing_passes():
    assert find_crossings({"web": months(1, 1, 1, 1, 1)}) == []
    assert find_crossings({}) == []


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=5, max_size=5))
def test_since_its_month_social_media_lead_in_every_month_and_not_in_the_one_before(pairs):
    social, web = (months(*counts) for counts in zip(*pairs, strict=True))
    for found in find_crossings({"social": social, "web": web}):
        ahead = [social.get(month, 0) > web.get(month, 0) for month in MONTHS]
        known = [n for n, month in enumerate(MONTHS) if month in {*social, *web}]
        if found.since is None:
            assert not ahead[known[-1]]
        else:
            place = MONTHS.index(found.since)
            assert all(ahead[n] for n in known if n >= place)
            earlier = [n for n in known if n < place]
            assert not earlier or not ahead[earlier[-1]]
            assert found.is_since_start == (not earlier)


def test_the_overview_names_the_month_and_leaves_out_the_one_that_is_not_over(store):
    posts, tickets = [], []
    for month, (social, phone) in enumerate([(2, 5), (9, 5), (8, 4), (0, 9)], start=1):
        when = datetime(2026, month, 10, 9)
        posts += [{"channel": "x", "post_id": f"{month}-{n}", "kind": "mention", "author_id": "u",
                   "created_at": when} for n in range(social)]  # fmt: skip
        tickets += [{"ticket_id": f"{month}-{n}", "channel": "phone", "created_at": when}
                    for n in range(phone)]  # fmt: skip
    add(store, "posts", posts)
    add(store, "tickets", tickets)
    result = kpi.run(store, kpi.Params(), Context(as_of=date(2026, 4, 20)))
    frame = result.table("channel_crossings").frame
    assert frame.select("channel_kind", "since", "month", "social_count", "other_count").rows() == [
        ("phone", date(2026, 2, 1), date(2026, 3, 1), 8, 4),
    ]  # fmt: skip
