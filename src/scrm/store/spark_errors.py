"""Errors of a Spark server as errors of scrm: what happened, and the next step; never a row."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from scrm.errors import StoreError

_AGAIN = "run the same command again: it goes on after the last finished step"
_SESSION_ENDED = re.compile(
    r"INVALID_HANDLE\.SESSION_|SESSION_CLOSED|SESSION_NOT_FOUND|SESSION_CHANGED|session not found"
)
_NO_TABLE = re.compile(r"TABLE_OR_VIEW_NOT_FOUND|(table|view) not found", re.IGNORECASE)
_NO_ANSWER = re.compile(
    r"UNAVAILABLE|DEADLINE_EXCEEDED|RETRIES_EXCEEDED|Connection reset|Socket closed|"
    r"failed to connect|end of stream|connection refused",
    re.IGNORECASE,
)
_NO_SPACE = re.compile(r"No space left on device|Disk quota exceeded")
_ADDRESS = re.compile(r"sc://[^\s'\"]+")
_SECRET = re.compile(r"(token=|Bearer )[^;\s'\"]+", re.IGNORECASE)


def hide_credentials(remote: str) -> str:
    """Return the address of a server without what authorises its user.

    Examples
    --------
    >>> hide_credentials("sc://anna:secret@spark.example:443/;token=secret;user_id=anna")
    'sc://spark.example:443'
    """
    address = remote.partition(";")[0]
    place = urlsplit(address).netloc.rpartition("@")[2]
    return f"sc://{place}" if place else ""


@contextmanager
def rewritten_errors() -> Iterator[None]:
    """Raise errors of the server as errors of scrm.

    Raises
    ------
    StoreError
        The server does not answer, the session has ended, or the server refused a step. Its own
        message, which may quote rows, is the detail of the error.
    """
    import grpc  # type: ignore[import-untyped]
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, grpc.RpcError) as error:
        raise describe_error(error) from error


def describe_error(error: Exception) -> StoreError:
    """Return the error of scrm for one of the client of Spark."""
    text = f"{type(error).__name__}: {error}"
    detail = _SECRET.sub(r"\1***", _ADDRESS.sub(lambda found: hide_credentials(found[0]), text))
    if _SESSION_ENDED.search(text) or _NO_TABLE.search(text):
        return StoreError(
            "the session on the Spark server has ended, by a time-out or a restart",
            hint=_AGAIN,
            detail=detail,
        )
    if _NO_SPACE.search(text):
        return StoreError(
            "the Spark server has no space left",
            hint=f"free some of its disk, and {_AGAIN}",
            detail=detail,
        )
    if _NO_ANSWER.search(text):
        return StoreError(
            "the Spark server stopped answering", hint=f"start it, and {_AGAIN}", detail=detail
        )
    condition = getattr(error, "getCondition", lambda: None)() or type(error).__name__
    return StoreError(
        f"the Spark server refused a step ({condition})",
        hint="the same with -vv shows its message; scrm doctor --engine spark shows the server",
        detail=detail,
    )
