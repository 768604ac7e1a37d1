"""YAML files, read safely: in bounded time and memory, each key once, each error with file and line.

Everything scrm reads as YAML goes through `load_yaml`. Before anything is built, the parser's events are
counted: their number with every alias written out, and how deep they are nested.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from scrm.errors import ConfigError

LARGEST = 1_000_000
"""Bytes of a file."""
MOST = 100_000
"""Values of a file, each alias counted as what it stands for."""
DEEPEST = 50
LONGEST_NUMBER = 100
"""Characters of a number: converting one of a million takes minutes."""
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""PyYAML's safe loader; the one in C reads a large file many times faster."""
_NUMBERS = frozenset({"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"})

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class YamlFile:
    """What a file says: the document, and the line of each key and list item."""

    path: Path
    content: bytes = field(repr=False)
    document: Any
    lines: dict[Place, int]

    @property
    def text(self) -> str:
        """The file as text, its line ends as newlines."""
        return _decoded(self.path, self.content)


def load_yaml(path: Path) -> YamlFile:
    """Read a YAML file.

    Raises
    ------
    ConfigError
        The file is missing, unreadable, too large, nested too deeply, expands without bounds, is not valid
        YAML, or has a key twice. Names the file, and the line where there is one.
    """
    content = _content(path)
    text = _decoded(path, content)
    try:
        _check_events(path, text)
        loader = _LOADER(text)
        try:
            node = loader.get_single_node()
            lines = dict(_lines(node, (), path))
            document = _built(path, loader, node)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = (
            getattr(error, "problem", None) or getattr(error, "reason", None) or "not readable"
        )
        where = f"{path}, line {mark.line + 1 if mark else 1}"
        raise ConfigError(
            f"{where}: not valid YAML ({problem})", hint="check indentation and quotes there"
        ) from None
    return YamlFile(path, content, document, lines)


def _content(path: Path) -> bytes:
    """Return the bytes of a regular file; a pipe or device would be waited for, or read, for ever."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ConfigError(f"{path} is not a file", hint="a UTF-8 text file is needed")
            content = stream.read(LARGEST + 1)
    except FileNotFoundError:
        raise ConfigError(f"there is no file {path}") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError(
            f"{path} cannot be read: {reason}", hint="it must be a UTF-8 text file"
        ) from None
    if len(content) > LARGEST:
        raise ConfigError(
            f"{path} is larger than {LARGEST:,} bytes", hint="is this a configuration file?"
        )
    return content


def _decoded(path: Path, content: bytes) -> str:
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            f"{path} cannot be read: line {line} is not UTF-8", hint="it must be a UTF-8 text file"
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


@dataclass(slots=True)
class _Open:
    """A list or mapping that has begun: its anchor, the values in it, the levels below it."""

    anchor: str | None
    size: int = 1
    depth: int = 1


def _check_events(path: Path, text: str) -> None:
    """Raise ConfigError where a document is nested too deeply, or its aliases stand for too much."""
    known: dict[str, _Open] = {}
    stack = [_Open(None)]
    size = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        before = stack[-1].size
        if isinstance(event, yaml.CollectionStartEvent):
            stack.append(_Open(event.anchor))
            size += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            _close(stack, known, stack.pop())
        elif isinstance(event, yaml.ScalarEvent):
            _close(stack, known, _Open(event.anchor))
            size += stack[-1].size - before
        elif isinstance(event, yaml.AliasEvent):
            _check_not_within(path, line, event.anchor, stack)
            _close(stack, known, known.get(event.anchor or "", _Open(None)), is_alias=True)
            size += stack[-1].size - before
        if len(stack) - 1 + stack[-1].depth > DEEPEST:
            raise ConfigError(
                f"{path}, line {line}: nested deeper than {DEEPEST} levels",
                hint="is this a configuration file?",
            )
        if size > MOST:
            raise ConfigError(
                f"{path}, line {line}: more than {MOST:,} values, each alias counted as what it stands for",
                hint="use fewer or smaller aliases",
            )


def _check_not_within(path: Path, line: int, anchor: str | None, stack: list[_Open]) -> None:
    if any(each.anchor == anchor for each in stack):
        raise ConfigError(
            f"{path}, line {line}: the alias *{anchor} is within its own anchor",
            hint="write the values out",
        )


def _close(
    stack: list[_Open], known: dict[str, _Open], inner: _Open, *, is_alias: bool = False
) -> None:
    """Add a finished value to the list or mapping it is in."""
    stack[-1].size += inner.size
    stack[-1].depth = max(stack[-1].depth, inner.depth + 1)
    if inner.anchor and not is_alias:
        known[inner.anchor] = inner


def _lines(node: Any, place: Place, path: Path) -> Iterator[tuple[Place, int]]:
    """Yield the place and line of each key and item; ConfigError where a key is there twice."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise ConfigError(
                    f"{path}, line {line}: a key is a list or mapping", hint="a key is one word"
                )
            inner = (*place, key.value)
            if key.value in seen:
                raise ConfigError(
                    f"{path}, line {line}: {'.'.join(map(str, inner))}: the key is there twice"
                )
            seen.add(key.value)
            yield inner, line
            yield from _lines(value, inner, path)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield (*place, index), value.start_mark.line + 1
            yield from _lines(value, (*place, index), path)


def _scalars(node: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*place, key.value), key
            yield from _scalars(value, (*place, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _scalars(value, (*place, index))
    elif node is not None:
        yield place, node


def _built(path: Path, loader: Any, node: Any) -> Any:
    """Return the document; ConfigError names the value that does not fit its type."""
    for place, scalar in _scalars(node):
        if scalar.tag in _NUMBERS and len(scalar.value) > LONGEST_NUMBER:
            raise _misfit(path, place, scalar, f"a number of more than {LONGEST_NUMBER} characters")
    try:
        return None if node is None else loader.construct_document(node)
    except yaml.YAMLError:
        raise
    except Exception as error:  # noqa: BLE001  PyYAML raises what it happens to
        for place, scalar in _scalars(node):
            if reason := _fault(scalar):
                raise _misfit(path, place, scalar, reason) from None
        raise ConfigError(f"{path}: not valid YAML ({type(error).__name__})") from None


def _fault(scalar: Any) -> str:
    """Return why a scalar has no value, e.g. for 2026-13-01; empty where it has one."""
    try:
        _LOADER("").construct_object(scalar)
    except ValueError as error:
        return str(error)
    except Exception:  # noqa: BLE001  PyYAML raises what it happens to
        return f"not a value of the type {scalar.tag.rpartition(':')[2]}"
    return ""


def _misfit(path: Path, place: Place, scalar: Any, reason: str) -> ConfigError:
    is_date = scalar.tag.endswith(":timestamp")
    return ConfigError(
        f"{path}, line {scalar.start_mark.line + 1}: {'.'.join(map(str, place))}: {reason}",
        hint="dates are written 2026-12-31" if is_date else "put quotes around a text",
    )
