"""A Result with every kind of column and figure, to test renderers without an analysis."""

from datetime import date, datetime
from decimal import Decimal

import polars as pl

from scrm.result import Column, Fact, Figure, Provenance, Result, ResultTable, Text

CLASS = Column("abc_class", "text", "Klasse", "Class")
CUSTOMERS = Column("customer_count", "count", "Kunden", "Customers")
SHARE = Column(
    "revenue_share",
    "share",
    "Anteil am Umsatz",
    "Share of revenue",
    meaning=Text("Umsatz der Klasse / Umsatz aller", "revenue of the class over all"),
)
REVENUE = Column(
    "revenue",
    "money",
    "Umsatz",
    "Revenue",
    unit="EUR",
    meaning=Text("abzüglich Stornos", "net of cancellations"),
)
SCORE = Column("gini", "score", "Gini-Koeffizient", "Gini coefficient")
NUMBER = Column(
    "orders_per_customer", "number", "Bestellungen je Kunde", "Orders per customer", unit="1/a"
)
DAY = Column("last_order_on", "date", "Letzte Bestellung", "Last order")
MOMENT = Column("seen_at", "datetime", "Gesehen", "Seen")
DURATION = Column("reply_seconds", "duration", "Antwortzeit", "Time to reply")
FLAG = Column("is_open", "flag", "Offen", "Open")
NAME = Column("customer_id", "text", "Kunde", "Customer", personal=True)
POST = Column("text", "text", "Beitrag", "Post", personal=True)

CLASSES = ResultTable(
    "classes",
    Text("Umsatz nach Klassen", "Revenue by class"),
    pl.DataFrame(
        {
            "abc_class": ["A", "B", "C", None],
            "customer_count": [1178, 1456, 1683, 55],
            "revenue_share": [0.8, 0.15, 0.05, 0.0],
            "revenue": [
                Decimal("6643123.1200"),
                Decimal("1245009.8700"),
                Decimal("415003.2900"),
                Decimal("-3070.4700"),
            ],
            "gini": [0.4123, 0.0712, 0.31, None],
            "orders_per_customer": [14.25, 4.5, 1.75, None],
            "last_order_on": [date(2024, 12, 31), date(2024, 12, 30), date(2024, 11, 2), None],
            "seen_at": [datetime(2024, 12, 31, 13, 5), None, None, None],  # noqa: DTZ001  in UTC
            "reply_seconds": [7500.0, 59.0, 93784.0, None],
            "is_open": [True, False, None, True],
        }
    ),
    (CLASS, CUSTOMERS, SHARE, REVENUE, SCORE, NUMBER, DAY, MOMENT, DURATION, FLAG),
)
PEOPLE = ResultTable(
    "customers",
    Text("Kunden", "Customers"),
    pl.DataFrame(
        {
            "customer_id": [f"K{number:04d}" for number in range(1, 31)],
            "text": ["Super Service, danke!", "=1+1 <b>fett</b> | [bold]x[/bold] \x1b[31mrot"] * 15,
            "revenue": [float(1000 - 7 * number) for number in range(30)],
        }
    ),
    (NAME, POST, REVENUE),
    detail=True,
)
KPIS = ResultTable(
    "kpis",
    Text("Kennzahlen", "Key figures"),
    pl.DataFrame(
        {
            "metric": ["engagement_rate", "engagement_rate", "response_rate", "follower_growth"],
            "channel": ["instagram", "x", None, None],
            "value": [0.0412, 0.0123, 0.71, 0.034],
            "numerator": [412, 123, 71, 340],
            "denominator": [10000, 10000, 100, 10000],
            "n": [120, 80, 100, 2],
            "low": [0.0375, 0.0103, 0.6146, None],
            "high": [0.0453, 0.0147, 0.79, None],
            "definition": [
                "engagement_by_reach@1",
                "engagement_by_reach@1",
                "response_rate@1",
                "growth@1",
            ],
        }
    ),
    (
        Column("metric", "text", "Kennzahl", "Metric"),
        Column("channel", "text", "Kanal", "Channel"),
        Column("value", "share", "Wert", "Value"),
        Column("numerator", "count", "Zähler", "Numerator"),
        Column("denominator", "count", "Nenner", "Denominator"),
        Column("n", "count", "n", "n"),
        Column("low", "share", "von", "from"),
        Column("high", "share", "bis", "to"),
        Column(
            "definition",
            "text",
            "Definition",
            "Definition",
            meaning=Text("Formel und Fassung", "formula and version"),
        ),
    ),
)

GROUP = Column("segment", "text", "Kundengruppe", "Customer group")
RATE = Column("engagement_rate", "share", "Engagement-Rate", "Engagement rate")
MONTH = Column("month", "date", "Monat", "Month")
CHANNEL = Column("channel", "text", "Kanal", "Channel")
COUNT = Column("n", "count", "Beiträge", "Posts")
SOURCE = Text(
    "Quelle: Exporte bis 31.12.2024, n = 6.012 Beiträge",
    "Source: exports up to 2024-12-31, n = 6,012 posts",
)

_MONTHS = [date(2024, month, 1) for month in range(1, 13)]
_COURSE = [0.021, 0.024, 0.022, 0.027, 0.031, 0.030, 0.028, 0.033, 0.036, 0.034, 0.039, 0.041]


def _figure(
    name: str, kind: str, title: tuple[str, str], data: dict, encoding: dict, columns: tuple
) -> Figure:
    return Figure(name, Text(*title), kind, pl.DataFrame(data), encoding, columns, SOURCE)


BARS = _figure(
    "bars",
    "bars",
    (
        "Engagierte Kunden reagieren fast dreimal so oft wie Eskapisten",
        "Engaged customers react almost three times as often as escapists",
    ),
    {
        "segment": ["Engagierte", "Zufriedene", "Durchschnitt", "Eskapisten", "Negative"],
        "engagement_rate": [0.064, 0.041, 0.033, 0.023, 0.027],
        "low": [0.058, 0.036, 0.030, 0.015, 0.021],
        "high": [0.071, 0.046, 0.036, 0.031, 0.034],
    },
    {"x": "segment", "y": "engagement_rate", "low": "low", "high": "high"},
    (GROUP, RATE),
)
LINE = _figure(
    "line",
    "line",
    (
        "Die Engagement-Rate hat sich im Jahr 2024 fast verdoppelt",
        "The engagement rate almost doubled in 2024",
    ),
    {
        "month": _MONTHS,
        "engagement_rate": _COURSE,
        "low": [v - 0.004 for v in _COURSE],
        "high": [v + 0.004 for v in _COURSE],
    },
    {"x": "month", "y": "engagement_rate", "low": "low", "high": "high"},
    (MONTH, RATE),
)
LINES = _figure(
    "lines",
    "line",
    ("Instagram zieht davon, Facebook verliert", "Instagram pulls away, Facebook loses"),
    {
        "month": _MONTHS * 3,
        "engagement_rate": [
            *_COURSE,
            *(0.03 - 0.001 * m for m in range(12)),
            *(0.018 + 0.0002 * m for m in range(12)),
        ],
        "channel": ["Instagram"] * 12 + ["Facebook"] * 12 + ["X"] * 12,
    },
    {"x": "month", "y": "engagement_rate", "series": "channel"},
    (MONTH, RATE, CHANNEL),
)
PARETO = _figure(
    "pareto",
    "pareto",
    ("27 % der Kunden bringen 80 % des Umsatzes", "27% of the customers bring 80% of the revenue"),
    {"x": [i / 50 for i in range(51)], "y": [1 - (1 - i / 50) ** 5 for i in range(51)]},
    {"x": "x", "y": "y"},
    (
        Column("x", "share", "Anteil der Kunden", "Share of customers"),
        Column("y", "share", "Anteil am Umsatz", "Share of revenue"),
    ),
)
STACKED = _figure(
    "stacked",
    "stacked",
    ("Auf X ist jeder dritte Beitrag negativ", "Every third post on X is negative"),
    {
        "channel": ["Instagram"] * 3 + ["Facebook"] * 3 + ["X"] * 3,
        "share": [0.52, 0.36, 0.12, 0.40, 0.38, 0.22, 0.28, 0.38, 0.34],
        "label": ["positiv", "neutral", "negativ"] * 3,
    },
    {"x": "channel", "y": "share", "series": "label"},
    (
        CHANNEL,
        Column("share", "share", "Anteil der Beiträge", "Share of posts"),
        Column("label", "text", "Stimmung", "Sentiment"),
    ),
)
HEAT = _figure(
    "heat",
    "heat",
    ("Am Dienstagabend wird am meisten geantwortet", "Most replies come on Tuesday evening"),
    {
        "hour": [
            hour for _ in range(7) for hour in ("0–6", "6–10", "10–14", "14–18", "18–22", "22–24")
        ],
        "day": [day for day in ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So") for _ in range(6)],
        "n": [
            (7 * d + 11 * h * (6 - h)) % 97 if (d, h) != (1, 4) else 140
            for d in range(7)
            for h in range(6)
        ],
    },
    {"x": "hour", "y": "day", "value": "n"},
    (
        Column("hour", "text", "Uhrzeit", "Hour"),
        Column("day", "text", "Wochentag", "Weekday"),
        COUNT,
    ),
)
SLOPE = _figure(
    "slope",
    "slope",
    (
        "Die Gruppe der Engagierten wächst, die Eskapisten schrumpfen",
        "The engaged grow, the escapists shrink",
    ),
    {
        "period": ["2023", "2024"] * 5,
        "share": [0.10, 0.16, 0.31, 0.33, 0.34, 0.33, 0.15, 0.09, 0.10, 0.09],
        "segment": [
            name
            for name in ("Engagierte", "Zufriedene", "Durchschnitt", "Eskapisten", "Negative")
            for _ in range(2)
        ],
    },
    {"x": "period", "y": "share", "series": "segment"},
    (
        Column("period", "text", "Jahr", "Year"),
        Column("share", "share", "Anteil der Kunden", "Share of customers"),
        GROUP,
    ),
)
COHORT = _figure(
    "cohort",
    "cohort",
    (
        "Nach drei Monaten kauft noch jeder dritte Neukunde",
        "Every third new customer still buys after three months",
    ),
    {
        "age": [age for start in range(6) for age in range(6 - start)],
        "cohort": [f"2024-{start + 1:02d}" for start in range(6) for _ in range(6 - start)],
        "retention": [
            round(0.93**start / (1 + 0.6 * age), 3)
            for start in range(6)
            for age in range(6 - start)
        ],
    },
    {"x": "age", "y": "cohort", "value": "retention"},
    (
        Column("age", "count", "Monate seit dem ersten Kauf", "Months since the first purchase"),
        Column("cohort", "text", "Erster Kauf", "First purchase"),
        Column("retention", "share", "Wiederkäufer", "Returning"),
    ),
)
CALIBRATION = _figure(
    "calibration",
    "calibration",
    (
        "Die Prognose trifft im Mittel, ist oben aber zu optimistisch",
        "The forecast is right on average, but too optimistic at the top",
    ),
    {
        "predicted": [0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95],
        "observed": [0.06, 0.14, 0.27, 0.34, 0.47, 0.52, 0.61, 0.69, 0.74, 0.83],
        "n": [410, 300, 240, 180, 150, 120, 90, 70, 50, 40],
    },
    {"x": "predicted", "y": "observed", "n": "n"},
    (
        Column("predicted", "share", "Vorhergesagt", "Predicted"),
        Column("observed", "share", "Eingetreten", "Observed"),
        Column("n", "count", "Kunden", "Customers"),
    ),
)
FLOW = _figure(
    "flow",
    "flow",
    (
        "Ein Viertel der Eskapisten ist zufrieden geworden",
        "A quarter of the escapists has become happy",
    ),
    {
        "before": [
            "Engagierte",
            "Engagierte",
            "Zufriedene",
            "Zufriedene",
            "Eskapisten",
            "Eskapisten",
            "Negative",
            "Negative",
        ],
        "after": [
            "Engagierte",
            "Zufriedene",
            "Zufriedene",
            "Engagierte",
            "Eskapisten",
            "Zufriedene",
            "Negative",
            "Eskapisten",
        ],
        "n": [80, 20, 150, 30, 90, 30, 40, 5],
    },
    {"source": "before", "target": "after", "value": "n"},
    (
        Column("before", "text", "2023", "2023"),
        Column("after", "text", "2024", "2024"),
        Column("n", "count", "Kunden", "Customers"),
    ),
)
WATERFALL = _figure(
    "waterfall",
    "waterfall",
    (
        "Mehr Beschwerden: vor allem am Telefon",
        "More complaints: mostly by phone",
    ),
    {"channel": ["Telefon", "E-Mail", "Chat"], "part": [0.051, 0.012, -0.008]},
    {"x": "channel", "y": "part"},
    (
        Column("channel", "text", "Kanal", "Channel"),
        Column("part", "share", "Beitrag", "Part"),
    ),
)
POINTS = _figure(
    "points",
    "points",
    (
        "Wer schneller antwortet, hat zufriedenere Kunden",
        "Those who answer faster have happier customers",
    ),
    {
        "hours": [0.5 + 0.6 * i + (i * 7 % 5) for i in range(36)],
        "satisfaction": [0.9 - 0.012 * i - 0.02 * (i * 11 % 7) for i in range(36)],
        "channel": ["Instagram", "Facebook", "X"] * 12,
    },
    {"x": "hours", "y": "satisfaction", "series": "channel"},
    (
        Column("hours", "number", "Antwortzeit", "Time to reply", unit="h"),
        Column("satisfaction", "share", "Zufriedene Kunden", "Happy customers"),
        CHANNEL,
    ),
)
FIGURES = (BARS, LINE, LINES, PARETO, STACKED, HEAT, SLOPE, COHORT, CALIBRATION, FLOW, POINTS,
           WATERFALL)  # fmt: skip

GALLERY = Result(
    title=Text("Galerie", "Gallery"),
    finding=Text(
        "27 % der Kunden bringen 80 % des Umsatzes.",
        "27% of the customers bring 80% of the revenue.",
    ),
    tables=(CLASSES, KPIS, PEOPLE),
    facts=(
        Fact(SCORE, 0.71234),
        Fact(Column("customers", "count", "Kunden", "Customers"), 4372),
        Fact(Column("net", "money", "Umsatz", "Revenue", unit="EUR"), Decimal("8300065.8100")),
        Fact(Column("first_on", "date", "Erster Tag", "First day"), date(2023, 7, 1)),
        Fact(Column("p", "score", "p-Wert", "p value"), None),
    ),
    notes=(
        Text(
            "55 Kunden ohne positiven Umsatz stehen für sich.",
            "55 customers without positive revenue stand apart.",
        ),
    ),
    figures=FIGURES,
    provenance=Provenance(
        "gallery",
        "2024-12-31",
        {"cuts": [80, 95]},
        0,
        "0.1.0",
        {"sales": 541909},
        {"without_customer": 135080},
        ({"file": "orders.csv", "sha256": "ab" * 32, "mapping": "orders_generic"},),
    ),
)
REFUSED = Result(
    title=Text("Prognose", "Forecast"),
    notes=(
        Text(
            "Zu wenige Kunden: 12 von 100. Mehr Bestellungen laden.",
            "Too few customers: 12 of 100. Load more orders.",
        ),
    ),
    refused=True,
)
