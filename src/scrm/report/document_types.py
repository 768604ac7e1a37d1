"""A report as plain data: what templates receive. All values are text, not yet escaped."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from scrm.report.charts.svg import Chart
from scrm.result import Lang, NamedResult, Result

Target = Literal["md", "html", "json"]


@dataclass(frozen=True, slots=True)
class Options:
    """Options of a report.

    Parameters
    ----------
    lang : Lang
        Language of labels, findings and numbers.
    company : str
        Name in the title.
    as_of : str
        Cut-off date, ISO 8601; ``""`` if the data has no dates.
    period : str
        The requested period; ``""`` for everything.
    changes : Result or None
        `scrm.report.snapshot_diff.compare_snapshots` against the last snapshot.
    targets : Result or None
        `scrm.report.targets.build_targets`: the targets of checks.yaml.
    personal : bool
        Show columns and tables that identify a person.
    charts : bool
        Draw the figures.
    detail : int or None
        Rows shown of tables with one row per customer or post; 0 shows all, None leaves these
        tables out.
    smallest_group : int
        Groups of fewer people are withheld; 1 shows all.
    """

    lang: Lang = "de"
    company: str = ""
    as_of: str = ""
    period: str = ""
    changes: Result | None = None
    targets: Result | None = None
    personal: bool = False
    charts: bool = True
    detail: int | None = None
    smallest_group: int = 1


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of a column; `right` is set for columns of numbers."""

    label: str
    meaning: str
    right: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table as text; `more` is the number of rows left out, empty if all are shown."""

    title: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[str, ...], ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of a passage; `sign` is ``up`` or ``down``, `weight` a number; empty if unmarked."""

    text: str
    sign: str = ""
    weight: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text with marked words."""

    caption: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Kpi:
    """One row of the headline table."""

    name: str
    value: str
    previous: str
    change: str
    interval: str
    n: str
    reference: str


@dataclass(frozen=True, slots=True)
class Method:
    """The appendix of a section: meanings of columns, settings, rows read, remaining facts."""

    title: str
    meanings: tuple[tuple[str, str], ...]
    definitions: tuple[str, ...]
    settings: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str, str], ...]

    @property
    def empty(self) -> bool:
        """Whether the appendix is empty."""
        return not (self.meanings or self.definitions or self.settings or self.rows or self.facts)


@dataclass(frozen=True, slots=True)
class Section:
    """The answer of one analysis; `id` can be used in a URL."""

    id: str
    title: str
    finding: str
    facts: tuple[tuple[str, str, str], ...]
    tables: tuple[Table, ...]
    charts: tuple[Chart, ...]
    notes: tuple[str, ...]
    refused: bool
    method: Method
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A report; docs/templates.md describes the fields for authors of templates."""

    title: str
    lang: Lang
    as_of: str
    period: str
    headline: tuple[Kpi, ...]
    targets: Section | None
    coverage: Section | None
    sections: tuple[Section, ...]
    open_questions: Table | None
    changes: Section | None
    files: tuple[tuple[str, str], ...]
    words: Mapping[str, str]
    version: str
    results: tuple[NamedResult, ...]
