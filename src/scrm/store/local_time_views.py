"""Views for people who ask in SQL: times in the project's zone, with the UTC value beside each.

The tables hold times in UTC without a zone. For the statements of a user, a temporary view of the
same name hides each table: ``created_at`` is a time with zone, and ``created_at_utc`` the value as
it is stored. The views of scrm are written anew over the tables, since a view of the database would
read the temporary ones.
"""

import re

from scrm.store.sql import quote_name
from scrm.tables import TABLES
from scrm.views import VIEWS

UTC_SUFFIX = "_utc"
COLUMNS = """
SELECT table_name, list(column_name ORDER BY ordinal_position) AS names,
  list(data_type ORDER BY ordinal_position) AS types
FROM information_schema.columns
WHERE table_catalog = current_database() AND table_schema = 'main'
GROUP BY table_name ORDER BY table_name
"""
"""Query of the relations of a database, with the names and types of their columns."""


def build_local_views(database: str, relations: dict[str, list[tuple[str, str]]]) -> dict[str, str]:
    r"""Return the SQL of a view for each relation that has a time: name -> SELECT.

    Parameters
    ----------
    database : str
        Name of the database in the engine.
    relations : dict
        Name -> names and types of its columns, of the tables and views in the main schema.

    Examples
    --------
    >>> sql = build_local_views("d", {"t": [("at", "TIMESTAMP")]})["t"]
    >>> print(sql.partition(") ")[2])
    SELECT timezone('UTC', "at") AS "at", "at" AS "at_utc" FROM shown
    """
    found = {}
    for name, columns in relations.items():
        if not any(kind == "TIMESTAMP" for _, kind in columns):
            continue
        steps = _list_steps(database, name)
        # materialised, a step would read rows that the statement does not ask for
        listed = ", ".join(f"{step} AS NOT MATERIALIZED ({sql})" for step, sql in steps.items())
        chosen = ", ".join(_show(*column) for column in columns)
        found[name] = f"WITH {listed} SELECT {chosen} FROM shown"
    return found


def _show(name: str, kind: str) -> str:
    quoted = quote_name(name)
    if kind != "TIMESTAMP":
        return quoted
    return f"timezone('UTC', {quoted}) AS {quoted}, {quoted} AS {quote_name(name + UTC_SUFFIX)}"


def _list_steps(database: str, name: str) -> dict[str, str]:
    """Return the CTEs that end with ``shown``, the rows of a relation with times in UTC."""
    stored = f'SELECT * FROM "{database}".main.'
    if name not in VIEWS:
        return {"shown": f'{stored}"{name}"'}
    before = list(VIEWS)[: list(VIEWS).index(name) + 1]
    words = set(re.findall(r"\w+", " ".join(VIEWS[each] for each in before)))
    tables = {each: f"{stored}{each}" for each in TABLES if each in words}
    return {**tables, **{each: VIEWS[each] for each in before}, "shown": f"SELECT * FROM {name}"}
