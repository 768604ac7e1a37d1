"""JSON Schemas of the files that users write, from the models that validate them."""

from collections.abc import Callable, Mapping
from typing import Any

from scrm.errors import UsageError

DIALECT = "http://json-schema.org/draft-07/schema#"


def list_schemas() -> tuple[str, ...]:
    """Return the names of files with a schema."""
    return tuple(_BUILDERS)


def build_schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of a kind of file, which editors complete and check it by.

    Raises
    ------
    UsageError
        There is no file of that name.

    Examples
    --------
    >>> list(build_schema("checks")["properties"])
    ['checks']
    """
    if name not in _BUILDERS:
        raise UsageError(f"there is no schema {name!r}", hint=f"known: {', '.join(_BUILDERS)}")
    return {"$schema": DIALECT, **_BUILDERS[name]()}


def _build_project() -> dict[str, Any]:
    """Return the schema of scrm.yaml, with the settings of each analysis."""
    from scrm.config import Settings
    from scrm.pipeline.freshness import list_functions

    schema = _read_model(Settings)
    known = {
        command: _read_model(analysis.params(function))
        for command, (analysis, function) in list_functions().items()
    }
    definitions = schema.setdefault("$defs", {})
    for each in known.values():
        definitions |= each.pop("$defs", {})
    schema["properties"]["analyses"] |= {"properties": known, "additionalProperties": False}
    return schema


def _build_checks() -> dict[str, Any]:
    from scrm.report.check_types import Checks

    return _read_model(Checks)


def _build_mapping() -> dict[str, Any]:
    from scrm.ingest.formats.mapping import Mapping as FormatMapping

    schema = _read_model(FormatMapping)
    for name in ("path", "text_hash"):  # known from the file itself
        schema["properties"].pop(name)
    schema["required"] = [name for name in schema["required"] if name in schema["properties"]]
    return schema


def _build_kpis() -> dict[str, Any]:
    from scrm.analyze.kpi.catalogue import Catalogue

    schema = _read_model(Catalogue)
    for name in ("Column", "Relation"):  # SQL alone stands for an object with SQL only
        schema["$defs"][name] = {"anyOf": [schema["$defs"][name], {"type": "string"}]}
    return schema


def _build_benchmarks() -> dict[str, Any]:
    from scrm.analyze.benchmark.records import Library

    return _read_model(Library)


def _read_model(model: Any) -> dict[str, Any]:
    """Return the schema of a model; a list may also be a text with commas."""
    schema: dict[str, Any] = _loosen(model.model_json_schema())
    return schema


def _loosen(node: Any) -> Any:
    """Accept what the models accept: a text with commas for a list of texts."""
    if isinstance(node, list):
        return [_loosen(each) for each in node]
    if not isinstance(node, Mapping):
        return node
    found = {
        key: _loosen(value)
        for key, value in node.items()
        if key != "title" or isinstance(value, Mapping)
    }
    if node.get("type") == "array" and "items" in node:
        kept = {key: found.pop(key) for key in ("description", "default") if key in found}
        return {**kept, "anyOf": [found, {"type": "string"}]}
    return found


_BUILDERS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "scrm": _build_project,
    "checks": _build_checks,
    "mapping": _build_mapping,
    "kpis": _build_kpis,
    "benchmarks": _build_benchmarks,
}
"""Kind of file -> what builds its schema."""
