"""How many words `scrm language` reads: 10,000 different posts, with the word list loaded."""

import csv
import random
import time
from pathlib import Path

import polars as pl

from bench.measure import Row
from scrm.analyze.language.linter import lint, list_rules

TITLE = "Language"
DATA = Path(__file__).parents[1] / "tests" / "data"
ASKED = 50


def build_posts(count: int) -> pl.Series:
    """Return different posts of three sentences of the planted corpus each."""
    sentences = [
        row["text"]
        for name in ("development", "held_out")
        for row in csv.DictReader((DATA / f"language_{name}.csv").open(encoding="utf-8"))
    ]
    rng = random.Random(0)
    return pl.Series([" ".join(rng.sample(sentences, 3)) for _ in range(count)])


def run(quick: bool) -> list[Row]:
    """Measure words per millisecond of CPU, all rules together."""
    count = 1_000 if quick else 10_000
    posts, kinds = build_posts(count), pl.Series(["post"] * count)
    lint(posts[:10], kinds[:10], list_rules())  # loads the words
    start = time.process_time()
    report = lint(posts, kinds, list_rules())
    speed = int(report.counts["words"].sum()) / (time.process_time() - start) / 1000
    return [
        Row(
            f"{count:,} posts, all rules",
            speed,
            None,
            "words/ms",
            None,
            f">= {ASKED}",
            speed >= ASKED,
        )
    ]
