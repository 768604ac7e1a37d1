"""A report as plain data: what templates receive. All values are text, not yet escaped."""

import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Literal, Self
from urllib.parse import quote

from scrm.report.charts.svg import Chart
from scrm.result import Lang, NamedResult, Result

Target = Literal["md", "html", "json", "pdf"]
_WEB = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:[/?#]\S*)?")
_SAFE = "/:?#=&%+,;~._-"


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
    names: Mapping[str, str] = field(default_factory=dict)
    """Names of customer groups that are fit for sharing, by code."""
    smallest_group: int = 1
    pictures: MutableMapping[str, str] = field(default_factory=dict)
    """What was drawn before, as for `scrm.report.charts.svg.draw_figure`."""
    cells: Result | None = None
    """Counts that the page can filter, as from `scrm.analyze.kpi.cells`."""


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
    folded: bool = False
    """A chart shows the same numbers: the page folds the table."""


class LinkedText(str):
    """The text of a cell with the address that it links to; empty unless it is one of the web."""

    __slots__ = ("url",)
    url: str

    def __new__(cls, text: str, url: object = "") -> Self:
        """Keep an address of the web; its special characters are written as per cent codes."""
        self = super().__new__(cls, text)
        self.url = ""
        if isinstance(url, str) and _WEB.fullmatch(url):
            self.url = quote(url, safe=_SAFE)
        return self


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
    id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """One KPI at the top of a report; `reason` says why there is no value, empty if there is."""

    id: str
    name: str
    value: str
    previous: str
    change: str
    interval: str
    note: str
    reason: str
    trend: str = ""
    """Whether the weeks of the report are unusual, from `scrm trends`."""


@dataclass(frozen=True, slots=True)
class Method:
    """The appendix of a section: meanings of columns, settings, rows read, remaining facts."""

    title: str
    meanings: tuple[tuple[str, str], ...]
    definitions: tuple[str, ...]
    settings: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str, str], ...]
    tables: tuple[Table, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether the appendix is empty."""
        return not any(
            (self.meanings, self.definitions, self.settings, self.rows, self.facts, self.tables)
        )


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

    @property
    def is_answered(self) -> bool:
        """Whether the section says more than what is missing."""
        return bool(self.finding) or not self.refused


@dataclass(frozen=True, slots=True)
class Told:
    """One finding: a sentence, its evidence, and the command that shows more."""

    text: str
    evidence: str
    command: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What matters: a summary, the first findings at length, and further ones."""

    title: str
    summary: str
    first: tuple[Told, ...]
    further: tuple[Told, ...]
    notes: tuple[str, ...]


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
    window: str = ""
    tiles: tuple[Tile, ...] = ()
    findings: Findings | None = None
    cells: str = ""

    @property
    def answered(self) -> tuple[Section, ...]:
        """The sections with an answer."""
        return tuple(part for part in self.sections if part.is_answered)

    @property
    def unanswered(self) -> tuple[Section, ...]:
        """The sections without one; their notes say what is missing."""
        return tuple(part for part in self.sections if not part.is_answered)
