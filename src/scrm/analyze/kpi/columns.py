"""The columns of the tables of KPIs, their kinds and units, and the names of dimensions."""

from collections.abc import Sequence

from scrm.analyze.kpi.catalogue import TIME_DIMENSIONS, Metric
from scrm.result import Column, Kind, Text

DIMENSION_WORDS = {
    "day": Text("Tag", "Day"),
    "week": Text("Woche", "Week"),
    "month": Text("Monat", "Month"),
    "quarter": Text("Quartal", "Quarter"),
    "year": Text("Jahr", "Year"),
    "channel": Text("Kanal", "Channel"),
    "channel_kind": Text("Art des Kanals", "Kind of channel"),
    "account": Text("Konto", "Account"),
    "campaign": Text("Kampagne", "Campaign"),
    "segment": Text("Kundengruppe", "Segment"),
    "abc_class": Text("ABC-Klasse", "ABC class"),
    "topic": Text("Thema", "Topic"),
    "worry_topic": Text("Thema der Sorge", "Topic of the worry"),
    "brand": Text("Marke", "Brand"),
    "weekday": Text("Wochentag (1 = Montag)", "Weekday (1 = Monday)"),
    "hour": Text("Stunde", "Hour"),
    "crm_segment": Text("Segment im CRM", "CRM segment"),
    "acquisition_source": Text("Herkunft", "Acquisition source"),
    "customer_kind": Text("neu oder Bestand", "New or existing"),
    "first_campaign": Text("erste Kampagne", "First campaign"),
    "target_segment": Text("Zielgruppe", "Target segment"),
    "recency": Text("letzter Kauf", "Last purchase"),
    "product": Text("Artikel", "Product"),
    "category": Text("Warengruppe", "Category"),
    "post_form": Text("Form", "Form"),
    "gender": Text("Geschlecht", "Gender"),
    "field": Text("Angabe", "Field"),
}
GROUP = Column("group", "text", "Thema", "Theme")
CATALOGUE_COLUMNS = (
    Column("metric", "text", "Kennzahl", "KPI"),
    Column("name", "text", "Name", "Name"),
    GROUP,
    Column("unit", "text", "Einheit", "Unit"),
    Column(
        "needs",
        "text",
        "braucht",
        "Needs",
        meaning=Text(
            "Tabellen, ohne die es keinen Wert gibt", "tables without which there is no value"
        ),
    ),
    Column("by", "text", "gliederbar nach", "Can be grouped by"),
    Column("definition", "text", "Definition", "Definition"),
)
"""The columns of the list of KPIs."""
DEFINITION_COLUMNS = (
    Column("metric", "text", "Kennzahl", "KPI"),
    Column("name", "text", "Name", "Name"),
    GROUP,
    Column("definition", "text", "Definition", "Definition"),
    Column("meaning", "text", "Bedeutung", "Meaning"),
    Column("unit", "text", "Einheit", "Unit"),
    Column("basis", "text", "Basis", "Basis"),
    Column("caveat", "text", "Vorbehalt", "Caveat"),
    Column("source_of", "text", "Quelle", "Source"),
)
"""The columns of the definitions of KPIs."""


def kpi_columns(
    by: Sequence[str], kind: Kind, unit: str, *, compared: bool, overview: bool
) -> tuple[Column, ...]:
    """Return the columns of a KPI table.

    Parameters
    ----------
    kind : Kind
        That of the values where all rows share one, otherwise ``number``.
    overview : bool
        The table is that of `scrm kpi`: without theme and parts of a change.
    """
    found = [
        Column(
            "metric",
            "text",
            "Kennzahl",
            "KPI",
            meaning=Text("Kennung der Kennzahl", "id of the KPI"),
        )
    ]
    found += [Column("name", "text", "Name", "Name"), *([] if overview else [GROUP])]
    for name in by:
        words = DIMENSION_WORDS.get(name, Text(name, name))
        found.append(
            Column(name, "date" if name in TIME_DIMENSIONS else "text", words.de, words.en)
        )
    found.append(Column("value", kind, "Wert", "Value", unit))
    if compared:
        found += [
            Column(
                "previous",
                kind,
                "Vorher",
                "Previous",
                unit,
                Text(
                    "Wert im Fenster, mit dem verglichen wird", "value in the window compared with"
                ),
            ),
            Column(
                "change",
                "number" if kind == "count" else kind,  # of totals per day
                "Veränderung",
                "Change",
                unit,
                Text(
                    "Wert minus Vorher, in der Einheit der Kennzahl; Summen verschieden langer "
                    "Zeiträume je Tag verglichen",
                    "value minus previous, in the unit of the KPI; totals of periods of unlike "
                    "length are compared per day",
                ),
            ),
            Column(
                "change_share",
                "share",
                "Veränderung relativ",
                "Relative change",
                meaning=Text("Veränderung / Vorher", "change / previous"),
            ),
        ]
    found += _decomposition_columns(kind, unit) if compared and not overview else []
    return (
        *found,
        Column(
            "low",
            kind,
            "von",
            "Low",
            unit,
            Text("untere Grenze des 95-%-Intervalls", "lower end of the 95 % interval"),
        ),
        Column(
            "high",
            kind,
            "bis",
            "High",
            unit,
            Text("obere Grenze des 95-%-Intervalls", "upper end of the 95 % interval"),
        ),
        Column("numerator", "number", "Zähler", "Numerator"),
        Column("denominator", "number", "Nenner", "Denominator"),
        Column(
            "n",
            "count",
            "n",
            "n",
            meaning=Text("Fälle, auf denen der Wert beruht", "cases the value rests on"),
        ),
        Column(
            "n_effective",
            "number",
            "n wirksam",
            "Effective n",
            meaning=Text(
                "unabhängige Fälle, die ebenso genau wären: Fälle einer Person ähneln sich",
                "independent cases that would be as precise: cases of one person are alike",
            ),
        ),
        Column(
            "method",
            "text",
            "Intervall",
            "Interval",
            meaning=Text(
                "Verfahren des Intervalls: docs/certainty.md",
                "method of the interval: docs/certainty.md",
            ),
        ),
        Column("unit", "text", "Einheit", "Unit"),
        Column(
            "definition",
            "text",
            "Definition",
            "Definition",
            meaning=Text("Kennung@Fassung: scrm kpi show KENNUNG", "id@version: scrm kpi show ID"),
        ),
        Column(
            "basis",
            "text",
            "Basis",
            "Basis",
            meaning=Text("Ereignis, Kohorte oder Bestand", "event, cohort or state"),
        ),
        Column(
            "note",
            "text",
            "Hinweis",
            "Note",
            meaning=Text(
                "warum Wert, Intervall oder Vergleich fehlt",
                "why there is no value, no interval or no comparison",
            ),
        ),
    )


def _decomposition_columns(kind: Kind, unit: str) -> list[Column]:
    """Return the columns of the parts of a change."""
    return [
        Column(
            "change_within",
            kind,
            "davon in Kanälen",
            "Within channels",
            unit,
            Text(
                "Veränderung der Raten in den Kanälen, bei mittleren Anteilen (Kitagawa 1955)",
                "change of the rates within channels, at mean shares (Kitagawa 1955)",
            ),
        ),
        Column(
            "change_mix",
            kind,
            "davon durch Anteile",
            "By shares",
            unit,
            Text(
                "Veränderung der Anteile der Kanäle, bei mittleren Raten (Kitagawa 1955)",
                "change of the shares of channels, at mean rates (Kitagawa 1955)",
            ),
        ),
    ]


def value_kind(metrics: Sequence[Metric], currency: str) -> tuple[Kind, str]:
    """Return the kind and unit that the values of all metrics share, else ``("number", "")``.

    Examples
    --------
    >>> from scrm.analyze.kpi.catalogue_file import read_catalogue
    >>> known = read_catalogue()
    >>> value_kind([known.metric("er_reach"), known.metric("er_followers")], "EUR")
    ('share', '')
    >>> value_kind([known.metric("er_reach"), known.metric("reach")], "EUR")
    ('number', '')
    """
    kinds = {_kind(metric, currency) for metric in metrics}
    return kinds.pop() if len(kinds) == 1 else ("number", "")


def _kind(metric: Metric, currency: str) -> tuple[Kind, str]:
    match metric.unit:
        case "share":
            return "share", ""
        case "seconds":
            return "duration", ""
        case "money":
            return "money", currency
        case "days" | "points":
            return "number", metric.unit
        case _:
            return (
                ("count", "")
                if metric.kind in {"count", "sum", "distinct", "stock"}
                else ("number", "")
            )
