"""Cells of a table, merged until each rests on enough people.

Every row belongs to exactly one merged cell. Whatever of them a reader adds up, each sum and each
difference between a sum and a part of it is made of whole cells, so none of them is about fewer
people than the smallest cell. What is merged keeps the keys that its rows share; the other keys
are empty. Tables elsewhere may show the total of each value of a key: so the rows of a value that
are in cells without it are about no people or about enough.

Source: Samarati (2001), IEEE Transactions on Knowledge and Data Engineering 13(6): generalisation
and suppression.
"""

from collections.abc import Sequence

import polars as pl


def merge_small_cells(rows: pl.DataFrame, keys: Sequence[str], person: str, k: int) -> pl.DataFrame:
    """Return the rows with the keys of the merged cell that each belongs to.

    Parameters
    ----------
    rows : DataFrame
        One row per person and cell; null keys are a value of their own, ``""``.
    keys : sequence of str
        Columns of text, the one that is given up last first. A merged cell has null keys from
        some place on.
    person : str
        Column of the person.
    k : int
        Fewest people of a cell. Rows that no cell can hold are left out.

    Examples
    --------
    >>> rows = pl.DataFrame({"month": ["1"] * 5, "segment": list("aaabb"), "who": list("uvwxy")})
    >>> merge_small_cells(rows, ["month", "segment"], "who", 3)["segment"].to_list()
    [None, None, None, None, None]
    >>> merge_small_cells(rows, ["month", "segment"], "who", 2)["segment"].to_list()
    ['a', 'a', 'a', 'b', 'b']
    """
    names = [f"cell {key}" for key in keys]
    cells = rows.with_columns(
        pl.col(key).fill_null("").alias(name) for key, name in zip(keys, names, strict=True)
    )
    while True:
        merged = _merge_levels(cells, names, person, k)
        exposed = _list_exposed(merged, keys, names, person, k)
        if exposed is None:
            break
        cells = _give_up(merged, exposed, names, person)
    kept = merged.filter(pl.col("cell count") >= k)
    return kept.with_columns(
        pl.col(name).alias(key) for key, name in zip(keys, names, strict=True)
    ).drop([*names, "cell count"])


def _merge_levels(cells: pl.DataFrame, names: Sequence[str], person: str, k: int) -> pl.DataFrame:
    """Give up the last key of cells with few people, then the one before it, and so on."""
    for place in range(len(names), 0, -1):
        name, parents = names[place - 1], list(names[: place - 1])
        cells = _count(cells, names, person)
        full = pl.col(name).is_not_null()
        small = full & (pl.col("cell count") < k)
        cells = cells.with_columns(pl.when(~small).then(pl.col(name)).alias(name))
        while True:  # a pool of few people takes in the smallest cell beside it
            cells = _count(cells, names, person)
            pool = full.not_() & (pl.col("cell count") < k)
            if place < len(names):
                pool &= pl.col(names[place]).is_null()
            short = cells.filter(pool)
            if short.is_empty():
                break
            beside = cells.filter(full).select([*parents, name, "cell count"]).unique()
            near = (
                beside.join(short, on=parents, how="semi", nulls_equal=True) if parents else beside
            )
            if near.is_empty():
                break
            chosen = near.sort("cell count", name, *parents).unique(
                subset=parents or None, keep="first", maintain_order=True
            )
            chosen = chosen if parents else chosen.head(1)
            cells = _empty_keys(cells, chosen.select([*parents, name]), names[place - 1 :])
    return _count(cells, names, person)


def _count(cells: pl.DataFrame, names: Sequence[str], person: str) -> pl.DataFrame:
    return cells.with_columns(pl.col(person).n_unique().over(names).alias("cell count"))


def _empty_keys(cells: pl.DataFrame, chosen: pl.DataFrame, emptied: Sequence[str]) -> pl.DataFrame:
    """Empty keys of the rows whose cell is among those chosen."""
    marked = cells.join(
        chosen.with_columns(pl.lit(value=True).alias("chosen")),
        on=chosen.columns,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    return marked.with_columns(
        pl.when(pl.col("chosen").is_null()).then(pl.col(name)).alias(name) for name in emptied
    ).drop("chosen")


def _list_exposed(
    cells: pl.DataFrame, keys: Sequence[str], names: Sequence[str], person: str, k: int
) -> tuple[str, str] | None:
    """Return a key and value of few people in cells without it that could take in more."""
    for key, name in zip(keys, names, strict=True):
        hidden = (
            cells.filter(pl.col(name).is_null())
            .group_by(pl.col(key).fill_null("").alias("value"))
            .agg(pl.col(person).n_unique().alias("people"))
            .filter(pl.col("people") < k)
            .sort("value")
        )
        shown = set(cells[name].drop_nulls().unique())
        for value in hidden["value"]:
            if value in shown:
                return name, value
    return None


def _give_up(
    cells: pl.DataFrame, exposed: tuple[str, str], names: Sequence[str], person: str
) -> pl.DataFrame:
    """Empty the key of the smallest cell with the exposed value, and all keys after it."""
    name, value = exposed
    place = list(names).index(name)
    size = pl.col(person).n_unique().alias("people")
    beside = cells.filter(pl.col(name) == value).group_by(names[: place + 1]).agg(size)
    chosen = beside.sort("people", *names[: place + 1]).head(1).drop("people")
    return _empty_keys(cells, chosen, names[place:])
