"""The KPIs of texts computed a second time, in Polars and plain Python: `TEXTS`."""

import polars as pl
from polars import col

from .in_polars import Spec

OWN = col("is_own")
TONE = pl.col("tone").replace_strict(
    {"positive": 1, "neutral": 0, "negative": -1}, default=None, return_dtype=pl.Int64
)
TEXTS = {
    "cascade_size": Spec("cascades", "mean", col("size")),
    "secondhand_shares": Spec("shares", "share", col("secondhand")),
    "first_engagers_per_post": Spec("engaged", "mean", col("people")),
    **{f"influencers_{name}": Spec("listed", "share", col(name))
       for name in ("followed", "mentioned", "answered")},
    "influencers_on_channels": Spec("listed", "share", col("n") >= 2),
    "own_community": Spec("community", "sum", col("found").cast(pl.Int64)),
    "department_posts": Spec("all_posts", "mix", where=OWN & (col("kind") == "post")),
    "department_answers": Spec("all_posts", "mix", where=OWN & (col("kind") != "post")),
    "ideas": Spec("ideas", "count", where=col("is_idea")),
    "product_wishes": Spec("ideas", "count",
                           where=col("is_idea") & (col("idea_kind") == "product")),
    "idea_share": Spec("ideas", "share", col("is_idea")),
    "ideas_answered": Spec("ideas", "share", col("answered"), where=col("is_idea")),
    "votes_per_idea": Spec("ideas", "mean", col("votes"), where=col("is_idea")),
    "questions": Spec("questions", "count"),
    "repeated_questions": Spec("questions", "share", col("is_repeated")),
    "questions_per_answer": Spec("question_groups", "ratio", col("questions"), col("answers"),
                                 col("answers") > 0),
    "worried_texts": Spec("worried_texts", "sum", col("is_worry").cast(pl.Int64)),
    "value_mentions": Spec("value_mentions", "count"),
    "value_share": Spec("value_texts", "share", col("value")),
    "value_sentiment": Spec("value_mentions", "mean", TONE, scale=100),
    "discussion_sentiment": Spec("discussions", "mean", col("mood"), scale=100),
    "negative_discussions": Spec("discussions", "share", col("total") < 0),
    "mood_change_answered": Spec("tones", "mean", col("change"), where=col("answered"), scale=100),
    "mood_change_unanswered": Spec("tones", "mean", col("change"), where=~col("answered"),
                                   scale=100),
    "answer_effect": Spec("", "difference", "mood_change_answered", "mood_change_unanswered"),
    "interest_coverage": Spec("interests", "share", col("topics").is_not_null()),
    "interests_per_customer": Spec("interests", "mean", col("topics")),
}  # fmt: skip
