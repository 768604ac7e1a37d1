"""Surveys of consumers and company: which share of each side named each item.

Three forms are read: a row per person with a column per item, a row per person and item, and a row
per side and item with its share.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from scrm.analyze._text_files import read_text_file
from scrm.errors import InputError
from scrm.result import Text
from scrm.wording import write_count

CONSUMERS, COMPANY = "consumers", "company"
_SIDES: Final[Mapping[str, Sequence[str]]] = {
    CONSUMERS: (
        "consumers", "consumer", "customers", "customer", "kunden", "kunde", "konsumenten",
        "konsument", "verbraucher", "nutzer", "users", "user",
    ),
    COMPANY: (
        "company", "companies", "business", "brand", "staff", "unternehmen", "firma", "firmen",
        "marke", "unternehmensvertreter", "mitarbeiter", "mitarbeitende",
    ),
}  # fmt: skip
_ITEM: Final = ("item", "frage", "grund", "aussage", "reason", "question")
_SHARE: Final = ("share", "anteil", "prozent", "percent", "share_pct", "anteil_prozent")
_ANSWER: Final = ("answer", "antwort", "value", "wert", "score", "rating", "bewertung")
_PERSON: Final = ("respondent", "respondent_id", "person", "id", "teilnehmer", "befragte", "nr")
_N: Final = ("n", "cases", "basis", "befragte_anzahl")
_YEAR: Final = ("birth_year", "geburtsjahr", "jahrgang", "year_of_birth", "birth_date",
                "geburtsdatum")  # fmt: skip
_NO_ITEMS: Final = frozenset(
    {"line", "date", "datum", "answered_at", "survey_id", "customer_id", "comment", "kommentar"}
)
_YES: Final = ("1", "ja", "yes", "x", "true", "wahr", "j", "y", "selected", "genannt")
_NO: Final = ("0", "nein", "no", "false", "falsch", "-", "not selected", "nicht genannt")
_HINT: Final = (
    "its first line should be: audience,birth_year,ITEM,ITEM,... with 1 or 0 per person; "
    "or audience,item,share,n"
)
GENERATIONS: Final[Mapping[str, tuple[int, int]]] = {
    "Boomer": (1946, 1964),
    "X": (1965, 1980),
    "Y": (1981, 1996),
    "Z": (1997, 2012),
}
"""First and last birth year, as the dimension `generation` of the KPIs has them."""
_ANSWERS: Final = {
    "audience": pl.String,
    "generation": pl.String,
    "person": pl.String,
    "item": pl.String,
    "answer": pl.Float64,
}


@dataclass(frozen=True, slots=True)
class Survey:
    """The shares of a survey.

    Parameters
    ----------
    shares : DataFrame
        ``audience, item, share, n``; `n` is missing where a table of shares does not state it.
    generations : DataFrame
        ``generation, item, share, n`` of the consumers whose birth year is known.
    notes : tuple of Text
        What was left out, and why.
    """

    shares: pl.DataFrame
    generations: pl.DataFrame
    notes: tuple[Text, ...]


def read_survey(path: Path, *, audience: str = "audience", agree: float | None = None) -> Survey:
    """Read a survey with a column that says who was asked.

    Parameters
    ----------
    audience : str
        Name of that column; its cells say consumers or company, in German or English.
    agree : float or None
        Rating from which an item counts as named; None where answers are yes or no.

    Raises
    ------
    UsageError
        There is no such file or column.
    InputError
        There is no item, or answers are ratings and `agree` is not given.
    """
    rows = read_text_file(path, {"audience": audience}, hint=_HINT)
    names = {word: side for side, words in _SIDES.items() for word in words}
    cells = pl.col("audience").str.strip_chars().str.to_lowercase()
    known = rows.with_columns(audience=cells.replace_strict(names, default=None))
    unknown = known.filter(pl.col("audience").is_null()).height
    notes = [_note_unknown_sides(unknown)] if unknown else []
    known = known.filter(pl.col("audience").is_not_null())
    item, share = _find(rows, _ITEM), _find(rows, _SHARE)
    if item and share:
        shares, more = _read_shares(known, item, share, _find(rows, _N))
        return Survey(shares, _sum_up(_empty_answers(), "generation"), (*notes, *more))
    year = _find(rows, _YEAR)
    known, without_year = _add_generation(known, year)
    if year and without_year:
        notes.append(_note_missing_years(without_year))
    if item:
        answers = _read_long(path, known, item)
    else:
        answers = _read_wide(path, known, {audience.lower(), "audience", "generation", year})
    answers, more = _score(path, answers, agree)
    consumers = answers.filter(pl.col("audience") == CONSUMERS, pl.col("generation").is_not_null())
    return Survey(_sum_up(answers, "audience"), _sum_up(consumers, "generation"), (*notes, *more))


def _find(rows: pl.DataFrame, names: Sequence[str]) -> str:
    return next((name for name in names if name in rows.columns), "")


def _empty_answers() -> pl.DataFrame:
    return pl.DataFrame(schema=_ANSWERS)


def _read_number(cell: pl.Expr) -> pl.Expr:
    """Return a cell as a number; a comma is a decimal sign, a sign of per cent is left out."""
    plain = cell.str.replace_all(r"[%\s\x{202f}\x{a0}]", "").str.replace(",", ".", literal=True)
    return plain.cast(pl.Float64, strict=False)


def _read_shares(
    rows: pl.DataFrame, item: str, share: str, n: str
) -> tuple[pl.DataFrame, list[Text]]:
    """Return the shares of a table of shares; those above 100 % are left out by name."""
    cells = pl.col(share).fill_null("")
    count = _read_number(pl.col(n)) if n else pl.lit(None, pl.Float64)
    read = rows.select(
        "audience",
        item=pl.col(item).str.strip_chars(),
        share=_read_number(cells),
        has_sign=cells.str.contains("%"),
        n=pl.when(count >= 1).then(count.round().cast(pl.Int64, strict=False)),
    )
    is_percent = read["has_sign"].any() or (read["share"].max() or 0.0) > 1  # type: ignore[operator]
    scaled = read.with_columns(share=pl.col("share") / (100 if is_percent else 1))
    possible = pl.col("share").is_between(0, 1) & (pl.col("item") != "")
    kept = scaled.filter(possible.fill_null(value=False))
    wrong = scaled.filter(~possible.fill_null(value=False))["item"].unique().sort().to_list()
    once = kept.unique(["audience", "item"], keep="last", maintain_order=True)
    notes = [_note_impossible(wrong)] if wrong else []
    notes += [_note_repeated(kept.height - once.height)] if kept.height > once.height else []
    return once.select("audience", "item", "share", "n"), notes


def _add_generation(rows: pl.DataFrame, year: str) -> tuple[pl.DataFrame, int]:
    """Return the rows with the generation of each person, and the consumers without one."""
    if not year:
        return rows.with_columns(generation=pl.lit(None, pl.String)), 0
    born = pl.col(year).str.extract(r"((?:19|20)\d\d)").cast(pl.Int64, strict=False)
    generation = pl.lit(None, pl.String)
    for name, (first, last) in GENERATIONS.items():
        generation = pl.when(born.is_between(first, last)).then(pl.lit(name)).otherwise(generation)
    found = rows.with_columns(generation=generation)
    missing = found.filter(pl.col("audience") == CONSUMERS, pl.col("generation").is_null())
    return found, missing.height


def _read_long(path: Path, rows: pl.DataFrame, item: str) -> pl.DataFrame:
    """Return the answers of a file with a row per person and item."""
    answer = _find(rows, _ANSWER)
    if not answer:
        raise InputError(
            f"{path} has a column {item}, but none of the answers or shares",
            hint="name it answer (1 or 0 per person) or share",
        )
    person = _find(rows, _PERSON)
    return rows.select(
        "audience",
        "generation",
        person=pl.col(person) if person else pl.col("line").cast(pl.String),
        item=pl.col(item).str.strip_chars(),
        cell=pl.col(answer).fill_null("").str.strip_chars().str.to_lowercase(),
    ).filter(pl.col("item") != "")


def _read_wide(path: Path, rows: pl.DataFrame, others: set[str]) -> pl.DataFrame:
    """Return the answers of a file with a column per item."""
    left_out = {*others, *_NO_ITEMS, *_PERSON, *_YEAR, *_N}
    items = [name for name in rows.columns if name not in left_out]
    if not items:
        raise InputError(f"{path} has no column of an item", hint=_HINT)
    long = rows.unpivot(
        on=items, index=["audience", "generation", "line"], variable_name="item", value_name="cell"
    )
    return long.select(
        "audience",
        "generation",
        person=pl.col("line").cast(pl.String),
        item=pl.col("item").str.slice(0, 1).str.to_uppercase() + pl.col("item").str.slice(1),
        cell=pl.col("cell").fill_null("").str.strip_chars().str.to_lowercase(),
    )


def _score(
    path: Path, answers: pl.DataFrame, agree: float | None
) -> tuple[pl.DataFrame, list[Text]]:
    """Return the answers as 1 (named) or 0; of repeated ones the last counts.

    Where only marks such as ``x`` occur, an empty cell is an item that was not named, of people who
    named any; elsewhere it is no answer.
    """
    words = dict.fromkeys(_YES, 1.0) | dict.fromkeys(_NO, 0.0)
    number = _read_number(pl.col("cell"))
    yes = pl.col("cell").replace_strict(words, default=None, return_dtype=pl.Float64)
    is_rated = answers.select(((number > 1) | (number < 0)).any()).item()
    if is_rated and agree is None:
        raise InputError(
            f"{path}: the answers are ratings, not yes or no",
            hint="say from which rating an item counts as named: --agree 4",
        )
    value = (number >= agree).cast(pl.Float64) if agree is not None else yes
    scored = answers.with_columns(answer=value)
    unread = scored.filter(pl.col("answer").is_null() & (pl.col("cell") != "")).height
    if agree is None and not scored["answer"].eq(0).any():
        has_any = pl.col("answer").is_not_null().any().over("audience", "person")
        empty = pl.col("answer").is_null() & (pl.col("cell") == "") & has_any
        scored = scored.with_columns(answer=pl.when(empty).then(0.0).otherwise(pl.col("answer")))
    known = scored.filter(pl.col("answer").is_not_null())
    once = known.unique(["audience", "person", "item"], keep="last", maintain_order=True)
    notes = [_note_unread(unread)] if unread else []
    notes += [_note_repeated(known.height - once.height)] if known.height > once.height else []
    return once.select(*_ANSWERS), notes


def _sum_up(answers: pl.DataFrame, by: str) -> pl.DataFrame:
    groups = answers.group_by(by, "item", maintain_order=True)
    return groups.agg(share=pl.col("answer").mean(), n=pl.len().cast(pl.Int64))


def _note_unknown_sides(rows: int) -> Text:
    count = write_count(rows, "Zeile", "Zeilen", "de")
    return Text(
        f"Ausgelassen, weder Kunden noch Unternehmen: {count}.",
        f"Left out, neither consumers nor company: {write_count(rows, 'row', 'rows', 'en')}.",
    )


def _note_missing_years(rows: int) -> Text:
    return Text(
        f"Ohne Generation, da das Geburtsjahr fehlt: {write_count(rows, 'Zeile', 'Zeilen', 'de')}.",
        f"Without a generation, as the birth year is missing: "
        f"{write_count(rows, 'row', 'rows', 'en')}.",
    )


def _note_impossible(items: Sequence[str]) -> Text:
    named = ", ".join(each or "–" for each in items)
    return Text(
        f"Ausgelassen, Anteil fehlt oder liegt nicht zwischen 0 und 100 %: {named}.",
        f"Left out, the share is missing or not between 0 and 100%: {named}.",
    )


def _note_repeated(rows: int) -> Text:
    return Text(
        f"Einmal gezählt, wiederholt: {write_count(rows, 'Zeile', 'Zeilen', 'de')}.",
        f"Counted once, repeated: {write_count(rows, 'row', 'rows', 'en')}.",
    )


def _note_unread(cells: int) -> Text:
    return Text(
        f"Keine Antwort: {write_count(cells, 'Zelle', 'Zellen', 'de')} mit anderem Inhalt.",
        f"No answer: {write_count(cells, 'cell', 'cells', 'en')} with other content.",
    )
