"""The answer of ``scrm retention``: finding, facts and notes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from scrm.analyze._new_customers import FEWEST
from scrm.analyze._sales import Sales
from scrm.analyze.retention.cohorts import Newcomers
from scrm.analyze.retention.figures import build_cohort_figure, build_revenue_figure
from scrm.analyze.retention.repeat_rate import AGES, RepeatRate
from scrm.analyze.retention.tables import (
    build_cohort_table,
    build_repeat_table,
    build_revenue_table,
)
from scrm.result import Column, Fact, Lang, Result, Text
from scrm.wording import write_count, write_interval, write_number, write_shares

TITLE = Text("Kundenbindung", "Retention")


@dataclass(frozen=True, slots=True)
class Retention:
    """What is known of the customers of a period.

    Parameters
    ----------
    customers : DataFrame
        ``customer_id, begin, is_new, second_day, last_day`` of all customers with a purchase.
    newcomers : Newcomers
        Those who are followed from their first purchase on.
    rate : RepeatRate or None
        None if they are too few or too young.
    cohorts, repeat_rates, revenue : DataFrame
        As from `list_cohorts`, `list_repeat_rates` and `split_new_and_returning`.
    campaign_cost : Decimal or None
        Cost of campaigns while new customers are known.
    new_customer_count : int
        New customers in the period, as the KPI `new_customers` counts them.
    """

    customers: pl.DataFrame
    newcomers: Newcomers
    rate: RepeatRate | None
    cohorts: pl.DataFrame
    repeat_rates: pl.DataFrame
    revenue: pl.DataFrame
    campaign_cost: Decimal | None
    new_customer_count: int


def build_answer(
    found: Retention, *, sales: Sales, repeat_days: int, inactive_days: int, burn_in_days: int
) -> Result:
    """Return the result."""
    has_cohorts = not found.cohorts.is_empty()
    return Result(
        title=TITLE,
        finding=_finding(found),
        tables=(
            build_repeat_table(found.repeat_rates),
            build_cohort_table(found.cohorts),
            build_revenue_table(found.revenue, sales.currency),
        ),
        facts=(
            *_customer_facts(found),
            *_rate_facts(found),
            *_inactive_facts(found.customers, sales.last, inactive_days),
            *_acquisition(found, sales.currency),
        ),
        notes=(
            *_newcomer_notes(found, burn_in_days),
            *_rate_notes(found, repeat_days),
            *sales.notes,
        ),
        figures=(
            *((build_cohort_figure(found.cohorts, found.newcomers),) if has_cohorts else ()),
            build_revenue_figure(found.revenue, sales.currency),
        ),
        intervals=(
            *(("kaplan_meier_share",) if found.rate else ()),
            *(("wilson",) if has_cohorts else ()),
        ),
        provenance=sales.provenance(),
    )


def build_refusal(reason: Text) -> Result:
    """Return the refusal of data without a purchase."""
    return Result(title=TITLE, notes=(reason,), refused=True)


def _finding(found: Retention) -> Text:
    if found.rate is None:
        n = found.customers.height
        return Text(
            f"Wie viele von {write_count(n, 'Kunde', 'Kunden', 'de')} wiederkommen, lässt sich "
            "noch nicht sagen.",
            f"How many of {write_count(n, 'customer', 'customers', 'en')} come back cannot be said "
            "yet.",
        )
    rate = found.rate
    who = (
        Text("Neukunden", "new customers")
        if found.newcomers.are_new
        else Text(
            "Kunden mit erstem Kauf in den Daten", "customers with a first purchase in the data"
        )
    )

    def write(lang: Lang) -> tuple[str, str]:
        share, low, high = write_shares((rate.share.share, *rate.share.interval), lang)
        return share, write_interval(low, high, lang)

    (share_de, interval_de), (share_en, interval_en) = write("de"), write("en")
    return Text(
        f"{share_de} von {write_number(rate.customers, 'de')} {who.de} kaufen innerhalb von "
        f"{write_number(rate.days, 'de')} Tagen wieder ({interval_de}).",
        f"{share_en} of {write_number(rate.customers, 'en')} {who.en} buy again within "
        f"{write_number(rate.days, 'en')} days ({interval_en}).",
    )


def _customer_facts(found: Retention) -> tuple[Fact, ...]:
    followed = found.newcomers.frame.height
    new_customers = Column(
        "new_customer_count",
        "count",
        "davon neu",
        "of them new",
        meaning=Text(
            "mit ihrem ersten Kauf; leer, wenn zu wenige als neu erkennbar sind",
            "with their first purchase; empty if too few are known to be new",
        ),
    )
    return (
        Fact(Column("customer_count", "count", "Kunden", "Customers"), found.customers.height),
        Fact(new_customers, followed if found.newcomers.are_new else None),
        Fact(
            Column("repeat_customer_count", "count", "die wieder kauften", "who bought again"),
            found.customers["second_day"].count(),
        ),
    )


def _rate_facts(found: Retention) -> tuple[Fact, ...]:
    rate = found.rate
    low, high = rate.share.interval if rate else (None, None)
    meaning = Text(
        "Anteil derer, die innerhalb dieser Tage nach dem ersten Kauf wieder kaufen (Kaplan-Meier)",
        "share of those who buy again within these days of the first purchase (Kaplan-Meier)",
    )
    return (
        Fact(
            Column("repeat_rate", "share", "Wiederkaufrate", "Repeat rate", meaning=meaning),
            rate.share.share if rate else None,
        ),
        Fact(Column("repeat_rate_low", "share", "Wiederkaufrate (von)", "Repeat rate (low)"), low),
        Fact(
            Column("repeat_rate_high", "share", "Wiederkaufrate (bis)", "Repeat rate (high)"), high
        ),
        Fact(
            Column("repeat_rate_days", "count", "innerhalb von Tagen", "within days"),
            rate.days if rate else None,
        ),
        Fact(
            Column(
                "mature_customer_count",
                "count",
                "so lange beobachtet",
                "observed for as long",
            ),
            rate.share.observed if rate else None,
        ),
    )


def _inactive_facts(customers: pl.DataFrame, last: date | None, days: int) -> tuple[Fact, ...]:
    """Return how many of the customers who could be inactive by now have not bought lately."""
    end = pl.lit(last, pl.Date)
    could_be = customers.filter((end - pl.col("begin")).dt.total_days() > days)
    are = could_be.filter((end - pl.col("last_day")).dt.total_days() > days)
    meaning = Text(
        "unter den Kunden, deren erster Kauf länger her ist",
        "among the customers whose first purchase is longer ago",
    )
    de, en = write_number(days, "de"), write_number(days, "en")
    label = f"ohne Kauf seit {de} Tagen", f"no purchase for {en} days"
    share = f"Anteil ohne Kauf seit {de} Tagen", f"share without a purchase for {en} days"
    return (
        Fact(Column("inactive_count", "count", *label), are.height),
        Fact(
            Column("inactive_share", "share", *share, meaning=meaning),
            are.height / could_be.height if could_be.height else None,
        ),
    )


def _acquisition(found: Retention, currency: str) -> tuple[Fact, ...]:
    """Return cost per new customer: cost of campaigns begun in the period per new customer."""
    cost, newcomers = found.campaign_cost, found.new_customer_count
    if not cost or not newcomers:
        return ()
    meaning = Text(
        "die Kennzahl acquisition_cost: Kosten aller im Zeitraum begonnenen Kampagnen, solange "
        "Neukunden erkennbar sind / Neukunden; keine Zuschreibung",
        "the KPI acquisition_cost: cost of all campaigns begun in the period while new customers "
        "are known / new customers; no attribution",
    )
    return (
        Fact(Column("campaign_cost", "money", "Kampagnenkosten", "Campaign cost", currency), cost),
        Fact(
            Column(
                "acquisition_cost",
                "money",
                "Akquisekosten je Neukunde",
                "Customer acquisition cost",
                currency,
                meaning,
            ),
            float(cost) / newcomers,
        ),
    )


def _newcomer_notes(found: Retention, burn_in_days: int) -> tuple[Text, ...]:
    unknown = int(found.customers["is_new"].null_count())
    if not unknown:
        return ()
    n_de, days_de = (write_number(count, "de") for count in (unknown, burn_in_days))
    n_en, days_en = (write_number(count, "en") for count in (unknown, burn_in_days))
    unclear = Text(
        f"Bei {n_de} Kunden ist unbekannt, ob der erste Kauf in den Daten ihr erster war: Sie "
        f"kauften in den ersten {days_de} Tagen der Daten, und weniger als 95 % der Kunden haben "
        "ein Datum im CRM (customer_since). Nächster Schritt: einen Kundenexport mit diesem Datum "
        "laden oder --burn-in-days setzen.",
        f"Of {n_en} customers it is unknown whether the first purchase in the data was their "
        f"first: they bought within the first {days_en} days of the data, and fewer than 95 % of "
        "the customers have a date in the CRM (customer_since). Next step: load a customer export "
        "with this date, or set --burn-in-days.",
    )
    if found.newcomers.are_new:
        return (unclear,)
    mixed = Text(
        "Weil zu wenige als neu erkennbar sind, zählen alle ab ihrem ersten Kauf in den Daten. "
        "Darunter sind Kunden, die schon länger kaufen: Die Wiederkaufrate von Neukunden ist "
        "vermutlich niedriger.",
        "As too few are known to be new, all are counted from their first purchase in the data. "
        "Customers who have bought for longer are among them: the repeat rate of new customers is "
        "probably lower.",
    )
    return unclear, mixed


def _rate_notes(found: Retention, asked: int) -> tuple[Text, ...]:
    rate = found.rate
    counts = (FEWEST, AGES[0], asked, rate.days if rate else 0)
    few_de, least_de, asked_de, days_de = (write_number(count, "de") for count in counts)
    few_en, least_en, asked_en, days_en = (write_number(count, "en") for count in counts)
    if rate is None:
        return (
            Text(
                f"Weniger als {few_de} Kunden sind nach ihrem ersten Kauf {least_de} Tage "
                "beobachtet: keine Wiederkaufrate.",
                f"Fewer than {few_en} customers are observed for {least_en} days after their first "
                "purchase: no repeat rate.",
            ),
        )
    notes = []
    if rate.days < asked:
        notes.append(
            Text(
                f"Weniger als {few_de} Kunden sind {asked_de} Tage beobachtet; die Rate gilt für "
                f"{days_de} Tage.",
                f"Fewer than {few_en} customers are observed for {asked_en} days; the rate is that "
                f"within {days_en} days.",
            )
        )
    if rate.share.observed < rate.customers:
        seen_de, seen_en = (write_number(rate.share.observed, lang) for lang in ("de", "en"))
        all_de, all_en = (write_number(rate.customers, lang) for lang in ("de", "en"))
        notes.append(
            Text(
                f"{seen_de} von {all_de} sind so lange beobachtet; jüngere zählen so lange, wie "
                "sie beobachtet sind (Kaplan-Meier).",
                f"{seen_en} of {all_en} are observed for as long; younger ones count for the time "
                "they are observed (Kaplan-Meier).",
            )
        )
    return tuple(notes)
