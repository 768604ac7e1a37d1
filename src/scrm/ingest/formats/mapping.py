"""The schema of mapping files: how an export is recognised, and what its columns mean.

See ``docs/formats.md`` for the keys; the models here are their definition.
"""

import hashlib
import re
from collections.abc import Collection, Iterator
from collections.abc import Mapping as Dict
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from scrm.ingest.formats.headings import normalise_heading
from scrm.ingest.formats.mapping_parts import (
    FieldSpec,
    FillDown,
    Match,
    Part,
    RowSpec,
    TableSpec,
    TextPair,
    list_texts,
)
from scrm.ingest.types import SourceInfo
from scrm.ingest.values.sql import find_names
from scrm.ingest.values.value_types import SQL_TYPES
from scrm.result import Text
from scrm.store.sql import quote_text
from scrm.store.user_expressions import ExpressionError, scalar
from scrm.tables import BOOKKEEPING, CANONICAL, TABLES

_OF_RECORD = {
    "file_end": "CAST(NULL AS TIMESTAMP)",
    "file_name": "''",
    "group_row": "1",
    "line": "1",
}
"""Further names that expressions may use -> SQL of an empty value."""
_EXPRESSIONS = ("skip", "computed", "named_counts")
"""Keys of a mapping whose values are expressions."""
_TEXT = re.compile("'[^']*'")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class Mapping(Part):
    """One export format."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    version: int = Field(1, ge=1)
    title: TextPair
    grade: Literal["A", "B", "C", "K", "own"] = Field(
        "own",
        description="A: real file seen; B: header seen verbatim; C: partial; K: no file seen",
    )
    evidence: str = ""
    how_to_export: TextPair = TextPair(de="", en="")
    quirks: tuple[str, ...] = ()
    advice: TextPair | None = Field(
        None, description="warning that the load of each file of this format gives"
    )
    match: Match = Match()
    decimal: Literal["auto", "de", "en"] = "auto"
    dates: Literal["auto", "dmy", "mdy"] = "auto"
    timezone: str = Field(
        "", description="time zone of times without one; that of the settings when left out"
    )
    empty: tuple[str, ...] = Field(
        (), description="further null markers of columns that are not text"
    )
    records: tuple[str, ...] = Field(
        (),
        description="JSON: paths that the list of the records may have, e.g. reviews; a document"
        " may hold the lists of several formats",
    )
    fields: Dict[str, FieldSpec] = Field(min_length=1)
    skip: Dict[str, str] = Field(
        default_factory=dict,
        description="name -> SQL condition over the texts of the fields: records that are no data",
    )
    fill_down: FillDown | None = None
    listed: Dict[str, str] = Field(
        default_factory=dict,
        description="name -> field: the list of all its values in the file, in lower case and"
        " without blanks, for use in expressions",
    )
    computed: Dict[str, str] = Field(
        default_factory=dict,
        description="name -> SQL expression over the fields, the lists and the names above it,"
        " for use in the expressions of tables",
    )
    tables: Dict[str, TableSpec] = Field(min_length=1)
    named_counts: Dict[str, str] = Field(
        default_factory=dict,
        description="name -> SQL condition over the fields: records counted by name",
    )
    observed: str = Field(
        "", description="field whose newest time dates the whole export, for metrics"
    )
    path: Path = Path()
    text_hash: str = ""

    @field_validator("records", mode="before")
    @classmethod
    def _list_paths(cls, value: Any) -> Any:
        return list_texts(value)

    @field_validator("tables", mode="before")
    @classmethod
    def _fill_missing_specs(cls, value: Any) -> Any:
        return (
            {name: spec or {} for name, spec in value.items()} if isinstance(value, dict) else value
        )

    @model_validator(mode="after")
    def _check_consistency(self) -> "Mapping":
        self._check_fields()
        self._check_tables()
        if self.fill_down and {self.fill_down.by, *self.fill_down.fields} - set(self.fields):
            raise ValueError("fill_down: names fields that are not declared")
        return self

    def _check_fields(self) -> None:
        for name in (*self.fields, *self.skip, *self.count_names, *self.listed, *self.computed):
            if not _NAME.fullmatch(name):
                raise ValueError(f"{name}: lower case letters, digits and _ only")
        for name, spec in self.fields.items():
            if spec.type is None and name not in _list_canonical_types():
                raise ValueError(f"fields.{name}: it needs a type, as it is not a canonical column")
            if spec.scale and spec.scale not in self.fields:
                raise ValueError(f"fields.{name}.scale: there is no field {spec.scale}")

        for name, field in self.listed.items():
            if field not in self.fields:
                raise ValueError(f"listed.{name}: {field} is no field of this mapping")

    def _check_tables(self) -> None:
        names = [each.name for each in CANONICAL]
        for name, table in self.tables.items():
            if name not in names:
                raise ValueError(f"tables.{name}: no such table; there are {', '.join(names)}")
            columns = TABLES[name].column_names
            for column in (*table.set, *table.further_columns):
                if column not in columns:
                    raise ValueError(
                        f"tables.{name}.set.{column}: {name} has no such column;"
                        f" it has {', '.join(columns)}"
                    )
            if table.source and table.source not in TABLES:
                raise ValueError(f"tables.{name}.source: there is no table {table.source}")
            if (table.key == "content") != bool(table.occurrence):
                raise ValueError(
                    f"tables.{name}.occurrence: name the column that takes the id given to a row,"
                    " with key: content only"
                )
            if table.further and (table.once or table.source or table.occurrence):
                raise ValueError(f"tables.{name}.further: only for rows with a key of their own")
            if not table.set and not set(columns) & set(self.fields):
                raise ValueError(
                    f"tables.{name}: neither a field nor set gives any of its columns:"
                    f" {', '.join(columns)}"
                )

    def expressions(self) -> Iterator[tuple[str, str]]:
        """Yield the place in the file and the SQL of every expression."""
        for key in _EXPRESSIONS:
            yield from ((f"{key}.{name}", text) for name, text in getattr(self, key).items())
        for name, field in self.fields.items():
            if field.unless:
                yield f"fields.{name}.unless", field.unless
        for name, spec in self.tables.items():
            if spec.when:
                yield f"tables.{name}.when", spec.when
            for column, text in spec.set.items():
                yield f"tables.{name}.set.{column}", text
            for number, row in enumerate(spec.further):
                place = f"tables.{name}.further.{number}"
                yield f"{place}.when", row.when
                for column, text in row.set.items():
                    yield f"{place}.set.{column}", text

    def rewrite_expressions(self) -> "Mapping":
        """Return the mapping with each expression rewritten from its syntax tree; the hash stays.

        Raises
        ------
        ValueError
            A text is not an expression over the fields; the message begins with its place.
        """
        new = {place: self._rewrite_expression(place, text) for place, text in self.expressions()}
        fields = {
            name: field.model_copy(update={"unless": new.get(f"fields.{name}.unless", "")})
            for name, field in self.fields.items()
        }
        tables = {
            name: spec.model_copy(
                update={
                    "when": new.get(f"tables.{name}.when", ""),
                    "set": {column: new[f"tables.{name}.set.{column}"] for column in spec.set},
                    "further": tuple(
                        _rewrite_row(row, f"tables.{name}.further.{number}", new)
                        for number, row in enumerate(spec.further)
                    ),
                }
            )
            for name, spec in self.tables.items()
        }
        parts = {
            key: {name: new[f"{key}.{name}"] for name in getattr(self, key)} for key in _EXPRESSIONS
        }
        found = self.model_copy(update={**parts, "fields": fields, "tables": tables})
        found.__dict__["hash"] = self.hash
        return found

    def _rewrite_expression(self, place: str, text: str) -> str:
        """Return an expression rewritten from its syntax tree, if it uses only known names."""
        kind, name, *_ = place.split(".")
        source = self.tables[name].source if kind == "tables" else ""
        known: Collection[str] = TABLES[source].column_names if source else self.fields
        if kind in {"computed", "named_counts", "tables"} and not source:
            earlier = [*self.computed]
            earlier = earlier[: earlier.index(name)] if kind == "computed" else earlier
            known = {*known, *self.listed, *earlier}
        currencies = ("u_" + each for each in self.fields if self.types[each] == "money")
        try:
            return scalar(text, {*known, *_OF_RECORD, *currencies}, quote=True)
        except ExpressionError as error:
            raise ValueError(
                f"{place}: {error}" + (f"; {error.hint}" if error.hint else "")
            ) from None

    @cached_property
    def fields_of_values(self) -> dict[tuple[str, str], frozenset[str]]:
        """(table, column) -> fields of its expression, if it has a value only by these fields.

        Tables with hashed rows, or with rows made from another table, are left out.
        """
        found = {}
        for table, spec in self.tables.items():
            for column, text in ({} if spec.is_hashed or spec.source else spec.set).items():
                code = self._expand_names(_TEXT.sub("", text))
                used = find_names(code, self.fields)
                if used and not find_names(code, _OF_RECORD):
                    found[table, column] = frozenset(used)
        return found

    def _expand_names(self, code: str) -> str:
        """Return SQL followed by the expressions of the computed names that it uses."""
        for name, text in reversed([*self.computed.items()]):
            if find_names(code, [name]):
                code += " " + _TEXT.sub("", text)
        return code

    @cached_property
    def count_names(self) -> tuple[str, ...]:
        """Names under which records are counted."""
        return (
            *self.named_counts,
            *dict.fromkeys(spec.lacking for spec in self.fields.values() if spec.lacking),
        )

    @cached_property
    def skipped_label(self) -> str:
        """SQL of the name under which a record is skipped, NULL for others."""
        conditions = " ".join(
            f"WHEN ({condition}) THEN {quote_text(label)}" for label, condition in self.skip.items()
        )
        return f"CASE {conditions} END" if conditions else "CAST(NULL AS VARCHAR)"

    @cached_property
    def empty_record(self) -> str:
        """SELECT of a record with all fields empty, as expressions see it."""
        fields = [
            f'CAST(NULL AS {SQL_TYPES[self.types[each]]}) AS "{each}"' for each in self.fields
        ]
        fields += [f"{value} AS {each}" for each, value in _OF_RECORD.items()]
        fields += [f'CAST([] AS VARCHAR[]) AS "{each}"' for each in self.listed]
        return f"SELECT {', '.join(fields)}"

    def add_computed(self, records: str, before: str = "") -> str:
        """Return the SELECT of records with the computed names, each over those above it.

        Parameters
        ----------
        before : str
            The name at which to end; empty for none.
        """
        for name, text in self.computed.items():
            if name == before:
                break
            records = f'SELECT *, ({text}) AS "{name}" FROM ({records})'
        return records

    @cached_property
    def nested_lists(self) -> tuple[str, ...]:
        """Paths of lists within objects of JSON; such a path identifies the format."""
        return tuple(each for each in self.records if "." in each)

    @cached_property
    def types(self) -> dict[str, str]:
        """Field -> type of its values: the one stated, else that of the canonical column."""
        known = {**_list_canonical_types(), "currency": "currency"}
        return {name: spec.type or known.get(name, "text") for name, spec in self.fields.items()}

    @cached_property
    def required_fields(self) -> tuple[str, ...]:
        """Fields whose heading must exist."""
        return tuple(name for name, spec in self.fields.items() if spec.required or spec.heading)

    @cached_property
    def required_headings(self) -> tuple[frozenset[str], ...]:
        """The possible headings of each required field, as they are compared."""
        return tuple(
            frozenset(map(normalise_heading, self.fields[name].aliases))
            for name in self.required_fields
        )

    @cached_property
    def hash(self) -> str:
        """Hash of the content of the mapping, without comments."""
        return hashlib.sha256(
            self.model_dump_json(exclude={"path", "text_hash"}).encode()
        ).hexdigest()[:16]

    def describe(self) -> SourceInfo:
        """Return the entry of `scrm sources list`."""
        return SourceInfo(
            self.name,
            Text(self.title.de, self.title.en),
            tuple(self.tables),
            self.grade,
            self.evidence,
            Text(self.how_to_export.de, self.how_to_export.en),
            tuple(alias for spec in self.fields.values() for alias in spec.aliases),
            self.quirks,
            self.path,
        )


def _rewrite_row(row: RowSpec, place: str, expressions: Dict[str, str]) -> RowSpec:
    """Return a further row with its expressions rewritten."""
    values = {column: expressions[f"{place}.set.{column}"] for column in row.set}
    return RowSpec(when=expressions[f"{place}.when"], set=values)


@cache
def _list_canonical_types() -> dict[str, str]:
    types: dict[str, str] = {}
    for table in CANONICAL:
        for field in (*table.fields, *BOOKKEEPING):
            types.setdefault(field.name, field.type)
    return types
