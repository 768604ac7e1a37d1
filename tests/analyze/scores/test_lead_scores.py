"""Lead scoring on simulated leads, and what is refused."""

import re
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from tests.analyze.purchases import orders, store_with

from scrm.analyze import scores
from scrm.analyze.scores.lead_scores import LeadParams
from scrm.config import Context
from scrm.errors import UsageError

CONTEXT = Context(as_of=date(2025, 6, 30))


def leads(n, converted):
    return pl.DataFrame(
        {
            "lead_id": [f"L{i:04}" for i in range(n)],
            "created_at": pl.Series(
                [date(2024, 1, 1) + timedelta(days=i % 360) for i in range(n)]
            ).cast(pl.Datetime("us")),
            "source": ["fair" if i % 3 == 0 else "web" for i in range(n)],
            "is_converted": converted,
        },
        schema_overrides={"lead_id": pl.String, "source": pl.String, "is_converted": pl.Boolean},
    )


def test_leads_find_the_source_that_converts():
    generator = np.random.default_rng(2)
    converted = [bool(generator.random() < (0.7 if i % 3 == 0 else 0.1)) for i in range(900)]
    store = store_with(leads(900, converted), "leads")
    result = scores.leads(store, LeadParams(resamples=20), CONTEXT)
    assert result.table("drivers").frame["feature"][0] in ("source=fair", "source=web")
    assert result.fact("auc") > 0.7
    predicted = result.table("scored").frame["probability"].mean()
    assert predicted == pytest.approx(np.mean(converted), abs=0.05)


def test_one_class_or_few_leads_are_refused():
    one = scores.leads(store_with(leads(300, [False] * 300), "leads"), LeadParams(), CONTEXT)
    few = scores.leads(
        store_with(leads(30, [i % 2 == 0 for i in range(30)]), "leads"), LeadParams(), CONTEXT
    )
    none = scores.leads(store_with(orders()), LeadParams(), CONTEXT)
    assert [one.refused, few.refused, none.refused] == [True] * 3
    assert "same label" in one.notes[0].en
    assert "Too few cases" in few.notes[0].en


def test_leads_younger_than_conversions_take_are_not_learned_from():
    """Conversions take 1 to 100 days; young leads show quick ones only."""
    generator = np.random.default_rng(4)
    n = 1200
    frame = leads(n, [None] * n)
    waits = generator.uniform(1, 100, n)
    records = []
    for place, created in enumerate(frame["created_at"]):
        converted = created + timedelta(days=float(waits[place]))
        known = place % 3 == 0 and converted.date() <= date(2024, 12, 25)
        records.append(converted if known else None)
    frame = frame.with_columns(
        converted_at=pl.Series(records, dtype=pl.Datetime("us")),
        is_converted=pl.Series([each is not None for each in records]),
    )
    context = Context(as_of=date(2024, 12, 25), lang="en")
    result = scores.leads(store_with(frame, "leads"), LeadParams(resamples=20), context)
    note = next(note.en for note in result.notes if "younger" in note.en)
    days = int(re.search(r"take, (\d+) days", note)[1])
    assert 85 <= days <= 95
    assert "reverse_time" in result.intervals


def test_an_unknown_label_names_what_exists():
    with pytest.raises(UsageError, match="not a flag of leads"):
        scores.leads(store_with(orders()), LeadParams(label="nope"), CONTEXT)
