"""The change of a ratio: rates that changed within channels, and channels whose share changed.

Both may have different signs: all channels rise and the total falls, because a channel with a low
rate grew (Simpson's paradox).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scrm.analyze.kpi.catalogue import Catalogue, Metric
from scrm.result import LANGS, Lang, Text
from scrm.wording import share_digits, write_number, write_points

Sums = Mapping[Any, tuple[float, float]]
"""Channel -> numerator and denominator."""


@dataclass(frozen=True, slots=True)
class Decomposition:
    """The parts of a change: `within` the channels, and by the `mix` of channels."""

    within: float
    mix: float

    def scale(self, factor: float) -> "Decomposition":
        """Return both parts in the unit of a metric."""
        return Decomposition(self.within * factor, self.mix * factor)

    @property
    def is_opposed(self) -> bool:
        """Whether the total moves one way and the channels the other."""
        return self.within * (self.within + self.mix) < 0

    def write_note(self, unit: str) -> Text:
        r"""Return both parts as text.

        Examples
        --------
        >>> Decomposition(0.05, -0.246).write_note("share").en
        'within channels +5.0\u202fpp, by other shares of channels −24.6\u202fpp'
        """
        digits = share_digits((self.within, self.mix))
        de, en = (
            [_write_change(part, unit, lang, digits) for part in (self.within, self.mix)]
            for lang in LANGS
        )
        return Text(
            f"innerhalb der Kanäle {de[0]}, durch andere Anteile der Kanäle {de[1]}",
            f"within channels {en[0]}, by other shares of channels {en[1]}",
        )


def _write_change(value: float, unit: str, lang: Lang, digits: int) -> str:
    text = write_points(value, lang, digits) if unit == "share" else write_number(value, lang, 1)
    return f"+{text}" if value > 0 and text[0].isdigit() else text


def decompose_change(before: Sums, after: Sums) -> Decomposition | None:
    """Return the parts of the change of a ratio of sums; None where a denominator is negative.

    A channel without cases in one of the periods is taken to have had the same rate.

    References
    ----------
    Kitagawa (1955), Components of a difference between two rates, JASA 50.

    Examples
    --------
    >>> before = {"a": (80, 100), "b": (30, 100)}
    >>> after = {"a": (17, 20), "b": (63, 180)}
    >>> found = decompose_change(before, after)
    >>> round(found.within, 3), round(found.mix, 3)
    (0.05, -0.2)
    """
    totals = [sum(below for _, below in sums.values()) for sums in (before, after)]
    if min(totals) <= 0 or any(below < 0 for sums in (before, after) for _, below in sums.values()):
        return None
    within = mix = 0.0
    for channel in sorted({*before, *after}, key=str):
        parts = [sums.get(channel, (0.0, 0.0)) for sums in (before, after)]
        rates = [above / below for above, below in parts if below > 0]
        if not rates:
            continue
        shares = [below / total for (_, below), total in zip(parts, totals, strict=True)]
        within += (shares[0] + shares[1]) / 2 * (rates[-1] - rates[0])
        mix += (rates[0] + rates[-1]) / 2 * (shares[1] - shares[0])
    return Decomposition(within, mix)


def is_decomposable(known: Catalogue, metric: Metric) -> bool:
    """Return whether a metric is a ratio of sums that add up over channels."""
    if "channel" not in known.dimensions(metric):
        return False
    if metric.kind == "per":
        return all(part.kind in {"count", "sum"} for part in known.related_metrics(metric))
    return metric.kind in {"share", "balance", "mean", "ratio"}
