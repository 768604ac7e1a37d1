"""Invented cells of counts, as the page gets them."""

import random

import polars as pl

from scrm.result import Column, Result, ResultTable, Text

MONTHS = [f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13)]
VALUES = {
    "month": [*MONTHS, None],
    "channel": ["instagram", "x", "</script><b>", None],
    "segment": ["engaged", "negative", "", None],
    "abc_class": ["A", "B", "", None],
}
TITLES = {"month": "Monat", "channel": "Kanal", "segment": "Gruppe", "abc_class": "Klasse"}
FACETS = {
    "opinions_channel": ("month", "channel"),
    "opinions_segment_abc_class": ("month", "segment", "abc_class"),
    "sales_segment_abc_class": ("month", "segment", "abc_class"),
}
SHARES = ("positive_texts", "worried_texts")


def build_cells_result(seed: int, size: int = 300) -> Result:
    """Return tables of `size` cells with random counts, and design effects."""
    draw = random.Random(seed)
    tables = []
    for name, keys in FACETS.items():
        cells = {key: [draw.choice(VALUES[key]) for _ in range(size)] for key in keys}
        if name.startswith("sales"):
            quarters = [f"2025-Q{number}" for number in range(1, 5)] + ["2026"]
            cells["month"] = [draw.choice(quarters) for _ in range(size)]
        columns = [Column(key, "text", TITLES[key], key) for key in keys]
        cells["n"] = [draw.randint(10, 400) for _ in range(size)]
        columns.append(Column("n", "count", "Texte", "Texts"))
        if name.startswith("sales"):
            cells["revenue"] = [round(draw.uniform(-99, 9999), 2) for _ in range(size)]
            columns.append(Column("revenue", "money", "Umsatz", "Revenue", "EUR"))
        else:
            for share in SHARES:
                cells[share] = [round(n * draw.random() ** 3) for n in cells["n"]]
                columns.append(Column(share, "share", share, share))
        frame = pl.DataFrame(cells, strict=False)
        tables.append(ResultTable(name, Text("", ""), frame, tuple(columns), detail=True))
    effects = [
        (share, key, value, 1 + 3 * draw.random(), 1.96 + draw.random() / 5)
        for share in SHARES
        for key, values in {"": [""], **VALUES}.items()
        if key != "month"
        for value in values
        if value is not None
    ]
    names = ("metric", "key", "value", "effect", "t")
    columns = tuple(
        Column(name, "number" if name in {"effect", "t"} else "text", name, name) for name in names
    )
    frame = pl.DataFrame(effects, schema=list(names), orient="row")
    tables.append(ResultTable("design_effects", Text("", ""), frame, columns, detail=True))
    return Result(Text("Zellen", "Cells"), tables=tuple(tables))
