"""Coding: from a reading to ICD-10-CM codes, by the decision tables in ``patterns/coding``. Knows no note text."""

from spondy.coding.coexistence import LesionPair, lesion_pairs, level_boundary, same_lesion
from spondy.coding.decisions import Decision
from spondy.coding.merging import note_reviews
from spondy.coding.proposing import Coded, codes_of, decide_all, propose

__all__ = [
    "Coded",
    "Decision",
    "LesionPair",
    "codes_of",
    "decide_all",
    "lesion_pairs",
    "level_boundary",
    "note_reviews",
    "propose",
    "same_lesion",
]
