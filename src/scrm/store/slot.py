"""A name that SQL reads, whose rows change from statement to statement."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


class Slot:
    """Holds the Arrow table that SQL sees under one name.

    DuckDB keeps every frame that is registered within a transaction alive until the transaction
    ends. A slot is registered once, and filled and emptied as often as needed.

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
        """Let go of the rows."""
        import pyarrow as pa

        self.table = pa.table({"line": pa.array([], pa.int64())})

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Hand over the rows, as the Arrow C stream interface asks."""
        return self.table.__arrow_c_stream__(requested_schema)
