"""From a mapping and the headings of one file to the SQL that reads its blocks."""

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from functools import cached_property

from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.values.casts import PREFIX, plain_cast, read_plain, to_utc
from scrm.ingest.values.currencies import read_own_currency
from scrm.ingest.values.notation import ColumnConvention
from scrm.ingest.values.null_markers import is_null_marker
from scrm.ingest.values.sql import (
    decode_entities,
    find_names,
    hash_content,
    quote_name,
    quote_text,
    row_key,
)
from scrm.ingest.values.value_types import SQL_TYPES, read_value
from scrm.tables import TABLES

TEXTS = frozenset({"text", "json_text"})
IDS = frozenset({"id", "float_id"})
INCOMING, BLOCK = "scrm_incoming", "scrm_block"
GROUP_ROW = "group_row"
NAMED = "named:"
"""Begins the names of what is counted by name."""
ONCE = "once:"
"""Begins the content hash of rows that another table's records gave, e.g. authors of posts: any row of their own replaces them."""


@dataclass(frozen=True)
class Plan:
    """How one file is read through one mapping.

    Parameters
    ----------
    columns : Mapping[str, int]
        Field -> index of its column in the file; optional fields that are not there are left out.
    conventions : Mapping[str, ColumnConvention]
        Per field.
    currency : str
        Of amounts that state none.
    origin : str
        Of the file's bytes: part of the numbers given to rows without a key.
    file_end : str
        End of the export's newest day as an SQL timestamp in UTC; empty where the mapping needs none.
    """

    mapping: Mapping
    header: Sequence[str]
    columns: Dict[str, int]
    conventions: Dict[str, ColumnConvention]
    currency: str
    label: str = ""
    origin: str = ""
    file_end: str = ""
    default: ColumnConvention = field(default_factory=ColumnConvention)
    full: frozenset[str] = frozenset()
    """Fields some cells of which need the full grammar; the others are read by the plain form of their type alone."""
    unfounded: Dict[tuple[str, str], bool] = field(default_factory=dict)
    """(table, column) whose expression rests on absent fields alone -> whether it gives a value, a default, all the same."""
    cast: frozenset[str] = frozenset()
    """Fields all of whose cells in the block at hand have a form that `casting` knows; values stand beside the cells."""

    def convention(self, field_name: str) -> ColumnConvention:
        """Return how a field is read."""
        return self.conventions.get(field_name, self.default)

    @cached_property
    def grouped(self) -> bool:
        """The file has continuation rows."""
        return self.mapping.fill_down is not None

    @cached_property
    def _texts(self) -> str:
        """The cells of the fields as text, NULL where they are empty."""
        named = [
            *find_names(" ".join(self.mapping.skip.values()), self.mapping.fields),
            *self._excusing,
        ]
        chosen = [
            f"{self._text(each)} AS {quote_name(each)}"
            for each in dict.fromkeys([*self.columns, *named])
        ]
        extra = [GROUP_ROW] if self.grouped else []
        extra += [
            quote_name(PREFIX + each)
            for each in sorted(self.cast)
            if plain_cast("", self.mapping.value_type(each))
        ]
        return f"SELECT line, {', '.join([*extra, *chosen])} FROM {INCOMING}"

    @cached_property
    def _excusing(self) -> tuple[str, ...]:
        """The fields that may excuse the fault of another."""
        return tuple(
            find_names(
                " ".join(each.unless for each in self.mapping.fields.values()), self.mapping.fields
            )
        )

    def _text(self, field_name: str) -> str:
        if field_name not in self.columns:
            return "CAST(NULL AS VARCHAR)"
        spec = self.mapping.fields[field_name]
        cell = f"nullif(c{self.columns[field_name]}, '')"
        if spec.html:
            cell = decode_entities(cell)
        if spec.empty and self.mapping.value_type(field_name) in TEXTS | IDS:
            words = ", ".join(quote_text(word.lower()) for word in spec.empty)
            cell = f"CASE WHEN lower({cell}) NOT IN ({words}) THEN {cell} END"
        return cell

    @cached_property
    def _read(self) -> str:
        """Texts beside their typed values, and the name under which a record is skipped."""
        uncast = [each for each in self.columns if each not in self.cast]
        quick = {
            each: plain_cast(quote_name(each), self.mapping.value_type(each)) for each in uncast
        }
        skip = " ".join(
            f"WHEN ({condition}) THEN {quote_text(label)}"
            for label, condition in self.mapping.skip.items()
        )
        first = [f"{cast} AS {quote_name(PREFIX + each)}" for each, cast in quick.items() if cast]
        first.append(f"CASE {skip} END AS _skip" if skip else "NULL AS _skip")
        values = [f"{self._typed(each)} AS {quote_name('v_' + each)}" for each in self.columns]
        values += [
            f"{self._own_currency(each)} AS {quote_name('u_' + each)}" for each in self.money
        ]
        return f"SELECT *, {', '.join(values)} FROM (SELECT *, {', '.join(first)} FROM ({self._texts}))"

    def _typed(self, field_name: str) -> str:
        type_ = self.mapping.value_type(field_name)
        if field_name not in self.columns:
            return f"CAST(NULL AS {SQL_TYPES[type_]})"
        quick = quote_name(PREFIX + field_name) if plain_cast("", type_) else ""
        if self._is_cast(field_name):
            value = quick or quote_name(field_name)
            return to_utc(value, self.convention(field_name).timezone) if type_ == "time" else value
        read = read_plain if field_name in self.plain else read_value
        return read(quote_name(field_name), type_, self.convention(field_name), quick)

    def _is_cast(self, field_name: str) -> bool:
        """All cells of a field are read as they are, whatever the conventions."""
        return field_name in self.cast and field_name not in self.full

    @cached_property
    def plain(self) -> tuple[str, ...]:
        """The fields that are read by the plain form of their type alone."""
        candidates = (each for each in self.columns if each not in self.full)
        return tuple(
            each
            for each in candidates
            if read_plain("t", self.mapping.value_type(each), self.convention(each))
        )

    @cached_property
    def unsure(self) -> tuple[str, ...]:
        """The plain fields some cells of which may need more than the plain form."""
        return tuple(each for each in self.plain if not self._is_cast(each))

    @cached_property
    def probe(self) -> str:
        """SQL that counts for each unsure field the cells its plain form does not read."""
        missed = [
            f"count(*) FILTER (WHERE {quote_name('v_' + each)} IS NULL AND {self._text(each)} IS NOT NULL) AS {quote_name(each)}"
            for each in self.unsure
        ]
        return f"SELECT {', '.join(missed)} FROM {BLOCK} WHERE _unsure"

    def _own_currency(self, field_name: str) -> str:
        return (
            "CAST(NULL AS VARCHAR)"
            if field_name in self.plain
            else read_own_currency(quote_name(field_name))
        )

    @cached_property
    def money(self) -> tuple[str, ...]:
        """The fields there are that hold amounts."""
        return tuple(
            each
            for each in self.mapping.fields
            if self.mapping.value_type(each) == "money" and each in self.columns
        )

    def _failures(self, field_name: str) -> dict[str, str]:
        """Return what can be wrong with a field, the first that holds counts: SQL condition -> SQL of the rule's name or NULL."""
        spec, type_ = self.mapping.fields[field_name], self.mapping.value_type(field_name)
        text, value = quote_name(field_name), quote_name("v_" + field_name)
        found = {}
        if type_ in IDS:
            if spec.damaged == "quarantine" and not self._is_cast(field_name):
                found[f"{value} IS NULL AND {text} IS NOT NULL"] = "'damaged_id'"
        elif type_ not in TEXTS and field_name not in self.plain:
            nothing = is_null_marker(text, (*self.mapping.empty, *spec.empty))
            failed = f"CASE WHEN {nothing} THEN {quote_text('required') if spec.required else 'NULL'} ELSE {quote_text(type_)} END"
            found[f"{value} IS NULL AND {text} IS NOT NULL"] = failed
        if spec.required:
            found[f"{value} IS NULL"] = "'required'"
        if type_ == "money" and "currency" in self.columns:
            own = quote_name("u_" + field_name)
            found[f"{own} IS NOT NULL AND v_currency IS NOT NULL AND {own} <> v_currency"] = (
                "'currency'"
            )
        if spec.unless:
            excused = f"coalesce(({spec.unless}), FALSE)"  # within CASE, so that it is asked for faults alone
            return {
                f"CASE WHEN {each} THEN NOT {excused} ELSE FALSE END": rule
                for each, rule in found.items()
            }
        return found

    @cached_property
    def failures(self) -> dict[str, dict[str, str]]:
        """Field -> what can be wrong with it, for the fields that can fail."""
        checked = {
            each: self._failures(each) for each in self.mapping.fields if each in self.columns
        }
        return {each: found for each, found in checked.items() if found}

    @cached_property
    def rules(self) -> dict[str, str]:
        """Field -> SQL of the rule it fails, NULL where it is fine, for the fields that can fail."""
        return {each: _first_of(found) for each, found in self.failures.items()}

    @cached_property
    def _bad(self) -> str:
        """SQL that a record has a field that fails."""
        conditions = (
            f"({_first_of(found)}) IS NOT NULL"
            if any("NULL" in rule for rule in found.values())
            else " OR ".join(found)
            for found in self.failures.values()
        )
        return " OR ".join(conditions) or "FALSE"

    @cached_property
    def ready(self) -> dict[str, str]:
        """Field -> SQL of its value over a block, where that is the text of its cell or its cast, or the record is bad."""
        cast = {
            each: quote_name(PREFIX + each)
            for each in self.columns
            if self._typed(each) == quote_name(PREFIX + each)
        }
        return cast | {each: self._text(each) for each in self.columns if self._is_as_written(each)}

    def _is_as_written(self, field_name: str) -> bool:
        spec, type_ = self.mapping.fields[field_name], self.mapping.value_type(field_name)
        is_plain = type_ == "text" or (type_ == "id" and spec.damaged == "quarantine")
        is_excused = bool(spec.unless) and not self._is_cast(field_name)
        return is_plain and not (spec.html or spec.empty or is_excused)

    @cached_property
    def typed(self) -> str:
        """SQL of what stands beside the incoming cells: typed values, and whether a record is bad, skipped or unsure."""
        unsure = (
            " OR ".join(
                f"{quote_name('v_' + each)} IS NULL AND {quote_name(each)} IS NOT NULL"
                for each in self.unsure
            )
            or "FALSE"
        )
        values = [quote_name("v_" + each) for each in self.columns if each not in self.ready]
        currencies = [quote_name("u_" + each) for each in self.money]
        return (
            f"SELECT {', '.join(['line', *(['_skip'] if self.mapping.skip else []), *values, *currencies])}, "
            f"_skip IS NULL AND ({self._bad}) AS _bad, _skip IS NULL AND ({unsure}) AS _unsure{self._lacking} FROM ({self._read})"
        )

    @cached_property
    def _lacking(self) -> str:
        """SQL of the columns that tell which sound records lack the value of a field that is counted so."""
        counted = {
            each: label for each in self.columns if (label := self.mapping.fields[each].lacking)
        }
        sound = f"_skip IS NULL AND NOT ({self._bad})"
        return "".join(
            f", {sound} AND {quote_name('v_' + each)} IS NULL AS {quote_name(NAMED + counted[each])}"
            for each in counted
        )

    def _block(self, expressions: Iterable[str]) -> str:
        """Return the SQL of what expressions name of a block's sound records, out of the cells and what stands beside them."""
        end = f"CAST({quote_text(self.file_end) if self.file_end else 'NULL'} AS TIMESTAMP)"
        known = {each: self._value_in_block(each) for each in self.mapping.fields}
        known |= {"u_" + each: quote_name("u_" + each) for each in self.money}
        known |= {"file_name": quote_text(self.label), "file_end": end} | (
            {GROUP_ROW: GROUP_ROW} if self.grouped else {}
        )
        named = find_names(" ".join(expressions), known)
        skipped = "_skip IS NULL AND " if self.mapping.skip else ""
        values = ", ".join(["line", *(f"{known[each]} AS {quote_name(each)}" for each in named)])
        return f"(SELECT {values} FROM {BLOCK} WHERE {skipped}NOT _bad)"

    def _value_in_block(self, field_name: str) -> str:
        if field_name not in self.columns:
            return self._typed(field_name)
        return self.ready.get(field_name, quote_name("v_" + field_name))

    @cached_property
    def findings(self) -> str:
        """SQL that lists what the bad records of a block fail: line, column, value, rule, raw."""
        structs = ", ".join(
            f"{{'column_name': {quote_text(self.header[self.columns[each]])}, 'value': {quote_name(each)}, 'rule': {rule}}}"
            for each, rule in self.rules.items()
        )
        needed = [each for each in self.columns if each in self.rules or each == "currency"]
        shown = dict.fromkeys([*needed, *self._excusing])
        texts = [f"{self._text(each)} AS {quote_name(each)}" for each in shown]
        reread = [
            f"{self._typed(each)} AS {quote_name('v_' + each)}"
            for each in shown
            if each in self.ready
        ]
        cells = ", ".join(f"c{index}" for index in range(len(self.header)))
        place = f", CAST({GROUP_ROW} AS VARCHAR)" if self.grouped else ""
        return (
            "SELECT line, finding.column_name, finding.value, finding.rule, to_json(cells)::VARCHAR AS raw FROM ("
            f"SELECT line, cells, unnest(list_filter([{structs}], lambda x: x.rule IS NOT NULL)) AS finding FROM ("
            f"SELECT *{''.join(', ' + each for each in reread)} FROM ("
            f"SELECT * EXCLUDE ({cells}), [{cells}{place}] AS cells, {', '.join(texts)} FROM {BLOCK} WHERE _bad))) ORDER BY line"
        )

    def expression(self, table: str, column: str) -> str:
        """Return the SQL of a canonical column over the block, empty where the mapping does not supply it."""
        spec = self.mapping.tables[table]
        if column in spec.set:
            return spec.set[column]
        if column == "currency":
            return self._currency(table)
        if column in self.mapping.fields and column not in spec.leave_out and not spec.source:
            return quote_name(column)
        return ""

    def _currency(self, table: str) -> str:
        columns = TABLES[table].column_names
        stated = [quote_name("currency")] if "currency" in self.mapping.fields else []
        used = [each for each in self.money if each in columns] or list(self.money)
        return f"coalesce({', '.join([*stated, *(quote_name('u_' + each) for each in used), quote_text(self.currency)])})"

    def supplied(self, table: str) -> tuple[str, ...]:
        """Return the canonical columns that the mapping supplies, in the table's order."""
        return tuple(
            column for column in TABLES[table].column_names if self.expression(table, column)
        )

    def content(self, table: str) -> tuple[str, ...]:
        """Return the supplied columns that a record itself fills: all but the number given to rows without a key."""
        return tuple(
            each for each in self.supplied(table) if each != self.mapping.tables[table].occurrence
        )

    def _filled(self, table: str) -> tuple[str, ...]:
        """Return the supplied columns to write: an absent field leaves its column empty, and counts in a content hash only."""
        spec, supplied = self.mapping.tables[table], self.supplied(table)
        if spec.is_hashed:
            return supplied
        said = (each for each in spec.set if self.unfounded.get((table, each), True))
        filled = frozenset({"currency", *said, *self.columns})
        return tuple(each for each in supplied if each in filled)

    def given(self, table: str) -> tuple[str, ...]:
        """Return the columns that the records of this file fill; what an export leaves out stays as it was known."""
        occurrence = self.mapping.tables[table].occurrence
        return tuple(
            each
            for each in self._filled(table)
            if each != occurrence and (table, each) not in self.unfounded
        )

    def defaults(self, table: str) -> tuple[str, ...]:
        """Return the columns that the mapping fills although the file says nothing of them; what was known goes before."""
        return tuple(each for each in self._filled(table) if (table, each) in self.unfounded)

    def fills(self, table: str) -> bool:
        """Tell whether the file has anything to say to a table: one without any of its columns gives it no rows."""
        return bool(self._filled(table))

    def addition(self, table: str, load_id: int) -> tuple[Sequence[str], str]:
        """Return the columns of the rows that a block adds to a canonical table, and the SQL of these rows."""
        spec = self.mapping.tables[table]
        targets = [*self.given(table), *self.defaults(table)]
        values = [*map(quote_name, targets)]
        rows = self._rows(table, load_id)
        if spec.occurrence:
            rows, number = self._numbered(table, rows, load_id)
            targets.append(spec.occurrence)
            values.append(number)
        if spec.once:
            targets.append("row_hash")
            values.append(f"{quote_text(ONCE)} || {hash_content(self.content(table))} AS row_hash")
        targets += ["load_id", "line"]
        select = f"SELECT {', '.join(values)}, {load_id}, line FROM ({rows})"
        if spec.once:
            older = f"old.row_hash IS NULL OR NOT starts_with(old.row_hash, {quote_text(ONCE)}) OR old.row_hash <= new.row_hash"
            select = (
                f"SELECT * FROM ({select}) new "
                f"WHERE NOT EXISTS (SELECT 1 FROM {table} old WHERE {row_key(table, 'old.')} = {row_key(table, 'new.')} AND ({older}))"
            )
        return targets, select

    def _numbered(self, table: str, rows: str, load_id: int) -> tuple[str, str]:
        """Return the rows of a source without a key, and the SQL of the id each is given.

        Where the id only counts, it is the place in the file; else the content with its occurrence number, which a later export repeats.
        """
        column = self.mapping.tables[table].occurrence
        if column == TABLES[table].counted:
            return rows, f"{quote_text(self.origin + '-')} || line"
        before = f"SELECT left({quote_name(column)}, 32) AS _content, count(*) AS _before FROM {table} WHERE load_id = {load_id} GROUP BY 1"
        hashed = f"SELECT *, {hash_content(self.content(table))} AS _content FROM ({rows})"
        number = "coalesce(_before, 0) + row_number() OVER (PARTITION BY _content ORDER BY line)"
        return (
            f"SELECT * FROM ({hashed}) LEFT JOIN ({before}) USING (_content)",
            f"_content || '-' || ({number})",
        )

    def _rows(self, table: str, load_id: int = 0) -> str:
        """Return the SQL of the canonical rows that a block, or another table of the same load, gives a table."""
        spec = self.mapping.tables[table]
        chosen = {column: self._value(table, column) for column in self._filled(table)}
        block = (
            self._of_source(table, load_id)
            if spec.source
            else self._block([*chosen.values(), spec.when])
        )
        values = ", ".join(f"{value} AS {quote_name(column)}" for column, value in chosen.items())
        condition = f", ({spec.when}) AS _when" if spec.when else ""
        rows = f"SELECT line, {values}{condition} FROM {block}"
        if spec.once and not spec.when:
            rows = f"SELECT min(line) AS line, * EXCLUDE (line) FROM ({rows}) GROUP BY ALL"
        elif spec.once:
            rows = f"SELECT min(line) AS line, * EXCLUDE (line, _when) FROM ({rows}) WHERE _when GROUP BY ALL"
        elif spec.when:  # behind the values, so that windows over a group see all its records
            rows = f"SELECT * EXCLUDE (_when) FROM ({rows}) WHERE _when"
        return rows

    def _of_source(self, table: str, load_id: int) -> str:
        """Return the SQL of what the rows of a load tell a table that is made of them, each different row once where that is enough."""
        spec = self.mapping.tables[table]
        written = " ".join(
            [spec.when, *(self.expression(table, column) for column in self.supplied(table))]
        )
        used = map(quote_name, find_names(written, TABLES[spec.source].column_names))
        line, grouped = ("min(line) AS line", " GROUP BY ALL") if spec.once else ("line", "")
        return f"(SELECT {', '.join([*used, line])} FROM {spec.source} WHERE load_id = {load_id}{grouped})"

    def _value(self, table: str, column: str) -> str:
        kind = TABLES[table].field(column).sql_type
        value = f"CAST({self.expression(table, column)} AS {kind})"
        return (
            f"nullif({value}, '')"
            if kind == "VARCHAR" and column in self.mapping.tables[table].set
            else value
        )

    @cached_property
    def _rowless(self) -> str:
        """SQL that a sound record gives no row to any table."""
        tables = ((name, spec) for name, spec in self.mapping.tables.items() if not spec.once)
        conditions = [spec.when if self.fills(name) else "FALSE" for name, spec in tables]
        return (
            "FALSE"
            if "" in conditions
            else " AND ".join(f"NOT coalesce(({each}), FALSE)" for each in conditions)
        )

    @property
    def has_parts(self) -> bool:
        """There is more to count of a block than its bad and skipped records."""
        return bool(self.mapping.named_counts) or self._rowless != "FALSE"

    @cached_property
    def counts(self) -> str:
        """SQL that counts what no column beside the cells tells of a block: sound records without any row, named parts."""
        parts = {"_rowless": self._rowless}
        parts |= {
            NAMED + label: condition for label, condition in self.mapping.named_counts.items()
        }
        chosen = ", ".join(
            f"count(*) FILTER (WHERE {condition}) AS {quote_name(label)}"
            for label, condition in parts.items()
        )
        return f"SELECT {chosen} FROM {self._block(parts.values())}"


def _first_of(failures: Dict[str, str]) -> str:
    """Return the SQL of the first failure whose condition holds."""
    return f"CASE {' '.join(f'WHEN {condition} THEN {rule}' for condition, rule in failures.items())} END"
