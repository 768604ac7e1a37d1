"""Findings on invented companies: planted effects that the page states, and false alarms.

Half of the seeds are held out: the method was written looking at the others only.
"""

import math
from collections import Counter
from typing import Any

from bench.measure import Row
from bench.planted import KINDS, TRADES, Planted, draw_company, fill_store
from bench.planted.effects import LOOKALIKES
from scrm.analyze import analyses, run_analysis
from scrm.result import Result
from scrm.store.local import LocalStore

TITLE = "Findings"
ONLY_BY_NAME = True
DEVELOPED = range(4)
HELD_OUT = range(100, 104)
UNCHANGED = range(1000, 1067)
"""Seeds of months without a change, for each of the three trades, at half their size."""
LEAST_STATED = 8
LEAST_QUIET = 0.9
_TOLERANCE = 0.5
"""Part of the logarithm of a ratio, or of a difference, by which a stated size may be off."""
_ORDERS = ("orders", "revenue", "repeat_orders", "product_revenue", "order_value")


def run(quick: bool) -> list[Row]:
    """Measure planted effects and look-alikes by trade, and months in which nothing changed."""
    rows = []
    for name, seeds in (("seeds developed on", DEVELOPED), ("seeds held out", HELD_OUT)):
        rows += [
            row
            for trade in TRADES
            for row in _measure_trade(trade, seeds[: 1 if quick else 4], name)
        ]
    return [*rows, measure_unchanged(UNCHANGED[: 3 if quick else len(UNCHANGED)])]


def _measure_trade(trade: str, seeds: range, name: str) -> list[Row]:
    stated: Counter[str] = Counter()
    called: Counter[str] = Counter()
    least = len(KINDS)
    unplanted = 0
    for seed in seeds:
        found = _measure_company(trade, seed)
        stated.update(found["stated"])
        called.update(found["called"])
        least = min(least, len(found["stated"]))
        unplanted += found["unplanted"]
    mean = sum(stated.values()) / len(seeds)
    missed = ", ".join(f"{kind} {len(seeds) - stated[kind]}" for kind in KINDS
                       if stated[kind] < len(seeds))  # fmt: skip
    return [
        Row(f"{trade}, {name}: effects stated of 12, mean (least)", mean, None, "effects", None,
            f">= {LEAST_STATED}", least >= LEAST_STATED,
            note=f"least {least}; missed: {missed or 'none'}"),
        Row(f"{trade}, {name}: look-alikes called a change", sum(called.values()), None,
            f"of {len(LOOKALIKES) * len(seeds)}", None, "<= 5 %",
            sum(called.values()) <= len(LOOKALIKES) * len(seeds) / 20,
            note=f"{dict(called) or 'none'}; other unplanted findings: {unplanted}"),
    ]  # fmt: skip


def _measure_company(trade: str, seed: int) -> dict[str, Any]:
    company = draw_company(trade, seed)
    with LocalStore(None) as store:
        context = fill_store(store, company, by_engine=True)
        analysis = analyses()["findings"]
        result = run_analysis(analysis, store, analysis.params()(), context)
    findings = read_findings(result)
    planted = {each.kind: each for each in company.planted}
    matched = {kind: [each for each in findings if is_about(planted[kind], each)] for kind in KINDS}
    stated = [kind for kind, each in matched.items()
              if any(is_right(planted[kind], one) for one in each)]  # fmt: skip
    used = {one["key"] for each in matched.values() for one in each}
    others = [each for each in findings if each["key"] not in used]
    called = [kind for kind in LOOKALIKES if any(is_called(planted[kind], one) for one in others)]
    unplanted = sum(not any(is_called(planted[kind], one) for kind in LOOKALIKES) for one in others)
    return {"stated": stated, "called": called, "unplanted": unplanted, "others": others}


def read_findings(result: Result) -> list[dict[str, Any]]:
    """Return the figures of the findings of a result."""
    names = {table.name for table in result.tables}
    return result.table("figures").frame.to_dicts() if "figures" in names else []


_ABOUT: dict[str, tuple[frozenset[str], str]] = {
    "topic_negative": (frozenset({"negative_share", "negative_texts"}), ""),
    "slow_replies": (frozenset({"ticket_reply_time"}), ""),
    "campaign_without_return": (frozenset({"return_rate"}), ""),
    "product_complaints": (frozenset({"complaints", "complaint_rate"}), ""),
    "segment_repeat": (frozenset({"repeat_orders", "orders", "revenue"}), ""),
    "videos": (frozenset({"interactions"}), ""),
    "weekends": (frozenset({"interactions"}), ""),
    "bot_followers": (frozenset({"followers_gained"}), "idle_followers"),
    "reach_redefined": (frozenset({"channel_reach", "post_reach"}), "redefined"),
    "single_customer": (frozenset({"revenue"}), "single_customer"),
    "privacy_worries": (frozenset({"worries"}), ""),
    "nps_new_customers": (frozenset({"nps"}), ""),
}
"""The measures that state an effect, and the kind of finding where a change alone is not enough."""


def is_about(effect: Planted, finding: dict[str, Any]) -> bool:
    """Return whether a finding is on the cell of an effect."""
    measure, *cells = finding["key"].split("/")
    measures, kind = _ABOUT[effect.kind]
    if measure not in measures or (kind and finding["kind"] != kind):
        return False
    cell = cells[1] if len(cells) > 1 else ""
    return not effect.cell or (bool(cell) and (cell == effect.cell or cell in effect.cell.split()))


def is_right(effect: Planted, finding: dict[str, Any]) -> bool:
    """Return whether direction and size are right: within half of the effect."""
    before, now = finding["before"], finding["now"]
    if (now > before) != effect.rises:
        return False
    if effect.kind == "single_customer":
        return True
    if effect.factor:
        ratio, truth = math.log(max(now, 1e-9) / max(before, 1e-9)), math.log(effect.factor)
        if effect.kind == "product_complaints" and finding["key"].startswith("complaint_rate"):
            truth = math.log(0.6 / 1.3 / 0.3)  # of 1.3 tickets, .6 are complaints; of one, .3
        return abs(ratio - truth) <= _TOLERANCE * abs(truth)
    change = now - before
    if effect.kind == "bot_followers":
        change *= (finding["to_day"] - finding["from_day"]).days + 1
    return abs(change - effect.difference) <= _TOLERANCE * abs(effect.difference)


def is_called(effect: Planted, finding: dict[str, Any]) -> bool:
    """Return whether a finding calls a look-alike a change."""
    measure, *cells = finding["key"].split("/")
    if finding["kind"] == "one_source":
        return False
    match effect.kind:
        case "season":
            return measure in _ORDERS
        case "noise":
            return measure in {"texts", "negative_texts"} and (not cells or effect.cell in cells)
        case "first_months":
            return effect.cell in cells
        case _:
            return measure in {"interactions", "post_reach"} and effect.cell in cells


def measure_unchanged(seeds: range) -> Row:
    """Return how often months without a change are said to be so."""
    quiet = total = 0
    said: Counter[str] = Counter()
    for trade in TRADES:
        for seed in seeds:
            company = draw_company(trade, seed, effects=(), size=0.5)
            with LocalStore(None) as store:
                context = fill_store(store, company, by_engine=False)
                analysis = analyses()["findings"]
                found = read_findings(run_analysis(analysis, store, analysis.params()(), context))
            quiet, total = quiet + (not found), total + 1
            said.update(each["key"].split("/")[0] for each in found)
    share = quiet / total
    return Row("months without a change said to be so", share, None, f"of {total}", None, ">= 0.9",
               share >= LEAST_QUIET, note=f"otherwise: {dict(said) or 'nothing'}")  # fmt: skip
