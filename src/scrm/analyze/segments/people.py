"""What every command does first: the window, the people's evidence in it, and their groups."""

from datetime import timedelta

from scrm.analyze.segments.answer import answer, refuse
from scrm.analyze.segments.assignment import Assignment, assign, segments_frame
from scrm.analyze.segments.evidence import Evidence, Window
from scrm.analyze.segments.query import read_evidence, read_first_day
from scrm.analyze.segments.reference import Reference, fit_reference
from scrm.analyze.segments.settings import Common, Params
from scrm.analyze.segments.sizes import build_size_frame
from scrm.config import Context
from scrm.result import Result
from scrm.store import Store


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


def answer_people(
    store: Store,
    params: Common,
    context: Context,
    known: tuple[Evidence, Window],
    reference: Reference,
    *,
    frozen: bool = False,
) -> Result:
    """Assign people to groups by a reference, store the groups, and return the answer."""
    evidence, window = known
    found = assign(
        evidence, reference, params.method, min_evidence=params.min_evidence, seed=context.seed
    )
    frame = segments_frame(evidence, found, params.min_evidence)
    store.write("segments", frame)
    counted = build_size_frame(
        evidence, found, reference, params.min_evidence, context.seed, frozen=frozen
    )
    return answer(
        evidence,
        found,
        reference,
        (frame, counted),
        window=window,
        min_evidence=params.min_evidence,
        lang=context.lang,
    )


def assign_people(
    store: Store, params: Params, context: Context
) -> tuple[Window, Evidence, Reference, Assignment] | Result:
    """Return window, evidence, reference and groups of the window asked for, or the refusal."""
    known = read_people(store, params, context, params.comment_weight)
    if isinstance(known, Result):
        return known
    evidence, window = known
    fitted = fit_reference(evidence, window)
    found = assign(
        evidence, fitted, params.method, min_evidence=params.min_evidence, seed=context.seed
    )
    return window, evidence, fitted, found
