"""How a command ends at SIGINT (Ctrl-C) and SIGTERM.

Both raise an exception in the main thread, so that transactions are rolled back and temporary files
removed. A library whose code is interrupted may turn this exception into an error of its own, so
the signal is also noted: whoever handles errors calls `raise_if_received`.

A query may not end when it is told to, since some functions of the engine work on one huge value
for minutes. If it only reads, it is left alone, and the process ends without it: `leave_work`.
"""

import signal
from types import FrameType

_received: int | None = None
_is_work_left = False


class Terminated(KeyboardInterrupt):
    """SIGTERM was received."""


def install() -> None:
    """Handle SIGINT and SIGTERM in this process."""
    signal.signal(signal.SIGINT, _raise)
    signal.signal(signal.SIGTERM, _raise)


def uninstall() -> None:
    """Let both signals end the process at once: nothing is left to clean up."""
    global _received  # noqa: PLW0603  the handlers of a process are global, too
    _received = None
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def is_received() -> bool:
    """Return whether a signal was received since `install`."""
    return _received is not None


def is_terminated() -> bool:
    """Return whether SIGTERM was received since `install`."""
    return _received == signal.SIGTERM


def leave_work() -> None:
    """Note that work in another thread does not end: the process will not wait for it."""
    global _is_work_left  # noqa: PLW0603  the threads of a process are global, too
    _is_work_left = True


def is_work_left() -> bool:
    """Return whether `leave_work` was called."""
    return _is_work_left


def raise_if_received() -> None:
    """Raise the exception of a signal once more.

    Raises
    ------
    KeyboardInterrupt
        SIGINT was received; `Terminated` for SIGTERM.
    """
    if _received is not None:
        raise Terminated if is_terminated() else KeyboardInterrupt


def _raise(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  a handler
    """Raise the exception of a signal; after SIGTERM, further ones must not stop the clean-up."""
    global _received  # noqa: PLW0603
    _received = number
    if number == signal.SIGTERM:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise_if_received()
