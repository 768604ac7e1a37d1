"""Work in another thread, which Ctrl-C, SIGTERM or a time limit ends within moments."""

from collections.abc import Callable
from concurrent.futures import Executor, wait
from math import inf
from time import monotonic
from typing import TypeVar

from scrm import signals

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
    patience: float | None = None,
    has_memory: Callable[[], bool] = lambda: True,
) -> T:
    """Do some work in another thread, and return its result.

    Parameters
    ----------
    interrupt : callable or None
        Makes the work end early, at Ctrl-C or the time limit. None if it must not be left
        half-done, as a commit: then Ctrl-C waits for its end.
    seconds : float or None
        How long the work may take.
    patience : float or None
        Seconds after which work that does not end early is left alone, see `signals.leave_work`;
        None to wait for its end.
    has_memory : callable
        Returns False when the work takes too much memory.

    Raises
    ------
    TimeoutError
        The work took longer than `seconds`.
    MemoryError
        `has_memory` returned False.
    KeyboardInterrupt
        Ctrl-C was pressed.

    Examples
    --------
    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor() as worker:
    ...     run_in(worker, lambda: 6 * 7, None)
    42
    """
    end = inf if seconds is None else monotonic() + seconds
    last = inf
    running = worker.submit(work)
    stop: BaseException | None = None
    while True:
        try:
            look = _REPEAT_SECONDS if stop else min(_LOOK_SECONDS, end - monotonic())
            if wait([running], timeout=max(look, 0.001)).done:
                break
            if stop is None:
                stop = _find_reason(end, has_memory)
            if stop is not None and interrupt is not None:
                last = min(last, monotonic() + (inf if patience is None else patience))
                interrupt()
        except KeyboardInterrupt as signalled:
            stop = stop or signalled
        if stop is not None and monotonic() >= last:
            signals.leave_work()
            raise stop
    if stop is not None and (interrupt is not None or running.exception() is None):
        raise stop
    return running.result()


def _find_reason(end: float, has_memory: Callable[[], bool]) -> Exception | None:
    """Return why work has to stop: the time limit or the memory; None if it may go on."""
    if monotonic() >= end:
        return TimeoutError()
    return None if has_memory() else MemoryError()
