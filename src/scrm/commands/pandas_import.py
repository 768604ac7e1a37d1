"""Keep pyarrow from importing pandas, which no command needs.

pyarrow looks for pandas when it builds its first array, in case the values are a column of it.
Where pandas is installed beside scrm, that takes 0.4 CPU seconds of each command with a database.
"""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType

_SEEKERS = frozenset({"scrm", "pyarrow"})
"""Packages in whose name pyarrow looks for pandas; others, such as splink, do use it."""
_MACHINERY = frozenset({"importlib._bootstrap", "importlib._bootstrap_external", "importlib"})


class _Finder:
    """Says that there is no pandas if pyarrow asks."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002  of the interface
        target: "ModuleType | None" = None,  # noqa: ARG002
    ) -> "ModuleSpec | None":
        """Raise ModuleNotFoundError for pandas; leave every other module to the next finder."""
        if fullname == "pandas" and "pyspark" not in sys.modules and _find_importer() in _SEEKERS:
            raise ModuleNotFoundError("the command line works without pandas", name="pandas")
        return None


def leave_pandas_out() -> None:
    """Keep pyarrow from importing pandas in this process."""
    sys.meta_path.insert(0, _Finder())


def _find_importer() -> str:
    """Return the package that imports; frames of compiled modules are not seen."""
    frame = sys._getframe(1)  # noqa: SLF001  documented for the standard implementation
    while frame.f_back and frame.f_globals.get("__name__") in {__name__, *_MACHINERY}:
        frame = frame.f_back
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]
