"""Whom should a campaign reach: a list that respects consent, with size, overlap, expected response and waste.

A rule is conditions joined by ``and``: ``segment in engaged, happy and abc = A and recency_days < 120``. Words are values
as they stand in the data; quotes are needed only around blanks and commas. Only customers who consented are listed.

Example:  scrm select "abc = A and recency_days < 120" -o mailing.csv
"""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any, Literal

import polars as pl
from pydantic import Field

from scrm import config
from scrm.analyze import _stats, _words
from scrm.config import Context, argument
from scrm.errors import UsageError
from scrm.result import Column, Fact, Result, ResultTable, Text
from scrm.store import Store

COMMAND = "select"
SECTION = 45
READS = ("customers",)
OPTIONAL = ("sales", "segments", "abc_classes", "scores", "identities", "posts", "post_worries")
WRITES = ()

TITLE = Text("Auswahl für eine Kampagne", "Selection for a campaign")


@dataclass(frozen=True, slots=True)
class Attribute:
    """What a rule can ask about: SQL over the joined row of a customer, and the type of its values."""

    sql: str
    type: Literal["text", "number", "date", "set"]
    meaning: str


_CHANNELS = "SELECT 1 FROM identities i WHERE i.customer_id = c.customer_id AND lower(i.channel) {test}"
_TOPICS = """SELECT 1 FROM identities i JOIN posts p ON p.channel = i.channel AND p.author_id = i.profile_id
JOIN post_worries w ON w.channel = p.channel AND w.post_id = p.post_id
WHERE i.customer_id = c.customer_id AND w.is_worry AND lower(w.topic) {test}"""

ATTRIBUTES: Mapping[str, Attribute] = {
    "segment": Attribute("g.segment", "text", "customer group: engaged, happy, average, escapist, negative, unrated"),
    "probability": Attribute("g.probability", "number", "probability of the group, 0..1"),
    "satisfaction_z": Attribute("g.satisfaction_z", "number", "satisfaction against the reference"),
    "worries_z": Attribute("g.worries_z", "number", "worries against the reference"),
    "activity_z": Attribute("g.activity_z", "number", "activity against the reference"),
    "abc": Attribute("a.abc_class", "text", "class by revenue: A, B or C"),
    "revenue": Attribute("a.revenue", "number", "net revenue in the period of the classes"),
    "rfm_score": Attribute("s.rfm_score", "number", "3..15"),
    "recency_days": Attribute("s.recency_days", "number", "days since the last purchase"),
    "frequency": Attribute("s.frequency", "number", "orders"),
    "monetary_value": Attribute("s.monetary_value", "number", "net revenue"),
    "p_alive": Attribute("s.p_alive", "number", "probability of still being a customer, 0..1"),
    "expected_purchases": Attribute("s.expected_purchases", "number", "over the horizon of the scores"),
    "decile": Attribute("s.decile", "number", "1 best .. 10"),
    "city": Attribute("c.city", "text", "town"),
    "country": Attribute("c.country", "text", "country as written"),
    "gender": Attribute("c.gender", "text", "as written"),
    "source": Attribute("c.acquisition_source", "text", "where the customer came from"),
    "since": Attribute("c.customer_since", "date", "first day as a customer"),
    "channel": Attribute(_CHANNELS, "set", "has a linked profile on the channel"),
    "worry": Attribute(_TOPICS, "set", "wrote of a worry on the topic"),
}

_CONDITION = re.compile(r"\s*([a-z_]+)\s*(<=|>=|!=|=|<|>|\bnot in\b|\bin\b)\s*(.+)\s*$", re.IGNORECASE | re.DOTALL)
_VALUES = re.compile(r"\s*,?\s*(?:(?:'[^']*'|\"[^\"]*\"|[^,'\"]+)\s*(?:,+\s*|$))+")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_WORD = re.compile(r"'([^']*)'|\"([^\"]*)\"|([^,'\"]+)")


_SEGMENTS: Mapping[str, str] = {
    "engagierte": "engaged",
    "glückliche": "happy",
    "durchschnittliche": "average",
    "eskapisten": "escapist",
    "negative": "negative",
    "nicht bewertbar": "unrated",
}
"""Groups as German tables name them, and their keys."""


class Params(config.Params):
    """Settings of ``scrm select``."""

    rule: str = Field("", description="conditions joined by 'and'; empty for everybody", json_schema_extra=argument())
    against: str = Field("", description="another rule, to see the overlap")
    limit: int = Field(0, ge=0, description="most people to list, best expected response first; 0 for all")
    cost_per_contact: float = Field(0.0, ge=0, description="cost of one contact, for the cost of waste")
    response_days: int = Field(
        90, ge=1, description="days within which a purchase counts as a response, without scores"
    )


def run(store: Store, params: Params, context: Context) -> Result:
    """List the customers a rule selects and who may be contacted."""
    if not store.row_count("customers"):
        return _refusal()
    picked = selected(store, params.rule)
    rate = response(picked, _bought_lately(store, context, params.response_days))
    picked = picked.join(rate, on="customer_id", how="left").sort(
        ["response", "customer_id"], descending=[True, False], nulls_last=True
    )
    allowed = picked.filter(pl.col("consent") == "yes")
    listed = allowed.head(params.limit) if params.limit else allowed
    other = selected(store, params.against) if params.against else None
    return _answer(store, params, context, (picked, listed), other)


def parsed(rule: str) -> tuple[str, dict[str, Any]]:
    """Turn a rule into a condition in SQL and its bound values.

    Raises
    ------
    UsageError
        The rule cannot be read, asks about something unknown, or compares a number with a word.

    Examples
    --------
    >>> parsed("segment in engaged, happy and recency_days < 120")[1]
    {'v0_0': 'engaged', 'v0_1': 'happy', 'v1_0': 120.0}
    """
    if not rule.strip():
        return "TRUE", {}
    parts, bound = [], {}
    for position, text in enumerate(_split(rule)):
        condition, values = _condition(text, f"v{position}")
        parts.append(condition)
        bound.update(values)
    return " AND ".join(parts), bound


def _split(rule: str) -> list[str]:
    """Split at ``and`` outside quotes."""
    parts, current = [], ""
    for piece in re.split(r"('[^']*'|\"[^\"]*\")", rule):
        if piece[:1] in {"'", '"'}:
            current += piece
            continue
        first, *rest = re.split(r"\band\b", piece, flags=re.IGNORECASE)
        current += first
        for following in rest:
            parts.append(current)
            current = following
    return [*parts, current]


def _condition(text: str, name: str) -> tuple[str, dict[str, Any]]:
    found = _CONDITION.match(text)
    if not found:
        raise UsageError(
            f"this part of the rule cannot be read: {text.strip() or '(empty)'}",
            hint="write NAME = VALUE, NAME < NUMBER or NAME in A, B; join conditions with 'and'",
        )
    key, operator = found[1].lower(), found[2].lower()
    attribute = ATTRIBUTES.get(key)
    if attribute is None:
        near = difflib.get_close_matches(key, ATTRIBUTES, 1)
        raise UsageError(
            f"a rule cannot ask about {key}" + (f"; perhaps {near[0]}?" if near else ""),
            hint=f"it can ask about {', '.join(ATTRIBUTES)}",
        )
    if not _VALUES.fullmatch(found[3]):
        raise UsageError(
            f"a quote is not closed, or a comma is missing: {found[3].strip()}", hint="write 'Bad Hersfeld', Ulm"
        )
    if re.search(r"\bor\b", _QUOTED.sub("", found[3]), re.IGNORECASE):
        raise UsageError(
            "a rule has no 'or'", hint="use 'in' for several values: abc in A, B; a value with 'or' in it needs quotes"
        )
    words = ["".join(groups).strip() for groups in _WORD.findall(found[3])]
    values = [_value(word, attribute, key) for word in words if word]
    if not values or (len(values) > 1 and operator not in {"in", "not in"}):
        raise UsageError(
            f"{key} {operator} needs {'a value' if not values else 'one value'}", hint="use 'in' for several values"
        )
    return _comparison(attribute, operator, {f"{name}_{i}": value for i, value in enumerate(values)}, key)


def _value(word: str, attribute: Attribute, key: str) -> Any:
    readers: Mapping[str, tuple[Callable[[str], Any], str]] = {
        "number": (_finite, "a number such as 120 or 0.5"),
        "date": (date.fromisoformat, "a day such as 2026-01-31"),
    }
    if attribute.type not in readers:
        return _segment(word) if key == "segment" else word.lower()
    read, example = readers[attribute.type]
    try:
        return read(word)
    except ValueError:
        raise UsageError(f"{key} is compared with {word!r}", hint=f"{key} needs {example}") from None


def _finite(word: str) -> float:
    """Read a number; nan would be above every other one, without a word."""
    number = float(word)
    if not isfinite(number):
        raise ValueError(word)
    return number


def _segment(word: str) -> str:
    """Return the key of a group, which may be named in German; a cluster without a name passes as it is."""
    key = _SEGMENTS.get(word.lower(), word.lower())
    if key not in _SEGMENTS.values() and not key.startswith("cluster_"):
        raise UsageError(f"there is no group {word!r}", hint=f"the groups are {', '.join(_SEGMENTS.values())}")
    return key


def _comparison(attribute: Attribute, operator: str, bound: dict[str, Any], key: str) -> tuple[str, dict[str, Any]]:
    marks = ", ".join(f"${name}" for name in bound)
    if attribute.type in {"text", "set"} and operator in {"<", ">", "<=", ">="}:
        raise UsageError(f"{key} {operator} makes no sense: {key} is a word", hint="use =, !=, in or not in")
    negated = operator in {"!=", "not in"}
    if attribute.type == "set":
        return f"{'NOT ' if negated else ''}EXISTS ({attribute.sql.format(test=f'IN ({marks})')})", bound
    if operator in {"=", "in", "!=", "not in"}:
        column = f"lower({attribute.sql})" if attribute.type == "text" else attribute.sql
        inside = f"coalesce({column} IN ({marks}), FALSE)"
        return (f"NOT {inside}" if negated else inside), bound
    return f"coalesce({attribute.sql} {operator} {marks}, FALSE)", bound


def selected(store: Store, rule: str) -> pl.DataFrame:
    """Return the customers a rule selects, whoever they are: ``customer_id, consent, segment, abc_class, expected_purchases``."""
    condition, bound = parsed(rule)
    return store.frame(
        f"""
SELECT c.customer_id, coalesce(c.consent, 'unknown') AS consent, g.segment, a.abc_class, s.expected_purchases
FROM customers c
LEFT JOIN segments g ON g.is_customer AND g.person_id = c.customer_id
LEFT JOIN abc_classes a ON a.customer_id = c.customer_id
LEFT JOIN scores s ON s.customer_id = c.customer_id
WHERE {condition} ORDER BY c.customer_id
""",
        bound,
    )


def _bought_lately(store: Store, context: Context, days: int) -> pl.DataFrame:
    """Return who bought within the last days: what a response looks like where there are no scores."""
    if context.as_of is None:
        return pl.DataFrame(schema={"customer_id": pl.String})
    return store.frame(
        """
SELECT DISTINCT customer_id FROM sales
WHERE customer_id IS NOT NULL AND amount > 0 AND NOT coalesce(is_cancellation, FALSE)
  AND CAST(timezone($zone, timezone('UTC', ordered_at)) AS DATE) BETWEEN $first AND $last
ORDER BY customer_id
""",
        {
            "zone": context.timezone,
            "first": date.fromordinal(context.as_of.toordinal() - days + 1),
            "last": context.as_of,
        },
    )


def response(picked: pl.DataFrame, bought: pl.DataFrame) -> pl.DataFrame:
    """Return each customer's expected response: ``customer_id, response``.

    With scores it is the chance of at least one purchase over their horizon, ``1 - exp(-expected purchases)``; without, the
    share of the customer's group who bought lately (the share of all where a group has fewer than ten), the same for all
    of a group: what is known of a group, not of a person.

    Examples
    --------
    >>> people = pl.DataFrame({"customer_id": ["1", "2"], "segment": ["happy", None], "expected_purchases": [0.7, 0.0]})
    >>> response(people, pl.DataFrame({"customer_id": ["1"]}))["response"].round(3).to_list()
    [0.503, 0.0]
    """
    if picked["expected_purchases"].null_count() < picked.height:
        return picked.select("customer_id", response=1 - (-pl.col("expected_purchases").clip(0)).exp())
    lately = picked.with_columns(hit=pl.col("customer_id").is_in(bought["customer_id"].to_list()).cast(pl.Float64))
    overall = pl.lit(lately["hit"].mean(), pl.Float64)
    of_group = pl.when(pl.len().over("segment") >= _LEAST).then(pl.col("hit").mean().over("segment")).otherwise(overall)
    return lately.select("customer_id", response=of_group)


_LEAST = 10


def _answer(
    store: Store,
    params: Params,
    context: Context,
    people: tuple[pl.DataFrame, pl.DataFrame],
    other: pl.DataFrame | None,
) -> Result:
    picked, listed = people
    without = picked.filter(pl.col("consent") != "yes").height
    expected = float(listed["response"].fill_null(0).sum())
    share = expected / listed.height if listed.height else None
    facts = [
        Fact(Column("matched_count", "count", "erfüllen die Regel", "Match the rule"), picked.height),
        Fact(Column("without_consent_count", "count", "davon ohne Einwilligung", "Of them without consent"), without),
        Fact(Column("selected_count", "count", "in der Liste", "In the list"), listed.height),
        Fact(
            Column("reach_share", "share", "Anteil an allen Kunden", "Share of all customers"),
            listed.height / store.row_count("customers"),
        ),
        Fact(Column("expected_responses", "number", "erwartete Käufer", "Expected buyers"), round(expected, 2)),
        Fact(Column("expected_response_share", "share", "erwartete Antwort", "Expected response"), share),
        Fact(
            Column(
                "waste_share", "share", "Streuverlust", "Waste", meaning="contacts from whom no purchase is expected"
            ),
            None if share is None else 1 - share,
        ),
    ]
    if params.cost_per_contact:
        cost = params.cost_per_contact
        facts.append(Fact(Column("cost", "money", "Kosten", "Cost", context.currency), round(cost * listed.height, 2)))
        facts.append(
            Fact(
                Column("waste_cost", "money", "davon Streuverlust", "Of it waste", context.currency),
                round(cost * (listed.height - expected), 2),
            )
        )
    if other is not None:
        both = len(set(listed["customer_id"]) & set(other["customer_id"]))
        either = len(set(listed["customer_id"]) | set(other["customer_id"]))
        facts.append(
            Fact(Column("overlap_count", "count", "auch in der anderen Auswahl", "Also in the other selection"), both)
        )
        facts.append(
            Fact(
                Column("overlap_share", "share", "Überschneidung (Jaccard)", "Overlap (Jaccard)"),
                both / either if either else None,
            )
        )
    return Result(
        title=TITLE,
        finding=_finding(listed.height, picked.height, without, share),
        tables=(_overlap(picked, listed, "segment"), _overlap(picked, listed, "abc_class"), _list(listed)),
        facts=tuple(facts),
        notes=_notes(picked),
    )


def _finding(listed: int, matched: int, without: int, share: float | None) -> Text:
    if not matched:
        return Text("Niemand erfüllt die Regel.", "Nobody matches the rule.")
    if not listed:
        return Text(
            f"Niemand darf angeschrieben werden: {_words.number(matched, 'de')} erfüllen die Regel, keiner mit Einwilligung.",
            f"Nobody may be contacted: {_words.number(matched, 'en')} match the rule, none with consent.",
        )
    return Text(
        f"{_words.number(listed, 'de')} Kunden zum Anschreiben ({_words.number(without, 'de')} weitere ohne Einwilligung); "
        f"voraussichtlich kaufen {_words.share(share or 0.0, 'de')}, der Rest ist Streuverlust.",
        f"{_words.number(listed, 'en')} customers to contact ({_words.number(without, 'en')} more lack consent); "
        f"{_words.share(share or 0.0, 'en')} are expected to buy, the rest is waste.",
    )


def _notes(picked: pl.DataFrame) -> tuple[Text, ...]:
    scored = picked["expected_purchases"].null_count() < picked.height
    basis = (
        Text(
            "Erwartete Antwort: Wahrscheinlichkeit mindestens eines Kaufs im Horizont der Prognose (scrm score), mit oder ohne Kampagne.",
            "Expected response: chance of at least one purchase over the horizon of the forecast (scrm score), with or without a campaign.",
        )
        if scored
        else Text(
            "Erwartete Antwort: Anteil der Gruppe, der zuletzt kaufte, denn es gibt keine Prognose. Nächster Schritt: scrm score.",
            "Expected response: share of the group who bought lately, as there is no forecast. Next step: scrm score.",
        )
    )
    rule = Text(
        "Nur Kunden mit Einwilligung (consent = yes); unbekannt zählt als nein. "
        "Was die Kampagne selbst bewirkt, zeigt nur eine Kontrollgruppe.",
        "Only customers who consented (consent = yes); unknown counts as no. "
        "What the campaign itself achieves only a control group shows.",
    )
    return basis, rule


def _overlap(picked: pl.DataFrame, listed: pl.DataFrame, by: str) -> ResultTable:
    """Return how the selection lies across the groups or classes, with the interval of the expected response."""
    matched = picked.group_by(by).agg(matched=pl.len())
    counted = listed.group_by(by).agg(n=pl.len(), response=pl.col("response").mean())
    frame = (
        matched.join(counted, on=by, how="left", nulls_equal=True)
        .with_columns(pl.col("n").fill_null(0))
        .sort(by, nulls_last=True)
    )
    low, high = _stats.wilson_intervals((frame["response"].fill_null(0) * frame["n"]).to_numpy(), frame["n"].to_numpy())
    frame = frame.with_columns(
        share=pl.col("n") / max(listed.height, 1),
        low=pl.Series(low, dtype=pl.Float64).fill_nan(None),
        high=pl.Series(high, dtype=pl.Float64).fill_nan(None),
    )
    label = {"segment": ("Gruppe", "Group"), "abc_class": ("Klasse", "Class")}[by]
    columns = (
        Column(by, "text", *label),
        Column("matched", "count", "erfüllen die Regel", "Match the rule"),
        Column("n", "count", "in der Liste", "In the list"),
        Column("share", "share", "Anteil der Liste", "Share of the list"),
        Column("response", "share", "erwartete Antwort", "Expected response"),
        Column("low", "share", "von", "Low", meaning="95 % interval for this many contacts"),
        Column("high", "share", "bis", "High", meaning="95 % interval for this many contacts"),
    )
    title = {"segment": Text("Nach Gruppe", "By group"), "abc_class": Text("Nach Klasse", "By class")}[by]
    return ResultTable(f"by_{by}", title, frame.select([column.name for column in columns]), columns)


def _list(listed: pl.DataFrame) -> ResultTable:
    columns = (
        Column("customer_id", "text", "Kunde", "Customer", personal=True),
        Column("segment", "text", "Gruppe", "Group"),
        Column("abc_class", "text", "Klasse", "Class"),
        Column("response", "share", "erwartete Antwort", "Expected response"),
    )
    return ResultTable(
        "customers", Text("Kunden", "Customers"), listed.select([c.name for c in columns]), columns, detail=True
    )


def _refusal() -> Result:
    return Result(
        title=TITLE,
        refused=True,
        notes=(
            Text(
                "Keine Kunden geladen. Nächster Schritt: einen CRM-Export laden (scrm load DATEIEN).",
                "No customers are loaded. Next step: load a CRM export (scrm load FILES).",
            ),
        ),
    )
