"""The register of intervals: by which method an interval was computed, and what it covers.

Every `Result` with an interval names its methods in ``Result.intervals``. ``make bench
NAMES=certainty`` measures their coverage on data of a different origin, for docs/certainty.md.
"""

from scrm.brand_methods import BRAND_METHODS
from scrm.interval_method import Claim, Method
from scrm.result import Text
from scrm.shop_methods import SHOP_METHODS
from scrm.trend_methods import TREND_METHODS

__all__ = ["METHODS", "Claim", "Method"]

_KPIS: tuple[Method, ...] = (
    Method(
        "cell_contrast",
        "interval",
        Text("Veränderung einer Zelle", "Change of a cell"),
        "changes named by `scrm findings`, and differences between campaigns or days of the week",
        "the sampling of cases and what varies between months; not the choice among many",
        "moderated variances: Smyth (2004), Stat. Appl. in Genetics and Molecular Biology 3",
    ),
    Method(
        "kitagawa_parts",
        "interval",
        Text("Beitrag zu einer Veränderung", "Part of a change"),
        "parts of the change of a ratio in `scrm kpi why`",
        "the sampling of cases in both windows; shares of cells as of independent cases",
        "Kitagawa (1955), JASA 50; delta method",
    ),
    Method(
        "count_parts",
        "interval",
        Text("Beitrag zu einer Zählung", "Part of a count"),
        "parts of the change of a count of cases in `scrm kpi why`",
        "how many cases come, as a Poisson process; not that several come from one person",
        "difference of two Poisson counts",
    ),
    Method(
        "change_mover",
        "interval",
        Text("Veränderung aus zwei Intervallen (MOVER)", "Change from two intervals (MOVER)"),
        "changes between windows or snapshots (false discovery rate controlled); one KPI minus "
        "another, such as customers persuaded or the effect of answers",
        "what the intervals of both values cover; cases that both windows contain cancel",
        "Zou and Donner (2008), Statistics in Medicine 27; Zou (2007), Psychological Methods 12",
    ),
    Method(
        "like_with_like",
        "comparison",
        Text("Vergleich von Gleichem mit Gleichem", "Like compared with like"),
        "changes between months or other periods of KPIs: per day, of the same channels and "
        "accounts, with the change of a ratio divided into rates and shares of channels",
        "how long periods are, which channels and accounts have data in them; no chance",
        "Kitagawa (1955), JASA 50",
    ),
    Method(
        "count_change",
        "interval",
        Text("Vergleich zweier Zählungen", "Comparison of two counts"),
        "changes of counts of cases in snapshots and checks",
        "how many cases come, as a Poisson process",
        "Przyborowski and Wilenski (1940), Biometrika 31; Lancaster (1961), JASA 56",
    ),
    Method(
        "clustered_wilson",
        "interval",
        Text("Wilson-Intervall geklumpter Fälle", "Wilson interval of clustered cases"),
        "shares of texts, ideas, questions, conversations, tickets, deals: several of one person",
        "the sampling of persons with all their cases, by an effective number of cases; not errors "
        "of the engine that classified them",
        "Korn and Graubard (1998), Survey Methodology 24; Bell and McCaffrey (2002), Survey "
        "Methodology 28",
    ),
    Method(
        "balance_score",
        "interval",
        Text("Score-Intervall einer Differenz", "Score interval of a difference"),
        "NPS and net shares of independent cases",
        "the sampling of cases",
        "Tango (1998), Statistics in Medicine 17",
    ),
    Method(
        "clustered_balance",
        "interval",
        Text(
            "Score-Intervall einer Differenz geklumpter Fälle",
            "Score interval of a difference of clustered cases",
        ),
        "NPS, net sentiment, net word of mouth",
        "the sampling of persons with all their cases; not errors of the engine that classified "
        "them",
        "Tango (1998), Statistics in Medicine 17; Korn and Graubard (1998), Survey Methodology 24",
    ),
    Method(
        "order_statistics",
        "interval",
        Text("Ordnungsstatistiken", "Order statistics"),
        "medians and other quantiles of independent cases",
        "the sampling of cases",
        "David and Nagaraja (2003), Order Statistics, section 7.1",
    ),
    Method(
        "clustered_quantile",
        "interval",
        Text("Ordnungsstatistiken geklumpter Fälle", "Order statistics of clustered cases"),
        "medians and other quantiles of reply times, solving times and sales cycles",
        "the sampling of persons with all their cases",
        "Woodruff (1952), JASA 47; Korn and Graubard (1998), Survey Methodology 24",
    ),
    Method(
        "log_jackknife",
        "interval",
        Text("Jackknife auf der Log-Skala", "Jackknife on the log scale"),
        "means, ratios of sums and trimmed means: engagement rates, comments per post, reply times",
        "the sampling of posts, or of persons with all their cases, also where few of them carry "
        "most of the sum",
        "Efron (1982), The Jackknife; Hall (1992), The Bootstrap and Edgeworth Expansion",
    ),
    Method(
        "day_waves",
        "interval",
        Text("Mittel über Tage mit Autokorrelation", "Mean over autocorrelated days"),
        "daily engagement rate, value per visit",
        "the course of days, each of which resembles its neighbours",
        "Lazarus, Lewis, Stock and Watson (2018), JBES 36",
    ),
    Method(
        "kaplan_meier",
        "interval",
        Text("Kaplan-Meier-Median", "Kaplan-Meier median"),
        "median time to a reply or solution, with the cases that still wait",
        "the sampling of persons with all their cases",
        "Brookmeyer and Crowley (1982), Biometrics 38",
    ),
    Method(
        "fisher_z",
        "interval",
        Text("Fishers z für Rangkorrelationen", "Fisher's z for rank correlations"),
        "rank correlation of two answers of the same persons",
        "the sampling of persons",
        "Bonett and Wright (2000), Psychometrika 65",
    ),
    Method(
        "lagged_fisher_z",
        "interval",
        Text("Fishers z für Reihen von Monaten", "Fisher's z for series of months"),
        "rank correlation of one series of months with the next month of another",
        "the course of months, each of which resembles its neighbours, by an effective number of "
        "months, and a linear trend; not a common season, and no cause",
        "Pyper and Peterman (1998), Canadian Journal of Fisheries and Aquatic Sciences 55",
    ),
    Method(
        "rate_ratio",
        "interval",
        Text("Verhältnis von Zählraten", "Ratio of rates"),
        "acquisition cost, cost per lead, response, return on cost: one KPI per another",
        "how many customers come, and what they spend, as a Poisson process of persons; what the "
        "company decides (cost, posts, contacts) is taken as it is",
        "Fay and Feuer (1997), Statistics in Medicine 16; Donner and Zou (2012), Statistical "
        "Methods in Medical Research 21",
    ),
)

_FORECASTS: tuple[Method, ...] = (
    Method(
        "rolling_origin",
        "prediction",
        Text("Fehler vergangener Zeiträume", "Errors of past periods"),
        "total purchases and revenue of a forecast",
        "how totals of past periods missed their forecasts, widened with the horizon; a period "
        "unlike all past ones, such as the first Christmas in the data, is not covered",
        "Tashman (2000), International Journal of Forecasting 16",
    ),
    Method(
        "customer_bootstrap",
        "interval",
        Text("Bootstrap über Kunden", "Bootstrap over customers"),
        "measures of a forecast on the latest hold-out: absolute error, ranks, Gini, top 10 %",
        "the sampling of customers within one period; not how periods differ",
        "Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13",
    ),
    Method(
        "chance_of_buyers",
        "range",
        Text("Zufall der Käufer", "Chance of the buyers"),
        "the share of buyers expected of a selection",
        "the chance of so many contacts to buy, should the forecast be right; not its error",
        "Wilson (1927), JASA 22",
    ),
)

_GROUPS: tuple[Method, ...] = (
    Method(
        "coarsened_mixture",
        "interval",
        Text("Ziehungen eines vergröberten Modells", "Draws from a coarsened posterior"),
        "sizes of the five groups, and which is the largest",
        "the sampling of people, errors of engines, and the model's error: any number of people "
        "counts as at most 250; not that one group answers less",
        "Miller and Dunson (2019), JASA 114",
    ),
    Method(
        "posterior_values",
        "interval",
        Text("Standardfehler der Werte von Personen", "Standard errors of people's values"),
        "satisfaction, worries and activity of a person: value and standard error",
        "the few signals of a person, in bursts, errors of engines, and what few people tell of "
        "the sources; 95 % over people, not for each person",
        "Laird and Louis (1987), JASA 82; Efron (2010), Large-Scale Inference",
    ),
    Method(
        "swapped_blocks",
        "prediction",
        Text("Vertauschte Zeitabschnitte", "Swapped stretches of time"),
        "moves that appear although nobody changed: more than stated in 2.5 % of cases",
        "chance in what people write and answer, with the signals of a month kept together",
        "Good (2005), Permutation, Parametric and Bootstrap Tests of Hypotheses",
    ),
    Method(
        "index_of_clusters",
        "interval",
        Text("Index geklumpter Fälle (MOVER)", "Index of clustered cases (MOVER)"),
        "indexes of media, responses, worries, values and interests of customer groups",
        "the sampling of persons with all their texts, by an effective number of texts",
        "Zou and Donner (2008), Statistics in Medicine 27",
    ),
)

_REGISTER: tuple[Method, ...] = (
    Method(
        "wilson",
        "interval",
        Text("Wilson-Intervall", "Wilson interval"),
        "shares of independent cases; lift of the interests of a person",
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
        "shares of sentiment and net sentiment, of values and discussions too, without own labels",
        "how the errors of the engine differ between kinds of texts; a new kind may be further off",
        "Higgins, Thompson and Spiegelhalter (2009), JRSS A 172; Lee and Thompson (2008), "
        "Statistics in Medicine 27",
    ),
    Method(
        "rate_range_over_kinds",
        "range",
        Text(
            "Bereich über andere Textarten, aus Fehlerraten",
            "Range over other kinds of texts, from error rates",
        ),
        "share of worries without own labels",
        "how hit rate and false alarms differ between kinds of texts; "
        "a new kind may be further off",
        "Rogan and Gladen (1978), American Journal of Epidemiology 107; Higgins, Thompson and"
        " Spiegelhalter (2009), JRSS A 172",
    ),
    Method(
        "label_errors",
        "interval",
        Text("Fehler nach eigenen Etiketten", "Errors measured by own labels"),
        "net sentiment per customer, value and discussion, with own labels",
        "the errors of the engine, how they differ between channels, and that a group has few "
        "texts",
        "regression of labels on counts, spread between channels: Gelman et al. (2013), section "
        "5.4",
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
        "reverse_time",
        "interval",
        Text("Dauer in umgekehrter Zeit", "Duration in reverse time"),
        "days that 90 % of conversions take, in `scrm score leads`",
        "the sampling of leads, of whom young ones can have converted only quickly; nothing beyond "
        "the age of the oldest leads",
        "Kalbfleisch and Lawless (1989), JASA 84; Greenwood (1926)",
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

METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        *_REGISTER,
        *SHOP_METHODS,
        *_KPIS,
        *_FORECASTS,
        *_GROUPS,
        *BRAND_METHODS,
        *TREND_METHODS,
    )
}
