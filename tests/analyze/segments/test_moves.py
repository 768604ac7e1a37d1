"""Moves between groups."""

from tests.analyze.segments.populations import WINDOW, draw_population

from scrm.analyze.segments import hysteresis, reference
from scrm.analyze.segments.assignment import assign


def test_hysteresis_keeps_the_old_group_until_another_is_clearly_likelier():
    before, after = draw_population(300, 2)
    fitted = reference.fit_reference(before, WINDOW)
    one, two = assign(before, fitted), assign(after, fitted)
    moved = [
        int((hysteresis.apply_hysteresis(one, two, margin) != one.best()).sum())
        for margin in (0.0, 0.3, 0.6, 1.0)
    ]
    assert moved == sorted(moved, reverse=True)
    assert moved[0] > 0
    assert moved[-1] == 0
