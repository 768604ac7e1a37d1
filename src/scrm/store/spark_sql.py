"""SQL of DuckDB, within the subset of `scrm.store.sql`, as SQL of Spark.

sqlglot writes most of it. What it leaves to the reader is done here on the tree, because the two
engines would answer differently without a warning: exact quantiles become approximate ones, the
division of decimals gives decimals, and the difference of two days is an interval. Names are
qualified first, since Spark takes an alias where DuckDB takes a column.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

Schema = Mapping[str, Mapping[str, str]]
"""The columns of each relation, and their types as DuckDB spells them."""

_DAY = frozenset({exp.DataType.Type.DATE, exp.DataType.Type.DATE32})


def translate(sql: str, params: Mapping[str, Any] | None = None, schema: Schema | None = None) -> str:
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
    ValueError
        A function has another meaning in Spark.

    Examples
    --------
    >>> translate("SELECT quantile_cont(a, $q) AS m FROM t", {"q": 0.9}, {"t": {"a": "DOUBLE"}})
    'SELECT PERCENTILE(CAST(`t`.`a` AS DOUBLE), 0.9) AS `m` FROM `t` AS `t`'
    """
    known = {name: dict(columns) for name, columns in (schema or {}).items()}
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
        rewritten = _rewrite(node)
        if rewritten is not node:
            node.replace(rewritten)
    return tree.sql(dialect="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)


def write_literal(value: Any) -> exp.Expression:
    """Return a value as a literal of SQL.

    Examples
    --------
    >>> write_literal(["a", 1, None]).sql("spark")
    "ARRAY('a', 1, NULL)"
    """
    if value is None:
        return exp.Null()
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, int | float | Decimal):
        number = exp.Literal.number(str(abs(value)))
        return exp.Neg(this=number) if value < 0 else number
    if isinstance(value, dt.datetime):
        return exp.cast(exp.Literal.string(str(value)), exp.DataType.Type.TIMESTAMPNTZ)
    if isinstance(value, dt.date):
        return exp.cast(exp.Literal.string(str(value)), exp.DataType.Type.DATE)
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


def _rewrite(node: exp.Expression) -> exp.Expression:
    """Return what Spark has for one node; the node itself where sqlglot knows it."""
    if isinstance(node, exp.Anonymous):
        return _rewrite_function(node)
    if isinstance(node, exp.Median):
        return _percentile(node.this, exp.Literal.number("0.5"))
    if isinstance(node, exp.PercentileCont | exp.Quantile):
        return _percentile(node.this, node.args.get("expression") or node.args["quantile"])
    if isinstance(node, exp.Concat | exp.ConcatWs | exp.DPipe):
        _cast_to_text(node)
    if isinstance(node, exp.Length) and (
        isinstance(node.this, exp.Split) or _has_type(node.this, exp.DataType.ARRAY_TYPES)
    ):
        return exp.Anonymous(this="SIZE", expressions=[node.this])
    if isinstance(node, exp.RegexpReplace) and "g" not in node.text("modifiers"):
        raise ValueError("regexp_replace without 'g': Spark replaces all matches")
    if isinstance(node, exp.ArgMax | exp.ArgMin):
        return _filter_nulls(node)
    if isinstance(node, exp.Filter) and isinstance(node.this, exp.Filter):
        where = exp.and_(node.this.expression.this, node.expression.this)
        return exp.Filter(this=node.this.this, expression=exp.Where(this=where))
    if isinstance(node, exp.DateDiff):
        _count_boundaries(node)
    if isinstance(node, exp.Sub) and _has_type(node.this, _DAY) and _has_type(node.expression, _DAY):
        return exp.Anonymous(this="DATEDIFF", expressions=[node.this, node.expression])
    if isinstance(node, exp.Div):
        node.set("this", exp.cast(node.this, exp.DataType.Type.DOUBLE))
    if isinstance(node, exp.Cast) and node.to.this in exp.DataType.INTEGER_TYPES:
        if _has_type(node.this, exp.DataType.FLOAT_TYPES):
            node.set("this", exp.Anonymous(this="RINT", expressions=[node.this]))
        elif _has_type(node.this, {exp.DataType.Type.DECIMAL}):
            node.set("this", exp.Round(this=node.this))
    if isinstance(node, exp.DataType) and node.this == exp.DataType.Type.TIMESTAMP:
        return exp.DataType.build("TIMESTAMPNTZ")
    return node


def _count_boundaries(difference: exp.DateDiff) -> None:
    """Let a difference count the boundaries between two times, as DuckDB does.

    Spark counts whole units: from 10:59 to 11:01 it is 0 hours.
    """
    unit = difference.args.get("unit")
    if unit is not None:
        for side in ("this", "expression"):
            moment = difference.args[side]
            text = exp.Literal.string(unit.name)
            difference.set(side, exp.Anonymous(this="DATE_TRUNC", expressions=[text, moment]))


def _filter_nulls(call: exp.ArgMax | exp.ArgMin) -> exp.Expression:
    """Leave out NULL, as DuckDB does: Spark would return it."""
    values = [call.this, *filter(None, [call.args.get("expression")])]
    where = exp.and_(*(exp.Not(this=exp.Is(this=each.copy(), expression=exp.Null())) for each in values))
    return exp.Filter(this=call.copy(), expression=exp.Where(this=where))


def _rewrite_function(call: exp.Anonymous) -> exp.Expression:
    name, values = call.name.lower(), call.expressions
    if name == "quantile_cont":
        return _percentile(*values)
    if name == "to_seconds":
        days = [exp.Literal.number(0) for _ in range(3)]
        return exp.Anonymous(this="MAKE_DT_INTERVAL", expressions=[*days, *values])
    if name == "timezone" and isinstance(values[1], exp.Anonymous):  # a time in UTC as local time
        moment = values[1].expressions[-1]
        return exp.Anonymous(this="FROM_UTC_TIMESTAMP", expressions=[moment, values[0]])
    return call


def _percentile(values: exp.Expression, at: exp.Expression) -> exp.Expression:
    """Return the exact quantile; of decimals rounded to their digits, as DuckDB does."""
    exact = exp.Anonymous(
        this="PERCENTILE", expressions=[exp.cast(values, exp.DataType.Type.DOUBLE), at]
    )
    if _has_type(values, {exp.DataType.Type.DECIMAL}):
        return exp.cast(exact, values.type)
    return exact


def _cast_to_text(joined: exp.Expression) -> None:
    """Cast the parts of a text, which Spark would compare with the empty text as numbers."""
    parts = list(joined.expressions) or [joined.this, joined.expression]
    for part in parts:
        if part.type is None or part.type.this not in exp.DataType.TEXT_TYPES:
            part.replace(exp.cast(part.copy(), exp.DataType.Type.VARCHAR))


def _has_type(node: exp.Expression, types: Collection[exp.DataType.Type]) -> bool:
    return node.type is not None and node.type.this in types
