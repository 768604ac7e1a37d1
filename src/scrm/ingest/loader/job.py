"""What the steps of one table's load are given: the table, how it is read, and the store."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.formats.recognition import Fit
from scrm.ingest.loader.blocks import BlockViews, read_blocks
from scrm.ingest.types import Block, LoadSettings, Table
from scrm.store import Store


@dataclass(frozen=True)
class Job:
    """One table on its way into the store.

    Parameters
    ----------
    fit : Fit
        The mapping, and which column of the file each of its fields is in.
    fingerprint : str
        Hash of all that decides how the bytes become rows.
    views : BlockViews
        The block at hand as SQL sees it.
    """

    store: Store
    table: Table
    fit: Fit
    settings: LoadSettings
    fingerprint: str
    views: BlockViews = field(default_factory=BlockViews)

    @property
    def mapping(self) -> Mapping:
        """The mapping through which the table is read."""
        return self.fit.mapping

    def read_blocks(self) -> Iterator[Block]:
        """Yield the blocks of the table from its beginning."""
        return read_blocks(self.table, self.fit)
