"""Strict JSON (RFC 8259) to text cells: numbers keep their text, nested keys become paths.

A key that appears twice, NaN and half a surrogate pair are errors of the record or the file.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from scrm.errors import InputError
from scrm.ingest.types import Limits

_SMALL_POWER = re.compile(r"-?\d+(\.\d+)?[eE][+-]?0*\d")
"""A number with an exponent of one digit, unlike ids that a spreadsheet has rounded."""

Cells = dict[str, str | None]
"""Path of a leaf, such as ``user.name`` -> its text."""


class _DuplicateKeys(dict[str, Any]):
    """An object in which a key appeared twice; `pairs` has both."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


def _build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _DuplicateKeys(pairs)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _normalise_number(number: str) -> str:
    """Return a number as text with one reading: never three decimals, small exponents expanded.

    Examples
    --------
    >>> [_normalise_number(number) for number in ("1.234", "1.5", "1.5e2", "1.22158E+17")]
    ['1.2340', '1.5', '150', '1.22158E+17']
    """
    if _SMALL_POWER.fullmatch(number):
        number = f"{Decimal(number):f}"
    return number + "0" if re.fullmatch(r"-?\d+\.\d{3}", number) else number


def parse_json(text: str) -> Any:
    """Parse strict JSON, with numbers as text; ValueError or RecursionError if it is invalid."""
    return json.loads(
        text,
        object_pairs_hook=_build_object,
        parse_constant=_refuse_constant,
        parse_int=str,
        parse_float=_normalise_number,
    )


def parse_verbatim(text: str) -> Any:
    """Parse strict JSON so that `write_verbatim` writes it back with all keys and digits."""
    return json.loads(
        text,
        object_pairs_hook=_build_object,
        parse_constant=_refuse_constant,
        parse_int=_Number,
        parse_float=_Number,
    )


def write_verbatim(value: Any) -> str:
    """Return a value of `parse_verbatim` as JSON, with keys that appear twice.

    Examples
    --------
    >>> write_verbatim(parse_verbatim('{"id": 1.20, "t": "b", "t": [null, true]}'))
    '{"id":1.20,"t":"b","t":[null,true]}'
    """
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, dict):
        pairs = value.pairs if isinstance(value, _DuplicateKeys) else value.items()
        inner = (f"{json.dumps(key)}:{write_verbatim(content)}" for key, content in pairs)
        return "{" + ",".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(write_verbatim, value)) + "]"
    return json.dumps(value)


def flatten_object(value: Mapping[str, Any], limits: Limits, rule: list[str]) -> Cells:
    """Return the leaves of an object by path.

    Parameters
    ----------
    rule : list of str
        The rules that the object fails are appended.
    """
    cells: Cells = {}
    _flatten("", value, cells, limits, rule, 1)
    return cells


def _flatten(
    path: str, value: Any, cells: Cells, limits: Limits, rule: list[str], depth: int
) -> None:
    if depth > limits.nesting:
        raise InputError(
            f"JSON nested deeper than {limits.nesting} (limit: nesting)", hint="is this an export?"
        )
    if isinstance(value, dict):
        if isinstance(value, _DuplicateKeys):
            rule.append("duplicate_key")
        for key, inner in value.items():
            name = _write_text(key, []) or ""
            _flatten(f"{path}.{name}" if path else name, inner, cells, limits, rule, depth + 1)
    elif isinstance(value, list):
        _flatten_list(path, value, cells, limits, rule, depth)
    else:
        cells[path] = _write_text(value, rule)


def _flatten_list(
    path: str, value: list[Any], cells: Cells, limits: Limits, rule: list[str], depth: int
) -> None:
    labelled = [
        each for each in value if isinstance(each, dict) and isinstance(each.get("label"), str)
    ]
    if value and len(labelled) == len(value):
        for each in labelled:
            inner = {key: content for key, content in each.items() if key != "label"}
            _flatten(f"{path}.{each['label']}", inner, cells, limits, rule, depth + 1)
    elif value and _are_parts(value):
        for each in value:
            _flatten(path, each, cells, limits, rule, depth + 1)
    elif all(isinstance(each, str | bool) or each is None for each in value):
        cells[path] = ", ".join(_write_text(each, rule) or "" for each in value)
    else:
        if _measure_depth(value) + depth > limits.nesting:
            raise InputError(
                f"JSON nested deeper than {limits.nesting} (limit: nesting)",
                hint="is this an export?",
            )
        cells[path] = _write_text(json.dumps(value, ensure_ascii=False), rule)


def _are_parts(value: list[Any]) -> bool:
    """Return whether a list holds objects without common keys: parts of one object (Meta)."""
    keys = [key for each in value if isinstance(each, dict) for key in each]
    return all(isinstance(each, dict) for each in value) and len(keys) == len(frozenset(keys))


def _measure_depth(value: Any) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        each, depth = waiting.pop()
        deepest = max(deepest, depth)
        inner = each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()
        waiting.extend((one, depth + 1) for one in inner)
    return deepest


def _write_text(value: Any, rule: list[str]) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        rule.append("surrogate")
        return text.encode(errors="backslashreplace").decode()
    return text
