"""Sentiment: speed and quality of each engine, on texts like its training texts and on others."""

import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.measure import Row, measured
from bench.mixed_texts import mix_texts
from bench.train_sentiment import DATA, labels_of, potts
from scrm.analyze.sentiment.accuracy import count_confusion, macro_f1, macro_f1_interval
from scrm.analyze.sentiment.engine_types import LABELS
from scrm.analyze.sentiment.engines import load_engine, score_texts
from scrm.analyze.sentiment.model import Model, PreparedTexts
from scrm.analyze.sentiment.model_engine import ModelEngine
from scrm.analyze.sentiment.model_fit import fit_weights, predict_out_of_fold
from scrm.analyze.sentiment.textblob_engine import TextblobEngine

TITLE = "Sentiment: quality and speed beside textblob-de"

Ints = NDArray[np.int64]
WRITTEN = {
    "service and forum sentences": "service_de.tsv",
    "fresh tweets, railway and forum posts": "fresh_de.tsv",
}
"""Texts written for scrm -> their file; the fresh ones were written without using any engine."""


def run(quick: bool) -> list[Row]:
    """Return quality and speed; quick leaves out what trains more than once."""
    if not (DATA / "potts.tsv").is_file():
        print(f"skipped: {DATA}/potts.tsv is not there")
        return []
    rows = [*_potts_test(), *_elsewhere(), *_speed(20_000 if quick else 100_000)]
    if not quick:
        rows += [*_topics(), *_labelling(), *_memory()]
    return rows


def _indices(labels: pl.Series) -> Ints:
    return np.array([LABELS.index(label) for label in labels])


def textblob_de(texts: pl.Series) -> Ints:
    """Label texts by the sign of textblob-de's own polarity: the peer."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from textblob_de import PatternTokenizer, TextBlobDE

        values = [TextBlobDE(text, tokenizer=PatternTokenizer()).polarity for text in texts]
    return np.sign(values).astype(int) + 1


def _quality(
    name: str,
    true: Ints,
    own: Ints,
    peer: Ints,
    asked: str = "",
    least: float = 0.0,
    note: str = "",
) -> Row:
    counts = count_confusion(true, own)
    value, other = macro_f1(counts), macro_f1(count_confusion(true, peer))
    low, high = macro_f1_interval(counts, seed=0) or (np.nan, np.nan)
    accuracy = np.trace(counts) / counts.sum()
    parts = (f"95 % {low:.3f}-{high:.3f}, accuracy {accuracy:.3f}, n {len(true)}", note)
    note = "; ".join(part for part in parts if part)
    return Row(
        name,
        value,
        other,
        "macro-F1",
        value - other,
        asked,
        value >= least if asked else None,
        note=note,
    )


def _potts_test() -> list[Row]:
    """Train on the train split alone, score the test split once with every engine."""
    train, test = potts("train"), potts("test")
    model = Model(
        fit_weights(PreparedTexts(train["text"]), labels_of(train), np.arange(train.height), LABELS)
    )
    seen = PreparedTexts(test["text"])
    true, peer = labels_of(test), textblob_de(test["text"])
    own, alone = (each.argmax(axis=1) for each in (model.logits(seen), model.alone(seen)))
    fresh = ~test["text"].is_in(train["text"].to_list()).to_numpy()
    shipped = _indices(load_engine("model").score(test["text"])["label"])
    accuracy = float((own == true).mean())
    return [
        _quality("PotTS test, model trained on train", true, own, peer, ">= 0.70", 0.70),
        Row(
            "PotTS test, accuracy of the same",
            accuracy,
            float((peer == true).mean()),
            "accuracy",
            None,
            ">= 0.72",
            accuracy >= 0.72,
        ),
        _quality(
            "PotTS test, without texts that recur in train", true[fresh], own[fresh], peer[fresh]
        ),
        _quality("PotTS test, lexicon", true, alone, peer, ">= 0.62", 0.62),
        _quality("PotTS test, shipped model (train and dev)", true, shipped, peer),
    ]


def _elsewhere() -> list[Row]:
    """Score texts of other kinds than the training texts."""
    return [*(row for name in WRITTEN for row in _written(name)), *_subtitles()]


def _written(name: str) -> list[Row]:
    path = Path(__file__).parent / WRITTEN[name]
    texts = pl.read_csv(path, separator="\t", quote_char=None, infer_schema=False)
    true, peer = _indices(texts["label"]), textblob_de(texts["text"])
    found = {
        by: _indices(load_engine(by).score(texts["text"])["label"]) for by in ("model", "lexicon")
    }
    return [_quality(f"{name}, {by}", true, own, peer) for by, own in found.items()]


def _subtitles() -> list[Row]:
    """Film subtitles with emotions (XED): share of right labels among glad and sad ones."""
    lines = pl.read_csv(DATA / "xed_de.tsv", separator="\t", quote_char=None, infer_schema=False)
    felt = lines["emotions"].str.split("|")
    glad = felt.list.set_intersection(["joy", "trust"]).list.len() > 0
    sad = felt.list.set_intersection(["anger", "disgust", "fear", "sadness"]).list.len() > 0
    clear = lines.filter(glad != sad)
    true = np.where(glad.filter(glad != sad).to_numpy(), 2, 0)
    own, peer = (
        _indices(load_engine("model").score(clear["text"])["label"]),
        textblob_de(clear["text"]),
    )
    told = float((own == true).mean()), float((peer == true).mean())
    return [
        Row(
            "film subtitles (XED), glad or sad told right",
            *told,
            "share",
            told[0] / told[1],
            "",
            None,
            note=f"n {len(true)}",
        )
    ]


def _topics() -> list[Row]:
    """Leave one topic out at a time (train and dev)."""
    frame = potts("train", "dev")
    true, topics = labels_of(frame), frame["topic"].rank("dense").to_numpy().astype(int)
    model, alone = predict_out_of_fold(PreparedTexts(frame["text"]), true, topics, LABELS)
    peer = _indices(TextblobEngine().score(frame["text"])["label"])
    rows = [
        _quality("PotTS, leaving one topic out, model", true, model.argmax(axis=1), peer),
        _quality("PotTS, leaving one topic out, lexicon", true, alone.argmax(axis=1), peer),
    ]
    for number, topic in enumerate(frame["topic"].unique().sort(), start=1):
        at = topics == number
        rows.append(
            _quality(
                f"PotTS, topic {topic} unseen, model", true[at], model[at].argmax(axis=1), peer[at]
            )
        )
    return rows


def varied(n: int) -> pl.Series:
    """Return n distinct texts as long as tweets: beginnings and ends of PotTS texts, numbered."""
    return pl.Series("text", mix_texts(potts("train", "dev", "test")["text"].to_list(), n))


def time_engine(name: str, n: int) -> dict[str, float]:
    """Return CPU seconds per text of an engine in a new process, without imports and reading."""
    texts = varied(n)
    score_texts(texts[:1], load_engine(name))  # type: ignore[arg-type]
    before = time.process_time()
    score_texts(texts, load_engine(name))  # type: ignore[arg-type]
    return {"seconds": (time.process_time() - before) / n}


def time_peer(n: int) -> dict[str, float]:
    """Return CPU seconds per text of textblob-de, its import left out."""
    texts = varied(n)
    textblob_de(texts[:1])
    before = time.process_time()
    textblob_de(texts)
    return {"seconds": (time.process_time() - before) / n}


def time_worries(n: int) -> dict[str, float]:
    """Return CPU seconds per text of the worry detector in a new process."""
    from scrm.analyze.worries.detector import load_detector

    texts, detector = varied(n), load_detector()
    detector.detect(texts[:1])
    before = time.process_time()
    detector.detect(texts)
    return {"seconds": (time.process_time() - before) / n}


def _speed(n: int) -> list[Row]:
    """Time the peer, each engine and the worry detector in turns, three times; medians."""
    asked = {"lexicon": (n, 100.0), "model": (n, 50.0), "textblob": (n // 10, 5.0)}
    peers, worries, own = [], [], {name: [] for name in asked}
    for _ in range(3):
        peers.append(measured("bench.sentiment", "time_peer", 2_000).value["seconds"])
        worries.append(measured("bench.sentiment", "time_worries", n))
        for name, (count, _) in asked.items():
            own[name].append(measured("bench.sentiment", "time_engine", name, count))
    peer = float(np.median(peers))
    rows = []
    for name, (count, least) in asked.items():
        seconds = float(np.median([each.value["seconds"] for each in own[name]]))
        rows.append(
            Row(
                f"{name}, {count:,} distinct texts", seconds * 1e6, peer * 1e6, "CPU us per text",
                peer / seconds,
                f">= {least:.0f}x", peer / seconds >= least,
                max(each.peak_mb for each in own[name]),
                "textblob-de: 2,000 texts; medians of three in turns",
            )
        )  # fmt: skip
    model = float(np.median([each.value["seconds"] for each in own["model"]]))
    seconds = float(np.median([each.value["seconds"] for each in worries]))
    rows.append(
        Row(
            f"worries, {n:,} distinct texts, against the model", seconds * 1e6, model * 1e6,
            "CPU us per text", seconds / model, "<= 1.5x", seconds / model <= 1.5,
            max(each.peak_mb for each in worries), "medians of three in turns",
        )
    )  # fmt: skip
    return rows


def make_million(path: str) -> int:
    """Write a database with a million posts."""
    from scrm.store.local import LocalStore

    made = varied(100_000)
    with LocalStore(Path(path)) as store:
        for part in range(10):
            ids = pl.int_range(part * 100_000, (part + 1) * 100_000, eager=True).cast(pl.String)
            rows = pl.DataFrame({"channel": "x", "post_id": ids, "text": made + f" {part}"})
            with store.offered(rows=rows.to_arrow()):
                store.insert("posts", rows.columns, "SELECT channel, post_id, text FROM rows")
    return 10 * len(made)


def label_million(path: str) -> dict[str, float]:
    """Label the posts of a database, twice."""
    from scrm.analyze.sentiment.query import label_posts
    from scrm.store.local import LocalStore

    with LocalStore(Path(path)) as store:
        before = time.process_time()
        touched = label_posts(store, ModelEngine())
        first = time.process_time() - before
        before = time.process_time()
        again = label_posts(store, ModelEngine())
        return {
            "first": first,
            "again": time.process_time() - before,
            "touched": touched,
            "touched_again": again,
        }


def _memory() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "million.duckdb")
        measured("bench.sentiment", "make_million", path)
        done = measured("bench.sentiment", "label_million", path)
    said: Any = done.value
    note = (
        f"{said['first']:.0f} CPU s; "
        f"a second run touches {said['touched_again']:.0f} texts in {said['again']:.1f} CPU s"
    )
    name = "1M posts to post_sentiment, peak memory"
    return [
        Row(
            name,
            done.peak_mb,
            None,
            "MB",
            None,
            "< 1024 MB",
            done.peak_mb < 1024,
            done.peak_mb,
            note,
        )
    ]


def _labelling() -> list[Row]:
    """Three topics are labelled, the fourth is not: 200 labels of chosen or of random posts."""
    from bench.label_sentiment import simulated

    return simulated()
