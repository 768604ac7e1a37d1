"""Counts of people, lately and before, against worked values and exact probabilities."""

import numpy as np
import polars as pl
import pytest
from scipy import stats

from scrm.analyze.topics.examples import mask_persons
from scrm.analyze.topics.frequency_change import compare_frequencies
from scrm.analyze.topics.term_matrix import TermReader


def _compare(counts, totals, recent):
    uses = pl.DataFrame(
        [(term, week, n) for term, row in counts.items() for week, n in enumerate(row) if n],
        schema={"term": pl.UInt32, "week": pl.Int64, "person_count": pl.Int64},
        orient="row",
    )
    weeks = pl.DataFrame({"week": range(len(totals)), "person_count": totals})
    return compare_frequencies(uses, weeks, recent=recent, least=5)


def test_the_p_value_is_that_of_a_binomial_count():
    found = _compare({1: [5, 5, 5, 5, 20]}, [100] * 5, 4)
    binomial = stats.binom(40, 0.2)
    upper = binomial.sf(19) - binomial.pmf(20) / 2
    assert found["p_value"][0] == pytest.approx(2 * upper)
    ratio = 2 * (20 * np.log(20 / 8) + 20 * np.log(20 / 32))
    assert found["evidence"][0] == pytest.approx(ratio)
    assert found.select("recent_share", "earlier_share").row(0) == pytest.approx((0.2, 0.05))


def test_a_term_of_busy_weeks_is_less_surprising():
    steady = _compare({1: [5] * 8 + [14]}, [100] * 9, 8)
    bursts = _compare({1: [0, 20, 0, 0, 20, 0, 0, 0, 14]}, [100] * 9, 8)
    assert steady["p_value"][0] < 0.05 < bursts["p_value"][0]


def test_terms_of_few_people_and_missing_weeks_are_left_out():
    assert _compare({1: [1, 0, 0, 3]}, [50] * 4, 3).is_empty()
    assert _compare({1: [9]}, [50], 0).is_empty()


def test_inflected_words_and_parts_of_compounds_are_one_term():
    texts = ["Lieferung kam"] * 6 + ["zwei Lieferungen"] * 2 + ["LIEFERUNGSZEIT"] * 5
    texts += ["die Zeiten"] * 5
    found = _read(texts)
    counts = dict(zip(found.names["name"], found.count_texts(), strict=True))
    assert counts["lieferung"] == 13
    assert counts["zeiten"] == 10
    assert counts["lieferungszeit"] == 5


def _read(*batches):
    reader = TermReader()
    for texts in batches:
        reader.read(pl.Series(texts, dtype=pl.String))
    return reader.build()


def test_batches_give_the_same_matrix_as_one_whole():
    texts = ["Tee heiß", "", "Lieferzeit der Tees", "Zeit", "Lieferung heiß"] * 6
    whole, cut = _read(texts), _read(texts[:7], [], texts[7:8], texts[8:])
    assert whole.names.equals(cut.names)
    assert (whole.matrix != cut.matrix).nnz == 0
    assert whole.matrix.sum() == 7 * 6


def test_people_are_counted_once_per_term():
    terms = _read(["Tee", "Tee Honig", "Honig", "Tee"] * 5)
    authors = np.array([1, 1, 2, 3] * 5)
    counts = dict(zip(terms.names["name"], terms.count_people(authors), strict=True))
    assert counts == {"honig": 2, "tee": 2}


def test_masks_hide_who_wrote_and_who_is_named():
    texts = pl.Series(["Mail an a.b@c.de, Tel. 0171 2345678, https://x.y/z @Erika_M sagt Max"])
    masked = mask_persons(texts, pl.Series(["Max Muster"]))[0]
    assert masked == "Mail an [E-Mail], Tel. [Nummer], [Link] @… sagt …"
