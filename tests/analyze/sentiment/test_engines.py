"""Labels of the engines for single texts; the time for hostile texts is linear in their length."""

import time
import warnings

import numpy as np
import polars as pl
import pytest

from scrm.analyze._language_detection import detect_language
from scrm.analyze.sentiment.engines import load_engine, score_texts
from scrm.analyze.sentiment.features import compute_features
from scrm.analyze.sentiment.lexicon import load_lexicon
from scrm.analyze.sentiment.textblob import load_textblob
from scrm.analyze.sentiment.tokens import LONGEST, tokenize
from scrm.errors import UsageError

HOSTILE = [
    "(",
    ":-)",
    "a.",
    "!?",
    "gut ",
    "x",
    "😀",
    "@",
    "http://",
    "nicht ",
    "a.b!.",
    "\u0301",
    "-.",
    "*a",
    ".'\"",
]


def total(text):
    tokens = tokenize(pl.Series([text]))
    return float(tokens.sums(compute_features(tokens, load_lexicon()).values)[0])


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Katastrophe", -1),
        ("Das ist aergerlich", -1),
        ("Das ist ärgerlich", -1),
        ("nicht gut", -1),
        ("Gut ist das nicht", -1),
        ("gar nicht schlecht", 1),
        ("kein Problem", 1),
        ("Zugverspätung", -1),
        ("unfreundlich", -1),
        ("suuuuper", 1),
        ("SUPER", 1),
        ("😡", -1),
        ("👍", 1),
        (":-)", 1),
        ("T-Online", 0),
        ("-----", 0),
        ("Wahlen am Sonntag um 18:30 Uhr", 0),
    ],
)
def test_the_lexicon_reads_single_phrases(text, sign):
    assert np.sign(total(text)) == sign


def test_emphasis_and_weakening_move_a_word():
    assert total("sehr gut") > total("gut") > total("etwas gut") > 0 > total("kaum gut")


def test_what_follows_aber_weighs_more():
    assert (
        total("Das Essen war gut aber der Service schlecht")
        < 0
        < total("Der Service war schlecht aber das Essen gut")
    )


def test_a_negation_does_not_reach_beyond_its_clause():
    assert total("Ich weiß nicht, das ist gut") > 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Wann kommt mein Paket an?", "de"),
        ("This is the worst service I have ever had", "en"),
        ("Merci beaucoup pour votre aide, le service est excellent", "fr"),
        ("El servicio fue muy malo y no voy a volver", "es"),
        ("Jestem bardzo zadowolony z obsługi, polecam", "pl"),
        ("荷物はまだ届いていません", "other"),
        ("Super", "und"),
        ("Das Update ist ein epic fail, love it not", "de"),
    ],
)
def test_languages_are_told_apart(text, code):
    assert detect_language(pl.Series([text])).to_list() == [code]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Des is a Schas, i hob gnua davo", "negative"),
        ("Oida, des Essn woa leiwand, mia kumman wieda", "positive"),
        ("Isch mega guet gsi, mir chömed wieder", "positive"),
        ("Des hod ned amoi zehn Minutn dauert", None),
        ("Mir hend das hüt z'Züri gfunde", None),
        ("I hob des ned gwusst", None),
    ],
)
def test_dialect_is_read_by_its_words_or_left_unscored(text, wanted):
    row = score_texts(pl.Series([text]), load_engine("model")).row(0, named=True)
    assert row["label"] == wanted
    assert row["unscored"] == (None if wanted else "dialect")


def test_standard_german_without_a_rated_word_is_neutral_and_no_dialect():
    row = score_texts(pl.Series(["Wir sind am Montag in Ulm."]), load_engine("model"))
    assert row["unscored"].to_list() == [None]


def test_evidence_names_the_strongest_words():
    row = score_texts(
        pl.Series(["Der Zug war heute furchtbar voll"]), load_engine("model"), evidence=True
    ).row(0, named=True)
    assert "furchtbar" in row["evidence"]


def test_a_model_is_refused_where_none_is_used():
    with pytest.raises(UsageError, match="takes no model"):
        load_engine("lexicon", "model.npz")


def test_transformers_say_what_is_missing():
    with pytest.raises(UsageError, match="needs a model"):
        load_engine("transformers")


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_with_the_length_of_hostile_texts_only(piece):
    """10,000 and 100,000 characters: ten times the text takes far less than 100 times the time."""

    def seconds(n):
        text = (piece * n)[:n]
        before = time.process_time()
        tokens = tokenize(pl.Series([text]))
        compute_features(tokens, load_lexicon())
        detect_language(pl.Series([text]))
        load_textblob().polarity(text)
        return time.process_time() - before

    seconds(10)  # reads the lexicons
    assert seconds(100_000) < 40 * min(seconds(10_000), seconds(10_000)) + 0.5


@pytest.mark.parametrize("piece", [*HOSTILE, "\x00", "ж", "\x1b[31m"])
def test_a_million_characters_are_scored_or_unscored(piece):
    text = (piece * 1_000_000)[:1_000_000]
    row = score_texts(pl.Series([text]), load_engine("model")).row(0, named=True)
    assert (row["label"] is None) != (row["unscored"] is None)


def test_texts_are_read_to_a_limit():
    assert tokenize(pl.Series(["gut " * LONGEST])).form.size == LONGEST // 4


@pytest.fixture(scope="module")
def varied_texts():
    """1,200 distinct texts of words of the package's lexicon and of parts hard to tokenize."""
    draw = np.random.default_rng(0)
    common = [
        "Das",
        "ist",
        "der",
        "Zug",
        "nicht",
        "kein",
        "sehr",
        "ziemlich",
        "und",
        "aber",
        "Haus",
        "gut",
        "schlecht",
        "Gute",
    ]
    words = [*sorted(load_textblob()._lexicon)[::7], *common]
    marks = [
        ".",
        "!",
        "?",
        "...",
        ",",
        ":-)",
        ":(",
        "(!)",
        "z.B.",
        "Dr.",
        "U.S.",
        "/",
        "'s",
        '"',
        "“",
        "\n\n",
        "3,5",
        "@x",
        "xD",
        "ß",
        "o.O",
        ")",
    ]
    texts = []
    for _ in range(1_200):
        chosen = draw.choice(words, draw.integers(1, 14)).tolist()
        for _ in range(int(draw.integers(0, 6))):
            chosen.insert(int(draw.integers(0, len(chosen) + 1)), str(draw.choice(marks)))
        glue = [str(each) for each in draw.choice([" ", " ", " ", ""], len(chosen))]
        cased = [str(word).capitalize() if draw.random() < 0.3 else str(word) for word in chosen]
        texts.append("".join(word + space for word, space in zip(cased, glue, strict=True)))
    return texts


def test_the_textblob_engine_equals_textblob_de_on_more_than_a_thousand_texts(varied_texts):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from textblob_de import PatternTokenizer, TextBlobDE

        theirs = [TextBlobDE(text, tokenizer=PatternTokenizer()).polarity for text in varied_texts]
    assert [load_textblob().polarity(text) for text in varied_texts] == theirs
    assert sum(value != 0 for value in theirs) > 500
