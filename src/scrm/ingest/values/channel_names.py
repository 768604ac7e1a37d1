"""Names of channels as files write them: ``Twitter`` and ``t.co`` are x."""

import re
from functools import cache

from scrm.channels import read_channels
from scrm.store.sql import quote_text

COLUMNS = frozenset({"channel", "social_channel"})
"""Columns that hold the name of a channel, in all tables."""
_COMMON = ("facebook", "instagram", "x", "youtube", "linkedin", "tiktok")
"""Channels of most rows, which need not be looked up."""
_LITERAL = re.compile("CAST\\('[^']*' AS VARCHAR\\)")
"""A name that a mapping states itself."""


def rename_channel(column: str, value: str) -> str:
    """Return the SQL of a value; in a column of channels, that of the channel that it names.

    A name that is not known stays as it is.

    Parameters
    ----------
    column : str
        Column of a canonical table.
    value : str
        SQL of its value.

    Examples
    --------
    >>> rename_channel("text", "CAST(message AS VARCHAR)")
    'CAST(message AS VARCHAR)'
    """
    if column not in COLUMNS or _LITERAL.fullmatch(value):
        return value
    common = ", ".join(map(quote_text, _COMMON))
    return (
        f"CASE WHEN {value} IN ({common}) THEN {value} "
        f"ELSE coalesce({_write_names()}[lower(trim({value}))], {value}) END"
    )


@cache
def _write_names() -> str:
    """Return the SQL map of all names of channels to the channels."""
    known = read_channels()
    channels = {**known.names, **{channel: channel for channel in known.kinds}}
    pairs = (f"{quote_text(name)}: {quote_text(each)}" for name, each in sorted(channels.items()))
    return f"MAP {{{', '.join(pairs)}}}"
