"""SQL of DuckDB, within the subset of `scrm.store.sql`, as SQL of Spark.

sqlglot writes most of it. What it leaves to the reader is done here on the tree, because the two
engines would answer differently without a warning: exact quantiles become approximate ones, the
division of decimals gives decimals, and the difference of two days is an interval. Names are
qualified first, since Spark takes an alias where DuckDB takes a column.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

Schema = Mapping[str, Mapping[str, str]]
"""The columns of each relation, and their types as DuckDB spells them."""

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
    ValueError
        A function has another meaning in Spark.

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
    return tree.sql(dialect="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)


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
    node.set("this", exp.cast(node.this, exp.DType.DOUBLE))
    return node


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
    is_list = isinstance(node.this, exp.Split) or _has_type(node.this, exp.DataType.ARRAY_TYPES)
    return exp.Anonymous(this="SIZE", expressions=[node.this]) if is_list else node


def _rewrite_replacement(node: exp.RegexpReplace) -> exp.Expression:
    if "g" not in node.text("modifiers"):
        raise ValueError("regexp_replace without 'g': Spark replaces all matches")
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
    exp.Anonymous: _rewrite_function,
    exp.ArgMax: _filter_nulls,
    exp.ArgMin: _filter_nulls,
    exp.Cast: _rewrite_cast,
    exp.Concat: _cast_to_text,
    exp.ConcatWs: _cast_to_text,
    exp.DPipe: _cast_to_text,
    exp.DataType: _rewrite_type,
    exp.DateDiff: _count_boundaries,
    exp.Div: _rewrite_division,
    exp.Filter: _merge_filters,
    exp.Length: _rewrite_length,
    exp.Median: _rewrite_median,
    exp.PercentileCont: _rewrite_quantile,
    exp.Quantile: _rewrite_quantile,
    exp.RegexpReplace: _rewrite_replacement,
    exp.Sub: _rewrite_difference,
}
"""What is written otherwise than sqlglot does, by the kind of node."""
