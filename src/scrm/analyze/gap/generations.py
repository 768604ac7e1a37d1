"""What each generation of consumers names, and how its order agrees with the company's."""

import polars as pl

from scrm.analyze._rank_correlation import RankCorrelation, correlate_ranks
from scrm.analyze._stats import wilson_interval
from scrm.analyze.gap.survey import GENERATIONS

SCHEMA = {
    "generation": pl.String,
    "item": pl.String,
    "share": pl.Float64,
    "share_low": pl.Float64,
    "share_high": pl.Float64,
    "n": pl.Int64,
    "company": pl.Float64,
}


def compare_generations(
    shares: pl.DataFrame, company: pl.DataFrame, *, min_n: int
) -> tuple[pl.DataFrame, dict[str, RankCorrelation]]:
    """Return the shares of each generation, oldest first, and its rank correlation.

    Parameters
    ----------
    shares : DataFrame
        ``generation, item, share, n`` of consumers.
    company : DataFrame
        ``item, share`` of the company.
    min_n : int
        Fewer people of a generation give no share.

    Examples
    --------
    >>> items = ["a", "b"]
    >>> asked = pl.DataFrame(
    ...     {"generation": ["Y", "Y"], "item": items, "share": [0.8, 0.2], "n": [50, 50]}
    ... )
    >>> company = pl.DataFrame({"item": items, "share": [0.1, 0.9]})
    >>> frame, agreement = compare_generations(asked, company, min_n=10)
    >>> frame["share_low"].round(2).to_list(), agreement["Y"].rho
    ([0.67, 0.11], -1.0)
    """
    theirs = dict(company.select("item", "share").iter_rows())
    rows, agreements = [], {}
    for name in GENERATIONS:
        found = shares.filter(pl.col("generation") == name, pl.col("n") >= min_n).sort(
            ["share", "item"], descending=[True, False]
        )
        for _, item, share, n in found.select("generation", "item", "share", "n").iter_rows():
            low, high = wilson_interval(share * n, n) or (None, None)
            rows.append((name, item, share, low, high, n, theirs.get(item)))
        both = [(share, theirs[item]) for item, share in found.select("item", "share").iter_rows()
                if item in theirs]  # fmt: skip
        if both and (agreement := correlate_ranks(*zip(*both, strict=True))):
            agreements[name] = agreement
    return pl.DataFrame(rows, schema=SCHEMA, orient="row"), agreements
