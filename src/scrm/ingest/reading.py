"""What every reader yields: blocks of text cells with the line of each record, and the records that are no rows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

from scrm.result import Text

LINE = "line"
"""Name of the column of line numbers in a block; the cells are in ``c0``, ``c1``, ..."""


@dataclass(frozen=True, slots=True)
class Bad:
    """A record that is no row: where it begins, the rule it failed, its text."""

    line: int
    rule: str
    raw: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Some records of a file, in order."""

    cells: "pa.Table"
    bad: tuple[Bad, ...] = ()
    blank: int = 0
    """Records without any content, e.g. the rows of commas a spreadsheet leaves at the end."""
    repeated: int = 0
    """Records that repeat the header."""
    footer: int = 0
    """Lines of notes below the data."""
    mended: Mapping[str, int] = field(default_factory=dict)
    """Records read although damaged, by name of the damage; they are among the cells."""
    bytes_read: int = 0
    is_all: bool = False
    """There is no other block."""

    @property
    def rows(self) -> int:
        """Records of any kind."""
        return int(self.cells.num_rows) + len(self.bad) + self.blank + self.repeated + self.footer


@dataclass(frozen=True, slots=True)
class Table:
    """A table found in a file, its records readable as often as needed.

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
    """JSON: what the list of the records is called, empty where it has no name."""
