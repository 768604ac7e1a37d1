"""One customer's history across the CRM and the channels, in one timeline.

Example:  scrm person show 10042
"""

from datetime import date
from typing import Any

import polars as pl
from pydantic import Field

from scrm.analyze._sales import utc_bounds
from scrm.config import Context, Params, argument
from scrm.errors import UsageError
from scrm.result import Column, Fact, Result, ResultTable, Text
from scrm.store import Store

COMMAND = "person"
READS = ()
OPTIONAL = (
    "customers", "profiles", "identities", "posts", "sales", "tickets", "leads", "opportunities", "surveys",
    "post_sentiment", "abc_classes", "segments",
)  # fmt: skip
WRITES = ()
SUBCOMMANDS = ("show",)

PROFILES = """
SELECT channel, profile_id FROM identities WHERE customer_id = $customer
UNION
SELECT channel, profile_id FROM profiles WHERE concat(channel, ':', profile_id) = $id
UNION
SELECT channel, author_id AS profile_id FROM posts WHERE concat(channel, ':', author_id) = $id AND NOT coalesce(is_own, FALSE)
ORDER BY channel, profile_id
"""

EVENTS = """
WITH written AS (
  SELECT p.* FROM posts AS p JOIN person_profiles AS f ON f.channel = p.channel AND f.profile_id = p.author_id
), replies AS (
  SELECT a.* FROM posts AS a JOIN written AS w ON w.channel = a.channel AND w.post_id = a.parent_id WHERE a.is_own
  UNION
  SELECT a.* FROM posts AS a JOIN written AS w ON w.channel = a.channel AND w.thread_id = a.thread_id
  WHERE a.is_own AND a.kind = 'message' AND w.kind = 'message'
), events AS (
  SELECT timezone('UTC', timezone($timezone, CAST(customer_since AS TIMESTAMP))) AS moment, 'crm' AS world, 'customer_since' AS event,
    acquisition_source AS channel, customer_id AS id, NULL AS what, NULL AS amount, NULL AS currency
  FROM customers WHERE customer_id = $customer
  UNION ALL
  SELECT min(ordered_at), 'crm', CASE WHEN sum(amount) < 0 THEN 'credit' ELSE 'order' END, NULL, order_id, NULL, sum(amount), currency
  FROM sales WHERE customer_id = $customer GROUP BY order_id, currency
  UNION ALL
  SELECT created_at, 'crm', CASE WHEN is_complaint THEN 'complaint' ELSE 'ticket' END, channel, ticket_id, subject, NULL, NULL
  FROM tickets WHERE customer_id = $customer
  UNION ALL
  SELECT solved_at, 'crm', 'ticket_solved', channel, ticket_id, subject, NULL, NULL
  FROM tickets WHERE customer_id = $customer AND solved_at IS NOT NULL
  UNION ALL
  SELECT created_at, 'crm', 'lead', channel, lead_id, source, NULL, NULL FROM leads WHERE customer_id = $customer
  UNION ALL
  SELECT created_at, 'crm', 'opportunity', channel, opportunity_id, stage, amount, currency FROM opportunities WHERE customer_id = $customer
  UNION ALL
  SELECT closed_at, 'crm', concat('opportunity_', lower(state)), channel, opportunity_id, stage, amount, currency
  FROM opportunities WHERE customer_id = $customer AND closed_at IS NOT NULL
  UNION ALL
  SELECT answered_at, 'crm', 'survey', instrument, survey_id,
    concat(regexp_replace(CAST(score AS VARCHAR), '[.]0$', ''), ' / ', regexp_replace(CAST(scale_max AS VARCHAR), '[.]0$', '')), NULL, NULL
  FROM surveys WHERE customer_id = $customer
  UNION ALL
  SELECT w.created_at, 'social', coalesce(w.kind, 'post'), w.channel, w.post_id, w.text, NULL, NULL FROM written AS w
  UNION ALL
  SELECT a.created_at, 'social', 'own_answer', a.channel, a.post_id, a.text, NULL, NULL FROM replies AS a
)
SELECT timezone($timezone, timezone('UTC', e.moment)) AS moment,
  e.world, e.event, e.channel, e.id, e.what, e.amount, e.currency, s.label AS sentiment
FROM events AS e
LEFT JOIN post_sentiment AS s ON e.world = 'social' AND e.event <> 'own_answer' AND s.channel = e.channel AND s.post_id = e.id
WHERE e.moment IS NULL OR e.moment < $until
ORDER BY e.moment NULLS FIRST, e.world, e.event, e.channel, e.id
"""

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


class ShowParams(Params):
    """Settings of `scrm person show`."""

    id: str = Field(
        description="customer number, or channel:profile of a profile", json_schema_extra=argument()
    )


def show(store: Store, params: ShowParams, context: Context) -> Result:
    """Show one customer's history across both worlds, from the first contact to the last.

    Examples:  scrm person show 10042  |  scrm person show facebook:1234567890
    """
    customer = _customer(store, params.id)
    profiles = store.frame(PROFILES, {"customer": customer, "id": params.id})
    if customer is None and not profiles.height:
        raise UsageError(
            "there is no customer and no profile of that id",
            hint='scrm sql "SELECT customer_id FROM customers LIMIT 10"',
        )
    with store.offered(person_profiles=profiles.to_arrow()):
        until = utc_bounds(date.min, context.as_of or date(9999, 12, 30), context.timezone)[1]
        events = store.frame(
            EVENTS, {"customer": customer, "timezone": context.timezone, "until": until}
        )
    events = events.with_columns(pl.col("amount").cast(pl.Float64))
    title = Text("Verlauf", "Timeline")
    return Result(
        Text("Eine Person in beiden Welten", "One person in both worlds"),
        finding=_finding(events),
        tables=(ResultTable("timeline", title, events, COLUMNS, detail=True),),
        facts=(*_list_derived_labels(store, customer), *_contacts(events, profiles)),
        notes=_notes(customer, profiles),
    )


def _customer(store: Store, given: str) -> str | None:
    """Return the customer number: the one given, or that of the profile given."""
    known = store.value("SELECT customer_id FROM customers WHERE customer_id = $id", {"id": given})
    linked = store.value(
        "SELECT customer_id FROM identities WHERE concat(channel, ':', profile_id) = $id",
        {"id": given},
    )
    bought = store.value(
        "SELECT customer_id FROM sales WHERE customer_id = $id LIMIT 1", {"id": given}
    )
    found: str | None = known or linked or bought
    return found


def _finding(events: pl.DataFrame) -> Text:
    dated = events.drop_nulls("moment")
    if not dated.height:
        return Text("Kein Ereignis mit Datum.", "No dated event.")
    first, last = dated["moment"][0], dated["moment"][-1]
    counts = dict(events.group_by("world").len().rows())
    crm, social = counts.get("crm", 0), counts.get("social", 0)
    return Text(
        f"{crm} Ereignisse im CRM und {social} auf den Kanälen, vom {first:%d.%m.%Y} bis {last:%d.%m.%Y}.",
        f"{crm} events in the CRM and {social} on the channels, from {first:%Y-%m-%d} to {last:%Y-%m-%d}.",
    )


def _contacts(events: pl.DataFrame, profiles: pl.DataFrame) -> tuple[Fact, ...]:
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
        _fact("profile_count", "count", "Profile", "Profiles", profiles.height),
    )


def _list_derived_labels(store: Store, customer: str | None) -> tuple[Fact, ...]:
    """Return the class and group the other analyses gave the customer."""
    abc = store.value("SELECT abc_class FROM abc_classes WHERE customer_id = $id", {"id": customer})
    segment = store.value("SELECT segment FROM segments WHERE person_id = $id", {"id": customer})
    return (
        _fact("abc_class", "text", "ABC-Klasse", "ABC class", abc),
        _fact("segment", "text", "Kundengruppe", "Segment", segment),
    )


def _fact(name: str, kind: Any, de: str, en: str, value: Any) -> Fact:
    return Fact(Column(name, kind, de, en), value)


def _notes(customer: str | None, profiles: pl.DataFrame) -> tuple[Text, ...]:
    if customer is None:
        return (
            Text(
                "Das Profil gehört zu keinem bekannten Kunden: scrm link",
                "The profile belongs to no known customer: scrm link",
            ),
        )
    if not profiles.height:
        return (
            Text(
                "Kein Profil ist verknüpft: nur das CRM spricht. Siehe scrm link.",
                "No profile is linked: only the CRM speaks. See scrm link.",
            ),
        )
    return ()
