"""The groups behind a rank correlation: brands or segments, as a table and a scatter plot."""

from collections.abc import Sequence

import polars as pl

from scrm.analyze.kpi.catalogue import Metric
from scrm.analyze.kpi.measurement import Question, list_rows
from scrm.analyze.kpi.tables import Row
from scrm.analyze.kpi.windows import Window
from scrm.result import LANGS, Column, Figure, ResultTable, Text
from scrm.wording import write_count, write_number

_LABEL = Column("label", "text", "Gruppe", "Group")
_SCALE = Text("Mittel als Anteil der Skala", "mean as a share of the scale")
_AXES = {
    "satisfaction": Column(
        "satisfaction", "share", "Zufriedenheit", "Satisfaction", meaning=_SCALE
    ),
    "recommendation": Column(
        "recommendation", "share", "Weiterempfehlung", "Recommendation", meaning=_SCALE
    ),
}


def list_points(
    question: Question, rows: Sequence[Row], window: Window
) -> tuple[tuple[ResultTable, ...], tuple[Figure, ...]]:
    """Return a table and a scatter plot for each rank correlation of groups; none of people.

    A source whose rows are groups names each in the column ``label``.
    """
    tables, figures = [], []
    for row in rows:
        metric = row.metric
        if (
            metric.kind != "correlation"
            or "label" not in question.known.sources[metric.source].columns
        ):
            continue
        columns = ("label", metric.of, metric.over)
        frame = list_rows(question, metric.source, columns, "ORDER BY label", window).drop_nulls()
        if frame.height < 2:  # noqa: PLR2004  one point shows no relation
            continue
        name = f"points_{metric.id}"
        shown = (_LABEL, *(_AXES.get(axis) or _name_axis(axis) for axis in columns[1:]))
        tables.append(ResultTable(name, metric.name.text, frame, shown))
        figures.append(_draw_points(row, frame, shown))
    return tuple(tables), tuple(figures)


def _name_axis(axis: str) -> Column:
    return Column(axis, "number", axis, axis)


def _draw_points(row: Row, frame: pl.DataFrame, columns: tuple[Column, ...]) -> Figure:
    metric: Metric = row.metric
    value = row.number.value
    de, en = ("" if value is None else f": rho = {write_number(value, lang, 2)}" for lang in LANGS)
    title = Text(metric.name.de + de, metric.name.en[:1].upper() + metric.name.en[1:] + en)
    counted = [
        write_count(frame.height, *words)
        for words in (("Gruppe", "Gruppen", "de"), ("group", "groups", "en"))
    ]
    source = Text(f"{metric.definition}; {counted[0]}", f"{metric.definition}; {counted[1]}")
    return Figure(
        f"kpi_{metric.id}",
        title,
        "points",
        frame,
        {"x": metric.of, "y": metric.over},
        columns,
        source,
    )
