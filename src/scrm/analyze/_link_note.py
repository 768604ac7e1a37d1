"""What a report says of the links between profiles and customers that its numbers rest on."""

from typing import Any
from weakref import WeakKeyDictionary

from scrm.result import LANGS, Text
from scrm.store import Store
from scrm.wording import write_count, write_number, write_share

_COUNTS: WeakKeyDictionary[Store, tuple[tuple[Any, ...], int]] = WeakKeyDictionary()
"""Number of profiles of each open database, with the loads it belongs to: many analyses ask."""


def note_links(store: Store) -> tuple[Text, ...]:
    """Return the note with the tiers of the links and the match rate; none without any link."""
    linked, tiers = store.frame(
        "SELECT count(*) AS linked, list_sort(list(DISTINCT tier)) AS tiers FROM identities"
    ).row(0)
    if not linked:
        return ()
    profiles = _count_profiles(store)
    known = [tier for tier in tiers or () if tier is not None]
    counted = {lang: ", ".join(write_number(tier, lang) for tier in known) or "–" for lang in LANGS}
    counts = {
        "de": write_count(profiles, "Profil", "Profilen", "de"),
        "en": write_count(profiles, "profile", "profiles", "en"),
    }
    shares = {lang: write_share(linked / profiles if profiles else 0.0, lang) for lang in LANGS}
    return (
        Text(
            f"Kunden und Profile sind über die Stufen {counted['de']} von scrm link verknüpft: "
            f"{shares['de']} von {counts['de']}.",
            f"Customers and profiles are linked by the tiers {counted['en']} of scrm link: "
            f"{shares['en']} of {counts['en']}.",
        ),
    )


def _count_profiles(store: Store) -> int:
    loads = store.frame("SELECT count(*) AS files, max(load_id) AS last FROM load_files").row(0)
    known = _COUNTS.get(store)
    if known is None or known[0] != loads or not loads[0]:
        known = loads, int(store.value("SELECT count(*) FROM linkable_profiles"))
        _COUNTS[store] = known
    return known[1]
