"""When to post, and in which form? Interaction rate by weekday and hour, form, length, hashtags.

Example:  scrm best-time --period 2026
"""

from pydantic import Field, field_validator

from scrm import config
from scrm.analyze.best_time.answer import Answer, build_answer, refuse
from scrm.analyze.best_time.comparison import compare_levels
from scrm.analyze.best_time.post_factors import list_factors
from scrm.analyze.best_time.post_rates import choose_posts
from scrm.analyze.best_time.query import read_followers, read_posts
from scrm.config import Context
from scrm.result import Result
from scrm.store import Store

COMMAND = "best-time"
SECTION = 16
READS = ("posts", "post_metrics")
OPTIONAL = ("channel_metrics",)
WRITES = ()
FEWEST_POSTS, FEWEST_WEEKS = 30, 8
"""Fewer posts, or posts of fewer weeks, carry no comparison."""


class Params(config.Params):
    """Settings of ``scrm best-time``."""

    hours: int = Field(
        3, ge=1, le=6, description="hours of a time slot: a divisor of 24 (1, 2, 3, 4 or 6)"
    )
    mature_days: int = Field(
        3, ge=0, le=90, description="posts whose counts were read sooner than this are left out"
    )

    @field_validator("hours")
    @classmethod
    def _check_hours(cls, hours: int) -> int:
        if 24 % hours:
            raise ValueError("expected a divisor of 24: 1, 2, 3, 4 or 6")
        return hours


def run(store: Store, params: Params, context: Context) -> Result:
    """Compare own posts with the average post of the same account and month.

    What differs between accounts, months and the other properties of a post is taken out. Slots
    with few posts are drawn towards the average; "no reliable difference" is an answer.

    Example:  scrm best-time --hours 4
    """
    posts = choose_posts(
        read_posts(store, context), read_followers(store, context), params.mature_days
    )
    weeks = posts.frame["week"].n_unique()
    if posts.frame.height < FEWEST_POSTS or weeks < FEWEST_WEEKS:
        return refuse(posts, weeks, FEWEST_POSTS, FEWEST_WEEKS)
    factors = list_factors(posts.frame, params.hours)
    found = compare_levels(posts.frame, factors, seed=context.seed)
    if found is None:
        return refuse(posts, weeks, FEWEST_POSTS, FEWEST_WEEKS)
    return build_answer(Answer(posts, weeks, found, params.hours), context.timezone)
