"""The three dimensions and the five groups: by hand, against second implementations, and on poor data."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.rows import add, insert

from scrm.analyze import segments
from scrm.analyze.segments import mixture, reference
from scrm.analyze.segments import posteriors as measure
from scrm.analyze.segments.answer import _finding
from scrm.analyze.segments.assignment import _two_likeliest, assign, segments_frame, soft_membership
from scrm.analyze.segments.caveats import warn_of_overconfidence
from scrm.analyze.segments.evidence import Evidence, Trials, Window, gather
from scrm.analyze.segments.groups import ARCHETYPES, GROUPS, UNRATED, name_centres
from scrm.analyze.segments.sizes import estimate_sizes
from scrm.config import Context
from scrm.errors import ConfigError, UsageError

AS_OF = date(2026, 6, 30)
CONTEXT = Context(as_of=AS_OF, lang="en")
WINDOW = Window(date(2025, 7, 1), AS_OF, "Europe/Berlin")


def _post(
    number, author, *, channel="facebook", label=None, worry=None, day=date(2026, 1, 10), **more
):
    return {
        "channel": channel, "post_id": f"p{number}", "author_id": author,
        "kind": more.pop("kind", "comment"),
        "created_at": datetime(day.year, day.month, day.day, 12) + timedelta(minutes=number), "label": label, "worry": worry, **more,
    }  # fmt: skip


def _answer(number, customer, score, *, instrument="nps", scale_max=10.0):
    return {
        "survey_id": number, "customer_id": customer, "answered_at": datetime(2026, 2, 1, 12), "instrument": instrument, "score": score,
        "scale_max": scale_max,
    }  # fmt: skip


def _load_posts(store, posts):
    add(
        store,
        "posts",
        [{key: value for key, value in post.items() if key != "worry"} for post in posts],
    )
    judged = [post for post in posts if post["worry"] is not None]
    if judged:
        add(
            store,
            "post_worries",
            [
                {"channel": p["channel"], "post_id": p["post_id"], "is_worry": p["worry"]}
                for p in judged
            ],
        )


def _people(n, *, seed=0, posts=4.0, surveys=6.0):
    """Draw people of known groups with the archetypes' levels."""
    rng = np.random.default_rng(seed)
    group = rng.choice(5, n, p=[0.24, 0.15, 0.25, 0.23, 0.13])
    chance = 1 / (1 + np.exp(-(0.2 + 1.2 * ARCHETYPES[group, 0])))
    worry = 1 / (1 + np.exp(-(-1.9 + 0.95 * ARCHETYPES[group, 1])))
    actions = rng.poisson(rng.gamma(2.0, posts * np.exp(1.25 * ARCHETYPES[group, 2]) / 2.0)).astype(
        float
    )
    trials = rng.poisson(surveys, n) + rng.binomial(actions.astype(int), 0.55)
    good = rng.binomial(trials, chance)
    worried = rng.binomial(actions.astype(int), worry)
    return group, _evidence(trials, good, actions, worried)


def _evidence(trials, good, actions, worried):
    n = len(actions)

    def column(values):
        return np.asarray(values, np.float32).reshape(n, 1)

    return Evidence(
        pl.Series([f"{i:06d}" for i in range(n)], dtype=pl.String),
        np.ones(n, bool),
        Trials(("survey:nps",), column(trials), column(good)),
        Trials(("worry:facebook",), column(actions), column(worried)),
        column(actions),
        np.full(n, 365.0),
        np.ones(n, bool),
    )


# --- evidence ---------------------------------------------------------------------------------------------------------


def test_every_source_is_counted_for_the_person_it_belongs_to(store):
    first = {"customer_id": "1", "email": "A@x.example.com", "customer_since": date(2026, 6, 21)}
    add(store, "customers", [first, {"customer_id": "2", "email": None, "customer_since": None}])
    add(store, "identities", [{"channel": "facebook", "profile_id": "fb1", "customer_id": "1"}])
    _load_posts(store, [
        _post(1, "fb1", label="positive", worry=False),
        _post(2, "fb1", label="neutral", worry=True),
        _post(3, "fb1", rating=5.0, label="negative"),
        _post(4, "stranger", label="negative", worry=False),
        _post(5, "own", label="positive", is_own=True),
        _post(6, "fb1", label="positive", day=date(2024, 1, 1)),
    ])  # fmt: skip
    noon = datetime(2026, 2, 1, 12)
    add(
        store,
        "surveys",
        [_answer("u1", "1", 7.0), _answer("u2", "1", 2.0, instrument="csat", scale_max=5.0)],
    )
    complaint = {"created_at": noon, "is_complaint": True}
    add(store, "tickets", [
        {"ticket_id": "t1", "customer_id": "1", "requester": None, "satisfaction": None, **complaint},
        {"ticket_id": "t2", "customer_id": None, "requester": "a@x.example.com", "satisfaction": 1.0, **complaint},
    ])  # fmt: skip
    add(store, "orders", [
        {"order_id": "o1", "customer_id": None, "customer_email": "a@X.example.com ", "ordered_at": noon, "amount": 10.0, "status": "paid"},
        {"order_id": "o2", "customer_id": "2", "customer_email": None, "ordered_at": noon, "amount": 10.0, "status": "refunded"},
    ])  # fmt: skip
    found = gather(store, WINDOW)
    assert found.people.to_list() == ["1", "2", "facebook:stranger"]
    assert found.is_customer.tolist() == [True, True, False]
    assert found.has_profile.tolist() == [True, False, True]
    assert found.actions.tolist() == [[0.0, 3.0], [0.0, 0.0], [0.0, 1.0]]
    assert found.days.tolist() == [10.0, 365.0, 365.0]
    first = {
        name: (float(found.satisfaction.n[0, i]), round(float(found.satisfaction.s[0, i]), 3))
        for i, name in enumerate(found.satisfaction.sources)
    }
    assert first == {
        "opinion:facebook": (1, 1),
        "rating": (1, 1),
        "survey:csat": (1, 0.25),
        "survey:nps": (1, 0.7),
        "ticket": (2, 1),
        "order": (1, 1),
    }
    assert found.satisfaction.s[1].sum() == 0
    assert found.worries.n[:, 0].tolist() == [2, 0, 1]
    assert found.worries.s[:, 0].tolist() == [1, 0, 0]


def test_returned_lines_without_an_order_header_count_as_returns(store):
    noon = datetime(2026, 2, 1, 12)
    add(store, "order_lines", [
        {"order_id": "A1", "line_id": "1", "customer_id": "1", "ordered_at": noon, "amount": 10.0},
        {"order_id": "A1", "line_id": "2", "customer_id": "1", "ordered_at": noon, "amount": 20.0},
        {"order_id": "G1", "line_id": "1", "customer_id": "1", "ordered_at": noon, "amount": -20.0},
    ])  # fmt: skip
    found = gather(store, WINDOW)
    assert found.satisfaction.sources == ("order",)
    assert (found.satisfaction.n.tolist(), found.satisfaction.s.tolist()) == ([[2.0]], [[1.0]])


# --- measuring --------------------------------------------------------------------------------------------------------


def test_a_value_is_the_posterior_mean_of_a_second_implementation():
    evidence = _evidence([6], [5], [4.0], [1])
    base = measure.Bases({"survey:nps": 0.6}, {"worry:facebook": 0.2}, 0.01)
    satisfaction, worries, activity = measure.likelihoods(evidence, base)
    shift = measure.GRID

    def expected(likelihood, mean, sd):
        weights = likelihood * stats.norm.pdf(shift, mean, sd)
        return float((weights * shift).sum() / weights.sum())

    chance = 1 / (1 + np.exp(-(np.log(0.6 / 0.4) + shift)))
    assert measure.posterior_values(satisfaction, (0.0, 0.8))[0][0] == pytest.approx(
        expected(stats.binom.pmf(5, 6, chance), 0.0, 0.8)
    )
    chance = 1 / (1 + np.exp(-(np.log(0.2 / 0.8) + shift)))
    assert measure.posterior_values(worries, (0.1, 0.5))[0][0] == pytest.approx(
        expected(stats.binom.pmf(1, 4, chance), 0.1, 0.5)
    )
    rate = stats.poisson.pmf(4, 365 * 0.01 * np.exp(measure.ACTIVITY_SCALE * shift))
    assert measure.posterior_values(activity, (0.0, 1.0))[0][0] == pytest.approx(
        expected(rate, 0.0, 1.0)
    )


def test_more_evidence_of_the_same_kind_moves_the_value_further_and_makes_it_surer():
    base = measure.Bases({"survey:nps": 0.5}, {"worry:facebook": 0.2}, 0.01)
    evidence = _evidence([0, 2, 20, 200], [0, 2, 20, 200], [0, 0, 0, 0], [0, 0, 0, 0])
    values, errors = measure.posterior_values(measure.likelihoods(evidence, base)[0], (0.0, 1.0))
    assert np.all(np.diff(values) > 0)
    assert np.all(np.diff(errors) < 0)


def test_equal_weights_change_nothing_but_the_unit():
    evidence = _evidence([0] * 4, [0] * 4, [1.0, 2.0, 4.0, 9.0], [0] * 4)
    once, doubled = evidence, replace(evidence, weights=(2.0,))
    first, second = (measure.likelihoods(one, measure.bases(one))[2] for one in (once, doubled))
    assert second == pytest.approx(first)


def test_weighted_actions_are_as_sure_as_a_compound_poisson_allows():
    rng = np.random.default_rng(7)
    people, weights = 20_000, (1.0, 0.5)
    counts = rng.poisson((4.0, 12.0), (people, 2)).astype(np.float32)
    evidence = replace(
        _evidence(np.zeros(people), np.zeros(people), np.zeros(people), np.zeros(people)),
        actions=counts,
        weights=weights,
    )
    base = measure.bases(evidence)
    assert evidence.weighted_actions.var() / evidence.weighted_actions.mean() == pytest.approx(
        base.dispersion, rel=0.03
    )
    assert evidence.action_count.tolist()[:3] == counts.sum(axis=1).tolist()[:3]
    values, errors = measure.posterior_values(measure.likelihoods(evidence, base)[2], (0.0, 5.0))
    assert values.std() == pytest.approx(
        errors.mean(), rel=0.15
    )  # nobody differs: all spread is error


def test_a_text_that_a_person_began_weighs_more_than_a_comment(store):
    _load_posts(store, [
        _post(1, "writer", kind="review"), _post(2, "writer", kind="post"), _post(3, "talker"), _post(4, "talker"),
        _post(5, "nobody", kind=None),
    ])  # fmt: skip
    found = gather(store, WINDOW, 0.25)
    assert found.people.to_list() == ["facebook:nobody", "facebook:talker", "facebook:writer"]
    assert found.weighted_actions.tolist() == [0.25, 0.5, 2.0]
    assert found.action_count.tolist() == [1.0, 2.0, 2.0]


def test_the_prior_found_is_the_one_people_were_drawn_from():
    rng = np.random.default_rng(1)
    shift = rng.normal(0.3, 0.9, 4000)
    good = rng.binomial(12, 1 / (1 + np.exp(-shift)))
    evidence = _evidence(np.full(4000, 12), good, np.zeros(4000), np.zeros(4000))
    like = measure.likelihoods(
        evidence, measure.Bases({"survey:nps": 0.5}, {"worry:facebook": 0.5}, 1.0)
    )[0]
    mean, sd = measure.normal_prior(like)
    assert (mean, sd) == (pytest.approx(0.3, abs=0.05), pytest.approx(0.9, abs=0.06))


def test_whoever_has_no_known_profile_has_an_unknown_activity_not_none():
    evidence = _evidence([5, 5], [4, 4], [0, 0], [0, 0])
    evidence.has_profile[1] = False
    like = measure.likelihoods(
        evidence, measure.Bases({"survey:nps": 0.5}, {"worry:facebook": 0.2}, 0.05)
    )[2]
    assert np.ptp(like[0]) > 0.5
    assert np.ptp(like[1]) == 0.0


# --- the groups -------------------------------------------------------------------------------------------------------


def test_the_probabilities_are_those_of_bayes_rule_by_brute_force():
    evidence = _evidence([7], [1], [2.0], [2])
    base = measure.Bases({"survey:nps": 0.55}, {"worry:facebook": 0.2}, 0.004)
    groups = mixture.Mixture(
        np.array([0.3, 0.1, 0.2, 0.25, 0.15]),
        np.array([0.1, -0.1, 0.2]),
        np.array([1.1, 0.9, 0.8]),
        np.array([0.4, 0.4, 0.5]),
    )
    joint = groups.weights.copy()
    likes = measure.likelihoods(evidence, base)
    for g in range(5):
        for d in range(2):
            scatter = stats.norm.pdf(
                measure.GRID,
                groups.location[d] + groups.scale[d] * ARCHETYPES[g, d],
                groups.scatter[d],
            )
            joint[g] *= (likes[d][0] * scatter).sum() / scatter.sum()
        joint[g] *= (likes[2][0] * groups.densities(2)[:, g]).sum()
    assert mixture.probabilities(likes, groups)[0] == pytest.approx(joint / joint.sum())


def test_the_scatter_of_activity_is_a_gamma_of_the_stated_logarithmic_moments():
    density = mixture.START.densities(2)[:, 2]
    mean = float(density @ measure.GRID)
    assert mean == pytest.approx(0.0, abs=0.01)
    assert float(np.sqrt(density @ (measure.GRID - mean) ** 2)) == pytest.approx(0.6, abs=0.01)


def test_groups_of_a_well_behaved_population_are_found_and_their_probabilities_hold():
    truth, evidence = _people(3000, seed=3, posts=6.0, surveys=18.0)
    found = assign(evidence, reference.fit_reference(evidence, WINDOW))
    right = found.best() == truth
    assert right.mean() > 0.7
    assert found.probability.max(axis=1).mean() == pytest.approx(right.mean(), abs=0.05)
    assert np.abs(found.probability.mean(axis=0) - np.bincount(truth) / 3000).max() < 0.1


def test_with_little_evidence_the_stated_probability_is_low_rather_than_wrong():
    truth, evidence = _people(3000, seed=4, posts=3.0, surveys=0.0)
    found = assign(evidence, reference.fit_reference(evidence, WINDOW))
    right, stated = found.best() == truth, found.probability.max(axis=1)
    assert stated.mean() == pytest.approx(right.mean(), abs=0.04)
    assert right[stated >= 0.6].mean() > 0.8


def test_names_are_given_one_to_one_and_refused_where_levels_do_not_hold():
    assert name_centres(ARCHETYPES) == list(GROUPS)
    moved = ARCHETYPES.copy()
    moved[4] = (0.4, 1.0, -1.0)
    assert name_centres(moved)[4] == "cluster_5_negative"


@pytest.mark.parametrize("method", ["evidence", "archetype", "kmeans", "gmm"])
def test_every_method_gives_probabilities_of_five_labels(method):
    _, evidence = _people(400, seed=5)
    found = assign(evidence, reference.fit_reference(evidence, WINDOW), method)
    assert found.probability.sum(axis=1) == pytest.approx(np.ones(400))
    assert len(found.labels) == 5
    assert np.isfinite(found.z).all()
    assert (found.se >= 0).all()


def test_a_wide_error_makes_the_membership_softer():
    point = np.array([[1.0, 1.0, 1.0]])
    sure, unsure = (
        soft_membership(point, np.full((1, 3), se), ARCHETYPES)[0, 0] for se in (0.1, 2.0)
    )
    assert sure > 0.95
    assert unsure < 0.5


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30)),
        min_size=1,
        max_size=30,
    ),
    st.randoms(),
)
def test_groups_do_not_depend_on_the_order_of_rows_and_are_proper(rows, random):
    def made(some):
        return _evidence(
            [a + b for a, b, _, _ in some],
            [a for a, _, _, _ in some],
            [c + d for _, _, c, d in some],
            [d for _, _, _, d in some],
        )

    evidence = made(rows)
    order = list(range(len(rows)))
    random.shuffle(order)
    fitted = reference.fit_reference(evidence, WINDOW)
    found, shuffled = assign(evidence, fitted), assign(made([rows[i] for i in order]), fitted)
    assert found.probability[order] == pytest.approx(shuffled.probability, abs=1e-9)
    assert ((found.probability >= 0) & (found.probability <= 1)).all()
    frame = segments_frame(evidence, found, 10)
    assert set(frame["segment"]) <= {*GROUPS, UNRATED}
    assert (
        frame.filter(pl.col("segment") == UNRATED)["probability"].null_count()
        == (frame["segment"] == UNRATED).sum()
    )


def test_the_two_likeliest_groups_are_the_first_of_the_sorted_and_the_first_of_equals():
    found = np.round(np.random.default_rng(0).dirichlet(np.ones(5), 500), 1)  # rounded: many ties
    found[0] = 0.2
    order = np.argsort(-found, axis=1, kind="stable")
    first, second = _two_likeliest(found)
    assert first.tolist() == order[:, 0].tolist()
    assert second.tolist() == order[:, 1].tolist()
    assert found[0].tolist() == [0.2] * 5  # the caller's values stay


def test_evidence_whose_sources_are_those_of_the_reference_is_not_copied():
    evidence = _evidence([5, 5], [4, 4], [0, 0], [0, 0])
    same = evidence.with_sources(evidence.satisfaction.sources, evidence.worries.sources)
    assert same.satisfaction is evidence.satisfaction
    assert evidence.with_sources(("ticket",), ()).satisfaction.n.tolist() == [[0.0], [0.0]]


# --- the command ------------------------------------------------------------------------------------------------------


def _sample(store, people=60):
    """Load a few people: the first half content and active, the second dissatisfied and silent."""
    posts, surveys = [], []
    for number in range(people):
        content = number < people // 2
        for _ in range(12 if content else 0):
            posts.append(
                _post(
                    len(posts),
                    f"a{number}",
                    label="positive" if len(posts) % 5 else "negative",
                    worry=len(posts) % 9 == 0,
                )
            )
        surveys += [
            _answer(f"u{number}-{wave}", f"c{number:03d}", 9.0 if content else 2.0)
            for wave in range(11)
        ]
    add(store, "customers", [{"customer_id": f"c{number:03d}"} for number in range(people)])
    add(
        store,
        "identities",
        [
            {"channel": "facebook", "profile_id": f"a{number}", "customer_id": f"c{number:03d}"}
            for number in range(people)
        ],
    )
    _load_posts(store, posts)
    add(store, "surveys", surveys)


def test_the_command_writes_the_table_and_shows_six_rows(store):
    _sample(store)
    result = segments.run(store, segments.Params(), CONTEXT)
    sizes = result.table("sizes").frame
    assert sizes["segment"].to_list() == [*GROUPS, UNRATED]
    assert sizes["n"].sum() == 60 == store.row_count("segments")
    content = store.value(
        "SELECT count(*) FROM segments WHERE person_id < 'c030' AND segment IN ('engaged', 'happy')"
    )
    unhappy = store.value(
        "SELECT count(*) FROM segments WHERE person_id >= 'c030' AND segment IN ('escapist', 'negative')"
    )
    assert (content, unhappy) == (30, 30)
    assert {figure.kind for figure in result.figures} == {"bars", "points"}


def test_below_the_gate_nobody_gets_a_group(store):
    _sample(store)
    result = segments.run(store, segments.Params(min_evidence=1000), CONTEXT)
    assert result.fact("rated_count") == 0
    assert (
        store.value(
            "SELECT count(*) FROM segments WHERE segment <> 'unrated' OR probability IS NOT NULL"
        )
        == 0
    )


def test_with_posts_alone_the_report_says_that_the_negative_group_cannot_be_seen(store):
    _load_posts(store, [_post(i, f"a{i % 9}", label="positive", worry=False) for i in range(90)])
    result = segments.run(store, segments.Params(), CONTEXT)
    assert "The group Negative cannot be seen" in result.notes[1].en
    add(
        store,
        "surveys",
        [
            {
                "survey_id": "1",
                "customer_id": "1",
                "answered_at": datetime(2026, 1, 1),
                "instrument": "nps",
                "score": 3.0,
                "scale_max": 10.0,
            }
        ],
    )
    result = segments.run(store, segments.Params(), CONTEXT)
    assert not any("cannot be seen" in note.en for note in result.notes)


@pytest.mark.parametrize("as_of", [None, AS_OF])
def test_nobody_is_a_named_refusal(store, as_of):
    result = segments.run(store, segments.Params(), Context(as_of=as_of))
    assert result.refused
    assert "Next step" in result.notes[0].en
    assert store.row_count("segments") == 0


def test_one_customer_and_nothing_else_are_answered_with_their_limits(store):
    add(store, "customers", [{"customer_id": "1"}])
    assert segments.run(store, segments.Params(), CONTEXT).refused
    add(
        store,
        "surveys",
        [
            {
                "survey_id": "1",
                "customer_id": "1",
                "answered_at": datetime(2026, 1, 1),
                "instrument": "nps",
                "score": 3.0,
                "scale_max": 10.0,
            }
        ],
    )
    result = segments.run(store, segments.Params(min_evidence=0), CONTEXT)
    assert not result.refused
    assert result.fact("people_count") == 1
    assert any(note.en.startswith("Worries are unknown") for note in result.notes)
    assert any(note.en.startswith("Activity is unknown") for note in result.notes)


@pytest.mark.parametrize("method", ["evidence", "archetype", "kmeans", "gmm"])
def test_identical_people_get_an_answer_without_a_warning(store, method):
    _load_posts(store, [_post(i, f"a{i % 40}", label="positive", worry=False) for i in range(480)])
    result = segments.run(store, segments.Params(method=method), CONTEXT)
    assert result.fact("rated_count") == 40
    sizes = result.table("sizes").frame.filter(pl.col("estimate").is_not_null())
    assert (sizes["high"] - sizes["low"]).min() > 0.1  # forty people know no share to a percent
    assert len(set(store.frame("SELECT segment FROM segments")["segment"])) == 1


def test_somebody_with_a_million_posts_leaves_the_others_where_they_are(store):
    _sample(store)
    before = segments.run(store, segments.Params(), CONTEXT).table("sizes").frame
    insert(
        store,
        "INSERT INTO posts (channel, post_id, author_id, created_at) "
        "SELECT 'x', 'm' || i, 'loud', TIMESTAMP '2026-03-01' FROM range(200000) t(i)",
    )
    after = segments.run(store, segments.Params(people="customers"), CONTEXT).table("sizes").frame
    assert after["n"].to_list() == before["n"].to_list()


def test_a_saved_reference_measures_later_people_by_the_same_yardstick(store, tmp_path):
    _sample(store)
    context = Context(as_of=AS_OF, lang="en", folder=tmp_path)
    fitted = segments.fit(store, segments.FitParams(save=True), context)
    first = store.frame("SELECT * FROM segments ORDER BY person_id")
    applied = segments.apply(store, segments.ApplyParams(), context)
    assert store.frame("SELECT * FROM segments ORDER BY person_id").equals(first)
    assert applied.table("sizes").frame["n"].to_list() == fitted.table("sizes").frame["n"].to_list()
    text = (tmp_path / "segments.json").read_text(encoding="utf-8")
    segments.fit(store, segments.FitParams(save=True), context)
    assert (tmp_path / "segments.json").read_text(encoding="utf-8") == text
    store.update(
        "surveys", "SELECT rowid AS place, greatest(score - 4, 0) AS score FROM stored.surveys"
    )
    segments.apply(store, segments.ApplyParams(), context)
    worse = store.frame("SELECT * FROM segments ORDER BY person_id")
    assert worse["satisfaction_z"].mean() < first["satisfaction_z"].mean() - 0.3


def test_the_folder_stays_empty_unless_saving_is_asked_for(store, tmp_path):
    _sample(store)
    context = Context(as_of=AS_OF, folder=tmp_path)
    segments.run(store, segments.Params(), context)
    segments.fit(store, segments.FitParams(), context)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_or_foreign_reference_is_an_error_with_the_next_step(store, tmp_path):
    context = Context(as_of=AS_OF, folder=tmp_path)
    with pytest.raises(UsageError, match="there is no reference"):
        segments.apply(store, segments.ApplyParams(), context)
    (tmp_path / "segments.json").write_text('{"version": 2}', encoding="utf-8")
    with pytest.raises(ConfigError, match="not a reference"):
        segments.apply(store, segments.ApplyParams(), context)
    (tmp_path / "segments.json").write_text(json.dumps({"version": 99}), encoding="utf-8")
    with pytest.raises(ConfigError, match="version 99"):
        segments.apply(store, segments.ApplyParams(), context)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("means", "weighted_actions_per_day"), float("nan")),
        (("actions", "dispersion"), 0),
        (("means", "satisfaction"), {"survey:nps": 2.0}),
        (("scales", "worries"), [0, 0]),
        (("priors", "activity"), [0, -1]),
        (("groups", "weights"), [1]),
        (("groups", "weights"), [0] * 5),
        (("groups", "scatter"), [0.5, float("inf"), 0.5]),
    ],
)
def test_a_reference_with_numbers_no_fit_can_give_is_an_error_not_a_table_of_nan(
    store, tmp_path, path, value
):
    _sample(store)
    context = Context(as_of=AS_OF, folder=tmp_path)
    segments.fit(store, segments.FitParams(save=True), context)
    body = json.loads((tmp_path / "segments.json").read_text(encoding="utf-8"))
    body[path[0]][path[1]] = value
    (tmp_path / "segments.json").write_text(json.dumps(body), encoding="utf-8")
    with pytest.raises(ConfigError, match="not a reference.* must "):
        segments.apply(store, segments.ApplyParams(), context)


def test_saving_says_where_and_needs_the_folder(store, tmp_path):
    _sample(store)
    context = Context(as_of=AS_OF, folder=tmp_path)
    assert (
        "segments.json" in segments.fit(store, segments.FitParams(save=True), context).notes[-1].en
    )
    with pytest.raises(UsageError, match="no folder"):
        segments.fit(store, segments.FitParams(save=True, model=Path("none/x.json")), context)


def test_a_largest_group_that_is_not_surely_the_largest_is_not_called_so_alone(store):
    _sample(store)
    result = segments.run(store, segments.Params(), CONTEXT)
    groups = (
        result.table("sizes")
        .frame.filter(pl.col("segment") != "unrated")
        .sort("estimate", descending=True)
    )
    rivals = int((groups["high"][1:] >= groups["low"][0]).sum())
    assert ("as large or larger may be" in result.finding.en) == (0 < rivals < 4)
    assert result.finding.en.startswith("No group is surely the largest") == (rivals == 4)


def test_where_everybody_is_the_same_no_group_is_called_the_largest():
    counted = pl.DataFrame(
        {"segment": ["happy"], "estimate": [0.24], "low": [0.24], "high": [0.24]}
    )
    assert "cannot be told apart" in _finding(counted, np.full(30, 0.25), 30).en
    assert _finding(counted, np.full(30, 0.6), 30).en.startswith(
        "Largest group: Happy, an estimated 24.0%"
    )


@pytest.mark.parametrize(
    ("high", "start", "doubt"),
    [
        ((0.3, 0.2, 0.1), "Largest group: Happy", False),
        ((0.3, 0.26, 0.1), "Largest group: Happy", True),
        ((0.3, 0.26, 0.25), "No group is surely the largest; most likely Happy", False),
    ],
)
def test_rivals_of_the_largest_group_are_named_and_where_all_are_rivals_that_is_said(
    high, start, doubt
):
    counted = pl.DataFrame(
        {
            "segment": ["happy", "engaged", "average"],
            "estimate": [0.27, 0.15, 0.08],
            "low": [0.24, 0.1, 0.05],
            "high": high,
        }
    )
    found = _finding(counted, np.full(30, 0.6), 30).en
    assert found.startswith(start)
    assert ("as large or larger may be: Engaged;" in found) == doubt


def test_orders_of_which_none_came_back_do_not_show_the_negative_group(store):
    _load_posts(store, [_post(i, f"a{i % 9}", label="positive", worry=False) for i in range(90)])
    orders = [
        {
            "order_id": str(i),
            "customer_id": str(i % 9),
            "ordered_at": datetime(2026, 1, 1),
            "amount": 9,
        }
        for i in range(30)
    ]
    add(store, "orders", orders)
    result = segments.run(store, segments.Params(), CONTEXT)
    assert any("Negative cannot be seen" in note.en for note in result.notes)


def test_probabilities_known_to_be_too_high_come_with_a_warning():
    assert warn_of_overconfidence("evidence-1") == warn_of_overconfidence("kmeans-1") == ()
    assert "too high" in warn_of_overconfidence("gmm-1")[0].en


def test_likes_that_others_give_are_no_actions_whatever_their_number(store):
    _sample(store)
    segments.run(store, segments.Params(), CONTEXT)
    first = store.frame("SELECT * FROM segments ORDER BY person_id")
    insert(
        store,
        "INSERT INTO post_metrics (channel, post_id, observed_at, like_count) "
        "SELECT channel, post_id, created_at, 1000000000000 FROM posts WHERE author_id IN ('a1', 'a59')",
    )
    best = store.frame(
        "SELECT * REPLACE (survey_id || 'x' AS survey_id, 1e12 AS score) FROM surveys WHERE customer_id = 'c003'"
    )
    add(store, "surveys", best)
    segments.run(store, segments.Params(), CONTEXT)
    second = store.frame("SELECT * FROM segments ORDER BY person_id")
    assert (
        second.filter(pl.col("person_id") == "c003")["satisfaction_z"].is_between(0, 3).all()
    )  # the best answer, no more
    store.delete("surveys", "score = 1e12")
    segments.run(store, segments.Params(), CONTEXT)
    assert store.frame("SELECT * FROM segments ORDER BY person_id").equals(first)


def test_the_same_people_in_another_order_of_rows_give_the_same_table(store):
    _sample(store)
    segments.run(store, segments.Params(), CONTEXT)
    first = store.frame("SELECT * FROM segments ORDER BY person_id")
    for table in ("posts", "surveys", "identities", "customers"):
        moved = store.frame(f"SELECT * FROM {table} ORDER BY random()")
        store.delete(table)
        add(store, table, moved)
    segments.run(store, segments.Params(), CONTEXT)
    assert store.frame("SELECT * FROM segments ORDER BY person_id").equals(first)


def test_a_worried_text_is_no_opinion_and_a_ticket_no_activity(store):
    add(store, "customers", [{"customer_id": "1", "email": "a@x.example.com"}])
    ticket = {
        "ticket_id": "77",
        "customer_id": "1",
        "created_at": datetime(2026, 2, 1, 12),
        "is_complaint": True,
    }
    add(store, "tickets", [ticket])
    _load_posts(store, [
        _post(1, "a@x.example.com", channel="zendesk", label="negative", worry=True, thread_id="77"),
        _post(2, "fb1", label="negative", worry=True),
        _post(3, "fb1", label="negative", worry=False),
    ])  # fmt: skip
    found = gather(store, WINDOW)
    assert found.people.to_list() == ["1", "facebook:fb1"]
    assert (found.action_count.tolist(), found.has_profile.tolist()) == ([0.0, 2.0], [False, True])
    assert found.satisfaction.sources == ("opinion:facebook", "ticket")
    assert (found.satisfaction.n.tolist(), found.worries.s.sum(axis=1).tolist()) == (
        [[0.0, 1.0], [1.0, 0.0]],
        [1.0, 1.0],
    )


def test_against_a_frozen_reference_a_fall_for_all_shows_in_the_sizes():
    _, evidence = _people(1500, seed=6, surveys=18.0)
    fitted = reference.fit_reference(evidence, WINDOW)
    worse = replace(
        evidence,
        satisfaction=replace(evidence.satisfaction, s=np.floor(evidence.satisfaction.s * 0.7)),
    )
    found = assign(worse, fitted)

    now = estimate_sizes(worse, found, fitted, 0, frozen=True)[0]
    assert now[0] + now[1] < sum(fitted.groups.weights[:2]) - 0.05
    likelihoods = measure.likelihoods(worse, fitted.base)
    refitted = mixture.fit(likelihoods, start=fitted.groups, only_weights=True)
    assert refitted.location.tolist() == fitted.groups.location.tolist()
    assert refitted.scale.tolist() == fitted.groups.scale.tolist()
