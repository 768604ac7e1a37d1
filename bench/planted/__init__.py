"""Invented companies of three trades, with effects planted in them and changes that only look so.

`draw_company` gives the canonical tables of one company and the list of what was planted.
"""

from bench.planted.company import Company, draw_company, fill_store
from bench.planted.effects import KINDS, Planted
from bench.planted.trades import TRADES, Trade

__all__ = ["KINDS", "TRADES", "Company", "Planted", "Trade", "draw_company", "fill_store"]
