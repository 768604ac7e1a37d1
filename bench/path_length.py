"""How much code one line of CSV passes through: ``python -m bench.path_length [FILE...]``.

Counted are the named functions of the package that `scrm.ingest.load` enters while it loads header
and first line of a file into a new database, and their modules; `sys.setprofile` sees them. The
same file is loaded once before, so that imports and cached values do not count.
Lambdas, generator expressions and comprehensions are part of the function that they are written in.
"""

import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from types import CodeType, FrameType

import scrm
from scrm.ingest import load
from scrm.store.local import LocalStore

EXPORTS = Path(__file__).parents[1] / "sample_data" / "exports"
FILES = (EXPORTS / "posts.csv", EXPORTS / "shopify_orders.csv")
LINES = 2
"""Header and first record, which is one line in each of these files."""
PACKAGE = f"{Path(scrm.__file__).parent}/"


def list_functions(file: Path) -> dict[str, list[str]]:
    """Return module -> functions that loading header and first line of a file enters."""
    entered: set[CodeType] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(PACKAGE):
            entered.add(frame.f_code)

    with tempfile.TemporaryDirectory(prefix="scrm-bench-") as folder:
        start = Path(folder) / file.name
        start.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:LINES]))
        for profile in (None, note):
            with LocalStore(Path(folder) / f"{profile is None}.duckdb") as store:
                sys.setprofile(profile)
                try:
                    load(store, [start])
                finally:
                    sys.setprofile(None)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for code in entered:
        if not code.co_name.startswith("<"):
            found[code.co_filename.removeprefix(PACKAGE)].append(code.co_qualname)
    return {module: sorted(found[module]) for module in sorted(found)}


def main() -> None:
    """Print the figures of each file, and its functions by module."""
    for file in map(Path, sys.argv[1:] or FILES):
        found = list_functions(file)
        print(f"{file.name}: {sum(map(len, found.values()))} functions in {len(found)} modules")
        for module, functions in found.items():
            print(f"  {module} {len(functions)}: {', '.join(functions)}")


if __name__ == "__main__":
    main()
