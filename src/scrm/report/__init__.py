"""Results become something to read: terminal, Markdown, HTML, JSON, CSV, Parquet, Excel; snapshots and checks.

Renderers know `scrm.result.Result` only. `cells` alone turns values into text, so that all outputs agree, and makes
hostile characters visible; every renderer escapes for its own medium on top of that.

::

    cells      value -> text, once                    charts     Figure -> SVG, PNG
    terminal   Result -> table in a terminal          document   many Results -> Document
    export     Results -> JSON, NDJSON, CSV, ...      markdown   Document -> report.md + charts/*.svg
    snapshot   Results -> kpi.json                    html       Document -> one self-contained file
    moves      two snapshots -> what moved
    checks     checks.yaml + snapshot -> verdicts     outline    what a Document is made of
"""
