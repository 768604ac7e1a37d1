"""The page docs/formats.md, generated from the mapping files."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.formats.mapping_files import list_mappings
from scrm.ingest.formats.mapping_parts import FieldSpec, Match, RowSpec, TableSpec
from scrm.store.user_expressions import FUNCTIONS, WINDOWS

_GRADES = {
    "A": "real exported files seen",
    "B": "header seen verbatim in public code, a test or a vendor's page",
    "C": "partial or reconstructed",
    "K": "no file seen: headings from documentation and use",
    "own": "scrm's own format",
}
_COUNTS = (
    "like_count",
    "comment_count",
    "share_count",
    "save_count",
    "send_count",
    "click_count",
    "view_count",
    "impression_count",
    "reach_count",
)
"""Counts of posts that are compared across platforms."""


def build_formats_page() -> str:
    """Return the text of docs/formats.md."""
    mappings = tuple(list_mappings().values())
    return (
        "\n".join(
            [
                *_build_header(mappings),
                *_build_counts(mappings),
                *(line for mapping in mappings for line in _build_section(mapping)),
                *_build_keys(),
            ]
        )
        + "\n"
    )


def _build_header(mappings: Sequence[Mapping]) -> Iterator[str]:
    graded = sum(mapping.grade in {"A", "B"} for mapping in mappings)
    yield "# Formats"
    yield ""
    yield (
        "Generated from `configs/sources/*.yaml`; `scrm sources list` shows the same,"
        " `scrm sources show NAME` the mapping file."
    )
    yield (
        f"{len(mappings)} formats, {graded} of them with a header that was seen (grade A or B)."
        " A format is recognised by its headings:"
    )
    yield "their order, case and punctuation do not matter. Further columns are allowed,"
    yield "unless they speak of something else: an order number contradicts a list of customers."
    yield ""
    yield "| format | title | tables | evidence |"
    yield "|---|---|---|---|"
    for mapping in mappings:
        title, tables = _escape_cell(mapping.title.en), ", ".join(mapping.tables)
        yield f"| [{mapping.name}](#{mapping.name}) | {title} | {tables} | {mapping.grade} |"
    yield ""
    yield (
        "Grades: " + "; ".join(f"**{grade}** {meaning}" for grade, meaning in _GRADES.items()) + "."
    )
    yield ""


def _build_counts(mappings: Sequence[Mapping]) -> Iterator[str]:
    """Yield which counts of posts each export has, under one name each."""
    yield "## Counts of posts in one vocabulary"
    yield ""
    yield "Each count has one name, whatever a platform calls it; the table has the headings read."
    yield "A count that an export leaves out (–) is not known, and never zero: KPIs such as"
    yield "`save_rate` count only posts whose export states both numbers; their n says how many."
    yield "Exports of TikTok and Instagram count sends by private message among the shares;"
    yield "`send_count` is for exports that count them apart. Reactions of all kinds are likes;"
    yield "reposts and retweets are shares."
    yield ""
    titles = [count.removesuffix("_count") for count in _COUNTS]
    yield f"| format | {' | '.join(titles)} |"
    yield f"|---{'|---' * len(titles)}|"
    for mapping in mappings:
        known = [mapping.fields.get(count) for count in _COUNTS]
        if "post_metrics" in mapping.tables and any(known):
            cells = [_escape_cell(spec.aliases[0]) if spec else "–" for spec in known]
            yield f"| [{mapping.name}](#{mapping.name}) | {' | '.join(cells)} |"
    yield ""


def _build_section(mapping: Mapping) -> Iterator[str]:
    yield f"## {mapping.name}"
    yield ""
    yield f"{mapping.title.en} ({mapping.title.de})."
    yield ""
    if mapping.how_to_export.en:
        yield f"- **Export:** {mapping.how_to_export.en} (de: {mapping.how_to_export.de})"
    yield f"- **Evidence ({mapping.grade}):** {mapping.evidence}"
    for quirk in mapping.quirks:
        yield f"- {quirk}"
    if mapping.skip:
        yield f"- **Skipped by name:** {', '.join(mapping.skip)}"
    if mapping.count_names:
        yield f"- **Counted by name:** {', '.join(mapping.count_names)}"
    yield ""
    yield "| field | headings | type | |"
    yield "|---|---|---|---|"
    for name, spec in mapping.fields.items():
        needed = "required" if spec.required else "heading required" if spec.heading else ""
        headings = _escape_cell(" / ".join(spec.aliases))
        yield f"| {name} | {headings} | {mapping.types[name]} | {needed} |"
    yield ""


def _escape_cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _build_keys() -> Iterator[str]:
    yield "## Keys of a mapping file"
    yield ""
    for title, model in (
        ("a file", Mapping),
        ("`match`", Match),
        ("a field", FieldSpec),
        ("a table", TableSpec),
        ("a further row", RowSpec),
    ):
        yield f"**Keys of {title}:**"
        yield ""
        for name, info in model.model_fields.items():
            if info.description or name in {"fields", "tables", "match", "fill_down"}:
                yield f"- `{info.alias or name}`: {info.description or 'see the examples'}"
        yield ""
    yield (
        "Expressions are SQL over the fields; further names are `group_row` (number of the row"
        " within its group of"
    )
    yield "continuation rows), `file_end` (end of the export's newest day, UTC) and `file_name`."
    yield (
        "An expression is parsed and rewritten: no query inside it, no second statement,"
        " no comment; a text is written"
    )
    yield (
        "`'...'`. Over the records of a group it may compute `min(x) OVER (PARTITION BY y)`,"
        " also with"
    )
    yield f"{_join_names(WINDOWS - {'min'})}. It may call:"
    yield from textwrap.wrap(f"{_join_names(FUNCTIONS)}.", 120)


def _join_names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


if __name__ == "__main__":
    from pathlib import Path

    Path("docs/formats.md").write_text(build_formats_page(), encoding="utf-8")
