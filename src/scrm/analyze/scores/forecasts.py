"""From histories to forecasts: each method by name, or the reason why it has none."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scrm.analyze.scores.glm import Glm
from scrm.analyze.scores.histories import Histories, explain_too_little
from scrm.analyze.scores.likelihood_cells import WEEK
from scrm.analyze.scores.purchase_models import (
    Expectations,
    fit_purchase_model,
    list_parameters,
)
from scrm.analyze.scores.spend_model import estimate_spend
from scrm.result import Text

Floats = NDArray[np.float64]

METHODS = ("bgnbd", "mbgnbd", "pareto", "glm")
"""All methods that forecast."""


@dataclass(frozen=True)
class Forecast:
    """What a method expects of each customer over a number of days; rows as in the histories.

    Parameters
    ----------
    method : str
        The model used: ``nbd`` where the one asked for has no identified dropout.
    purchases, spend : ndarray, shape (n,)
        Expected days with a purchase, and expected spend before returns.
    p_purchase : ndarray, shape (n,)
        Chance of at least one purchase.
    p_alive : ndarray or None
        Probability of still being a customer; NaN where the method cannot say it of a customer,
        None where it says nothing about it.
    lifetime_value : ndarray or None
        Discounted expected spend over the lifetime; None where the method cannot look so far.
    """

    method: str
    purchases: Floats
    spend: Floats
    p_purchase: Floats
    p_alive: Floats | None = None
    lifetime_value: Floats | None = None
    facts: Mapping[str, float | bool | None] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far a forecast looks."""

    days: int
    lifetime_days: int = 365
    discount_rate: float = 0.1
    """Per year."""


def build_forecast(
    method: str, histories: Histories, horizon: Horizon, glm: Glm | None = None
) -> Forecast | Text:
    """Return the forecast of a method, or the reason why it has none.

    Parameters
    ----------
    method : {"bgnbd", "mbgnbd", "pareto", "glm"}
    glm : Glm, optional
        The regressions trained on an earlier day, for ``glm``.
    """
    reason = explain_too_little(histories)
    if reason:
        return reason
    if method == "glm":
        return _forecast_by_regression(histories, horizon, glm)
    return _forecast_by_model(method, histories, horizon)


def _forecast_by_regression(
    histories: Histories, horizon: Horizon, glm: Glm | None
) -> Forecast | Text:
    if glm is None:
        return Text(
            "Poisson GLM lehnt ab: zu wenig Vergangenheit zum Lernen "
            "(unter 50 Käufe im Lernfenster).",
            "Poisson GLM refuses: too little past to learn from "
            "(fewer than 50 purchases in its window).",
        )
    rows, days = histories.rows, horizon.days
    reason = glm.explain_extrapolation(rows, days)
    if reason:
        return reason
    purchases = glm.purchases(rows, days)
    notes = (
        Text(
            f"Poisson GLM hat aus {glm.days} Tagen gelernt und rechnet auf {days} hoch.",
            f"Poisson GLM learned from {glm.days} days and is extended to {days}.",
        ),
    ) * (days > glm.days)
    return Forecast(
        "glm",
        purchases,
        glm.spend(rows, days),
        glm.purchase_probability(purchases),
        notes=notes,
    )


def _forecast_by_model(method: str, histories: Histories, horizon: Horizon) -> Forecast | Text:
    cells = histories.cells
    model = fit_purchase_model(method, cells, histories.nbd)
    reason = model.explain_unreliable()
    if reason:
        return reason
    expected = Expectations(model, cells)
    value, spend_facts, spend_notes = estimate_spend(histories)
    spread, weeks = cells.per_customer, horizon.days / WEEK
    purchases = spread(expected.purchases(weeks))
    alive, notes = None if expected.p_alive is None else spread(expected.p_alive), model.notes
    if alive is not None and model.method == "bgnbd":  # says 1 of all without a repeat purchase
        alive, notes = np.where(histories.x > 0, alive, np.nan), (*notes, UNKNOWN_ALIVE)
    lifetime = expected.discount_purchases(horizon.lifetime_days, horizon.discount_rate)
    return Forecast(
        method=model.method,
        purchases=purchases,
        spend=purchases * value,
        p_purchase=spread(expected.purchase_probability(weeks)),
        p_alive=alive,
        lifetime_value=spread(lifetime) * value,
        facts=list_parameters(model, cells) | spend_facts,
        notes=(*notes, *spend_notes),
    )


UNKNOWN_ALIVE = Text(
    "P(aktiv) bleibt für Kunden mit nur einem Kauf leer: Im BG/NBD-Modell kann niemand vor dem "
    "zweiten Kauf gehen. MBG/NBD und Pareto/NBD (--method) schätzen sie auch dort.",
    "P(alive) stays empty for customers with one purchase: in the BG/NBD model nobody can leave "
    "before the second. MBG/NBD and Pareto/NBD (--method) estimate it for them too.",
)
