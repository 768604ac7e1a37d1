"""Words, tables and figures of ``scrm best-time``."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from scrm.analyze.best_time.comparison import Comparison
from scrm.analyze.best_time.figures import AVERAGE, build_figures, find_strongest
from scrm.analyze.best_time.level_names import FACTORS, name_level
from scrm.analyze.best_time.post_rates import COUNT, Posts, find_typical_rate
from scrm.result import LANGS, Column, Fact, Lang, Provenance, Result, ResultTable, Text
from scrm.wording import write_count, write_interval, write_number, write_share

TITLE = Text("Beste Zeit und Form", "Best time and form")
_BASES = {
    "followers": Text(
        "Interaktionen je Follower am Tag des Beitrags", "interactions per follower on the day"
    ),
    "reach": Text("Interaktionen je erreichter Person", "interactions per person reached"),
    "impressions": Text("Interaktionen je Einblendung", "interactions per impression"),
    COUNT: Text("Interaktionen", "interactions"),
}
_INTERVAL = Text(
    "95-%-Intervall, zum Durchschnitt hin geschrumpft", "95% interval, drawn towards the average"
)
_INDEX = Text(
    "übliche Interaktionsrate, 100 = durchschnittlicher Beitrag desselben Kontos und Monats",
    "typical interaction rate, 100 = average post of the same account and month",
)
_NUMBERS = (
    Column("post_count", "count", "Beiträge", "Posts"),
    Column(
        "effective_count",
        "count",
        "so gut wie",
        "As good as",
        meaning=Text(
            "so viele unabhängige Beiträge sagten ebenso viel: nach Abzug von Konto, Monat, "
            "anderen Eigenschaften und gemeinsamen Tagen",
            "so many independent posts would say as much: after accounts, months, other "
            "properties and shared days",
        ),
    ),
    Column("index", "count", "Index", "Index", meaning=_INDEX),
    Column("index_low", "count", "Index, von", "Index, low", meaning=_INTERVAL),
    Column("index_high", "count", "Index, bis", "Index, high", meaning=_INTERVAL),
    Column(
        "typical_rate",
        "share",
        "übliche Rate",
        "Typical rate",
        meaning=Text(
            "geometrisches Mittel aller Beiträge mal Index", "geometric mean of all posts x index"
        ),
    ),
    Column(
        "is_reliable",
        "flag",
        "verlässlich",
        "Reliable",
        meaning=Text(
            "Stufen der Eigenschaft unterscheiden sich über den Zufall, und das Intervall enthält "
            "100 nicht",
            "levels of the property differ beyond chance, and the interval does not hold 100",
        ),
    ),
)
_FACTOR = Column("factor", "text", "Eigenschaft", "Property")
_LEVEL = Column("level", "text", "Stufe", "Level")
_P_VALUE = Column(
    "p_value",
    "number",
    "p",
    "p",
    meaning=Text(
        "Wahrscheinlichkeit so großer Unterschiede ohne Wirkung, für alle Eigenschaften korrigiert "
        "(Holm)",
        "probability of differences as large without an effect, adjusted for all properties (Holm)",
    ),
)
_CELL_KEYS = (
    Column("weekday", "text", "Wochentag", "Weekday"),
    Column("hour", "text", "Uhrzeit", "Hours"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was compared, over how many weeks, and what was found."""

    posts: Posts
    weeks: int
    found: Comparison
    hours: int


def refuse(posts: Posts, weeks: int, fewest_posts: int, fewest_weeks: int) -> Result:
    """Return why posts cannot be compared."""

    def write(lang: Lang) -> tuple[str, ...]:
        numbers = (fewest_posts, fewest_weeks, posts.frame.height, weeks)
        return tuple(write_number(each, lang) for each in numbers)

    de, en = write("de"), write("en")
    note = Text(
        f"Zu wenig zum Vergleichen: gebraucht werden {de[0]} eigene Beiträge mit Zahlen aus "
        f"{de[1]} Wochen, zu mehreren Zeiten oder in mehreren Formen; vorhanden sind {de[2]} aus "
        f"{de[3]}. Nächster Schritt: einen Export der eigenen Beiträge mit Likes und Kommentaren "
        "laden (scrm sources).",
        f"Too little to compare: {en[0]} own posts with counts from {en[1]} weeks are needed, of "
        f"several times or forms; there are {en[2]} from {en[3]}. Next: load an export of own "
        "posts with likes and comments (scrm sources).",
    )
    return Result(TITLE, notes=(note, *_note_left_out(posts)), refused=True)


def build_answer(answer: Answer, zone: str) -> Result:
    """Return the result.

    Parameters
    ----------
    zone : str
        Time zone of weekdays and hours.
    """
    found, rate = answer.found, find_typical_rate(answer.posts)
    is_timed = any(found.is_claimed(name) for name in ("weekday", "hour") if name in found.p_values)
    levels = _express(found.levels, rate).with_columns(
        is_reliable=_excludes_average()
        & pl.col("factor").is_in([name for name in found.p_values if found.is_claimed(name)])
    )
    tables = [
        _build_factors(found, levels),
        _table("levels", Text("Stufen", "Levels"), levels, (_FACTOR, _LEVEL, *_NUMBERS)),
    ]
    cells = pl.DataFrame()
    if not found.cells.is_empty():
        cells = _express(found.cells, rate).with_columns(
            is_reliable=_excludes_average() & pl.lit(value=is_timed)
        )
        title = Text("Wochentag und Uhrzeit", "Weekday and hour")
        tables.append(_table("cells", title, cells, (*_CELL_KEYS, *_NUMBERS), detail=True))
    return Result(
        TITLE,
        finding=_write_finding(answer, levels),
        tables=tuple(tables),
        facts=_list_facts(answer, rate),
        notes=_list_notes(answer, zone),
        figures=build_figures(levels, cells, answer.posts.frame.height, is_timed=is_timed),
        intervals=("pooled_levels", "signs_by_week"),
        provenance=Provenance(
            "",
            None,
            {},
            0,
            "",
            {"posts": answer.posts.frame.height + sum(answer.posts.left_out.values())},
            answer.posts.left_out,
        ),
    )


def _express(rows: pl.DataFrame, rate: float | None) -> pl.DataFrame:
    """Return effects as indexes and rates; the ends of intervals are rounded outwards."""
    index, low, high = (100 * pl.col(name).exp() for name in ("effect", "low", "high"))
    base = pl.lit(rate, pl.Float64)
    return rows.rename({"posts": "post_count", "effective": "effective_count"}).with_columns(
        pl.col("effective_count").round(0).cast(pl.Int64),
        index=index.round(0).cast(pl.Int64),
        index_low=low.floor().cast(pl.Int64),
        index_high=high.ceil().cast(pl.Int64),
        typical_rate=base * pl.col("effect").exp(),
    )


def _excludes_average() -> pl.Expr:
    return (pl.col("index_low") > AVERAGE) | (pl.col("index_high") < AVERAGE)


def _table(
    name: str, title: Text, rows: pl.DataFrame, columns: tuple[Column, ...], *, detail: bool = False
) -> ResultTable:
    return ResultTable(
        name,
        title,
        rows.select(column.name for column in columns),
        columns,
        detail=detail,
        is_main=name == "levels",
    )


def _build_factors(found: Comparison, levels: pl.DataFrame) -> ResultTable:
    """Return whether levels of each property differ beyond chance."""
    best = {
        name: str(rows.sort("index", "level", descending=[True, False])["level"][0])
        for (name,), rows in levels.group_by("factor")
    }
    rows = [
        (name, best[name] if found.is_claimed(name) else None, p_value, found.is_claimed(name))
        for name, p_value in found.p_values.items()
    ]
    columns = (
        _FACTOR,
        Column("best_level", "text", "am besten", "Best level"),
        _P_VALUE,
        Column("differs", "flag", "verlässlicher Unterschied", "Reliable difference"),
    )
    frame = pl.DataFrame(
        rows,
        schema={
            "factor": pl.String,
            "best_level": pl.String,
            "p_value": pl.Float64,
            "differs": pl.Boolean,
        },
        orient="row",
    )
    title = Text("Eigenschaften der Beiträge", "Properties of posts")
    return ResultTable("factors", title, frame, columns)


def _write_finding(answer: Answer, levels: pl.DataFrame) -> Text:
    claimed = [name for name in answer.found.p_values if answer.found.is_claimed(name)]
    n = {
        "de": write_count(answer.posts.frame.height, "Beitrag", "Beiträgen", "de"),
        "en": write_count(answer.posts.frame.height, "post", "posts", "en"),
    }
    names = {
        lang: _join([FACTORS[each][lang] for each in answer.found.p_values], lang) for lang in LANGS
    }
    if not claimed:
        return Text(
            f"Kein verlässlicher Unterschied zwischen {n['de']} nach {names['de']}.",
            f"No reliable difference between {n['en']} by {names['en']}.",
        )
    parts = {lang: "; ".join(_describe(levels, name, lang) for name in claimed) for lang in LANGS}
    rest = [name for name in answer.found.p_values if name not in claimed]
    others = {lang: _join([FACTORS[each][lang] for each in rest], lang) for lang in LANGS}
    return Text(
        f"Gegenüber dem durchschnittlichen Beitrag: {parts['de']}."
        + (f" Kein verlässlicher Unterschied nach {others['de']}." if rest else ""),
        f"Against the average post: {parts['en']}."
        + (f" No reliable difference by {others['en']}." if rest else ""),
    )


def _describe(levels: pl.DataFrame, factor: str, lang: Lang) -> str:
    """Describe the level of a factor that is farthest from the average."""
    rows = levels.filter((pl.col("factor") == factor) & pl.col("is_reliable"))
    if rows.is_empty():
        return {
            "de": f"{FACTORS[factor].de} macht einen Unterschied, aber keine Stufe allein",
            "en": f"{FACTORS[factor].en} makes a difference, but no level by itself",
        }[lang]
    row = find_strongest(rows)
    value, low, high = (
        _write_difference(row[name], lang) for name in ("index", "index_low", "index_high")
    )
    return f"{name_level(row['level'])[lang]} {value} ({write_interval(low, high, lang)})"


def _write_difference(index: int, lang: Lang) -> str:
    """Write an index as the difference from the average, with its sign."""
    sign = "+" if index >= AVERAGE else "−"
    return sign + write_share(abs(index / 100 - 1), lang, 0)


def _join(names: list[str], lang: Lang) -> str:
    last = {"de": " oder ", "en": " or "}[lang]
    return last.join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def _list_facts(answer: Answer, rate: float | None) -> tuple[Fact, ...]:
    basis = _BASES[answer.posts.main_basis]
    frame = answer.posts.frame
    typical = Column("typical_rate", "share", "übliche Rate", "Typical rate", meaning=basis)
    return (
        Fact(Column("post_count", "count", "verglichene Beiträge", "Posts compared"), frame.height),
        Fact(Column("week_count", "count", "Wochen", "Weeks"), answer.weeks),
        Fact(Column("account_count", "count", "Konten", "Accounts"), frame["account"].n_unique()),
        Fact(typical, rate),
    )


def _list_notes(answer: Answer, zone: str) -> tuple[Text, ...]:
    basis = _BASES[answer.posts.main_basis]
    notes = [
        Text(
            f"Verglichen werden {basis.de} mit denen desselben Kontos im selben Monat; die anderen "
            "Eigenschaften sind herausgerechnet, und seltene Stufen sind zum Durchschnitt hin "
            f"geschrumpft. Zeiten in {zone}. Kein Versuch: was zu dieser Zeit sonst anders war, "
            "steckt mit darin.",
            f"{basis.en[0].upper()}{basis.en[1:]} are compared with those of the same account and "
            "month; other properties are taken out, and rare levels are drawn towards the average. "
            f"Times in {zone}. No experiment: whatever else differed at that time is part of it.",
        ),
        *_note_bases(answer.posts),
        *_note_hours(answer.posts.frame),
        *_note_left_out(answer.posts),
    ]
    return tuple(notes)


def _note_bases(posts: Posts) -> tuple[Text, ...]:
    others = posts.frame.filter(pl.col("basis") != posts.main_basis)
    if others.is_empty():
        return ()
    parts = {
        lang: "; ".join(
            f"{_BASES[basis][lang]} ({', '.join(sorted(set(rows['channel'])))})"
            for (basis,), rows in others.sort("basis").group_by("basis", maintain_order=True)
        )
        for lang in LANGS
    }
    return (
        Text(
            f"Auf anderer Basis, je Konto gleich: {parts['de']}.",
            f"On another basis, the same within an account: {parts['en']}.",
        ),
    )


def _note_hours(frame: pl.DataFrame) -> tuple[Text, ...]:
    without = frame.filter(pl.col("hour").is_null())
    if without.is_empty():
        return ()
    channels = ", ".join(sorted(set(without["channel"])))
    return (
        Text(
            f"Ohne Uhrzeit im Export, deshalb nur bei den anderen Eigenschaften dabei: {channels}.",
            f"Without a time of day in the export, so only part of the other properties: "
            f"{channels}.",
        ),
    )


_LEFT_OUT: Mapping[str, Text] = {
    "promoted": Text("beworben", "promoted"),
    "without counts": Text("ohne Likes, Kommentare und Shares", "without likes, comments, shares"),
    "counts read too early": Text(
        "zu bald nach der Veröffentlichung gelesen (--mature-days)",
        "read too soon after publication (--mature-days)",
    ),
    "without a basis": Text("ohne Follower und Reichweite", "without followers and reach"),
}


def _note_left_out(posts: Posts) -> tuple[Text, ...]:
    counts = {reason: count for reason, count in posts.left_out.items() if count}
    if not counts:
        return ()
    parts = {
        lang: "; ".join(
            f"{write_number(count, lang)} {_LEFT_OUT[reason][lang]}"
            for reason, count in counts.items()
        )
        for lang in LANGS
    }
    total = sum(counts.values())
    de, en = (
        write_count(total, "Beitrag", "Beiträge", "de"),
        write_count(total, "post", "posts", "en"),
    )
    return (Text(f"{de} außen vor: {parts['de']}.", f"{en} left out: {parts['en']}."),)
