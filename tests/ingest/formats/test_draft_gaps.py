"""What keeps a draft from being loaded, and what the answers to its questions do."""

import pytest

from scrm.ingest import LoadSettings, draft_tables, load

PAYMENTS = (
    "Transaktionscode;Datum;Typ;Status;Währung;Brutto;Gebühr;Netto;Absender E-Mail-Adresse\n"
    "T1;03.01.2026;Zahlung;Abgeschlossen;EUR;40,00;-1,50;38,50;anna@example.de\n"
    "T2;04.01.2026;Abbuchung auf Bankkonto;Abgeschlossen;EUR;-500,00;0,00;-500,00;shop@tee.de\n"
)
REFUNDS = (
    "Order ID,Order Date,Customer ID,Amount,Amount Refunded,Currency,Status\n"
    "1,2026-01-03,c1,40.00,0.00,EUR,Paid\n"
    "2,2026-01-04,c2,30.00,12.50,EUR,Paid\n"
)


def _draft(tmp_path, text, name="export.csv", **answers):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return draft_tables(tmp_path / name, answers=answers)[0]


def _amounts(store, tmp_path, drafted):
    (tmp_path / "export.yaml").write_text(drafted.text, encoding="utf-8")
    load(store, [tmp_path / "export.csv"], settings=LoadSettings(source_folders=(tmp_path,)))
    rows = store.frame("SELECT order_id, amount::VARCHAR FROM orders ORDER BY order_id").rows()
    return dict(rows)


def test_a_list_of_payments_is_loaded_only_if_its_negative_amounts_are_refunds(tmp_path):
    drafted = _draft(tmp_path, PAYMENTS)
    assert [each.topic for each in drafted.draft.questions if each.topic == "payments"]
    assert "list of payments" in drafted.draft.missing[0].en
    assert drafted.draft.used["amount"].column.heading == "Brutto"
    assert not _draft(tmp_path, PAYMENTS, payments="no").draft.is_loadable
    assert _draft(tmp_path, PAYMENTS, payments="yes", amount="Brutto").draft.is_loadable


def test_what_is_left_after_fees_is_the_amount_only_if_somebody_says_so(tmp_path):
    drafted = _draft(tmp_path, PAYMENTS, payments="yes", amount="Netto")
    assert drafted.draft.used["amount"].column.heading == "Netto"


def test_a_refund_is_subtracted_only_after_it_was_asked_about(store, tmp_path):
    assert not _draft(tmp_path, REFUNDS).draft.is_loadable
    drafted = _draft(tmp_path, REFUNDS, refund="yes")
    assert _amounts(store, tmp_path, drafted) == {"1": "40.0000", "2": "17.5000"}


def test_a_refund_that_the_amount_already_lacks_is_not_subtracted_again(store, tmp_path):
    drafted = _draft(tmp_path, REFUNDS, refund="no")
    assert _amounts(store, tmp_path, drafted) == {"1": "40.0000", "2": "30.0000"}


def test_a_column_of_refunds_without_any_refund_asks_nothing(tmp_path):
    assert _draft(tmp_path, REFUNDS.replace("12.50", "0.00")).draft.is_loadable


def test_a_list_with_nothing_but_numbers_of_customers_is_no_list_of_customers(tmp_path):
    text = "Kundennummer,Lieblingsfarbe,Schuhgröße\nK-1,rot,41\nK-2,blau,39\n"
    drafted = _draft(tmp_path, text)
    assert not drafted.draft.is_loadable
    assert "more than a number" in " ".join(each.en for each in drafted.draft.missing)


def test_an_answered_form_with_customer_numbers_is_a_survey_on_the_scale_of_its_heading(
    store, tmp_path
):
    text = (
        '"Zeitstempel","Wie wahrscheinlich ist eine Weiterempfehlung? (0-10)","Kundennummer"\n'
        '"2026/01/03 10:22:11 AM MEZ","4","K-2001"\n'
        '"2026/01/04 11:22:11 PM MEZ","3","K-2002"\n'
    )
    drafted = _draft(tmp_path, text)
    assert drafted.draft.table == "surveys"
    (tmp_path / "export.yaml").write_text(drafted.text, encoding="utf-8")
    load(store, [tmp_path / "export.csv"], settings=LoadSettings(source_folders=(tmp_path,)))
    rows = store.frame(
        "SELECT customer_id, instrument, score, scale_max, answered_at::VARCHAR "
        "FROM surveys ORDER BY 1"
    ).rows()
    assert rows == [
        ("K-2001", "nps", 4.0, 10.0, "2026-01-03 09:22:11"),
        ("K-2002", "nps", 3.0, 10.0, "2026-01-04 22:22:11"),
    ]


@pytest.mark.parametrize("budget_first", [True, False])
def test_what_was_spent_is_the_cost_of_a_campaign_not_its_budget(tmp_path, budget_first):
    names = ["Budget", "Kosten"] if budget_first else ["Kosten", "Budget"]
    text = f"Kampagnen-Nr.;Startdatum;{';'.join(names)}\n7;01.02.2026;10,00;10,00\n"
    drafted = _draft(tmp_path, text, "kampagnen.csv")
    assert drafted.draft.used["cost"].column.heading == "Kosten"
