"""The answer of ``scrm abc``: words, tables, facts, the Pareto chart."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import numpy as np
import polars as pl

from scrm.analyze import _stats
from scrm.analyze._sales import Sales
from scrm.analyze.abc_classes.classes import compute_top_share
from scrm.result import Column, Fact, Figure, Result, ResultTable, Text
from scrm.wording import write_count, write_exact, write_money, write_number, write_share

TITLE = Text("ABC-Analyse", "ABC analysis")
NOUN = {
    "customer": Text("Kunden", "customers"),
    "product": Text("Artikel", "products"),
    "segment": Text("Segmente", "segments"),
}
VALUE = {"revenue": Text("Umsatz", "revenue"), "margin": Text("Deckungsbeitrag", "margin")}
GENITIVE = {"revenue": "Umsatzes", "margin": "Deckungsbeitrags"}
CLASS = Column(
    "abc_class",
    "text",
    "Klasse",
    "Class",
    meaning=Text(
        "A, B oder C; leer bei null oder weniger", "A, B or C; empty for a value of zero or less"
    ),
)

_CURVE_POINTS = 200
"""Points of the Pareto chart; more would not be visible."""
_ORDER_STATISTICS = Text(
    "95-%-Intervall aus Ordnungsstatistiken; Kontakte eines Kunden ähneln sich",
    "95% interval from order statistics; contacts of one customer resemble each other",
)


def build_answer(
    classed: pl.DataFrame,
    care: pl.DataFrame | None,
    *,
    sales: Sales,
    cuts: Sequence[float],
    rule: str,
    by: str,
    value: str,
) -> Result:
    """Return the result for the frames of `classify` and `summarise_care`."""
    summary = summarise(classed)
    clipped = np.clip(classed["value"].cast(pl.Float64).to_numpy(), 0, None)
    gini = _stats.gini(clipped)
    return Result(
        title=TITLE,
        finding=_finding(summary, by, value),
        tables=(
            _class_table(summary, sales.currency, by, value),
            _item_table(classed, sales.currency, by, value),
            *(() if care is None else (_care_table(care),)),
        ),
        facts=_facts(
            classed, summary, sales.currency, value, gini=gini, top=compute_top_share(clipped)
        ),
        notes=(_rule_note(rule, cuts), *_no_class_note(classed, sales.currency, by), *sales.notes),
        figures=_pareto(classed, by, value, gini),
        intervals=() if care is None else ("order_statistics", "clustered_quantile"),
        provenance=sales.provenance(),
    )


def build_refusal(row_count: Callable[[str], int], relation: str, reason: Text) -> Result:
    """Return the refusal of data without a sale to count; `row_count` counts rows of a table."""
    if relation == "order_lines" and not row_count(relation):
        orders = row_count("orders")
        return _build_refusal(
            Text(
                "Keine Bestellposition ist geladen "
                f"({write_count(orders, 'Bestellung', 'Bestellungen', 'de')} ohne Positionen): "
                "ohne sie gibt es keine Artikel. Nächster Schritt: Bestellpositionen laden "
                "(scrm load DATEIEN) oder --by customer.",
                "No order line is loaded "
                f"({write_count(orders, 'order', 'orders', 'en')} without lines): "
                "without them there are no products. Next step: load order lines "
                "(scrm load FILES), or --by customer.",
            )
        )
    return _build_refusal(reason)


def build_refusal_without_segments() -> Result:
    """Return the refusal of customers without a segment of the CRM."""
    return _build_refusal(
        Text(
            "Kein Kunde trägt ein Segment aus dem CRM. Nächster Schritt: einen Kundenexport mit "
            "der Spalte segment laden (scrm load DATEIEN); die fünf Kundengruppen nach Klassen "
            "zeigt scrm segments profile.",
            "No customer carries a segment of the CRM. Next step: load a customer export with "
            "the column segment (scrm load FILES); scrm segments profile shows the five customer "
            "groups by class.",
        )
    )


def _build_refusal(why: Text) -> Result:
    return Result(title=TITLE, refused=True, notes=(why,))


def summarise(classed: pl.DataFrame) -> pl.DataFrame:
    """Return one row per class: A, B, C and null for items without a class.

    Returns
    -------
    DataFrame
        ``abc_class, n, value, item_share, value_share``.

    Examples
    --------
    >>> from scrm.analyze.abc_classes.classes import classify
    >>> classes = classify(pl.DataFrame({"item": ["p", "q"], "value": [8, -1]}))
    >>> summarise(classes)["item_share"].to_list()
    [0.5, 0.0, 0.0, 0.5]
    """
    sums = classed.group_by("abc_class").agg(n=pl.len(), value=pl.col("value").sum())
    found = {name: (n, value) for name, n, value in sums.iter_rows()}
    rows = [(name, *found.get(name, (0, Decimal(0)))) for name in ("A", "B", "C", None)]
    positive = sum((value for name, _, value in rows if name), Decimal(0))
    return pl.DataFrame(
        {
            "abc_class": [name for name, _, _ in rows],
            "n": [n for _, n, _ in rows],
            "value": pl.Series([value for _, _, value in rows], dtype=pl.Decimal(38, 4)),
            "item_share": [n / max(classed.height, 1) for _, n, _ in rows],
            "value_share": [
                float(value / positive) if name and positive else None for name, _, value in rows
            ],
        },
        schema_overrides={"abc_class": pl.String, "n": pl.Int64, "value_share": pl.Float64},
    )


def _finding(summary: pl.DataFrame, by: str, value: str) -> Text:
    first = summary.row(0, named=True)
    if not first["n"]:
        return Text(
            f"Niemand bringt positiven {VALUE[value].de}.",
            f"None of the {NOUN[by].en} brings positive {VALUE[value].en}.",
        )
    part, of_value = first["item_share"], first["value_share"]
    return Text(
        f"{write_share(part, 'de')} der {NOUN[by].de} (Klasse A) bringen "
        f"{write_share(of_value, 'de')} des {GENITIVE[value]}.",
        f"{write_share(part, 'en')} of the {NOUN[by].en} (class A) bring "
        f"{write_share(of_value, 'en')} of the {VALUE[value].en}.",
    )


def _facts(
    classed: pl.DataFrame,
    summary: pl.DataFrame,
    currency: str,
    value: str,
    *,
    gini: float,
    top: float,
) -> tuple[Fact, ...]:
    amounts = classed["value"]
    sum_of_positive = ("Summe der positiven", "Sum of the positive")
    net = (f"{VALUE[value].de} netto", f"Net {VALUE[value].en}")
    return (
        *_count_facts(amounts, summary),
        Fact(Column(f"net_{value}", "money", *net, currency), amounts.sum()),
        Fact(
            Column(f"positive_{value}", "money", *sum_of_positive, currency),
            amounts.filter(amounts > 0).sum(),
        ),
        Fact(
            Column(
                "gini",
                "score",
                "Gini-Koeffizient",
                "Gini coefficient",
                meaning=Text(
                    "0: alle gleich; negative Werte als null",
                    "0 all equal; negative values as zero",
                ),
            ),
            _none_if_nan(gini),
        ),
        Fact(
            Column("top_20_share", "share", "Anteil der größten 20 %", "Share of the top 20%"),
            _none_if_nan(top),
        ),
    )


def _count_facts(amounts: pl.Series, summary: pl.DataFrame) -> tuple[Fact, ...]:
    """Return the number of items by class, and of negative values and zeros."""
    names = {"a_count": "A", "b_count": "B", "c_count": "C", "apart_count": "–"}
    classes = zip(names.items(), summary["n"], strict=True)
    negative, zero = ("davon negativ", "of them negative"), ("davon null", "of them zero")
    return (
        *(
            Fact(Column(name, "count", f"Klasse {label}", f"Class {label}"), n)
            for (name, label), n in classes
        ),
        Fact(Column("negative_count", "count", *negative), int((amounts < 0).sum())),
        Fact(Column("zero_count", "count", *zero), int((amounts == 0).sum())),
    )


def _none_if_nan(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _class_table(summary: pl.DataFrame, currency: str, by: str, value: str) -> ResultTable:
    columns = (
        CLASS,
        Column("n", "count", NOUN[by].de, NOUN[by].en.capitalize()),
        Column("value", "money", VALUE[value].de, VALUE[value].en.capitalize(), currency),
        Column("item_share", "share", f"Anteil {NOUN[by].de}", f"Share of {NOUN[by].en}"),
        Column("value_share", "share", f"Anteil {VALUE[value].de}", f"Share of {VALUE[value].en}"),
    )
    return ResultTable("classes", Text("Klassen", "Classes"), summary, columns)


def _item_table(classed: pl.DataFrame, currency: str, by: str, value: str) -> ResultTable:
    item = {
        "customer": Column("customer_id", "text", "Kunde", "Customer", personal=True),
        "product": Column("product_id", "text", "Artikel", "Product"),
        "segment": Column("segment", "text", "Segment", "Segment"),
    }[by]
    columns = (
        item,
        Column(value, "money", VALUE[value].de, VALUE[value].en.capitalize(), currency),
        Column(
            "revenue_share" if value == "revenue" else "margin_share", "share", "Anteil", "Share"
        ),
        Column(
            "cumulative_share",
            "share",
            "Kumuliert",
            "Cumulative",
            meaning=Text(
                "Anteil dieses und aller größeren Werte", "share of this and all larger values"
            ),
        ),
        CLASS,
    )
    frame = classed.rename(
        dict(zip(classed.columns, (column.name for column in columns), strict=True))
    )
    return ResultTable(
        f"{by}s",
        Text(NOUN[by].de, NOUN[by].en.capitalize()),
        frame,
        columns,
        detail=by != "segment",
    )


def _care_table(care: pl.DataFrame) -> ResultTable:
    columns = (
        Column("abc_class", "text", "Klasse", "Class"),
        Column("customers", "count", "Kunden", "Customers"),
        Column("contacts", "count", "Kontakte", "Contacts"),
        Column("contacts_per_customer", "number", "Kontakte je Kunde", "Contacts per customer"),
        Column("unanswered_count", "count", "ohne Antwort", "Unanswered"),
        Column("median_reply_seconds", "duration", "Antwortzeit (Median)", "Reply time (median)"),
        Column(
            "low",
            "duration",
            "von",
            "Low",
            meaning=_ORDER_STATISTICS,
        ),
        Column(
            "high",
            "duration",
            "bis",
            "High",
            meaning=_ORDER_STATISTICS,
        ),
    )
    frame = care.select(column.name for column in columns)
    return ResultTable("care", Text("Betreuung nach Klasse", "Care by class"), frame, columns)


def _rule_note(rule: str, cuts: Sequence[float]) -> Text:
    a, b = (Text(write_exact(cut, "de"), write_exact(cut, "en")) for cut in cuts)
    return {
        "before": Text(
            f"Regel: A, solange der Anteil aller größeren unter {a.de} % liegt, B unter {b.de} %; "
            "gleiche Werte gehören zusammen.",
            f"Rule: A while the share of all larger ones is below {a.en}%, B below {b.en}%; equal "
            "values share a class.",
        ),
        "inclusive": Text(
            f"Regel: A, solange der Anteil einschließlich des Kunden höchstens {a.de} % ist, "
            f"B höchstens {b.de} % (wie SAP).",
            f"Rule: A while the share including the item is at most {a.en}%, B at most {b.en}% "
            "(as SAP).",
        ),
        "computed": Text(
            "Regel: Grenzen aus der Form der Kurve (nächster Punkt zum Ideal, Ultsch und "
            "Lötsch 2015).",
            "Rule: cuts from the shape of the curve (point nearest to the ideal, Ultsch and "
            "Lötsch 2015).",
        ),
    }[rule]


def _no_class_note(classed: pl.DataFrame, currency: str, by: str) -> tuple[Text, ...]:
    apart = classed.filter(pl.col("abc_class").is_null())
    if apart.is_empty():
        return ()
    total = apart["value"].sum()
    return (
        Text(
            f"Ohne Klasse: {write_number(apart.height, 'de')} {NOUN[by].de} mit null oder weniger "
            f"(zusammen {write_money(total, currency, 'de', 2)}); sie zählen nicht im Nenner.",
            f"Without a class: {write_number(apart.height, 'en')} {NOUN[by].en} with zero or less "
            f"(together {write_money(total, currency, 'en', 2)}); they are not in the denominator.",
        ),
    )


def _pareto(classed: pl.DataFrame, by: str, value: str, gini: float) -> tuple[Figure, ...]:
    """Return the cumulative curve at evenly spaced items, with the class of each point."""
    n = classed.height
    if not classed["share"].is_not_null().any():
        return ()
    rows = np.unique(np.linspace(0, n - 1, min(n, _CURVE_POINTS)).round().astype(int))
    curve = np.cumsum(np.nan_to_num(classed["share"].to_numpy().astype(float)))
    frame = pl.DataFrame(
        {
            "item_share": np.concatenate(([0.0], (rows + 1) / n)),
            "value_share": np.concatenate(([0.0], np.minimum(curve[rows], 1.0))),
            "abc_class": ["A", *(name or "–" for name in classed["abc_class"].gather(rows))],
        }
    )
    fifth = _share_of_top_fifth(frame)
    title = Text(
        f"Ein Fünftel der {NOUN[by].de} bringt {write_share(fifth, 'de')} des {GENITIVE[value]} "
        f"(Gini {write_number(gini, 'de', 2)})",
        f"A fifth of the {NOUN[by].en} brings {write_share(fifth, 'en')} of the {VALUE[value].en} "
        f"(Gini {write_number(gini, 'en', 2)})",
    )
    columns = (
        Column("item_share", "share", f"Anteil {NOUN[by].de}", f"Share of {NOUN[by].en}"),
        Column("value_share", "share", f"Anteil {VALUE[value].de}", f"Share of {VALUE[value].en}"),
        CLASS,
    )
    encoding = {"x": "item_share", "y": "value_share", "series": "abc_class"}
    source = Text(
        f"n = {write_number(n, 'de')} {NOUN[by].de}", f"n = {write_number(n, 'en')} {NOUN[by].en}"
    )
    return (Figure(f"abc_{by}", title, "pareto", frame, encoding, columns, source),)


def _share_of_top_fifth(curve: pl.DataFrame) -> float:
    return float(np.interp(0.2, curve["item_share"].to_numpy(), curve["value_share"].to_numpy()))
