"""Answer one question, after the analyses whose tables are missing or out of date."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from scrm import __version__
from scrm.analyze import Analysis, analyses, last_date, run_analysis, sort_by_dependency
from scrm.analyze._kpi_values import TABLE
from scrm.config import Configuration, Context, Params, parse_period, validate
from scrm.errors import ConfigError
from scrm.params import validate_options
from scrm.pipeline.kpi_values import list_requests, measure_requests
from scrm.pipeline.setting_files import UnseenChangesError, hash_file, list_names
from scrm.pipeline.stored_answers import StoredAnswers
from scrm.result import Result
from scrm.store import Store

if TYPE_CHECKING:
    from scrm.analyze.kpi import RunParams

Talk = Callable[..., None]


def silent(message: str, **_: Any) -> None:
    """Ignore a message."""


def build_context(store: Store, configuration: Configuration) -> Context:
    """Return the context of analyses: `as_of` is the last date in the data unless it is set."""
    settings = configuration.settings
    return Context(
        as_of=settings.as_of or last_date(store, settings.timezone),
        period=parse_period(settings.period),
        lang=settings.lang,
        timezone=settings.timezone,
        currency=settings.currency,
        seed=settings.seed,
        threads=settings.threads,
        strict=settings.strict,
        folder=configuration.folder,
        channels=settings.channels,
        accounts=settings.accounts,
    )


def params_for(
    configuration: Configuration,
    analysis: Analysis,
    model: type[Params],
    given: Mapping[str, Any],
    *,
    function: str = "run",
) -> Params:
    """Return the settings of an analysis: command line, else scrm.yaml, else the defaults.

    Those of a subcommand stand under its full name (``kpi run``), and else under its command.

    Raises
    ------
    UsageError
        An option is invalid.
    ConfigError
        scrm.yaml is invalid; the message names file, line and key.
    """
    own = name_function(analysis, function)
    configured = {
        key: value
        for name in (analysis.command, own)
        for key, value in configuration.settings.analyses.get(name, {}).items()
    }
    _check_settings(configuration, own, model if own != analysis.command else analysis.params())
    usable = {key: value for key, value in configured.items() if key in model.model_fields}
    return validate_options(model, {**usable, **_lists(model, given)}, command=analysis.command)


def name_function(analysis: Analysis, function: str) -> str:
    """Return the command of a function: ``kpi`` of run, ``kpi run`` of run_."""
    return (
        analysis.command
        if function == "run"
        else (f"{analysis.command} {function.rstrip('_').replace('_', '-')}")
    )


def _check_settings(configuration: Configuration, command: str, model: type[Params]) -> None:
    """Check the settings of one command in each file.

    Raises
    ------
    ConfigError
        A file is invalid; the message names file, line and key.
    """
    place = ("analyses", command)
    for file in configuration.files:
        values = file.values.get("analyses", {}).get(command, {})
        lines = {
            key[len(place) :]: line
            for key, line in file.lines.items()
            if key[: len(place)] == place
        }
        if values:
            validate(model, values, path=file.path, lines=lines)


def _lists(model: type[Params], given: Mapping[str, Any]) -> dict[str, Any]:
    """Split the values of list settings at commas."""
    return {
        name: [part.strip() for part in value.split(",") if part.strip()]
        if isinstance(value, str) and "tuple[" in str(model.model_fields[name].annotation)
        else value
        for name, value in given.items()
    }


def answer_question(
    store: Store,
    analysis: Analysis,
    params: Params,
    context: Context,
    configuration: Configuration,
    *,
    function: str = "run",
    talk: Talk = silent,
) -> Result:
    """Answer one question; first run the analyses whose tables it reads if they are out of date.

    What is stored is that of the period of scrm.yaml, or of everything. A question about another
    period (``--period``) reads it, so that classes and groups stay the same while periods are
    compared, and does not replace it.
    """
    lasting = replace(context, period=parse_period(configuration.lasting_period))
    if function == "run" and context == lasting:
        stored = StoredAnswers(store, configuration, context).read(analysis, params)
        if stored is not None:
            return stored
    needed = _list_required_commands(analysis, _list_read_tables(analysis, params, context))
    for other in sort_by_dependency(analyses().values()):
        if other.command in needed and other.has_run:
            _update(store, other, configuration, lasting, talk)
    with offer_kpis(store, analysis, params, context, configuration):
        if function == "run" and context.period != lasting.period and _is_stored(store, analysis):
            return _run_without_storing(store, analysis, params, context)
        if function == "run":
            return run_and_record(store, analysis, params, context)
        return run_analysis(analysis, store, params, context, function=function)


def make_current(
    store: Store, analysis: Analysis, configuration: Configuration, talk: Talk = silent
) -> None:
    """Run an analysis if its tables are missing or out of date."""
    lasting = replace(
        build_context(store, configuration), period=parse_period(configuration.lasting_period)
    )
    _update(store, analysis, configuration, lasting, talk)


def _update(
    store: Store, analysis: Analysis, configuration: Configuration, lasting: Context, talk: Talk
) -> None:
    params = configured_params(configuration, analysis)
    if not _is_current(store, analysis, params, lasting):
        talk(f"first: scrm {analysis.command} ({analysis.summary})")
        run_and_record(store, analysis, params, lasting)


@contextmanager
def offer_kpis(
    store: Store,
    analysis: Analysis,
    params: Params,
    context: Context,
    configuration: Configuration,
) -> Iterator[None]:
    """Offer the KPIs that one question reads, as a table, within the block.

    Raises
    ------
    UsageError
        It names a KPI that does not exist.
    """
    requests = list_requests(analysis, params, context)
    if not requests:
        yield
        return
    settings = cast("RunParams", configured_params(configuration, analyses()["kpi"], "run_"))
    measured = measure_requests(store, requests, context, settings)
    with store.offered(**{TABLE: measured.to_arrow()}):
        yield


def configured_params(
    configuration: Configuration, analysis: Analysis, function: str = "run"
) -> Params:
    """Return the settings of an analysis or subcommand from scrm.yaml and the defaults."""
    model = analysis.params(function)
    return params_for(configuration, analysis, model, {}, function=function)


def check_analyses(configuration: Configuration) -> None:
    """Raise ConfigError if scrm.yaml names an unknown analysis, or a setting is invalid."""
    known = list_functions()
    for command in configuration.settings.analyses:
        if command not in known:
            raise ConfigError(
                f"{configuration.where('analyses', command)}: analyses.{command}: unknown analysis",
                hint="known: " + ", ".join(known),
            )
        configured_params(configuration, *known[command])


def list_functions() -> dict[str, tuple[Analysis, str]]:
    """Return the commands that scrm.yaml may configure: analyses, and subcommands of the report."""
    found = {}
    for command, analysis in analyses().items():
        if analysis.has_run:
            found[command] = analysis, "run"
        for function in analysis.reported:
            found[name_function(analysis, function)] = analysis, function
    return found


def run_and_record(store: Store, analysis: Analysis, params: Params, context: Context) -> Result:
    """Run an analysis and record the fingerprint of the input of the tables it wrote."""
    fingerprint = _fingerprint(store, analysis, params, context)
    result = run_analysis(analysis, store, params, context)
    if analysis.writes:
        with store.transaction():
            recorded = {"command": analysis.command, "fingerprint": fingerprint}
            store.delete("derivations", "command = $command", {"command": analysis.command})
            store.insert(
                "derivations",
                ("command", "fingerprint"),
                "SELECT $command AS command, $fingerprint AS fingerprint",
                recorded,
            )
    return result


class _UndoneError(Exception):
    """Ends a transaction that is to be undone."""


def _run_without_storing(
    store: Store, analysis: Analysis, params: Params, context: Context
) -> Result:
    """Run an analysis, and leave the stored tables as they were."""
    with suppress(_UndoneError), store.transaction():
        result = run_analysis(analysis, store, params, context)
        raise _UndoneError
    return result


def _is_stored(store: Store, analysis: Analysis) -> bool:
    sql = "SELECT count(*) FROM derivations WHERE command = $command"
    return bool(analysis.writes and store.value(sql, {"command": analysis.command}))


def outdated_tables(store: Store, configuration: Configuration) -> frozenset[str]:
    """Return the derived tables computed from other data or settings than the current ones."""
    found = build_context(store, configuration)
    computed = set(store.frame("SELECT command FROM derivations")["command"])
    return frozenset(
        table
        for analysis in analyses().values()
        if analysis.command in computed
        and not _is_current(store, analysis, configured_params(configuration, analysis), found)
        for table in analysis.writes
    )


def _is_current(store: Store, analysis: Analysis, params: Params, context: Context) -> bool:
    known = store.value(
        "SELECT fingerprint FROM derivations WHERE command = $command",
        {"command": analysis.command},
    )
    return bool(known == _fingerprint(store, analysis, params, context))


def _list_read_tables(analysis: Analysis, params: Params, context: Context) -> tuple[str, ...]:
    """Return the tables one question reads: by the module's `reads_for`, else all it names.

    `reads_for` also rejects a question that no data could answer, before anything is computed.
    """
    own: Callable[[Params, Context], tuple[str, ...]] | None = getattr(
        analysis.import_module(), "reads_for", None
    )
    return own(params, context) if own else (*analysis.reads, *analysis.optional)


def _list_required_commands(analysis: Analysis, tables: tuple[str, ...]) -> set[str]:
    """Return the commands that write the tables an analysis reads, directly or through others."""
    writers = {table: other.command for other in analyses().values() for table in other.writes}
    found: set[str] = set()
    waiting = [tables]
    while waiting:
        commands = {writers[table] for table in waiting.pop() if table in writers}
        new = commands - found - {analysis.command}
        found |= new
        waiting += [(*analyses()[command].reads, *analyses()[command].optional) for command in new]
    return found


def _fingerprint(store: Store, analysis: Analysis, params: Params, context: Context) -> str:
    """Return the hash of everything a derived table depends on; the keys must not change."""
    loads = store.frame(
        "SELECT count(*) AS files, coalesce(max(load_id), 0) AS last,"
        " coalesce(sum(new_count + updated_count), 0) AS rows FROM load_files"
    )
    earlier = store.frame("SELECT command, fingerprint FROM derivations ORDER BY command")
    needed = _list_required_commands(analysis, (*analysis.reads, *analysis.optional))
    parts: dict[str, Any] = {
        "version": __version__,
        "command": analysis.command,
        "params": params.model_dump(mode="json"),
        "told": [
            str(part)
            for part in (
                context.as_of,
                context.period,
                context.timezone,
                context.currency,
                context.seed,
            )
        ],
        "loads": [str(value) for value in loads.row(0)],
        "needed": [row for row in earlier.rows() if row[0] in needed],
    }
    if store.lake_state:
        parts["lake"] = store.lake_state
    if files := _hash_files(params, context):
        parts["files"] = files
    if merged := _list_decisions(store, analysis):
        parts["persons"] = merged
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _hash_files(params: Params, context: Context) -> dict[str, str]:
    """Return the hashes of the files that the settings of an analysis name."""
    found = {}
    for name in set(list_names(params.model_dump(mode="json"))):
        with suppress(UnseenChangesError):  # a folder, such as a model of transformers
            if content := hash_file(context.folder / name):
                found[name] = content
    return found


def _list_decisions(store: Store, analysis: Analysis) -> list[tuple[str, ...]]:
    """Return who was merged or separated by decisions, which every count of persons depends on."""
    if "person_decisions" in analysis.writes or not store.row_count("person_decisions"):
        return []
    return store.frame("SELECT * FROM person_decisions ORDER BY ALL").rows()
