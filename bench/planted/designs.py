"""The designs of companies: three trades of one generator, and two that are drawn otherwise."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from bench.planted import museum, software, software_words
from bench.planted.company import Company, draw_trade
from bench.planted.effects import KINDS, LOOKALIKES
from bench.planted.trades import TRADES

PLANTED_AT_ONCE: Final = 12


@dataclass(frozen=True, slots=True)
class Design:
    """How companies are drawn, and what can be planted in them.

    Parameters
    ----------
    draw : callable
        From seed, effects and size to a company.
    complaints : float
        Usual share of complaints among tickets.
    """

    draw: Callable[..., Company]
    kinds: tuple[str, ...]
    lookalikes: tuple[str, ...]
    complaints: float = 0.3


DESIGNS: Final[Mapping[str, Design]] = {
    **{name: Design(partial(draw_trade, name), KINDS, LOOKALIKES) for name in TRADES},
    "software": Design(
        software.draw_software, software_words.KINDS, software_words.LOOKALIKES, 0.22
    ),
    "museum": Design(museum.draw_museum, museum.KINDS, museum.LOOKALIKES, 0.25),
}


def draw_company(
    name: str, seed: int, *, effects: tuple[str, ...] | None = None, size: float = 1.0
) -> Company:
    """Return a company of a design; by default twelve effects and all look-alikes are planted.

    Without effects, nothing but season, growth and chance moves in it.

    Parameters
    ----------
    size : float
        Factor of all that happens.
    """
    design = DESIGNS[name]
    if effects is None:
        chosen = np.random.default_rng([23, seed]).permutation(design.kinds)[:PLANTED_AT_ONCE]
        effects = (*chosen.tolist(), *design.lookalikes)
    return design.draw(seed, effects=frozenset(effects), size=size)
