"""First values of a column, to be shown to a person; personal ones keep their shape only."""

from collections.abc import Iterable, Sequence

from scrm.ingest.formats.column_profile import Profile
from scrm.ingest.formats.headings import find_meaning
from scrm.tables import CANONICAL

_SHOWN = 3
_LONGEST = 40
"""Characters of a value that are shown."""
_PERSONAL_SUBJECTS = frozenset({"person", "message", "ticket", "other"})
_HARMLESS = frozenset({"money", "number", "count", "date", "time", "flag", "currency", "empty"})


def list_examples(
    heading: str, cells: Iterable[str], profile: Profile, columns: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the first different values of a column; personal ones as `mask_value` writes them.

    Parameters
    ----------
    columns : sequence of str
        Canonical columns that the column feeds: they say whether it is personal. Without one, its
        heading does; under an unknown heading all but numbers, days and flags are personal.
    """
    filled = (each.strip() for each in cells)
    values = list(dict.fromkeys(each for each in filled if each))[:_SHOWN]
    if is_personal(heading, profile, columns):
        values = [mask_value(each) for each in values]
    return tuple(each if len(each) <= _LONGEST else f"{each[: _LONGEST - 1]}…" for each in values)


def is_personal(heading: str, profile: Profile, columns: Sequence[str] = ()) -> bool:
    """Return whether the cells of a column may tell who somebody is."""
    known = [
        field.personal for table in CANONICAL for field in table.fields if field.name in columns
    ]
    if known:
        return any(known)
    meaning = find_meaning(heading)
    if meaning and meaning.subject:
        return meaning.subject in _PERSONAL_SUBJECTS
    return profile.kind not in _HARMLESS


def mask_value(text: str) -> str:
    """Return a text with its letters and digits replaced: only its shape is left.

    Examples
    --------
    >>> mask_value("Ina.Roth7@example.org")
    'Xxx.Xxxx9@xxxxxxx.xxx'
    """
    return "".join(
        "9" if each.isdigit() else "X" if each.isupper() else "x" if each.isalpha() else each
        for each in text
    )
