"""A name in SQL whose rows change from statement to statement."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


class Slot:
    """The Arrow table that SQL reads under one name.

    DuckDB keeps every table that is registered within a transaction in memory until the transaction
    ends. A slot is registered once, and its table is replaced as often as needed.

    Examples
    --------
    >>> import pyarrow as pa
    >>> slot = Slot()
    >>> slot.table = pa.table({"a": [1]})
    >>> slot.clear()
    >>> slot.table.num_rows
    0
    """

    def __init__(self) -> None:
        self.table: pa.Table
        self.clear()

    def clear(self) -> None:
        """Release the rows."""
        import pyarrow as pa

        self.table = pa.table({"line": pa.array([], pa.int64())})

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the rows by the Arrow C stream interface."""
        return self.table.__arrow_c_stream__(requested_schema)
