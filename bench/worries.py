"""The worry detector: F1 on the sets of labelled sentences, an outside check, and speed."""

from pathlib import Path
from typing import Any

from bench.measure import Row, measured

TITLE = "Worries"
ROOT = Path(__file__).parents[1]
SHARED = Path(__file__).parents[2] / "shared" / "data"
LEAST_F1 = 0.80
LEAST_SPEED = 10_000
SETS = {
    "develop": "half developed on",
    "heldout": "half set aside",
    "fresh": "sentences written when the first rules were finished, "
    "scored after each of three settings",
    "blind": "sentences written from the definition before anything was learnt, "
    "scored after each of three settings",
}
SENTIMENT_WORDS = "sentiment below zero (textblob-de)"


def run(quick: bool) -> list[Row]:
    """Score the sets, then subtitles with fear, then time the detector on distinct texts."""
    rows = [_labelled(name) for name in SETS]
    if not (SHARED / "xed_de.tsv").exists():
        print(f"left out: checks on XED and PotTS, which are not in {SHARED}")
        return [*rows, _speed([str(ROOT / "tests" / "data" / "worries_heldout.csv")], quick)]
    return [
        *rows,
        _subtitles(),
        _speed([str(SHARED / "potts.tsv"), str(SHARED / "xed_de.tsv")], quick),
    ]


def score_labelled(name: str) -> dict[str, float]:
    """Return the F1 of the detector on one set with its interval, and of negative sentiment."""
    import numpy as np
    import polars as pl

    from scrm.analyze import _stats
    from scrm.analyze.worries.accuracy import compute_measures
    from scrm.analyze.worries.detector import load_detector

    labelled = pl.read_csv(ROOT / "tests" / "data" / f"worries_{name}.csv")
    truth = (labelled["label"] == "worry").to_numpy()
    says = load_detector().detect(labelled["text"])["is_worry"].to_numpy()
    low, high = _stats.bootstrap_interval(
        lambda *pair: compute_measures(*pair)[0], truth, says, seed=0, resamples=2000
    ) or (
        0,
        0,
    )
    negative = np.array([_polarity(text) < 0 for text in labelled["text"]])
    return {
        "own": compute_measures(truth, says)[0],
        "peer": compute_measures(truth, negative)[0],
        "low": low,
        "high": high,
        "n": len(truth),
    }


def _polarity(text: str) -> float:
    from textblob_de import PatternTokenizer, TextBlobDE

    return float(TextBlobDE(text, tokenizer=PatternTokenizer()).sentiment.polarity)


def _labelled(name: str) -> Row:
    value = measured(__name__, "score_labelled", name).value
    asked = name == "heldout"
    return Row(
        f"F1 on the {SETS[name]} against {SENTIMENT_WORDS}",
        value["own"],
        value["peer"],
        "F1",
        None,
        f">= {LEAST_F1:.2f}" if asked else "",
        value["own"] >= LEAST_F1 if asked else None,
        note=f"{value['low']:.3f} – {value['high']:.3f}, n = {value['n']}",
    )


def score_subtitles() -> dict[str, float]:
    """Return the F1 of "worry" for "fear" in film subtitles: only a check of the direction."""
    import polars as pl

    from scrm.analyze.worries.accuracy import compute_measures
    from scrm.analyze.worries.detector import load_detector

    lines = pl.read_csv(SHARED / "xed_de.tsv", separator="\t", quote_char=None)
    truth = lines["emotions"].str.contains("fear").to_numpy()
    says = load_detector().detect(lines["text"])["is_worry"].to_numpy()
    f1, precision, recall = compute_measures(truth, says)
    return {
        "f1": f1,
        "precision": precision,
        "recall": recall,
        "base": float(truth.mean()),
        "n": len(truth),
    }


def _subtitles() -> Row:
    value = measured(__name__, "score_subtitles").value
    lift = value["precision"] / value["base"]
    note = (
        f"precision {value['precision']:.3f}, recall {value['recall']:.3f}, n = {value['n']}; "
        "fear in films is not worry"
    )
    return Row(
        "precision of worry for fear in film subtitles, against their base rate",
        value["precision"],
        value["base"],
        "share",
        lift,
        "> 1.0x",
        lift > 1,
        note=note,
    )


def detect_all(paths: list[str], repeats: int) -> int:
    """Run the detector over distinct texts of files; return their number."""
    import polars as pl

    from scrm.analyze.worries.detector import load_detector

    texts = _texts(paths)
    by = load_detector()
    for _ in range(repeats):
        by.detect(pl.Series(texts))
    return len(texts) * repeats


def negative_all(paths: list[str], n: int) -> int:
    """Score texts by textblob-de one by one; return their number."""
    texts = _texts(paths)[:n]
    for text in texts:
        _polarity(text)
    return len(texts)


def _texts(paths: list[str]) -> list[str]:
    import polars as pl

    frames = [
        pl.read_csv(
            path,
            separator="\t" if path.endswith("tsv") else ",",
            quote_char='"' if path.endswith("csv") else None,
        )
        for path in paths
    ]
    return pl.concat([frame["text"] for frame in frames]).unique(maintain_order=True).to_list()


def _speed(paths: list[str], quick: bool) -> Row:
    one: dict[str, Any] = {"OMP_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1"}
    own = measured(__name__, "detect_all", paths, 1 if quick else 5, env=one)
    peer = measured(__name__, "negative_all", paths, 200 if quick else 1000, env=one)
    mine, theirs = own.value / own.cpu_seconds, peer.value / peer.cpu_seconds
    return Row(
        "texts read, against textblob-de",
        mine,
        theirs,
        "texts / CPU s",
        mine / theirs,
        f">= {LEAST_SPEED} texts / CPU s",
        mine >= LEAST_SPEED,
        own.peak_mb,
    )
