"""Data types of ingest: settings, the tables found in files, and what became of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from pydantic import Field

from scrm.config import Params
from scrm.result import Text

if TYPE_CHECKING:
    import pyarrow as pa

LINE = "line"
"""Name of the column of line numbers in a block; the cells are in ``c0``, ``c1``, ..."""


@dataclass(frozen=True, slots=True)
class RejectedRecord:
    """A record that cannot be read as a row: its first line, the rule it fails, its text."""

    line: int
    rule: str
    raw: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Some records of a file, in order."""

    cells: "pa.Table"
    rejected: tuple[RejectedRecord, ...] = ()
    blank: int = 0
    """Records without content, e.g. the rows of commas that a spreadsheet leaves at the end."""
    repeated: int = 0
    """Records that repeat the header."""
    footer: int = 0
    """Lines of notes below the data."""
    totals: int = 0
    """Records that sum up the others, with the word for it in a cell beyond the header."""
    repaired: Mapping[str, int] = field(default_factory=dict)
    """Name of a repair -> records that were repaired; they are among the cells."""
    bytes_read: int = 0
    is_all: bool = False
    """The table has no other block."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table found in a file; its records can be read repeatedly.

    Parameters
    ----------
    header : tuple of str
        Column headings as the file has them.
    blocks : callable
        Starts reading at the first record.
    """

    label: str
    sha256: str
    header: tuple[str, ...]
    dialect: Mapping[str, Any]
    blocks: Callable[[], Iterator[Block]] = field(repr=False)
    size: int = 0
    reasons: tuple[Text, ...] = ()
    warnings: tuple[Text, ...] = ()
    within: str = ""
    """JSON: name of the list that holds the records, or ""."""
    sample: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    """Cells of the first records, for recognition; a record may be shorter than the header."""


Status = Literal["loaded", "same_file", "refused"]


class Limits(Params):
    """Limits of a file; one that exceeds a limit is refused, and the message names the limit."""

    line_bytes: int = Field(16_000_000, description="longest record, in bytes")
    columns: int = Field(5_000, description="most columns")
    nesting: int = Field(64, description="deepest nesting of JSON")
    file_bytes: int = Field(
        20_000_000_000, description="largest size after decompression, in bytes"
    )
    json_bytes: int = Field(
        512_000_000, description="largest JSON document other than NDJSON, in bytes"
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


class BlockSizes(Params):
    """How much of a file is read at once; results do not depend on it."""

    chunk_bytes: int = Field(4 << 20, description="bytes read from a file at once")
    block_bytes: int = Field(
        16 << 20, description="bytes of a block; a single record may be longer"
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load is; passed to `LoadSettings.progress` before a file and after each block."""

    path: str
    rows: int
    bytes_read: int
    bytes_total: int


class RecordScreen(Protocol):
    """Leaves records of erased persons out of a load, and may put others under pseudonyms."""

    pseudonymise: bool

    @property
    def fingerprint(self) -> str:
        """What the rows of a file depend on besides the file; may be empty."""

    def find_suppressed(self, rows: "Mapping[str, pa.Table]") -> set[int]:
        """Return the lines of records about erased persons, given their rows by table."""

    def suppresses_cells(self, cells: Iterable[str], customer: str = "") -> bool:
        """Return whether a rejected record, with a customer number, is about an erased person."""

    def put_pseudonyms(self, table: str, rows: "pa.Table") -> "pa.Table":
        """Return the rows of a table with pseudonyms."""


class LoadSettings(Params):
    """How files are read; the only place of the defaults.

    `decimal` and `dates` decide where the cells of a column do not: ``1.234`` and ``01/02/2024``
    fit two conventions.
    """

    source: str | None = Field(
        None, description="name of the mapping; recognised from the header when left out"
    )
    dry_run: bool = Field(False, description="do everything but keep nothing")
    newer: bool = Field(
        False, description="the files replace what is loaded already, whatever their dates"
    )
    on_error: Literal["quarantine", "stop"] = Field(
        "quarantine", description="a row that fails is put into quarantine, or nothing is loaded"
    )
    timezone: str = Field("Europe/Berlin", description="time zone of times without one")
    currency: str = Field("EUR", description="currency of amounts without one")
    decimal: Literal["auto", "de", "en"] = Field(
        "auto", description="1.234,5 (de) or 1,234.5 (en) if a column fits both"
    )
    dates: Literal["auto", "dmy", "mdy"] = Field(
        "auto", description="day or month first if a column of dates fits both"
    )
    encoding: str = Field(
        "auto", description="utf-8, utf-16, cp1252 or latin-1 instead of the one detected"
    )
    delimiter: str = Field("auto", description="field separator instead of the one detected")
    source_folders: tuple[Path, ...] = Field((), description="folders with your own mapping files")
    findings_shown: int = Field(
        20, description="findings listed per file; quarantine has all of them"
    )
    limits: Limits = Field(Limits(), description="what a file may be at most")
    blocks: BlockSizes = Field(BlockSizes(), description="how much is read at once")
    progress: Callable[[Progress], None] | None = Field(
        None, description="called after every block", exclude=True
    )
    screen: Any = Field(
        None, description="leaves out erased persons: a `RecordScreen`", exclude=True
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """A cell or record that could not be loaded: its place and its rule, never its value."""

    path: str
    line: int
    column: str
    rule: str

    @property
    def text(self) -> Text:
        """The rule as text."""
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
        ``same_file``: the same bytes were loaded before through the same mapping, so nothing was
        done (the counts are those of the rows now: all unchanged). ``refused``: nothing of it was
        loaded; `error` and `hint` say why.
    rows, new, updated, unchanged, quarantined : int
        Records of the file and what became of them.
    skipped : Mapping[str, int]
        Name that the mapping declares -> records skipped.
    named_counts : Mapping[str, int]
        Parts of the rows that the mapping counts by name, e.g. ``without_customer``.
    tables : Mapping[str, Mapping[str, int]]
        Table -> rows ``new``, ``updated``, ``unchanged`` in it; a record may feed several tables.
    findings : tuple of Finding
        The first findings in the order of the lines; `rules` counts all of them by rule.
    unused : Mapping[str, str]
        Headings of the columns that nothing is loaded from, and the kind of their cells
        (`scrm.ingest.formats.column_profile`).
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
    unused: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    hint: str = ""

    @property
    def is_balanced(self) -> bool:
        """Every record of the file is counted exactly once."""
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
        """Records put into quarantine, in all files."""
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
    """How one column of a file is read.

    Parameters
    ----------
    target : str
        ``table.column``, several joined by blanks; empty if the column is not used.
    examples : tuple of str
        First values as the file has them; of personal ones only the shape.
    """

    column: str
    target: str
    type: str
    convention: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """What would be loaded from one file, and how."""

    summary: FileSummary
    columns: tuple[ColumnReading, ...] = ()
    reasons: tuple[Text, ...] = ()
    """Why this encoding, dialect and mapping, one sentence each."""
    candidates: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Nearest mappings, each with the required headings that are missing; empty if one fits."""


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
    """One finding in quarantine; `value` and `raw` are personal data, empty unless requested."""

    load_id: int
    path: str
    mapping: str
    line: int
    column: str
    rule: str
    value: str = ""
    raw: str = ""
