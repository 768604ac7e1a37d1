"""Ages by which most leads and deals are decided: the defaults of all analyses of them."""

LEAD_DAYS = 90
"""A lead is converted or not by so many days."""
DEAL_DAYS = 180
"""An opportunity is won, lost or open by so many days."""
