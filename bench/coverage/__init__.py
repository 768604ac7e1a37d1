"""Simulations that measure how often a stated interval contains the truth.

Each module here has ``measure(quick) -> Iterator[Coverage]``; `bench.certainty` runs them all. A
module uses the functions and commands of scrm as a user would, on populations whose truth is known
and whose design differs from the one a method was built on.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Coverage:
    """One measured line of docs/certainty.md.

    Parameters
    ----------
    method : str
        Key in `scrm.certainty.METHODS`.
    data : str
        The population, and how it differs from what the method was built on.
    n : str
        Cases per run: "10", "100 to 400 labels".
    runs : int
        Intervals looked at.
    measure : str
        What was measured: "coverage", "false claims", "width against labels alone", ...
    value : float
        The measured figure, a fraction for coverage and false claims.
    asked : tuple of float
        Lowest and highest figure asked for.
    """

    method: str
    data: str
    n: str
    runs: int
    measure: str
    value: float
    asked: tuple[float, float]

    @property
    def met(self) -> bool:
        """Whether the figure is within what is asked."""
        return self.asked[0] <= self.value <= self.asked[1]
