"""The SQL that every store can run: an allow-list of functions, and what engines spell differently.

The dialect is DuckDB's. A function that is not in `ALLOWED` fails the tests: some engines lack it
or, worse, have another function of the same name (`log`, `dayofweek`, approximate quantiles,
`hash`).
"""

from collections.abc import Iterable, Mapping

ALLOWED = frozenset({
    # aggregates
    "count", "sum", "min", "max", "any_value", "arg_max", "arg_min", "bool_or", "bool_and", "list",
    "quantile_cont", "median",
    # windows
    "row_number", "rank", "dense_rank", "lag", "lead", "first_value", "last_value", "ntile",
    "percent_rank", "cume_dist",
    # values
    "coalesce", "nullif", "greatest", "least", "abs", "round", "floor", "ceil", "cast", "try_cast",
    "case", "if", "and", "or", "not", "exists", "in", "between", "is", "ln", "exp", "sqrt",
    "power", "sign",
    # text
    "concat", "lower", "upper", "trim", "length", "substring", "replace", "contains",
    "starts_with", "regexp_matches", "regexp_extract", "regexp_replace", "str_split",
    "string_split", "strpos", "left", "right", "translate", "md5",
    # dates
    "date_trunc", "date_diff", "date_add", "year", "quarter", "extract", "timezone", "strftime",
    "interval",
    # lists
    "unnest", "array", "struct_pack", "len", "list_sort", "array_agg", "struct",
})  # fmt: skip
"""Names in lower case, as DuckDB spells them; sqlglot writes `string_split` as `str_split`."""


def quote_name(identifier: str) -> str:
    """Return an identifier in the quotes of SQL.

    Examples
    --------
    >>> quote_name("order")
    '"order"'
    """
    return '"' + identifier.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    """Return a text as a literal of SQL.

    Examples
    --------
    >>> quote_text("O'Neil")
    "'O''Neil'"
    """
    return "'" + text.replace("'", "''") + "'"


def with_steps(steps: Mapping[str, str], select: str) -> str:
    """Return a query with CTEs, each of which may read those before it.

    Examples
    --------
    >>> with_steps({"a": "SELECT 1 AS n", "b": "SELECT n FROM a WHERE n > 0"}, "SELECT * FROM b")
    'WITH a AS (SELECT 1 AS n), b AS (SELECT n FROM a WHERE n > 0) SELECT * FROM b'
    """
    listed = ", ".join(f"{name} AS ({sql})" for name, sql in steps.items())
    return f"WITH {listed} {select}"


def quantile_exact(value: str, q: float) -> str:
    """Return the exact quantile of an aggregate's values, with linear interpolation.

    Examples
    --------
    >>> quantile_exact("days", 0.5)
    'quantile_cont(days, 0.5)'
    """
    return f"quantile_cont({value}, {q:g})"


def seconds_between(start: str, end: str) -> str:
    """Return whole seconds from one timestamp to another, negative where `end` is earlier.

    Examples
    --------
    >>> seconds_between("a", "b")
    "date_diff('second', a, b)"
    """
    return f"date_diff('second', {start}, {end})"


def local_moment(moment: str) -> str:
    """Return a UTC timestamp in the time zone bound as ``$timezone``.

    Examples
    --------
    >>> local_moment("created_at")
    "timezone($timezone, timezone('UTC', created_at))"
    """
    return f"timezone($timezone, timezone('UTC', {moment}))"


def local_day(moment: str) -> str:
    """Return the day of a UTC timestamp in the time zone bound as ``$timezone``.

    Examples
    --------
    >>> local_day("created_at")
    "CAST(timezone($timezone, timezone('UTC', created_at)) AS DATE)"
    """
    return f"CAST({local_moment(moment)} AS DATE)"


def period_start(unit: str, day: str) -> str:
    """Return the first day of the week (Monday), month, quarter or year that a day lies in.

    Examples
    --------
    >>> period_start("week", "day")
    "CAST(date_trunc('week', day) AS DATE)"
    """
    return f"CAST(date_trunc('{unit}', {day}) AS DATE)"


def month(day: str) -> str:
    """Return the first day of the month that a day lies in.

    Examples
    --------
    >>> month("day")
    "CAST(date_trunc('month', day) AS DATE)"
    """
    return period_start("month", day)


def weekday(day: str) -> str:
    """Return the weekday of a day: 1 is Monday, 7 Sunday.

    Examples
    --------
    >>> weekday("day")
    "date_diff('day', CAST(date_trunc('week', day) AS DATE), day) + 1"
    """
    return f"date_diff('day', {period_start('week', day)}, {day}) + 1"


def hour_of_day(moment: str) -> str:
    """Return the hour of a timestamp, 0 to 23.

    Examples
    --------
    >>> hour_of_day("t")
    "date_diff('hour', date_trunc('day', t), t)"
    """
    return f"date_diff('hour', date_trunc('day', {moment}), {moment})"


def explode_pos(table: str, values: str, name: str) -> str:
    """Return a FROM item with a row for each element of a list column.

    The element is the column `name`, and its place, counted from 1, the column ``name_place``.

    Examples
    --------
    >>> explode_pos("texts", "words", "word")
    'texts, UNNEST(texts.words) WITH ORDINALITY AS exploded(word, word_place)'
    """
    return f"{table}, UNNEST({table}.{values}) WITH ORDINALITY AS exploded({name}, {name}_place)"


def functions(sql: str) -> frozenset[str]:
    """Return the names of the functions that a text calls, in lower case.

    Examples
    --------
    >>> sorted(functions("SELECT lower(a), count(*) FROM t WHERE coalesce(b, 1) > 0"))
    ['coalesce', 'count', 'lower']
    """
    from sqlglot import exp, parse

    trees = [tree for tree in parse(sql, dialect="duckdb") if tree is not None]
    return frozenset(_name(node) for tree in trees for node in tree.find_all(exp.Func))


def _name(node: object) -> str:
    """Return the name under which DuckDB knows a function of the tree."""
    from sqlglot import exp

    if isinstance(node, exp.Anonymous):
        return str(node.name).lower()
    assert isinstance(node, exp.Func)  # noqa: S101  what `find_all` was asked for
    text = node.sql(dialect="duckdb")
    head = text.split("(", 1)[0].strip().lower()
    return head if head.isidentifier() else node.sql_name().lower()


def refused(sql: str, allowed: Iterable[str] = ALLOWED) -> list[str]:
    """Return the functions of a text that are not in the allow-list.

    Examples
    --------
    >>> refused("SELECT approx_quantile(a, 0.5) FROM t")
    ['approx_quantile']
    """
    return sorted(functions(sql) - set(allowed))


def mute_parser() -> None:
    """Keep sqlglot from writing statements to stderr: control characters would reach a terminal."""
    import logging

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
