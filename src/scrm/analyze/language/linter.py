"""The linter: rules applied to posts, in their order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import polars as pl

from scrm.analyze._language_detection import detect_language, explain_by_language
from scrm.analyze.language import (  # noqa: F401  these modules register the rules
    grammar_rules,
    punctuation_rules,
    readability_rules,
    spelling_rules,
    style_rules,
)
from scrm.analyze.language.readability import TextCounts
from scrm.analyze.language.readability_rules import count_post
from scrm.analyze.language.rules import Hit, Rule, choose_rules
from scrm.analyze.language.speller import build_speller, judge_post
from scrm.analyze.language.tokens import Post

_GERMAN: Final = ("de",)
_LONGEST_SHOWN: Final = 60
_HITS: Final = {
    "post": pl.Int64,
    "start": pl.Int64,
    "end": pl.Int64,
    "code": pl.String,
    "found": pl.String,
    "meant": pl.String,
    "value": pl.Float64,
}


class Place(NamedTuple):
    """A hit with its post and rule."""

    post: int
    hit: Hit
    rule: Rule


@dataclass(frozen=True, slots=True)
class Report:
    """What the linter finds.

    Parameters
    ----------
    hits : DataFrame
        ``post`` (number in the order given), ``start``, ``end`` (characters from 0), ``code``,
        ``found``, ``meant``, ``value`` (of the hit); in the order of their places.
    reasons : Series of str, shape (posts,)
        Why a post is not read: empty, no_words, language (another one), dialect; missing if it is.
    counts : DataFrame, shape (posts, 6)
        What readability formulas count in each post that is read, as `TextCounts` names it; zero in
        others.
    unknown_count : int
        Words that no list knows, and that are no errors.
    """

    hits: pl.DataFrame
    reasons: pl.Series
    counts: pl.DataFrame
    unknown_count: int

    @property
    def is_read(self) -> pl.Series:
        """Whether each post is read."""
        return self.reasons.is_null()


def lint(
    texts: pl.Series,
    kinds: pl.Series,
    rules: Sequence[Rule],
    *,
    feeds: pl.Series | None = None,
    own_words: Sequence[str] = (),
) -> Report:
    """Apply rules to texts.

    Parameters
    ----------
    texts, kinds : Series of str, shape (n,)
        Posts in the order of time, and what they are: all but ``post`` is a reply.
    rules : sequence of Rule
        Of `choose_rules`.
    feeds : Series of str, shape (n,)
        Where each post appears: rules of the feed look at one at a time. One feed by default.
    own_words : sequence of str
        Words of the project that are no errors.

    Examples
    --------
    >>> texts = pl.Series(["Wir hoffen, das ihr kommt !", "We hope that you will come"])
    >>> found = lint(texts, pl.Series(["post", "post"]), choose_rules(["DE2"]))
    >>> found.hits.select("post", "start", "code").rows(), found.reasons.to_list()
    ([(0, 12, 'DE205'), (0, 25, 'DE203')], [None, 'language'])
    """
    plain = texts.fill_null("")
    names = ("post" if kind in {"post", None} else "reply" for kind in kinds.cast(pl.String))
    keys = list(zip(plain, names, strict=True))
    different = {key: Post(*key) for key in keys}  # each text once, however often it was sent
    posts = [different[key] for key in keys]
    reasons = _explain_unread(plain, posts)
    chosen = [at for at, reason in enumerate(reasons) if reason is None]
    read = [posts[at] for at in chosen]
    once = list(dict.fromkeys(read))
    speller = build_speller(own_words, once)
    for post in once:
        post.faults = tuple(judge_post(post, speller))
    channels = [""] * len(posts) if feeds is None else feeds.fill_null("").to_list()
    places = sorted(
        apply_rules(read, rules, [channels[at] for at in chosen]),
        key=lambda place: (place.post, place.hit.start, place.rule.code, place.hit.end),
    )
    nothing = TextCounts(0, 0, 0, 0, 0, 0)
    counted = {post: count_post(post) for post in once}
    counts = [
        nothing if reason else counted[post] for post, reason in zip(posts, reasons, strict=True)
    ]
    return Report(
        pl.DataFrame(list(_list_rows(places, chosen, posts)), schema=_HITS, orient="row"),
        reasons,
        pl.DataFrame(counts, schema=TextCounts._fields, orient="row"),
        sum(verdict.fault == "unknown" for post in read for _, verdict in post.faults),
    )


def _explain_unread(texts: pl.Series, posts: Sequence[Post]) -> pl.Series:
    """Return why each post is not read: also posts of hashtags only, and in dialect."""
    languages = detect_language(texts)
    has_words = pl.Series([bool(post.tokens) for post in posts], dtype=pl.Boolean)
    reasons = explain_by_language(texts, languages, _GERMAN)
    return pl.select(
        reasons=pl.when(reasons.is_not_null())
        .then(reasons)
        .when(~has_words)
        .then(pl.lit("no_words"))
        .when(languages == "dialect")
        .then(pl.lit("dialect"))
    )["reasons"]


def _list_rows(
    places: Sequence[Place], chosen: Sequence[int], posts: Sequence[Post]
) -> Iterator[tuple[object, ...]]:
    for place in places:
        hit, text = place.hit, posts[chosen[place.post]].text
        found = _shorten(hit.found or text[hit.start : hit.end])
        row = (hit.start, hit.end, place.rule.code, found, hit.meant or None, hit.value)
        yield chosen[place.post], *row


def apply_rules(
    posts: Sequence[Post], rules: Sequence[Rule], feeds: Sequence[str]
) -> Iterator[Place]:
    """Yield the hits of all rules, those of the feed for each feed."""
    by_feed: dict[str, list[int]] = {}
    for at, feed in enumerate(feeds):
        by_feed.setdefault(feed, []).append(at)
    for rule in rules:
        if rule.find_in_post is not None:
            hits = {post: tuple(rule.find_in_post(post)) for post in dict.fromkeys(posts)}
            for at, post in enumerate(posts):
                for hit in hits[post]:
                    yield Place(at, hit, rule)
        if rule.find_in_feed is not None:
            for places in by_feed.values():
                for at, hit in rule.find_in_feed([posts[place] for place in places]):
                    yield Place(places[at], hit, rule)


def _shorten(text: str) -> str:
    """Return the beginning of a text on one line."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST_SHOWN else f"{plain[: _LONGEST_SHOWN - 1].rstrip()}…"


def list_rules() -> tuple[Rule, ...]:
    """Return all rules by code; importing this module has registered them."""
    return choose_rules()
