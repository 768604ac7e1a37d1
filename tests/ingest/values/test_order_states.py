"""States of orders: which are revenue, however they are written, and which are not known."""

import pytest

from scrm.errors import ConfigError
from scrm.ingest.formats.word_tables import read_word_tables
from scrm.ingest.values.order_states import OrderStates, build_order_states
from scrm.store.local import LocalStore

SHIPPED = build_order_states(read_word_tables("order_states", []))


def _judge(store: LocalStore, status: str | None, states: OrderStates = SHIPPED) -> str:
    value = "CAST($status AS VARCHAR)"
    row = store.frame(
        f"SELECT {states.is_no_revenue(value)} AS none, {states.is_unknown(value)} AS unknown",
        {"status": status},
    ).row(0)
    return {(True, False): "none", (False, False): "revenue", (False, True): "unknown"}.get(
        (bool(row[0]), bool(row[1])), "both"
    )


@pytest.mark.parametrize(
    "status",
    [
        *("cancelled", "Canceled", "REFUNDED", "failed", "pending", "expired", "voided"),
        *("storniert", "Stornierung", "on-hold", "On Hold", "wc-on-hold", "wc-pending"),
        *("Zurückerstattet", "zurueckerstattet", "Zuru\u0308ckerstattet", " Fehlgeschlagen "),
        *("Abgeschlossen / Erstattet", "paid, cancelled", "Cancelled (by customer)"),
    ],
)
def test_a_state_that_is_no_revenue_is_known_however_it_is_written(store: LocalStore, status: str):
    assert _judge(store, status) == "none"


@pytest.mark.parametrize(
    "status",
    ["completed", "partially_refunded", "Teilweise erstattet", "Bezahlt - Versandt", None, ""],
)
def test_a_state_that_is_revenue_is_known_and_an_empty_one_says_nothing(
    store: LocalStore, status: str | None
):
    assert _judge(store, status) == "revenue"


@pytest.mark.parametrize("status", ["waiting for godot", "5", "zurückgeblieben"])
def test_any_other_state_is_unknown(store: LocalStore, status: str):
    assert _judge(store, status) == "unknown"


def test_the_states_of_a_user_replace_those_of_the_same_letters(store: LocalStore):
    states = build_order_states(
        [{"pending": ["on hold", "pending"]}, {"revenue": ["On-Hold"], "failed": ["kaputt"]}]
    )
    assert [
        _judge(store, each, states) for each in ("on hold", "ON_HOLD", "pending", "kaputt")
    ] == [
        "revenue",
        "revenue",
        "none",
        "none",
    ]


def test_a_kind_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(ConfigError, match="lost is no kind of state") as error:
        build_order_states([{"lost": ["verloren"]}])
    assert "cancelled" in error.value.hint


def test_no_state_is_of_two_kinds():
    listed = [
        (word, kind)
        for table in read_word_tables("order_states", [])
        for kind, words in table.items()
        for word in words
    ]
    kinds = {word: {kind for other, kind in listed if other == word} for word, _ in listed}
    assert not {word: found for word, found in kinds.items() if len(found) > 1}
    assert len({word for word, _ in listed}) == len(listed)
