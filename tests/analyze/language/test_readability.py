"""Readability formulas: values computed by hand."""

import pytest

from scrm.analyze.language.readability import (
    count_syllables,
    count_text,
    measure_flesch,
    measure_lix,
    measure_wiener,
)

# "Der Hund bellt laut. Die Nachbarin beschwert sich bei der Verwaltung."
WORDS = ["Der", "Hund", "bellt", "laut"]
WORDS += ["Die", "Nachbarin", "beschwert", "sich", "bei", "der", "Verwaltung"]


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("Haus", 1),
        ("Europa", 3),
        ("Straße", 2),
        ("Bäuerin", 3),
        ("Seee", 2),
        ("Idee", 2),
        ("Qualität", 3),
        ("Brezel", 2),
    ],
)
def test_syllables_are_groups_of_vowels(word, count):
    assert count_syllables(word) == count


def test_counts_and_formulas_of_two_sentences():
    counts = count_text(WORDS, 2)
    # syllables: 1 1 1 1 | 1 3 2 1 1 1 3 = 16; more than 6 letters: 3; three syllables: 2; one: 8
    assert (counts.syllables, counts.long_words) == (16, 3)
    assert (counts.complex_words, counts.single_syllables) == (2, 8)
    assert measure_flesch(counts) == pytest.approx(180 - 5.5 - 58.5 * 16 / 11)
    assert measure_lix(counts) == pytest.approx(5.5 + 300 / 11)
    wiener = 0.1935 * 200 / 11 + 0.1672 * 5.5 + 0.1297 * 300 / 11 - 0.0327 * 800 / 11 - 0.875
    assert measure_wiener(counts) == pytest.approx(wiener)
    assert measure_flesch(counts) == pytest.approx(89.41, abs=0.005)
    assert measure_wiener(counts) == pytest.approx(4.722, abs=0.005)
    assert measure_lix(counts) == pytest.approx(32.773, abs=0.005)
