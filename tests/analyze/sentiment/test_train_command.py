"""Training: what is learned, saved and refused."""

from pathlib import Path

import polars as pl
import pytest
from tests.rows import insert

from scrm.analyze import sentiment
from scrm.analyze.sentiment import TrainParams
from scrm.analyze.sentiment.model_engine import ModelEngine
from scrm.config import Context
from scrm.store.local import LocalStore

GLAD = [
    "super Service",
    "tolle Fahrt",
    "alles perfekt gelaufen",
    "sehr nette Leute",
    "bin begeistert",
]


PLAIN = ["Zug nach Ulm", "Montag um neun", "Gleis drei", "neue Filiale", "Rechnung kommt per Post"]


SAD = [
    "schlechter Service",
    "furchtbare Fahrt",
    "alles kaputt",
    "sehr unfreundlich",
    "bin enttäuscht",
]


def written(path, rows, header="text,label"):
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def data(tmp_path):
    rows = [
        f"{text} {ending} {i},{label}"
        for label, texts in (("positiv", GLAD), ("neutral", PLAIN), ("negative", SAD))
        for i, ending in enumerate(
            ["heute", "gestern", "wieder", "in Köln", "am Montag", "mit euch"]
        )
        for text in texts
    ]
    return written(tmp_path / "labelled.csv", rows)


@pytest.fixture
def store():
    with LocalStore(None) as opened:
        yield opened


def test_a_trained_model_is_saved_and_used_and_gives_the_same_bytes(tmp_path, store, data):
    written_models = []
    for name in ("a.npz", "b.npz"):
        result = sentiment.train(
            store, TrainParams(file=data, save=Path(name)), Context(folder=tmp_path)
        )
        written_models.append((tmp_path / name).read_bytes())
    assert written_models[0] == written_models[1]
    assert result.fact("macro_f1") > 0.9
    assert result.fact("text_count") == 90
    assert ModelEngine(tmp_path / "a.npz").score(pl.Series(["super Service"]))[
        "label"
    ].to_list() == ["positive"]
    insert(store, "INSERT INTO posts (channel, post_id, text) VALUES ('x', '1', 'super Service')")
    found = sentiment.run(store, sentiment.Params(model="a.npz"), Context(folder=tmp_path))
    assert "100.0% of the texts are positive" in found.finding.en


def test_two_labels_are_enough_to_learn(tmp_path, store, data):
    kept = [
        line
        for line in data.read_text(encoding="utf-8").splitlines()[1:]
        if not line.endswith("neutral")
    ]
    result = sentiment.train(
        store, TrainParams(file=written(data, kept), save=tmp_path / "m.npz"), Context()
    )
    assert result.table("classes").frame["label"].to_list() == ["negative", "positive"]
    assert set(ModelEngine(tmp_path / "m.npz").score(pl.Series(GLAD + SAD))["label"]) == {
        "negative",
        "positive",
    }


@pytest.mark.parametrize(
    "rows",
    [
        ["gut,positive"] * 100,
        [f"gut {i},positive" for i in range(100)],
        [f"Satz {i},{label}" for i, label in enumerate(["positive", "negative"] * 5)],
        [f"Satz {i % 5},{label}" for i in range(50) for label in ("positive", "negative")],
    ],
    ids=["one text", "one class", "ten rows", "contradictory labels"],
)
def test_too_little_to_learn_from_is_refused_by_name(tmp_path, store, rows):
    path = written(tmp_path / "few.csv", rows)
    result = sentiment.train(store, TrainParams(file=path, save=tmp_path / "none.npz"), Context())
    assert result.refused
    assert "Too little to learn from" in result.notes[0].en
    assert not (tmp_path / "none.npz").exists()


def test_texts_that_no_engine_scores_teach_nothing(tmp_path, store):
    rows = [
        f"{picture * i},{label}"
        for picture, label in (("😀", "positive"), ("😢", "negative"))
        for i in range(1, 40)
    ]
    result = sentiment.train(
        store, TrainParams(file=written(tmp_path / "a.csv", rows)), Context(folder=tmp_path)
    )
    assert result.refused
    assert (
        "the engine learns German only (other language, no words): 78 texts" in result.notes[-1].en
    )
