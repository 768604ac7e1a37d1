"""The transformers engine."""

import polars as pl
import pytest

from scrm.analyze.sentiment.transformer_engine import order_labels
from scrm.errors import UsageError


def test_labels_of_a_foreign_classifier_are_understood_or_refused():
    assert order_labels({0: "LABEL_POSITIVE"[6:], 1: "neg", 2: "Neutral"}) == [2, 0, 1]
    with pytest.raises(UsageError, match="labels are LABEL_0, LABEL_1"):
        order_labels({0: "LABEL_0", 1: "LABEL_1"})


def test_a_transformer_scores_texts(tmp_path):
    torch = pytest.importorskip("torch", reason="the extra transformers is not installed")
    transformers = pytest.importorskip(
        "transformers", reason="the extra transformers is not installed"
    )
    from scrm.analyze.sentiment.transformer_engine import TransformersEngine

    torch.manual_seed(0)
    (tmp_path / "vocab.txt").write_text(
        "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\ngut\nschlecht", encoding="utf-8"
    )
    transformers.BertTokenizer(str(tmp_path / "vocab.txt")).save_pretrained(tmp_path)
    names = {0: "negative", 1: "neutral", 2: "positive"}
    config = transformers.BertConfig(
        vocab_size=7,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        max_position_embeddings=16,
        id2label=names,
        label2id={name: number for number, name in names.items()},
    )
    transformers.BertForSequenceClassification(config).save_pretrained(tmp_path)
    frame = TransformersEngine(str(tmp_path)).score(pl.Series(["gut", "schlecht " * 100]))
    assert frame["probability"].is_between(1 / 3 - 1e-6, 1).all()
