"""How much more often a person turns to a topic than everybody does."""

import numpy as np
import polars as pl

from scrm.analyze._clusters import LEAST_CLUSTERS
from scrm.analyze._stats import wilson_intervals
from scrm.tables import PERSON_INTERESTS


def measure_lifts(signals: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of person_interests.

    A lift is the share of a topic among the signals of a person, over its share among those of
    everybody. Its interval is Wilson's for the person's share, the signals taken as independent;
    the share of everybody is taken as it is. Fewer than four signals carry none.

    Parameters
    ----------
    signals : DataFrame
        person_id, topic, source (text, like or follow), count.

    Examples
    --------
    >>> rows = [("a", "tee", "text", 3), ("a", "tee", "like", 1), ("b", "seife", "follow", 4)]
    >>> frame = pl.DataFrame(rows, schema=["person_id", "topic", "source", "count"], orient="row")
    >>> lifts = measure_lifts(frame)
    >>> lifts.select("person_id", "topic", "text_count", "like_count", "lift").row(0)
    ('a', 'tee', 3, 1, 2.0)
    """
    if signals.is_empty():
        types = {"id": pl.String, "text": pl.String, "count": pl.Int64, "number": pl.Float64}
        schema = {field.name: types[field.type] for field in PERSON_INTERESTS.fields}
        return pl.DataFrame(schema=schema)
    counts = signals.group_by("person_id", "topic").agg(
        *(
            pl.col("count").filter(source=source).sum().cast(pl.Int64).alias(f"{source}_count")
            for source in ("text", "like", "follow")
        ),
        hits=pl.col("count").sum().cast(pl.Int64),
    )
    known = counts.sort("person_id", "topic").with_columns(
        signal_count=pl.col("hits").sum().over("person_id"),
        overall=pl.col("hits").sum().over("topic") / pl.col("hits").sum(),
    )
    hits, n = known["hits"].to_numpy(), known["signal_count"].to_numpy()
    overall = known["overall"].to_numpy()
    low, high = wilson_intervals(hits, n)
    few = n < LEAST_CLUSTERS
    lifted = known.with_columns(
        lift=pl.col("hits") / pl.col("signal_count") / pl.col("overall"),
        lift_low=pl.Series(np.where(few, np.nan, low / overall)).fill_nan(None),
        lift_high=pl.Series(np.where(few, np.nan, high / overall)).fill_nan(None),
    )
    return lifted.select(PERSON_INTERESTS.column_names)
