"""Reading the records: configs/benchmarks/*.yaml and a user's own file, with checks of all names.

The same names replace, new ones add.
"""

from difflib import get_close_matches
from functools import cache
from pathlib import Path

from scrm.analyze.benchmark.records import Benchmark, Library, Ranking
from scrm.config import read_yaml_lines, resources, validate
from scrm.errors import ConfigError, UsageError
from scrm.yaml_files import Place


def read_library(own: Path | None = None) -> Library:
    """Return the shipped records, with those of a user's own file on top.

    Raises
    ------
    ConfigError
        A file does not fit; names file, line and key.

    Examples
    --------
    >>> read_library().benchmarks["lithium_2016_consistent"].value
    0.02
    """
    changed = own.stat().st_mtime_ns if own is not None and own.exists() else 0
    return _read_library(own, changed)


@cache
def _read_library(own: Path | None, _changed: int) -> Library:
    """Return the records as of a change of the user's file."""
    known = Library()
    folder = resources("configs") / "benchmarks"
    for path in (*sorted(folder.glob("*.yaml")), *([own] if own else [])):
        known = _add_file(known, path)
    return known


def _add_file(known: Library, path: Path) -> Library:
    document, lines = read_yaml_lines(path)
    added = validate(Library, document, path=path, lines=lines)
    both = Library(
        studies={**known.studies, **added.studies},
        benchmarks={**known.benchmarks, **added.benchmarks},
        rankings={**known.rankings, **added.rankings},
        definitions={**known.definitions, **added.definitions},
        terms={**known.terms, **added.terms},
    )
    for section, records in (("benchmarks", added.benchmarks), ("rankings", added.rankings)):
        for name, record in records.items():
            if record.study not in both.studies:
                place: Place = (section, name, "study")
                line = lines.get(place, lines.get(place[:2], 1))
                near = get_close_matches(record.study, both.studies, 3)
                raise ConfigError(
                    f"{path}, line {line}: {'.'.join(map(str, place))}: "
                    f"there is no study {record.study!r}",
                    hint=f"near: {', '.join(near)}" if near else "add it under studies:",
                )
    return both


def find_benchmark(library: Library, name: str) -> Benchmark:
    """Return a record; UsageError with near names where there is none."""
    if name not in library.benchmarks:
        near = ", ".join(get_close_matches(name, library.benchmarks, 3, 0.5))
        raise UsageError(
            f"there is no benchmark {name!r}",
            hint=f"near: {near}" if near else "scrm benchmark list shows all",
        )
    return library.benchmarks[name]


def find_ranking(library: Library, name: str) -> Ranking:
    """Return a published order of industries; UsageError where there is none of that name."""
    if name not in library.rankings:
        raise UsageError(
            f"there is no ranking {name!r}", hint=f"one of {', '.join(library.rankings)}"
        )
    return library.rankings[name]
