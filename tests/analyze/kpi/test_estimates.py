"""Numbers from components: which interval each kind has, and why some have none."""

import pytest
from scipy import stats

from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.components import Totals
from scrm.analyze.kpi.estimates import estimate
from scrm.certainty import METHODS

KNOWN = read_catalogue()


def totals(x, n):
    import numpy as np

    return Totals(np.array(n, float), np.array(x, float), np.array(n, float))


def test_a_share_of_independent_cases_has_wilsons_interval():
    found = estimate(KNOWN.metric("two_way_share"), {"n": 50, "x": 20})
    expected = stats.binomtest(20, 50).proportion_ci(method="wilson")
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    assert (found.method, found.n_effective) == ("wilson", 50)


def test_nps_of_ten_promoters_has_a_width():
    parts = {"n": 10, "plus": 10, "minus": 0, "x": 10, "nn": 10, "clusters": 10}
    found = estimate(KNOWN.metric("nps"), parts)
    assert (found.value, found.high, found.method) == (100, 100, "balance_score")
    assert 40 < found.low < 50


def test_net_word_of_mouth_without_any_recommendation_leaves_room_on_both_sides():
    parts = {"n": 300, "plus": 0, "minus": 0, "x": 0, "nn": 300, "clusters": 300}
    found = estimate(KNOWN.metric("net_wom"), parts)
    assert found.value == 0
    assert found.high == pytest.approx(-found.low)
    assert found.high == pytest.approx(100 * 3.8415 / (300 + 3.8415), rel=1e-3)


def test_answers_of_few_persons_are_worth_less_than_their_number():
    x, n = [9, 0, 10, 1, 8, 2], [10] * 6
    parts = {"n": 60, "x": 30, "clusters": 6, "nn": 600, "some": 5, "others": 5}
    found = estimate(KNOWN.metric("csat"), parts | {"totals": totals(x, n)})
    assert found.method == "clustered_wilson"
    assert found.n_effective < 15
    assert found.low < 0.25
    assert found.high > 0.75


@pytest.mark.parametrize(("name", "parts", "reason"), [
    ("csat", {"n": 3, "x": 1, "clusters": 3, "nn": 3, "some": 1, "others": 2},
     "too few cases for an interval"),
    ("csat", {"n": 40, "x": 9, "clusters": 1, "nn": 1600, "some": 1, "others": 1,
              "totals": totals([9], [40])},
     "all cases belong together (one person, one day): no interval"),
    ("csat", {"n": 40, "x": 9, "clusters": 2, "nn": 800, "some": 2, "others": 2,
              "totals": totals([9, 0], [20, 20])},
     "cases of fewer than 4 persons or days: no interval"),
    ("conversation_rate", {"n": 12, "x": 0, "xx": 0, "totals": totals([0] * 12, [1] * 12)},
     "all cases are zero: no interval"),
    ("conversation_rate", {"n": 12, "x": 36, "xx": 108, "totals": totals([3] * 12, [1] * 12)},
     "all cases are equal: no interval"),
    ("conversation_rate", {"n": 12, "x": 9000, "xx": 81e6,
                           "totals": totals([0] * 11 + [9000], [1] * 12)},
     "one case makes up nearly the whole sum: no interval"),
    ("first_reply_time", {"values": [60.0] * 12}, "all cases are equal: no interval"),
    ("first_reply_time", {"values": [60.0, 70, 80]}, "too few cases for an interval"),
    ("satisfaction_recommendation", {"pairs": [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5)]},
     "too few cases for an interval"),
])  # fmt: skip
def test_poor_data_has_a_value_and_the_reason_why_it_has_no_interval(name, parts, reason):
    found = estimate(KNOWN.metric(name), parts)
    assert found.value is not None
    assert (found.low, found.high, found.method) == (None, None, "")
    assert found.note.en == reason


def test_no_cases_have_no_value():
    for name in ("csat", "nps", "conversation_rate", "first_reply_time", "meta_reply_time"):
        found = estimate(KNOWN.metric(name), {"n": 0})
        assert (found.value, found.low, found.note.en) == (None, None, "no cases")


def test_every_method_is_registered():
    used = {"wilson", "clustered_wilson", "balance_score", "clustered_balance", "log_jackknife"}
    used |= {"order_statistics", "clustered_quantile", "day_waves", "kaplan_meier", "fisher_z"}
    assert used | {"rate_ratio"} <= set(METHODS)
