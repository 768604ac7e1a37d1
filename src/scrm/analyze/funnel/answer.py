"""Words, tables and figures of ``scrm funnel``."""

from collections.abc import Mapping

import polars as pl

from scrm.analyze.funnel.pipeline_value import Pipeline
from scrm.analyze.funnel.query import Cases
from scrm.analyze.funnel.stages import ALL
from scrm.result import LANGS, Column, Fact, Figure, Lang, Result, ResultTable, Text
from scrm.wording import write_count, write_interval, write_money, write_number, write_shares

TITLE_OF_STAGES = Text("Stufen", "Stages")
TITLE = Text("Trichter und Pipeline", "Funnel and pipeline")
_KAPLAN_MEIER = Text(
    "95-%-Intervall; junge zählen so lange, wie sie beobachtet sind",
    "95% interval; young ones count for as long as they were observed",
)
_STAGE = Column("funnel_stage", "text", "Stufe", "Stage")
_GROUP = {
    "channel": Column("channel", "text", "Kanal", "Channel"),
    "source": Column("source", "text", "Quelle", "Source"),
}
_BY = {"channel": Text("Nach Kanälen", "By channel"), "source": Text("Nach Quellen", "By source")}
_NUMBERS = (
    Column("of_stage", "text", "von", "Of"),
    Column("n", "count", "n", "n", meaning=Text("Fälle der früheren Stufe", "earlier stage")),
    Column("stage_count", "count", "Anzahl", "Count", meaning=Text("bis zum Stichtag", "so far")),
    Column(
        "rate",
        "share",
        "Anteil",
        "Share",
        meaning=Text(
            "bei Leads und Verkaufschancen der Anteil binnen der Tage (Kaplan-Meier), sonst das "
            "Verhältnis zweier Summen",
            "of leads and deals the share within the days (Kaplan-Meier), otherwise a ratio of "
            "sums",
        ),
    ),
    Column("low", "share", "Anteil, von", "Share, low", meaning=_KAPLAN_MEIER),
    Column("high", "share", "Anteil, bis", "Share, high", meaning=_KAPLAN_MEIER),
    Column("drop_off", "share", "verloren", "Drop-off"),
    Column("age_days", "count", "binnen Tagen", "Within days", "days"),
)
_NO_STAGE = Text(
    "Keine Stufe ist geladen: gebraucht werden Leads, Verkaufschancen, Website-Besuche oder eigene "
    "Beiträge mit Reichweite (scrm sources; scrm load DATEIEN...).",
    "No stage is loaded: leads, deals, website visits or own posts with their reach are needed "
    "(scrm sources; scrm load FILES...).",
)
_METHOD = Text(
    "Leads und Verkaufschancen werden einzeln verfolgt. Reichweite, Besuche und Bestellungen sind "
    "Summen: niemand wird von einer zur anderen verfolgt, und wer zweimal kommt, zählt zweimal. "
    "Warenkörbe stehen in keinem Export, den scrm kennt.",
    "Leads and deals are followed one by one. Reach, visits and orders are totals: nobody is "
    "followed from one to the next, and who comes twice counts twice. Carts are in no export that "
    "scrm knows.",
)
_PIPELINE_METHOD = Text(
    "Jede offene Verkaufschance zählt mit dem Anteil des Werts, der bei Chancen ihres Alters "
    "später gewonnen wurde; was älter ist als jede Entscheidung, zählt null. Stufen gehen nicht "
    "ein: Exporte nennen nur die heutige. Das Intervall gilt, wenn sich nichts ändert.",
    "Each open deal counts with the share of value that was won later of deals of its age; what is "
    "older than any decision counts zero. Stages do not enter: exports name the present one only. "
    "The interval holds if nothing changes.",
)
NAMES: Mapping[str, Text] = {
    "interacted": Text("Interaktionen je erreichter Person", "interactions per person reached"),
    "goal_reached": Text("Ziele je Besuch", "goals per visit"),
    "ordered": Text("zugeordnete Bestellungen je Besuch", "attributed orders per visit"),
    "followed_up": Text("Leads nachgefasst", "leads followed up"),
    "converted": Text("Leads umgewandelt", "leads converted"),
    "won": Text("Verkaufschancen gewonnen", "deals won"),
}


def refuse(deals: Cases) -> Result:
    """Return the result if no stage is loaded."""
    return Result(TITLE, notes=(_NO_STAGE, *_note_undated(deals)), refused=True)


def build_answer(stages: pl.DataFrame, pipeline: Pipeline | None, deals: Cases, by: str) -> Result:
    """Return the result.

    Parameters
    ----------
    stages : DataFrame
        Of `list_stages`.
    pipeline : Pipeline or None
        None without an open deal.
    by : str
        ``channel`` or ``source``.
    """
    overall = stages.filter(pl.col("group") == ALL)
    groups = stages.filter(pl.col("group") != ALL).rename({"group": by})
    tables = [_table("stages", TITLE_OF_STAGES, overall, (_STAGE, *_NUMBERS))]
    if not groups.is_empty():
        tables.append(_table("groups", _BY[by], groups, (_GROUP[by], _STAGE, *_NUMBERS[:6])))
    if pipeline and pipeline.groups.height:
        tables.append(_build_pipeline(pipeline, by))
    methods = stages["method"].drop_nulls().unique().sort().to_list()
    return Result(
        TITLE,
        finding=_write_finding(overall, pipeline),
        tables=tuple(tables),
        facts=_list_facts(pipeline) if pipeline else (),
        notes=_list_notes(pipeline, deals),
        figures=_draw(overall),
        intervals=(*methods, *(("drawn_outcomes",) if pipeline and pipeline.high else ())),
    )


def _table(name: str, title: Text, rows: pl.DataFrame, columns: tuple[Column, ...]) -> ResultTable:
    frame = rows.rename({"stage": _STAGE.name}).select(column.name for column in columns)
    return ResultTable(name, title, frame, columns, is_main=name == "stages")


def _build_pipeline(pipeline: Pipeline, by: str) -> ResultTable:
    columns = (
        _GROUP[by],
        Column("open_count", "count", "offen", "Open"),
        Column("open_value", "money", "offener Wert", "Open value", pipeline.currency),
        Column(
            "expected_value",
            "money",
            "erwarteter Wert",
            "Expected value",
            pipeline.currency,
            Text("offener Wert mal Chance des Alters", "open value times the chance of its age"),
        ),
    )
    frame = pipeline.groups.rename({"group": by}).select(column.name for column in columns)
    return ResultTable("pipeline", Text("Offene Verkaufschancen", "Open deals"), frame, columns)


def _write_finding(overall: pl.DataFrame, pipeline: Pipeline | None) -> Text:
    rates = {row["stage"]: row for row in overall.to_dicts() if row["rate"] is not None}
    order = [name for name in ("converted", "won") if name in rates] or list(rates)[:2]

    def write(lang: Lang) -> str:
        parts = [_describe_rate(rates[name], lang) for name in order]
        if pipeline and pipeline.expected is not None:
            parts.append(_describe_pipeline(pipeline, lang))
        text = "; ".join(parts)
        return f"{text[0].upper()}{text[1:]}." if text else ""

    found = Text(write("de"), write("en"))
    if found.de:
        return found
    stage = overall.row(0, named=True)
    n = {lang: write_number(stage["stage_count"], lang) for lang in LANGS}
    return Text(
        f"Anteile lassen sich noch nicht schätzen; größte Stufe: n = {n['de']}.",
        f"Shares cannot be estimated yet; first stage: n = {n['en']}.",
    )


def _describe_rate(row: dict[str, object], lang: Lang) -> str:
    known = [row[name] for name in ("rate", "low", "high") if row[name] is not None]
    share, *ends = write_shares(known, lang)  # type: ignore[arg-type]  # floats where known
    interval = f" ({write_interval(ends[0], ends[1], lang)})" if ends else ""
    within = ""
    if row["age_days"]:
        days = write_number(int(str(row["age_days"])), lang)
        within = {"de": f" binnen {days} Tagen", "en": f" within {days} days"}[lang]
    return f"{NAMES[str(row['stage'])][lang]}: {share}{within}{interval}"


def _describe_pipeline(pipeline: Pipeline, lang: Lang) -> str:
    def money(value: float | None) -> str:
        return write_money(value or 0.0, pipeline.currency, lang)

    ends = write_interval(money(pipeline.low), money(pipeline.high), lang)
    valued = pipeline.open_count - pipeline.without_value
    count = {
        "de": write_count(valued, "offene Chance", "offene Chancen", "de"),
        "en": write_count(valued, "open deal", "open deals", "en"),
    }[lang]
    value, expected = money(pipeline.open_value), money(pipeline.expected)
    return {
        "de": f"{count} über {value}, davon zu erwarten {expected} ({ends})",
        "en": f"{count} of {value}, of which {expected} can be expected ({ends})",
    }[lang]


def _list_facts(pipeline: Pipeline) -> tuple[Fact, ...]:
    unit = pipeline.currency
    meaning = Text(
        "Vorhersage: Wert, der aus den offenen Verkaufschancen gewonnen wird",
        "prediction: value that will be won of the open deals",
    )
    return (
        Fact(
            Column("open_count", "count", "offene Verkaufschancen", "Open deals"),
            pipeline.open_count,
        ),
        Fact(
            Column("open_value", "money", "offener Wert", "Open value", unit), pipeline.open_value
        ),
        Fact(
            Column("expected_value", "money", "erwarteter Wert", "Expected value", unit, meaning),
            pipeline.expected,
        ),
        Fact(
            Column(
                "expected_value_low", "money", "erwarteter Wert, von", "Expected value, low", unit
            ),
            pipeline.low,
        ),
        Fact(
            Column(
                "expected_value_high", "money", "erwarteter Wert, bis", "Expected value, high", unit
            ),
            pipeline.high,
        ),
        Fact(
            Column("decided_count", "count", "entschiedene Verkaufschancen", "Deals decided"),
            pipeline.decided,
        ),
    )


def _list_notes(pipeline: Pipeline | None, deals: Cases) -> tuple[Text, ...]:
    notes = [_METHOD]
    if pipeline and pipeline.expected is not None:
        notes.append(_PIPELINE_METHOD)
    elif pipeline:
        n = {lang: write_number(pipeline.decided, lang) for lang in LANGS}
        notes.append(
            Text(
                f"Erwarteter Wert der offenen Verkaufschancen unbekannt: erst {n['de']} mit Wert "
                "sind entschieden; gebraucht werden 10, darunter eine gewonnene.",
                f"Expected value of the open deals unknown: only {n['en']} with a value are "
                "decided; 10 are needed, one of them won.",
            )
        )
    if pipeline and pipeline.without_value:
        left = pipeline.without_value
        notes.append(
            Text(
                f"{write_count(left, 'offene Chance', 'offene Chancen', 'de')} ohne Wert in dieser "
                "Währung: nicht im Wert der Pipeline.",
                f"{write_count(left, 'open deal', 'open deals', 'en')} without a value in this "
                "currency: not in the value of the pipeline.",
            )
        )
    return (*notes, *_note_undated(deals))


def _note_undated(deals: Cases) -> tuple[Text, ...]:
    undated = int(deals.frame["age_days"].null_count()) if deals.frame.height else 0
    if not undated:
        return ()
    return (
        Text(
            f"{write_count(undated, 'Chance', 'Chancen', 'de')} ohne Datum der Eröffnung: in "
            "keiner Stufe und nicht im Wert der Pipeline.",
            f"{write_count(undated, 'deal', 'deals', 'en')} without a date of opening: in no stage "
            "and not in the value of the pipeline.",
        ),
    )


def _draw(overall: pl.DataFrame) -> tuple[Figure, ...]:
    """Draw the shares of leads and deals that reach each stage; without them, ratios of totals."""
    rows = overall.filter(pl.col("low").is_not_null())
    followed = rows.filter(pl.col("drop_off").is_not_null())
    rows = rows if followed.is_empty() else followed
    if rows.is_empty():
        return ()
    worst = rows.sort("rate", "stage").row(0, named=True)
    share = {lang: write_shares([worst["rate"]], lang)[0] for lang in LANGS}
    name = NAMES[worst["stage"]]
    title = Text(
        f"Engste Stelle: {name.de} {share['de']}", f"Narrowest point: {name.en} {share['en']}"
    )
    columns = (
        Column("step", "text", "Stufe", "Step"),
        *(column for column in _NUMBERS if column.name in {"rate", "low", "high"}),
    )
    encoding = {"x": "step", "y": "rate", "low": "low", "high": "high"}
    frame = rows.rename({"stage": "step"}).select(encoding.values())
    n = {
        lang: "; ".join(
            f"{NAMES[row['stage']][lang]}: n = {write_number(row['n'], lang)}"
            for row in rows.to_dicts()
        )
        for lang in LANGS
    }
    return (Figure("funnel", title, "bars", frame, encoding, columns, Text(n["de"], n["en"])),)
