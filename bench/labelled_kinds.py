"""Texts of kinds that PotTS lacks, labelled for scrm: requests, headlines, ads, reviews, ...

``tests/data/text_kinds_*.csv`` have texts written for scrm; ``tweet_labels.csv`` labels of tweets
of GermEval 2018 by the SHA-256 of the text, which is not in the repository. ``second_labels.csv``
has the second labelling of 300 of all these. One half of each kind, by a hash, is for training; the
other is held out.
"""

import hashlib
from pathlib import Path

import polars as pl

from bench.train_sentiment import DATA

HERE = Path(__file__).parent
SENTENCES = HERE.parent / "tests" / "data"
TWEETS = "tweet"
_TAUGHT = ("negation_develop", "text_forms_develop")


def hash_text(text: str) -> str:
    """Return the SHA-256 of a text in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_written_kinds() -> pl.DataFrame:
    """Return the texts written for scrm: kind, label, text, is_held."""
    halves = ("develop", "heldout")
    frames = [pl.read_csv(SENTENCES / f"text_kinds_{half}.csv") for half in halves]
    return _add_half(pl.concat(frames).select("kind", "label", "text"))


def read_kinds() -> pl.DataFrame:
    """Return all labelled texts, the tweets among them: kind, label, text, is_held.

    Raises
    ------
    FileNotFoundError
        There is no file of tweets in ``DATA``.
    """
    lines = (DATA / "germeval2018_tweets.txt").read_text(encoding="utf-8").splitlines()
    by_hash = {hash_text(line): line for line in lines}
    labels = pl.read_csv(HERE / "tweet_labels.csv", infer_schema=False)
    texts = [by_hash[each] for each in labels["sha256"]]
    tweets = pl.DataFrame({"kind": TWEETS, "label": labels["label"], "text": texts})
    return pl.concat([read_written_kinds(), _add_half(tweets)])


def read_training_texts() -> pl.DataFrame:
    """Return the training halves of kinds, negations and forms of texts: kind, label, text."""
    kinds = read_kinds().filter(~pl.col("is_held")).drop("is_held")
    taught = [pl.read_csv(SENTENCES / f"{name}.csv") for name in _TAUGHT]
    sentences = pl.concat([each.select("label", "text") for each in taught])
    return pl.concat([kinds, sentences.select(pl.lit("sentence").alias("kind"), "label", "text")])


def _add_half(frame: pl.DataFrame) -> pl.DataFrame:
    is_held = [int(hash_text(text), 16) % 2 == 1 for text in frame["text"]]
    return frame.with_columns(is_held=pl.Series(is_held, dtype=pl.Boolean))


def measure_agreement() -> float:
    """Return Cohen's kappa of the first and the second labelling."""
    from sklearn.metrics import cohen_kappa_score

    second = pl.read_csv(HERE / "second_labels.csv", infer_schema=False)
    written, tweets = read_written_kinds(), pl.read_csv(HERE / "tweet_labels.csv")
    hashes = [*map(hash_text, written["text"]), *tweets["sha256"]]
    first = dict(zip(hashes, [*written["label"], *tweets["label"]], strict=True))
    return float(cohen_kappa_score([first[each] for each in second["sha256"]], second["label"]))
