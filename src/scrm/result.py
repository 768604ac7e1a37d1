"""Results of analyses as data: tables, facts, notes and figures. Renderers decide how they look.

A `Result` says what a number is (`Column.kind`, `unit`, labels in both languages), never how it is
written: `scrm.wording` turns numbers into text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

Kind = Literal[
    "text", "count", "number", "money", "share", "score", "date", "datetime", "duration", "flag"
]
Lang = Literal["de", "en"]
LANGS: tuple[Lang, Lang] = ("de", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence or label in German and English.

    Examples
    --------
    >>> Text("Umsatz", "Revenue")["en"]
    'Revenue'
    """

    de: str
    en: str

    def __getitem__(self, lang: Lang) -> str:
        """Return the text in one language."""
        return self.de if lang == "de" else self.en


@dataclass(frozen=True, slots=True)
class Column:
    """The description of one column of a table, or of one fact.

    Parameters
    ----------
    name : str
        Field name in the frame and in JSON; ends in its unit (``_days``, ``_share``, ``_count``).
    kind : Kind
        ``share`` is a fraction 0..1 (written as per cent); ``money`` a Decimal or float in `unit`;
        ``duration`` seconds; ``score`` a dimensionless number; ``number`` a float in `unit`.
    label_de, label_en : str
        Column heading.
    unit : str
        ISO 4217 code for money, a word otherwise; ``""`` if there is none.
    meaning : Text
        One sentence for the appendix of a report; empty where the label says it all.
    personal : bool
        The value identifies a person (name, e-mail, handle, text of a post): reports omit it by
        default.
    """

    name: str
    kind: Kind
    label_de: str
    label_en: str
    unit: str = ""
    meaning: Text = Text("", "")
    personal: bool = False

    def label(self, lang: Lang) -> str:
        """Return the heading in one language."""
        return self.label_de if lang == "de" else self.label_en


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What a terminal shows of a long table; data formats hold all of it.

    Parameters
    ----------
    by : str
        Column whose values divide the table: blocks in a terminal, sheets in a workbook.
    columns : tuple of str
        Columns shown; empty for all.
    rows : int
        Rows with a value shown of each part; 0 for all rows.
    hidden : bool
        A terminal shows nothing of the table.
    """

    by: str = ""
    columns: tuple[str, ...] = ()
    rows: int = 0
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class ResultTable:
    """A frame with the description of its columns; its rows are in a total order."""

    name: str
    title: Text
    frame: "pl.DataFrame"
    columns: tuple[Column, ...]
    detail: bool = False
    """One row per customer or post: complete in data formats, cut in tables, not in reports."""
    is_main: bool = False
    """The main answer: the default of formats that hold one table."""
    in_appendix: bool = False
    """A report shows the table with its methods, not in the section."""
    report_rows: int = 0
    """Rows of a list of cases that a report shows; none of them may identify a person."""
    excerpt: Excerpt | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of a result, e.g. the Gini coefficient.

    `value` is a str, bool, int, float, Decimal, date or None.
    """

    column: Column
    value: Any


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart as data; `scrm.report.charts.svg` draws it.

    Parameters
    ----------
    name : str
        File name without suffix; unique within the report.
    title : Text
        The finding, as a sentence ("27 % of the customers bring 80 % of the revenue").
    kind : str
        One of the kinds in `scrm.report.charts.kinds`: ``bars`` (x nominal, optional interval
        ``low``/``high``), ``line`` (x temporal, optional band ``low``/``high``, optional
        ``series``), ``pareto`` (x, y in 0..1), ``stacked`` (x, y, series), ``heat`` (x, y both
        nominal, ``value``), ``slope`` (x of two, y, series), ``cohort`` (x age, y cohort,
        ``value``), ``calibration`` (x predicted, y observed, ``n``), ``flow`` (source, target,
        value), ``points`` (x, y, optional series), ``waterfall`` (x nominal, y: parts of a change).
    frame : DataFrame
        The data in drawing order.
    encoding : Mapping[str, str]
        Channel -> column name, channels as named with `kind`.
    columns : tuple of Column
        Meaning of the columns used: labels, kinds and units of the axes.
    source : Text
        Line below the chart: where from, n.
    """

    name: str
    title: Text
    kind: str
    frame: "pl.DataFrame"
    encoding: Mapping[str, str]
    columns: tuple[Column, ...]
    source: Text = Text("", "")


@dataclass(frozen=True, slots=True)
class Passage:
    """A text whose words are marked by what they count for: of an explanation, never of a report.

    Parameters
    ----------
    caption : Text
        What the marks mean.
    parts : sequence of (str, float)
        Pieces of the text in order, and the weight of each; 0 for an unmarked piece.
    """

    caption: Text
    parts: Sequence[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a result comes from; holds no time of computation."""

    analysis: str
    as_of: str | None
    settings: Mapping[str, Any]
    seed: int
    scrm_version: str
    rows_read: Mapping[str, int] = field(default_factory=dict)
    rows_left_out: Mapping[str, int] = field(default_factory=dict)
    sources: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of one analysis.

    Parameters
    ----------
    title : Text
        What was asked, a few words: the heading of the report section.
    finding : Text
        The answer in one sentence, computed from the numbers; empty if nothing was found.
    tables, facts, notes, figures
        In reading order. `notes` are caveats and refusals in plain words.
    refused : bool
        The data does not suffice for an answer; the notes say why (exit code 4 with ``--strict``).
    window : (date, date) or None
        First and last day that KPIs count; None where it is not one window for all.
    passages : tuple of Passage
        The text that is explained, with its words marked; only texts that the user has typed in.
    intervals : tuple of str
        The methods of the intervals in tables, facts and figures: keys of
        `scrm.certainty.METHODS`.
    """

    title: Text
    finding: Text = Text("", "")
    tables: tuple[ResultTable, ...] = ()
    facts: tuple[Fact, ...] = ()
    notes: tuple[Text, ...] = ()
    figures: tuple[Figure, ...] = ()
    refused: bool = False
    passages: tuple[Passage, ...] = ()
    intervals: tuple[str, ...] = ()
    window: tuple["date", "date"] | None = None
    provenance: Provenance | None = None

    def table(self, name: str) -> ResultTable:
        """Return the table of that name; raise KeyError if there is none."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)

    def fact(self, name: str) -> Any:
        """Return the value of the fact of that name; raise KeyError if there is none."""
        for fact in self.facts:
            if fact.column.name == name:
                return fact.value
        raise KeyError(name)


NamedResult = tuple[str, Result]
"""A result with the command that answers it."""
