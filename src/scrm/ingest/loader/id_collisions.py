"""One number for two people or two orders: the records go into quarantine; none replaces another.

A customer number may be another person's in another source. Two orders of one number with different
customers are two orders, in one file or in two.
"""

import json
from collections.abc import Container

from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.loader.fill_down import GROUP_ROW
from scrm.ingest.loader.job import Job
from scrm.ingest.loader.quarantine import FindingRow, quarantine_records
from scrm.ingest.loader.same_person import select_other_people
from scrm.ingest.loader.tally import Tally
from scrm.ingest.types import LINE
from scrm.result import Text
from scrm.store.sql import quote_text, with_steps
from scrm.tables import TABLES

CUSTOMER_RULE, ORDER_RULE = "id_of_another", "order_of_two"
NUMBERED = frozenset({"customers", "orders"})
"""Tables of which two records may have one number by chance."""


def quarantine_collisions(job: Job, load_id: int, was_empty: Container[str]) -> Tally:
    """Quarantine new records whose number belongs to another customer or order.

    Two customers are different people if they share neither name, e-mail address nor telephone
    number although both sources state a name or an address. Two records of one source are always
    the same person: people marry and move.

    Two orders of one number are different if their customers are: in one file, in two sources, or
    in two files of one source with different dates.

    Parameters
    ----------
    was_empty : container of str
        Tables that held no row before.

    Returns
    -------
    Tally
        The records put into quarantine.
    """
    tally, store = Tally(), job.store
    if "customers" in job.mapping.tables and "customers" not in was_empty:
        found = select_other_people(load_id, job.mapping.name)
        _quarantine_lines(job, found, CUSTOMER_RULE, "customer_id", tally, load_id)
    is_first = "orders" in was_empty
    if "orders" in job.mapping.tables and not (is_first and store.has_distinct_keys("orders")):
        found = _select_orders(load_id, job.mapping, is_first=is_first)
        _quarantine_lines(job, found, ORDER_RULE, "order_id", tally, load_id)
    return tally


def _quarantine_lines(
    job: Job, select: str, rule: str, field: str, tally: Tally, load_id: int
) -> None:
    lines = [int(line) for (line,) in job.store.frame(select).iter_rows()]
    if lines:
        for table in job.mapping.tables:
            chosen = f"load_id = {load_id} AND {LINE} IN (SELECT unnest($lines))"
            job.store.delete(table, chosen, {"lines": lines})
        quarantine_records(job, _list_findings(job, frozenset(lines), rule, field), tally, load_id)


def explain_collisions(rule: str, count: int) -> Text:
    """Return what collisions under a rule mean for a user."""
    if rule == ORDER_RULE:
        return Text(
            f"{count} Zeilen mit der Bestellnummer eines anderen Kunden sind in Quarantäne; sind "
            "es zwei Shops, geben Sie den Nummern des einen in einer eigenen Abbildung einen "
            "Vorsatz; gilt die neuere Zeile, laden Sie mit --newer",
            f"{count} rows with the order number of another customer are in quarantine; if these "
            "are two shops, give the numbers of one a prefix in a mapping of your own; if the "
            "newer row is right, load with --newer",
        )
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


def _select_orders(load_id: int, mapping: Mapping, *, is_first: bool) -> str:
    """Return the SELECT of the lines whose order number is another customer's order.

    A line is in any of the tables of the mapping.
    """
    person = (
        "nullif(trim(customer_id), '') AS person, nullif(lower(trim(customer_email)), '') AS mail"
    )
    columns = f"order_id, {LINE}, load_id, ordered_at, {person}"
    mine = f"SELECT hash(order_id) AS digest FROM orders WHERE load_id = {load_id}"
    among = "" if is_first else "WHERE hash(order_id) IN (FROM mine)"
    differs = (
        "((n.person IS NOT NULL AND o.person IS NOT NULL) "
        "OR (n.mail IS NOT NULL AND o.mail IS NOT NULL)) "
        "AND NOT coalesce(n.person = o.person, FALSE) AND NOT coalesce(n.mail = o.mail, FALSE)"
    )
    is_other = (
        f"(o.load_id = {load_id} OR f.mapping <> {quote_text(mapping.name)} "
        "OR n.ordered_at <> o.ordered_at)"
    )
    lines = [
        f"SELECT {LINE} FROM {table} WHERE load_id = {load_id} AND order_id IN (FROM clashing)"
        for table in mapping.tables
        if "order_id" in TABLES[table].column_names
    ]
    return with_steps(
        {
            "mine": mine,
            "repeated": "SELECT digest FROM (SELECT hash(order_id) AS digest FROM orders "
            f"{among}) GROUP BY digest HAVING count(*) > 1",
            "suspects": f"SELECT {columns} FROM orders WHERE hash(order_id) IN (FROM repeated)",
            "clashing": "SELECT DISTINCT n.order_id FROM suspects n "
            "JOIN suspects o ON n.order_id = o.order_id "
            "LEFT JOIN load_files f ON f.load_id = o.load_id "
            f"WHERE n.load_id = {load_id} AND {differs} AND {is_other}",
        },
        f"SELECT DISTINCT {LINE} FROM ({' UNION ALL '.join(lines)}) ORDER BY {LINE}",
    )


def _list_findings(job: Job, lines: frozenset[int], rule: str, field: str) -> list[FindingRow]:
    """Return the findings of some lines, their records read from the file once more."""
    place = job.columns.get(field, 0)
    header = job.table.header
    found = []
    for block in job.read_blocks():
        for row in block.cells.to_pylist():
            if row[LINE] in lines:
                cells = [row[f"c{index}"] for index in range(len(header))]
                cells += [str(row[GROUP_ROW])] if GROUP_ROW in row else []
                record = json.dumps(cells, ensure_ascii=False)
                found.append((row[LINE], header[place], cells[place], rule, record))
    return found
