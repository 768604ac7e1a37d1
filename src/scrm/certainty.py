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


_SHOP: tuple[Method, ...] = (
    Method(
        "selected_wilson",
        "interval",
        Text("Wilson-Intervall ausgewählter Paare", "Wilson interval of selected pairs"),
        "confidence of the pairs that `scrm cross-selling` recommends",
        "the sampling of baskets, and that only pairs that stand out are shown: of the intervals "
        "shown, 95 % cover",
        "Benjamini and Yekutieli (2005), JASA 100",
    ),
    Method(
        "selected_lift",
        "interval",
        Text("Intervall des Lifts ausgewählter Paare", "Interval of the lift of selected pairs"),
        "lift of the pairs that `scrm cross-selling` recommends",
        "the sampling of baskets, and that only pairs that stand out are shown: of the intervals "
        "shown, 95 % cover",
        "Zou and Donner (2008), Statistics in Medicine 27; Benjamini and Yekutieli (2005), JASA 100",
    ),
)

_FORECASTS: tuple[Method, ...] = (
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
        "measures of a forecast on the latest hold-out: absolute error, ranks, Gini, top 10 %",
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
        "ppi",
        "interval",
        Text("Prediction-powered inference", "Prediction-powered inference"),
        "shares of sentiment and worries, net sentiment, with own labels",
        "which texts were labelled, and thereby every error of the engine; not errors of the people"
        " who label",
        "Angelopoulos, Duchi and Zrnic (2023), arXiv:2311.01453",
    ),
    Method(
        "pooled_ppi",
        "interval",
        Text(
            "Prediction-powered inference, zwischen Gruppen geteilt",
            "Prediction-powered inference, pooled between groups",
        ),
        "the same by channel and by month",
        "as `ppi`, and how the errors of the engine differ between groups",
        "Gelman et al. (2013), Bayesian Data Analysis, section 5.4",
    ),
    Method(
        "range_over_kinds",
        "range",
        Text("Bereich über andere Textarten", "Range over other kinds of texts"),
        "shares of sentiment and net sentiment without own labels",
        "how the errors of the engine differ between kinds of texts; a new kind may be further off",
        "Higgins, Thompson and Spiegelhalter (2009), JRSS A 172; Lee and Thompson (2008), Statistics"
        " in Medicine 27",
    ),
    Method(
        "rate_range_over_kinds",
        "range",
        Text(
            "Bereich über andere Textarten, aus Fehlerraten",
            "Range over other kinds of texts, from error rates",
        ),
        "share of worries without own labels",
        "how hit rate and false alarms differ between kinds of texts; a new kind may be further off",
        "Rogan and Gladen (1978), American Journal of Epidemiology 107; Higgins, Thompson and"
        " Spiegelhalter (2009), JRSS A 172",
    ),
    Method(
        "bootstrap_texts",
        "interval",
        Text("Bootstrap über Texte", "Bootstrap over texts"),
        "macro-F1, F1, precision and recall on labelled texts",
        "the sampling of labelled texts; not that other texts are of another kind",
        "Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13",
    ),
    Method(
        "auc",
        "interval",
        Text("DeLong-Intervall (Logit)", "DeLong interval (logit)"),
        "AUC of lead and churn scoring on the hold-out",
        "the sampling of the hold-out; not that another part could have been learned from",
        "DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44; Pepe (2003)",
    ),
    Method(
        "lift",
        "interval",
        Text("Intervall des Lifts (Delta-Methode)", "Lift interval (delta method)"),
        "lift of each tenth of the hold-out of lead and churn scoring",
        "the sampling of the hold-out; the tenth is part of the whole",
        "delta method for the logarithm of a ratio of nested shares",
    ),
    Method(
        "bootstrap_rows",
        "interval",
        Text("Bootstrap über Fälle", "Bootstrap over rows"),
        "Brier score and Brier skill of lead and churn scoring",
        "the sampling of the hold-out",
        "Efron and Tibshirani (1993), percentile method",
    ),
)

METHODS: dict[str, Method] = {method.name: method for method in (*_REGISTER, *_SHOP, *_FORECASTS)}
