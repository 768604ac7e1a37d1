"""SIGTERM ends a command as Ctrl-C does: transactions are rolled back, temporary files removed."""

import signal
from types import FrameType


class Terminated(KeyboardInterrupt):
    """SIGTERM was received."""


class Termination:
    """The handler of SIGTERM, and whether the signal came."""

    def __init__(self) -> None:
        self.received = False

    def install(self) -> None:
        """Let SIGTERM raise `Terminated` in the main thread."""
        signal.signal(signal.SIGTERM, self._terminate)

    def uninstall(self) -> None:
        """Let SIGTERM end the process at once: there is nothing left to tidy up."""
        signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def _terminate(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002  what signal handlers get
        """Raise once; a second signal must not disturb the tidying up."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        self.received = True
        raise Terminated


termination = Termination()
"""That of this process."""
