"""What is planted in a company: kind, cell, direction and size of each effect."""

from dataclasses import dataclass

KINDS = (
    "topic_negative",
    "slow_replies",
    "campaign_without_return",
    "product_complaints",
    "segment_repeat",
    "videos",
    "bot_followers",
    "reach_redefined",
    "single_customer",
    "privacy_worries",
    "nps_new_customers",
    "weekends",
)
LOOKALIKES = ("season", "noise", "first_months", "viral_post")


@dataclass(frozen=True, slots=True)
class Planted:
    """One effect.

    Parameters
    ----------
    kind : str
        One of `KINDS` or `LOOKALIKES`.
    cell : str
        The topic, channel, product, campaign or segment concerned; empty where there is none.
    factor : float
        True value after / before; 0 where the effect is a difference or begins from nothing.
    difference : float
        True value after - before where `factor` is 0.
    """

    kind: str
    cell: str
    factor: float = 0.0
    difference: float = 0.0

    @property
    def rises(self) -> bool:
        """Whether the value rises."""
        return self.factor > 1 or (not self.factor and self.difference > 0)
