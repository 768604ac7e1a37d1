"""The Python API behind ``import scrm``: open a database, ask it, and show the answers.

Each question opens the database for itself, as a command does, so that a notebook that is left
open locks nothing. Answers are finished objects: they hold their data and outlive the database.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrm.api_answers import Answer, AnswerTable, suggest_names
from scrm.errors import InputError, UsageError

if TYPE_CHECKING:
    from scrm.analyze import Analysis
    from scrm.config import Configuration, Settings
    from scrm.store.spark_session import SparkSession


def open(  # noqa: A001  (scrm.open, as duckdb.connect or PIL.Image.open)
    path: str | PathLike[str] | None = None,
    *,
    spark: "SparkSession | None" = None,
    **settings: Any,
) -> "Database":
    r"""Open a project or a database.

    Parameters
    ----------
    path : str, path or None
        Folder of a project, its scrm.yaml, or a database file, which need not exist yet. By default
        the current folder, as for the command.
    spark : pyspark.sql.SparkSession, optional
        A session of Spark Connect that runs the analyses on the lake that the settings name
        (``lake``, ``tables``, ``lake_results``); it stays open.
    **settings
        Settings of scrm.yaml, such as ``as_of="2026-06-30"``, ``period="2026-Q2"``, ``lang="en"``.

    Raises
    ------
    UsageError
        A folder holds neither scrm.yaml nor scrm.duckdb, or a setting does not exist.
    ConfigError
        scrm.yaml or a setting has a wrong value.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import scrm
    >>> lines = "order_id,customer_id,ordered_at,amount\n1,a,2026-01-05,80\n2,b,2026-01-06,20\n"
    >>> with TemporaryDirectory() as folder, scrm.open(f"{folder}/shop.duckdb", lang="en") as db:
    ...     _ = Path(folder, "orders.csv").write_text(lines)
    ...     loaded = db.load(f"{folder}/orders.csv")
    ...     answer = db.abc()
    >>> loaded.finding
    '2 rows read: 2 new, 0 updated, 0 unchanged, 0 in quarantine, 0 skipped.'
    >>> answer.polars()["customer_id"].to_list(), answer.fact("a_count")
    (['a', 'b'], 1)
    """
    if spark is None:
        return Database(_read_configuration(path, settings))
    configuration = _read_configuration(path, {**settings, "engine": "spark"})
    return Database(replace(configuration, spark=spark))


def _read_configuration(
    path: str | PathLike[str] | None, settings: Mapping[str, Any]
) -> "Configuration":
    from scrm.config import Settings, read_settings

    for name in settings:
        if name not in Settings.model_fields:
            raise UsageError(
                f"there is no setting {name!r}", hint=suggest_names(name, Settings.model_fields)
            )
    given, file = dict(settings), None
    if path is not None:
        place = Path(path)
        if place.is_dir():
            if (place / "scrm.yaml").is_file():
                file = place / "scrm.yaml"
            elif (place / "scrm.duckdb").is_file():
                given["db"] = place / "scrm.duckdb"
            else:
                raise UsageError(
                    f"there is neither scrm.yaml nor scrm.duckdb in {place}",
                    hint=f"scrm init {place} writes a scrm.yaml; or name a database file",
                )
        elif place.suffix in {".yaml", ".yml"}:
            file = place
        else:
            given["db"] = place
    return read_settings(given, file=file)


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Run BLAS on one thread, as the command does, unless ``OMP_NUM_THREADS`` is set.

    More threads are slower for matrices this small, and the rounding of sums would depend on their
    number.
    """
    if os.environ.get("OMP_NUM_THREADS"):
        yield
        return
    import scipy.linalg  # noqa: F401  (loads the libraries whose threads are limited)
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, user_api="blas"):
        yield


class Database:
    """A database, and the project it belongs to: `scrm.open` returns one.

    The methods named after commands take the options of the command, with underscores:
    ``scrm abc --by product`` is ``db.abc(by="product")``, and ``scrm segments migrate`` is
    ``db.ask("segments migrate")``. They answer from the current data: tables of other analyses
    that are missing or out of date are computed first.

    Raises
    ------
    UsageError
        There is no database, it is closed, or an option does not exist or has a wrong value.
    StoreError
        Another process uses the database, or it cannot be read.

    Examples
    --------
    >>> import scrm
    >>> db = scrm.open("shop.duckdb")
    >>> db
    <scrm.Database shop.duckdb>
    >>> db.ask("abcd")
    Traceback (most recent call last):
    scrm.errors.UsageError: there is no analysis 'abcd'
    """

    def __init__(self, configuration: "Configuration") -> None:
        self._configuration = configuration
        self._is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        state = " (closed)" if self._is_closed else ""
        return f"<scrm.Database {self.path}{state}>"

    @property
    def path(self) -> Path:
        """The database file."""
        return self._configuration.settings.db

    @property
    def settings(self) -> "Settings":
        """The settings in force: those of scrm.yaml, with those given to `scrm.open`."""
        return self._configuration.settings

    def close(self) -> None:
        """Refuse further questions; answers stay usable."""
        self._is_closed = True

    def load(self, *files: str | PathLike[str], **settings: Any) -> Answer:
        """Load exported files; return what came of each.

        Parameters
        ----------
        *files : str or path
            Files, folders or archives.
        **settings
            As for ``scrm load``, such as ``source="generic_orders"`` or ``dry_run=True``.

        Raises
        ------
        InputError
            A file could not be loaded; the others are.
        """
        from scrm.ingest import load
        from scrm.pipeline import load_results
        from scrm.pipeline.configured_loads import build_screen, load_settings
        from scrm.pipeline.databases import open_database

        configuration = self._require_open()
        with open_database(
            configuration, must_exist=False, or_in_memory=bool(settings.get("dry_run"))
        ) as store:
            screen = build_screen(store, configuration)
            chosen = load_settings(configuration, None, None, screen=screen, **settings)
            summary = load(store, [Path(file) for file in files], settings=chosen)
        if summary.refused:
            raise InputError(
                "; ".join(f"{file.path}: not loaded: {file.error}" for file in summary.refused),
                hint="the other files are loaded",
            )
        lang = configuration.settings.lang
        return Answer("load", load_results.of_load(summary, lang), lang)

    def sql(self, query: str, *, seconds: int = 60) -> AnswerTable:
        """Return the rows of one read-only query; times are in the project's time zone.

        Parameters
        ----------
        seconds : int
            The query is stopped after this time.
        """
        from scrm.pipeline import sql_results
        from scrm.pipeline.databases import open_database

        configuration = self._require_open()
        with (
            open_database(configuration, writing=False, sealed=True, local_times=True) as store,
            store.open_rows(query, seconds=seconds) as rows,
        ):
            result = sql_results.of_rows(rows, whole=True)
        return AnswerTable("sql", result, result.tables[0], configuration.settings.lang)

    def ask(self, command: str, **options: Any) -> Answer:
        """Answer a command by its name, such as ``"retention"`` or ``"segments migrate"``.

        Parameters
        ----------
        **options
            Options and arguments of the command, with underscores; lists may be lists.

        Raises
        ------
        UsageError
            There is no such analysis or option; the nearest names are given.
        """
        from scrm.pipeline import answer_question, build_context, params_for
        from scrm.pipeline.databases import open_for_question

        configuration = self._require_open()
        analysis, function = find_question(command)
        model = analysis.params(function)
        for name in options:
            if name not in model.model_fields:
                raise UsageError(
                    f"{command} has no option {name!r}",
                    hint=suggest_names(name, model.model_fields),
                )
        params = params_for(configuration, analysis, model, options, function=function)
        with (
            open_for_question(configuration, analysis, function, options) as store,
            one_blas_thread(),
        ):
            result = answer_question(
                store,
                analysis,
                params,
                build_context(store, configuration),
                configuration,
                function=function,
            )
        return Answer(analysis.command, result, configuration.settings.lang)

    def abc(self, **options: Any) -> Answer:
        """Return the ABC analysis of customers, products, countries or channels."""
        return self.ask("abc", **options)

    def best_time(self, **options: Any) -> Answer:
        """Return which times and forms of own posts bring interactions."""
        return self.ask("best-time", **options)

    def benchmark(self, **options: Any) -> Answer:
        """Return the brand beside published figures, rivals and expected growth."""
        return self.ask("benchmark", **options)

    def cross_selling(self, **options: Any) -> Answer:
        """Return which products are bought together."""
        return self.ask("cross-selling", **options)

    def findings(self, **options: Any) -> Answer:
        """Return what moved beyond chance, with evidence."""
        return self.ask("findings", **options)

    def funnel(self, **options: Any) -> Answer:
        """Return the stages of leads and deals, and the value of open deals."""
        return self.ask("funnel", **options)

    def gap(self, file: str | PathLike[str] | None = None, **options: Any) -> Answer:
        """Return what customers expect beside what the company believes, or writes about."""
        return self.ask("gap", **({"file": Path(file)} if file else {}), **options)

    def ideas(self, **options: Any) -> Answer:
        """Return what customers propose, with votes and answers."""
        return self.ask("ideas", **options)

    def interests(self, **options: Any) -> Answer:
        """Return the topics that customers and groups care about, with lift."""
        return self.ask("interests", **options)

    def kpi(self, *ids: str, **options: Any) -> Answer:
        """Return KPIs by their ids; without ids all of them."""
        return self.ask("kpi run", ids=list(ids), **options)

    def language(self, **options: Any) -> Answer:
        """Return how the brand writes: errors, bland phrases and readability of own texts."""
        return self.ask("language", **options)

    def lifetime(self, **options: Any) -> Answer:
        """Return the value of customers by age and cohort."""
        return self.ask("lifetime", **options)

    def link(self, **options: Any) -> Answer:
        """Return which profiles belong to which customers, with the evidence."""
        return self.ask("link", **options)

    def questions(self, **options: Any) -> Answer:
        """Return recurring questions, and how many one public answer served."""
        return self.ask("questions", **options)

    def retention(self, **options: Any) -> Answer:
        """Return new customers, repeat purchases and their cohorts."""
        return self.ask("retention", **options)

    def score(self, **options: Any) -> Answer:
        """Return the expected purchases of each customer."""
        return self.ask("score", **options)

    def segments(self, **options: Any) -> Answer:
        """Return the five groups of customers by three dimensions."""
        return self.ask("segments", **options)

    def select(self, **options: Any) -> Answer:
        """Return the customers to contact, by a rule."""
        return self.ask("select", **options)

    def sentiment(self, **options: Any) -> Answer:
        """Return the sentiment of posts."""
        return self.ask("sentiment", **options)

    def themes(self, **options: Any) -> Answer:
        """Return the values that customers speak of, with share and net sentiment."""
        return self.ask("themes", **options)

    def topics(self, **options: Any) -> Answer:
        """Return what customers write about, and what rises and falls."""
        return self.ask("topics", **options)

    def trends(self, *kpis: str, **options: Any) -> Answer:
        """Return KPIs over time with their noise band and changes of level."""
        return self.ask("trends", **({"kpis": list(kpis)} if kpis else {}), **options)

    def worries(self, **options: Any) -> Answer:
        """Return the worries that posts speak of."""
        return self.ask("worries", **options)

    def person(self, id: str, **options: Any) -> Answer:  # noqa: A002  (the option's name)
        """Return everything that is stored about one customer."""
        return self.ask("person show", id=id, **options)

    def _require_open(self) -> "Configuration":
        if self._is_closed:
            raise UsageError(f"the database {self.path} is closed", hint="open it again: scrm.open")
        return self._configuration


def find_question(command: str) -> "tuple[Analysis, str]":
    """Return the analysis and function behind a command.

    Raises
    ------
    UsageError
        There is no such command; the nearest names are given.
    """
    from scrm.analyze import analyses
    from scrm.pipeline.freshness import name_function

    functions = (
        (analysis, function)
        for analysis in analyses().values()
        for function in (*(["run"] if analysis.has_run else []), *analysis.subcommands)
    )
    known = {name_function(*each): each for each in functions}
    if command not in known:
        raise UsageError(f"there is no analysis {command!r}", hint=suggest_names(command, known))
    return known[command]
