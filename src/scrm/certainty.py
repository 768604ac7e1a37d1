"""The register of intervals: by which method an interval was computed, and what it covers.

Every `Result` with an interval names its methods in ``Result.intervals``; a contract test checks
that each is registered here. ``make bench NAMES=certainty`` measures how often each method covers
the truth on data of a different origin; docs/certainty.md shows this register with the figures.
"""

from dataclasses import dataclass
from typing import Literal

from scrm.result import Text

Claim = Literal["interval", "prediction", "range"]
"""What is claimed: a 95 % confidence interval, a 95 % prediction interval, or a range without a
level (of other kinds of texts, of a model alone)."""


@dataclass(frozen=True, slots=True)
class Method:
    """One method by which scrm computes intervals.

    Parameters
    ----------
    name : str
        Key in `METHODS` and in ``Result.intervals``.
    claim : Claim
        ``interval`` and ``prediction`` claim 95 %; ``range`` claims no level.
    title : Text
        How tables and reports name it.
    used_for : str
        The numbers that carry it, for docs/certainty.md.
    covers : str
        What varies in it, and what does not: the sampling of people, the errors of an engine, ...
    reference : str
        The published source of the formula.
    """

    name: str
    claim: Claim
    title: Text
    used_for: str
    covers: str
    reference: str


_REGISTER: tuple[Method, ...] = (
    Method(
        "wilson",
        "interval",
        Text("Wilson-Intervall", "Wilson interval"),
        "shares of independent cases",
        "the sampling of cases; not errors of the engine that classified them",
        "Wilson (1927), JASA 22; Brown, Cai and DasGupta (2001), Statistical Science 16",
    ),
    Method(
        "rolling_origin",
        "prediction",
        Text("Fehler vergangener Zeiträume", "errors of past periods"),
        "total purchases and revenue of a forecast",
        "how totals of past periods missed their forecasts, widened with the horizon; a period "
        "unlike all past ones, such as the first Christmas in the data, is not covered",
        "Tashman (2000), International Journal of Forecasting 16",
    ),
    Method(
        "customer_bootstrap",
        "interval",
        Text("Bootstrap über Kunden", "bootstrap over customers"),
        "measures of a forecast on the latest hold-out: error, correlation, Gini, top 10 %",
        "the sampling of customers within one period; not how periods differ",
        "Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13",
    ),
    Method(
        "chance_of_buyers",
        "range",
        Text("Zufall der Käufer", "chance of the buyers"),
        "the share of buyers expected of a selection",
        "the chance of so many contacts to buy, should the forecast be right; not its error",
        "Wilson (1927), JASA 22",
    ),
)

METHODS: dict[str, Method] = {method.name: method for method in _REGISTER}
