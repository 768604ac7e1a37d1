"""The rules of language: what each finds, and what it leaves alone."""

import polars as pl
import pytest

from scrm.analyze.language.linter import lint, list_rules
from scrm.analyze.language.rules import choose_rules, find_rule
from scrm.errors import UsageError
from scrm.report.code_labels import label_code

OF_POSTS = [rule for rule in list_rules() if rule.find_in_post and rule.code != "DE401"]


def find(*texts, select=(), own_words=(), kinds=None):
    series = pl.Series("text", texts, dtype=pl.String)
    kinds = pl.Series(kinds or ["post"] * len(texts), dtype=pl.String)
    return lint(series, kinds, choose_rules(select), own_words=own_words).hits


def find_codes(text, **options):
    return find(text, **options)["code"].to_list()


@pytest.mark.parametrize("rule", OF_POSTS, ids=lambda rule: rule.code)
def test_each_rule_finds_its_example_and_accepts_the_better_one(rule):
    if rule.code != "DE402":  # its example is one sentence of a longer text
        assert rule.code in find_codes(rule.wrong)
    assert not rule.right or rule.code not in find_codes(rule.right)


@pytest.mark.parametrize("rule", list_rules(), ids=lambda rule: rule.code)
def test_each_rule_has_the_same_german_name_in_the_output(rule):
    assert label_code("language_rule", rule.name, "de") == rule.title.de


@pytest.mark.parametrize(
    "text",
    [
        "Die Nachbarn, für die die Frist gilt, bekommen Post von uns.",
        "Das ist sehr sehr lecker, und ja ja, wir wissen, ob das das letzte Stück ist.",
        "Wir sind in Duran Duran und liefern ab 9,90 € am 3.5. um 10:30 Uhr...",
        "Schreibt an hallo@bergmuehle.example oder unter www.bergmuehle.example, z.B. heute.",
        "Das Rad, das ihr bestellt habt, steht bereit, und das, was ihr wollt, auch.",
        "Wir freuen uns darauf, dass ihr kommt, denn das ist unser Fest.",
        "Seit ihr den Laden kennt, wisst ihr: Ihr seid seit gestern eingeladen.",
        "Seid heute dabei und seid nett zueinander.",
        "Wir zeigen Ihnen, was Sie brauchen, damit Ihr Garten blüht.",
        "Er sagte „Kommst du?“, und wir fragen Sie dasselbe.",
        'Der Rahmen misst 24" und heißt "Petrol".',
        "Die neue Halle ist die größte, die wir je gebaut haben.",
        "Kund:innen, Mitarbeiter*innen und Leser/-innen mögen die E-Bike-Probefahrt.",
        "Ich denke an ohne dass du es merkst, statt dass du fragst.",
    ],
)
def test_correct_german_has_no_error(text):
    assert find(text, select=["DE1", "DE2"]).is_empty()


@pytest.mark.parametrize(
    ("text", "code", "start"),
    [
        ("Danke für eure Gedult bei der Anmeldung", "DE101", 15),
        ("Schon gesehn? Das kannman kaum glauben.", "DE102", 18),
        ("Im Shop gibt es es ab heute.", "DE201", 13),
        ("Wir liefern,sobald es geht.", "DE202", 4),
        ("Kommt vorbei ?", "DE203", 12),
        ("Weil ihr so treu seit, gibt es Kuchen.", "DE204", 17),
        ("Seid 1999 sind wir hier.", "DE204", 0),
        ("Schade, das wir geschlossen haben.", "DE205", 8),
        ("Der Preis für dass neue Rad sinkt.", "DE205", 14),
        ("Schickt uns euer Foto, wir melden uns bei Ihnen.", "DE206", 42),
        ('Wir nennen es "Fundgrube.', "DE207", 14),
        ("Einfach Wohlfühlen garantiert.", "DE301", 8),
        ("Der beste Kaffee der Welt.", "DE302", 0),
    ],
)
def test_an_error_is_found_at_its_place(text, code, start):
    hits = find(text, select=[code])
    assert hits.select("code", "start").rows() == [(code, start)]


def test_runs_of_posts_count_ten_and_begin_anew_after_a_question():
    texts = [f"Der Stoff Nummer {n} liegt im Regal." for n in range(9)]
    assert find(*texts, select=["DE304"]).is_empty()
    whole = [*texts, "Der letzte Stoff liegt im Regal.", "Und?", *texts]
    hits = find(*whole, select=["DE304"])
    assert hits.select("post", "value").rows() == [(9, 10.0)]


def test_replies_do_not_count_in_runs_and_repetitions():
    texts = ["Der Stoff liegt wieder im großen Regal."] * 12
    assert find(*texts, select=["DE304", "DE306"], kinds=["reply"] * 12).is_empty()


def test_a_repetition_is_found_among_the_last_twenty_posts_only():
    first = "Morgen backen unsere Lehrlinge Zwetschgenkuchen im Hof."
    others = [f"Sorte {letter * 4} kommt morgen vom Acker." for letter in "abcdefghijklmnopqrstu"]
    assert find(first, *others[:19], first, select=["DE306"])["post"].to_list() == [20]
    near = find(first, *others[:20], first, select=["DE306"])
    assert near.is_empty()


def test_feeds_are_looked_at_one_by_one():
    text = "Morgen backen unsere Lehrlinge Zwetschgenkuchen im Hof."
    report = lint(
        pl.Series([text, text]),
        pl.Series(["post", "post"]),
        choose_rules(["DE306"]),
        feeds=pl.Series(["facebook", "instagram"]),
    )
    assert report.hits.is_empty()


def test_rules_are_chosen_by_the_beginning_of_their_code():
    assert {rule.code[:3] for rule in choose_rules(["de2"])} == {"DE2"}
    assert [rule.code for rule in choose_rules(["DE4"], ["DE402"])] == ["DE401"]


def test_an_unknown_code_is_named():
    with pytest.raises(UsageError, match="no rule 'DE9'"):
        choose_rules(["DE9"])
    with pytest.raises(UsageError, match="no rule 'DE1'"):
        find_rule("DE1")
