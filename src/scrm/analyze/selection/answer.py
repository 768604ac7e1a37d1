"""The answer of ``scrm select``: size, overlap, expected response and waste."""

import polars as pl

from scrm.analyze import _stats
from scrm.analyze.selection.consent import select_consenting
from scrm.result import Column, Fact, Lang, Result, ResultTable, Text
from scrm.wording import write_count, write_interval, write_number, write_shares

TITLE = Text("Auswahl für eine Kampagne", "Selection for a campaign")
METHOD = "chance_of_buyers"
"""Key in `scrm.certainty.METHODS`."""
_RANGE = Text(
    "Spanne durch Zufall bei so vielen Angeschriebenen, wenn die Prognose stimmt",
    "range of chance for this many contacts, should the forecast be right",
)


def build_answer(
    picked: pl.DataFrame,
    listed: pl.DataFrame,
    *,
    customers: int,
    cost: tuple[float, str],
    other: pl.DataFrame | None,
    scored: bool,
) -> Result:
    """Return the result.

    Parameters
    ----------
    picked, listed : DataFrame
        The customers that match the rule, and those of them that may be contacted.
    customers : int
        All customers.
    cost : (float, str)
        Cost of one contact and its currency.
    other : DataFrame or None
        The customers of another rule, for the overlap.
    scored : bool
        The expected response comes from scores.
    """
    without = picked.height - select_consenting(picked).height
    sizes = (
        Fact(
            Column("matched_count", "count", "erfüllen die Regel", "Match the rule"), picked.height
        ),
        Fact(
            Column(
                "without_consent_count",
                "count",
                "davon ohne Einwilligung",
                "Of them without consent",
            ),
            without,
        ),
        *_list_opt_outs(picked),
        Fact(Column("selected_count", "count", "in der Liste", "In the list"), listed.height),
        Fact(
            Column("reach_share", "share", "Anteil an allen Kunden", "Share of all customers"),
            listed.height / customers,
        ),
    )
    expected = float(listed["response"].fill_null(0).sum())
    ends = _stats.wilson_interval(expected, listed.height)
    return Result(
        title=TITLE,
        finding=_finding(listed.height, picked.height, without, expected, ends),
        tables=(
            _overlap(picked, listed, "segment"),
            _overlap(picked, listed, "abc_class"),
            _list(listed),
        ),
        facts=(
            *sizes,
            *_expected_facts(listed.height, expected, ends),
            *_cost(listed.height, expected, cost),
            *_overlap_facts(listed, other),
        ),
        notes=(*_notes(scored=scored), *_list_opt_out_notes(picked)),
        intervals=(METHOD,) if listed.height else (),
    )


def _list_opt_outs(picked: pl.DataFrame) -> tuple[Fact, ...]:
    """Return the opt-outs that other rows of the CRM state, and those lifted; none without any."""
    counted = (
        Fact(
            Column(
                "opt_out_elsewhere_count",
                "count",
                "davon Widerspruch an anderer Stelle",
                "Of them opted out elsewhere",
                meaning=Text(
                    "dieselbe E-Mail-Adresse oder Person hat in einem anderen Datensatz "
                    "widersprochen",
                    "the same e-mail address or person has opted out in another record",
                ),
            ),
            int(picked["is_out_elsewhere"].sum()),
        ),
        Fact(
            Column(
                "opt_out_lifted_count",
                "count",
                "Widerspruch durch spätere Einwilligung aufgehoben",
                "Opt-outs lifted by a later consent",
            ),
            int(picked["is_lifted"].sum()),
        ),
    )
    return tuple(fact for fact in counted if fact.value)


def _list_opt_out_notes(picked: pl.DataFrame) -> tuple[Text, ...]:
    if not picked["is_out_elsewhere"].any():
        return ()
    n = int(picked["is_out_elsewhere"].sum())
    return (
        Text(
            f"{write_count(n, 'Kunde hat', 'Kunden haben', 'de')} unter derselben E-Mail-Adresse "
            "oder einer anderen Kundennummer widersprochen; der Widerspruch gilt überall. Eine "
            "spätere, datierte Einwilligung hebt ihn auf, wenn sie mit scrm load --newer geladen "
            "wird.",
            f"{write_count(n, 'customer has', 'customers have', 'en')} opted out under the same "
            "e-mail address or another customer number; the opt-out applies everywhere. A later, "
            "dated consent lifts it if it is loaded with scrm load --newer.",
        ),
    )


def _expected_facts(listed: int, expected: float, ends: _stats.Interval | None) -> tuple[Fact, ...]:
    """Return expected buyers, response and waste.

    The range covers chance among so many contacts, not the error of the forecast.
    """
    share, (low, high) = (expected / listed if listed else None), ends or (None, None)
    return (
        Fact(
            Column("expected_responses", "number", "erwartete Käufer", "Expected buyers"),
            round(expected, 2),
        ),
        Fact(
            Column("expected_response_share", "share", "erwartete Antwort", "Expected response"),
            share,
        ),
        Fact(
            Column(
                "expected_response_share_low",
                "share",
                "erwartete Antwort, von",
                "Expected response, low",
                "",
                _RANGE,
            ),
            low,
        ),
        Fact(
            Column(
                "expected_response_share_high",
                "share",
                "erwartete Antwort, bis",
                "Expected response, high",
                "",
                _RANGE,
            ),
            high,
        ),
        Fact(
            Column(
                "waste_share",
                "share",
                "Streuverlust",
                "Waste",
                meaning=Text(
                    "Angeschriebene, von denen kein Kauf zu erwarten ist",
                    "contacts from whom no purchase is expected",
                ),
            ),
            None if share is None else 1 - share,
        ),
    )


def _cost(listed: int, expected: float, cost: tuple[float, str]) -> tuple[Fact, ...]:
    per_contact, currency = cost
    if not per_contact:
        return ()
    return (
        Fact(Column("cost", "money", "Kosten", "Cost", currency), round(per_contact * listed, 2)),
        Fact(
            Column("waste_cost", "money", "davon Streuverlust", "Of it waste", currency),
            round(per_contact * (listed - expected), 2),
        ),
    )


def _overlap_facts(listed: pl.DataFrame, other: pl.DataFrame | None) -> tuple[Fact, ...]:
    if other is None:
        return ()
    first, second = set(listed["customer_id"]), set(other["customer_id"])
    share = len(first & second) / len(first | second) if first | second else None
    both = Column(
        "overlap_count", "count", "auch in der anderen Auswahl", "Also in the other selection"
    )
    return Fact(both, len(first & second)), Fact(
        Column("overlap_share", "share", "Überschneidung (Jaccard)", "Overlap (Jaccard)"), share
    )


def _finding(
    listed: int, matched: int, without: int, expected: float, ends: _stats.Interval | None
) -> Text:
    if not matched:
        return Text("Niemand erfüllt die Regel.", "Nobody matches the rule.")
    if not listed or ends is None:
        return Text(
            "Niemand darf angeschrieben werden: "
            f"{write_count(matched, 'erfüllt', 'erfüllen', 'de')} die Regel, "
            "keiner mit Einwilligung.",
            f"Nobody may be contacted: {write_count(matched, 'matches', 'match', 'en')} the rule, "
            "none with consent.",
        )

    def buyers(lang: Lang) -> str:
        value, low, high = write_shares((expected / listed, *ends), lang)
        return f"{value} ({write_interval(low, high, lang)})"

    return Text(
        f"{write_number(listed, 'de')} Kunden zum Anschreiben "
        f"({write_number(without, 'de')} weitere ohne Einwilligung); voraussichtlich kaufen davon "
        f"ohnehin {buyers('de')}, die anderen gelten als Streuverlust.",
        f"{write_number(listed, 'en')} customers to contact "
        f"({write_number(without, 'en')} more lack consent); "
        f"{buyers('en')} are expected to buy anyway, the others count as waste.",
    )


def _notes(*, scored: bool) -> tuple[Text, ...]:
    basis = (
        Text(
            "Erwartete Antwort: Wahrscheinlichkeit mindestens eines Kaufs im Horizont der Prognose "
            "(scrm score), mit oder ohne Kampagne; wer noch nie kaufte, zählt als null.",
            "Expected response: chance of at least one purchase over the horizon of the forecast "
            "(scrm score), with or without a campaign; whoever never bought counts as zero.",
        )
        if scored
        else Text(
            "Erwartete Antwort: Anteil der Gruppe, der zuletzt kaufte, denn es gibt keine "
            "Prognose. Nächster Schritt: scrm score.",
            "Expected response: share of the group who bought lately, as there is no forecast. "
            "Next step: scrm score.",
        )
    )
    rule = Text(
        "Nur Kunden mit Einwilligung (consent = yes); unbekannt zählt als nein. "
        "Was die Kampagne selbst bewirkt, zeigt nur eine Kontrollgruppe.",
        "Only customers who consented (consent = yes); unknown counts as no. "
        "What the campaign itself achieves only a control group shows.",
    )
    return basis, rule


def _overlap(picked: pl.DataFrame, listed: pl.DataFrame, by: str) -> ResultTable:
    """Return the selection by group or class, with the range of the expected response."""
    matched = picked.group_by(by).agg(matched=pl.len())
    counted = listed.group_by(by).agg(n=pl.len(), response=pl.col("response").mean())
    frame = (
        matched.join(counted, on=by, how="left", nulls_equal=True)
        .with_columns(pl.col("n").fill_null(0))
        .sort(by, nulls_last=True)
    )
    low, high = _stats.wilson_intervals(
        (frame["response"].fill_null(0) * frame["n"]).to_numpy(), frame["n"].to_numpy()
    )
    frame = frame.with_columns(
        share=pl.col("n") / max(listed.height, 1),
        low=pl.Series(low, dtype=pl.Float64).fill_nan(None),
        high=pl.Series(high, dtype=pl.Float64).fill_nan(None),
    )
    label = {"segment": ("Gruppe", "Group"), "abc_class": ("Klasse", "Class")}[by]
    columns = (
        Column(by, "text", *label),
        Column("matched", "count", "erfüllen die Regel", "Match the rule"),
        Column("n", "count", "in der Liste", "In the list"),
        Column("share", "share", "Anteil der Liste", "Share of the list"),
        Column("response", "share", "erwartete Antwort", "Expected response"),
        Column(
            "low",
            "share",
            "von",
            "Low",
            meaning=_RANGE,
        ),
        Column(
            "high",
            "share",
            "bis",
            "High",
            meaning=_RANGE,
        ),
    )
    title = {
        "segment": Text("Nach Gruppe", "By group"),
        "abc_class": Text("Nach Klasse", "By class"),
    }[by]
    return ResultTable(
        f"by_{by}", title, frame.select([column.name for column in columns]), columns
    )


def _list(listed: pl.DataFrame) -> ResultTable:
    columns = (
        Column("customer_id", "text", "Kunde", "Customer", personal=True),
        Column("segment", "text", "Gruppe", "Group"),
        Column("abc_class", "text", "Klasse", "Class"),
        Column("response", "share", "erwartete Antwort", "Expected response"),
    )
    return ResultTable(
        "customers",
        Text("Kunden", "Customers"),
        listed.select([c.name for c in columns]),
        columns,
        detail=True,
    )


def build_refusal() -> Result:
    """Return the named refusal of a database without customers."""
    return Result(
        title=TITLE,
        refused=True,
        notes=(
            Text(
                "Keine Kunden geladen. Nächster Schritt: einen CRM-Export laden "
                "(scrm load DATEIEN).",
                "No customers are loaded. Next step: load a CRM export (scrm load FILES).",
            ),
        ),
    )
