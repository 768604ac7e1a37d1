"""What goes together: pairs of products with lift and interval, and customers who have one without the other.

A basket is all that a customer has ever bought for themselves (or one order): gift orders are left out of it, because a
gift tells the taste of somebody else. Pairs below a minimum of baskets are not shown, and of the many pairs compared
only those that survive a false discovery rate of 5 % are recommended. Rules: docs/scoring.md.

Example:  scrm cross-selling --min-count 20
"""

from typing import Literal

import numpy as np
import polars as pl
from pydantic import Field
from scipy.sparse import csr_matrix
from scipy.stats import hypergeom

from scrm import config
from scrm.analyze import _stats
from scrm.analyze._sales import BOUGHT, Sales, select_sales
from scrm.config import Context
from scrm.result import Column, Fact, Result, ResultTable, Text
from scrm.store import Store
from scrm.wording import write_count, write_number, write_share

COMMAND = "cross-selling"
SECTION = 80
READS = ("order_lines",)
OPTIONAL = ("orders",)
WRITES = ()

TITLE = Text("Cross- und Up-Selling", "Cross- and up-selling")
_FALSE_DISCOVERIES = 0.05


class Params(config.Params):
    """Settings of ``scrm cross-selling``."""

    basket: Literal["customer", "order"] = Field("customer", description="what belongs together")
    of: Literal["product", "category"] = Field("product", description="what pairs are made of")
    min_count: int = Field(10, ge=2, description="baskets in which a pair must occur")
    items: int = Field(
        300, ge=2, le=5000, description="most frequent products or categories looked at"
    )
    gifts: bool = Field(False, description="keep gift orders in the baskets")


def run(store: Store, params: Params, context: Context) -> Result:
    """Find the pairs, and the customers to offer the second of a pair to."""
    sales = select_sales(store, context, relation="order_lines")
    if sales is None:
        return _refusal(
            "Keine Bestellzeile mit Kunde und Betrag.",
            "No order line with a customer and an amount.",
        )
    gift_share = _gift_share(store, sales)
    bought = baskets(store, sales, params)
    found = pairs(bought, min_count=params.min_count)
    if found.is_empty():
        n, least = bought["basket"].n_unique(), params.min_count
        return _refusal(
            f"Kein Paar kommt in mindestens {least} von {write_number(n, 'de')} Warenkörben vor.",
            f"No pair occurs in at least {least} of {write_number(n, 'en')} baskets.",
        )
    named = _named(found, _items(store, sales, params.of))
    advised = named.filter((pl.col("lift") > 1) & (pl.col("q_value") <= _FALSE_DISCOVERIES))
    offers = offers_to(bought, advised) if params.basket == "customer" else None
    tables = [_pair_table(advised)]
    tables += [] if offers is None else [_offer_table(offers)]
    return Result(
        title=TITLE,
        finding=_finding(advised),
        tables=tuple(tables),
        facts=_facts(bought, found, advised, offers, gift_share),
        notes=(*_gift_note(gift_share, params), *_broad_note(found, advised, params), *sales.notes),
        provenance=sales.provenance(),
    )


_IS_GIFT = "coalesce(is_gift, FALSE) OR order_id IN (SELECT order_id FROM orders WHERE is_gift)"


def _line_condition(sales: Sales) -> str:
    return f"{sales.where} AND {BOUGHT.replace('NOT is_line', 'FALSE')}"


def _gift_share(store: Store, sales: Sales) -> float | None:
    """Return the share of orders that are gifts; None where no order says whether it is one."""
    share: float | None = store.value(
        f"""
SELECT CASE WHEN bool_or(known) THEN avg(CAST(gift AS DOUBLE)) END
FROM (
  SELECT order_id, bool_or({_IS_GIFT}) AS gift,
    bool_or(is_gift IS NOT NULL OR order_id IN (SELECT order_id FROM orders WHERE is_gift IS NOT NULL)) AS known
  FROM order_lines WHERE {_line_condition(sales)} GROUP BY order_id
)
""",
        sales.bound,
    )
    return share


def baskets(store: Store, sales: Sales, params: Params) -> pl.DataFrame:
    """Return ``basket, item`` once each, for the most frequent items, in order."""
    item = "product_id" if params.of == "product" else "category"
    basket = "customer_id" if params.basket == "customer" else "order_id"
    own = "TRUE" if params.gifts else f"NOT ({_IS_GIFT})"
    return store.frame(
        f"""
WITH bought AS (
  SELECT DISTINCT {basket} AS basket, {item} AS item
  FROM order_lines
  WHERE {_line_condition(sales)} AND {own} AND {item} IS NOT NULL AND {basket} IS NOT NULL
), frequent AS (
  SELECT item FROM bought GROUP BY item ORDER BY count(*) DESC, item LIMIT {params.items}
)
SELECT basket, item FROM bought WHERE item IN (SELECT item FROM frequent) ORDER BY basket, item
""",
        sales.bound,
    )


def pairs(bought: pl.DataFrame, *, min_count: int = 10) -> pl.DataFrame:
    """Return every ordered pair of items that occurs in enough baskets, with its strength.

    Parameters
    ----------
    bought : DataFrame
        ``basket, item``, each combination once.

    Returns
    -------
    DataFrame
        ``item, other, count, item_count, other_count, baskets``; ``support`` (share of baskets with both),
        ``confidence`` (share of baskets with `item` that have `other`) with its Wilson interval, ``lift`` (confidence over
        the share of `other` everywhere) with the same interval, ``q_value`` (hypergeometric test that the pair is not more
        frequent than chance, Benjamini-Hochberg over all pairs). By lift's lower bound.

    Examples
    --------
    >>> rows = [(1, "a"), (1, "b"), (2, "a"), (2, "b"), (3, "a"), (4, "c")]
    >>> pairs(pl.DataFrame(rows, schema=["basket", "item"], orient="row"), min_count=2).select(
    ...     "item", "other", "count", "confidence", "lift").rows()
    [('b', 'a', 2, 1.0, 1.3333333333333333), ('a', 'b', 2, 0.6666666666666666, 1.3333333333333333)]
    """
    if bought.is_empty():
        return pl.DataFrame()
    items, item_of = np.unique(bought["item"].to_numpy(), return_inverse=True)
    _, basket_of = np.unique(bought["basket"].to_numpy(), return_inverse=True)
    n = int(basket_of.max()) + 1
    matrix = csr_matrix(
        (np.ones(len(item_of), np.int64), (basket_of, item_of)), shape=(n, len(items))
    )
    together = csr_matrix(matrix.T @ matrix).toarray()
    first, second = np.nonzero((together >= min_count) & ~np.eye(len(items), dtype=bool))
    if not len(first):
        return pl.DataFrame()
    counts, both = np.diag(together), together[first, second]
    n_first, n_second = counts[first], counts[second]
    low, high = _stats.wilson_intervals(both, n_first)
    base = n_second / n
    return pl.DataFrame(
        {
            "item": items[first],
            "other": items[second],
            "count": both,
            "item_count": n_first,
            "other_count": n_second,
            "baskets": np.full(len(both), n),
            "support": both / n,
            "confidence": both / n_first,
            "confidence_low": low,
            "confidence_high": high,
            "lift": both / n_first / base,
            "lift_low": low / base,
            "lift_high": high / base,
            "q_value": _stats.benjamini_hochberg(hypergeom.sf(both - 1, n, n_second, n_first)),
        }
    ).sort(["lift_low", "item", "other"], descending=[True, False, False])


def _items(store: Store, sales: Sales, of: str) -> pl.DataFrame:
    """Return ``item, name, category, price`` of each product, or the categories alone."""
    if of == "category":
        return store.frame(
            f"SELECT DISTINCT category AS item, category AS name, category, CAST(NULL AS DOUBLE) AS price FROM order_lines "
            f"WHERE {sales.where} AND category IS NOT NULL ORDER BY item",
            sales.bound,
        )
    return store.frame(
        f"""
SELECT product_id AS item, min(product_name) AS name, min(category) AS category, CAST(median(unit_price) AS DOUBLE) AS price
FROM order_lines WHERE {sales.where} AND product_id IS NOT NULL AND amount > 0 GROUP BY product_id ORDER BY product_id
""",
        sales.bound,
    )


def _named(found: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Add names, and whether the other is an up-sell: of the same category and dearer."""
    other = items.rename(
        {
            "item": "other",
            "name": "other_name",
            "category": "other_category",
            "price": "other_price",
        }
    )
    joined = found.join(items, on="item", how="left", maintain_order="left").join(
        other, on="other", how="left", maintain_order="left"
    )
    dearer = (pl.col("category") == pl.col("other_category")) & (
        pl.col("other_price") > pl.col("price")
    )
    return joined.with_columns(
        kind=pl.when(dearer.fill_null(value=False)).then(pl.lit("up")).otherwise(pl.lit("cross"))
    )


def offers_to(bought: pl.DataFrame, advised: pl.DataFrame, per_customer: int = 3) -> pl.DataFrame:
    """Return who has the first of a pair without the second: ``customer_id, has, offer, confidence, lift``, best first.

    Examples
    --------
    >>> rows = [("p", "a"), ("q", "a"), ("q", "b")]
    >>> bought = pl.DataFrame(rows, schema=["basket", "item"], orient="row")
    >>> advised = pl.DataFrame({"item": ["a"], "other": ["b"], "confidence": [0.5], "lift": [1.5]})
    >>> offers_to(bought, advised).rows()
    [('p', 'a', 'b', 0.5, 1.5)]
    """
    pair = advised.select("item", "other", "confidence", "lift")
    missing = bought.join(pair, on="item").join(
        bought.rename({"item": "other"}), on=["basket", "other"], how="anti"
    )
    order = missing.sort(
        ["basket", "confidence", "lift", "other", "item"],
        descending=[False, True, True, False, False],
    )
    best = (
        order.unique(["basket", "other"], keep="first", maintain_order=True)
        .group_by("basket", maintain_order=True)
        .head(per_customer)
    )
    return best.select(
        customer_id="basket", has="item", offer="other", confidence="confidence", lift="lift"
    )


def _refusal(de: str, en: str) -> Result:
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
    return Text(
        f"Wer „{first}“ kauft, kauft „{second}“ {write_number(top['lift'], 'de', 1)}-mal so oft wie der Durchschnitt "
        f"({write_count(advised.height, 'gesichertes Paar', 'gesicherte Paare', 'de')}).",
        f"Buyers of “{first}” buy “{second}” {write_number(top['lift'], 'en', 1)} times as often as the average "
        f"({write_count(advised.height, 'pair', 'pairs', 'en')} beyond chance).",
    )


def _facts(
    bought: pl.DataFrame,
    found: pl.DataFrame,
    advised: pl.DataFrame,
    offers: pl.DataFrame | None,
    gift_share: float | None,
) -> tuple[Fact, ...]:
    facts = [
        Fact(Column("basket_count", "count", "Warenkörbe", "Baskets"), bought["basket"].n_unique()),
        Fact(
            Column("item_count", "count", "Artikel betrachtet", "Items looked at"),
            bought["item"].n_unique(),
        ),
        Fact(
            Column("pair_count", "count", "Paare mit genug Käufen", "Pairs frequent enough"),
            found.height,
        ),
        Fact(
            Column("advised_pair_count", "count", "davon gesichert", "of them beyond chance"),
            advised.height,
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


def _gift_note(share: float | None, params: Params) -> tuple[Text, ...]:
    if share is None:
        return (
            Text(
                "Keine Bestellung sagt, ob sie ein Geschenk ist: Geschenke lassen sich nicht herausnehmen.",
                "No order says whether it is a gift: gifts cannot be left out.",
            ),
        )
    kept_de, kept_en = (
        ("sind enthalten", "are included")
        if params.gifts
        else ("zählen nicht zum Geschmack", "are left out of taste")
    )
    return (
        Text(
            f"{write_share(share, 'de')} der Bestellungen sind Geschenke; sie {kept_de}.",
            f"{write_share(share, 'en')} of the orders are gifts; they {kept_en}.",
        ),
    )


def _broad_note(found: pl.DataFrame, advised: pl.DataFrame, params: Params) -> tuple[Text, ...]:
    """Warn where most pairs stand out: people who buy much buy of everything, which ties any two products together."""
    if params.basket == "order" or 2 * advised.height <= found.height:
        return ()
    return (
        Text(
            f"Wer viel kauft, kauft von vielem: darum gelten {write_number(advised.height, 'de')} von "
            f"{write_number(found.height, 'de')} Paaren als gesichert. Was zusammen bestellt wird, zeigt --basket order.",
            f"Those who buy much buy of everything: hence {write_number(advised.height, 'en')} of "
            f"{write_number(found.height, 'en')} pairs are beyond chance. What is ordered together shows --basket order.",
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
            meaning=Text("95-%-Intervall nach Wilson", "95% Wilson interval"),
        ),
        Column(
            "confidence_high",
            "share",
            "bis",
            "High",
            meaning=Text("95-%-Intervall nach Wilson", "95% Wilson interval"),
        ),
        Column("lift", "score", "Lift", "Lift"),
        Column("lift_low", "score", "von", "Low"),
        Column("lift_high", "score", "bis", "High"),
        Column(
            "q_value",
            "score",
            "q",
            "q",
            meaning=Text(
                "Falscherkennungsrate, bei der das Paar gefunden wird",
                "false discovery rate at which the pair is found",
            ),
        ),
    )
    frame = advised.select(column.name for column in columns)
    return ResultTable("pairs", Text("Paare", "Pairs"), frame, columns, detail=True)


def _offer_table(offers: pl.DataFrame) -> ResultTable:
    columns = (
        Column("customer_id", "text", "Kunde", "Customer", personal=True),
        Column("has", "text", "hat", "Has"),
        Column("offer", "text", "anbieten", "Offer"),
        Column("confidence", "share", "Konfidenz", "Confidence"),
        Column("lift", "score", "Lift", "Lift"),
    )
    return ResultTable("offers", Text("Angebote", "Offers"), offers, columns, detail=True)
