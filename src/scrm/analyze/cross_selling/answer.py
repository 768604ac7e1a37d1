"""The answer of ``scrm cross-selling``: words, tables, facts."""

from collections.abc import Callable

import polars as pl

from scrm.analyze._sales import Sales
from scrm.analyze.cross_selling.association import Association
from scrm.result import Column, Excerpt, Fact, Result, ResultTable, Text
from scrm.wording import write_count, write_number, write_share

TITLE = Text("Cross- und Up-Selling", "Cross- and up-selling")

_SHOWN = 10
"""Pairs in a report."""
_INTERVAL_NOTE = Text(
    "Gezeigt werden nur auffällige Paare; damit ihre Intervalle trotz dieser Auswahl zu 95 % "
    "zutreffen, sind sie entsprechend weiter.",
    "Only pairs that stand out are shown; their intervals are wider, so that 95 % of them hold in "
    "spite of this selection.",
)
_OF_SELECTED = Text(
    "95-%-Intervall, weiter wegen der Auswahl der Paare",
    "95% interval, wider because the pairs were selected",
)


def build_answer(
    association: Association,
    advised: pl.DataFrame,
    offers: pl.DataFrame | None,
    *,
    sales: Sales,
    gift_share: float | None,
    with_gifts: bool,
) -> Result:
    """Return the result.

    Parameters
    ----------
    association : Association
        The pairs that are frequent enough, with the counts of items and baskets.
    advised : DataFrame
        The pairs beyond chance, with names.
    offers : DataFrame or None
        As from `list_offers`; None if a basket is an order.
    """
    pairs = association.pairs
    tables = [_pair_table(advised), _strongest_table(advised)]
    tables += [] if offers is None else [_offer_table(offers)]
    is_by_customer = offers is not None
    return Result(
        title=TITLE,
        finding=_finding(advised),
        tables=tuple(tables),
        facts=(
            Fact(Column("basket_count", "count", "Warenkörbe", "Baskets"), association.baskets),
            Fact(
                Column("item_count", "count", "Artikel betrachtet", "Items looked at"),
                association.items,
            ),
            *_pair_facts(association, advised, offers, gift_share),
        ),
        notes=(
            *(() if advised.is_empty() else (_INTERVAL_NOTE,)),
            *_gift_note(gift_share, with_gifts=with_gifts),
            *(_broad_note(pairs, advised) if is_by_customer else ()),
            *sales.notes,
        ),
        intervals=() if advised.is_empty() else ("selected_wilson", "selected_lift"),
        provenance=sales.provenance(),
    )


def build_refusal_without_lines(row_count: Callable[[str], int], reason: Text) -> Result:
    """Return the refusal of data without an order line that counts.

    Parameters
    ----------
    row_count : callable
        Counts the rows of a table.
    reason : Text
        Why none of the lines counts.
    """
    if not row_count("order_lines"):
        orders = row_count("orders")
        reason = Text(
            "Keine Bestellposition ist geladen "
            f"({write_count(orders, 'Bestellung', 'Bestellungen', 'de')} ohne Positionen). "
            "Nächster Schritt: Bestellpositionen laden (scrm load DATEIEN).",
            "No order line is loaded "
            f"({write_count(orders, 'order', 'orders', 'en')} without lines). "
            "Next step: load order lines (scrm load FILES).",
        )
    return Result(title=TITLE, notes=(reason,), refused=True)


def build_refusal_without_pairs(n: int, least: int) -> Result:
    """Return the refusal of `n` baskets without a pair that occurs in at least `least` of them."""
    return _build_refusal(
        f"Kein Paar kommt in mindestens {least} von {write_number(n, 'de')} Warenkörben vor.",
        f"No pair occurs in at least {least} of {write_number(n, 'en')} baskets.",
    )


def _build_refusal(de: str, en: str) -> Result:
    step = Text(
        "Nächster Schritt: Bestellzeilen laden, --min-count senken oder --of category wählen.",
        "Next step: load order lines, lower --min-count, or choose --of category.",
    )
    return Result(title=TITLE, notes=(Text(de, en), step), refused=True)


def _finding(advised: pl.DataFrame) -> Text:
    if advised.is_empty():
        return Text(
            "Kein Paar kommt häufiger vor, als der Zufall erklärt.",
            "No pair occurs more often than chance explains.",
        )
    top = advised.row(0, named=True)
    first, second = (top["name"] or top["item"], top["other_name"] or top["other"])
    lift = Text(write_number(top["lift"], "de", 1), write_number(top["lift"], "en", 1))
    n = Text(
        write_count(_count_pairs(advised), "gesichertes Paar", "gesicherte Paare", "de"),
        write_count(_count_pairs(advised), "pair", "pairs", "en"),
    )
    return Text(
        f"Wer „{first}“ kauft, kauft „{second}“ {lift.de}-mal so oft wie der Durchschnitt "
        f"({n.de}).",
        f"Buyers of “{first}” buy “{second}” {lift.en} times as often as the average "
        f"({n.en} beyond chance).",
    )


def _pair_facts(
    association: Association,
    advised: pl.DataFrame,
    offers: pl.DataFrame | None,
    gift_share: float | None,
) -> tuple[Fact, ...]:
    facts = [
        Fact(
            Column(
                "compared_pair_count",
                "count",
                "Paare verglichen",
                "Pairs compared",
                meaning=Text(
                    "alle Paare von Artikeln, die oft genug vorkommen; in beiden Richtungen eines",
                    "all pairs of items that occur often enough; both directions are one pair",
                ),
            ),
            association.compared,
        ),
        Fact(
            Column("pair_count", "count", "Paare mit genug Käufen", "Pairs frequent enough"),
            _count_pairs(association.pairs),
        ),
        Fact(
            Column("advised_pair_count", "count", "davon gesichert", "of them beyond chance"),
            _count_pairs(advised),
        ),
        Fact(
            Column("gift_order_share", "share", "Anteil Geschenke", "Share of gift orders"),
            gift_share,
        ),
    ]
    if offers is not None:
        facts.append(
            Fact(
                Column(
                    "offer_customer_count", "count", "Kunden mit Angebot", "Customers with an offer"
                ),
                offers["customer_id"].n_unique(),
            )
        )
    return tuple(facts)


def _count_pairs(ordered: pl.DataFrame) -> int:
    """Return the number of pairs of a table that has each in both directions."""
    return ordered.height // 2


def _gift_note(share: float | None, *, with_gifts: bool) -> tuple[Text, ...]:
    if share is None:
        return (
            Text(
                "Keine Bestellung sagt, ob sie ein Geschenk ist: Geschenke lassen sich nicht "
                "herausnehmen.",
                "No order says whether it is a gift: gifts cannot be left out.",
            ),
        )
    kept_de, kept_en = (
        ("sind enthalten", "are included")
        if with_gifts
        else ("zählen nicht zum Geschmack", "are left out of taste")
    )
    return (
        Text(
            f"{write_share(share, 'de')} der Bestellungen sind Geschenke; sie {kept_de}.",
            f"{write_share(share, 'en')} of the orders are gifts; they {kept_en}.",
        ),
    )


def _broad_note(pairs: pl.DataFrame, advised: pl.DataFrame) -> tuple[Text, ...]:
    """Warn if most pairs are beyond chance: heavy buyers buy many products, which ties any two."""
    if 2 * advised.height <= pairs.height:
        return ()
    counts = (_count_pairs(advised), _count_pairs(pairs))
    beyond_de, all_de = (write_number(count, "de") for count in counts)
    beyond_en, all_en = (write_number(count, "en") for count in counts)
    return (
        Text(
            f"Wer viel kauft, kauft von vielem: darum gelten {beyond_de} von {all_de} Paaren als "
            "gesichert. Was zusammen bestellt wird, zeigt --basket order.",
            f"Those who buy much buy of everything: hence {beyond_en} of {all_en} pairs are beyond "
            "chance. What is ordered together shows --basket order.",
        ),
    )


def _pair_table(advised: pl.DataFrame) -> ResultTable:
    columns = (
        Column("item", "text", "Wer kauft", "Buyers of"),
        Column("name", "text", "Bezeichnung", "Name"),
        Column("other", "text", "kauft auch", "also buy"),
        Column("other_name", "text", "Bezeichnung", "Name"),
        Column(
            "kind",
            "text",
            "Art",
            "Kind",
            meaning=Text(
                "up: gleiche Kategorie und teurer; sonst cross",
                "up: same category and dearer; else cross",
            ),
        ),
        Column("count", "count", "gemeinsam", "together"),
        Column("support", "share", "Support", "Support"),
        Column("confidence", "share", "Konfidenz", "Confidence"),
        Column(
            "confidence_low",
            "share",
            "von",
            "Low",
            meaning=_OF_SELECTED,
        ),
        Column(
            "confidence_high",
            "share",
            "bis",
            "High",
            meaning=_OF_SELECTED,
        ),
        Column("lift", "score", "Lift", "Lift"),
        Column("lift_low", "score", "von", "Low", meaning=_OF_SELECTED),
        Column("lift_high", "score", "bis", "High", meaning=_OF_SELECTED),
        Column(
            "q_value",
            "score",
            "q",
            "q",
            meaning=Text(
                "Falscherkennungsrate unter allen verglichenen Paaren, bei der das Paar auffällt",
                "false discovery rate among all pairs compared at which the pair stands out",
            ),
        ),
    )
    frame = advised.select(column.name for column in columns)
    return ResultTable("pairs", Text("Paare", "Pairs"), frame, columns, detail=True)


def _strongest_table(advised: pl.DataFrame) -> ResultTable:
    """Return the pairs that stand out most, each once: in the direction that is bought more."""
    columns = (
        Column("item", "text", "Wer kauft", "Buyers of"),
        Column("name", "text", "Bezeichnung", "Name"),
        Column("other", "text", "kauft auch", "also buy"),
        Column("other_name", "text", "Bezeichnung", "Name"),
        Column("count", "count", "gemeinsam", "together"),
        Column("confidence", "share", "Konfidenz", "Confidence"),
        Column("lift", "score", "Lift", "Lift"),
        Column("lift_low", "score", "von", "Low", meaning=_OF_SELECTED),
        Column("lift_high", "score", "bis", "High", meaning=_OF_SELECTED),
    )
    pair = pl.concat_list("item", "other").list.sort()
    each = (
        advised.with_row_index("place")
        .with_columns(pair=pair, first=pl.col("place").min().over(pair))
        .sort("first", "confidence", "item", descending=[False, True, False])
        .unique("pair", keep="first", maintain_order=True)
        .head(_SHOWN)
    )
    title = Text("Auffälligste Paare", "Pairs that stand out most")
    return ResultTable(
        "strongest_pairs",
        title,
        each.select(column.name for column in columns),
        columns,
        excerpt=Excerpt(hidden=True),
    )


def _offer_table(offers: pl.DataFrame) -> ResultTable:
    columns = (
        Column("customer_id", "text", "Kunde", "Customer", personal=True),
        Column("has", "text", "hat", "Has"),
        Column("offer", "text", "anbieten", "Offer"),
        Column("confidence", "share", "Konfidenz", "Confidence"),
        Column("lift", "score", "Lift", "Lift"),
    )
    return ResultTable("offers", Text("Angebote", "Offers"), offers, columns, detail=True)
