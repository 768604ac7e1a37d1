"""The noise floor of moves."""

import numpy as np
import pytest
from tests.analyze.segments.populations import WINDOW, draw_pairs

from scrm.analyze.segments import noise_floor, reference
from scrm.analyze.segments.groups import GROUPS


def test_swapping_blocks_keeps_every_total():
    pairs = draw_pairs(200, 3)
    rng = np.random.default_rng(0)
    first, second = pairs.swap(rng.random((200, pairs.count)) < 0.5)
    for name in ("satisfaction", "worries"):
        for side in ("n", "s"):
            total = sum(getattr(getattr(each, name), side) for each in (first, second))
            old = sum(getattr(getattr(each, name), side) for each in (pairs.before, pairs.after))
            assert total == pytest.approx(old, abs=1e-3)
    assert (first.actions + second.actions == pairs.before.actions + pairs.after.actions).all()


def test_nothing_swapped_is_what_was_observed_and_everything_swapped_its_mirror():
    pairs = draw_pairs(100, 4)
    none, every = np.zeros((100, pairs.count), bool), np.ones((100, pairs.count), bool)
    before, after = pairs.swap(none)
    assert before.worries.n.tolist() == pairs.before.worries.n.tolist()
    assert after.actions.tolist() == pairs.after.actions.tolist()
    mirrored = pairs.swap(every)
    assert mirrored[0].actions.tolist() == after.actions.tolist()
    assert mirrored[1].satisfaction.s.tolist() == before.satisfaction.s.tolist()


def test_months_before_a_person_became_a_customer_are_not_swapped():
    pairs = draw_pairs(3, 5)
    pairs.before.days[:] = [180.0, 90.0, 1.0]
    assert pairs.count == 6
    assert pairs.can_swap().sum(axis=1).tolist() == [6, 3, 0]


@pytest.mark.parametrize(("shift", "changes"), [(0.0, False), (0.8, True)])
def test_only_a_movement_above_the_noise_is_called_a_change(shift, changes):
    pairs = draw_pairs(500, 4, shift=shift)
    fitted = reference.fit_reference(pairs.before, WINDOW, blocks=pairs.by_window())
    rule = noise_floor.Rule()
    observed, labels = noise_floor.observe_moves((pairs.before, pairs.after), fitted, rule, seed=0)
    simulated = noise_floor.simulate_moves(pairs, fitted, rule, seed=0, draws=39)
    moved = noise_floor.compute_moved_shares(observed)
    limit = noise_floor.find_limit(noise_floor.compute_moved_shares(simulated))
    assert labels == GROUPS
    assert (moved > limit) == changes
    assert noise_floor.compare_with_noise(observed, simulated, labels)["is_change"].any() == changes


def test_a_move_is_a_change_only_beyond_the_largest_of_all_moves():
    rng = np.random.default_rng(0)
    simulated = rng.poisson(4, (79, 5, 5))
    observed = np.full((5, 5), 4)
    observed[0, 1], observed[2, 3] = 20, 8  # 8 or more: 5 % of a single cell, but not of twenty
    found = noise_floor.compare_with_noise(observed, simulated, GROUPS)
    changed = found.filter("is_change").select("from_segment", "to_segment").rows()
    assert changed == [("engaged", "happy")]
    assert found.filter(from_segment="engaged", to_segment="engaged")["noise_high"][0] is None


def test_moves_that_no_simulation_made_have_no_limit_of_zero():
    simulated = np.zeros((39, 5, 5), int)
    observed = np.zeros((5, 5), int)
    observed[0, 0] = 30
    found = noise_floor.compare_with_noise(observed, simulated, GROUPS)
    assert found["is_change"].to_list() == [False]
