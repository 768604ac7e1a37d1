"""Who is meant: persons by customer number, profile, e-mail address, phone number, handle or name.

A person is what the database takes for one (`scrm.person_views`): customer numbers, linked
profiles, and the addresses that belong to no one else.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from scrm.addresses import SHARED_MAILBOXES, normalise_sql
from scrm.phone_numbers import build_digits_pattern, read_phone, write_phone_forms
from scrm.store import Store

_ADDRESSED = {
    "customers": "email",
    "orders": "customer_email",
    "order_lines": "customer_email",
    "leads": "email",
    "tickets": "requester",
    "profiles": "email",
}
"""Table -> its column of e-mail addresses."""
_NUMBERED = (
    *("customers", "orders", "order_lines", "leads", "opportunities", "tickets", "surveys"),
    *("campaign_contacts", "identity_map"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """One person: all keys under which rows are stored.

    Parameters
    ----------
    customers : tuple of str
        Customer numbers.
    profiles : tuple of str
        ``channel:profile_id``.
    emails : tuple of str
        Normalised addresses that belong to this person alone.
    term : str
        What was asked for, where only texts or quarantined records mention it.
    """

    customers: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    term: str = ""

    @property
    def label(self) -> str:
        """The first key, by which the person can be asked for again."""
        return next(iter((*self.customers, *self.profiles, *self.emails)), self.term)

    def list_keys(self) -> list[tuple[str, str]]:
        """Return the keys as rows of `scrm.person_rows`: kind and value."""
        return [
            *(("customer", each) for each in self.customers),
            *(("profile", each) for each in self.profiles),
            *(("email", each) for each in self.emails),
        ]


def find_people(store: Store, term: str) -> tuple[Person, ...]:
    """Return the persons that a customer number, profile, address, phone number or name means.

    An exact key (number, profile, address, phone, handle) goes before a name.
    """
    term = " ".join(term.split())
    if not term:
        return ()
    seeds = [
        *_find_customers(store, term),
        *_find_profiles(store, term),
        *_find_phone(store, term),
        *_find_email(store, term),
    ]
    return _expand_all(store, seeds or [*_find_names(store, term)])


def find_mentioned(store: Store, term: str) -> Person | None:
    """Return the person of an address or phone number that only texts or quarantined rows have."""
    phone = read_phone(term)
    address = store.value(f"SELECT {normalise_sql('$term')}", {"term": term})
    if phone:
        return Person(term=phone)
    return Person(emails=(address,)) if address and "@" in term else None


def _expand_all(store: Store, seeds: Iterable[Person]) -> tuple[Person, ...]:
    found: list[Person] = []
    known: set[tuple[str, str]] = set()
    for seed in seeds:
        if not known.issuperset(seed.list_keys()):
            person = expand(store, seed)
            found.append(person)
            known.update(person.list_keys())
    return tuple(sorted(set(found), key=lambda person: person.list_keys()))


def expand(store: Store, person: Person) -> Person:
    """Return a person with all customer numbers, profiles and addresses that belong to the same."""
    seen: tuple[set[str], set[str]] | None = None
    while True:
        customers, profiles, emails = map(set, (person.customers, person.profiles, person.emails))
        profiles |= _column(
            store,
            "SELECT concat(channel, ':', profile_id) FROM identities "
            "WHERE customer_id IN (SELECT unnest($ids))",
            ids=sorted(customers),
        )
        customers |= _column(
            store,
            "SELECT customer_id FROM identities WHERE concat(channel, ':', profile_id) IN "
            "(SELECT unnest($profiles))",
            profiles=sorted(profiles),
        )
        if seen == (customers, profiles):
            return Person(tuple(sorted(customers)), tuple(sorted(profiles)), tuple(sorted(emails)))
        seen = set(customers), set(profiles)
        addresses = _list_addresses(store, sorted(customers), sorted(profiles)) | emails
        if _has_company(store, sorted(customers), sorted(addresses)):
            customers |= _list_same_persons(store, sorted(customers), sorted(addresses))
            emails |= addresses - _list_others_addresses(store, sorted(customers), addresses)
        else:
            emails |= addresses
        person = Person(tuple(sorted(customers)), tuple(sorted(profiles)), tuple(sorted(emails)))


def _has_company(store: Store, ids: list[str], addresses: list[str]) -> bool:
    """Return whether other customer numbers may be the same person, or share an address.

    Only then are the views of persons asked, which read all customers.
    """
    declared = _column(
        store,
        "SELECT person_id FROM customers WHERE customer_id IN (SELECT unnest($ids)) "
        "AND person_id IS NOT NULL",
        ids=ids,
    )
    if declared or any(map(_is_shared, addresses)):
        return True
    for table, column in (
        ("customers", "email"),
        ("orders", "customer_email"),
        ("order_lines", "customer_email"),
    ):
        for address in addresses:
            local = address.partition("@")[0]
            plain = f"lower({column})"
            written = f"replace({plain}, '.', '')" if address.endswith("@gmail.com") else plain
            found = store.value(
                f"SELECT 1 FROM {table} WHERE contains({written}, $local) "
                f"AND {normalise_sql(column)} = $address AND customer_id IS NOT NULL "
                "AND customer_id NOT IN (SELECT unnest($ids)) LIMIT 1",
                {"ids": ids or [""], "local": local, "address": address},
            )
            if found:
                return True
    return False


def _is_shared(address: str) -> bool:
    return SHARED_MAILBOXES.fullmatch(address.partition("@")[0]) is not None


def _list_same_persons(store: Store, ids: list[str], addresses: list[str]) -> set[str]:
    """Return the customer numbers that the views of persons take for the same person."""
    found = _column(
        store,
        "SELECT customer_id FROM persons WHERE person_id IN "
        "(SELECT person_id FROM persons WHERE customer_id IN (SELECT unnest($ids)))",
        ids=ids,
    )
    return found | _column(
        store,
        "SELECT customer_id FROM customer_emails WHERE email IN (SELECT unnest($emails))",
        emails=addresses,
    )


def _column(store: Store, sql: str, **params: list[str]) -> set[str]:
    """Return the first column of a query; nothing if a list that it asks about is empty."""
    if not all(params.values()):
        return set()
    return {str(value) for (value,) in store.frame(sql, params).iter_rows() if value is not None}


def _list_addresses(store: Store, ids: list[str], profiles: list[str]) -> set[str]:
    """Return the normalised addresses in the rows with a person's customer numbers or profiles."""
    parts = [
        f"SELECT {normalise_sql(column)} AS address FROM {table} "
        "WHERE customer_id IN (SELECT unnest($ids))"
        for table, column in _ADDRESSED.items()
        if table != "profiles"
    ]
    found = _column(store, " UNION ".join(parts), ids=ids)
    return found | _column(
        store,
        f"SELECT {normalise_sql('email')} FROM profiles "
        "WHERE concat(channel, ':', profile_id) IN (SELECT unnest($profiles))",
        profiles=profiles,
    )


def _list_others_addresses(store: Store, ids: list[str], addresses: Collection[str]) -> set[str]:
    """Return the addresses that other customers have, too, or that several people read."""
    rows = store.frame(
        "SELECT DISTINCT address FROM customer_addresses WHERE address IN (SELECT unnest($emails)) "
        "AND customer_id NOT IN (SELECT unnest($ids))",
        {"emails": sorted(addresses), "ids": ids or [""]},
    )
    theirs = {str(value) for (value,) in rows.iter_rows()}
    return theirs | {address for address in addresses if _is_shared(address)}


def _find_customers(store: Store, term: str) -> Iterator[Person]:
    for table in _NUMBERED:
        sql = f"SELECT customer_id FROM {table} WHERE customer_id = $term LIMIT 1"
        if store.value(sql, {"term": term}) is not None:
            yield Person(customers=(term,))
            return


def _find_phone(store: Store, term: str) -> Iterator[Person]:
    """Yield the customers and profiles with a phone number; profiles of messengers are numbers."""
    phone = read_phone(term)
    if not phone:
        return
    given: dict[str, object] = {"digits": build_digits_pattern(phone)}
    rows = store.frame(
        "SELECT customer_id, country, phone, mobile FROM customers WHERE "
        "regexp_matches(phone, $digits) OR regexp_matches(mobile, $digits) ORDER BY customer_id",
        given,
    )
    for number, country, *phones in rows.iter_rows():
        asked = {phone, read_phone(term, country or "")}
        if asked & {read_phone(each, country or "") for each in phones}:
            yield Person(customers=(number,))
    profiles = store.frame(
        "SELECT concat(channel, ':', profile_id) AS profile, coalesce(phone, $phone) AS phone "
        "FROM profiles WHERE NOT coalesce(is_own, FALSE) AND "
        "(regexp_matches(phone, $digits) OR profile_id IN (SELECT unnest($forms))) "
        "UNION SELECT concat(channel, ':', author_id), $phone FROM posts "
        "WHERE NOT coalesce(is_own, FALSE) AND author_id IN (SELECT unnest($forms)) "
        "ORDER BY profile",
        {**given, "phone": phone, "forms": write_phone_forms(phone)},
    )
    for profile, written in profiles.iter_rows():
        if read_phone(written) == phone:
            yield Person(profiles=(profile,))


def _find_profiles(store: Store, term: str) -> Iterator[Person]:
    handle = term.removeprefix("@").lower()
    found = store.frame(
        "SELECT concat(channel, ':', profile_id) AS profile FROM profiles "
        "WHERE NOT coalesce(is_own, FALSE) AND (concat(channel, ':', profile_id) = $term "
        "OR profile_id = $term OR lower(handle) = $handle OR lower(profile_url) = $handle) "
        "UNION SELECT concat(channel, ':', author_id) FROM posts "
        "WHERE NOT coalesce(is_own, FALSE) AND (concat(channel, ':', author_id) = $term "
        "OR author_id = $term) "
        "UNION SELECT concat(channel, ':', profile_id) FROM follows WHERE "
        "concat(channel, ':', profile_id) = $term "
        "UNION SELECT concat(channel, ':', profile_id) FROM reactions WHERE "
        "concat(channel, ':', profile_id) = $term ORDER BY profile",
        {"term": term, "handle": handle},
    )
    for (profile,) in found.iter_rows():
        yield Person(profiles=(profile,))


def _find_email(store: Store, term: str) -> Iterator[Person]:
    """Yield those whose rows have an address; the address alone if it is nobody else's."""
    if "@" not in term[1:]:
        return
    address = store.value(f"SELECT {normalise_sql('$term')}", {"term": term})
    if not address:
        return
    owners = store.frame(
        "SELECT DISTINCT customer_id FROM customer_addresses WHERE address = $address "
        "ORDER BY customer_id",
        {"address": address},
    )
    for (number,) in owners.iter_rows():
        yield Person(customers=(number,))
    if owners.height:
        return
    tests = " UNION ALL ".join(
        f"SELECT 1 FROM {table} WHERE {normalise_sql(column)} = $address"
        for table, column in _ADDRESSED.items()
    )
    if store.value(f"SELECT count(*) FROM ({tests})", {"address": address}):
        yield Person(emails=(address,))


def _find_names(store: Store, term: str) -> Iterator[Person]:
    """Yield the customers and profiles of a name, in either order of its parts."""
    name, turned = term.casefold(), " ".join(reversed(term.replace(",", " ").split())).casefold()
    given = {"names": sorted({name, turned})}
    customers = store.frame(
        "SELECT customer_id FROM customers WHERE lower(concat_ws(' ', first_name, last_name)) IN "
        "(SELECT unnest($names)) OR lower(company) IN (SELECT unnest($names)) ORDER BY customer_id",
        given,
    )
    for (number,) in customers.iter_rows():
        yield Person(customers=(number,))
    profiles = store.frame(
        "SELECT concat(channel, ':', profile_id) AS profile FROM profiles "
        "WHERE NOT coalesce(is_own, FALSE) AND lower(display_name) IN (SELECT unnest($names)) "
        "UNION SELECT concat(channel, ':', coalesce(author_id, author_name)) FROM posts "
        "WHERE NOT coalesce(is_own, FALSE) AND lower(author_name) IN (SELECT unnest($names)) "
        "ORDER BY profile",
        given,
    )
    for (profile,) in profiles.iter_rows():
        yield Person(profiles=(profile,))
