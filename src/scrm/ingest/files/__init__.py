"""Bytes to rows of text.

Belongs here: folders and archives, encoding, dialect, readers, repair of damaged lines.
Not here: typed values, tables of the store.
"""
