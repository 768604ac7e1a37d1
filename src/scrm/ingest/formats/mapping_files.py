"""Reading, listing and finding mapping files: those of scrm and those of the user."""

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from scrm.config import resources
from scrm.errors import ConfigError, UsageError
from scrm.ingest.formats import word_tables
from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.types import LoadSettings, SourceInfo
from scrm.yaml_files import load_yaml

_FOLDER = resources("configs") / "sources"
"""The mapping files of scrm."""
_EXAMPLE = "scrm sources show generic_posts is an example"


def list_mappings(folders: tuple[Path, ...] = ()) -> dict[str, Mapping]:
    """Return all mappings by name; those in the folders of a user replace those of scrm."""
    found = dict(_list_shipped())
    for folder in folders:
        if not folder.is_dir():
            raise ConfigError(
                f"there is no folder {folder} for mappings", hint=f"mkdir -p {folder}"
            )
        for path in sorted(folder.glob("*.yaml")):
            if path.stem in word_tables.NAMES:
                continue
            mapping = read_mapping(path)
            found[mapping.name] = mapping
    return dict(sorted(found.items()))


@cache
def _list_shipped() -> dict[str, Mapping]:
    found = (read_mapping(path, is_own=False) for path in sorted(_FOLDER.glob("*.yaml")))
    return {mapping.name: mapping for mapping in found}


def is_shipped(mapping: Mapping) -> bool:
    """Return whether a mapping is one of scrm, not of the user."""
    return mapping.path.parent == _FOLDER


def list_candidates(settings: LoadSettings) -> tuple[Mapping, ...]:
    """Return the mappings that a file may have: all of them, or the one that the settings name."""
    if settings.source is not None:
        return (find_mapping(settings.source, settings.source_folders),)
    return tuple(list_mappings(settings.source_folders).values())


def find_mapping(name: str, folders: tuple[Path, ...] = ()) -> Mapping:
    """Return a mapping by name; UsageError lists similar names."""
    known = list_mappings(folders)
    if name not in known:
        import difflib

        near = ", ".join(difflib.get_close_matches(name, known, n=3, cutoff=0.3)) or ", ".join(
            list(known)[:5]
        )
        raise UsageError(
            f"no mapping is called {name}", hint=f"perhaps {near}; scrm sources list shows all"
        )
    return known[name]


def read_mapping(path: Path, *, is_own: bool = True) -> Mapping:
    """Read one mapping file; ConfigError names file, line and key.

    Expressions in a file of the user are rewritten from their syntax tree. The files of scrm are
    trusted (tests rewrite them, too), because all of them are read at each start.
    """
    file = load_yaml(path)
    text, data = file.text, file.document
    if not isinstance(data, dict):
        raise ConfigError(f"{path}, line 1: a mapping file is a list of keys", hint=_EXAMPLE)
    try:
        found = Mapping.model_validate(
            {**data, "path": path, "text_hash": hashlib.sha256(text.encode()).hexdigest()}
        )
        return found.rewrite_expressions() if is_own else found
    except ValidationError as error:
        first = error.errors()[0]
        keys = ".".join(str(key) for key in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        reason = f"{keys}: {message}" if keys else message
    except ValueError as error:
        reason = str(error)
    line = find_line(text, reason.split(":")[0])
    raise ConfigError(f"{path}, line {line}: {reason}", hint=_EXAMPLE)


def find_line(text: str, dotted: str) -> int:
    """Return the line of the innermost key of a dotted path that can be found."""
    line, lines = 0, text.splitlines()
    for key in dotted.split("."):
        for index in range(line, len(lines)):
            if re.match(rf"\s*['\"]?{re.escape(key)}['\"]?\s*:", lines[index]) or re.search(
                rf"[{{,]\s*{re.escape(key)}\s*:", lines[index]
            ):
                line = index
                break
        else:
            break
    return line + 1


def list_sources(*, source_folders: Sequence[Path] = ()) -> tuple[SourceInfo, ...]:
    """Return the known export formats by name, with those of the user."""
    return tuple(mapping.describe() for mapping in list_mappings(tuple(source_folders)).values())


def show_source(name: str, *, source_folders: Sequence[Path] = ()) -> str:
    """Return the text of a mapping file, or of a table of words, ready to copy and edit.

    Raises
    ------
    UsageError
        There is none of this name; lists similar ones.
    """
    if name in word_tables.NAMES:
        return word_tables.find_word_table(name).read_text(encoding="utf-8")
    return find_mapping(name, tuple(source_folders)).path.read_text(encoding="utf-8")
