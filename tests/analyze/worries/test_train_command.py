"""`scrm worries train`: own phrases, saved, used, refused."""

from pathlib import Path

import polars as pl
import pytest
from tests.rows import add

from scrm.analyze import worries
from scrm.analyze.worries.detector import load_detector
from scrm.analyze.worries.phrase_fit import build_matrix, fit_phrases
from scrm.analyze.worries.phrase_weights import INTERCEPT, build_model, load_weights
from scrm.config import Context
from scrm.errors import ConfigError
from scrm.store.local import LocalStore

ENDINGS = ["heute", "morgen", "in Ulm", "am Montag", "wieder", "schon"]


@pytest.fixture
def file(tmp_path):
    """Return labels with words for worries that nobody else uses."""
    rows = [f"das murmelt im Keller {each} Nummer {i},worry" for each in ENDINGS for i in range(6)]
    rows += [f"der Zug nach Ulm {each} Nummer {i},none" for each in ENDINGS for i in range(6)]
    path = tmp_path / "worry_labels.csv"
    path.write_text("\n".join(["text,label", *rows]) + "\n", encoding="utf-8")
    return path


def train(file, name="own.csv"):
    params = worries.TrainParams(file=file, save=Path(name))
    return worries.train(LocalStore(None), params, Context(folder=file.parent))


def test_own_words_are_learned_and_found_in_texts_not_seen(file):
    result = train(file)
    assert result.fact("shipped_f1") is None or result.fact("shipped_f1") < 0.3
    assert result.fact("f1") > 0.9
    assert result.fact("f1_low") <= result.fact("f1") <= result.fact("f1_high")
    found = load_detector(file.parent / "own.csv").detect(pl.Series(["es murmelt im Keller"]))
    assert found["is_worry"].to_list() == [True]


def test_the_shipped_phrases_keep_their_say(file):
    train(file)
    texts = pl.Series(["kommt mein paket noch an?"])
    assert load_weights(file.parent / "own.csv").predict(texts)[0] > 0.5


def test_the_same_labels_give_the_same_bytes(file):
    train(file)
    first = (file.parent / "own.csv").read_bytes()
    train(file, "again.csv")
    assert (file.parent / "again.csv").read_bytes() == first


def test_the_command_uses_own_phrases(file):
    train(file)
    store = LocalStore(None)
    texts = ["es murmelt im Keller", "danke"]
    add(store, "posts", pl.DataFrame({"channel": "x", "post_id": ["1", "2"], "text": texts}))
    params = worries.Params(model=Path("own.csv"))
    result = worries.run(store, params, Context(folder=file.parent))
    assert result.fact("worry_count") == 1
    assert result.refused  # nobody measured these phrases on other texts


@pytest.mark.parametrize(
    "rows",
    [["eins,worry"], [f"Text {i},none" for i in range(50)], ["a,worry", "a,none"] * 30, []],
    ids=["one label", "one class", "contradictory labels", "none"],
)
def test_too_little_is_refused_by_name(file, rows):
    file.write_text("\n".join(["text,label", *rows]) + "\n", encoding="utf-8")
    result = train(file)
    assert result.refused
    assert "Too little to learn from" in result.notes[0].en
    assert not (file.parent / "own.csv").exists()


@pytest.mark.parametrize("content", [b"", b"a,b\nx,y\n", b"\xff\xfe"])
def test_a_file_that_is_not_a_table_of_weights_is_named(tmp_path, content):
    path = tmp_path / "weights.csv"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match="is not a table of weights"):
        load_detector(path)


def test_the_sum_of_two_logits_is_the_logit_of_the_sum_of_the_tables():
    """With labels that the shipped phrases explain, the merged table scores as both together."""
    shipped = build_model({INTERCEPT: -500, "angst": 3_000, "dank": -2_000})
    texts = pl.Series(["ich habe angst", "vielen dank", "angst um mich", "dank euch"] * 10)
    is_worry = texts.str.contains("angst").to_numpy()
    merged = build_model(fit_phrases(texts, is_worry, shipped))
    assert ((merged.predict(texts) > 0.5) == is_worry).all()
    assert build_matrix(texts, pl.Series(["angst"])).sum() == pytest.approx(20 / 6**0.5)
