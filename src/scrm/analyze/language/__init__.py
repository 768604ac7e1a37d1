"""How does the brand write: spelling, grammar, bland phrases and readability of own texts.

Example:  scrm language posts.csv --select DE1,DE2 --format github
"""

from pathlib import Path

import polars as pl
from pydantic import Field

from scrm import config
from scrm.analyze._text_files import read_text_file
from scrm.analyze.language.answer import answer, refuse
from scrm.analyze.language.effects import compare_interactions, find_features
from scrm.analyze.language.linter import lint
from scrm.analyze.language.own_words import read_own_words
from scrm.analyze.language.query import read_own_texts
from scrm.analyze.language.rule_command import RuleParams, rule
from scrm.analyze.language.rules import choose_rules
from scrm.config import Context, argument
from scrm.errors import UsageError
from scrm.result import Result
from scrm.store import Store

__all__ = ["Params", "RuleParams", "rule", "run"]

COMMAND = "language"
READS = ("posts",)
OPTIONAL = ("post_metrics",)
SECTION = 38
SUBCOMMANDS = ("rule",)
WITHOUT_DATA = ("rule",)
_HINT = "its first line should name a column text; another name by --text-column"


class Params(config.Params):
    """Settings of `scrm language`."""

    file: Path | None = Field(
        None,
        description="CSV with a column of texts; without it own posts and replies of the database",
        json_schema_extra=argument(),
    )
    select: tuple[str, ...] = Field(
        (), description="codes of rules, or their beginnings: DE1,DE205"
    )
    ignore: tuple[str, ...] = Field((), description="codes of rules to leave out")
    words: tuple[Path, ...] = Field(
        (), description="files with words of the project, one a line: brands, products, names"
    )
    text_column: str = Field("text", description="column of the texts in the file")


def run(store: Store, params: Params, context: Context) -> Result:
    """Apply the rules to own texts, and relate language to interactions."""
    rules = choose_rules(params.select, params.ignore)
    words = read_own_words([context.folder / path for path in params.words])
    posts = _read_posts(store, params, context)
    if posts.is_empty():
        return refuse(is_file=params.file is not None)
    report = lint(posts["text"], posts["kind"], rules, feeds=posts["channel"], own_words=words)
    if not report.is_read.any():
        return refuse(is_file=params.file is not None, reasons=report.reasons)
    return answer(posts, report, rules, _compare(posts, report.hits, report.is_read))


def _read_posts(store: Store, params: Params, context: Context) -> pl.DataFrame:
    """Return the texts with their place, kind, channel and interactions."""
    if params.file is None:
        if "text_column" in params.model_fields_set:
            raise UsageError(
                "--text-column is for a file", hint="scrm language FILE --text-column NAME"
            )
        found = read_own_texts(store, context)
        return found.with_columns(place=pl.format("{}:{}", "channel", "post_id"), line=pl.lit(1))
    path = context.folder / params.file
    found = read_text_file(path, {"text": params.text_column}, hint=_HINT)
    kind = pl.col("kind") if "kind" in found.columns else pl.lit("post")
    return found.select(
        "text",
        "line",
        kind=kind,
        place=pl.lit(str(params.file)),
        channel=pl.lit(""),
        is_automatic=pl.lit(value=False),
        interaction_count=pl.lit(None, pl.Int64),
    )


def _compare(posts: pl.DataFrame, hits: pl.DataFrame, is_read: pl.Series) -> pl.DataFrame:
    """Return the interactions of posts by features of their language; none of automatic posts."""
    numbered = posts.with_row_index("post").cast({"post": pl.Int64})
    chosen = numbered.filter(
        is_read
        & (posts["kind"] == "post")
        & ~posts["is_automatic"]
        & posts["interaction_count"].is_not_null()
    ).with_row_index("at")
    placed = hits.join(chosen.select("post", "at"), on="post")
    features = find_features(
        chosen["text"].to_list(), placed.select("code", post=pl.col("at").cast(pl.Int64))
    )
    return compare_interactions(
        pl.concat([chosen.select("channel", "interaction_count"), features], how="horizontal")
    )
