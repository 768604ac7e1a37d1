"""The SQL that Spark gets from each analysis, as reviewed files in ``tests/store/spark_sql``.

Write them again after a change, and read the difference::

    python -m tests.store.spark_queries
"""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from sqlglot import exp
from tests.store.spark_lake import CONTEXT, answer_all, generate_lake, local_server, open_spark

from scrm.pipeline.data_coverage import of_store
from scrm.store import spark
from scrm.views import VIEWS

FOLDER = Path(__file__).with_name("spark_sql")
_MOMENT = re.compile(r"CAST\('[\d: -]+' AS (?:TIMESTAMP_NTZ|DATE)\)")
_SHORT = 160
"""Characters of a subquery that is not worth a paragraph of its own."""


class Recorder:
    """The queries of each analysis, and those that show tables and views."""

    def __init__(self) -> None:
        self.part = "tables"
        self.queries: dict[str, dict[str, str]] = {}

    def begin(self, part: str) -> None:
        """Note what follows under a name."""
        self.part = part

    def add(self, sql: str, translated: str) -> None:
        """Note a query, once for each text that was translated."""
        part = "views" if sql in VIEWS.values() else self.part
        self.queries.setdefault(part, {}).setdefault(sql, translated)

    def render(self) -> dict[str, str]:
        """Return the text of each file."""
        return {part: render(queries) for part, queries in self.queries.items()}


@contextmanager
def recorded() -> Iterator[Recorder]:
    """Note what the stores of the block translate."""
    recorder, translate = Recorder(), spark.translate

    def note(sql: str, *arguments: Any) -> str:
        translated = translate(sql, *arguments)
        recorder.add(sql, translated)
        return translated

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spark, "translate", note)
        yield recorder


def render(queries: dict[str, str]) -> str:
    """Return queries as the text of a file; a subquery that several contain is written once."""
    parts: dict[str, str] = {}
    written = {}
    for query in sorted(queries.values()):
        tree = sqlglot.parse_one(query, dialect="spark")
        for node in reversed(list(tree.find_all(exp.Subquery, exp.CTE))):
            text = _write(node.this)
            if isinstance(node.this, exp.Query) and len(text) > _SHORT:
                node.set("this", exp.column(parts.setdefault(text, f"part_{len(parts) + 1}")))
        written[_write(tree)] = None
    named = [f"-- {name}\n{text};\n" for text, name in parts.items()]
    return "\n".join([*named, *(f"{text};\n" for text in written)])


def _write(tree: exp.Expression) -> str:
    """Return a text without the days of the sample."""
    return _MOMENT.sub(":moment", tree.sql(dialect="spark", pretty=True, max_text_width=100))


def main() -> None:
    """Write the files."""
    with tempfile.TemporaryDirectory() as folder, local_server() as remote:
        tables, work = Path(folder), Path(folder, "results")
        with (
            recorded() as recorder,
            generate_lake(tables),
            open_spark(remote, tables, work) as store,
        ):
            for _ in answer_all(store, recorder.begin):
                pass
            recorder.begin("coverage")
            of_store(store, CONTEXT)
    texts = recorder.render()
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.sql"):
        path.unlink()
    for name, text in texts.items():
        (FOLDER / f"{name}.sql").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
