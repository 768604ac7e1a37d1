"""Results as bytes and back, exactly: values keep their types, and frames their schemas."""

import dataclasses
import io
import json
import zlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from scrm import result
from scrm.result import Result

_CLASSES: dict[str, type[Any]] = {
    name: found
    for name, found in vars(result).items()
    if isinstance(found, type) and dataclasses.is_dataclass(found)
}
_TEXTS: dict[str, type[Any]] = {each.__name__: each for each in (date, datetime, Decimal)}
_PLAIN = (str, int, float, bool, type(None))
_ROWS = 500_000
"""Rows of the longest frame that is worth storing."""


class UnknownValueError(Exception):
    """A result holds a value that cannot be restored exactly."""


def encode(found: Result) -> bytes:
    """Return a result as compressed bytes.

    Raises
    ------
    UnknownValueError
        It holds a value of a type that `decode` does not know, or a frame with too many rows.

    Examples
    --------
    >>> from scrm.result import Column, Fact, Text
    >>> shown = Result(Text("Umsatz", "Revenue"), facts=(Fact(Column("n", "count", "", ""), 7),))
    >>> decode(encode(shown)) == shown
    True
    """
    frames: list[bytes] = []
    text = json.dumps(_flatten(found, frames), ensure_ascii=False, separators=(",", ":"))
    parts = [text.encode("utf-8", "surrogatepass"), *frames]
    sizes = json.dumps([len(part) for part in parts]).encode()
    return zlib.compress(b"\n".join((sizes, b"".join(parts))), 1)


def decode(content: bytes) -> Result:
    """Return the result that was encoded."""
    import polars as pl

    head, _, body = zlib.decompress(content).partition(b"\n")
    parts, at = [], 0
    for size in json.loads(head):
        parts.append(body[at : at + size])
        at += size
    frames = [pl.read_ipc(io.BytesIO(part)) for part in parts[1:]]
    found = _restore(json.loads(parts[0].decode("utf-8", "surrogatepass")), frames)
    assert isinstance(found, Result)  # noqa: S101  `encode` takes nothing else
    return found


def _flatten(value: Any, frames: list[bytes]) -> Any:
    """Return a value as JSON has it; all but plain values are lists with the type in front."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    name = kind.__name__
    if _CLASSES.get(name) is kind:
        fields = dataclasses.fields(kind)
        return [name, *(_flatten(getattr(value, each.name), frames) for each in fields)]
    if kind in {tuple, list}:
        return [name, *(_flatten(each, frames) for each in value)]
    if isinstance(value, Mapping):
        return ["dict", *(_flatten(pair, frames) for pair in value.items())]
    if kind in {date, Decimal} or (kind is datetime and value.tzinfo is None):
        return [name, str(value)]
    return ["frame", _write_frame(value, frames)]


def _write_frame(value: Any, frames: list[bytes]) -> int:
    """Append a frame to the list, and return its place."""
    import polars as pl

    if not isinstance(value, pl.DataFrame):
        raise UnknownValueError(type(value).__name__)
    if value.height > _ROWS or pl.Object in value.dtypes:
        raise UnknownValueError("frame")
    written = io.BytesIO()
    value.write_ipc(written)
    frames.append(written.getvalue())
    return len(frames) - 1


def _restore(value: Any, frames: list[Any]) -> Any:
    if not isinstance(value, list):
        return value
    name, *parts = value
    if name in _TEXTS:
        made = _TEXTS[name]
        return made(*parts) if made is Decimal else made.fromisoformat(parts[0])
    if name == "frame":
        return frames[parts[0]]
    restored = [_restore(each, frames) for each in parts]
    if name in _CLASSES:
        return _CLASSES[name](*restored)
    return {"dict": dict, "tuple": tuple, "list": list}[name](restored)
