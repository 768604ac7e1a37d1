"""Part-of-speech tags by Brill's rules as in pattern.text, with indexed rules."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from scrm.analyze.sentiment.word_cache import Memory

_NUMBER: Final = re.compile(r"[0-9\-,.:/%$]+")
_EDGE: Final = ("STAART",) * 3
_MORPHOLOGY: Final = frozenset(
    (
        "word",
        "char",
        "haspref",
        "hassuf",
        "addpref",
        "addsuf",
        "deletepref",
        "deletesuf",
        "goodleft",
        "goodright",
    )
)

Words = Sequence[str]
Tags = Sequence[str]
_Candidates = Callable[[Words, Tags, int], Iterable[object]]

_CONTEXTS: Final[Mapping[str, tuple[bool, _Candidates]]] = {
    # command: (takes two arguments, values of the neighbourhood of word i)
    "prevtag": (False, lambda _, t, i: (t[i - 1],)),
    "nexttag": (False, lambda _, t, i: (t[i + 1],)),
    "prev2tag": (False, lambda _, t, i: (t[i - 2],)),
    "next2tag": (False, lambda _, t, i: (t[i + 2],)),
    "prev1or2tag": (False, lambda _, t, i: t[i - 2 : i]),
    "next1or2tag": (False, lambda _, t, i: t[i + 1 : i + 3]),
    "prev1or2or3tag": (False, lambda _, t, i: t[i - 3 : i]),
    "next1or2or3tag": (False, lambda _, t, i: t[i + 1 : i + 4]),
    "surroundtag": (True, lambda _, t, i: ((t[i - 1], t[i + 1]),)),
    "curwd": (False, lambda w, _, i: (w[i],)),
    "prevwd": (False, lambda w, _, i: (w[i - 1],)),
    "nextwd": (False, lambda w, _, i: (w[i + 1],)),
    "prev1or2wd": (False, lambda w, _, i: w[i - 2 : i]),
    "next1or2wd": (False, lambda w, _, i: w[i + 1 : i + 3]),
    "prevwdtag": (True, lambda w, t, i: ((w[i - 1], t[i - 1]),)),
    "nextwdtag": (True, lambda w, t, i: ((w[i + 1], t[i + 1]),)),
    "wdprevtag": (True, lambda w, t, i: ((t[i - 1], w[i]),)),
    "wdnexttag": (True, lambda w, t, i: ((w[i], t[i + 1]),)),
    "wdand2aft": (True, lambda w, _, i: ((w[i], w[i + 2]),)),
    "wdand2tagbfr": (True, lambda w, t, i: ((t[i - 2], w[i]),)),
    "wdand2tagaft": (True, lambda w, t, i: ((w[i], t[i + 2]),)),
    "lbigram": (True, lambda w, _, i: ((w[i - 1], w[i]),)),
    "rbigram": (True, lambda w, _, i: ((w[i], w[i + 1]),)),
    "prevbigram": (True, lambda _, t, i: ((t[i - 2], t[i - 1]),)),
    "nextbigram": (True, lambda _, t, i: ((t[i + 1], t[i + 2]),)),
}


class _Rule(NamedTuple):
    """A rule on the form of a word; it applies to words with `tag`, or to any if that is None."""

    tag: str | None
    command: str
    value: str
    becomes: str


class PatternTagger:
    """Tag the words of a sentence.

    Parameters
    ----------
    lexicon : mapping
        Known word -> tag.
    morphology, context : sequence of sequence of str
        The package's rules as its files list them, split at spaces.
    default, number : str
        Tags of unknown words and of numbers.
    """

    def __init__(
        self,
        lexicon: Mapping[str, str],
        morphology: Iterable[Sequence[str]],
        context: Sequence[Sequence[str]],
        *,
        default: str,
        number: str,
    ) -> None:
        self._lexicon, self._default, self._number = dict(lexicon), default, number
        self._rules = [_rule(parts) for parts in morphology]
        self._left = frozenset(rule.value for rule in self._rules if rule.command == "goodleft")
        self._right = frozenset(rule.value for rule in self._rules if rule.command == "goodright")
        self._unknown: Memory[tuple[str, str | None, str | None], str] = Memory(self._by_form)
        self._context: Memory[str, list[tuple[_Candidates, dict[object, tuple[int, str]]]]]
        self._context = Memory(lambda tag: _index_rules(tag, context))

    def tags(self, words: Words) -> list[str]:
        """Return the tag of each word."""
        tags = [self._known_or_new(words, i) for i in range(len(words))]
        padded_words, padded = [*_EDGE, *words, *_EDGE], [*_EDGE, *tags, *_EDGE]
        for i in range(3, len(words) + 3):
            latest = -1
            for candidates, rules in self._context[padded[i]] if padded[i] != _EDGE[0] else ():
                for candidate in candidates(padded_words, padded, i):
                    found = rules.get(candidate)
                    if found is not None and found[0] > latest:
                        latest, becomes = found
            if latest >= 0:
                padded[i] = becomes
        return padded[3:-3]

    def _known_or_new(self, words: Words, i: int) -> str:
        word = words[i]
        tag = self._lexicon.get(word) or (self._lexicon.get(word.lower()) if i == 0 else None)
        if tag is not None:
            return tag
        before = words[i - 1] if i > 0 else None
        after = words[i + 1] if i + 1 < len(words) else None
        return self._unknown[
            word, before if before in self._right else None, after if after in self._left else None
        ]

    def _by_form(self, key: tuple[str, str | None, str | None]) -> str:
        """Apply the rules on the form of a word, each to what the ones before it made."""
        word, before, after = key
        if _NUMBER.fullmatch(word):
            return self._number
        tag = self._default
        for rule in self._rules:
            if (rule.tag is None or rule.tag == tag) and self._fits(
                rule.command, rule.value, word, before, after
            ):
                tag = rule.becomes
        return tag

    def _fits(  # noqa: PLR0911  a table of rules
        self, command: str, x: str, word: str, before: str | None, after: str | None
    ) -> bool:
        match command:
            case "char":
                return x in word
            case "haspref":
                return word.startswith(x)
            case "hassuf":
                return word.endswith(x)
            case "addpref":
                return x + word in self._lexicon
            case "addsuf":
                return word + x in self._lexicon
            case "deletepref":
                return word.startswith(x) and word[len(x) :] in self._lexicon
            case "deletesuf":
                return word.endswith(x) and word[: -len(x)] in self._lexicon
            case "goodleft":
                return x == after
            case "goodright":
                return x == before
            case _:
                return x == word


def _rule(parts: Sequence[str]) -> _Rule:
    """Read "NN s fhassuf 1 NNS x" or "ly hassuf 2 RB x"."""
    if parts[2].removeprefix("f") in _MORPHOLOGY:
        return _Rule(parts[0], parts[2].removeprefix("f"), parts[1], parts[-2])
    return _Rule(None, parts[1], parts[0], parts[-2])


def _index_rules(
    tag: str, rules: Sequence[Sequence[str]]
) -> list[tuple[_Candidates, dict[object, tuple[int, str]]]]:
    """Return the rules for a tag by kind of neighbourhood: its value to (rule number, new tag)."""
    found: dict[str, dict[object, tuple[int, str]]] = {}
    for number, (old, new, command, *values) in enumerate(rules):
        kind = command.lower()
        if old in (tag, "*") and kind in _CONTEXTS:
            key: object = (
                (values[0], values[1] if len(values) > 1 else "")
                if _CONTEXTS[kind][0]
                else values[0]
            )
            found.setdefault(kind, {})[key] = (number, new)
    return [(_CONTEXTS[kind][1], table) for kind, table in found.items()]
