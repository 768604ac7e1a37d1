"""What is understood of a file of unknown format: a draft, its fields, and open questions."""

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field

from scrm.ingest.formats.draft_table import DraftColumn
from scrm.result import Text


@dataclass(frozen=True, slots=True)
class Question:
    """A point that headings and values leave open.

    Parameters
    ----------
    topic : str
        ``table``, ``channel``, ``amount``, ``dates``, ``decimal``, or a canonical column.
    options : tuple of str
        Possible answers, the likeliest first; it is the default.
    heading : str
        Column whose cells show what the question is about; empty if none does.
    """

    topic: str
    text: Text
    options: tuple[str, ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class DraftField:
    """A column of the file that the draft uses, its field, and the canonical column it feeds."""

    column: DraftColumn
    name: str
    type: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was understood of a file.

    Parameters
    ----------
    table : str
        Canonical table of its rows.
    fields : tuple of DraftField
        Columns that are used, in the order of the file.
    unused : tuple of DraftColumn
        Columns that are not used.
    repeated : tuple of str
        Headings that appear twice; these columns cannot be used.
    has_key : bool
        A column identifies each row.
    missing : tuple of Text
        Why the file cannot be loaded with this draft; empty if it can.
    questions : tuple of Question
        What remains open, with the answer that the draft assumes.
    answers : Mapping[str, str]
        Topic of a question -> answer that was given.
    """

    name: str
    label: str
    table: str
    fields: tuple[DraftField, ...]
    unused: tuple[DraftColumn, ...]
    repeated: tuple[str, ...]
    has_key: bool
    channel: str
    missing: tuple[Text, ...] = ()
    questions: tuple[Question, ...] = ()
    answers: Dict[str, str] = field(default_factory=dict)

    @property
    def used(self) -> dict[str, DraftField]:
        """Canonical column -> the field that feeds it."""
        return {each.name: each for each in self.fields}

    @property
    def is_loadable(self) -> bool:
        """Nothing that the table needs is missing."""
        return not self.missing
