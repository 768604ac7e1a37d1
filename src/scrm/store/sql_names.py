"""What an SQL text refers to: its columns, tables and parameters, read from the tree of sqlglot."""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from scrm.store.user_expressions import verbatim_dialect, write_tree

if TYPE_CHECKING:
    from sqlglot import exp

_PARAMETER = re.compile(
    r"'(?:[^']|'')*'"  # strings, names and comments are passed over
    r'|"(?:[^"]|"")*"'
    r"|--[^\n]*"
    r"|/\*.*?\*/"
    r"|(?<!\w)\$\$.*?\$\$"
    r"|(?<!\w)\$(\w+)",
    re.DOTALL,
)


def read_tree(text: str) -> "exp.Expr":
    """Return the tree of one statement that the project itself wrote."""
    tree: exp.Expr
    (tree,) = verbatim_dialect()().parse(text)
    return tree


@lru_cache(maxsize=4096)
def list_columns(text: str) -> frozenset[str]:
    """Return the names, in lower case, of the columns that expressions or a query refer to.

    Examples
    --------
    >>> sorted(list_columns("Reach > 0 AND tone = 'positive'"))
    ['reach', 'tone']
    >>> sorted(list_columns("SELECT p.likes AS n FROM posts AS p ORDER BY p.day"))
    ['day', 'likes']
    """
    from sqlglot import exp

    if not text:
        return frozenset()
    tree = read_tree(text if text.lstrip()[:6].upper() == "SELECT" else f"SELECT {text}")
    return frozenset(column.name.lower() for column in tree.find_all(exp.Column))


@lru_cache(maxsize=4096)
def list_tables(query: str) -> frozenset[str]:
    """Return the names, in lower case, of the tables that a query reads, without its own CTEs.

    Examples
    --------
    >>> sorted(list_tables("WITH a AS (SELECT 1 FROM posts) SELECT 1 FROM a JOIN orders ON true"))
    ['orders', 'posts']
    """
    from sqlglot import exp

    tree = read_tree(query)
    own = {each.alias.lower() for each in tree.find_all(exp.CTE)}
    return frozenset(table.name.lower() for table in tree.find_all(exp.Table)) - own


@cache
def find_first_choice(expression: str) -> str:
    """Return the column whose value an expression gives wherever it is not NULL; empty if none.

    Examples
    --------
    >>> find_first_choice("post_id"), find_first_choice("coalesce(post_id, url)")
    ('post_id', 'post_id')
    >>> find_first_choice("lower(post_id)"), find_first_choice("coalesce()")
    ('', '')
    """
    from sqlglot import exp

    (found,) = read_tree(f"SELECT {expression}").expressions
    while isinstance(found, exp.Anonymous) and found.name.lower() == "coalesce":
        found = next(iter(found.expressions), None)
    return found.name if isinstance(found, exp.Column) and not found.table else ""


def list_parameters(text: str) -> frozenset[str]:
    """Return the names that a text refers to as ``$name``.

    Examples
    --------
    >>> sorted(list_parameters("SELECT $since, '$not_this', $until -- $nor_this"))
    ['since', 'until']
    """
    return frozenset(found[1] for found in _PARAMETER.finditer(text) if found[1])


def select_bound_values(sql: str, values: Mapping[str, object]) -> dict[str, object]:
    """Return the values that a text refers to: a store refuses values it is not asked for.

    Examples
    --------
    >>> select_bound_values("SELECT $since", {"since": 1, "until": 2})
    {'since': 1}
    """
    names = list_parameters(sql)
    return {name: value for name, value in values.items() if name in names}


def replace_calls(
    text: str,
    function: str,
    replace: Callable[["exp.Expr"], str | None],
    *,
    before: str = "SELECT ",
) -> str:
    """Return a text in which the calls of a function are replaced.

    Parameters
    ----------
    function : str
        Name of the function, in lower case.
    replace : callable
        Takes the node of a call; returns an expression in SQL, or None where the call stays.
    before : str
        What makes the text a statement: ``SELECT`` for an expression, ``SELECT 1 FROM`` for what
        follows FROM, nothing for a query.

    Examples
    --------
    >>> replace_calls("1 + twice(a)", "twice", lambda call: f"2 * {call.expressions[0].name}")
    '1 + 2 * a'
    """
    from sqlglot import exp

    written: dict[str, str] = {}

    def change(node: "exp.Expr") -> "exp.Expr":
        if isinstance(node, exp.Anonymous) and node.name.lower() == function:
            new = replace(node)
            if new is not None:
                name = f"scrm_call_{len(written)}_"
                written[name] = new
                return exp.column(name)
        return node

    changed = write_tree(read_tree(before + text).transform(change)).removeprefix(before)
    for name, new in written.items():  # put in as text: parsing a long expression takes long
        changed = changed.replace(name, new)
    return changed
