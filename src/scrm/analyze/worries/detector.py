"""Detection: from texts to worry or none, with kind, topic, score and the names of the rules that matched.

A text is folded, stripped of what only looks like worry, and cut into sentences; each rule of the lexicon that matches a
sentence is a piece of evidence. Pieces of one sentence add up like independent witnesses,

    score = 1 - product of (1 - weight),

and a text is as worried as its most worried sentence. One more witness reads the whole text: what was learnt from labelled
sentences (`learned`) finds worries that no rule names. Questions count as such where they end in "?", or begin like one and end in
nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import polars as pl

from scrm.analyze._phrase_lexicon import fold, lexicon, pattern, sentences
from scrm.analyze.worries.phrase_weights import UNWORRIED, PhraseModel, load_weights

LEXICON = "worries_de"
LEARNED = "learned"
"""Name of the learnt evidence among those of the rules."""
_LIKELY = 0.5
"""Chance from which what was learnt counts as evidence of its own."""
_OPENING = (
    r"^(?:und |aber |oder |also |hallo |hi |sagt mal |mal |ja |ps )*"
    r"(?:wer|was|wie|wo|wohin|woher|wann|warum|wieso|weshalb|wem|wen|wieviel|ist|sind|kann|koennt|koennen|muss|muessen|soll|"
    r"sollte|wird|werden|wirds|kommt|kommen|gibt|gibts|habt|seid|bin|hat|haben|lohnt|geht|macht|stimmt|landen|landet|droht|"
    r"bekomme|kriege|bleibt|bleibe|verliere|darf|duerft|werdet|wollt|steht|stehen|besteht|hoert|verkauft|schliesst)\b"
)
"""How a question begins that lacks its question mark."""
_INDIRECT = (
    r"\b(?:frage|fragen|fragt|frag|erklaeren|erklaert|wuesste|wissen|gespannt|unklar|ungewiss|offen)\b[a-z ]{0,30},? "
    r"(?:ob|was|wer|wie|wo|wohin|wann|wem|wofuer|warum|wieso|wozu)\b"
)
"""A question told as a statement: "ich frage mich, ob ..."."""
SCHEMA = {
    "is_worry": pl.Boolean,
    "score": pl.Float64,
    "kind": pl.String,
    "topic": pl.String,
    "evidence": pl.String,
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the lexicon, ready to match."""

    name: str
    kind: str
    weight: float
    pattern: str


@dataclass(frozen=True, slots=True)
class Detector:
    """A lexicon, ready to match."""

    id: str
    neutral: str
    rules: tuple[Rule, ...]
    topics: Mapping[str, str]
    learned: PhraseModel | None = None

    def detect(self, texts: pl.Series, *, threshold: float = 0.5) -> pl.DataFrame:
        """Return one row per text, in order: is_worry, score (0..1), kind, topic and evidence; see `SCHEMA`.

        Parameters
        ----------
        texts : Series of str
            As they were posted; missing ones count as empty.
        threshold : float
            Least score of a worry.

        Examples
        --------
        >>> found = detector().detect(pl.Series(["Ich habe Angst um meine Daten.", "Keine Sorge!", "Seid ihr pleite?"]))
        >>> found.select("is_worry", "kind", "topic").rows()
        [(True, 'direct', 'privacy'), (False, '', ''), (True, 'question', 'solvency')]
        """
        folded = fold(texts).fill_null("")
        plain = folded.str.replace_all(self.neutral, " ")
        parts = (
            pl.DataFrame({"text": plain, "sentence": sentences(plain)})
            .with_row_index("row")
            .explode("sentence")
        )
        parts = parts.drop_nulls("sentence").with_columns(
            before=pl.col("sentence").shift(1).over("row")
        )
        scored = self._score_sentences(parts)
        worst = scored.sort("row", -pl.col("score"), "place").unique(
            "row", keep="first", maintain_order=True
        )
        if self.learned:
            worst = _with_learned(
                worst, folded.str.replace_all(self.neutral, UNWORRIED), self.learned
            )
        worried = worst.filter(pl.col("score") >= threshold)
        topics = topics_of(worried.select("sentence", "before", "text"), self.topics)
        found = worried.select("row", "kind", "evidence").with_columns(
            topic=topics, is_worry=pl.lit(value=True)
        )
        everyone = pl.DataFrame({"row": range(len(texts))}, schema={"row": pl.UInt32})
        return (
            everyone.join(worst.select("row", "score"), on="row", how="left", maintain_order="left")
            .join(found, on="row", how="left", maintain_order="left")
            .with_columns(pl.col("is_worry").fill_null(value=False), pl.col("score").fill_null(0.0))
            .with_columns(pl.col("kind", "topic", "evidence").fill_null(""))
            .select(*SCHEMA)
        )

    def apply_rules(self, texts: pl.Series) -> pl.DataFrame:
        """Return what the rules alone say, as `detect` does."""
        return replace(self, learned=None).detect(texts)

    def _score_sentences(self, parts: pl.DataFrame) -> pl.DataFrame:
        """Add to each sentence its score, the kind of its strongest rule and the names of all that match."""
        sentence = pl.col("sentence").str
        open_end = sentence.contains(_OPENING) & ~sentence.contains(r"[.!]$")
        asked = sentence.contains(r"\?") | open_end | sentence.contains(_INDIRECT)
        frame = parts.with_row_index("place").with_columns(asked.alias("asked"))
        hits = [_hit(rule) for rule in self.rules]
        frame = frame.with_columns(hits)
        return frame.with_columns(
            _score(self.rules), _kind(self.rules), _evidence(self.rules)
        ).drop(rule.name for rule in self.rules)


def _with_learned(worst: pl.DataFrame, texts: pl.Series, by: PhraseModel) -> pl.DataFrame:
    """Add the witness that was learnt, who reads the whole text, to the score, kind and evidence of the worst sentence."""
    chance = pl.Series("chance", by.chances(texts.gather(worst["row"])))
    is_asked = pl.col("text").str.contains(r"\?")
    said = pl.when(is_asked).then(pl.lit("question")).otherwise(pl.lit("implicit"))
    speaks = pl.when(chance >= _LIKELY).then(pl.lit(LEARNED)).otherwise(pl.lit(""))
    return worst.with_columns(
        (1 - (1 - pl.col("score")) * (1 - chance)).round(4).alias("score"),
        pl.when(pl.col("kind") == "").then(said).otherwise("kind").alias("kind"),
        pl.concat_str(["evidence", speaks], separator=" ").str.strip_chars().alias("evidence"),
    )


def _hit(rule: Rule) -> pl.Expr:
    found = pl.col("sentence").str.contains(rule.pattern)
    return (found & pl.col("asked") if rule.kind == "question" else found).alias(rule.name)


def _score(rules: Sequence[Rule]) -> pl.Expr:
    doubt = pl.lit(1.0)
    for rule in rules:
        doubt *= pl.when(pl.col(rule.name)).then(1.0 - rule.weight).otherwise(1.0)
    return (1.0 - doubt).round(4).alias("score")


def _kind(rules: Sequence[Rule]) -> pl.Expr:
    """Take the kind of the heaviest rule that matched; the first of equals."""
    by_weight = sorted(rules, key=lambda rule: -rule.weight)
    kinds = [pl.when(pl.col(rule.name)).then(pl.lit(rule.kind)) for rule in by_weight]
    return pl.coalesce(kinds).fill_null("").alias("kind")


def _evidence(rules: Sequence[Rule]) -> pl.Expr:
    names = [pl.when(pl.col(rule.name)).then(pl.lit(rule.name)) for rule in rules]
    return pl.concat_str(names, separator=" ", ignore_nulls=True).alias("evidence")


def topics_of(places: pl.DataFrame, topics: Mapping[str, str]) -> pl.Series:
    """Return the topic with most words in the first of the places (columns of texts) that has any; else empty."""

    def commonest(texts: pl.Series) -> pl.Expr:
        counts = pl.DataFrame(
            [texts.str.count_matches(words).alias(topic) for topic, words in topics.items()]
        )
        most = pl.max_horizontal(*topics)
        first = pl.coalesce(
            pl.when((pl.col(topic) == most) & (most > 0)).then(pl.lit(topic)) for topic in topics
        )
        return pl.lit(counts.select(first.alias("topic")).to_series())

    return places.select(topic=pl.coalesce(*map(commonest, places), pl.lit(""))).to_series()


def build(content: Mapping[str, Any]) -> Detector:
    """Return the detector of a lexicon read by `scrm.analyze._phrase_lexicon.lexicon`."""
    rules = tuple(
        Rule(name, rule["kind"], float(rule["weight"]), pattern(rule["phrases"]))
        for name, rule in content["rules"].items()
    )
    topics = {topic: pattern(phrases) for topic, phrases in content["topics"].items()}
    return Detector(content["id"], pattern(content["neutral"]), rules, topics)


@cache
def detector(name: str = LEXICON) -> Detector:
    """Return the detector of a lexicon that comes with scrm, with what was learnt beside it."""
    found = build(lexicon(name))
    more = load_weights()
    return replace(found, id=f"{found.id}+{more.id}", learned=more)
