"""The command `scrm`; ``python -m scrm`` is the same.

Signals are handled before anything else is imported, which may take a second: Ctrl-C meanwhile ends
as it does later, with one line and code 130.
"""

import sys
from contextlib import suppress

from scrm import signals


def main() -> None:
    """Run the command and end the process."""
    signals.install()
    try:
        from scrm import cli

        cli.main()
    except KeyboardInterrupt:
        _end_start()


def _end_start() -> None:
    """End the process because of a signal that came before the command began."""
    from scrm.errors import ExitCode

    word = "terminated" if signals.is_terminated() else "interrupted"
    with suppress(OSError, AttributeError):  # standard error is full or closed
        sys.stderr.write(f"error: {word}; nothing half-done was kept\n")
    sys.exit(ExitCode.TERMINATED if signals.is_terminated() else ExitCode.INTERRUPTED)


if __name__ == "__main__":
    main()
