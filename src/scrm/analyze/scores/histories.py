"""The purchase histories of all customers up to a day, as the models need them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze.scores import bgnbd
from scrm.analyze.scores.likelihood_cells import WEEK, Cells, group_histories
from scrm.analyze.scores.maximum_likelihood import Fit
from scrm.result import Text
from scrm.wording import write_number

Floats = NDArray[np.float64]

LEAST_REPEATERS = 100
"""Customers with a repeat purchase below which no model is fitted."""
LEAST_GAIN = 2.0
"""Log likelihood that a parameter has to bring before it is believed (about twice its cost by
Akaike's criterion)."""
LEAST_WEEKS = 4
"""Weeks from the first purchase in the data below which all customers are too new."""


@dataclass(frozen=True)
class Histories:
    """Histories with what the models derive from them; rows as in `query.read_histories`."""

    rows: pl.DataFrame

    @cached_property
    def x(self) -> NDArray[np.int64]:
        """Repeat purchases."""
        return self.rows["purchases"].to_numpy() - 1

    @cached_property
    def cells(self) -> Cells:
        """The customers grouped by equal histories."""
        first, last = self.rows["first_age"].to_numpy(), self.rows["last_age"].to_numpy()
        return group_histories(self.x, first - last, first)

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


def explain_too_little(histories: Histories) -> Text | None:
    """Return why these histories do not suffice for a model of purchases; None if they do."""
    rows = histories.rows
    if rows.is_empty() or rows["first_age"].max() < LEAST_WEEKS * WEEK:  # type: ignore[operator]
        return Text(
            f"Alle Kunden sind zu neu: Die Daten reichen keine {LEAST_WEEKS} Wochen zurück.",
            f"All customers are too new: the data go back less than {LEAST_WEEKS} weeks.",
        )
    n, repeaters = rows.height, histories.cells.repeaters
    if repeaters < LEAST_REPEATERS:
        return Text(
            f"Zu wenige Kunden mit Wiederkauf: {write_number(repeaters, 'de')} von "
            f"{write_number(n, 'de')}, nötig sind {LEAST_REPEATERS}.",
            f"Too few customers with a repeat purchase: {write_number(repeaters, 'en')} of "
            f"{write_number(n, 'en')}, {LEAST_REPEATERS} are needed.",
        )
    if histories.nbd.log_likelihood - _poisson_likelihood(histories.cells) < LEAST_GAIN:
        return Text(
            "Die Kunden kaufen nicht unterschiedlich oft: "
            "Ein Modell je Kunde hat hier nichts zu unterscheiden.",
            "Customers do not differ in how often they buy: "
            "a model per customer has nothing to tell apart.",
        )
    return None


def _poisson_likelihood(cells: Cells) -> float:
    """Return the log likelihood of one and the same rate for all customers."""
    purchases, weeks = float(cells.weight @ cells.x), float(cells.weight @ cells.age)
    return purchases * float(np.log(purchases / weeks)) - purchases
