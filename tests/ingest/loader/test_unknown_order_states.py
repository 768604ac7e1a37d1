"""Orders in a state that is no revenue: loaded, kept, and worth nothing in the analyses."""

from decimal import Decimal
from pathlib import Path

import pytest
from tests.ingest.inputs import UTC, write_file

from scrm.ingest import load, show_source
from scrm.store.local import LocalStore

HEAD = "order_id,customer_id,ordered_at,amount,currency,status\n"


def _values(store: LocalStore, relation: str = "sales") -> dict[str, Decimal]:
    rows = store.frame(f"SELECT order_id, sum(amount) AS v FROM {relation} GROUP BY 1 ORDER BY 1")
    return dict(rows.iter_rows())


def test_only_orders_in_a_state_of_revenue_count_and_negative_rows_always_subtract(
    store: LocalStore, tmp_path: Path
):
    text = HEAD + (
        "1,a,2025-03-01,70.00,EUR,Abgeschlossen\n"
        "1-G,a,2025-03-09,-30.00,EUR,Gutschrift\n"
        "2,a,2025-03-02,50.00,EUR,Storniert\n"
        "3,b,2025-03-02,20.00,EUR,wc-on-hold\n"
        "4,b,2025-03-02,-5.00,EUR,failed\n"
        "5,b,2025-03-02,9.00,EUR,\n"
    )
    load(store, [write_file(tmp_path, text)], settings=UTC)
    assert _values(store) == {"1": 70, "1-G": -30, "2": 0, "3": 0, "4": -5, "5": 9}
    assert store.value("SELECT sum(amount) FROM orders") == 114  # stored as the export states it


def test_an_unknown_state_is_revenue_and_reported_with_its_number_of_rows(
    store: LocalStore, tmp_path: Path
):
    text = (
        HEAD
        + "1,a,2025-03-01,7,EUR,zu Mond\n2,a,2025-03-01,5,EUR,zu Mond\n3,a,2025-03-01,1,EUR,paid\n"
    )
    summary = load(store, [write_file(tmp_path, text)], settings=UTC).files[0]
    (warning,) = (each for each in summary.warnings if "order_states" in each.en)
    assert "2 rows" in warning.en
    assert "zu Mond (2)" in warning.en
    assert sum(_values(store).values()) == 13


def test_states_of_the_user_decide_and_the_file_is_read_anew(store: LocalStore, tmp_path: Path):
    file = write_file(tmp_path, HEAD + "1,a,2025-03-01,7,EUR,pending\n")
    load(store, [file], settings=UTC)
    assert _values(store) == {"1": 0}
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "order_states.yaml").write_text("revenue: [pending]\n", encoding="utf-8")
    load(store, [file], settings=UTC.model_copy(update={"source_folders": (folder,)}))
    assert _values(store) == {"1": 7}


def test_a_line_takes_the_state_of_its_order(store: LocalStore, tmp_path: Path):
    lines = "order_id,line_id,product_id,quantity,unit_price,amount\n1,1,p,1,7,7\n2,1,p,1,5,5\n"
    orders = HEAD + "1,a,2025-03-01,7,USD,cancelled\n2,a,2025-03-02,5,USD,paid\n"
    files = [write_file(tmp_path, lines, "l.csv"), write_file(tmp_path, orders, "o.csv")]
    load(store, files, settings=UTC)
    rows = store.frame(
        "SELECT order_id, customer_id, currency, amount FROM line_sales ORDER BY order_id"
    )
    assert rows.rows() == [("1", "a", "USD", Decimal(0)), ("2", "a", "USD", Decimal(5))]


def test_an_order_without_an_amount_is_worth_its_lines(store: LocalStore, tmp_path: Path):
    lines = "order_id,line_id,product_id,quantity,unit_price,amount\n1,1,p,1,7,7\n1,2,q,2,1.50,3\n"
    store.insert(
        "orders",
        ["order_id", "customer_id", "ordered_at", "currency", "load_id", "line"],
        "SELECT '1', 'a', TIMESTAMP '2025-03-01', 'EUR', 1, 1",
    )
    load(store, [write_file(tmp_path, lines, "l.csv")], settings=UTC)
    assert _values(store) == {"1": 10}


def test_a_partial_refund_with_shipping_takes_the_same_share_of_goods_and_lines(
    store: LocalStore, tmp_path: Path
):
    text = (
        "Name,Email,Financial Status,Currency,Subtotal,Total,Refunded Amount,Created at,"
        "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n"
        "#7,a@b.org,partially_refunded,EUR,80,90,22.50,2025-03-01 10:00:00 +0100,1,A,60.00,A\n"
        "#7,,,,,,,,1,B,40.00,B\n"
        "#8,b@b.org,refunded,EUR,30.00,35.00,99.00,2025-03-02 10:00:00 +0100,1,A,30.00,A\n"
        "#9,c@b.org,expired,EUR,30.00,35.00,0,2025-03-02 10:00:00 +0100,1,A,30.00,A\n"
    )
    load(store, [write_file(tmp_path, text)], settings=UTC)
    # 80 x (1 - 22.5 / 90) = 60; the lines are worth 60 % and 40 % of it
    assert _values(store) == {"#7": 60, "#8": 0, "#9": 0}
    lines = store.frame(
        "SELECT product_id, amount FROM line_sales WHERE order_id = '#7' ORDER BY 1"
    )
    assert lines.rows() == [("A", Decimal(36)), ("B", Decimal(24))]


def test_the_table_of_states_is_shown_like_a_mapping():
    assert "storniert" in show_source("order_states")


@pytest.mark.parametrize("text", ["- a\n", "revenue: {a: 1}\n", "revenue: [1]\n"])
def test_a_table_that_is_no_list_of_words_is_refused_with_its_file(
    store: LocalStore, tmp_path: Path, text: str
):
    from scrm.errors import ConfigError

    (tmp_path / "order_states.yaml").write_text(text, encoding="utf-8")
    file = write_file(tmp_path, HEAD + "1,a,2025-03-01,7,EUR,pending\n")
    with pytest.raises(ConfigError, match=r"order_states\.yaml, line 1"):
        load(store, [file], settings=UTC.model_copy(update={"source_folders": (tmp_path,)}))
