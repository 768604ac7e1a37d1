"""Detection of worries in texts: score, kind, topic, and the names of the rules that matched.

A text is folded, expressions that only look like worry are removed, and it is split into
sentences. Each rule of the lexicon that matches a sentence is evidence; the evidence of one
sentence is combined as if independent,

    score = 1 - product of (1 - weight),

and the score of a text is that of its highest sentence. The learned phrases (`phrase_weights`)
read the whole text. Rules and phrases are combined like likelihood ratios, so that a text needs
both: phrases alone never make a worry, and a rule in a text unlike any worry counts little. A
sentence is a question if it ends in "?", or begins like one and has no final punctuation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from scrm.analyze._phrase_lexicon import fold, lexicon, pattern, sentences
from scrm.analyze.worries.phrase_weights import UNWORRIED, PhraseModel, load_weights
from scrm.analyze.worries.question_forms import FORMS, QuestionForms

LEXICON = "worries_de"
ENGLISH = "worries_en"
LEARNED = "learned"
"""Name of the learned phrases in the evidence."""
_LIKELY = 0.5
"""Probability from which the learned phrases are named as evidence."""
_USUAL = 0.25
"""Probability by the learned phrases that leaves the score of the rules as it is."""
_LEAST = 0.02
"""Probability by the learned phrases below which no rule makes a worry: the score is 0."""
_JEST = r"[:;]-?[)D]|\b[xX]D\b|\^\^|[😀😁😂🤣😃😄😅😆😉😋😛😜😝🤪]|(?i:\blol\b|\bhaha)"
"""Smileys: most texts that name a fear with one are in jest."""
_IN_JEST = 0.25
"""Factor of the odds of a text with a smiley."""
SCHEMA = {
    "is_worry": pl.Boolean,
    "score": pl.Float64,
    "kind": pl.String,
    "topic": pl.String,
    "evidence": pl.String,
    "strength": pl.String,
    "holder": pl.String,
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the lexicon, ready to match."""

    name: str
    kind: str
    weight: float
    pattern: str
    of_writer: bool = False
    """Whether it counts only in sentences that speak of their writer."""
    is_cue: bool = False
    """Whether it counts only in sentences that no other rule matches."""


_MARKS = ("neutral", "report", "others", "politics", "writer", "urgent")
"""Lists of the lexicon that say how rules count, whose the worry is, and how strong."""


@dataclass(frozen=True, slots=True)
class Detector:
    """The compiled rules and topics of a lexicon; `load_detector` builds the one scrm uses."""

    id: str
    rules: tuple[Rule, ...]
    topics: Mapping[str, str]
    marks: Mapping[str, str]
    """Expressions by their names in `_MARKS`."""
    learned: PhraseModel | None = None
    learned_alone: bool = False
    """Whether learned phrases make a worry without a rule: those of a user's own labels do."""
    forms: QuestionForms = FORMS["de"]

    def detect(self, texts: pl.Series, *, threshold: float = 0.5) -> pl.DataFrame:
        """Return one row of `SCHEMA` per text: is_worry, score (0..1), kind, topic, evidence.

        Parameters
        ----------
        texts : Series of str
            As they were posted; a missing text is treated as empty.
        threshold : float
            Least score of a worry.

        Examples
        --------
        >>> texts = ["Ich habe Angst um meine Daten.", "Keine Sorge!", "Seid ihr pleite?"]
        >>> found = load_detector().detect(pl.Series(texts))
        >>> found.select("is_worry", "kind", "topic").rows()
        [(True, 'direct', 'privacy'), (False, '', ''), (True, 'question', 'solvency')]
        """
        folded = fold(texts).fill_null("")
        plain, holders = self._mark_neutral(folded)
        chances = self._predict(plain)
        lessened = chances * _IN_JEST / (1 - chances * (1 - _IN_JEST))
        chances = lessened.zip_with(_is_jest(texts), chances)
        parts = (
            pl.DataFrame({"text": plain, "chance": chances})
            .with_row_index("row")
            .filter(pl.col("chance") >= _LEAST)
            .with_columns(
                is_political=_contains("text", self.marks["politics"]),
                sentence=pl.col("text").map_batches(sentences, return_dtype=pl.List(pl.String)),
            )
            .explode("sentence")
            .drop_nulls("sentence")
            .with_columns(before=pl.col("sentence").shift(1).over("row"))
        )
        scored = self._score_sentences(parts)
        worst = scored.sort("row", -pl.col("score"), "place").unique(
            "row", keep="first", maintain_order=True
        )
        if self.learned:
            worst = _add_learned(worst, is_enough=self.learned_alone)
        worried = worst.filter(pl.col("score") >= threshold)
        topics = find_topics(worried.select("sentence", "before", "text"), self.topics)
        found = worried.select(
            "row", "kind", "evidence", topics, self._rate_strength(), is_worry=pl.lit(value=True)
        )
        everyone = pl.DataFrame({"row": range(len(texts))}, schema={"row": pl.UInt32})
        return (
            everyone.join(worst.select("row", "score"), on="row", how="left", maintain_order="left")
            .join(found, on="row", how="left", maintain_order="left")
            .with_columns(pl.col("is_worry").fill_null(value=False), pl.col("score").fill_null(0.0))
            .with_columns(pl.col("kind", "topic", "evidence", "strength").fill_null(""))
            .with_columns(
                pl.when("is_worry").then(pl.lit("writer")).otherwise(holders).alias("holder")
            )
            .with_columns(_rate_mentions())
            .select(*SCHEMA)
        )

    def _mark_neutral(self, folded: pl.Series) -> tuple[pl.Series, pl.Series]:
        """Mark what only looks like worry or is not the writer's; say who else worries.

        Returns
        -------
        plain : Series of str
            The texts, with `UNWORRIED` for what was found.
        holder : Series of str
            report, others; empty if neither is found.
        """
        holders = pl.Series("holder", [""]).new_from_index(0, len(folded))
        for name in ("neutral", "report", "others"):
            if self.marks[name]:
                rest = folded.str.replace_all(self.marks[name], UNWORRIED)
                if name != "neutral":
                    named = pl.Series([name]).new_from_index(0, len(folded))
                    holders = named.zip_with((rest != folded) & (holders == ""), holders)
                folded = rest
        return folded, holders.alias("holder")

    def _predict(self, plain: pl.Series) -> pl.Series:
        """Return the probability by the learned phrases; without them one that changes nothing."""
        if not self.learned:
            return pl.Series([_USUAL]).new_from_index(0, len(plain))
        return pl.Series(self.learned.predict(plain))

    def _rate_strength(self) -> pl.Expr:
        is_urgent = _contains("sentence", self.marks["urgent"])
        rated = pl.when(is_urgent).then(pl.lit("urgent")).otherwise(pl.lit("voiced"))
        return rated.alias("strength")

    def mark_neutral(self, texts: pl.Series) -> pl.Series:
        """Return folded texts with a mark for what only looks like worry, as phrases see them."""
        return self._mark_neutral(fold(texts).fill_null(""))[0]

    def apply_rules(self, texts: pl.Series) -> pl.DataFrame:
        """Return the answer of `detect` without the learned phrases."""
        return replace(self, learned=None).detect(texts)

    def _score_sentences(self, parts: pl.DataFrame) -> pl.DataFrame:
        """Add score, the kind of the heaviest matching rule, and the names of matching rules."""
        scored = self.match_rules(parts.with_row_index("place")).with_columns(
            _combine_weights(self.rules), _choose_kind(self.rules), _list_evidence(self.rules)
        )
        return scored.drop(rule.name for rule in self.rules)

    def match_rules(self, parts: pl.DataFrame) -> pl.DataFrame:
        """Add a flag for each rule, whether it matches a sentence and counts there.

        Parameters
        ----------
        parts : DataFrame
            sentence, is_political.
        """
        sentence = pl.col("sentence").str
        open_end = sentence.contains(self.forms.opening) & ~sentence.contains(r"[.!]$")
        asked = sentence.contains(r"\?") | open_end | sentence.contains(self.forms.indirect)
        frame = parts.with_columns(
            asked=asked, of_writer=_contains("sentence", self.marks["writer"])
        )
        return frame.with_columns(_match(rule) for rule in self.rules)

    def is_political(self, texts: pl.Series) -> pl.Series:
        """Return which texts are about politics."""
        frame = pl.DataFrame({"text": self.mark_neutral(texts)})
        return frame.select(_contains("text", self.marks["politics"])).to_series()


def _is_jest(texts: pl.Series) -> pl.Series:
    """Return which texts have a smiley."""
    return texts.cast(pl.String).fill_null("").str.contains(_JEST)


def _add_learned(worst: pl.DataFrame, *, is_enough: bool) -> pl.DataFrame:
    """Combine the score of the highest sentence with the probability by the learned phrases.

    Parameters
    ----------
    is_enough : bool
        Whether the phrases may decide without a rule.
    """
    score = _combine_chances(pl.col("score"), pl.col("chance"))
    if is_enough:
        score = pl.max_horizontal(score, "chance")
    learned = pl.when(pl.col("chance") >= _LIKELY).then(pl.lit(LEARNED)).otherwise(pl.lit(""))
    is_question = pl.col("text").str.contains(r"\?")
    kind = pl.when(is_question).then(pl.lit("question")).otherwise(pl.lit("implicit"))
    return worst.with_columns(
        score.round(4).alias("score"),
        pl.when(pl.col("kind") == "").then(kind).otherwise("kind").alias("kind"),
        pl.concat_str(["evidence", learned], separator=" ").str.strip_chars().alias("evidence"),
    )


def _combine_chances(score: pl.Expr, chance: pl.Expr) -> pl.Expr:
    """Return the score with odds = odds(score) * odds(chance) / odds(_USUAL); 0 stays 0."""
    odds = score / (1 - score) * (chance / (1 - chance)) * ((1 - _USUAL) / _USUAL)
    return odds / (1 + odds)


def _contains(column: str, expression: str) -> pl.Expr:
    """Return whether a text matches an expression; an empty one matches nothing."""
    return pl.col(column).str.contains(expression) if expression else pl.lit(value=False)


def _rate_mentions() -> pl.Expr:
    """Return the strength of texts; "mentioned" where the worry is not the writer's."""
    is_mentioned = pl.col("holder").is_in(["others", "report"])
    return pl.when(is_mentioned).then(pl.lit("mentioned")).otherwise("strength").alias("strength")


def _match(rule: Rule) -> pl.Expr:
    found = _contains("sentence", rule.pattern)
    if rule.kind == "question":
        found &= pl.col("asked")
    if rule.kind != "direct":
        found &= ~pl.col("is_political")
    if rule.of_writer:
        found &= pl.col("of_writer")
    return found.alias(rule.name)


def _combine_weights(rules: Sequence[Rule]) -> pl.Expr:
    """Return the combined evidence of the rules; that of the strongest cue if it is higher."""
    doubt, cue = pl.lit(1.0), pl.lit(0.0)
    for rule in rules:
        weight = pl.when(pl.col(rule.name)).then(rule.weight).otherwise(0.0)
        if rule.is_cue:
            cue = pl.max_horizontal(cue, weight)
        else:
            doubt *= 1.0 - weight
    return pl.max_horizontal(1.0 - doubt, cue).round(4).alias("score")


def _choose_kind(rules: Sequence[Rule]) -> pl.Expr:
    """Return the kind of the heaviest rule that matched; the first of equals."""
    by_weight = sorted(rules, key=lambda rule: -rule.weight)
    kinds = [pl.when(pl.col(rule.name)).then(pl.lit(rule.kind)) for rule in by_weight]
    return pl.coalesce(kinds).fill_null("").alias("kind")


def _list_evidence(rules: Sequence[Rule]) -> pl.Expr:
    names = [pl.when(pl.col(rule.name)).then(pl.lit(rule.name)) for rule in rules]
    return pl.concat_str(names, separator=" ", ignore_nulls=True).alias("evidence")


def find_topics(places: pl.DataFrame, topics: Mapping[str, str]) -> pl.Series:
    """Return the topic with most words in the first column of texts that has any; else empty."""

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


def build_detector(content: Mapping[str, Any]) -> Detector:
    """Return the detector of a lexicon read by `scrm.analyze._phrase_lexicon.lexicon`."""
    rules = tuple(
        Rule(
            name,
            rule["kind"],
            float(rule["weight"]),
            pattern(rule["phrases"]),
            of_writer=rule.get("by") == "writer",
            is_cue=rule.get("cue", False),
        )
        for name, rule in content["rules"].items()
    )
    topics = {topic: pattern(phrases) for topic, phrases in content["topics"].items()}
    marks = {name: pattern(content.get(name, [])) for name in _MARKS}
    forms = FORMS[content.get("language", "de")]
    return Detector(content["id"], rules, topics, marks, forms=forms)


@cache
def load_detector(model: Path | None = None) -> Detector:
    """Return the detector of the shipped rules with learned phrases.

    Parameters
    ----------
    model : Path, optional
        File of `scrm worries train`, in place of the shipped phrases.
    """
    rules = build_detector(lexicon(LEXICON))
    learned = load_weights(model) if model else load_weights()
    return replace(
        rules,
        id=f"{rules.id}+{learned.id}",
        learned=learned,
        learned_alone=model is not None,
    )


@cache
def load_english_detector() -> Detector:
    """Return the detector for English texts: rules alone.

    Examples
    --------
    >>> found = load_english_detector().detect(pl.Series(["I am worried about my data."]))
    >>> found.select("is_worry", "kind", "topic").rows()
    [(True, 'direct', 'privacy')]
    """
    return build_detector(lexicon(ENGLISH))


def detect_by_language(
    texts: pl.Series, is_english: pl.Series, by: Detector, *, threshold: float = 0.5
) -> pl.DataFrame:
    """Return rows of `SCHEMA` as `Detector.detect` does, of English texts by the English detector.

    Parameters
    ----------
    texts : Series of str, shape (n,)
    is_english : Series of bool, shape (n,)
    by : Detector
        For all other texts.
    threshold : float
        Least score of a worry.
    """
    parts = ((is_english.not_(), by), (is_english, load_english_detector()))
    found = [
        detector.detect(texts.filter(which), threshold=threshold).with_columns(
            place=which.arg_true()
        )
        for which, detector in parts
        if which.any()
    ]
    empty = pl.DataFrame(schema={**SCHEMA, "place": pl.UInt32})
    return pl.concat([empty, *found]).sort("place").select(*SCHEMA)
