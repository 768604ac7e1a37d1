"""The answer of ``scrm person show``: the timeline with facts and notes."""

from typing import Any

import polars as pl

from scrm.result import Column, Fact, Result, ResultTable, Text
from scrm.wording import write_count, write_day, write_number

COLUMNS = (
    Column(
        "moment",
        "datetime",
        "Zeit",
        "Time",
        meaning=Text(
            "Ortszeit; leer, wo der Export keine enthält",
            "local time; empty where the export has none",
        ),
    ),
    Column(
        "world", "text", "Welt", "World", meaning=Text("CRM oder soziale Medien", "crm or social")
    ),
    Column("event", "text", "Ereignis", "Event"),
    Column(
        "channel",
        "text",
        "Kanal",
        "Channel",
        meaning=Text("Kanal, Quelle oder Instrument", "channel, source or instrument"),
    ),
    Column("id", "text", "Nummer", "Number", personal=True),
    Column("what", "text", "Inhalt", "Content", personal=True),
    Column("amount", "number", "Betrag", "Amount"),
    Column("currency", "text", "Währung", "Currency"),
    Column("sentiment", "text", "Stimmung", "Sentiment"),
)


def build_answer(
    events: pl.DataFrame,
    *,
    profile_count: int,
    is_customer: bool,
    abc_class: str | None,
    segment: str | None,
) -> Result:
    """Return the result for the events of `read_events`."""
    return Result(
        Text("Eine Person in beiden Welten", "One person in both worlds"),
        finding=_finding(events),
        tables=(
            ResultTable("timeline", Text("Verlauf", "Timeline"), events, COLUMNS, detail=True),
        ),
        facts=(
            _fact("abc_class", "text", "ABC-Klasse", "ABC class", abc_class),
            _fact("segment", "text", "Kundengruppe", "Segment", segment),
            *_contacts(events, profile_count),
        ),
        notes=_notes(profile_count, is_customer=is_customer),
    )


def _finding(events: pl.DataFrame) -> Text:
    dated = events.drop_nulls("moment")
    if not dated.height:
        return Text("Kein Ereignis mit Datum.", "No dated event.")
    first, last = dated["moment"][0], dated["moment"][-1]
    counts = dict(events.group_by("world").len().rows())
    crm, social = counts.get("crm", 0), counts.get("social", 0)
    return Text(
        f"{write_count(crm, 'Ereignis', 'Ereignisse', 'de')} im CRM und "
        f"{write_number(social, 'de')} auf den Kanälen, "
        f"vom {write_day(first, 'de')} bis {write_day(last, 'de')}.",
        f"{write_count(crm, 'event', 'events', 'en')} in the CRM and "
        f"{write_number(social, 'en')} on the channels, "
        f"from {write_day(first, 'en')} to {write_day(last, 'en')}.",
    )


def _contacts(events: pl.DataFrame, profile_count: int) -> tuple[Fact, ...]:
    dated = events.drop_nulls("moment")["moment"]
    orders = events.filter(pl.col("event") == "order")
    return (
        _fact(
            "first_contact",
            "datetime",
            "erster Kontakt",
            "First contact",
            dated[0] if len(dated) else None,
        ),
        _fact(
            "last_contact",
            "datetime",
            "letzter Kontakt",
            "Last contact",
            dated[-1] if len(dated) else None,
        ),
        _fact("order_count", "count", "Bestellungen", "Orders", orders.height),
        _fact(
            "post_count",
            "count",
            "Beiträge",
            "Posts",
            events.filter(pl.col("world") == "social", pl.col("event") != "own_answer").height,
        ),
        _fact("profile_count", "count", "Profile", "Profiles", profile_count),
    )


def _fact(name: str, kind: Any, de: str, en: str, value: Any) -> Fact:
    return Fact(Column(name, kind, de, en), value)


def _notes(profile_count: int, *, is_customer: bool) -> tuple[Text, ...]:
    if not is_customer:
        return (
            Text(
                "Das Profil gehört zu keinem bekannten Kunden: scrm link",
                "The profile belongs to no known customer: scrm link",
            ),
        )
    if not profile_count:
        return (
            Text(
                "Kein Profil ist verknüpft: nur das CRM spricht. Siehe scrm link.",
                "No profile is linked: only the CRM speaks. See scrm link.",
            ),
        )
    return ()
