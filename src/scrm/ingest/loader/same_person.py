"""Whether two records of one customer number are the same person: by name, address or telephone."""

from scrm.ingest.loader.plan import ONCE
from scrm.ingest.types import LINE
from scrm.store.sql import quote_text, with_steps


def select_other_people(load_id: int, mapping: str) -> str:
    """Return the SELECT of the lines whose customer number is someone else's."""
    person = "strip_accents(replace(lower({}), 'ß', 'ss'))"
    for written, flat in (("ae", "a"), ("oe", "o"), ("ue", "u")):  # Mueller is Müller
        person = f"replace({person}, '{written}', '{flat}')"
    mail, phone = "lower(trim({}))", "right(regexp_replace({}, '[^0-9]', '', 'g'), 7)"
    first_name = f"({_equal(person, 'first_name')} OR n.first_name IS NULL OR o.first_name IS NULL)"
    same = [
        f"{_equal(person, 'last_name')} AND {first_name}",
        _equal(person, "company"),
        _equal(mail, "email"),
        _equal(phone, "phone"),
        _equal(phone, "mobile"),
    ]
    comparable = " OR ".join(
        f"(n.{each} IS NOT NULL AND o.{each} IS NOT NULL)"
        for each in ("last_name", "company", "email")
    )
    is_same = " OR ".join(f"coalesce({each}, FALSE)" for each in same)
    return with_steps(
        {
            "n": f"SELECT * FROM customers WHERE load_id = {load_id}",
            "o": "SELECT customers.* FROM customers JOIN load_files USING (load_id) "
            f"WHERE load_id <> {load_id} AND load_files.mapping <> {quote_text(mapping)} "
            f"AND NOT starts_with(coalesce(row_hash, ''), '{ONCE}')",
        },
        f"SELECT DISTINCT n.{LINE} FROM n JOIN o USING (customer_id) "
        f"WHERE ({comparable}) AND NOT ({is_same}) ORDER BY n.{LINE}",
    )


def _equal(form: str, column: str) -> str:
    return f"{form.format('n.' + column)} = {form.format('o.' + column)}"
