"""One customer number in two sources for two people: the later record goes into quarantine."""

import json

from scrm.ingest.loader.append import FindingRow, Tally, quarantine
from scrm.ingest.loader.plan import ONCE, Job
from scrm.ingest.types import LINE
from scrm.ingest.values.sql import quote_text
from scrm.result import Text
from scrm.store.sql import with_steps

RULE = "id_of_another"


def quarantine_collisions(job: Job, load_id: int) -> Tally:
    """Quarantine new customers whose number belongs to someone else in another source.

    Two records belong to different people if they share neither name, e-mail address nor telephone
    number although both sources state a name or an address. Two records of one source never do:
    people marry and move.

    Returns
    -------
    Tally
        The records put into quarantine.
    """
    tally = Tally()
    found = job.store.frame(_select_collisions(load_id, job.mapping.name))
    lines = [int(line) for (line,) in found.iter_rows()]
    if lines:
        for table in job.mapping.tables:
            chosen = f"load_id = {load_id} AND {LINE} IN (SELECT unnest($lines))"
            job.store.delete(table, chosen, {"lines": lines})
        quarantine(job, _list_findings(job, frozenset(lines)), tally, load_id)
    return tally


def explain_collisions(count: int) -> Text:
    """Return what collisions mean for the other tables of their source."""
    return Text(
        f"{count} Kundennummern gehören nach einer anderen Quelle zu anderen Menschen, ihre Zeilen "
        "sind in Quarantäne; Bestellungen oder Tickets derselben Quelle würden falsch zugeordnet: "
        "geben Sie ihren Nummern in einer eigenen Abbildung einen Vorsatz, oder laden Sie mit "
        "--newer, wenn es doch dieselben sind",
        f"{count} customer numbers are other people's in another source, their rows are in "
        "quarantine; orders or tickets of the same source would be attributed to the wrong person: "
        "give its numbers a prefix in a mapping of your own, or load with --newer if they are the "
        "same people after all",
    )


def _select_collisions(load_id: int, mapping: str) -> str:
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


def _list_findings(job: Job, lines: frozenset[int]) -> list[FindingRow]:
    """Return the findings of some lines, their records read from the file once more."""
    place = job.columns.get("customer_id", 0)
    header = job.table.header
    found = []
    for block in job.table.blocks():
        for row in block.cells.to_pylist():
            if row[LINE] in lines:
                cells = [row[f"c{index}"] for index in range(len(header))]
                record = json.dumps(cells, ensure_ascii=False)
                found.append((row[LINE], header[place], cells[place], RULE, record))
    return found
