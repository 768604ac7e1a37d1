"""The models of purchases with dropout, fitted: BG/NBD, MBG/NBD and Pareto/NBD by one interface."""

import itertools
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scrm.analyze.scores import bgnbd
from scrm.analyze.scores import pareto_nbd as pareto
from scrm.analyze.scores.bgnbd import Kind
from scrm.analyze.scores.histories import LEAST_GAIN
from scrm.analyze.scores.likelihood_cells import WEEK, Cells
from scrm.analyze.scores.maximum_likelihood import Fit, standard_errors
from scrm.result import Text
from scrm.wording import write_exact

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PurchaseModel:
    """A fitted model; it predicts without dropout where the data do not identify it.

    Parameters
    ----------
    asked : str
        The model asked for.
    fit, nbd : Fit
        Of that model, and of the one in which nobody leaves.
    """

    asked: str
    fit: Fit
    nbd: Fit

    @property
    def has_dropout(self) -> bool:
        """Whether customers who leave explain the data better than customers who all stay."""
        return self.fit.log_likelihood - self.nbd.log_likelihood >= LEAST_GAIN

    @property
    def method(self) -> str:
        """The model used: ``nbd`` without identified dropout."""
        return self.asked if self.has_dropout else "nbd"

    @property
    def notes(self) -> tuple[Text, ...]:
        """That dropout is not identified, where it is not."""
        return () if self.has_dropout else (_NO_DROPOUT,)

    def explain_unreliable(self) -> Text | None:
        """Return why the fit is not to be relied on; None if it is."""
        if self.fit.agree or not self.has_dropout:
            return None
        return Text(
            f"{self.asked}: Zwei Startpunkte enden an verschiedenen Stellen; "
            "die Anpassung ist nicht verlässlich.",
            f"{self.asked}: two starts end in different places; the fit is not reliable.",
        )


@dataclass(frozen=True)
class Expectations:
    """What a model expects of histories; all arrays have one value per cell.

    Parameters
    ----------
    model : PurchaseModel
    cells : Cells
        Histories up to today, of the customers the model was fitted to or of others.
    """

    model: PurchaseModel
    cells: Cells

    @cached_property
    def p_alive(self) -> Floats | None:
        """Probability of still being a customer; None without identified dropout."""
        fit, history = self.model.fit, (self.cells.x, self.cells.t_x, self.cells.age)
        match self.model.method:
            case "nbd":
                return None
            case "pareto":
                return pareto.p_alive(fit, *history)
            case method:
                return bgnbd.p_alive(fit, _kind(method), *history)

    def purchases(self, weeks: float) -> Floats:
        """Return the purchases to expect in the next weeks."""
        fit, x, age = self.model.fit, self.cells.x, self.cells.age
        if self.p_alive is None:
            return bgnbd.nbd_expected(self.model.nbd, x, age, weeks)
        if self.model.method == "pareto":
            return self.p_alive * pareto.expected_if_alive(fit, x, age, weeks)
        return self.p_alive * bgnbd.expected_if_alive(fit, _kind(self.model.method), x, age, weeks)

    def purchase_probability(self, weeks: float) -> Floats:
        """Return the chance of at least one purchase in the next weeks, at most P(alive)."""
        fit, x, age = self.model.fit, self.cells.x, self.cells.age
        if self.p_alive is None:
            return bgnbd.purchase_probability_if_alive(self.model.nbd, x, age, weeks)
        if self.model.method == "pareto":
            return self.p_alive * pareto.purchase_probability_if_alive(fit, x, age, weeks)
        return self.p_alive * bgnbd.purchase_probability_if_alive(fit, x, age, weeks)

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
        total = before = np.zeros(len(self.purchases(0.0)))
        for start, end in itertools.pairwise(edges):
            until = self.purchases(end / WEEK)
            total = total + (until - before) * (1 + rate) ** (-(start + end) / 2 / 365.25)
            before = until
        return total


def _kind(method: str) -> Kind:
    return "mbgnbd" if method == "mbgnbd" else "bgnbd"


def fit_purchase_model(method: str, cells: Cells, nbd: Fit) -> PurchaseModel:
    """Fit a model with dropout.

    Parameters
    ----------
    method : {"bgnbd", "mbgnbd", "pareto"}
    nbd : Fit
        The model without dropout on the same cells.
    """
    fit = pareto.fit(cells, nbd) if method == "pareto" else bgnbd.fit(cells, _kind(method), nbd)
    return PurchaseModel(method, fit, nbd)


_NO_DROPOUT = Text(
    "Abwanderung ist nicht identifiziert: Ein Modell mit Abwanderung erklärt die Daten nicht "
    f"besser als eines ohne (Gewinn an Log-Likelihood unter {write_exact(LEAST_GAIN, 'de')}). "
    "P(aktiv) bleibt leer; die Erwartung kommt aus dem NBD-Modell.",
    "Dropout not identified: a model in which customers leave explains the data no better than one "
    f"in which none does (gain in log likelihood below {write_exact(LEAST_GAIN, 'en')}). P(alive) "
    "stays empty; expectations are those of the NBD.",
)


def list_parameters(model: PurchaseModel, cells: Cells) -> dict[str, float | bool | None]:
    """Return parameters (per week) with standard errors, and how much dropout explains.

    Parameters
    ----------
    cells : Cells
        The histories that the model was fitted to.
    """
    fit = model.fit if model.has_dropout else model.nbd
    facts: dict[str, float | bool | None] = dict(zip(fit.names, fit.values, strict=True))
    if model.has_dropout:
        for name, error in zip(fit.names, _find_errors(model, cells) or (), strict=False):
            facts[f"{name}_se"] = error
    facts["log_likelihood"] = fit.log_likelihood
    facts["log_likelihood_nbd"] = model.nbd.log_likelihood
    facts["likelihood_gain"] = max(model.fit.log_likelihood - model.nbd.log_likelihood, 0.0)
    facts["dropout_identified"] = model.has_dropout
    return facts


def _find_errors(model: PurchaseModel, cells: Cells) -> tuple[float, ...] | None:
    if model.method == "pareto":
        return standard_errors(pareto.objective(cells.coarsen(pareto.LARGEST)), model.fit)
    return standard_errors(bgnbd.objective(cells, _kind(model.method)), model.fit)
