"""How steady the demand is: classes X, Y and Z by the coefficient of variation of monthly demand (``scrm abc xyz``)."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

import polars as pl
from pydantic import Field

from scrm import config
from scrm.analyze._sales import BOUGHT, Sales, local_day, select_sales
from scrm.analyze.abc_classes.answer import refusal
from scrm.analyze.abc_classes.classes import Cuts
from scrm.config import Context
from scrm.result import Column, Fact, Result, ResultTable, Text
from scrm.store import Store
from scrm.wording import write_number

_LEAST_MONTHS = 6
_TITLE = Text("XYZ-Analyse", "XYZ analysis")


class XyzParams(config.Params):
    """Settings of ``scrm abc xyz``."""

    by: Literal["product", "customer"] = Field("product", description="whose demand is looked at")
    cuts: Cuts = Field((0.5, 1.0), description="coefficients of variation at which X and Y end")


def xyz(store: Store, params: XyzParams, context: Context) -> Result:
    """Class products (by pieces) or customers (by spend) by how evenly their demand falls on whole months.

    Example:  scrm abc xyz --by product -o xyz.xlsx
    """
    relation = "order_lines" if params.by == "product" else "sales"
    sales = select_sales(store, context, relation=relation, anonymous=params.by == "product")
    if sales is None or sales.first is None or sales.last is None:
        return refusal(store, relation, "revenue")
    months = whole_months(sales.first, sales.last)
    if len(months) < _LEAST_MONTHS:
        return Result(
            title=_TITLE,
            refused=True,
            notes=(
                Text(
                    f"Nur {len(months)} ganze Monate mit Käufen; nötig sind {_LEAST_MONTHS}. Nächster Schritt: mehr laden.",
                    f"Only {len(months)} whole months of sales; {_LEAST_MONTHS} are needed. Next step: load more.",
                ),
            ),
        )
    return _answer(
        variation(_demand(store, sales, params.by, context.timezone), months, params.cuts),
        params.by,
        sales,
    )


def _demand(store: Store, sales: Sales, by: str, zone: str) -> pl.DataFrame:
    """Return ``item, month, demand``: pieces per product, or spend per customer."""
    item, demand = ("product_id", "quantity") if by == "product" else ("customer_id", "amount")
    bought = BOUGHT.replace("NOT is_line", "FALSE") if by == "product" else BOUGHT
    day = local_day("ordered_at", zone, sales.first or date.min, sales.last or date.max)
    return store.frame(
        f"""
SELECT {item} AS item, CAST(date_trunc('month', {day}) AS DATE) AS month, CAST(sum(CAST({demand} AS DECIMAL(18,4))) AS DOUBLE) AS demand
FROM {sales.source} WHERE {sales.where} AND {bought} AND {item} IS NOT NULL GROUP BY ALL ORDER BY item, month
""",
        sales.bound,
    )


def _answer(found: pl.DataFrame, by: str, sales: Sales) -> Result:
    counts = {name: int((found["xyz_class"] == name).sum()) for name in "XYZ"}
    columns = (
        Column(
            "item",
            "text",
            "Artikel" if by == "product" else "Kunde",
            by.capitalize(),
            personal=by == "customer",
        ),
        Column("months", "count", "Monate", "Months", "months"),
        Column("mean", "number", "Bedarf je Monat", "Demand per month"),
        Column("variation", "score", "Variationskoeffizient", "Coefficient of variation"),
        Column("xyz_class", "text", "Klasse", "Class"),
    )
    rated = sum(counts.values())
    return Result(
        title=_TITLE,
        finding=Text(
            f"{write_number(counts['X'], 'de')} von {write_number(rated, 'de')} haben gleichmäßigen Bedarf (X).",
            f"{write_number(counts['X'], 'en')} of {write_number(rated, 'en')} have steady demand (X).",
        ),
        tables=(
            ResultTable(
                "xyz", _TITLE, found.select(column.name for column in columns), columns, detail=True
            ),
        ),
        facts=tuple(
            Fact(Column(f"{name.lower()}_count", "count", name, name), n)
            for name, n in counts.items()
        ),
        notes=(
            Text(
                f"Ganze Monate ab dem ersten Bedarf zählen, auch leere; unter {_LEAST_MONTHS} Monaten keine Klasse.",
                f"Whole months from the first demand on count, empty ones too; below {_LEAST_MONTHS} months no class.",
            ),
            *sales.notes,
        ),
        provenance=sales.provenance(),
    )


def whole_months(first: date, last: date) -> list[date]:
    """Return the first days of the months that lie wholly between two days.

    Examples
    --------
    >>> whole_months(date(2025, 1, 15), date(2025, 3, 31))
    [datetime.date(2025, 2, 1), datetime.date(2025, 3, 1)]
    """
    month = (
        first
        if first.day == 1
        else first.replace(day=1) + timedelta(days=monthrange(first.year, first.month)[1])
    )
    found = []
    while (end := month.replace(day=monthrange(month.year, month.month)[1])) <= last:
        found.append(month)
        month = end + timedelta(days=1)
    return found


def variation(rows: pl.DataFrame, months: list[date], cuts: tuple[float, ...]) -> pl.DataFrame:
    """Return ``item, months, mean, variation, xyz_class`` of monthly demand, steadiest first; a null class where too short.

    Parameters
    ----------
    rows : DataFrame
        ``item, month, demand``; months without demand are absent and count as zero from the item's first one on.
    months : list of date
        First days of the months looked at, in order.

    Examples
    --------
    >>> months = [date(2025, month, 1) for month in range(1, 7)]
    >>> rows = pl.DataFrame({"item": ["p"] * 6, "month": months, "demand": [5.0] * 6})
    >>> variation(rows, months, (0.5, 1.0)).rows()
    [('p', 6, 5.0, 0.0, 'X')]
    """
    place = {month: index for index, month in enumerate(months)}
    inside = rows.filter(pl.col("month").is_in(months)).with_columns(
        at=pl.col("month").replace_strict(place, return_dtype=pl.Int64)
    )
    grouped = inside.group_by("item", maintain_order=True).agg(
        months=len(months) - pl.col("at").min(),
        total=pl.col("demand").sum(),
        squares=(pl.col("demand") ** 2).sum(),
    )
    mean, n = pl.col("total") / pl.col("months"), pl.col("months")
    spread = ((pl.col("squares") - n * mean**2).clip(0) / (n - 1)).sqrt()
    rated = grouped.with_columns(mean=mean).with_columns(
        variation=pl.when(pl.col("months") >= _LEAST_MONTHS).then(spread / mean)
    )
    x, y = cuts
    classes = (
        pl.when(pl.col("variation") < x)
        .then(pl.lit("X"))
        .when(pl.col("variation") < y)
        .then(pl.lit("Y"))
        .otherwise(pl.lit("Z"))
    )
    classed = rated.with_columns(xyz_class=pl.when(pl.col("variation").is_not_null()).then(classes))
    return classed.select("item", "months", "mean", "variation", "xyz_class").sort(
        ["variation", "item"], nulls_last=True
    )
