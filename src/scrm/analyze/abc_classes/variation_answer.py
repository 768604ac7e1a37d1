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
        f"Nur {write_number(months, 'de')} ganze Monate mit Käufen; nötig sind "
        f"{write_number(FEWEST_MONTHS, 'de')}. Nächster Schritt: mehr "
        "laden.",
        f"Only {write_number(months, 'en')} whole months of sales; "
        f"{write_number(FEWEST_MONTHS, 'en')} are needed. Next step: load more.",
    )
    return Result(title=TITLE, refused=True, notes=(note,))


def build_answer(classes: pl.DataFrame, *, by: str, sales: Sales) -> Result:
    """Return the result for the frame of `classify_variation`."""
    counts = {name: int((classes["xyz_class"] == name).sum()) for name in "XYZ"}
    rated = int(classes["variation"].count())
    undecided = rated - sum(counts.values())
    columns = _build_columns(by)
    x_de, rated_de, undecided_de = (
        write_number(count, "de") for count in (counts["X"], rated, undecided)
    )
    x_en, rated_en, undecided_en = (
        write_number(count, "en") for count in (counts["X"], rated, undecided)
    )
    return Result(
        title=TITLE,
        finding=Text(
            f"{x_de} von {rated_de} haben gleichmäßigen Bedarf (X); bei {undecided_de} lässt es "
            "sich nicht sagen.",
            f"{x_en} of {rated_en} have steady demand (X); for {undecided_en} it cannot be told.",
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
        facts=(
            *(
                Fact(Column(f"{name.lower()}_count", "count", name, name), n)
                for name, n in counts.items()
            ),
            Fact(Column("undecided_count", "count", "nicht zu sagen", "Undecided"), undecided),
        ),
        notes=(*_list_notes(), *sales.notes),
        intervals=("excess_variation",),
        provenance=sales.provenance(),
    )


def _build_columns(by: str) -> tuple[Column, ...]:
    return (
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
        Column(
            "chance_variation",
            "score",
            "durch Zufall",
            "By chance",
            meaning=Text(
                "Variationskoeffizient unabhängiger Käufe bei gleichbleibendem Bedarf",
                "coefficient of variation of independent purchases at constant demand",
            ),
        ),
        Column(
            "excess_variation",
            "score",
            "darüber hinaus",
            "Beyond chance",
            meaning=Text(
                "Wurzel der Varianz ohne den Zufall / Bedarf je Monat",
                "root of the variance without chance / demand per month",
            ),
        ),
        Column(
            "xyz_class",
            "text",
            "Klasse",
            "Class",
            meaning=Text(
                "leer, wenn sie sich nicht mit 95 % Sicherheit sagen lässt",
                "empty if it cannot be told with 95 % certainty",
            ),
        ),
    )


def _list_notes() -> tuple[Text, ...]:
    return (
        Text(
            "Die Klasse richtet sich nach den Schwankungen, die über den Zufall einzelner "
            "Käufe hinausgehen: Auch gleichbleibender Bedarf schwankt, je seltener gekauft "
            "wird, desto mehr. Mit mehr Monaten werden mehr Klassen sicher.",
            "The class depends on the variation beyond the chance of single purchases: "
            "constant demand varies, too, and the more so, the rarer the purchases. More "
            "months decide more classes.",
        ),
        Text(
            "Ganze Monate ab dem ersten Bedarf zählen, auch leere; unter "
            f"{write_number(FEWEST_MONTHS, 'de')} Monaten keine Klasse.",
            "Whole months from the first demand on count, empty ones too; below "
            f"{write_number(FEWEST_MONTHS, 'en')} months no class.",
        ),
    )
