"""Rules of bland language, DE301 to DE306: what any brand could say, and posts that talk to nobody.

None of them says that a text is wrong. Those of the feed look at own posts in their order.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from scrm.analyze._phrase_lexicon import lexicon
from scrm.analyze.language.phrases import find_phrases
from scrm.analyze.language.rules import Hit, rule
from scrm.analyze.language.tokens import Post
from scrm.analyze.language.vocabulary import LEXICON
from scrm.result import Text

RUN: Final = 10
"""Posts in a row without a question, or that address nobody, from which it is said."""
RECENT: Final = 20
"""Number of earlier posts that a post is compared with."""
SIMILAR: Final = 0.7
"""Least share of content words that two posts have in common (Jaccard)."""
_LEAST_WORDS: Final = 4
_LEAST_LETTERS: Final = 4
_SUPERLATIVE: Final = (
    r"\b(?:der|die|das|dem|den|ein|eine) (?:\w+ ){0,2}?\w+(?:st|ßt|größt|best)e[nrs]?\b"
)
_DU: Final = re.compile(
    r"\b(?:du|dich|dir|deine?[mnrs]?|ihr|euch|euer|eure[mnrs]?)\b", re.IGNORECASE
)
_SIE: Final = re.compile(r"\b(?:Sie|Ihnen|Ihre?[mnrs]?)\b")
_CALL: Final = re.compile(
    r"(?:^|[.!?:]\s+)[A-ZÄÖÜ][a-zäöüß]+(?:t|st|e)? (?:doch|mal|gern|gerne|einfach)\b"
)


@rule(
    "DE301",
    "stock_phrase",
    "note",
    title=Text("Werbefloskel", "Stock phrase"),
    meaning=Text(
        "Eine Wendung, die jede Marke sagen könnte. Was genau bietet ihr?",
        "A phrase that any brand could say. What exactly do you offer?",
    ),
    wrong="Genuss pur für alle!",
    right="Geröstet am Dienstag, bei euch am Freitag.",
)
def find_advertising(post: Post) -> Iterator[Hit]:
    """Find stock phrases of advertising."""
    return _find(post, find_phrases("advertising_phrases"))


@rule(
    "DE302",
    "superlative",
    "note",
    title=Text("Superlativ", "Superlative about the whole market"),
    meaning=Text(
        "Die Behauptung, in der ganzen Welt, im Land oder aller Zeiten das Beste zu sein: kaum "
        "zu belegen, und ohne Beleg irreführend (§ 5 UWG).",
        "The claim to be the best of the world, the country or all times: hard to prove, and "
        "misleading without a proof (section 5 UWG).",
    ),
    wrong="Das beste Müsli der Welt.",
    right="Das Müsli mit 40 % Nüssen.",
)
def find_superlatives(post: Post) -> Iterator[Hit]:
    """Find superlatives that speak of the whole market, and claims to be first."""
    yield from _find(post, find_phrases("claims"))
    for pattern in _superlatives():
        yield from _find(post, pattern)


@cache
def _superlatives() -> tuple[re.Pattern[str], ...]:
    given = lexicon(LEXICON)
    scopes = "|".join(scope.strip() for scope in given["superlative_scopes"].split(","))
    claimed = "|".join(given["claimed_superlatives"].split())
    return (
        re.compile(rf"{_SUPERLATIVE}(?: [\w-]+){{1,3}} (?:{scopes})\b"),
        re.compile(rf"(?:^|[.!?]\s+)(?:der|die|das) (?:{claimed}) \w+(?!\w)(?! (?:{scopes})\b)"),
    )


@rule(
    "DE303",
    "empty_promise",
    "note",
    title=Text("Leeres Versprechen", "Empty promise"),
    meaning=Text(
        "Ein Versprechen, an dem sich nichts prüfen lässt. Besser ist, was ihr wirklich tut.",
        "A promise that nobody can check. What you really do is better.",
    ),
    wrong="Bei uns steht der Kunde im Mittelpunkt.",
    right="Wir antworten euch am selben Tag.",
)
def find_empty_promises(post: Post) -> Iterator[Hit]:
    """Find promises without anything that could be checked."""
    return _find(post, find_phrases("empty_promises"))


def _find(post: Post, pattern: re.Pattern[str]) -> Iterator[Hit]:
    """Yield the matches of a pattern; those that touch are one."""
    places: list[tuple[int, int]] = []
    for match in pattern.finditer(post.lowered):
        start = match.end() - len(match[0].lstrip(" .!?\n"))
        if places and start - places[-1][1] <= 1:
            start = places.pop()[0]
        places.append((start, match.end()))
    return (Hit(start, end) for start, end in places)


@rule(
    "DE304",
    "no_question",
    "note",
    title=Text("Zehnmal ohne Frage", "No question for long"),
    meaning=Text(
        "Zehn eigene Beiträge in Folge fragen nichts. Antworten zählen nicht.",
        "Ten own posts in a row ask nothing. Replies do not count.",
    ),
    wrong="Zehn Ankündigungen ohne Fragezeichen.",
    is_feed=True,
)
def find_runs_without_question(posts: Sequence[Post]) -> Iterator[tuple[int, Hit]]:
    """Find each tenth own post in a row that asks nothing; replies do not count."""
    return _find_runs(posts, [("?" in post.masked) for post in posts])


@rule(
    "DE305",
    "no_address",
    "note",
    title=Text("Zehnmal ohne Anrede", "Nobody addressed for long"),
    meaning=Text(
        "Zehn eigene Beiträge in Folge sprechen niemanden an, weder mit du noch mit Sie. "
        "Antworten zählen nicht.",
        "Ten own posts in a row address nobody, neither by du nor by Sie. Replies do not count.",
    ),
    wrong="Zehn Beiträge nur über die Firma.",
    is_feed=True,
)
def find_runs_without_address(posts: Sequence[Post]) -> Iterator[tuple[int, Hit]]:
    """Find each tenth own post in a row that addresses nobody; replies do not count."""
    return _find_runs(posts, [is_addressed(post) for post in posts])


def is_addressed(post: Post) -> bool:
    """Return whether a post speaks to its readers: du, ihr, Sie, or a call to them."""
    return any(pattern.search(post.masked) for pattern in (_DU, _SIE, _CALL))


def _find_runs(posts: Sequence[Post], ends: Sequence[bool]) -> Iterator[tuple[int, Hit]]:
    run = 0
    for at, (post, is_end) in enumerate(zip(posts, ends, strict=True)):
        if post.kind == "reply":
            continue
        run = 0 if is_end else run + 1
        if run and run % RUN == 0:
            yield at, Hit(0, len(post.text), value=run)


@rule(
    "DE306",
    "repetition",
    "note",
    title=Text("Wiederholung", "Repetition"),
    meaning=Text(
        "Ein Beitrag hat fast dieselben Wörter wie einer der 20 davor. Antworten zählen nicht.",
        "A post has nearly the same words as one of the 20 before it. Replies do not count.",
    ),
    wrong="Derselbe Aufruf wie gestern.",
    is_feed=True,
)
def find_repetitions(posts: Sequence[Post]) -> Iterator[tuple[int, Hit]]:
    """Find own posts whose content words are those of one of the last 20; replies do not count."""
    recent: list[frozenset[str]] = []
    for at, post in enumerate(posts):
        if post.kind == "reply":
            continue
        words = frozenset(
            token.text.casefold() for token in post.tokens if len(token.text) >= _LEAST_LETTERS
        )
        if len(words) < _LEAST_WORDS:
            continue
        similar = max(
            (measure_overlap(words, other) for other in recent if not words.isdisjoint(other)),
            default=0.0,
        )
        if similar >= SIMILAR:
            yield at, Hit(0, len(post.text), value=similar)
        recent = [*recent[1 - RECENT :], words]


def measure_overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the Jaccard index of two sets of words.

    Examples
    --------
    >>> measure_overlap(frozenset("abc"), frozenset("bcd"))
    0.5
    """
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if one or other else 0.0
