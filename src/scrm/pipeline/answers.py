"""One question: its settings, and the analyses whose tables it needs first."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from scrm import __version__
from scrm.analyze import Analysis, analyses, in_order, last_date, perform
from scrm.config import Context, Params, Sourced, parse_period, validated
from scrm.params import validated_options
from scrm.result import Result
from scrm.store import Store

Talk = Callable[..., None]


def silent(message: str, **_: Any) -> None:
    """Say nothing."""


def context(store: Store, sourced: Sourced) -> Context:
    """Return what analyses are told: `as_of` is the last date in the data unless it is set."""
    settings = sourced.settings
    return Context(
        as_of=settings.as_of or last_date(store, settings.timezone),
        period=parse_period(settings.period),
        lang=settings.lang,
        timezone=settings.timezone,
        currency=settings.currency,
        seed=settings.seed,
        threads=settings.threads,
        strict=settings.strict,
        folder=sourced.folder,
    )


def params_for(sourced: Sourced, analysis: Analysis, model: type[Params], given: Mapping[str, Any]) -> Params:
    """Return an analysis' settings: those given on the command line, else those of scrm.yaml, else the defaults.

    Raises
    ------
    UsageError
        An option does not fit.
    ConfigError
        scrm.yaml does not fit; names file, line and key.
    """
    configured = sourced.settings.analyses.get(analysis.command, {})
    place = ("analyses", analysis.command)
    for file in sourced.files if configured and model is analysis.params() else ():
        lines = {key[len(place) :]: line for key, line in file.lines.items() if key[: len(place)] == place}
        validated(model, file.values.get("analyses", {}).get(analysis.command, {}), path=file.path, lines=lines)
    usable = {key: value for key, value in configured.items() if key in model.model_fields}
    return validated_options(model, {**usable, **_lists(model, given)}, command=analysis.command)


def _lists(model: type[Params], given: Mapping[str, Any]) -> dict[str, Any]:
    """Split the texts given for list settings at their commas."""
    return {
        name: [part.strip() for part in value.split(",") if part.strip()]
        if isinstance(value, str) and "tuple[" in str(model.model_fields[name].annotation)
        else value
        for name, value in given.items()
    }


def answer(
    store: Store,
    analysis: Analysis,
    params: Params,
    told: Context,
    sourced: Sourced,
    *,
    function: str = "run",
    talk: Talk = silent,
) -> Result:
    """Answer one question, after the analyses whose tables it reads, where these are not up to date."""
    needed = _needed(analysis, _read_for(analysis, params, told))
    for other in in_order(analyses().values()):
        if other.command in needed and other.has_run:
            settings = configured(sourced, other)
            if not _is_current(store, other, settings, told):
                talk(f"first: scrm {other.command} ({other.summary})")
                derived(store, other, settings, told)
    if function == "run":
        return derived(store, analysis, params, told)
    return perform(analysis, store, params, told, function=function)


def configured(sourced: Sourced, analysis: Analysis) -> Params:
    """Return the settings of an analysis as scrm.yaml and the defaults give them."""
    return params_for(sourced, analysis, analysis.params(), {})


def derived(store: Store, analysis: Analysis, params: Params, told: Context) -> Result:
    """Run an analysis and note what the tables it wrote were computed from."""
    fingerprint = _fingerprint(store, analysis, params, told)
    result = perform(analysis, store, params, told)
    if analysis.writes:
        with store.transaction():
            store.execute("DELETE FROM derivations WHERE command = $command", {"command": analysis.command})
            store.execute(
                "INSERT INTO derivations VALUES ($command, $fingerprint)",
                {"command": analysis.command, "fingerprint": fingerprint},
            )
    return result


def outdated_tables(store: Store, sourced: Sourced) -> frozenset[str]:
    """Return the derived tables that were computed from other data or settings than there are now."""
    found = context(store, sourced)
    computed = set(store.frame("SELECT command FROM derivations")["command"])
    return frozenset(
        table
        for analysis in analyses().values()
        if analysis.command in computed and not _is_current(store, analysis, configured(sourced, analysis), found)
        for table in analysis.writes
    )


def _is_current(store: Store, analysis: Analysis, params: Params, told: Context) -> bool:
    known = store.value("SELECT fingerprint FROM derivations WHERE command = $command", {"command": analysis.command})
    return bool(known == _fingerprint(store, analysis, params, told))


def _read_for(analysis: Analysis, params: Params, told: Context) -> tuple[str, ...]:
    """Return the tables that one question reads: what the module's own `reads_for` says, else all that the module names.

    `reads_for` also refuses a question that no data could answer, before anything is computed for it.
    """
    own: Callable[[Params, Context], tuple[str, ...]] | None = getattr(analysis.imported(), "reads_for", None)
    return own(params, told) if own else (*analysis.reads, *analysis.optional)


def _needed(analysis: Analysis, tables: tuple[str, ...]) -> set[str]:
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


def _fingerprint(store: Store, analysis: Analysis, params: Params, told: Context) -> str:
    """Return the hash of everything a derived table depends on."""
    loads = store.frame(
        "SELECT count(*) AS files, coalesce(max(load_id), 0) AS last, coalesce(sum(new_count + updated_count), 0) AS rows FROM load_files"
    )
    earlier = store.frame("SELECT command, fingerprint FROM derivations ORDER BY command")
    needed = _needed(analysis, (*analysis.reads, *analysis.optional))
    parts = {
        "version": __version__,
        "command": analysis.command,
        "params": params.model_dump(mode="json"),
        "told": [str(part) for part in (told.as_of, told.period, told.timezone, told.currency, told.seed)],
        "loads": [str(value) for value in loads.row(0)],
        "needed": [row for row in earlier.rows() if row[0] in needed],
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
