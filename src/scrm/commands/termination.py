"""SIGTERM ends a command as Ctrl-C does: transactions are rolled back, temporary files removed."""

import signal
from types import FrameType


class Terminated(KeyboardInterrupt):
    """SIGTERM was received."""


class Termination:
    """The handler of SIGTERM, and whether the signal was received."""

    def __init__(self) -> None:
        self.received = False

    def install(self) -> None:
        """Make SIGTERM raise `Terminated` in the main thread."""
        signal.signal(signal.SIGTERM, self._terminate)

    def uninstall(self) -> None:
        """Make SIGTERM end the process at once: nothing is left to clean up."""
        signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def _terminate(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002  a handler
        """Raise once; a second signal must not interrupt the clean-up."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        self.received = True
        raise Terminated


termination = Termination()
"""The handler of this process."""
