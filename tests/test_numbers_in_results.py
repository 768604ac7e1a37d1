"""Numbers in the answers about the sample company: written by `scrm.wording`, never falsely zero.

All analyses are run with the functions of `scrm.wording` replaced by ones that record what they
write, so that every number of a sentence can be traced to the module that may write it.
"""

import math
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import wraps
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrm import wording
from scrm.analyze import analyses, last_date, run_analysis, sort_by_dependency
from scrm.config import Context, resources
from scrm.ingest import load
from scrm.report import document
from scrm.report.document_types import Options
from scrm.report.value_text import is_numeric, write_cell, write_cells
from scrm.result import LANGS, Column, Lang, Result, Text
from scrm.store.local import LocalStore

pytestmark = pytest.mark.timeout(900)
"""All analyses are run once."""
WRITES_FILES = {"label", "apply", "train", "fit", "review"}
"""Subcommands that ask a person or write files of their own."""
QUOTED = ("abc", "retention", "link")
"""Analyses whose findings quote shares of their own tables."""
CONSTANTS = re.compile(
    r"95[-\u202f ]?%"  # the level of an interval
    r"|Art\. 6\b"  # of the GDPR
    r"|(?:höchstens|at most) 5[-\u202f ]?%"  # the rate of false discoveries
    r"|--tier 2\b"  # of a command
    r"|\b100 ="  # what an index means
    r"|\b100 ×"  # the definition of net sentiment in points
    r"|\b0 (?:erklärt|declared)|\b1 (?:Profil im|profile in)|\b2 (?:persönliche|personal)"  # tiers
    r"|\b3 (?:Telefonnummer|phone)|\b4 (?:Name und|name and)|\b5 (?:Wahrsch|probability)"
    r"|\b0 (?:wie zufällig|as by chance)|\b1 (?:dieselbe|the same)"  # what a Rand index means
    r"|\b(?:24|12|6) (?:Monate|months)\b"  # fixed ages of a cohort
    r"|\b(?:model|lexicon|english) \d+(?: [0-9a-f]{8})+"  # names of engines with their version
    r"|\b[a-z_]+_(?:de|en)-\d+-[0-9a-f]{8}(?:\+[0-9a-f]{8})?(?:, threshold [\d.]+)?"
    r"|\b90[ \u202f]?% (?:der Abschlüsse|of conversions)"  # how old a lead must be
)
"""Numbers that are part of a sentence itself, not of the data."""
NUMBER = re.compile(r"\d[\d.,]*\d|\d")
PER_CENT = re.compile(r"(?<![\d.,])\d[\d.,]*\u202f?%")
ZERO_PER_CENT = re.compile(r"(?<![\d.,])(?<!< )0(?:[.,]0+)?[\u202f ]?%")


@dataclass
class Answer:
    """A result, and the texts of all numbers that were written for it."""

    result: Result
    written: set[str]


INPUT = {
    ("kpi", "show"): {"id": "er_reach"},
    ("person", "show"): {"id": "00100001"},
    ("sentiment", "explain"): {"text": "Der Service ist leider nicht gut, aber das Team ist toll!"},
}


def functions() -> list[tuple[str, str]]:
    """Functions of analyses that neither ask nor write files, and whose input is known."""
    found = [
        (analysis.command, function)
        for analysis in analyses().values()
        for function in (*(["run"] if analysis.has_run else []), *analysis.subcommands)
        if function not in WRITES_FILES
    ]
    needs = {
        key
        for key in found
        for field in analyses()[key[0]].params(key[1]).model_fields.values()
        if field.is_required()
    }
    return [key for key in found if key not in needs - INPUT.keys()]


FUNCTIONS = functions()


@pytest.fixture(scope="module")
def written() -> Iterator[set[str]]:
    """The texts that `scrm.wording` writes, wherever its functions were imported."""
    texts: set[str] = set()

    def record(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def recorded(*arguments: Any, **options: Any) -> Any:
            text = function(*arguments, **options)
            texts.update(text if isinstance(text, list) else [text])
            return text

        return recorded

    for analysis in analyses().values():
        analysis.import_module()
    replaced = {
        function: record(function)
        for name, function in vars(wording).items()
        if name.startswith("write_")
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            if name.startswith("scrm"):
                for key, value in list(vars(module).items()):
                    if isinstance(value, Callable) and value in replaced:
                        patch.setattr(module, key, replaced[value])
        yield texts


@pytest.fixture(scope="module")
def answers(written: set[str]) -> Mapping[tuple[str, str], Answer]:
    """The answers of all analyses and subcommands about the sample company."""
    found = {}
    with LocalStore(None) as store:
        load(store, [resources("sample_data") / "exports"])
        context = Context(as_of=last_date(store, "Europe/Berlin"))
        for analysis in sort_by_dependency(analyses().values()):
            for command, function in FUNCTIONS:
                if command == analysis.command:
                    written.clear()
                    params = analysis.params(function)(**INPUT.get((command, function), {}))
                    result = run_analysis(analysis, store, params, context, function=function)
                    found[command, function] = Answer(result, set(written))
    return found


def sentences(result: Result) -> list[Text]:
    figures = [text for figure in result.figures for text in (figure.title, figure.source)]
    titles = [table.title for table in result.tables]
    return [result.title, result.finding, *result.notes, *titles, *figures]


def columns_of(result: Result) -> list[tuple[Column, list[Any]]]:
    """Every column of tables and figures, and every fact as a column of one value."""
    found = [(fact.column, [fact.value]) for fact in result.facts]
    for part in (*result.tables, *result.figures):
        known = [column for column in part.columns if column.name in part.frame.columns]
        found += [(column, part.frame[column.name].to_list()) for column in known]
    return found


def words_of_data(result: Result) -> set[str]:
    """Numbers within texts of the data, such as names of products."""
    texts = [
        str(value)
        for _, values in columns_of(result)
        for value in values
        if isinstance(value, str | Text)
    ]
    return {number for text in texts for number in NUMBER.findall(text)}


@pytest.mark.parametrize("key", FUNCTIONS, ids=" ".join)
def test_every_number_of_a_sentence_is_written_by_wording(
    answers: Mapping[tuple[str, str], Answer], key: tuple[str, str]
) -> None:
    answer = answers[key]
    known = {number for text in answer.written for number in NUMBER.findall(text)}
    known |= words_of_data(answer.result)
    wrong = [
        (number, text[lang])
        for text in sentences(answer.result)
        for lang in LANGS
        for number in NUMBER.findall(CONSTANTS.sub("", text[lang]))
        if number not in known
    ]
    assert wrong == []


def find_false_zeros(column: Column, values: list[Any], lang: Lang) -> list[tuple[Any, str]]:
    """Return values other than zero whose text, in a table or alone, contains no digit but 0."""
    in_table = write_cells(column, values, lang)
    alone = [write_cell(value, column, lang) for value in values]
    return [
        (value, text)
        for texts in (in_table, alone)
        for value, text in zip(values, texts, strict=True)
        if isinstance(value, int | float | Decimal) and value != 0 and not math.isnan(value)
        if not re.search(r"[1-9∞<>]", text)
    ]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("key", FUNCTIONS, ids=" ".join)
def test_no_value_of_a_table_or_fact_reads_as_zero_that_is_not(
    answers: Mapping[tuple[str, str], Answer], key: tuple[str, str], lang: Lang
) -> None:
    wrong = {
        column.name: zeros
        for column, values in columns_of(answers[key].result)
        if is_numeric(column) and (zeros := find_false_zeros(column, values, lang))
    }
    assert wrong == {}


@given(data=st.data(), lang=st.sampled_from(LANGS))
@settings(max_examples=300)
def test_no_value_that_a_column_of_an_answer_may_hold_reads_as_zero(
    answers: Mapping[tuple[str, str], Answer], data: st.DataObject, lang: Lang
) -> None:
    columns = {
        (column.name, column.kind, column.unit): column
        for answer in answers.values()
        for column, _ in columns_of(answer.result)
        if is_numeric(column)
    }
    column = data.draw(st.sampled_from(sorted(columns.values(), key=lambda each: each.name)))
    small = st.floats(-1e-4, 1e-4)
    values = data.draw(st.lists(small | st.floats(-1e9, 1e9), min_size=1, max_size=5))
    assert find_false_zeros(column, values, lang) == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("key", FUNCTIONS, ids=" ".join)
def test_a_sentence_says_0_per_cent_only_if_a_share_of_the_answer_is_zero(
    answers: Mapping[tuple[str, str], Answer], key: tuple[str, str], lang: Lang
) -> None:
    result = answers[key].result
    zeros = [text[lang] for text in sentences(result) if ZERO_PER_CENT.search(text[lang])]
    shares = [
        value for column, values in columns_of(result) if column.kind == "share" for value in values
    ]
    assert not zeros or 0 in shares, zeros


@pytest.mark.parametrize(
    ("sentence", "is_zero"),
    [
        ("0 % der Kunden", True),
        ("0.0% of them", True),
        ("−0,0\u202f%", True),
        ("10 %", False),
        ("0,04 %", False),
        ("1.000 %", False),
        ("< 0,01 %", False),
    ],
)
def test_a_share_of_zero_is_recognised_in_a_sentence(sentence: str, is_zero: bool) -> None:
    assert bool(ZERO_PER_CENT.search(sentence)) is is_zero


def test_numbers_of_a_sentence_are_found_and_its_constants_left_out() -> None:
    sentence = "95-%-Intervall: 1.234,5 von 7 Kunden"
    assert NUMBER.findall(CONSTANTS.sub("", sentence)) == ["1.234,5", "7"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("command", QUOTED)
def test_the_shares_of_a_finding_are_in_the_tables_of_its_section(
    answers: Mapping[tuple[str, str], Answer], command: str, lang: Lang
) -> None:
    result = answers[command, "run"].result
    options = Options(lang=lang, charts=False, detail=0)
    (section,) = document.build([(command, result)], None, options).sections
    shown = str([section.facts, section.method.facts, [table.rows for table in section.tables]])
    shares = PER_CENT.findall(result.finding[lang])
    assert shares
    assert [share for share in shares if share not in shown.replace("\\u202f", "\u202f")] == []


@pytest.mark.parametrize("key", FUNCTIONS, ids=" ".join)
def test_a_column_has_a_meaning_in_both_languages_or_in_none(
    answers: Mapping[tuple[str, str], Answer], key: tuple[str, str]
) -> None:
    columns = [column for column, _ in columns_of(answers[key].result)]
    assert [each.name for each in columns if bool(each.meaning.de) != bool(each.meaning.en)] == []
