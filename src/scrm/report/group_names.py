"""Names of customer groups that are fit for sharing, such as *Unzufriedene* for *Negative*.

The groups keep their names in data formats and in the terminal; a report uses those of scrm.yaml
(``report: names:``).
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from scrm.report.code_labels import label_code
from scrm.result import Figure, Result, ResultTable, Text

GROUPS = frozenset({"segment", "second_segment", "target_segment", "from_segment", "to_segment"})
"""Columns of customer groups."""
Part = TypeVar("Part", ResultTable, Figure)


def rename_groups(result: Result, names: Mapping[str, str]) -> Result:
    """Return a result whose customer groups have other names, in tables, figures and sentences.

    Parameters
    ----------
    names : mapping
        Code of a group (``negative``) -> the name to show. Results without groups stay as they are.
    """
    frames = [*(table.frame for table in result.tables), *(each.frame for each in result.figures)]
    if not names or not any(GROUPS & set(frame.columns) for frame in frames):
        return result
    return replace(
        result,
        finding=_rename_text(result.finding, names),
        notes=tuple(_rename_text(note, names) for note in result.notes),
        tables=tuple(_rename_cells(table, names) for table in result.tables),
        figures=tuple(
            replace(_rename_cells(figure, names), title=_rename_text(figure.title, names))
            for figure in result.figures
        ),
    )


def _rename_cells(part: Part, names: Mapping[str, str]) -> Part:
    columns = [name for name in part.frame.columns if name in GROUPS]
    if not columns:
        return part
    labels = {label_code("segment", code, "de"): name for code, name in names.items()}
    frame = part.frame.with_columns(
        part.frame[each].replace({**names, **labels}) for each in columns
    )
    return replace(part, frame=frame)


def _rename_text(text: Text, names: Mapping[str, str]) -> Text:
    """Replace the labels of groups, as whole words with a capital letter.

    Examples
    --------
    >>> _rename_text(Text("Negative: 16", "Negative: 16"), {"negative": "Unzufriedene"}).de
    'Unzufriedene: 16'
    """
    return Text(
        _replace_words(text.de, {label_code("segment", code, "de"): names[code] for code in names}),
        _replace_words(text.en, {code.capitalize(): names[code] for code in names}),
    )


def _replace_words(text: str, names: Mapping[str, str]) -> str:
    for label, name in names.items():
        text = name.join(re.split(rf"\b{re.escape(label)}\b", text))
    return text
