"""One customer number, two sources, two people: the later record is kept apart, never merged into the other's row."""

import json
from collections.abc import Sequence
from typing import Any

from scrm.ingest.loader.append import Adding
from scrm.ingest.loader.plan import ONCE
from scrm.ingest.values.sql import quote_text
from scrm.result import Text

RULE = "id_of_another"


def keep_strangers_apart(adding: Adding, load_id: int) -> int:
    """Quarantine the new customers whose number is somebody else's in another source; return how many there are.

    Somebody else is who shares neither name, e-mail address nor telephone number although both sources state a name or an
    address. Two records of one source are never strangers: people marry and move.
    """
    lines = [
        int(line)
        for (line,) in adding.store.frame(_strangers(load_id, adding.mapping.name)).iter_rows()
    ]
    if lines:
        for name in adding.mapping.tables:
            adding.store.delete(
                name, f"load_id = {load_id} AND line IN (SELECT unnest($lines))", {"lines": lines}
            )
        adding.keep_apart(_findings(adding, frozenset(lines)), load_id)
        adding.counts.quarantined += len(lines)
    return len(lines)


def warning(count: int) -> Text:
    """Say what strangers mean for the other tables of their source."""
    return Text(
        f"{count} Kundennummern gehören nach einer anderen Quelle zu anderen Menschen, ihre Zeilen sind in Quarantäne; Bestellungen oder "
        "Tickets derselben Quelle würden falsch zugeordnet: geben Sie ihren Nummern in einer eigenen Abbildung einen Vorsatz, "
        "oder laden Sie mit --newer, wenn es doch dieselben sind",
        f"{count} customer numbers are other people's in another source, their rows are in quarantine; orders or tickets of the same "
        "source would be attributed to the wrong person: give its numbers a prefix in a mapping of your own, or load with --newer "
        "if they are the same people after all",
    )


def _strangers(load_id: int, mapping: str) -> str:
    name, mail = "strip_accents(replace(lower({}), 'ß', 'ss'))", "lower(trim({}))"
    for written, flat in (("ae", "a"), ("oe", "o"), ("ue", "u")):  # Mueller is Müller
        name = f"replace({name}, '{written}', '{flat}')"
    phone = "right(regexp_replace({}, '[^0-9]', '', 'g'), 7)"
    given = f"({_equal(name, 'first_name')} OR n.first_name IS NULL OR o.first_name IS NULL)"
    same = [
        f"{_equal(name, 'last_name')} AND {given}",
        _equal(name, "company"),
        _equal(mail, "email"),
        _equal(phone, "phone"),
        _equal(phone, "mobile"),
    ]
    both = " OR ".join(
        f"(n.{each} IS NOT NULL AND o.{each} IS NOT NULL)"
        for each in ("last_name", "company", "email")
    )
    return (
        "SELECT DISTINCT n.line FROM customers n JOIN customers o USING (customer_id) JOIN load_files f ON f.load_id = o.load_id "
        f"WHERE n.load_id = {load_id} AND o.load_id <> {load_id} AND f.mapping <> {quote_text(mapping)} "
        f"AND NOT starts_with(coalesce(o.row_hash, ''), '{ONCE}') AND ({both}) AND NOT ({' OR '.join(_known(each) for each in same)}) "
        "ORDER BY n.line"
    )


def _equal(form: str, column: str) -> str:
    return f"{form.format('n.' + column)} = {form.format('o.' + column)}"


def _known(condition: str) -> str:
    return f"coalesce({condition}, FALSE)"


def _findings(adding: Adding, lines: frozenset[int]) -> Sequence[tuple[Any, ...]]:
    """Return line, column, value, rule and record of the lines, read from the file once more."""
    place = adding.plan.columns.get("customer_id", 0)
    header = adding.table.header
    found = []
    for block in adding.table.blocks():
        for row in block.cells.to_pylist():
            if row["line"] in lines:
                cells = [row[f"c{index}"] for index in range(len(header))]
                found.append(
                    (
                        row["line"],
                        header[place],
                        cells[place],
                        RULE,
                        json.dumps(cells, ensure_ascii=False),
                    )
                )
    return found
