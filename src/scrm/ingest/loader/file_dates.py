"""The newest day of a file: it dates counts without a date, and the rows of an older export."""

from dataclasses import replace
from datetime import date

from scrm.ingest.loader.block_query import BlockQuery
from scrm.ingest.loader.conventions import SurveyNeeded
from scrm.ingest.loader.job import Job
from scrm.ingest.loader.plan import Plan, cast_columns
from scrm.tables import TABLES


def date_file_end(job: Job, plan: Plan) -> Plan:
    """Return the plan with the end of the newest day in the file, which dates its counts.

    The export was made then at the earliest.

    Raises
    ------
    SurveyNeeded
        The dates can be read in two ways.
    """
    observed = plan.dating_field
    newest, dated = "", replace(plan, fields={observed: plan.fields[observed]})
    for block in job.read_blocks():
        cast = cast_columns(dated, block.cells)
        if not plan.is_decided and observed in plan.undecided - cast.fields:
            raise SurveyNeeded
        job.views.cells.table = cast.cells
        values = BlockQuery(dated.for_block(cast)).select_values(observed)
        found = job.store.value(f"SELECT max(value)::VARCHAR FROM ({values})")
        newest = max(newest, found or "")
    if not newest:
        return plan
    day = "date_trunc('day', timezone($zone, timezone('UTC', $newest::TIMESTAMP)))"
    end = f"{day} + INTERVAL 1 DAY - INTERVAL 1 SECOND"
    utc = f"SELECT timezone('UTC', timezone($zone, {end}))::VARCHAR"
    zone = job.settings.timezone
    return replace(plan, file_end=str(job.store.value(utc, {"zone": zone, "newest": newest})))


def find_newest_date(job: Job, load_id: int) -> date | None:
    """Return the newest date in the rows of a load, in any of its tables."""
    dates = {table: TABLES[table].dated_by for table in job.mapping.tables}
    days = [
        f"SELECT max(CAST({column} AS DATE)) AS day FROM {table} WHERE load_id = {load_id}"
        for table, column in dates.items()
        if column
    ]
    if not days:
        return None
    newest: date | None = job.store.value(f"SELECT max(day) FROM ({' UNION ALL '.join(days)})")
    return newest
