"""Evaluation, training and labelling: what is measured, what is refused, what is kept."""

import io
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.rows import insert

from scrm.analyze import sentiment
from scrm.analyze._labels import read_labelled
from scrm.analyze.sentiment.accuracy import confusion, macro_f1, macro_f1_interval, scores
from scrm.analyze.sentiment.engines import NAMES, ModelEngine
from scrm.analyze.sentiment.evaluation import EvaluateParams, ExplainParams
from scrm.analyze.sentiment.label_session import LabelFile, LabelSession, most_useful
from scrm.analyze.sentiment.shares import correct_shares, count_shares, net
from scrm.analyze.sentiment.training_commands import LabelParams, TrainParams
from scrm.analyze.sentiment.transformer import columns
from scrm.analyze.sentiment.weights import Weights
from scrm.config import Context
from scrm.errors import ConfigError, UsageError
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


def test_evaluation_counts_by_hand(tmp_path, store):
    rows = [
        "Das ist super!,positive",
        "Das ist furchtbar.,negative",
        "Der Zug fährt um neun.,neutral",
        "Alles toll!,negative",
    ]
    result = sentiment.evaluate(
        store, EvaluateParams(file=written(tmp_path / "a.csv", rows)), Context()
    )
    assert result.fact("accuracy") == 0.75
    # negative: precision 1, recall 1/2, F1 2/3; neutral: 1; positive: precision 1/2, recall 1, F1 2/3
    assert result.fact("macro_f1") == pytest.approx((2 / 3 + 1 + 2 / 3) / 3)
    assert result.table("errors").frame["text"].to_list() == ["Alles toll!"]
    assert result.fact("macro_f1_low") <= result.fact("macro_f1") <= result.fact("macro_f1_high")


def test_without_a_file_the_labels_of_the_posts_are_used(store):
    assert sentiment.evaluate(store, EvaluateParams(), Context()).refused
    insert(
        store,
        "INSERT INTO posts (channel, post_id, text, label) VALUES ('x', '1', 'Alles super!', 'positive'),"
        " ('x', '2', 'Naja', 'mixed'), ('x', '3', 'Furchtbar', 'negative')",
    )
    result = sentiment.evaluate(store, EvaluateParams(), Context())
    assert result.fact("text_count") == 2
    assert "without a text or a known label" in result.notes[0].en


def test_explain_names_the_words_that_moved_the_decision(store):
    result = sentiment.explain(
        store, ExplainParams(text="Der Service war wirklich furchtbar"), Context()
    )
    assert result.fact("label") == "negative"
    first = result.table("words").frame.row(0)
    assert first[0] == "furchtbar"
    assert first[1] < 0


def test_explain_says_in_words_why_a_text_has_no_label(store):
    result = sentiment.explain(store, ExplainParams(text="😀"), Context())
    assert result.refused
    assert (
        result.notes[0].de == "Der Text bleibt ohne Urteil: keine Wörter (Emoji, Zahlen, Adressen)."
    )


def test_explain_refuses_what_is_no_text():
    with pytest.raises(ValidationError, match="not valid UTF-8 text"):
        ExplainParams(text="\ud800 gut")


@pytest.mark.parametrize("text", ["x" * 300_000, "gut " * 2_000])
def test_explain_takes_any_text(store, text):
    assert sentiment.explain(store, ExplainParams(text=text), Context()).title.en


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
    assert not sentiment.run(
        store, sentiment.Params(model="a.npz"), Context(folder=tmp_path)
    ).refused


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


def test_evaluation_counts_repeated_texts_once_and_leaves_out_contradictory_ones(tmp_path, store):
    rows = [
        "Das ist gut,positive",
        "Das ist  GUT,positive",
        "schlecht,negative",
        "nun ja,positive",
        "nun ja,negative",
    ]
    result = sentiment.evaluate(
        store, EvaluateParams(file=written(tmp_path / "a.csv", rows * 100)), Context()
    )
    assert result.fact("text_count") == 2
    said = " ".join(note.en for note in result.notes)
    assert "contradictory ways: 1 text." in said
    assert "repeated: 298 rows" in said
    assert "Fewer than 20 different texts" in said


@pytest.mark.parametrize("rows", [["gut,positive", "super,positive"], [",positive"], []])
def test_one_class_or_none_measures_nothing(tmp_path, store, rows):
    result = sentiment.evaluate(
        store, EvaluateParams(file=written(tmp_path / "a.csv", rows)), Context()
    )
    assert result.refused
    assert "label" in result.notes[0].en


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
    assert "no engine scores them (other language, no words): 78 texts" in result.notes[-1].en


def test_columns_of_other_names_are_read(tmp_path):
    (tmp_path / "cp1252.csv").write_bytes("Meinung;Urteil\nSchön;positiv\n".encode("cp1252"))
    found = read_labelled(tmp_path / "cp1252.csv", NAMES, text="Meinung", label="Urteil")
    assert found.frame.select("text", "label").rows() == [("Schön", "positive")]


def test_quotation_marks_between_tabs_are_text(tmp_path):
    written(
        tmp_path / "tabs.tsv", ['"Zitat ohne Ende\tneutral', "noch einer\tnegative"], "text\tlabel"
    )
    assert read_labelled(tmp_path / "tabs.tsv", NAMES).frame["label"].to_list() == [
        "neutral",
        "negative",
    ]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x93NUMPY", b"x" * 1000])
def test_a_file_that_is_no_model_is_named(tmp_path, content):
    (tmp_path / "m.npz").write_bytes(content)
    with pytest.raises(ConfigError, match="is no sentiment model"):
        Weights.load(tmp_path / "m.npz")


def test_a_model_with_pickled_objects_is_refused(tmp_path):
    np.savez(tmp_path / "m.npz", about=np.array([{"labels": []}], dtype=object))
    with pytest.raises(ConfigError, match="is no sentiment model"):
        Weights.load(tmp_path / "m.npz")


def test_the_shipped_model_is_small():
    from scrm.analyze.sentiment.engines import MODEL

    assert MODEL.stat().st_size < 3_000_000


class Person:
    """Answers in a fixed order, then leaves."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def __call__(self, question):
        self.asked.append(question)
        return self.answers.pop(0) if self.answers else None


def test_labels_are_saved_after_every_answer_and_resumed(tmp_path):
    path = tmp_path / "labels.csv"
    assert LabelSession(["a", "b", "c"], LabelFile(path), Person("+", "s")).run() == 1
    assert path.read_bytes() == b"text,label\r\na,positive\r\nb,\r\n"
    person = Person("-")
    assert LabelSession(["a", "b", "c"], LabelFile(path), person).run() == 1
    assert [question.text for question in person.asked] == ["c"]
    assert path.stat().st_mode & 0o077 == 0


def test_an_answer_can_be_undone(tmp_path):
    file = LabelFile(tmp_path / "labels.csv")
    assert LabelSession(["a", "b"], file, Person("u", "+", "u", "-", "0")).run() == 2
    assert file.labels == {"a": "negative", "b": "neutral"}


def test_what_is_not_understood_is_asked_again(tmp_path):
    person = Person("gut", "positiv")
    assert LabelSession(["a"], LabelFile(tmp_path / "labels.csv"), person).run() == 1
    assert person.asked[1].unknown == "gut"


def test_another_file_is_not_overwritten(tmp_path):
    path = written(tmp_path / "orders.csv", ["1,2"], "a,b")
    with pytest.raises(UsageError, match="no file of labels"):
        LabelFile(path)


@given(st.lists(st.sampled_from(["+", "0", "-", "s", "u", "?"]), max_size=15))
@settings(max_examples=50, deadline=None)
def test_a_resumed_session_never_asks_twice(tmp_path_factory, answers):
    path = tmp_path_factory.mktemp("labels") / "labels.csv"
    texts = [f"Text {i}" for i in range(6)]
    LabelSession(texts, LabelFile(path), Person(*answers)).run()
    known = set(LabelFile(path).labels)
    person = Person(*["+"] * 6)
    LabelSession(texts, LabelFile(path), person).run()
    assert {question.text for question in person.asked} == set(texts) - known


def test_the_command_reads_answers_from_standard_input(tmp_path, store, monkeypatch, capsys):
    posts = [f"('x', '{i}', '{text}')" for i, text in enumerate(GLAD + SAD)]
    insert(store, f"INSERT INTO posts (channel, post_id, text) VALUES {', '.join(posts)}")
    monkeypatch.setattr(sys, "stdin", io.StringIO("+\n-\nu\n0\nq\n"))
    result = sentiment.label(store, LabelParams(count=5), Context(folder=tmp_path))
    assert result.fact("given_count") == 2
    assert list(LabelFile(tmp_path / "labels.csv").labels.values()) == ["positive", "neutral"]
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "[1/5]" in captured.err


def test_without_posts_there_is_nothing_to_label(tmp_path, store):
    assert sentiment.label(store, LabelParams(), Context(folder=tmp_path)).refused


def test_the_most_useful_texts_are_doubtful_or_new():
    from scipy import sparse

    doubts = np.log([[0.5, 0.5], [0.9, 0.1], [0.6, 0.4], [0.9, 0.1]])
    holds = sparse.csr_matrix([[1, 0, 0], [0, 0, 1], [1, 0, 0], [0, 0, 1]])
    assert most_useful(doubts, holds, np.array([1.0, 1.0, 9.0]), 3) == [0, 1, 2]


def test_scores_of_a_class_that_never_occurs_are_zero_and_left_out_of_the_mean():
    counts = confusion(np.array([0, 0, 2]), np.array([0, 2, 2]))
    assert scores(counts)[2].round(3).tolist() == [0.667, 0.0, 0.667]
    assert macro_f1(counts) == pytest.approx(2 / 3)
    assert macro_f1_interval(np.array([[1]]), seed=0) is None


@given(st.lists(st.integers(1, 300), min_size=3, max_size=3), st.integers(0, 5))
@settings(max_examples=40, deadline=None)
def test_the_correction_finds_the_true_shares_behind_a_known_confusion(true, seed):
    confusion_counts = np.array([[800, 150, 50], [100, 800, 100], [20, 180, 800]])
    shares = np.array(true) / sum(true)
    found = np.rint(1e6 * shares @ (confusion_counts / 1000)).astype(int)
    result = correct_shares(found, confusion_counts, seed=seed)
    assert result.value == pytest.approx(shares, abs=1e-3)
    low, high = result.interval()
    assert ((low - 0.02 <= result.value) & (result.value <= high + 0.02)).all()


def test_a_correction_never_leaves_the_possible():
    result = correct_shares(
        np.array([100, 0, 0]), np.array([[8, 1, 1], [1, 8, 1], [1, 1, 8]]), seed=0
    )
    assert result.value.round(6).tolist() == [1.0, 0.0, 0.0]


def test_the_interval_grows_with_the_doubt_about_the_confusion():
    found, rates = np.array([300, 400, 300]), np.array([[8, 1, 1], [1, 8, 1], [1, 1, 8]])
    widths = [
        np.ptp(correct_shares(found, rates * times, seed=0).interval(), axis=0).mean()
        for times in (2, 200)
    ]
    plain = np.ptp(count_shares(found, seed=0).interval(), axis=0).mean()
    assert widths[0] > widths[1] > plain


def test_net_sentiment_without_opinions_is_unknown():
    assert np.isnan(net(np.array([0.0, 1.0, 0.0]), "net_sentiment_opinion"))


def test_labels_of_a_foreign_classifier_are_understood_or_refused():
    assert columns({0: "LABEL_POSITIVE"[6:], 1: "neg", 2: "Neutral"}) == [2, 0, 1]
    with pytest.raises(UsageError, match="labels are LABEL_0, LABEL_1"):
        columns({0: "LABEL_0", 1: "LABEL_1"})


def test_a_transformer_scores_texts(tmp_path):
    torch = pytest.importorskip("torch", reason="the extra transformers is not installed")
    transformers = pytest.importorskip(
        "transformers", reason="the extra transformers is not installed"
    )
    from scrm.analyze.sentiment.transformer import TransformersEngine

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


def test_one_text_proves_no_share():
    low, high = count_shares(np.array([0, 0, 1]), seed=0).interval()
    assert low[2] < 0.3
    assert high[0] > 0.5
