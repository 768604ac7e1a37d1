"""Notes below the data of a CSV file, such as "Exported on ...": skipped, not quarantined."""

import re
from dataclasses import replace

from scrm.ingest.types import LINE, Block

FOOTER_LINES = 10
"""Most lines that a note below the data may have."""


def strip_footer(block: Block) -> Block:
    """Return the last block of a file without the notes below its data.

    Notes are lines of one field after a blank line. One that begins in a later block than the last
    record is quarantined.
    """
    if not block.rejected or not block.cells.num_rows:
        return block
    last = block.cells.slice(block.cells.num_rows - 1).to_pylist()[0]
    line = last.pop(LINE) + sum((cell or "").count("\n") for cell in last.values())
    footer = [each for each in block.rejected if each.line > line]
    is_note = all(
        each.rule.startswith("fields:1:") and re.search(r"[^\W\d]{2}.*\s\S", each.raw)
        for each in footer
    )
    if not footer or not is_note or len(footer) > FOOTER_LINES or footer[0].line < line + 2:
        return block
    return replace(
        block, rejected=block.rejected[: len(block.rejected) - len(footer)], footer=len(footer)
    )
