"""The SQL that reads one block by a plan: typed values, marks, canonical rows, counts, findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from scrm.ingest.loader.blocks import (
    CELLS,
    COUNTED,
    REJECTED,
    SKIPPED,
    TYPED,
)
from scrm.ingest.loader.field_query import FieldQuery, build_field_query
from scrm.ingest.loader.fill_down import GROUP_ROW
from scrm.ingest.loader.lead_attributes import read_attributes
from scrm.ingest.loader.plan import ONCE, Plan
from scrm.ingest.loader.row_keys import hash_content, row_key
from scrm.ingest.types import LINE
from scrm.ingest.values.numbers import ROUNDED, is_rounded_money
from scrm.ingest.values.sql import find_names
from scrm.store.sql import quote_name, quote_text, with_steps
from scrm.tables import ATTRIBUTES, TABLES

ROWLESS = "_rowless"
"""Column of `BlockQuery.counts` for the valid records that give no row to any table."""


@dataclass(frozen=True)
class BlockQuery:
    """The statements that read a block; each is built when it is first used.

    Parameters
    ----------
    plan : Plan
        How the block is read.
    """

    plan: Plan

    @cached_property
    def fields(self) -> dict[str, FieldQuery]:
        """The SQL of each field of the mapping."""
        return {each: build_field_query(self.plan, each) for each in self.plan.types}

    @cached_property
    def texts(self) -> str:
        """SELECT of the texts of all fields, and of the values that are cast as whole columns."""
        chosen = [LINE, *([GROUP_ROW] if self.plan.mapping.fill_down else [])]
        chosen += [each.stored for each in self.fields.values() if each.stored]
        chosen += [f"{each.text} AS {each.name}" for each in self.fields.values()]
        return f"SELECT {', '.join(chosen)} FROM {CELLS}"

    def select_values(self, field: str) -> str:
        """Return the SELECT of the typed values of one field, in a column ``value``."""
        query = self.fields[field]
        cast = f", {query.cast} AS {query.columns.cast}" if query.cast else ""
        return with_steps(
            {"texts": self.texts, "casts": f"SELECT *{cast} FROM texts"},
            f"SELECT {query.value} AS value FROM casts",
        )

    @cached_property
    def typed(self) -> str:
        """SELECT of line, marks and those typed values of each record that the block lacks."""
        fields = [self.fields[each] for each in self.plan.fields]
        money = [self.fields[each] for each in self.plan.money if not self.fields[each].stored]
        casts = [f"{each.cast} AS {each.columns.cast}" for each in fields if each.cast]
        casts.append(f"{self.plan.skipped_label} AS {SKIPPED}")
        values = [
            f"{each.value} AS {each.columns.value}"
            for each in fields
            if each.stored != each.columns.value
        ]
        values += [f"{each.currency} AS {each.columns.currency}" for each in money]
        chosen = [LINE, *([SKIPPED] if self.plan.skips else [])]
        chosen += [each.columns.value for each in fields if not each.ready]
        chosen += [each.columns.currency for each in money]
        return with_steps(
            {
                "texts": self.texts,
                "casts": f"SELECT *, {', '.join(casts)} FROM texts",
                "read": f"SELECT {', '.join(['*', *values])} FROM casts",
            },
            f"SELECT {', '.join([*chosen, *self._list_marks()])} FROM read",
        )

    def _list_marks(self) -> list[str]:
        """Return the marks of each record: whether it is rejected, and counted by name."""
        fails = " OR ".join(each.fails for each in self.fields.values() if each.faults)
        is_rejected, is_kept = f"({fails or 'FALSE'})", f"{SKIPPED} IS NULL"
        marks = [f"{is_kept} AND {is_rejected} AS {REJECTED}"]
        for name in self.plan.fields:
            if label := self.plan.mapping.fields[name].lacking:
                lacks = f"{self.fields[name].columns.value} IS NULL"
                marks.append(f"{is_kept} AND NOT {is_rejected} AND {lacks} AS {COUNTED + label}")
        rounded = " OR ".join(
            is_rounded_money(self.fields[each].name, self.fields[each].columns.value)
            for each in self.plan.money
            if not self.fields[each].stored
        )
        if rounded:
            marks.append(f"{is_kept} AND NOT {is_rejected} AND ({rounded}) AS {COUNTED + ROUNDED}")
        return marks

    @cached_property
    def findings(self) -> str:
        """SELECT of what the rejected records fail: line, column_name, value, rule, raw."""
        header, places = self.plan.header, self.plan.fields
        cells = ", ".join(f"c{index}" for index in range(len(header)))
        group_row = f", CAST({GROUP_ROW} AS VARCHAR)" if self.plan.mapping.fill_down else ""
        texts = "".join(f", {each.text} AS {each.name}" for each in self.fields.values())
        values = "".join(
            f", {each.value} AS {each.columns.value}"
            for each in self.fields.values()
            if each.ready and not each.stored
        )
        findings = ", ".join(
            f"{{'column_name': {quote_text(header[places[name]])}, "
            f"'value': {each.name}, 'rule': {each.rule}}}"
            for name, each in self.fields.items()
            if each.faults
        )
        return with_steps(
            {
                "texts": f"SELECT * EXCLUDE ({cells}), [{cells}{group_row}] AS cells{texts} "
                f"FROM {TYPED} WHERE {REJECTED}",
                "read": f"SELECT *{values} FROM texts",
                "failed": f"SELECT {LINE}, cells, unnest(list_filter([{findings}], "
                "lambda _x: _x.rule IS NOT NULL)) AS finding FROM read",
            },
            f"SELECT {LINE}, finding.column_name, finding.value, finding.rule, "
            f"to_json(cells)::VARCHAR AS raw FROM failed ORDER BY {LINE}",
        )

    @cached_property
    def counts(self) -> str:
        """SELECT of the valid records without any row, and of the mapping's named counts.

        Empty if there is nothing to count.
        """
        conditions = [
            each
            for table, spec in self.plan.mapping.tables.items()
            if not spec.once
            for each in (
                spec.when if self.plan.tables[table].filled else "FALSE",
                *(row.when for row in spec.further),
            )
        ]
        rowless = " AND ".join(f"NOT coalesce(({each}), FALSE)" for each in conditions)
        counted = {} if "" in conditions else {ROWLESS: rowless}
        counted |= self.plan.mapping.named_counts
        chosen = ", ".join(
            f"count(*) FILTER (WHERE {condition}) AS {quote_name(label)}"
            for label, condition in counted.items()
        )
        return (
            with_steps({"records": self.records}, f"SELECT {chosen} FROM records") if chosen else ""
        )

    @cached_property
    def records(self) -> str:
        """SELECT of the valid records of a block, with the names that expressions may use."""
        plan = self.plan
        end = quote_text(plan.file_end) if plan.file_end else "NULL"
        values = {each.name: each.ready or each.columns.value for each in self.fields.values()}
        for name in plan.money:
            each = self.fields[name]
            values[each.columns.currency] = each.currency if each.stored else each.columns.currency
        values["file_name"], values["file_end"] = (
            quote_text(plan.label),
            f"CAST({end} AS TIMESTAMP)",
        )
        if self.plan.mapping.fill_down:
            values[GROUP_ROW] = GROUP_ROW
        if plan.attribute_columns:
            values[quote_name(ATTRIBUTES)] = read_attributes(plan.attribute_columns)
        for name, texts in plan.listed.items():
            listed = ", ".join(map(quote_text, texts))
            values[quote_name(name)] = f"CAST([{listed}] AS VARCHAR[])"
        chosen = ", ".join(f"{value} AS {name}" for name, value in values.items())
        not_skipped = f"{SKIPPED} IS NULL AND " if self.plan.skips else ""
        return plan.mapping.add_computed(
            f"SELECT {LINE}, {chosen} FROM {TYPED} WHERE {not_skipped}NOT {REJECTED}"
        )

    def rows(self, table: str, load_id: int) -> tuple[list[str], str]:
        """Return the columns of the rows that a block gives a table, and the SELECT of these rows.

        A table derived from another one takes the rows of the whole load instead.
        """
        spec, plan = self.plan.mapping.tables[table], self.plan.tables[table]
        is_conditional = bool(spec.when or plan.further)
        rows_of_records = [(spec.when or "TRUE", plan.values)]
        rows_of_records += [(each.when, each.values) for each in plan.further]
        records = self._source_rows(table, load_id) if spec.source else self.records
        steps = {
            "records": records,
            "canonical": " UNION ALL ".join(
                _select_canonical(plan.filled, values, when if is_conditional else "")
                for when, values in rows_of_records
            ),
            "kept": _keep_rows(is_conditional=is_conditional, is_once=spec.once),
        }
        columns, rows = [*plan.columns], "kept"
        chosen = [*map(quote_name, columns)]
        if spec.occurrence:
            chosen[-1] = plan.values[spec.occurrence]
            if spec.occurrence != TABLES[table].counted:
                steps |= self._occurrence_steps(table, load_id)
                rows, chosen[-1] = "numbered", "number"
        if spec.once:
            columns.append("row_hash")
            chosen.append(f"{quote_text(ONCE)} || {hash_content(plan.content)} AS row_hash")
        columns += ["load_id", LINE]
        steps["finished"] = f"SELECT {', '.join(chosen)}, {load_id}, {LINE} FROM {rows}"
        return columns, with_steps(steps, _leave_out_known(table) if spec.once else "FROM finished")

    def _source_rows(self, table: str, load_id: int) -> str:
        """Return the SELECT of the rows of a load from which a derived table takes its rows."""
        spec = self.plan.mapping.tables[table]
        expressions = " ".join([spec.when, *self.plan.tables[table].expressions.values()])
        used = map(quote_name, find_names(expressions, TABLES[spec.source].column_names))
        line, grouped = (f"min({LINE}) AS {LINE}", " GROUP BY ALL") if spec.once else (LINE, "")
        chosen = ", ".join([*used, line])
        return f"SELECT {chosen} FROM {spec.source} WHERE load_id = {load_id}{grouped}"

    def _occurrence_steps(self, table: str, load_id: int) -> dict[str, str]:
        """Return the steps that number the rows of a source without a key by content.

        The id of a row is the hash of its content with the number of its occurrence, which a later
        export repeats.
        """
        column = quote_name(self.plan.mapping.tables[table].occurrence)
        content = hash_content(self.plan.tables[table].content)
        window = f"row_number() OVER (PARTITION BY _content ORDER BY {LINE})"
        return {
            "hashed": f"SELECT *, {content} AS _content FROM kept",
            "earlier": f"SELECT left({column}, 32) AS _content, count(*) AS _earlier FROM {table} "
            f"WHERE load_id = {load_id} GROUP BY 1",
            "numbered": "SELECT *, "
            f"_content || '-' || (coalesce(_earlier, 0) + {window}) AS number "
            "FROM hashed LEFT JOIN earlier USING (_content)",
        }


def _select_canonical(columns: Sequence[str], values: Mapping[str, str], when: str) -> str:
    """Return the SELECT of one row per record, with the condition of its table if there is one."""
    chosen = [LINE, *(f"{values[each]} AS {quote_name(each)}" for each in columns)]
    chosen += [f"({when}) AS _when"] if when else []
    return f"SELECT {', '.join(chosen)} FROM records"


def _keep_rows(*, is_conditional: bool, is_once: bool) -> str:
    """Return the SELECT of the canonical rows that fulfil the condition of their table.

    It is a step of its own, so that windows in the condition see all records of a group.
    """
    left_out = [*(["_when"] if is_conditional else []), *([LINE] if is_once else [])]
    rest = f"* EXCLUDE ({', '.join(left_out)})" if left_out else "*"
    where = " WHERE _when" if is_conditional else ""
    if is_once:
        return f"SELECT min({LINE}) AS {LINE}, {rest} FROM canonical{where} GROUP BY ALL"
    return f"SELECT {rest} FROM canonical{where}"


def _leave_out_known(table: str) -> str:
    """Return the SELECT of those derived rows whose key no better row has."""
    better = (
        f"old.row_hash IS NULL OR NOT starts_with(old.row_hash, {quote_text(ONCE)}) "
        "OR old.row_hash <= new.row_hash"
    )
    same = f"{row_key(table, 'old.')} = {row_key(table, 'new.')}"
    known = f"SELECT 1 FROM {table} old WHERE {same} AND ({better})"
    return f"SELECT * FROM finished new WHERE NOT EXISTS ({known})"
