"""The whole report as data: what every template is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from scrm.result import Lang, Result

Target = Literal["md", "html", "json"]


@dataclass(frozen=True, slots=True)
class Options:
    """How a report is put together.

    Parameters
    ----------
    lang : Lang
        Language of labels, findings and numbers.
    company : str
        Name in the title.
    as_of : str
        Cut-off date, ISO 8601; ``""`` where the data has none.
    period : str
        The window as asked for; ``""`` for everything.
    changes : Result or None
        `scrm.report.snapshot.diff` against the last snapshot.
    personal : bool
        Show columns and tables that identify a person.
    """

    lang: Lang = "de"
    company: str = ""
    as_of: str = ""
    period: str = ""
    changes: Result | None = None
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A report: everything is text ready to be escaped; docs/templates.md lists the fields."""

    title: str
    lang: Lang
    sections: tuple[Any, ...] = ()


def build(sections: Sequence[tuple[str, Result]], coverage: Result | None, options: Options) -> Document:
    """Put sections (command, Result) together in their order; `coverage` describes files, rows and match rate."""
    raise NotImplementedError


def publish(
    document: Document, folder: Path, *, to: Sequence[Target] = ("md", "html"), template: str = "monthly"
) -> tuple[Path, ...]:
    """Write ``report.md`` with ``charts/*.svg``, ``report.html``, ``report.json``; return the files written."""
    raise NotImplementedError
