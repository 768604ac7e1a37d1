"""Who moved between the groups: the command ``scrm segments migrate``."""

from scrm.analyze.segments import moves, noise_floor
from scrm.analyze.segments.answer import refuse, refuse_too_few
from scrm.analyze.segments.assignment import assign
from scrm.analyze.segments.migration_answer import answer_migration
from scrm.analyze.segments.people import find_window, read_window
from scrm.analyze.segments.reference import fit_reference
from scrm.analyze.segments.settings import LEAST_CELL, MigrateParams
from scrm.config import Context
from scrm.result import Result, Text
from scrm.store import Store


def migrate(store: Store, params: MigrateParams, context: Context) -> Result:
    """Say who moved between the last two windows, and how much of it is noise.

    Both windows are measured by the earlier one.

    Example:  scrm segments migrate --window-days 90
    """
    after = find_window(store, context, params.window_days)
    before = after.before() if after else None
    known = tuple(
        read_window(store, window, params.people, params.comment_weight)
        for window in (before, after)
    )
    if before is None or after is None or known[0] is None or known[1] is None:
        return refuse(before)
    first, second = moves.select_common_people(known[0], known[1])
    fitted = fit_reference(known[0], before)
    one, two = (
        assign(evidence, fitted, params.method, min_evidence=params.min_evidence, seed=context.seed)
        for evidence in (first, second)
    )
    observed = moves.count_moves(one, two, params.min_evidence, params.margin)
    if observed.sum() < LEAST_CELL:
        return refuse_too_few(
            int(observed.sum()),
            params.min_evidence,
            Text(" in beiden Zeiträumen", " in both windows"),
        )
    rule = noise_floor.Rule(params.method, params.min_evidence, params.margin)
    noise = noise_floor.simulate_moves(
        first, second, fitted, rule, seed=context.seed, draws=params.draws
    )
    compared = noise_floor.compare_with_noise(observed, noise, one.labels)
    return answer_migration(observed, noise, compared, (before, after), context.lang)
