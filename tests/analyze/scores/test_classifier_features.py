"""Columns of an export as features: kinds, missing values, rare values, and leakage."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from tests.analyze.purchases import store_with

from scrm.analyze import scores
from scrm.analyze.scores.feature_encoding import find_kind, fit_features
from scrm.analyze.scores.lead_scores import LeadParams
from scrm.analyze.scores.leakage import explain_leaks
from scrm.config import Context
from scrm.errors import UsageError
from scrm.ingest import load

CONTEXT = Context(as_of=date(2026, 6, 30), lang="en")


def write_leads(path, n=600, **columns):
    """Write leads whose chance depends on visits and country; return path and outcomes."""
    generator = np.random.default_rng(5)
    visits = generator.poisson(4, n)
    land = generator.choice(["DE", "AT", "CH"], n)
    chance = 1 / (1 + np.exp(2.5 - 0.5 * visits - (land == "CH")))
    came = generator.random(n) < chance
    frame = pl.DataFrame(
        {
            "lead_id": [f"L{i:04}" for i in range(n)],
            "created_at": [f"2025-{1 + i * 12 // n:02}-15" for i in range(n)],
            "is_converted": ["yes" if each else "no" for each in came],
            "Total Visits": visits,
            "Land": land,
            **{name: make(came, generator) for name, make in columns.items()},
        }
    )
    frame.write_csv(path)
    return path


def plain_regression_auc(path):
    """Return the AUC of scikit-learn's logistic regression on all columns, newest 30 % held out."""
    rows = pl.read_csv(path, infer_schema=False)
    truth = (rows["is_converted"] == "yes").to_numpy()
    numbers = StandardScaler().fit_transform(rows.select(pl.col("Total Visits").cast(float)))
    texts = rows.drop(
        "lead_id", "created_at", "is_converted", "Total Visits", "unique", strict=False
    )
    columns = np.hstack([numbers, OneHotEncoder().fit_transform(texts.fill_null("")).toarray()])
    learned = round(0.7 * len(truth))
    model = LogisticRegression(max_iter=1000).fit(columns[:learned], truth[:learned])
    return roc_auc_score(truth[learned:], model.predict_proba(columns[learned:])[:, 1])


def score(store, path, **params):
    load(store, [path])
    return scores.leads(store, LeadParams(resamples=20, **params), CONTEXT)


def features_used(result):
    return {name.partition("=")[0] for name in result.table("drivers").frame["feature"]}


def test_further_columns_of_a_leads_file_are_features(store, tmp_path):
    path = write_leads(tmp_path / "leads.csv", 3000)
    result = score(store, path)
    assert {"Total Visits", "Land"} <= features_used(result)
    assert result.fact("auc") == pytest.approx(plain_regression_auc(path), abs=0.01)


def test_names_addresses_and_free_texts_are_not_kept(store, tmp_path):
    path = tmp_path / "leads.csv"
    path.write_text(
        "lead_id,created_at,is_converted,First Name,E-Mail,Do Not Email,Remark,Prospect ID,PLZ,"
        "Hint\n"
        "L1,2025-01-01,yes,Anna,a@example.com,Yes,likes tea,9f-1,80331,call +49 170 555\n"
    )
    load(store, [path])
    assert store.value("SELECT attributes FROM leads") == '{"Do Not Email":"Yes"}'


def test_attributes_have_the_same_text_whatever_the_order_of_columns(store, tmp_path):
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("lead_id,created_at,is_converted,Land,Visits\nL1,2025-01-01,no,DE,3\n")
    second.write_text("lead_id,created_at,is_converted,Visits,Land\nL2,2025-01-01,no,3,DE\n")
    load(store, [first, second])
    assert store.frame("SELECT DISTINCT attributes FROM leads").height == 1


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "2", "3.5", "4,000"], "number"),
        (["1.234,50", "7", "8", "9,5"], "number"),
        (["12 %", "7 %", "8 %"], "number"),
        (["0", "1", "0", "1"], "category"),
        (["2025-01-01 10:00", "2025-02-01 11:30"], "date"),
        (["31.12.2025", "01.02.2025", "unbekannt"], "date"),
        (["red", "1", "2"], "category"),
        ([None, "", "n/a"], "category"),
    ],
)
def test_kinds_of_columns_are_told_by_their_cells(cells, kind):
    assert find_kind(pl.Series("x", cells, dtype=pl.String)) == kind


def test_german_and_english_numbers_are_read_by_column():
    rows = pl.DataFrame({"de": ["1.234,5", "2", "3,5"], "en": ["1,234.5", "2", "3.5"]})
    found = fit_features(rows, ["de", "en"]).transform(rows)
    assert found["de"].to_list() == found["en"].to_list() == [1234.5, 2.0, 3.5]


def test_dates_are_days_before_the_lead_came_in():
    rows = pl.DataFrame(
        {
            "created_at": [date(2025, 3, 1)] * 3,
            "first_visit": ["2025-02-27", "2025-02-01", "28.02.2025"],
        }
    )
    rows = rows.with_columns(first_visit=pl.Series(["2025-02-27", "2025-02-01", "2025-03-01"]))
    assert fit_features(rows, ["first_visit"]).transform(rows)["first_visit"].to_list() == [
        2,
        28,
        0,
    ]


def test_missing_is_a_value_and_rare_values_are_pooled_and_counted():
    cells = ["a"] * 30 + ["b"] * 25 + ["c", "d"] + [None] * 22
    rows = pl.DataFrame({"x": cells})
    found = fit_features(rows, ["x"])
    assert found.pooled == 2
    assert found.transform(rows).sum().row(0, named=True) == {
        "x=a": 30.0,
        "x=b": 25.0,
        "x=(other)": 2.0,
        "x=(missing)": 22.0,
    }


def test_an_unseen_value_gets_no_feature_of_its_own():
    found = fit_features(pl.DataFrame({"x": ["a"] * 30 + ["b"] * 30}), ["x"])
    assert found.transform(pl.DataFrame({"x": ["z"]})).row(0) == (0.0, 0.0)


LEAKS = {
    "separates alone": lambda came, _: np.where(came, "A", "B"),
    "filled afterwards": lambda came, draw: np.where(
        came & (draw.random(len(came)) < 0.3), "1.200,00", ""
    ),
    "value describes": lambda came, draw: np.where(
        draw.random(len(came)) < 0.3, np.where(came, "closed by us", "lost to a rival"), "calling"
    ),
    "Churn reason": lambda _, draw: draw.choice(["price", "service"], 600),
}


@pytest.mark.parametrize("name", LEAKS)
def test_a_column_that_gives_the_outcome_away_is_named_and_left_out(store, tmp_path, name):
    path = write_leads(tmp_path / "leads.csv", **{name: LEAKS[name]})
    result = score(store, path)
    assert result.table("leaks").frame.select("column_name", "is_used").row(0) == (name, False)
    assert name not in features_used(result)
    assert any(name in note.en for note in result.notes)


def test_a_kept_column_is_used_and_still_named(store, tmp_path):
    path = write_leads(tmp_path / "leads.csv", Grade=LEAKS["separates alone"])
    result = score(store, path, keep="Grade")
    assert "Grade" in features_used(result)
    assert result.table("leaks").frame["is_used"].to_list() == [True]


def test_an_unknown_column_to_keep_is_an_error_that_lists_the_columns(store, tmp_path):
    with pytest.raises(UsageError, match="no such column") as raised:
        score(store, write_leads(tmp_path / "leads.csv"), keep="Grad")
    assert "Total Visits" in raised.value.hint


def test_a_useful_column_is_no_leak():
    generator = np.random.default_rng(1)
    label = generator.integers(0, 2, 2000)
    rows = pl.DataFrame({"x": label + generator.normal(0, 1, 2000)})
    found = fit_features(rows, ["x"])
    assert explain_leaks(rows, found.columns, label, seed=1) == {}


def test_noise_in_many_values_is_no_leak():
    generator = np.random.default_rng(2)
    label = generator.integers(0, 2, 3000)
    rows = pl.DataFrame({"x": generator.choice([f"v{i}" for i in range(100)], 3000)})
    found = fit_features(rows, ["x"])
    assert explain_leaks(rows, found.columns, label, seed=1) == {}


def test_two_hundred_columns_some_constant_empty_or_unique_give_an_answer(store, tmp_path):
    noise = {
        f"column {i}": lambda came, draw: draw.choice(["p", "q", ""], len(came)) for i in range(195)
    }
    odd = {
        "constant": lambda came, _: ["same"] * len(came),
        "empty": lambda came, _: [""] * len(came),
        "unique": lambda came, _: [f"u{i}" for i in range(len(came))],
    }
    path = write_leads(tmp_path / "leads.csv", 1500, **noise, **odd)
    result = score(store, path)
    assert not result.refused
    assert not features_used(result) & set(odd)
    assert result.fact("auc") > plain_regression_auc(path) - 0.01


def test_a_file_without_any_further_column_is_scored_by_chance_alone(store):
    frame = pl.DataFrame(
        {"lead_id": [f"L{i}" for i in range(300)], "is_converted": [i % 3 == 0 for i in range(300)]}
    )
    result = scores.leads(store_with(frame, "leads"), LeadParams(resamples=20), CONTEXT)
    assert result.fact("auc") == pytest.approx(0.5)
