"""Settings come from five places, and an error names file, line and key."""

from datetime import date
from pathlib import Path

import pytest

from scrm.config import Context, Settings, parse_period, read_settings, read_yaml
from scrm.errors import ConfigError, UsageError


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "scrm.yaml"


def test_without_any_file_every_setting_is_the_default(project):
    found = read_settings({}, environ={})
    assert found.settings == Settings()
    assert set(found.origins.values()) == {"default"}


def test_flags_override_the_environment_the_project_and_the_user(project, tmp_path):
    user = tmp_path / "home" / "scrm" / "config.yaml"
    user.parent.mkdir(parents=True)
    user.write_text("lang: en\nseed: 1\ncurrency: CHF\nthreads: 3\n")
    project.write_text("seed: 2\ncurrency: GBP\nthreads: 4\n")
    environ = {
        "XDG_CONFIG_HOME": str(tmp_path / "home"),
        "SCRM_CURRENCY": "USD",
        "SCRM_THREADS": "5",
    }
    found = read_settings({"threads": 6, "lang": None}, environ=environ)
    assert (
        found.settings.lang,
        found.settings.seed,
        found.settings.currency,
        found.settings.threads,
    ) == (
        "en",
        2,
        "USD",
        6,
    )
    assert found.origins["lang"].endswith("config.yaml:1")
    assert found.origins["seed"] == "scrm.yaml:1"
    assert found.origins["currency"] == "SCRM_CURRENCY"
    assert found.origins["threads"] == "flag --threads"
    assert found.origins["period"] == "default"


def test_the_files_are_merged_key_by_key_and_each_key_keeps_its_own_line(project, tmp_path):
    user = tmp_path / "home" / "scrm" / "config.yaml"
    user.parent.mkdir(parents=True)
    user.write_text(
        "report:\n  to: [html]\n  template: weekly\nanalyses:\n  score: {horizon: 30}\n"
        "sources: ~/mappings\n"
    )
    project.write_text(
        "report:\n\n  to: [md]\nanalyses:\n  score:\n    method: rfm\n  abc: {by: product}\n"
    )
    found = read_settings({}, environ={"XDG_CONFIG_HOME": str(tmp_path / "home")})
    assert (found.settings.report.to, found.settings.report.template) == (("md",), "weekly")
    assert found.settings.analyses == {
        "score": {"horizon": 30, "method": "rfm"},
        "abc": {"by": "product"},
    }
    assert found.settings.sources == Path("~/mappings").expanduser()
    assert found.origins["report.to"] == "scrm.yaml:3"
    assert found.origins["report.template"] == f"{user}:3"
    assert found.origins["analyses.score.method"] == "scrm.yaml:6"
    assert found.where("analyses", "score", "horizon") == f"{user}, line 5"
    assert found.where("analyses", "abc", "unknown") == "scrm.yaml, line 7"


def test_the_paths_of_the_users_own_file_start_from_the_project(tmp_path):
    user = tmp_path / "home" / "scrm" / "config.yaml"
    user.parent.mkdir(parents=True)
    user.write_text("db: data/crm.duckdb\nreport: {folder: out}\n")
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "scrm.yaml").write_text("lang: en\n")
    environ = {"XDG_CONFIG_HOME": str(tmp_path / "home")}
    found = read_settings({}, file=tmp_path / "shop" / "scrm.yaml", environ=environ).settings
    assert found.db == tmp_path / "shop" / "data" / "crm.duckdb"
    assert found.report.folder == tmp_path / "shop" / "out"


def test_paths_of_the_file_start_from_its_folder_and_those_of_flags_from_here(tmp_path):
    folder = tmp_path / "deep"
    folder.mkdir()
    (folder / "scrm.yaml").write_text("db: a.duckdb\n")
    from_file = read_settings({}, file=folder / "scrm.yaml", environ={}).settings
    from_flag = read_settings(
        {"db": Path("b.duckdb")}, file=folder / "scrm.yaml", environ={}
    ).settings
    assert from_file.db == folder / "a.duckdb"
    assert from_file.snapshots == folder / "snapshots"
    assert from_file.report.folder == folder / "report"
    assert from_flag.db == Path("b.duckdb")


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("lang: de\nlangg: en\n", r"scrm.yaml, line 2: langg: unknown key", "known keys: .*lang"),
        ("lang: fr\n", r"scrm.yaml, line 1: lang: Input should be 'de' or 'en'", ""),
        (
            "report:\n  too: [md]\n",
            r"line 2: report\.too: unknown key",
            "folder, names, template, to",
        ),
        ("load:\n  - files: a\n  - fils: b\n", r"line 3: load.1.files: Field required", ""),
        ("timezone: Berlin\n", r"line 1: timezone: 'Berlin' is not a time zone", ""),
        ("period: 2026-13\n", r"line 1: period: .*'2026-13' is not a period", ""),
        ("a: 1\na: 2\n", r"line 2: a: duplicate key", ""),
        ("load: [\n", r"not valid YAML", ""),
        ("- a\n", r"line 1: expected a mapping of keys to values", ""),
    ],
)
def test_a_broken_file_is_named_with_line_and_key(project, text, message, hint):
    project.write_text(text)
    with pytest.raises(ConfigError, match=message) as caught:
        read_settings({}, environ={})
    assert caught.value.exit_code == 2
    if hint:
        assert pytest.importorskip("re").search(hint, caught.value.hint)


def test_a_broken_variable_is_named(project):
    with pytest.raises(ConfigError, match="SCRM_SEED: seed: "):
        read_settings({}, environ={"SCRM_SEED": "many"})


def test_a_missing_file_says_how_to_get_one(project):
    with pytest.raises(UsageError, match="there is no config file nowhere.yaml") as caught:
        read_settings({}, file=Path("nowhere.yaml"))
    assert "scrm init" in caught.value.hint


def test_a_binary_file_is_refused_as_config(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_yaml(path, Settings)


def test_yaml_cannot_make_objects(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("company: !!python/object/apply:os.system ['true']\n")
    with pytest.raises(ConfigError, match="line 1: not valid YAML"):
        read_yaml(path, Settings)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("", None),
        ("2026", (date(2026, 1, 1), date(2026, 12, 31))),
        ("2024-02", (date(2024, 2, 1), date(2024, 2, 29))),
        ("2026-Q4", (date(2026, 10, 1), date(2026, 12, 31))),
        ("2026-01-15..2026-02-03", (date(2026, 1, 15), date(2026, 2, 3))),
    ],
)
def test_a_period_is_a_window_of_days(text, window):
    assert parse_period(text) == window


@pytest.mark.parametrize(
    "text", ["x", "2026-Q5", "2026-00", "2026-02-01..2026-01-01", "2026-", ".."]
)
def test_an_invalid_period_is_refused(text):
    with pytest.raises(ValueError, match="is not a period"):
        parse_period(text)


def test_the_context_defaults_agree_with_the_settings():
    context, defaults = Context(), Settings()
    assert (context.lang, context.timezone, context.currency, context.seed, context.strict) == (
        defaults.lang,
        defaults.timezone,
        defaults.currency,
        defaults.seed,
        defaults.strict,
    )
