"""Rows of text to rows of the canonical tables.

Belongs here: the steps of a load (plan, conventions, append, merge, summary), quarantine, replay.
Not here: reading of files, grammars of single values, mapping files.
"""
