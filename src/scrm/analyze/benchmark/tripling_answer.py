"""Words and tables of the tripling test."""

from collections.abc import Mapping, Sequence
from datetime import date

from scrm.analyze.benchmark.comparison_answer import build_frame
from scrm.analyze.benchmark.yearly_growth import FAST, METHOD, SLOW, Growth
from scrm.result import Column, Fact, Result, ResultTable, Text
from scrm.wording import write_number, write_share

TITLE = Text("Verdreifachung in drei bis fünf Jahren", "Tripling in three to five years")
NO_YEARS = Text(
    "Kein Monat hat Kontakte über soziale Medien und einen gleichen Monat im Jahr davor: gebraucht "
    "werden mehr als zwölf Monate mit Beiträgen anderer.",
    "No month has contacts on social media and the same month in the year before: more than twelve "
    "months with posts of others are needed.",
)
_FEW = Text(
    "Weniger als vier Monate mit einem gleichen Monat im Jahr davor: kein Intervall.",
    "Fewer than four months with the same month in the year before: no interval.",
)
_CEILING = Text(
    "Ein Anteil von mehr als einem Drittel kann sich nicht verdreifachen: hier zählt die Zahl der "
    "Kontakte.",
    "A share of more than a third cannot triple: the number of contacts counts here.",
)
_COVERS = Text(
    "Das Intervall erfasst, wie verschieden die Monate wachsen; nicht, ob es so weitergeht.",
    "The interval covers how differently months grow; not whether it goes on like that.",
)
_NAMES: Mapping[str, Text] = {
    "social_share": Text("Anteil sozialer Medien an den Kontakten", "share of social media"),
    "social_contacts": Text("Kontakte über soziale Medien", "contacts on social media"),
}
_PACES: Mapping[str, Text] = {
    "faster": Text("schneller als in drei Jahren", "faster than in three years"),
    "on the path": Text("auf diesem Weg", "on this path"),
    "slower": Text("langsamer als in fünf Jahren", "slower than in five years"),
    "not distinguishable": Text(
        "vom Weg dorthin nicht zu unterscheiden", "not distinguishable from the path"
    ),
    "no interval": Text("ohne Intervall nicht zu beurteilen", "not decided without an interval"),
}
_COLUMNS = (
    Column("quantity", "text", "Größe", "Quantity"),
    Column("before", "number", "Vorjahr", "Year before"),
    Column("now", "number", "jetzt", "Now"),
    Column(
        "factor",
        "score",
        "Faktor je Jahr",
        "Factor per year",
        meaning=Text("jetzt / Vorjahr, in gleichen Monaten", "now / year before, same months"),
    ),
    Column("factor_low", "score", "Faktor, von", "Factor, low"),
    Column("factor_high", "score", "Faktor, bis", "Factor, high"),
    Column("month_count", "count", "Monate", "Months"),
    Column(
        "pace",
        "text",
        "Tempo",
        "Pace",
        meaning=Text(
            "gemessen an einer Verdreifachung in drei bis fünf Jahren",
            "measured against a tripling in three to five years",
        ),
    ),
)


def build_tripling(found: Sequence[Growth], pairs: Sequence[tuple[date, date]]) -> Result:
    """Return the growth of social media beside that of a tripling in three to five years."""
    if not found:
        return Result(TITLE, notes=(NO_YEARS,), refused=True)
    rows = [
        (
            each.name,
            each.before,
            each.now,
            each.factor,
            *(each.interval or (None, None)),
            each.months,
            each.pace,
        )
        for each in found
    ]
    table = ResultTable("tripling", TITLE, build_frame(rows, _COLUMNS), _COLUMNS)
    judged = next((each for each in found if each.can_triple), found[-1])
    has_interval = any(each.interval for each in found)
    return Result(
        TITLE,
        finding=_write_finding(judged),
        tables=(table,),
        facts=_list_facts(judged),
        notes=(
            *((_CEILING,) if judged is not found[0] else ()),
            _COVERS if has_interval else _FEW,
        ),
        intervals=(METHOD,) if has_interval else (),
        window=(pairs[0][1], pairs[-1][1]),
    )


def _list_facts(judged: Growth) -> tuple[Fact, ...]:
    return (
        Fact(
            Column(
                "slow_factor",
                "score",
                "Faktor je Jahr: dreimal so viel in fünf Jahren",
                "Factor per year: threefold in five years",
            ),
            SLOW,
        ),
        Fact(
            Column(
                "fast_factor",
                "score",
                "Faktor je Jahr: dreimal so viel in drei Jahren",
                "Factor per year: threefold in three years",
            ),
            FAST,
        ),
        Fact(
            Column(
                "social_factor", "score", "Faktor je Jahr: gemessen", "Factor per year: measured"
            ),
            judged.factor,
        ),
    )


def _write_finding(judged: Growth) -> Text:
    name, pace = _NAMES[judged.name], _PACES[judged.pace]
    values = []
    for lang in ("de", "en"):
        if judged.name == "social_share":
            values.append([write_share(each, lang) for each in (judged.before, judged.now)])
        else:
            values.append([write_number(each, lang) for each in (judged.before, judged.now)])
    factors, slow, fast = (
        [write_number(each, lang, 2) for lang in ("de", "en")]
        for each in (judged.factor, SLOW, FAST)
    )
    return Text(
        f"{name.de}: von {values[0][0]} auf {values[0][1]} in einem Jahr (Faktor {factors[0]}; "
        f"eine Verdreifachung braucht {slow[0]} bis {fast[0]}): {pace.de}.",
        f"{name.en[0].upper()}{name.en[1:]}: from {values[1][0]} to {values[1][1]} in a year "
        f"(factor {factors[1]}; a tripling needs {slow[1]} to {fast[1]}): {pace.en}.",
    )
