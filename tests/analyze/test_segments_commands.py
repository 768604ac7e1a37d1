"""The further commands on customer groups: stability, profiles, migration."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from tests.rows import add

from scrm.analyze import segments
from scrm.analyze._phrase_lexicon import fold, lexicon, pattern
from scrm.analyze.segments import migration_noise as migration
from scrm.analyze.segments import reference
from scrm.analyze.segments.assignment import assign
from scrm.analyze.segments.diagnostics import (
    bootstrap_jaccard,
    gap_clusters,
    gap_statistic,
    silhouette,
)
from scrm.analyze.segments.evidence import Evidence, Trials, Window
from scrm.analyze.segments.groups import ARCHETYPES
from scrm.analyze.segments.migration import _moved_sentence
from scrm.analyze.segments.profile_indexes import LEXICON, Use, drop_small_groups, index_table
from scrm.analyze.segments.stability import _stability_finding
from scrm.config import Context

AS_OF = date(2026, 6, 30)
CONTEXT = Context(as_of=AS_OF, lang="en")
WINDOW = Window(date(2026, 1, 2), AS_OF, "UTC")


def _sample(store, *, later_score=None):
    """Load 40 customers of whom the first half is content and active, in two half-years; later scores may differ."""
    posts, surveys = [], []
    for number in range(40):
        content = number < 20
        for half, day in enumerate((datetime(2025, 10, 1, 9), datetime(2026, 3, 1, 9))):
            for k in range(8 if content else 0):
                post = {
                    "channel": "instagram" if number % 2 else "x",
                    "post_id": f"p{number}-{half}-{k}",
                    "author_id": f"a{number}",
                }
                text = {
                    "kind": "comment",
                    "text": "plastikfrei!" if k == 0 else "schön",
                    "label": "positive",
                }
                posts.append({**post, **text, "created_at": day + timedelta(hours=k)})
            score = (9.0 if content else 2.0) if half == 0 or later_score is None else later_score
            surveys += [
                {
                    "survey_id": f"u{number}-{half}-{k}", "customer_id": f"c{number:02d}", "answered_at": day + timedelta(hours=k),
                    "instrument": "nps", "score": score, "scale_max": 10.0,
                }
                for k in range(11)
            ]  # fmt: skip
    add(
        store,
        "customers",
        [{"customer_id": f"c{n:02d}", "consent": "yes" if n % 2 else "no"} for n in range(40)],
    )
    add(
        store,
        "identities",
        [
            {"channel": c, "profile_id": f"a{n}", "customer_id": f"c{n:02d}"}
            for n in range(40)
            for c in ("instagram", "x")
        ],
    )
    add(store, "posts", posts)
    add(
        store,
        "post_worries",
        [
            {
                "channel": p["channel"],
                "post_id": p["post_id"],
                "is_worry": p["post_id"].endswith("7"),
                "topic": "price",
            }
            for p in posts
        ],
    )
    add(store, "surveys", surveys)


def _population(n, seed, *, shift=0.0):
    rng = np.random.default_rng(seed)
    group = rng.choice(5, n, p=[0.24, 0.15, 0.25, 0.23, 0.13])
    chance = 1 / (1 + np.exp(-(0.2 + 1.2 * ARCHETYPES[group, 0])))
    worry = 1 / (1 + np.exp(-(-1.9 + 0.95 * ARCHETYPES[group, 1])))
    rate = rng.gamma(2.0, 3.0 * np.exp(1.25 * ARCHETYPES[group, 2]) / 2.0)

    def draw(chance=chance):
        actions, asked, letters = rng.poisson(rate), rng.poisson(15, n), rng.poisson(5, n)
        texts = actions + letters
        column = lambda values: np.asarray(values, np.float32)[:, None]  # noqa: E731  a short name for a short thing
        return Evidence(
            pl.Series([f"{i:05d}" for i in range(n)]),
            np.ones(n, bool),
            Trials(("survey:nps",), column(asked), column(rng.binomial(asked, chance))),
            Trials(("worry:x",), column(texts), column(rng.binomial(texts, worry))),
            column(actions),
            np.full(n, 180.0),
            np.ones(n, bool),
        )

    moved = rng.random(n) < shift
    return draw(), draw(np.where(moved, 1 - chance, chance))


# --- diagnostics ------------------------------------------------------------------------------------------------------


def test_the_gap_statistic_finds_three_islands_and_no_structure_in_a_cloud():
    rng = np.random.default_rng(0)
    islands = np.concatenate([rng.normal(centre, 0.2, (60, 3)) for centre in (-4, 0, 4)])
    assert gap_clusters(gap_statistic(islands, seed=0)) == 3
    assert gap_clusters(gap_statistic(rng.uniform(size=(200, 3)), seed=0)) == 1
    assert silhouette(islands, np.repeat([0, 1, 2], 60)) > 0.8
    assert silhouette(islands, np.zeros(180, int)) is None


def test_groups_with_much_evidence_survive_drawing_people_again():
    evidence, _ = _population(1500, 1)
    fitted = reference.fit_reference(evidence, WINDOW)
    found = assign(evidence, fitted)
    similar = bootstrap_jaccard(evidence, found, fitted, 10, seed=0, draws=5)
    assert min(similar) > 0.75
    assert max(similar) <= 1


def test_stability_is_said_in_plain_words_with_its_numbers(store):
    _sample(store)
    result = segments.stability(store, segments.Params(), CONTEXT)
    assert -1 <= result.fact("silhouette") <= 1
    assert result.table("methods").frame["method"].to_list() == ["archetype", "kmeans", "gmm"]
    assert any("Stable does not mean right" in note.en for note in result.notes)
    assert segments.stability(store, segments.Params(min_evidence=500), CONTEXT).refused


# --- profiles ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["archetype", "kmeans", "gmm"])
def test_stability_is_that_of_the_method_asked_for(method):
    evidence, _ = _population(400, 1)
    fitted = reference.fit_reference(evidence, WINDOW)
    found = assign(evidence, fitted, method)
    similar = bootstrap_jaccard(evidence, found, fitted, 10, seed=0, draws=4)
    assert len(similar) == 5
    assert all(value == 1 if method == "archetype" else 0.2 < value < 1 for value in similar)


def test_an_index_needs_ten_people_who_wrote_of_the_matter():
    people = {
        "segment": ["happy"] * 9 + ["average"] * 10,
        "person_id": list("abcdefghijklmnopqrs"),
        "trials": [5] * 19,
    }
    trials = pl.DataFrame(people)
    assert drop_small_groups(Use(trials, trials), ("happy", "average", "negative"), 10) == [
        "average"
    ]


def test_texts_of_one_person_are_no_independent_trials():
    people = [f"p{n}" for n in range(60)]
    trials = pl.DataFrame(
        {"segment": ["happy"] * 15 + ["average"] * 45, "person_id": people, "trials": [20] * 60}
    )
    one = pl.DataFrame({"segment": ["happy"], "person_id": ["p0"], "item": ["x"], "hits": [20]})
    row = index_table(Use(one, trials), ["happy"]).row(0, named=True)
    assert row["index"] == pytest.approx(400)
    assert (row["mark"], row["n"]) == (
        "",
        1,
    )  # twenty texts of one person prove nothing about the group
    spread = pl.DataFrame(
        {"segment": ["happy"] * 15, "person_id": people[:15], "item": ["x"] * 15, "hits": [4] * 15}
    )
    assert index_table(Use(spread, trials), ["happy"]).row(0, named=True)["mark"] == "over"


def test_profiles_say_who_can_be_reached_and_what_sets_a_group_apart(store):
    _sample(store)
    noon = datetime(2026, 3, 1, 12)
    add(
        store,
        "orders",
        [
            {
                "order_id": f"o{n}",
                "customer_id": f"c{n:02d}",
                "ordered_at": noon,
                "amount": 10.0,
                "currency": "EUR",
                "is_cancellation": False,
            }
            for n in range(40)
        ],
    )
    add(
        store,
        "posts",
        [
            {
                "channel": "x",
                "post_id": "r",
                "author_id": "own",
                "is_own": True,
                "created_at": datetime(2026, 3, 1, 11),
                "parent_id": "p0-1-0",
            }
        ],
    )
    result = segments.profile_(store, segments.Params(), CONTEXT)
    profiles = result.table("profiles").frame
    assert profiles["revenue"].sum() == pytest.approx(400)
    assert profiles["reachable"].sum() == 20
    assert profiles["n"].sum() == 40
    assert profiles["median_seconds"].drop_nulls().to_list() == [7200.0]
    assert {figure.kind for figure in result.figures} == {"heat"}
    assert "environment" in result.table("values").frame["item"].to_list()
    assert "Largest reachable group" in result.finding.en


def test_what_a_group_answers_to_is_told_by_the_posts_it_commented(store):
    _sample(store)
    own = [{"channel": c, "post_id": f"own-{t}", "is_own": True, "post_type": t, "parent_id": None, "created_at": datetime(2026, 1, 1)}
           for c in ("instagram", "x") for t in ("video", "photo")]  # fmt: skip
    add(store, "posts", own)
    store.update(
        "posts",
        "SELECT rowid AS place, 'own-video' AS parent_id FROM stored.posts WHERE is_own IS NULL",
    )
    result = segments.profile_(store, segments.Params(), CONTEXT)
    assert result.table("responses").frame["item"].unique().to_list() == ["video"]
    assert result.table("responses").frame["index"].to_list() == [100.0]


# --- migration --------------------------------------------------------------------------------------------------------


def test_hysteresis_keeps_the_old_group_until_another_is_clearly_likelier():
    before, after = _population(300, 2)
    fitted = reference.fit_reference(before, WINDOW)
    one, two = assign(before, fitted), assign(after, fitted)
    moved = [
        int((migration.apply_hysteresis(one, two, margin) != one.best()).sum())
        for margin in (0.0, 0.3, 0.6, 1.0)
    ]
    assert moved == sorted(moved, reverse=True)
    assert moved[0] > 0
    assert moved[-1] == 0


def test_dealing_signals_out_again_keeps_every_total():
    before, after = _population(200, 3)
    first, second = migration.permute_signals(before, after, np.random.default_rng(0))
    for name in ("satisfaction", "worries"):
        old = getattr(before, name).s + getattr(after, name).s
        assert (getattr(first, name).s + getattr(second, name).s == old).all()
        assert (getattr(first, name).s <= getattr(first, name).n).all()
        assert (getattr(second, name).s <= getattr(second, name).n).all()
    assert (first.actions + second.actions == before.actions + after.actions).all()


@pytest.mark.parametrize(("shift", "changes"), [(0.0, False), (0.4, True)])
def test_only_a_movement_above_the_noise_is_called_a_change(shift, changes):
    before, after = _population(1200, 4, shift=shift)
    fitted = reference.fit_reference(before, WINDOW)
    one, two = assign(before, fitted), assign(after, fitted)
    noise = migration.noise(before, after, fitted, migration.Rule(), seed=0, draws=15)
    observed = migration.flows(one, two, 10)
    stayers = np.trace(noise, axis1=1, axis2=2)
    assert (np.trace(observed) < stayers.min()) == changes


def test_a_fall_in_satisfaction_shows_as_a_migration(store):
    _sample(store, later_score=1.0)
    result = segments.migrate(store, segments.MigrateParams(), CONTEXT)
    assert result.fact("moved_count") >= 15
    assert result.fact("moved_share") > result.fact("noise_high_share")
    assert result.figures[0].kind == "flow"
    assert result.finding.en.startswith(
        f"{result.fact('moved_count')} of {result.fact('people_count')} changed group"
    )


def test_nothing_changed_is_no_change(store):
    _sample(store)
    result = segments.migrate(store, segments.MigrateParams(), CONTEXT)
    assert result.fact("change_count") == 0
    assert "no change" in result.finding.en


def test_without_an_earlier_window_migration_is_refused(store):
    _sample(store)
    assert segments.migrate(
        store, segments.MigrateParams(window_days=2000), replace(CONTEXT)
    ).refused
    assert segments.migrate(store, segments.MigrateParams(), Context()).refused
    segments.run(store, segments.Params(), CONTEXT)
    segments.migrate(store, segments.MigrateParams(window_days=2000), CONTEXT)
    assert store.row_count("segments") == 40  # a question refused takes no other answer away


@pytest.mark.parametrize(("text", "themes"), [
    ("Super, dass ihr plastikfrei verpackt", {"environment"}),
    ("Das ist doch Greenwashing", {"environment"}),
    ("Als Stammkundin bin ich euch wohl egal", {"customers"}),
    ("Toll, dass ihr die Tafel unterstützt", {"csr"}),
    ("Wie ihr mit euren Mitarbeitern umgeht, ist traurig", {"staff"}),
    ("Die Lieferung kam schneller als gedacht", set()),
    ("Ich nehme den Tee immer zum Frühstück", set()),
])  # fmt: skip
def test_value_themes_are_found_by_their_phrases(text, themes):
    phrases = lexicon(LEXICON)
    folded = fold(pl.Series([text]))
    found = {
        theme
        for theme in ("customers", "csr", "environment", "staff")
        if folded.str.contains(pattern(phrases[theme]))[0]
    }
    assert found == themes


def test_one_group_for_everybody_is_not_called_stable():
    groups = pl.DataFrame({"segment": ["average", "happy"], "jaccard": [1.0, None]})
    assert _stability_finding(groups, 1.0).de == (
        "Alle Bewerteten sind in derselben Gruppe: ob sie stabil ist, sagt nichts; "
        "bei 100,0\u202f% der Bewerteten ist sie weniger wahrscheinlich als nicht."
    )


def test_one_person_who_changed_is_counted_in_the_singular():
    assert _moved_sentence(1, 17, 0.16, 0).de.startswith(
        "1 von 17 wechselte die Gruppe (5,88\u202f%)"
    )
    assert _moved_sentence(2, 17, 0.16, 0).de.startswith("2 von 17 wechselten die Gruppe")
