"""Connections to a Spark Connect server."""

import queue
import socket
import ssl
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrm import signals
from scrm.errors import StoreError
from scrm.store.spark_errors import describe_error, hide_credentials

if TYPE_CHECKING:
    from pyspark.sql.connect.session import SparkSession as SparkSession  # noqa: PLC0414  for the types of the API


RETRIES = 5
"""How often a request is sent again to a server that does not answer: for about 12 s."""
OLDEST = 4
"""The oldest major version of Spark whose SQL has what the translation writes."""


def connect(remote: str) -> "SparkSession":
    """Connect to a Spark Connect server.

    Raises
    ------
    StoreError
        There is no server at that address, or its version is too old; its credentials are not
        repeated.
    """
    with _importable(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pyspark about the version of pandas
        from pyspark.sql.connect.client.retries import DefaultPolicy
        from pyspark.sql.connect.session import SparkSession

    warnings.filterwarnings("ignore", r"\[RETRIES_EXCEEDED\]")  # the error says so
    address = hide_credentials(remote)
    try:
        _try_address(remote)  # the client itself would try for minutes
        session = _answer_within(lambda: _begin(SparkSession.builder.remote(remote)), seconds=60)
    except Exception as error:
        raise StoreError(
            f"no Spark Connect server answers at {address}",
            hint="start it, or name another with --remote sc://host:port; "
            "an address with a token needs a server with TLS",
            detail=describe_error(error).detail,
        ) from error
    check_version(session.version, address)
    # its own policy waits for ten minutes for a server that has ended
    session.client.set_retry_policies(
        [DefaultPolicy(max_retries=5, initial_backoff=200, max_backoff=4_000)]
    )
    return session


@contextmanager
def open_session(remote: str, given: "SparkSession | None" = None) -> "Iterator[SparkSession]":
    """Give a session: one that is open already, or one with a server, which is closed afterwards.

    The errors are those of `connect`.
    """
    if given is not None:
        check_version(given.version, "the session given")
        yield given
        return
    session = connect(remote)
    try:
        yield session
    finally:
        with suppress(Exception):  # the server may have ended
            session.stop()


def check_version(version: str, address: str) -> None:
    """Check the version of a server.

    Raises
    ------
    StoreError
        It is older than `OLDEST`.

    Examples
    --------
    >>> check_version("4.0.1", "sc://localhost:15002")
    >>> check_version("3.5.7", "sc://localhost:15002")
    Traceback (most recent call last):
    scrm.errors.StoreError: sc://localhost:15002 is Spark 3.5.7; scrm needs 4 or newer
    """
    major = version.partition(".")[0]
    if not major.isdecimal() or int(major) < OLDEST:
        raise StoreError(
            f"{address} is Spark {version}; scrm needs {OLDEST} or newer",
            hint="name another with --remote sc://host:port",
        )


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
