"""Breaks of data, bursts of followers, single customers, campaigns, weekends, words in texts."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from scrm.analyze.findings.blocks import build_blocks
from scrm.analyze.findings.data_breaks import find_break, find_burst
from scrm.analyze.findings.returning_customers import compare_campaigns
from scrm.analyze.findings.search import search_findings
from scrm.analyze.findings.single_customers import find_single_customer
from scrm.analyze.findings.text_cells import find_products, find_words
from scrm.analyze.findings.weekends import compare_weekends

BLOCKS = build_blocks(date(2026, 3, 31), None)
SCHEMA = {"age": pl.Int64, "channel": pl.String, "value": pl.Float64}


def daily(levels, *, noise=0.1, seed=0):
    """Return values of 150 days for each channel."""
    random = np.random.default_rng(seed)
    rows = [
        (age, channel, level(age) + noise * random.standard_normal())
        for channel, level in levels.items()
        for age in range(150)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


NOTHING = pl.DataFrame(schema=SCHEMA)


def test_a_level_that_breaks_overnight_in_one_channel_is_found_with_its_day():
    days = daily({"x": lambda age: 8.0 + 0.5 * (age < 40), "y": lambda age: 7.0})
    found = find_break(days, "x", NOTHING, 84)
    assert found is not None
    assert found.age == 40
    assert found.change == pytest.approx(0.5, abs=0.1)


def test_a_break_in_all_channels_is_none_of_one_platform():
    days = daily({name: lambda age: 8.0 + 0.5 * (age < 40) for name in ("x", "y")})
    assert find_break(days, "x", NOTHING, 84) is None


def test_a_slow_rise_is_no_break():
    days = daily({"x": lambda age: 8.0 + min(max((75 - age) / 70, 0), 1), "y": lambda age: 7.0})
    assert find_break(days, "x", NOTHING, 84) is None


def test_reach_that_rises_with_interactions_is_no_break():
    days = daily({"x": lambda age: 8.0 + 0.5 * (age < 40), "y": lambda age: 7.0})
    posts = daily({"x": lambda age: 3.0 + 0.5 * (age < 40), "y": lambda age: 3.0}, seed=1)
    assert find_break(days, "x", posts, 84) is None


def test_followers_gained_within_three_days_are_a_burst():
    days = daily({"x": lambda age: 10.0 + 300 * (5 <= age < 8)}, noise=2)
    found = find_burst(days, "x", NOTHING, BLOCKS, 1)
    assert found is not None
    assert found.days == 3
    assert found.gained == pytest.approx(900, abs=20)
    assert found.is_idle


def test_idle_followers_do_not_hide_that_the_reach_of_their_channel_is_counted_anew():
    random = np.random.default_rng(3)
    rows = [
        (age, channel, channel, float(np.exp(7 + 0.6 * (channel == "x" and age < 40)
                                             + 0.1 * random.standard_normal())),
         10.0 + 300 * (channel == "x" and 5 <= age < 8) + 2 * random.standard_normal(), 1)
        for channel in ("x", "y") for age in range(392)
    ]  # fmt: skip
    names = ["age", "channel", "cluster", "reach_count", "gained", "gap"]
    days = pl.DataFrame(rows, schema=names, orient="row")
    found = search_findings({"channel_days": days}, [], BLOCKS).findings
    told = {each.change.key: each.cause for each in found}
    assert told == {
        ("channel_reach", "channel", "x"): "redefined",
        ("followers_gained", "channel", "x"): "idle_followers",
    }


def test_followers_gained_steadily_are_no_burst():
    days = daily({"x": lambda age: 10.0 + 30 * (age < 28)}, noise=2)
    assert find_burst(days, "x", NOTHING, BLOCKS, 1) is None


def test_the_customer_who_makes_the_growth_is_found():
    random = np.random.default_rng(7)
    rows = [(f"c{n}", block, float(random.gamma(2, 50))) for block in range(12) for n in range(60)]
    rows += [("big", 0, 800.0)] * 5
    frame = pl.DataFrame(rows, schema=["cluster", "block", "value"], orient="row")
    found = find_single_customer(frame, BLOCKS, 12)
    assert found is not None
    assert found.customer == "big"
    assert found.now == pytest.approx(4000 / 28)


def test_a_trade_with_large_orders_in_each_month_has_no_single_customer():
    random = np.random.default_rng(8)
    rows = [(f"c{n}", block, float(random.gamma(2, 50))) for block in range(12) for n in range(60)]
    rows += [(f"big{block}", block, 4000.0) for block in range(12)]
    frame = pl.DataFrame(rows, schema=["cluster", "block", "value"], orient="row")
    assert find_single_customer(frame, BLOCKS, 12) is None


def test_customers_of_a_campaign_are_compared_with_those_of_the_same_months():
    rows = []
    for number in range(200):
        campaign = "Herbst" if number < 60 else None
        returns = number % 6 == 0 if campaign else number % 2 == 0
        rows.append((f"c{number}", 300, True, False, campaign))
        if returns:
            rows.append((f"c{number}", 280, True, True, None))
    names = ["customer_id", "age", "is_order", "is_repeat", "campaign"]
    ((found, days),) = compare_campaigns(pl.DataFrame(rows, schema=names, orient="row"))
    assert (found.cell, found.now, found.before, days) == ("Herbst", 10 / 60, 0.5, 180)
    # Mantel and Haenszel in one stratum: (10 - 60 * 80 / 200) / sqrt of the hypergeometric variance
    variance = 60 * 140 * 80 * 120 / (200**2 * 199)
    assert found.statistic == pytest.approx((10 - 24) / np.sqrt(variance))


def test_weekends_are_compared_within_channel_and_format():
    random = np.random.default_rng(9)
    rows = []
    for number in range(240):
        weekend = number % 7 > 4
        channel = "x" if weekend or number % 2 else "y"
        level = 5.0 if channel == "x" else 3.0  # weekends are on x, which has more
        rows.append((channel, "photo", "weekend" if weekend else "weekday", number % 4,
                     level + 0.3 * random.standard_normal()))  # fmt: skip
    names = ["channel", "format", "weekend", "block", "value"]
    found = compare_weekends(pl.DataFrame(rows, schema=names, orient="row"))
    assert found is not None
    assert abs(found.statistic) < 3


def test_products_are_found_by_name_or_by_a_word_of_their_own():
    texts = pl.Series(["Das Zelt Nordlicht 2 ist undicht", "mein NORDLICHT!", "Zelt", None])
    names = ["Zelt Nordlicht 2", "Zelt Kiefer 3"]
    found = find_products(texts, names)
    assert found.to_list() == ["Zelt Nordlicht 2", "Zelt Nordlicht 2", None, None]


def test_words_of_few_texts_are_not_read():
    texts = pl.Series(["Frau Müller half mir"] * 3 + ["nichts davon"] * 100)
    assert find_words(texts).list.len().max() == 0
