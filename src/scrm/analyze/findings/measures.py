"""What is compared: measures of each source, and the dimensions of their cells."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from scrm.result import Text

Kind = Literal["count", "sum", "share", "mean"]
Unit = Literal["cases", "money", "share", "points", "seconds", "interactions", "people"]

BY_DAY = frozenset({"channel_days", "visits"})
"""Sources whose rows are days, not acts of people."""
NO_WORRY = "none"
"""The cell of texts without a worry."""
_PLURAL = frozenset({"interactions", "followers_gained", "rating"})


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure.

    Parameters
    ----------
    name : str
        Its key in commands.
    source : str
        The source of its rows.
    kind : str
        ``count`` of rows, ``sum`` of values, ``share`` of rows that hold, ``mean`` of values.
    where : Expr or None
        Rows that count.
    value : Expr or None
        What is summed, averaged, or holds.
    dimensions : tuple of str
    unit : str
        What the values are.
    words : Text
        What it counts, plural ("negative Texte").
    is_log : bool
        The mean is one of logarithms, so a typical value (geometric mean) is compared.
    added : float
        What was added before the logarithm was taken.
    kpi : str
        The KPI that says the same, for `scrm kpi why`; empty if there is none.
    subject : str
        What its source tells of; a change of one subject never explains one of another.
    rest : str
        A cell of its first dimension that only completes the whole, and is never told.
    has_season : bool
        Whether its total may have a season, so that only a year before tells a change.
    parts : tuple of str
        Further dimensions, in which changes are explained but not looked for.
    """

    name: str
    source: str
    kind: Kind
    words: Text
    dimensions: tuple[str, ...]
    unit: Unit = "cases"
    where: pl.Expr | None = None
    value: pl.Expr | None = None
    is_log: bool = False
    added: float = 0.0
    kpi: str = ""
    subject: str = ""
    rest: str = ""
    has_season: bool = True
    parts: tuple[str, ...] = ()

    @property
    def is_plural(self) -> bool:
        """Whether the words are in the plural."""
        return self.name in _PLURAL or (self.kind in {"count", "sum"} and self.unit != "money")


_TEXT = ("channel", "topic", "product", "word", "segment", "tenure")
_TICKET = ("channel", "topic", "product", "word", "segment", "tenure", "region")
_ORDER = ("channel", "sales_channel", "segment", "tenure", "region")
"""Not the campaign: that orders come with its start is what it is for."""


def _log(column: str, add: float = 0.0) -> pl.Expr:
    return (pl.col(column).cast(pl.Float64) + add).log()


MEASURES: tuple[Measure, ...] = (
    Measure(
        "negative_share", "texts", "share",
        Text("Anteil negativer Texte", "share of negative texts"), _TEXT, "share",
        pl.col("label").is_not_null(), pl.col("label") == "negative",
        kpi="net_sentiment",
    ),
    Measure(
        "negative_texts", "texts", "count", Text("negative Texte", "negative texts"), _TEXT,
        where=pl.col("label") == "negative",
    ),
    Measure("texts", "texts", "count", Text("Texte", "texts"), _TEXT, kpi="inbound_posts"),
    Measure(
        "worries", "texts", "count", Text("Texte mit Sorgen", "texts with worries"),
        ("worry",), where=pl.col("is_worry").is_not_null(), rest=NO_WORRY,
        parts=("channel", "topic", "product", "segment", "tenure"),
    ),
    Measure(
        "rating", "texts", "mean", Text("Sterne je Bewertung", "stars per review"),
        ("channel", "topic", "product", "word"), "points", pl.col("rating").is_not_null(),
        pl.col("rating"),
    ),
    Measure(
        "reply_time", "replies", "mean",
        Text("Zeit bis zur Antwort auf Beiträge", "time to reply to posts"), ("channel", "hours"),
        "seconds", None, _log("seconds", 60), is_log=True, added=60, kpi="first_reply_time",
    ),
    Measure("tickets", "tickets", "count", Text("Anfragen", "tickets"),
            (*_TICKET, "weekday"), kpi="tickets"),
    Measure(
        "complaints", "tickets", "count", Text("Beschwerden", "complaints"), _TICKET,
        where=pl.col("is_complaint"),
    ),
    Measure(
        "complaint_rate", "tickets", "share",
        Text("Anteil der Beschwerden an Anfragen", "share of complaints among tickets"), _TICKET,
        "share", pl.col("is_complaint").is_not_null(), pl.col("is_complaint"),
        kpi="complaint_rate",
    ),
    Measure(
        "ticket_reply_time", "tickets", "mean",
        Text("Zeit bis zur Antwort auf Anfragen", "time to reply to tickets"),
        (*_TICKET, "hours"), "seconds",
        pl.col("seconds").is_not_null(), _log("seconds", 60), is_log=True, added=60,
        kpi="ticket_reply_time", subject="reply_time",
    ),
    Measure(
        "ticket_satisfaction", "tickets", "mean",
        Text("Zufriedenheit mit Antworten", "satisfaction with answers"), _TICKET, "share",
        pl.col("satisfaction").is_not_null(), pl.col("satisfaction"), kpi="ticket_satisfaction",
    ),
    Measure(
        "nps", "surveys", "mean", Text("NPS", "NPS"), ("tenure", "segment", "brand"), "points",
        pl.col("nps").is_not_null(), pl.col("nps"), kpi="nps",
    ),
    Measure(
        "satisfaction", "surveys", "mean",
        Text("Zufriedenheit in Umfragen", "satisfaction in surveys"),
        ("tenure", "segment", "brand", "instrument"), "share",
        pl.col("satisfaction").is_not_null(), pl.col("satisfaction"), kpi="csat",
    ),
    Measure(
        "revenue", "orders", "sum", Text("Umsatz", "revenue"), _ORDER, "money",
        pl.col("amount").is_not_null(), pl.col("amount"), kpi="revenue",
    ),
    Measure(
        "orders", "orders", "count", Text("Bestellungen", "orders"), (*_ORDER, "weekday"),
        where=pl.col("is_order"),
    ),
    Measure(
        "repeat_orders", "orders", "count",
        Text("Folgebestellungen", "repeat orders"),
        ("channel", "sales_channel", "segment", "region"),
        where=pl.col("is_order") & pl.col("is_repeat"),
    ),
    Measure(
        "order_value", "orders", "mean", Text("Wert einer Bestellung", "value of an order"),
        _ORDER, "money", pl.col("is_order"), _log("amount"), is_log=True,
    ),
    Measure(
        "product_revenue", "lines", "sum", Text("Umsatz", "revenue"), ("product", "category"),
        "money", pl.col("amount").is_not_null(), pl.col("amount"),
    ),
    Measure(
        "product_sales", "lines", "count", Text("verkaufte Positionen", "order lines sold"),
        ("product", "category"), where=pl.col("is_sold"),
    ),
    Measure(
        "product_returns", "lines", "share",
        Text("Anteil der Rückgaben", "share of returns"), ("product", "category"), "share", None,
        pl.col("is_return"),
    ),
    Measure(
        "interactions", "own_posts", "mean",
        Text("Interaktionen je eigenem Beitrag", "interactions per own post"),
        ("channel", "format", "weekend", "topic", "campaign"), "interactions",
        pl.col("interactions").is_not_null(), _log("interactions", 1), is_log=True, added=1,
        kpi="interactions",
    ),
    Measure(
        "post_reach", "own_posts", "mean",
        Text("Reichweite je eigenem Beitrag", "reach per own post"),
        ("channel", "format", "weekend", "topic", "campaign"), "people",
        pl.col("reach").is_not_null(), _log("reach"), is_log=True, kpi="reach",
    ),
    Measure(
        "channel_reach", "channel_days", "mean",
        Text("Reichweite je Tag", "reach per day"), ("channel",), "people",
        pl.col("reach_count") > 0, _log("reach_count"), is_log=True,
    ),
    Measure(
        "followers_gained", "channel_days", "mean",
        Text("neue Follower je Tag", "followers gained per day"), ("channel",), "people",
        pl.col("gap") == 1, pl.col("gained").cast(pl.Float64), kpi="follower_growth",
        subject="followers",
    ),
    Measure(
        "new_customers", "new_customers", "count", Text("neue Kunden", "new customers"),
        ("source", "segment", "region"),
    ),
    Measure(
        "opt_outs", "opt_outs", "count",
        Text("Widersprüche gegen Werbung", "objections to marketing"),
        ("segment", "source", "region"), has_season=False,
    ),
    Measure("leads", "leads", "count", Text("Leads", "leads"), ("channel", "source"),
            kpi="leads"),
    Measure(
        "visits", "visits", "sum", Text("Besuche der Website", "visits of the website"),
        ("channel",), "cases", None, pl.col("visit_count").cast(pl.Float64), kpi="social_visits",
    ),
)  # fmt: skip
BY_NAME: Mapping[str, Measure] = {measure.name: measure for measure in MEASURES}

DIMENSIONS: Mapping[str, Text] = {
    "channel": Text("Kanal", "channel"),
    "sales_channel": Text("Vertriebsweg", "sales channel"),
    "topic": Text("Thema", "topic"),
    "product": Text("Produkt", "product"),
    "category": Text("Warengruppe", "category"),
    "word": Text("Wort im Text", "word in the text"),
    "segment": Text("Kundensegment", "customer segment"),
    "tenure": Text("Neu oder bekannt", "new or known"),
    "worry": Text("Sorge", "worry"),
    "brand": Text("Marke", "brand"),
    "instrument": Text("Umfrage", "survey"),
    "campaign": Text("Kampagne", "campaign"),
    "format": Text("Format", "format"),
    "weekend": Text("Wochenende oder Werktag", "weekend or working day"),
    "weekday": Text("Wochentag", "day of the week"),
    "hours": Text("Geschäftszeit", "office hours"),
    "region": Text("Region", "region"),
    "source": Text("Herkunft", "source"),
}
SOURCE_BEGINS = frozenset({"channel", "instrument", "sales_channel"})
"""Dimensions whose cell that first appears within the history is new data, not a change."""
