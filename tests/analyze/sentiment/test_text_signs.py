"""Signs of who speaks about what, their weights, and the kinds of texts held out."""

import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from scrm.analyze.sentiment import sign_weights
from scrm.analyze.sentiment.accuracy import count_confusion, macro_f1
from scrm.analyze.sentiment.engine_types import encode_labels
from scrm.analyze.sentiment.engines import load_engine
from scrm.analyze.sentiment.model import PreparedTexts
from scrm.analyze.sentiment.sign_weights import SignWeights, load_sign_weights
from scrm.analyze.sentiment.text_signs import list_signs, read_signs
from scrm.errors import ConfigError

KINDS = Path(__file__).parents[2] / "data" / "text_kinds_heldout.csv"


def read(texts):
    seen = PreparedTexts(pl.Series(texts, dtype=pl.String))
    return read_signs(seen.texts, seen.tokens, seen.features, np.zeros(len(texts)))


def signs_of(text):
    values = read([text])[0]
    return {name for name, value in zip(list_signs(), values, strict=True) if value}


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Können Sie mir helfen?", {"formal", "writer", "has_question", "ends_in_question"}),
        ("Habt ihr Zeit", {"reader", "has_open_end"}),
        ("Gestern war ich dort.", {"writer", "telling", "auxiliary"}),
        ("Die Zeugin sagte: „Ich sah nichts.“", {"saying", "has_quotation", "writer"}),
        ("Bahn: Warnstreik am 3. Mai um 10:15", {"has_label", "has_clock", "has_number"}),
        ("Nur heute 20 Prozent!", {"has_price", "has_exclamation", "particle"}),
        ("@anna schau https://x.de/a", {"begins_with_account", "has_link", "ends_in_link"}),
        ("Besuchen Sie uns im Laden", {"has_order", "formal", "form_ad"}),
        ("Frohe Weihnachten", {"form_wish"}),
    ],
)
def test_a_text_has_its_signs(text, signs):
    assert signs <= signs_of(text)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("sie kommt", "formal"),
        ("Was für ein Tag? Schön war er.", "ends_in_question"),
        ("Ich dachte, es hat geklappt", "telling"),
        ("Der Zug war voll.", "writer"),
    ],
)
def test_a_text_lacks_signs_that_only_look_alike(text, sign):
    assert sign not in signs_of(text)


def test_signs_count_once_more_in_texts_without_a_word_of_praise_or_complaint():
    assert {"writer_unrated", "is_unrated"} <= signs_of("Ich bin zu Hause.")
    assert not {"writer_unrated", "is_unrated"} & signs_of("Ich bin begeistert.")


def test_signs_of_a_text_do_not_depend_on_the_other_texts():
    texts = ["", None, "Ich war da!", "😀", "Wann?", "x" * 30_000]
    together = read(texts)
    alone = [read(texts[i : i + 1])[0] for i in range(len(texts))]
    assert together.tolist() == np.array(alone).tolist()
    assert np.isfinite(together).all()


def test_weights_move_the_logits_by_the_distance_of_a_sign_from_its_mean():
    weights = np.array([[1.0, 0.0, -1.0], [0.0, 2.0, 0.0]])
    by = SignWeights(0.5, np.array([0.0, 0.1, 0.0]), np.array([0.5, 0.0]), weights)
    moved = by.move(np.array([[2.0, 4.0, 6.0]]), np.array([[1.0, 1.0]]))
    assert moved.tolist() == [[1.5, 4.1, 2.5]]
    two = by.move(np.array([[2.0, 6.0]]), np.array([[1.0, 1.0]]), ["negative", "positive"])
    assert two.tolist() == [[1.5, 2.5]]


def test_weights_of_other_signs_are_refused(tmp_path, monkeypatch):
    path = tmp_path / "sign_weights.csv"
    path.write_text("sign,mean,negative,neutral,positive\nmodel,0,1,1,1\n", encoding="utf-8")
    monkeypatch.setattr(sign_weights, "PATH", path)
    load_sign_weights.cache_clear()
    with pytest.raises(ConfigError, match="other signs"):
        load_sign_weights()
    monkeypatch.undo()
    load_sign_weights.cache_clear()
    assert load_sign_weights().weights.shape == (len(list_signs()), 3)


def test_kinds_of_texts_held_out_are_judged_better_than_by_the_lexicon():
    texts = pl.read_csv(KINDS)
    found, by_words = (
        [
            macro_f1(
                count_confusion(
                    encode_labels(kind["label"]),
                    encode_labels(load_engine(engine).score(kind["text"])["label"]),
                )
            )
            for _, kind in texts.group_by("kind", maintain_order=True)
        ]
        for engine in ("model", "lexicon")
    )
    assert np.mean(found) >= 0.55
    assert np.mean(found) >= np.mean(by_words) + 0.05


@pytest.mark.parametrize("piece", ["ich ", "? ", '"a', "A: B", "1:1", "www.", "Sie ", "! ", ".. "])
def test_time_grows_with_the_length_of_hostile_texts_only(piece):
    def seconds(n):
        before = time.process_time()
        read([(piece * n)[:n]])
        return time.process_time() - before

    seconds(10)
    assert seconds(100_000) < 40 * min(seconds(10_000), seconds(10_000)) + 0.5
