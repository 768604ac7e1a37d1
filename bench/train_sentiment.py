"""Train the shipped sentiment model, configs/models/sentiment_de.npz.

``python -m bench.train_sentiment`` reads the train and dev splits of PotTS (Sidarenka 2016, MIT),
never the test split. Scores, confusion and temperature come from leaving one topic out at a time.
The same data gives the same bytes, as sums are computed on one thread.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from scrm.analyze.sentiment.accuracy import count_confusion
from scrm.analyze.sentiment.engine_types import LABELS
from scrm.analyze.sentiment.model import PreparedTexts
from scrm.analyze.sentiment.model_engine import MODEL
from scrm.analyze.sentiment.model_fit import train_model
from scrm.analyze.sentiment.textblob_engine import TextblobEngine

DATA = Path(__file__).parents[2] / "shared" / "data"


def potts(*splits: str) -> pl.DataFrame:
    """Read splits of PotTS: split, topic, id, label, text; in the file's order."""
    rows = pl.read_csv(DATA / "potts.tsv", separator="\t", quote_char=None, infer_schema=False)
    return rows.filter(pl.col("split").is_in(splits))


def labels_of(frame: pl.DataFrame) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Return the classes as indices into `LABELS`."""
    return np.array([LABELS.index(label) for label in frame["label"]])


def main() -> None:
    """Train on train and dev, and write the file."""
    frame = potts("train", "dev")
    labels = labels_of(frame)
    topics = frame["topic"].rank("dense").to_numpy().astype(np.int64)
    with threadpool_limits(1):
        weights = train_model(PreparedTexts(frame["text"]), labels, LABELS, folds=topics).weights
    found = [LABELS.index(label) for label in TextblobEngine().score(frame["text"])["label"]]
    about = {
        **weights.about,
        "confusion": {
            **weights.about["confusion"],
            "textblob": count_confusion(labels, np.array(found)).tolist(),
        },
        "measured": "leaving one of four topics out (PotTS train and dev)",
        "data": "PotTS (Sidarenka 2016), MIT, splits train and dev",
    }
    replace(weights, about=about).save(MODEL)
    print({key: value for key, value in about.items() if key != "data"})


if __name__ == "__main__":
    main()
