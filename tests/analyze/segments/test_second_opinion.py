"""The second opinion: where k-means puts the rated people of each group."""

import numpy as np
import polars as pl

from scrm.analyze.segments.assignment import Assignment
from scrm.analyze.segments.groups import ARCHETYPES, GROUPS
from scrm.analyze.segments.second_opinion import add_second_opinion, compare_with_kmeans
from scrm.result import Result, Text


def build(moved=0, people=20):
    """People around the five archetypes; the last `moved` of the first are called the second."""
    generator = np.random.default_rng(1)
    z = np.repeat(ARCHETYPES, people, axis=0) + generator.normal(0, 0.05, (5 * people, 3))
    group = np.repeat(np.arange(5), people)
    group[people - moved : people] = 1
    probability = np.full((len(z), 5), 0.05)
    probability[np.arange(len(z)), group] = 0.8
    signals = np.full(len(z), 12)
    return Assignment(z, np.full(z.shape, 0.1), signals, probability, GROUPS, "evidence-2")


def test_clear_groups_are_those_of_k_means():
    found = compare_with_kmeans(build(), 10, 0)
    assert found.frame["same_share"].to_list() == [1.0] * 5
    assert found.frame["second_segment"].null_count() == 5
    assert (found.same_share, found.rand_index) == (1.0, 1.0)


def test_people_whom_k_means_puts_elsewhere_are_shown_by_group():
    found = compare_with_kmeans(build(moved=5), 10, 0)
    rows = {row[0]: row[1:] for row in found.frame.iter_rows()}
    assert rows[GROUPS[0]] == (15, 1.0, None, None)
    assert rows[GROUPS[1]] == (25, 0.8, GROUPS[0], 0.2)
    assert found.same_share == 0.95
    assert 0.8 < found.rand_index < 1


def test_too_few_people_have_no_second_opinion():
    few = build(people=3)
    assert compare_with_kmeans(few, 10, 0) is None
    assert compare_with_kmeans(build(), 99, 0) is None
    plain = Result(Text("a", "a"))
    assert add_second_opinion(plain, None) == plain


def test_the_answer_carries_table_and_facts():
    result = add_second_opinion(Result(Text("a", "a")), compare_with_kmeans(build(), 10, 0))
    assert isinstance(result.table("second_opinion").frame, pl.DataFrame)
    assert result.fact("kmeans_same_share") == 1.0
