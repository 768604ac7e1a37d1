"""Invented companies of five designs, with effects planted in them and changes that only look so.

`draw_company` gives the canonical tables of one company and the list of what was planted.
"""

from bench.planted.company import Company, fill_store
from bench.planted.designs import DESIGNS, draw_company
from bench.planted.effects import Planted

__all__ = ["DESIGNS", "Company", "Planted", "draw_company", "fill_store"]
