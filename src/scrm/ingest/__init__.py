"""From exported files to canonical tables: read as text, recognise, clean strictly, merge; nothing is lost and nothing guessed.

Every record of a file ends in exactly one of five places: new, updated, unchanged, quarantined (with file, line, column and
rule) or skipped under a name that the mapping declares::

    rows = new + updated + unchanged + quarantined + sum(skipped)

What the command line calls
---------------------------
=====================  ==========================================================
``scrm load``          `load`
``scrm inspect``       `inspect`
``scrm sources``       `list_sources`, `show_source`, `draft`
``scrm quarantine``    `quarantined`, `export_quarantine`, `replay`
=====================  ==========================================================

A new export format is one YAML file in ``configs/sources/`` or in a folder named in `LoadSettings.source_folders`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from scrm.config import Params
from scrm.result import Text
from scrm.store import Store

Status = Literal["loaded", "same_file", "refused"]


class Limits(Params):
    """What a file may be at most; beyond it is refused by name."""

    line_bytes: int = Field(16_000_000, description="longest record, in bytes")
    columns: int = Field(2_000, description="most columns")
    nesting: int = Field(64, description="deepest nesting of JSON")
    file_bytes: int = Field(
        20_000_000_000, description="largest size after decompression, in bytes"
    )
    json_bytes: int = Field(
        512_000_000, description="largest JSON document that is no NDJSON, in bytes"
    )
    json_values: int = Field(20_000_000, description="most values in such a document")
    compression_ratio: int = Field(
        200, description="largest ratio of decompressed to compressed size (from 10 MB on)"
    )
    members: int = Field(
        10_000, description="most files in a folder or archive, and parts of a workbook"
    )
    book_bytes: int = Field(
        2_000_000_000, description="largest workbook (XLSX, XLS, ODS), unpacked, in bytes"
    )
    book_cells: int = Field(
        25_000_000, description="most cells of a sheet from A1 to the last one used"
    )
    book_memory: int = Field(
        2_000_000_000, description="most memory for reading a workbook, in bytes"
    )
    book_seconds: int = Field(
        600, description="most processor time for reading a workbook, in seconds"
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load is: sent to `LoadSettings.progress` after every block."""

    path: str
    rows: int
    bytes_read: int
    bytes_total: int


class LoadSettings(Params):
    """How files are read; the defaults written here are the only ones.

    `decimal` and `dates` decide what a column alone cannot: ``1.234`` and ``01/02/2024`` fit two conventions.
    """

    source: str | None = Field(
        None, description="name of the mapping; recognised from the header when left out"
    )
    dry_run: bool = Field(False, description="do everything but keep nothing")
    newer: bool = Field(
        False, description="the files win over what is loaded already, whatever their dates"
    )
    on_error: Literal["quarantine", "stop"] = Field(
        "quarantine", description="a row that fails: kept apart, or nothing is loaded"
    )
    timezone: str = Field("Europe/Berlin", description="time zone of times that state none")
    currency: str = Field("EUR", description="currency of amounts that state none")
    decimal: Literal["auto", "de", "en"] = Field(
        "auto", description="1.234,5 (de) or 1,234.5 (en) where a column fits both"
    )
    dates: Literal["auto", "dmy", "mdy"] = Field(
        "auto", description="day or month first where a column of dates fits both"
    )
    encoding: str = Field(
        "auto", description="utf-8, utf-16, cp1252 or latin-1 instead of the rule"
    )
    delimiter: str = Field("auto", description="field separator instead of the one found")
    source_folders: tuple[Path, ...] = Field(
        (), description="folders with mapping files of one's own"
    )
    findings_shown: int = Field(
        20, description="findings listed per file; all of them are in quarantine"
    )
    limits: Limits = Field(Limits(), description="what a file may be at most")
    progress: Callable[[Progress], None] | None = Field(
        None, description="called after every block", exclude=True
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """One cell or record that could not be loaded: where, and which rule it failed; never its value."""

    path: str
    line: int
    column: str
    rule: str

    @property
    def text(self) -> Text:
        """The rule in words."""
        from scrm.ingest.rules import explain_rule

        return explain_rule(self.rule)


@dataclass(frozen=True, slots=True)
class FileSummary:
    """What became of one file.

    Parameters
    ----------
    path : str
        As given; ``archive.zip/member.csv`` and ``book.xlsx/Sheet`` for parts.
    status : Status
        ``same_file``: these bytes were loaded before through the same mapping, no work was done (counts are those of the
        rows as they are now: all unchanged). ``refused``: nothing of it was loaded, `error` and `hint` say why.
    rows, new, updated, unchanged, quarantined : int
        Records of the file and what became of them; ``skipped`` by declared name.
    named_counts : Mapping[str, int]
        Parts of the rows that the mapping counts by name, e.g. ``without_customer``.
    tables : Mapping[str, Mapping[str, int]]
        Table -> rows ``new``, ``updated``, ``unchanged`` in it; a record may feed several tables.
    findings : tuple of Finding
        The first findings in the order of the lines; `rules` counts all of them by rule.
    """

    path: str
    status: Status
    mapping: str = ""
    sha256: str = ""
    rows: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    quarantined: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    named_counts: Mapping[str, int] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    dialect: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    rules: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[Text, ...] = ()
    error: str = ""
    hint: str = ""

    @property
    def is_balanced(self) -> bool:
        """Every row of the file is accounted for, exactly once."""
        return self.rows == self.new + self.updated + self.unchanged + self.quarantined + sum(
            self.skipped.values()
        )


@dataclass(frozen=True, slots=True)
class LoadSummary:
    """What became of all files of one load, in the order given."""

    files: tuple[FileSummary, ...]
    dry_run: bool = False

    @property
    def rows(self) -> int:
        """Records in all files."""
        return sum(file.rows for file in self.files)

    @property
    def quarantined(self) -> int:
        """Records kept apart in all files."""
        return sum(file.quarantined for file in self.files)

    @property
    def refused(self) -> tuple[FileSummary, ...]:
        """Files of which nothing was loaded."""
        return tuple(file for file in self.files if file.status == "refused")

    def to_dict(self) -> dict[str, Any]:
        """Return plain lists, dicts, strings and numbers, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """How one column of a file is read: `target` is ``table.column`` (several joined by a blank), empty where it is not used."""

    column: str
    target: str
    type: str
    convention: str = ""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What would be loaded from one file, and how."""

    summary: FileSummary
    columns: tuple[ColumnReading, ...] = ()
    reasons: tuple[Text, ...] = ()
    """Why this encoding, dialect and mapping, one sentence each."""
    candidates: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Nearest mappings with the required columns that are missing; empty where one fits."""


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """One known export format."""

    name: str
    title: Text
    tables: tuple[str, ...]
    grade: str
    evidence: str
    how_to_export: Text
    columns: tuple[str, ...]
    quirks: tuple[str, ...]
    path: Path


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """One finding as it is kept; `value` and `raw` are personal data and empty unless asked for."""

    load_id: int
    path: str
    mapping: str
    line: int
    column: str
    rule: str
    value: str = ""
    raw: str = ""


def load(
    store: Store, files: Sequence[str | Path], *, settings: LoadSettings | None = None
) -> LoadSummary:
    """Load files, folders and archives; one transaction per file, all of them in one with ``on_error="stop"``.

    Parameters
    ----------
    store : Store
        Where the canonical tables live.
    files : sequence of path
        Literal names: ``*.csv`` is a file of that name.
    settings : LoadSettings, optional
        How to read.

    Returns
    -------
    LoadSummary
        Per file what became of its rows. A file that cannot be read is listed as refused while another one loads.

    Raises
    ------
    UsageError
        A file does not exist, is a URL, a pipe or a device, or `settings.source` is unknown.
    InputError
        None of the files could be loaded, or ``on_error="stop"`` met a row that fails; nothing was changed.
    """
    from scrm.ingest.loader.load import load_files

    return load_files(store, files, settings or LoadSettings())


def inspect(
    files: Sequence[str | Path], *, settings: LoadSettings | None = None
) -> tuple[Inspection, ...]:
    """Say what would be loaded and how: format, dialect, columns, first problems; no database is needed or changed."""
    from scrm.ingest.loader.inspection import inspect_files

    return inspect_files(files, settings or LoadSettings())


def list_sources(*, source_folders: Sequence[Path] = ()) -> tuple[SourceInfo, ...]:
    """Return the known export formats by name, those of one's own folders included."""
    from scrm.ingest.formats.mapping_files import list_mappings

    return tuple(mapping.describe() for mapping in list_mappings(tuple(source_folders)).values())


def show_source(name: str, *, source_folders: Sequence[Path] = ()) -> str:
    """Return the text of a mapping file, ready to copy and edit; UsageError names the known ones."""
    from scrm.ingest.formats.mapping_files import find_mapping

    return find_mapping(name, tuple(source_folders)).path.read_text(encoding="utf-8")


def draft(file: str | Path, *, settings: LoadSettings | None = None) -> str:
    """Return a commented mapping for an unknown file, guessed from its headers and values, ready to edit."""
    from scrm.ingest.loader.inspection import draft_file

    return draft_file(file, settings or LoadSettings())


def quarantined(
    store: Store,
    *,
    path: str = "",
    mapping: str = "",
    rule: str = "",
    values: bool = False,
    limit: int | None = None,
) -> tuple[QuarantinedRow, ...]:
    """Return the findings kept, by load, line and column; with `values` also the cells and records, which are personal data."""
    from scrm.ingest.loader.quarantine import list_rows

    return list_rows(store, path=path, mapping=mapping, rule=rule, values=values, limit=limit)


def export_quarantine(
    store: Store, target: Path, *, path: str = "", mapping: str = "", rule: str = ""
) -> int:
    """Write quarantined records with their findings to a CSV file (values included) and return their number."""
    from scrm.ingest.loader.quarantine import export_rows

    return export_rows(store, target, path=path, mapping=mapping, rule=rule)


def replay(store: Store, *, settings: LoadSettings | None = None, mapping: str = "") -> LoadSummary:
    """Try all quarantined records again with the mappings as they are now; those that pass leave quarantine."""
    from scrm.ingest.loader.replay import replay_quarantine

    return replay_quarantine(store, settings or LoadSettings(), mapping=mapping)


def recognised(columns: Sequence[str], *, source_folders: Sequence[Path] = ()) -> str:
    """Return the name of the mapping that fits these column headings; UnknownFormatError names the nearest one."""
    from scrm.ingest.formats.recognition import recognise

    return recognise(columns, tuple(source_folders)).name
