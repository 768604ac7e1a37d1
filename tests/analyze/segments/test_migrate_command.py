"""The command ``scrm segments migrate``."""

from dataclasses import replace
from datetime import timedelta

from tests.analyze.segments.populations import CONTEXT, load_two_halves

from scrm.analyze import segments
from scrm.analyze.segments.migration_answer import _moved_sentence
from scrm.config import Context


def test_a_fall_in_satisfaction_shows_as_a_migration(store):
    load_two_halves(store, later_score=1.0, apart=timedelta(days=14))
    result = segments.migrate(store, segments.MigrateParams(), CONTEXT)
    assert result.fact("moved_count") >= 15
    assert result.fact("moved_share") > result.fact("noise_high_share")
    assert result.figures[0].kind == "flow"
    assert result.finding.en.startswith(
        f"{result.fact('moved_count')} of {result.fact('people_count')} changed group"
    )


def test_moves_are_within_chance_if_each_window_may_be_a_single_burst(store):
    load_two_halves(store, later_score=1.0)
    result = segments.migrate(store, segments.MigrateParams(), CONTEXT)
    assert "no more than by chance" in result.finding.en


def test_nothing_changed_is_no_change(store):
    load_two_halves(store)
    result = segments.migrate(store, segments.MigrateParams(), CONTEXT)
    assert result.fact("change_count") == 0
    assert "no change" in result.finding.en


def test_without_an_earlier_window_migration_is_refused(store):
    load_two_halves(store)
    assert segments.migrate(
        store, segments.MigrateParams(window_days=2000), replace(CONTEXT)
    ).refused
    assert segments.migrate(store, segments.MigrateParams(), Context()).refused
    segments.run(store, segments.Params(), CONTEXT)
    segments.migrate(store, segments.MigrateParams(window_days=2000), CONTEXT)
    assert store.row_count("segments") == 40  # a question refused takes no other answer away


def test_one_person_who_changed_is_counted_in_the_singular():
    assert _moved_sentence(1, 17, 0.16, 0).de.startswith(
        "1 von 17 wechselte die Gruppe (5,88\u202f%)"
    )
    assert _moved_sentence(2, 17, 0.16, 0).de.startswith("2 von 17 wechselten die Gruppe")
