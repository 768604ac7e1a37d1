"""The models of purchases with dropout, fitted: BG/NBD, MBG/NBD and Pareto/NBD by one interface."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scrm.analyze.scores import bgnbd
from scrm.analyze.scores import pareto_nbd as pareto
from scrm.analyze.scores.bgnbd import Kind
from scrm.analyze.scores.histories import LEAST_GAIN, Histories
from scrm.analyze.scores.likelihood_cells import WEEK
from scrm.analyze.scores.maximum_likelihood import Fit, standard_errors
from scrm.result import Text
from scrm.wording import write_exact

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PurchaseModel:
    """A fitted model; all arrays have one value per cell of the histories.

    Parameters
    ----------
    method : str
        The model used: ``nbd`` where the one asked for has no identified dropout.
    fit : Fit
        Of the model asked for.
    errors : tuple of float or None
        Standard errors of the parameters.
    p_alive : ndarray or None
        Probability of still being a customer; None without identified dropout.
    expected_if_alive, probability_if_alive : callable
        Map weeks to expected purchases, and to the chance of at least one, of living customers.
    """

    method: str
    fit: Fit
    errors: tuple[float, ...] | None
    p_alive: Floats | None
    expected_if_alive: Callable[[float], Floats]
    probability_if_alive: Callable[[float], Floats]
    notes: tuple[Text, ...] = ()

    def expected(self, weeks: float) -> Floats:
        """Return the purchases to expect in the next weeks."""
        alive = 1.0 if self.p_alive is None else self.p_alive
        return alive * self.expected_if_alive(weeks)

    def purchase_probability(self, weeks: float) -> Floats:
        """Return the chance of at least one purchase in the next weeks, at most P(alive)."""
        alive = 1.0 if self.p_alive is None else self.p_alive
        return alive * self.probability_if_alive(weeks)

    def discount_purchases(self, days: int, rate: float) -> Floats:
        """Return expected purchases, discounted from the middle of each quarter of a year.

        Parameters
        ----------
        days : int
            How far to look.
        rate : float
            Discount per year.
        """
        quarters = max(int(np.ceil(days / 91)), 1)
        edges = np.linspace(0, days, quarters + 1)
        total = before = np.zeros(len(self.expected(0.0)))
        for start, end in itertools.pairwise(edges):
            until = self.expected(end / WEEK)
            total = total + (until - before) * (1 + rate) ** (-(start + end) / 2 / 365.25)
            before = until
        return total


def fit_purchase_model(method: str, histories: Histories) -> PurchaseModel | Text:
    """Fit a model with dropout; the NBD takes its place where dropout is not identified.

    Parameters
    ----------
    method : {"bgnbd", "mbgnbd", "pareto"}
    """
    cells, nbd = histories.cells, histories.nbd
    kind: Kind = "mbgnbd" if method == "mbgnbd" else "bgnbd"
    fit = pareto.fit(cells, nbd) if method == "pareto" else bgnbd.fit(cells, kind, nbd)
    if fit.log_likelihood - nbd.log_likelihood < LEAST_GAIN:
        return PurchaseModel(
            "nbd",
            fit,
            None,
            None,
            lambda weeks: bgnbd.nbd_expected(nbd, cells.x, cells.age, weeks),
            lambda weeks: bgnbd.purchase_probability_if_alive(nbd, cells.x, cells.age, weeks),
            (_NO_DROPOUT,),
        )
    if not fit.agree:
        return Text(
            f"{method}: Zwei Startpunkte enden an verschiedenen Stellen; "
            "die Anpassung ist nicht verlässlich.",
            f"{method}: two starts end in different places; the fit is not reliable.",
        )
    history = (cells.x, cells.t_x, cells.age)
    if method == "pareto":
        return PurchaseModel(
            method,
            fit,
            standard_errors(pareto.objective(cells.coarsen(pareto.LARGEST)), fit),
            pareto.p_alive(fit, *history),
            lambda weeks: pareto.expected_if_alive(fit, cells.x, cells.age, weeks),
            lambda weeks: pareto.purchase_probability_if_alive(fit, cells.x, cells.age, weeks),
        )
    return PurchaseModel(
        method,
        fit,
        standard_errors(bgnbd.objective(cells, kind), fit),
        bgnbd.p_alive(fit, kind, *history),
        lambda weeks: bgnbd.expected_if_alive(fit, kind, cells.x, cells.age, weeks),
        lambda weeks: bgnbd.purchase_probability_if_alive(fit, cells.x, cells.age, weeks),
    )


_NO_DROPOUT = Text(
    "Abwanderung ist nicht identifiziert: Ein Modell mit Abwanderung erklärt die Daten nicht "
    f"besser als eines ohne (Gewinn an Log-Likelihood unter {write_exact(LEAST_GAIN, 'de')}). "
    "P(aktiv) bleibt leer; die Erwartung kommt aus dem NBD-Modell.",
    "Dropout not identified: a model in which customers leave explains the data no better than one "
    f"in which none does (gain in log likelihood below {write_exact(LEAST_GAIN, 'en')}). P(alive) "
    "stays empty; expectations are those of the NBD.",
)


def list_parameters(model: PurchaseModel, nbd: Fit) -> dict[str, float | bool | None]:
    """Return parameters (per week) with standard errors, and how much dropout explains."""
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
