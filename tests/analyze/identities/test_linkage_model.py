"""The probability that two records are one person, and what must not happen to it."""

import sys
from random import Random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.analyze.identities.cologne_phonetics import encode_sound
from scrm.analyze.identities.duplicate_pairs import is_other_name, list_duplicate_pairs
from scrm.analyze.identities.linkage_model import choose_one_to_one, limit_blocks, score_pairs
from scrm.analyze.identities.record_fields import KEYS, build_records
from scrm.errors import UsageError

GIVEN = ("Anna", "Jörg", "Ute", "Peter", "Sabine", "Klaus", "Birgit", "Uwe", "Heike", "Dirk")
FAMILY = ("Müller", "Groß", "Kranz", "Vogel", "Schäfer", "Lang", "Pohl", "Voigt", "Busch", "Kühn")
TOWNS = ("Köln", "Bonn", "Kiel", "Ulm", "Jena", "Trier", "Fulda", "Celle")


def _people(n: int) -> pl.DataFrame:
    rng = Random(7)
    rows = [
        (f"C{k}", rng.choice(GIVEN), rng.choice(FAMILY) + rng.choice(("", "mann", "berg", "feld")),
         rng.choice(TOWNS), f"{rng.randrange(10_000, 99_999)}")
        for k in range(n)
    ]  # fmt: skip
    names = ("id", "first_name", "last_name", "city", "postal_code")
    return pl.DataFrame(rows, schema=names, orient="row")


@pytest.mark.parametrize(
    ("word", "code"),
    [("Müller", "657"), ("Mueller", "657"), ("Meyer", "67"), ("Maier", "67"), ("Mayr", "67"),
     ("Schmidt", "862"), ("Schmitt", "862"), ("Groß", "478"), ("Krauße", "478"),
     ("Breschnew", "17863"), ("Wikipedia", "3412"), ("", ""), ("123", "")],
)  # fmt: skip
def test_words_that_sound_alike_have_the_published_code(word, code):
    assert encode_sound(word) == code


@given(st.text(max_size=30))
def test_any_word_has_a_code_of_digits(word):
    assert set(encode_sound(word)) <= set("0123456 78")


def test_spelling_and_typing_errors_are_found():
    people = _people(300)
    shown = people.head(120).select(
        "id",
        "city",
        "postal_code",
        display_name=pl.concat_str(
            "first_name", pl.col("last_name").str.replace("ü", "ue").str.replace("n", "nn"),
            separator=" ",
        ),
    )  # fmt: skip
    left = build_records(shown, pl.col("id"))
    right = build_records(people, pl.col("id"))
    found = score_pairs(left, right)
    best = choose_one_to_one(found)
    right_share = best.filter(pl.col("left_id") == pl.col("right_id")).height / best.height
    assert (right_share > 0.95, best.height > 110) == (True, True)
    assert found.select("left_id", "right_id").is_duplicated().sum() == 0


@pytest.mark.parametrize("n", [0, 5])
def test_too_few_records_teach_nothing(n):
    records = build_records(_people(n), pl.col("id"))
    assert score_pairs(records, records).is_empty()


def test_without_splink_the_command_that_installs_it_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "splink", None)
    records = build_records(_people(60), pl.col("id"))
    with pytest.raises(UsageError, match="need splink") as error:
        score_pairs(records)
    assert error.value.hint == "pip install 'scrm[link]'"


def test_a_value_that_thousands_share_finds_no_candidates():
    people = _people(3_000).with_columns(
        first_name=pl.lit("Anna"), last_name=pl.lit("Muster"), city=pl.lit("Köln"),
        postal_code=pl.lit("50667"), email=pl.lit("a@gmx.de"),
    )  # fmt: skip
    limited = limit_blocks([build_records(people, pl.col("id"))])[0]
    assert all(limited[key].count() == 0 for key in KEYS)
    assert list_duplicate_pairs(
        people.rename({"id": "customer_id"}), least=0.5, with_model=True
    ).is_empty()


@given(st.lists(st.sampled_from(["", " ", "-", "A", "k. A.", "\u202e", "Dr.", None]), min_size=2))
def test_customers_of_whom_nothing_is_known_are_no_duplicates(names):
    rows = [
        {"customer_id": f"C{k}", **dict.fromkeys(("first_name", "last_name", "street", "phone",
                                                  "email", "postal_code", "birth_date"), name)}
        for k, name in enumerate(names)
    ]  # fmt: skip
    frame = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))
    assert list_duplicate_pairs(frame, least=0.5, with_model=False).is_empty()


def test_father_and_son_and_a_couple_are_two_people():
    home = {"street": "Am Ring 1", "postal_code": "50667", "phone": "030 5550379"}
    people = [
        {"customer_id": "C1", "first_name": "Hans", "birth_date": "1950-01-02"},
        {"customer_id": "C2", "first_name": "Hans", "birth_date": "1980-05-06"},
        {"customer_id": "C3", "first_name": "Ute", "birth_date": None},
    ]
    frame = pl.DataFrame([{**each, "last_name": "Groß", **home} for each in people])
    assert list_duplicate_pairs(frame, least=0.5, with_model=False).is_empty()


def test_two_usual_names_are_two_people_and_a_short_form_or_a_slip_is_one():
    usual = frozenset({"stefan", "stefanie", "moni", "simone"})
    assert is_other_name("stefan", "stefanie", usual)
    assert not is_other_name("moni", "simone", usual)
    assert not is_other_name("stefanie", "stefnaie", usual)


@pytest.mark.parametrize("column", ["first_name", "last_name", "city", "postal_code"])
def test_records_that_agree_in_nothing_or_in_one_column_are_no_error(column):
    people = pl.DataFrame(
        {name: [f"{name}{k:05}" for k in range(60)] for name in ("id", "first_name", "last_name")}
    ).with_columns(pl.lit("Anna").alias(column))
    records = build_records(people, pl.col("id"))
    found = score_pairs(records, least=0.01)
    assert found["probability"].is_between(0, 1).all()


def test_names_that_are_all_equal_give_no_pairs():
    """Nearly all pairs agree in all fields, so nothing can be learnt from them."""
    people = _people(400).with_columns(
        first_name=pl.lit("Max"),
        last_name=pl.when(pl.col("id") == "C7").then(pl.lit("Anders")).otherwise(pl.lit("Muster")),
        city=pl.when(pl.col("id") == "C8").then(pl.lit("Ulm")).otherwise(pl.lit("Berlin")),
        postal_code=pl.lit("10115"),
    )
    records = build_records(people, pl.col("id"))
    assert score_pairs(records, least=0.9).is_empty()
