"""The noise floor of moves."""

import numpy as np
import pytest
from tests.analyze.segments.populations import WINDOW, draw_population

from scrm.analyze.segments import moves, noise_floor, reference
from scrm.analyze.segments.assignment import assign


def test_dealing_signals_out_again_keeps_every_total():
    before, after = draw_population(200, 3)
    first, second = noise_floor.permute_signals(before, after, np.random.default_rng(0))
    for name in ("satisfaction", "worries"):
        old = getattr(before, name).s + getattr(after, name).s
        assert (getattr(first, name).s + getattr(second, name).s == old).all()
        assert (getattr(first, name).s <= getattr(first, name).n).all()
        assert (getattr(second, name).s <= getattr(second, name).n).all()
    assert (first.actions + second.actions == before.actions + after.actions).all()


@pytest.mark.parametrize(("shift", "changes"), [(0.0, False), (0.4, True)])
def test_only_a_movement_above_the_noise_is_called_a_change(shift, changes):
    before, after = draw_population(1200, 4, shift=shift)
    fitted = reference.fit_reference(before, WINDOW)
    one, two = assign(before, fitted), assign(after, fitted)
    noise = noise_floor.simulate_moves(before, after, fitted, noise_floor.Rule(), seed=0, draws=15)
    observed = moves.count_moves(one, two, 10)
    stayers = np.trace(noise, axis1=1, axis2=2)
    assert (np.trace(observed) < stayers.min()) == changes
