"""Language of a text: German, English, another, or too short to decide.

Function words decide: each word of a list counts for its language, letters that only one language
has count as well, and a text is foreign only if the evidence is clear. Scripts other than Latin
are foreign.
"""

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
        " an in euer unser mein meine dein sich"
    ),
    "en": (
        "the and is are was were be been have has had i you he she we they it my your his"
        " her our their this that these those not don't of to in for with on at from by"
        " about as but or if so what when where who why how can could will would should"
        " just like get got all no yes very more new now out up an a me him them do does"
        " did i'm it's you're there here than too only good love"
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
}
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


def detect_language(texts: pl.Series) -> pl.Series:
    """Return de, en, fr, es, it, nl, tr, pl, other (another script) or und (undecided).

    Examples
    --------
    >>> texts = pl.Series(["Das ist ja nett", "I have been waiting for an hour", "ok", "Где он?"])
    >>> detect_language(texts).to_list()
    ['de', 'en', 'und', 'other']
    """
    text = pl.col("text")
    lowered = (
        texts.cast(pl.String)
        .alias("text")
        .fill_null("")
        .str.replace_all(_ADDRESSES, " ")
        .str.to_lowercase()
    )
    words = lowered.str.extract_all(r"[\p{L}]+(?:['’][\p{L}]+)?")
    frame = (
        pl.DataFrame({"text": lowered, "words": words})
        .with_row_index("row")
        .with_columns(_count("de").alias("de"))
    )
    doubtful = frame.filter(pl.col("de") < _PLAIN * pl.col("words").list.len().clip(lower_bound=1))
    counted = doubtful.with_columns(_count(code).alias(code) for code in _WORDS if code != "de")
    best = pl.max_horizontal(*_WORDS)
    is_script = text.str.count_matches(_FOREIGN_SCRIPT) * 2 > text.str.count_matches(r"\p{L}")
    answer = (
        pl.when(is_script)
        .then(pl.lit("other"))
        .when(pl.col("de") >= best)
        .then(pl.when(pl.col("de") > 0).then(pl.lit("de")).otherwise(pl.lit("und")))
    )
    for code in _WORDS:
        clear = (pl.col(code) == best) & (pl.col(code) >= pl.col("de") + _CLEAR)
        answer = answer.when(clear).then(pl.lit(code))
    decided = counted.select("row", answer.otherwise(pl.lit("und")).alias("language"))
    everything = frame.select("row").join(decided, on="row", how="left", maintain_order="left")
    return everything["language"].fill_null("de")


def _count(code: str) -> pl.Expr:
    """Count the function words of a language; letters that only it has count as one more."""
    words = (
        pl.col("words")
        .list.eval(pl.element().is_in(_WORDS[code].split()))
        .list.sum()
        .cast(pl.Int64)
    )
    own = (
        pl.col("text").str.contains(_LETTERS[code]).cast(pl.Int64)
        if code in _LETTERS
        else pl.lit(0)
    )
    return words + own


def explain_unreadable(texts: pl.Series) -> pl.Series:
    """Return why a text is not readable as German: empty, no_words, language; missing if it is.

    Examples
    --------
    >>> texts = pl.Series(["Alles gut", "", "😀", "This is not what I have asked for"])
    >>> explain_unreadable(texts).to_list()
    [None, 'empty', 'no_words', 'language']
    """
    head = texts.cast(pl.String).str.slice(0, _HEAD)
    words = head.str.replace_all(_ACCOUNTS, " ")
    empty = head.is_null() | (head.str.strip_chars() == "")
    foreign = ~detect_language(head).is_in(["de", "und"])
    reason = (
        pl.when(empty)
        .then(pl.lit("empty"))
        .when(~words.str.contains(r"\p{L}\p{L}"))
        .then(pl.lit("no_words"))
        .when(foreign)
        .then(pl.lit("language"))
    )
    return pl.select(reason.alias("reason")).to_series()
