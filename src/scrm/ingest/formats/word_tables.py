"""Tables of words in ``configs/`` that a user extends by a file of the same name.

They stand beside the mappings: ``order_states.yaml`` in a folder of mappings adds to the one that
scrm brings. `scrm sources show` prints each of them, and ``channels.yaml``, which scrm.yaml extends
(`scrm.channels`).
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from scrm.config import resources
from scrm.errors import ConfigError
from scrm.yaml_files import load_yaml

NAMES = ("order_states", "channels")
"""The tables, which no mapping may be named after."""


def find_word_table(name: str) -> Path:
    """Return the path of a table that scrm brings."""
    return resources("configs") / f"{name}.yaml"


def read_word_tables(name: str, folders: Sequence[Path]) -> list[dict[str, tuple[str, ...]]]:
    """Return a table of scrm and those of the user that extend it, in the order of precedence.

    Returns
    -------
    list of dict
        Key -> words; the words of a later table replace those of an earlier one.

    Raises
    ------
    ConfigError
        A file is not a table of lists of words; names file and line.
    """
    paths = (folder / f"{name}.yaml" for folder in folders)
    return [_read_shipped(name), *(_read(path) for path in paths if path.exists())]


@cache
def _read_shipped(name: str) -> dict[str, tuple[str, ...]]:
    return _read(find_word_table(name))


def _read(path: Path) -> dict[str, tuple[str, ...]]:
    file = load_yaml(path)
    hint = f"scrm sources show {path.stem} is an example"
    if not isinstance(file.document, dict):
        raise ConfigError(f"{path}, line 1: keys with lists of words are meant", hint=hint)
    found = {}
    for key, words in file.document.items():
        flat = [each for each in _flatten(words) if isinstance(each, str)]
        if len(flat) < len(_flatten(words)):
            line = file.lines.get((key,), 1)
            raise ConfigError(f"{path}, line {line}: {key}: a list of words is meant", hint=hint)
        found[str(key)] = tuple(flat)
    return found


def _flatten(words: object) -> Sequence[object]:
    if not isinstance(words, list):
        return [words]
    return [word for each in words for word in _flatten(each)]
