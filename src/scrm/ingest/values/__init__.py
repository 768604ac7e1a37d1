"""One cell to one typed value.

Belongs here: grammars of types as SQL, casts of whole columns, repair of the text of cells.
Not here: bytes of files, mappings, tables of the store.
"""
