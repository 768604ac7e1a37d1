"""All KPIs computed a second time, in Polars, on generated data with all faults of exports."""

from datetime import date

import pytest

from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.measurement import Question, measure
from scrm.analyze.kpi.settings import FormulaParams
from scrm.analyze.kpi.windows import END, START
from scrm.config import Context
from scrm.store.local import LocalStore

from .company import fill, generated
from .customer_rows import customer_frames
from .in_polars import SECOND, worked
from .in_polars_texts import TEXTS
from .source_rows import AGE_DAYS, BURN_IN_DAYS, frames
from .text_source_rows import text_frames

SECOND.update(TEXTS)
KNOWN = read_catalogue()
SETTINGS = frozenset({"market_size", "penetration", "channels_meant", "channel_coverage"})
"""What rests on nothing but a setting has no second way."""
TABLES = (
    "posts", "post_metrics", "channel_metrics", "profiles", "follows", "identities", "tickets",
    "leads", "opportunities", "orders",
    "order_lines", "campaign_contacts", "campaigns", "surveys", "customers", "segments",
    "post_sentiment", "web_visits",
    "reactions", "influencers", "post_ideas", "post_questions", "post_themes",
    "post_worries",
    "person_interests",
)  # fmt: skip


@pytest.fixture(scope="module", params=[7, 8])
def both(request):
    """The generated tables in a store, and the rows of each source made without it."""
    rows = generated(request.param)
    with LocalStore(None) as store:
        fill(store, rows)
        tables = {name: store.frame(f"SELECT * FROM {name}") for name in TABLES}
        sources = frames(tables)
        yield store, sources | customer_frames(tables, sources) | text_frames(tables)


def test_only_settings_have_no_second_way():
    assert set(KNOWN.metrics) - set(SECOND) == SETTINGS


def test_both_ways_agree_on_every_kpi_by_channel_and_month(both):
    store, sources = both
    apart, compared = [], 0
    asked = {}
    for name in SECOND:
        offered = KNOWN.dimensions(KNOWN.metric(name))
        asked.setdefault(tuple(by for by in ("channel", "month") if by in offered), []).append(name)
    for by, names in asked.items():
        question = Question(
            store,
            KNOWN,
            FormulaParams(
                min_n=1,
                badge_days=10_000,
                burn_in_days=BURN_IN_DAYS,
                lead_days=AGE_DAYS,
                deal_days=AGE_DAYS,
                campaign_days=AGE_DAYS,
                repeat_days=AGE_DAYS,
                lapsed_days=AGE_DAYS,
                answer_days=AGE_DAYS,
                contact_cost=3,
            ),
            Context(as_of=date(2026, 3, 31)),
        )
        ours = measure(question, [KNOWN.metric(name) for name in names], by, (START, END))
        for name in names:
            theirs = worked(sources, name, by)
            mine = {group: number for (metric, group), number in ours.items() if metric == name}
            assert set(mine) == set(theirs), name
            for group, number in mine.items():
                found = (number.value, number.numerator, number.denominator, number.n)
                compared += 1
                if not all(alike(*pair) for pair in zip(found, theirs[group], strict=True)):
                    apart.append((name, group, found, theirs[group]))
    assert not apart
    assert compared > 700


def alike(one, other):
    if one is None or other is None:
        return one is None and other is None
    return one == pytest.approx(other, rel=1e-6, abs=1e-9)
