"""The SQL of columns that more than their own field decides: state, consent, currency.

``known`` is always column -> SQL over the fields, as the mapping states it.
"""

from collections.abc import Collection, Mapping, Sequence

from scrm.ingest.formats import mapping as formats
from scrm.ingest.loader.blocks import name_columns
from scrm.ingest.types import LoadSettings
from scrm.ingest.values.order_states import STATUS, OrderStates
from scrm.store.sql import quote_name, quote_text
from scrm.tables import TABLES


def read_cancellation(states: OrderStates, known: Mapping[str, str]) -> str:
    """Return the SQL of ``is_cancellation`` where the state of an order decides it, too.

    Examples
    --------
    >>> from scrm.ingest.values.order_states import build_order_states
    >>> states = build_order_states([{"failed": ["on hold"]}])
    >>> read_cancellation(states, {"status": "s"}).endswith("ELSE CAST(NULL AS BOOLEAN) END")
    True
    """
    given = known.get("is_cancellation", "CAST(NULL AS BOOLEAN)")
    return f"CASE WHEN {states.is_no_revenue(known[STATUS])} THEN TRUE ELSE {given} END"


def read_lifted_opt_outs(known: Mapping[str, str], stated: Collection[str]) -> str:
    """Return the SQL of the time up to which a consent lifts opt-outs; empty if it has no date.

    Parameters
    ----------
    stated : collection of str
        Columns that the file or the mapping states.

    Examples
    --------
    >>> read_lifted_opt_outs({"consent": "c", "updated_at": "u"}, ["consent", "updated_at"])
    "CASE WHEN (c) = 'yes' THEN coalesce(u) END"
    """
    dates = [known[each] for each in ("consent_at", "updated_at") if each in stated]
    if not dates or "consent" not in stated:
        return ""
    return f"CASE WHEN ({known['consent']}) = 'yes' THEN coalesce({', '.join(dates)}) END"


def read_currency(
    mapping: formats.Mapping, settings: LoadSettings, table: str, money: Sequence[str]
) -> str:
    """Return the SQL of a row's currency: stated, written in an amount, or of the settings.

    Parameters
    ----------
    money : sequence of str
        Fields of the file that hold amounts.
    """
    columns = TABLES[table].column_names
    stated = [quote_name("currency")] if "currency" in mapping.fields else []
    used = [each for each in money if each in columns] or money
    written = (name_columns(each, None).currency for each in used)
    return f"coalesce({', '.join([*stated, *written, quote_text(settings.currency)])})"
