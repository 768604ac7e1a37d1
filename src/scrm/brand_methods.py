"""The methods of intervals of `scrm benchmark` and `scrm gap`; `scrm.certainty` has all."""

from scrm.interval_method import Method
from scrm.result import Text

BRAND_METHODS: tuple[Method, ...] = (
    Method(
        "paired_months",
        "interval",
        Text("Gleiche Monate zweier Jahre", "Same months of two years"),
        "yearly growth of social contacts and of their share, in `scrm benchmark tripling`",
        "how differently months grow, each of which resembles its neighbours; not whether it goes "
        "on like that",
        "Lazarus, Lewis, Stock and Watson (2018), JBES 36",
    ),
    Method(
        "welch",
        "interval",
        Text("Welchs Intervall", "Welch's interval"),
        "KPIs of brands or segments that grew more than the median, minus those of the others",
        "which brands or segments are in each half; no cause",
        "Welch (1947), Biometrika 34",
    ),
    Method(
        "newcombe",
        "interval",
        Text("Newcombes Intervall einer Differenz", "Newcombe's interval of a difference"),
        "gap of an item between company and consumers, in `scrm gap`",
        "the sampling of the people asked, on both sides; not who agrees to answer",
        "Newcombe (1998), Statistics in Medicine 17, method 10",
    ),
    Method(
        "rank_correlation_of_items",
        "interval",
        Text("Rangkorrelation über Fragen", "Rank correlation over items"),
        "rank correlations of consumers and company, in `scrm gap`",
        "which items were asked, as a sample of all that could have been",
        "Efron (1982), The Jackknife, chapter 3; Bonett and Wright (2000), Psychometrika 65",
    ),
)
