"""Language of a text: German, a German dialect, English, another, or too short to decide.

Function words decide: each word of a list counts for its language, letters that only one language
has count as well, and a text is foreign only if the evidence is clear. So a text in two languages
has that of its larger part. Scripts other than Latin are foreign.
"""

from collections.abc import Sequence
from functools import cache
from typing import Final

import polars as pl

_WORDS: Final = {
    "de": (
        "der die das den dem des ein eine einen einem einer und oder aber nicht ist sind"
        " war bin bist hat habe haben wird werden ich du er wir ihr sie es mir mich dir"
        " dich uns euch zu zum zur im am auf für von vom mit bei nach aus auch noch nur"
        " schon mal so wie wenn dass daß weil als man kein keine keinen sehr mehr immer"
        " heute gut wieder doch ja nein über um kann muss will bitte danke warum wann wo"
        " was wer hier da dann jetzt alle alles nichts etwas ohne gegen durch bis seit ab"
        " an in euer unser mein meine dein sich beim vor unter dort denn damit wäre hätte sein"
        " seine diese dieser dieses jede hab gibt geht ganz wurde habt seid ihre ihren ob viel"
        " viele leider endlich einfach morgen gestern uhr ins zwischen sondern deine ihn ihm"
        " ihnen welche darf soll sollte machen macht kommt sei eure unsere mach lass gerade he"
    ),
    "en": (
        "the and is are was were be been have has had i you he she we they it my your his"
        " her our their this that these those not don't of to in for with on at from by"
        " about as but or if so what when where who why how can could will would should"
        " just like get got all no yes very more new now out up an a me him them do does"
        " did i'm it's you're there here than too only good love am thank thanks please great"
        " every because never after before still again being its which while into over really"
        " i've i'll i'd isn't doesn't didn't can't won't wasn't couldn't wouldn't that's they're"
        " we're your yours our very nice best works arrived ordered need any ever everything"
        " nothing something anything staff customer poor rude quick friendly feels order except"
        " nobody someone anyone everyone somebody answers phone money he's she's worst bad took"
        " weeks months days hours keeps sent got were going want think know make way long"
    ),
    "fr": (
        "le la les un une des du de et est sont pas je tu il elle nous vous ils ne que"
        " qui dans pour sur avec plus mais ce cette au aux très"
    ),
    "es": (
        "el la los las un una de del y es son no yo tú que en por para con más pero este"
        " esta muy se lo su al como está hay"
    ),
    "it": (
        "il lo la gli le un una di del della e è sono non io che in per con più ma questo"
        " questa molto si al come anche ho"
    ),
    "nl": (
        "de het een en is zijn niet ik je hij wij van op voor met dat die er maar ook nog"
        " naar bij ben heb wel geen om te"
    ),
    "tr": ("bir ve bu da de çok için ne ben sen o mi var yok ile gibi daha ama değil olarak kadar"),
    "pl": ("i w na z nie się to jest do że jak co ale za od po tak czy dla już tylko"),
    "dialect": (
        "isch nöd nid nit ned net gsi gsii gwen gwesn gwest gwää het hät hend händ hesch hesh"
        " ha hob hom hamma hod hosd host hoaßt san samma bi bisch mues muess mua chan cha chunnt"
        " chönd chönt chömed gaht goht gits git wott wött wöll hani hanni bini mi mia mir dä"
        " dem's uf ufm fia fir vo vu ois oiso ollas ois oid oide des dös dees däs öppis öpper"
        " epper eppas ebbes ebber wos wia wiea wann oba aba abr hoid hoit scho schu nu nimma"
        " nümme nimmer nüt nüüt koa koan koane kaan kei kein's keis vui vüü vill bissl"
        " bisserl bitzeli bizli ä äs mer mr üs eus eich enk ihr's euch's dahoam hoam dihei"
        " deheime zruck zrugg zrück umma auffi owi eini aussi weida wieda nomoi amoi moi"
        " einisch zäme z'samm z'vui z'tüür au hüt heit heid doa dort'n und's"
        " i's woa woar warat hätt's kunnt kimmt kummt kemma kumma gema geh'n mochn mocht"
        " gmacht gmocht gseit gsogt gsagt ghört ghert ghabt ghet gha gfunde gfundn gloffe kriagt"
        " griagt übercho gfreit gfallt dät dad tuat duad mog eahna eana seine's gell"
        " gäll gö oder'n nacha noch'm däm dene wo's geschter gester"
        " gestan moang morgä jetz jetza itz itzt jetzad immernoh no'ni no'nid ebbe nemme"
        " fei freili jo jå naa nee'd sölli söll hosch kosch kasch woisch"
    ),
}
_SHARED: Final = {
    "de": frozenset(_WORDS["en"].split()),
    "en": frozenset(_WORDS["de"].split()),
    "dialect": frozenset(
        word for code, words in _WORDS.items() if code != "dialect" for word in words.split()
    ),
}
"""Words that do not count for a language, because another one of interest has them, too."""
READ: Final = ("de", "en")
"""The languages whose texts are scored."""
_GERMAN: Final = ("de", "und", "dialect")
"""What is read as German: undecided texts are short, and mostly German where scrm is used."""
_LETTERS: Final = {
    "de": "[äöüß]",
    "fr": "[èêçàùœ]",
    "es": "[ñ¿¡]",
    "it": "[ìò]",
    "tr": "[ğışİ]",
    "pl": "[ąęłśżźćń]",
}
_FOREIGN_SCRIPT: Final = (
    r"[\p{Cyrillic}\p{Greek}\p{Arabic}\p{Hebrew}\p{Han}\p{Hiragana}"
    r"\p{Katakana}\p{Hangul}\p{Thai}\p{Devanagari}]"
)
_ADDRESSES: Final = r"(?:https?://|www\.)\S+|[@#&][\p{L}\p{N}_]+"
_ACCOUNTS: Final = r"(?:https?://|www\.)\S+|[@&][\p{L}\p{N}_]+"
_HEAD: Final = 2_000
"""Characters of a text that decide its language."""
_PLAIN: Final = 0.25
"""Share of German function words from which no other language is considered."""
_CLEAR: Final = 2
"""Number of words by which another language must exceed German."""
_SHORT_ENGLISH: Final = 0.2
"""Share of English function words that suffices in a text without a German one."""


def detect_language(texts: pl.Series) -> pl.Series:
    """Return de, dialect, en, fr, es, it, nl, tr, pl, other (another script) or und (undecided).

    ``dialect`` is a text with more words of Austrian, Bavarian or Swiss German than of standard
    German.

    Examples
    --------
    >>> texts = pl.Series(["Das ist ja nett", "I have been waiting for an hour", "ok", "Где он?"])
    >>> detect_language(texts).to_list()
    ['de', 'en', 'und', 'other']
    >>> detect_language(pl.Series(["Des hod ned amoi zehn Minutn dauert"])).to_list()
    ['dialect']
    """
    text = pl.col("text")
    lowered = (
        texts.cast(pl.String)
        .alias("text")
        .str.slice(0, _HEAD)
        .fill_null("")
        .str.replace_all(_ADDRESSES, " ")
        .str.to_lowercase()
    )
    words = lowered.str.extract_all(r"[\p{L}]+(?:['’][\p{L}]+)?")
    frame = (
        pl.DataFrame({"text": lowered, "words": words})
        .with_row_index("row")
        .with_columns(_count("dialect").alias("dialect"), _count_words("de").alias("standard"))
        .with_columns((pl.col("standard") + _count_letters("de")).alias("de"))
    )
    is_dialect = (pl.col("dialect") >= _CLEAR) & (pl.col("dialect") > pl.col("standard"))
    few = pl.col("de") < _PLAIN * pl.col("words").list.len().clip(lower_bound=1)
    others = [code for code in _WORDS if code not in {"de", "dialect"}]
    doubtful = frame.filter(few | is_dialect)
    counted = doubtful.with_columns(_count(code).alias(code) for code in others)
    best = pl.max_horizontal(*_WORDS)
    is_script = text.str.count_matches(_FOREIGN_SCRIPT) * 2 > text.str.count_matches(r"\p{L}")
    is_english = (pl.col("de") + pl.col("dialect") == 0) & (pl.col("en") == best)
    is_english &= (pl.col("en") > 0) & (pl.col("en") >= _SHORT_ENGLISH * pl.col("words").list.len())
    answer = (
        pl.when(is_script)
        .then(pl.lit("other"))
        .when(is_dialect)
        .then(pl.lit("dialect"))
        .when(is_english)
        .then(pl.lit("en"))
        .when(pl.col("de") >= best)
        .then(pl.when(pl.col("de") > 0).then(pl.lit("de")).otherwise(pl.lit("und")))
    )
    for code in _WORDS:
        clear = (pl.col(code) == best) & (pl.col(code) >= pl.col("de") + pl.col("dialect") + _CLEAR)
        answer = answer.when(clear).then(pl.lit(code))
    decided = counted.select("row", answer.otherwise(pl.lit("und")).alias("language"))
    everything = frame.select("row").join(decided, on="row", how="left", maintain_order="left")
    return everything["language"].fill_null("de")


def _count(code: str) -> pl.Expr:
    """Count the function words of a language; letters that only it has count as one more."""
    return _count_words(code) + _count_letters(code)


def _count_words(code: str) -> pl.Expr:
    is_own = pl.element().is_in(_list_words(code))
    return pl.col("words").list.eval(is_own).list.sum().cast(pl.Int64)


def _count_letters(code: str) -> pl.Expr:
    if code not in _LETTERS:
        return pl.lit(0)
    return pl.col("text").str.contains(_LETTERS[code]).cast(pl.Int64)


@cache
def _list_words(code: str) -> list[str]:
    """Return the words that count for a language, in order."""
    return sorted(frozenset(_WORDS[code].split()) - _SHARED.get(code, frozenset()))


def explain_unreadable(texts: pl.Series, languages: Sequence[str] = READ) -> pl.Series:
    """Return why a text is not read: empty, no_words, language; missing if it is.

    Parameters
    ----------
    texts : Series of str
    languages : sequence of str
        The languages that are read.

    Examples
    --------
    >>> texts = pl.Series(["Alles gut", "", "😀", "This is not what I have asked for"])
    >>> explain_unreadable(texts, ["de"]).to_list()
    [None, 'empty', 'no_words', 'language']
    """
    return explain_by_language(texts, detect_language(texts), languages)


def explain_by_language(
    texts: pl.Series, language: pl.Series, languages: Sequence[str] = READ
) -> pl.Series:
    """Return what `explain_unreadable` does for texts whose language was detected."""
    head = texts.cast(pl.String).str.slice(0, _HEAD)
    words = head.str.replace_all(_ACCOUNTS, " ")
    empty = head.is_null() | (head.str.strip_chars() == "")
    read_as = language.replace(dict.fromkeys(_GERMAN, "de"))
    foreign = ~read_as.is_in([*languages])
    reason = (
        pl.when(empty)
        .then(pl.lit("empty"))
        .when(~words.str.contains(r"\p{L}\p{L}"))
        .then(pl.lit("no_words"))
        .when(foreign)
        .then(pl.lit("language"))
    )
    return pl.select(reason.alias("reason")).to_series()
