"""Learn the phrase weights of worries, configs/lexicons/worries_learned_de.csv.

``python -m bench.train_worries`` reads the labelled sentences that the rules were developed on
(tests/data/worries_develop.csv, _later, _develop2 to _develop4; both labels have the same total
weight), and as everyday language the tweets of the train split of PotTS (Sidarenka 2016, MIT) that
no rule calls a worry, and one half of the tweets of GermEval 2018 (CC BY 4.0) and of the film
subtitles of XED (CC BY 4.0). Of this half every text that a rule had called a worry was read and
labelled: bench/worry_labels.csv, by the SHA-256 of the text. The other half, and the sets
`heldout`, `heldout3`, `fresh` and `blind`, are never read here. The same data gives the same bytes.
"""

import hashlib
from pathlib import Path

import numpy as np
import polars as pl
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from bench.train_sentiment import DATA, potts
from scrm.analyze.worries.detector import load_detector
from scrm.analyze.worries.phrase_weights import (
    INTERCEPT,
    PATH,
    SCALE,
    list_phrases,
    scale_lengths,
    write_weights,
)

SENTENCES = Path(__file__).parents[1] / "tests" / "data"
SETS = ("develop", "later", "develop2", "develop3", "develop4")
LABELS = Path(__file__).parent / "worry_labels.csv"
C = 8.0
TWEETS_COUNT = 1500.0
"""How many sentences without a worry all texts of everyday language together weigh."""


def hash_text(text: str) -> str:
    """Return the SHA-256 of a text, by which bench/worry_labels.csv names it."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_measured(text: str) -> bool:
    """Return whether a text belongs to the half that is not used for training."""
    return int(hash_text(text), 16) % 2 == 1


def everyday_texts(*, measured: bool) -> pl.Series:
    """Return the distinct tweets and subtitles of one half, in the order of their files."""
    tweets = (DATA / "germeval2018_tweets.txt").read_text(encoding="utf-8").splitlines()
    lines = pl.read_csv(DATA / "xed_de.tsv", separator="\t", quote_char=None)["text"].to_list()
    texts = [text for text in dict.fromkeys(tweets + lines) if is_measured(text) == measured]
    return pl.Series("text", texts)


def known_labels() -> dict[str, str]:
    """Return the labels given by reading: SHA-256 of the text to worry or none."""
    return dict(pl.read_csv(LABELS).select("sha256", "label").iter_rows())


def labelled(*sets: str) -> pl.DataFrame:
    """Read sets of labelled sentences: text, label."""
    return pl.concat(
        pl.read_csv(SENTENCES / f"worries_{name}.csv").select("text", "label") for name in sets
    )


def prepared(texts: pl.Series) -> pl.Series:
    """Return texts as the detector sees them, with a mark for what only looks like worry."""
    return load_detector().mark_neutral(texts)


def weights(sentences: pl.DataFrame, tweets: pl.Series, read: pl.Series) -> dict[str, int]:
    """Return phrase -> weight in thousandths, of the phrases that the labelled sentences hold.

    Parameters
    ----------
    sentences : DataFrame
        text, label: worry or none.
    tweets : Series of str
        Texts that are presumed to hold no worry.
    read : Series of str
        Everyday texts that were read and express a worry; each weighs as a sentence.
    """
    texts = pl.concat([prepared(each) for each in (sentences["text"], tweets, read)])
    own = list_phrases(texts[: sentences.height])["phrase"].unique().sort()
    found = list_phrases(texts).join(
        pl.DataFrame({"phrase": own}).with_row_index("column"), on="phrase", how="inner"
    )
    rows, columns = found["row"].to_numpy(), found["column"].to_numpy()
    holds = sparse.csr_matrix(
        (1 / scale_lengths(texts)[rows], (rows, columns)), shape=(len(texts), len(own))
    )
    is_worry = (sentences["label"] == "worry").to_numpy()
    calm, real = np.zeros(len(tweets), bool), np.ones(len(read), bool)
    worry = np.concatenate([is_worry, calm, real])
    weight = np.where(worry, (~is_worry).sum() / is_worry.sum(), 1.0)
    weight[sentences.height :][: len(tweets)] = TWEETS_COUNT / max(len(tweets), 1)
    fitted = LogisticRegression(C=C, max_iter=1000).fit(holds, worry, sample_weight=weight)
    rounded = np.rint(fitted.coef_[0] * SCALE).astype(int).tolist()
    return {
        INTERCEPT: round(fitted.intercept_[0] * SCALE),
        **dict(zip(own, rounded, strict=True)),
    }


def training_texts() -> tuple[pl.Series, pl.Series]:
    """Return everyday texts presumed to be without a worry, and those read that express one."""
    tweets, other = potts("train")["text"], everyday_texts(measured=False)
    known = known_labels()
    is_real = pl.Series([known.get(hash_text(text)) == "worry" for text in other], dtype=pl.Boolean)
    calm = tweets.filter(load_detector().apply_rules(tweets)["score"] < 0.5)
    return pl.concat([calm, other.filter(~is_real)]), other.filter(is_real)


def main() -> None:
    """Train and write the table."""
    write_weights(PATH, weights(labelled(*SETS), *training_texts()))


if __name__ == "__main__":
    main()
