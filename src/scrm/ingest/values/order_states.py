"""States of orders and payments: which of them are revenue (``configs/order_states.yaml``).

States are compared by their letters and digits alone: ``On-Hold`` is ``on hold``. A text may hold
several states, as in ``completed / refunded``: one that is not revenue decides.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scrm.errors import ConfigError
from scrm.ingest.values.transliteration import UMLAUTS, fold_letters
from scrm.store.sql import quote_text

STATUS = "status"
"""Column of the state, in tables of orders."""
REVENUE = "revenue"
KINDS = (REVENUE, "cancelled", "refunded", "failed", "pending", "expired")
_PREFIX = r"^wc[-_]"
"""WooCommerce stores ``wc-completed``."""
_BETWEEN = r"[,;/|+&():]+|\s[-–]\s"
"""Between two states of one text."""


@dataclass(frozen=True, slots=True)
class OrderStates:
    """The states known, as `normalise_state` writes them.

    Parameters
    ----------
    kinds : Mapping[str, str]
        State -> its kind, one of `KINDS`.
    written : Mapping[str, str]
        The same by the words as they are written, in lower case.
    """

    kinds: Mapping[str, str]
    written: Mapping[str, str]

    def is_no_revenue(self, status: str) -> str:
        """Return the SQL condition that an order with this status is not revenue.

        Most texts are a state as it is written here, and need not be taken apart.
        """
        no_revenue = [word for word, kind in self.written.items() if kind != REVENUE]
        words = [word for word, kind in self.kinds.items() if kind != REVENUE]
        return (
            f"CASE WHEN lower({status}) IN ({_list(self.written)}) "
            f"THEN lower({status}) IN ({_list(no_revenue)}) "
            f"ELSE list_has_any({_split(status)}, [{_list(words)}]) END"
        )

    def is_unknown(self, status: str) -> str:
        """Return the SQL condition that a status holds no known state, and is not empty."""
        states = _split(status)
        return (
            f"({status} IS NOT NULL AND NOT list_has_any({states}, [{_list(self.kinds)}]) "
            f"AND list_aggregate({states}, 'max') <> '')"
        )


NO_STATES = OrderStates({}, {})
"""What is known where nothing has a state."""


def build_order_states(tables: Iterable[Mapping[str, Sequence[str]]]) -> OrderStates:
    """Return the states of some tables; a later table decides over an earlier one.

    Raises
    ------
    ConfigError
        A table has a key that is not a kind of state.

    Examples
    --------
    >>> build_order_states([{"failed": ["On-Hold"]}, {"revenue": ["on hold"]}]).kinds
    {'onhold': 'revenue'}
    """
    kinds: dict[str, str] = {}
    written: dict[str, str] = {}
    for table in tables:
        for kind, words in table.items():
            if kind not in KINDS:
                raise ConfigError(
                    f"order_states.yaml: {kind} is no kind of state",
                    hint=f"the kinds are {', '.join(KINDS)}",
                )
            kinds |= {normalise_state(word): kind for word in words}
            written |= {word.lower(): kind for word in words}
    written = {word: kinds[normalise_state(word)] for word in written}
    return OrderStates(kinds, written)


def normalise_state(text: str) -> str:
    """Return the letters and digits of a state.

    Examples
    --------
    >>> normalise_state("wc-on-hold"), normalise_state("Zurückerstattet")
    ('onhold', 'zurueckerstattet')
    """
    plain = fold_letters(unicodedata.normalize("NFC", text).lower().strip())
    return re.sub("[^a-z0-9]", "", re.sub(_PREFIX, "", plain))


def _split(status: str) -> str:
    """Return the SQL of the list of the states in a text, as `normalise_state` writes them."""
    text = f"trim(lower(nfc_normalize({status})))"
    for umlaut, written in UMLAUTS:
        text = f"replace({text}, '{umlaut}', '{written}')"
    text = f"regexp_replace(strip_accents({text}), '{_PREFIX}', '')"
    text = f"regexp_replace({text}, {quote_text(_BETWEEN)}, '|', 'g')"
    return f"string_split(regexp_replace({text}, '[^a-z0-9|]', '', 'g'), '|')"


def _list(words: Iterable[str]) -> str:
    return ", ".join(map(quote_text, words))
