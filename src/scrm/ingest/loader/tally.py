"""The tally of a load: how many records were quarantined, skipped or counted, and why."""

from collections import Counter
from dataclasses import dataclass, field

from scrm.ingest.types import Finding


@dataclass(slots=True)
class Tally:
    """What became of records.

    Parameters
    ----------
    rows : int
        Records of the file, blank and repeated ones included.
    quarantined : int
        Records put into quarantine.
    skipped, counted : Counter
        Records by the name under which they are skipped or counted.
    rules : Counter
        Findings by rule.
    findings : list of Finding
        The first findings.
    failed_columns : set of str
        Headings of the columns for which some record was put into quarantine.
    """

    rows: int = 0
    quarantined: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    counted: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    failed_columns: set[str] = field(default_factory=set)
