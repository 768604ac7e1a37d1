"""Shares, balances and quantiles of clustered cases, against second computations."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import optimize, stats

from scrm.analyze._clusters import (
    balance_interval,
    count_survival_cases,
    quantile_interval,
    score_balance,
    score_share,
    share_interval,
    sum_clusters,
)
from scrm.analyze._stats import quantile_interval as quantile_of_independent

Z = stats.norm.ppf(0.975)


def constrained_score(plus, minus, n, difference):
    """Return Tango's statistic by a numerical constrained maximum of the likelihood."""

    def loss(smaller):
        shares = [smaller + difference, smaller, 1 - 2 * smaller - difference]
        if min(shares) <= 0:
            return 1e9
        counts = (plus, minus, n - plus - minus)
        return -sum(
            count * np.log(share) for count, share in zip(counts, shares, strict=True) if count
        )

    low, high = max(0.0, -difference), (1 - difference) / 2
    smaller = optimize.minimize_scalar(
        loss, bounds=(low + 1e-12, high - 1e-12), method="bounded", options={"xatol": 1e-13}
    ).x
    variance = n * (2 * smaller + difference - difference**2)
    return (plus - minus - n * difference) / np.sqrt(variance)


@pytest.mark.parametrize(("plus", "minus", "n"), [(12, 2, 50), (1, 0, 10), (30, 20, 100)])
def test_the_ends_of_a_balance_are_where_the_constrained_likelihood_rejects(plus, minus, n):
    low, high = score_balance(plus, minus, n, Z)
    assert constrained_score(plus, minus, n, low) == pytest.approx(Z, abs=1e-4)
    assert constrained_score(plus, minus, n, high) == pytest.approx(-Z, abs=1e-4)


def test_ten_of_ten_promoters_leave_room_below():
    low, high = score_balance(10, 0, 10, Z)
    assert high == 1
    # At p- = 0 the score is n (1 - d) / sqrt(n d (1 - d)), so d = n / (n + z^2) - ... solved here:
    assert constrained_score(10, 0, 10, low) == pytest.approx(Z, abs=1e-4)
    assert low < 0.5


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 60))
def test_a_balance_stays_within_one_and_minus_one_and_has_a_width(plus, minus, neutral):
    n = plus + minus + neutral
    low, high = score_balance(plus, minus, n, Z)
    assert -1 <= low <= (plus - minus) / n <= high <= 1
    assert high - low > 0


@given(st.integers(0, 40), st.integers(1, 40))
def test_a_share_has_wilsons_interval(x, more):
    n = x + more
    expected = stats.binomtest(x, n).proportion_ci(method="wilson")
    assert score_share(x, n, Z) == pytest.approx((expected.low, expected.high), abs=1e-12)


@given(st.lists(st.booleans(), min_size=4, max_size=60))
def test_clusters_of_one_case_each_give_wilsons_interval(outcomes):
    x = np.array(outcomes, float)
    found = share_interval(sum_clusters(x, np.ones(len(x)), int(min(x.sum(), len(x) - x.sum()))))
    assert found.cases == len(x)
    assert found.interval == pytest.approx(score_share(x.sum(), len(x), Z))


def test_the_variance_is_that_of_a_ratio_of_cluster_totals():
    x, n = np.array([3.0, 0, 5, 9, 1]), np.array([10.0, 4, 6, 20, 2])
    residuals = x - x.sum() / n.sum() * n
    expected = residuals.var(ddof=1) * 5 / n.sum() ** 2
    assert sum_clusters(x, n, 4).variance() == pytest.approx(expected)


def test_degrees_of_freedom_fall_with_unequal_sizes_and_with_correlation():
    even, uneven = (sum_clusters(np.zeros(5), n, 2) for n in (np.full(5, 8), [30, 4, 3, 2, 1]))
    assert even.freedom(0) == even.freedom(1) == pytest.approx(4)
    assert uneven.freedom(1) < uneven.freedom(0) < 4
    # Without correlation both are Kish's number; with 1 the other is (sum n^2)^2 / sum n^4.
    kish, other = 40**2 / 930, 930**2 / (30**4 + 4**4 + 3**4 + 2**4 + 1)
    assert uneven.freedom(0) == pytest.approx(kish - 1)
    assert uneven.freedom(1) == pytest.approx(max(np.sqrt(kish * other) - 1, 0.5))


def test_a_survival_curve_of_independent_cases_has_a_design_effect_near_one():
    generator = np.random.default_rng(3)
    times = generator.exponential(10, 400).round(2)
    happened = generator.random(400) < 0.7
    owner = np.arange(400) // 2
    cases, _ = count_survival_cases(times, happened, owner, 8.0)
    assert 330 < cases <= 400
    doubled, _ = count_survival_cases(
        np.repeat(times, 3), np.repeat(happened, 3), np.arange(1200) // 3, 8.0
    )
    assert 350 < doubled < 450


def test_copies_of_cases_add_no_precision():
    """Ten answers of each person, all alike, are worth as much as one answer of each."""
    x = np.array([1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 1], float)
    informative = int(min(x.sum(), len(x) - x.sum()))
    found = share_interval(sum_clusters(10 * x, np.full(len(x), 10), informative))
    assert 15 < found.cases < 35  # near 20, not near 200
    alone = share_interval(sum_clusters(x, np.ones(len(x)), informative))
    assert found.interval[0] < alone.interval[0] + 0.05


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=30))
def test_a_clustered_share_stays_possible_whatever_the_clusters(pairs):
    x = np.array([hits for hits, _ in pairs], float)
    n = x + np.array([misses for _, misses in pairs])
    assume((n > 0).any())
    x, n = x[n > 0], n[n > 0]
    found = share_interval(sum_clusters(x, n, int(min((x > 0).sum(), (x < n).sum()))))
    assert (found is None) == (len(n) < 4)
    if found:
        low, high = found.interval
        assert 0 <= low <= x.sum() / n.sum() <= high <= 1
        assert high - low > 0
        assert 0 < found.cases <= n.sum()


def test_a_clustered_balance_is_wider_than_that_of_independent_answers():
    x, n = np.array([5, -4, 6, -3, 5, -6, 4, 0]), np.full(8, 6)
    plus, minus = 24, 17
    found = balance_interval(sum_clusters(x, n, 6), plus, minus)
    alone = score_balance(plus, minus, n.sum(), Z)
    assert found.interval[0] < alone[0] < alone[1] < found.interval[1]
    assert found.cases < n.sum()


@given(st.lists(st.integers(0, 1000), min_size=12, max_size=200, unique=True))
def test_a_quantile_of_independent_values_has_nearly_the_exact_ranks(values):
    found = quantile_interval(values, np.ones(len(values)), 0.5)
    exact = quantile_of_independent(values, 0.5)
    ordered = sorted(values)
    for mine, theirs in zip(found.interval, exact, strict=True):
        assert abs(ordered.index(mine) - ordered.index(theirs)) <= 1


def test_a_quantile_of_alike_values_within_clusters_has_few_effective_cases():
    values = np.repeat(np.arange(20.0), 10)
    found = quantile_interval(values, np.full(20, 10), 0.5)
    assert 10 < found.cases < 40
    assert found.interval[0] <= 6
    assert found.interval[1] >= 13


def test_three_clusters_carry_no_interval():
    assert share_interval(sum_clusters([5, 1, 0], [9, 9, 9], 2)) is None
    assert quantile_interval(range(30), [10, 10, 10], 0.5) is None
