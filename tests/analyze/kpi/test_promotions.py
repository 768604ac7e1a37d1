"""Special offers are recognised among 200 own posts, half of them held out from the rules."""

from pathlib import Path

import polars as pl
import pytest

from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.promotions import read_promotions

POSTS = pl.read_csv(Path(__file__).parent / "promotion_posts.tsv", separator="\t", quote_char=None)


def is_found(store, texts):
    """Return which texts the formula of the KPI finds, as the engine computes it."""
    formula = read_catalogue().sources["own_posts"].columns["is_promotion"].sql
    frame = pl.DataFrame({"text": texts}).with_row_index("place")
    with store.offered(p=frame.to_arrow()):
        sql = f"SELECT {formula} AS found FROM p ORDER BY place"
        return store.frame(sql, {"promotions": read_promotions()[1]})["found"]


@pytest.mark.parametrize("half", ["rules", "held out"])
def test_precision_and_recall_reach_the_f1_that_is_asked(store, half):
    posts = POSTS.filter(pl.col("half") == half)
    found, is_promotion = is_found(store, posts["text"]), posts["is_promotion"] == "yes"
    hits = (found & is_promotion).sum()
    assert posts.height == 100
    assert 2 * hits / (found.sum() + is_promotion.sum()) >= 0.90


def test_the_engine_reads_the_word_list_as_polars_does(store):
    _, pattern = read_promotions()
    expected = POSTS["text"].str.to_lowercase().str.contains(pattern)
    assert is_found(store, POSTS["text"]).to_list() == expected.to_list()


@pytest.mark.parametrize(
    "text",
    ["15 % auf alle Tassen", "15\u00a0% auf alle Tassen", "VERSANDKOSTENFREI ab 20 Euro",
     "Letzte Chance: Tee zum kleinen Preis."],
)  # fmt: skip
def test_an_offer_is_found_in_any_case_and_with_any_blank(store, text):
    assert is_found(store, [text]).to_list() == [True]


@pytest.mark.parametrize(
    "text",
    ["15 % weniger Zucker", "Letzte Chance zur Anmeldung", "Our salespeople", "",
     "Wieder da: der Becher! Solange der Vorrat reicht."],
)  # fmt: skip
def test_what_only_sounds_like_an_offer_is_none(store, text):
    assert is_found(store, [text]).to_list() == [False]
