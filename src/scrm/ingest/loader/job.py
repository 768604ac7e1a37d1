"""One table of a file on its way into the store: what it is read from, and by which mapping."""

import hashlib
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from functools import partial

from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.formats.recognition import Fit
from scrm.ingest.formats.word_tables import read_word_tables
from scrm.ingest.loader.blocks import BlockViews, read_blocks
from scrm.ingest.types import Block, LoadSettings, Table
from scrm.ingest.values.order_states import NO_STATES, STATUS, OrderStates, build_order_states
from scrm.store import Store
from scrm.tables import TABLES


@dataclass(frozen=True)
class Job:
    """One table of a file on its way into the store.

    Parameters
    ----------
    columns : Mapping[str, int]
        Field of the mapping -> index of its column in the file; absent fields are left out.
    read_blocks : callable
        Starts reading the blocks of the table, with repaired cells.
    fingerprint : str
        Hash of the mapping and of the settings that decide how the bytes become rows.
    with_state : tuple of str
        Tables to which the file gives the states of orders.
    states : OrderStates
        Which states of orders are revenue; none are known if the mapping has no states.
    has_exact_numbers : bool
        Numbers are from JSON or number cells, where the decimal mark is a dot.
    views : BlockViews
        The current block as SQL sees it.
    """

    store: Store
    table: Table
    mapping: Mapping
    columns: Dict[str, int]
    settings: LoadSettings
    read_blocks: Callable[[], Iterator[Block]]
    fingerprint: str
    with_state: tuple[str, ...]
    states: OrderStates
    has_exact_numbers: bool
    views: BlockViews = field(default_factory=BlockViews)


def build_job(store: Store, table: Table, fit: Fit, settings: LoadSettings) -> Job:
    """Return the job that loads a table through the mapping that fits it."""
    with_state = tuple(
        table
        for table, spec in fit.mapping.tables.items()
        if (STATUS in fit.columns or STATUS in spec.set)
        and {STATUS, "is_cancellation"}.issubset(TABLES[table].column_names)
    )
    states = NO_STATES
    if with_state or STATUS in fit.mapping.fields:
        states = build_order_states(read_word_tables("order_states", settings.source_folders))
    deciders = (
        fit.mapping.hash,
        settings.timezone,
        settings.currency,
        settings.decimal,
        settings.dates,
        settings.encoding,
        settings.delimiter,
        *(["newer"] if settings.newer else []),
        *([settings.screen.fingerprint] if settings.screen and settings.screen.fingerprint else []),
        *([str(sorted(states.kinds.items()))] if STATUS in fit.mapping.fields else []),
    )
    return Job(
        store,
        table,
        fit.mapping,
        fit.columns,
        settings,
        partial(read_blocks, table, fit.mapping, fit.columns),
        hashlib.sha256("|".join(deciders).encode()).hexdigest()[:32],
        with_state,
        states,
        has_exact_numbers=table.dialect["container"] not in {"csv", "page"},
    )
