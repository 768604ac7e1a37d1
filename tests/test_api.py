"""The Python API: the answers of the command, finished objects, the errors of the command."""

import inspect
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest

import scrm
from scrm.analyze import analyses
from scrm.cli import run
from scrm.config import resources

PAGE = Path(__file__).parents[1] / "docs" / "python.md"
QUESTIONS = sorted(
    [name for name, analysis in analyses().items() if analysis.has_run]
    + ["abc migration", "abc xyz", "kpi list", "segments profile", "segments stability"]
)


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """The sample company as a project with a loaded database."""
    folder = tmp_path_factory.mktemp("api") / "shop"
    folder.mkdir()
    (folder / "scrm.yaml").write_text((resources("sample_data") / "scrm.yaml").read_text())
    (folder / "exports").symlink_to(resources("sample_data") / "exports")
    with scrm.open(folder) as db:
        db.load(folder / "exports")
    return folder


@pytest.fixture(scope="module")
def answer(project) -> scrm.Answer:
    with scrm.open(project, lang="en") as db:
        return db.abc(by="product")


@pytest.mark.parametrize("command", QUESTIONS)
def test_the_command_gives_the_same_bytes(command, project, capfdbinary):
    with scrm.open(project) as db:
        mine = str(db.ask(command).render("json")).encode()
    config = str(project / "scrm.yaml")
    assert run([*command.split(), "--config", config, "--format", "json"]) == 0
    assert capfdbinary.readouterr().out == mine


def test_sums_of_a_question_do_not_depend_on_the_number_of_cores(monkeypatch):
    from threadpoolctl import threadpool_info

    from scrm.api import one_blas_thread

    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    with one_blas_thread():
        inside = [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]
    assert inside
    assert set(inside) == {1}


def test_every_analysis_has_a_method():
    for command in analyses():
        assert callable(getattr(scrm.Database, command.replace("-", "_")))


def test_public_names_are_these_and_each_is_documented():
    assert scrm.__all__ == [
        "Answer", "AnswerFigure", "AnswerTable", "ConfigError", "Database", "InputError",
        "NotEnoughDataError", "ScrmError", "StoreError", "UsageError", "__version__", "estimators",
        "open",
    ]  # fmt: skip
    assert dir(scrm) == sorted(scrm.__all__)
    models = [getattr(scrm.estimators, name) for name in scrm.estimators.__all__]
    for name in set(scrm.__all__) - {"__version__"}:
        assert ">>> " in inspect.getdoc(getattr(scrm, name)), name
    for model in models:
        assert ">>> " in inspect.getdoc(model)
    for kind in (scrm.Answer, scrm.AnswerTable, scrm.Database):
        for name, member in inspect.getmembers(kind):
            if not name.startswith("_") and (callable(member) or isinstance(member, property)):
                assert inspect.getdoc(member), f"{kind.__name__}.{name}"
    for model in models:
        for name, member in vars(model).items():
            assert name.startswith("_") or not callable(member) or inspect.getdoc(member), name
    with pytest.raises(AttributeError, match="no attribute 'opne'"):
        _ = scrm.opne


def test_importing_scrm_imports_no_engine():
    code = (
        "import sys, scrm; scrm.open;"
        "engines = {'duckdb', 'polars', 'numpy', 'pydantic', 'pyarrow', 'sklearn'};"
        "print(sorted(engines & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_answer_outlives_its_database(answer):
    assert "class A" in answer.finding
    assert answer.fact("a_count") == answer.facts["a_count"] > 0
    assert [table.name for table in answer.tables] == ["classes", "products"]
    classes = answer.table("classes")
    assert classes.labels["abc_class"] == "Class"
    assert {"A", "B", "C"} <= set(classes.polars()["abc_class"])
    assert len(classes) == classes.polars().height == pa.table(classes).num_rows
    assert pl.DataFrame(answer).equals(answer.polars())
    assert answer.polars().equals(answer.table().polars())
    assert not answer.is_refused


def test_a_figure_is_a_picture_and_a_text(answer):
    name = answer.figures[0]
    figure = answer.figure(name)
    assert figure.startswith("<svg")
    assert figure._repr_svg_() == figure


def test_a_notebook_shows_an_answer_like_the_report(answer):
    page = answer._repr_html_()
    assert page.startswith("<iframe")
    assert "&lt;!doctype html" in page.lower()
    assert "<script" not in page
    assert answer.finding.split()[0] in page
    assert answer.table("classes")._repr_html_().startswith("<iframe")


def test_pandas_is_said_to_be_missing(answer, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(scrm.UsageError, match="pandas is not installed"):
        answer.pandas()


def test_pandas_gets_the_values_of_a_table(answer):
    pd = pytest.importorskip("pandas")
    frame = answer.pandas()
    assert isinstance(frame, pd.DataFrame)
    assert frame["abc_class"].tolist() == answer.polars()["abc_class"].to_list()


@pytest.mark.parametrize(
    ("ask", "message", "hint"),
    [
        (lambda db: db.abc(bye="product"), "abc has no option 'bye'", "similar: by"),
        (lambda db: db.ask("retentoin"), "no analysis 'retentoin'", "similar: retention"),
        (lambda db: db.kpi("er_reech"), "no KPI 'er_reech'", "er_reach"),
        (lambda db: db.abc(cuts="x"), "--cuts", "scrm abc --help"),
        (lambda db: db.abc(cuts=object()), "--cuts", "scrm abc --help"),
        (lambda db: db.abc().fact("ginny"), "no fact 'ginny'", "similar: gini"),
        (lambda db: db.abc().figure("x"), "no figure 'x'", "known: "),
        (lambda db: db.abc().table("x"), "x", "classes"),
        (lambda db: db.sql("DELETE FROM posts"), "not DELETE", "only reads"),
        (lambda db: db.load("nothing.csv"), "no such file: nothing.csv", ""),
        (lambda db: scrm.open(db.path.parent, lnag="en"), "no setting 'lnag'", "similar: lang"),
        (lambda db: scrm.open(db.path.parent, lang="fr"), "lang", ""),
        (lambda db: scrm.open(db.path.parent / "exports"), "neither scrm.yaml", "scrm init"),
    ],
)
def test_mistakes_are_named_with_the_next_step(ask, message, hint, project):
    with scrm.open(project, lang="en") as db, pytest.raises(scrm.ScrmError) as raised:
        ask(db)
    assert message in raised.value.message
    assert hint in raised.value.hint


def test_a_closed_database_and_one_that_does_not_exist_answer_nothing(project, tmp_path):
    with scrm.open(project) as db:
        pass
    with pytest.raises(scrm.UsageError, match="is closed"):
        db.abc()
    with pytest.raises(scrm.UsageError, match="there is no database at"):
        scrm.open(tmp_path / "none.duckdb").abc()
    assert not (tmp_path / "none.duckdb").exists()


def test_a_file_that_is_no_export_is_named_and_the_others_are_loaded(project, tmp_path):
    good = tmp_path / "orders.csv"
    good.write_text("order_id,customer_id,ordered_at,amount\n1,a,2026-01-05,80\n")
    bad = tmp_path / "bad.csv"
    bad.write_text("colour,shape\nred,round\n")
    with scrm.open(tmp_path / "shop.duckdb", lang="en") as db:
        with pytest.raises(scrm.InputError, match=r"bad\.csv: not loaded"):
            db.load(good, bad)
        assert db.sql("SELECT count(*) AS n FROM orders").polars()["n"].to_list() == [1]


def test_a_database_in_use_is_named(project):
    holder = (
        "import sys, time; from pathlib import Path; from scrm.store.local import LocalStore\n"
        f"with LocalStore(Path({str(project / 'scrm.duckdb')!r})):\n"
        "    print(1, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", holder], stdout=subprocess.PIPE) as process:
        try:
            process.stdout.readline()
            with scrm.open(project) as db, pytest.raises(scrm.StoreError, match="in use"):
                db.abc()
        finally:
            process.kill()


def test_the_notebook_shows_what_its_code_gives(project, monkeypatch):
    monkeypatch.syspath_prepend(str(PAGE.parent))
    from notebook_outputs import run_notebook

    written = (PAGE.parent / "tour.ipynb").read_text(encoding="utf-8")
    assert run_notebook(written, project.parent) == written, "run: make docs"


def test_the_version_is_named_once_in_each_place():
    root = PAGE.parents[1]
    about = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert about["version"] == scrm.__version__
    changes = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (\S+)", changes, re.MULTILINE)
    assert headings[0] in {"Unreleased", scrm.__version__}


def test_the_page_runs_as_written(project, monkeypatch, tmp_path, capsys):
    (tmp_path / "shop").mkdir()
    for name in ("scrm.yaml", "exports"):
        (tmp_path / "shop" / name).symlink_to(project / name)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)
    said = capsys.readouterr().out
    assert "there is no KPI 'er_reech'" in said
    assert (tmp_path / "abc.svg").read_text().startswith("<svg")
