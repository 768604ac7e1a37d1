"""From histories to forecasts: each method by name, or the reason why it has none."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze import _stats
from scrm.analyze.scores import bgnbd, gamma_gamma
from scrm.analyze.scores import pareto_nbd as pareto
from scrm.analyze.scores.bgnbd import Kind
from scrm.analyze.scores.fit import Fit, standard_errors
from scrm.analyze.scores.glm import Glm
from scrm.analyze.scores.likelihood_cells import WEEK, Cells, group
from scrm.result import Text
from scrm.wording import write_exact, write_number

Floats = NDArray[np.float64]

LEAST_REPEATERS = 100
"""Customers with a repeat purchase below which no model is fitted."""
LEAST_GAIN = 2.0
"""Log likelihood that a parameter has to bring before it is believed (about twice its cost by Akaike's criterion)."""
LEAST_WEEKS = 4
"""Weeks from the first purchase in the data below which customers are too new to tell anything."""


@dataclass(frozen=True)
class Past:
    """The purchases of all customers up to a day, ready for the models; rows as in `histories`."""

    rows: pl.DataFrame

    @cached_property
    def x(self) -> NDArray[np.int64]:
        """Repeat purchases."""
        return self.rows["purchases"].to_numpy() - 1

    @cached_property
    def cells(self) -> Cells:
        """The customers grouped by equal histories."""
        first, last = self.rows["first_age"].to_numpy(), self.rows["last_age"].to_numpy()
        return group(self.x, first - last, first)

    @cached_property
    def repeat_spend(self) -> Floats:
        """Mean spend of repeat purchases, zero where there is none."""
        repeated = (self.rows["spend"] - self.rows["first_spend"]).to_numpy()
        means: Floats = np.maximum(repeated, 0.0) / np.maximum(self.x, 1)
        return means

    @cached_property
    def mean_spend(self) -> float:
        """Mean spend per purchase over all purchases."""
        return float(self.rows["spend"].sum()) / max(int(self.rows["purchases"].sum()), 1)

    @cached_property
    def nbd(self) -> Fit:
        """Purchases without leaving."""
        return bgnbd.fit_nbd(self.cells)


@dataclass(frozen=True)
class Forecast:
    """What a method expects of each customer over a number of days; rows as in `histories`.

    Parameters
    ----------
    method : str
        The model used: ``nbd`` where the one asked for has no identified dropout.
    purchases, spend : ndarray, shape (n,)
        Expected days with a purchase, and expected spend before returns.
    p_alive : ndarray or None
        Probability of still being a customer; None where the method says nothing about it.
    lifetime_value : ndarray or None
        Discounted expected spend over the lifetime looked at; None where the method cannot look so far.
    """

    method: str
    purchases: Floats
    spend: Floats
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


def forecast(method: str, past: Past, horizon: Horizon, glm: Glm | None = None) -> Forecast | Text:
    """Return the forecast of a method, or the reason why it has none.

    Parameters
    ----------
    method : {"bgnbd", "mbgnbd", "pareto", "glm"}
    glm : Glm, optional
        The regressions trained on an earlier day, for ``glm``.
    """
    reason = too_little(past)
    if reason:
        return reason
    if method == "glm":
        return _by_regression(past, horizon, glm)
    return _by_model(method, past, horizon)


def too_little(past: Past) -> Text | None:
    """Return why these histories carry no model of purchases; None where they do."""
    if past.rows.is_empty() or past.rows["first_age"].max() < LEAST_WEEKS * WEEK:  # type: ignore[operator]
        return Text(
            f"Alle Kunden sind zu neu: Die Daten reichen keine {LEAST_WEEKS} Wochen zurück.",
            f"All customers are too new: the data go back less than {LEAST_WEEKS} weeks.",
        )
    n, repeaters = past.rows.height, past.cells.repeaters
    if repeaters < LEAST_REPEATERS:
        return Text(
            f"Zu wenige Kunden mit Wiederkauf: {write_number(repeaters, 'de')} von {n}, nötig sind {LEAST_REPEATERS}.",
            f"Too few customers with a repeat purchase: {write_number(repeaters, 'en')} of {n}, {LEAST_REPEATERS} are needed.",
        )
    if past.nbd.log_likelihood - _poisson_likelihood(past.cells) < LEAST_GAIN:
        return Text(
            "Die Kunden kaufen nicht unterschiedlich oft: Ein Modell je Kunde hat hier nichts zu unterscheiden.",
            "Customers do not differ in how often they buy: a model per customer has nothing to tell apart.",
        )
    return None


def _poisson_likelihood(cells: Cells) -> float:
    """Return the log likelihood of one and the same rate for all customers."""
    purchases, weeks = float(cells.weight @ cells.x), float(cells.weight @ cells.age)
    return purchases * float(np.log(purchases / weeks)) - purchases


def _by_regression(past: Past, horizon: Horizon, glm: Glm | None) -> Forecast | Text:
    if glm is None:
        return Text(
            "Die Regression hat zu wenig Vergangenheit zum Lernen (unter 50 Käufe im Lernfenster).",
            "The regression has too little past to learn from (fewer than 50 purchases in its window).",
        )
    return Forecast(
        "glm", glm.purchases(past.rows, horizon.days), glm.spend(past.rows, horizon.days)
    )


@dataclass(frozen=True, slots=True)
class _Model:
    """A fitted model of purchases; `expected` maps weeks to purchases per cell."""

    method: str
    fit: Fit
    errors: tuple[float, ...] | None
    expected: Callable[[float], Floats]
    p_alive: Floats | None
    notes: tuple[Text, ...] = ()


def _by_model(method: str, past: Past, horizon: Horizon) -> Forecast | Text:
    model = _fit_purchase_model(method, past)
    if isinstance(model, Text):
        return model
    value, spend_facts, spend_notes = _spend_per_purchase(past)
    cells = past.cells
    purchases = cells.per_customer(model.expected(horizon.days / WEEK))
    return Forecast(
        method=model.method,
        purchases=purchases,
        spend=purchases * value,
        p_alive=None if model.p_alive is None else cells.per_customer(model.p_alive),
        lifetime_value=cells.per_customer(_discount_purchases(model, horizon)) * value,
        facts=_facts(model, past.nbd) | spend_facts,
        notes=(*model.notes, *spend_notes),
    )


def _fit_purchase_model(method: str, past: Past) -> _Model | Text:
    """Fit a model with leaving; where leaving is not identified, put the NBD in its place and say so."""
    cells, nbd = past.cells, past.nbd
    kind: Kind = "mbgnbd" if method == "mbgnbd" else "bgnbd"
    objective = pareto.objective(cells) if method == "pareto" else bgnbd.objective(cells, kind)
    fit = pareto.fit(cells, nbd) if method == "pareto" else bgnbd.fit(cells, kind, nbd)
    if fit.log_likelihood - nbd.log_likelihood < LEAST_GAIN:
        return _Model(
            "nbd",
            fit,
            None,
            lambda weeks: bgnbd.nbd_expected(nbd, cells.x, cells.age, weeks),
            None,
            (_NO_DROPOUT,),
        )
    if not fit.agree:
        return Text(
            f"{method}: Zwei Startpunkte enden an verschiedenen Stellen; die Anpassung ist nicht verlässlich.",
            f"{method}: two starts end in different places; the fit is not reliable.",
        )
    errors = standard_errors(objective, fit)
    history = (cells.x, cells.t_x, cells.age)
    if method == "pareto":
        alive = pareto.p_alive(fit, *history)
        return _Model(
            method,
            fit,
            errors,
            lambda weeks: pareto.expected_purchases(fit, *history, weeks),
            alive,
        )
    alive = bgnbd.p_alive(fit, kind, *history)
    return _Model(
        method,
        fit,
        errors,
        lambda weeks: alive * bgnbd.expected_if_alive(fit, kind, cells.x, cells.age, weeks),
        alive,
    )


_NO_DROPOUT = Text(
    "Abwanderung ist nicht identifiziert: Ein Modell mit Abwanderung erklärt die Daten nicht besser als eines ohne "
    f"(Gewinn an Log-Likelihood unter {write_exact(LEAST_GAIN, 'de')}). P(aktiv) bleibt leer; die Erwartung kommt aus dem NBD-Modell.",
    "Dropout not identified: a model in which customers leave explains the data no better than one in which none does "
    f"(gain in log likelihood below {write_exact(LEAST_GAIN, 'en')}). P(alive) stays empty; expectations are those of the NBD.",
)


def _facts(model: _Model, nbd: Fit) -> dict[str, float | bool | None]:
    """Return the parameters (per week) with their standard errors, and how much leaving explains."""
    identified = model.p_alive is not None
    fit = model.fit if identified else nbd
    facts: dict[str, float | bool | None] = dict(zip(fit.names, fit.values, strict=True))
    for name, error in zip(fit.names, model.errors or (), strict=False):
        facts[f"{name}_se"] = error
    facts["log_likelihood"] = fit.log_likelihood
    facts["log_likelihood_nbd"] = nbd.log_likelihood
    facts["likelihood_gain"] = max(model.fit.log_likelihood - nbd.log_likelihood, 0.0)
    facts["dropout_identified"] = identified
    return facts


def _spend_per_purchase(
    past: Past,
) -> tuple[Floats, dict[str, float | bool | None], tuple[Text, ...]]:
    """Return the expected value of each customer's next purchase: Gamma-Gamma, or the common mean where that fails."""
    fit = gamma_gamma.fit(past.x, past.repeat_spend)
    if fit is None or not fit.agree or fit["q"] <= 1:
        return np.full(past.rows.height, past.mean_spend), {}, (_COMMON_SPEND,)
    repeats = (past.x > 0) & (past.repeat_spend > 0)
    correlation = _stats.pearson(past.x[repeats], past.repeat_spend[repeats])
    facts: dict[str, float | bool | None] = dict(zip(fit.names, fit.values, strict=True))
    facts["log_likelihood_spend"] = fit.log_likelihood
    facts["frequency_spend_correlation"] = correlation if np.isfinite(correlation) else None
    notes = (_DEPENDENT_SPEND,) if abs(correlation) > _DEPENDENCE else ()
    return gamma_gamma.expected_spend(fit, past.x, past.repeat_spend), facts, notes


_DEPENDENCE = 0.3
_COMMON_SPEND = Text(
    "Der Wert je Kauf lässt sich nicht je Kunde schätzen (zu gleich oder zu ungleich); alle erhalten den Mittelwert.",
    "The value per purchase cannot be estimated per customer (too alike or too uneven); all get the common mean.",
)
_DEPENDENT_SPEND = Text(
    "Häufigkeit und Wert je Kauf hängen zusammen; Gamma-Gamma setzt Unabhängigkeit voraus, Werte sind verzerrt.",
    "Frequency and value per purchase are related; Gamma-Gamma assumes independence, so values are biased.",
)


def _discount_purchases(model: _Model, horizon: Horizon) -> Floats:
    """Return the purchases per cell over the lifetime looked at, discounted from the middle of each quarter of a year."""
    quarters = max(int(np.ceil(horizon.lifetime_days / 91)), 1)
    edges = np.linspace(0, horizon.lifetime_days, quarters + 1)
    total = before = np.zeros(len(model.expected(0.0)))
    for start, end in itertools.pairwise(edges):
        until = model.expected(end / WEEK)
        total = total + (until - before) * (1 + horizon.discount_rate) ** (
            -(start + end) / 2 / 365.25
        )
        before = until
    return total
