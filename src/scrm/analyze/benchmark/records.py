"""Published figures as data, in the form of configs/benchmarks/*.yaml and of a user's own file."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from scrm.analyze._words import Names, Words
from scrm.config import Params
from scrm.result import Text

Aggregation = Literal[
    "", "share", "ratio", "ratio_of_sums", "mean", "median", "balance", "sum", "count"
]
Bound = Literal["exact", "about", "at_most", "at_least"]
Term = Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9_]*)?$")]
"""A word for what is counted, such as ``interactions``; empty where a source does not state it."""
ASPECTS = ("population", "numerator", "denominator", "aggregation", "unit")
"""What two figures must have in common to be compared."""
_OLDEST, _NEWEST = 1900, 2199


class Definition(Params):
    """What a KPI is, in the words of the records."""

    version: int = Field(ge=1, description="version of the KPI that is described")
    numerator: Term = Field(min_length=1, description="what is counted, such as interactions")
    denominator: Term = Field(
        min_length=1, description="what it is divided by, such as followers; all: the population"
    )
    population: Term = Field(min_length=1, description="what the cases are, such as own_posts")
    aggregation: Aggregation = Field(description="how the cases become one number")
    unit: str = Field(description="share, points, factor, seconds, ...")


class Study(Params):
    """Where figures come from."""

    name: Words = Field(description="title")
    vendor: str = Field(description="who published it")
    year: int = Field(ge=_OLDEST, le=_NEWEST, description="year of publication")
    n: int | None = Field(None, ge=1, description="people, companies or posts it rests on")
    sample: Words | None = Field(None, description="who or what they were")
    source: str = Field("", description="where it was published")


class Benchmark(Params):
    """One published figure: its value, what it counts, and how it was worded."""

    id: str = Field("", description="name in commands and outputs")
    study: str = Field(description="one of `studies`")
    name: Words = Field(description="name")
    value: float = Field(description="the figure; a share is a fraction: 0.06 for 6 %")
    bound: Bound = Field("exact", description="at_most and at_least: a limit is stated only")
    unit: str = Field(min_length=1, description="share, points, factor, seconds, ...")
    numerator: Term = Field("", description="what is counted; empty where it is not stated")
    denominator: Term = Field("", description="what it is divided by; empty where not stated")
    population: Term = Field("", description="what the cases are: own_posts, companies, consumers")
    aggregation: Aggregation = Field("", description="how the cases become one number")
    measured_as: str = Field(
        "", description="instead of the four above: the KPI it was measured as, such as er_reach@1"
    )
    channel: Term = Field("", description="channel that it is about; empty for all")
    industry: Term = Field("", description="industry that it is about; empty for all")
    n: int | None = Field(None, ge=1, description="cases, where they are not those of the study")
    as_printed: str = Field("", description="wording of the source document")
    original: str = Field("", description="wording of the original, where that differs")
    source: str = Field("", description="where the figure stands, if not in the study itself")
    tempting: Names = Field((), description="KPIs that it looks like, without being alike")
    caveat: Words | None = Field(None, description="what it does not say")

    @model_validator(mode="after")
    def _is_possible(self) -> "Benchmark":
        if self.unit == "share" and not 0 <= self.value <= 1:
            raise ValueError(f"a share is a fraction from 0 to 1, not {self.value}")
        return self


class Industry(Params):
    """One place of a ranking of industries."""

    id: Term = Field(min_length=1, description="name in settings")
    de: str = Field(description="German")
    en: str = Field(description="English")


class Ranking(Params):
    """A published order of industries."""

    study: str = Field(description="one of `studies`")
    name: Words = Field(description="what was ranked")
    order: tuple[Industry, ...] = Field(min_length=2, description="industries, the best first")
    caveat: Words | None = Field(None, description="what it does not say")


class Library(Params):
    """All records, and the descriptions of the KPIs they may be compared with."""

    studies: dict[str, Study] = Field({}, description="where figures come from")
    benchmarks: dict[str, Benchmark] = Field({}, description="the figures by id")
    rankings: dict[str, Ranking] = Field({}, description="orders of industries by id")
    definitions: dict[str, Definition] = Field({}, description="what KPIs are, by their ids")
    terms: dict[str, Words] = Field({}, description="how words of definitions are written out")

    @model_validator(mode="after")
    def _assign_ids(self) -> "Library":
        for name, each in self.benchmarks.items():
            object.__setattr__(each, "id", name)
        return self

    def write_term(self, term: str) -> Text:
        """Return a word of a definition in both languages; without its underscores where unknown.

        Examples
        --------
        >>> Library(terms={"own_posts": {"de": "Beiträge", "en": "posts"}}).write_term("own_posts")
        Text(de='Beiträge', en='posts')
        """
        known = self.terms.get(term)
        plain = term.replace("_", " ")
        return known.text if known else Text(plain, plain)

    def study(self, record: Benchmark | Ranking) -> Study:
        """Return where a record comes from."""
        return self.studies[record.study]

    def count_cases(self, record: Benchmark) -> int | None:
        """Return the cases that a figure rests on; None where they are not known."""
        return record.n or self.study(record).n
