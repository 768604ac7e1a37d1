"""SQL of DuckDB, within the subset of `scrm.store.sql`, as SQL of Spark.

sqlglot writes most of it. What it leaves to the reader is done here on the tree, because the two
engines would answer differently without a warning: exact quantiles become approximate ones, the
division of decimals gives decimals, and the difference of two days is an interval. Names are
qualified first, since Spark takes an alias where DuckDB takes a column.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

from scrm.errors import UsageError

Schema = Mapping[str, Mapping[str, str]]
"""The columns of each relation, and their types as DuckDB spells them."""

ALLOWED = frozenset({
    # aggregates and windows
    "COUNT", "SUM", "AVG", "MIN", "MAX", "MIN_BY", "MAX_BY", "ANY_VALUE", "BOOL_OR", "BOOL_AND",
    "COLLECT_LIST", "PERCENTILE", "FILTER", "ROW_NUMBER", "RANK", "DENSE_RANK", "LAG", "LEAD",
    "FIRST_VALUE", "LAST_VALUE", "NTILE", "PERCENT_RANK", "CUME_DIST",
    # values
    "CAST", "TRY_CAST", "DECIMAL", "COALESCE", "NULLIF", "GREATEST", "LEAST", "ABS", "ROUND",
    "RINT", "FLOOR", "CEIL", "LN", "EXP", "SQRT", "POWER", "SIGN", "EXISTS", "IF", "XXHASH64",
    # text
    "CONCAT", "CONCAT_WS", "LOWER", "UPPER", "TRIM", "LENGTH", "SUBSTRING", "REPLACE", "CONTAINS",
    "STARTSWITH", "REGEXP_EXTRACT", "REGEXP_REPLACE", "SPLIT", "LOCATE", "LEFT", "RIGHT",
    "TRANSLATE", "MD5", "CHR",
    # dates
    "DATE_TRUNC", "TRUNC", "DATEDIFF", "DATE_ADD", "DATE_FORMAT", "YEAR", "QUARTER", "MONTH", "DAY",
    "HOUR", "EXTRACT", "DAYOFWEEK", "FROM_UTC_TIMESTAMP", "MAKE_DT_INTERVAL",
    # lists, and the version of the server
    "ARRAY", "EXPLODE", "POSEXPLODE", "SIZE", "ARRAY_SORT", "SORT_ARRAY", "STRUCT", "VERSION",
})  # fmt: skip
"""The functions of Spark that a query may call: those whose meaning `translate` keeps."""

_CALL = re.compile(r"'(?:[^'\\]|\\.)*'|`[^`]*`|\b([A-Z][A-Z0-9_]*)\(")
"""A function in the text of sqlglot, after literals and quoted names, which may hold the same."""
_UNITS = frozenset({"year", "quarter", "month", "week", "day", "hour", "minute"})
_DAY = frozenset({exp.DType.DATE, exp.DType.DATE32})


def translate(
    sql: str, params: Mapping[str, Any] | None = None, schema: Schema | None = None
) -> str:
    """Return a query of DuckDB in the SQL of Spark, with the bound values written as literals.

    Parameters
    ----------
    sql : str
        One SELECT.
    params : mapping, optional
        A value for each ``$name`` of the text.
    schema : mapping, optional
        The columns of the relations that the text names.

    Raises
    ------
    KeyError
        A value is missing.
    TypeError
        A value is of a type that SQL does not have.
    UsageError
        A function has another meaning in Spark, or it has none of that name.

    Examples
    --------
    >>> translate("SELECT quantile_cont(a, $q) AS m FROM t", {"q": 0.9}, {"t": {"a": "DOUBLE"}})
    'SELECT PERCENTILE(CAST(`t`.`a` AS DOUBLE), 0.9) AS `m` FROM `t` AS `t`'
    """
    known: dict[str, object] = {name: dict(columns) for name, columns in (schema or {}).items()}
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    tree = tree.transform(lambda node: _bind(node, params or {}))
    for select in tree.find_all(exp.Select):
        _spell_out_all(select)
        _spell_out_windows(select)
    tree = qualify(
        tree,
        schema=known,
        dialect="duckdb",
        quote_identifiers=True,
        validate_qualify_columns=False,
    )
    tree = annotate_types(tree, schema=known, dialect="duckdb")
    for node in reversed(list(tree.walk(bfs=True))):  # parts before the whole
        rewrite = _REWRITES.get(type(node))
        rewritten = rewrite(node) if rewrite else node
        if rewritten is not node:
            node.replace(rewritten)
    text = tree.sql(dialect="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    if unknown := sorted(list_functions(text) - ALLOWED):
        raise _refusal(unknown[0])
    return text


def list_functions(text: str) -> frozenset[str]:
    """Return the functions that a text of `translate` calls.

    Examples
    --------
    >>> sorted(list_functions("SELECT LOWER(`ABS(x)`), COUNT(*) FROM t WHERE k IN ('SUM(x)')"))
    ['COUNT', 'LOWER']
    """
    return frozenset(match[1] for match in _CALL.finditer(text) if match[1])


def _refusal(function: str) -> UsageError:
    return UsageError(
        f"SQL: {function.lower()} has another meaning on a Spark server, or none",
        hint="leave it out of the formula, or ask the database: --engine duckdb",
    )


def list_relations(sql: str) -> list[str]:
    """Return the names of the tables that a query reads, in order, each once.

    Examples
    --------
    >>> list_relations("SELECT * FROM a JOIN b USING (id) WHERE id IN (SELECT id FROM a)")
    ['a', 'b']
    """
    tables = sqlglot.parse_one(sql, dialect="duckdb").find_all(exp.Table)
    return list(dict.fromkeys(table.name for table in tables))


def write_literal(value: Any) -> exp.Expression:
    """Return a value as a literal of SQL.

    Raises
    ------
    TypeError
        SQL has no such value.

    Examples
    --------
    >>> write_literal(["a", 1, None]).sql("spark")
    "ARRAY('a', 1, NULL)"
    """
    if isinstance(value, bool) or value is None:
        return exp.Null() if value is None else exp.Boolean(this=value)
    if isinstance(value, int | float | Decimal):
        number = exp.Literal.number(str(abs(value)))
        return exp.Neg(this=number) if value < 0 else number
    if isinstance(value, dt.date):
        is_moment = isinstance(value, dt.datetime)
        kind = exp.DType.TIMESTAMPNTZ if is_moment else exp.DType.DATE
        return exp.cast(exp.Literal.string(str(value)), kind)
    if isinstance(value, str):
        return exp.Literal.string(value)
    if isinstance(value, Iterable):
        return exp.Array(expressions=[write_literal(each) for each in value])
    raise TypeError(f"a value of type {type(value).__name__} cannot be bound")


def _bind(node: exp.Expression, params: Mapping[str, Any]) -> exp.Expression:
    """Write the bound values, and leave out what only DuckDB's optimizer reads."""
    if isinstance(node, exp.Placeholder | exp.Parameter):
        return write_literal(params[node.name])
    if isinstance(node, exp.CTE):
        node.set("materialized", None)
    return node


def _spell_out_all(select: exp.Select) -> None:
    """Write the keys of GROUP BY ALL, and the places of ORDER BY ALL."""
    group = select.args.get("group")
    if group and group.args.get("all"):
        keys = [each.unalias().copy() for each in select.expressions if _is_key(each, select)]
        select.set("group", exp.Group(expressions=keys) if keys else None)
    order = select.args.get("order")
    if order and [each.this.name.upper() for each in order.expressions] == ["ALL"]:
        places = range(1, len(select.expressions) + 1)
        order.set(
            "expressions",
            [exp.Ordered(this=exp.Literal.number(each), nulls_first=False) for each in places],
        )


def _spell_out_windows(select: exp.Select) -> None:
    """Write the definition of a named window where it is used: Sail does not know such names."""
    defined = {each.name: each for each in select.args.get("windows") or ()}
    for window in select.find_all(exp.Window):
        base = defined.get(window.alias)
        if base is not None and window is not base:
            window.set("alias", None)
            for part in ("partition_by", "order"):
                found = base.args.get(part)
                copied = [each.copy() for each in found] if isinstance(found, list) else found
                window.set(part, copied.copy() if isinstance(copied, exp.Expression) else copied)
    select.set("windows", None)


def _is_key(projection: exp.Expression, select: exp.Select) -> bool:
    """Return whether GROUP BY ALL groups by an item of the select list."""
    if isinstance(projection.unalias(), exp.Literal):
        return False
    return not any(
        aggregate.find_ancestor(exp.Select) is select
        for aggregate in projection.find_all(exp.AggFunc)
    )


def _rewrite_median(node: exp.Median) -> exp.Expression:
    return _percentile(node.this, exp.Literal.number("0.5"))


def _rewrite_quantile(node: exp.PercentileCont | exp.Quantile) -> exp.Expression:
    return _percentile(node.this, node.args.get("expression") or node.args["quantile"])


def _rewrite_difference(node: exp.Sub) -> exp.Expression:
    """Subtract two days, which gives a number of days."""
    if _has_type(node.this, _DAY) and _has_type(node.expression, _DAY):
        return exp.Anonymous(this="DATEDIFF", expressions=[node.this, node.expression])
    return node


def _rewrite_division(node: exp.Div) -> exp.Expression:
    """Divide as floating-point numbers: by zero, too, which Spark refuses."""
    above, below = exp.cast(node.this, exp.DType.DOUBLE), node.expression
    node.set("this", above)
    divisor = below.unnest()
    if isinstance(divisor, exp.Nullif) or (divisor.is_number and float(divisor.to_py())):
        return node
    node.set("expression", exp.Nullif(this=below, expression=exp.Literal.number(0)))
    infinite = exp.cast(exp.Literal.string("Infinity"), exp.DType.DOUBLE)
    by_zero = exp.Mul(this=above.copy(), expression=infinite)  # nan for 0 / 0
    is_zero = exp.EQ(this=exp.paren(below), expression=exp.Literal.number(0))
    return exp.Case(ifs=[exp.If(this=is_zero, true=by_zero)], default=node.copy())


def _rewrite_split(node: exp.Split) -> exp.Expression:
    """Split at a text: Spark splits at a pattern."""
    if not node.expression.is_string:
        raise _refusal("str_split at something else than a literal")
    pattern = exp.Literal.string(re.escape(node.expression.name))
    return exp.Anonymous(this="SPLIT", expressions=[node.this, pattern])


def _rewrite_sum(node: exp.Add | exp.Sub) -> exp.Expression:
    """Let a day and an interval give a time, as in DuckDB; the difference of days is a number."""
    if isinstance(node.expression, exp.Interval) and _has_type(node.this, _DAY):
        node.set("this", exp.cast(node.this, exp.DType.TIMESTAMPNTZ))
        return node
    return _rewrite_difference(node) if isinstance(node, exp.Sub) else node


def _rewrite_cast(node: exp.Cast) -> exp.Expression:
    """Round where a number is cast to an integer: Spark would cut it off."""
    if node.to.this in exp.DataType.INTEGER_TYPES:
        if _has_type(node.this, exp.DataType.FLOAT_TYPES):
            node.set("this", exp.Anonymous(this="RINT", expressions=[node.this]))
        elif _has_type(node.this, {exp.DType.DECIMAL}):
            node.set("this", exp.Round(this=node.this))
    return node


def _rewrite_type(node: exp.DataType) -> exp.Expression:
    return exp.DataType.build("TIMESTAMPNTZ") if node.this == exp.DType.TIMESTAMP else node


def _rewrite_length(node: exp.Length) -> exp.Expression:
    is_list = node.this.name == "SPLIT" or _has_type(node.this, exp.DataType.ARRAY_TYPES)
    return exp.Anonymous(this="SIZE", expressions=[node.this]) if is_list else node


def _rewrite_replacement(node: exp.RegexpReplace) -> exp.Expression:
    if "g" not in node.text("modifiers"):
        raise _refusal("regexp_replace without 'g'")
    return node


def _merge_filters(node: exp.Filter) -> exp.Expression:
    """Let a filter that leaves out NULL be one with that of the text."""
    if not isinstance(node.this, exp.Filter):
        return node
    where = exp.and_(node.this.expression.this, node.expression.this)
    return exp.Filter(this=node.this.this, expression=exp.Where(this=where))


def _count_boundaries(difference: exp.DateDiff) -> exp.Expression:
    """Let a difference count the boundaries between two times, as DuckDB does.

    Spark counts whole units: from 10:59 to 11:01 it is 0 hours.
    """
    unit = difference.args.get("unit")
    if unit is not None:
        for side in ("this", "expression"):
            moment = difference.args[side]
            text = exp.Literal.string(unit.name)
            difference.set(side, exp.Anonymous(this="DATE_TRUNC", expressions=[text, moment]))
    return difference


def _count_weekdays(call: exp.DayOfWeek | exp.DayOfWeekIso) -> exp.Expression:
    """Count weekdays from Sunday as 0, or Monday as 1: Sunday is 1 in Spark."""
    text = "DAYOFWEEK({}) - 1" if isinstance(call, exp.DayOfWeek) else "(DAYOFWEEK({}) + 5) % 7 + 1"
    return exp.paren(sqlglot.parse_one(text.format(call.this.sql("spark")), dialect="spark"))


def _check_unit(part: exp.Extract) -> exp.Expression:
    """Refuse parts of a time that are counted otherwise: weekdays, and seconds with fractions."""
    if part.this.name.lower() not in _UNITS:
        raise _refusal(f"extract({part.this.name} FROM ...)")
    return part


def _check_list(call: exp.ArrayAgg) -> exp.Expression:
    """Refuse a list in an order, which the translation would lose."""
    if isinstance(call.this, exp.Order):
        raise _refusal("list(... ORDER BY ...)")
    return call


def _filter_nulls(call: exp.ArgMax | exp.ArgMin) -> exp.Expression:
    """Leave out NULL, as DuckDB does: Spark would return it."""
    values = [call.this, *filter(None, [call.args.get("expression")])]
    where = exp.and_(
        *(exp.Not(this=exp.Is(this=each.copy(), expression=exp.Null())) for each in values)
    )
    return exp.Filter(this=call.copy(), expression=exp.Where(this=where))


def _rewrite_function(call: exp.Anonymous) -> exp.Expression:
    name, values = call.name.lower(), call.expressions
    if name == "quantile_cont":
        return _percentile(*values)
    if name == "hash":  # that of Spark has 32 bits: too few for millions of authors
        return exp.Anonymous(this="XXHASH64", expressions=values)
    if name == "to_seconds":
        days = [exp.Literal.number(0) for _ in range(3)]
        return exp.Anonymous(this="MAKE_DT_INTERVAL", expressions=[*days, *values])
    if name == "timezone" and isinstance(values[1], exp.Anonymous):  # a time in UTC as local time
        moment = values[1].expressions[-1]
        return exp.Anonymous(this="FROM_UTC_TIMESTAMP", expressions=[moment, values[0]])
    return call


def _percentile(values: exp.Expression, place: exp.Expression) -> exp.Expression:
    """Return the exact quantile; DuckDB cuts that of decimals off after their last digit."""
    if not _has_type(values, {exp.DType.DECIMAL}):
        values = exp.cast(values, exp.DType.DOUBLE)
        return exp.Anonymous(this="PERCENTILE", expressions=[values, place])
    kind = values.type
    assert kind is not None  # noqa: S101  `_has_type` has read it
    digits = int(kind.expressions[1].name)
    units = exp.Mul(this=values, expression=exp.Literal.number(10**digits))
    exact = exp.Anonymous(this="PERCENTILE", expressions=[exp.cast(units, exp.DType.DOUBLE), place])
    whole = exp.cast(exact, exp.DType.BIGINT)
    unit = exp.cast(exp.Literal.number(f"{10**-digits:.{digits}f}"), kind)
    return exp.cast(exp.Mul(this=whole, expression=unit), kind)


def _cast_to_text(joined: exp.Expression) -> exp.Expression:
    """Cast the parts of a text, which Spark would compare with the empty text as numbers."""
    parts = list(joined.expressions) or [joined.this, joined.expression]
    for part in parts:
        if part.type is None or part.type.this not in exp.DataType.TEXT_TYPES:
            part.replace(exp.cast(part.copy(), exp.DType.VARCHAR))
    return joined


def _has_type(node: exp.Expression, types: Collection[exp.DType]) -> bool:
    return node.type is not None and node.type.this in types


_REWRITES: dict[type, Callable[[Any], exp.Expression]] = {
    exp.Add: _rewrite_sum,
    exp.Anonymous: _rewrite_function,
    exp.ArrayAgg: _check_list,
    exp.ArgMax: _filter_nulls,
    exp.ArgMin: _filter_nulls,
    exp.Cast: _rewrite_cast,
    exp.Concat: _cast_to_text,
    exp.ConcatWs: _cast_to_text,
    exp.DPipe: _cast_to_text,
    exp.DataType: _rewrite_type,
    exp.DateDiff: _count_boundaries,
    exp.DayOfWeek: _count_weekdays,
    exp.DayOfWeekIso: _count_weekdays,
    exp.Div: _rewrite_division,
    exp.Extract: _check_unit,
    exp.Filter: _merge_filters,
    exp.Length: _rewrite_length,
    exp.Median: _rewrite_median,
    exp.PercentileCont: _rewrite_quantile,
    exp.Quantile: _rewrite_quantile,
    exp.RegexpReplace: _rewrite_replacement,
    exp.Split: _rewrite_split,
    exp.Sub: _rewrite_sum,
}
"""What is written otherwise than sqlglot does, by the kind of node."""
