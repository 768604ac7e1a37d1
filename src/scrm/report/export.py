"""Results in every output format; which format and which table a file holds.

Data formats use the C locale and values rounded by `scrm.report.data_values`, and hold no time of
writing, so that the same data gives the same bytes. Field names do not depend on the language.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Literal, get_args

from scrm.errors import UsageError
from scrm.report.csv_output import DATA, CsvStyle, to_csv
from scrm.report.data_values import to_data_value
from scrm.report.json_output import to_json, to_ndjson
from scrm.result import Column, Lang, NamedResult, Result, ResultTable, Text

Format = Literal["table", "json", "ndjson", "csv", "tsv", "parquet", "xlsx", "md", "html"]
FORMATS: tuple[Format, ...] = get_args(Format)
ONE_TABLE: frozenset[Format] = frozenset({"csv", "tsv", "ndjson", "parquet"})
BINARY: frozenset[Format] = frozenset({"parquet", "xlsx"})


_SUFFIXES: Mapping[str, Format] = {
    ".txt": "table",
    ".jsonl": "ndjson",
    ".markdown": "md",
    ".htm": "html",
}
_FACT_COLUMNS = (
    Column("name", "text", "Name", "Name"),
    Column("value", "text", "Wert", "Value"),
    Column("unit", "text", "Einheit", "Unit"),
)


def find_format(path: Path) -> Format:
    """Return the format for the suffix of a file name.

    Examples
    --------
    >>> find_format(Path("kunden.csv")), find_format(Path("log.jsonl"))
    ('csv', 'ndjson')

    Raises
    ------
    UsageError
        No format has this suffix.
    """
    suffix = path.suffix.lower()
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    for known in FORMATS:
        if suffix == f".{known}" and known != "table":
            return known
    suffixes = ", ".join(f".{known}" for known in FORMATS[1:])
    raise UsageError(
        f"{path}: no format has the suffix {path.suffix or '(none)'!s}",
        hint=f"suffixes: .txt, {suffixes}; or name one with --format",
    )


def render(  # noqa: PLR0913  (options of an output)
    results: Sequence[NamedResult],
    output: Format,
    *,
    lang: Lang,
    table: str = "",
    style: CsvStyle | None = None,
    width: int | None = None,
    color: bool | None = None,
    limit: int = 20,
) -> str | bytes:
    """Return results in a format: bytes for those in `BINARY`, else text ending in a line feed.

    Parameters
    ----------
    results : sequence of (command, Result)
        One or several.
    table : str
        The table for csv, tsv, ndjson and parquet; `choose_table` selects the default.
    style : CsvStyle or None
        The form of CSV and TSV; None for that of data.
    width, color, limit
        As in `scrm.report.terminal.print_result`.

    Raises
    ------
    UsageError
        The table does not exist, or the format needs an extra that is not installed.
    """
    if output == "table":
        from scrm.report.terminal import PLAIN_WIDTH, render_text

        shown = (
            render_text(
                result, lang=lang, width=width or PLAIN_WIDTH, color=bool(color), limit=limit
            )
            for _, result in results
        )
        return "\n".join(shown)
    whole: Mapping[str, Callable[[], str | bytes]] = {
        "json": lambda: to_json(results, lang),
        "xlsx": lambda: to_xlsx(results, lang),
        "md": lambda: _render_page(results, "md", lang, limit),
        "html": lambda: _render_page(results, "html", lang, limit),
    }
    if output in whole:
        return whole[output]()
    chosen = choose_table(results, table)
    one: Mapping[str, Callable[[], str | bytes]] = {
        "ndjson": lambda: to_ndjson(chosen),
        "parquet": lambda: to_parquet(chosen),
        "csv": lambda: to_csv(chosen, style or DATA),
        "tsv": lambda: to_csv(chosen, replace(style or DATA, delimiter="\t")),
    }
    return one[output]()


def choose_table(results: Sequence[NamedResult], name: str = "") -> ResultTable:
    """Return the table for a format that holds one: the named one, or the default.

    The default is the main table (`ResultTable.is_main`), else the first with one row per customer
    or post, else the first.

    Raises
    ------
    UsageError
        There is no such table; the hint lists those that exist.
    """
    tables = [table for _, result in results for table in _list_tables(result)]
    named = [table for table in tables if table.name == name]
    found = (
        named
        if name
        else [t for t in tables if t.is_main] or [t for t in tables if t.detail] or tables
    )
    if not found:
        names = ", ".join(table.name for table in tables) or "none"
        raise UsageError(f"there is no table {name!r} in the result", hint=f"tables: {names}")
    return found[0]


def describe_choice(results: Sequence[NamedResult], output: Format, name: str = "") -> str:
    """Return a line that names the table chosen among several; ``""`` if there is only one."""
    names = [table.name for _, result in results for table in _list_tables(result)]
    if output not in ONE_TABLE or len(names) < 2:  # noqa: PLR2004  one table
        return ""
    return f"table {choose_table(results, name).name} of {', '.join(names)}; --table chooses"


def to_parquet(table: ResultTable) -> bytes:
    """Return a table as Parquet: its frame, typed and not rounded."""
    out = BytesIO()
    table.frame.select([column.name for column in table.columns]).write_parquet(out)
    return out.getvalue()


def to_xlsx(results: Sequence[NamedResult], lang: Lang) -> bytes:
    """Return all tables as sheets of an Excel workbook with typed cells.

    Raises
    ------
    UsageError
        The extra ``xlsx`` is not installed, or a table has more rows than a sheet.
    """
    from scrm.report.excel_workbook import build_workbook

    return build_workbook(
        [(command, result, _list_tables(result)) for command, result in results], lang
    )


def _render_page(
    results: Sequence[NamedResult], output: Literal["md", "html"], lang: Lang, limit: int
) -> str:
    from scrm.report.document import build
    from scrm.report.document_types import Options
    from scrm.report.html_page import render_html
    from scrm.report.markdown_page import render_markdown

    as_of = next((result.provenance.as_of or "" for _, result in results if result.provenance), "")
    document = build(results, None, Options(lang=lang, as_of=as_of, detail=limit))
    return render_html(document) if output == "html" else render_markdown(document, charts=False)


def _list_tables(result: Result) -> tuple[ResultTable, ...]:
    """Return the tables of a result; if there are none, its facts as a table."""
    return result.tables or ((_build_fact_table(result),) if result.facts else ())


def _build_fact_table(result: Result) -> ResultTable:
    import polars as pl

    rows = [
        (
            fact.column.name,
            None if fact.value is None else str(to_data_value(fact.value, fact.column)),
            fact.column.unit,
        )
        for fact in result.facts
    ]
    frame = pl.DataFrame(
        rows, schema=dict.fromkeys(("name", "value", "unit"), pl.String), orient="row"
    )
    return ResultTable("facts", Text("Kennzahlen", "Facts"), frame, _FACT_COLUMNS)
