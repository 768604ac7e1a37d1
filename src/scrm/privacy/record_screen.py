"""Records on their way into the tables: without erased persons, and with pseudonyms if asked for.

A record is left out if a key of it (customer number, personal address, profile, handle, number of
an order or ticket) has a keyed hash in the suppression list. Pseudonyms are keyed hashes, too: the
same person has the same pseudonym in all files, and addresses and handles still link.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from scrm.addresses import normalise_email
from scrm.phone_numbers import read_phone
from scrm.privacy.key_file import Key
from scrm.tables import TABLES

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

_CUSTOMERS = ("customer_id",)
_EMAILS = ("email", "customer_email", "requester")
_PROFILES = ("profile_id", "author_id", "via_id", "handle")
_NUMBERED = ("orders", "leads", "tickets", "surveys", "opportunities")
_KINDS = {
    **dict.fromkeys(("customer_id", "person_id", "lead_id"), "customer"),
    **dict.fromkeys(_PROFILES, "profile"),
    **dict.fromkeys(("phone", "mobile"), "phone"),
}
"""Column -> the kind of what it names."""
_TEXTS = frozenset({"text", "subject", "comment"})
_KEPT = frozenset({"target_id", "salutation", "title"})
"""Personal columns that stay: profiles followed are accounts of companies, mostly."""
_EMPTIED = frozenset({"street", "profile_url", "attributes", "social_handles"})
_SHORTEST = 6
"""Characters of a cell of a rejected record that can be a key by itself."""
_ADDRESS = re.compile(r"[^\s@<>,;:]+@[^\s@<>,;:]+\.[^\s@<>,;:]+")
_MENTION = re.compile(r"(?<![\w@])@[\w.]{2,}")
_PHONE = re.compile(r"(?<![\w+])(?:\+|0)[\d][\d\s/().\-]{5,20}\d(?!\w)")


_DATE = re.compile(r"\d{1,2}[.\-/]\s?\d{1,2}[.\-/]\s?\d{2,4}(?!\d)|\d{4}-\d{2}-\d{2}(?!\d)")


class RecordScreen:
    """Leaves erased persons out of loads, and gives others pseudonyms if asked to.

    Parameters
    ----------
    key : Key
    digests : frozenset of str
        The suppression list.
    pseudonymise : bool
        Replace what identifies a person.

    Examples
    --------
    >>> key = Key(bytes(32))
    >>> screen = RecordScreen(key, frozenset({key.digest("customer", "4711")}))
    >>> import pyarrow as pa
    >>> rows = pa.table({"customer_id": ["4711", "4712"], "line": [2, 3]})
    >>> screen.find_suppressed({"customers": rows})
    {2}
    """

    def __init__(self, key: Key, digests: frozenset[str], *, pseudonymise: bool = False) -> None:
        self._key, self._digests, self.pseudonymise = key, digests, pseudonymise
        self._known: dict[tuple[str, str], bool] = {}

    @property
    def fingerprint(self) -> str:
        """What the rows of a file depend on besides the file; empty without pseudonyms."""
        return f"pseudonyms {self._key.key_id}" if self.pseudonymise else ""

    def find_suppressed(self, rows: "Mapping[str, pa.Table]") -> set[int]:
        """Return the lines of records about erased persons."""
        found: set[int] = set()
        if not self._digests:
            return found
        for table, given in rows.items():
            names = set(given.column_names)
            lines = given.column("line").to_pylist() if given.num_rows else []
            for kind, values in self._list_keys(table, given, names):
                found |= {
                    line
                    for line, value in zip(lines, values, strict=True)
                    if value and self._is_suppressed(kind, value)
                }
        return found

    def suppresses_cells(self, cells: Iterable[str], customer: str = "") -> bool:
        """Return whether a record that was rejected is about an erased person.

        Parameters
        ----------
        cells : iterable of str
        customer : str
            The customer number among them, if known.
        """
        if not self._digests:
            return False
        keys = [("customer", customer.strip())]
        for cell in map(str.strip, cells):
            keys.append(("email", normalise_email(cell)))
            if len(cell) >= _SHORTEST:
                keys += [("customer", cell), ("account", cell.removeprefix("@"))]
        return any(value and self._is_suppressed(kind, value) for kind, value in keys)

    def _is_suppressed(self, kind: str, value: str) -> bool:
        known = self._known.get((kind, value))
        if known is None:
            if len(self._known) > 1_000_000:  # noqa: PLR2004  bounds the memory of a large load
                self._known.clear()
            known = self._known[kind, value] = self._key.digest(kind, value) in self._digests
        return known

    def _list_keys(
        self, table: str, given: "pa.Table", names: set[str]
    ) -> Iterable[tuple[str, Sequence[str | None]]]:
        """Yield the kind and the values of each column that says whose a record is."""
        for name in _CUSTOMERS:
            if name in names:
                yield "customer", given.column(name).to_pylist()
        for name in _EMAILS:
            if name in names:
                yield "email", [normalise_email(each) for each in given.column(name).to_pylist()]
        if "channel" in names:
            channels = given.column("channel").to_pylist()
            for name in _PROFILES:
                if name in names:
                    accounts = given.column(name).to_pylist()
                    yield (
                        "profile",
                        [
                            f"{channel}:{account}" if account else None
                            for channel, account in zip(channels, accounts, strict=True)
                        ],
                    )
        if table in _NUMBERED:
            yield table, given.column(TABLES[table].key[0]).to_pylist()

    def put_pseudonyms(self, table: str, rows: "pa.Table") -> "pa.Table":
        """Return rows with pseudonyms for what identifies a person; own accounts stay."""
        import polars as pl

        frame = pl.DataFrame(pl.from_arrow(rows))
        own = frame["is_own"].fill_null(value=False) if "is_own" in frame.columns else None
        for name in frame.columns:
            try:
                field = TABLES[table].field(name)
            except KeyError:
                continue
            if not field.personal or name in _KEPT:
                continue
            changed = self._replace_column(name, frame[name])
            if own is not None:
                changed = pl.select(pl.when(own).then(frame[name]).otherwise(changed)).to_series()
            frame = frame.with_columns(changed.alias(name))
        return frame.to_arrow().cast(rows.schema)

    def _replace_column(self, name: str, column: "pl.Series") -> "pl.Series":
        import polars as pl

        if name == "birth_date":
            return column.dt.truncate("1y")
        if name in _EMPTIED:
            return pl.Series(name, [None] * len(column), column.dtype)
        distinct = column.drop_nulls().unique().to_list()
        new = {value: self._replace(name, value) for value in distinct}
        return pl.Series(name, [new.get(value) for value in column.to_list()], column.dtype)

    def _replace(self, name: str, value: str) -> str | None:
        kind = _KINDS.get(name)
        if kind:
            return self._name(kind, read_phone(value) or value if kind == "phone" else value)
        if name == "postal_code":
            return value[:2]
        if name in _TEXTS:
            return mask_text(value)
        if "@" in value:
            return _name_address(self._key, value)
        return self._name("name", value.strip().lower())

    def _name(self, kind: str, value: str) -> str:
        return _name(self._key, kind, value)


def _name(key: Key, kind: str, value: str) -> str:
    return f"p-{key.digest(kind, value)[:16]}"


def _name_address(key: Key, text: str) -> str:
    address = normalise_email(text) or text.strip().lower()
    return f"{_name(key, 'email', address)}@pseudonym.local"


def list_pseudonyms(key: Key, term: str) -> list[str]:
    """Return what a customer number, profile, address or name may be stored as.

    Examples
    --------
    >>> number, profile = list_pseudonyms(Key(bytes(32)), "x:907")[:2]
    >>> number[:2], profile[:4]
    ('p-', 'x:p-')
    """
    channel, colon, account = term.rpartition(":")
    found = [
        _name(key, "customer", term),
        f"{channel}{colon}{_name(key, 'profile', account.removeprefix('@'))}",
        " ".join(_name(key, "name", word.lower()) for word in term.split()),
        _name(key, "name", term.lower()),
    ]
    return [*found, _name_address(key, term)] if "@" in term[1:] else found


def name_phone(key: Key, term: str) -> str:
    """Return what a phone number is stored as; empty if the term is none."""
    phone = read_phone(term)
    return _name(key, "phone", phone) if phone else ""


def mask_text(text: str) -> str:
    """Return a text without addresses, phone numbers and mentions of accounts.

    Examples
    --------
    >>> mask_text("@anna_m schreib an a.b@example.org oder ruf 030 / 90 18 20 an")
    '@… schreib an … oder ruf … an'
    """
    bare = _MENTION.sub("@…", _ADDRESS.sub("…", text))
    return _PHONE.sub(lambda found: found[0] if _DATE.match(found[0]) else "…", bare)
