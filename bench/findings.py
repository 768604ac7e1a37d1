"""Findings on invented companies: planted effects that the page states, and false alarms.

Half of the seeds are held out: the method was written looking at the others only.
"""

import math
import sys
from collections import Counter
from typing import Any

from bench.measure import Row
from bench.planted import DESIGNS, Planted, draw_company, fill_store
from scrm.analyze import analyses, run_analysis
from scrm.result import Result, Text
from scrm.store.local import LocalStore

TITLE = "Findings"
ONLY_BY_NAME = True
DEVELOPED = range(3)
HELD_OUT = range(100, 103)
UNCHANGED = range(1000, 1040)
"""Seeds of months without a change, for each of the five designs, at half their size."""
LEAST_STATED = 8
LEAST_QUIET = 0.9
_TOLERANCE = 0.5
"""Part of the logarithm of a ratio, or of a difference, by which a stated size may be off."""
_VISITORS = ("texts", "negative_texts", "tickets", "complaints")
_GONE = 0.1
_ORDERS = ("orders", "revenue", "repeat_orders", "product_revenue", "order_value")


def run(quick: bool) -> list[Row]:
    """Measure planted effects and look-alikes by design, and months in which nothing changed."""
    rows = [_measure_unchanged(UNCHANGED[: 1 if quick else len(UNCHANGED)])]
    for name, seeds in (("seeds held out", HELD_OUT), ("seeds developed on", DEVELOPED)):
        rows += [
            row
            for design in DESIGNS
            for row in _measure_design(design, seeds[: 1 if quick else len(seeds)], name)
        ]
    return rows


def _measure_design(design: str, seeds: range, name: str) -> list[Row]:
    stated: Counter[str] = Counter()
    planted: Counter[str] = Counter()
    called: Counter[str] = Counter()
    least, unplanted, total = len(DESIGNS[design].kinds), 0, 0
    for seed in seeds:
        found = measure_company(design, seed)
        stated.update(found["stated"])
        planted.update(found["planted"])
        called.update(found["called"])
        least = min(least, len(found["stated"]))
        unplanted += found["unplanted"]
        total += len(DESIGNS[design].lookalikes)
        print(f"  {design} {seed}: {len(found['stated'])} stated", file=sys.stderr, flush=True)
    mean = sum(stated.values()) / len(seeds)
    missed = ", ".join(f"{kind} {planted[kind] - stated[kind]}" for kind in sorted(planted)
                       if stated[kind] < planted[kind])  # fmt: skip
    return [
        Row(f"{design}, {name}: effects stated of 12, mean (least)", mean, None, "effects", None,
            f">= {LEAST_STATED}", least >= LEAST_STATED,
            note=f"least {least}; missed: {missed or 'none'}"),
        Row(f"{design}, {name}: look-alikes called a change", sum(called.values()), None,
            f"of {total}", None, "<= 5 %", sum(called.values()) <= total / 20,
            note=f"{dict(called) or 'none'}; other unplanted findings: {unplanted}"),
    ]  # fmt: skip


def measure_company(design: str, seed: int, *, by_engine: bool = True) -> dict[str, Any]:
    """Return which effects and look-alikes of a company its findings state."""
    company = draw_company(design, seed)
    with LocalStore(None) as store:
        context = fill_store(store, company, by_engine=by_engine)
        analysis = analyses()["findings"]
        result = run_analysis(analysis, store, analysis.params()(), context)
    findings = read_findings(result)
    effects = [each for each in company.planted if each.kind in DESIGNS[design].kinds]
    looks = [each for each in company.planted if each.kind in DESIGNS[design].lookalikes]
    matched = {each.kind: [one for one in findings if is_about(each, one)] for each in effects}
    stated = [each.kind for each in effects
              if any(is_right(each, one, design) for one in matched[each.kind])]  # fmt: skip
    used = {one["key"] for each in matched.values() for one in each}
    others = [each for each in findings if each["key"] not in used]
    called = [
        each.kind
        for each in looks
        if any(is_called(each, one) for one in others) or is_unsaid(each, result)
    ]
    unplanted = sum(not any(is_called(each, one) for each in looks) for one in others)
    return {"stated": stated, "planted": [each.kind for each in effects], "called": called,
            "unplanted": unplanted, "others": others, "matched": matched}  # fmt: skip


def read_findings(result: Result) -> list[dict[str, Any]]:
    """Return the figures of the findings of a result."""
    names = {table.name for table in result.tables}
    return result.table("figures").frame.to_dicts() if "figures" in names else []


_ABOUT: dict[str, tuple[frozenset[str], str]] = {
    "topic_negative": (frozenset({"negative_share", "negative_texts"}), ""),
    "slow_replies": (frozenset({"ticket_reply_time", "reply_time"}), ""),
    "after_hours": (frozenset({"ticket_reply_time"}), ""),
    "returns": (frozenset({"product_returns"}), ""),
    "opt_outs": (frozenset({"opt_outs"}), ""),
    "product_collapse": (frozenset({"product_revenue", "product_sales"}), ""),
    "channel_dies": (frozenset({"texts", "negative_texts"}), ""),
    "influencer": (frozenset({"leads"}), ""),
    "new_topic": (frozenset({"texts", "negative_texts"}), ""),
    "rating_falls": (frozenset({"rating", "negative_share"}), ""),
    "price_worries": (frozenset({"worries"}), ""),
    "weekday": (frozenset({"tickets"}), ""),
    "region": (frozenset({"orders", "revenue"}), ""),
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
    named = {word for cell in cells[1::2] for word in (cell, *cell.split())}
    return not effect.cell or any(word in named for word in (effect.cell, *effect.cell.split()))


def is_right(effect: Planted, finding: dict[str, Any], design: str) -> bool:
    """Return whether direction and size are right: within half of the effect."""
    before, now = finding["before"], finding["now"]
    if finding["key"].startswith("negative_share") and effect.kind == "rating_falls":
        return bool(abs(now - before - 0.3) <= _TOLERANCE * 0.3)
    if (now > before) != effect.rises:
        return False
    if effect.kind == "single_customer":
        return True
    if effect.factor:
        if effect.factor < _GONE:
            return bool(now <= before / 4)
        ratio, truth = math.log(max(now, 1e-9) / max(before, 1e-9)), math.log(effect.factor)
        if effect.kind == "product_complaints" and finding["key"].startswith("complaint_rate"):
            more = (effect.factor - 1) * DESIGNS[design].complaints  # more tickets, of complaints
            truth = math.log(effect.factor / (1 + more))
        return bool(abs(ratio - truth) <= _TOLERANCE * abs(truth))
    change = now - before
    if effect.kind == "bot_followers":
        change *= (finding["to_day"] - finding["from_day"]).days + 1
    return bool(abs(change - effect.difference) <= _TOLERANCE * abs(effect.difference))


_CALLED: dict[str, tuple[tuple[str, ...] | None, str]] = {
    "season": ((*_ORDERS, *_VISITORS), "total"),
    "noise": (("texts", "negative_texts"), "both"),
    "single_writer": (("texts", "negative_texts", "negative_share"), "cell"),
    "missing_week": ((*_VISITORS, "leads"), "total"),
    "viral_post": (("interactions", "post_reach"), "cell"),
}
"""The measures that call a look-alike a change, of their total, the cell named, or both."""


def is_called(effect: Planted, finding: dict[str, Any]) -> bool:
    """Return whether a finding calls a look-alike a change."""
    measure, *cells = finding["key"].split("/")
    if finding["kind"] == "one_source":
        return False
    if effect.kind == "season" and measure in _ORDERS:
        return True
    measures, of = _CALLED.get(effect.kind, (None, "cell"))
    if measures is not None and measure not in measures:
        return False
    is_there = effect.cell in cells
    return {"all": True, "total": not cells, "cell": is_there, "both": not cells or is_there}[of]


def is_unsaid(effect: Planted, result: Result) -> bool:
    """Return whether a week without data is planted and not told."""
    return effect.kind == "missing_week" and "missing" not in (result.finding or Text("", "")).en


def _measure_unchanged(seeds: range) -> Row:
    """Return how often months without a change are said to be so."""
    quiet: Counter[str] = Counter()
    said: Counter[str] = Counter()
    for design in DESIGNS:
        for seed in seeds:
            company = draw_company(design, seed, effects=(), size=0.5)
            with LocalStore(None) as store:
                context = fill_store(store, company, by_engine=False)
                analysis = analyses()["findings"]
                found = read_findings(run_analysis(analysis, store, analysis.params()(), context))
            quiet[design] += not found
            said.update(each["key"].split("/")[0] for each in found)
        print(f"  {design}: {quiet[design]} of {len(seeds)} quiet", file=sys.stderr, flush=True)
    total = len(DESIGNS) * len(seeds)
    share = quiet.total() / total
    by_design = ", ".join(f"{design} {quiet[design]}" for design in DESIGNS)
    note = f"of {len(seeds)} each: {by_design}; said: {dict(said) or 'nothing'}"
    return Row("months without a change said to be so", share, None, f"of {total}", None, ">= 0.9",
               share >= LEAST_QUIET, note=note)  # fmt: skip
