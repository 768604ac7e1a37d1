"""Answers that are read back from the database instead of computed again.

An answer is used if nothing has changed that it depends on: the rows of all tables, the settings,
the files that settings name, the code of scrm, and the versions of the packages. What is read back
is exactly what was computed.
"""

import hashlib
import json
import platform
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from scrm.analyze import Analysis
from scrm.config import Configuration, Context, Params, resources
from scrm.pipeline.result_codec import UnknownValueError, decode, encode
from scrm.result import NamedResult, Result
from scrm.store import Store
from scrm.store.local import LocalStore
from scrm.store.result_cache import hash_data, read_results, write_results

_LONGEST_NAME = 255
_MOST_PICTURES = 1_000


@dataclass(frozen=True, slots=True)
class ReportAnswers:
    """What a report is built from.

    Parameters
    ----------
    results : sequence of (str, Result)
        The sections in their order.
    coverage : Result
        What is loaded.
    cells : Result or None
        The counts that the HTML page can filter.
    """

    results: Sequence[NamedResult]
    coverage: Result
    cells: Result | None


class _NotStorableError(Exception):
    """An answer depends on something whose changes would not be seen."""


@dataclass
class StoredAnswers:
    """The stored answers to the questions of one configuration.

    Parameters
    ----------
    store : Store
        Only a database in a file keeps answers.
    """

    store: Store
    configuration: Configuration
    context: Context

    def read(self, analysis: Analysis, params: Params) -> Result | None:
        """Return the answer of an analysis; None if it has to be computed."""
        question = self.name_question(analysis.command, params)
        content = self._read([question]).get(question) if question else None
        return None if content is None else decode(content)

    def read_report(self, question: str) -> ReportAnswers | None:
        """Return all answers of a report; None if they have to be computed."""
        listed = self._read([question]).get(question)
        if listed is None:
            return None
        contents: dict[str, Any] = json.loads(listed)
        if not self._are_unchanged(contents["files"]):
            return None
        parts = [contents[part] for part in ("coverage", "cells") if contents[part]]
        wanted = [*parts, *(name for _, name in contents["results"])]
        found = self._read(wanted)
        if not found.keys() >= set(wanted):
            return None
        return ReportAnswers(
            [(command, decode(found[name])) for command, name in contents["results"]],
            decode(found[contents["coverage"]]),
            decode(found[contents["cells"]]) if contents["cells"] else None,
        )

    def _are_unchanged(self, files: Mapping[str, str | None]) -> bool:
        with suppress(_NotStorableError):
            return all(
                _hash_file(self.context.folder / name) == known for name, known in files.items()
            )
        return False

    def write_report(
        self, question: str, answers: ReportAnswers, settings: Sequence[Params]
    ) -> None:
        """Store the answers of a report, unless one of them cannot be stored.

        Parameters
        ----------
        settings : sequence of Params
            Those of each result, in their order.
        """
        if not self._is_kept:
            return
        self.__dict__.pop("_state", None)  # the analyses have written tables
        try:
            contents = self._encode_report(question, answers, settings)
        except (_NotStorableError, UnknownValueError):
            return
        write_results(self.store, contents, self._state)

    def _encode_report(
        self, question: str, answers: ReportAnswers, settings: Sequence[Params]
    ) -> dict[str, bytes]:
        """Return the content of each answer by its question, and the list of them."""
        contents, listed = {}, []
        for (command, result), params in zip(answers.results, settings, strict=True):
            name = self._name(command, params)
            listed.append((command, name))
            contents[name] = encode(result)
        named = {"coverage": f"{question} coverage", "cells": ""}
        contents[named["coverage"]] = encode(answers.coverage)
        if answers.cells is not None:
            named["cells"] = f"{question} cells"
            contents[named["cells"]] = encode(answers.cells)
        files = self._hash_files([self._settings, *map(_dump, settings)])
        contents[question] = json.dumps({"results": listed, "files": files, **named}).encode()
        return contents

    def read_pictures(self) -> dict[str, str]:
        """Return the charts that were drawn of these data, by the hash of their specification."""
        question = f"{_hash_code()} pictures"
        content = self._read([question]).get(question)
        return json.loads(zlib.decompress(content)) if content else {}

    def write_pictures(self, pictures: Mapping[str, str]) -> None:
        """Store charts; not those of a hundred reports in different forms."""
        if self._is_kept and len(pictures) <= _MOST_PICTURES:
            content = zlib.compress(json.dumps(pictures).encode(), 1)
            write_results(self.store, {f"{_hash_code()} pictures": content}, self._state)

    def name_report(self, **form: Any) -> str:
        """Return the name of the question for all answers of a report of some form."""
        return self._hash(["report", form])

    def name_question(self, command: str, params: Params) -> str:
        """Return the name of a question; empty if its answer cannot be stored."""
        try:
            return self._name(command, params)
        except _NotStorableError:
            return ""

    def _name(self, command: str, params: Params) -> str:
        given = _dump(params)
        return self._hash([command, given, self._hash_files([self._settings, given])])

    def _hash(self, question: Any) -> str:
        context = {
            name: str(getattr(self.context, name))
            for name in (*_OF_CONTEXT, "folder", "channels", "accounts")
        }
        parts = [question, context, self._settings, _hash_code()]
        text = json.dumps(parts, sort_keys=True, default=str)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def _read(self, questions: Sequence[str]) -> dict[str, bytes]:
        return read_results(self.store, questions, self._state) if self._is_kept else {}

    @property
    def _is_kept(self) -> bool:
        return isinstance(self.store, LocalStore) and self.store.path is not None

    @cached_property
    def _state(self) -> str:
        return hash_data(self.store)

    @cached_property
    def _settings(self) -> dict[str, Any]:
        """The settings that any analysis may depend on, also through others."""
        settings = self.configuration.settings
        return {
            "analyses": settings.analyses,
            "smallest_group": settings.smallest_group,
            "period": self.configuration.lasting_period,
        }

    def _hash_files(self, values: Sequence[Any]) -> dict[str, str | None]:
        """Return the hash of each file that settings may name; None where there is no such file."""
        names = sorted({text for value in values for text in _list_texts(value)})
        return {name: _hash_file(self.context.folder / name) for name in names}


_OF_CONTEXT = ("as_of", "period", "lang", "timezone", "currency", "seed", "strict")


def _dump(params: Params) -> dict[str, Any]:
    return params.model_dump(mode="json")


def _list_texts(value: Any) -> Iterator[str]:
    """Yield the texts within a value of settings that can be the name of a file."""
    if isinstance(value, str):
        if value.strip(".") and len(value) <= _LONGEST_NAME and value.isprintable():
            yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _list_texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _list_texts(each)


def _hash_file(path: Path) -> str | None:
    """Return the hash of a file; None if there is none.

    Raises
    ------
    _NotStorableError
        It is a folder, or cannot be read.
    """
    try:
        if path.is_dir():
            raise _NotStorableError(path)
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
    except OSError:
        raise _NotStorableError(path) from None


@cache
def _hash_code() -> str:
    """Return a hash of what computes: the files of scrm by size and time, and the packages."""
    folders = {Path(__file__).parents[1], resources("configs")}
    files = sorted(
        (str(path), found.st_size, found.st_mtime_ns)
        for folder in folders
        for path in folder.rglob("*")
        if "__pycache__" not in path.parts and (found := path.stat())
    )
    packages = sorted(
        path.name
        for place in map(Path, sys.path)
        if place.is_dir()
        for path in place.glob("*.dist-info")
    )
    machine = [sys.version, platform.machine(), packages]
    return hashlib.sha256(repr([files, machine]).encode()).hexdigest()
