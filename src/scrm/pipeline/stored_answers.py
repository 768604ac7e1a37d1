"""Answers that are read back from the database instead of computed again.

An answer is used if nothing has changed that it depends on: the rows of all tables, the settings,
the files that settings name, the code of scrm, and the versions of the packages. What is read back
is exactly what was computed. If a file or the code changes while an answer is computed, it is not
stored. What cannot be read back is computed again.
"""

import hashlib
import json
import platform
import sys
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

from scrm.analyze import Analysis, analyses
from scrm.config import Configuration, Context, Params, resources
from scrm.errors import ScrmError
from scrm.pipeline.result_codec import UnknownValueError, decode, encode
from scrm.pipeline.setting_files import UnseenChangesError, hash_file, list_names
from scrm.result import NamedResult, Result
from scrm.store import Store
from scrm.store.local import LocalStore
from scrm.store.result_cache import hash_data, read_results, write_results

T = TypeVar("T")
_MOST_PICTURES = 1_000
_DIGEST = 32
"""Bytes in front of each content: its hash, which a damaged content does not have."""


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
    _files: dict[str, str | None] = field(default_factory=dict, init=False)
    """The files that settings may name, as they were when the first question named them."""

    def read(self, analysis: Analysis, params: Params) -> Result | None:
        """Return the answer of an analysis; None if it has to be computed.

        The files of all analyses of the last report have to be as they were: then the tables that
        the answer was computed from are those that would be computed now.
        """
        question, report = self.name_question(analysis.command, params), self._hash(["files"])
        found = self._read([question, report]) if question else {}
        if not found.keys() >= {question, report}:
            return None
        is_current = _attempt(lambda: self._are_unchanged(json.loads(found[report])))
        return _attempt(lambda: decode(found[question])) if is_current else None

    def read_report(self, question: str) -> ReportAnswers | None:
        """Return all answers of a report; None if they have to be computed."""
        listed = self._read([question]).get(question)
        return _attempt(lambda: self._collect(json.loads(listed))) if listed else None

    def _collect(self, contents: Mapping[str, Any]) -> ReportAnswers | None:
        """Return the answers that a list names, if the files are as they were."""
        if not self._are_unchanged(contents["files"]):
            return None
        parts = [contents[part] for part in ("coverage", "cells") if contents[part]]
        wanted = {*parts, *(name for _, name in contents["results"])}
        found = {name: decode(content) for name, content in self._read(wanted).items()}
        if not found.keys() >= wanted:
            return None
        return ReportAnswers(
            [(command, found[name]) for command, name in contents["results"]],
            found[contents["coverage"]],
            found[contents["cells"]] if contents["cells"] else None,
        )

    def _are_unchanged(self, files: Mapping[str, str | None]) -> bool:
        with suppress(UnseenChangesError):
            return all(hash_file(self.context.folder / name) == files[name] for name in files)
        return False

    def note_files(self, settings: Sequence[Params]) -> None:
        """Remember the files that settings name as they are before answers are computed."""
        with suppress(UnseenChangesError):  # which writing meets again
            self._hash_files([self._settings, *map(_dump, settings)])

    def write_report(
        self, question: str, answers: ReportAnswers, settings: Sequence[Params]
    ) -> None:
        """Store the answers of a report, unless one of them cannot be stored.

        Parameters
        ----------
        settings : sequence of Params
            Those of each result, in their order; `note_files` has seen them.
        """
        if not self._is_kept:
            return
        self.__dict__.pop("_state", None)  # the analyses have written tables
        with suppress(UnseenChangesError, UnknownValueError):
            self._write(self._encode_report(question, answers, settings))

    def _write(self, contents: Mapping[str, bytes]) -> None:
        """Store contents, unless what they depend on has changed since it was looked at.

        An error is no reason to withhold the answers, which are there: the disk may be full.
        """
        if self._are_unchanged(self._files) and _hash_code() == _compute_code_hash():
            sealed = {name: _hash_content(each) + each for name, each in contents.items()}
            with suppress(ScrmError):
                write_results(self.store, sealed, self._state)

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
        contents[self._hash(["files"])] = json.dumps(files).encode()
        contents[question] = json.dumps({"results": listed, "files": files, **named}).encode()
        return contents

    def read_pictures(self) -> dict[str, str]:
        """Return the charts that were drawn of these data, by the hash of their specification."""
        question = f"{_hash_code()} pictures"
        content = self._read([question]).get(question)
        found = _attempt(lambda: json.loads(zlib.decompress(content))) if content else None
        return found or {}

    def write_pictures(self, pictures: Mapping[str, str]) -> None:
        """Store charts; not those of a hundred reports in different forms."""
        if self._is_kept and len(pictures) <= _MOST_PICTURES:
            content = zlib.compress(json.dumps(pictures).encode(), 1)
            self._write({f"{_hash_code()} pictures": content})

    def name_report(self, **form: Any) -> str:
        """Return the name of the question for all answers of a report of some form."""
        return self._hash(["report", form])

    def name_question(self, command: str, params: Params) -> str:
        """Return the name of a question; empty if its answer cannot be stored."""
        try:
            return self._name(command, params)
        except UnseenChangesError:
            return ""

    def _name(self, command: str, params: Params) -> str:
        if not _is_repeatable(command, params):
            raise UnseenChangesError(command)
        given = _dump(params)
        return self._hash([command, given, self._hash_files([self._settings, given])])

    def _hash(self, question: Any) -> str:
        """Return the hash of a question; texts, numbers and the order of mappings count."""
        context = {
            name: getattr(self.context, name)
            for name in (*_OF_CONTEXT, "folder", "channels", "accounts")
        }
        parts = [question, context, self._settings, _hash_code()]
        return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()

    def _read(self, questions: Collection[str]) -> dict[str, bytes]:
        """Return the contents that are stored for some questions, and not damaged."""
        if not self._is_kept:
            return {}
        with suppress(ScrmError):
            found = read_results(self.store, questions, self._state)
            return {
                name: content[_DIGEST:]
                for name, content in found.items()
                if content[:_DIGEST] == _hash_content(content[_DIGEST:])
            }
        return {}

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
        """Return the files that settings may name, as they were when they were first looked at."""
        names = sorted({name for value in values for name in list_names(value)})
        for name in names:
            if name not in self._files:
                self._files[name] = hash_file(self.context.folder / name)
        return {name: self._files[name] for name in names}


_OF_CONTEXT = ("as_of", "period", "lang", "timezone", "currency", "seed", "strict")


def _dump(params: Params) -> dict[str, Any]:
    return params.model_dump(mode="json")


def _is_repeatable(command: str, params: Params) -> bool:
    """Return whether the same data, settings and files give the same answer of a command."""
    analysis = analyses().get(command)
    ask = getattr(analysis.import_module(), "is_repeatable", None) if analysis else None
    return ask is None or bool(ask(params))


def _hash_content(content: bytes) -> bytes:
    """Return what is stored in front of a content."""
    return hashlib.sha256(content).digest()


def _attempt(read: Callable[[], T]) -> T | None:
    """Return what is read from stored content; None if another program wrote it."""
    try:
        return read()
    except Exception:  # noqa: BLE001  stored content is no input: what fails is computed again
        return None


@cache
def _hash_code() -> str:
    """Return the hash of what computes, as it was when it was first asked for."""
    return _compute_code_hash()


def _compute_code_hash() -> str:
    """Return a hash of what computes: the files of scrm by content, and the packages."""
    folders = {Path(__file__).parents[1], resources("configs")}
    files = sorted(
        (str(path), hash_file(path))
        for folder in folders
        for path in folder.rglob("*")
        if "__pycache__" not in path.parts and path.is_file()
    )
    packages = sorted(
        path.name
        for place in map(Path, sys.path)
        if place.is_dir()
        for path in place.glob("*.dist-info")
    )
    machine = [sys.version, platform.machine(), packages]
    return hashlib.sha256(repr([files, machine]).encode("utf-8", "surrogatepass")).hexdigest()
