"""Rules of grammar, DE201 and DE204 to DE206: few, and each sure of its case."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from scrm.analyze.language.rules import Hit, rule
from scrm.analyze.language.tokens import Post, Token
from scrm.analyze.language.vocabulary import load_vocabulary
from scrm.result import Text

_EMPHATIC: Final = frozenset(
    """
    sehr ganz so ja nein nee viel viele vielen bla ha hi ho he na hey lange weit immer nie gut danke
    schnell bald toll tschüss hallo juhu yeah wow oh ah mega super richtig wirklich echt tick klopf
    hopp husch los pst psst ding dong doch nun schritt stück tag nach und
    sie ihr das
    """.split()  # noqa: SIM905  one word per line would be a page
)
"""Words that may follow themselves: for emphasis, or as two different words ("ob das das ist")."""
_RELATIVES: Final = frozenset({"die", "der", "dem", "den"})
_PRONOUNS: Final = "ich|du|er|es|man|wir|ihr|euch|uns|dir|mir|dich|mich|ihm|ihn|ihnen|sich|sie"
_DETERMINERS: Final = (
    "der|die|den|dem|ein|eine|einen|einem|mein|meine|dein|deine|deinen|unser|unsere|unseren|euer"
    "|eure|euren|ihre|ihren|kein|keine|alle|alles|jeder|jede|jeden|dieser|diese|beide|viele"
)
_SAYING: Final = (
    ""
    "hoff(?:e|en|t)|glaub(?:e|en|t)|denk(?:e|en|t)|wiss(?:en|t)|weiß|weiss|weißt|finde[nt]?"
    "|mein(?:e|en|t)"
    ""
    "|sag(?:e|en|t)|bedeutet|heißt|garantier(?:e|en|t)|versprech(?:e|en|t)|verspricht"
    "|wünsch(?:e|en|t)"
    ""
    "|merk(?:e|en|t)|zeig(?:e|en|t)|sorgen|sorgt|dafür|darauf|daran|darüber|davon|dazu|damit|dagegen"
    "|freu(?:e|en|t)|stimmt|wichtig|schade|klar|sicher|froh|toll|schön|super|gut|traurig|bewusst"
    "|möglich|versteh(?:e|en|t)|bestätig(?:e|en|t)|bitten?|bittet"
)
_CATAPHORIC: Final = frozenset(
    {"alles", "etwas", "nichts", "vieles", "eines", "jenes", "dasjenige", "dies", "das"}
    | {"hier", "da", "dort"}
)
_FINITE: Final = (
    ""
    "ist|war|wird|wurde|wäre|klingt|geht|ging|macht|machte|kann|könnte|hat|hatte|hätte|heißt|bedeutet"
    ""
    "|freut|gilt|kostet|schmeckt|sieht|muss|soll|sollte|darf|will|zeigt|passt|reicht|hilft|lohnt|steht"
)
_TIMES: Final = (
    r"\d{4}|\w*(?:tagen|wochen|monaten|jahren|stunden|minuten|langem|kurzem|jahrzehnten|generationen)"
    r"|gestern|vorgestern|neuestem|neustem|ewigkeiten|anfang|mitte|dem|einem|einer|(?:mon|diens"
    r"|donners|frei|sams|sonn)tag|mittwoch|januar|februar|märz|april|mai|juni|juli|august|september"
    r"|oktober|november|dezember|ostern|pfingsten|weihnachten|beginn|langer|letzter|letztem|letzten"
)
_NUMBER: Final = (
    r"\d+|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|fünfzehn|zwanzig|dreißig|vierzig"
    r"|fünfzig|hundert|über|fast|mehr|vielen|mehreren|einigen|wenigen|rund|etwa|knapp"
)
_INVITED: Final = (
    "bitte|dabei|gespannt|herzlich|willkommen|lieb|nett|mutig|kreativ|fair|vorsichtig|neugierig"
    "|ehrlich|pünktlich|schnell|live|so (?:lieb|nett|gut|freundlich|frei|gespannt)|nicht "
    "(?:traurig|böse)"
)
_SEIT_FOR_SEID: Final = re.compile(
    rf"\bihr (?:\w+ )?(seit)\b(?! (?:{_TIMES}|{_NUMBER}|heute|jeher|eh|wann|der|den|ihr|wir|ich"
    rf"|du|er|sie|es|man|kurz|lang|damals|jetzt|immer)\b)(?![^.!?]*\bwenn\b)"
    rf"|\b(seit) (?:{_INVITED})\b"
    rf"|\b(seit)(?=\s*(?:[.!?,;:]|$))"
    rf"|(?:^|[.!?]\s+|\b(?:wann|wo|warum|wieso|wie) )(seit) ihr\b(?=[^,.!]*\?)"
)
_SEID_FOR_SEIT: Final = re.compile(
    rf"(?<!ihr )(?<!ihr alle )\b(seid) (?!ihr\b)(?:(?:{_NUMBER}) )*(?:{_TIMES})\b"
    r"(?![^.!?]*\bihr seid\b)"
)
_DAS_FOR_DASS: Final = (
    re.compile(
        rf"(?:\b(?P<before>\w+)), (das) (?:{_PRONOUNS})\b"
        r"(?! (?:auch )?(?:ist|war|wird|sind|geht)\b)"
    ),
    re.compile(rf"(?:\b(?P<before>{_SAYING})), (das) (?:{_DETERMINERS}) \w+"),
    re.compile(rf", so (?P<before>)(das) (?:{_PRONOUNS}|{_DETERMINERS})\b"),
    re.compile(r"\b(?:ohne|außer|anstatt)(?P<before>) (das) (?:ich|du|er|es|man|wir|ihr)\b"),
)
_DASS_FOR_DAS: Final = re.compile(
    rf"(?:^|[,.!?:–-]\s+|und |aber )(dass) (?:{_FINITE})\b(?=\s+\w+)(?!\s*,)"
    r"|\b(?:für|in|durch|um|über|unter|an|gegen|vor|hinter|neben) (dass)\b"
)
_DASS_NOUN: Final = re.compile(r"(?<![,;:–]) (dass) ([A-ZÄÖÜ][a-zäöüß]+)\b([^.!?,;:]*)")
_COMMON_SUBJECTS: Final = re.compile(r"(?:e|en|er|s|n|ung|heit|keit)$")
_QUOTED: Final = re.compile('„[^“”"]*[“”"]|"[^"]*"|»[^«]*«|“[^”]*”')
_DU: Final = re.compile(
    r"\b(?:du|dich|dir|dein|deine[mnrs]?|euch|euer|eure[mnrs]?|eurem)\b", re.IGNORECASE
)
_SIE: Final = re.compile(r"(?<=[\w,;] )(?:Sie|Ihnen|Ihre[mnrs]?)\b")
_FORMAL_VERB: Final = re.compile(r"\b[A-ZÄÖÜ]?[a-zäöüß]+en Sie\b")


@rule(
    "DE201",
    "doubled_word",
    "error",
    title=Text("Doppeltes Wort", "Doubled word"),
    meaning=Text(
        "Dasselbe Wort, oder dieselben zwei Wörter, zweimal nacheinander. Verstärkungen wie "
        '"sehr sehr" und Relativsätze wie "für die die Frist gilt" sind keine Fehler.',
        'The same word, or the same two words, twice in a row. Emphasis such as "sehr sehr" '
        "and relative clauses are no errors.",
    ),
    wrong="Wir freuen uns uns auf euch.",
    right="Wir freuen uns auf euch.",
)
def find_doubled_words(post: Post) -> Iterator[Hit]:
    """Find a word, or two words, that follow themselves with only a blank between."""
    tokens = post.tokens
    words = [token.text.casefold() for token in tokens]
    for at in range(1, len(words)):
        one, two, word = tokens[at - 1], tokens[at], words[at]
        if word == words[at - 1]:
            is_allowed = word in _EMPHATIC or _is_relative(post, at, word)
            if _is_apart(post, one, two) and not is_allowed and _is_plain(one, two):
                yield Hit(one.start, two.end, meant=two.text)
        elif at > 2 and words[at - 3 : at - 1] == words[at - 1 : at + 1]:  # noqa: PLR2004  two pairs
            four = tokens[at - 3 : at + 1]
            is_emphatic = word in _EMPHATIC or words[at - 1] in _EMPHATIC
            if not is_emphatic and all(_is_apart(post, a, b) for a, b in pairwise(four)):
                yield Hit(four[0].start, two.end, meant=f"{one.text} {two.text}")


def _is_apart(post: Post, one: Token, two: Token) -> bool:
    between = post.masked[one.end : two.start]
    return bool(between) and between.isspace() and post.text[one.end : two.start].isspace()


def _is_plain(one: Token, two: Token) -> bool:
    """Return False for names such as Bora Bora, and for capitals."""
    if one.text.isupper() and len(one.text) > 1:
        return False
    return not two.text[0].isupper() or load_vocabulary().is_word(two.text)


def _is_relative(post: Post, at: int, word: str) -> bool:
    """Return whether the first word is a relative pronoun: "für die die Frist gilt".

    After a noun, the comma before it is missing, and no word is doubled.
    """
    if word not in _RELATIVES:
        return False
    start = post.tokens[at - 1].start
    is_after_noun = at > 1 and post.tokens[at - 2].text[0].isupper()
    return is_after_noun or "," in post.masked[max(start - 12, 0) : start]


@rule(
    "DE204",
    "seit_seid",
    "error",
    title=Text("seit oder seid", "seit or seid"),
    meaning=Text(
        "Seit gehört zu einer Zeit, seid zu ihr (oder zur Aufforderung).",
        "Seit goes with a time, seid with ihr or a request.",
    ),
    wrong="Ihr seit die Besten.",
    right="Ihr seid die Besten.",
)
def find_seit_seid(post: Post) -> Iterator[Hit]:
    """Find seit (since) where seid (you are) is meant, and the other way round."""
    lowered = post.text.lower()  # with its numbers, which say that it is about time
    if len(lowered) != len(post.text):
        return
    for pattern, wrong, right in (
        (_SEIT_FOR_SEID, "seit", "seid"),
        (_SEID_FOR_SEIT, "seid", "seit"),
    ):
        for match in pattern.finditer(lowered) if wrong in lowered else ():
            start, end = match.span(match.lastindex or 0)
            yield Hit(start, end, meant=_copy_case(post.text[start:end], right))


@rule(
    "DE205",
    "das_dass",
    "error",
    title=Text("das oder dass", "das or dass"),
    meaning=Text(
        "Nach einem Verb wie hoffen oder einem Wort wie schade leitet dass den Nebensatz ein; "
        "vor einem Verb oder nach einer Präposition steht das. Relativsätze nach einem Hauptwort "
        "bleiben unbeurteilt.",
        "After a verb such as hoffen or a word such as schade, dass begins the clause; before a "
        "verb or after a preposition it is das. Relative clauses after a noun are not judged.",
    ),
    wrong="Wir hoffen, das ihr kommt.",
    right="Wir hoffen, dass ihr kommt.",
)
def find_das_dass(post: Post) -> Iterator[Hit]:
    """Find das where the conjunction dass is meant, and dass where an article or pronoun is."""
    for pattern in _DAS_FOR_DASS if "das " in post.lowered else ():
        for match in pattern.finditer(post.lowered):
            at = match.start(2)
            if not _has_antecedent(post, match):
                yield Hit(at, at + 3, meant="dass")
    if "dass" not in post.lowered:
        return
    for match in _DASS_FOR_DAS.finditer(post.lowered):
        start, end = match.span(match.lastindex or 0)
        yield Hit(start, end, meant=_copy_case(post.text[start:end], "das"))
    for match in _DASS_NOUN.finditer(post.masked):
        if not _COMMON_SUBJECTS.search(match[2]) and not _has_verb(match[3]):
            yield Hit(match.start(1), match.end(1), meant="das")


def _has_antecedent(post: Post, match: re.Match[str]) -> bool:
    """Return whether das may be a relative pronoun: what comes before its comma has a noun.

    After a verb such as hoffen, it is none.
    """
    before = match["before"]
    if before in _CATAPHORIC:
        return True
    if not before or re.fullmatch(_SAYING, before):
        return False
    start = next((a for a, b in reversed(post.sentences) if a <= match.start()), 0)
    nouns = (token for token in post.tokens if start <= token.start < match.start(2))
    return any(token.text[0].isupper() and not token.is_initial for token in nouns)


def _has_verb(rest: str) -> bool:
    """Return whether a clause may have a verb after its first noun."""
    words = load_vocabulary()
    return any(word.islower() and words.is_verb(word) for word in re.findall(r"\w+", rest))


def _copy_case(wrong: str, right: str) -> str:
    return right.capitalize() if wrong[0].isupper() else right


@rule(
    "DE206",
    "mixed_address",
    "warning",
    title=Text("du und Sie gemischt", "du and Sie mixed"),
    meaning=Text(
        "Ein Text spricht die Leser mit du oder ihr und mit Sie an. Zitate in Anführungszeichen "
        "zählen nicht.",
        "A text addresses its readers by du or ihr and by Sie. Quotations do not count.",
    ),
    wrong="Wenn du Fragen hast, melden Sie sich.",
    right="Wenn du Fragen hast, melde dich.",
)
def find_mixed_address(post: Post) -> Iterator[Hit]:
    """Find a post that says both du (or ihr) and Sie; quotations do not count."""
    text = _QUOTED.sub(lambda match: " " * len(match[0]), post.masked)
    du, sie = _DU.search(text), _FORMAL_VERB.search(text) or _SIE.search(text)
    if du and sie:
        first, second = sorted((du, sie), key=lambda match: match.start())
        yield Hit(second.start(), second.end(), found=f"{first[0]} / {second[0]}")
