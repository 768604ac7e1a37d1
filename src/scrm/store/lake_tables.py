"""The canonical tables of a lake: where they are, what their files hold, and all their columns."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scrm.errors import InputError
from scrm.store.sql import quote_name
from scrm.tables import TABLES

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class LakeTable:
    """One table as Parquet files.

    Attributes
    ----------
    path : Path
        Its file or folder.
    files : tuple of Path
        Its files, at least one.
    """

    path: Path
    files: tuple[Path, ...]

    def hash_files(self) -> str:
        """Return a hash that differs once a file was written, removed or renamed."""
        stats = [(str(file), file.stat()) for file in self.files]
        known = [(name, stat.st_size, stat.st_mtime_ns) for name, stat in stats]
        return hashlib.sha256(json.dumps(known).encode()).hexdigest()


def find_table(tables: Path, name: str) -> LakeTable | None:
    """Return a table of the lake, None if it has no file."""
    for path in (tables / f"{name}.parquet", tables / name):
        found = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
        files = [file for file in found if file.is_file() and not _is_hidden(file, path)]
        if files:
            return LakeTable(path.absolute(), tuple(file.absolute() for file in files))
    return None


def check_files(table: str, files: Iterable[Path]) -> None:
    """Check that the files of a table agree, and that they have what identifies a row.

    A server takes the columns from one of the files, whichever it finds first.

    Raises
    ------
    InputError
        A file is not Parquet, two files have different types in one column, or none has a column
        of the key.
    """
    import pyarrow as pa
    from pyarrow import parquet

    types: dict[str, dict[str, Path]] = defaultdict(dict)
    for file in files:
        try:
            schema = parquet.read_schema(file)
        except (pa.ArrowInvalid, OSError):
            raise InputError(
                f"{table} of the lake: {file.name} cannot be read as Parquet",
                hint=f"write {file} again, or remove it",
            ) from None
        for field in schema:
            types[field.name].setdefault(_name_type(field.type), file)
    for field in TABLES[table].fields:
        found = types.get(field.name, {})
        if len(found) > 1:
            (one, first), (other, second) = list(found.items())[:2]
            raise InputError(
                f"{table} of the lake: column {field.name} has the type {one} in {first.name}, "
                f"and {other} in {second.name}",
                hint=f"write it as {field.sql_type} in all files",
            )


def check_columns(table: str, columns: Iterable[str]) -> None:
    """Check the names of the columns that a table of the lake has.

    Raises
    ------
    InputError
        A column of the key is missing, or two names differ in upper and lower case only.
    """
    seen: dict[str, str] = {}
    for name in columns:
        if other := seen.get(name.lower()):
            raise InputError(
                f"{table} of the lake has two columns {other} and {name}",
                hint="a Spark server does not tell upper from lower case: rename one",
            )
        seen[name.lower()] = name
    known = TABLES[table]
    for name in known.key:
        if name not in seen and name != known.counted:
            raise InputError(
                f"{table} of the lake has no column {name}, which identifies its rows",
                hint=f"write it as {known.sql_types[name]}; scrm schema {table} lists the columns",
            )


def select_fields(table: str, source: str | None, stored: Iterable[str]) -> str:
    """Return the query of all columns of a table, NULL where the source has none.

    Names of the source are compared without regard to upper and lower case, as Spark does.
    """
    names = {name.lower(): name for name in stored}
    columns = ", ".join(
        f"CAST({quote_name(names[field.name]) if field.name in names else 'NULL'}"
        f" AS {field.sql_type}) AS {quote_name(field.name)}"
        for field in TABLES[table].stored_fields
    )
    return f"SELECT {columns} FROM {source}" if source else f"SELECT {columns} WHERE FALSE"


def hash_versions(versions: Mapping[str, str]) -> str:
    """Return one hash of the states of tables."""
    return hashlib.sha256(json.dumps(sorted(versions.items())).encode()).hexdigest()


def _is_hidden(file: Path, folder: Path) -> bool:
    """Return whether servers pass over a file: ``_temporary`` and the like."""
    parts = file.relative_to(folder).parts if file != folder else ()
    return any(part.startswith(("_", ".")) for part in parts)


def _name_type(kind: "pa.DataType") -> str:
    """Return a type by what its values say, not by how Arrow stores them."""
    import pyarrow as pa

    if isinstance(kind, pa.DictionaryType):
        kind = kind.value_type
    if pa.types.is_timestamp(kind):
        return "timestamp with time zone" if kind.tz else "timestamp"
    return str(kind).replace("large_", "").replace("_view", "")
