"""One statement that only reads: the check of what `scrm sql` hands to the engine.

Two independent parsers read the text, sqlglot and the engine's own. A statement runs only if both
find one query. Its tables and functions are taken from the engine's tree.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

import duckdb

from scrm.errors import UsageError
from scrm.store.sql import mute_parser

LONGEST = 100_000
"""Characters of the longest statement."""

TABLE_FUNCTIONS = frozenset({
    "range", "generate_series", "unnest", "repeat", "repeat_row", "test_all_types",
    "test_vector_types", "json_each", "json_tree", "duckdb_columns", "duckdb_constraints",
    "duckdb_functions", "duckdb_keywords", "duckdb_schemas", "duckdb_tables", "duckdb_types",
    "duckdb_views", "pragma_table_info", "pg_timezone_names", "regexp_split_to_table",
    "generate_subscripts",
})  # fmt: skip
"""Table functions that may be called: they read their arguments and the catalogue, nothing else."""

DENIED_FUNCTIONS = frozenset({
    "current_setting", "getenv", "getvariable", "nextval", "currval", "setval", "setseed",
    "write_log", "sleep_ms", "pg_sleep", "json_serialize_plan", "json_execute_serialized_sql",
    "query", "query_table", "glob", "current_query", "current_query_id",
    "current_transaction_id", "current_connection_id", "txid_current", "which_secret",
    "in_search_path", "parse_duckdb_log_message", "inet_client_addr", "inet_client_port",
    "inet_server_addr", "inet_server_port", "pg_conf_load_time", "pg_postmaster_start_time",
    "read_text", "read_blob", "histogram_values",
})  # fmt: skip
"""Functions that access settings, sequences, files, logs or the process, or that sleep."""

VIEWS = frozenset(
    {
        "duckdb_columns",
        "duckdb_constraints",
        "duckdb_schemas",
        "duckdb_tables",
        "duckdb_types",
        "duckdb_views",
    }
)
"""Views of the engine's catalogue that may be read in addition to the tables of the database."""

SCHEMAS = frozenset({"", "main", "stored", "information_schema"})
_SPECIAL = frozenset({"tables", "databases", "schemas", "__show_tables_expanded"})
_QUERY_NODES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})
_LISTS = frozenset({("TABLES",), ("ALL", "TABLES"), ("DATABASES",), ("SCHEMAS",)})
_FORMS = "SELECT, WITH, FROM, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN"
_HINT = f"scrm sql only reads: one {_FORMS}"
Node = Mapping[str, Any]


def check(
    connection: duckdb.DuckDBPyConnection, text: str, tables: Collection[str]
) -> frozenset[str]:
    """Refuse a text that is not one statement that reads some of the tables named.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Parses the text, and runs nothing of it.
    tables : collection of str
        Tables and views of the database.

    Returns
    -------
    frozenset of str
        Those the statement names, or all of them if it reads the catalogue.

    Raises
    ------
    UsageError
        The text is empty, not one statement or of another kind, or accesses something else.

    Examples
    --------
    >>> check(duckdb.connect(), "SELECT count(*) FROM orders", {"orders", "posts"})
    frozenset({'orders'})
    >>> check(duckdb.connect(), "SELECT 1; SELECT 2", {"orders"})
    Traceback (most recent call last):
    scrm.errors.UsageError: SQL: one statement is meant
    """
    inner = _check_form(text)
    _check_kind(text, inner)
    tree = _tree(connection, inner)
    known = {each.lower() for each in tables} | VIEWS
    own = {str(name).lower() for name in _keys(tree)}
    for node in _nodes(tree):
        _check_node(node, known | own, known)
    return _select_named(tree, tables)


def _select_named(tree: Node, tables: Collection[str]) -> frozenset[str]:
    """Return the tables that a query names: all of them if it may read the catalogue."""
    named = set()
    for node in _nodes(tree):
        kind = str(node.get("type", ""))
        if kind == "BASE_TABLE" or (kind == "SHOW_REF" and node.get("table_name")):
            named.add(str(node["table_name"]).strip('"').lower())
            named.add(str(node.get("schema_name") or "").lower())
        elif kind in {"SHOW_REF", "TABLE_FUNCTION"}:
            named.add("information_schema")
    if named & (VIEWS | _SPECIAL | {"information_schema"}):
        return frozenset(tables)
    return frozenset(each for each in tables if each.lower() in named)


def _check_form(text: str) -> str:
    """Check the tokens of a text that sqlglot finds; return the text without EXPLAIN."""
    if len(text) > LONGEST:
        raise UsageError(f"SQL: longer than {LONGEST} characters", hint=_HINT)
    first = _tokens(text)
    if not first:
        raise UsageError("the query is empty", hint='scrm sql "SHOW TABLES" lists what exists')
    explained = first[0].text.upper() == "EXPLAIN"
    if explained:  # sqlglot takes what follows for one token
        text = text[first[0].end + 1 :]
        if (first := _tokens(text)) and first[0].text.upper() == "ANALYZE":
            text = text[first[0].end + 1 :]
    return _check_unexplained(text, _tokens(text), explained=explained)


def _check_unexplained(text: str, tokens: Sequence[Any], *, explained: bool) -> str:
    while tokens and tokens[-1].token_type.name == "SEMICOLON":
        tokens = tokens[:-1]
    if any(token.token_type.name == "SEMICOLON" for token in tokens):
        _refuse("one statement is meant")
    words = tuple(token.text.upper() for token in tokens) or ("nothing",)
    if tokens:
        text = text[tokens[0].start : tokens[-1].end + 1]
    if words[0] in {"DESCRIBE", "DESC", "SHOW", "SUMMARIZE"} and not explained:
        _check_described(
            text[tokens[1].start - tokens[0].start :] if len(tokens) > 1 else "",
            words[1:],
            words[0],
        )
    elif words[0] in {"SELECT", "WITH", "FROM", "("}:
        _check_query(text)
    else:
        first = (words[0].split() or ["a blank name"])[0]
        _refuse(f"a statement begins with {_FORMS}, not {first[:20]}")
    return text


def _tokens(text: str) -> Sequence[Any]:
    from sqlglot import tokenize
    from sqlglot.errors import SqlglotError

    try:
        return tokenize(text, dialect="duckdb")
    except SqlglotError:
        _refuse("this cannot be read; is a quote not closed?")


def _check_described(rest: str, words: tuple[str, ...], verb: str) -> None:
    """Check what follows DESCRIBE, SHOW or SUMMARIZE: a name, a query, or one of the lists."""
    if not words or (verb in {"SHOW", "DESCRIBE", "DESC"} and words in _LISTS):
        return
    if words[0] in {"SELECT", "WITH", "FROM", "("}:
        _check_query(rest)
    else:
        _check_query(f"FROM {rest}")


def _check_query(text: str) -> None:
    """Check that sqlglot finds one query, and nothing in it that writes."""
    from sqlglot import exp, parse
    from sqlglot.errors import SqlglotError

    mute_parser()

    try:
        trees = parse(text, dialect="duckdb")
    except SqlglotError as error:
        reason = str(error).split(". ", maxsplit=1)[0].split("\n", maxsplit=1)[0]
        _refuse(f"no valid SQL: {reason}")
    except RecursionError:
        _refuse("nested too deeply")
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        _refuse("one query is meant")
    writing = (
        exp.DML,
        exp.DDL,
        exp.Command,
        exp.Copy,
        exp.Attach,
        exp.Detach,
        exp.Set,
        exp.Pragma,
        exp.Merge,
        exp.Into,
    )
    found = next(
        (
            node
            for node in trees[0].walk()
            if isinstance(node, writing) and not isinstance(node, exp.Query)
        ),
        None,
    )
    if found:
        _refuse(f"{type(found).__name__.lower()} would do more than read")


def _check_kind(text: str, inner: str) -> None:
    """Check that the engine finds one statement, and a query after EXPLAIN."""
    for each in dict.fromkeys((text, inner)):
        try:
            found = duckdb.extract_statements(each)
        except duckdb.Error as error:
            _refuse(str(error).splitlines()[0])
        kinds = {"SELECT", "EXPLAIN"} if each is text and inner != text else {"SELECT"}
        if len(found) != 1 or found[0].type.name not in kinds:
            _refuse("one statement that reads is meant")


def _tree(connection: duckdb.DuckDBPyConnection, text: str) -> Node:
    """Return the engine's own tree of a query."""
    row = connection.execute("SELECT json_serialize_sql(?)", [text]).fetchall()
    tree: Node = json.loads(row[0][0])
    if tree["error"] or len(tree["statements"]) != 1:
        _refuse("one statement that reads is meant")
    return tree


def _nodes(value: object) -> Iterator[Node]:
    """Yield every node of a tree, without recursion."""
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, dict):
            yield current
            waiting.extend(current.values())
        elif isinstance(current, list):
            waiting.extend(current)


def _keys(tree: Node) -> Iterator[str]:
    """Yield the names of the CTEs of a query."""
    for node in _nodes(tree):
        entries = (
            node.get("cte_map", {}).get("map", ()) if isinstance(node.get("cte_map"), dict) else ()
        )
        yield from (entry["key"] for entry in entries)
        if str(node.get("type")) in {"RECURSIVE_CTE_NODE", "CTE_NODE"}:
            yield node.get("cte_name", "")


def _check_node(node: Node, known: Collection[str], offered: Collection[str]) -> None:
    kind = str(node.get("type", ""))
    if kind.endswith("_NODE") and kind not in _QUERY_NODES:
        _refuse(f"{kind.removesuffix('_QUERY_NODE').lower()} would do more than read")
    if node.get("class") == "PARAMETER":
        _refuse("a statement has no parameters")
    if kind == "SHOW_REF" and node.get("table_name", "").strip('"') in {"", *_SPECIAL}:
        return
    if kind in {"BASE_TABLE", "SHOW_REF"}:
        _check_table(node, known, offered)
    name = str(node.get("function_name", "")).lower()
    if name in DENIED_FUNCTIONS:
        _refuse(f"{name} is out of reach")
    if kind == "TABLE_FUNCTION":
        _check_table_function(str(node.get("function", {}).get("function_name", "")).lower())


def _check_table_function(name: str) -> None:
    if name not in TABLE_FUNCTIONS:
        _refuse(f"{name} is out of reach")


def _check_table(node: Node, known: Collection[str], offered: Collection[str]) -> None:
    schema, name = (
        str(node.get(key) or "").strip('"').lower() for key in ("schema_name", "table_name")
    )
    if schema not in SCHEMAS:
        raise UsageError(
            f"SQL: there is no schema {schema!r} to read",
            hint='scrm sql "SHOW TABLES" lists what exists',
        )
    if schema != "information_schema" and name not in known:
        near = ", ".join(get_close_matches(name, offered, 3))
        hint = (f"near: {near}; " if near else "") + 'scrm sql "SHOW TABLES" lists what exists'
        raise UsageError(f"SQL: there is no table {name!r}", hint=hint)


def _refuse(reason: str) -> NoReturn:
    raise UsageError(f"SQL: {reason}", hint=_HINT)
