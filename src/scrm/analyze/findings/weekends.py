"""Posts of weekends against those of other days, of the same channel and format."""

import numpy as np
import polars as pl

from scrm.analyze.findings.candidates import Candidate
from scrm.analyze.findings.measures import BY_NAME

LEAST_POSTS = 15
_BLOCKS = 12


def compare_weekends(rows: pl.DataFrame) -> Candidate | None:
    """Return interactions of weekends against other days; None where there are too few posts.

    Each post is compared with those of its channel, format and block; the logarithm is compared, so
    that one viral post counts like any other.

    Parameters
    ----------
    rows : DataFrame
        ``channel, format, weekend, block, value`` (the logarithm of interactions).
    """
    from scipy.special import stdtr

    recent = rows.filter(pl.col("block") < _BLOCKS)
    strata = ["channel", "format", "block"]
    values = recent.with_columns(
        (pl.col("value") - pl.col("value").mean().over(strata)).alias("value"),
        (pl.col("weekend") == "weekend").cast(pl.Float64).alias("is_weekend"),
    ).with_columns((pl.col("is_weekend") - pl.col("is_weekend").mean().over(strata)).alias("lean"))
    weekend = values.filter(pl.col("is_weekend") == 1).height
    lean, value = values["lean"].to_numpy(), values["value"].to_numpy()
    squares = float((lean**2).sum())
    degrees = values.height - values.select(strata).n_unique() - 1
    if min(weekend, values.height - weekend, degrees) < LEAST_POSTS or squares < 1:
        return None
    effect = float((lean * value).sum() / squares)
    residuals = value - effect * lean
    error = float(np.sqrt((lean**2 * residuals**2).sum()) / squares)
    error *= float(np.sqrt(values.height / degrees))
    others = float(recent.filter(pl.col("weekend") != "weekend")["value"].mean())  # type: ignore[arg-type]
    p = float(2 * stdtr(degrees, -abs(effect / max(error, 1e-9))))
    return Candidate(
        BY_NAME["interactions"], "weekend", "weekend", 0, 0, others, others + effect, error,
        effect / max(error, 1e-9), float(degrees), p, weekend, "others",
    )  # fmt: skip
