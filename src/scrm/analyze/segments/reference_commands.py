"""The commands: show the groups, fit and save a reference, apply a saved one."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field

from scrm import config
from scrm.analyze.segments import reference as references
from scrm.analyze.segments.answer import TITLE, answer
from scrm.analyze.segments.assignment import Assignment, Method, assign, segments_frame
from scrm.analyze.segments.evidence import COMMENT_WEIGHT, Evidence, Window, gather
from scrm.analyze.segments.reference import Reference
from scrm.analyze.segments.sizes import sizes
from scrm.config import Context
from scrm.result import Provenance, Result, Text
from scrm.store import Store
from scrm.wording import write_day

LEAST_CELL = 10
"""Groups with fewer people are left out of comparisons: too few to say, and too few to stay unnamed."""


class Common(config.Params):
    """Settings of every command on groups."""

    method: Method = Field(
        "evidence", description="evidence (mixture), archetype (distance), kmeans or gmm"
    )
    min_evidence: int = Field(10, ge=0, description="signals below which a person is not rated")
    window_days: int = Field(
        540,
        ge=0,
        le=36500,
        description="days up to as-of that count, where no --period is given; 0 for all",
    )
    people: Literal["all", "customers"] = Field(
        "all", description="customers and unlinked profiles, or customers alone"
    )


class Params(Common):
    """Settings of ``scrm segments``."""

    comment_weight: float = Field(
        COMMENT_WEIGHT,
        gt=0,
        le=10,
        description="what a comment or reply weighs where a text a person began weighs 1",
    )


class FitParams(Params):
    """Settings of ``scrm segments fit``."""

    save: bool = Field(default=False, description="write the reference to --model")
    model: Path = Field(Path("segments.json"), description="file of the frozen reference")


class ApplyParams(Common):
    """Settings of ``scrm segments apply``; what an action weighs stands in the reference."""

    model: Path = Field(Path("segments.json"), description="file of the frozen reference")


def run(store: Store, params: Params, context: Context) -> Result:
    """Show the groups, measured against the people of the window themselves."""
    window = window_of(store, context, params.window_days)
    evidence = evidence_of(store, window, params.people, params.comment_weight)
    if window is None or evidence is None:
        return _build_refusal(store, window)
    return answer_segments(
        store, params, context, (evidence, window), references.fit_reference(evidence, window)
    )


def fit(store: Store, params: FitParams, context: Context) -> Result:
    """Fit the reference to the window; with --save it is frozen in a file for `apply`.

    Example:  scrm segments fit --save --model 2026.json
    """
    window = window_of(store, context, params.window_days)
    evidence = evidence_of(store, window, params.people, params.comment_weight)
    if window is None or evidence is None:
        return _build_refusal(store, window)
    reference = references.fit_reference(evidence, window)
    if params.save:
        references.save(reference, context.folder / params.model)
    shown = answer_segments(store, params, context, (evidence, window), reference)
    return replace(shown, notes=(*shown.notes, _save_note(params.model))) if params.save else shown


def _save_note(model: Path) -> Text:
    return Text(
        f"Der Maßstab steht jetzt in {model}; scrm segments apply misst spätere Personen daran.",
        f"The reference is now kept in {model}; scrm segments apply measures later people by it.",
    )


def apply(store: Store, params: ApplyParams, context: Context) -> Result:
    """Measure the people of the window against a frozen reference.

    Example:  scrm segments apply --model 2026.json
    """
    reference = references.load(context.folder / params.model)
    window = window_of(store, context, params.window_days)
    evidence = evidence_of(store, window, params.people, reference.base.weights[1])
    if window is None or evidence is None:
        return _build_refusal(store, window)
    return answer_segments(store, params, context, (evidence, window), reference, frozen=True)


def answer_segments(
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
    counted = sizes(evidence, found, reference, params.min_evidence, context.seed, frozen=frozen)
    return answer(
        evidence,
        found,
        reference,
        (frame, counted),
        window=window,
        min_evidence=params.min_evidence,
        lang=context.lang,
    )


def window_of(store: Store, context: Context, days: int) -> Window | None:
    """Return the window asked for; None where nothing carries a date. Zero days: from the first signal on."""
    if context.period:
        return Window(*context.period, context.timezone)
    if context.as_of is None:
        return None
    first = context.as_of - timedelta(days=days - 1)
    if not days:
        first = first_day(store) or context.as_of
    return Window(min(first, context.as_of), context.as_of, context.timezone)


def first_day(store: Store) -> date | None:
    """Return the day (UTC) of the first signal of anybody."""
    times = " UNION ALL ".join(
        f"SELECT min({column}) AS first FROM {table}"
        for table, column in (
            ("posts", "created_at"),
            ("surveys", "answered_at"),
            ("tickets", "created_at"),
            ("orders", "ordered_at"),
            ("order_lines", "ordered_at"),
        )
    )
    found = store.value(f"SELECT CAST(min(first) AS DATE) FROM ({times})")
    return found if isinstance(found, date) else None


def evidence_of(
    store: Store, window: Window | None, people: str, comment_weight: float
) -> Evidence | None:
    """Return the evidence of the people asked for; None where there is nobody."""
    if window is None:
        return None
    evidence = gather(store, window, comment_weight)
    if people == "customers":
        evidence = evidence.take(evidence.is_customer)
    return evidence if len(evidence) and _has_signals(evidence) else None


def _has_signals(evidence: Evidence) -> bool:
    return bool(evidence.actions.any() or evidence.satisfaction.sources or evidence.worries.sources)


def _build_refusal(store: Store, window: Window | None) -> Result:
    store.delete("segments")  # groups of other data would mislead
    return refusal(window)


def refusal(window: Window | None) -> Result:
    """Return the named refusal of data in which nobody shows anything."""
    where = (
        Text("", "")
        if window is None
        else Text(
            f" zwischen {write_day(window.first, 'de')} und {write_day(window.last, 'de')}",
            f" between {window.first.isoformat()} and {window.last.isoformat()}",
        )
    )
    return Result(
        title=TITLE,
        refused=True,
        notes=(
            Text(
                f"Keine Kundengruppen: kein Beitrag mit Verfasser, keine Umfrage, kein Ticket und keine Bestellung{where.de}. "
                "Nächster Schritt: solche Exporte laden (scrm load DATEIEN) oder --window-days und --period weiter fassen.",
                f"No customer groups: no post with an author, no survey, no ticket and no order{where.en}. "
                "Next step: load such exports (scrm load FILES), or widen --window-days and --period.",
            ),
        ),
        provenance=Provenance("", None, {}, 0, "", {"people": 0}),
    )


def too_few(rated: int, min_evidence: int, where: Text = Text("", "")) -> Result:  # noqa: B008  Text is frozen
    """Return the named refusal of too few rated people; `where` adds in which windows."""
    return Result(
        title=TITLE,
        refused=True,
        notes=(
            Text(
                f"Personen mit {min_evidence} oder mehr Signalen{where.de}: {rated}; unter {LEAST_CELL} lässt sich nichts prüfen. "
                "Nächster Schritt: --window-days verlängern oder weitere Exporte laden.",
                f"People with {min_evidence} signals or more{where.en}: {rated}; below {LEAST_CELL} nothing can be checked. "
                "Next step: lengthen --window-days or load further exports.",
            ),
        ),
    )


def prepare_segments(
    store: Store, params: Params, context: Context
) -> tuple[Window, Evidence, Reference, Assignment] | Result:
    """Return window, evidence, reference and groups of the window asked for, or the refusal."""
    window = window_of(store, context, params.window_days)
    evidence = evidence_of(store, window, params.people, params.comment_weight)
    if window is None or evidence is None:
        return refusal(window)
    fitted = references.fit_reference(evidence, window)
    found = assign(
        evidence, fitted, params.method, min_evidence=params.min_evidence, seed=context.seed
    )
    return window, evidence, fitted, found
