"""What every analysis promises; a new module is checked without being listed."""

import inspect
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from tests.analyze.kpi.company import fill, generated
from tests.rows import insert

import scrm
from scrm.analyze import analyses, last_date, run_analysis, sort_by_dependency
from scrm.certainty import METHODS
from scrm.commands.common_options import COMMON
from scrm.config import Context, Params
from scrm.pipeline.report_answers import in_report
from scrm.result import Result
from scrm.store.local import LocalStore
from scrm.tables import DERIVED, TABLES
from scrm.views import VIEWS

ALL = list(analyses().values())
ANSWERING = [analysis for analysis in ALL if in_report(analysis)]
FUNCTIONS = [
    (analysis, function)
    for analysis in ALL
    for function in (*(["run"] if analysis.has_run else []), *analysis.subcommands)
]


def named(analysis):
    return analysis.command


@pytest.mark.parametrize("analysis", ALL, ids=named)
def test_says_what_question_it_answers(analysis):
    assert 20 < len(analysis.summary) < 110
    assert analysis.summary.endswith((".", "?"))


@pytest.mark.parametrize("analysis", ALL, ids=named)
def test_reads_and_writes_tables_that_exist(analysis):
    assert {*analysis.reads, *analysis.optional} <= {*TABLES, *VIEWS}
    assert {*analysis.writes} <= {table.name for table in DERIVED}


def test_each_derived_table_has_one_writer():
    writers = [table for analysis in ALL for table in analysis.writes]
    assert len(writers) == len(set(writers))
    assert set(writers) == {table.name for table in DERIVED}


def test_the_order_gives_each_analysis_the_tables_it_reads():
    order = [analysis.command for analysis in sort_by_dependency(ALL)]
    writers = {table: analysis.command for analysis in ALL for table in analysis.writes}
    for analysis in ALL:
        for table in {*analysis.reads, *analysis.optional} & set(writers) - set(analysis.writes):
            assert order.index(writers[table]) < order.index(analysis.command), (
                analysis.command,
                table,
            )


@pytest.mark.parametrize(
    ("analysis", "function"), FUNCTIONS, ids=lambda value: getattr(value, "command", value)
)
def test_every_function_takes_store_settings_and_context(analysis, function):
    called = getattr(analysis.import_module(), function)
    assert list(inspect.signature(called).parameters) == ["store", "params", "context"]
    model = analysis.params(function)
    assert issubclass(model, Params)
    hidden = set(model.model_fields) & set(COMMON)
    assert hidden <= {"engine"}, "an option of its own hides a common one"
    for name, info in model.model_fields.items():
        assert info.description, f"{analysis.command}: {name} needs a description"


@pytest.mark.parametrize("analysis", ANSWERING, ids=named)
def test_an_empty_database_gives_a_named_refusal(analysis, store):
    result = run_analysis(analysis, store, analysis.params()(), Context())
    assert isinstance(result, Result)
    assert result.refused
    assert result.notes
    assert all(note.de and note.en for note in result.notes)


ONE_ROW = (
    "INSERT INTO customers (customer_id, email, consent) VALUES ('1', 'a@example.com', 'yes')",
    "INSERT INTO profiles (channel, profile_id, handle) VALUES ('x', 'p1', 'anna')",
    "INSERT INTO posts (channel, post_id, kind, author_id, created_at, text)"
    " VALUES ('x', '9', 'mention', 'p1', TIMESTAMP '2026-03-01 10:00:00', 'Der Service ist gut')",
    "INSERT INTO post_metrics (channel, post_id, observed_at, like_count, impression_count, "
    "reach_count)"
    " VALUES ('x', '9', TIMESTAMP '2026-03-02 10:00:00', 1, 10, 8)",
    "INSERT INTO channel_metrics (channel, account_id, day, follower_count) VALUES ('x', 'us', "
    "DATE '2026-03-01', 100)",
    "INSERT INTO orders (order_id, customer_id, ordered_at, amount, currency)"
    " VALUES ('1', '1', TIMESTAMP '2026-03-01 10:00:00', 10, 'EUR')",
    "INSERT INTO surveys (survey_id, customer_id, answered_at, instrument, score, scale_max)"
    " VALUES ('1', '1', TIMESTAMP '2026-03-01 10:00:00', 'nps', 9, 10)",
    "INSERT INTO tickets (ticket_id, customer_id, created_at, solved_at) VALUES ('1', '1', "
    "TIMESTAMP '2026-03-01', TIMESTAMP '2026-03-02')",
)


@pytest.fixture
def one_row(store):
    for statement in ONE_ROW:
        insert(store, statement)
    return store


@pytest.mark.parametrize("analysis", ANSWERING, ids=named)
def test_one_row_gives_an_answer_or_a_named_refusal(analysis, one_row):
    result = answer_of(analysis, one_row)
    assert result.finding.de or result.notes
    check_result(result)


def answer_of(analysis, store) -> Result:
    context = Context(as_of=last_date(store, "Europe/Berlin"))
    return run_analysis(analysis, store, analysis.params()(), context)


def check_result(result: Result) -> None:
    """Columns are as described, labels in both languages, no value is NaN or infinite."""
    assert result.title.de
    assert result.title.en
    assert bool(result.finding.de) == bool(result.finding.en)
    for table in result.tables:
        assert table.frame.columns == [column.name for column in table.columns], table.name
        for name, dtype in table.frame.schema.items():
            if dtype.is_float():
                assert not (table.frame[name].is_nan() | table.frame[name].is_infinite()).any(), (
                    table.name,
                    name,
                )
    for fact in result.facts:
        assert not (isinstance(fact.value, float) and fact.value != fact.value), fact.column.name
    names = [fact.column.name for fact in result.facts]
    assert len(names) == len(set(names))
    for figure in result.figures:
        assert set(figure.encoding.values()) <= set(figure.frame.columns), figure.name


def list_interval_columns(result: Result) -> list[str]:
    """Return the columns, facts and figure bands that hold the end of an interval."""
    columns = [
        f"{table.name}.{name}"
        for table in result.tables
        for name in table.frame.columns
        if is_end(name) and table.frame[name].null_count() < table.frame.height
    ]
    facts = [fact.column.name for fact in result.facts if is_end(fact.column.name) and fact.value]
    figures = [figure.name for figure in result.figures if "low" in figure.encoding]
    return [*columns, *facts, *figures]


def is_end(name: str) -> bool:
    return name in {"low", "high"} or name.endswith(("_low", "_high"))


@pytest.fixture(scope="module")
def answers():
    """The answers of all analyses about one generated company, in the order of dependency."""
    found = {}
    with LocalStore(None) as store:
        fill(store, generated(3))
        context = Context(as_of=last_date(store, "Europe/Berlin"))
        for analysis in sort_by_dependency(ANSWERING):
            found[analysis.command] = run_analysis(analysis, store, analysis.params()(), context)
    return found


@pytest.mark.parametrize("analysis", ANSWERING, ids=named)
def test_a_result_with_an_interval_names_its_method_from_the_register(analysis, answers):
    result = answers[analysis.command]
    assert set(result.intervals) <= set(METHODS)
    if list_interval_columns(result):
        assert result.intervals, list_interval_columns(result)


def test_every_table_of_kpis_says_by_which_method_each_interval_was_found(answers):
    for table in answers["kpi"].tables:
        if {"low", "high", "method"} <= set(table.frame.columns):
            stated = table.frame["low"].is_not_null() | table.frame["high"].is_not_null()
            assert (stated == table.frame["method"].is_not_null()).all()


@pytest.mark.parametrize("analysis", ANSWERING, ids=named)
def test_provenance_says_settings_as_of_and_version(analysis, one_row):
    provenance = answer_of(analysis, one_row).provenance
    assert provenance is not None
    assert provenance.as_of == "2026-03-02"
    assert set(provenance.settings) == set(analysis.params().model_fields)


def test_a_new_analysis_is_one_module_and_a_new_source_one_file(tmp_path):
    """Copy the package elsewhere, add the recipe of CONTRIBUTING and a mapping, and find both."""
    package = Path(scrm.__file__).parent
    shutil.copytree(package, tmp_path / "scrm", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("configs", "sample_data"):
        if not (tmp_path / "scrm" / name).exists():
            shutil.copytree(package.parents[1] / name, tmp_path / "scrm" / name)
    recipe = (package.parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (module,) = re.findall(r"```python\n(.*?)```", recipe, re.DOTALL)
    (tmp_path / "scrm" / "analyze" / "loudest.py").write_text(module, encoding="utf-8")
    environ = {"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}

    def scrm_says(*arguments: str) -> str:
        code = "import sys; from scrm.cli import run; sys.exit(run(sys.argv[1:]))"
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    (tmp_path / "sources").mkdir()
    mapping = scrm_says("sources", "show", "generic_orders").replace(
        "generic_orders", "corner_shop"
    )
    (tmp_path / "sources" / "corner_shop.yaml").write_text(mapping)
    assert "Who posts most?" in scrm_says("--help")
    assert "corner_shop" in scrm_says("sources", "list")
    with LocalStore(tmp_path / "scrm.duckdb"):
        pass
    help_text = scrm_says("loudest", "--help")
    assert "Example:  scrm loudest" in help_text
    assert "--least" in help_text
    with LocalStore(tmp_path / "scrm.duckdb") as store:
        insert(store, next(sql for sql in ONE_ROW if "INTO posts" in sql))
    assert json.loads(scrm_says("loudest", "--format", "json"))["facts"] == {"author_count": 1}


def test_results_do_not_depend_on_the_number_of_threads():
    frames = []
    for threads in (1, 2):
        with LocalStore(None, threads=threads) as opened:
            for statement in ONE_ROW:
                insert(opened, statement)
            frames.append(
                [
                    table.frame
                    for analysis in ANSWERING
                    for table in answer_of(analysis, opened).tables
                ]
            )
    for one, other in zip(*frames, strict=True):
        assert isinstance(one, pl.DataFrame)
        assert one.equals(other)
