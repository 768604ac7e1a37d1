"""The labels of worries, and how they may be written in a file."""

from collections.abc import Mapping
from typing import Final

LABELS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("worry", "sorge", "1", "true", "yes", "ja"), "worry"),
    **dict.fromkeys(("none", "keine", "0", "false", "no", "nein"), "none"),
}
"""How a label may be written to the label; the first of each is canonical."""
