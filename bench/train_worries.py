"""Learn the phrase weights of worries, configs/lexicons/worries_learned_de.csv.

``python -m bench.train_worries`` reads the labelled sentences that the rules were developed on
(tests/data/worries_develop.csv, _later, _develop2; both labels have the same total weight), and the
tweets of the train split of PotTS (Sidarenka 2016, MIT) that no rule calls a worry, as examples of
everyday German. The sets `heldout`, `fresh` and `blind` are never read here. The same data gives
the same bytes.
"""

import csv
from pathlib import Path

import numpy as np
import polars as pl
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from bench.train_sentiment import potts
from scrm.analyze._phrase_lexicon import fold
from scrm.analyze.worries.detector import load_detector
from scrm.analyze.worries.phrase_weights import (
    INTERCEPT,
    PATH,
    SCALE,
    UNWORRIED,
    list_phrases,
    scale_lengths,
)

SENTENCES = Path(__file__).parents[1] / "tests" / "data"
SETS = ("develop", "later", "develop2")
C = 8.0
TWEETS_COUNT = 300.0
"""How many sentences without a worry all tweets together weigh."""
SHIFT = 0.4
"""Added to the intercept, so that about 5 % of other tweets (the dev split) are called a worry."""


def labelled(*sets: str) -> pl.DataFrame:
    """Read sets of labelled sentences: text, label."""
    return pl.concat(
        pl.read_csv(SENTENCES / f"worries_{name}.csv").select("text", "label") for name in sets
    )


def prepared(texts: pl.Series) -> pl.Series:
    """Return texts as the detector sees them, with a mark for what only looks like worry."""
    return fold(texts).str.replace_all(load_detector().neutral, UNWORRIED)


def weights(sentences: pl.DataFrame, tweets: pl.Series) -> dict[str, int]:
    """Return phrase -> weight in thousandths, of the phrases that the labelled sentences hold.

    Parameters
    ----------
    sentences : DataFrame
        text, label: worry or none.
    tweets : Series of str
        Texts that are presumed to hold no worry.
    """
    texts = pl.concat([prepared(sentences["text"]), prepared(tweets)])
    own = list_phrases(texts[: sentences.height])["phrase"].unique().sort()
    found = list_phrases(texts).join(
        pl.DataFrame({"phrase": own}).with_row_index("column"), on="phrase", how="inner"
    )
    rows, columns = found["row"].to_numpy(), found["column"].to_numpy()
    holds = sparse.csr_matrix(
        (1 / scale_lengths(texts)[rows], (rows, columns)), shape=(len(texts), len(own))
    )
    worry = np.concatenate(
        [(sentences["label"] == "worry").to_numpy(), np.zeros(len(tweets), bool)]
    )
    weight = np.where(worry, (~worry[: sentences.height]).sum() / worry.sum(), 1.0)
    weight[sentences.height :] = TWEETS_COUNT / len(tweets)
    fitted = LogisticRegression(C=C, max_iter=1000).fit(holds, worry, sample_weight=weight)
    rounded = np.rint(fitted.coef_[0] * SCALE).astype(int).tolist()
    return {
        INTERCEPT: round((fitted.intercept_[0] + SHIFT) * SCALE),
        **dict(zip(own, rounded, strict=True)),
    }


def main() -> None:
    """Train and write the table."""
    tweets = potts("train")["text"]
    calm = tweets.filter(load_detector().apply_rules(tweets)["score"] < 0.5)
    with PATH.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["phrase", "weight"])
        writer.writerows(weights(labelled(*SETS), calm).items())


if __name__ == "__main__":
    main()
