"""Do company and customers have the same in mind? Gap of each item, and how the orders agree.

A survey has a row per person with a column per item (1 or 0), a row per person and item (item,
answer), or a row per side and item (item, share, n): docs/brand.md. A birth year adds generations.

Example:  scrm gap survey.csv
"""

from pathlib import Path

import polars as pl
from pydantic import Field

from scrm import config
from scrm.analyze.gap.answer import build_posts_answer, build_survey_answer
from scrm.analyze.gap.gaps import Item, build_gaps, correlate_sides, estimate_side
from scrm.analyze.gap.generations import compare_generations
from scrm.analyze.gap.post_topics import compare_topics, count_topics, load_topics
from scrm.analyze.gap.query import read_texts
from scrm.analyze.gap.survey import COMPANY, CONSUMERS, Survey, read_survey
from scrm.config import Context, argument
from scrm.result import Result
from scrm.store import Store

COMMAND = "gap"
SECTION = 38
READS = ("posts",)
OPTIONAL = ("profiles",)
WRITES = ()


class Params(config.Params):
    """Settings of `scrm gap`."""

    file: Path | None = Field(
        None,
        description="survey as CSV, with a column that says who was asked: consumers or company; "
        "without one, what customers write is compared with what the brand posts",
        json_schema_extra=argument(),
    )
    audience: str = Field("audience", description="column of the survey that says who was asked")
    agree: float | None = Field(
        None, description="rating from which an item counts as named, such as 4 of 5"
    )
    min_n: int = Field(10, ge=1, description="fewer people or texts give no share")


def run(store: Store, params: Params, context: Context) -> Result:
    """Compare what customers expect with what the company believes, or posts about."""
    if params.file is not None:
        survey = read_survey(
            context.folder / params.file, audience=params.audience, agree=params.agree
        )
        return _compare_survey(survey, params.min_n)
    topics = load_topics()
    counts = count_topics(read_texts(store, context), topics)
    gaps = build_gaps(compare_topics(counts, topics, min_n=params.min_n))
    return build_posts_answer(gaps, correlate_sides(gaps), counts)


def _compare_survey(survey: Survey, min_n: int) -> Result:
    sides = {
        side: {
            item: estimate_side(share, n, min_n=min_n)
            for item, share, n in part.select("item", "share", "n").iter_rows()
        }
        for side in (CONSUMERS, COMPANY)
        if (part := survey.shares.filter(pl.col("audience") == side)).height
    }
    names = sorted({name for found in sides.values() for name in found})
    items = [
        Item(name, *(sides.get(side, {}).get(name) for side in (CONSUMERS, COMPANY)))
        for name in names
    ]
    gaps = build_gaps(items)
    company = survey.shares.filter(pl.col("audience") == COMPANY)
    generations, agreements = compare_generations(survey.generations, company, min_n=min_n)
    return build_survey_answer(
        gaps, correlate_sides(gaps), generations, agreements, survey.notes, list(sides)
    )
