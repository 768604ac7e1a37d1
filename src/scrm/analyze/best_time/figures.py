"""The figures of ``scrm best-time``: weekday and hour as a heat map, other levels as bars."""

from itertools import product
from typing import Any, Final

import polars as pl

from scrm.analyze.best_time.level_names import name_level
from scrm.analyze.best_time.post_factors import WEEKDAYS
from scrm.result import Column, Figure, Lang, Text
from scrm.wording import write_count, write_interval, write_number

AVERAGE: Final = 100
"""Index of the average post."""
_INDEX = Column("index", "count", "Index", "Index", "index")
_AVERAGE = Text("100 = durchschnittlicher Beitrag", "100 = average post")


def build_figures(
    levels: pl.DataFrame, cells: pl.DataFrame, posts: int, *, is_timed: bool
) -> tuple[Figure, ...]:
    """Return the charts of the tables with the same names.

    Parameters
    ----------
    is_timed : bool
        Weekday or hour make a difference beyond chance.
    """
    source = Text(
        f"n = {write_count(posts, 'Beitrag', 'Beiträge', 'de')}; {_AVERAGE.de}",
        f"n = {write_count(posts, 'post', 'posts', 'en')}; {_AVERAGE.en}",
    )
    drawn = []
    if not cells.is_empty():
        drawn.append(_draw_times(cells, source, is_timed=is_timed))
    others = levels.filter(~pl.col("factor").is_in(["weekday", "hour"]))
    if not others.is_empty():
        drawn.append(_draw_levels(others, source))
    return tuple(drawn)


def _draw_times(cells: pl.DataFrame, source: Text, *, is_timed: bool) -> Figure:
    columns = (
        Column("weekday", "text", "Wochentag", "Weekday"),
        Column("hour", "text", "Uhrzeit", "Hours"),
        _INDEX,
    )
    days = [name for name in WEEKDAYS if name in set(cells["weekday"])]
    hours = cells["hour"].unique().sort().to_list()
    every = pl.DataFrame(list(product(days, hours)), schema=["weekday", "hour"], orient="row")
    frame = every.join(
        cells.select("weekday", "hour", "index"),
        on=["weekday", "hour"],
        how="left",
        maintain_order="left",
    )
    title = Text(
        "Kein verlässlicher Unterschied nach Wochentag und Uhrzeit",
        "No reliable difference by weekday and hour",
    )
    reliable = cells.filter(pl.col("is_reliable"))
    if is_timed:
        title = Text(
            "Wochentag oder Uhrzeit machen einen Unterschied",
            "Weekday or time of day makes a difference",
        )
    if is_timed and not reliable.is_empty():
        title = _name_strongest(reliable, "weekday", "hour")
    encoding = {"x": "hour", "y": "weekday", "value": "index"}
    return Figure("best_time_hours", title, "heat", frame, encoding, columns, source)


def find_strongest(rows: pl.DataFrame) -> dict[str, Any]:
    """Return the row that is farthest from the average."""
    return rows.sort(pl.col("effect").abs(), *rows.columns, descending=True).row(0, named=True)


def _name_strongest(rows: pl.DataFrame, *keys: str) -> Text:
    """Return the level that is farthest from the average, with its interval."""
    row = find_strongest(rows)

    def write(lang: Lang) -> str:
        value, low, high = (
            write_number(row[name], lang) for name in ("index", "index_low", "index_high")
        )
        name = ", ".join(name_level(row[key])[lang] for key in keys)
        word = {"de": "Index", "en": "index"}[lang]
        return f"{name[0].upper()}{name[1:]}: {word} {value} ({write_interval(low, high, lang)})"

    return Text(write("de"), write("en"))


def _draw_levels(levels: pl.DataFrame, source: Text) -> Figure:
    columns = (
        Column("level", "text", "Stufe", "Level"),
        _INDEX,
        Column("index_low", "count", "von", "Low"),
        Column("index_high", "count", "bis", "High"),
    )
    reliable = levels.filter(pl.col("is_reliable"))
    title = Text(
        "Kein verlässlicher Unterschied nach Form, Länge und Hashtags",
        "No reliable difference by form, length and hashtags",
    )
    if not reliable.is_empty():
        title = _name_strongest(reliable, "level")
    encoding = {"x": "level", "y": "index", "low": "index_low", "high": "index_high"}
    frame = levels.select(encoding.values())
    return Figure("best_time_levels", title, "bars", frame, encoding, columns, source)
