"""From exported files to canonical tables: no record is lost, and no value is guessed.

Every record of a file ends in exactly one of five ways: new, updated, unchanged, quarantined (with
file, line, column and rule) or skipped under a name that the mapping declares::

    rows = new + updated + unchanged + quarantined + sum(skipped)

What the command line calls
---------------------------
=====================  ==========================================================
``scrm load``          `load`
``scrm inspect``       `inspect`
``scrm sources``       `list_sources`, `show_source`, `draft_file`
``scrm quarantine``    `list_quarantine`, `export_quarantine`, `replay_quarantine`
=====================  ==========================================================

A new export format is one YAML file in ``configs/sources/``, or in a folder that
`LoadSettings.source_folders` names.
"""

from scrm.ingest.formats.format_choice import recognise_source
from scrm.ingest.formats.mapping_files import list_sources, read_mapping, show_source
from scrm.ingest.loader.draft_trials import DraftedTable, draft_file, draft_tables
from scrm.ingest.loader.inspection import inspect
from scrm.ingest.loader.load import load
from scrm.ingest.loader.quarantine import export_quarantine, list_quarantine
from scrm.ingest.loader.replay import replay_quarantine
from scrm.ingest.loader.unused_columns import WORTH_LOADING
from scrm.ingest.types import (
    ColumnReading,
    FileSummary,
    Finding,
    Inspection,
    Limits,
    LoadSettings,
    LoadSummary,
    Progress,
    QuarantinedRow,
    SourceInfo,
)

__all__ = [
    "WORTH_LOADING",
    "ColumnReading",
    "DraftedTable",
    "FileSummary",
    "Finding",
    "Inspection",
    "Limits",
    "LoadSettings",
    "LoadSummary",
    "Progress",
    "QuarantinedRow",
    "SourceInfo",
    "draft_file",
    "draft_tables",
    "export_quarantine",
    "inspect",
    "list_quarantine",
    "list_sources",
    "load",
    "read_mapping",
    "recognise_source",
    "replay_quarantine",
    "show_source",
]
