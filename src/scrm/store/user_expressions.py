"""SQL in files of users: parsed, checked against allow-lists, and written anew from its tree.

Mapping files and KPI files contain expressions, and KPI files also queries. Their text never
reaches the engine. It is parsed by sqlglot; every node of the tree, every function, name and type
must be on a list; then SQL is written from the tree. Whatever has no node on a list (a second
statement, a comment, an escape string, a lambda) cannot be part of that SQL.
"""

import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from scrm.store.sql import mute_parser

if TYPE_CHECKING:
    from sqlglot import exp

LONGEST = 10_000
"""Characters of the longest expression; a query may have ten times as many."""

FUNCTIONS = frozenset({
    "abs", "ceil", "ceiling", "exp", "floor", "greatest", "least", "ln", "mod", "power", "round",
    "sign", "sqrt", "trunc",
    "coalesce", "nullif", "md5",
    "chr", "concat", "concat_ws", "contains", "ends_with", "left", "len", "length", "lower",
    "ltrim", "prefix", "regexp_extract", "regexp_full_match", "regexp_matches", "regexp_replace",
    "replace", "reverse", "right", "rtrim", "split_part", "starts_with", "strip_accents", "strpos",
    "substr", "substring", "suffix", "trim", "upper",
    "date_add", "date_diff", "date_part", "date_sub", "date_trunc", "day", "dayofmonth", "epoch",
    "hour", "isodow", "last_day", "make_date", "make_timestamp", "minute", "month", "quarter",
    "second", "strftime", "strptime", "timezone", "to_days", "to_hours", "to_minutes",
    "to_seconds", "to_timestamp", "try_strptime", "week", "year",
    "json_array_length", "json_extract", "json_extract_string",
})  # fmt: skip
"""Functions of one row that an expression may call: pure functions of their arguments."""

WINDOWS = frozenset({"any_value", "count", "max", "min", "sum"})
"""Aggregates that an expression may call as window functions: ``min(x) OVER (PARTITION BY y)``."""

_SCALAR_NODES = frozenset({
    "Add", "And", "Anonymous", "Between", "Boolean", "Case", "Cast", "Column", "DPipe", "DataType",
    "DataTypeParam", "Div", "EQ", "GT", "GTE", "ILike", "Identifier", "If", "In", "IntDiv",
    "Interval", "Is", "LT", "LTE", "Like", "Literal", "Mod", "Mul", "NEQ", "Neg", "Not", "Null",
    "NullSafeEQ", "NullSafeNEQ", "Or", "Paren", "Placeholder", "Star", "Sub", "TryCast", "Var",
    "Window",
})  # fmt: skip
_QUERY_NODES = _SCALAR_NODES | {
    "Alias", "Array", "Bracket", "CTE", "Distinct", "Except", "Exists", "Filter", "From", "Group",
    "Having", "Intersect", "Join", "Limit", "Offset", "Order", "Ordered", "PropertyEQ", "Qualify",
    "Select", "Struct", "Subquery", "Table", "TableAlias", "Union", "Unnest", "Where",
    "WindowSpec", "With",
}  # fmt: skip
_TYPES = frozenset({
    "BIGINT", "BOOLEAN", "DATE", "DECIMAL", "DOUBLE", "FLOAT", "INT", "INT128", "INTERVAL",
    "SMALLINT", "TEXT", "TIME", "TIMESTAMP", "TIMESTAMPNTZ", "TIMESTAMPTZ", "TINYINT", "VARCHAR",
})  # fmt: skip
_UNITS = frozenset({"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND"})
_WINDOW_PARTS = frozenset({"this", "partition_by", "over"})
_NUMBER = re.compile(r"\d+(\.\d*)?(e[+-]?\d+)?|\.\d+(e[+-]?\d+)?", re.IGNORECASE)
_BESIDE = re.compile(r"\s*")


class ExpressionError(ValueError):
    """An expression that is not allowed; `hint` says what is."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UnknownNameError(ExpressionError):
    """An expression names a column, function, table or parameter that it may not use."""

    def __init__(self, what: str, name: str, offered: Collection[str]) -> None:
        from difflib import get_close_matches

        near = get_close_matches(name, offered, 1)
        listed = ", ".join(sorted(offered)) or "none"
        super().__init__(
            what.format(name), (f"near: {near[0]}; " if near else "") + f"there are {listed}"
        )


def scalar(
    text: str,
    columns: Collection[str] | None,
    *,
    functions: Collection[str] = FUNCTIONS,
    parameters: Collection[str] = (),
    quote: bool = False,
) -> str:
    """Return one expression over one row, written anew.

    Parameters
    ----------
    columns : collection of str or None
        The columns that it may name, in lower case; None for any, with or without a table.
    functions : collection of str
        The functions that it may call, in lower case.
    parameters : collection of str
        The parameters that it may name as ``$name``.
    quote : bool
        Write every name in quotes, so that none is read as a keyword.

    Raises
    ------
    ExpressionError
        The text is not one expression made of these.

    Examples
    --------
    >>> scalar("lower(Channel) || '-' || id", {"channel", "id"})
    "lower(Channel) || '-' || id"
    """
    tree = _parse(text, f"SELECT {text}", LONGEST)
    given = {key for key, value in tree.args.items() if value}
    if type(tree).__name__ != "Select" or given != {"expressions"} or len(tree.expressions) != 1:
        raise ExpressionError("one expression is meant, no statement")
    (expression,) = tree.expressions
    _check(expression, _SCALAR_NODES, functions, parameters)
    _check_columns(expression, columns)
    return write_tree(expression, quote=quote)


def query(
    text: str,
    tables: Collection[str],
    *,
    functions: Collection[str] = FUNCTIONS,
    parameters: Collection[str] = (),
) -> str:
    """Return one query over tables, written anew.

    Parameters
    ----------
    tables : collection of str
        The tables that it may read in addition to its own CTEs.

    Raises
    ------
    ExpressionError
        The text is not one such query.

    Examples
    --------
    >>> query("select channel from posts", {"posts"})
    'SELECT channel FROM posts'
    >>> query("SELECT a FROM secrets", {"posts"})
    Traceback (most recent call last):
    scrm.store.user_expressions.UnknownNameError: there is no table 'secrets'
    """
    tree = _parse(text, text, 10 * LONGEST)
    if type(tree).__name__ not in {"Select", "Union", "Intersect", "Except"}:
        raise ExpressionError("one query is meant")
    _check(tree, _QUERY_NODES, functions, parameters)
    _check_tables(tree, tables)
    return write_tree(tree)


def source(
    text: str,
    tables: Collection[str],
    *,
    functions: Collection[str] = FUNCTIONS,
    parameters: Collection[str] = (),
) -> str:
    """Return a FROM clause without the word FROM: tables, aliases and joins, written anew.

    Raises
    ------
    ExpressionError
        The text is something else.

    Examples
    --------
    >>> source("posts AS p join profiles AS r on r.id = p.id", {"posts", "profiles"})
    'posts AS p JOIN profiles AS r ON r.id = p.id'
    """
    head = "SELECT 1 FROM "
    tree = _parse(text, head + text, 10 * LONGEST)
    given = {key for key, value in tree.args.items() if value}
    if type(tree).__name__ != "Select" or not given <= {"expressions", "from", "from_", "joins"}:
        raise ExpressionError("tables and joins are meant")
    _check(tree, _QUERY_NODES, functions, parameters)
    _check_tables(tree, tables)
    return write_tree(tree).removeprefix(head)


def join(
    text: str,
    tables: Collection[str],
    *,
    functions: Collection[str] = FUNCTIONS,
    parameters: Collection[str] = (),
) -> str:
    """Return a JOIN clause, written anew. Parameters and errors are those of `source`.

    Examples
    --------
    >>> join("left join profiles AS r on r.id = p.id", {"profiles"})
    'LEFT JOIN profiles AS r ON r.id = p.id'
    """
    before = "scrm_before "
    found = source(
        before + text, {*tables, before.strip()}, functions=functions, parameters=parameters
    )
    return found.removeprefix(before)


def _parse(own: str, text: str, longest: int) -> "exp.Expr":
    """Return the tree of the only statement in a text; `own` is the part that a user wrote."""
    from sqlglot.errors import SqlglotError

    if len(own) > longest:
        raise ExpressionError(f"longer than {longest} characters")
    dialect = verbatim_dialect()
    try:
        _check_tokens(own)
        trees = dialect().parse(text)
    except SqlglotError as error:
        reason = str(error).split(". ", maxsplit=1)[0].split("\n", maxsplit=1)[0]
        raise ExpressionError(f"no valid SQL: {reason}") from None
    except RecursionError:
        raise ExpressionError("nested too deeply") from None
    if len(trees) != 1 or trees[0] is None:
        raise ExpressionError("one expression is meant, no statement")
    tree: exp.Expr = trees[0]
    return tree


def _check_tokens(text: str) -> None:
    """Refuse comments, and string literals in any form but ``'...'``."""
    end = 0
    for token in verbatim_dialect()().tokenize(text):
        if not _BESIDE.fullmatch(text, end, token.start):
            raise ExpressionError("a comment")
        end = token.end + 1
        if token.comments:
            raise ExpressionError("a comment")
        if token.token_type.name == "SEMICOLON":
            raise ExpressionError("one expression is meant, no statement")
        kind, written = token.token_type.name, text[token.start : end]
        if kind.endswith("STRING") and written != "'" + token.text.replace("'", "''") + "'":
            raise ExpressionError("a text is written '...', and a quote in it as ''")
    if not _BESIDE.fullmatch(text, end):
        raise ExpressionError("a comment")


def _check(
    tree: "exp.Expr",
    nodes: Collection[str],
    functions: Collection[str],
    parameters: Collection[str],
) -> None:
    """Check every node of a tree."""
    for node in tree.walk():
        kind = type(node).__name__
        if kind not in nodes:
            raise ExpressionError(_NAMES.get(kind, f"{kind.lower()} is not allowed here"))
        if check := _CHECKS.get(kind):
            check(node, nodes, functions, parameters)


def _check_function(
    node: "exp.Expr",
    nodes: Collection[str],
    functions: Collection[str],
    _parameters: Collection[str],
) -> None:
    name = node.name.lower()
    is_windowed = type(node.parent).__name__ == "Window" and node.arg_key == "this"
    allowed = WINDOWS if is_windowed and nodes is _SCALAR_NODES else functions
    if name not in allowed:
        raise UnknownNameError(
            "{} is not among the functions that formulas may call", name, allowed
        )


def _check_placeholder(
    node: "exp.Expr",
    _nodes: Collection[str],
    _functions: Collection[str],
    parameters: Collection[str],
) -> None:
    if node.name not in parameters:
        raise UnknownNameError("there is no setting {!r}", node.name, parameters)


def _check_type(node: "exp.Expr", *_lists: Collection[str]) -> None:
    if (kind := getattr(node.this, "name", str(node.this))) not in _TYPES or node.args.get(
        "nested"
    ):
        raise UnknownNameError("there is no type {!r}", kind, _TYPES)


def _check_literal(node: "exp.Expr", *_lists: Collection[str]) -> None:
    if not node.args.get("is_string") and not _NUMBER.fullmatch(node.name):
        raise ExpressionError("a number is written in digits")


def _check_unit(node: "exp.Expr", *_lists: Collection[str]) -> None:
    if node.name.upper() not in _UNITS or type(node.parent).__name__ != "Interval":
        raise ExpressionError("a unit of time is meant")


def _check_star(node: "exp.Expr", nodes: Collection[str], *_lists: Collection[str]) -> None:
    if nodes is _SCALAR_NODES and str(getattr(node.parent, "name", "")).lower() != "count":
        raise ExpressionError("one column is meant, not all")


def _check_window(node: "exp.Expr", nodes: Collection[str], *_lists: Collection[str]) -> None:
    given = {key for key, value in node.args.items() if value}
    is_function = type(node.this).__name__ == "Anonymous" and given <= _WINDOW_PARTS
    if nodes is _SCALAR_NODES and not is_function:
        raise ExpressionError("a window is written OVER (PARTITION BY ...)")


_CHECKS: Mapping[str, Any] = {
    "Anonymous": _check_function,
    "Placeholder": _check_placeholder,
    "DataType": _check_type,
    "Literal": _check_literal,
    "Var": _check_unit,
    "Star": _check_star,
    "Window": _check_window,
}
_NAMES: Mapping[str, str] = {
    "Subquery": "a query inside an expression",
    "Select": "a query inside an expression",
    "Exists": "a query inside an expression",
    "Lambda": "a lambda",
    "Alias": "one expression is meant, without a name",
    "Dot": "a function is written name(...)",
}


def _check_columns(tree: "exp.Expr", columns: Collection[str] | None) -> None:
    for column in tree.find_all(_expressions().Column):
        if columns is None:
            continue
        if column.args.get("table"):
            raise ExpressionError("a column is named alone, without a table")
        if column.name.lower() not in columns:
            raise UnknownNameError("there is no column {!r}", column.name, columns)


def _check_tables(tree: "exp.Expr", tables: Collection[str]) -> None:
    own = {each.alias.lower() for each in tree.find_all(_expressions().CTE)}
    for table in tree.find_all(_expressions().Table):
        if type(table.this).__name__ != "Identifier":
            raise ExpressionError("a function in place of a table")
        if table.args.get("db") or table.name.lower() not in {*tables, *own}:
            raise UnknownNameError("there is no table {!r}", table.name, tables)


def write_tree(tree: "exp.Expr", *, quote: bool = False) -> str:
    """Return a tree as SQL, its functions named as they were read."""
    return str(
        tree.sql(
            dialect=verbatim_dialect(), normalize_functions=False, identify=quote, comments=False
        )
    )


def _expressions() -> Any:
    from sqlglot import exp

    return exp


@cache
def verbatim_dialect() -> Any:
    """Return DuckDB's dialect, except that functions and IS NOT stay as they were written."""
    from sqlglot import exp
    from sqlglot.dialects.duckdb import DuckDB

    mute_parser()

    class Verbatim(DuckDB):
        class Parser(DuckDB.Parser):  # type: ignore[misc, valid-type]
            FUNCTIONS: dict[str, Any] = {}  # noqa: RUF012  as in the class it extends
            FUNCTION_PARSERS = {  # noqa: RUF012
                name: parser
                for name, parser in DuckDB.Parser.FUNCTION_PARSERS.items()
                if name in {"CAST", "TRY_CAST"}
            }
            NO_PAREN_FUNCTIONS: dict[Any, Any] = {}  # noqa: RUF012

        class Generator(DuckDB.Generator):  # type: ignore[misc, valid-type]
            def not_sql(self, expression: exp.Not) -> str:
                inner = expression.this
                if isinstance(inner, exp.Is):
                    return f"{self.sql(inner, 'this')} IS NOT {self.sql(inner, 'expression')}"
                if isinstance(inner, exp.In | exp.Between):
                    value = str(self.sql(inner, "this"))
                    return f"{value} NOT{str(self.sql(inner)).removeprefix(value)}"
                return f"NOT {self.sql(inner)}"

    return Verbatim
