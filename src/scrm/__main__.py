"""``python -m scrm``: the same as the command."""

from scrm.cli import main

main()
