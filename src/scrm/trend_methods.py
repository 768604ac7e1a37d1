"""The methods of intervals of `scrm trends`, `topics` and `best-time`; `scrm.certainty` has all."""

from scrm.interval_method import Method
from scrm.result import Text

TREND_METHODS: tuple[Method, ...] = (
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
    Method(
        "pooled_levels",
        "interval",
        Text("Geteilte Wirkungen von Stufen", "Partially pooled effects of levels"),
        "indexes of weekdays, hours, forms, lengths and hashtags in `scrm best-time`",
        "the sampling of posts, with what posts of a day or week have in common, and how much "
        "levels differ at all; 95 % over levels, not for each; not what else differed at that time",
        "Gelman et al. (2013), Bayesian Data Analysis, sections 5.4 and 15.4; Liang and Zeger "
        "(1986), Biometrika 73",
    ),
    Method(
        "signs_by_week",
        "comparison",
        Text("Vorzeichen nach Wochen", "Signs drawn by week"),
        "whether weekday, hour, form, length or hashtags make a difference in `scrm best-time`: "
        "any claim in 5 % of cases without one",
        "the residuals of a week keep together; adjusted for the number of properties (Holm)",
        "Cameron, Gelbach and Miller (2008), Review of Economics and Statistics 90; Holm (1979), "
        "Scandinavian Journal of Statistics 6",
    ),
)
