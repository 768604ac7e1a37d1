"""Hostile YAML is refused within a second, wherever YAML is read: file, line and reason."""

import os
import time

import pytest

from scrm import yaml_files
from scrm.analyze._phrase_lexicon import read_lexicon
from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.config import read_settings, resources
from scrm.errors import ConfigError
from scrm.ingest import LoadSettings, load
from scrm.ingest.formats.mapping_files import list_mappings
from scrm.report.checks import evaluate
from scrm.store.local import LocalStore
from scrm.yaml_files import load_yaml

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
CHAIN = "x0: &x0 [1]\n" + "".join(
    f"x{index}: &x{index} [*x{index - 1}]\n" for index in range(1, 200)
)
HOSTILE = {
    "laughs": (LAUGHS, r"line 5: more than 100,000 values"),
    "merged laughs": (
        "a: &a {k: 1}\n" + LAUGHS.replace("a: &a", "z: &z", 1).replace("*a", "*z"),
        r"more than 100,000",
    ),
    "recursive list": ("a: &a [1, *a]\n", r"line 1: the alias \*a is within its own anchor"),
    "recursive mapping": ("a: &a\n  b: *a\n", r"line 2: the alias \*a is within its own anchor"),
    "recursive merge": ("a: &a\n  <<: *a\n", r"line 2: the alias \*a is within its own anchor"),
    "deep list": ("a: " + "[" * 100_000, r"line 1: nested deeper than 50 levels"),
    "deep mapping": ("{a: " * 100_000, r"line 1: nested deeper than 50 levels"),
    "deep blocks": (
        "\n".join(" " * level + "a:" for level in range(1_000)),
        r"line 49: nested deeper than 50 levels",
    ),
    "deep dashes": ("a:\n  " + "- " * 100_000, r"line 2: nested deeper than 50 levels"),
    "deep by aliases": (CHAIN, r"line \d+: nested deeper than 50 levels"),
    "too large": ("a: '" + "x" * 1_000_000 + "'\n", r"is larger than 1,000,000 bytes"),
    "long sexagesimal": (
        "a: 1" + ":1" * 400_000 + "\n",
        r"line 1: a: a number of more than 100 characters",
    ),
    "long number": (
        "a: " + "1" * 500_000 + "\n",
        r"line 1: a: a number of more than 100 characters",
    ),
    "key twice": ("a: 1\nb:\n  c: 1\n  c: 2\n", r"line 4: b\.c: duplicate key"),
    "key that is a list": ("? [a, b]\n: 1\n", r"line 1: a key is a list or mapping"),
    "no such date": ("a: 1\nb: [2026-13-01]\n", r"line 2: b\.0: month must be in 1\.\.12"),
    "no bool": ("a: !!bool perhaps\n", r"line 1: a: not a value of the type bool"),
    "no timestamp": ("a: !!timestamp x\n", r"line 1: a: not a value of the type timestamp"),
    "empty int": ("a: !!int ''\n", r"line 1: a: not a value of the type int"),
    "no anchor": ("a: *b\n", r"line 1: not valid YAML \(found undefined alias"),
    "two documents": ("a: 1\n---\nb: 1\n", r"line 2: not valid YAML"),
    "an object": ("a: !!python/object/apply:os.system ['true']\n", r"line 1: not valid YAML"),
    "control character": ("a: '\x01'\n", r"not valid YAML"),
}


def by_settings(path):
    read_settings({}, file=path, environ={})


def by_users_own_settings(path):
    (path.parent / "scrm").mkdir()
    path.rename(path.parent / "scrm" / "config.yaml")
    read_settings({}, environ={"XDG_CONFIG_HOME": str(path.parent)})


def by_mappings(path):
    with LocalStore(None) as store:
        (path.parent / "a.csv").write_text("a,b\n1,2\n")
        load(store, [path.parent / "a.csv"], settings=LoadSettings(source_folders=(path.parent,)))


def by_kpis(path):
    read_catalogue(path)


def by_checks(path):
    evaluate(path, None)


READERS = [by_settings, by_users_own_settings, by_mappings, by_kpis, by_checks, read_lexicon]


@pytest.fixture(scope="module", autouse=True)
def _shipped_files_are_read():
    list_mappings()
    read_catalogue()


@pytest.mark.parametrize("read_file", READERS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_yaml_is_refused_within_a_second(tmp_path, name, read_file):
    text, message = HOSTILE[name]
    path = tmp_path / "hostile.yaml"
    path.write_text(text)
    start = time.process_time()
    with pytest.raises(ConfigError, match=message) as caught:
        read_file(path)
    assert time.process_time() - start < 1
    assert caught.value.exit_code == 2
    assert str(tmp_path) in caught.value.message


def test_a_pipe_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(ConfigError, match=r"pipe\.yaml is not a file"):
        load_yaml(tmp_path / "pipe.yaml")
    with pytest.raises(ConfigError, match="cannot be read|is not a file"):
        load_yaml(tmp_path)


def test_plain_aliases_and_merges_stay_allowed(tmp_path):
    path = tmp_path / "plain.yaml"
    path.write_bytes(b"base: &base {a: 1, b: [x]}\r\nother:\r\n  <<: *base\r\n  c: *base\r\n")
    file = load_yaml(path)
    assert file.document["other"] == {"a": 1, "b": ["x"], "c": {"a": 1, "b": ["x"]}}
    assert file.lines["other", "c", "b", 0] == 1
    assert "\r" not in file.text


def test_every_shipped_file_is_far_from_the_limits(monkeypatch):
    monkeypatch.setattr(yaml_files, "MAX_BYTES", yaml_files.MAX_BYTES // 5)
    monkeypatch.setattr(yaml_files, "MAX_VALUES", yaml_files.MAX_VALUES // 5)
    monkeypatch.setattr(yaml_files, "MAX_DEPTH", yaml_files.MAX_DEPTH // 5)
    files = sorted(resources("configs").rglob("*.yaml"))
    assert len(files) > 50
    for path in files:
        assert load_yaml(path).document
