"""Output of results: terminal, Markdown, HTML, JSON, CSV, Parquet, Excel; snapshots and checks.

Every renderer takes `scrm.result.Result` objects. Values become text in `value_text` only, which
calls `scrm.wording`, so that all outputs agree. Every renderer escapes text for its own format;
`control_characters` makes control characters visible before that.

::

    value_text       a value as text                  data_values     a value for JSON and CSV
    code_labels      labels of codes                  control_characters  made visible
    terminal         Result -> table in a terminal    document        Results -> Document
    export           Results -> all formats           document_types  parts of a Document
    csv_output       a table -> CSV                   fixed_labels    labels of the report
    json_output      Results -> JSON, NDJSON          markdown_page   Document -> report.md
    excel_workbook   Results -> xlsx                  html_page       Document -> report.html
    snapshot         Results -> kpi.json              charts          Figure -> SVG, PNG
    snapshot_diff    two snapshots -> changes         change_names    labels of changes
    checks           checks.yaml + snapshot -> verdicts
    personal_data    left out of reports
"""
