"""Labels for the changes between two snapshots.

`scrm snapshot diff` shows the names that checks.yaml uses, the report shows their labels.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from scrm.report.code_labels import label_code
from scrm.result import Lang, NamedResult, Result, ResultTable, Text
from scrm.wording import write_number

MOST = 8
"""Rows of a table of changes in a report, the most certain first."""


def name_changes(changes: Result, results: Sequence[NamedResult], lang: Lang) -> Result:
    """Return the most certain changes, with labels for metrics and groups if results have them."""
    tables = label_names(changes, results, lang).tables
    left = sum(max(0, table.frame.height - MOST) for table in tables)
    more = Text(
        f"{write_number(left, 'de')} weitere zeigt scrm snapshot diff.",
        f"scrm snapshot diff shows {write_number(left, 'en')} more.",
    )
    return replace(
        changes,
        tables=tuple(replace(table, frame=table.frame.head(MOST)) for table in tables),
        notes=(*changes.notes, *((more,) if left else ())),
    )


def label_names(named: Result, results: Sequence[NamedResult], lang: Lang) -> Result:
    """Return a result with labels for the metrics and groups in its tables."""
    known = {
        key: label for command, result in results for key, label in _labels(command, result, lang)
    }
    return replace(named, tables=tuple(_label_table(table, known, lang) for table in named.tables))


def _labels(command: str, result: Result, lang: Lang) -> Iterator[tuple[str, str]]:
    """Yield name and label of each fact, table column and KPI of a result."""
    for fact in result.facts:
        yield f"{command}.{fact.column.name}", f"{result.title[lang]}: {fact.column.label(lang)}"
    for table in result.tables:
        for column in table.columns:
            yield (
                f"{command}.{table.name}.{column.name}",
                f"{table.title[lang]}: {column.label(lang)}",
            )
        if {"metric", "name", "value"} <= set(table.frame.columns):
            for metric, name in (
                table.frame.select("metric", "name").unique(maintain_order=True).iter_rows()
            ):
                yield str(metric), str(name or metric)


def _label_table(table: ResultTable, known: Mapping[str, str], lang: Lang) -> ResultTable:
    """Replace the names and groups in a table of `scrm.report.snapshot_diff` by their labels."""
    import polars as pl

    if not {"name", "by"} <= set(table.frame.columns):
        return table
    names = [known.get(name, name) for name in table.frame.get_column("name")]
    groups = [label_group(by, lang) for by in table.frame.get_column("by")]
    return replace(
        table, frame=table.frame.with_columns(name=pl.Series(names), by=pl.Series(groups))
    )


def label_group(by: str, lang: Lang) -> str:
    """Return the values of a group as words, without the names of its dimensions.

    Examples
    --------
    >>> label_group("channel=x, sentiment=negative", "de"), label_group("", "de")
    ('x, negativ', '')
    """
    parts = (part.partition("=") for part in by.split(", "))
    return ", ".join(label_code(name, value, lang) if sign else name for name, sign, value in parts)
