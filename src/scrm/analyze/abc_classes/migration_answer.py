"""The answer of ``scrm abc migration``: words, tables, the figure."""

from datetime import date
from math import floor

import polars as pl

from scrm.analyze._sales import Sales
from scrm.analyze.abc_classes.migration import CLASSES, count_moves
from scrm.analyze.abc_classes.noise_floor import NoiseFloor
from scrm.result import LANGS, Column, Fact, Figure, Result, ResultTable, Text
from scrm.wording import write_day, write_number

_FROM = Column("from_class", "text", "von", "From")
_TO = Column("to_class", "text", "nach", "To")
_CHANCE = ("zufällig", "By chance")
_UNCHANGED = Text(
    "so viele wären es im Mittel, wenn sich niemand ändert",
    "as many would be on average if nobody changed",
)
_NOISE_NOTE = Text(
    "Wer A war, war es zum Teil durch Zufall und fällt zurück, auch wenn sich nichts ändert. Wie "
    "viele das sind, zeigen Simulationen, in denen die Käufe jedes Kunden zufällig auf beide "
    "Zeiträume verteilt werden; für Kunden, die in festen Abständen kaufen, sind es eher zu viele. "
    "Einzelne Kunden der Liste können zufällig gewandert sein.",
    "Who was A partly was so by chance, and falls back even if nothing changes. How many do show "
    "simulations in which the purchases of each customer are distributed at random over both "
    "periods; for customers who buy at fixed intervals these are rather too many. Single customers "
    "of the list may have moved by chance.",
)


def build_answer(
    moves: pl.DataFrame, noise: NoiseFloor, *, sales: Sales, first: date, middle: date
) -> Result:
    """Return the result.

    Parameters
    ----------
    moves : DataFrame
        As from `list_moves`.
    noise : NoiseFloor
        As from `simulate_moves`.
    first, middle : date
        First and last day of the first period; the second ends with `sales`.
    """
    counts = add_noise(count_moves(moves), noise)
    was_a, is_a = pl.col("from_class") == "A", pl.col("to_class") == "A"
    were_a = int(counts.filter(was_a)["n"].sum())
    lost = int(counts.filter(was_a & ~is_a)["n"].sum())
    chance, high = noise.predict_lost()
    return Result(
        title=Text("ABC-Wanderung", "ABC migration"),
        finding=_finding(lost, were_a, high),
        tables=(_matrix_table(counts), _movers_table(moves, sales.currency)),
        facts=(
            Fact(Column("a_before_count", "count", "A vorher", "A before"), were_a),
            Fact(
                Column("a_lost_count", "count", "davon nicht mehr A", "of them no longer A"), lost
            ),
            Fact(Column("a_lost_chance", "number", *_CHANCE, meaning=_UNCHANGED), chance),
            Fact(
                Column(
                    "a_lost_chance_high",
                    "number",
                    "zufällig (höchstens)",
                    "by chance (at most)",
                    meaning=Text(
                        "in 97,5 % der Fälle höchstens so viele, wenn sich niemand ändert",
                        "at most as many in 97.5 % of cases if nobody changes",
                    ),
                ),
                high,
            ),
        ),
        notes=(
            _NOISE_NOTE,
            _period_note(first, middle, sales.last or middle),
            *sales.notes,
        ),
        figures=(_flow(counts),),
        intervals=("redistributed_purchases",),
        provenance=sales.provenance(),
    )


def add_noise(counts: pl.DataFrame, noise: NoiseFloor) -> pl.DataFrame:
    """Add the number of customers by chance, and whether more moved, to `count_moves`."""
    observed = counts["n"].to_numpy().reshape(len(CLASSES), len(CLASSES))
    return counts.with_columns(
        chance=pl.Series(noise.mean().ravel()),
        is_change=pl.Series(noise.is_change(observed).ravel()),
    )


def _finding(lost: int, were_a: int, high: float) -> Text:
    verdict = (
        Text("mehr, als der Zufall erklärt", "more than chance explains")
        if lost > high
        else Text("nicht mehr, als der Zufall erklärt", "no more than chance explains")
    )
    counts = (lost, were_a, floor(high))
    lost_de, all_de, high_de = (write_number(count, "de") for count in counts)
    lost_en, all_en, high_en = (write_number(count, "en") for count in counts)
    return Text(
        f"{lost_de} von {all_de} A-Kunden sind nicht mehr A: {verdict.de} (bis zu {high_de}, wenn "
        "sich niemand ändert).",
        f"{lost_en} of {all_en} A customers are no longer A: {verdict.en} (up to {high_en} if "
        "nobody changes).",
    )


def _period_note(first: date, middle: date, last: date) -> Text:
    de, en = ([write_day(day, lang) for day in (first, middle, last)] for lang in LANGS)
    return Text(
        f"Verglichen: {de[0]} bis {de[1]} mit den Tagen danach bis {de[2]}; „-“: kein Umsatz.",
        f"Compared: {en[0]} to {en[1]} with the days after it to {en[2]}; “-”: no revenue.",
    )


def _matrix_table(counts: pl.DataFrame) -> ResultTable:
    columns = (
        _FROM,
        _TO,
        Column("n", "count", "Kunden", "Customers"),
        Column("chance", "number", *_CHANCE, meaning=_UNCHANGED),
        Column(
            "is_change",
            "flag",
            "Veränderung",
            "Change",
            meaning=Text(
                "mehr Kunden, als der Zufall erklärt", "more customers than chance explains"
            ),
        ),
    )
    return ResultTable("migration", Text("Wanderung", "Migration"), counts, columns)


def _movers_table(moves: pl.DataFrame, currency: str) -> ResultTable:
    columns = (
        Column("customer_id", "text", "Kunde", "Customer", personal=True),
        _FROM,
        _TO,
        Column("value_before", "money", "Umsatz vorher", "Revenue before", currency),
        Column("value_after", "money", "Umsatz danach", "Revenue after", currency),
        Column("change", "money", "Änderung", "Change", currency),
    )
    frame = moves.filter(pl.col("from_class") != pl.col("to_class")).rename({"item": "customer_id"})
    return ResultTable(
        "movers",
        Text("Bewegte Kunden", "Movers"),
        frame.select(column.name for column in columns),
        columns,
        detail=True,
    )


def _flow(counts: pl.DataFrame) -> Figure:
    columns = (_FROM, _TO, Column("n", "count", "Kunden", "Customers"))
    encoding = {"x": "to_class", "y": "from_class", "value": "n"}
    n, stayed = (
        int(part["n"].sum())
        for part in (counts, counts.filter(pl.col("from_class") == pl.col("to_class")))
    )
    title = Text(
        f"{write_number(stayed, 'de')} von {write_number(n, 'de')} Kunden bleiben in ihrer Klasse",
        f"{write_number(stayed, 'en')} of {write_number(n, 'en')} customers stay in their class",
    )
    return Figure(
        "abc_migration",
        title,
        "heat",
        counts.select("from_class", "to_class", "n"),
        encoding,
        columns,
        Text(f"n = {n} Kunden", f"n = {n} customers"),
    )
