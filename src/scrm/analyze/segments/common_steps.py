"""Steps that all commands share: the window, the evidence of people in it, and their groups."""

from dataclasses import replace
from datetime import timedelta

from scrm.analyze.segments.answer import answer, refuse
from scrm.analyze.segments.assignment import Assignment, assign, segments_frame
from scrm.analyze.segments.caveats import name_unmeasured
from scrm.analyze.segments.evidence import Evidence, Window
from scrm.analyze.segments.label_errors import MeasuredErrors, build_label_errors
from scrm.analyze.segments.query import (
    count_own_labels,
    read_blocks,
    read_engines,
    read_evidence,
    read_first_day,
)
from scrm.analyze.segments.reference import Reference, fit_reference, sample_people
from scrm.analyze.segments.second_opinion import add_second_opinion, compare_with_kmeans
from scrm.analyze.segments.settings import Common, Params
from scrm.analyze.segments.sizes import build_size_frame
from scrm.config import Context
from scrm.result import Result
from scrm.store import Store

BLOCK_DAYS = 30
"""Shortest stretch of time that is taken as independent of the others: bursts are shorter."""
_MOST_BLOCKS = 24


def find_window(store: Store, context: Context, days: int) -> Window | None:
    """Return the window asked for; None if nothing is dated. Zero days: from the first signal."""
    if context.period:
        return Window(*context.period, context.timezone)
    if context.as_of is None:
        return None
    first = context.as_of - timedelta(days=days - 1)
    if not days:
        first = read_first_day(store) or context.as_of
    return Window(min(first, context.as_of), context.as_of, context.timezone)


def read_window(
    store: Store, window: Window | None, people: str, comment_weight: float
) -> Evidence | None:
    """Return the evidence of the people asked for; None if there is none."""
    if window is None:
        return None
    evidence = read_evidence(store, window, comment_weight)
    if people == "customers":
        evidence = evidence.take(evidence.is_customer)
    return evidence if len(evidence) and evidence.has_signals else None


def read_people(
    store: Store, params: Common, context: Context, comment_weight: float
) -> tuple[Evidence, Window] | Result:
    """Return evidence and window, or the refusal."""
    window = find_window(store, context, params.window_days)
    evidence = read_window(store, window, params.people, comment_weight)
    if window is None or evidence is None:
        return refuse(window)
    return evidence, window


def fit_people(
    store: Store, evidence: Evidence, window: Window, seed: int
) -> tuple[Reference, MeasuredErrors]:
    """Fit the reference to people, with bursts and the errors of engines."""
    count = min(window.days // BLOCK_DAYS, _MOST_BLOCKS)
    some = evidence.people.gather(sample_people(len(evidence)))
    blocks = read_blocks(store, some, window, count) if count > 1 else None
    errors = read_label_errors(store, evidence, window, seed)
    reference = fit_reference(evidence, window, blocks=blocks, errors=errors.rates, seed=seed)
    return reference, errors


def read_label_errors(
    store: Store, evidence: Evidence, window: Window, seed: int
) -> MeasuredErrors:
    """Return the errors of the engines that labelled the texts of a window."""
    return build_label_errors(
        read_engines(store, window),
        count_own_labels(store),
        (*evidence.satisfaction.sources, *evidence.worries.sources),
        seed=seed,
    )


def answer_people(
    store: Store,
    params: Common,
    context: Context,
    known: tuple[Evidence, Window],
    reference: Reference,
    errors: MeasuredErrors | None = None,
    *,
    frozen: bool = False,
    second_opinion: bool = False,
) -> Result:
    """Assign people to groups by a reference, store the groups, and return the answer.

    With a second opinion, the groups of the mixture are compared with those of k-means.
    """
    evidence, window = known
    found = assign(
        evidence, reference, params.method, min_evidence=params.min_evidence, seed=context.seed
    )
    frame = segments_frame(evidence, found, params.min_evidence)
    store.write("segments", frame)
    counted = build_size_frame(
        evidence, found, reference, params.min_evidence, context.seed, frozen=frozen
    )
    shown = answer(
        evidence,
        found,
        reference,
        (frame, counted),
        window=window,
        min_evidence=params.min_evidence,
        lang=context.lang,
    )
    if second_opinion and params.method == "evidence":
        opinion = compare_with_kmeans(found, params.min_evidence, context.seed)
        shown = add_second_opinion(shown, opinion)
    unmeasured = name_unmeasured(errors.unmeasured if errors else ())
    return replace(shown, notes=(*shown.notes, *unmeasured))


def assign_people(
    store: Store, params: Params, context: Context
) -> tuple[Window, Evidence, Reference, Assignment] | Result:
    """Return window, evidence, reference and groups of the window asked for, or the refusal."""
    known = read_people(store, params, context, params.comment_weight)
    if isinstance(known, Result):
        return known
    evidence, window = known
    fitted, _ = fit_people(store, evidence, window, context.seed)
    found = assign(
        evidence, fitted, params.method, min_evidence=params.min_evidence, seed=context.seed
    )
    return window, evidence, fitted, found
