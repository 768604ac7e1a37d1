"""The command: exit codes, stdout for data, stderr for talk, errors as help."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scrm.cli import run
from scrm.store.local import LocalStore

ORDERS = (
    "order_id,customer_id,ordered_at,amount,currency\n"
    "1,a,2026-01-05,80.00,EUR\n2,b,2026-01-06,15.00,EUR\n3,c,2026-01-07,5.00,EUR\n"
    "4,a,2026-02-01,-5.00,EUR\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "orders.csv").write_text(ORDERS)
    return tmp_path


@pytest.fixture
def scrm(folder, capfd):
    """Run the command as a user would; return (code, stdout, stderr)."""

    def call(*arguments: str):
        code = run(list(arguments))
        captured = capfd.readouterr()
        return code, captured.out, captured.err

    return call


def test_data_goes_to_stdout_and_talk_to_stderr(scrm):
    code, out, err = scrm("load", "orders.csv", "--format", "json")
    assert code == 0
    assert json.loads(out)["command"] == "load"
    code, out, err = scrm("abc", "--format", "json")
    assert code == 0
    assert json.loads(out)["command"] == "abc"
    assert "{" not in err


def test_loading_twice_changes_nothing_and_says_so(scrm):
    scrm("load", "orders.csv")
    code, out, _ = scrm("load", "orders.csv", "--format", "json", "--lang", "en")
    assert code == 0
    assert "4 rows read: 0 new, 0 updated" in out


@pytest.mark.parametrize(
    ("arguments", "code", "message", "hint"),
    [
        (["load", "nowhere.csv"], 2, "nowhere.csv", ""),
        (["abc"], 2, "there is no database at scrm.duckdb", "scrm load"),
        (["abc", "--db", "other.duckdb"], 2, "there is no database at other.duckdb", "scrm load"),
        (["run"], 2, "there is no scrm.yaml here", "scrm init"),
        (["run", "none.yaml"], 2, "there is no config file none.yaml", "scrm init"),
        (["check"], 2, "there is no snapshot", "scrm run"),
        (["nonsense"], 2, "No such command 'nonsense'", ""),
        (["abcc"], 2, "Did you mean 'abc'", ""),
        (["load"], 2, "Missing argument", ""),
        (["abc", "--lang", "fr"], 2, "'fr'", ""),
        (["sources", "show", "nothing_known"], 2, "nothing_known", ""),
    ],
)
def test_errors_say_what_and_the_next_step(scrm, arguments, code, message, hint):
    found, out, err = scrm(*arguments)
    assert found == code, err
    assert out == ""
    assert message in err
    assert hint in err
    assert "Traceback" not in err


def test_the_hint_for_misread_dates_works_as_written(scrm, folder):
    head = "Post ID,Account username,Description,Publish time,Permalink,Views"
    days = ("27/03/2026 06:08", "05/03/2026 06:08")
    rows = [f"{number},me,Text,{day},https://x.de/{number},1" for number, day in enumerate(days)]
    (folder / "posts.csv").write_text("\n".join([head, *rows]) + "\n")
    code, _, err = scrm("load", "posts.csv")
    assert (code, "mkdir -p sources; scrm " in err) == (3, True)
    (folder / "sources").mkdir()
    words = err.partition("mkdir -p sources; scrm ")[2].partition(";")[0].split()
    assert scrm(*words)[0] == 0
    mapping = folder / words[-1]
    mapping.write_text(mapping.read_text().replace("dates: mdy", "dates: dmy"))
    assert scrm("load", "posts.csv")[0] == 0


def test_a_wrong_setting_of_an_analysis_names_the_option(scrm):
    scrm("load", "orders.csv")
    code, _, err = scrm("abc", "--cuts", "95,80")
    assert code == 2
    assert "--cuts: " in err
    code, _, err = scrm("abc", "--cuts", "many")
    assert code == 2
    assert "--cuts: " in err


def test_a_wrong_setting_in_scrm_yaml_names_file_line_and_key(scrm, folder):
    scrm("load", "orders.csv")
    (folder / "scrm.yaml").write_text("lang: en\nanalyses:\n  abc:\n    cut: [80, 95]\n")
    code, _, err = scrm("abc")
    assert code == 2
    assert "scrm.yaml, line 4: cut: unknown key" in err
    assert "known keys: by, cuts, rule, value" in err


def test_settings_of_an_analysis_come_from_scrm_yaml_and_flags_override_them(scrm, folder):
    scrm("load", "orders.csv")
    (folder / "scrm.yaml").write_text("analyses:\n  abc:\n    rule: inclusive\n")
    _, out, _ = scrm("abc", "--format", "json")
    assert '"rule": "inclusive"' in out
    _, out, _ = scrm("abc", "--format", "json", "--rule", "before")
    assert '"rule": "before"' in out


def test_common_options_may_precede_the_command(scrm):
    scrm("--db", "other.duckdb", "load", "orders.csv")
    assert Path("other.duckdb").exists()
    code, out, _ = scrm("--db", "other.duckdb", "--format", "json", "abc")
    assert code == 0
    assert json.loads(out)


def test_the_suffix_of_the_output_decides_its_format(scrm, folder):
    scrm("load", "orders.csv")
    for name in ("abc.json", "abc.csv", "abc.ndjson", "abc.parquet", "abc.md"):
        code, out, err = scrm("abc", "-o", name)
        assert (code, out) == (0, ""), err
        assert (folder / name).stat().st_size > 50
    code, _, err = scrm("abc", "-o", "abc.doc")
    assert code == 2
    assert "abc.doc" in err or ".doc" in err


def test_formats_for_checks_are_refused_elsewhere(scrm):
    scrm("load", "orders.csv")
    code, _, err = scrm("abc", "--format", "junit")
    assert code == 2
    assert "is for scrm check" in err


def test_too_little_evidence_ends_with_4_only_when_strict(scrm):
    scrm("load", "orders.csv")
    assert scrm("sentiment")[0] == 0
    assert scrm("sentiment", "--strict")[0] == 4


def test_sql_reads_but_does_not_write(scrm):
    scrm("load", "orders.csv")
    code, out, _ = scrm("sql", "SELECT count(*) AS n FROM orders", "--format", "csv")
    assert code == 0
    assert out.splitlines() == ["n", "4"]
    code, _, err = scrm("sql", "DELETE FROM orders")
    assert code != 0
    assert "Traceback" not in err
    code, _, err = scrm("sql", "SELECT nope FROM orders")
    assert code == 2
    assert "nope" in err
    assert scrm("sql", "SELECT count(*) AS n FROM orders", "--format", "csv")[1].splitlines() == [
        "n",
        "4",
    ]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "the query is empty"),
        ("DROP TABLE orders", "not DROP"),
        ("SET memory_limit = '1GB'", "not SET"),
        ("SELECT * FROM read_csv('/etc/passwd')", "read_csv is out of reach"),
        ("COPY orders TO 'x.csv'", "not COPY"),
        ("ATTACH 'other.duckdb'", "not ATTACH"),
        ("INSTALL httpfs", "not INSTALL"),
    ],
)
def test_a_query_that_does_more_than_read_is_refused(scrm, folder, query, said):
    scrm("load", "orders.csv")
    code, _, err = scrm("sql", query)
    assert (code, said in err) == (2, True), err


def test_raw_csv_is_for_programs(scrm):
    scrm("load", "orders.csv")
    query = "SELECT '=1+1' AS a, '@x' AS b"
    assert scrm("sql", query, "--format", "csv")[1] == "a,b\n'=1+1,'@x\n"
    assert scrm("sql", query, "--format", "csv", "--raw")[1] == "a,b\n=1+1,@x\n"


def test_export_writes_a_whole_table_and_names_those_that_exist(scrm):
    scrm("load", "orders.csv")
    code, out, _ = scrm("export", "orders", "--format", "csv")
    assert code == 0
    assert len(out.splitlines()) == 5
    code, _, err = scrm("export", "order")
    assert code == 2
    assert "known: " in err
    assert "orders" in err


def test_doctor_says_where_settings_come_from(scrm, monkeypatch):
    monkeypatch.setenv("SCRM_LANG", "en")
    code, out, _ = scrm("doctor", "--seed", "3", "--format", "json")
    assert code == 0
    assert "SCRM_LANG" in out
    assert "flag --seed" in out


def test_logs_can_be_json_lines_and_quiet_means_quiet(scrm):
    _, _, err = scrm("load", "orders.csv", "-o", "load.json", "--log-format", "json")
    assert all(json.loads(line) for line in err.splitlines())
    assert err
    assert scrm("abc", "-q", "-o", "abc.json")[2] == ""


def test_init_writes_a_project_that_runs_and_is_not_overwritten(scrm, folder):
    assert scrm("init", "shop")[0] == 0
    (folder / "shop" / "orders.csv").write_text(ORDERS)
    settings = folder / "shop" / "scrm.yaml"
    code, _, err = scrm("init", "shop")
    assert code == 2
    assert "exists already" in err
    settings.write_text(settings.read_text().replace("load: []", "load:\n  - files: orders.csv"))
    code, _, err = scrm("run", "shop/scrm.yaml")
    assert code == 0, err
    assert (folder / "shop" / "report" / "report.md").exists()
    assert (folder / "shop" / "run.json").exists()
    (folder / "shop" / "snapshots" / "2026-02-01").rename(
        folder / "shop" / "snapshots" / "2025-12-31"
    )
    code, _, err = scrm("report", "--config", "shop/scrm.yaml", "--lang", "en")
    assert code == 0, err
    assert (
        "## Changes since the last snapshot"
        in (folder / "shop" / "report" / "report.md").read_text()
    )


def test_a_run_whose_pattern_matches_nothing_loads_nothing_and_says_so(scrm, folder):
    (folder / "scrm.yaml").write_text("load:\n  - files: orders.csv\n  - files: 'more/*.csv'\n")
    code, _, err = scrm("run")
    assert code == 3
    assert "scrm.yaml, line 3: load.1.files: nothing matches 'more/*.csv'" in err
    with LocalStore(folder / "scrm.duckdb") as store:
        assert store.row_count("load_files") == 0


def test_settings_of_an_unknown_analysis_are_refused_before_any_work(scrm, folder):
    (folder / "scrm.yaml").write_text("load:\n  - files: orders.csv\nanalyses:\n  abd:\n    x: 1\n")
    code, _, err = scrm("run")
    assert code == 2
    assert "line 4: analyses.abd: unknown analysis" in err
    assert not Path("scrm.duckdb").exists()


def test_a_bug_is_reported_without_values(scrm, monkeypatch):
    def broken(*_, **__):
        raise ValueError("Erika Mustermann")

    monkeypatch.setattr("scrm.pipeline.doctor.examine", broken)
    code, out, err = scrm("doctor")
    assert code == 70
    assert "ValueError" in err
    assert "Erika" not in err + out


def process(*arguments: str, **more):
    environ = {**os.environ, "PYTHONWARNINGS": "default"}
    return subprocess.Popen(
        [sys.executable, "-m", "scrm", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environ,
        **more,
    )


def test_a_single_row_is_named_in_the_singular(folder, scrm):
    (folder / "one.csv").write_text(
        ORDERS.split("\n", maxsplit=1)[0] + "\n1,a,2026-01-05,80.00,EUR\n"
    )
    assert "1 Zeile gelesen: 1 neu" in scrm("load", "one.csv")[1]


def test_quarantine_is_listed_on_a_page_too(folder, scrm):
    (folder / "bad.csv").write_text(ORDERS + "5,a,2026-99-99,80.00,EUR\n")
    scrm("load", "bad.csv")
    assert "ordered_at" in scrm("quarantine", "list", "--format", "md")[1]


def test_a_table_of_several_is_chosen_by_name_and_the_choice_is_named(scrm):
    scrm("load", "orders.csv")
    _, out, err = scrm("--lang", "en", "abc", "--format", "csv", "--table", "classes")
    assert out.startswith("abc_class,n,")
    assert "table classes of classes, customers" in err
    assert "--table chooses" not in scrm("abc", "--format", "csv", "-q")[2]
    code, _, err = scrm("abc", "--format", "csv", "--table", "nope")
    assert code == 2
    assert "tables: classes, customers" in err


def test_a_closed_pipe_is_not_an_error(folder, scrm):
    scrm("load", "orders.csv")
    done = subprocess.run(
        f"{sys.executable} -m scrm sources list --format ndjson | head -n 1",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_stderr_is_clean_at_the_end_of_a_process(folder, scrm):
    scrm("load", "orders.csv")
    running = process("sql", "SELECT 1 AS one", "--format", "csv", "-q")
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out.split(), err) == (0, ["one", "1"], "")
    running = process("sql", "SELECT nope", "-q")
    _, err = running.communicate(timeout=60)
    assert running.returncode == 2
    assert len(err.strip().splitlines()) <= 2, err


def test_a_second_run_names_the_first_one_and_waits_when_asked(folder, scrm):
    (folder / "scrm.yaml").write_text("load:\n  - files: orders.csv\n")
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom scrm.pipeline.lock import hold_lock\n"
        "with hold_lock(Path('scrm.duckdb')):\n    print('held', flush=True)\n"
        "    time.sleep(float(sys.argv[1]))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, "30"], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        found, _, err = scrm("run")
        holder.kill()
    assert found == 5
    assert f"PID {holder.pid}" in err
    with subprocess.Popen(
        [sys.executable, "-c", code, "1"], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        found, _, err = scrm("run", "--wait", "60")
    assert found == 0, err


def test_an_interrupt_ends_with_130(folder, scrm):
    scrm("load", "orders.csv")
    running = process("sql", "SELECT count(*) FROM range(100000000000) a, range(1000) b")
    time.sleep(2)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "Traceback" not in err


def test_a_file_where_a_folder_is_meant_is_a_usage_error(scrm, folder):
    for command in ("demo", "init"):
        code, _, err = scrm(command, "orders.csv")
        assert code == 2
        assert "orders.csv is a file" in err


def test_a_full_disk_under_the_output_is_not_a_bug(folder, scrm):
    scrm("load", "orders.csv")
    done = subprocess.run(
        f"{sys.executable} -m scrm export orders > /dev/full",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 5
    assert "No space left on device" in done.stderr


def test_a_file_other_than_a_database_is_a_usage_error_and_unchanged(scrm, folder):
    code, _, err = scrm("abc", "--db", "orders.csv")
    assert code == 2
    assert "is not a readable DuckDB database" in err
    assert (folder / "orders.csv").read_text() == ORDERS


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("load: []\nas_of: 2026-13-01\n", "scrm.yaml, line 2: as_of: "),
        ("load: []\nchecks: nope.yaml\n", "scrm.yaml, line 2: checks: there is no file nope.yaml"),
        (
            "load:\n  - files: orders.csv\n    source: nosuch\n",
            "scrm.yaml, line 3: load.0.source: no mapping is called 'nosuch'",
        ),
    ],
)
def test_what_the_config_names_must_exist_before_any_work(scrm, folder, text, message):
    (folder / "scrm.yaml").write_text(text)
    code, _, err = scrm("run")
    assert code == 2
    assert message in err
    assert not Path("scrm.duckdb").exists()


@pytest.mark.parametrize("arguments", [["version"], ["--version"]])
def test_both_forms_print_the_version(arguments, capsys):
    from scrm import __version__

    assert run(arguments) == 0
    assert capsys.readouterr().out == f"scrm {__version__}\n"


def test_a_report_is_not_one_file(scrm, folder):
    scrm("load", "orders.csv")
    code, _, err = scrm("--lang", "en", "report", "-o", "report.html")
    assert code == 2
    assert "--folder names the folder" in err
    assert not Path("report").exists()
