"""Separate a pair, or all pairs that a run found: the command ``scrm link undo``."""

from typing import Final

import polars as pl
from pydantic import Field

from scrm.analyze.identities.decisions import NEVER, Decision, DecisionFile
from scrm.analyze.identities.links import find_links, store_links, update_persons
from scrm.analyze.identities.query import read_links
from scrm.analyze.identities.settings import Params
from scrm.config import Context, argument
from scrm.result import Column, Fact, Result, Text
from scrm.store import Store
from scrm.wording import write_count

TITLE: Final = Text("Verknüpfungen aufheben", "Undo links")
_UNDONE: Final = Column("undone_count", "count", "aufgehoben", "Undone", "links")
_RESTORED: Final = Column(
    "restored_count", "count", "Entscheidungen entfernt", "Decisions removed", "decisions"
)
_LONGEST_RUN: Final = 9
"""Digits of the number of a run; the ids of pairs are longer."""


class UndoParams(Params):
    """Settings of ``scrm link undo``."""

    what: str = Field(
        description="id of a link, of a decision, or number of a run",
        json_schema_extra=argument(),
    )


def undo(store: Store, params: UndoParams, context: Context) -> Result:
    """Undo a link, a decision, or all links that one run found first.

    An undone link stays undone in later runs. To undo the id of a decision removes the decision;
    so a second undo of the same id restores the link.

    Example:  scrm link undo 3f9ac01b27
    """
    file = DecisionFile(context.folder / params.decisions)
    said = params.what.strip()
    links = read_links(store)
    if file.get(said):
        file.drop([said])
        undone, restored = 0, 1
    else:
        chosen = _choose_links(links, said)
        if chosen.is_empty():
            return _refuse(links)
        file.put(*(_reject(row) for row in chosen.to_dicts()))
        undone, restored = chosen.height, 0
    update_persons(store, params, context)
    store_links(store, find_links(store, params, context))
    return _build_answer(undone, restored)


def _choose_links(links: pl.DataFrame, said: str) -> pl.DataFrame:
    if said.isdecimal() and len(said) <= _LONGEST_RUN:
        return links.filter(pl.col("run") == int(said))
    return links.filter(pl.col("link_id") == said)


def _reject(row: dict[str, str]) -> Decision:
    return Decision(
        pair_id=row["link_id"],
        channel=row["channel"],
        profile_id=row["profile_id"],
        customer_id=row["customer_id"],
        verdict=NEVER,
        tier=str(row["tier"]),
    )


def _build_answer(undone: int, restored: int) -> Result:
    if restored:
        finding = Text(
            "Die Entscheidung ist entfernt; das Paar gilt wieder, wie die Belege sagen.",
            "The decision is removed; the pair counts again as the evidence says.",
        )
    else:
        finding = Text(
            f"{write_count(undone, 'Verknüpfung', 'Verknüpfungen', 'de')} aufgehoben; auch spätere "
            "Läufe verknüpfen sie nicht.",
            f"{write_count(undone, 'link', 'links', 'en')} undone; later runs do not restore it."
            if undone == 1
            else f"{write_count(undone, 'link', 'links', 'en')} undone; later runs do not restore "
            "them.",
        )
    return Result(TITLE, finding=finding, facts=(Fact(_UNDONE, undone), Fact(_RESTORED, restored)))


def _refuse(links: pl.DataFrame) -> Result:
    runs = links["run"].drop_nulls().unique().sort().to_list()
    known = ", ".join(str(run) for run in runs[-_LONGEST_RUN:]) or "–"
    note = Text(
        f"Keine Verknüpfung, keine Entscheidung und kein Lauf heißt so. Läufe: {known}. Nächster "
        "Schritt: scrm link explain PROFIL zeigt die Kennung.",
        f"No link, decision or run has this id. Runs: {known}. "
        "Next step: scrm link explain PROFILE shows the id.",
    )
    return Result(TITLE, refused=True, notes=(note,))
