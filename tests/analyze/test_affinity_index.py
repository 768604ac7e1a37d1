"""Affinity indexes of the groups."""

import time
from pathlib import Path

import polars as pl
import pytest

from scrm.analyze._affinity_index import Use, build_index_table, list_large_groups
from scrm.analyze._value_themes import THEMES, find_themes

DATA = Path(__file__).parents[1] / "data"


def test_an_index_needs_ten_people_who_wrote_of_the_matter():
    people = {
        "segment": ["happy"] * 9 + ["average"] * 10,
        "person_id": list("abcdefghijklmnopqrs"),
        "trials": [5] * 19,
    }
    trials = pl.DataFrame(people)
    assert list_large_groups(Use(trials, trials), ("happy", "average", "negative"), 10) == [
        "average"
    ]


def test_texts_of_one_person_are_no_independent_trials():
    people = [f"p{n}" for n in range(60)]
    trials = pl.DataFrame(
        {"segment": ["happy"] * 15 + ["average"] * 45, "person_id": people, "trials": [20] * 60}
    )
    one = pl.DataFrame({"segment": ["happy"], "person_id": ["p0"], "item": ["x"], "hits": [20]})
    row = build_index_table(Use(one, trials), ["happy"]).row(0, named=True)
    assert row["index"] == pytest.approx(400)
    assert (row["mark"], row["n"]) == (
        "",
        1,
    )  # twenty texts of one person prove nothing about the group
    spread = pl.DataFrame(
        {"segment": ["happy"] * 15, "person_id": people[:15], "item": ["x"] * 15, "hits": [4] * 15}
    )
    assert build_index_table(Use(spread, trials), ["happy"]).row(0, named=True)["mark"] == "over"


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("Super, dass ihr plastikfrei verpackt", {"environment"}),
        ("Das ist doch Greenwashing", {"environment"}),
        ("Als Stammkundin bin ich euch wohl egal", {"customers"}),
        ("Toll, dass ihr die Tafel unterstützt", {"csr"}),
        ("Wie ihr mit euren Mitarbeitern umgeht, ist traurig", {"staff"}),
        ("Die Lieferung kam schneller als gedacht", set()),
        ("Ich nehme den Tee immer zum Frühstück", set()),
    ],
)
def test_value_themes_are_found_by_their_phrases(text, themes):
    (row,) = find_themes(pl.Series([text])).to_dicts()
    found = {theme for theme in THEMES if row[f"has_{theme}"]}
    assert found == themes


def count_themes(form):
    """Return themes found rightly, wrongly, and missed in the sentences held out."""
    rows = pl.read_csv(DATA / "value_themes_heldout.csv").filter(form=form).fill_null("")
    found = find_themes(rows["text"]).to_dicts()
    right = wrong = missed = 0
    for wanted, row in zip(rows["theme"], found, strict=True):
        themes = {theme for theme in THEMES if row[f"has_{theme}"]}
        right += wanted in themes
        wrong += len(themes - {wanted})
        missed += bool(wanted) and wanted not in themes
    return right, wrong, missed


@pytest.mark.parametrize(("form", "recall"), [("plain", 0.9), ("indirect", 0.45)])
def test_value_themes_are_found_in_sentences_held_out(form, recall):
    right, wrong, missed = count_themes(form)
    assert right / (right + missed) >= recall
    assert right / (right + wrong) >= 0.9


@pytest.mark.parametrize("piece", ["kunde ", "spendet ", "ihr ", "die firma ", "leute, ", "a "])
def test_time_of_themes_grows_with_the_length_of_hostile_texts_only(piece):
    def seconds(n):
        texts = pl.Series([(piece * n)[:n]])
        before = time.process_time()
        find_themes(texts)
        return time.process_time() - before

    seconds(10)
    assert seconds(100_000) < 40 * min(seconds(10_000), seconds(10_000)) + 0.5
