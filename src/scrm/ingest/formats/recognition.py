"""The mapping that fits a row of headings, whatever their order, case and punctuation."""

from collections.abc import Sequence
from dataclasses import dataclass

from scrm.ingest.formats.headings import find_meaning, normalise_heading
from scrm.ingest.formats.mapping import Mapping

HEADER_WITHIN = 40
"""Lines in which the header is searched: titles, notes and blank lines may precede it."""
SAMPLE_ROWS = 60
"""Records that recognition looks at."""


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
    if mapping.match.one_of and not columns.keys() & set(mapping.match.one_of):
        missing.append(" or ".join(mapping.match.one_of))
    strange = [heading for heading in mapping.match.never if normalise_heading(heading) in places]
    missing += [f"(has {heading}, a heading of another format)" for heading in strange[:1]]
    if within and mapping.match.within and within not in mapping.match.within:
        missing.append(f"a list called {' or '.join(mapping.match.within)}")
    if mapping.nested_lists and within not in mapping.nested_lists:
        missing.append(f"a list at {' or '.join(mapping.nested_lists)}")
    known = len(set(columns.values())) + len(mapping.match.also)
    score = known, len(mapping.required_fields)
    return Fit(mapping, columns, tuple(missing), tuple(ambiguous), score)


def list_fits(header: Sequence[str], mappings: Sequence[Mapping], within: str = "") -> list[Fit]:
    """Return how the mappings fit whose required headings are there."""
    words = frozenset(map(normalise_heading, header))
    possible = (
        mapping for mapping in mappings if all(map(words.intersection, mapping.required_headings))
    )
    fits = (fit_mapping(mapping, header, within) for mapping in possible)
    return [fit for fit in fits if not fit.missing]


def find_best_fit(
    header: Sequence[str], mappings: Sequence[Mapping], within: str = ""
) -> Fit | None:
    """Return the best complete fit, the first by name among equals, or None."""
    fits = list_fits(header, mappings, within)
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


def guess_header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the index of the row that is most likely the header of a file of unknown format.

    That is the first one with the most headings that the table of headings knows, if it knows two
    of them; None if no row has two.

    Examples
    --------
    >>> guess_header_row([("Kundenliste", "", ""), ("Kd-Nr.", "Ort", "Farbe"), ("7", "Ulm", "rot")])
    1
    """
    known = [sum(find_meaning(each) is not None for each in row if each.strip()) for row in rows]
    best = max(range(len(rows)), key=lambda at: (known[at], -at), default=0)
    return best if rows and known[best] > 1 else None


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
