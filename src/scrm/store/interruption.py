"""Work in another thread, which Ctrl-C, SIGTERM or a time limit ends within moments."""

from collections.abc import Callable
from concurrent.futures import Executor, wait
from time import monotonic
from typing import TypeVar

T = TypeVar("T")
_LOOK_SECONDS = 0.2
"""An unlimited wait could sleep through a signal."""
_REPEAT_SECONDS = 0.1
"""An interrupt before the query has begun is lost, and has to be repeated."""


def run_in(
    worker: Executor,
    work: Callable[[], T],
    interrupt: Callable[[], None] | None,
    *,
    seconds: float | None = None,
) -> T:
    """Do some work in another thread, and return its result.

    Parameters
    ----------
    interrupt : callable or None
        Makes the work end early, at Ctrl-C or the time limit. None if it must not be left
        half-done, as a commit: then Ctrl-C waits for its end.
    seconds : float or None
        How long the work may take.

    Raises
    ------
    TimeoutError
        The work took longer than `seconds`; it has ended.
    KeyboardInterrupt
        Ctrl-C was pressed; the work has ended.

    Examples
    --------
    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor() as worker:
    ...     run_in(worker, lambda: 6 * 7, None)
    42
    """
    end = None if seconds is None else monotonic() + seconds
    running = worker.submit(work)
    stop: BaseException | None = None
    while True:
        try:
            look = _LOOK_SECONDS if end is None else min(_LOOK_SECONDS, end - monotonic())
            if wait([running], timeout=_REPEAT_SECONDS if stop else max(look, 0.001)).done:
                break
            if stop is None and end is not None and monotonic() >= end:
                stop = TimeoutError()
            if stop is not None and interrupt is not None:
                interrupt()
        except KeyboardInterrupt as signalled:
            stop = stop or signalled
    if stop is not None and (interrupt is not None or running.exception() is None):
        raise stop
    return running.result()
