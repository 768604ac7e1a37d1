"""Mapping files: which export a file is, and what its columns mean.

Belongs here: the schema of mapping files, recognition by headings, drafts of mappings.
Not here: reading files, loading rows.
"""
