"""The expression of a mapping that the database refuses: file, line, key and reason."""

from scrm.errors import ConfigError, StoreError, UsageError
from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.formats.mapping_files import find_line
from scrm.store import Store
from scrm.store.sql import quote_name


def find_broken_expression(store: Store, mapping: Mapping, error: UsageError) -> ConfigError:
    """Return the error for the first expression that fails; they are tried one by one."""
    texts = ", ".join(f"CAST(NULL AS VARCHAR) AS {quote_name(each)}" for each in mapping.fields)
    for place, expression in mapping.expressions():
        kind, name, *_ = place.split(".")
        record = mapping.add_computed(mapping.empty_record, name if kind == "computed" else "")
        record = f"SELECT {texts}, 1 AS line" if kind == "skip" else record
        try:
            store.value(f"SELECT ({expression}) FROM ({record})")
        except StoreError:  # the surrounding transaction is lost already
            break
        except UsageError as found:
            text = mapping.path.read_text(encoding="utf-8")
            reason = found.message.removeprefix("SQL: ").splitlines()[0]
            return ConfigError(
                f"{mapping.path}, line {find_line(text, place)}: {place}: {reason}",
                hint=f"an expression knows the fields of the mapping: {', '.join(mapping.fields)}",
            )
    return ConfigError(
        f"{mapping.path}: {error.message}", hint="scrm sources show generic_posts is an example"
    )
