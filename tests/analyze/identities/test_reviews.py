"""Decisions of people: explained, undone, read from files, and kept by later runs."""

import csv

import polars as pl
import pytest
from scipy.stats import betabinom
from tests.rows import add

from scrm.analyze.identities import (
    Params,
    duplicates,
    evaluate,
    explain,
    review,
    review_session,
    run,
    undo,
)
from scrm.analyze.identities.decisions import (
    Decision,
    DecisionFile,
    identify_pair,
    read_csv_lines,
)
from scrm.analyze.identities.duplicates_command import DuplicatesParams
from scrm.analyze.identities.evaluate_command import EvaluateParams, measure_tiers
from scrm.analyze.identities.explain_command import ExplainParams
from scrm.analyze.identities.person_groups import group_customers
from scrm.analyze.identities.review_command import ReviewParams
from scrm.analyze.identities.review_estimate import (
    estimate_precision,
    estimate_recall,
    find_precision_interval,
)
from scrm.analyze.identities.undo_command import UndoParams
from scrm.config import Context
from scrm.errors import UsageError


@pytest.fixture
def company(store, tmp_path):
    """Two customers with a profile each: one linked by its handle, one that name and town fit."""
    add(store, "customers", [
        {"customer_id": "C1", "social_handles": "x:anna", "first_name": "Anna",
         "last_name": "Muster", "city": "Bonn"},
        {"customer_id": "C2", "social_handles": None, "first_name": "Jörg", "last_name": "Groß",
         "city": "Köln"},
    ])  # fmt: skip
    add(store, "profiles", [
        {"channel": "x", "profile_id": "1", "handle": "anna", "display_name": "A", "city": None},
        {"channel": "x", "profile_id": "2", "handle": "jg", "display_name": "Joerg Gross",
         "city": "Koeln"},
    ])  # fmt: skip
    context = Context(folder=tmp_path, lang="en")
    run(store, Params(), context)
    return store, context


def _links(store):
    return store.frame(
        "SELECT profile_id, customer_id, tier, rule, run FROM identities ORDER BY ALL"
    ).rows()


LINK_1, LINK_2 = identify_pair("x", "1", "C1"), identify_pair("x", "2", "C2")


def test_an_undone_link_stays_undone_until_the_decision_is_undone(company):
    store, context = company
    result = undo(store, UndoParams(what=LINK_1), context)
    assert (result.fact("undone_count"), _links(store)) == (1, [])
    assert run(store, Params(), context).fact("never_count") == 1
    undo(store, UndoParams(what=LINK_1), context)
    assert [row[:2] for row in _links(store)] == [("1", "C1")]


def test_a_run_is_undone_as_a_whole_and_links_keep_the_number_of_their_run(company):
    store, context = company
    run(store, Params(tiers=4), context)
    assert [(row[0], row[4]) for row in _links(store)] == [("1", 1), ("2", 2)]
    undo(store, UndoParams(what="2", tiers=4), context)
    assert [row[0] for row in _links(store)] == ["1"]
    assert undo(store, UndoParams(what="9"), context).refused


@pytest.mark.parametrize("said", ["anna", "@Anna", "x:anna", "x:1", "https://x.com/anna", LINK_1])
def test_a_profile_is_explained_by_any_of_its_names(company, said):
    store, context = company
    table = explain(store, ExplainParams(profile=said), context).table("evidence").frame
    assert table.select("link_id", "customer_id", "tier", "role", "run").rows() == [
        (LINK_1, "C1", 1, "decides", 1)
    ]


def test_evidence_of_a_tier_that_does_not_count_and_of_a_forbidden_pair_is_shown(company):
    store, context = company
    params = ExplainParams(profile="x:jg")
    assert explain(store, params, context).table("evidence").frame["role"].to_list() == [
        "not_counted"
    ]
    DecisionFile(context.folder / params.decisions).put(
        Decision(LINK_2, "x", "2", "C2", verdict="never")
    )
    assert explain(store, params, context).table("evidence").frame["role"].to_list() == [
        "forbidden"
    ]
    assert explain(store, ExplainParams(profile="nobody"), context).refused


def test_the_terminal_takes_answers_undo_later_and_quit_and_goes_on_where_it_stopped(
    company, monkeypatch
):
    store, context = company
    lines = iter(["x\n", "y\n", ""])
    monkeypatch.setattr(review_session.sys, "stdin", type("In", (), {"readline": lines.__next__}))
    result = review(store, ReviewParams(tier=4), context)
    assert (result.fact("answered_count"), result.fact("open_count")) == (1, 0)
    run(store, Params(), context)
    assert ("2", "C2", 0, "reviewed", 2) in _links(store)
    assert review(store, ReviewParams(tier=4, list_=True), context).fact("pair_count") == 0


def test_answers_come_back_in_a_file_and_lines_that_fit_no_pair_are_counted(company):
    store, context = company
    listed = review(store, ReviewParams(tier=4, list_=True), context).table("pairs").frame
    assert listed.select("pair_id", "equal", "similar", "different", "drawn").rows() == [
        (LINK_2, "name, town", "", "", "random")
    ]
    rows = [
        *listed.with_columns(verdict=pl.lit("Ja")).to_dicts(),
        {"pair_id": LINK_1, "channel": "x", "profile_id": "1", "customer_id": "C2",
         "verdict": "same"},
        {"pair_id": "", "channel": "", "profile_id": "", "customer_id": "C9", "verdict": "same"},
        {"pair_id": LINK_1, "channel": "x", "profile_id": "1", "customer_id": "C1",
         "verdict": "perhaps"},
    ]  # fmt: skip
    with (context.folder / "pairs.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, listed.columns, delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    result = review(store, ReviewParams(answers="pairs.csv"), context)
    assert result.fact("same_count") == 1
    assert [note.en.split(" left out")[0] for note in result.notes] == [
        "2 lines with an unknown id, or one that is not the id of the pair",
        "1 line with a verdict that is neither same nor never",
    ]
    assert ("2", "C2", 0, "reviewed", 2) in _links(store)
    assert evaluate(store, EvaluateParams(), context).fact("reviewed_count") == 1


def test_a_file_of_answers_without_the_columns_is_refused(company):
    store, context = company
    (context.folder / "a.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    with pytest.raises(UsageError, match="has no column pair_id"):
        review(store, ReviewParams(answers="a.csv"), context)
    with pytest.raises(UsageError, match="there is no file"):
        review(store, ReviewParams(answers="none.csv"), context)
    (context.folder / "b.csv").write_bytes(b"pair_id\xff")
    with pytest.raises(UsageError, match="UTF-8"):
        read_csv_lines(context.folder / "b.csv", ("pair_id",))


def test_a_truth_file_gives_precision_and_recall_of_each_tier(company):
    store, context = company
    truth = "channel,profile_id,customer_id\nx,1,C2\nx,2,C2\nx,3,C1\n"
    (context.folder / "truth.csv").write_text(truth, encoding="utf-8")
    found = evaluate(store, EvaluateParams(truth="truth.csv", tiers=4), context)
    assert found.table("tiers").frame.select(
        "tier", "linked_count", "right_count", "precision", "recall_to"
    ).rows()[1:] == [(1, 1, 0, 0.0, 0.0), (2, 0, 0, None, 0.0), (3, 0, 0, None, 0.0),
                     (4, 1, 1, 1.0, 0.5)]  # fmt: skip
    (context.folder / "none.csv").write_text("channel,profile_id,customer_id\n", encoding="utf-8")
    assert evaluate(store, EvaluateParams(truth="none.csv"), context).refused


def test_a_profile_of_nobody_that_is_linked_is_wrong():
    linked = pl.DataFrame({"channel": "x", "profile_id": ["1"], "customer_id": ["C1"], "tier": [2]})
    truth = pl.DataFrame(
        {"channel": "x", "profile_id": ["1"], "true_id": [None]},
        schema_overrides={"true_id": pl.String},
    )
    row = measure_tiers(linked, truth, tiers=2).row(2, named=True)
    assert (row["right_count"], row["precision"], row["recall_to"]) == (0, 0.0, None)


def test_the_interval_of_reviewed_pairs_ends_where_nothing_is_uncertain():
    assert find_precision_interval(9, 10, 10) == (0.9, 0.9)
    low, high = find_precision_interval(10, 10)
    assert (0.6 < low < 0.9, high) == (True, 1.0)
    few, many = find_precision_interval(45, 50, 60), find_precision_interval(45, 50)
    assert many[0] < few[0] < 0.9 < few[1] < many[1]


@pytest.mark.parametrize(
    ("right", "reviewed", "total"), [(45, 50, 60), (97, 100, 2600), (1, 30, 90)]
)
def test_the_interval_is_that_of_the_beta_binomial_distribution(right, reviewed, total):
    shape = total - reviewed, right + 0.5, reviewed - right + 0.5
    ends = [(right + betabinom.ppf(tail, *shape)) / total for tail in (0.025, 0.975)]
    assert find_precision_interval(right, reviewed, total) == tuple(ends)


def test_precision_counts_pairs_drawn_at_random_and_recall_takes_both_sides():
    rows = [
        *(Decision(f"a{n}", "x", str(n), "C", "", "same", "2", "random") for n in range(20)),
        *(Decision(f"b{n}", "x", str(n), "C", "", "same", "5", "random") for n in range(5)),
        *(Decision(f"c{n}", "x", str(n), "C", "", "never", "5", "random") for n in range(5)),
        Decision("d", "x", "1", "C", "", "never", "2", ""),
    ]
    found = estimate_precision(rows, {2: 80, 5: 30})
    assert found.select("tier", "pair_count", "reviewed_count", "precision").rows() == [
        (2, 100, 20, 1.0),
        (5, 40, 10, 0.5),
    ]
    recall, low, high = estimate_recall(found, 3)
    assert recall == 100 / 120
    assert low < recall < high
    assert estimate_recall(found.head(1), 3) is None


@pytest.mark.parametrize(
    ("verdicts", "evident", "expected"),
    [
        ([("C3", "C1", "same"), ("C3", "C2", "same")], [],
         [("C1", "C1", "same"), ("C2", "C1", "same"), ("C3", "C1", "same")]),
        ([("C2", "C3", "same")], [("C1", "C1"), ("C2", "C1")],
         [("C1", "C1", "same"), ("C2", "C1", "same"), ("C3", "C1", "same")]),
        ([("C1", "C2", "never")], [("C1", "C1"), ("C2", "C1")], [("C2", "C2", "never")]),
        ([("C1", "C2", "never"), ("C2", "C3", "same")], [("C1", "C1"), ("C2", "C1")],
         [("C1", "C1", "never"), ("C2", "C2", "same"), ("C3", "C2", "same")]),
    ],
)  # fmt: skip
def test_decisions_merge_and_separate_numbers(verdicts, evident, expected):
    assert group_customers(verdicts, evident)[0].rows() == expected


def test_contradictory_decisions_merge_nobody():
    verdicts = [("C1", "C2", "same"), ("C2", "C3", "same"), ("C1", "C3", "never")]
    rows, wrong = group_customers(verdicts, [])
    assert (rows.height, wrong) == (0, 1)


def test_duplicates_are_one_person_only_after_a_decision_and_rows_stay(store, tmp_path):
    people = [
        ("C1", "Steffi", "Groß", "Am Ring 1", "0170 5550379", "a@gmx.de"),
        ("C2", "Stefanie", "Gross", "Am Ring 1", None, "b@gmx.de"),
        ("C3", "Jörg", "Groß", "Am Ring 1", "0170 5550379", "c@gmx.de"),
        ("C4", "Ute", "Kranz", None, None, "ute@gmx.de"),
        ("C5", "Ute", "Kranz", None, None, "UTE@gmx.de"),
    ]
    names = ("customer_id", "first_name", "last_name", "street", "phone", "email")
    add(store, "customers", [
        dict(zip(names, row, strict=True)) | {"postal_code": "50667"} for row in people
    ])  # fmt: skip
    add(store, "orders", [{"order_id": "1", "customer_id": "C2", "amount": 5, "currency": "EUR"}])
    context = Context(folder=tmp_path)
    found = duplicates(store, DuplicatesParams(probable=False), context)
    table = found.table("pairs").frame
    pair = ("C1", "C2", "name_and_address", 1.0)
    assert table.select("customer_id", "other_id", "rule", "score").rows() == [pair]
    assert [found.fact(name) for name in ("household_count", "merged_count")] == [1, 1]
    table.with_columns(verdict=pl.lit("same")).write_csv(tmp_path / "d.csv")
    assert store.value("SELECT customer_id FROM sales") == "C2"
    review(store, ReviewParams(answers="d.csv"), context)
    assert store.value("SELECT customer_id FROM sales") == "C1"
    assert store.row_count("customers") == 5
    assert store.frame("SELECT customer_id, rule FROM merged_customers ORDER BY ALL").rows() == [
        ("C1", "decided"), ("C2", "decided"), ("C4", "same_email"), ("C5", "same_email")
    ]  # fmt: skip
    apart = Decision(identify_pair("", "C4", "C5"), "", "", "C4", "C5", "never")
    DecisionFile(tmp_path / "link_decisions.csv").put(apart)
    run(store, Params(), context)
    merged = store.frame("SELECT customer_id FROM merged_customers ORDER BY customer_id")
    assert merged["customer_id"].to_list() == ["C1", "C2"]
