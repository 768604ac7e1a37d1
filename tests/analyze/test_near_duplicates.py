"""Near duplicates: who is in one group does not depend on the order of the texts."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.analyze._near_duplicates import group_near_duplicates, read_stems

TEXTS = (
    "Wann ist der Honig wieder lieferbar?",
    "Hi, wann ist der Honig wieder lieferbar???",
    "Honig wieder lieferbar, wann denn?",
    "Wann ist die Seife wieder lieferbar?",
    "Habt ihr am Samstag geöffnet?",
    "Habt ihr am Samstag geoeffnet",
    "Und ihr so?",
)


def partition(texts):
    groups = group_near_duplicates(pl.Series(texts, dtype=pl.String)).tolist()
    found = {}
    for text, group in zip(texts, groups, strict=True):
        found.setdefault(group if group >= 0 else f"none {text}", set()).add(text)
    return set(map(frozenset, found.values()))


def test_the_same_question_with_a_greeting_is_one_and_another_product_another():
    assert partition(TEXTS) == {
        frozenset(TEXTS[:3]), frozenset({TEXTS[3]}), frozenset(TEXTS[4:6]), frozenset({TEXTS[6]}),
    }  # fmt: skip


@given(st.permutations(TEXTS))
def test_groups_do_not_depend_on_the_order(texts):
    assert partition(texts) == partition(TEXTS)


def test_groups_are_numbered_by_size():
    assert group_near_duplicates(pl.Series(TEXTS)).tolist() == [0, 0, 0, 2, 1, 1, -1]


def test_similar_texts_do_not_chain():
    """The second resembles both others, which do not resemble each other."""
    chain = ["eins zwei drei vier", "zwei drei vier fuenf", "drei vier fuenf sechs"]
    groups = group_near_duplicates(pl.Series([chain[0]] * 3 + chain[1:]), similarity=0.7)
    assert groups[0] != groups[4]


@pytest.mark.parametrize("texts", [[], [None], ["", "?!"], ["und oder aber"]])
def test_texts_without_content_words_are_in_no_group(texts):
    assert set(group_near_duplicates(pl.Series(texts, dtype=pl.String)).tolist()) <= {-1}


def test_stems_leave_out_greetings_and_endings():
    assert read_stems(pl.Series(["Hallo liebes Team, die Lieferungen?"])).to_list() == ["lieferu"]
