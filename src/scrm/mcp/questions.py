"""What a language model may ask: KPIs, analyses of groups, and SQL over aggregated views.

Every tool returns a JSON object with ``limits``, which state what is withheld. Options that name
files, texts, ids or conditions do not exist here, and a period is whole months: the difference of
two answers should not single out a person.
"""

import difflib
import re
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from scrm.analyze.kpi.person_counts import is_counted
from scrm.api import Database, find_question
from scrm.api import open as open_database
from scrm.errors import UsageError
from scrm.mcp.aggregate_views import PEOPLE, VIEWS, query_views
from scrm.mcp.disclosure import K, disclose
from scrm.mcp.query_process import MOST_ROWS
from scrm.store.database_files import is_there

if TYPE_CHECKING:
    from scrm.analyze.kpi.catalogue import Catalogue

Json = dict[str, Any]

ANALYSES = (
    *("abc", "abc migration", "abc xyz", "cross-selling", "ideas", "interests", "link"),
    *("questions", "retention", "score", "segments", "segments migrate", "segments profile"),
    *("segments stability", "sentiment", "themes", "worries"),
)
"""Commands that answer about groups; `person` and `select` list persons, others read files."""
GROUPS = frozenset(
    {
        *("channel", "channel_kind", "kind", "month", "quarter", "year", "weekday"),
        *("segment", "abc_class", "post_type", "post_form"),
    }
)
"""Dimensions of KPIs that are no ids, names of accounts or free texts."""
OWN_SOURCES = frozenset(
    {
        *("own_posts", "reach_months", "account_days", "own_accounts", "own_weeks", "stories"),
        *("campaigns", "web_visits", "settings"),
    }
)
"""Sources of KPIs that are about what the company itself did, and totals that platforms state."""
MOST_GROUPS = 2
_TEXTS = {"segments profile": frozenset({"item"})}
"""Columns of text that name groups in the tables of one command only."""
_PERIOD = re.compile(r"\d{4}(-(0[1-9]|1[0-2])|-Q[1-4])?")
_LONGEST = 4_000
"""Characters of a query."""


class Questions:
    """The tools, for one project.

    Parameters
    ----------
    path : path or None
        As for `scrm.open`.
    **settings
        As for `scrm.open`.

    Examples
    --------
    >>> questions = Questions("shop.duckdb", lang="en")
    >>> questions.list_views()["views"][0]["name"]
    'posts_by_month'
    >>> questions.run_kpis(["er_reach"], by=["author"])
    Traceback (most recent call last):
    scrm.errors.UsageError: KPIs are not grouped by that here
    """

    def __init__(self, path: str | PathLike[str] | None = None, **settings: Any) -> None:
        self._path = None if path is None else Path(path)
        self._settings = settings
        with open_database(self._path, **settings) as db:
            chosen, self._database = db.settings, db.path
        self._lang, self._k = chosen.lang, max(K, chosen.smallest_group)

    def require_database(self) -> None:
        """Check that there is a database, which may be in use just now.

        Raises
        ------
        UsageError
            There is none.
        """
        if not is_there(self._database):
            raise UsageError(
                f"there is no database at {self._database}",
                hint="load files first (scrm load FILES...), or name a project: scrm mcp FOLDER",
            )

    def list_kpis(self) -> Json:
        """List all KPIs: id, name, unit, definition with its version, possible groups."""
        from scrm.analyze.kpi.catalogue_file import read_catalogue

        known = read_catalogue()
        offered = _offer_kpis(known)
        kpis = [
            {
                "id": metric.id,
                "name": metric.name[self._lang],
                "meaning": metric.meaning[self._lang],
                "definition": metric.definition,
                "by": sorted(known.dimensions(metric) & GROUPS),
            }
            for metric in map(known.metric, offered)
        ]
        left_out = len(known.metrics) - len(offered)
        limit = f"Left out: {left_out} KPIs whose people cannot be counted, and KPIs of your own."
        return {"kpis": kpis, "limits": [limit]}

    def run_kpis(self, ids: list[str], by: list[str] | None = None, period: str = "") -> Json:
        """Compute KPIs, with n and interval, at most by two of their groups.

        Parameters
        ----------
        ids : list of str
            Ids of `list_kpis`.
        by : list of str
            Groups of `list_kpis`, such as ``["channel", "month"]``.
        period : str
            A year, quarter or month: ``2026``, ``2026-Q2``, ``2026-05``; all data if empty.
        """
        from scrm.analyze.kpi.catalogue_file import read_catalogue

        if not ids:
            raise UsageError("name at least one KPI", hint="list_kpis has them")
        offered = _offer_kpis(read_catalogue())
        _require_known(ids, offered, "there is no such KPI here", "list_kpis has them")
        groups = by or []
        _require_known(groups, GROUPS, "KPIs are not grouped by that here", "")
        if len(groups) > MOST_GROUPS:
            raise UsageError(f"at most {MOST_GROUPS} groups at once")
        parts = {
            of_people: [name for name in ids if offered[name] == of_people]
            for of_people in (True, False)
        }
        with self._open(period) as db:
            answers = [
                db.ask("kpi run", ids=names, by=groups, min_n=self._k, people=of_people)
                for of_people, names in parts.items()
                if names
            ]
        found = [disclose(each.result, self._k, self._lang).as_json() for each in answers]
        merged = found[0] | {
            key: [part for each in found for part in each[key]] for key in ("tables", "notes")
        }
        limits = dict.fromkeys(limit for each in found for limit in each["limits"])
        few = f"n counts cases; each value is of at least {self._k} cases"
        return merged | {"limits": [*limits, f"{few}, and of as many people (person_count)."]}

    def list_analyses(self) -> Json:
        """List the analyses: what each answers, and its options."""
        found = []
        for command in ANALYSES:
            analysis, function = find_question(command)
            doc = getattr(analysis.import_module(), function).__doc__ or ""
            about = analysis.summary if function == "run" else doc.split("\n", 1)[0]
            found.append({"name": command, "answers": about, "options": _list_options(command)})
        limit = "Analyses and options that name persons, files or conditions do not exist here."
        return {"analyses": found, "limits": [limit]}

    def run_analysis(
        self, name: str, options: dict[str, Any] | None = None, period: str = ""
    ) -> Json:
        """Answer a question about groups of customers or texts.

        Parameters
        ----------
        name : str
            A name of `list_analyses`.
        options : dict
            Options of `list_analyses`.
        period : str
            As for `run_kpis`.
        """
        _require_known([name], ANALYSES, "there is no such analysis here", "list_analyses has them")
        known = _list_options(name)
        _require_known(list(options or {}), known, f"{name} has no such option here", "")
        with self._open(period) as db:
            answer = db.ask(name, **(options or {}))
        texts = _TEXTS.get(name, frozenset())
        return disclose(answer.result, self._k, self._lang, texts).as_json()

    def list_views(self) -> Json:
        """List the aggregated views that `query_views` reads, with their columns."""
        views = [
            {"name": name, "meaning": view.meaning, "columns": [*view.keys, *view.counts, PEOPLE]}
            for name, view in VIEWS.items()
        ]
        limit = f"Each row is about at least {self._k} people; rows about fewer do not exist."
        return {"views": views, "limits": [limit]}

    def query_views(self, sql: str) -> Json:
        """Run one SELECT over the aggregated views of `list_views` (dialect of DuckDB)."""
        if len(sql) > _LONGEST:
            raise UsageError(f"a query has at most {_LONGEST} characters")
        with self._open("") as db:
            found, withheld = query_views(db, sql, self._k)
        few = f"Rows about fewer than {self._k} people, and rows they could be computed from"
        limits = [f"{few}, are left out of views, here {withheld}."]
        if withheld:
            limits.append("Sums over the rows of a view are too small: they lack these rows.")
        if found.pop("is_cut"):
            limits.append(f"Only the first {MOST_ROWS} rows are shown.")
        return {**found, "limits": limits}

    def _open(self, period: str) -> Database:
        if period and not _PERIOD.fullmatch(period):
            raise UsageError(
                "a period is a year, quarter or month here", hint="2026, 2026-Q2 or 2026-05"
            )
        given = {**self._settings, **({"period": period} if period else {})}
        return open_database(self._path, **given)


def _offer_kpis(known: "Catalogue") -> dict[str, bool]:
    """Return the KPIs that may be asked for, and whether their cases are of people."""
    found = {}
    for metric in known.metrics.values():
        if is_counted(known, metric):
            found[metric.id] = True
        elif {part.source for part in known.components(metric)} <= OWN_SOURCES:
            found[metric.id] = False
    return found


def _list_options(command: str) -> dict[str, str]:
    """Return the options of a command that are numbers, flags or one of given words."""
    analysis, function = find_question(command)
    fields = analysis.params(function).model_fields
    return {
        name: f"{info.description} ({_name_type(info.annotation)})"
        for name, info in fields.items()
        if _name_type(info.annotation)
    }


def _name_type(annotation: Any) -> str:
    """Return the words or the kind of an option; empty if it is not offered.

    Examples
    --------
    >>> _name_type(Literal["a", "b"]), _name_type(int), _name_type(str)
    ('a, b', 'int', '')
    """
    if get_origin(annotation) is Literal:
        return ", ".join(map(str, get_args(annotation)))
    return annotation.__name__ if annotation in (bool, int, float) else ""


def _require_known(
    names: list[str], known: Mapping[str, Any] | frozenset[str] | tuple[str, ...],
    message: str, hint: str,
) -> None:  # fmt: skip
    """Refuse unknown names, without repeating them."""
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, list(known), 3)
            similar = f"similar: {', '.join(near)}" if near else ""
            raise UsageError(message, hint=similar or hint or f"known: {', '.join(sorted(known))}")
