"""Tables written in parts, in constant memory."""

from collections.abc import Iterable
from dataclasses import replace
from typing import BinaryIO

from scrm.report.csv_output import DATA, CsvStyle, to_csv
from scrm.report.export import Format
from scrm.report.json_output import to_ndjson
from scrm.result import ResultTable


def write_parts(
    parts: Iterable[ResultTable], output: Format, file: BinaryIO, style: CsvStyle = DATA
) -> None:
    r"""Write the parts of one table to a file, in a format of `scrm.report.export.ONE_TABLE`.

    Parameters
    ----------
    parts : iterable of ResultTable
        At least one; all have the same columns.
    style : CsvStyle
        The form of CSV and TSV.

    Examples
    --------
    >>> import io, polars as pl
    >>> from scrm.result import Column, Text
    >>> column = Column("n", "count", "n", "n")
    >>> frames = [pl.DataFrame({"n": [n]}) for n in (1, 2)]
    >>> parts = [ResultTable("t", Text("", ""), frame, (column,)) for frame in frames]
    >>> out = io.BytesIO()
    >>> write_parts(parts, "csv", out)
    >>> out.getvalue()
    b'n\n1\n2\n'
    """
    if output == "parquet":
        _write_parquet(parts, file)
        return
    for index, part in enumerate(parts):
        if output == "ndjson":
            text = to_ndjson(part)
        else:
            text = to_csv(
                part,
                replace(style, delimiter="\t") if output == "tsv" else style,
                header=index == 0,
            )
        file.write(text.encode("utf-8", "backslashreplace"))


def _write_parquet(parts: Iterable[ResultTable], file: BinaryIO) -> None:
    from pyarrow import parquet

    writer = None
    for part in parts:
        table = part.frame.select([column.name for column in part.columns]).to_arrow()
        writer = writer or parquet.ParquetWriter(file, table.schema, compression="zstd")
        writer.write_table(table)
    if writer:
        writer.close()
