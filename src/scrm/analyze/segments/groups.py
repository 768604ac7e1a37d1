"""The five groups: names, levels in the three dimensions, and the rule that a name must meet.

Levels are z-scores of satisfaction, worries and activity, after the Guardian's *Mood of the Nation*
(2013). The shares found there are of people's moods, not of a company's customers: no prior uses
them.
"""

from itertools import permutations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scrm.result import Text

Floats = NDArray[np.float64]

GROUPS = ("engaged", "happy", "average", "escapist", "negative")
UNRATED = "unrated"
DIMENSIONS = ("satisfaction", "worries", "activity")
ARCHETYPES: Floats = np.array(
    [
        [1.0, 1.0, 1.0],
        [1.0, -1.0, 1.0],
        [0.0, 0.0, 0.0],
        [-1.0, -0.6, -1.0],
        [-1.0, 1.0, -1.4],
    ]
)
NAMES = {
    "engaged": Text("Engagierte", "Engaged"),
    "happy": Text("Glückliche", "Happy"),
    "average": Text("Durchschnittliche", "Average"),
    "escapist": Text("Eskapisten", "Escapists"),
    "negative": Text("Negative", "Negative"),
    UNRATED: Text("nicht bewertbar", "not rated"),
}
DIMENSION_NAMES = {
    "satisfaction": Text("Zufriedenheit", "Satisfaction"),
    "worries": Text("Sorgen", "Worries"),
    "activity": Text("Aktivität", "Activity"),
}


def write_name(segment: str) -> Text:
    """Return the name of a group, or of a cluster that no group fits (``cluster_4_escapist``).

    Examples
    --------
    >>> write_name("cluster_4_escapist").de
    'Cluster 4 (ähnlich Eskapisten)'
    """
    if segment in NAMES:
        return NAMES[segment]
    _, number, like = segment.split("_", 2)
    near = NAMES[like]
    return Text(f"Cluster {number} (ähnlich {near.de})", f"Cluster {number} (similar to {near.en})")


def has_levels(centre: ArrayLike, group: int) -> bool:
    """Return whether a centre is high where its group must be high, and low where it must be low.

    An archetype's level beyond ±0.5 asks for at least 0.25 on that side; a middle level for less
    than 0.75 to either side.

    Examples
    --------
    >>> has_levels([0.8, 0.9, 1.2], 0), has_levels([0.8, -0.1, 1.2], 0)
    (True, False)
    """
    found, wanted = np.asarray(centre, float), ARCHETYPES[group]
    strong = np.abs(wanted) >= 0.5  # noqa: PLR2004  the docstring's rule
    sided = (np.sign(found) == np.sign(wanted)) & (np.abs(found) >= 0.25)  # noqa: PLR2004
    return bool(np.all(np.where(strong, sided, np.abs(found) < 0.75)))  # noqa: PLR2004


def name_centres(centres: ArrayLike) -> list[str]:
    """Name five cluster centres one to one: the permutation of least squared distance to the table.

    A cluster whose centre does not have the levels of its name is called after its number and its
    nearest group.

    Examples
    --------
    >>> name_centres(ARCHETYPES[::-1])
    ['negative', 'escapist', 'average', 'happy', 'engaged']
    """
    found = np.asarray(centres, float)
    cost = ((found[:, None, :] - ARCHETYPES[None, :, :]) ** 2).sum(axis=2)
    best = min(
        permutations(range(len(GROUPS))),
        key=lambda order: (sum(cost[i, g] for i, g in enumerate(order)), order),
    )
    return [
        GROUPS[group] if has_levels(found[i], group) else f"cluster_{i + 1}_{GROUPS[group]}"
        for i, group in enumerate(best)
    ]
