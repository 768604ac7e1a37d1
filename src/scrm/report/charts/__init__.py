"""Figures as charts: data, axes, kinds of charts, SVG and PNG.

Here: everything between `scrm.result.Figure` and a picture. Not here: where a picture is placed in
a report (`scrm.report.document`), and how numbers are written (`scrm.wording`).
"""
