"""The register of rules: code, name, what each finds, and the function that finds it.

A rule looks at one post, or at all posts in their order. The decorator `rule` registers the
function that finds what it is about; `scrm.analyze.language.linter` imports the modules with rules.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, TypeVar

from scrm.analyze.language.tokens import Post
from scrm.errors import UsageError
from scrm.result import Text

Severity = Literal["error", "warning", "note"]
GROUPS: Final = {
    "DE1": Text("Rechtschreibung", "Spelling"),
    "DE2": Text("Grammatik und Zeichen", "Grammar and punctuation"),
    "DE3": Text("Austauschbare Sprache", "Bland language"),
    "DE4": Text("Lesbarkeit", "Readability"),
}


class Hit(NamedTuple):
    """What a rule finds in a post.

    Parameters
    ----------
    start, end : int
        Place in the text, from 0.
    found : str
        The words in question; empty for those of the place.
    meant : str
        What should stand there, if that is known.
    value : float or None
        What was measured: words of a sentence, a reading ease, a similarity.
    """

    start: int
    end: int
    found: str = ""
    meant: str = ""
    value: float | None = None


PostCheck = Callable[[Post], Iterable[Hit]]
FeedCheck = Callable[[Sequence[Post]], Iterable[tuple[int, Hit]]]
_Check = TypeVar("_Check", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Parameters
    ----------
    code : str
        DE and three digits; the first one is the group.
    name : str
        In English; `scrm.report.german_labels` has the German one.
    severity : Severity
        ``error`` for what is wrong, ``warning`` and ``note`` for style.
    title, meaning : Text
        What it finds, and why that matters or when it is silent.
    wrong, right : str
        An example in German; `right` is empty where no wording is the right one.
    find_in_post : callable
        Post to its hits.
    find_in_feed : callable
        All posts to (number of the post, hit).
    """

    code: str
    name: str
    severity: Severity
    title: Text
    meaning: Text
    wrong: str
    right: str = ""
    find_in_post: PostCheck | None = None
    find_in_feed: FeedCheck | None = None

    @property
    def group(self) -> Text:
        """The group that the code belongs to."""
        return GROUPS[self.code[:3]]


RULES: dict[str, Rule] = {}
"""Code to rule, filled by the modules of the rules."""


def rule(  # noqa: PLR0913  the record of a rule
    code: str,
    name: str,
    severity: Severity,
    *,
    title: Text,
    meaning: Text,
    wrong: str,
    right: str = "",
    is_feed: bool = False,
) -> Callable[[_Check], _Check]:
    """Return a decorator that registers the function that finds what a rule is about.

    Parameters
    ----------
    is_feed : bool
        The function takes all posts in their order, not one.
    """

    def register(check: _Check) -> _Check:
        if code in RULES:
            raise ValueError(f"{code} is registered twice")
        place: Any = {"find_in_feed" if is_feed else "find_in_post": check}
        RULES[code] = Rule(code, name, severity, title, meaning, wrong, right, **place)
        return check

    return register


def choose_rules(select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[Rule, ...]:
    """Return the rules whose code begins with one of `select`, and with none of `ignore`.

    Parameters
    ----------
    select, ignore : iterable of str
        Codes or beginnings of codes, in any case; all rules if `select` is empty.

    Raises
    ------
    UsageError
        No rule has such a code.
    """
    wanted, unwanted = _read_codes(select), _read_codes(ignore)
    return tuple(
        rule
        for code, rule in sorted(RULES.items())
        if (not wanted or code.startswith(wanted)) and not (unwanted and code.startswith(unwanted))
    )


def find_rule(code: str) -> Rule:
    """Return the rule of a code.

    Raises
    ------
    UsageError
        There is none.
    """
    found = RULES.get(code.strip().upper())
    if found is None:
        raise UsageError(f"there is no rule {code!r}", hint=f"rules: {', '.join(sorted(RULES))}")
    return found


def _read_codes(codes: Iterable[str]) -> tuple[str, ...]:
    named = tuple(code.strip().upper() for code in codes if code.strip())
    for code in named:
        if not any(known.startswith(code) for known in RULES):
            raise UsageError(
                f"there is no rule {code!r}", hint=f"rules: {', '.join(sorted(RULES))}"
            )
    return named
