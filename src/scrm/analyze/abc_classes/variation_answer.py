"""The answer of ``scrm abc xyz``: words and tables."""

import polars as pl

from scrm.analyze._sales import Sales
from scrm.analyze.abc_classes.variation import FEWEST_MONTHS
from scrm.result import Column, Fact, Result, ResultTable, Text
from scrm.wording import write_number

TITLE = Text("XYZ-Analyse", "XYZ analysis")


def build_refusal(months: int) -> Result:
    """Return the refusal of data with too few whole months."""
    note = Text(
        f"Nur {months} ganze Monate mit Käufen; nötig sind {FEWEST_MONTHS}. Nächster Schritt: mehr "
        "laden.",
        f"Only {months} whole months of sales; {FEWEST_MONTHS} are needed. Next step: load more.",
    )
    return Result(title=TITLE, refused=True, notes=(note,))


def build_answer(classes: pl.DataFrame, *, by: str, sales: Sales) -> Result:
    """Return the result for the frame of `classify_variation`."""
    counts = {name: int((classes["xyz_class"] == name).sum()) for name in "XYZ"}
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
        title=TITLE,
        finding=Text(
            f"{write_number(counts['X'], 'de')} von {write_number(rated, 'de')} haben "
            "gleichmäßigen Bedarf (X).",
            f"{write_number(counts['X'], 'en')} of {write_number(rated, 'en')} have steady "
            "demand (X).",
        ),
        tables=(
            ResultTable(
                "xyz",
                TITLE,
                classes.select(column.name for column in columns),
                columns,
                detail=True,
            ),
        ),
        facts=tuple(
            Fact(Column(f"{name.lower()}_count", "count", name, name), n)
            for name, n in counts.items()
        ),
        notes=(
            Text(
                "Ganze Monate ab dem ersten Bedarf zählen, auch leere; unter "
                f"{FEWEST_MONTHS} Monaten keine Klasse.",
                "Whole months from the first demand on count, empty ones too; below "
                f"{FEWEST_MONTHS} months no class.",
            ),
            *sales.notes,
        ),
        provenance=sales.provenance(),
    )
