"""Syntax of rules: conditions joined by ``and``, translated to SQL with bound values."""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any, Literal

from scrm.errors import UsageError


@dataclass(frozen=True, slots=True)
class Attribute:
    """What a rule can ask about: SQL over the joined row of a customer, and its type."""

    sql: str
    type: Literal["text", "number", "date", "set"]
    meaning: str


_CHANNELS = (
    "SELECT 1 FROM identities i WHERE i.customer_id = c.customer_id AND lower(i.channel) {test}"
)
_TOPICS = """SELECT 1 FROM identities i
JOIN posts p ON p.channel = i.channel AND p.author_id = i.profile_id
JOIN post_worries w ON w.channel = p.channel AND w.post_id = p.post_id
WHERE i.customer_id = c.customer_id AND w.is_worry AND lower(w.topic) {test}"""

ATTRIBUTES: Mapping[str, Attribute] = {
    "segment": Attribute(
        "g.segment", "text", "customer group: engaged, happy, average, escapist, negative, unrated"
    ),
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
    "p_purchase": Attribute(
        "s.p_purchase", "number", "chance of a purchase over the horizon of the scores, 0..1"
    ),
    "expected_purchases": Attribute(
        "s.expected_purchases", "number", "over the horizon of the scores"
    ),
    "decile": Attribute("s.decile", "number", "1 best .. 10"),
    "city": Attribute("c.city", "text", "town"),
    "country": Attribute("c.country", "text", "country as written"),
    "gender": Attribute("c.gender", "text", "as written"),
    "source": Attribute("c.acquisition_source", "text", "where the customer came from"),
    "since": Attribute("c.customer_since", "date", "first day as a customer"),
    "channel": Attribute(_CHANNELS, "set", "has a linked profile on the channel"),
    "worry": Attribute(_TOPICS, "set", "wrote of a worry on the topic"),
}

_CONDITION = re.compile(
    r"\s*([a-z_]+)\s*(<=|>=|!=|==?|<|>|\bnot in\b|\bin\b)\s*(.+)\s*$", re.IGNORECASE | re.DOTALL
)
_VALUES = re.compile(r"\s*,?\s*(?:(?:'[^']*'|\"[^\"]*\"|[^,'\"]+)\s*(?:,+\s*|$))+")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_WORD = re.compile(r"'([^']*)'|\"([^\"]*)\"|([^,'\"]+)")


_GERMAN: Mapping[str, Mapping[str, str]] = {
    "segment": {
        "engagierte": "engaged",
        "glückliche": "happy",
        "durchschnittliche": "average",
        "eskapisten": "escapist",
        "negative": "negative",
        "nicht bewertbar": "unrated",
    },
    "worry": {
        "preis": "price",
        "lieferung": "delivery",
        "datenschutz": "privacy",
        "qualität": "quality",
        "umwelt": "environment",
        "zahlungsfähigkeit": "solvency",
        "gesundheit": "health",
        "täuschung": "deception",
        "arbeitsplätze": "jobs",
    },
}
"""German names of values, and the values in the data."""
_KNOWN: Mapping[str, frozenset[str]] = {
    "segment": frozenset(_GERMAN["segment"].values()),
    "abc": frozenset("abc"),
}
"""Attributes with a closed list of values: a typing error is reported."""


def parse_rule(rule: str) -> tuple[str, dict[str, Any]]:
    """Return the SQL condition of a rule, and its bound values.

    Raises
    ------
    UsageError
        The rule cannot be read, asks about something unknown, or compares a number with a word.

    Examples
    --------
    >>> parse_rule("segment in engaged, happy and recency_days < 120")[1]
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
    key, operator = found[1].lower(), found[2].lower().replace("==", "=")
    attribute = ATTRIBUTES.get(key)
    if attribute is None:
        near = (
            ["abc"] if key in {"class", "klasse"} else difflib.get_close_matches(key, ATTRIBUTES, 1)
        )
        raise UsageError(
            f"a rule cannot ask about {key}" + (f"; perhaps {near[0]}?" if near else ""),
            hint=f"it can ask about {', '.join(ATTRIBUTES)}",
        )
    if not _VALUES.fullmatch(found[3]):
        raise UsageError(
            f"a quote is not closed, or a comma is missing: {found[3].strip()}",
            hint="write 'Bad Hersfeld', Ulm",
        )
    if re.search(r"\bor\b", _QUOTED.sub("", found[3]), re.IGNORECASE):
        raise UsageError(
            "a rule has no 'or'",
            hint="use 'in' for several values: abc in A, B; a value with 'or' in it needs quotes",
        )
    words = ["".join(groups).strip() for groups in _WORD.findall(found[3])]
    values = [_value(word, attribute, key) for word in words if word]
    if not values or (len(values) > 1 and operator not in {"in", "not in"}):
        raise UsageError(
            f"{key} {operator} needs {'a value' if not values else 'one value'}",
            hint="use 'in' for several values",
        )
    return _comparison(
        attribute, operator, {f"{name}_{i}": value for i, value in enumerate(values)}, key
    )


def _value(word: str, attribute: Attribute, key: str) -> Any:
    readers: Mapping[str, tuple[Callable[[str], Any], str]] = {
        "number": (_finite, "a number such as 120 or 0.5"),
        "date": (date.fromisoformat, "a day such as 2026-01-31"),
    }
    if attribute.type not in readers:
        return _check_value(word, key)
    read, example = readers[attribute.type]
    try:
        return read(word)
    except ValueError:
        raise UsageError(
            f"{key} is compared with {word!r}", hint=f"{key} needs {example}"
        ) from None


def _finite(word: str) -> float:
    """Return a finite number; nan would be above every other number."""
    number = float(word)
    if not isfinite(number):
        raise ValueError(word)
    return number


def _check_value(word: str, key: str) -> str:
    """Return the value of the data; it may be given in German, or be an unnamed cluster."""
    found = _GERMAN.get(key, {}).get(word.lower(), word.lower())
    allowed = _KNOWN.get(key)
    if allowed and found not in allowed and not (key == "segment" and found.startswith("cluster_")):
        raise UsageError(
            f"{key} has no value {word!r}", hint=f"{key} is one of {', '.join(sorted(allowed))}"
        )
    return found


def _comparison(
    attribute: Attribute, operator: str, bound: dict[str, Any], key: str
) -> tuple[str, dict[str, Any]]:
    marks = ", ".join(f"${name}" for name in bound)
    if attribute.type in {"text", "set"} and operator in {"<", ">", "<=", ">="}:
        raise UsageError(
            f"{key} {operator} makes no sense: {key} is a word", hint="use =, !=, in or not in"
        )
    negated = operator in {"!=", "not in"}
    if attribute.type == "set":
        return (
            f"{'NOT ' if negated else ''}EXISTS ({attribute.sql.format(test=f'IN ({marks})')})",
            bound,
        )
    if operator in {"=", "in", "!=", "not in"}:
        column = f"lower({attribute.sql})" if attribute.type == "text" else attribute.sql
        inside = f"coalesce({column} IN ({marks}), FALSE)"
        return (f"NOT {inside}" if negated else inside), bound
    return f"coalesce({attribute.sql} {operator} {marks}, FALSE)", bound
