"""Comparison of two runs: what a note's gaps and proposals are, which of two analyses are the same, what differs."""

from spondy.adapters.diff.comparing import Difference, compare
from spondy.adapters.diff.items import Item, items_of
from spondy.adapters.diff.matching import match
from spondy.adapters.diff.runs import Totals, differences

__all__ = ["Difference", "Item", "Totals", "compare", "differences", "items_of", "match"]
