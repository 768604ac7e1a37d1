"""The catalogue: KPIs as data, in the form of configs/metrics.yaml and configs/metrics_*.yaml.

A *relation* is a named query; a *source* says what one row is and which columns and dimensions it
has; a *metric* is an expression per row and the way its rows become one number (`kind`).
`scrm.analyze.kpi.catalogue_file` reads them, `scrm.analyze.kpi.query` turns them into SQL.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from scrm.analyze._words import Names, Words
from scrm.config import Params
from scrm.errors import UsageError
from scrm.result import Text
from scrm.store.sql import local_day, local_moment

MetricKind = Literal[
    "count",
    "distinct",
    "sum",
    "share",
    "ratio",
    "mean",
    "balance",
    "quantile",
    "survival",
    "stock",
    "growth",
    "mix",
    "rank",
    "correlation",
    "lagged",
    "trimmed",
    "curve",
    "payback",
    "per",
    "difference",
    "limits",
]
RELATED: frozenset[MetricKind] = frozenset({"per", "difference", "limits", "payback"})
"""Kinds that relate two other metrics, and have no rows of their own."""

TIME_DIMENSIONS = ("day", "week", "month", "quarter", "year")
CYCLES = ("weekday", "hour")
"""Times that come back: the weekday (1 is Monday) and the hour of the day, both local."""


class Column(Params):
    """One column of a source."""

    sql: str = Field(description="expression over the tables of `from` and `joins`")
    joins: Names = Field((), description="names of the joins it needs, in order")


def _column(value: Any) -> Any:
    return {"sql": value} if isinstance(value, str | int | bool) else value


Columns = dict[str, Annotated[Column, BeforeValidator(_column)]]


class Relation(Params):
    """A named query."""

    sql: str = Field(description="the query")
    kept: bool = Field(
        False,
        description="computed once where several sources need it, else written into each query",
    )
    inline: bool = Field(
        False, description="read again wherever a query speaks of it, never held in memory"
    )


Relations = dict[str, Annotated[Relation, BeforeValidator(_column)]]


class Source(Params):
    """What one row is, and which columns and dimensions it has."""

    unit: Words = Field(description="what one row is, in the plural")
    young: Words | None = Field(
        None, description="how cohort KPIs treat rows too young to have had their outcome"
    )
    reads: Names = Field(description="tables without which there is no row")
    uses: Names = Field((), description="tables that add columns where they are loaded")
    people: bool = Field(
        False, description="rows are people: small groups are withheld in counts, too"
    )
    from_: str = Field(alias="from", description="FROM clause over tables and relations")
    where: str = Field("TRUE", description="condition on a row")
    time: str = Field(
        "", description="when the row happened, in UTC; empty where only a day is known, or nothing"
    )
    day: str = Field("", description="local day of the row; made from `time` where it is left out")
    cluster: tuple[str, ...] = Field(
        (),
        description="expressions that identify what rows depend on together, such as their author; "
        "empty where rows are independent",
    )
    serial: bool = Field(
        False, description="days are alike if they are near each other; needs `day`"
    )
    local_time: str = Field(
        "", description="local time of the row; made from `time` where it is left out"
    )
    customer: str = Field(
        "",
        description="customer the row belongs to; rows can then be grouped by `customer_traits`",
    )
    customer_joins: Names = Field((), description="joins that `customer` needs, in order")
    moment: str = Field(
        "", description="time at which the customer is new or not, in UTC; by default `time`"
    )
    joins: dict[str, str] = Field(
        {}, description="JOIN clauses by name, used only where a column needs them"
    )
    dimensions: Columns = Field({}, description="what the rows can be grouped by")
    columns: Columns = Field({}, description="what metrics speak of")

    @property
    def local_day(self) -> str:
        """SQL of the day a row belongs to; empty where rows have no date."""
        return self.day or (self.time and local_day(self.time))

    @property
    def local_moment(self) -> str:
        """SQL of the local time of a row; empty where only its day is known, or nothing."""
        return self.local_time or (self.time and local_moment(self.time))

    @model_validator(mode="after")
    def _has_day(self) -> "Source":
        if self.serial and not self.day:
            raise ValueError("`serial` needs `day`")
        return self


class Metric(Params):
    """One KPI: its formula per row, how rows become a number, and what a reader has to know."""

    id: str = Field("", description="name in commands and outputs")
    version: int = Field(ge=1, description="raised whenever a number would change")
    changed: Words | None = Field(None, description="what this version changed")
    group: str = Field(description="monitoring, response, conduct, commercial, sympathy or data")
    source: str = Field("", description="a source; empty where two metrics are related")
    kind: MetricKind = Field(description="how rows become a number")
    of: str = Field(
        "",
        description="expression per row: numerator, value, or condition of a share; "
        "a metric for `kind: per`",
    )
    over: str = Field(
        "",
        description="expression per row: denominator; time observed for survival; "
        "a metric for `kind: per`",
    )
    at: str = Field("", description="expression per row: number of the month, for `kind: lagged`")
    where: str = Field("", description="rows that count")
    q: float = Field(
        0.5, gt=0, lt=1, description="quantile; of a trimmed mean, the share that is kept"
    )
    per_days: int = Field(
        0, ge=0, le=36_500, description="days that growth is stated for; 0 for that of the window"
    )
    least: float | None = Field(None, description="limits: lower one of `of`; else least value")
    most: float | None = Field(None, description="limits: upper one of `over`; else largest value")
    scale: float = Field(1, description="factor of the value, e.g. 1000 for a rate per 1,000")
    offset: float = Field(0, description="added to the value, e.g. -1 for a return on cost")
    digits: int = Field(
        6,
        ge=0,
        le=12,
        description="decimals that `of` and `over` of a ratio or mean keep; 0 for counts",
    )
    unit: str = Field(description="share, seconds, days, money or the thing counted")
    basis: Literal["event", "cohort", "state"] = Field(
        description="event: happened in the window; cohort: belongs to what began in it; "
        "state: as it stands"
    )
    name: Words = Field(description="name")
    meaning: Words = Field(description="one sentence: what it says")
    source_of: str = Field(description="where the definition comes from")
    caveat: Words | None = Field(None, description="what it does not say")
    complete: bool = Field(
        False, description="every case is counted, or the company decides it: no interval"
    )
    part: bool = Field(
        False,
        description="of a ratio or mean: `of` is a part of `over` (of 1), so the value is 0 to 1",
    )
    weighted: bool = Field(
        False,
        description="of a ratio: a share of cases that count whole or not at all, each with the "
        "weight `over`",
    )
    flags: Names = Field(
        (), description="counts of the same tables that the note names where they are not zero"
    )
    sentiment: Literal["", "net_sentiment", "net_sentiment_opinion", "brand_health"] = Field(
        "", description="quantity of sentiment that it counts: its interval covers engine errors"
    )
    theme: str = Field(
        "", description="of configs/metrics_THEME.yaml; empty in configs/metrics.yaml, the oldest"
    )
    additive: bool = Field(
        False, description="of different values: each belongs to one period only, as orders do"
    )
    audience: bool = Field(False, description="counts an audience; alone it is no KPI")
    empty: Words | None = Field(None, description="why there is no value if no row counts")
    settings: Names = Field((), description="settings without which it has no value")

    @property
    def definition(self) -> str:
        """The id with its version, e.g. ``er_reach@1``."""
        return f"{self.id}@{self.version}"

    @model_validator(mode="after")
    def _is_whole(self) -> "Metric":
        needed = {
            "ratio": ("of", "over"),
            "per": ("of", "over"),
            "difference": ("of", "over"),
            "payback": ("of", "over"),
            "curve": ("of", "over"),
            "limits": ("of", "over", "least", "most"),
            "survival": ("of", "over"),
            "correlation": ("of", "over"),
            "lagged": ("of", "over", "at"),
        }
        for key in needed.get(self.kind, () if self.kind in {"count", "mix", "rank"} else ("of",)):
            if getattr(self, key) in {"", None}:
                raise ValueError(f"kind {self.kind} needs `{key}`")
        if (self.kind in RELATED) == bool(self.source):
            raise ValueError(
                "kinds per, difference and limits relate two metrics and have no source; "
                "every other kind needs one"
            )
        return self


class CustomerTraits(Params):
    """What is known of customers: dimensions of every source whose rows belong to customers.

    Texts name the customer as ``{customer}`` and the time of the row as ``{moment}``.
    """

    joins: dict[str, str] = Field({}, description="JOIN clauses by name")
    dimensions: Columns = Field({}, description="what rows can be grouped by")


class Catalogue(Params):
    """All relations, sources and metrics."""

    customer_traits: CustomerTraits = Field(
        CustomerTraits(), description="dimensions of the customers that rows belong to"
    )
    relations: Relations = Field({}, description="named queries")
    sources: dict[str, Source] = Field({}, description="what metrics count")
    metrics: dict[str, Metric] = Field({}, description="the KPIs by id")

    @model_validator(mode="after")
    def _assign_ids(self) -> "Catalogue":
        for name, metric in self.metrics.items():
            object.__setattr__(metric, "id", name)
        return self

    def metric(self, name: str) -> Metric:
        """Return a metric; UsageError with near names where there is none."""
        if name not in self.metrics:
            near = ", ".join(get_close_matches(name, self.metrics, 3, 0.5))
            raise UsageError(
                f"there is no KPI {name!r}",
                hint=f"near: {near}" if near else "scrm kpi list shows all",
            )
        return self.metrics[name]

    def components(self, metric: Metric) -> tuple[Metric, ...]:
        """Return the metrics with a source that a metric rests on: itself, or those it relates."""
        return tuple(
            part for other in self.related_metrics(metric) for part in self.components(other)
        ) or (metric,)

    def related_metrics(self, metric: Metric) -> tuple[Metric, ...]:
        """Return the two metrics that a metric relates; none where it has rows of its own."""
        return (self.metric(metric.of), self.metric(metric.over)) if metric.kind in RELATED else ()

    def flags(self, metric: Metric, by: Sequence[str] = ()) -> tuple[Metric, ...]:
        """Return the counts that qualify a metric, and that can be grouped as it is."""
        found = (self.metric(name) for name in metric.flags)
        return tuple(flag for flag in found if self.dimensions(flag).issuperset(by))

    def count_time_power(self, metric: Metric) -> int:
        """Return how a metric grows with the days of a period.

        1 for a total, which doubles with twice as many days, 0 for a rate or a state, -1 for a
        state per total.

        Examples
        --------
        >>> from scrm.analyze.kpi.catalogue_file import read_catalogue
        >>> known = read_catalogue()
        >>> names = ("posts", "cost_per_lead", "ugc_per_1000_customers", "customers")
        >>> [known.count_time_power(known.metric(name)) for name in names]
        [1, 0, 1, 0]
        """
        if metric.kind == "per":
            upper, lower = self.related_metrics(metric)
            return self.count_time_power(upper) - self.count_time_power(lower)
        adds_up = metric.kind in {"count", "sum"} or (metric.kind == "distinct" and metric.additive)
        return int(adds_up and metric.basis != "state" and bool(self._local_day(metric)))

    def _local_day(self, metric: Metric) -> str:
        return self.sources[metric.source].local_day

    def dimensions(self, metric: Metric) -> frozenset[str]:
        """Return what a metric can be grouped by; of two related metrics, what both can."""
        found = [self._dimensions(part) for part in self.components(metric)]
        return frozenset.intersection(*found)

    def young_cases(self, metric: Metric) -> Text | None:
        """Return how a cohort KPI treats cases too young to have had their outcome.

        Examples
        --------
        >>> from scrm.analyze.kpi.catalogue_file import read_catalogue
        >>> known = read_catalogue()
        >>> known.young_cases(known.metric("lead_conversion")).en
        'conversions count leads that are at least lead_days old'
        >>> known.young_cases(known.metric("posts")) is None
        True
        """
        if metric.basis != "cohort":
            return None
        found = (self.sources[part.source].young for part in self.components(metric))
        return next((words.text for words in found if words), None)

    def _dimensions(self, metric: Metric) -> frozenset[str]:
        source = self.sources[metric.source]
        times = [*TIME_DIMENSIONS, "weekday"] if source.local_day else []
        return frozenset((*source.dimensions, *times, *(["hour"] if source.local_moment else [])))

    def reads(self, metric: Metric) -> tuple[str, ...]:
        """Return the tables without which a metric has no value."""
        return tuple(
            dict.fromkeys(
                name for part in self.components(metric) for name in self.sources[part.source].reads
            )
        )
