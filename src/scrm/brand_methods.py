"""Intervals of `scrm benchmark`, `scrm gap` and `scrm trends`: part of `scrm.certainty`."""

from scrm.interval_method import Method
from scrm.result import Text

TRENDS: tuple[Method, ...] = (
    Method(
        "noise_band",
        "prediction",
        Text("Rauschband", "Noise band"),
        "values by day, week or month in `scrm trends`",
        "chance in the cases of a period and how much periods vary beyond it, weekdays, and the "
        "season from two years on; not a change of the level, nor a season in shorter series",
        "Noufaily et al. (2013), Statistics in Medicine 32: 1206",
    ),
    Method(
        "level_change",
        "interval",
        Text("Veränderung eines Niveaus", "Change of a level"),
        "changes between two spans of a series, weekdays and season apart",
        "how much periods vary, and that neighbours are alike; outliers have a bounded influence",
        "McCullagh and Nelder (1989), section 9.2; Lazarus, Lewis, Stock and Watson (2018), "
        "Journal of Business & Economic Statistics 36",
    ),
    Method(
        "change_date",
        "interval",
        Text("Datum einer Veränderung", "Date of a change"),
        "dates at which a level changed, in `scrm trends`",
        "chance in the values around the change, and that neighbours are alike; not whether there "
        "is a change, which has a probability of its own",
        "likelihood of each date; Truong, Oudre and Vayatis (2020), Signal Processing 167",
    ),
    Method(
        "shift_test",
        "comparison",
        Text("Prüfung auf eine Veränderung", "Test for a change"),
        "whether the level of a series changed, in `scrm trends`: claimed in 5 % of series without "
        "a change",
        "the largest contrast of any date or span, calibrated by simulation; a gradual season of "
        "series under two years counts as a change",
        "Olshen, Venkatraman, Lucito and Wigler (2004), Biostatistics 5",
    ),
)

BRAND: tuple[Method, ...] = (
    Method(
        "paired_months",
        "interval",
        Text("Gleiche Monate zweier Jahre", "Same months of two years"),
        "yearly growth of social contacts and of their share, in `scrm benchmark tripling`",
        "how differently months grow, with the noise of each; not whether it goes on like that",
        "Efron (1982), The Jackknife, the Bootstrap and Other Resampling Plans, chapter 3",
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
        "Bonett and Wright (2000), Psychometrika 65; Fieller, Hartley and Pearson (1957), "
        "Biometrika 44",
    ),
)
