"""German labels of the stages of the funnel and of cohorts, by column."""

from collections.abc import Mapping

_STAGE = {
    "reached": "erreicht",
    "interacted": "Interaktionen",
    "visited": "Besuche",
    "goal_reached": "Ziel erreicht",
    "ordered": "Bestellungen",
    "lead": "Leads",
    "followed_up": "nachgefasst",
    "converted": "umgewandelt",
    "deal": "Verkaufschancen",
    "won": "gewonnen",
}
GERMAN_FUNNEL: Mapping[str, Mapping[str, str]] = {
    "funnel_stage": _STAGE,
    "of_stage": _STAGE,
    "step": {
        "interacted": "Interaktionen je Erreichtem",
        "goal_reached": "Ziele je Besuch",
        "ordered": "Bestellungen je Besuch",
        "followed_up": "Leads nachgefasst",
        "converted": "Leads umgewandelt",
        "won": "Chancen gewonnen",
    },
    "cohort": {"all": "alle"},
}
