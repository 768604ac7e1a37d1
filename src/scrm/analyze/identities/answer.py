"""The answer of ``scrm link``: words and tables, without values of profiles or customers."""

import polars as pl

from scrm.analyze import _stats
from scrm.result import LANGS, Column, Fact, Lang, Result, ResultTable, Text
from scrm.wording import write_count, write_interval, write_number, write_shares

TITLE = Text("Profile und Kunden", "Profiles and customers")
TIERS = {
    0: Text("0 erklärt", "0 declared"),
    1: Text("1 Profil im CRM", "1 profile in the CRM"),
    2: Text("2 persönliche E-Mail", "2 personal e-mail"),
    3: Text("3 Telefonnummer oder Bestellnummer", "3 phone number or order number"),
    4: Text("4 Name und Ort", "4 name and place"),
}
_PROFILES = Column(
    "profile_count",
    "count",
    "Profile",
    "Profiles",
    "profiles",
    Text("fremde Profile und Verfasser von Beiträgen", "profiles of others, and authors of posts"),
)
_LINKED = Column("linked_count", "count", "verknüpft", "Linked", "profiles")
_RATE = Column(
    "match_rate",
    "share",
    "Trefferquote",
    "Match rate",
    meaning=Text("verknüpfte Profile / fremde Profile", "profiles linked / profiles of others"),
)
_LOW = Column(
    "match_rate_low",
    "share",
    "von",
    "From",
    meaning=Text(
        "untere Grenze des 95-%-Intervalls; Profile einer Person zählen zusammen",
        "lower bound of the 95 % interval; profiles of one person count together",
    ),
)
_HIGH = Column(
    "match_rate_high",
    "share",
    "bis",
    "To",
    meaning=Text(
        "obere Grenze des 95-%-Intervalls; Profile einer Person zählen zusammen",
        "upper bound of the 95 % interval; profiles of one person count together",
    ),
)
_STATUS = {
    "ambiguous": Column(
        "ambiguous_count",
        "count",
        "mehrdeutig",
        "Ambiguous",
        "profiles",
        Text("zwei Kunden passen: mit keinem verknüpft", "two customers fit: linked to none"),
    ),
    "never": Column(
        "never_count",
        "count",
        "untersagt",
        "Forbidden",
        "profiles",
        Text("eine Erklärung sagt nie", "a declaration says never"),
    ),
    "unmatched": Column("unmatched_count", "count", "ohne Treffer", "Unmatched", "profiles"),
}
_CUSTOMERS = Column("customer_count", "count", "Kunden", "Customers", "customers")
_WITH = Column(
    "linked_customer_count", "count", "Kunden mit Profil", "Customers with a profile", "customers"
)
_CHANNEL = Column("channel", "text", "Kanal", "Channel")
_TIER = Column(
    "tier",
    "count",
    "Stufe",
    "Tier",
    meaning=Text(
        ", ".join(tier.de for tier in TIERS.values()), ", ".join(tier.en for tier in TIERS.values())
    ),
)
_RULE = Column("rule", "text", "Regel", "Rule")


def build_answer(
    linked: pl.DataFrame,
    merged: pl.DataFrame,
    *,
    customer_count: int,
    tiers: int,
    contradictions: int = 0,
    reviewed: ResultTable | None = None,
) -> Result:
    """Return the result for the frames of `matches.link` and of persons with several numbers."""
    hits = linked.filter(pl.col("status") == "linked")
    channels = count_by_channel(linked)
    rules = (
        hits.group_by("tier", "rule").agg(linked_count=pl.len().cast(pl.Int64)).sort("tier", "rule")
    )
    return Result(
        title=TITLE,
        finding=_finding(linked),
        tables=(
            ResultTable(
                "tiers",
                Text("Nach Stufe und Regel", "By tier and rule"),
                rules,
                (_TIER, _RULE, _LINKED),
                in_appendix=True,
            ),
            ResultTable(
                "channels",
                Text("Nach Kanal", "By channel"),
                channels,
                (_CHANNEL, _PROFILES, _LINKED, *_STATUS.values(), _RATE, _LOW, _HIGH),
            ),
            *((reviewed,) if reviewed else ()),
            *_list_persons(merged),
        ),
        facts=(*_facts(linked, hits, customer_count), *_count_persons(merged)),
        notes=(*_notes(tiers), *_note_contradictions(contradictions)),
        intervals=("clustered_profiles", *(("reviewed_pairs",) if reviewed else ())),
    )


def _list_persons(merged: pl.DataFrame) -> tuple[ResultTable, ...]:
    """Return the table of persons with several customer numbers; none without any."""
    if merged.is_empty():
        return ()
    title = Text("Personen mit mehreren Kundennummern", "Persons with several customer numbers")
    columns = (
        Column("person_id", "text", "Person", "Person", personal=True),
        Column("customer_id", "text", "Kundennummer", "Customer number", personal=True),
        Column("rule", "text", "Regel", "Rule"),
    )
    return (ResultTable("persons", title, merged, columns, detail=True),)


def _count_persons(merged: pl.DataFrame) -> tuple[Fact, ...]:
    if merged.is_empty():
        return ()
    return (
        Fact(
            Column(
                "merged_number_count",
                "count",
                "Kundennummern derselben Personen",
                "Customer numbers of the same persons",
            ),
            merged.height,
        ),
        Fact(
            Column(
                "merged_person_count",
                "count",
                "Personen mit mehreren Kundennummern",
                "Persons with several customer numbers",
            ),
            merged["person_id"].n_unique(),
        ),
    )


def count_by_channel(linked: pl.DataFrame) -> pl.DataFrame:
    """Return profiles, links and match rate with its interval for each channel."""
    counts = linked.group_by("channel").agg(
        profile_count=pl.len().cast(pl.Int64),
        linked_count=(pl.col("status") == "linked").sum().cast(pl.Int64),
        **{
            column.name: (pl.col("status") == status).sum().cast(pl.Int64)
            for status, column in _STATUS.items()
        },
    )
    ordered = counts.sort("channel")
    effects = [
        measure_design_effect(linked.filter(pl.col("channel") == channel))
        for channel in ordered["channel"]
    ]
    low, high = _stats.wilson_intervals(
        ordered["linked_count"].to_numpy() / effects, ordered["profile_count"].to_numpy() / effects
    )
    return ordered.with_columns(
        match_rate=pl.col("linked_count") / pl.col("profile_count"),
        match_rate_low=pl.Series(low, dtype=pl.Float64),
        match_rate_high=pl.Series(high, dtype=pl.Float64),
    )


def measure_design_effect(linked: pl.DataFrame) -> float:
    """Return by how much several profiles of one customer widen the variance of the match rate.

    The profiles of a person are linked together or not at all. How many profiles a person has is
    known of the linked customers only; the others are taken to have as many.

    Examples
    --------
    >>> measure_design_effect(pl.DataFrame({"customer_id": ["C1", "C1", "C2", None]}))
    1.6666666666666667
    """
    sizes = linked.drop_nulls("customer_id").group_by("customer_id").len()["len"]
    counts = sizes.to_numpy().astype(float)
    return float((counts**2).sum() / counts.sum()) if len(counts) else 1.0


def build_refusal(profiles: int, customers: int, merged: pl.DataFrame) -> Result:
    """Return the refusal of data without profiles or without customers.

    Persons with several customer numbers are listed all the same.
    """
    return Result(
        TITLE,
        refused=True,
        tables=_list_persons(merged),
        facts=_count_persons(merged),
        notes=(
            Text(
                f"Zum Verknüpfen braucht es beide Seiten: {write_number(profiles, 'de')} Profile "
                f"oder Autoren und {write_number(customers, 'de')} Kunden sind geladen. Nächster "
                "Schritt: scrm load DATEIEN.",
                f"Linking takes both sides: {write_number(profiles, 'en')} profiles or authors and "
                f"{write_number(customers, 'en')} customers are loaded. "
                "Next step: scrm load FILES.",
            ),
        ),
    )


def _find_interval(linked: pl.DataFrame) -> _stats.Interval:
    """Return the interval of the match rate."""
    effect = measure_design_effect(linked)
    hits = linked["customer_id"].count()
    return _stats.wilson_interval(hits / effect, linked.height / effect) or (0.0, 1.0)


def _finding(linked: pl.DataFrame) -> Text:
    profiles = linked.height
    rate = linked["customer_id"].count() / profiles

    def sentence(lang: Lang) -> str:
        share, lower, upper = write_shares((rate, *_find_interval(linked)), lang)
        interval = write_interval(lower, upper, lang)
        if lang == "de":
            count = write_count(profiles, "Profil", "Profilen", lang)
            return f"{share} von {count} gehören erkennbar zu einem Kunden ({interval})."
        count = write_count(profiles, "profile", "profiles", lang)
        return f"{share} of {count} belong to a known customer ({interval})."

    return Text(sentence("de"), sentence("en"))


def _facts(linked: pl.DataFrame, hits: pl.DataFrame, customer_count: int) -> tuple[Fact, ...]:
    low, high = _find_interval(linked)
    counts = {status: linked.filter(pl.col("status") == status).height for status in _STATUS}
    return (
        Fact(_RATE, hits.height / linked.height),
        Fact(_LOW, low),
        Fact(_HIGH, high),
        Fact(_PROFILES, linked.height),
        Fact(_LINKED, hits.height),
        *(Fact(column, counts[status]) for status, column in _STATUS.items()),
        Fact(_CUSTOMERS, customer_count),
        Fact(_WITH, hits["customer_id"].n_unique()),
    )


def _notes(tiers: int) -> tuple[Text, ...]:
    counted_de, counted_en = (
        ", ".join(TIERS[tier][lang] for tier in range(tiers + 1)) for lang in LANGS
    )
    return (
        Text(
            f"Gezählte Stufen: {counted_de}. Nach dem Namen allein wird nichts verknüpft; eine "
            "Zeile „never“ in identity_map und ein Nein in scrm link review trennen ein Paar auf "
            "jeder Stufe.",
            f"Tiers counted: {counted_en}. Nothing is linked by name alone; a row “never” in "
            "identity_map and a no in scrm link review separate a pair at every tier.",
        ),
        Text(
            "Das private Profil einer Person mit ihrem Kundenkonto zu verknüpfen ist eine eigene "
            "Verarbeitung und braucht eine eigene Rechtsgrundlage (Art. 6 DSGVO), etwa eine "
            "Einwilligung; dass ein Profil öffentlich ist, genügt nicht.",
            "Linking a person's private profile to their customer account is processing of its own "
            "and needs a legal basis of its own (Art. 6 GDPR), such as consent; that a profile is "
            "public is not enough.",
        ),
    )


def _note_contradictions(count: int) -> tuple[Text, ...]:
    if not count:
        return ()
    return (
        Text(
            f"{write_count(count, 'Gruppe', 'Gruppen', 'de')} von Kundennummern blieben getrennt: "
            "Entscheidungen sagen zugleich, dass zwei Nummern eine Person sind und dass sie es "
            "nicht sind. Nächster Schritt: scrm link duplicates.",
            f"{write_count(count, 'group', 'groups', 'en')} of customer numbers stayed separate: "
            "decisions say both that two numbers are one person and that they are not. "
            "Next step: scrm link duplicates.",
        ),
    )
