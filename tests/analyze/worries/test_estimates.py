"""The share of worries: from labels, by other kinds of texts, or refused by name."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from tests.rows import add

from scrm.analyze import worries
from scrm.analyze._label_storage import LabelFile, LabelledText
from scrm.analyze._text_kinds import load_kinds
from scrm.analyze.worries.detector import load_detector
from scrm.analyze.worries.estimates import estimate
from scrm.analyze.worries.query import name_version
from scrm.config import Context
from scrm.store.local import LocalStore

NO_LABELS = pl.DataFrame(
    schema={"channel": pl.String, "post_id": pl.String, "label": pl.String, "drawn": pl.String}
)


def build_texts(seed, size=2_000, share=0.03, hits=0.8, alarms=0.06):
    """Return texts as the detector reads them, and which ones are worries."""
    generator = np.random.default_rng(seed)
    true = generator.random(size) < share
    called = generator.random(size) < np.where(true, hits, alarms)
    score = np.where(called, 0.5, 0.0) + generator.random(size) / 2
    frame = pl.DataFrame(
        {
            "channel": "x",
            "post_id": [f"{i:05}" for i in range(size)],
            "is_worry": called,
            "score": score,
            "month": [date(2026, 1 + i % 6, 1) for i in range(size)],
        }
    )
    return frame, true, generator


def label(frame, true, rows):
    labels = pl.Series(["worry" if each else "none" for each in true[rows]])
    return frame[rows].select("channel", "post_id", label=labels, drawn=pl.lit("random"))


def test_labels_give_an_interval_that_contains_the_truth():
    covered = []
    for seed in range(200):
        frame, true, generator = build_texts(seed)
        rows = generator.choice(len(true), 150, replace=False)
        found = estimate(frame, label(frame, true, rows), {}, seed=0)
        if found.difference:  # chance: once in a thousand samples
            continue
        covered.append(found.share.low <= true.mean() <= found.share.high)
    assert len(covered) >= 198
    assert np.mean(covered) >= 0.92


def test_labels_pull_the_share_down_where_the_detector_calls_too_many():
    frame, true, _ = build_texts(0)
    found = estimate(frame, label(frame, true, np.arange(400)), {}, seed=0)
    assert frame["is_worry"].mean() > 0.07
    assert found.share.value == pytest.approx(true.mean(), abs=0.02)


def test_months_are_pooled():
    frame, true, _ = build_texts(1, share=0.2)
    months = estimate(frame, label(frame, true, np.arange(300)), {}, seed=0).months
    assert months.height == 6
    assert (months["low"] < months["value"]).all()


def test_without_labels_other_kinds_bound_the_share():
    frame, true, _ = build_texts(2, share=0.02, hits=0.7, alarms=0.06)
    kinds = load_kinds(name_version(load_detector(), 0.5))
    found = estimate(frame, NO_LABELS, kinds, seed=0)
    assert found.basis == "kinds"
    assert found.is_known == (found.share.high - found.share.low <= 0.2)
    assert found.share.low <= true.mean() <= found.share.high
    assert found.share.low == 0


def test_a_count_far_above_all_kinds_is_not_known():
    frame, _, _ = build_texts(3, share=0.4)
    found = estimate(frame, NO_LABELS, load_kinds(name_version(load_detector(), 0.5)), seed=0)
    assert not found.is_known


def test_labels_of_the_called_texts_only_are_refused():
    frame, true, _ = build_texts(4)
    rows = np.flatnonzero(frame["is_worry"].to_numpy())[:60]
    found = estimate(frame, label(frame, true, rows), {}, seed=0)
    assert (found.basis, found.difference) == ("count", "prediction")


def test_labels_without_any_worry_leave_an_upper_end():
    frame, true, generator = build_texts(5, share=0.005)
    calm = generator.permutation(np.flatnonzero(~true))[:100]
    found = estimate(frame, label(frame, true, calm), {}, seed=0)
    assert found.share.low == 0
    assert 0.02 < found.share.high < 0.05


def test_the_command_uses_labels_of_its_file(tmp_path):
    store = LocalStore(None)
    texts = [f"Ich habe Angst um meinen Job, Nummer {i}" for i in range(20)]
    texts += [f"Danke für die Lieferung Nummer {i}" for i in range(180)]
    ids = [str(i) for i in range(200)]
    add(store, "posts", pl.DataFrame({"channel": "x", "post_id": ids, "text": texts}))
    file = LabelFile(tmp_path / "worry_labels.csv")
    rows = np.random.default_rng(0).choice(200, 60, replace=False)
    file.rows = [
        LabelledText(texts[row], "worry" if row < 20 else "none", "random") for row in sorted(rows)
    ]
    file._write()
    result = worries.run(store, worries.Params(), Context(folder=tmp_path))
    assert not result.refused
    assert result.intervals == ("ppi",)
    assert result.fact("worry_share_low") <= 0.1 <= result.fact("worry_share_high")
    assert "estimated from 60 own labels" in result.finding.en
