"""Early warning: more negative texts or worries on a topic than its band of chance."""

import numpy as np
import polars as pl

from scrm.analyze._noise_band import build_series, fit_band
from scrm.analyze.topics.documents import Window, count_people
from scrm.changes import benjamini_hochberg

ALPHA = 0.05
SIGNS = ("negative", "worry")


def find_warnings(documents: pl.DataFrame, window: Window, *, least: int) -> pl.DataFrame:
    """Return the topics on which more people than usual were negative or worried lately.

    Parameters
    ----------
    documents : DataFrame
        topic, week, author_number, label, is_worry.
    window : Window
        The recent weeks; the band is that of the weeks before.
    least : int
        So many people in the week.

    Returns
    -------
    DataFrame
        topic, sign, week, person_count, expected_count, band_to, p_value (adjusted for topics,
        signs and weeks), most surprising first; empty where there are under eight weeks before.
    """
    schema = {
        "topic": pl.Int64, "sign": pl.String, "week": pl.Int64, "person_count": pl.Int64,
        "expected_count": pl.Float64, "band_to": pl.Float64, "p_value": pl.Float64,
    }  # fmt: skip
    first = int(documents["week"].min())  # type: ignore[arg-type]
    weeks = np.arange(first + 1, window.last + 1)  # the first week may have begun before the data
    signs = {
        "negative": pl.col("label") == "negative",
        "worry": pl.col("is_worry").fill_null(value=False),
    }
    rows = []
    for sign, condition in signs.items():
        counted = count_people(documents.filter(condition, pl.col("topic") >= 0), ("topic", "week"))
        for (topic,), part in counted.group_by("topic", maintain_order=True):
            known = dict(part.select("week", "person_count").iter_rows())
            counts = [known.get(int(week), 0) for week in weeks]
            series = build_series(weeks, counts, unit="week")
            band = fit_band(series, fitted=weeks < window.first)
            if band is None:
                continue
            for place in np.flatnonzero(weeks >= window.first):
                is_above = counts[place] > band.expected[place]
                p_value = float(band.p_values[place]) / 2
                rows.append(
                    (
                        topic, sign, int(weeks[place]), counts[place],
                        float(band.expected[place]), float(band.high[place]),
                        p_value if is_above else 1 - p_value,
                    )
                )  # fmt: skip
    found = pl.DataFrame(rows, schema=schema, orient="row")
    if found.is_empty():
        return found
    adjusted = benjamini_hochberg(found["p_value"].to_numpy())
    return (
        found.with_columns(p_value=pl.Series(adjusted))
        .filter(pl.col("p_value") <= ALPHA, pl.col("person_count") >= least)
        .sort("p_value", "topic", "sign", "week")
    )
