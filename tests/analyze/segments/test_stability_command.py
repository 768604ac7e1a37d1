"""The command ``scrm segments stability``."""

import polars as pl
from tests.analyze.segments.populations import CONTEXT, load_two_halves

from scrm.analyze import segments
from scrm.analyze.segments.stability_answer import _finding


def test_stability_is_said_in_plain_words_with_its_numbers(store):
    load_two_halves(store)
    result = segments.stability(store, segments.Params(), CONTEXT)
    assert -1 <= result.fact("silhouette") <= 1
    assert result.table("methods").frame["method"].to_list() == ["archetype", "kmeans", "gmm"]
    assert any("Stable does not mean right" in note.en for note in result.notes)
    assert segments.stability(store, segments.Params(min_evidence=500), CONTEXT).refused


def test_one_group_for_everybody_is_not_called_stable():
    groups = pl.DataFrame({"segment": ["average", "happy"], "jaccard": [1.0, None]})
    assert _finding(groups, 1.0).de == (
        "Alle Bewerteten sind in derselben Gruppe: ob sie stabil ist, sagt nichts; "
        "bei 100,0\u202f% der Bewerteten ist sie weniger wahrscheinlich als nicht."
    )
