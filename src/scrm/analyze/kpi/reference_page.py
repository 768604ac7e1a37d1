"""The catalogue as Markdown: docs/kpis.md, written by ``make docs``."""

from scrm.analyze.kpi.catalogue import TIME_DIMENSIONS, Catalogue, Metric, Source
from scrm.analyze.kpi.query import list_tables

HEAD = """# The KPIs and their definitions

Made from `configs/metrics.yaml`; `scrm kpi show ID` shows one of them. Every number comes with
value, numerator, denominator, n, interval, definition (id@version) and basis. Shares and rates are
fractions.

* **Basis.** `event`: happened in the window. `cohort`: belongs to what began in the window,
  whenever it was counted. `state`: as it stands.
* **Intervals** at 95 %, with their method in the column `method`: score intervals for shares and
  differences of shares, order statistics for quantiles, a jackknife on the log scale for ratios and
  means, slow waves for means over days, Kaplan-Meier, Fisher's z, gamma intervals for one KPI per
  another. [Certainty](certainty.md) says what they cover, and how often. Cases of one person are
  alike: intervals rest on persons, and `n_effective` says how many independent cases would be as
  precise. Complete counts, and what the company decides, have none.
* **Withheld** where fewer than `min_n` cases carry a rate, median or mean (complete counts are
  shown), and in groups of fewer people.
* **Win rates**: the published counts of the Maven CRM sample (4,238 won, 2,473 lost, 2,089 open)
  give `win_rate` 63.15 % (of closed) and `win_rate_all` 48.16 % (of all), as its users state them.
* **Compared** with the window before (or last year's) only where the same channels and accounts
  have cases, and the data reach from its first day to the end of the later window; `--by month`
  does the same for each month. Totals of periods of different length are compared per day: a month
  begun with a full one, March with February. The change of a ratio is divided into `change_within`
  (rates within channels) and `change_mix` (shares of channels); the note says so where the
  channels move one way and the total the other.
* **Grouped** by what a row has (`channel`, `product`), by what is known of its customer
  (`crm_segment`, `acquisition_source`, `first_campaign`; `customer_kind` is `new` until and with
  the first purchase, `existing` afterwards), by `day` to `year`, and by `weekday` (1 is Monday) and
  `hour`, local. `post_form` has one word for what exports call a form of posts: IG reel, Videos and
  video are `video`.
* **Contacts of campaigns** (`campaign_contacts`: `treated`, or `control` for those left out by
  chance) are divided into `bought_anyway`, `persuaded` and `contacts_without_effect`: the first is
  what the control group bought, the second what the contacted bought more.
* **At the same age**: what campaigns return, and whether leads and opportunities are won, is known
  late. Returns count the first `campaign_days` of campaigns that are as old, conversions
  `lead_days`, win rates `deal_days`; the note counts those still too young.
* **Channels have a kind** (`scrm sources show channels`; `channels` in `scrm.yaml` adds your own):
  KPIs of social media leave out the help desk, reviews and mail, and `--by channel_kind` divides
  the others. What belongs to a ticket is of the help desk, whatever channel it came by.
* **One own account** is one account: number, handle and page name are joined, as profiles and posts
  have them together or `accounts` in `scrm.yaml` says.
* **As of** the last day that counts: what was ordered, solved, won or answered later does not
  count.
* **Classes and groups** (`--by abc_class`, `segment`) are those of the period of `scrm.yaml`, or of
  all data, in both periods of a comparison; a question about another period does not change them.
* **Topics** (`--by topic`) of texts by others are those that `scrm topics` found in the period of
  `scrm.yaml`, or in all data; they are the same in both periods of a comparison, and the table
  `post_topics` has their days and the id of the model. A text without a topic has an empty group.
  Of own posts and tickets the topic is that of the export.
* **Versions**: a new version changes the value, and says how; snapshots do not compare versions.
  With ADR 72 intervals changed without a new version, as the values are the same: they count
  persons instead of single cases. `scrm kpi show ID` says what changed in a definition.
"""

OWN = """
## A KPI of your own

Write it into a file of the same form, and name the file in `scrm.yaml`
(`analyses: kpi: metrics: my_metrics.yaml`) or with `--metrics`:

```yaml
metrics:
  talk_share:
    version: 1
    group: monitoring
    source: own_posts
    kind: ratio
    of: comments
    over: interactions
    where: interactions > 0
    digits: 0
    unit: share
    basis: cohort
    name: {de: Gesprächsanteil, en: share of talk}
    meaning: {de: Kommentare / Interaktionen, en: comments / interactions}
    source_of: own
```

A formula is an SQL expression over one row of its source: it may name the columns below, settings
of `scrm kpi` as `$name`, and the functions of the allow-list. It is parsed and written from its
tree: no query inside it, no second statement, no comment, and a text is written `'...'`. An error
names file, line and key, and lists what exists. The same name replaces a KPI, source or relation.
A source names with `cluster` what rows depend on together, such as their author: without it, rows
are taken as independent.

| source | one row is | columns |
|---|---|---|
"""

GROUPS = {
    "monitoring": "Monitoring",
    "response": "Response",
    "conduct": "Conduct",
    "commercial": "Commercial",
    "sympathy": "Sympathy",
    "data": "Data basis",
}


def build_kpis_page(known: Catalogue) -> str:
    """Return the catalogue as Markdown."""
    groups = list(dict.fromkeys(metric.group for metric in known.metrics.values()))
    parts = [HEAD]
    for group in groups:
        parts.append(f"\n## {GROUPS.get(group, group)}\n")
        parts += [
            _entry(known, metric) for metric in known.metrics.values() if metric.group == group
        ]
    parts.append(OWN + "".join(_source(name, source) for name, source in known.sources.items()))
    return "\n".join(parts)


def _entry(known: Catalogue, metric: Metric) -> str:
    needs = ", ".join(f"`{name}`" for name in list_tables(known, metric)) or "nothing"
    by = ", ".join(sorted(known.dimensions(metric) - set(TIME_DIMENSIONS)))
    times = "day to year" if known.dimensions(metric) & set(TIME_DIMENSIONS) else ""
    caveat = f" {metric.caveat.en}" if metric.caveat else ""
    young = known.young_cases(metric)
    aged = f" Young cases: {young.en}." if young else ""
    change = f" Since version {metric.version}: {metric.changed.en}." if metric.changed else ""
    return (
        f"### `{metric.id}`: {metric.name.en} ({metric.name.de})\n\n"
        f"{metric.meaning.en[:1].upper()}{metric.meaning.en[1:]}.{caveat}\n\n"
        f"`{metric.definition}`: {_formula(metric)}. Unit: {metric.unit}; "
        f"basis: {metric.basis}; needs {needs}; "
        f"by {', '.join(part for part in (by, times) if part) or 'nothing'}. "
        f"Source: {metric.source_of}.{aged}{change}\n"
    )


def _source(name: str, source: Source) -> str:
    columns = ", ".join(f"`{column}`" for column in source.columns)
    return f"| `{name}` | {source.unit.en} | {columns} |\n"


def _formula(metric: Metric) -> str:
    of, over, where = (" ".join(text.split()) for text in (metric.of, metric.over, metric.where))
    condition = f" where `{where}`" if where else ""
    quantile = f" {metric.q:g}" if metric.kind in {"quantile", "trimmed"} else ""
    if metric.kind == "limits":
        return (
            f"1 where `{of}` is at least {metric.least:g} "
            f"and `{over}` at most {metric.most:g}, else 0"
        )
    terms = f" of `{of}`" * bool(of) + f" over `{over}`" * bool(over)
    per = f", per {metric.per_days} days" * bool(metric.per_days)
    change = f", times {metric.scale:g}" * (metric.scale != 1) + f", plus {metric.offset:g}" * bool(
        metric.offset
    )
    source = f" among `{metric.source}`" * bool(metric.source)
    return f"{metric.kind}{quantile}{terms}{source}{condition}{per}{change}"
