"""Weeks without data, breaks of reach, what each finding's command shows."""

import shlex
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from tests.analyze.findings.test_findings import ANALYSIS, LAST, ask, list_tickets
from tests.rows import add

from scrm import cli
from scrm.analyze import run_analysis
from scrm.analyze.findings.answer import write_command
from scrm.analyze.findings.blocks import build_blocks
from scrm.analyze.findings.candidates import Candidate
from scrm.analyze.findings.data_breaks import find_sudden_breaks
from scrm.analyze.findings.explanation import Finding
from scrm.analyze.findings.gaps import Gap, find_gaps, list_unusual
from scrm.analyze.findings.measures import BY_NAME, DIMENSIONS
from scrm.analyze.findings.phrases import write_cell, write_change
from scrm.analyze.findings.returning_customers import RETURN_RATE
from scrm.analyze.findings.sentences import Words
from scrm.analyze.findings.series import parse_key
from scrm.analyze.findings.single_customers import expect_larger, find_single_customer
from scrm.config import Context
from scrm.store.local import LocalStore

BLOCKS = build_blocks(LAST, None)
SCHEMA = {"age": pl.Int64, "channel": pl.String, "value": pl.Float64}


def test_weekends_without_events_are_no_gap():
    ages = [age for age in range(300) if age % 7 not in {2, 3} for _ in range(9)]
    assert find_gaps(np.array(ages)) == []


def test_a_source_that_has_ended_has_a_gap_up_to_the_last_day():
    ages = np.repeat(np.arange(9, 200), 5)
    assert find_gaps(ages) == [Gap(8, 0, 45.0)]


def test_pauses_that_come_again_are_usual():
    ages = np.array([age for age in range(400) if age % 40 >= 10 for _ in range(6)])
    gaps = find_gaps(ages)
    assert len(gaps) > 5
    assert list_unusual(gaps) == []


def test_a_week_without_tickets_is_said_and_is_no_change(store):
    tickets = list_tickets(lambda channel, age: 0.2, seed=5, days=700)
    day = datetime.combine(LAST, datetime.min.time())
    lost = pl.col("created_at").is_between(day - timedelta(days=12), day - timedelta(days=6))
    add(store, "tickets", tickets.filter(~lost))
    result = ask(store)
    assert not result.tables
    assert "missing from 2026-03-19 to 2026-03-25 (tickets)" in result.finding.en


def daily(levels, days=400):
    random = np.random.default_rng(3)
    rows = [
        (age, channel, level(age) + 0.15 * random.standard_normal())
        for channel, level in levels.items() for age in range(days)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def test_a_jump_larger_than_any_before_is_a_break_where_only_one_channel_has_it():
    nothing = pl.DataFrame(schema=SCHEMA)
    one = daily({"x": lambda age: 7 + 0.6 * (age < 40), "y": lambda age: 6.0})
    found = find_sudden_breaks(one, nothing)
    assert list(found) == ["x"]
    assert abs(found["x"].age - 40) <= 1
    assert found["x"].change == pytest.approx(0.6, abs=0.2)
    both = daily({name: lambda age: 7 + 0.6 * (age < 40) for name in ("x", "y")})
    assert find_sudden_breaks(both, nothing) == {}
    again = daily({"x": lambda age: 7 + 0.6 * (age // 40 % 2), "y": lambda age: 6.0})
    assert find_sudden_breaks(again, nothing) == {}


def test_one_large_order_is_no_growth_from_a_customer():
    random = np.random.default_rng(4)
    rows = [(f"c{n % 60}", block, float(random.gamma(2, 50))) for block in range(14)
            for n in range(90)]  # fmt: skip
    whale = {1: [("w", 0, 9000.0)], 5: [("w", 0, 1800.0)] * 5}
    schema = {"cluster": pl.String, "block": pl.Int32, "value": pl.Float64}
    found = {
        orders: find_single_customer(
            pl.DataFrame([*rows, *more], schema=schema, orient="row"), BLOCKS, 14
        )
        for orders, more in whale.items()
    }
    assert found[1] is None
    assert found[5].customer == "w"


def test_more_moves_than_there_are_are_never_expected_beyond_the_largest():
    moves = np.random.default_rng(5).pareto(2, 2000)
    assert expect_larger(moves, 3 * moves.max()) < 0.5
    assert expect_larger(moves[:5], 1.0) >= 1


NAMES = ("A/b", "it's 50 %", "Größe L", "-x", "$HOME `a`")


@pytest.mark.parametrize("name", sorted({*BY_NAME, "return_rate"}))
def test_the_command_of_every_finding_is_read_as_it_was_written(name):
    measure = {**BY_NAME, "return_rate": RETURN_RATE}[name]
    words = Words({}, "EUR", BLOCKS, (date(2026, 3, 1), LAST))
    cells = [("", ""), *((dimension, cell) for dimension in measure.dimensions for cell in NAMES)]
    for dimension, cell in cells:
        change = Candidate(measure, dimension, cell, 1, 12, 1, 2, 1, 5, 9, 0, 9)
        program, command, show, key, *period = shlex.split(write_command(Finding(change), words))
        assert (program, command, show) == ("scrm", "findings", "show")
        assert parse_key(key) == (measure, [(dimension, cell)] if dimension else [])
        assert period == ["--period", "2026-03-01..2026-03-31"]


def test_every_dimension_has_words():
    fixed = {"tenure": "new", "weekend": "weekend", "weekday": "3", "hours": "after"}
    for measure in BY_NAME.values():
        for dimension in (*measure.dimensions, *measure.parts):
            assert dimension in DIMENSIONS
            assert write_cell(dimension, fixed.get(dimension, "x"), {}).de


def test_the_ends_of_a_small_interval_have_signs_and_digits():
    change = Candidate(BY_NAME["rating"], "", "", 1, 12, 4, 4, 1, 5, 9, 0, 9)
    assert write_change(change, 0.04, 11, "de") == ("+0,04", "+11")
    assert write_change(change, -0.004, 0.3, "en") == ("−0.004", "+0.3")


def test_the_command_line_shows_what_the_finding_names(tmp_path, capsys):
    path = tmp_path / "a.duckdb"
    rates = {True: 0.6, False: 0.2}
    with LocalStore(path) as store:
        add(store, "tickets", list_tickets(lambda channel, age: rates[channel == "chat" and
                                                                       age < 28]))  # fmt: skip
        context = Context(as_of=LAST, lang="en", timezone="UTC")
        result = run_analysis(ANALYSIS, store, ANALYSIS.params()(), context)
    commands = result.table("findings").frame["command"].to_list()
    assert commands
    for command in commands:
        arguments = [*shlex.split(command)[1:], "--db", str(path), "--lang", "en",
                     "--as-of", str(LAST)]  # fmt: skip
        assert cli.run(arguments) == 0
        assert "in channel chat" in capsys.readouterr().out
