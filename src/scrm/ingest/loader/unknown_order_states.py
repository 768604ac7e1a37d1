"""States of orders that are not known: they are revenue, and a warning names them."""

from scrm.ingest.loader.job import Job
from scrm.ingest.values.order_states import STATUS
from scrm.result import Text
from scrm.wording import write_number

_SHOWN = 5
"""Unknown states that a warning names."""
_LONGEST = 40
"""Characters of a state that a warning shows."""


def list_unknown_states(job: Job, load_id: int) -> list[Text]:
    """Return warnings that name the states of a load that are not known, which are revenue."""
    found = []
    for table in job.with_state:
        rows = job.store.frame(
            f"SELECT {STATUS}, count(*) AS n FROM {table} WHERE load_id = {load_id} "
            f"GROUP BY {STATUS} HAVING {job.states.is_unknown(STATUS)} ORDER BY n DESC, {STATUS}"
        )
        if rows.height:
            found.append(_write_warning(table, list(rows.iter_rows())))
    return found


def _write_warning(table: str, rows: list[tuple[str, int]]) -> Text:
    shown = ", ".join(f"{status[:_LONGEST]} ({count})" for status, count in rows[:_SHOWN])
    shown += ", ..." if len(rows) > _SHOWN else ""
    states, count = len(rows), sum(count for _, count in rows)
    return Text(
        f"{table}: {write_number(count, 'de')} Zeilen zählen als Umsatz, deren Zustand nicht "
        f"bekannt ist ({write_number(states, 'de')} Zustände): {shown}; scrm sources show "
        "order_states zeigt die bekannten und wie eigene dazukommen",
        f"{table}: {write_number(count, 'en')} rows count as revenue although their state is not "
        f"known ({write_number(states, 'en')} states): {shown}; scrm sources show order_states "
        "shows the states that are known, and how to add to them",
    )
