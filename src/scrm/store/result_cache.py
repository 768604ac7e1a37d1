"""Answers that were computed from the current data, and the hash that says which data that is.

They are in a schema of their own, which no statement of a user and no analysis reads. The first
transaction that changes a row of a table deletes them all (`scrm.store.ledger`), so they never
outlive the data they were computed from.
"""

import hashlib
from collections.abc import Collection, Mapping

from scrm.store import Store

SCHEMA = "cache"
DEFINITIONS = (
    f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}",
    f"CREATE TABLE IF NOT EXISTS {SCHEMA}.results (question VARCHAR, state VARCHAR, content BLOB)",
)
_MOST_BYTES = 64_000_000
"""Size of all answers of one state of the data; the sample company's report has 0.4 MB."""
_STATE = (
    """
    SELECT md5(string_agg(
      md5(concat_ws('|', table_name, load_id, row_count, totals, method)), ''
      ORDER BY table_name, load_id
    )) FROM control_totals
    """,
    "SELECT md5(string_agg(CAST(f AS VARCHAR), '' ORDER BY load_id)) FROM load_files f",
    "SELECT md5(string_agg(CAST(r AS VARCHAR), '' ORDER BY kind, value)) FROM restrictions r",
)


def hash_data(store: Store) -> str:
    """Return a hash of all rows that analyses read: the control totals of the tables have it."""
    found = repr([store.value(sql) for sql in _STATE])
    return hashlib.sha256(found.encode()).hexdigest()


def read_results(store: Store, questions: Collection[str], state: str) -> dict[str, bytes]:
    """Return what is stored for some questions about the data of a hash: question -> content."""
    there = "SELECT count(*) FROM duckdb_tables() WHERE schema_name = $schema"
    if not store.value(there, {"schema": SCHEMA}):
        return {}
    found = store.arrow(
        f"SELECT question, content FROM {SCHEMA}.results "
        "WHERE state = $state AND question IN (SELECT unnest($questions))",
        {"state": state, "questions": list(questions)},
    )
    return dict(zip(*(column.to_pylist() for column in found.columns), strict=True))


def write_results(store: Store, contents: Mapping[str, bytes], state: str) -> None:
    """Store contents by question, and drop those of other data, and the oldest of too many."""
    with store.transaction():
        store.execute(
            f"DELETE FROM {SCHEMA}.results "
            "WHERE state <> $state OR question IN (SELECT unnest($questions))",
            {"state": state, "questions": list(contents)},
        )
        for question, content in contents.items():
            store.execute(
                f"INSERT INTO {SCHEMA}.results SELECT $question, $state, $content",
                {"question": question, "state": state, "content": content},
            )
        store.execute(
            f"DELETE FROM {SCHEMA}.results WHERE rowid IN (SELECT place FROM (SELECT rowid AS "
            "place, sum(octet_length(content)) OVER (ORDER BY rowid DESC) AS size "
            f"FROM {SCHEMA}.results) WHERE size > $most)",
            {"most": _MOST_BYTES},
        )


def forget_results(store: Store) -> None:
    """Delete everything."""
    store.execute(f"DELETE FROM {SCHEMA}.results")
