"""Recommendations and warnings."""

import time

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.analyze._word_of_mouth import find_recommendations

RECOMMENDATIONS = [
    "Kann ich nur weiterempfehlen!",
    "Ich würde den Shop jederzeit weiterempfehlen",
    "Absolute Kaufempfehlung 👍",
    "Sehr zu empfehlen, schneller Versand",
    "Da kann ich nur raten: zugreifen",
    "Das müsst ihr unbedingt ausprobieren",
    "Sehr empfehlenswerter Laden.",
    "ich empfehle euch die App gern weiter",
    "Kann man nicht oft genug weiterempfehlen",
    "Habe euch schon an meine Freunde weiterempfohlen",
    "Den Kaffee kann ich euch wärmstens empfehlen.",
    "Echter Geheimtipp in Leipzig",
]
WARNINGS = [
    "Finger weg!",
    "FINGER WEG von diesem Laden!!!",
    "Kann ich leider nicht weiterempfehlen",
    "Nicht zu empfehlen.",
    "Empfehlen kann ich das leider nicht",
    "Keine Kaufempfehlung von mir",
    "Ich rate jedem davon ab, hier zu bestellen",
    "Kann nur davon abraten",
    "Ich kann nur davor warnen, dort zu buchen",
    "Da kann ich nur raten: Finger weg",
    "Spart euch das Geld",
    "Einmal und nie wieder!",
    "Nie wieder bei euch!",
    "Macht einen großen Bogen um diese Firma",
    "Bestellt dort bloß nicht",
    "Auf keinen Fall kaufen!!",
    "Achtung, Abzocke!",
]
NEITHER = [
    "Könnt ihr mir einen Drucker empfehlen?",
    "Wer kann einen guten Anbieter empfehlen?",
    "Mein Zahnarzt empfiehlt die weiche Bürste",
    "Die unverbindliche Preisempfehlung liegt bei 49 Euro",
    "Wurde mir von einer Kollegin empfohlen, mal sehen",
    "Danke für die schnelle Antwort",
    "Ich gehe nie wieder ohne die Jacke aus dem Haus",
    "Habe nie wieder etwas von euch gehört",
    "Das Hotel kann ich empfehlen. Aber Finger weg vom Frühstück!",
    "",
    "👍👍👍",
]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [(RECOMMENDATIONS, 1), (WARNINGS, -1), (NEITHER, 0)],
    ids=["recommendations", "warnings", "neither"],
)
def test_phrases_are_read_as_people_mean_them(texts, expected):
    found = find_recommendations(pl.Series(texts)).to_list()
    assert [text for text, value in zip(texts, found, strict=True) if value != expected] == []


def test_a_missing_text_says_neither():
    assert find_recommendations(pl.Series([None, "Finger weg"], dtype=pl.String)).to_list() == [
        0,
        -1,
    ]


def test_no_texts_give_no_answers():
    assert find_recommendations(pl.Series([], dtype=pl.String)).to_list() == []


def test_umlauts_may_be_written_out():
    assert find_recommendations(
        pl.Series(
            ["Haende weg", "Hände weg", "würde ich weiterempfehlen", "wuerde ich weiterempfehlen"]
        )
    ).to_list() == [-1, -1, 1, 1]


@given(
    st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), max_size=20), st.randoms()
)
def test_answers_follow_their_texts_in_any_order(texts, random):
    texts = [*texts, "Finger weg", "Kann ich nur empfehlen"]
    order = list(range(len(texts)))
    random.shuffle(order)
    straight = find_recommendations(pl.Series(texts)).to_list()
    shuffled = find_recommendations(pl.Series([texts[i] for i in order])).to_list()
    assert shuffled == [straight[i] for i in order]


@pytest.mark.parametrize(
    "piece",
    ["nicht ", "a", "kann ich nur ", "empfehl ", "wer ", "😱", "nie wieder ", ",", "achtung, "],
)
def test_ten_times_the_text_takes_about_ten_times_the_time(piece):
    short, long = (piece * 100_000)[:10_000], (piece * 100_000)[:100_000]
    find_recommendations(pl.Series([short]))
    assert _seconds(long) < 60 * max(_seconds(short), 0.002)


def _seconds(text):
    start = time.process_time()
    find_recommendations(pl.Series([text]))
    return time.process_time() - start
