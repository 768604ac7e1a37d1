"""Values: share and net sentiment of each theme, with the errors of the engine."""

from datetime import date, datetime

import pytest
from tests.rows import add

from scrm.analyze import themes
from scrm.analyze._sentiment_balance import Balance, estimate_balance
from scrm.analyze._sentiment_error import read_sentiment_errors
from scrm.analyze.sentiment.engines import load_engine
from scrm.config import Context

CONTEXT = Context(as_of=date(2026, 3, 31), lang="en")
ENGINE = f"{load_engine('lexicon').name}, words"
"""The engine of today: errors of another version are not known."""


def fill(store, count=40):
    """Every second text praises plastic-free parcels, every eighth complains about them."""
    texts, labels = [], []
    for n in range(count):
        about = n % 2 == 0
        row = {"channel": "x", "post_id": f"{n:02}", "kind": "mention", "author_id": f"u{n}"}
        words = "Endlich plastikfrei verpackt" if about else "Danke, alles da"
        texts.append({**row, "created_at": datetime(2026, 3, 1), "text": words})  # noqa: DTZ001  UTC
        label = "negative" if n % 8 == 0 else "positive" if about else "neutral"
        labels.append({"channel": "x", "post_id": f"{n:02}", "label": label, "engine": ENGINE})
    add(store, "posts", texts)
    add(store, "post_sentiment", labels)


def test_share_and_net_sentiment_of_a_theme(store):
    fill(store)
    result = themes.run(store, themes.Params(), CONTEXT)
    row = result.table("themes").frame.row(0, named=True)
    assert (row["theme"], row["text_count"], row["scored_count"]) == ("environment", 20, 20)
    assert row["text_share"] == 0.5
    assert row["net_sentiment"] == pytest.approx(100 * (15 - 5) / 20)
    assert row["text_low"] < 0.5 < row["text_high"]
    assert row["net_low"] < 50 < row["net_high"]
    assert result.intervals == ("clustered_wilson", "range_over_kinds")
    assert result.finding.en == "Most frequent: environment (20 texts, 50.0%)."


def test_few_texts_have_no_net_sentiment(store):
    fill(store, 18)
    row = themes.run(store, themes.Params(), CONTEXT).table("themes").frame.row(0, named=True)
    assert row["text_count"] == 9
    assert row["net_sentiment"] is None


def test_sentiment_that_was_not_determined_is_said_to_be_missing(store):
    fill(store)
    store.delete("post_sentiment")
    result = themes.run(store, themes.Params(), CONTEXT)
    assert result.table("themes").frame["net_sentiment"].null_count() == 4
    assert any("scrm sentiment" in note.en for note in result.notes)


def test_texts_of_one_author_widen_the_interval(store):
    fill(store)
    errors = read_sentiment_errors(store)
    alone = estimate_balance(errors, [1] * 60 + [0] * 40, [0] * 60 + [1] * 40, [1] * 100)
    together = estimate_balance(errors, [10] * 6 + [0] * 4, [0] * 6 + [10] * 4, [10] * 10)
    assert alone.value == together.value == pytest.approx(0.2)
    assert together.high - together.low > alone.high - alone.low


def test_nobody_has_no_balance(store):
    assert estimate_balance(read_sentiment_errors(store), [], [], []) == Balance(None, None, None)


def test_without_texts_it_refuses(store):
    assert themes.run(store, themes.Params(), CONTEXT).refused
