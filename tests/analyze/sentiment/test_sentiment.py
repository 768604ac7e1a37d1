"""What `scrm sentiment` writes and says of the posts in the database."""

from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analyze.sentiment.posts import loaded
from tests.rows import add, insert

from scrm.analyze import sentiment
from scrm.analyze.sentiment.engine_types import LABELS
from scrm.analyze.sentiment.engines import load_engine, score_texts
from scrm.analyze.sentiment.query import label_posts
from scrm.config import Context
from scrm.store.local import LocalStore

TEXTS = [
    "Der Service ist super, ich bin begeistert!",
    "Schon wieder Verspätung, das ist eine Katastrophe!",
    "Der Laden öffnet um neun Uhr.",
]


def labels_of(store):
    return store.frame("SELECT label, unscored FROM post_sentiment ORDER BY post_id").rows()


@pytest.mark.parametrize("name", ["model", "lexicon", "textblob"])
def test_posts_get_a_label_and_others_a_reason(name):
    store = loaded(*TEXTS, "", None, "😀😀", "Je suis dans le train et il ne part pas")
    sentiment.run(store, sentiment.Params(engine=name), Context())
    found = labels_of(store)
    if name != "textblob":
        assert [label for label, _ in found[:3]] == ["positive", "negative", "neutral"]
    assert found[3:] == [(None, "empty"), (None, "empty"), (None, "no_words"), (None, "language")]


@pytest.mark.parametrize("name", ["model", "textblob"])
def test_a_second_run_touches_only_what_is_new_or_changed(name):
    store = loaded("Das ist gut.", "Das ist schlecht.")
    assert [label_posts(store, load_engine(name)) for _ in range(2)] == [2, 0]
    store.update(
        "posts",
        "SELECT rowid AS place, 'Das ist auch gut.' AS text FROM stored.posts WHERE post_id = '1'",
    )
    assert label_posts(store, load_engine(name)) == 1
    store.delete("posts", "post_id = '0'")
    assert label_posts(store, load_engine(name)) == 0
    assert store.frame("SELECT post_id FROM post_sentiment").rows() == [("1",)]


def test_another_engine_labels_everything_anew():
    store = loaded(*TEXTS)
    label_posts(store, load_engine("model"))
    assert label_posts(store, load_engine("lexicon")) == 3
    assert store.frame("SELECT DISTINCT engine FROM post_sentiment").height == 1


def test_without_posts_the_answer_is_a_refusal():
    result = sentiment.run(LocalStore(None), sentiment.Params(), Context())
    assert result.refused
    assert "scrm load" in result.notes[0].en


def test_with_nothing_scorable_the_answer_is_a_refusal_that_counts():
    result = sentiment.run(loaded("", "😀"), sentiment.Params(), Context())
    assert result.refused
    assert result.fact("unscored_count") == 2


def test_a_single_foreign_text_is_counted_in_the_singular():
    result = sentiment.run(
        loaded(TEXTS[0], "Je suis dans le train et il ne part pas"),
        sentiment.Params(),
        Context(),
    )
    assert "Nicht beurteilt: 1 Text in anderen Sprachen." in [note.de for note in result.notes]


def test_one_post_is_counted_and_nothing_more_is_claimed():
    result = sentiment.run(loaded(TEXTS[0]), sentiment.Params(), Context())
    assert result.refused
    assert result.fact("scored_count") == 1
    assert "not known for these texts" in result.finding.en


def test_own_posts_are_labelled_but_do_not_count():
    store = loaded(*TEXTS, is_own=[True, False, False])
    result = sentiment.run(store, sentiment.Params(), Context())
    assert store.frame("SELECT label FROM post_sentiment WHERE label IS NOT NULL").height == 3
    assert result.fact("text_count") == 2


def test_a_period_leaves_out_what_lies_outside_in_local_time():
    late = datetime(2025, 12, 31, 23, 30)  # noqa: DTZ001  in UTC; already January in Berlin
    store = loaded(*TEXTS, created_at=[late, late, datetime(2026, 2, 1)])  # noqa: DTZ001
    january = Context(period=(date(2026, 1, 1), date(2026, 1, 31)))
    assert sentiment.run(store, sentiment.Params(), january).fact("text_count") == 2


def test_customers_get_the_mean_of_their_texts():
    store = loaded(*TEXTS, author_id=["a", "b", "a"])
    insert(
        store,
        "INSERT INTO identities (channel, profile_id, customer_id) "
        "VALUES ('x', 'a', 'K1'), ('x', 'b', 'K1')",
    )
    sentiment.run(store, sentiment.Params(), Context())
    row = store.frame("SELECT * FROM customer_sentiment").row(0, named=True)
    assert (
        row["customer_id"],
        row["post_count"],
        row["positive_count"],
        row["negative_count"],
    ) == ("K1", 3, 1, 1)
    assert row["net_sentiment"] == 0
    assert row["net_sentiment_low"] < -0.3 < 0.3 < row["net_sentiment_high"]
    polarities = store.frame("SELECT polarity FROM post_sentiment")["polarity"]
    assert row["polarity"] == pytest.approx(polarities.mean(), abs=1e-6)


def test_recommendations_are_noted_beside_the_label():
    store = loaded("Kann ich nur weiterempfehlen!", "Finger weg von diesem Laden.")
    sentiment.run(store, sentiment.Params(), Context())
    assert store.frame("SELECT recommends FROM post_sentiment ORDER BY post_id").rows() == [
        (1,),
        (-1,),
    ]


def test_the_line_by_month_needs_three_months():
    days = [datetime(2026, month, 5) for month in (1, 2, 3)]  # noqa: DTZ001  UTC
    names = [
        figure.name
        for figure in sentiment.run(
            loaded(*TEXTS, created_at=days), sentiment.Params(), Context()
        ).figures
    ]
    assert names == ["sentiment_shares", "sentiment_months"]


@given(
    st.lists(
        st.sampled_from([*TEXTS, "", "😀", None, "nicht schlecht", "gar nicht gut :("]), max_size=12
    )
)
@settings(max_examples=30, deadline=None)
def test_a_label_does_not_depend_on_the_company_it_is_read_in(texts):
    together = score_texts(pl.Series(texts, dtype=pl.String), load_engine("model"))
    alone = [
        score_texts(pl.Series([text], dtype=pl.String), load_engine("model")) for text in texts
    ]
    assert together.rows() == [each.row(0) for each in alone]


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_gets_a_label_or_a_reason(text):
    from scrm.analyze.sentiment.engines import clean_texts

    for name in ("model", "lexicon"):
        row = score_texts(clean_texts([text]), load_engine(name)).row(0, named=True)
        assert (row["label"] in LABELS) != (
            row["unscored"] in {*("empty", "no_words", "language", "dialect")}
        )
        if row["label"]:
            assert 1 / 3 - 1e-6 <= row["probability"] <= 1
            assert -1 <= row["polarity"] <= 1


def test_discussions_are_listed_with_the_errors_of_the_engine(store):
    def text(number, author, parent, words):
        row = {"channel": "x", "post_id": str(number), "kind": "comment", "author_id": author}
        return {**row, "parent_id": parent, "text": words, "is_own": author == "me",
                "created_at": datetime(2026, 3, 1 + number % 20)}  # fmt: skip  # noqa: DTZ001  UTC

    bad, good = "Das ist eine Frechheit, ich bin enttäuscht!", "Ich bin begeistert, danke!"
    rows = [text(n, f"u{n}", "a", bad) for n in range(4)]
    rows += [text(10 + n, f"u{n}", "b", good) for n in range(3)]
    rows += [text(20, "u1", "c", bad), text(21, "u2", "c", bad), text(22, "me", "c", bad)]
    add(store, "posts", rows)
    params = sentiment.Params(engine="lexicon")
    result = sentiment.run(store, params, Context(as_of=date(2026, 3, 31)))
    shown = result.table("discussions").frame
    assert shown.select("thread_id", "text_count", "person_count", "net_sentiment").rows() == [
        ("a", 4, 4, -1), ("b", 3, 3, 1),
    ]  # fmt: skip
    assert shown["net_low"].to_list()[0] == -1
    assert shown["net_high"].to_list()[0] > -1
    assert "range_over_kinds" in result.intervals
