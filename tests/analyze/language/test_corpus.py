"""Precision and recall on planted errors.

Of 400 sentences with planted errors of all rules, half were held out before any rule was written.
An error counts as found if a hit has its code and lies at its place (in the same post for rules of
style and readability, and for mixed address).
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from scrm.analyze.language.linter import lint, list_rules

DATA = Path(__file__).parents[2] / "data"
OF_POSTS = ("DE206", "DE3", "DE4")


def read_corpus(name: str) -> pl.DataFrame:
    return pl.read_csv(DATA / f"language_{name}.csv", schema_overrides={"errors": pl.String})


def list_planted(corpus: pl.DataFrame) -> Iterator[tuple[int, int, str]]:
    for post, errors in enumerate(corpus["errors"].fill_null("")):
        for error in errors.split():
            place, code = error.split(":")
            yield post, int(place) - 1, code


def measure(name: str) -> tuple[int, int, int]:
    """Return the planted errors that were found, all hits, and all planted errors."""
    corpus = read_corpus(name)
    hits = lint(corpus["text"], corpus["kind"], list_rules()).hits
    left = list(hits.select("post", "code", "start", "end").iter_rows())
    planted = list(list_planted(corpus))
    found = 0
    for post, place, code in planted:
        for hit in left:
            is_near = code.startswith(OF_POSTS) or hit[2] - 1 <= place <= hit[3]
            if hit[:2] == (post, code) and is_near:
                left.remove(hit)
                found += 1
                break
    return found, hits.height, len(planted)


def test_errors_are_planted_for_every_rule_in_both_halves():
    for name in ("development", "held_out"):
        codes = {code for _, _, code in list_planted(read_corpus(name))}
        assert codes == {rule.code for rule in list_rules()}


def test_precision_and_recall_on_the_half_held_out_are_those_documented():
    found, hits, planted = measure("held_out")
    assert (found, hits, planted) == (70, 71, 78)


def test_rules_find_what_they_were_written_on():
    found, hits, planted = measure("development")
    assert found == hits
    assert found / planted > 0.9
