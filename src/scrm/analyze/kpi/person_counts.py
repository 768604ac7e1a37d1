"""How many people the cases of a KPI are of: a value may rest on many cases of few people."""

import re
from collections.abc import Sequence
from dataclasses import replace

from scrm.analyze.kpi.catalogue import Catalogue, Column, Metric, Source
from scrm.analyze.kpi.components import Group
from scrm.analyze.kpi.measurement import Question, measure
from scrm.analyze.kpi.windows import Window
from scrm.result import Column as ResultColumn
from scrm.result import Text

PERSON_COUNT = ResultColumn(
    "person_count",
    "count",
    "Menschen",
    "People",
    meaning=Text(
        "von denen die Fälle sind; leer, wo sie niemandem zugeordnet sind",
        "whom the cases are of; empty where they are of nobody in particular",
    ),
)

_PERSON = "one_person"
_NAMES_PERSON = re.compile(r"author_id|customer_id")

PersonCounts = dict[tuple[str, Group], int | None]


def find_person(source: Source) -> Column | None:
    """Return the SQL that identifies the person of a case; None where cases are of nobody.

    Cases without a known person count as of one person each.

    Examples
    --------
    >>> from scrm.analyze.kpi.catalogue_file import read_catalogue
    >>> sources = read_catalogue().sources
    >>> find_person(sources["tickets"]).sql
    "concat_ws('|', coalesce(t.customer_id, concat('ticket ', t.ticket_id)))"
    >>> find_person(sources["own_posts"]) is None
    True
    """
    if _NAMES_PERSON.search(" ".join(source.cluster)):
        return Column(sql=f"concat_ws('|', {', '.join(source.cluster)})")
    if source.customer:
        return Column(sql=source.customer, joins=source.customer_joins)
    return None


def is_counted(known: Catalogue, metric: Metric) -> bool:
    """Return whether the people of all cases of a KPI can be counted."""
    return all(find_person(known.sources[part.source]) for part in known.components(metric))


def count_people(
    question: Question, metrics: Sequence[Metric], by: Sequence[str], window: Window
) -> PersonCounts:
    """Return the people of the cases of each metric and group: the fewest of its components.

    None where cases are of nobody in particular, or cannot be counted.
    """
    known = question.known
    counted = {metric.id: metric for metric in metrics if is_counted(known, metric)}
    parts = {part.id: part for metric in counted.values() for part in known.components(metric)}
    sources = {
        name: _add_person(known.sources[name]) for name in {part.source for part in parts.values()}
    }
    own = {f"people_of_{name}": _count_distinct(part) for name, part in parts.items()}
    extended = known.model_copy(
        update={"sources": {**known.sources, **sources}, "metrics": {**known.metrics, **own}}
    )
    for name, metric in own.items():
        object.__setattr__(metric, "id", name)
    asked = replace(
        question, known=extended, params=question.params.model_copy(update={"min_n": 1})
    )
    found = measure(asked, list(own.values()), by, window) if own else {}
    return {
        (metric.id, group): _find_fewest(
            [
                number.value
                for part in known.components(metric)
                for (name, place), number in found.items()
                if name == f"people_of_{part.id}" and place == group
            ]
        )
        for metric in counted.values()
        for group in {place for _, place in found}
    }


def _add_person(source: Source) -> Source:
    return source.model_copy(update={"columns": {**source.columns, _PERSON: find_person(source)}})


def _count_distinct(part: Metric) -> Metric:
    return Metric(
        version=1,
        group=part.group,
        source=part.source,
        kind="distinct",
        of=_PERSON,
        where=part.where,
        unit="people",
        basis=part.basis,
        name=part.name,
        meaning=part.meaning,
        source_of="scrm",
    )


def _find_fewest(values: Sequence[float | None]) -> int | None:
    known = [int(value) for value in values if value is not None]
    return min(known) if known and len(known) == len(values) else None
