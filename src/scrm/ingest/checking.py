"""Which expression of a mapping the database refuses: file, line, key and why."""

from scrm.errors import ConfigError, StoreError, UsageError
from scrm.ingest.mapping import SQL_TYPE, Mapping, line_of
from scrm.store import Store


def broken_expression(store: Store, mapping: Mapping, error: UsageError) -> ConfigError:
    """Try the expressions one by one and return the error for the first that fails."""
    typed = ", ".join(f'CAST(NULL AS {SQL_TYPE[mapping.type_of(each)]}) AS "{each}"' for each in mapping.fields)
    texts = ", ".join(f'CAST(NULL AS VARCHAR) AS "{each}"' for each in mapping.fields)
    more = "CAST(NULL AS TIMESTAMP) AS file_end, '' AS file_name, 1 AS group_row, 1 AS line"
    for place, expression in mapping.expressions():
        fields = texts if place.startswith("skip.") else typed
        try:
            store.value(f"SELECT ({expression}) FROM (SELECT {fields}, {more})")
        except StoreError:  # the transaction around it is lost already
            break
        except UsageError as found:
            text = mapping.path.read_text(encoding="utf-8")
            reason = found.message.removeprefix("SQL: ").splitlines()[0]
            return ConfigError(
                f"{mapping.path}, line {line_of(text, place)}: {place}: {reason}",
                hint=f"an expression knows the fields of the mapping: {', '.join(mapping.fields)}",
            )
    return ConfigError(f"{mapping.path}: {error.message}", hint="scrm sources show generic_posts is an example")
