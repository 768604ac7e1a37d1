"""textblob-de's polarity with its `PatternTokenizer`, computed several times faster.

A second implementation of ``TextBlobDE(text, tokenizer=PatternTokenizer()).polarity``, defects
included: tokens, Brill tags, lemmas by tag, the lexicon per sentence, and the mean over sentences.
Word lists, rules and inflections are those of the installed package; the result of each word is
cached.
"""

import string
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from operator import add
from typing import Any, Final

from scrm.analyze.sentiment.textblob_tags import PatternTagger
from scrm.analyze.sentiment.textblob_tokens import PatternTokens
from scrm.analyze.sentiment.word_cache import Memory

VERSION: Final = "1"
_PUNCTUATION: Final = ".,;:!?()[]{}`''\"@#$^&*+-|=~_"
_SLASH: Final = "FORWARDSLASH"


@dataclass(slots=True)
class Assessment:
    """A word with a polarity, and its modifiers."""

    words: list[str]
    polarity: float
    intensity: float = 1.0
    is_negated: bool = False

    @property
    def score(self) -> float:
        """Polarity after negation."""
        return self.polarity * -0.5 if self.is_negated else self.polarity


class Textblob:
    """textblob-de's sentiment; `load_textblob` builds it once."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the package's escape sequences and open files
            from textblob_de.packages import pattern_de, pattern_text
            from textblob_de.sentiments import sentiment

            parser = pattern_de.parser
            morphology, context, lexicon = (
                list(parser.morphology),
                list(parser.context),
                dict(parser.lexicon.items()),
            )
            senses = dict(sentiment.items())
            pattern_de.conjugate("war", pattern_de.INFINITIVE)
        emoticons = {each for kind in pattern_text.EMOTICONS.values() for each in kind}
        shared = (pattern_text.replacements, emoticons)
        self._german = PatternTokens(string.punctuation, pattern_de.ABBREVIATIONS, *shared)
        self._lemma_tokens = PatternTokens(
            pattern_text.PUNCTUATION, pattern_text.ABBREVIATIONS, *shared
        )
        self._tagger = PatternTagger(lexicon, morphology, context, default="NN", number="CARDNUM")
        self._penn: Mapping[str, str] = pattern_de.stts
        self._inflect: Any = pattern_de
        self._lemmas: Memory[tuple[str, str], str] = Memory(self._lemma)
        self._negations = frozenset(sentiment.negations)
        self._lexicon = {
            word: (tags[None][0], tags[None][2], any(tag in tags for tag in sentiment.modifiers))
            for word, tags in senses.items()
            if None in tags
        }
        self._moods = {
            each.lower(): polarity
            for (_, polarity), kind in reversed(pattern_text.EMOTICONS.items())
            for each in kind
        }

    def polarity(self, text: str) -> float:
        """Return the polarity of a text, -1..1: the mean over its sentences."""
        return self.explain(text)[0]

    def explain(self, text: str) -> tuple[float, list[Assessment]]:
        """Return the polarity and the words that it is computed from."""
        found = [list(self._assessed(sentence)) for sentence in self._german.sentences(text)]
        means = [
            _add_in_order(each.score for each in part) / float(len(part) or 1) for part in found
        ]
        total = _add_in_order(means)
        return total / (len(found) or 1), [each for assessments in found for each in assessments]

    def _assessed(self, sentence: str) -> Sequence[Assessment]:
        lemmas = " ".join(self._lemmatized(sentence))
        return self._assessments(" ".join(self._lemma_tokens.sentences(lemmas)).split())

    def _lemmatized(self, sentence: str) -> Iterator[str]:
        """Yield the lemmas of a sentence, as the package cases them."""
        words = [
            word
            for part in self._german.sentences(sentence.replace("/", f" {_SLASH} "))
            for word in _words(part)
        ]
        tags = self._tagger.tags([word.replace("ß", "ss") for word in words])
        for i, (word, stts) in enumerate(zip(words, tags, strict=True)):
            if word in string.punctuation:
                continue
            tag = self._penn.get(stts, stts)
            lemma = self._lemmas[word, tag]
            if lemma != "/":
                yield lemma.title() if (word[0].isupper() if i else tag.startswith("N")) else lemma

    def _lemma(self, key: tuple[str, str]) -> str:
        word, tag = key
        lemma = word
        if tag.startswith(("DT", "JJ")):
            lemma = self._inflect.predicative(word)
        if tag == "NNS":
            lemma = self._inflect.singularize(word)
        if tag.startswith(("VB", "MD")):
            lemma = self._inflect.conjugate(word, self._inflect.INFINITIVE) or word
        return lemma.lower().replace("ß", "ss").strip().replace(_SLASH.lower(), "/")

    def _assessments(self, words: Sequence[str]) -> list[Assessment]:
        """Find the words with a polarity, their modifiers and negations, as the package does."""
        found: list[Assessment] = []
        modifier: str | None = None
        negation: str | None = None
        for word in map(str.lower, words):
            known = self._lexicon.get(word)
            if known is not None:
                polarity, intensity, is_modifier = known
                if modifier is None:
                    found.append(Assessment([word], polarity, intensity))
                else:
                    _intensify(found[-1], word, polarity, intensity)
                if negation is not None:
                    found[-1].words.insert(0, negation)
                    found[-1].intensity = 1.0 / found[-1].intensity
                    found[-1].is_negated = True
                modifier = word if is_modifier else None
                negation = word if word in self._negations else None
                continue
            if word in self._negations:
                negation = word
            elif negation and len(word.strip("'")) > 1:
                negation = None
            if negation is not None and modifier is not None and modifier.endswith("lich"):
                found[-1].words.append(negation)
                found[-1].is_negated = True
                negation = None
            elif modifier and len(word) > 2:  # noqa: PLR2004  small words may stand between
                modifier = None
            found += self._marks(word, found)
        return found

    def _marks(self, word: str, found: Sequence[Assessment]) -> Iterator[Assessment]:
        """Let an exclamation mark raise the word before it; yield irony and emoticons."""
        if word == "!" and found:
            found[-1].words.append("!")
            found[-1].polarity = max(-1.0, min(found[-1].polarity * 1.25, 1.0))
        if word == "(!)":
            yield Assessment([word], 0.0)
        if (
            not word.isalpha()
            and word not in _PUNCTUATION
            and word in self._moods
            and len(word) <= 5  # noqa: PLR2004  as in textblob
        ):
            yield Assessment([word], self._moods[word])


def _intensify(last: Assessment, word: str, polarity: float, intensity: float) -> None:
    last.words.append(word)
    last.polarity = max(-1.0, min(polarity * last.intensity, 1.0))
    last.intensity = intensity


def _add_in_order(values: Iterable[float]) -> float:
    """Add one by one, as the package does: `sum` rounds only once from Python 3.12 on."""
    return reduce(add, values, 0.0)


def _words(sentence: str) -> list[str]:
    """Split a tokenised sentence at its spaces, and a full stop off its last word."""
    words = sentence.split(" ")
    if len(words) == 1 and words[0] in string.punctuation:
        return words
    last = words[-1]
    if last.endswith(".") and len(last) > 1:
        words[-1:] = [last[:-1], "."]
    return words


@cache
def load_textblob() -> Textblob:
    """Return textblob-de's sentiment, built once per process (importing it takes seconds)."""
    return Textblob()
