"""Every sample is recognised as its own format only, and files of no known format as none."""

from pathlib import Path

import pytest
from tests.ingest.test_samples import SAMPLES, name_format

from scrm.errors import UnknownFormatError
from scrm.ingest.files.file_tables import list_tables
from scrm.ingest.files.folders import list_parts
from scrm.ingest.formats.format_choice import choose_mapping
from scrm.ingest.formats.mapping_files import list_mappings
from scrm.ingest.types import LoadSettings, Table

UNKNOWN = sorted((Path(__file__).parents[1] / "unknown").iterdir())
FORMATS = tuple(list_mappings().values())


def _read_table(path: Path) -> Table:
    settings = LoadSettings()
    part = next(iter(list_parts([path], settings)))
    return next(iter(list_tables(part, settings, FORMATS)))


def test_there_are_sixty_files_of_no_known_format():
    assert len(UNKNOWN) >= 60


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_its_own_format(name):
    table = _read_table(SAMPLES[name])
    assert choose_mapping(table, LoadSettings(), FORMATS).fit.mapping.name == name_format(name)


@pytest.mark.parametrize("name", SAMPLES)
def test_without_its_format_a_sample_is_none_of_the_others_tables(name):
    """A sample may be another format only if that loads into the same tables."""
    table = _read_table(SAMPLES[name])
    own = next(each for each in FORMATS if each.name == name_format(name))
    try:
        others = tuple(each for each in FORMATS if each is not own)
        found = choose_mapping(table, LoadSettings(), others).fit.mapping
    except UnknownFormatError:
        return
    assert set(found.tables) & set(own.tables)


@pytest.mark.parametrize("path", UNKNOWN, ids=lambda path: path.stem)
def test_a_file_of_no_known_format_is_refused(path):
    table = _read_table(path)
    with pytest.raises(UnknownFormatError):
        choose_mapping(table, LoadSettings(), FORMATS)
