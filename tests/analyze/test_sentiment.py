"""What `scrm sentiment` writes and says."""

import polars as pl

from scrm.analyze import sentiment
from scrm.config import Context
from scrm.store.local import LocalStore


def loaded(*texts, **columns):
    store = LocalStore(None)
    rows = pl.DataFrame(
        {
            "channel": "x",
            "post_id": [str(i) for i in range(len(texts))],
            "text": pl.Series(texts, dtype=pl.String),
            **columns,
        }
    )
    with store.offered(rows=rows.to_arrow()):
        names = ", ".join(rows.columns)
        store.execute(f"INSERT INTO posts ({names}) SELECT {names} FROM rows")
    return store


def test_posts_get_a_label_and_wordless_ones_a_reason():
    store = loaded("Das ist gut.", "", None, "😀😀")
    sentiment.run(store, sentiment.Params(), Context())
    found = store.frame("SELECT label, unscored FROM post_sentiment ORDER BY post_id").rows()
    assert found == [("positive", None), (None, "empty"), (None, "empty"), (None, "no_words")]


def test_a_second_run_touches_only_what_is_new_or_changed():
    from scrm.analyze.sentiment.posts import engine, label_posts

    store = loaded("Das ist gut.", "Das ist schlecht.")
    assert label_posts(store, engine("textblob")) == 2
    assert label_posts(store, engine("textblob")) == 0
    store.execute("UPDATE posts SET text = 'Das ist auch gut.' WHERE post_id = '1'")
    assert label_posts(store, engine("textblob")) == 1
    store.execute("DELETE FROM posts WHERE post_id = '0'")
    assert label_posts(store, engine("textblob")) == 0
    assert store.frame("SELECT post_id, label FROM post_sentiment").rows() == [("1", "positive")]


def test_without_posts_the_answer_is_a_refusal():
    assert sentiment.run(LocalStore(None), sentiment.Params(), Context()).refused
