"""Fit and save a reference, and apply a saved one: ``scrm segments fit`` and ``apply``."""

from dataclasses import replace

from scrm.analyze.segments import reference as references
from scrm.analyze.segments.answer import describe_saved_reference
from scrm.analyze.segments.common_steps import answer_people, fit_people, read_people
from scrm.analyze.segments.settings import ApplyParams, FitParams
from scrm.config import Context
from scrm.result import Result
from scrm.store import Store


def fit(store: Store, params: FitParams, context: Context) -> Result:
    """Fit the reference to the window; with --save it is frozen in a file for `apply`.

    Example:  scrm segments fit --save --model 2026.json
    """
    known = read_people(store, params, context, params.comment_weight)
    if isinstance(known, Result):
        store.delete("segments")  # groups of other data would mislead
        return known
    reference, errors = fit_people(store, *known, context.seed)
    if params.save:
        references.save(reference, context.folder / params.model)
    shown = answer_people(store, params, context, known, reference, errors)
    if not params.save:
        return shown
    return replace(shown, notes=(*shown.notes, describe_saved_reference(params.model)))


def apply(store: Store, params: ApplyParams, context: Context) -> Result:
    """Measure the people of the window against a frozen reference.

    Example:  scrm segments apply --model 2026.json
    """
    reference = references.load(context.folder / params.model)
    known = read_people(store, params, context, reference.model.activity.weights[1])
    if isinstance(known, Result):
        store.delete("segments")  # groups of other data would mislead
        return known
    return answer_people(store, params, context, known, reference, frozen=True)
