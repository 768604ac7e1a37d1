"""Which findings come first: what moved beyond its interval, and how many people or how much."""

import math

from scrm.analyze.findings.explanation import Finding

_MOST_STATISTIC = 12.0


def rank_findings(found: list[Finding], order_value: float) -> list[Finding]:
    """Return the findings by weight, heaviest first.

    The weight is the logarithm of the cases (or orders' worth of revenue) that moved per block,
    times how clear the change is; a change of one source or a lasting difference counts half.
    """
    return sorted(found, key=lambda each: (-_weigh(each, order_value), each.change.key))


def _weigh(finding: Finding, order_value: float) -> float:
    change = finding.change
    clear = min(abs(change.statistic), _MOST_STATISTIC)
    weight = math.log1p(_count_moved(finding, order_value)) * (1 + clear / 4)
    is_lasting = change.against == "others"
    return weight / 2 if finding.cause == "one_source" or is_lasting else weight


def _count_moved(finding: Finding, order_value: float) -> float:
    """Return how many cases moved in a block of 28 days."""
    change = finding.change
    if change.measure.unit == "money" and change.measure.kind == "sum":
        return abs(change.change) * 28 / max(order_value, 1e-9)
    if change.measure.kind in {"count", "sum"}:
        return abs(change.change) * 28
    cases = change.cases / max(change.width, 1)
    if change.measure.kind == "share":
        return cases * abs(change.change)
    if change.measure.is_log:
        return cases * abs(math.expm1(change.change))
    level = max(abs(change.before), abs(change.now), 1e-9)
    return cases * abs(change.change) / level
