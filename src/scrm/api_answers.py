"""Answers of the Python API: finished objects that notebooks show and other tools read."""

import difflib
import html
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scrm.errors import UsageError
from scrm.result import Fact, Figure, Lang, Result, ResultTable, Text

if TYPE_CHECKING:
    import polars as pl

    from scrm.report.export import Format


def suggest_names(name: str, known: Iterable[str]) -> str:
    """Return a hint for an unknown name: similar names, else all.

    Examples
    --------
    >>> suggest_names("cut", ["by", "cuts"]), suggest_names("x", ["by", "cuts"])
    ('similar: cuts', 'known: by, cuts')
    """
    names = sorted(known)
    near = difflib.get_close_matches(name, names, 3)
    return f"similar: {', '.join(near)}" if near else f"known: {', '.join(names)}"


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """The answer to one question: finding, facts, tables, figures and notes.

    Parameters
    ----------
    command : str
        The command that gives the same answer.
    result : Result
        Everything in both languages, as the command has it.
    lang : {"de", "en"}
        The language of texts.

    Examples
    --------
    >>> from scrm.result import Column, Fact
    >>> count = Fact(Column("a_count", "count", "Kunden", "Customers"), 3)
    >>> result = Result(Text("ABC", "ABC"), Text("Drei.", "Three."), facts=(count,))
    >>> answer = Answer("abc", result, "en")
    >>> answer, answer.fact("a_count")
    (<scrm.Answer abc: Three. []>, 3)
    """

    command: str
    result: Result
    lang: Lang

    def __repr__(self) -> str:
        tables = ", ".join(table.name for table in self.result.tables)
        return f"<scrm.Answer {self.command}: {self.finding or self.title} [{tables}]>"

    def __str__(self) -> str:
        return str(self.render("table"))

    def _repr_html_(self) -> str:
        return _embed(str(self.render("html")))

    @property
    def title(self) -> str:
        """What was asked."""
        return self.result.title[self.lang]

    @property
    def finding(self) -> str:
        """The answer in one sentence."""
        return self.result.finding[self.lang]

    @property
    def notes(self) -> tuple[str, ...]:
        """Caveats, and why there is no answer."""
        return tuple(note[self.lang] for note in self.result.notes)

    @property
    def is_refused(self) -> bool:
        """Whether the data do not suffice for an answer; the notes say why."""
        return self.result.refused

    @property
    def tables(self) -> tuple["AnswerTable", ...]:
        """All tables, in reading order."""
        return tuple(self._wrap(table) for table in self.result.tables)

    @property
    def facts(self) -> dict[str, Any]:
        """All single values, by name."""
        return {fact.column.name: fact.value for fact in self.result.facts}

    def table(self, name: str = "") -> "AnswerTable":
        """Return a table by its name; by default the main one.

        Raises
        ------
        UsageError
            There is no such table.
        """
        from scrm.report.export import choose_table

        return self._wrap(choose_table([(self.command, self.result)], name))

    def fact(self, name: str) -> Any:
        """Return a single value by its name.

        Raises
        ------
        UsageError
            There is no such fact; the nearest names are given.
        """
        return _choose(self.result.facts, name, "fact").value

    @property
    def figures(self) -> tuple[str, ...]:
        """The names of the figures."""
        return tuple(figure.name for figure in self.result.figures)

    def figure(self, name: str) -> "AnswerFigure":
        """Return a figure by its name.

        Raises
        ------
        UsageError
            There is no such figure; the nearest names are given.
        """
        from scrm.report.charts.svg import draw_figure

        figure = _choose(self.result.figures, name, "figure")
        return AnswerFigure(draw_figure(figure, self.lang).svg)

    def polars(self) -> "pl.DataFrame":
        """Return the main table as a Polars frame."""
        return self.table().polars()

    def pandas(self) -> Any:
        """Return the main table as a pandas frame.

        Raises
        ------
        UsageError
            pandas is not installed.
        """
        return self.table().pandas()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the main table as an Arrow stream, for pyarrow, DuckDB, pandas and others."""
        return self.table().__arrow_c_stream__(requested_schema)

    def render(
        self, output: "Format" = "table", *, table: str = "", limit: int = 20
    ) -> str | bytes:
        """Return what the command prints in a format; bytes for parquet and xlsx.

        Parameters
        ----------
        table : str
            The table for csv, tsv, ndjson and parquet; by default the main one.
        limit : int
            Rows shown of long tables, for people only.
        """
        from scrm.report.export import render

        return render(
            [(self.command, self.result)], output, lang=self.lang, table=table, limit=limit
        )

    def _wrap(self, table: ResultTable) -> "AnswerTable":
        return AnswerTable(self.command, self.result, table, self.lang)


def _choose(found: tuple[Any, ...], name: str, what: str) -> Any:
    """Return the fact or figure of that name."""
    named: dict[str, Fact | Figure] = {
        each.column.name if isinstance(each, Fact) else each.name: each for each in found
    }
    if name not in named:
        raise UsageError(f"there is no {what} {name!r}", hint=suggest_names(name, named))
    return named[name]


@dataclass(frozen=True, slots=True, repr=False)
class AnswerTable:
    """One table of an answer.

    Examples
    --------
    >>> import polars as pl
    >>> from scrm.result import Column
    >>> columns = (Column("n", "count", "Kunden", "Customers"),)
    >>> data = ResultTable("classes", Text("", ""), pl.DataFrame({"n": [1, 2]}), columns)
    >>> table = AnswerTable("abc", Result(Text("", "")), data, "en")
    >>> table, table.labels, len(table)
    (<scrm.AnswerTable classes: 2 rows, 1 columns>, {'n': 'Customers'}, 2)
    """

    command: str
    result: Result
    data: ResultTable
    lang: Lang

    def __repr__(self) -> str:
        rows, columns = self.data.frame.shape
        return f"<scrm.AnswerTable {self.data.name}: {rows} rows, {columns} columns>"

    def __len__(self) -> int:
        return self.data.frame.height

    @property
    def name(self) -> str:
        """The name of the table."""
        return self.data.name

    @property
    def labels(self) -> dict[str, str]:
        """The headings of the columns."""
        return {column.name: column.label(self.lang) for column in self.data.columns}

    def polars(self) -> "pl.DataFrame":
        """Return the table as a Polars frame."""
        return self.data.frame

    def pandas(self) -> Any:
        """Return the table as a pandas frame.

        Raises
        ------
        UsageError
            pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError:
            raise UsageError("pandas is not installed", hint="pip install pandas") from None
        return pd.DataFrame(self.data.frame.to_dict(as_series=False))

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the rows as an Arrow stream."""
        return self.data.frame.__arrow_c_stream__(requested_schema)

    def _repr_html_(self) -> str:
        from scrm.report.export import render

        alone = Result(
            title=self.data.title, tables=(replace(self.data, title=Text("", "")),),
            provenance=self.result.provenance,
        )  # fmt: skip
        return _embed(str(render([(self.command, alone)], "html", lang=self.lang)))


class AnswerFigure(str):
    """A figure as the text of an SVG file, which notebooks show as a picture.

    Examples
    --------
    >>> figure = AnswerFigure("<svg/>")
    >>> figure, figure._repr_svg_() == figure
    (<scrm.AnswerFigure: 6 characters of SVG>, True)
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<scrm.AnswerFigure: {len(self)} characters of SVG>"

    def _repr_svg_(self) -> str:
        return str(self)


def _embed(page: str) -> str:
    """Return a page in a frame of its own, apart from the styles of the notebook."""
    return (
        '<iframe style="width:100%;height:32em;border:0" sandbox="" '
        f'srcdoc="{html.escape(page, quote=True)}"></iframe>'
    )
