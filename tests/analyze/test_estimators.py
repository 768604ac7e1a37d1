"""The estimators: the protocol of scikit-learn, and the numbers of the analyses themselves."""

import pickle
import re
from datetime import date

import numpy as np
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import cross_val_predict
from sklearn.utils.estimator_checks import check_estimator

import scrm.estimators
from scrm.analyze.scores import bgnbd, logistic_regression
from scrm.analyze.scores.classifier_features import choose_features
from scrm.analyze.scores.maximum_likelihood import Fit
from scrm.analyze.scores.purchase_models import PurchaseModel
from scrm.analyze.segments import importance_sampler
from scrm.analyze.segments.assignment import assign
from scrm.analyze.segments.evidence import Evidence, Trials, Window
from scrm.analyze.segments.reference import fit_reference
from scrm.estimators import (
    BGNBD,
    EvidenceMixture,
    LeadClassifier,
    ParetoNBD,
    PoissonGLM,
    SentimentClassifier,
)

OTHER_COLUMNS = dict.fromkeys(
    (
        *("check_estimators_overwrite_params", "check_estimators_fit_returns_self"),
        *("check_readonly_memmap_input", "check_n_features_in_after_fitting"),
        *("check_estimators_dtypes", "check_dtype_object", "check_fit2d_1sample"),
        *("check_fit_idempotent", "check_fit_check_is_fitted", "check_n_features_in"),
    ),
    "the check makes a table of another number of columns; a history has exactly three",
)
HISTORIES = pl.DataFrame(
    {
        "customer_id": list("abcdefgh") * 20,
        "repeat_purchases": [0, 0, 1, 2, 4, 9, 0, 1] * 20,
        "active_days": [0, 0, 20, 60, 200, 250, 0, 90] * 20,
        "recency_days": [300, 280, 250, 200, 60, 20, 90, 180] * 20,
    }
)


class WholeNumbers(BGNBD):
    """A model of purchases for which the checks make whole numbers."""

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.categorical = True
        return tags


def list_failures(estimator, expected=None) -> list[tuple[str, str]]:
    """Return the failed checks, and those that should have failed but passed."""
    found = check_estimator(estimator, expected_failed_checks=expected, on_fail=None, on_skip=None)
    assert len(found) > 35
    passed = {each["check_name"] for each in found if each["status"] == "passed"}
    wrong = [(name, "passed") for name in passed & set(expected or {})]
    return wrong + [
        (each["check_name"], str(each["exception"])) for each in found if each["status"] == "failed"
    ]


def test_the_regression_passes_every_check():
    assert list_failures(PoissonGLM()) == []


def test_the_models_of_purchases_pass_the_checks_with_three_columns():
    assert list_failures(WholeNumbers(), OTHER_COLUMNS) == []


def test_the_classifier_of_leads_passes_every_check(monkeypatch):
    monkeypatch.setattr(logistic_regression, "_FOLDS", 2)
    assert list_failures(LeadClassifier(strengths=(1.0,))) == []


def test_the_mixture_passes_every_check(monkeypatch):
    """The checks are of the interface, so few proposals suffice."""
    monkeypatch.setattr(importance_sampler, "_FIRST", 60)
    monkeypatch.setattr(importance_sampler, "_EACH", 40)
    assert list_failures(EvidenceMixture(draws=10)) == []


@pytest.mark.parametrize("model", [BGNBD(90), BGNBD(90, modified=True), ParetoNBD(90)])
def test_a_history_gives_the_same_in_a_frame_an_array_and_after_pickling(model):
    fitted = clone(model).fit(HISTORIES)
    array = HISTORIES.drop("customer_id").to_numpy()
    assert list(fitted.feature_names_in_) == HISTORIES.columns[1:]
    bought = fitted.predict(HISTORIES)
    assert np.allclose(clone(model).fit(array).predict(array), bought)
    assert np.array_equal(pickle.loads(pickle.dumps(fitted)).predict(HISTORIES), bought)
    assert np.allclose(fitted.predict(HISTORIES[3:5]), bought[3:5])
    chance = fitted.predict_purchase(HISTORIES)
    assert ((chance > 0) & (chance <= 1)).all()
    alive = fitted.predict_alive(HISTORIES)
    assert np.isnan(alive).all() != fitted.has_dropout_


def test_purchases_are_those_of_the_published_formula():
    """CDNOW: x = 2, t_x = 30.43, T = 38.86 weeks gives 1.226 purchases in 39 weeks."""
    fitted = BGNBD(days=273).fit(HISTORIES.drop("customer_id").to_numpy())
    cdnow = Fit(bgnbd.NAMES, (0.2426, 4.4135, 0.7929, 2.4258), -9582.43)
    fitted._model = PurchaseModel("bgnbd", cdnow, Fit(("r", "alpha"), (1.0, 1.0), -1e5))
    assert fitted.predict([[2, 213, 59]]) == pytest.approx([1.226], abs=2e-3)
    assert fitted.predict_alive([[2, 213, 59]]) == pytest.approx([0.7266], abs=2e-3)


def simulate_people(people: int = 120) -> tuple[Evidence, pl.DataFrame]:
    """Return evidence, and the same as columns of the estimator."""
    rng = np.random.default_rng(3)
    mood, worry, energy = rng.normal(size=(3, people))
    n = rng.integers(2, 12, (people, 1))
    yes = rng.binomial(n, 1 / (1 + np.exp(-mood[:, None])))
    texts = rng.integers(3, 20, (people, 1))
    worried = rng.binomial(texts, 1 / (1 + np.exp(1 - worry[:, None])))
    actions = rng.poisson(np.exp(energy[:, None] + [2.0, 1.0]))
    evidence = Evidence(
        pl.Series([f"{k:04}" for k in range(people)]),
        np.ones(people, bool),
        Trials(("survey",), n.astype(np.float32), yes.astype(np.float32)),
        Trials(("posts",), texts.astype(np.float32), worried.astype(np.float32)),
        actions.astype(np.float32),
        np.full(people, 180.0),
        np.ones(people, bool),
        (1.0, 0.5),
    )
    columns = {
        "person_id": evidence.people,
        "worries_yes:posts": worried[:, 0],
        "worries_no:posts": (texts - worried)[:, 0],
        "satisfaction_no:survey": (n - yes)[:, 0],
        "satisfaction_yes:survey": yes[:, 0],
        "contributed": actions[:, 1],
        "created": actions[:, 0],
        "days": np.full(people, 180),
    }
    return evidence, pl.DataFrame(columns)


def test_the_mixture_gives_the_groups_of_the_analysis(monkeypatch):
    monkeypatch.setattr(importance_sampler, "_FIRST", 400)
    monkeypatch.setattr(importance_sampler, "_EACH", 200)
    evidence, frame = simulate_people()
    window = Window(date(2026, 1, 1), date(2026, 6, 29), "UTC")
    expected = assign(evidence, fit_reference(evidence, window, seed=7))
    model = EvidenceMixture(random_state=7).fit(frame)
    assert np.allclose(model.predict_proba(frame), expected.probability)
    assert np.array_equal(model.predict(frame), expected.best())
    values = model.predict_values(frame)
    assert np.allclose(values.select("satisfaction_z", "worries_z", "activity_z"), expected.z)
    assert np.allclose(model.predict_proba(frame.reverse())[::-1], expected.probability)
    assert model.weights_.sum() == pytest.approx(1)


def test_scores_of_leads_are_those_of_the_analysis(monkeypatch):
    monkeypatch.setattr(logistic_regression, "_FOLDS", 2)
    rng = np.random.default_rng(5)
    visits = rng.poisson(3, 240)
    leads = pl.DataFrame(
        {
            "visits": [None if v == 2 else str(v) for v in visits],
            "land": rng.choice(["DE", "AT", "CH"], 240),
            "deal_stage": rng.choice(["new", "old"], 240),
        }
    )
    label = (visits + rng.normal(0, 2, 240) > 3).astype(np.int64)
    chosen = choose_features(leads[:180], leads.columns, label[:180], "", 1)
    expected = logistic_regression.fit_classifier(
        chosen.transform(leads[:180]), label[:180], chosen.transform(leads[180:]), label[180:], 1
    )
    model = LeadClassifier(drop_leaks=True, random_state=1).fit(leads[:180], label[:180])
    assert np.array_equal(model.predict_proba(leads[180:])[:, 1], expected.probability)
    assert model.leaks_ == {"deal_stage": "its heading names the outcome"}
    assert model.drivers_.equals(expected.drivers)


def test_sentiment_is_learnt_and_read_from_texts(tmp_path):
    good = ["Das ist großartig", "Sehr gut, danke", "Toller Service", "Ich bin begeistert"] * 3
    bad = ["Das ist furchtbar", "Sehr schlecht, leider", "Mieser Service", "Ich bin wütend"] * 3
    texts, labels = good + bad, ["positive"] * 12 + ["negative"] * 12
    model = SentimentClassifier(folds=2).fit(texts, labels)
    assert model.classes_.tolist() == ["negative", "positive"]
    found = model.predict_proba(["Das ist großartig", "Das ist furchtbar"])
    assert found.argmax(axis=1).tolist() == [1, 0]
    assert np.allclose(found.sum(axis=1), 1)
    model.weights_.save(tmp_path / "own.npz")
    again = SentimentClassifier.from_file(tmp_path / "own.npz")
    assert np.allclose(again.predict_proba(texts), model.predict_proba(texts), atol=0.02)
    unseen = cross_val_predict(SentimentClassifier(folds=2), texts, labels, cv=2)
    assert (unseen == labels).mean() > 0.8


WRONG = [
    (lambda: BGNBD().fit(HISTORIES.drop("active_days")), "no column 'active_days'"),
    (lambda: BGNBD().fit(HISTORIES.rename({"active_days": "active_day"})), "similar: active_day"),
    (lambda: BGNBD().fit([[0, 0, -1]]), "Negative values"),
    (lambda: BGNBD().fit([[0.5, 0, 1]]), "whole numbers"),
    (lambda: BGNBD().fit([[0, 0], [1, 1]]), r"2 feature\(s\) given, 3 are needed"),
    (lambda: PoissonGLM().fit([[0.0], [1.0]], [-1.0, 2.0]), "negative values in y"),
    (lambda: LeadClassifier().fit([[0.0], [1.0]], [1, 1]), "two classes are needed"),
    (lambda: LeadClassifier().fit([[0.0]] * 3, [0, 1]), "3 rows, but 2 labels"),
    (lambda: EvidenceMixture().fit(pl.DataFrame({"age": [3]})), "no column holds signals"),
    (lambda: EvidenceMixture().fit(pl.DataFrame({"worries_yes:x": [3]})), "no 'worries_no:x'"),
    (lambda: EvidenceMixture(dispersion={"x": 2}).fit([[1.0]] * 3), "no source of X: x"),
    (lambda: SentimentClassifier().fit("gut", ["positive"]), "got one string"),
    (lambda: SentimentClassifier().fit(["gut", None], ["positive"] * 2), "expected texts"),
    (lambda: SentimentClassifier().fit(["gut"], ["good"]), "labels must be negative"),
    (lambda: SentimentClassifier().fit(["gut"], []), "1 texts, but 0 labels"),
    (lambda: SentimentClassifier().fit(["gut", "ja"], ["positive"] * 2), "two labels are needed"),
]


@pytest.mark.parametrize(("call", "message"), WRONG, ids=[message for _, message in WRONG])
def test_wrong_input_is_named(call, message):
    with pytest.raises(ValueError, match=re.compile(message)):
        call()


def test_an_estimator_that_is_not_fitted_says_so():
    models = [getattr(scrm.estimators, name)() for name in scrm.estimators.__all__]
    for model in models:
        with pytest.raises(NotFittedError):
            model.predict(HISTORIES.drop("customer_id") if "NBD" in repr(model) else ["gut"])
