"""Count how engines err on texts of several kinds: writes configs/models/text_kinds.csv.

``python -m bench.text_kinds`` labels sets that differ in kind with every engine and the worry
detector, and writes counts only: true class, class found, number of texts. Run it again whenever
an engine changes: the counts are found by its name with version.

Sets: tweets (PotTS, each topic by a model of the other topics), service sentences and fresh posts
(written for scrm), film subtitles (XED, sentiment from emotions), political tweets (GermEval 2018).
``bench/text_labels.tsv`` has labels given for scrm by reading random rows of these sets, without a
look at any engine: the row of the set, sentiment, and whether it expresses a worry.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.train_sentiment import DATA, potts
from scrm.analyze._text_kinds import PATH
from scrm.analyze.sentiment.accuracy import count_confusion
from scrm.analyze.sentiment.engine_types import Engine, encode_labels
from scrm.analyze.sentiment.engines import load_engine, score_texts
from scrm.analyze.worries.detector import load_detector

Ints = NDArray[np.int64]
Labelled = tuple[pl.Series, Ints]

HERE = Path(__file__).parent
GLAD = ["joy", "trust"]
SAD = ["anger", "disgust", "fear", "sadness"]
ENGINES = ("model", "lexicon", "textblob")
SENTENCES = ("fresh", "blind")
"""Sets of tests/data/worries_*.csv that no rule was written on; half of them are worries."""


def read_tsv(path: Path) -> pl.DataFrame:
    """Read a file of texts separated by tabs, in which quotation marks are text."""
    return pl.read_csv(path, separator="\t", quote_char=None, infer_schema=False)


def read_sets() -> dict[str, pl.Series]:
    """Return the texts that the rows of text_labels.tsv refer to."""
    fresh = read_tsv(HERE / "fresh_de.tsv")
    political = (DATA / "germeval2018_tweets.txt").read_text(encoding="utf-8").splitlines()
    return {
        "political": pl.Series(political),
        "tweets": potts("test")["text"],
        "subtitles": read_tsv(DATA / "xed_de.tsv")["text"],
        "service": read_tsv(HERE / "service_de.tsv")["text"],
        **{f"fresh_{kind}": fresh.filter(kind=kind)["text"] for kind in ("tweets", "railway")},
        "fresh_forum": fresh.filter(kind="forum")["text"],
    }


def list_sentiment_sets() -> Iterator[tuple[str, Labelled]]:
    """Yield labelled sets other than the tweets that the shipped model was trained on."""
    service, fresh = read_tsv(HERE / "service_de.tsv"), read_tsv(HERE / "fresh_de.tsv")
    yield "service", (service["text"], encode_labels(service["label"]))
    for kind in ("tweets", "railway", "forum"):
        rows = fresh.filter(kind=kind)
        yield f"fresh_{kind}", (rows["text"], encode_labels(rows["label"]))
    yield "subtitles", _label_subtitles()
    rows = read_tsv(HERE / "text_labels.tsv").filter(set="political")
    texts = read_sets()["political"].gather(rows["row"].cast(pl.Int64))
    yield "political", (texts, encode_labels(rows["sentiment"]))


def _label_subtitles() -> Labelled:
    """Label subtitles by their emotions; those with glad and sad ones are left out."""
    lines = read_tsv(DATA / "xed_de.tsv")
    felt = lines["emotions"].str.split("|")
    glad, sad = (felt.list.set_intersection(each).list.len() > 0 for each in (GLAD, SAD))
    clear = ~(glad & sad)
    labels = 1 + glad.cast(pl.Int64) - sad.cast(pl.Int64)
    return lines["text"].filter(clear), labels.filter(clear).to_numpy()


def list_worry_sets() -> Iterator[tuple[str, Labelled]]:
    """Yield sets labelled for worries."""
    labels, texts = read_tsv(HERE / "text_labels.tsv"), read_sets()
    for name in labels["set"].unique().sort():
        rows = labels.filter(set=name)
        is_worry = (rows["worry"] == "1").cast(pl.Int64).to_numpy()
        yield name, (texts[name].gather(rows["row"].cast(pl.Int64)), is_worry)
    for name in SENTENCES:
        rows = pl.read_csv(HERE.parent / "tests" / "data" / f"worries_{name}.csv")
        is_worry = (rows["label"] == "worry").cast(pl.Int64).to_numpy()
        yield f"sentences_{name}", (rows["text"], is_worry)


def count_sentiment(by: Engine, texts: pl.Series, true: Ints) -> Ints:
    """Return the confusion of an engine on the texts that it scores."""
    found = score_texts(texts, by)["label"]
    return count_confusion(true[found.is_not_null().to_numpy()], encode_labels(found.drop_nulls()))


def count_kinds() -> Iterator[tuple[str, str, Ints]]:
    """Yield engine, kind, and confusion."""
    for name in ENGINES:
        by = load_engine(name)
        if by.confusion is not None:
            yield by.name, "tweets", by.confusion
        for kind, (texts, true) in list_sentiment_sets():
            yield by.name, kind, count_sentiment(by, texts, true)
    detector = load_detector()
    for kind, (texts, true) in list_worry_sets():
        found = detector.detect(texts)["is_worry"].cast(pl.Int64).to_numpy()
        yield f"{detector.id}, threshold 0.5", kind, count_confusion(true, found, 2)


def main() -> None:
    """Write the file."""
    with PATH.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["engine", "kind", "true", "found", "text_count"])
        for engine, kind, counts in count_kinds():
            print(engine, kind, counts.tolist())
            for (true, found), count in np.ndenumerate(counts):
                writer.writerow([engine, kind, true, found, count])


if __name__ == "__main__":
    main()
