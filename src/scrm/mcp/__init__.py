"""The questions of scrm as tools for language models: aggregates of groups, never persons.

`questions` has the tools, `disclosure` says what of an answer may leave, `aggregate_views` are the
only tables that SQL sees, `server` speaks the Model Context Protocol over stdio.
"""
