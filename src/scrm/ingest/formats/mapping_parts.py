"""The parts of a mapping file: fields, tables, rows, and what distinguishes an export."""

from collections.abc import Mapping as Dict
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

FieldType = Literal[
    "text",
    "id",
    "float_id",
    "count",
    "number",
    "money",
    "date",
    "time",
    "epoch",
    "flag",
    "verdict",
    "role",
    "share",
    "duration",
    "rating",
    "json_text",
    "currency",
]


class Part(BaseModel):
    """A part of a mapping file, which has no other keys than these."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def list_texts(value: Any) -> Any:
    """Return a single text as a list of one."""
    return (value,) if isinstance(value, str) else value


class TextPair(Part):
    """A text in both languages."""

    de: str
    en: str


class FieldSpec(Part):
    """One column of the export."""

    aliases: tuple[str, ...] = Field(
        alias="from", min_length=1, description="headings; the first that exists counts"
    )
    type: FieldType | None = Field(
        None, description="type; that of the canonical column of this name when left out"
    )
    required: bool = Field(False, description="the heading must be there, and no cell may be empty")
    heading: bool = Field(False, description="the heading must be there, cells may be empty")
    empty: tuple[str, ...] = Field((), description="further null markers")
    decimal: Literal["auto", "de", "en"] | None = None
    dates: Literal["auto", "dmy", "mdy"] | None = None
    timezone: str | None = Field(None, description="time zone of times without one")
    damaged: Literal["quarantine", "empty"] = Field(
        "quarantine", description="what to do with ids rounded by a spreadsheet"
    )
    unless: str = Field(
        "",
        description="SQL condition over the texts of the fields: where it holds, no cell is an"
        " error",
    )
    lacking: str = Field(
        "",
        description="name under which valid records without a value here are counted",
    )
    scale: str = Field(
        "", description="field with the highest value of the scale; other values are errors"
    )
    html: bool = Field(False, description="the text holds entities such as &amp;")
    tags: bool = Field(
        False,
        description="the text is HTML: tags are removed, <br> and </p> become line breaks",
    )

    @field_validator("aliases", "empty", mode="before")
    @classmethod
    def _split_list(cls, value: Any) -> Any:
        return list_texts(value)


class RowSpec(Part):
    """A further row that a record gives a table, e.g. the answer to a review."""

    when: str = Field(description="SQL condition: which records give the row")
    set: Dict[str, str] = Field(
        min_length=1, description="column -> SQL expression over the fields; others stay empty"
    )


class TableSpec(Part):
    """How records become rows of one canonical table."""

    set: Dict[str, str] = Field(
        default_factory=dict, description="column -> SQL expression over the fields"
    )
    when: str = Field("", description="SQL condition: which records give a row; all when left out")
    further: tuple[RowSpec, ...] = Field(
        (), description="further rows of a record, such as the answer to a review"
    )
    leave_out: tuple[str, ...] = Field(
        (), description="fields of the same name that do not go into this table"
    )
    key: Literal["natural", "content"] = Field(
        "natural", description="content: the source has no key"
    )
    once: bool = Field(
        False,
        description="a record adds its row only if the key does not exist yet,"
        " e.g. authors of posts",
    )
    source: str = Field(
        "", description="with once: the canonical table whose new rows give the rows of this one"
    )
    occurrence: str = Field(
        "", description="with key: content, the column that takes the id given to a row"
    )

    @cached_property
    def further_columns(self) -> tuple[str, ...]:
        """Columns that the further rows have."""
        return tuple(dict.fromkeys(column for row in self.further for column in row.set))

    @cached_property
    def expressions_of_rows(self) -> tuple[Dict[str, str], ...]:
        """Column -> SQL expression, for each row that a record may give."""
        return (self.set, *(row.set for row in self.further))

    @cached_property
    def is_hashed(self) -> bool:
        """The hash of a record, with absent fields, becomes part of its row."""
        return self.once or bool(self.occurrence)


class Match(Part):
    """Further conditions that distinguish the export from others."""

    also: tuple[str, ...] = Field(
        (), description="headings that must be there although no field uses them"
    )
    never: tuple[str, ...] = Field((), description="headings that must not be there")
    one_of: tuple[str, ...] = Field((), description="fields of which one must have a heading")
    supports: tuple[str, ...] = Field(
        (), description="further headings of this export that no field uses; they speak for it"
    )
    contradicts: tuple[str, ...] = Field(
        (),
        description="headings that speak against it, beside those of other subjects"
        " (configs/headings.yaml)",
    )
    within: tuple[str, ...] = Field(
        (),
        description="JSON: names that the list of the records may have;"
        " a list without a name always fits",
    )


class FillDown(Part):
    """Continuation rows: cells that only the first record of a group has."""

    by: str
    fields: tuple[str, ...] = ()
