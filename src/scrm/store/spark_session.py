"""Connections to a Spark Connect server, and its errors as those of scrm."""

import queue
import socket
import ssl
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrm import signals
from scrm.errors import StoreError

if TYPE_CHECKING:
    from pyspark.sql.connect.session import SparkSession


def connect(remote: str) -> "SparkSession":
    """Connect to a Spark Connect server.

    Raises
    ------
    StoreError
        There is no server at that address; its credentials are not repeated.
    """
    with _importable(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pyspark about the version of pandas
        from pyspark.sql.connect.session import SparkSession

    try:
        _try_address(remote)  # the client itself would try for minutes
        session = _answer_within(lambda: _begin(SparkSession.builder.remote(remote)), seconds=60)
    except Exception as error:
        raise StoreError(
            f"no Spark Connect server answers at {remote.partition(';')[0]}",
            hint="start it, or name another with --remote sc://host:port; "
            "an address with a token needs a server with TLS",
        ) from error
    return session


@contextmanager
def _importable() -> Iterator[None]:
    """Let pyspark be imported where the main module has no file, as with ``python -c``.

    It would take that for its own doctests, and end the process.
    """
    main = sys.modules["__main__"]
    if hasattr(main, "__file__"):
        yield
        return
    main.__file__ = ""
    try:
        yield
    finally:
        del main.__file__


def _try_address(remote: str) -> None:
    """Raise OSError if nothing answers at an address, or no TLS where the client speaks TLS."""
    address, _, options = remote.partition(";")
    parts = urlsplit(address)
    host = parts.hostname or ""
    with socket.create_connection((host, parts.port or 15002), 5) as opened:
        if "token=" in options or "use_ssl=true" in options.lower():
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # the client checks
            context.wrap_socket(opened, server_hostname=host).close()


def _begin(builder: Any) -> "SparkSession":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        session: SparkSession = builder.create()
        session.version  # noqa: B018  the first answer of the server
    return session


def _answer_within(ask: Callable[[], "SparkSession"], seconds: float) -> "SparkSession":
    """Return the answer of a server; raise TimeoutError if there is none in time."""
    found: queue.SimpleQueue[SparkSession | Exception] = queue.SimpleQueue()

    def work() -> None:
        try:
            found.put(ask())
        except Exception as error:  # noqa: BLE001  raised by the waiting thread
            found.put(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        answer = found.get(timeout=seconds)
    except queue.Empty:
        signals.leave_work()
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer


@contextmanager
def rewritten_errors() -> Iterator[None]:
    """Raise errors of the server as errors of scrm, without values of the data."""
    from pyspark.errors import PySparkException

    try:
        yield
    except PySparkException as error:
        raise StoreError(
            f"the Spark server refused a step ({type(error).__name__})",
            hint="scrm doctor --engine spark shows the server; -vv shows its message",
        ) from error
