"""Levels of posts against the average post: known effects, no claims without one."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

from scrm.analyze._hierarchical_model import fit_groups
from scrm.analyze.best_time.comparison import adjust_holm, compare_levels
from scrm.analyze.best_time.effects import Evidence, estimate_effects, list_structures
from scrm.analyze.best_time.linear_model import compute_p_value, subtract_days, take_out, weigh_days
from scrm.analyze.best_time.post_factors import list_factors

FIRST = datetime(2025, 1, 6)  # noqa: DTZ001  local, a Monday


def draw_posts(effect=0.0, *, n=300, seed=0, hours=(9, 12, 19)):
    """Posts of two accounts; those of Tuesday have the effect, on the scale of logarithms."""
    generator = np.random.default_rng(seed)
    at = [
        FIRST + timedelta(days=int(day), hours=hours[k % len(hours)])
        for k, day in enumerate(generator.integers(0, 210, n))
    ]
    account = generator.integers(0, 2, n)
    is_tuesday = np.array([each.weekday() == 1 for each in at])
    noise = 0.4 * generator.standard_t(4, n)
    frame = pl.DataFrame(
        {
            "posted_at": at,
            "hour": [each.hour for each in at],
            "account": account.astype(str),
            "form": [("photo", "video")[k] for k in generator.integers(0, 2, n)],
            "text": ["Neu"] * n,
            "log_rate": -4 + 1.5 * account + effect * is_tuesday + noise,
        }
    ).with_columns(day=pl.col("posted_at").dt.date())
    return frame.with_columns(
        month=pl.col("day").dt.truncate("1mo"), week=pl.col("day").dt.truncate("1w")
    )


def test_a_weekday_with_twice_the_rate_is_found_with_its_size():
    posts = draw_posts(np.log(2))
    found = compare_levels(posts, list_factors(posts, 3), seed=0)
    assert [name for name in found.p_values if found.is_claimed(name)] == ["weekday"]
    tuesday = found.levels.filter(pl.col("level") == "tuesday").row(0, named=True)
    share = posts["posted_at"].dt.weekday().eq(2).mean()
    assert tuesday["low"] < np.log(2) * (1 - share) < tuesday["high"]
    assert tuesday["low"] > 0
    assert tuesday["posts"] >= tuesday["effective"] > 0.5 * tuesday["posts"]


def test_without_differences_nothing_is_claimed_and_no_interval_has_a_width_of_zero():
    posts = draw_posts(seed=3)
    found = compare_levels(posts, list_factors(posts, 3), seed=0)
    assert not any(found.is_claimed(name) for name in found.p_values)
    for rows in (found.levels, found.cells):
        assert ((rows["high"] - rows["low"]) > 0.01).all()
        assert rows["effect"].abs().max() < 0.3


def test_the_order_of_posts_and_the_names_of_accounts_change_nothing():
    posts = draw_posts(0.4)
    other = posts.sample(fraction=1, shuffle=True, seed=1).with_columns(
        account=pl.lit("z") + pl.col("account")
    )
    first, second = (compare_levels(each, list_factors(each, 3), seed=0) for each in (posts, other))
    assert first.p_values == pytest.approx(second.p_values, abs=0.002)
    assert np.allclose(first.levels["effect"], second.levels["effect"])


def test_a_factor_of_higher_rate_by_account_alone_has_no_effect():
    posts = draw_posts(seed=5).with_columns(
        form=pl.when(pl.col("account") == "1").then(pl.lit("video")).otherwise(pl.lit("photo"))
    )
    found = compare_levels(posts, list_factors(posts, 3), seed=0)
    forms = found.levels.filter(pl.col("factor") == "form")
    assert forms["effective"].max() < 1e-6
    assert not found.is_claimed("form")


def test_one_spread_gives_the_posterior_of_the_hierarchical_model():
    """Exact values of k independent levels with a flat mean: the same model, written otherwise."""
    values, variance = np.array([0.3, -0.2, 0.1, 0.0]), 0.01
    centre = np.eye(4) - 0.25
    evidence = Evidence(centre / variance, centre @ values / variance)
    found = estimate_effects(evidence, [np.eye(4)], centre)
    pooled = fit_groups(values, [variance] * 4, scale=0.3, groups=4)
    assert found.mean == pytest.approx(pooled.mean - pooled.mean.mean(), abs=0.01)


def test_cells_share_weekday_and_hour():
    by_day, by_hour, both = list_structures(2, 3)
    assert by_day[0].tolist() == [1, 1, 1, 0, 0, 0]
    assert by_hour[0].tolist() == [1, 0, 0, 1, 0, 0]
    assert both.tolist() == np.eye(6).tolist()


def test_columns_taken_out_leave_the_residuals_of_least_squares():
    generator = np.random.default_rng(0)
    design, columns = generator.normal(size=(30, 3)), generator.normal(size=(30, 2))
    design = np.column_stack([design, design[:, 0] + design[:, 1]])
    solution = np.linalg.lstsq(design, columns, rcond=None)[0]
    assert take_out(design, columns) == pytest.approx(columns - design @ solution)


def test_a_shock_of_the_day_is_taken_out_of_its_posts():
    days = np.repeat(np.arange(50), 4)
    shock = np.random.default_rng(1).normal(size=50)[days]
    weights = weigh_days(shock + 0.01, days, float(shock.var()))
    assert weights == pytest.approx(1 - 1 / np.sqrt(1 + 4 * 9), abs=0.02)
    assert subtract_days(np.ones((200, 1)), days, weights)[:, 0] == pytest.approx(1 - weights)


def test_p_values_of_independent_normal_noise_are_uniform():
    generator, weeks = np.random.default_rng(2), np.repeat(np.arange(30), 5)
    ones = np.ones((150, 1))
    p_values = [
        compute_p_value(
            ones, np.eye(3)[generator.integers(0, 3, 150)], generator.normal(size=150), weeks, 0
        )
        for _ in range(60)
    ]
    assert 0.35 < np.mean(p_values) < 0.65
    assert min(p_values) < 0.2


def test_holm_adjusts_the_smallest_most():
    assert adjust_holm([0.01, 0.02, 0.9]) == pytest.approx([0.03, 0.04, 0.9])


def test_levels_with_one_post_are_not_compared():
    at = [FIRST + timedelta(days=day, hours=9) for day in range(4)]
    posts = pl.DataFrame(
        {
            "posted_at": at,
            "hour": [9, 9, 10, None],
            "form": ["photo", "photo", "video", None],
            "text": ["#a #b https://example.com/#c", "x" * 101, None, "a&#39;b #1"],
        },
        schema_overrides={"hour": pl.Int64},
    )
    by_name = {each.name: each for each in list_factors(posts, 1)}
    assert set(by_name) == {"hashtags"}
    twice = pl.concat([posts, posts])
    by_name = {each.name: each for each in list_factors(twice, 1)}
    assert by_name["form"].levels == ("video", "photo")
    assert by_name["form"].codes.tolist() == [1, 1, 0, -1] * 2
    assert by_name["length"].levels == ("no_text", "up_to_100_characters", "101_to_250_characters")
    assert by_name["hashtags"].codes.tolist() == [1, 0, 0, 1] * 2
    assert by_name["hour"].levels == ("09-10", "10-11")
