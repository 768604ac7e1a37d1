"""YAML files, read safely and checked against a pydantic model; errors name file, line and key.

`load_yaml` reads every YAML file of scrm, in bounded time and memory; duplicate keys are errors.
Before a document is constructed, the events of the parser are counted: the nesting depth, and the
number of values after the expansion of aliases.
"""

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from scrm.errors import ConfigError

MAX_BYTES = 1_000_000
"""Largest file."""
MAX_VALUES = 100_000
"""Most values in a file, with aliases expanded."""
MAX_DEPTH = 50
"""Most levels of nesting."""
MAX_NUMBER_LENGTH = 100
"""Most characters of a number: converting a million digits takes minutes."""
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""PyYAML's safe loader; the one in C reads a large file many times faster."""
_NUMBERS = frozenset({"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"})

Place = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A YAML file: the document, and the line of each key and list item."""

    path: Path
    content: bytes = field(repr=False)
    document: Any
    lines: dict[Place, int]

    @property
    def text(self) -> str:
        """The file as text, its line ends as newlines."""
        return _decode(self.path, self.content)


def load_yaml(path: Path) -> YamlFile:
    """Read a YAML file.

    Raises
    ------
    ConfigError
        The file is missing, unreadable, too large, nested too deeply, expands without bounds, is
        not valid YAML, or has a key twice. Names the file, and the line if there is one.
    """
    content = _read_content(path)
    text = _decode(path, content)
    try:
        _check_events(path, text)
        loader = _LOADER(text)
        try:
            node = loader.get_single_node()
            lines = dict(_list_lines(node, (), path))
            document = _construct(path, loader, node)
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


def read_yaml(path: Path, model: type[M]) -> M:
    """Read a YAML file into a pydantic model.

    Raises
    ------
    ConfigError
        The file is missing, is not YAML, or does not fit; the message names file, line and key.
    """
    document, lines = read_yaml_lines(path)
    return validate(model, document, path=path, lines=lines)


def read_yaml_lines(path: Path) -> tuple[dict[str, Any], dict[Place, int]]:
    """Read a YAML mapping, and the line of each of its keys; errors as of `load_yaml`."""
    file = load_yaml(path)
    if file.document is None:
        return {}, {}
    if not isinstance(file.document, dict):
        kind = type(file.document).__name__
        raise ConfigError(f"{path}, line 1: expected a mapping of keys to values, found a {kind}")
    return file.document, file.lines


def validate(model: type[M], document: Any, *, path: Path, lines: Mapping[Place, int]) -> M:
    """Return a document as a model; a ConfigError names file, line and key."""
    try:
        return model.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = first["loc"]
        line = next(
            (lines[place[:size]] for size in range(len(place), -1, -1) if place[:size] in lines), 1
        )
        hint = ""
        if first["type"] == "extra_forbidden":
            hint = "known keys: " + ", ".join(_list_known_keys(model, place[:-1]))
        raise ConfigError(f"{path}, line {line}: {explain_error(first)}", hint=hint) from None


def explain_error(error: Any) -> str:
    """Return an error of pydantic as one line: the key, and what is wrong with its value."""
    key = ".".join(str(part) for part in error["loc"])
    messages = {
        "extra_forbidden": "unknown key",
        "tuple_type": "expected a list",
        "dict_type": "expected a mapping of keys to values",
    }
    message = messages.get(error["type"]) or error["msg"].removeprefix("Value error, ")
    return f"{key}: {message}" if key else message


def _list_known_keys(model: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """Return the keys of the nested model at a place, as far as plain annotations name one."""
    current: Any = model
    for part in place:
        if isinstance(part, int):
            continue
        fields = getattr(current, "model_fields", {})
        if part not in fields:
            return []
        annotation = fields[part].annotation
        arguments = [
            a
            for a in (*getattr(annotation, "__args__", ()), annotation)
            if hasattr(a, "model_fields")
        ]
        current = arguments[0] if arguments else None
    return sorted(getattr(current, "model_fields", {}))


def _read_content(path: Path) -> bytes:
    """Return the bytes of a regular file; reading a pipe or device could block for ever."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ConfigError(f"{path} is not a file", hint="a UTF-8 text file is needed")
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ConfigError(f"there is no file {path}") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError(
            f"{path} cannot be read: {reason}", hint="it must be a UTF-8 text file"
        ) from None
    if len(content) > MAX_BYTES:
        raise ConfigError(
            f"{path} is larger than {MAX_BYTES:,} bytes", hint="is this a configuration file?"
        )
    return content


def _decode(path: Path, content: bytes) -> str:
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            f"{path} cannot be read: line {line} is not UTF-8", hint="it must be a UTF-8 text file"
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


@dataclass(slots=True)
class _OpenNode:
    """A list or mapping being parsed: its anchor, the values in it, the levels below it."""

    anchor: str | None
    size: int = 1
    depth: int = 1


def _check_events(path: Path, text: str) -> None:
    """Raise ConfigError for a document that is too deep, or too large with its aliases expanded."""
    anchors: dict[str, _OpenNode] = {}
    stack = [_OpenNode(None)]
    size = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        before = stack[-1].size
        if isinstance(event, yaml.CollectionStartEvent):
            stack.append(_OpenNode(event.anchor))
            size += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            _close(stack, anchors, stack.pop())
        elif isinstance(event, yaml.ScalarEvent):
            _close(stack, anchors, _OpenNode(event.anchor))
            size += stack[-1].size - before
        elif isinstance(event, yaml.AliasEvent):
            _check_not_within(path, line, event.anchor, stack)
            _close(stack, anchors, anchors.get(event.anchor or "", _OpenNode(None)), is_alias=True)
            size += stack[-1].size - before
        if len(stack) - 1 + stack[-1].depth > MAX_DEPTH:
            raise ConfigError(
                f"{path}, line {line}: nested deeper than {MAX_DEPTH} levels",
                hint="is this a configuration file?",
            )
        if size > MAX_VALUES:
            raise ConfigError(
                f"{path}, line {line}: more than {MAX_VALUES:,} values, with aliases expanded",
                hint="use fewer or smaller aliases",
            )


def _check_not_within(path: Path, line: int, anchor: str | None, stack: list[_OpenNode]) -> None:
    if any(each.anchor == anchor for each in stack):
        raise ConfigError(
            f"{path}, line {line}: the alias *{anchor} is within its own anchor",
            hint="write the values out",
        )


def _close(
    stack: list[_OpenNode],
    anchors: dict[str, _OpenNode],
    inner: _OpenNode,
    *,
    is_alias: bool = False,
) -> None:
    """Add a complete value to the list or mapping that contains it."""
    stack[-1].size += inner.size
    stack[-1].depth = max(stack[-1].depth, inner.depth + 1)
    if inner.anchor and not is_alias:
        anchors[inner.anchor] = inner


def _list_lines(node: Any, place: Place, path: Path) -> Iterator[tuple[Place, int]]:
    """Yield the place and line of each key and item; ConfigError for a duplicate key."""
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
                    f"{path}, line {line}: {'.'.join(map(str, inner))}: duplicate key"
                )
            seen.add(key.value)
            yield inner, line
            yield from _list_lines(value, inner, path)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield (*place, index), value.start_mark.line + 1
            yield from _list_lines(value, (*place, index), path)


def _list_scalars(node: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*place, key.value), key
            yield from _list_scalars(value, (*place, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _list_scalars(value, (*place, index))
    elif node is not None:
        yield place, node


def _construct(path: Path, loader: Any, node: Any) -> Any:
    """Return the document; ConfigError names a value that does not fit its type."""
    for place, scalar in _list_scalars(node):
        if scalar.tag in _NUMBERS and len(scalar.value) > MAX_NUMBER_LENGTH:
            raise _build_value_error(
                path, place, scalar, f"a number of more than {MAX_NUMBER_LENGTH} characters"
            )
    try:
        return None if node is None else loader.construct_document(node)
    except yaml.YAMLError:
        raise
    except Exception as error:  # noqa: BLE001  PyYAML raises any exception
        for place, scalar in _list_scalars(node):
            if reason := _explain_fault(scalar):
                raise _build_value_error(path, place, scalar, reason) from None
        raise ConfigError(f"{path}: not valid YAML ({type(error).__name__})") from None


def _explain_fault(scalar: Any) -> str:
    """Return why a scalar has no value, e.g. for 2026-13-01; empty if it has one."""
    try:
        _LOADER("").construct_object(scalar)
    except ValueError as error:
        return str(error)
    except Exception:  # noqa: BLE001  PyYAML raises any exception
        return f"not a value of the type {scalar.tag.rpartition(':')[2]}"
    return ""


def _build_value_error(path: Path, place: Place, scalar: Any, reason: str) -> ConfigError:
    is_date = scalar.tag.endswith(":timestamp")
    return ConfigError(
        f"{path}, line {scalar.start_mark.line + 1}: {'.'.join(map(str, place))}: {reason}",
        hint="dates are written 2026-12-31" if is_date else "put quotes around a text",
    )
