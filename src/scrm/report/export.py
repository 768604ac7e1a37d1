"""Results as data: JSON, NDJSON, CSV, Parquet, Excel; and the one entry point for all formats."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from scrm.result import Lang, Result

Format = Literal["table", "json", "ndjson", "csv", "tsv", "parquet", "xlsx", "md", "html"]
Named = tuple[str, Result]
FORMATS: tuple[Format, ...] = ("table", "json", "ndjson", "csv", "tsv", "parquet", "xlsx", "md", "html")
BINARY: frozenset[Format] = frozenset({"parquet", "xlsx"})


def format_of(path: Path) -> Format:
    """Return the format a file name's suffix stands for; UsageError for an unknown one."""
    raise NotImplementedError


def render(  # noqa: PLR0913  (what an output can be told)
    results: Sequence[Named],
    output: Format,
    *,
    lang: Lang,
    table: str = "",
    raw: bool = False,
    width: int | None = None,
    color: bool | None = None,
    limit: int = 20,
) -> str | bytes:
    """Return results in a format: bytes for those in `BINARY`, else text that ends with a line feed.

    Parameters
    ----------
    results : sequence of (command, Result)
        One or several.
    table : str
        Which table csv, tsv, ndjson and parquet hold; by default the one per customer or post, else the first.
    raw : bool
        CSV without protection against spreadsheet formulas and control characters: exactly the data.
    width, color, limit
        As in `scrm.report.terminal.print_result`.

    Raises
    ------
    UsageError
        The table does not exist, or the format needs an extra that is not installed.
    """
    raise NotImplementedError


def to_json(results: Sequence[Named], lang: Lang) -> str:
    """Return the envelope of one result, or ``{"schema": "scrm.results/1", "results": [...]}`` of several."""
    raise NotImplementedError


def write_file(path: Path, data: str | bytes) -> None:
    """Write a file whole or not at all: a temporary file beside it, then `os.replace`."""
    raise NotImplementedError
