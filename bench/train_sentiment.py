"""Train the shipped sentiment model: sentiment_de.npz and sign_weights.csv in configs/models/.

``python -m bench.train_sentiment`` reads the train and dev splits of PotTS (Sidarenka 2016, MIT),
never the test split, and the training half of the kinds of texts in `labelled_kinds`. Scores,
confusion and temperature come from leaving out one topic of PotTS and two or three kinds at a
time. The same data gives the same bytes, as sums are computed on one thread.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from bench.fit_signs import fit_signs
from scrm.analyze.sentiment.accuracy import count_confusion, macro_f1
from scrm.analyze.sentiment.constructions import shift_logits, sum_constructions, sum_verdicts
from scrm.analyze.sentiment.engine_types import LABELS
from scrm.analyze.sentiment.model import Model, PreparedTexts, log_softmax
from scrm.analyze.sentiment.model_engine import MODEL
from scrm.analyze.sentiment.model_fit import (
    fit_temperature,
    fit_weights,
    predict_out_of_fold,
    train_model,
)
from scrm.analyze.sentiment.sign_weights import SignWeights, save_sign_weights
from scrm.analyze.sentiment.text_signs import read_signs
from scrm.analyze.sentiment.textblob_engine import TextblobEngine

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EMPHASIS: Final = 3.0
"""How often a text of another kind than tweets counts."""
TAUGHT: Final = 1.5
"""How often a sentence about negation or a form counts for the weights of signs."""
DATA = Path(__file__).parents[2] / "shared" / "data"


def potts(*splits: str) -> pl.DataFrame:
    """Read splits of PotTS: split, topic, id, label, text; in the file's order."""
    rows = pl.read_csv(DATA / "potts.tsv", separator="\t", quote_char=None, infer_schema=False)
    return rows.filter(pl.col("split").is_in(splits))


def labels_of(frame: pl.DataFrame) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Return the classes as indices into `LABELS`."""
    return np.array([LABELS.index(label) for label in frame["label"]])


def main() -> None:
    """Train on train, dev and the kinds, and write both files."""
    from bench.labelled_kinds import read_training_texts

    tweets, kinds = potts("train", "dev"), read_training_texts()
    both = pl.concat([tweets.select("label", "text"), kinds.select("label", "text")])
    labels, prepared = labels_of(both), PreparedTexts(both["text"])
    counts = np.where(np.arange(both.height) < tweets.height, 1.0, EMPHASIS)
    with threadpool_limits(1):
        save_sign_weights(fit_sign_weights(tweets, kinds))
        folds = assign_kinds(tweets["topic"], kinds["kind"])
        trained = train_model(prepared, labels, LABELS, folds=folds, emphasis=counts)
    is_tweet = slice(0, tweets.height)
    unseen = trained.unseen[is_tweet], trained.unseen_alone[is_tweet]
    replace(trained.weights, about=describe(trained.weights.about, tweets, unseen)).save(MODEL)


def assign_kinds(topics: pl.Series, kinds: pl.Series) -> Ints:
    """Return the fold of each text: one for each topic, and each kind in one of these."""
    of_topics = topics.rank("dense").to_numpy().astype(np.int64)
    of_kinds = kinds.rank("dense").to_numpy().astype(np.int64) % of_topics.max() + 1
    return np.concatenate([of_topics, of_kinds])


def fit_sign_weights(tweets: pl.DataFrame, kinds: pl.DataFrame) -> SignWeights:
    """Fit the weights of signs on texts that a model trained on PotTS alone has not seen."""
    seen, other = PreparedTexts(tweets["text"]), PreparedTexts(kinds["text"])
    labels = labels_of(tweets)
    topics = tweets["topic"].rank("dense").to_numpy().astype(np.int64)
    unseen, _ = predict_out_of_fold(seen, labels, topics, LABELS)
    model = Model(fit_weights(seen, labels, np.arange(len(labels)), LABELS))
    factor = fit_temperature(unseen, labels)
    logits = np.vstack([unseen, model.logits(other)])
    texts = pl.concat([tweets["text"], kinds["text"]])
    is_taught = (kinds["kind"] == "sentence").to_numpy()
    moved = sum_constructions(texts) + sum_verdicts(texts)
    return fit_signs(
        shift_logits(log_softmax(logits * factor), moved, LABELS),
        np.vstack([_read_signs(each) for each in (seen, other)]),
        np.concatenate([labels, labels_of(kinds)]),
        np.concatenate([np.ones(tweets.height), np.where(is_taught, TAUGHT, EMPHASIS)]),
    )


def _read_signs(seen: PreparedTexts) -> Floats:
    return read_signs(seen.outline, seen.tokens, seen.features, seen.moved)


def describe(
    about: Mapping[str, Any], tweets: pl.DataFrame, unseen: tuple[Floats, Floats]
) -> dict[str, Any]:
    """Return what the file says of itself: data, and what was measured on unseen topics."""
    labels = labels_of(tweets)
    found = labels_of(TextblobEngine().score(tweets["text"]))
    counts = {
        name: count_confusion(labels, each.argmax(axis=1))
        for name, each in zip(("model", "lexicon"), unseen, strict=True)
    }
    scores = {name: round(macro_f1(each), 4) for name, each in counts.items()}
    both = {**counts, "textblob": count_confusion(labels, found)}
    return {
        **about,
        "confusion": {name: each.tolist() for name, each in both.items()},
        "macro_f1": scores,
        "temperature": {
            name: fit_temperature(each, labels)
            for name, each in zip(("model", "lexicon"), unseen, strict=True)
        },
        "has_signs": True,
        "measured": "leaving one of four topics out (PotTS train and dev)",
        "data": "PotTS (Sidarenka 2016), MIT, splits train and dev; "
        "other kinds of texts written or labelled for scrm",
    }


if __name__ == "__main__":
    main()
