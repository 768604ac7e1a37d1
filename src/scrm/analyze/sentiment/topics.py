"""Sentiment by topic: what texts say about price, delivery, quality and the like.

A text is split into clauses, at the ends of sentences, at words of contrast and at semicolons;
where a clause names two topics, also at commas and "und". Each clause that names a topic is scored
like a text of its own; if it is neutral, together with what follows up to the next topic ("Drei
Lagen Plastik? Das nervt."). A text counts once for each topic, with the balance of its clauses.

Topics are phrases in ``configs/lexicons/topics.yaml`` and in files of users, and the themes of
``configs/lexicons/value_themes_de.yaml`` that the former do not have.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import polars as pl

from scrm.analyze._phrase_lexicon import fold, lexicon, pattern
from scrm.analyze.sentiment.engine_types import LABELS, Engine
from scrm.analyze.sentiment.engines import score_by_language
from scrm.analyze.sentiment.model_engine import ModelEngine
from scrm.analyze.sentiment.tokens import LONGEST
from scrm.errors import ConfigError
from scrm.yaml_files import load_yaml

LEXICON: Final = "topics"
THEMES: Final = "value_themes_de"
VALUES: Final = ("customers", "csr")
"""Themes of `THEMES` that are topics, too; its other themes are among the topics already."""
Topics = Mapping[str, str]
"""Regular expression over folded texts by name of the topic, in the order of tables."""

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MOST_TOPICS: Final = 50
_ENDS: Final = r"[.!?…]+(?:\s|$)|[;\n]|\s[-–—]\s"
_CONTRAST: Final = (
    r"(?i)[,;]?\s+(aber|jedoch|allerdings|dafür|sondern|dagegen|hingegen|nur"
    r"|but|however|although|though|whereas)\s"
)
_PARTS: Final = r"(?i),\s|\s(?:und|sowie|and)\s"
_BREAK: Final = "\x1e"
"""Record separator: no text that was loaded has one."""
SCHEMA: Final = {"row": pl.UInt32, "topic": pl.String, "label": pl.String}


def load_topics(file: Path | None = None) -> Topics:
    """Return the shipped topics and those of a file; a topic of the same name gets more phrases.

    Raises
    ------
    ConfigError
        The file is not a mapping of names to phrases, or a phrase is not valid.
    """
    phrases = {name: [*each] for name, each in lexicon(LEXICON)["topics"].items()}
    phrases |= {name: [*lexicon(THEMES)[name]] for name in VALUES}
    for name, more in (read_own_topics(file) if file else {}).items():
        phrases[name] = [*phrases.get(name, []), *more]
    return {name: _compile(name, each, file) for name, each in phrases.items()}


def read_own_topics(file: Path) -> Mapping[str, list[str]]:
    """Read a file of own topics: ``topics``, a mapping of names to lists of phrases."""
    document = load_yaml(file).document
    found = document.get("topics") if isinstance(document, dict) else None
    hint = "topics: {parking: [parkplatz*, parkhaus*]}"
    if not isinstance(found, dict) or not found or len(found) > _MOST_TOPICS:
        raise ConfigError(f"{file}: topics are missing, or more than {_MOST_TOPICS}", hint=hint)
    for name, phrases in found.items():
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise ConfigError(
                f"{file}: {name!r} is no name of a topic",
                hint="use lower-case letters, digits and _",
            )
        are_texts = isinstance(phrases, list) and all(isinstance(each, str) for each in phrases)
        if not are_texts or not any(phrases) or not all(each.strip() for each in phrases):
            raise ConfigError(f"{file}: topic {name} needs a list of phrases", hint=hint)
    return found


def _compile(name: str, phrases: Iterable[str], file: Path | None) -> str:
    """Return the expression of a topic; a broken phrase is an error of its file."""
    expression = pattern(phrases)
    try:
        pl.Series(["x"]).str.contains(expression)
    except pl.exceptions.ComputeError:
        raise ConfigError(
            f"{file}: a phrase of topic {name} is not valid",
            hint="close every parenthesis; write \\\\ before signs of punctuation",
        ) from None
    return expression


def score_topics(
    texts: pl.Series, languages: pl.Series, topics: Topics, by: Engine
) -> pl.DataFrame:
    """Return what each text says about each topic that it names.

    Parameters
    ----------
    texts : Series of str, shape (n,)
    languages : Series of str, shape (n,)
        As detected: a clause is too short to tell.
    topics : Topics
    by : Engine

    Returns
    -------
    DataFrame
        row (of the text), topic, label; by row and topic in their order.

    Examples
    --------
    >>> from scrm.analyze.sentiment.engines import load_engine
    >>> texts = pl.Series(["Tolle Qualität, aber die Lieferung war eine Katastrophe."])
    >>> found = score_topics(texts, pl.Series(["de"]), load_topics(), load_engine("model"))
    >>> found.rows()
    [(0, 'delivery', 'negative'), (0, 'quality', 'positive')]
    """
    clauses = list_clauses(texts, topics)
    if clauses.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    by = by.without_signs() if isinstance(by, ModelEngine) else by
    distinct = clauses.select("row", "clause", "follow").unique(maintain_order=True)
    of_clauses = languages.gather(distinct["row"])
    balance = _score(distinct["clause"], of_clauses, by)
    at = ((balance == 0) & (distinct["follow"] != "")).arg_true()
    longer = distinct[at]["clause"] + ". " + distinct[at]["follow"]
    balance = balance.scatter(at, _score(longer, of_clauses.gather(at), by))
    named = clauses.join(
        distinct.with_columns(balance=balance),
        on=["row", "clause", "follow"],
        maintain_order="left",
    )
    totals = named.group_by("row", "topic", maintain_order=True).agg(pl.col("balance").sum())
    sign = totals["balance"].sign().cast(pl.Int64) + 1
    label = pl.Series("label", LABELS, dtype=pl.String).gather(sign)
    order = {name: place for place, name in enumerate(topics)}
    place = totals["topic"].replace_strict(order, return_dtype=pl.Int64)
    ordered = totals.with_columns(label, place=place).sort("row", "place")
    return ordered.select(*SCHEMA)


def _score(clauses: pl.Series, languages: pl.Series, by: Engine) -> pl.Series:
    """Return 1 for praise, -1 for complaint, else 0."""
    label = score_by_language(clauses, languages, by)["label"]
    return (label == "positive").cast(pl.Int8) - (label == "negative").cast(pl.Int8)


def list_clauses(texts: pl.Series, topics: Topics) -> pl.DataFrame:
    """Return the clauses of texts that name a topic, one row per topic.

    Returns
    -------
    DataFrame
        row (of the text), clause, follow (what comes after it without a topic), topic.

    Examples
    --------
    >>> texts = pl.Series(["Lieferung schnell und pünktlich, Preis zu hoch. Danke!"])
    >>> list_clauses(texts, load_topics()).drop("follow").rows()
    [(0, 'Lieferung schnell, pünktlich', 'delivery'), (0, 'Preis zu hoch', 'price')]
    """
    heads = texts.cast(pl.String).str.slice(0, LONGEST).fill_null("")
    either = "|".join(topics.values())
    rows = pl.DataFrame({"text": heads}).with_row_index("row")
    rows = rows.filter(fold(heads).str.contains(either))
    broken = rows["text"].str.replace_all(_CONTRAST, f"{_BREAK}$1 ")
    broken = broken.str.replace_all(_ENDS, _BREAK)
    segments = rows.select("row", segment=broken.str.split(_BREAK)).explode("segment")
    segments = segments.with_row_index("place")
    parts = segments.select("row", "place", part=pl.col("segment").str.replace_all(_PARTS, _BREAK))
    parts = parts.with_columns(pl.col("part").str.split(_BREAK)).explode("part")
    is_named = fold(parts["part"]).str.contains(either).fill_null(value=False)
    # a part with a topic begins a clause, unless the clause has none yet
    number = pl.col("named").cast(pl.Int64).cum_sum().over("place").clip(lower_bound=1)
    grouped = parts.with_columns(named=is_named).with_columns(clause_number=number)
    clauses = grouped.group_by("row", "place", "clause_number", maintain_order=True).agg(
        clause=pl.col("part").str.join(", ").str.strip_chars(), named=pl.col("named").any()
    )
    clauses = _add_follow(clauses)
    folded = fold(clauses["clause"])
    found = [
        clauses.filter(folded.str.contains(expression)).select(
            "row", "place", "clause_number", "clause", "follow", topic=pl.lit(name)
        )
        for name, expression in topics.items()
    ]
    together = pl.concat(found).sort("row", "place", "clause_number", maintain_order=True)
    return together.select("row", "clause", "follow", "topic")


def _add_follow(clauses: pl.DataFrame) -> pl.DataFrame:
    """Return the clauses with a topic, each with the clauses up to the next topic."""
    number = pl.col("named").cast(pl.Int64).cum_sum().over("row")
    numbered = clauses.with_columns(number=number)
    rest = numbered.filter(~pl.col("named") & (pl.col("number") > 0))
    follow = rest.group_by("row", "number", maintain_order=True).agg(
        follow=pl.col("clause").str.join(". ")
    )
    joined = numbered.filter("named").join(
        follow, on=["row", "number"], how="left", maintain_order="left"
    )
    return joined.with_columns(pl.col("follow").fill_null("").str.strip_chars(" ."))
