"""A person's rights: what is stored about a person, exported, erased or restricted; retention.

- `people`: who is meant by a customer number, address, phone number, handle or name.
- `person_values`: the values that identify a person, in every form in which they are searched.
- `table_search`, `file_search`: where these values are, in tables and in decoded files.
- `erasure`: rows deleted, texts redacted, the suppression list.

Reports, recomputation and the lock are those of `scrm.pipeline`, which calls this layer.
"""
