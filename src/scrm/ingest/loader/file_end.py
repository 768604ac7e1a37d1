"""The end of the newest day in a file, which dates counts that nothing else dates."""

from dataclasses import replace

from scrm.ingest.loader.block_query import BlockQuery
from scrm.ingest.loader.conventions import SurveyNeeded
from scrm.ingest.loader.job import Job
from scrm.ingest.loader.plan import Plan, cast_columns


def date_file_end(job: Job, plan: Plan) -> Plan:
    """Return the plan with the end of the newest day in the file, if its counts are dated by it.

    The export was made then at the earliest.

    Raises
    ------
    SurveyNeeded
        The dates can be read in two ways.
    """
    observed, fields = plan.mapping.observed, plan.fields
    has_counts = any(plan.types[each] == "count" for each in fields)
    if not has_counts or observed not in fields or "observed_at" in fields:
        return plan
    newest, dated = "", replace(plan, fields={observed: fields[observed]})
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
