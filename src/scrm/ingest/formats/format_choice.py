"""The format of a table: the one that fits its headings, its values and nothing else.

A table that fits no format, two formats, or one that its other columns contradict is refused, with
the command that decides.
"""

from collections.abc import Sequence
from pathlib import Path

from scrm.errors import InputError, UnknownFormatError
from scrm.ingest.formats.column_profile import profile_columns
from scrm.ingest.formats.evidence import Evidence, weigh_evidence
from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.formats.mapping_files import is_shipped, list_mappings
from scrm.ingest.formats.recognition import Fit, fit_mapping, list_fits, list_nearest
from scrm.ingest.types import LoadSettings, Table

_MARGIN = 2
"""Columns that one format must use more than another, which uses some that the first does not."""
_SHOWN = 6


def choose_mapping(table: Table, settings: LoadSettings, candidates: Sequence[Mapping]) -> Evidence:
    """Return the format of a table, with what speaks for and against it.

    A format that the settings name needs its required headings only.

    Raises
    ------
    UnknownFormatError
        No format fits, two do, or the other columns contradict the one that does.
    InputError
        The mapping that the settings name does not fit, or a heading that it needs appears twice.
    """
    if settings.source is not None:
        fit = fit_mapping(candidates[0], table.header, table.within)
        if fit.missing:
            raise InputError(
                f"{table.label} is not {settings.source}: it lacks {', '.join(fit.missing)}",
                hint="scrm inspect FILE shows which format it has",
            )
        profiles = profile_columns(table.header, table.sample)
        chosen = weigh_evidence(fit, table, profiles, tuple(list_mappings().values()))
    else:
        chosen = _choose(table, candidates)
    if chosen.fit.ambiguous:
        raise InputError(
            f"{table.label}: the heading {chosen.fit.ambiguous[0]!r} appears twice, "
            f"and {chosen.fit.mapping.name} needs it",
            hint="rename or remove one of the two columns",
        )
    return chosen


def _choose(table: Table, candidates: Sequence[Mapping]) -> Evidence:
    """Return the one format that fits a table; UnknownFormatError says why none does."""
    fits = list_fits(table.header, candidates, table.within)
    if not fits:
        raise unknown_format_error(table.label, table.header, candidates, table.within)
    profiles = profile_columns(table.header, table.sample)
    found = [weigh_evidence(fit, table, profiles, candidates) for fit in fits]
    accepted = [each for each in found if each.is_accepted]
    if not accepted:
        raise _contradicted_error(table.label, max(found, key=_rank))
    best, *others = sorted(accepted, key=_rank, reverse=True)
    for other in others:
        if _is_narrow(best, other):
            raise _two_formats_error(table, best.fit, other.fit)
    return best


def _rank(evidence: Evidence) -> tuple[bool, int, int, bool]:
    fit = evidence.fit
    return (evidence.is_certain, *fit.score, not is_shipped(fit.mapping))


def _is_narrow(best: Evidence, other: Evidence) -> bool:
    """Return whether two formats fit a table nearly as well.

    A mapping of the user wins over one of scrm that fits no better.
    """
    if best.is_certain and not other.is_certain:
        return False
    if is_shipped(other.fit.mapping) and not is_shipped(best.fit.mapping):
        return False
    used, others = set(best.fit.columns.values()), set(other.fit.columns.values())
    if others < used:
        return False
    if others == used:
        return best.fit.score == other.fit.score
    return len(used - others) < len(others - used) + _MARGIN


def _two_formats_error(table: Table, best: Fit, other: Fit) -> UnknownFormatError:
    first, second = best.mapping.name, other.mapping.name
    return UnknownFormatError(
        f"{table.label}: the columns fit two formats, {first} and {second}; {first} alone uses "
        f"{_list_only(table, best, other)}, {second} alone uses {_list_only(table, other, best)}; "
        "nothing was loaded",
        hint=f"decide with --source {first} or --source {second}",
    )


def _list_only(table: Table, one: Fit, other: Fit) -> str:
    indices = sorted(set(one.columns.values()) - set(other.columns.values()))
    return join_names([table.header[each] for each in indices]) or "none"


def _contradicted_error(label: str, evidence: Evidence) -> UnknownFormatError:
    name = evidence.fit.mapping.name
    hint = (
        f"scrm sources draft FILE writes a mapping for this file; if it is {name}: --source {name}"
    )
    if evidence.is_contradicted:
        reasons = [f"{each.heading[:60]} ({each.reason.en})" for each in evidence.contradictions]
        return UnknownFormatError(
            f"{label}: the columns fit no known format: it has those that {name} requires, but "
            f"others contradict it: {join_names(reasons)}; nothing was loaded",
            hint=hint,
        )
    return UnknownFormatError(
        f"{label}: the columns fit no known format: {name} knows only {evidence.known} of "
        f"{evidence.named}; nothing was loaded",
        hint=hint,
    )


def recognise_source(columns: Sequence[str], *, source_folders: Sequence[Path] = ()) -> str:
    """Return the name of the mapping that fits some headings; UnknownFormatError if none does."""
    mappings = tuple(list_mappings(tuple(source_folders)).values())
    table = Table("these columns", "", tuple(columns), {}, lambda: iter(()))
    return _choose(table, mappings).fit.mapping.name


def unknown_format_error(
    label: str, header: Sequence[str], mappings: Sequence[Mapping], within: str = ""
) -> UnknownFormatError:
    """Return the error for a header without a mapping; it names the nearest and what they lack."""
    near = list_nearest(header, mappings, 2, within)
    if not near:
        return UnknownFormatError(
            f"{label}: the columns fit no known format, none of the {len(header)} is known",
            hint="scrm sources list shows the formats;"
            " scrm sources draft FILE writes a mapping for this one",
        )
    nearby = "; ".join(f"{each.mapping.name} lacks {join_names(each.missing)}" for each in near)
    return UnknownFormatError(
        f"{label}: the columns fit no known format; nearest: {nearby}",
        hint="scrm sources draft FILE writes a mapping for this file, or name one with --source",
    )


def join_names(names: Sequence[str], most: int = _SHOWN) -> str:
    """Return names as one text, the first few of many."""
    shown = ", ".join(name[:80] or "(empty)" for name in names[:most])
    return f"{shown}, ... ({len(names)} in all)" if len(names) > most else shown
