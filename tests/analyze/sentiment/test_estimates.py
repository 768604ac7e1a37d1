"""Shares and net sentiment: from labels, from other kinds of texts, or refused by name."""

from datetime import datetime

import numpy as np
import polars as pl
import pytest
from tests.rows import add

from scrm.analyze import sentiment
from scrm.analyze._label_storage import LabelFile, LabelledText
from scrm.analyze.sentiment.engine_types import LABELS
from scrm.config import Context
from scrm.store.local import LocalStore

TEXTS = {
    "positive": "Der Service ist super, ich bin begeistert, Nummer {}!",
    "negative": "Schon wieder Verspätung, das ist eine Katastrophe, Nummer {}.",
    "neutral": "Der Laden öffnet um neun Uhr, Nummer {}.",
}
SHARES = {"positive": 0.5, "negative": 0.2, "neutral": 0.3}


def build_posts(seed, size=600, wrong=0.3):
    """Return posts of which the engine sees some otherwise than the people who wrote them."""
    generator = np.random.default_rng(seed)
    true = generator.choice(list(SHARES), size, p=list(SHARES.values()))
    shown = np.where(generator.random(size) < wrong, "neutral", true)
    return pl.DataFrame(
        {
            "channel": np.where(generator.random(size) < 0.5, "x", "y"),
            "post_id": [str(i) for i in range(size)],
            "text": [TEXTS[each].format(i) for i, each in enumerate(shown)],
            "true": true,
            "created_at": [datetime(2026, 1 + i % 6, 5) for i in range(size)],  # noqa: DTZ001
        }
    )


def run(posts, folder, label=(), **params):
    """Load posts, label those with the numbers in `label`, and answer."""
    store = LocalStore(None)
    add(store, "posts", posts.drop("true"))
    file = LabelFile(folder / "labels.csv")
    file.rows = [
        LabelledText(row["text"], row["true"], "random")
        for row in posts.filter(pl.col("post_id").is_in([str(i) for i in label])).to_dicts()
    ]
    if file.rows:
        file._write()
    return sentiment.run(store, sentiment.Params(**params), Context(folder=folder))


def test_labels_drawn_at_random_give_intervals_that_contain_the_truth(tmp_path):
    covered = []
    for seed in range(8):
        posts = build_posts(seed)
        rows = np.random.default_rng(seed).choice(600, 120, replace=False)
        result = run(posts, tmp_path, rows)
        table = result.table("shares").frame
        truth = [(posts["true"] == label).mean() for label in table["label"]]
        covered += ((table["low"] <= truth) & (pl.Series(truth) <= table["high"])).to_list()
        assert not result.refused
    assert np.mean(covered) >= 0.85


def test_an_estimate_corrects_what_the_engine_takes_for_neutral(tmp_path):
    posts = build_posts(0, wrong=0.4)
    rows = np.random.default_rng(0).choice(600, 200, replace=False)
    result = run(posts, tmp_path, rows)
    table = result.table("shares").frame
    neutral = table.filter(label="neutral").row(0, named=True)
    truth = (posts["true"] == "neutral").mean()
    assert neutral["found_share"] > truth + 0.2
    assert neutral["estimated_share"] == pytest.approx(truth, abs=0.08)
    assert result.fact("positive_share_low") < result.fact("positive_share")
    assert "estimated from 200 own labels" in result.finding.en
    assert result.intervals == ("ppi", "pooled_ppi")


def test_the_interval_is_narrower_than_that_of_the_labels_alone(tmp_path):
    from scrm.analyze._stats import wilson_interval

    posts = build_posts(1, wrong=0.1)
    rows = np.random.default_rng(1).choice(600, 100, replace=False)
    table = run(posts, tmp_path, rows).table("shares").frame
    for label, low, high in table.select("label", "low", "high").iter_rows():
        count = (posts[np.sort(rows)]["true"] == label).sum()
        alone = wilson_interval(count, 100)
        assert high - low < 0.9 * (alone[1] - alone[0])


def test_channels_and_months_get_estimates_of_their_own(tmp_path):
    posts = build_posts(2)
    result = run(posts, tmp_path, range(150))
    channels = result.table("channel_estimates").frame
    assert set(channels["quantity"]) == {*LABELS, "net_sentiment"}
    assert channels.filter(quantity="positive")["label_count"].sum() == 150
    months = result.table("month_estimates").frame.filter(quantity="net_sentiment")
    assert months.height == 6
    assert (months["low"] < months["value"]).all()
    line = next(figure for figure in result.figures if figure.name == "sentiment_months")
    assert line.encoding["low"] == "low"


def test_without_labels_the_shares_are_counted_and_not_known(tmp_path):
    result = run(build_posts(3), tmp_path)
    table = result.table("shares").frame
    assert result.refused
    assert (
        "not known for these texts: label 150 of them (scrm sentiment label)" in result.finding.en
    )
    assert {"kinds_from", "kinds_to"} < set(table.columns)
    assert (table["kinds_from"] < table["found_share"]).all()
    assert (table["found_share"] < table["kinds_to"]).all()
    assert result.intervals == ("range_over_kinds",)
    assert "positive_share_low" not in {fact.column.name for fact in result.facts}
    assert result.fact("positive_share") == table.filter(label="positive")["found_share"][0]


def test_an_engine_that_was_never_measured_states_counts_alone(tmp_path):
    posts = build_posts(4)
    store = LocalStore(None)
    rows = [f"{TEXTS[label].format(i)},{label}" for label in TEXTS for i in range(25)]
    path = tmp_path / "train.csv"
    lines = "\n".join(f'"{row.rpartition(",")[0]}",{row.rpartition(",")[2]}' for row in rows)
    path.write_text(f"text,label\n{lines}\n", encoding="utf-8")
    context = Context(folder=tmp_path)
    sentiment.train(store, sentiment.TrainParams(file=path, save="own.npz"), context)
    result = run(posts, tmp_path, model="own.npz")
    assert result.refused
    assert result.table("shares").frame.columns == ["label", "text_count", "found_share"]
    assert result.intervals == ()


def test_files_of_other_kinds_add_to_the_range(tmp_path):
    path = tmp_path / "reviews.csv"
    lines = [f'"{TEXTS[label].format(i)}",{label}' for label in TEXTS for i in range(30)]
    path.write_text("\n".join(["text,label", *lines]) + "\n", encoding="utf-8")
    plain, more = (run(build_posts(5), tmp_path, kinds=kinds) for kinds in ((), ("reviews.csv",)))
    assert "rests on 7 labelled sets" in " ".join(note.en for note in plain.notes)
    assert "rests on 8 labelled sets" in " ".join(note.en for note in more.notes)


@pytest.mark.parametrize("count", [1, 19])
def test_too_few_labels_are_named(tmp_path, count):
    result = run(build_posts(6), tmp_path, range(count))
    assert result.refused
    assert any("estimates need 20" in note.en for note in result.notes)


def test_labels_of_one_class_give_an_interval_or_a_refusal_by_name(tmp_path):
    posts = build_posts(7).with_columns(true=pl.lit("positive"))
    table = run(posts, tmp_path, range(60)).table("shares").frame
    positive = table.filter(label="positive").row(0, named=True)
    assert positive["high"] == 1.0
    assert 0.8 < positive["low"] < 1.0


def test_labels_of_one_month_are_not_used_for_others(tmp_path):
    posts = build_posts(8)
    january = [i for i in range(600) if i % 6 == 0][:80]
    result = run(posts, tmp_path, january)
    assert result.refused
    assert any(
        "not a random sample of these texts (the months differ)" in n.en for n in result.notes
    )


def test_labels_of_one_month_serve_for_that_month(tmp_path):
    from datetime import date

    posts = build_posts(9)
    store = LocalStore(None)
    add(store, "posts", posts.drop("true"))
    file = LabelFile(tmp_path / "labels.csv")
    january = posts.filter(pl.col("created_at").dt.month() == 1).head(60)
    file.rows = [
        LabelledText(text, true, "random") for text, true in january.select("text", "true").rows()
    ]
    file._write()
    context = Context(folder=tmp_path, period=(date(2026, 1, 1), date(2026, 1, 31)))
    assert not sentiment.run(store, sentiment.Params(), context).refused


def test_contradictory_lost_and_unknown_labels_are_counted_and_not_used(tmp_path):
    posts = build_posts(10)
    store = LocalStore(None)
    add(store, "posts", posts.drop("true"))
    file = LabelFile(tmp_path / "labels.csv")
    text = posts["text"]
    file.rows = [
        LabelledText(text[0], "positive", "random"),
        LabelledText(text[0], "negative", "random"),
        LabelledText("ein Text, den es nie gab", "positive", "random"),
        LabelledText(text[1], "positive"),
        LabelledText(text[2], "positive", "training"),
    ]
    file._write()
    result = sentiment.run(store, sentiment.Params(), Context(folder=tmp_path))
    notes = " ".join(note.en for note in result.notes)
    assert "Without a post: 1 label of texts that no longer exist" in notes
    assert "contradictory ways: 1 text." in notes
    assert "1 label of the file say nothing in the column drawn" in notes
    assert store.frame("SELECT * FROM post_labels").is_empty()


def test_labels_that_came_with_the_posts_are_taken_for_random_with_a_note(tmp_path):
    posts = build_posts(11)
    generator = np.random.default_rng(0)
    drawn = pl.Series(generator.random(600) < 0.25)
    result = run(posts.with_columns(label=pl.when(drawn).then(pl.col("true"))), tmp_path)
    assert not result.refused
    assert any(
        "assumes that the loaded posts with a label are a random" in n.en for n in result.notes
    )


def test_loaded_labels_of_the_glad_texts_only_are_refused(tmp_path):
    posts = build_posts(12)
    glad = posts["text"].str.contains("super")
    label = pl.when(glad).then(pl.col("true"))
    result = run(posts.with_columns(label=label), tmp_path)
    assert result.refused
    assert any("the engine's labels differ" in note.en for note in result.notes)


@pytest.mark.parametrize("engine", ["lexicon", "textblob"])
def test_other_engines_are_combined_with_labels_in_the_same_way(tmp_path, engine):
    posts = build_posts(13)
    rows = np.random.default_rng(13).choice(600, 150, replace=False)
    table = run(posts, tmp_path, rows, engine=engine).table("shares").frame
    assert (table["low"] < table["estimated_share"]).all()
    assert table["estimated_share"].sum() == pytest.approx(1, abs=0.03)


def test_the_same_labels_give_the_same_bytes_in_any_order(tmp_path):
    posts = build_posts(14)
    answers = []
    for order in (1, -1):
        store = LocalStore(None)
        add(store, "posts", posts.drop("true"))
        file = LabelFile(tmp_path / f"labels{order}.csv")
        rows = posts.head(80).select("text", "true").rows()[::order]
        file.rows = [LabelledText(text, true, "random") for text, true in rows]
        file._write()
        params = sentiment.Params(labels=file.path.name)
        result = sentiment.run(store, params, Context(folder=tmp_path))
        answers.append((result.finding, [table.frame.rows() for table in result.tables]))
    assert answers[0] == answers[1]
