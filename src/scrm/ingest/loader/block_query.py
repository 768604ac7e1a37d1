"""The SQL that reads one block by a plan: typed values with marks, canonical rows, counts, findings."""

from collections.abc import Iterable
from collections.abc import Mapping as Dict
from functools import cached_property

from scrm.ingest.loader.attributes import read_attributes
from scrm.ingest.loader.blocks import GROUP_ROW, IDS, BlockColumns, BlockViews
from scrm.ingest.loader.plan import ONCE, Plan
from scrm.ingest.types import LINE
from scrm.ingest.values.casts import plain_cast, read_plain, to_utc
from scrm.ingest.values.currencies import read_own_currency
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
from scrm.store.sql import find_first_choice, with_steps
from scrm.tables import ATTRIBUTES, TABLES

_TEXTS = frozenset({"text", "json_text"})
ROWLESS = "_rowless"
"""Column of `BlockQuery.counts` for the valid records that give no row to any table."""


class BlockQuery:
    """The statements that read a block, built once for a plan.

    Parameters
    ----------
    plan : Plan
        How the file is read.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan, self.mapping = plan, plan.mapping

    @cached_property
    def typed(self) -> str:
        """SELECT of the line, the typed values that the cells do not hold yet, and the marks of each record."""
        marks = BlockColumns
        not_skipped = f"{marks.SKIPPED} IS NULL"
        rejected = self._rejected
        unsure = (
            " OR ".join(
                f"{self._value_name(each)} IS NULL AND {quote_name(each)} IS NOT NULL"
                for each in self._unsure
            )
            or "FALSE"
        )
        chosen = [LINE, *([marks.SKIPPED] if self.mapping.skip else [])]
        chosen += [self._value_name(each) for each in self.plan.fields if each not in self._ready]
        chosen += [quote_name(marks.currency(each)) for each in self.plan.money]
        chosen += [
            f"{not_skipped} AND ({rejected}) AS {marks.REJECTED}",
            f"{not_skipped} AND ({unsure}) AS {marks.UNSURE}",
        ]
        for each in self.plan.fields:
            if label := self.mapping.fields[each].lacking:
                lacks = f"{not_skipped} AND NOT ({rejected}) AND {self._value_name(each)} IS NULL"
                chosen.append(f"{lacks} AS {quote_name(marks.counted(label))}")
        return with_steps(
            {"texts": self._texts, "casts": self._casts, "read": self._values},
            f"SELECT {', '.join(chosen)} FROM read",
        )

    @cached_property
    def probe(self) -> str:
        """SELECT that counts for each plain field the cells that its plain form does not read."""
        missed = [
            f"count(*) FILTER (WHERE {self._value_name(each)} IS NULL "
            f"AND {self._text(each)} IS NOT NULL) AS {quote_name(each)}"
            for each in self._unsure
        ]
        return f"SELECT {', '.join(missed)} FROM {BlockViews.TYPED} WHERE {BlockColumns.UNSURE}"

    @cached_property
    def findings(self) -> str:
        """SELECT of what the rejected records fail: line, column_name, value, rule, raw."""
        plan, view = self.plan, BlockViews.TYPED
        structs = ", ".join(
            f"{{'column_name': {quote_text(plan.header[plan.fields[each]])}, "
            f"'value': {quote_name(each)}, 'rule': {_first_of(found)}}}"
            for each, found in self._failures.items()
        )
        needed = [each for each in plan.fields if each in self._failures or each == "currency"]
        shown = dict.fromkeys([*needed, *self._excusing])
        texts = "".join(f", {self._text(each)} AS {quote_name(each)}" for each in shown)
        values = "".join(
            f", {self._typed(each)} AS {self._value_name(each)}"
            for each in shown
            if each in self._ready
        )
        cells = ", ".join(BlockColumns.cell(index) for index in range(len(plan.header)))
        place = f", CAST({GROUP_ROW} AS VARCHAR)" if plan.is_grouped else ""
        return with_steps(
            {
                "texts": f"SELECT * EXCLUDE ({cells}), [{cells}{place}] AS cells{texts} "
                f"FROM {view} WHERE {BlockColumns.REJECTED}",
                "read": f"SELECT *{values} FROM texts",
                "failed": f"SELECT {LINE}, cells, "
                f"unnest(list_filter([{structs}], lambda x: x.rule IS NOT NULL)) AS finding FROM read",
            },
            f"SELECT {LINE}, finding.column_name, finding.value, finding.rule, "
            f"to_json(cells)::VARCHAR AS raw FROM failed ORDER BY {LINE}",
        )

    @cached_property
    def counts(self) -> str:
        """SELECT of what the marks do not count: valid records without any row, and named counts.

        Empty if there is nothing of the kind.
        """
        if not self.mapping.named_counts and self._rowless == "FALSE":
            return ""
        parts = {ROWLESS: self._rowless, **self.mapping.named_counts}
        chosen = ", ".join(
            f"count(*) FILTER (WHERE {condition}) AS {quote_name(label)}"
            for label, condition in parts.items()
        )
        return f"SELECT {chosen} FROM {self._valid_records(parts.values())}"

    def rows(self, table: str, load_id: int) -> tuple[list[str], str]:
        """Return the columns of the rows that a block gives a table, and the SELECT of these rows."""
        spec, plan = self.mapping.tables[table], self.plan.tables[table]
        columns = [*plan.given, *plan.defaults]
        values = [*map(quote_name, columns)]
        rows = self._canonical_rows(table, load_id)
        if spec.occurrence:
            rows, number = self._numbered(table, rows, load_id)
            columns.append(spec.occurrence)
            values.append(number)
        if spec.once:
            columns.append("row_hash")
            values.append(f"{quote_text(ONCE)} || {hash_content(plan.content)} AS row_hash")
        columns += ["load_id", LINE]
        select = f"SELECT {', '.join(values)}, {load_id}, {LINE} FROM ({rows})"
        return columns, self._unknown_rows(table, select) if spec.once else select

    def holds_rows(self, table: str) -> bool:
        """Return whether each valid record of a block gives a table a row of its own, or none."""
        spec, plan = self.mapping.tables[table], self.plan.tables[table]
        is_numbered = spec.occurrence not in ("", TABLES[table].counted)
        return bool(plan.filled) and not (spec.once or spec.source or is_numbered)

    def column_in_block(self, table: str, column: str) -> tuple[str, bool]:
        """Return the block's column that a column of a table is, and whether only where it is filled.

        The name is empty if there is no such column.
        """
        expression = self.plan.tables[table].expressions.get(column, "")
        field = find_first_choice(expression) if expression else ""
        if field not in self.plan.fields:
            return "", False
        if SQL_TYPES[self.mapping.value_type(field)] != TABLES[table].field(column).sql_type:
            return "", False
        if self._is_as_written(field):
            name = BlockColumns.cell(self.plan.fields[field])
        else:
            is_plain = field in self._ready
            name = BlockColumns.plain(field) if is_plain else BlockColumns.value(field)
        return name, expression not in (field, quote_name(field))

    def computed(self, table: str, column: str, load_id: int) -> str:
        """Return the SQL over a valid record of the value of a column of a table."""
        if column == self.mapping.tables[table].occurrence:
            return self._numbered(table, "", load_id)[1]
        return self._canonical_value(table, column)

    def valid_records(self, values: Dict[str, str]) -> str:
        """Return the SELECT of the line and some values of each valid record of the block."""
        chosen = "".join(f", {value} AS {quote_name(name)}" for name, value in values.items())
        return f"SELECT {LINE}{chosen} FROM {self._valid_records(values.values())}"

    def _unknown_rows(self, table: str, rows: str) -> str:
        """Return the SELECT of those derived rows whose key no better row holds."""
        better = (
            f"old.row_hash IS NULL OR NOT starts_with(old.row_hash, {quote_text(ONCE)}) "
            "OR old.row_hash <= new.row_hash"
        )
        same = f"{row_key(table, 'old.')} = {row_key(table, 'new.')}"
        known = f"SELECT 1 FROM {table} old WHERE {same} AND ({better})"
        return f"SELECT * FROM ({rows}) new WHERE NOT EXISTS ({known})"

    # the cells as text

    @cached_property
    def _texts(self) -> str:
        """SELECT of the fields' cells as text, NULL where they are empty."""
        skipping = find_names(" ".join(self.mapping.skip.values()), self.mapping.fields)
        fields = dict.fromkeys([*self.plan.fields, *skipping, *self._excusing])
        chosen = [LINE, *([GROUP_ROW] if self.plan.is_grouped else [])]
        chosen += [
            quote_name(BlockColumns.plain(each))
            for each in sorted(self.plan.cast_fields)
            if plain_cast("", self.mapping.value_type(each))
        ]
        chosen += [f"{self._text(each)} AS {quote_name(each)}" for each in fields]
        return f"SELECT {', '.join(chosen)} FROM {BlockViews.CELLS}"

    @cached_property
    def _excusing(self) -> tuple[str, ...]:
        """The fields that may excuse the fault of another."""
        conditions = " ".join(each.unless for each in self.mapping.fields.values())
        return tuple(find_names(conditions, self.mapping.fields))

    def _text(self, field: str) -> str:
        if field not in self.plan.fields:
            return "CAST(NULL AS VARCHAR)"
        spec = self.mapping.fields[field]
        cell = f"nullif({BlockColumns.cell(self.plan.fields[field])}, '')"
        if spec.html:
            cell = decode_entities(cell)
        if spec.empty and self.mapping.value_type(field) in _TEXTS | IDS:
            words = ", ".join(quote_text(word.lower()) for word in spec.empty)
            cell = f"CASE WHEN lower({cell}) NOT IN ({words}) THEN {cell} END"
        return cell

    # their typed values

    @cached_property
    def _casts(self) -> str:
        """SELECT of the texts with the plain casts, and the label under which a record is skipped."""
        plan = self.plan
        casts = {
            each: plain_cast(quote_name(each), self.mapping.value_type(each))
            for each in plan.fields
            if each not in plan.cast_fields
        }
        chosen = [
            f"{cast} AS {quote_name(BlockColumns.plain(each))}"
            for each, cast in casts.items()
            if cast
        ]
        conditions = " ".join(
            f"WHEN ({condition}) THEN {quote_text(label)}"
            for label, condition in self.mapping.skip.items()
        )
        chosen.append(
            f"{f'CASE {conditions} END' if conditions else 'NULL'} AS {BlockColumns.SKIPPED}"
        )
        return f"SELECT *, {', '.join(chosen)} FROM texts"

    @cached_property
    def _values(self) -> str:
        """SELECT of the texts with their typed values and the currencies of amounts."""
        chosen = [f"{self._typed(each)} AS {self._value_name(each)}" for each in self.plan.fields]
        chosen += [
            f"{self._own_currency(each)} AS {quote_name(BlockColumns.currency(each))}"
            for each in self.plan.money
        ]
        return f"SELECT *, {', '.join(chosen)} FROM casts"

    @staticmethod
    def _value_name(field: str) -> str:
        return quote_name(BlockColumns.value(field))

    def _typed(self, field: str) -> str:
        plan, type_ = self.plan, self.mapping.value_type(field)
        if field not in plan.fields:
            return f"CAST(NULL AS {SQL_TYPES[type_]})"
        quick = quote_name(BlockColumns.plain(field)) if plain_cast("", type_) else ""
        if plan.is_cast(field):
            value = quick or quote_name(field)
            return to_utc(value, plan.convention(field).timezone) if type_ == "time" else value
        read = read_plain if field in plan.plain else read_value
        return read(quote_name(field), type_, plan.convention(field), quick)

    def _own_currency(self, field: str) -> str:
        return (
            "CAST(NULL AS VARCHAR)"
            if field in self.plan.plain
            else read_own_currency(quote_name(field))
        )

    @cached_property
    def _unsure(self) -> tuple[str, ...]:
        """The plain fields some cells of which may need more than the plain form."""
        return tuple(each for each in self.plan.plain if not self.plan.is_cast(each))

    @cached_property
    def _ready(self) -> dict[str, str]:
        """Field -> SQL of its value over a block, where the block holds it: as text or as a cast."""
        plan = self.plan
        ready = {
            each: plain
            for each in plan.fields
            if self._typed(each) == (plain := quote_name(BlockColumns.plain(each)))
        }
        return ready | {each: self._text(each) for each in plan.fields if self._is_as_written(each)}

    def _is_as_written(self, field: str) -> bool:
        spec, type_ = self.mapping.fields[field], self.mapping.value_type(field)
        is_plain = type_ == "text" or (type_ == "id" and spec.damaged == "quarantine")
        is_excused = bool(spec.unless) and not self.plan.is_cast(field)
        return is_plain and not (spec.html or spec.empty or is_excused)

    # what can be wrong with a record

    @cached_property
    def _failures(self) -> dict[str, dict[str, str]]:
        """Field -> what can be wrong with it, for the fields of the file that can fail."""
        checked = {
            each: self._field_failures(each)
            for each in self.mapping.fields
            if each in self.plan.fields
        }
        return {each: found for each, found in checked.items() if found}

    def _field_failures(self, field: str) -> dict[str, str]:
        """Return SQL condition -> SQL of the rule's name, or NULL; the first condition that holds counts."""
        spec, type_ = self.mapping.fields[field], self.mapping.value_type(field)
        text, value = quote_name(field), self._value_name(field)
        found = {}
        if type_ in IDS:
            if spec.damaged == "quarantine" and not self.plan.is_cast(field):
                found[f"{value} IS NULL AND {text} IS NOT NULL"] = "'damaged_id'"
        elif type_ not in _TEXTS and field not in self.plan.plain:
            marker = is_null_marker(text, (*self.mapping.empty, *spec.empty))
            if_empty = quote_text("required") if spec.required else "NULL"
            failed = f"CASE WHEN {marker} THEN {if_empty} ELSE {quote_text(type_)} END"
            found[f"{value} IS NULL AND {text} IS NOT NULL"] = failed
        if spec.required:
            found[f"{value} IS NULL"] = "'required'"
        if type_ == "money" and "currency" in self.plan.fields:
            own, stated = quote_name(BlockColumns.currency(field)), self._value_name("currency")
            differs = f"{own} IS NOT NULL AND {stated} IS NOT NULL AND {own} <> {stated}"
            found[differs] = "'currency'"
        if spec.unless:  # within CASE, so that it is evaluated for faults alone
            excused = f"coalesce(({spec.unless}), FALSE)"
            return {
                f"CASE WHEN {each} THEN NOT {excused} ELSE FALSE END": rule
                for each, rule in found.items()
            }
        return found

    @cached_property
    def _rejected(self) -> str:
        """Condition that a field of the record fails."""
        conditions = (
            f"({_first_of(found)}) IS NOT NULL"
            if any("NULL" in rule for rule in found.values())
            else " OR ".join(found)
            for found in self._failures.values()
        )
        return " OR ".join(conditions) or "FALSE"

    # canonical rows

    def _valid_records(self, expressions: Iterable[str]) -> str:
        """Return a sub-query over the block's valid records with the columns that expressions use."""
        plan = self.plan
        end = f"CAST({quote_text(plan.file_end) if plan.file_end else 'NULL'} AS TIMESTAMP)"
        known = {each: self._value_in_block(each) for each in self.mapping.fields}
        currencies = [BlockColumns.currency(each) for each in plan.money]
        known |= {each: quote_name(each) for each in currencies}
        known |= {"file_name": quote_text(plan.label), "file_end": end}
        known |= {GROUP_ROW: GROUP_ROW} if plan.is_grouped else {}
        if ATTRIBUTES not in known and plan.attribute_columns:
            known[ATTRIBUTES] = read_attributes(plan.attribute_columns)
        named = find_names(" ".join(expressions), known)
        values = ", ".join([LINE, *(f"{known[each]} AS {quote_name(each)}" for each in named)])
        not_skipped = f"{BlockColumns.SKIPPED} IS NULL AND " if self.mapping.skip else ""
        return (
            f"(SELECT {values} FROM {BlockViews.TYPED} "
            f"WHERE {not_skipped}NOT {BlockColumns.REJECTED})"
        )

    def _value_in_block(self, field: str) -> str:
        if field not in self.plan.fields:
            return self._typed(field)
        return self._ready.get(field, self._value_name(field))

    def _canonical_rows(self, table: str, load_id: int) -> str:
        """Return the SELECT of the rows that a block, or another table of the load, gives a table."""
        spec = self.mapping.tables[table]
        chosen = {
            column: self._canonical_value(table, column)
            for column in self.plan.tables[table].filled
        }
        records = (
            self._source_rows(table, load_id)
            if spec.source
            else self._valid_records([*chosen.values(), spec.when])
        )
        values = ", ".join(f"{value} AS {quote_name(column)}" for column, value in chosen.items())
        condition = f", ({spec.when}) AS _when" if spec.when else ""
        rows = f"SELECT {LINE}, {values}{condition} FROM {records}"
        if (
            not spec.once
        ):  # the condition stands outside, so that windows see all records of a group
            return f"SELECT * EXCLUDE (_when) FROM ({rows}) WHERE _when" if spec.when else rows
        left_out, where = (f"{LINE}, _when", " WHERE _when") if spec.when else (LINE, "")
        first = f"min({LINE}) AS {LINE}"
        return f"SELECT {first}, * EXCLUDE ({left_out}) FROM ({rows}){where} GROUP BY ALL"

    def _source_rows(self, table: str, load_id: int) -> str:
        """Return a sub-query over the rows of a load that give a derived table its rows."""
        spec, plan = self.mapping.tables[table], self.plan.tables[table]
        written = " ".join([spec.when, *plan.expressions.values()])
        used = map(quote_name, find_names(written, TABLES[spec.source].column_names))
        line, grouped = (f"min({LINE}) AS {LINE}", " GROUP BY ALL") if spec.once else (LINE, "")
        chosen = ", ".join([*used, line])
        return f"(SELECT {chosen} FROM {spec.source} WHERE load_id = {load_id}{grouped})"

    def _canonical_value(self, table: str, column: str) -> str:
        kind = TABLES[table].field(column).sql_type
        value = f"CAST({self.plan.tables[table].expressions[column]} AS {kind})"
        is_text = kind == "VARCHAR" and column in self.mapping.tables[table].set
        return f"nullif({value}, '')" if is_text else value

    def _numbered(self, table: str, rows: str, load_id: int) -> tuple[str, str]:
        """Return the rows of a source without a key, and the SQL of the id that each is given.

        If the id only numbers the rows, it is the file and the line; else the hash of the content with
        the number of its occurrence, which a later export repeats.
        """
        column = self.mapping.tables[table].occurrence
        if column == TABLES[table].counted:
            return rows, f"{quote_text(self.plan.origin + '-')} || {LINE}"
        before = (
            f"SELECT left({quote_name(column)}, 32) AS _content, count(*) AS _before FROM {table} "
            f"WHERE load_id = {load_id} GROUP BY 1"
        )
        content = hash_content(self.plan.tables[table].content)
        hashed = f"SELECT *, {content} AS _content FROM ({rows})"
        window = f"row_number() OVER (PARTITION BY _content ORDER BY {LINE})"
        number = f"_content || '-' || (coalesce(_before, 0) + {window})"
        return f"SELECT * FROM ({hashed}) LEFT JOIN ({before}) USING (_content)", number

    @cached_property
    def _rowless(self) -> str:
        """Condition that a valid record gives no row to any table."""
        conditions = [
            spec.when if self.plan.tables[table].filled else "FALSE"
            for table, spec in self.mapping.tables.items()
            if not spec.once
        ]
        if "" in conditions:
            return "FALSE"
        return " AND ".join(f"NOT coalesce(({each}), FALSE)" for each in conditions)


def _first_of(failures: Dict[str, str]) -> str:
    """Return the SQL of the rule of the first failure whose condition holds."""
    branches = " ".join(f"WHEN {condition} THEN {rule}" for condition, rule in failures.items())
    return f"CASE {branches} END"
