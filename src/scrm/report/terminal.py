"""A Result as tables in a terminal, or as plain text of fixed width where nobody watches."""

from typing import TextIO

from scrm.result import Lang, Result

PLAIN_WIDTH = 100


def print_result(
    result: Result,
    stream: TextIO,
    *,
    lang: Lang,
    width: int | None = None,
    color: bool | None = None,
    limit: int = 20,
) -> None:
    """Write a result: finding, tables, facts, notes.

    Parameters
    ----------
    width : int or None
        Columns; None asks the terminal, and takes 100 where `stream` is none.
    color : bool or None
        None colours a terminal unless ``NO_COLOR`` is set or ``TERM`` is ``dumb``.
    limit : int
        Rows shown of a table with one row per customer or post; 0 for all.
    """
    raise NotImplementedError
