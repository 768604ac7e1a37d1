"""The mapping that fits a row of headings, whatever their order, case and punctuation."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scrm.errors import InputError, UnknownFormatError
from scrm.ingest.formats.mapping import Mapping, normalise_heading
from scrm.ingest.formats.mapping_files import list_mappings
from scrm.ingest.types import LoadSettings, Table

HEADER_WITHIN = 40
"""Lines in which the header is searched: titles, notes and blank lines may precede it."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a mapping fits a header.

    Parameters
    ----------
    columns : Mapping[str, int]
        Field -> index of its column.
    missing : tuple of str
        Headings that the mapping requires and the header lacks; it fits if there are none.
    ambiguous : tuple of str
        Headings of fields that appear twice.
    score : tuple of int
        Sort key: columns that the mapping knows, then headings that it requires.
    """

    mapping: Mapping
    columns: dict[str, int]
    missing: tuple[str, ...]
    ambiguous: tuple[str, ...]
    score: tuple[int, int]


def fit_mapping(mapping: Mapping, header: Sequence[str], within: str = "") -> Fit:
    """Return how a mapping fits a header.

    Parameters
    ----------
    within : str
        JSON: name of the list that holds the records, or "".
    """
    places: dict[str, list[int]] = {}
    for index, heading in enumerate(header):
        places.setdefault(normalise_heading(heading), []).append(index)
    columns, ambiguous = {}, []
    for name, spec in mapping.fields.items():
        for alias in spec.aliases:
            found = places.get(normalise_heading(alias))
            if found:
                columns[name] = found[0]
                if len(found) > 1:
                    ambiguous.append(header[found[0]])
                break
    missing = [
        mapping.fields[name].aliases[0] for name in mapping.required_fields if name not in columns
    ]
    missing += [
        heading for heading in mapping.match.also if normalise_heading(heading) not in places
    ]
    strange = [heading for heading in mapping.match.never if normalise_heading(heading) in places]
    missing += [f"(has {heading}, a heading of another format)" for heading in strange[:1]]
    if within and mapping.match.within and within not in mapping.match.within:
        missing.append(f"a list called {' or '.join(mapping.match.within)}")
    known = len(set(columns.values())) + len(mapping.match.also)
    score = known, len(mapping.required_fields)
    return Fit(mapping, columns, tuple(missing), tuple(ambiguous), score)


def find_best_fit(
    header: Sequence[str], mappings: Sequence[Mapping], within: str = ""
) -> Fit | None:
    """Return the best complete fit, the first by name among equals, or None."""
    words = frozenset(map(normalise_heading, header))
    possible = [
        mapping for mapping in mappings if all(map(words.intersection, mapping.required_headings))
    ]
    fits = [fit_mapping(mapping, header, within) for mapping in possible]
    fits = [fit for fit in fits if not fit.missing]
    return max(fits, key=lambda each: each.score) if fits else None


def find_header_row(
    rows: Sequence[Sequence[str]], mappings: Sequence[Mapping]
) -> tuple[int, Fit | None]:
    """Return the index and the fit of the row that a mapping fits best; -1 and None if none fits.

    Examples
    --------
    >>> find_header_row([("Export",), ("post_id", "channel", "created_at")], ())
    (-1, None)
    """
    best, at = None, -1
    for index, row in enumerate(rows):
        fit = find_best_fit(row, mappings)
        if fit and (best is None or fit.score > best.score):
            best, at = fit, index
    return at, best


def choose_mapping(table: Table, settings: LoadSettings, candidates: Sequence[Mapping]) -> Fit:
    """Return the mapping that fits a table best.

    Raises
    ------
    UnknownFormatError
        No mapping fits; names the nearest.
    InputError
        The mapping that the settings name does not fit, or a heading that it needs appears twice.
    """
    found = find_best_fit(table.header, candidates, table.within)
    if found is None and settings.source is not None:
        missing = fit_mapping(candidates[0], table.header, table.within).missing
        raise InputError(
            f"{table.label} is not {settings.source}: it lacks {', '.join(missing)}",
            hint="scrm inspect FILE shows which format it has",
        )
    if found is None:
        raise unknown_format_error(table.label, table.header, candidates, table.within)
    if found.ambiguous:
        raise InputError(
            f"{table.label}: the heading {found.ambiguous[0]!r} appears twice, "
            f"and {found.mapping.name} needs it",
            hint="rename or remove one of the two columns",
        )
    return found


def list_nearest(
    header: Sequence[str], mappings: Sequence[Mapping], count: int = 3, within: str = ""
) -> list[Fit]:
    """Return the mappings that lack the smallest share of their headings, nearest first."""
    fits = [fit_mapping(mapping, header, within) for mapping in mappings]
    partial = [each for each in fits if each.columns]
    return sorted(
        partial,
        key=lambda each: (
            len(each.missing) / max(1, len(each.mapping.required_fields)),
            -each.score[0],
        ),
    )[:count]


def recognise(header: Sequence[str], folders: tuple[Path, ...] = ()) -> Mapping:
    """Return the mapping that fits a header; UnknownFormatError names the nearest."""
    mappings = tuple(list_mappings(folders).values())
    found = find_best_fit(header, mappings)
    if found is None:
        raise unknown_format_error("these columns", header, mappings)
    return found.mapping


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
    nearby = "; ".join(f"{each.mapping.name} lacks {_join_names(each.missing)}" for each in near)
    return UnknownFormatError(
        f"{label}: the columns fit no known format; nearest: {nearby}",
        hint="scrm sources draft FILE writes a mapping for this file, or name one with --source",
    )


def _join_names(names: Sequence[str], most: int = 6) -> str:
    shown = ", ".join(name[:60] or "(empty)" for name in names[:most])
    return f"{shown}, ... ({len(names)} in all)" if len(names) > most else shown


def recognise_source(columns: Sequence[str], *, source_folders: Sequence[Path] = ()) -> str:
    """Return the name of the mapping that fits some headings; UnknownFormatError if none does."""
    return recognise(columns, tuple(source_folders)).name
