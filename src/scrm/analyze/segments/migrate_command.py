"""Who moved between the groups: the command ``scrm segments migrate``."""

import numpy as np

from scrm.analyze.segments import noise_floor
from scrm.analyze.segments.answer import refuse, refuse_too_few
from scrm.analyze.segments.common_steps import (
    BLOCK_DAYS,
    find_window,
    read_label_errors,
    read_window,
)
from scrm.analyze.segments.evidence import Evidence, Window
from scrm.analyze.segments.migration_answer import answer_migration
from scrm.analyze.segments.moves import select_common_people
from scrm.analyze.segments.query import read_blocks
from scrm.analyze.segments.reference import fit_reference
from scrm.analyze.segments.settings import LEAST_CELL, MigrateParams
from scrm.config import Context
from scrm.result import Result, Text
from scrm.store import Store

_PAIRS = 6
"""Pairs of blocks that are swapped at least, unless blocks were shorter than a week."""


def migrate(store: Store, params: MigrateParams, context: Context) -> Result:
    """Say who moved between the last two windows, and how much of it is noise.

    Example:  scrm segments migrate --window-days 90
    """
    after = find_window(store, context, params.window_days)
    before = after.before() if after else None
    earlier, later = (
        read_window(store, window, params.people, params.comment_weight)
        for window in (before, after)
    )
    if before is None or after is None or earlier is None or later is None:
        return refuse(before)
    both = Window(before.first, after.last, after.zone)
    together = read_window(store, both, params.people, params.comment_weight)
    if together is None:
        return refuse(both)
    pairs = _read_pairs(store, both, select_common_people(earlier, later))
    errors = read_label_errors(store, together, both, context.seed)
    reference = fit_reference(
        select_people(together, pairs.before), both,
        blocks=pairs.by_window(), errors=errors.rates, seed=context.seed,
    )  # fmt: skip
    rule = noise_floor.Rule(params.method, params.min_evidence, params.margin)
    observed, labels = noise_floor.observe_moves(
        pairs.swap(np.zeros((pairs.blocks.people, pairs.count), bool)),
        reference,
        rule,
        seed=context.seed,
    )
    if observed.sum() < LEAST_CELL:
        return refuse_too_few(
            int(observed.sum()),
            params.min_evidence,
            Text(" in beiden Zeiträumen", " in both windows"),
        )
    simulated = noise_floor.simulate_moves(
        pairs, reference, rule, seed=context.seed, draws=params.draws
    )
    return answer_migration(observed, simulated, labels, (before, after), context.lang)


def _read_pairs(store: Store, both: Window, known: tuple[Evidence, Evidence]) -> noise_floor.Pairs:
    """Return the signals of the people of both windows, by pairs of blocks."""
    days = both.days // 2
    count = max(days // BLOCK_DAYS, min(days // 7, _PAIRS), 1)
    blocks = read_blocks(store, known[0].people, both, 2 * count)
    return noise_floor.Pairs(*known, blocks)


def select_people(evidence: Evidence, people: Evidence) -> Evidence:
    """Return the evidence of those people."""
    return evidence.take(evidence.people.is_in(people.people.implode()).to_numpy())
