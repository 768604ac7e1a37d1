"""The purchase models against published values, `lifetimes`, and simulated customers."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analyze.purchases import cdnow

from scrm.analyze.scores import bgnbd, gamma_gamma, glm
from scrm.analyze.scores import forecast_metrics as metrics
from scrm.analyze.scores import pareto_nbd as pareto
from scrm.analyze.scores.likelihood_cells import group_histories
from scrm.analyze.scores.maximum_likelihood import Fit, standard_errors

END = date(1997, 9, 30)
pytestmark = pytest.mark.filterwarnings(
    "ignore"
)  # of the oracle: it was last released before pandas 3


@pytest.fixture(scope="module")
def sample():
    days = cdnow().select(
        "customer_id",
        pl.col("ordered_at").dt.date().alias("day"),
        pl.col("amount").cast(pl.Float64),
    )
    days = (
        days.filter(pl.col("day") <= END)
        .group_by("customer_id", "day")
        .agg(pl.col("amount").sum())
        .sort("customer_id", "day")
    )
    first, last = pl.col("day").min(), pl.col("day").max()
    return days.group_by("customer_id", maintain_order=True).agg(
        x=pl.len().cast(pl.Int64) - 1,
        t_x=(last - first).dt.total_days(),
        age=(END - first).dt.total_days(),
        repeat=pl.col("amount").sum() - pl.col("amount").first(),
    )


@pytest.fixture(scope="module")
def cells(sample):
    return group_histories(sample["x"], sample["t_x"], sample["age"])


@pytest.fixture(scope="module")
def nbd(cells):
    return bgnbd.fit_nbd(cells)


def test_cells_hold_all_customers(cells, sample):
    assert (len(cells.x), cells.customers, cells.repeaters) == (1016, 2357, 946)
    assert cells.per_customer(cells.x).tolist() == sample["x"].to_list()


def test_sparse_and_dense_grouping_agree():
    dense = group_histories([0, 1, 1], [0, 7, 7], [70, 70, 70])
    sparse = group_histories([0, 1, 1], [0, 7_000, 7_000], [70_000, 70_000, 70_000])
    assert dense.weight.tolist() == sparse.weight.tolist() == [1, 2]
    assert dense.of_customer.tolist() == sparse.of_customer.tolist()


def test_impossible_histories_are_refused():
    with pytest.raises(ValueError, match="0 <= t_x <= age"):
        group_histories([1], [80], [70])


def test_bgnbd_is_the_published_fit(cells, nbd):
    fit = bgnbd.fit(cells, "bgnbd", nbd)
    assert fit.values == pytest.approx((0.2426, 4.4135, 0.7929, 2.4258), abs=1e-3)
    assert fit.log_likelihood == pytest.approx(-9582.43, abs=0.01)
    errors = standard_errors(bgnbd.objective(cells, "bgnbd"), fit)
    assert errors == pytest.approx((0.0126, 0.3782, 0.1857, 0.7053), abs=1e-3)
    assert bgnbd.p_alive(fit, "bgnbd", 2, 30.43, 38.86) == pytest.approx(0.7266, abs=1e-4)
    assert bgnbd.expected_purchases(fit, "bgnbd", 2, 30.43, 38.86, 39) == pytest.approx(
        1.2260, abs=2e-4
    )


def test_mbgnbd_is_the_published_fit(cells, nbd):
    fit = bgnbd.fit(cells, "mbgnbd", nbd)
    assert fit.values == pytest.approx((0.5248, 6.1830, 0.8914, 1.6140), abs=1e-3)
    assert bgnbd.expected_purchases(fit, "mbgnbd", 2, 30.43, 38.86, 39) == pytest.approx(
        1.2627, abs=2e-4
    )


def test_pareto_nbd_is_the_published_fit(cells, nbd):
    fit = pareto.fit(cells, nbd)
    assert fit.values == pytest.approx((0.5533, 10.578, 0.6062, 11.669), rel=1e-3)
    assert fit.log_likelihood == pytest.approx(-9594.976, abs=0.01)
    assert pareto.expected_purchases(fit, 2, 30.43, 38.86, 39) == pytest.approx(1.4551, abs=2e-4)


def test_gamma_gamma_is_the_published_fit(sample):
    x = sample["x"].to_numpy()
    fit = gamma_gamma.fit(x, sample["repeat"].to_numpy() / np.maximum(x, 1))
    assert fit.values[:2] == pytest.approx((6.249, 3.745), abs=1e-3)
    assert fit["v"] == pytest.approx(15.448, abs=0.01)
    assert fit.log_likelihood == pytest.approx(-4055.92, abs=0.01)


POSITIVE = st.floats(0.05, 8)
HISTORY = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=20
)


def split(history):
    x = np.array([row[0] for row in history])
    t_x = np.array([row[1] if row[0] else 0 for row in history])
    return x, t_x, t_x + np.array([row[2] for row in history])


@given(HISTORY, POSITIVE, POSITIVE, POSITIVE, POSITIVE, st.sampled_from(["bgnbd", "mbgnbd"]))
def test_gradients_are_the_slopes_of_the_likelihood(history, r, alpha, a, b, kind):
    objective = bgnbd.objective(group_histories(*split(history)), kind)
    theta = np.log([r, alpha, a, b])
    slopes = [
        (objective(theta + step)[0] - objective(theta - step)[0]) / 2e-6
        for step in 1e-6 * np.eye(4)
    ]
    assert objective(theta)[1] == pytest.approx(
        slopes, rel=1e-4, abs=1e-3 + 1e-6 * abs(objective(theta)[0])
    )


@given(
    HISTORY, POSITIVE, POSITIVE, POSITIVE, POSITIVE, st.sampled_from(["bgnbd", "mbgnbd", "pareto"])
)
@settings(max_examples=60)
def test_models_agree_with_lifetimes(history, r, alpha, a, b, kind):
    lifetimes = pytest.importorskip("lifetimes")
    oracles = {
        "bgnbd": lifetimes.BetaGeoFitter,
        "mbgnbd": lifetimes.ModifiedBetaGeoFitter,
        "pareto": lifetimes.ParetoNBDFitter,
    }
    names = pareto.NAMES if kind == "pareto" else bgnbd.NAMES
    x, t_x, age = split(history)
    weeks = (x, t_x / 7, age / 7)
    pandas = pytest.importorskip("pandas")
    oracle = oracles[kind]()
    oracle.params_ = pandas.Series([r, alpha, a, b], index=names)
    oracle.predict = oracle.conditional_expected_number_of_purchases_up_to_time
    fit = Fit(names, (r, alpha, a, b), 0.0)
    if kind == "pareto":
        alive, expected = pareto.p_alive(fit, *weeks), pareto.expected_purchases(fit, *weeks, 12.0)
    else:
        alive, expected = (
            bgnbd.p_alive(fit, kind, *weeks),
            bgnbd.expected_purchases(fit, kind, *weeks, 12.0),
        )
    theirs = np.asarray(oracle.conditional_probability_alive(*weeks), float)
    known = np.isfinite(theirs)
    assert np.asarray(alive)[known] == pytest.approx(theirs[known], rel=1e-5, abs=1e-7)
    theirs = np.asarray(oracle.predict(12.0, *weeks), float)
    known = np.isfinite(theirs) & (np.abs(a - 1) > 1e-3)
    assert np.asarray(expected)[known] == pytest.approx(theirs[known], rel=1e-4, abs=1e-6)


@given(st.integers(0, 3000), st.floats(1e-3, 900), st.floats(1e-3, 900))
def test_expectations_stay_finite_for_any_customer(x, a, b):
    fit = Fit(bgnbd.NAMES, (0.5, 5.0, a, b), 0.0)
    expected = bgnbd.expected_if_alive(fit, "bgnbd", x, 50.0, 52.0)
    assert 0 <= expected <= 1.001 * bgnbd.nbd_expected(fit, x, 50.0, 52.0)


@given(HISTORY, POSITIVE, POSITIVE, POSITIVE, POSITIVE)
def test_the_gradient_of_pareto_is_the_slope_of_its_likelihood(history, r, alpha, s, beta):
    objective = pareto.objective(group_histories(*split(history)))
    theta = np.log([r, alpha, s, beta])
    slopes = [
        (objective(theta + step)[0] - objective(theta - step)[0]) / 2e-6
        for step in 1e-6 * np.eye(4)
    ]
    assert objective(theta)[1] == pytest.approx(
        slopes, rel=1e-4, abs=1e-3 + 1e-6 * abs(objective(theta)[0])
    )


@pytest.mark.parametrize(("x", "age"), [(0, 38.86), (2, 38.86), (10, 20.0)])
def test_the_chance_of_a_purchase_is_that_of_simulated_customers(x, age):
    generator = np.random.default_rng(x)
    r, alpha, s, beta = 0.5533, 10.5776, 0.6062, 11.6679
    rate = generator.gamma(r + x, 1 / (alpha + age), 400_000)
    leaving = generator.gamma(s, 1 / (beta + age), 400_000)  # posterior of living customers
    both = rate + leaving
    expected = np.mean(rate / both * -np.expm1(-both * 39))
    fit = Fit(pareto.NAMES, (r, alpha, s, beta), 0.0)
    found = pareto.purchase_probability_if_alive(fit, x, age, 39)
    assert found[0] == pytest.approx(expected, abs=0.003)
    expected = np.mean(-np.expm1(-rate * 39))
    found = bgnbd.purchase_probability_if_alive(fit, x, age, 39)
    assert found == pytest.approx(expected, abs=0.003)


def test_merged_histories_keep_customers_and_means_and_give_nearly_the_same_fit(cells, nbd):
    merged = cells.coarsen(500)
    assert len(merged.x) <= 500 < len(cells.x)
    for part in ("x", "t_x", "age"):
        assert merged.weight @ getattr(merged, part) == pytest.approx(
            cells.weight @ getattr(cells, part)
        )
    fit = pareto.fit(merged, nbd)
    loss = pareto.objective(cells)(np.log(fit.values))[0] + pareto.fit(cells, nbd).log_likelihood
    assert 0 <= loss < 0.1  # in log likelihood of all customers


def test_metrics_are_those_of_the_textbook():
    said = metrics.Prediction(
        np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0])
    )
    outcome = metrics.Outcome(np.array([1.0, 1.0, 4.0]), np.array([10.0, 0.0, 90.0]))
    held = metrics.evaluate({"m": said}, outcome, seed=0, resamples=20)["m"].values
    assert held["bias"] == pytest.approx(0.0)
    assert held["mae"] == pytest.approx(2 / 3)
    assert held["pearson"] == pytest.approx(np.corrcoef([1, 2, 3], [1, 1, 4])[0, 1])
    assert held["top_10_capture"] == pytest.approx(
        0.3 * 0.9
    )  # a tenth of three customers is 0.3 of the best
    perfect = metrics.Prediction(None, outcome.purchases, outcome.spend)
    assert metrics.evaluate({"m": perfect}, outcome, seed=0, resamples=20)["m"].values[
        "normalised_gini"
    ] == pytest.approx(1)


def test_a_ranking_with_ties_shares_what_the_tie_holds():
    tied = metrics.Prediction(None, np.zeros(10), np.zeros(10))
    outcome = metrics.Outcome(np.arange(10.0), np.arange(10.0))
    held = metrics.evaluate({"m": tied}, outcome, seed=0, resamples=20)["m"].values
    assert held["top_10_capture"] == pytest.approx(0.1)
    assert held["normalised_gini"] == pytest.approx(0.0)


def test_pareto_turns_away_quietly_where_its_likelihood_cannot_be_computed():
    x, t_x, age = np.array([0, 1, 3, 0]), np.array([0, 20, 30, 0]), np.array([38, 38, 38, 1])
    value = pareto.objective(group_histories(x, t_x, age))
    for corner in ((-9.2, 11.5, 11.5, -9.2), (11.5, -9.2, 11.5, -9.2), (11.5, 11.5, -9.2, 11.5)):
        found, _ = value(np.array(corner))
        assert np.isfinite(found)


@given(st.integers(0, 10_000), st.sampled_from([1.0, 0.05, 0.0]))
@settings(max_examples=20, deadline=None)
def test_the_poisson_regression_is_that_of_scikit_learn_also_for_large_and_rare_and_no_values(
    seed, share
):
    from sklearn.linear_model import PoissonRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    random = np.random.default_rng(seed)
    x = np.log1p(random.exponential(5, (200, 3)))
    y = random.poisson(3, 200) * random.lognormal(0, 3, 200) * (random.random(200) <= share)
    fitted = glm.regression(x, y).predict(x)
    if not y.any():
        assert (fitted < 1e-6).all()
        return
    peer = make_pipeline(
        StandardScaler(), PoissonRegressor(alpha=1e-3, max_iter=100_000, tol=1e-9)
    ).fit(x, y)
    assert fitted == pytest.approx(peer.predict(x), rel=1e-3)
