"""The methods of intervals of sales and customers; `scrm.certainty` has all."""

from scrm.interval_method import Method
from scrm.result import Text

SHOP_METHODS: tuple[Method, ...] = (
    Method(
        "excess_variation",
        "interval",
        Text("Grenzen der Schwankung über den Zufall", "Limits of the variation beyond chance"),
        "classes of `scrm abc xyz`: a class is given if the variation lies within it",
        "chance in single purchases and in the demand of months; each limit is missed in 5 %",
        "scaled chi-square of a sample variance: Satterthwaite (1946), Biometrics Bulletin 2",
    ),
    Method(
        "clustered_profiles",
        "interval",
        Text("Wilson-Intervall für Personen", "Wilson interval for persons"),
        "match rate of `scrm link`",
        "the sampling of persons, with all their profiles; not wrong or missing links",
        "Kish (1965), Survey Sampling: design effect of unequal clusters; Wilson (1927), JASA 22",
    ),
    Method(
        "reviewed_pairs",
        "interval",
        Text("Genauigkeit geprüfter Paare", "Precision of reviewed pairs"),
        "precision of each tier in `scrm link` and `scrm link evaluate`",
        "which pairs of the tier were drawn for review; not errors of the people who reviewed them",
        "Jeffreys interval: Brown, Cai and DasGupta (2001), Statistical Science 16; beta-binomial "
        "for a finite number of pairs",
    ),
    Method(
        "reviewed_recall",
        "range",
        Text("Trefferanteil geprüfter Paare", "Recall of reviewed pairs"),
        "recall in `scrm link evaluate`",
        "the ends of the precision of all tiers; not pairs that no tier finds",
        "joined ends of the intervals of precision",
    ),
    Method(
        "redistributed_purchases",
        "prediction",
        Text("Zufällig verteilte Käufe", "Purchases distributed at random"),
        "upper bound of the customers who leave class A although nobody changes, in "
        "`scrm abc migration`; more do so in 2.5 % of cases",
        "chance in when customers buy, with purchases of a fortnight kept together; too high for "
        "customers who buy at fixed intervals",
        "Good (2005), Permutation, Parametric and Bootstrap Tests of Hypotheses",
    ),
    Method(
        "cohort_curve",
        "interval",
        Text("Intervall einer Kurve nach Alter", "Interval of a curve by age"),
        "margin curve and payback of new customers; value by age in `scrm lifetime`",
        "the sampling of customers, in cohorts by day, of whom some are younger than the curve is "
        "long; not the number of customers won for the cost",
        "Lin, Feuer, Etzioni and Wax (1997), Biometrics 53; jackknife over cohorts",
    ),
    Method(
        "kaplan_meier_share",
        "interval",
        Text("Kaplan-Meier-Anteil (Rothman)", "Kaplan-Meier share (Rothman)"),
        "repeat rate of `scrm retention`; leads converted and deals won in `scrm funnel`",
        "the sampling of customers or cases, of whom some are observed for less than the age; not "
        "that behaviour changes with the calendar",
        "Rothman (1978), Journal of Chronic Diseases 31; Greenwood (1926)",
    ),
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
        "Zou and Donner (2008), Statistics in Medicine 27; Benjamini and Yekutieli (2005), JASA "
        "100",
    ),
    Method(
        "drawn_outcomes",
        "prediction",
        Text("Gezogene Ausgänge offener Chancen", "Drawn outcomes of open deals"),
        "value that the open deals of `scrm funnel` will bring",
        "which deals were decided so far, and chance in each open one, by its age and with shares "
        "of value; not that win rates change, nor decisions later than any so far",
        "Aalen and Johansen (1978), Scandinavian Journal of Statistics 5; Rubin (1981), Annals of "
        "Statistics 9",
    ),
)
